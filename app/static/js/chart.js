/* Charts on pages that have one: a line for each series with the band of its normal range. The data lies in a JSON block; the table
   below says the same, so a page without script or without a line loses nothing. No inline style: SVG, and tooltips as drawn text. */

(() => {
  const LINES = ["#1450a3", "#8a5a00", "#6d4fa3"];
  const BANDS = ["rgba(29, 122, 54, 0.13)", "rgba(11, 99, 168, 0.11)", "rgba(109, 79, 163, 0.1)"];
  const RED = "#b42318";
  const FONT = getComputedStyle(document.body).fontFamily;
  const still = { animation: false };

  const outside = (series, value) =>
    series.low === null || value === null ? "" : value < series.low ? "low" : value >= series.high ? "high" : "";

  /* A point outside its band is red, larger and another shape: colour is not the only sign. */
  const point = (series, value) =>
    outside(series, value)
      ? { value, symbol: "diamond", symbolSize: 11, itemStyle: { color: RED } }
      : { value };

  const band = (series, index) =>
    series.low === null
      ? undefined
      : { ...still, silent: true, itemStyle: { color: BANDS[index] }, data: [[{ yAxis: series.low }, { yAxis: series.high }]] };

  /* Whole steps below and above all values and bands. */
  const ends = (data) => {
    const all = data.series.flatMap((series) => [...series.values, series.low, series.high]).filter((value) => value !== null);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const step = high - low > 60 ? 20 : high - low > 15 ? 5 : 1;
    return { min: Math.floor(low / step - 0.1) * step, max: Math.ceil(high / step + 0.1) * step };
  };

  const told = (data) => (points) =>
    [points[0].axisValue, ...points.filter((p) => p.value !== undefined && p.value !== null).map((p) => {
      const word = outside(data.series[p.seriesIndex], p.value);
      return `${p.seriesName} ${p.value} ${data.unit}${word ? ` ${data.words[word]}` : ""}`;
    })].join("\n");

  const options = (data) => ({
    ...still,
    textStyle: { fontFamily: FONT, fontSize: 13, color: "#1f2937" },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, itemWidth: 18, itemHeight: 8, textStyle: { color: "#1f2937" } } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: told(data), transitionDuration: 0 },
    xAxis: { type: "category", data: data.days, axisLabel: { color: "#55606e", hideOverlap: true } },
    yAxis: {
      type: "value", scale: true, axisLabel: { color: "#55606e" }, splitLine: { lineStyle: { color: "#e3e8ef" } },
      ...ends(data),
    },
    series: data.series.map((series, index) => ({
      ...still, type: "line", name: series.name, connectNulls: true, symbol: "circle", symbolSize: 7, color: LINES[index],
      lineStyle: { width: 2 }, label: { show: data.days.length <= 12, position: "top", color: "#1f2937", fontSize: 12 },
      emphasis: { disabled: true }, data: series.values.map((value) => point(series, value)), markArea: band(series, index),
    })),
  });

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    let chart = null;
    /* a part of the page that is not in sight has no width: draw when it gets one, and follow it */
    new ResizeObserver(() => {
      if (!box.clientWidth) return;
      if (chart) {
        chart.resize(still);
        return;
      }
      chart = window.echarts.init(box, null, { renderer: "svg", useDirtyRect: false });
      chart.setOption(options(data));
    }).observe(box);
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.echarts) return;
    document.querySelectorAll("[data-chart]").forEach((box) => {
      box.hidden = false;
      draw(box);
    });
  });
})();

/* Who reads: the watermark over the screen and on every sheet of paper, and the line that says who printed when. */

(({ one, all, on }) => {
  const MARKS_A_SHEET = 12;

  /* Drawn on the screen, so that no style attribute is needed. */
  const drawWatermark = () => {
    const canvas = one("[data-watermark]");
    if (!canvas) return;
    canvas.width = window.innerWidth;
    canvas.height = window.innerHeight;
    const pen = canvas.getContext("2d");
    pen.font = "15px sans-serif";
    pen.fillStyle = "rgba(15, 23, 42, 0.045)";
    for (let y = 90; y < canvas.height + 120; y += 170) {
      for (let x = (y / 170) % 2 ? 40 : 190; x < canvas.width; x += 300) {
        pen.save();
        pen.translate(x, y);
        pen.rotate(-0.35);
        pen.fillText(canvas.dataset.watermark, 0, 0);
        pen.restore();
      }
    }
  };

  /* 2026-11-24 10:05, by the clock of the computer */
  const now = () => {
    const time = new Date();
    return new Date(time - time.getTimezoneOffset() * 60000).toISOString().slice(0, 16).replace("T", " ");
  };

  /* Words on paper: what is fixed comes again on every sheet, a canvas does not. */
  const markPaper = (text) => {
    const canvas = one("[data-watermark]");
    if (!canvas) return;
    const sheet = one(".dl-printmark") || document.createElement("div");
    sheet.className = "dl-printmark";
    sheet.setAttribute("aria-hidden", "true");
    sheet.replaceChildren(
      ...Array.from({ length: MARKS_A_SHEET }, () => {
        const mark = document.createElement("span");
        mark.textContent = `${canvas.dataset.watermark} ${text}`;
        return mark;
      }),
    );
    document.body.append(sheet);
  };

  on("print", () => window.print());
  document.addEventListener("DOMContentLoaded", drawWatermark);
  window.addEventListener("resize", drawWatermark);
  window.addEventListener("beforeprint", () => {
    const time = now();
    markPaper(time);
    all("[data-printed]").forEach((line) => {
      line.textContent = line.dataset.printed.replace("{time}", time);
    });
  });
  window.addEventListener("afterprint", () => {
    const sheet = one(".dl-printmark");
    if (sheet) sheet.remove();
  });
})(window.dl);

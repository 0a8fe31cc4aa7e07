/* Fields that help while one types: ID number, amount, account number, choices with search, passwords. */

(({ one, all, text, on, start }) => {
  /* ID number (GB 11643); the same answers as app/kernel/idno.py */

  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const CHECKS = "10X98765432";

  const isDate = (year, month, day) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  };

  const ageOn = (birth, today) => {
    const passed = today.slice(5) >= birth.slice(5);
    return Number(today.slice(0, 4)) - Number(birth.slice(0, 4)) - (passed ? 0 : 1);
  };

  const localDay = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };

  /* {error} with one of LENGTH FORMAT DATE FUTURE CHECKSUM, or {birth, gender, age}. */
  const idNumber = (typed, today = localDay()) => {
    const number = typed.trim().toUpperCase();
    if (number.length !== 18) return { error: "LENGTH" };
    if (!/^\d{17}[\dX]$/.test(number)) return { error: "FORMAT" };
    const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)];
    const birth = `${year}-${month}-${day}`;
    if (year === "0000" || !isDate(Number(year), Number(month), Number(day))) return { error: "DATE" };
    if (birth > today) return { error: "FUTURE" };
    const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
    if (CHECKS[sum % 11] !== number[17]) return { error: "CHECKSUM" };
    return { birth, gender: Number(number[16]) % 2 ? "M" : "F", age: ageOn(birth, today) };
  };

  /* Amount in Chinese capital numerals; the same answers as app/kernel/money.py. "" for what is no amount. */

  const DIGITS = "零壹贰叁肆伍陆柒捌玖";
  const PLACES = ["", "拾", "佰", "仟"];
  const SECTIONS = ["", "万", "亿"];

  const wholeInWords = (digits) => {
    let written = "";
    let gap = false;
    [...digits].forEach((digit, i) => {
      const place = digits.length - 1 - i;
      if (digit !== "0") written += (gap ? "零" : "") + DIGITS[digit] + PLACES[place % 4];
      gap = digit === "0" && written !== "";
      if (place % 4 === 0 && Number(digits.slice(Math.max(0, i - 3), i + 1))) {
        written += SECTIONS[place / 4];
        gap = false;
      }
    });
    return written;
  };

  const halfWidth = (typed) =>
    typed.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/　/g, " ").trim();

  const capital = (typed) => {
    const found = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(halfWidth(typed));
    if (!found) return "";
    const digits = found[1].replace(/,/g, "").replace(/^0+/, "");
    const [jiao, fen] = (found[2] || "").padEnd(2, "0");
    if (digits.length > 12) return "";
    const yuan = digits ? `${wholeInWords(digits)}元` : "";
    if (jiao === "0" && fen === "0") return `${yuan || "零元"}整`;
    const tenths = jiao !== "0" ? `${DIGITS[jiao]}角` : yuan ? "零" : "";
    return yuan + tenths + (fen !== "0" ? `${DIGITS[fen]}分` : "整");
  };

  /* the line under a field that speaks while one types */

  const speak = (field, message, bad = false) => {
    let line = field.parentElement.querySelector(".dl-live");
    if (!line) {
      line = document.createElement("div");
      line.className = "dl-live";
      line.setAttribute("aria-live", "polite");
      field.after(line);
    }
    line.textContent = message;
    line.classList.toggle("dl-live-bad", bad);
  };

  /* A field of the same row: members.0.id_no -> members.0.birth_date */
  const neighbour = (field, name) => field.form && field.form.elements[field.name.replace(/[^.-]*$/, "") + name];

  const fill = (field, value) => {
    if (!field || field.value === value) return;
    if (field.tomselect) field.tomselect.setValue(value);
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const ERRORS = { LENGTH: "idLength", FORMAT: "idFormat", DATE: "idDate", FUTURE: "idFuture", CHECKSUM: "idChecksum" };

  const readId = (field, final) => {
    const length = field.value.trim().length;
    if (!length || (length < 18 && !final)) {
      speak(field, "");
      return;
    }
    const found = idNumber(field.value);
    if (found.error) {
      speak(field, text(ERRORS[found.error]), true);
      return;
    }
    fill(neighbour(field, "birth_date"), found.birth);
    fill(neighbour(field, "gender"), found.gender);
    speak(field, text("idFound", { ...found, gender: text(found.gender === "M" ? "male" : "female") }));
  };

  const readYuan = (field) => {
    const words = capital(field.value);
    speak(field, words && text("capital", { text: words }));
  };

  const readBank = (field) => {
    const digits = field.value.replace(/\s/g, "");
    speak(field, digits.length > 4 ? digits.replace(/(\d{4})(?=\d)/g, "$1 ") : "");
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-id-no]")) readId(target, false);
    else if (target.matches("[data-yuan]")) readYuan(target);
    else if (target.matches("[data-bank]")) readBank(target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-id-no]")) readId(target, true);
  });
  start((root) => all("[data-yuan]", root).forEach((field) => field.value && readYuan(field)));

  on("show-password", (button) => {
    const field = document.getElementById(button.dataset.for);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = text(shown ? "hide" : "reveal");
  });

  /* choices with search: select[data-choice], remote when it names data-src */

  const remote = (select) => ({
    valueField: "id",
    labelField: "text",
    searchField: ["text"],
    preload: "focus",
    loadThrottle: 200,
    score: () => () => 1 /* the server has searched already, by pinyin too */,
    shouldLoad: () => true,
    load(query, done) {
      const url = new URL(select.dataset.src, location.href);
      url.searchParams.set("q", query);
      const parent = select.dataset.depends && neighbour(select, select.dataset.depends);
      if (parent) url.searchParams.set(select.dataset.depends, parent.value);
      fetch(url, { headers: { Accept: "application/json" } })
        .then((response) => response.json())
        .then((answer) => {
          this.clearOptions((option) => this.items.includes(String(option.id)));
          done(answer.results);
        })
        .catch(() => done());
    },
  });

  const message = (words) => () => {
    const line = document.createElement("div");
    line.className = "no-results";
    line.textContent = words;
    return line;
  };

  const choose = (select) => {
    if (select.tomselect || !window.TomSelect) return;
    const label = select.labels[0] || select.parentElement.querySelector("[data-label]");
    if (label) select.setAttribute("aria-label", label.firstChild.textContent.trim());
    const box = new window.TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      maxOptions: 300,
      render: { no_results: message(text("noMatch")), loading: message(text("loading")) },
      ...(select.dataset.src ? remote(select) : {}),
    });
    const parent = select.dataset.depends && neighbour(select, select.dataset.depends);
    if (parent) {
      parent.addEventListener("change", () => {
        box.clear();
        box.clearOptions();
        box.loadedSearches = {};
        box.wrapper.classList.remove("preloaded");
      });
    }
  };

  start((root) => all("select[data-choice]", root).forEach(choose));

  Object.assign(window.dl, { idNumber, capital });
})(window.dl);

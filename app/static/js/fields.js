/* Fields that help while one types: amount in words, account number in groups, choices with search, passwords. */

(({ one, all, text, on, start }) => {
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

  const speak = (field, message) => {
    const box = field.closest("[data-field]") || field.parentElement;
    let line = one("[data-words]", box);
    if (!line) {
      line = document.createElement("div");
      line.className = "dl-live";
      line.dataset.words = "";
      line.id = `${field.id}-words`;
      field.after(line);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", described ? `${described} ${line.id}` : line.id);
    }
    line.textContent = message;
  };

  /* A field of the same row: members.0.id_no -> members.0.birth_date */
  const neighbour = (field, name) => field.form && field.form.elements[field.name.replace(/[^.-]*$/, "") + name];

  const readYuan = (field) => {
    const words = capital(field.value);
    speak(field, words && text("capital", { text: words }));
  };

  const readBank = (field) => {
    const digits = field.value.replace(/\s/g, "");
    speak(field, digits.length > 4 ? digits.replace(/(\d{4})(?=\d)/g, "$1 ") : "");
  };

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-yuan]")) readYuan(target);
    else if (target.matches("[data-bank]")) readBank(target);
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

  const line = (name, words) => {
    const box = document.createElement("div");
    box.className = name;
    box.textContent = words;
    return box;
  };

  /* An entry: its name, behind it what tells it apart; one that is not open says why; a unit stands where it does in the tree. */
  const entry = (item, escape) =>
    `<div${item.depth ? ` class="dl-depth-${Number(item.depth)}"` : ""}>${escape(item.text)}${
      item.note ? `<span class="dl-choice-note">${escape(item.note)}</span>` : ""}</div>`;

  const more = (box, shown) => {
    const had = one(".dl-choice-more", box.dropdown);
    if (had) had.remove();
    if (shown) box.dropdown.append(line("dl-choice-more", text("typeMore")));
  };

  const remote = (select) => ({
    valueField: "id",
    labelField: "text",
    searchField: ["text"],
    preload: "focus",
    loadThrottle: 200,
    score: () => () => 1 /* the server has searched already, by pinyin too */,
    sortField: [{ field: "$order" }],
    shouldLoad: () => true,
    load(query, done) {
      delete this.loadedSearches[query];  // the entries in sight are always those of what is typed
      const url = new URL(select.dataset.src, location.href);
      url.searchParams.set("q", query);
      (select.dataset.depends || "").split(" ").filter(Boolean).forEach((name) => {
        const parent = neighbour(select, name);
        if (parent) url.searchParams.set(name, parent.value);
      });
      fetch(url, { headers: { Accept: "application/json" } })
        .then((response) => response.json())
        .then((answer) => {
          if (query !== this.inputValue()) {
            done();
            return;
          }
          this.clearOptions((option) => this.items.includes(String(option.id)));
          done(answer.results);
          this.answered = query;
          more(this, Boolean(answer.pagination && answer.pagination.more));
          const open = answer.results.filter((item) => !item.disabled);
          if (this.hurried === query && open.length === 1) this.addItem(String(open[0].id));
          this.hurried = null;
        })
        .catch(() => done());
    },
  });

  /* Enter before the server has answered takes nobody from the list of before: it waits, and takes the one who is meant. */
  const patient = (box) => {
    const press = box.onKeyDown;
    box.hook("instead", "onKeyDown", (event) => {
      if (event.key !== "Enter" || !box.isOpen || box.inputValue() === box.answered) return press.call(box, event);
      event.preventDefault();
      box.hurried = box.inputValue();
      return undefined;
    });
  };

  const choose = (select) => {
    if (select.tomselect || !window.TomSelect) return;
    const label = select.labels[0] || select.parentElement.querySelector("[data-label]");
    if (label) select.setAttribute("aria-label", label.firstChild.textContent.trim());
    const box = new window.TomSelect(select, {
      plugins: select.multiple || !select.required ? ["remove_button"] : [],
      maxOptions: 300,
      refreshThrottle: 0,
      render: {
        no_results: () => line("no-results", text("noMatch")),
        loading: () => line("no-results", text("loading")),
        ...(select.dataset.src ? { option: entry } : {}),
      },
      ...(select.dataset.src ? remote(select) : {}),
    });
    describe(select, box);
    if (select.dataset.src) patient(box);
    (select.dataset.depends || "").split(" ").filter(Boolean).forEach((name) => {
      const parent = neighbour(select, name);
      if (!parent) return;
      parent.addEventListener("change", () => {
        box.clearOptions((option) => box.items.includes(String(option.id)));
        box.loadedSearches = {};
        box.wrapper.classList.remove("preloaded");
      });
    });
  };

  /* Hint and error of the select belong to the box that takes the keys. */
  const describe = (select, box) => {
    ["aria-describedby", "aria-invalid"].forEach((name) => {
      const value = select.getAttribute(name);
      if (value) box.control_input.setAttribute(name, value);
    });
    if (select.required) box.control_input.setAttribute("aria-required", "true");
  };

  start((root) => all("select[data-choice]", root).forEach(choose));

  Object.assign(window.dl, { capital });
})(window.dl);

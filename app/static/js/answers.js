/* The page that lists every answer of a stepped form, each with a way back to its field. */

(({ one, all, text }) => {
  const controls = (root) => all("input:not([type=hidden]), select, textarea", root).filter((field) => field.name && !field.disabled);

  const answer = (field) => {
    if (field.type === "checkbox") return text(field.checked ? "yes" : "no");
    if (field.type === "file") return [...field.files].map((file) => file.name).join("、");
    if (field.tomselect) {
      const box = field.tomselect;
      return box.items.map((value) => (box.options[value] || { text: value }).text).join("、");
    }
    if (field.tagName === "SELECT") {
      return [...field.selectedOptions].filter((option) => option.value).map((option) => option.text).join("、");
    }
    if ("blind" in field.dataset && !field.value.trim()) return text("unchanged");
    const words = "yuan" in field.dataset ? window.dl.capital(field.value) : "";
    return words ? text("inWords", { amount: field.value.trim(), words }) : field.value.trim();
  };

  const make = (tag, name, words = "") => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = words;
    return element;
  };

  const changeButton = (field, label, words) => {
    const button = make("button", "dl-textlink", words);
    button.type = "button";
    if (label && words !== label) button.setAttribute("aria-label", `${words} ${label}`);
    button.addEventListener("click", () => window.dl.goTo(field));
    return button;
  };

  /* What was answered as pairs, what was not as one line of ways back. */
  const answersOf = (boxes) => {
    const list = make("dl", "dl-check");
    const open = make("p", "dl-unanswered");
    boxes.filter((box) => !box.hidden).forEach((box) => {
      const field = controls(box)[0];
      const label = one("[data-label]", box).firstChild.textContent.trim();
      const value = field ? answer(field) : one(".dl-static", box).textContent.trim();
      if (!value && field) {
        open.append(open.childNodes.length ? text("comma") : `${text("unanswered")} `, changeButton(field, label, label));
        return;
      }
      const way = make("dd", "");
      if (field) way.append(changeButton(field, label, text("edit")));
      list.append(make("dt", "", label), make("dd", "", value), way);
    });
    return [list, open].filter((element) => element.childNodes.length);
  };

  const listAnswers = (form, page) => {
    const pieces = all("[data-step]", form).filter((part) => part !== page).flatMap((part) => {
      const made = [make("h3", "dl-check-head", one(".dl-form-head", part).textContent)];
      made.push(...answersOf(all("[data-field]", part).filter((box) => !box.closest("[data-row]"))));
      if ("documents" in part.dataset) {
        const line = make("p", "dl-unanswered");
        line.append(changeButton(part.querySelector("[tabindex]"), "", text("toDocuments")));
        made.push(line);
      }
      all("[data-repeat]", part).forEach((repeat) => {
        const rows = all("[data-row]", repeat);
        if (!rows.length) made.push(make("p", "dl-unanswered", text("noRows", { label: repeat.dataset.label })));
        rows.forEach((row) => made.push(make("h4", "dl-check-row", one("[data-row-title]", row).textContent), ...answersOf(all("[data-field]", row))));
      });
      return made;
    });
    one("[data-answers]", page).replaceChildren(...pieces);
  };

  Object.assign(window.dl, { listAnswers });
})(window.dl);

/* The query table: short shareable addresses, choosing rows, and telling a screen reader what a swap brought. */

(({ one, all, on, say }) => {
  /* query form: an empty field is no condition */

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-query]")) return;
    const parameters = event.detail.parameters;
    Object.keys(parameters).forEach((name) => {
      if (parameters[name] === "") delete parameters[name];
    });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-query]") || window.htmx) return;
    all("input, select", event.target).forEach((field) => {
      field.disabled = !field.value;
    });
  });

  on("more", (button) => {
    const open = button.closest("[data-query]").classList.toggle("dl-open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? button.dataset.less : button.dataset.more;
  });

  /* choosing rows */

  const showChoice = (list) => {
    const boxes = all("[data-choose]", list);
    const chosen = boxes.filter((box) => box.checked).length;
    const bar = one("[data-batch]", list);
    bar.hidden = !chosen;
    one("[data-batch-count]", bar).textContent = chosen;
    boxes.forEach((box) => box.closest("tr").classList.toggle("dl-chosen", box.checked));
    const every = one("[data-choose-all]", list);
    every.checked = chosen > 0 && chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  const chooseAll = (list, checked) => {
    all("[data-choose]", list).forEach((box) => {
      box.checked = checked;
    });
    showChoice(list);
  };

  document.addEventListener("change", (event) => {
    const list = event.target.closest(".dl-list");
    if (event.target.matches("[data-choose-all]")) chooseAll(list, event.target.checked);
    else if (event.target.matches("[data-choose]")) showChoice(list);
  });

  on("unchoose", (button) => {
    const list = button.closest(".dl-list");
    chooseAll(list, false);
    one("[data-choose-all]", list).focus();
  });

  window.addEventListener("pageshow", () => all(".dl-list").forEach((list) => one("[data-batch]", list) && showChoice(list)));

  /* after a swap: say how many there are, keep the focus in the list, show its top */

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "dl-list") return;
    const list = one("#dl-list");
    const told = one("[data-announce]", list);
    if (told) say(told.textContent.trim());
    if (document.activeElement === document.body) {
      list.tabIndex = -1;
      list.focus({ preventScroll: true });
    }
    if (list.getBoundingClientRect().top < 0) list.scrollIntoView();
  });
})(window.dl);

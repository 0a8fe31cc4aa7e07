/* Forms: errors first, one submit only, nothing typed is lost by leaving, rows that are added and removed. */

(({ one, all, text, on, start, prepare }) => {
  /* error summary: takes the focus; its links go to the field, through the step it stands in */

  start((root) => {
    const summary = one("[data-focus]", root);
    if (summary) summary.focus();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".dl-errors a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    goTo(field);
  });

  /* Bring a field into view and put the cursor in it. */
  const goTo = (field) => {
    field.dispatchEvent(new CustomEvent("dl:goto", { bubbles: true }));
    field.scrollIntoView({ block: "center" });
    (field.tomselect || field).focus();
  };

  /* a form goes out once */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
    all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  /* leaving asks only when something really changed */

  const content = (form) =>
    JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name === undefined ? value : value.name]));

  const before = new Map();
  window.addEventListener("load", () => all("form[data-guard]").forEach((form) => before.set(form, content(form))));
  window.addEventListener("beforeunload", (event) => {
    const changed = [...before].some(([form, was]) => !form.dataset.sent && content(form) !== was);
    if (!changed) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* repeating rows */

  const rows = (repeat) => all("[data-row]", one("[data-rows]", repeat));

  const number = (repeat) => {
    const items = rows(repeat);
    items.forEach((row, i) => {
      one("[data-row-title]", row).textContent = `${repeat.dataset.label} ${i + 1}`;
      row.setAttribute("aria-label", `${repeat.dataset.label} ${i + 1}`);
      one('[data-do="remove-row"]', row).disabled = items.length <= Number(repeat.dataset.min);
    });
  };

  const tell = (form, message) => {
    const status = form && one("[data-form-status]", form);
    if (status) status.textContent = message;
  };

  on("add-row", (button) => {
    const repeat = button.closest("[data-repeat]");
    const next = Number(repeat.dataset.next || rows(repeat).length);
    repeat.dataset.next = next + 1;
    const fresh = document.createElement("template");
    fresh.innerHTML = one("template", repeat).innerHTML.replaceAll("__i__", next);
    const row = fresh.content.firstElementChild;
    one("[data-rows]", repeat).append(row);
    prepare(row);
    number(repeat);
    const first = one("input:not([type=hidden]), select, textarea", row);
    if (first) (first.tomselect || first).focus();
    tell(button.form, text("rowAdded", { n: rows(repeat).length }));
  });

  on("remove-row", (button) => {
    const repeat = button.closest("[data-repeat]");
    const row = button.closest("[data-row]");
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    const form = button.form;
    row.remove();
    number(repeat);
    const target = neighbour && one('[data-do="remove-row"]:not(:disabled)', neighbour);
    (target || one('[data-do="add-row"]', repeat)).focus();
    tell(form, text("rowRemoved"));
  });

  start((root) => all("[data-repeat]", root).forEach(number));

  Object.assign(window.dl, { goTo });
})(window.dl);

/* Repeating rows: added, removed and brought back, each with a title that says whose it is. */

(({ one, all, text, on, start, prepare, toast }) => {
  const rows = (repeat) => all("[data-row]", one("[data-rows]", repeat));
  const first = (row) => all("input:not([type=hidden]), select, textarea", row).find((field) => !field.disabled);
  const focus = (field) => field && (field.tomselect || field).focus();

  const words = (row) =>
    all("[data-titles] input, [data-titles] select", row)
      .filter((field) => field.name)
      .map((field) => (field.tagName === "SELECT" ? [...field.selectedOptions].filter((o) => o.value).map((o) => o.text).join(" ") : field.value.trim()))
      .filter(Boolean)
      .join(" · ");

  const title = (repeat, row, index) => {
    const label = `${repeat.dataset.label} ${index + 1}`;
    const said = words(row);
    one("[data-row-title]", row).textContent = said ? text("rowTitle", { label, words: said }) : label;
    row.setAttribute("aria-label", label);
  };

  const number = (repeat) => {
    const items = rows(repeat);
    const most = Number(repeat.dataset.max);
    items.forEach((row, index) => {
      title(repeat, row, index);
      one('[data-do="remove-row"]', row).disabled = items.length <= Number(repeat.dataset.min);
    });
    const add = one('[data-do="add-row"]', repeat);
    add.disabled = Boolean(most) && items.length >= most;
    add.title = add.disabled ? text("rowsFull", { n: most }) : "";
  };

  const tell = (repeat, message) => {
    const status = one("[data-form-status]", repeat.closest("[data-form-card]") || document);
    if (status) status.textContent = message;
    repeat.dispatchEvent(new CustomEvent("dl:rows", { bubbles: true }));
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
    focus(first(row));
    tell(repeat, text("rowAdded", { n: rows(repeat).length }));
  });

  on("remove-row", (button) => {
    const repeat = button.closest("[data-repeat]");
    const row = button.closest("[data-row]");
    const after = row.nextElementSibling;
    const neighbour = after || row.previousElementSibling;
    const name = one("[data-row-title]", row).textContent;
    row.remove();
    number(repeat);
    const target = neighbour && one('[data-do="remove-row"]:not(:disabled)', neighbour);
    (target || one('[data-do="add-row"]', repeat)).focus();
    tell(repeat, text("rowRemoved"));
    toast(text("rowGone", { name }), {
      label: text("undo"),
      run() {
        const place = one("[data-rows]", repeat);
        place.insertBefore(row, after && after.parentElement === place ? after : null);
        number(repeat);
        focus(first(row));
        tell(repeat, text("rowBack"));
      },
    });
  });

  const retitle = ({ target }) => {
    const row = target.closest && target.closest("[data-titles]") && target.closest("[data-row]");
    if (!row) return;
    const repeat = row.closest("[data-repeat]");
    title(repeat, row, rows(repeat).indexOf(row));
  };
  document.addEventListener("input", retitle);
  document.addEventListener("change", retitle);

  start((root) => all("[data-repeat]", root).forEach(number));
})(window.dl);

/* The query table: short shareable addresses, choosing rows, column choice, unit tree, and telling a screen reader what a swap brought. */

(({ one, all, on, start, say, text, csrf, signedOut, keepOpen }) => {
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
    const form = button.closest("[data-query]");
    const open = form.classList.toggle("dl-open");
    button.setAttribute("aria-expanded", String(open));
    const word = one("[data-more]", button);
    if (word) word.textContent = open ? word.dataset.less : word.dataset.more;
    if (form.dataset.remember && window.innerWidth > 767) keepOpen(form.dataset.remember, "query", open);
  });

  /* choosing rows: a step is offered where it is open for every chosen row, and all of them go together */

  const showChoice = (list) => {
    const bar = one("[data-batch]", list);
    if (!bar) return;
    const boxes = all("[data-choose]", list);
    const chosen = boxes.filter((box) => box.checked);
    bar.hidden = !chosen.length;
    one("[data-batch-count]", bar).textContent = chosen.length;
    boxes.forEach((box) => box.closest("tr").classList.toggle("dl-picked", box.checked));
    const every = one("[data-choose-all]", list);
    every.checked = chosen.length > 0 && chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    showSteps(bar, chosen);
  };

  const showSteps = (bar, chosen) => {
    const marks = chosen.map((box) => (box.dataset.alike ? box.dataset.alike.split(" ") : []));
    const many = chosen.length > Number(bar.dataset.most);
    const buttons = all("[data-verb]", bar);
    buttons.forEach((button) => {
      const own = marks.map((list) => list.find((mark) => mark.startsWith(`${button.dataset.verb}|`)));
      button.hidden = many || own.some((mark) => !mark || mark !== own[0]);
    });
    const none = buttons.every((button) => button.hidden);
    [["[data-batch-many]", many], ["[data-batch-mixed]", none && !many && marks.some((list) => list.length)]].forEach(([name, shown]) => {
      const line = one(name, bar);
      if (line) line.hidden = !shown;
    });
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

  const lists = (root) => [...(root.matches && root.matches(".dl-list") ? [root] : []), ...all(".dl-list", root)];
  start((root) => lists(root).forEach(showChoice));
  window.addEventListener("pageshow", () => lists(document).forEach(showChoice));

  /* the question before a step comes from the server: it names the records and the money */

  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!event.target.matches("[data-batch]") || !button || !button.dataset.verb || !window.htmx) return;
    event.preventDefault();
    const dialog = one("#dl-act-dialog");
    const values = new FormData(event.target);
    values.append(button.name, button.value);
    dialog.replaceChildren();
    const asked = { method: "POST", headers: { "X-CSRFToken": csrf() }, body: values };
    const answer = await fetch(event.target.action, asked).catch(() => null);
    if (!answer) {
      window.dl.toast(text("network"));
      return;
    }
    if (signedOut(answer)) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = one("#dl-act", page);
    if (!answer.ok || !form) {
      window.dl.toast(text("server", { code: answer.status }));
      return;
    }
    dialog.replaceChildren(document.importNode(form, true));
    window.dl.prepare(dialog);
    dialog.addEventListener("close", () => button.isConnected && button.focus(), { once: true });
    dialog.showModal();
    const first = all("input:not([type=hidden]), textarea, select", dialog)[0] || one("button[type=submit]", dialog) || one("a", dialog);
    (first.tomselect || first).focus();
  });

  /* which columns: a row moves up or down and keeps the focus */

  const move = (button, event, step) => {
    event.preventDefault();
    const row = button.closest("li");
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    button.focus();
    const place = [...row.parentElement.children].indexOf(row) + 1;
    say(text("movedTo", { label: one("label", row).textContent.trim(), n: place }));
  };
  on("column-up", (button, event) => move(button, event, -1));
  on("column-down", (button, event) => move(button, event, 1));

  /* "More" of a row: beside its button, above the edge of the table that would cut it off */

  const SETTLED = 200; /* the scroll that brought the button into view is none that closes it */
  let opened = 0;

  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches || !menu.matches(".dl-row-more")) return;
      menu.closest("td").classList.toggle("dl-front", menu.open);
      if (!menu.open) return;
      opened = event.timeStamp;
      all(".dl-row-more[open]").forEach((other) => other !== menu && (other.open = false));
      const sheet = one(".dl-row-sheet", menu);
      const at = menu.getBoundingClientRect();
      const height = sheet.offsetHeight;
      const below = at.bottom + height < window.innerHeight;
      sheet.style.top = `${below ? at.bottom : Math.max(4, at.top - height)}px`;
      sheet.style.left = `${Math.max(4, at.right - sheet.offsetWidth)}px`;
    },
    true,
  );
  ["scroll", "resize"].forEach((name) =>
    window.addEventListener(
      name,
      (event) => event.timeStamp - opened > SETTLED && all(".dl-row-more[open]").forEach((menu) => (menu.open = false)),
      { capture: true, passive: true },
    ),
  );

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

/* The own account and the pages on rights: an accordion on the phone, rules of a password, copying, finding a room. */

(({ all, one, on, start, say }) => {
  /* on a phone one section is open: the one of the address, else the first */

  start((root) => {
    const folds = all("[data-fold]", root);
    if (!folds.length || !matchMedia("(max-width: 767px)").matches) return;
    const wanted = folds.find((fold) => `#${fold.id}` === location.hash) || folds[0];
    folds.forEach((fold) => {
      fold.open = fold === wanted || one("[aria-invalid]", fold) !== null;
      fold.addEventListener("toggle", () => {
        if (fold.open) folds.filter((other) => other !== fold).forEach((other) => { other.open = false; });
      });
    });
  });

  /* rules of a new password are ticked while it is typed; what the server alone knows stays unticked */

  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];

  start((root) => {
    const rules = one("[data-rules]", root);
    if (!rules) return;
    const { least, name } = rules.dataset;
    const [fresh, again, old] = ["new", "again", "old"].map((key) => document.getElementById(rules.dataset[key]));
    const holds = {
      least: (typed) => [...typed].length >= Number(least),
      name: (typed) => name.length < 3 || !typed.toLowerCase().includes(name.toLowerCase()),
      differs: (typed) => typed !== old.value,
      classes: (typed) => kinds.filter((kind) => kind.test(typed)).length >= Number(rules.dataset.classes),
      again: (typed) => typed === again.value,
    };
    const tick = () => all("[data-rule]", rules).forEach((line) => {
      const rule = holds[line.dataset.rule];
      line.classList.toggle("dl-met", Boolean(rule && fresh.value && rule(fresh.value)));
    });
    [fresh, again, old].forEach((input) => input.addEventListener("input", tick));
  });

  /* a value that is shown once */

  on("copy", async (button) => {
    const input = document.getElementById(button.dataset.for);
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      document.execCommand("copy");
    }
    say(button.dataset.done);
    button.lastChild.textContent = button.dataset.done;
  });

  /* the role table */

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-find-in]");
    if (!box) return;
    const term = box.value.trim().toLowerCase();
    all(`#${box.dataset.findIn} [data-group]`).forEach((group) => {
      const rows = all("[data-row-name]", group);
      rows.forEach((row) => { row.hidden = !row.dataset.rowName.toLowerCase().includes(term); });
      group.hidden = rows.every((row) => row.hidden);
    });
  });

  on("tick-group", (button) => {
    const boxes = all("input[type='checkbox']", button.closest("[data-group]"));
    const every = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !every; });
  });
})(window.dl);

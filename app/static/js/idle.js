/* What happens while nobody presses anything: drafts are kept, confidential pages cover themselves. */

(({ one, all, text, start, csrf }) => {
  const AUTOSAVE_MS = 30000;

  /* a changed form is posted to its data-autosave every half minute; files stay where they are */

  const draft = (form) => {
    const values = new FormData(form);
    all("input[type=file]", form).forEach((field) => values.delete(field.name));
    return new URLSearchParams(values);
  };

  const autosave = (form) => {
    let kept = draft(form).toString();
    setInterval(async () => {
      const body = draft(form);
      if (form.dataset.sent || body.toString() === kept) return;
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
        body,
      }).catch(() => null);
      if (!response || !response.ok || response.redirected) return;
      kept = body.toString();
      one("[data-autosaved]", form).textContent = (await response.json()).text;
    }, AUTOSAVE_MS);
  };

  start((root) => all("form[data-autosave]", root).forEach(autosave));

  /* [data-hide-after] seconds without a key or a touch */

  const cover = (box) => {
    const lead = document.createElement("p");
    const button = document.createElement("button");
    lead.textContent = text("coveredLead");
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = text("showAgain");
    button.addEventListener("click", () => location.reload());
    const card = document.createElement("section");
    card.className = "card dl-empty";
    card.append(lead, button);
    one("#dl-main").replaceChildren(card);
    box.remove();
  };

  start((root) => {
    const box = one("[data-hide-after]", root);
    if (!box) return;
    const wait = Number(box.dataset.hideAfter) * 1000;
    let timer = setTimeout(() => cover(box), wait);
    ["keydown", "pointerdown", "scroll"].forEach((name) =>
      document.addEventListener(name, () => {
        clearTimeout(timer);
        timer = setTimeout(() => cover(box), wait);
      }, { passive: true }));
  });
})(window.dl);

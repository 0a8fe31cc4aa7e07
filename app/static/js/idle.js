/* What happens while nobody presses anything: confidential pages cover themselves. */

(({ one, text, start }) => {
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

/* My opinion: the chosen answer shows its fields and phrases and names the button; the links in the head choose an answer. */

(({ one, all, on, start }) => {
  const answers = (form) => all('input[name="verb"]', form);

  const settle = (form) => {
    const chosen = answers(form).find((answer) => answer.checked);
    answers(form).forEach((answer) => answer.parentElement.classList.toggle("dl-chosen", answer === chosen));
    all("[data-for]", form).forEach((part) => {
      part.hidden = !chosen || !part.dataset.for.split(" ").includes(chosen.value);
    });
    one("[data-note-mark]", form).hidden = !chosen || !("needsNote" in chosen.dataset);
    const button = one("[data-judge-send]", form);
    button.textContent = chosen ? chosen.dataset.label : button.dataset.label;
    button.classList.toggle("btn-danger", Boolean(chosen) && chosen.dataset.kind === "danger");
    button.classList.toggle("btn-primary", !chosen || chosen.dataset.kind !== "danger");
  };

  start((root) => all("form[data-judge]", root).forEach(settle));
  document.addEventListener("change", ({ target }) => {
    if (target.matches('form[data-judge] input[name="verb"]')) settle(target.form);
  });

  on("judge", (link, event) => {
    const form = one("form[data-judge]");
    const answer = form && answers(form).find((item) => item.value === link.dataset.verb);
    if (!answer || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    answer.checked = true;
    settle(form);
    form.scrollIntoView({ block: "start" });
    answer.focus({ preventScroll: true });
  });

  /* A phrase takes the place of an untouched one and is added to what somebody wrote himself. */
  on("phrase", (button) => {
    const box = button.closest("form").elements.note;
    const own = all('[data-do="phrase"]', button.closest("form")).every((item) => item.textContent !== box.value.trim());
    box.value = own && box.value.trim() ? `${box.value.trim()}\n${button.textContent}` : button.textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-judge]");
    if (!form || event.key !== "Enter" || !event.ctrlKey) return;
    event.preventDefault();
    form.requestSubmit(one("[data-judge-send]", form));
  });

  /* The buttons of the head stay under the thumb until the opinion itself is in sight. */
  start((root) => {
    const form = one("[data-judge]", root);
    const moves = one("[data-moves]");
    if (!form || !moves) return;
    new IntersectionObserver(([seen]) => moves.classList.toggle("dl-away", seen.isIntersecting)).observe(form);
  });
})(window.dl);

/* Confidential pages cover themselves when nobody uses them. The frame says after how many seconds; a press shows the page again
   as long as the session lives, what was typed is still there, and nothing of it can be printed meanwhile. */

(({ one, all, text, start, signedOut }) => {
  let used = Date.now();
  let kept = null;

  const place = () => one("#dl-main[data-hide-after]");

  const card = () => {
    const lead = document.createElement("h1");
    const button = document.createElement("button");
    lead.textContent = text("coveredLead");
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = text("showAgain");
    button.addEventListener("click", uncover);
    const made = document.createElement("section");
    made.className = "card dl-empty";
    made.append(lead, button);
    return made;
  };

  const take = (box) => {
    const part = document.createDocumentFragment();
    part.append(...box.childNodes);
    return part;
  };

  /* The main column and open dialogs go out of the document; a form among them is kept to go on with. */
  const cover = (main) => {
    const dialogs = all("dialog[open]").map((dialog) => {
      dialog.close();
      return { dialog, part: take(dialog) };
    });
    const typing = Boolean(one("form[data-guard]", main)) || dialogs.some(({ part }) => part.querySelector("form#dl-act"));
    kept = { typing, dialogs, part: take(main) };
    main.append(card());
    const toast = one("#dl-toast");
    if (toast) toast.hidden = true;
    one("button", main).focus({ preventScroll: true });
  };

  const uncover = async () => {
    const alive = kept.typing ? await fetch(location.href, { method: "HEAD" }).catch(() => null) : null;
    if (!alive || signedOut(alive)) {
      location.reload();
      return;
    }
    const { dialogs, part } = kept;
    kept = null;
    used = Date.now();
    place().replaceChildren(part);
    dialogs.forEach(({ dialog, part: inside }) => {
      dialog.append(inside);
      if (one("#dl-act", dialog)) dialog.showModal();
    });
  };

  const check = () => {
    const main = place();
    if (main && !kept && Date.now() - used >= Number(main.dataset.hideAfter) * 1000) cover(main);
  };

  start((root) => {
    if (root !== document || !place()) return;
    ["keydown", "pointerdown", "input", "scroll"].forEach((name) =>
      document.addEventListener(name, () => {
        check(); // a machine that slept comes back covered
        used = Date.now();
      }, { passive: true, capture: true }));
    document.addEventListener("visibilitychange", check);
    setInterval(check, 1000);
  });
})(window.dl);

/* The help drawer beside the work, and the first walk through the workbench. Without a script the help button is a link. */

(({ one, all, on, csrf }) => {
  const WIDE = 992; /* below, the guide is a page of its own */
  const drawer = () => one("#dl-help");
  const place = () => one("#dl-help-place");

  /* Load a page of the guide into the drawer; where that fails the browser goes there. */
  const load = async (address) => {
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const body = one("#dl-help-body", page);
      if (!answer.ok || !body) throw new Error("no page of the guide");
      one("#dl-help-title").textContent = body.dataset.title;
      one("[data-help-page]").href = address;
      place().replaceChildren(...body.childNodes);
      place().scrollTop = 0;
      const target = decodeURIComponent(new URL(address, location.href).hash.slice(1));
      if (target) goTo(target);
    } catch {
      location.assign(address);
    }
  };

  const goTo = (id) => {
    const heading = one(`#${CSS.escape(id)}`, place());
    if (heading) heading.scrollIntoView();
  };

  const setOpen = (open) => {
    const dialog = drawer();
    if (open && !dialog.open) dialog.show();
    if (!open && dialog.open) dialog.close();
    document.documentElement.classList.toggle("dl-help-open", open);
    const button = one("[data-help]");
    button.setAttribute("aria-controls", "dl-help");
    button.setAttribute("aria-expanded", String(open));
    if (open) place().focus();
    else button.focus();
  };

  const plain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !plain(event) || !drawer()) return;
    if (link.matches("[data-help]")) {
      if (window.innerWidth < WIDE || one(".dl-help")) return;
      event.preventDefault();
      if (drawer().open) setOpen(false);
      else load(link.href).then(() => setOpen(true));
    } else if (place().contains(link)) {
      const address = new URL(link.href);
      if (link.getAttribute("href").startsWith("#")) {
        event.preventDefault();
        goTo(decodeURIComponent(address.hash.slice(1)));
      } else if (address.origin === location.origin && address.pathname.startsWith(new URL(one("[data-help-page]").href).pathname.match(/^.*\/help\//)[0])) {
        event.preventDefault();
        load(link.href);
      }
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-help-search]")) return;
    event.preventDefault();
    load(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`);
  });

  on("help-close", () => setOpen(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.target.closest("#dl-help")) setOpen(false);
    else if (event.target.closest("#dl-tour")) endTour();
  });

  /* the first walk */

  const GAP = 12;
  let steps = [];
  let at = 0;

  /* in sight: a menu that waits beside the screen of a phone is not */
  const shown = (selector) =>
    all(selector).find((element) => element.getClientRects().length && element.getBoundingClientRect().right > 0);

  /* Beside what the step is about: below it where there is room, else above, always inside the window. */
  const put = (dialog, target) => {
    const box = target.getBoundingClientRect();
    const own = dialog.getBoundingClientRect();
    const tall = box.height > window.innerHeight / 2;
    const top = tall ? box.top + GAP : box.bottom + GAP;
    const left = tall ? box.right + GAP : box.left;
    const over = top + own.height > window.innerHeight ? box.top - own.height - GAP : top;
    dialog.style.top = `${Math.max(GAP, Math.min(over, window.innerHeight - own.height - GAP))}px`;
    dialog.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - own.width - GAP))}px`;
  };

  const showStep = () => {
    const dialog = one("#dl-tour");
    const { target, step } = steps[at];
    all(".dl-tour-target").forEach((element) => element.classList.remove("dl-tour-target"));
    target.classList.add("dl-tour-target");
    target.scrollIntoView({ block: "nearest" });
    const count = one("[data-tour-count]", dialog);
    count.textContent = count.dataset.text.replace("{n}", at + 1).replace("{total}", steps.length);
    one("h2", dialog).textContent = step.dataset.title;
    one("[data-tour-text]", dialog).textContent = step.textContent;
    one('[data-do="tour-back"]', dialog).hidden = at === 0;
    const next = one('[data-do="tour-next"]', dialog);
    next.dataset.next = next.dataset.next || next.textContent;
    next.textContent = at === steps.length - 1 ? next.dataset.last : next.dataset.next;
    one('[data-do="tour-end"]', dialog).hidden = at === steps.length - 1;
    put(dialog, target);
  };

  const endTour = () => {
    const dialog = one("#dl-tour");
    if (!dialog.open) return;
    dialog.close();
    all(".dl-tour-target").forEach((element) => element.classList.remove("dl-tour-target"));
    fetch(dialog.dataset.url, { method: "POST", headers: { "X-CSRFToken": csrf() } });
    one("#dl-main").focus();
  };

  on("tour-end", endTour);
  on("tour-back", () => {
    at -= 1;
    showStep();
  });
  on("tour-next", () => {
    at += 1;
    if (at < steps.length) showStep();
    else endTour();
  });

  window.addEventListener("load", () => {
    const dialog = one("#dl-tour");
    if (!dialog) return;
    steps = all("li[data-target]", dialog)
      .map((step) => ({ step, target: shown(step.dataset.target) }))
      .filter(({ target }) => target);
    if (!steps.length) return;
    dialog.show();
    showStep();
    one('[data-do="tour-next"]', dialog).focus();
    window.addEventListener("resize", () => dialog.open && put(dialog, steps[at].target));
  });
})(window.dl);

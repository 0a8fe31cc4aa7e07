/* Parts of a page that load by themselves ([data-alone]): one that fails says so in its own place and can be tried again. */

(({ one, all, on, start, say }) => {
  const fail = (part, code) => {
    const failed = one("#dl-failed").content.cloneNode(true);
    const label = one(".dl-figure-label", part);
    const place = one("[data-failed-label]", failed);
    if (label) place.replaceWith(label.cloneNode(true));
    else place.remove();
    if (code) one("[data-failed-code]", failed).textContent = ` (${code})`;
    part.replaceChildren(failed);
    window.htmx.process(part);
  };

  /* Heard here and nowhere above: the page as a whole has not failed. */
  const guard = (part) => {
    part.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      fail(part, event.detail.xhr.getResponseHeader("X-Request-ID"));
    });
    ["htmx:sendError", "htmx:timeout"].forEach((name) =>
      part.addEventListener(name, (event) => {
        event.stopPropagation();
        fail(part);
      }));
  };

  start((root) => all("[data-alone]", root).forEach(guard));

  /* The button goes with the answer: the focus goes to what came in its place. */
  on("again", (button) => {
    const part = button.closest("[data-alone]");
    part.addEventListener("htmx:afterSettle", () => (one("a, button", part) || one("#dl-main")).focus(), { once: true });
    window.htmx.trigger(part, "again");
  });

  /* after a change of the list: say how much there is, show its top */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "dl-work") return;
    const work = one("#dl-work");
    const current = one(".dl-tabs [aria-current]", work);
    if (current) say(current.textContent.trim());
    if (work.getBoundingClientRect().top < 0) work.scrollIntoView();
  });
})(window.dl);

/* Drafts: an open form is kept on the server every half minute, at every step and when the page is left; an older one is on offer. */

(({ one, all, text, on, start, csrf, toast }) => {
  const EVERY_MS = 30000;
  const states = new WeakMap();

  const label = (form) => one("[data-autosaved]", form.closest("[data-form-card]"));

  const say = (form, message, bad = false) => {
    const place = label(form);
    if (!place) return;
    place.textContent = message;
    place.classList.toggle("dl-live-bad", bad);
  };

  /* Keep the form. By itself only when something changed, and quietly; asked for, it says so. */
  const save = async (form, { manual = false, leaving = false } = {}) => {
    const state = states.get(form);
    const { typed, values, remember, isChanged, signedOut } = window.dl;
    if (!state || form.dataset.sent || form.dataset.gone) return;
    if (one("#dl-offer") || state.other) {
      if (manual) {
        toast(state.other || text("draftOnOffer"));
        if (one("#dl-offer")) one("#dl-offer").focus();
      }
      return;
    }
    if (!manual && (!isChanged(form) || typed(form) === state.kept)) return;
    const now = typed(form);
    const body = values(form);
    if (manual) body.append("_manual", "1");
    const response = await fetch(form.dataset.draft, {
      method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, body, keepalive: leaving,
    }).catch(() => null);
    if (!response) return manual ? toast(text("network")) : undefined;
    if (signedOut(response)) {
      say(form, text("draftSignedOut"), true);
      return manual ? window.dl.signInAgain(form, null) : undefined;
    }
    const answer = await response.json().catch(() => ({}));
    if (response.status === 409) {
      state.other = answer.text;
      say(form, answer.text, true);
      return manual ? toast(answer.text) : undefined;
    }
    if (!response.ok) return manual ? toast(answer.text || text("server", { code: response.status })) : undefined;
    state.kept = now;
    if (typed(form) === now) remember(form);
    say(form, answer.text);
    if (manual) {
      one("[data-form-status]", form.closest("[data-form-card]")).textContent = answer.text;
      toast(answer.text);
    }
    return undefined;
  };

  on("save-draft", (button) => save(button.form, { manual: true }));

  document.addEventListener("dl:step", (event) => save(event.target));
  document.addEventListener("dl:refused", (event) => save(event.target));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") all("form[data-draft]").forEach((form) => save(form, { leaving: true }));
  });
  setInterval(() => all("form[data-draft]").forEach((form) => save(form)), EVERY_MS);

  start((root) => all("form[data-draft]", root).forEach((form) => states.set(form, { kept: "" })));

  /* The draft on offer is thrown away without losing what has been typed meanwhile. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-discard]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const response = await fetch(form.action, {
      method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, body: new URLSearchParams(new FormData(form)),
    }).catch(() => null);
    if (!response || !response.ok || response.redirected) {
      toast(text("network"));
      return;
    }
    toast((await response.json()).text);
    one("#dl-offer").remove();
    one("#dl-form").focus();
  }, true);
})(window.dl);

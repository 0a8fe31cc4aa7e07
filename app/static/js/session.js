/* A session that ended while a form was being filled in: the form stays, one signs in in a new window and goes on. */

(({ one, all, text, signedOut }) => {
  const IDLE_MS = 5 * 60 * 1000;
  let contact = Date.now();

  document.addEventListener("htmx:afterRequest", () => {
    contact = Date.now();
  });


  /* Whose page this is. */
  const reader = (page) => (one("[data-watermark]", page) || { dataset: {} }).dataset.watermark || "";

  const signInAgain = (form, submitter) => {
    if (one("#dl-session")) return;
    const box = document.createElement("dialog");
    box.id = "dl-session";
    box.className = "dl-dialog";
    box.innerHTML = `
      <div class="dl-dialog-body"><h2 id="dl-session-title"></h2><p></p><p class="dl-field-error" role="alert"></p></div>
      <div class="dl-dialog-foot">
        <a class="btn btn-primary" href="/login/" target="_blank" rel="noopener"></a>
        <button type="button" class="btn"></button>
      </div>`;
    box.setAttribute("aria-labelledby", "dl-session-title");
    one("h2", box).textContent = text("sessionTitle");
    one("p", box).textContent = text("sessionLead");
    one("a", box).textContent = text("signIn");
    const again = one("button", box);
    again.textContent = text("goOn");
    again.addEventListener("click", async () => {
      const taken = await takeToken();
      if (taken !== true) {
        one("[role=alert]", box).textContent = taken;
        return;
      }
      box.close();
      if (submitter) form.requestSubmit(submitter);
    });
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  /* The new session has a new token: put it into every form of this page. True, or the sentence why not. */
  const takeToken = async () => {
    const response = await fetch(location.href).catch(() => null);
    if (!response) return text("network");
    if (signedOut(response)) return text("sessionStill");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (reader(page) !== reader(document)) return text("sessionOther", { name: reader(document) });
    const meta = one('meta[name="csrf-token"]', page);
    if (!meta) return text("sessionStill");
    one('meta[name="csrf-token"]').content = meta.content;
    all('input[name="csrf_token"]').forEach((input) => {
      input.value = meta.content;
    });
    contact = Date.now();
    return true;
  };

  /* Forms that the browser sends itself: asked first, after a rest. */
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.matches("[data-guard]:not([data-send])") || Date.now() - contact < IDLE_MS) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      const response = await fetch(location.href, { method: "HEAD" }).catch(() => null);
      if (response && signedOut(response)) {
        signInAgain(form, submitter);
        return;
      }
      contact = Date.now();
      form.requestSubmit(submitter);
    },
    true,
  );

  Object.assign(window.dl, { signInAgain, takeToken });
})(window.dl);

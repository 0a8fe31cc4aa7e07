/* A session that ended while a form was being filled in: the form stays, one signs in in a new window and goes on. */

(({ one, all, text, on }) => {
  const IDLE_MS = 5 * 60 * 1000;
  let contact = Date.now();

  document.addEventListener("htmx:afterRequest", () => {
    contact = Date.now();
  });

  const signedOut = (response) => response.redirected && new URL(response.url).pathname.startsWith("/login");

  const dialog = (form, submitter) => {
    const box = document.createElement("dialog");
    box.className = "dl-dialog";
    box.innerHTML = `
      <div class="dl-dialog-body"><h2 id="dl-session-title"></h2><p></p></div>
      <div class="dl-dialog-foot">
        <a class="btn" href="/login/" target="_blank" rel="noopener"></a>
        <button type="button" class="btn btn-primary"></button>
      </div>`;
    box.setAttribute("aria-labelledby", "dl-session-title");
    one("h2", box).textContent = text("sessionTitle");
    one("p", box).textContent = text("sessionLead");
    one("a", box).textContent = text("signIn");
    const again = one("button", box);
    again.textContent = text("goOn");
    again.addEventListener("click", async () => {
      if (!(await takeToken())) return;
      box.close();
      form.requestSubmit(submitter);
    });
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  /* The new session has a new token: put it into every form of this page. */
  const takeToken = async () => {
    const response = await fetch(location.href);
    if (signedOut(response)) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = one('meta[name="csrf-token"]', page).content;
    one('meta[name="csrf-token"]').content = token;
    all('input[name="csrf_token"]').forEach((input) => {
      input.value = token;
    });
    contact = Date.now();
    return true;
  };

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.matches("[data-guard]") || Date.now() - contact < IDLE_MS) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      const response = await fetch(location.href, { method: "HEAD" }).catch(() => null);
      if (response && signedOut(response)) {
        dialog(form, submitter);
        return;
      }
      contact = Date.now();
      form.requestSubmit(submitter);
    },
    true,
  );
})(window.dl);

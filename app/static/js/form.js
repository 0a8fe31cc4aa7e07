/* Forms: errors first, sent once and without leaving the page until the server has it, nothing typed is lost by leaving. */

(({ one, all, text, on, start, prepare, csrf, signedOut }) => {
  /* error summary: takes the focus; its links go to the field, through the step it stands in */

  start((root) => {
    const summary = one("[data-focus]", root);
    if (summary) summary.focus();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".dl-errors a[href^='#'], a[data-goto]");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    goTo(field);
  });

  /* Bring a field into view and put the cursor in it. */
  const goTo = (field) => {
    field.dispatchEvent(new CustomEvent("dl:goto", { bubbles: true }));
    field.scrollIntoView({ block: "center" });
    (field.tomselect || field).focus();
  };

  /* what was typed: names and values, files by their names */

  const ABOUT = ["csrf_token", "once", "_at", "_manual"];
  const typed = (form) =>
    JSON.stringify([...new FormData(form)].filter(([name]) => !ABOUT.includes(name) && name !== "_step")
      .map(([name, value]) => [name, value.name === undefined ? value : value.name]));

  const values = (form) => {
    const body = new FormData(form);
    all("input[type=file]", form).forEach((field) => body.delete(field.name));
    return new URLSearchParams(body);
  };

  /* a form goes out once */

  const buttons = (form) => [...form.elements].filter((element) => element.type === "submit");

  const lock = (form, submitter) => {
    form.dataset.sent = "1";
    if (submitter) submitter.setAttribute("aria-busy", "true");
    if ("send" in form.dataset) buttons(form).forEach((button) => { button.disabled = true; });
  };

  const unlock = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    lock(form, event.submitter);
    if (!("send" in form.dataset)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]").forEach(unlock);
  });

  /* [data-send]: the page stays until the server has the form. A refusal is shown in its place; whatever else goes wrong, what was
     typed is still there and can be sent again. */


  const send = async (form, submitter, fresh = false) => {
    const files = all("input[type=file]", form).some((field) => field.files.length);
    const body = files ? new FormData(form) : values(form);
    if (submitter && submitter.name) body.append(submitter.name, submitter.value);
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "X-Form": "1", "X-CSRFToken": csrf(), Accept: "text/html, application/json" },
      body,
    }).catch(() => null);
    if (!response) return refuse(form, text("network"));
    if (signedOut(response)) {
      unlock(form);
      window.dl.signInAgain(form, submitter);
      return undefined;
    }
    if (response.ok && (response.headers.get("Content-Type") || "").includes("json")) {
      form.dataset.gone = "1";
      location.assign((await response.json()).to);
      return undefined;
    }
    if (response.redirected) {
      form.dataset.gone = "1";
      location.assign(response.url);
      return undefined;
    }
    if ([200, 409, 422].includes(response.status)) return replace(form, await response.text());
    if (response.status === 400 && !fresh && (await window.dl.takeToken()) === true) return send(form, submitter, true);
    return refuse(form, await sentence(response));
  };

  /* The sentence of an error page, with its number where it has one. */
  const sentence = async (response) => {
    const number = response.headers.get("X-Request-ID");
    if (response.status >= 500) return text("failed", { code: response.status, number: number || "-" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const line = one("#dl-main p", page);
    return `${line ? line.textContent.trim() : text("server", { code: response.status })} ${text("kept")}`;
  };

  const refuse = (form, message) => {
    unlock(form);
    const card = form.closest("[data-form-card]") || form;
    let box = one("[data-fault]", card);
    if (!box) {
      box = document.createElement("div");
      box.className = "dl-alert dl-alert-danger";
      box.dataset.fault = "";
      box.setAttribute("role", "alert");
      const bar = one(".dl-formbar", card);
      bar.before(box);
    }
    box.textContent = message;
    form.dispatchEvent(new CustomEvent("dl:refused", { bubbles: true }));
  };

  /* The answer of the server in the place of the form; chosen files move into it. */
  const replace = (form, html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = one("#dl-main", page);
    const main = one("#dl-main");
    if (!fresh || !main) return refuse(form, text("server", { code: 200 }));
    const files = all("input[type=file]", form).filter((field) => field.files.length);
    document.title = page.title;
    main.replaceChildren(...fresh.childNodes);
    files.forEach((field) => {
      const place = document.getElementById(field.id);
      if (place) place.replaceWith(field);
    });
    window.scrollTo(0, 0);
    prepare(main);
    if (window.htmx) window.htmx.process(main);
    return undefined;
  };

  /* leaving asks only when something changed that neither the server nor a draft has */

  const kept = new WeakMap();
  const remember = (form) => kept.set(form, typed(form));
  const isChanged = (form) => kept.has(form) && kept.get(form) !== typed(form);

  start((root) => {
    const guarded = all("form[data-guard]", root);
    if (guarded.length) setTimeout(() => guarded.forEach((form) => ("changed" in form.dataset ? kept.set(form, "") : remember(form))));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!all("form[data-guard]").some((form) => !form.dataset.sent && !form.dataset.gone && isChanged(form))) return;
    event.preventDefault();
    event.returnValue = "";
  });

  on("take", (button) => {
    const now = button.dataset.now === "mine" ? "theirs" : "mine";
    const field = document.getElementById(button.dataset.for);
    if (!field) return;
    put(field, JSON.parse(button.dataset[now]), button.dataset[`${now}Text`]);
    button.dataset.now = now;
    one(".dl-chosen", button.parentElement).textContent = button.dataset[`${now}Word`];
  });

  on("choose", (button) => {
    const field = document.getElementById(button.dataset.for);
    if (!field) return;
    put(field, button.dataset.value, button.dataset.text);
    (field.tomselect || field).focus();
  });

  /* Set a field to a value; `words` name the row that a remote choice points to. */
  const put = (field, value, words = "") => {
    const box = field.tomselect;
    if (box) {
      if (box.settings.load && value) box.addOption({ id: String(value), text: words });
      box.setValue(value);
    } else if (field.type === "checkbox") field.checked = Boolean(value) && value !== "0";
    else if (field.multiple) [...field.options].forEach((option) => { option.selected = value.includes(option.value); });
    else field.value = value === null ? "" : value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  Object.assign(window.dl, { goTo, put, typed, values, remember, isChanged });
})(window.dl);

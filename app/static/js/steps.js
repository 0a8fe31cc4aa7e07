/* A stepped form: one section at a time, no step is left with a mistake in it, the last one lists every answer. */

(({ one, all, text, on, start, csrf }) => {
  const steps = (form) => all("[data-step]", form);
  const at = (form) => Number(form.dataset.at || 0);
  const card = (form) => form.closest("[data-form-card]") || form;
  const passed = new WeakMap();

  /* controls */

  const controls = (root) => all("input:not([type=hidden]), select, textarea", root).filter((field) => field.name && !field.disabled);
  const asked = (step) => controls(step).filter((field) => field.closest("[data-field]") && !field.closest("[data-field][hidden]"));

  const paint = (field, bad) => {
    field.classList.toggle("is-invalid", bad);
    const box = field.tomselect;
    if (box) box.wrapper.classList.toggle("is-invalid", bad);
    [field, box && box.control_input].filter(Boolean).forEach((element) => {
      if (bad) element.setAttribute("aria-invalid", "true");
      else element.removeAttribute("aria-invalid");
    });
  };

  const unmark = (step) => {
    all("[data-step-error]", step).forEach((line) => line.remove());
    asked(step).forEach((field) => {
      if (!one(".dl-field-error", field.closest("[data-field]"))) paint(field, false);
    });
  };

  /* A sentence at a field, a row or a list of rows. */
  const mark = (target, message) => {
    const box = target.closest("[data-field]") || target;
    const own = one(".dl-field-error:not([data-step-error])", box);
    if (own && box !== target) own.remove();
    const line = document.createElement("div");
    line.className = "dl-field-error";
    line.dataset.stepError = "";
    line.id = `${target.id}-step-error`;
    line.textContent = message;
    if (box === target) {
      target.prepend(line);
      return;
    }
    box.append(line);
    paint(target, true);
    const speaker = target.tomselect ? target.tomselect.control_input : target;
    speaker.setAttribute("aria-describedby", [line.id, ...(speaker.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== line.id)].join(" "));
  };

  const labelOf = (field) => {
    const label = one("[data-label]", field.closest("[data-field]"));
    return label ? label.firstChild.textContent.trim() : "";
  };

  /* What the page itself sees: a required field that is empty, a value that is none. */
  const seen = (step) =>
    asked(step).filter((field) => !field.checkValidity())
      .map((field) => ({ id: field.id, label: labelOf(field), text: text(field.validity.valueMissing ? "required" : "invalid") }));

  /* What the server would say of this step; null where it does not answer, so that a lost network holds nobody up. */
  const told = async (form, index) => {
    if (!form.dataset.check) return [];
    const body = window.dl.values(form);
    body.set("_step", index);
    const response = await fetch(form.dataset.check, {
      method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, body,
    }).catch(() => null);
    if (response && window.dl.signedOut(response)) {
      window.dl.signInAgain(form, null);
      return null;
    }
    return response && response.ok ? (await response.json()).errors : [];
  };

  /* The mistakes of a step on top, as after a refused save. */
  const summary = (form, errors) => {
    const had = one("[data-step-summary]");
    if (had) had.remove();
    const title = document.title.replace(text("errorTitle", { title: "" }), "");
    document.title = errors.length ? text("errorTitle", { title }) : title;
    if (!errors.length) return null;
    all(".dl-errors").forEach((old) => old.remove());
    const box = document.createElement("section");
    box.className = "dl-errors";
    box.dataset.stepSummary = "";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    const head = document.createElement("h2");
    head.id = "dl-step-errors";
    head.textContent = text(errors.length === 1 ? "mistake" : "mistakes", { n: errors.length });
    box.setAttribute("aria-labelledby", head.id);
    const list = document.createElement("ul");
    errors.forEach((error) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${error.id}`;
      link.textContent = error.label ? text("labelled", { label: error.label, text: error.text }) : error.text;
      item.append(link);
      list.append(item);
    });
    box.append(head, list);
    (card(form).closest(".dl-columns") || card(form)).before(box);
    return box;
  };

  /* True when the step is fine; otherwise its mistakes are marked and named on top. */
  const passes = async (form, index) => {
    const step = steps(form)[index];
    unmark(step);
    const own = seen(step);
    const errors = own.length ? own : await told(form, index);
    if (errors === null) return false;
    errors.forEach((error) => {
      const target = document.getElementById(error.id);
      if (target) mark(target, error.text);
    });
    const box = summary(form, errors);
    if (box) box.focus();
    done(form)[errors.length ? "delete" : "add"](index);
    return !errors.length;
  };

  const done = (form) => {
    if (!passed.has(form)) passed.set(form, new Set());
    return passed.get(form);
  };

  /* moving */

  const paintPills = (form, parts, index) => {
    all("[data-step-to]", form).forEach((button, i) => {
      const bad = Boolean(parts[i] && one(".dl-field-error", parts[i]));
      const fine = !bad && done(form).has(i);
      if (i === index) {
        button.setAttribute("aria-current", "step");
        const list = button.closest(".dl-steps");
        list.scrollLeft = button.offsetLeft - list.offsetLeft - 16;
      } else button.removeAttribute("aria-current");
      button.classList.toggle("dl-bad", bad);
      button.classList.toggle("dl-done", fine);
      one("[data-step-word]", button).textContent = bad ? ` ${text("stepBad")}` : fine ? ` ${text("stepDone")}` : "";
    });
  };

  const show = (form, wanted) => {
    const parts = steps(form);
    const index = Math.max(0, Math.min(wanted, parts.length - 1));
    const last = index === parts.length - 1;
    const stored = Boolean(form.elements.version);
    form.dataset.at = index;
    if (form.elements._step) form.elements._step.value = index;
    if ("checkpage" in parts[index].dataset) {
      window.dl.listAnswers(form, parts[index]);
      form.dataset.reached = "1";
    }
    parts.forEach((part, i) => {
      part.hidden = i !== index;
    });
    paintPills(form, parts, index);
    const foot = card(form);
    one('[data-do="step-back"]', foot).hidden = index === 0;
    one('[data-do="step-next"]', foot).hidden = last;
    one('[data-do="step-check"]', foot).hidden = last || !form.dataset.reached || index === parts.length - 2;
    all("[data-final]", foot).forEach((button) => {
      button.hidden = !last && !(stored && !("closing" in button.dataset));  // a stored record may be saved from any step
    });
    const stay = one("[data-stay]", foot);
    if (stay) stay.hidden = !("documents" in parts[index].dataset);
    all("[data-with-step]", foot).forEach((element) => {
      element.hidden = !one(`#${element.dataset.withStep}`, parts[index]);
    });
    return parts[index];
  };

  /* Go to a step; forward only through steps without mistakes. */
  const go = async (form, wanted) => {
    if (form.dataset.moving) return;
    form.dataset.moving = "1";
    const next = one('[data-do="step-next"]', card(form));
    next.setAttribute("aria-busy", "true");
    try {
      for (let i = at(form); i < wanted; i += 1) {
        if (i !== at(form)) show(form, i);
        if (!(await passes(form, i))) {
          show(form, i);
          return;
        }
      }
    } finally {
      delete form.dataset.moving;
      next.removeAttribute("aria-busy");
    }
    summary(form, []);
    const step = show(form, wanted);
    form.dispatchEvent(new CustomEvent("dl:step", { bubbles: true }));
    const title = one(".dl-form-head", step);
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      one("[data-form-status]", card(form)).textContent = text("step", {
        n: at(form) + 1, total: steps(form).length, title: title.textContent.trim(),
      });
    }
    card(form).scrollIntoView({ block: "start" });
  };

  on("step", (button) => go(button.form, Number(button.dataset.stepTo)));
  on("step-next", (button) => go(button.form, at(button.form) + 1));
  on("step-back", (button) => go(button.form, at(button.form) - 1));
  on("step-check", (button) => go(button.form, steps(button.form).length - 1));

  document.addEventListener("dl:goto", (event) => {
    const form = event.target.closest("form[data-stepped]");
    const step = event.target.closest("[data-step]");
    if (form && step) show(form, steps(form).indexOf(step));
  });

  /* the Enter key means "next" until the last step: the button it would press is not in sight */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-stepped]") || (event.submitter && !event.submitter.hidden)) return;
    if (at(form) < steps(form).length - 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
      go(form, at(form) + 1);
    }
  }, true);

  start((root) => {
    all("form[data-stepped]", root).forEach((form) => {
      const bad = steps(form).findIndex((part) => one(".dl-field-error", part));
      for (let i = 0; i < at(form); i += 1) done(form).add(i);
      show(form, bad >= 0 ? bad : at(form));
    });
  });
})(window.dl);

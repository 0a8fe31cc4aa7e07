/* A stepped form: one section at a time, no step is left with a mistake in it, the last one lists every answer. */

(({ one, all, text, on, start }) => {
  const steps = (form) => all("[data-step]", form);
  const at = (form) => Number(form.dataset.at || 0);

  /* controls */

  const controls = (root) => all("input:not([type=hidden]), select, textarea", root).filter((field) => field.name);

  const paint = (field, bad) => {
    field.classList.toggle("is-invalid", bad);
    if (field.tomselect) field.tomselect.wrapper.classList.toggle("is-invalid", bad);
  };

  const mark = (field) => {
    const bad = !field.checkValidity();
    const box = field.closest("[data-field]");
    let line = one("[data-step-error]", box);
    if (!bad) {
      if (line) line.remove();
      if (line) field.removeAttribute("aria-invalid");
      paint(field, Boolean(one(".dl-field-error", box)));
      return true;
    }
    if (!line) {
      line = document.createElement("div");
      line.className = "dl-field-error";
      line.dataset.stepError = "";
      line.id = `${field.id}-step-error`;
      box.append(line);
    }
    line.textContent = text(field.validity.valueMissing ? "required" : "invalid");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
    paint(field, true);
    return false;
  };

  /* True when the step is fine; otherwise its mistakes are marked and the first one has the focus. */
  const passes = (step) => {
    const bad = controls(step).filter((field) => field.closest("[data-field]") && !mark(field));
    if (bad.length) (bad[0].tomselect || bad[0]).focus();
    return !bad.length;
  };

  /* moving */

  const show = (form, wanted) => {
    const parts = steps(form);
    const index = Math.max(0, Math.min(wanted, parts.length - 1));
    const last = index === parts.length - 1;
    form.dataset.at = index;
    if ("check" in parts[index].dataset) listAnswers(form, parts[index]);
    parts.forEach((part, i) => {
      part.hidden = i !== index;
    });
    all("[data-step-to]", form).forEach((button, i) => {
      if (i === index) {
        button.setAttribute("aria-current", "step");
        const list = button.closest(".dl-steps");
        list.scrollLeft = button.offsetLeft - list.offsetLeft - 16;
      } else button.removeAttribute("aria-current");
      const errors = parts[i] && one(".dl-field-error", parts[i]);
      button.classList.toggle("dl-bad", Boolean(errors));
    });
    one('[data-do="step-back"]', form).hidden = index === 0;
    one('[data-do="step-next"]', form).hidden = last;
    one("[data-final]", form).hidden = !last && !form.querySelector("[name=version]");  // a stored record may be saved from any step
    return parts[index];
  };

  /* Go to a step; forward only through steps without mistakes. */
  const go = (form, wanted) => {
    const parts = steps(form);
    for (let i = at(form); i < wanted; i += 1) {
      if (parts[i].hidden && i !== at(form)) show(form, i);
      if (!passes(parts[i])) {
        show(form, i);
        passes(parts[i]);
        return;
      }
    }
    const step = show(form, wanted);
    const title = one(".dl-form-head", step);
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      one("[data-form-status]", form).textContent = text("step", {
        n: at(form) + 1,
        total: parts.length,
        title: title.textContent.trim(),
      });
    }
    form.scrollIntoView({ block: "start" });
  };

  on("step", (button) => go(button.form, Number(button.dataset.stepTo)));
  on("step-next", (button) => go(button.form, at(button.form) + 1));
  on("step-back", (button) => go(button.form, at(button.form) - 1));

  document.addEventListener("dl:goto", (event) => {
    const form = event.target.closest("form[data-stepped]");
    if (form) show(form, steps(form).indexOf(event.target.closest("[data-step]")));
  });

  /* the Enter key means "next" until the last step */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-stepped]") || (event.submitter && event.submitter.name === "_draft")) return;
    if (at(form) < steps(form).length - 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
      go(form, at(form) + 1);
    }
  }, true);

  /* the answers, each with a way back to its field */

  const answer = (field) => {
    if (field.type === "checkbox") return text(field.checked ? "yes" : "no");
    if (field.type === "file") return [...field.files].map((file) => file.name).join(", ");
    if (field.tagName === "SELECT") {
      return [...field.selectedOptions].filter((option) => option.value).map((option) => option.text).join(", ");
    }
    return field.value;
  };

  const pair = (label, value) => {
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    term.textContent = label;
    told.textContent = value || text("empty");
    if (!value) told.className = "dl-soft";
    return [term, told];
  };

  const changeButton = (field, label) => {
    const cell = document.createElement("dd");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dl-textlink";
    button.textContent = text("edit");
    button.setAttribute("aria-label", `${text("edit")} ${label}`);
    button.addEventListener("click", () => window.dl.goTo(field));
    cell.append(button);
    return cell;
  };

  const answersOf = (part) => {
    const list = document.createElement("dl");
    list.className = "dl-check";
    all("[data-field]", part).forEach((box) => {
      const field = controls(box)[0];
      const label = one("[data-label]", box).firstChild.textContent.trim();
      if (field) list.append(...pair(label, answer(field)), changeButton(field, label));
      else list.append(...pair(label, one(".dl-static", box).textContent.trim()), document.createElement("dd"));
    });
    return list;
  };

  const listAnswers = (form, box) => {
    const parts = steps(form).filter((part) => part !== box);
    const pieces = parts.flatMap((part) => {
      const heads = [];
      const title = document.createElement("h3");
      title.className = "h2";
      title.textContent = one(".dl-form-head", part).textContent;
      heads.push(title);
      const rowsOf = all("[data-row]", part);
      if (!rowsOf.length) return [...heads, answersOf(part)];
      return [...heads, ...rowsOf.flatMap((row) => {
        const name = document.createElement("p");
        name.className = "dl-soft mb-0";
        name.textContent = one("[data-row-title]", row).textContent;
        return [name, answersOf(row)];
      })];
    });
    one("[data-answers]", box).replaceChildren(...pieces);
  };

  start((root) => {
    all("form[data-stepped]", root).forEach((form) => {
      const bad = steps(form).findIndex((part) => one(".dl-field-error", part));
      show(form, Math.max(0, bad));
    });
  });
})(window.dl);

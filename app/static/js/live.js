/* While one types: fields that are asked only under a condition, and what the server says about the rest. */

(({ one, all, start, say, text, csrf }) => {
  /* [data-when] names other fields, [data-values] their values at which this one is asked. What is not asked is not sent. */

  const given = (form, name) => {
    const control = form.elements[name];
    if (!control || control.disabled) return [];
    if (control.type === "checkbox") return control.checked ? ["1"] : [];
    const values = control.multiple ? [...control.selectedOptions].map((option) => option.value) : [control.value];
    return values.filter((value) => value.trim() !== "");
  };

  const isAsked = (form, box) => {
    const found = box.dataset.when.split("|").flatMap((name) => given(form, name));
    const wanted = box.dataset.values.split("|");
    return found.some((value) => wanted.includes(value)) || (wanted.includes("*") && found.length > 0) ||
      (wanted.includes("") && !found.length);
  };

  const open = (box, asked) => {
    box.hidden = !asked;
    all("input, select, textarea", box).forEach((field) => {
      if (field.disabled === !asked || (!field.name && !field.tomselect)) return;
      field.disabled = !asked;
      if (field.tomselect) field.tomselect[asked ? "enable" : "disable"]();
    });
  };

  const settle = (form) => {
    const boxes = all("[data-when]", form);
    for (let turn = 0; turn < 3; turn += 1) boxes.forEach((box) => open(box, isAsked(form, box)));
  };

  const formOf = (root) => (root.closest && root.closest("form") ? [root.closest("form")] : all("form", root));
  start((root) => formOf(root).forEach(settle));
  document.addEventListener("change", ({ target }) => target.form && settle(target.form));

  /* [data-live]: the form as typed goes to the server, which answers with sentences for its fields */

  const WAIT_MS = 250;
  const running = new WeakMap();

  const line = (field) => {
    const box = field.closest("[data-field]");
    if (!box) return null;
    let found = one("[data-told]", box);
    if (!found) {
      found = document.createElement("div");
      found.className = "dl-live";
      found.dataset.told = "";
      found.id = `${field.id}-told`;
      box.append(found);
      const described = field.getAttribute("aria-describedby");
      field.setAttribute("aria-describedby", described ? `${described} ${found.id}` : found.id);
    }
    return found;
  };

  const write = (place, told) => {
    place.textContent = told ? told.text : "";
    place.classList.toggle("dl-live-bad", Boolean(told) && told.tone === "bad");
    place.classList.toggle("dl-live-good", Boolean(told) && told.tone === "good");
    place.classList.toggle("dl-live-alarm", Boolean(told) && told.tone === "alarm");
    if (!told || !told.link) return;
    const link = document.createElement("a");
    link.href = told.link.url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = told.link.text;
    place.append(" ", link);
  };

  const joined = (all) => {
    const byId = new Map();
    all.forEach((told) => {
      const had = byId.get(told.id);
      byId.set(told.id, had && had.tone === told.tone && !told.link ? { ...had, text: `${had.text} ${told.text}` }
        : had && told.tone !== "bad" ? had : told);
    });
    return byId;
  };

  const show = (form, answer) => {
    const told = joined(answer.told);
    const card = form.closest("[data-form-card]") || form;
    all("[data-said]", card).forEach((place) => write(place, told.get(place.dataset.said)));
    all("[data-told]", form).forEach((place) => {
      if (!told.has(place.id.replace(/-told$/, ""))) write(place, null);
    });
    told.forEach((item, id) => {
      const field = id && document.getElementById(id);
      const place = field && !field.matches("[data-repeat]") && line(field);
      if (!place) return;
      const news = place.textContent !== item.text;
      write(place, item);
      if (news && field === document.activeElement) say(item.text);
    });
    Object.entries(answer.words).forEach(([list, words]) => all(`select[data-codes="${list}"]`, form).forEach((select) => rename(select, words)));
  };

  /* Entries of a code list under the names that they have on this form; those without a name are not offered. */
  const rename = (select, words) => {
    const chosen = select.value;
    const offered = Object.entries(words);
    const box = select.tomselect;
    if (box) {
      box.clearOptions((option) => option.value === chosen);
      offered.forEach(([value, name]) => (box.options[value] ? box.updateOption(value, { value, text: name }) : box.addOption({ value, text: name })));
      box.refreshOptions(false);
      return;
    }
    [...select.options].forEach((option) => {
      if (!option.value) return;
      const known = option.value in words;
      if (known) option.text = words[option.value];
      option.hidden = !known && option.value !== chosen;
      option.disabled = option.hidden;
    });
  };

  const ask = async (form) => {
    const state = running.get(form) || {};
    if (state.control) state.control.abort();
    state.control = new AbortController();
    running.set(form, state);
    const body = window.dl.values(form);
    body.append("_at", document.activeElement && document.activeElement.form === form ? document.activeElement.name || "" : "");
    const response = await fetch(form.dataset.live, {
      method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, body, signal: state.control.signal,
    }).catch(() => null);
    if (!response || !response.ok || response.redirected) return;
    const answer = await response.json().catch(() => null);  // a later question took its place
    if (answer && form.isConnected) show(form, answer);
  };

  const soon = (form, wait = WAIT_MS) => {
    const state = running.get(form) || {};
    clearTimeout(state.timer);
    state.timer = setTimeout(() => ask(form), wait);
    running.set(form, state);
  };

  ["input", "change", "dl:rows", "focusout"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest && event.target.closest("form[data-live]");
    if (!form || (name === "focusout" && !event.target.matches("[data-id-no]"))) return;
    soon(form, name === "input" ? WAIT_MS : 60);
  }));

  start((root) => all("form[data-live]", root).forEach((form) => {
    if ("changed" in form.dataset || form.elements.version || one(".dl-field [type=hidden]", form)) soon(form, 0);
  }));

  Object.assign(window.dl, { settle });
})(window.dl);

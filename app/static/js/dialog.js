/* Questions: confirm dialogs, the note that goes with a decision, small forms of moves, revealing a masked value. */

(({ one, all, text, on, toast, csrf, signedOut }) => {
  const NOTE_LENGTH = 5;
  const REVEALED_MS = 30000;

  /* Ask in the one dialog of the page. Resolves to null when cancelled, else to the note ("" without one). */
  const ask = ({ message, ok, danger = false, note = null }) =>
    new Promise((resolve) => {
      const dialog = one("#dl-confirm");
      const part = one("[data-note-part]", dialog);
      const box = one("textarea", dialog);
      const button = one("[data-confirm-ok]", dialog);
      one("#dl-confirm-text", dialog).textContent = message;
      one("[data-note-error]", dialog).textContent = "";
      part.hidden = note === null;
      box.required = note !== null;
      if (note !== null) one("label", part).firstChild.textContent = note;
      box.value = "";
      button.textContent = ok;
      button.classList.toggle("btn-danger", danger);
      button.classList.toggle("btn-primary", !danger);
      dialog.returnValue = "";
      one("form", dialog).onsubmit = (event) => {
        event.preventDefault();
        if (note !== null && box.value.trim().length < NOTE_LENGTH) {
          one("[data-note-error]", dialog).textContent = text("noteNeeded");
          box.focus();
          return;
        }
        dialog.close("ok");
      };
      dialog.onclose = () => resolve(dialog.returnValue === "ok" ? box.value.trim() : null);
      dialog.showModal();
    });

  /* [data-confirm] and [data-note] stop the press, ask, and press again. */
  document.addEventListener(
    "click",
    async (event) => {
      const trigger = event.target.closest("[data-confirm], [data-note]");
      if (!trigger || trigger.dataset.agreed) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const note = await ask({
        message: trigger.dataset.confirm || trigger.textContent.trim(),
        ok: trigger.textContent.trim() || text("ok"),
        danger: trigger.matches(".btn-danger, .dl-danger-button, .dl-danger"),
        note: "note" in trigger.dataset ? text("note") : null,
      });
      if (note === null) return;
      if (note) keepNote(trigger.form, note);
      trigger.dataset.agreed = "1";
      trigger.click();
      delete trigger.dataset.agreed;
    },
    true,
  );

  const keepNote = (form, note) => {
    let input = form.elements.note;
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = "note";
      form.append(input);
    }
    input.value = note;
  };

  on("close-dialog", (element, event) => {
    const dialog = element.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });

  /* A link with [data-dialog] opens the form it leads to in a dialog; with a modifier key it stays a link. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
    event.preventDefault();
    openAct(link.href).then((opened) => opened || location.assign(link.href)); // some forms are a page of their own
  });

  /* The small form of a move in the dialog; false when the move is not open any more. */
  const openAct = async (href) => {
    const dialog = one("#dl-act-dialog");
    dialog.replaceChildren();
    await window.htmx.ajax("GET", href, { target: dialog, select: "#dl-act", swap: "innerHTML" });
    const form = one("form", dialog);
    if (!form) return false;
    dialog.showModal();
    const first = all("input:not([type=hidden]), select, textarea", form).find((field) => !field.readOnly);
    if (first) (first.tomselect || first).focus();
    return true;
  };

  /* Reveal a masked value for half a minute: POST {reason} -> {"value": "..."} */
  on("reveal", async (button) => {
    const secret = one("[data-secret]", button.parentElement);
    if (button.dataset.masked !== undefined) {
      hide(button, secret);
      return;
    }
    const reason = await ask({
      message: `${text("revealTitle", { label: button.dataset.label })}\n${text("revealLead")}`,
      ok: text("reveal"),
      note: text("reason"),
    });
    if (reason === null) return;
    const answer = await send(button.dataset.url, { reason });
    if (answer === null) return;
    button.dataset.masked = secret.textContent;
    button.dataset.shown = button.textContent;
    secret.textContent = answer.value;
    button.textContent = text("hide");
    setTimeout(() => hide(button, secret), REVEALED_MS);
  });

  const hide = (button, secret) => {
    if (button.dataset.masked === undefined) return;
    secret.textContent = button.dataset.masked;
    button.textContent = button.dataset.shown;
    delete button.dataset.masked;
  };

  /* POST a form and read the JSON answer; a failure is a toast and null. */
  const send = async (url, values) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
        body: new URLSearchParams(values),
      });
      if (signedOut(response)) {
        location.reload();
        return null;
      }
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return answer;
      toast((answer.error && answer.error.message) || text("server", { code: response.status }));
    } catch {
      toast(text("network"));
    }
    return null;
  };

  Object.assign(window.dl, { ask, send, openAct });
})(window.dl);

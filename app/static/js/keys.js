/* Keys: [data-key="alt+n"] is pressed by Alt+N, `/` goes to the search, `?` lists the keys. */

(({ one, all, on, find }) => {
  const typing = (target) => target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  /* By the place of the key, not by the sign it makes: Alt changes the sign on some keyboards. */
  const named = (event) => {
    const key = /^(?:Key|Digit)(.)$/.exec(event.code);
    return event.altKey && !event.ctrlKey && !event.metaKey && key ? `alt+${key[1].toLowerCase()}` : "";
  };

  const press = (element) => {
    if (element.matches("input")) {
      element.form.scrollIntoView({ block: "start" });
      (all(`input[name="${element.name}"]`, element.form).find((item) => item.checked) || element).focus({ preventScroll: true });
    } else element.click();
  };

  const list = () => {
    const dialog = one("#dl-keys");
    if (dialog && !dialog.open) dialog.showModal();
  };

  on("keys", (button) => {
    const menu = button.closest("details");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus();
    }
    list();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || one("dialog:modal")) return;
    const key = named(event);
    const element = key && one(`[data-key="${key}"]`);
    if (element) {
      event.preventDefault();
      press(element);
    } else if (!event.altKey && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
      if (event.key === "/" && one("#dl-find")) {
        event.preventDefault();
        find();
      } else if (event.key === "?") {
        event.preventDefault();
        list();
      }
    }
  });
})(window.dl);

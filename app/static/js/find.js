/* The search box of every page: a combobox whose list comes from the server; on a phone it opens over the top bar. */

(({ one, all, on }) => {
  const box = () => one("#dl-find");
  const list = () => one("#dl-find-list");
  const options = () => all('[role="option"]', list() || document.createElement("div"));
  const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  const show = (open) => {
    const field = box();
    one("[data-find-results]").hidden = !open;
    field.setAttribute("aria-expanded", String(open && Boolean(list())));
    if (!open) mark(null);
  };

  const mark = (option) => {
    options().forEach((item) => item.setAttribute("aria-selected", String(item === option)));
    if (option) {
      box().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else box().removeAttribute("aria-activedescendant");
  };

  const step = (by) => {
    const items = options();
    if (!items.length) return;
    show(true);
    const at = items.indexOf(active());
    mark(items[at < 0 ? (by > 0 ? 0 : items.length - 1) : (at + by + items.length) % items.length]);
  };

  const close = () => {
    const form = one("[data-find-box]");
    show(false);
    if (!form.classList.contains("dl-open")) return;
    form.classList.remove("dl-open");
    one('[data-do="find-open"]').focus();
  };

  const open = () => {
    if (!box()) return;
    one("[data-find-box]").classList.add("dl-open");
    box().focus();
    box().select();
  };

  on("find-open", (_link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "dl-find" || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active()) {
      event.preventDefault();
      location.assign(active().href);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "dl-find-results") return;
    show(Boolean(event.detail.target.textContent.trim()) && document.activeElement === box());
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.id === "dl-find" && list()) show(true);
    else if (box() && !event.target.closest("[data-find-box]")) show(false);
  });
  document.addEventListener("click", (event) => {
    if (box() && !event.target.closest("[data-find-box], [data-do=find-open]")) {
      show(false);
      one("[data-find-box]").classList.remove("dl-open");
    }
  });

  Object.assign(window.dl, { find: open });
})(window.dl);

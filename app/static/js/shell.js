/* The frame: sidebar, menus, tabs, watermark, messages. */

(({ one, all, on, start }) => {
  /* sidebar on a phone */

  const setSide = (open) => {
    const side = one("#dl-side");
    const burger = one('[data-do="side"]');
    if (!side || !burger) return;
    side.classList.toggle("dl-open", open);
    burger.setAttribute("aria-expanded", String(open));
    if (open) one("a", side).focus();
  };

  on("side", () => setSide(!one("#dl-side").classList.contains("dl-open")));

  document.addEventListener("click", (event) => {
    if (one(".dl-side.dl-open") && !event.target.closest(".dl-side, [data-do=side]")) setSide(false);
    all("details.dl-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) && !event.target.closest("dialog:modal")) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    /* the key closes the question first: the focus goes back to the menu that asked it */
    if (event.key === "Escape" && !one("dialog:modal")) {
      if (one(".dl-side.dl-open")) {
        setSide(false);
        one('[data-do="side"]').focus();
      }
      const menu = one("details.dl-menu[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      }
    }
  });

  /* which groups of the menu are open stays the same from page to page */

  const MENU = "dl-menu";
  const openGroups = () => {
    try {
      return JSON.parse(sessionStorage.getItem(MENU)) || [];
    } catch {
      return [];
    }
  };

  start((root) => {
    const groups = all("[data-menu-group]", root);
    if (!groups.length) return;
    const kept = openGroups();
    groups.forEach((group) => {
      if (kept.includes(group.dataset.menuGroup)) group.open = true;
      group.addEventListener("toggle", () => {
        const open = groups.filter((item) => item.open).map((item) => item.dataset.menuGroup);
        sessionStorage.setItem(MENU, JSON.stringify(open));
      });
    });
    const here = one(".dl-side [aria-current]");
    if (here) here.scrollIntoView({ block: "nearest" });
  });

  /* tabs: a list of links becomes a tab list; each panel loads when it is first opened */

  const select = (list, tab, focus) => {
    all("a[data-tab]", list).forEach((item) => {
      const chosen = item === tab;
      item.setAttribute("aria-selected", String(chosen));
      item.tabIndex = chosen ? 0 : -1;
      document.getElementById(item.dataset.tab).hidden = !chosen;
    });
    const choice = list.nextElementSibling;
    if (choice && choice.matches(".dl-tab-choice")) choice.value = tab.dataset.tab;
    if (focus) tab.focus();
    if (window.htmx) window.htmx.trigger(`#${tab.dataset.tab}`, "dl:open");
  };

  const choose = (list, tab) => {
    history.replaceState(history.state, "", `#${tab.dataset.tab}`);
    select(list, tab, false);
  };

  /* On a phone many tabs are one choice; the style sheet shows the one or the other. */
  const asChoice = (list, tabs) => {
    const choice = document.createElement("select");
    choice.className = "form-select dl-tab-choice";
    choice.setAttribute("aria-label", list.getAttribute("aria-label"));
    tabs.forEach((tab) => choice.append(new Option(tab.textContent.trim(), tab.dataset.tab)));
    choice.addEventListener("change", () => choose(list, tabs[choice.selectedIndex]));
    list.classList.add("dl-tabs-many");
    list.after(choice);
  };

  /* A link elsewhere on the page that leads into a tab. */
  on("open-tab", (link, event) => {
    const tab = one(`a[data-tab="${link.dataset.opens}"]`);
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tab.click();
    const place = document.getElementById(new URL(link.href).hash.slice(1));
    if (place) place.scrollIntoView({ block: "start" });
  });

  start((root) => {
    all("[data-tabs]", root).forEach((list) => {
      const tabs = all("a[data-tab]", list);
      const given = tabs.find((tab) => tab.hasAttribute("aria-current"));
      list.setAttribute("role", "tablist");
      tabs.forEach((tab, index) => {
        const panel = document.getElementById(tab.dataset.tab);
        tab.parentElement.setAttribute("role", "presentation");
        tab.setAttribute("role", "tab");
        tab.id = `${tab.dataset.tab}-tab`;
        tab.removeAttribute("aria-current");
        tab.setAttribute("aria-controls", panel.id);
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", tab.id);
        tab.addEventListener("click", (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          choose(list, tab);
        });
        tab.addEventListener("keydown", (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (!step) return;
          event.preventDefault();
          const next = tabs[(index + step + tabs.length) % tabs.length];
          choose(list, next);
          next.focus();
        });
      });
      const kept = tabs.find((tab) => `#${tab.dataset.tab}` === location.hash);
      if (tabs.length > 3) asChoice(list, tabs);
      /* htmx has not seen the panels before its own start, one turn later */
      setTimeout(() => select(list, kept || given || tabs[0], false));
    });
  });

  /* Bars that stay in sight: nothing covers the page before the reader moves it. */

  const moved = () => document.documentElement.classList.add("dl-moved");
  ["scroll", "input"].forEach((name) => document.addEventListener(name, moved, { once: true, passive: true, capture: true }));

  /* A page that answers a form stands under the address of its record: loading it again sends nothing. */

  start((root) => {
    const page = one("[data-address]", root);
    if (page) history.replaceState(history.state, "", page.dataset.address);
  });

  /* messages */

  on("dismiss", (element) => element.closest(".dl-alert").remove());
})(window.dl);

/* dripline.js: the behaviour of the pages. No framework, delegated events, works on whatever htmx swaps in.
   Every part hangs on `window.dl`; the texts come from the page (appbuilder/texts.html). */

"use strict";

window.dl = (() => {
  const textBlock = document.getElementById("dl-texts");
  const texts = textBlock ? JSON.parse(textBlock.textContent) : {};
  const verbs = {};
  const starters = [];

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* A sentence of the page, its {places} filled in. */
  const text = (key, values = {}) =>
    (texts[key] || key).replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));

  /* What a [data-do="name"] element does when pressed. */
  const on = (name, action) => {
    verbs[name] = action;
  };

  /* What to do with fresh markup: the whole page once, then every swapped-in part. */
  const start = (starter) => starters.push(starter);

  const prepare = (root) => {
    all("[data-script]", root).forEach((element) => {
      element.hidden = false;
    });
    starters.forEach((starter) => starter(root));
  };

  const say = (message) => {
    const live = one("#dl-live");
    if (live) live.textContent = message;
  };

  /* A word in passing; `action` {label, run} offers to take it back. */
  let toastTimer = 0;
  const toast = (message, action = null) => {
    const box = one("#dl-toast");
    if (!box) return;
    box.textContent = message;
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = action.label;
      button.addEventListener("click", () => {
        box.hidden = true;
        action.run();
      });
      box.append(" ", button);
    }
    box.hidden = false;
    clearTimeout(toastTimer);
    /* as long as somebody is at it, it stays */
    const leave = () => {
      if (box.matches(":focus-within, :hover")) toastTimer = setTimeout(leave, 2000);
      else box.hidden = true;
    };
    toastTimer = setTimeout(leave, 8000);
  };

  const csrf = () => one('meta[name="csrf-token"]').content;

  /* An answer that is the sign-in page: the session has ended. */
  const signedOut = (response) => response.redirected && new URL(response.url).pathname.startsWith("/login");

  /* What stays open or closed is kept on the server, without waiting for it. */
  const keepOpen = (url, part, open) =>
    fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": csrf() },
      body: new URLSearchParams({ part, open: open ? "1" : "0" }),
      keepalive: true,
    }).catch(() => {});

  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-do]");
    if (element && verbs[element.dataset.do]) verbs[element.dataset.do](element, event);
  });

  document.addEventListener("DOMContentLoaded", () => {
    prepare(document);
    document.documentElement.classList.add("dl-ready");
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) prepare(event.detail.elt);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf();
  });
  document.addEventListener("htmx:sendError", () => toast(text("network")));
  document.addEventListener("htmx:responseError", (event) =>
    toast(text("server", { code: event.detail.xhr.status })));
  /* A session that ended answers with the sign-in page: show that, not a hole in this one. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/login")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  return { one, all, text, on, start, prepare, say, toast, csrf, signedOut, keepOpen };
})();

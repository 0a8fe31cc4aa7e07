/* The viewer of documents: enlarge, turn, move; from document to document; beside a record or a form. */

(({ one, all, on, start }) => {
  const STEP = 1.25;
  const LEAST = 0.1;
  const MOST = 8;
  const OPEN = "dl-pane"; // whose documents stand open: from page to page of one record

  /* a picture */

  const states = new WeakMap();

  const sizes = (state) => {
    const { naturalWidth: width, naturalHeight: height } = state.img;
    return state.turn % 180 ? [height, width] : [width, height];
  };

  /* the width is what one reads by; the whole sheet is what one finds one's way by */
  const fitting = (state) => {
    const [width, height] = sizes(state);
    const across = Math.min(state.stage.clientWidth / width, 1);
    return state.fit === "width" ? across : Math.min(across, state.stage.clientHeight / height);
  };

  const draw = (state) => {
    const { stage, sheet, img } = state;
    if (!img.naturalWidth) return;
    if (state.fit) state.scale = fitting(state);
    const [width, height] = sizes(state);
    const middle = [
      (stage.scrollLeft + stage.clientWidth / 2) / Math.max(sheet.offsetWidth, 1),
      (stage.scrollTop + stage.clientHeight / 2) / Math.max(sheet.offsetHeight, 1),
    ];
    sheet.style.width = `${Math.floor(width * state.scale)}px`;
    sheet.style.height = `${Math.floor(height * state.scale)}px`;
    img.style.width = `${Math.floor(img.naturalWidth * state.scale)}px`;
    img.style.height = `${Math.floor(img.naturalHeight * state.scale)}px`;
    img.style.transform = `translate(-50%, -50%) rotate(${state.turn}deg)`;
    if (state.drawn) {
      stage.scrollLeft = middle[0] * sheet.offsetWidth - stage.clientWidth / 2;
      stage.scrollTop = middle[1] * sheet.offsetHeight - stage.clientHeight / 2;
    }
    state.drawn = true;
    stage.classList.toggle("dl-movable", sheet.offsetWidth > stage.clientWidth || sheet.offsetHeight > stage.clientHeight);
    state.told.textContent = `${Math.round(state.scale * 100)}%`;
  };

  const verbs = {
    in: (state) => scaled(state, state.scale * STEP),
    out: (state) => scaled(state, state.scale / STEP),
    real: (state) => scaled(state, 1),
    fit: (state) => {
      state.fit = state.fit === "whole" ? "width" : "whole";
    },
    turn: (state) => {
      state.turn = (state.turn + 90) % 360;
    },
  };

  const scaled = (state, scale) => {
    state.fit = "";
    state.scale = Math.min(MOST, Math.max(LEAST, scale));
  };

  const act = (viewer, verb) => {
    const state = states.get(viewer);
    if (!state) return;
    verbs[verb](state);
    draw(state);
  };

  const drag = (stage) => {
    let from = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button) return;
      from = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("dl-moving");
      stage.focus({ preventScroll: true });
      event.preventDefault();
    });
    stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      stage.scrollLeft = from[0] - event.clientX;
      stage.scrollTop = from[1] - event.clientY;
    });
    ["pointerup", "pointercancel"].forEach((name) =>
      stage.addEventListener(name, () => {
        from = null;
        stage.classList.remove("dl-moving");
      }));
  };

  const begin = (viewer) => {
    const stage = one('[data-stage="picture"]', viewer);
    if (!stage || states.has(viewer)) return;
    const img = one("img", stage);
    const state = {
      stage, img, sheet: one("[data-viewer-sheet]", stage), told: one("[data-viewer-scale]", viewer), scale: 1, turn: 0, fit: "width",
    };
    states.set(viewer, state);
    stage.classList.add("dl-viewer-live");
    img.addEventListener("load", () => draw(state));
    new ResizeObserver(() => state.fit && draw(state)).observe(stage);
    drag(stage);
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      act(viewer, event.deltaY < 0 ? "in" : "out");
    }, { passive: false });
    draw(state);
  };

  on("viewer", (button) => act(button.closest("[data-viewer]"), button.dataset.verb));

  const showKeys = (viewer) => {
    const box = one(".dl-viewer-keys", viewer);
    box.hidden = !box.hidden;
    one('[data-do="viewer-keys"]', viewer).setAttribute("aria-expanded", String(!box.hidden));
  };
  on("viewer-keys", (button) => showKeys(button.closest("[data-viewer]")));

  /* keys, while the document has the focus */

  const KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit", 1: "real", r: "turn", R: "turn" };

  document.addEventListener("keydown", (event) => {
    const stage = event.target.closest("[data-stage]");
    if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const viewer = stage.closest("[data-viewer]");
    const way = { PageUp: "[data-viewer-previous]", PageDown: "[data-viewer-next]" }[event.key];
    if (way) {
      const link = one(way, viewer);
      if (link) link.click();
    } else if (event.key === "?") showKeys(viewer);
    else if (KEYS[event.key]) act(viewer, KEYS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /* whoever goes from document to document by keyboard stays on the document */

  let follow = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-viewer] a[hx-get]")) follow = true;
  });

  let unlocking = false;
  document.addEventListener("submit", ({ target }) => {
    if (target.matches(".dl-viewer-lock")) unlocking = true;
  });

  start((root) => {
    const viewers = [...all("[data-viewer]", root), ...(root.matches && root.matches("[data-viewer]") ? [root] : [])];
    viewers.forEach(begin);
    if (unlocking && viewers.length) {
      unlocking = false;
      if (!one(".dl-viewer-lock", viewers[0])) window.dl.reloadPapers(); // now with their small pictures
      else one("#dl-viewer-reason", viewers[0]).focus();
    }
    const stage = follow && viewers.length && one("[data-stage]", viewers[0]);
    if (stage) {
      follow = false;
      stage.focus({ preventScroll: true });
    }
  });

  /* the pane beside a page */

  let opener = null;
  const pane = () => one("#dl-pane");
  const isOpen = () => pane() && !pane().hidden;

  const load = (at) => {
    const url = pane().dataset.pane + (at ? `?at=${encodeURIComponent(at)}` : "");
    return window.htmx.ajax("GET", url, { target: pane(), select: "[data-viewer]", swap: "innerHTML" });
  };

  const open = async (at) => {
    pane().hidden = false;
    one("#dl-main").classList.add("dl-with-pane");
    sessionStorage.setItem(OPEN, pane().dataset.pane);
    await load(at);
  };

  on("pane-close", () => {
    if (!pane()) return;
    pane().hidden = true;
    pane().replaceChildren();
    one("#dl-main").classList.remove("dl-with-pane");
    sessionStorage.removeItem(OPEN);
    const back = opener && opener.isConnected ? opener : one("a[data-pane-link]");
    if (back) back.focus();
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-pane-link]");
    if (!link || !pane() || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
    event.preventDefault();
    opener = link;
    await open((link.pathname.match(/^\/file\/view\/([^/]+)$/) || [])[1]);
    pane().scrollIntoView({ block: "nearest" });
    const first = one("[data-stage], input:not([type=hidden])", pane());
    (first || pane()).focus({ preventScroll: true });
  });

  /* With the documents open a step is made on its own page, where they stand beside its form: a dialog would cover them. */
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[data-dialog]");
      if (link && isOpen() && !link.closest("[data-papers]")) event.stopImmediatePropagation();
    },
    true,
  );

  document.addEventListener("dl:papers", () => {
    if (isOpen()) load((one("[data-viewer]", pane()) || pane()).dataset.at);
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (pane() && window.htmx && sessionStorage.getItem(OPEN) === pane().dataset.pane) open("");
  });
})(window.dl);

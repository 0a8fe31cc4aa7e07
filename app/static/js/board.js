/* The board: a card moves by its menu or by dragging; each move asks in its small form, and a refused card goes back. */

(({ one, all, text, on, start, prepare, say, toast, csrf, signedOut, openAct }) => {
  const board = () => one("[data-board]");
  const titleOf = (lane) => one(`[data-lane-name="${lane}"]`).firstChild.textContent.trim();

  /* a phone shows one column at a time */

  let shown = "";

  const show = (lane) => {
    shown = lane;
    all("[data-lane-name]").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.laneName === lane)));
    all("[data-lane-box]").forEach((box) => box.classList.toggle("dl-on", box.dataset.laneBox === lane));
  };

  on("lane", (tab) => show(tab.dataset.laneName));

  start(() => {
    if (!board()) return;
    one("#dl-act-dialog").classList.add("dl-act-short");
    const card = !shown && location.hash.startsWith("#dl-card-") && one(location.hash);
    if (card || shown) show(shown || card.dataset.home);
  });

  /* a card on its way: where it came from, until the server has said yes */

  let moving = null;

  const place = (card, lane) => {
    if (!moving) moving = { card, home: card.parentElement, before: card.nextElementSibling };
    one("ul", one(`[data-lane-box="${lane}"]`)).prepend(card);
  };

  const putBack = () => {
    if (!moving) return;
    const { card, home, before } = moving;
    moving = null;
    home.insertBefore(card, before);
    card.focus({ preventScroll: true });
  };

  const go = async (link) => {
    const card = link.closest("[data-card]");
    const menu = one("[data-moves]", card);
    if (menu) menu.open = false;
    if (link.dataset.lane && link.dataset.lane !== card.dataset.home) place(card, link.dataset.lane);
    if (await openAct(link.href)) return;
    moving = null;
    location.reload();
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("[data-board] a[data-dialog]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
      event.preventDefault();
      event.stopPropagation();
      go(link);
    },
    true,
  );

  document.addEventListener("close", (event) => {
    if (event.target.id === "dl-act-dialog" && board()) putBack();
  }, true);

  /* dragging */

  let dragged = null;
  const laneBox = (event) => event.target.closest && event.target.closest("[data-lane-box]");
  const movesTo = (card, lane) => all(`[data-moves] a[data-lane="${lane}"]`, card);

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest && event.target.closest("[data-card]");
    if (!card) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    card.classList.add("dl-dragged");
    all("[data-lane-box]").forEach((box) => {
      const lane = box.dataset.laneBox;
      box.classList.toggle("dl-open-lane", lane !== card.dataset.home && movesTo(card, lane).length > 0);
    });
  });

  document.addEventListener("dragover", (event) => {
    const box = dragged && laneBox(event);
    if (!box) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = box.matches(".dl-open-lane") ? "move" : "none";
    if (event.dataTransfer.dropEffect === "none") event.dataTransfer.dropEffect = "move"; // the drop answers with a sentence
    all("[data-lane-box]").forEach((other) => other.classList.toggle("dl-over", other === box));
  });

  document.addEventListener("drop", (event) => {
    const box = dragged && laneBox(event);
    if (!box) return;
    event.preventDefault();
    dropped(dragged, box.dataset.laneBox);
  });

  document.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("dl-dragged");
    dragged = null;
    all("[data-lane-box]").forEach((box) => box.classList.remove("dl-open-lane", "dl-over"));
  });

  const dropped = (card, lane) => {
    if (lane === card.dataset.home) return;
    const links = movesTo(card, lane);
    if (links.length === 1) {
      go(links[0]);
    } else if (links.length) {
      choose(card, links);
    } else {
      toast(text("noMove", { from: titleOf(card.dataset.home), to: titleOf(lane) }));
    }
  };

  /* several moves lead to the column: the menu of the card, with these alone */

  const choose = (card, links) => {
    const menu = one("[data-moves]", card);
    all("a", menu).forEach((link) => {
      link.hidden = !links.includes(link);
    });
    menu.addEventListener("toggle", () => {
      if (!menu.open) all("a", menu).forEach((link) => {
        link.hidden = false;
      });
    });
    menu.open = true;
    links[0].focus();
  };

  /* the small form of a move: sent from the board, answered on the board */

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.id !== "dl-act" || !board() || !form.closest("#dl-act-dialog")) return;
      event.preventDefault();
      event.stopPropagation();
      if (!form.dataset.sent) send(form);
    },
    true,
  );

  const send = async (form) => {
    form.dataset.sent = "1";
    const request = { method: "POST", headers: { "X-CSRFToken": csrf() }, body: new FormData(form) };
    const response = await fetch(form.action, request).catch(() => null);
    delete form.dataset.sent;
    if (!response) {
      toast(text("network"));
      return;
    }
    if (signedOut(response)) {
      location.reload();
      return;
    }
    answered(response, new DOMParser().parseFromString(await response.text(), "text/html"));
  };

  const answered = (response, page) => {
    const dialog = one("#dl-act-dialog");
    const form = one("#dl-act", page);
    if (form) {
      refused(dialog, form, one(".dl-errors", page));
    } else if (one("[data-board]", page)) {
      moved(dialog, page);
    } else {
      dialog.close();
      const why = one(".dl-error p", page);
      toast(why ? why.textContent : text("server", { code: response.status }));
    }
  };

  /* The form again with the sentence; behind it the card lies where it was. */
  const refused = (dialog, form, errors) => {
    putBack();
    dialog.replaceChildren(...[errors, form].filter(Boolean));
    prepare(dialog);
    window.htmx.process(dialog);
    if (errors) errors.focus();
  };

  /* The board as it is now, with the message that the move left, and the card in sight. */
  const moved = (dialog, page) => {
    const card = moving && moving.card.id;
    moving = null;
    dialog.close();
    const main = one("#dl-main");
    main.replaceChildren(...one("#dl-main", page).childNodes);
    prepare(main);
    window.htmx.process(main);
    const message = one(".dl-alert > div", main);
    if (message) say(message.textContent.trim());
    const fresh = card && one(`#${card}`);
    if (!fresh) {
      main.focus(); // the filter shows it no more
      return;
    }
    show(fresh.dataset.home);
    fresh.classList.add("dl-fresh");
    fresh.scrollIntoView({ block: "nearest" });
    fresh.focus({ preventScroll: true });
  };
})(window.dl);

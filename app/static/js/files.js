/* Documents: each file is sent by itself and shows how far it is; the lists of documents follow what was done. */

(({ one, all, text, on, csrf, toast, say }) => {
  const LARGEST = 10 * 1024 * 1024;

  /* one file */

  const line = (list, file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const told = document.createElement("span");
    name.className = "dl-upload-name";
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", text("fileSending", { name: file.name }));
    told.className = "dl-upload-told";
    told.textContent = text("fileWaiting");
    item.append(name, bar, told);
    list.append(item);
    return {
      item,
      name: file.name,
      at(percent) {
        bar.value = percent;
        told.textContent = percent < 100 ? `${percent}%` : text("fileChecking");
      },
      end(message, bad) {
        bar.remove();
        told.textContent = message;
        item.classList.toggle("dl-upload-bad", bad);
        if (bad) told.setAttribute("role", "alert");
      },
    };
  };

  /* Send a file. Resolves to the server's answer, or to {error: sentence}. */
  const send = (url, file, values, progress) =>
    new Promise((resolve) => {
      if (!file.size) return resolve({ error: text("fileEmpty") });
      if (file.size > LARGEST) return resolve({ error: text("fileLarge") });
      const request = new XMLHttpRequest();
      const body = new FormData();
      Object.entries(values).forEach(([name, value]) => value && body.append(name, value));
      body.append("file", file, file.name);
      request.open("POST", url);
      request.setRequestHeader("X-CSRFToken", csrf());
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(Math.round((event.loaded / event.total) * 100));
      });
      request.addEventListener("error", () => resolve({ error: text("network") }));
      request.addEventListener("load", () => {
        let answer = null;
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          answer = null;
        }
        if (new URL(request.responseURL || location.href).pathname.startsWith("/login")) resolve({ error: text("sessionTitle") });
        else if (request.status === 413) resolve({ error: text("fileLarge") });
        else if (answer && answer.error) resolve({ error: answer.error.message });
        else if (request.status !== 200 || !answer) resolve({ error: text("server", { code: request.status }) });
        else resolve(answer);
      });
      request.send(body);
    });

  /* The record has a new version: the form beside the list goes on with it, unless somebody else changed the record too. */
  const newVersion = (answer) => {
    all("#dl-form [name=version], #dl-act [name=version]").forEach((field) => {
      if (field.value === String(answer.was)) field.value = answer.version;
    });
  };

  /* Send files one after another; a failed one does not stop the others. Resolves to the lines of those that failed. */
  const sendAll = async (files, url, values, list) => {
    const jobs = [...files].map((file) => [file, line(list, file)]);
    const failed = [];
    for (const [file, shown] of jobs) {
      const answer = await send(url, file, values, shown.at);
      shown.end(answer.error || text("fileDone"), Boolean(answer.error));
      if (answer.error) failed.push(shown);
      else newVersion(answer);
    }
    return { failed, stored: jobs.length - failed.length };
  };

  /* lists */

  const reload = async (url, changed = true) => {
    const lists = all("[data-papers]").filter((list) => list.dataset.url === url);
    await Promise.all(lists.map((list) => window.htmx.ajax("GET", url, { target: list, select: "[data-papers]", swap: "outerHTML" })));
    if (changed) document.dispatchEvent(new CustomEvent("dl:papers"));
    return all("[data-papers]").filter((list) => list.dataset.url === url);
  };

  const reloadPapers = () => [...new Set(all("[data-papers]").map((list) => list.dataset.url))].forEach((url) => reload(url, false));

  const intoLine = async (files, box) => {
    if (!files.length) return;
    const list = box.closest("[data-papers]");
    const { kind, replaces } = box.dataset;
    const task = box.closest("[data-kind].dl-task");
    const { failed, stored } = await sendAll(files, list.dataset.add, { kind, replaces }, one("[data-uploads]", task));
    const [fresh] = stored ? await reload(list.dataset.url) : [list];
    if (!fresh) return;
    const row = one(`.dl-task[data-kind="${kind}"]`, fresh);
    if (stored && row) one("[data-uploads]", row).append(...failed.map((shown) => shown.item));
    say(text("filesDone", { stored, failed: failed.length }));
    const next = row && one("[data-upload]", row);
    if (next && (!document.activeElement || document.activeElement === document.body)) next.focus({ preventScroll: true });
  };

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-upload]")) {
      const files = [...target.files];
      target.value = "";
      intoLine(files, target);
    }
    if (target.matches("[data-upload-more]")) {
      const box = one("input[name=file]", target.form);
      const both = new DataTransfer();
      [...box.files, ...target.files].forEach((file) => both.items.add(file));
      box.files = both.files;
      target.value = "";
    }
  });

  /* drag and drop: a file that misses its place does not take the page away */

  const dragged = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files") && one("[data-drop]");
  let over = null;
  const mark = (place) => {
    if (over && over !== place) over.classList.remove("dl-drop-here");
    over = place;
    if (over) over.classList.add("dl-drop-here");
  };

  document.addEventListener("dragover", (event) => {
    if (!dragged(event)) return;
    event.preventDefault();
    const place = event.target.closest("[data-drop]");
    event.dataTransfer.dropEffect = place ? "copy" : "none";
    mark(place);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(null);
  });
  document.addEventListener("drop", (event) => {
    if (!dragged(event)) return;
    event.preventDefault();
    const place = event.target.closest("[data-drop]");
    mark(null);
    if (!place) return;
    const box = one("input[name=file]", place);
    if (box) box.files = event.dataTransfer.files;
    else intoLine([...event.dataTransfer.files], place);
  });

  /* the upload form */

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.matches("[data-upload-form]")) return;
      const box = one("input[name=file]", form);
      if (!form.reportValidity()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = one("[type=submit]", form);
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      const values = { kind: form.elements.kind.value, replaces: form.elements.replaces && form.elements.replaces.value };
      const list = one("[data-uploads]", form);
      list.replaceChildren();
      const { failed, stored } = await sendAll(box.files, form.action, values, list);
      button.removeAttribute("aria-busy");
      box.value = "";
      one("[data-papers-status]", form).textContent = text("filesDone", { stored, failed: failed.length });
      const dialog = form.closest("dialog");
      if (stored && dialog) await reload(form.dataset.done);
      if (failed.length) return;
      if (dialog) dialog.close();
      else location.assign(form.dataset.done);
    },
    true,
  );

  /* the small form of one document, in a dialog: the page around it stays */

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const dialog = form.closest("dialog");
      if (!form.matches("[data-paper-form]") || !dialog) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const told = one("[data-paper-error]", form);
      const answer = await post(form.action, new FormData(form));
      if (!answer) return;
      if (answer.error) {
        told.textContent = answer.error;
        told.hidden = false;
        return;
      }
      dialog.close();
      newVersion(answer);
      await reload(new URL(one('[data-do="close-dialog"]', form).href).pathname);
    },
    true,
  );

  const post = async (url, body) => {
    try {
      const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf(), Accept: "application/json" }, body });
      const answer = await response.json().catch(() => null);
      if (response.ok && answer) return answer;
      return { error: answer && answer.error ? answer.error.message : text("server", { code: response.status }) };
    } catch {
      return { error: text("network") };
    }
  };

  on("paper-remove", async (button) => {
    const list = button.closest("[data-papers]");
    const { url, what } = button.dataset;
    const agreed = await window.dl.ask({ message: text("paperRemove", { what }), ok: text("remove"), danger: true });
    if (agreed === null) return;
    const answer = await post(url, new URLSearchParams());
    if (answer.error) {
      toast(answer.error);
      return;
    }
    newVersion(answer);
    const [fresh] = await reload(list.dataset.url);
    say(answer.message);
    const next = fresh && one("[data-upload]", fresh);
    if (next) next.focus({ preventScroll: true });
  });

  Object.assign(window.dl, { reloadPapers });
})(window.dl);

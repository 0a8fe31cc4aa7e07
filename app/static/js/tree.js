/* The unit tree beside a list: one stop of the Tab key, arrows inside, Enter chooses. Chosen is what the query form asks for. */

(({ one, all, on, start, keepOpen }) => {
  const WIDE = 1600;

  const isOpen = (tree) =>
    tree.classList.contains("dl-tree-open") || (!tree.classList.contains("dl-tree-shut") && window.innerWidth >= WIDE);

  const item = (unit, depth, expanded) => {
    const node = document.createElement("li");
    node.setAttribute("role", "treeitem");
    node.setAttribute("aria-level", String(depth + 1));
    node.setAttribute("aria-selected", "false");
    node.tabIndex = -1;
    node.dataset.unit = unit.id;
    const label = document.createElement("span");
    label.className = "dl-tree-label";
    label.textContent = unit.name;
    node.append(label);
    if (expanded !== null) node.setAttribute("aria-expanded", String(expanded));
    return node;
  };

  /* units come in the order of the tree, each with its depth */
  const build = (units, root, first) => {
    const stack = [root];
    units.forEach((unit, index) => {
      const next = units[index + 1];
      const parent = Boolean(next && next.depth > unit.depth);
      const node = item(unit, unit.depth + 1, parent ? unit.depth === 0 : null);
      stack[unit.depth].append(node);
      if (parent) {
        const group = document.createElement("ul");
        group.setAttribute("role", "group");
        node.append(group);
        stack[unit.depth + 1] = group;
      }
    });
    root.prepend(item({ id: "", name: first }, 0, null));
  };

  const load = async (tree) => {
    if (tree.dataset.loaded) return;
    tree.dataset.loaded = "1";
    try {
      const answer = await fetch(tree.dataset.src, { headers: { Accept: "application/json" } });
      const found = await answer.json();
      build(found.results, one("[role=tree]", tree), tree.dataset.all);
      select(tree, tree.dataset.value);
    } catch {
      delete tree.dataset.loaded;
    }
  };

  const show = (tree) => {
    const open = isOpen(tree);
    tree.hidden = !open;
    all('[data-do="tree"]').forEach((button) => button.setAttribute("aria-expanded", String(open)));
    if (open && window.innerWidth >= 1366) load(tree);
  };

  start((root) => {
    const tree = one("#dl-tree");
    if (tree && (root === document || one('[data-do="tree"]', root))) show(tree);
  });

  on("tree", () => {
    const tree = one("#dl-tree");
    const open = !isOpen(tree);
    tree.classList.toggle("dl-tree-open", open);
    tree.classList.toggle("dl-tree-shut", !open);
    show(tree);
    const form = one("[data-remember]");
    if (form) keepOpen(form.dataset.remember, "tree", open);
  });

  const shown = (tree) => all("[role=treeitem]", tree).filter((node) => !node.parentElement.closest('[aria-expanded="false"]'));

  const focus = (tree, node) => {
    all("[tabindex='0']", tree).forEach((other) => {
      other.tabIndex = -1;
    });
    node.tabIndex = 0;
    node.focus();
  };

  const select = (tree, unit) => {
    const items = all("[role=treeitem]", tree);
    const found = items.find((node) => node.dataset.unit === unit) || items[0];
    items.forEach((node) => node.setAttribute("aria-selected", String(node === found)));
    for (let up = found.parentElement.closest("[aria-expanded]"); up; up = up.parentElement.closest("[aria-expanded]")) {
      up.setAttribute("aria-expanded", "true");
    }
    items.forEach((node) => {
      node.tabIndex = node === found ? 0 : -1;
    });
  };

  /* the unit goes into the query form, which asks with everything else it holds */
  const choose = (tree, node) => {
    select(tree, node.dataset.unit);
    const form = one("[data-query]");
    const field = form && form.elements[tree.dataset.field];
    if (!field) return;
    if (field.tomselect) {
      if (node.dataset.unit) field.tomselect.addOption({ id: node.dataset.unit, text: one(".dl-tree-label", node).textContent });
      field.tomselect.setValue(node.dataset.unit, true);
    } else {
      field.value = node.dataset.unit;
    }
    form.requestSubmit();
  };

  const expand = (node, open) => node.hasAttribute("aria-expanded") && node.setAttribute("aria-expanded", String(open));

  document.addEventListener("click", (event) => {
    const tree = event.target.closest && event.target.closest("[data-tree]");
    const node = tree && event.target.closest("[role=treeitem]");
    if (!node) return;
    const onLabel = event.target.closest(".dl-tree-label");
    if (!onLabel) expand(node, node.getAttribute("aria-expanded") !== "true");
    else choose(tree, node);
    focus(tree, node);
  });

  document.addEventListener("keydown", (event) => {
    const tree = event.target.closest && event.target.closest("[data-tree]");
    if (!tree || event.target.getAttribute("role") !== "treeitem" || event.ctrlKey || event.altKey || event.metaKey) return;
    const node = event.target;
    const items = shown(tree);
    const at = items.indexOf(node);
    const parent = node.parentElement.closest("[role=treeitem]");
    const open = node.getAttribute("aria-expanded");
    const acts = {
      ArrowDown: () => items[at + 1] && focus(tree, items[at + 1]),
      ArrowUp: () => items[at - 1] && focus(tree, items[at - 1]),
      Home: () => focus(tree, items[0]),
      End: () => focus(tree, items[items.length - 1]),
      ArrowRight: () => (open === "false" ? expand(node, true) : open === "true" && focus(tree, items[at + 1])),
      ArrowLeft: () => (open === "true" ? expand(node, false) : parent && focus(tree, parent)),
      Enter: () => choose(tree, node),
      " ": () => choose(tree, node),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
})(window.dl);

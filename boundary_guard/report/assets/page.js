
"use strict";
(function () {
  const READABLE = 0.7;  // the scale of a picture of which only a part is shown to begin with
  const SMALLEST = 0.55;  // that of one which is shown whole
  const LISTED = 60;
  document.documentElement.classList.add("js");

  function explore(figure) {
    const svg = figure.querySelector("svg");
    const view = figure.querySelector(".view");
    const chosen = figure.querySelector(".chosen");
    const filter = figure.querySelector(".filter");
    const nodes = Array.from(svg.querySelectorAll(".node"));
    const edges = Array.from(svg.querySelectorAll(".edge"));
    const byName = new Map(nodes.map(function (node) { return [node.dataset.name, node]; }));
    const importers = new Map(), imported = new Map();
    edges.forEach(function (edge) {
      add(imported, edge.dataset.from, edge.dataset.to);
      add(importers, edge.dataset.to, edge.dataset.from);
    });
    const whole = { x: 0, y: 0, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
    let first = null, box = null, current = null;

    function add(map, key, value) {
      if (!map.has(key)) { map.set(key, []); }
      map.get(key).push(value);
    }
    function show() {
      svg.setAttribute("viewBox", [box.x, box.y, box.width, box.height].join(" "));
    }
    // The whole picture where it can be read, else where it begins. Not known before the picture is unfolded.
    function begin() {
      if (first || !view.clientWidth) { return; }
      const scale = Math.min(1, view.clientWidth / whole.width);
      const tall = Math.min(window.innerHeight * 0.65, Math.max(160, whole.height * Math.max(scale, READABLE)));
      const fits = Math.min(scale, tall / whole.height) >= SMALLEST || window.matchMedia("print").matches;
      first = fits ? whole : beginning(view.clientWidth / READABLE, tall / READABLE);
      view.style.height = (fits ? tall : first.height * READABLE) + "px";
      box = Object.assign({}, first);
      show();
    }
    // Around the first column, and no higher than what there is to be seen.
    function beginning(width, height) {
      const rects = nodes.map(function (node) { return node.querySelector("rect"); }).map(function (rect) {
        const y = rect.y.baseVal.value;
        return { x: rect.x.baseVal.value, y: y, end: y + rect.height.baseVal.value };
      });
      const left = Math.min.apply(null, rects.map(function (rect) { return rect.x; }));
      const column = rects.filter(function (rect) { return rect.x === left; });
      const middle = (column[0].y + column[column.length - 1].end) / 2;
      const y = Math.max(0, Math.min(middle - height / 2, whole.height - height));
      const ends = rects.filter(function (rect) { return rect.x < width && rect.end <= y + height; });
      const lowest = Math.max.apply(null, ends.map(function (rect) { return rect.end; }));
      return { x: 0, y: y, width: width, height: Math.max(160 / READABLE, lowest - y + 12) };
    }
    function zoom(factor, atX, atY) {
      const width = Math.min(Math.max(box.width * factor, 60), whole.width * 8);
      const real = width / box.width;
      box.x = atX - (atX - box.x) * real;
      box.y = atY - (atY - box.y) * real;
      box.width = width;
      box.height = box.height * real;
      show();
    }
    function middleZoom(factor) {
      zoom(factor, box.x + box.width / 2, box.y + box.height / 2);
    }
    function point(event) {
      const matrix = svg.getScreenCTM();
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    }
    // The wheel scrolls the page until the picture was clicked: nobody is caught in it by chance.
    view.addEventListener("wheel", function (event) {
      if (!figure.classList.contains("active") && !event.ctrlKey) { return; }
      event.preventDefault();
      const at = point(event);
      zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
    }, { passive: false });
    window.addEventListener("pointerdown", function (event) {
      figure.classList.toggle("active", view.contains(event.target));
    });

    let drag = null;
    view.addEventListener("pointerdown", function (event) {
      drag = { at: point(event), moved: false };
    });
    window.addEventListener("pointermove", function (event) {
      if (!drag) { return; }
      const now = point(event);
      if (Math.abs(now.x - drag.at.x) + Math.abs(now.y - drag.at.y) > 2) { drag.moved = true; }
      box.x += drag.at.x - now.x;
      box.y += drag.at.y - now.y;
      show();
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      window.addEventListener(name, function () {
        window.setTimeout(function () { drag = null; }, 0);
      });
    });

    function element(tag, text) {
      const made = document.createElement(tag);
      made.textContent = text;
      return made;
    }
    function button(text, act) {
      const made = element("button", text);
      made.type = "button";
      made.addEventListener("click", act);
      return made;
    }
    function list(title, names) {
      const part = document.createElement("p");
      part.appendChild(element("strong", title + " (" + names.length + ")"));
      names.slice(0, LISTED).forEach(function (name) {
        const made = button(name, function () { choose(byName.get(name)); look(byName.get(name)); });
        made.className = "name";
        part.append(" ", made);
      });
      if (names.length > LISTED) { part.append(" and " + (names.length - LISTED) + " more"); }
      return part;
    }
    // Everything from which one gets there, or that one gets to.
    function reached(start, map) {
      const found = new Set([start]), waiting = [start];
      while (waiting.length) {
        (map.get(waiting.pop()) || []).forEach(function (name) {
          if (!found.has(name)) { found.add(name); waiting.push(name); }
        });
      }
      return found;
    }
    function refresh() {
      const wanted = filter.value.trim().toLowerCase();
      const name = current ? current.dataset.name : null;
      const before = name ? reached(name, importers) : null, after = name ? reached(name, imported) : null;
      const shown = new Set();
      nodes.forEach(function (node) {
        const its = node.dataset.name;
        const fits = its.toLowerCase().includes(wanted) && (!name || before.has(its) || after.has(its));
        node.classList.toggle("faint", !fits);
        node.classList.toggle("chosen-node", node === current);
        if (fits) { shown.add(its); }
      });
      edges.forEach(function (edge) {
        const from = edge.dataset.from, to = edge.dataset.to;
        const isOnWay = !name || (before.has(from) && before.has(to)) || (after.has(from) && after.has(to));
        const fits = wanted ? shown.has(from) || shown.has(to) : true;
        edge.classList.toggle("lit", from === name || to === name);
        edge.classList.toggle("faint", !isOnWay || !fits);
      });
    }
    function choose(node) {
      current = node || null;
      chosen.replaceChildren();
      if (current) {
        const name = current.dataset.name;
        const head = document.createElement("p");
        head.appendChild(element("code", name));
        const detail = document.getElementById(figure.dataset.detail);
        if (detail) {
          head.append(" ", button("Show its modules", function () {
            const folded = detail.closest("details");
            if (folded) { folded.open = true; }
            const other = detail.querySelector(".filter");
            other.value = name;
            other.dispatchEvent(new Event("input"));
            detail.scrollIntoView({ block: "center" });
          }));
        }
        chosen.append(head, list("is imported by", importers.get(name) || []), list("imports", imported.get(name) || []));
      }
      refresh();
    }
    function look(node) {
      const found = node.querySelector("rect");
      box.x = found.x.baseVal.value + found.width.baseVal.value / 2 - box.width / 2;
      box.y = found.y.baseVal.value + found.height.baseVal.value / 2 - box.height / 2;
      show();
    }
    nodes.forEach(function (node) {
      node.addEventListener("click", function () { if (!drag || !drag.moved) { choose(node); } });
      node.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); }
        if (event.key === "Escape") { choose(null); }
      });
    });
    svg.addEventListener("click", function (event) {
      if (!event.target.closest(".node") && (!drag || !drag.moved)) { choose(null); }
    });

    filter.addEventListener("input", function () {
      refresh();
      const found = nodes.filter(function (node) { return !node.classList.contains("faint"); });
      if (filter.value.trim() && found.length && box) { look(found[Math.floor(found.length / 2)]); }
    });
    figure.querySelector(".in").addEventListener("click", function () { middleZoom(1 / 1.3); });
    figure.querySelector(".out").addEventListener("click", function () { middleZoom(1.3); });
    figure.querySelector(".fit").addEventListener("click", function () { box = Object.assign({}, whole); show(); });
    figure.querySelector(".reset").addEventListener("click", function () {
      filter.value = "";
      choose(null);
      box = Object.assign({}, first);
      show();
    });
    const folded = figure.closest("details");
    if (folded) { folded.addEventListener("toggle", begin); }
    begin();
    window.addEventListener("beforeprint", function () {
      if (box) { svg.setAttribute("viewBox", [whole.x, whole.y, whole.width, whole.height].join(" ")); }
    });
    window.addEventListener("afterprint", function () { if (box) { show(); } });
  }

  document.querySelectorAll("figure.graph").forEach(explore);

  // A link to something folded up unfolds it.
  function unfold() {
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  if (window.location.hash) { unfold(); }
})();

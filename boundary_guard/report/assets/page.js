
"use strict";
(function () {
  document.documentElement.classList.add("js");

  function explore(figure) {
    const svg = figure.querySelector("svg");
    const view = figure.querySelector(".view");
    const chosen = figure.querySelector(".chosen");
    const nodes = Array.from(svg.querySelectorAll(".node"));
    const edges = Array.from(svg.querySelectorAll(".edge"));
    const whole = svg.viewBox.baseVal;
    const start = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
    let box = Object.assign({}, start);

    function show() {
      svg.setAttribute("viewBox", [box.x, box.y, box.width, box.height].join(" "));
    }
    function zoom(factor, atX, atY) {
      const width = Math.min(Math.max(box.width * factor, 60), start.width * 8);
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
    view.addEventListener("wheel", function (event) {
      event.preventDefault();
      const at = point(event);
      zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
    }, { passive: false });

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
    window.addEventListener("pointerup", function () {
      window.setTimeout(function () { drag = null; }, 0);
    });

    function list(title, names) {
      const part = document.createElement("div");
      const head = document.createElement("strong");
      head.textContent = title + " ";
      part.appendChild(head);
      part.appendChild(document.createTextNode(names.length ? "" : "nothing here"));
      names.forEach(function (name, number) {
        const code = document.createElement("code");
        code.textContent = name;
        if (number) { part.appendChild(document.createTextNode(", ")); }
        part.appendChild(code);
      });
      return part;
    }
    function choose(node) {
      const name = node ? node.dataset.name : null;
      const importers = [], imported = [];
      edges.forEach(function (edge) {
        const lit = name !== null && (edge.dataset.from === name || edge.dataset.to === name);
        edge.classList.toggle("lit", lit);
        if (name !== null && edge.dataset.to === name) { importers.push(edge.dataset.from); }
        if (name !== null && edge.dataset.from === name) { imported.push(edge.dataset.to); }
      });
      nodes.forEach(function (each) { each.classList.toggle("chosen-node", each === node); });
      chosen.replaceChildren();
      if (node) {
        const head = document.createElement("p");
        const code = document.createElement("code");
        code.textContent = name;
        head.appendChild(code);
        chosen.append(head, list("is imported by", importers), list("imports", imported));
      }
    }
    nodes.forEach(function (node) {
      node.addEventListener("click", function () { if (!drag || !drag.moved) { choose(node); } });
      node.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); }
      });
    });
    svg.addEventListener("click", function (event) {
      if (!event.target.closest(".node") && (!drag || !drag.moved)) { choose(null); }
    });

    figure.querySelector(".filter").addEventListener("input", function (event) {
      const wanted = event.target.value.trim().toLowerCase();
      const shown = new Set();
      nodes.forEach(function (node) {
        const fits = node.dataset.name.toLowerCase().includes(wanted);
        node.classList.toggle("faint", !fits);
        if (fits) { shown.add(node.dataset.name); }
      });
      edges.forEach(function (edge) {
        edge.classList.toggle("faint", !shown.has(edge.dataset.from) && !shown.has(edge.dataset.to));
      });
    });
    figure.querySelector(".in").addEventListener("click", function () { middleZoom(1 / 1.3); });
    figure.querySelector(".out").addEventListener("click", function () { middleZoom(1.3); });
    figure.querySelector(".reset").addEventListener("click", function () {
      box = Object.assign({}, start);
      const filter = figure.querySelector(".filter");
      filter.value = "";
      filter.dispatchEvent(new Event("input"));
      choose(null);
      show();
    });
  }

  document.querySelectorAll("figure.graph").forEach(explore);
})();

// The customers in three dimensions: drag or arrow keys turn, + and − bring nearer, 0 sets back.
"use strict";
(() => {
  const holder = document.querySelector(".plot");
  if (!holder) return;
  const data = JSON.parse(document.getElementById("scatter-data").textContent);
  const canvas = holder.querySelector("canvas");
  const text = holder.querySelector(".plot-text");
  const paint = canvas.getContext("2d");
  const start = { turn: 42, tilt: 24, near: 1 };
  const view = { ...start };
  const hidden = new Set();
  let places = [];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // x: recency turned round, y: orders from the right, z: spend; all 0 to 1.
  const project = (x, y, z) => {
    const turn = view.turn * Math.PI / 180, tilt = view.tilt * Math.PI / 180;
    const a = x - .5, b = y - .5, c = z - .5;
    const away = a * Math.sin(turn) + b * Math.cos(turn);
    const size = Math.min((canvas.clientWidth - 112) / 1.42, canvas.clientHeight / 1.52) * view.near;
    return {
      x: canvas.clientWidth / 2 + size * (a * Math.cos(turn) - b * Math.sin(turn)),
      y: canvas.clientHeight / 2 - size * (c * Math.cos(tilt) + away * Math.sin(tilt)),
      depth: away * Math.cos(tilt) - c * Math.sin(tilt),
    };
  };
  const stroke = (from, to, colour) => {
    const a = project(...from), b = project(...to);
    paint.strokeStyle = colour;
    paint.beginPath();
    paint.moveTo(a.x, a.y);
    paint.lineTo(b.x, b.y);
    paint.stroke();
  };
  // Text beside a mark; side -1: on its left, 1: on its right. Kept within the picture.
  const write = (at, label, side, down, colour, bold) => {
    const p = project(...at);
    paint.fillStyle = colour;
    paint.font = (bold ? "600 13px " : "12px ") + getComputedStyle(document.body).fontFamily;
    paint.textAlign = "left";
    paint.textBaseline = "middle";
    const width = paint.measureText(label).width;
    const x = side < 0 ? p.x - 10 - width : p.x + 10;
    paint.fillText(label, Math.min(Math.max(x, 2), canvas.clientWidth - width - 2),
      Math.min(Math.max(p.y + down, 8), canvas.clientHeight - 8));
  };
  const drawCube = () => {
    const turn = view.turn * Math.PI / 180;
    const farX = Math.sin(turn) > 0 ? 1 : 0, farY = Math.cos(turn) > 0 ? 1 : 0;
    const nearX = 1 - farX, nearY = 1 - farY;
    const line = token("--line"), edge = token("--compare"), small = token("--text-3"), large = token("--text-2");
    const [orders, recency, spend] = data.axes;
    stroke([farX, farY, 1], [nearX, farY, 1], line);
    stroke([farX, farY, 1], [farX, nearY, 1], line);
    for (const end of [[nearX, farY], [farX, nearY]]) stroke([...end, 0], [...end, 1], line);
    for (const [at] of recency.marks) {
      stroke([at, 0, 0], [at, 1, 0], line);
      stroke([at, farY, 0], [at, farY, 1], line);
    }
    for (const [at] of orders.marks) {
      stroke([0, 1 - at, 0], [1, 1 - at, 0], line);
      stroke([farX, 1 - at, 0], [farX, 1 - at, 1], line);
    }
    for (const [at] of spend.marks) {
      stroke([0, farY, at], [1, farY, at], line);
      stroke([farX, 0, at], [farX, 1, at], line);
    }
    stroke([0, nearY, 0], [1, nearY, 0], edge);
    stroke([nearX, 0, 0], [nearX, 1, 0], edge);
    const corner = project(nearX, farY, 0).x < project(farX, nearY, 0).x ? [nearX, farY] : [farX, nearY];
    stroke([...corner, 0], [...corner, 1], edge);
    const middle = canvas.clientWidth / 2;
    const sideOf = (at) => project(...at).x < middle ? -1 : 1;
    const recencySide = sideOf([.5, nearY, 0]), ordersSide = sideOf([nearX, .5, 0]);
    for (const [at, label] of recency.marks) write([at, nearY, 0], label, recencySide, 16, small);
    for (const [at, label] of orders.marks) write([nearX, 1 - at, 0], label, ordersSide, 16, small);
    for (const [at, label] of spend.marks) write([...corner, at], label, -1, at > 0 ? 0 : -6, small);
    write([.5, nearY, 0], recency.title, recencySide, 52, large, true);
    write([nearX, .5, 0], orders.title, ordersSide, 52, large, true);
    write([...corner, 1], spend.title, -1, -24, large, true);
  };
  const draw = () => {
    const ratio = devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    drawCube();
    places = [];
    for (const point of data.points) {
      if (hidden.has(point[3])) continue;
      places.push({ ...project(point[1] / 1000, 1 - point[0] / 1000, point[2] / 1000), point });
    }
    places.sort((a, b) => b.depth - a.depth);
    const colours = data.groups.map((group) => dark.matches ? group.dark : group.light);
    const rim = token("--surface");
    for (const place of places) {
      const radius = (3.1 - 1.1 * place.depth) * Math.sqrt(view.near);
      paint.beginPath();
      paint.arc(place.x, place.y, radius, 0, 7);
      paint.fillStyle = rim;
      paint.fill();
      paint.beginPath();
      paint.arc(place.x, place.y, radius - .6, 0, 7);
      paint.fillStyle = colours[place.point[3]];
      paint.fill();
    }
  };
  let waiting = false;
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  };
  const turnBy = (across, up) => {
    view.turn = (view.turn + across + 360) % 360;
    view.tilt = Math.min(80, Math.max(6, view.tilt + up));
    text.hidden = true;
    redraw();
  };
  const nearer = (factor) => {
    view.near = Math.min(4, Math.max(.6, view.near * factor));
    redraw();
  };
  const reset = () => { Object.assign(view, start); redraw(); };

  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY };
    canvas.setPointerCapture(event.pointerId);
    canvas.classList.add("held");
  });
  const release = () => { held = null; canvas.classList.remove("held"); };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => { text.hidden = true; });
  const tell = (event) => {
    const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = null, least = 12 * 12;
    for (const place of places) {
      const d = (place.x - x) ** 2 + (place.y - y) ** 2;
      if (d <= least) { least = d; best = place; }
    }
    text.hidden = !best;
    if (!best) return;
    const [, , , group, id, orders, days, spend] = best.point;
    text.textContent = `${id} · ${data.groups[group].name}\n${orders} orders, ${spend}\nlast ${days} days ago`;
    text.style.setProperty("left", Math.max(0, Math.min(best.x + 12, canvas.clientWidth - text.offsetWidth - 4)) + "px");
    text.style.setProperty("top", Math.max(0, best.y - text.offsetHeight - 10) + "px");
  };
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return tell(event);
    turnBy((event.clientX - held.x) * -.4, (event.clientY - held.y) * .3);
    held = { x: event.clientX, y: event.clientY };
  });
  const keys = {
    ArrowLeft: () => turnBy(6, 0), ArrowRight: () => turnBy(-6, 0),
    ArrowUp: () => turnBy(0, -4), ArrowDown: () => turnBy(0, 4),
    "+": () => nearer(1.15), "=": () => nearer(1.15), "-": () => nearer(1 / 1.15), "0": reset,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.querySelectorAll(".keys button[data-group]").forEach((button) => {
    button.addEventListener("click", () => {
      const group = Number(button.dataset.group), shown = hidden.has(group);
      if (shown) hidden.delete(group); else hidden.add(group);
      button.setAttribute("aria-pressed", String(shown));
      redraw();
    });
  });
  const actions = { nearer: () => nearer(1.25), farther: () => nearer(.8), reset };
  document.querySelectorAll(".keys button[data-do]").forEach((button) =>
    button.addEventListener("click", () => actions[button.dataset.do]()));
  dark.addEventListener("change", redraw);
  new ResizeObserver(redraw).observe(canvas);
  draw();
})();

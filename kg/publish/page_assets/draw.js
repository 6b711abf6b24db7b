// Words and highlights over the picture that vis-network draws. `network`, `nodes`, `edges` are pyvis' own.
const canvasBox = byId('mynetwork');
const shownNodes = new Set();
const shownLinks = new Set();
const state = { hover: null, chosen: null, moving: false };
let order = [];
let ink = {};

function readColours() {
  const style = getComputedStyle(root);
  for (const name of ['ground', 'surface', 'ink', 'soft', 'strong', 'accent']) ink[name] = style.getPropertyValue('--' + name).trim();
}
const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const widths = new Map();
function widthOf(ctx, font, text) {
  const key = font + text;
  if (!widths.has(key)) {
    ctx.font = font;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

// Rectangles that hold words already, in a coarse grid; a label that would cover one is left out.
function Board() {
  const cells = new Map();
  const each = (box, action) => {
    for (let x = Math.floor(box.left / 80); x <= Math.floor(box.right / 80); x += 1)
      for (let y = Math.floor(box.top / 40); y <= Math.floor(box.bottom / 40); y += 1) if (action(x + ':' + y)) return true;
    return false;
  };
  const touches = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return {
    free: (box) => !each(box, (cell) => (cells.get(cell) || []).some((other) => touches(box, other))),
    take: (box) => each(box, (cell) => void (cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]))),
  };
}

// The shown lines of a node; a paper also speaks through what it proposes.
function around(node) {
  const seen = (link) => shownLinks.has(link.id);
  const own = node.links.filter(seen);
  if (!isPaper(node)) return own;
  const systems = own.filter((link) => link.group === 'proposes' && link.a === node).map((link) => link.b);
  const through = systems.flatMap((system) => system.links.filter((link) => link.group === 'comparison' && seen(link)));
  return [...new Set([...own, ...through])];
}

// What stands out: the thing under the pointer or else the chosen one, with its neighbours.
function standsOut() {
  const focus = state.hover || state.chosen;
  if (!focus) return null;
  const nodesOut = new Set();
  const linksOut = new Set();
  const links = focus.link ? [focus.link] : around(focus.node);
  if (focus.node) nodesOut.add(focus.node.id);
  for (const link of links) {
    if (focus.link || shownLinks.has(link.id)) linksOut.add(link.id);
    nodesOut.add(link.a.id);
    nodesOut.add(link.b.id);
  }
  return { focus, nodesOut, linksOut };
}

function linkText(link, limit) {
  const all = link.edges.map((place) => page.edges[place]);
  const fitting = narrowed() ? all.filter(claimFits) : all;
  const told = link.group === 'compares' && narrowed() ? behind(link).filter(claimFits) : fitting;
  const edge = told.find((each) => each.label && /\d/.test(each.label)) || told.find((each) => each.label) || all[0];
  if (link.group !== 'compares' && link.group !== 'comparison') return phrase(edge.kind, false).toLowerCase();
  const said = edge.label || edge.metric || OUTCOMES[edge.outcome] || 'compares';
  const count = link.group === 'compares' ? behind(link).filter(claimFits).length : fitting.length;
  const more = count > 1 ? ` +${count - 1}` : '';
  const points = Array.from(said);
  const short = points.length > limit ? points.slice(0, limit - 1).join('') + '…' : said;
  return (Object.hasOwn(GLYPHS, edge.outcome) ? GLYPHS[edge.outcome] + ' ' : '') + short + more;
}

// Lines keep about their width on the screen however far the picture is zoomed out.
function thickness(scale) {
  const factor = Math.max(0.7, Math.min(5, scale ** -0.8));
  for (const link of page.links) {
    const line = network.body.edges[link.id];
    if (line && shownLinks.has(link.id)) line.options.width = groups.get(link.group).width * factor;
  }
}

// A system that bears its paper's name needs no second label beside it.
const named = new Set(page.edges.filter((edge) => edge.kind === 'proposes' && edge.a.short === edge.b.short).map((edge) => edge.b));

function overlay(ctx) {
  const scale = network.getScale();
  const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
  const view = { width: ctx.canvas.clientWidth, height: ctx.canvas.clientHeight };
  const body = network.body;
  const out = standsOut();
  const place = (id) => network.canvasToDOM({ x: body.nodes[id].x, y: body.nodes[id].y });
  if (out) {
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.globalAlpha = state.hover ? 0.7 : 0.8;
    ctx.fillStyle = ink.ground;
    ctx.fillRect(0, 0, view.width, view.height);
    ctx.restore();
    // Edges by way of vis-network's own drawing, so that arrows and dashes stay as they were.
    for (const id of out.linksOut) if (body.edges[id] && body.edges[id].connected) body.edges[id].draw(ctx);
    for (const id of out.linksOut) if (body.edges[id] && body.edges[id].connected) body.edges[id].drawArrows(ctx);
    for (const id of out.nodesOut) if (shownNodes.has(id)) body.nodes[id].draw(ctx);
  }
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.lineJoin = 'round';
  ctx.textBaseline = 'middle';
  if (state.chosen && state.chosen.node && shownNodes.has(state.chosen.node.id)) {
    const { x, y } = place(state.chosen.node.id);
    ctx.beginPath();
    ctx.arc(x, y, (body.nodes[state.chosen.node.id].shape.height / 2) * scale + 7, 0, 2 * Math.PI);
    ctx.strokeStyle = ink.accent;
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  const board = Board();
  const near = (p) => p.x > -80 && p.y > -40 && p.x < view.width + 80 && p.y < view.height + 40;
  const standing = (id) => !out || out.nodesOut.has(id);
  // Words under the legend or the panel would be cut off.
  const corner = ctx.canvas.getBoundingClientRect();
  for (const id of ['legend', 'panel', 'zoom']) {
    const box = byId(id).getBoundingClientRect();
    if (box.width) board.take({ left: box.left - corner.left, right: box.right - corner.left, top: box.top - corner.top, bottom: box.bottom - corner.top });
  }
  for (const node of order) {
    if (!standing(node.id)) continue;
    const { x, y } = place(node.id);
    if (!near({ x, y })) continue;
    const half = (body.nodes[node.id].shape.height / 2) * scale;
    board.take({ left: x - half * 0.7, right: x + half * 0.7, top: y - half * 0.8, bottom: y + half * 0.8 });
  }
  if (out) {
    if (out.focus.link) nameLinks([out.focus.link]);
    nameNodes(order.filter((node) => out.nodesOut.has(node.id)), true);
    const figured = (link) => !out.focus.link && (link.group === 'compares' || link.group === 'comparison');
    nameLinks([...out.linksOut].map((id) => linkOf.get(id)).filter(figured));
  } else if (!state.moving) {
    nameLinks(page.links.filter((link) => link.group === 'compares' && shownLinks.has(link.id)));
    nameNodes(order, false);
    // Figures of systems where the picture leaves room for them: ever more of them while zooming in.
    nameLinks(page.links.filter((link) => link.group === 'comparison' && shownLinks.has(link.id) && /\d/.test(linkText(link, 24))));
  } else nameNodes(order, false);
  ctx.restore();

  function nameLinks(links) {
    const font = '600 11.5px ' + FACE;
    for (const link of links) {
      if (!shownNodes.has(link.a.id) || !shownNodes.has(link.b.id)) continue;
      const a = place(link.a.id);
      const b = place(link.b.id);
      const length = Math.hypot(a.x - b.x, a.y - b.y);
      if (length < (out ? 34 : 52)) continue;
      const figure = linkText(link, out ? 34 : 24);
      const whole = link.group === 'compares' ? 'compares against, ' + figure : figure;
      const text = widthOf(ctx, font, whole) + 60 < length ? whole : figure;
      const wide = widthOf(ctx, font, text) / 2 + 7;
      // Words that would cover most of a level line stand above it.
      const covered = Math.min((2 * wide) / Math.abs(a.x - b.x), 20 / Math.abs(a.y - b.y));
      const lift = covered > 0.62 ? 15 : 0;
      const along = link.mutual ? [0.38, 0.3, 0.45] : [0.5, 0.42, 0.58, 0.34, 0.66];
      // On a line shorter than its words there is room above or below it; only what stands out may leave its line.
      const beside = out ? [30, -30, 44, -44].map((off) => [0.5, off]) : [];
      for (const [share, up] of [...along.map((part) => [part, lift]), ...beside]) {
        const x = a.x + (b.x - a.x) * share;
        const y = a.y + (b.y - a.y) * share - up;
        const box = { left: x - wide, right: x + wide, top: y - 10, bottom: y + 10 };
        if (!near({ x, y }) || !board.free(box)) continue;
        board.take(box);
        ctx.beginPath();
        ctx.roundRect(box.left, box.top, wide * 2, 20, 10);
        ctx.fillStyle = ink.surface;
        ctx.fill();
        ctx.lineWidth = 1.2;
        ctx.strokeStyle = groups.get(link.group).colour;
        ctx.stroke();
        ctx.font = font;
        ctx.textAlign = 'center';
        ctx.fillStyle = link.group === 'compares' || link.group === 'comparison' ? ink.strong : ink.soft;
        ctx.fillText(text, x, y + 0.5);
        break;
      }
    }
  }

  function nameNodes(list, standingOut) {
    for (const node of list) {
      const paper = isPaper(node);
      if (!paper && !standingOut && (scale < 0.22 || (named.has(node) && on.kinds.has('Paper')))) continue;
      const { x, y } = place(node.id);
      if (!near({ x, y })) continue;
      const shape = body.nodes[node.id].shape;
      const focus = out && out.focus.node === node;
      const font = (paper || focus ? '600 ' : '') + (paper || focus ? 12.5 : 11.5) + 'px ' + FACE;
      const wide = widthOf(ctx, font, node.short);
      const half = (shape.height / 2) * scale + 3;
      const side = ((shape.width || shape.height) / 2) * scale + 4;
      const spots = [
        ['center', x, y + half + 7, x - wide / 2], ['center', x, y - half - 7, x - wide / 2],
        ['left', x + side, y, x + side], ['right', x - side, y, x - side - wide],
      ];
      for (const [align, textX, textY, left] of spots) {
        const box = { left: left - 2, right: left + wide + 2, top: textY - 7, bottom: textY + 7 };
        if (!focus && (box.left < 0 || box.right > view.width || !board.free(box))) continue;
        board.take(box);
        ctx.font = font;
        ctx.textAlign = align;
        ctx.strokeStyle = ink.ground;
        ctx.lineWidth = 3.5;
        ctx.strokeText(node.short, textX, textY);
        ctx.fillStyle = paper || standingOut ? ink.ink : ink.soft;
        ctx.fillText(node.short, textX, textY);
        break;
      }
    }
  }
}

function redraw() {
  network.redraw();
}

// The part of the screen that bars and panels leave free.
function freeSpace() {
  const box = canvasBox.getBoundingClientRect();
  const wide = box.width > 860;
  const panelOpen = !byId('panel').hidden;
  const legend = byId('keys').open && wide ? 310 : 20;
  return {
    left: legend, right: wide && panelOpen ? 440 : wide ? 64 : 20, top: 30,
    bottom: !wide && panelOpen ? box.height - byId('panel').getBoundingClientRect().top + box.top + 10 : wide ? 40 : 64,
    width: box.width, height: box.height,
  };
}

function moveTo(x, y, scale, animated) {
  const space = freeSpace();
  const offset = { x: (space.left - space.right) / 2, y: (space.top - space.bottom) / 2 };
  const calm = !animated || matchMedia('(prefers-reduced-motion: reduce)').matches;
  network.moveTo({ position: { x, y }, scale, offset, animation: calm ? false : { duration: 320, easingFunction: 'easeInOutQuad' } });
}

// All of the nodes in the free part of the screen, with room for their words.
function frame(ids, least, most, animated) {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (const id of ids) {
    const { x, y } = network.body.nodes[id];
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = Math.max(bottom, y);
  }
  if (left > right) return;
  const space = freeSpace();
  const scale = Math.min(
    Math.max(120, space.width - space.left - space.right - Math.min(190, space.width * 0.14)) / (right - left + 30),
    Math.max(120, space.height - space.top - space.bottom - 50) / (bottom - top + 30),
  );
  moveTo((left + right) / 2, (top + bottom) / 2, Math.max(least, Math.min(most, scale)), animated);
}
const fit = (animated) => frame(shownNodes, 0.02, 1.5, animated);

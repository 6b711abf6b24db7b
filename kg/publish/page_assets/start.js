// Ties it all together: choosing, addresses, keys, themes, the first picture.
function setHash(hash) {
  if (location.hash === hash || (!hash && !location.hash)) return;
  // An empty hash would leave a "#" behind and scroll; the address is replaced instead.
  if (hash) history.pushState(null, '', hash);
  else history.replaceState(null, '', location.pathname + location.search);
}

function choose(thing, travel) {
  state.chosen = thing;
  state.hover = null;
  show();
  openPanel(thing.node ? nodePanel(thing.node) : linkPanel(thing.link));
  setHash(thing.node ? '#node=' + thing.node.id : '#link=' + thing.link.id);
  bring(thing, travel);
  redraw();
}

// Move there if asked to, or if what was chosen lies under the panel or off the screen.
function bring(thing, travel) {
  const ends = thing.node ? [thing.node] : [thing.link.a, thing.link.b];
  const space = freeSpace();
  const seen = ends.every((node) => {
    const at = network.canvasToDOM({ x: network.body.nodes[node.id].x, y: network.body.nodes[node.id].y });
    return at.x > space.left && at.y > space.top && at.x < space.width - space.right && at.y < space.height - space.bottom;
  });
  const near = thing.node ? around(thing.node).flatMap((link) => [link.a, link.b]) : [];
  if (travel) frame([...ends, ...near].map((node) => node.id), 0.4, 2, true);
  else if (!seen) frame(ends.map((node) => node.id), 0.1, network.getScale(), true);
}

function followHash() {
  const [, what, id] = location.hash.match(/^#(node|link)=([\w-]+)$/) || [];
  if (what === 'node' && nodeOf.has(id)) choose({ node: nodeOf.get(id) }, true);
  else if (what === 'link' && linkOf.has(id)) choose({ link: linkOf.get(id) }, true);
  else if (!panel.hidden && state.chosen) closePanel();
}

function theme(name) {
  root.dataset.theme = name;
  readColours();
  redraw();
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');
let chosenTheme = null;
const wantedTheme = () => chosenTheme || (systemDark.matches ? 'dark' : 'light');
systemDark.addEventListener('change', () => theme(wantedTheme()));
byId('theme').addEventListener('click', () => {
  chosenTheme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  theme(chosenTheme);
});
addEventListener('beforeprint', () => { theme('light'); network.body.emitter.emit('_redraw'); });
addEventListener('afterprint', () => theme(wantedTheme()));

byId('title').textContent = page.title;
byId('note').textContent = page.note;
canvasBox.parentElement.setAttribute('role', 'main');
canvasBox.tabIndex = 0;
canvasBox.setAttribute('role', 'application');
byId('close').addEventListener('click', closePanel);
byId('list').addEventListener('click', () => {
  state.chosen = null;
  setHash('');
  show();
  openPanel(listPanel());
});
for (const button of document.querySelectorAll('#presets button')) button.addEventListener('click', () => { preset(button.dataset.preset); fit(true); });
function zoom(factor) {
  const { x, y } = network.getViewPosition();
  network.moveTo({ position: { x, y }, scale: Math.max(0.03, Math.min(6, network.getScale() * factor)), animation: false });
}
for (const button of document.querySelectorAll('#zoom button'))
  button.addEventListener('click', () => { if (button.dataset.zoom === 'fit') fit(true); else zoom(button.dataset.zoom === 'in' ? 1.3 : 1 / 1.3); });

addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type === 'text';
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape' && !panel.hidden) closePanel();
  else if (event.key === '/' && !typing) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
canvasBox.addEventListener('keydown', (event) => {
  const steps = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
  if (Object.hasOwn(steps, event.key)) {
    const { x, y } = network.getViewPosition();
    const scale = network.getScale();
    network.moveTo({ position: { x: x + steps[event.key][0] / scale, y: y + steps[event.key][1] / scale }, animation: false });
  } else if (event.key === '+' || event.key === '=') zoom(1.3);
  else if (event.key === '-') zoom(1 / 1.3);
  else if (event.key === '0') fit(true);
  else return;
  event.preventDefault();
});

network.on('click', (event) => {
  if (event.nodes.length) choose({ node: nodeOf.get(event.nodes[0]) });
  else if (event.edges.length) choose({ link: linkOf.get(event.edges[0]) });
  else if (!panel.hidden) closePanel();
  network.unselectAll();
});
const hover = (thing) => {
  state.hover = thing;
  canvasBox.classList.toggle('pointing', Boolean(thing));
  redraw();
};
network.on('hoverNode', (event) => hover({ node: nodeOf.get(event.node) }));
network.on('hoverEdge', (event) => { if (!state.hover || !state.hover.node) hover({ link: linkOf.get(event.edge) }); });
network.on('blurNode', () => hover(null));
network.on('blurEdge', () => { if (!state.hover || !state.hover.node) hover(null); });
network.on('dragStart', () => { state.moving = true; });
network.on('dragEnd', () => { state.moving = false; redraw(); });
network.on('beforeDrawing', () => thickness(network.getScale()));
network.on('afterDrawing', overlay);
network.once('afterDrawing', () => requestAnimationFrame(() => {
  performance.mark('ready');
  root.dataset.ready = '1';
}));
addEventListener('popstate', followHash);
addEventListener('hashchange', followHash);

// A high screen gets the picture turned a quarter.
if (canvasBox.clientWidth < 0.8 * canvasBox.clientHeight) nodes.update(nodes.map((node) => ({ id: node.id, x: node.y, y: node.x })));
theme(wantedTheme());
byId('filters').open = innerWidth > 860 && innerHeight >= 820;
if (innerWidth <= 860) byId('keys').open = false;
legend();
filters();
preset('compared');
fit(false);
followHash();

// What is shown: a kind of node or a group of relations is on or off, in the legend or by a button.
const on = { kinds: new Set(), groups: new Set() };
const boxes = { kinds: new Map(), groups: new Map() };
// Many papers with one baseline in common make a ball of lines in which nobody sees who compares against whom.
const fewShare = page.links.filter((link) => link.group === 'shares').length <= 60;
const presets = {
  papers: { kinds: (kind) => kind === 'Paper' || kind === 'OutsidePaper', groups: (group) => group.papers && (group.first || fewShare) },
  compared: { kinds: () => true, groups: (group) => group.first },
  everything: { kinds: () => true, groups: () => true },
};

function legend() {
  const add = (set, id, picture, words, count) => {
    const box = make('input', { type: 'checkbox', on: { change: () => {
      if (box.checked) on[set].add(id); else on[set].delete(id);
      pressed(null);
      show();
    } } });
    boxes[set].set(id, box);
    byId(set).append(make('label', { 'data-id': id }, box, picture,
      make('span', { class: 'words', text: words }), make('span', { class: 'count', text: String(count) })));
  };
  const count = (list, key, id) => list.reduce((sum, each) => sum + (each[key] === id), 0);
  for (const kind of page.kinds) {
    const number = count(page.nodes, 'kind', kind.id);
    if (number) add('kinds', kind.id, icon(kind.id), kind.words, number);
  }
  for (const group of page.groups) {
    const number = page.links.filter((link) => link.group === group.id).reduce((sum, link) => sum + link.edges.length, 0);
    if (number) add('groups', group.id, lineIcon(group), group.words, number);
  }
  byId('legend').hidden = !page.nodes.length;
}

function pressed(name) {
  for (const button of document.querySelectorAll('#presets button')) button.setAttribute('aria-pressed', String(button.dataset.preset === name));
}

function preset(name) {
  on.kinds = new Set(page.kinds.map((kind) => kind.id).filter(presets[name].kinds));
  on.groups = new Set(page.groups.filter(presets[name].groups).map((group) => group.id));
  pressed(name);
  show();
}

// A node of a kind that is on is shown if a shown line ends at it; papers always are, and with all relations on, all.
function show() {
  for (const set of ['kinds', 'groups']) for (const [id, box] of boxes[set]) box.checked = on[set].has(id);
  const chosen = state.chosen && (state.chosen.node || state.chosen.link);
  const asked = new Set(!chosen ? [] : chosen.links ? [chosen] : [chosen.a, chosen.b]);
  const kindOn = (node) => on.kinds.has(node.kind) || asked.has(node);
  shownLinks.clear();
  shownNodes.clear();
  const reached = new Set();
  const draw = (link) => {
    shownLinks.add(link.id);
    reached.add(link.a);
    reached.add(link.b);
  };
  const claims = byClaim();
  const wanted = page.links.filter((link) => link === chosen || (kindOn(link.a) && kindOn(link.b) && on.groups.has(link.group) && linkFits(link)));
  // A filter by what is claimed leaves the claims that fit, and who proposes what they are about.
  for (const link of wanted) if (!claims || link === chosen || link.group === 'compares' || link.group === 'comparison') draw(link);
  if (claims) for (const link of wanted) if (link.group === 'proposes' && reached.has(link.b)) draw(link);
  const alone = !narrowed() && (!page.links.length || page.groups.every((group) => on.groups.has(group.id)));
  const stands = (node) => (node.kind === 'Paper' && !claims && inYears(node)) || reached.has(node) || (alone && !node.links.length);
  for (const node of page.nodes) if (asked.has(node) || (kindOn(node) && stands(node))) shownNodes.add(node.id);
  // What was asked for and would stand alone is tied to all that is shown.
  for (const node of asked) if (!reached.has(node)) for (const link of node.links) if (shownNodes.has(link.a.id) && shownNodes.has(link.b.id)) shownLinks.add(link.id);
  const change = (set, shown) => {
    const changed = [];
    set.forEach((item) => {
      if (Boolean(item.hidden) === shown.has(item.id)) changed.push({ id: item.id, hidden: !shown.has(item.id) });
    });
    if (changed.length) set.update(changed);
  };
  change(nodes, shownNodes);
  change(edges, shownLinks);
  const paperFirst = (node) => (isPaper(node) ? 1e6 : 0) + (node.weight || 0);
  order = page.nodes.filter((node) => shownNodes.has(node.id)).sort((a, b) => paperFirst(b) - paperFirst(a));
  if (state.hover && state.hover.node && !shownNodes.has(state.hover.node.id)) state.hover = null;
  if (state.hover && state.hover.link && !shownLinks.has(state.hover.link.id)) state.hover = null;
  tell();
  redraw();
}

function tell() {
  const notice = byId('notice');
  notice.hidden = shownNodes.size > 0;
  notice.textContent = page.nodes.length && narrowed()
    ? 'Nothing fits these filters. Choose others, or clear them.'
    : page.nodes.length
    ? 'Everything is switched off. Switch something on in the legend, or choose “Everything” above.'
    : 'There is nothing to draw yet: this graph has no papers. Add some papers and make the page again.';
  canvasBox.setAttribute('aria-label', `Graph: ${shownNodes.size} things and ${shownLinks.size} connections shown. Use the search or the list to read them; arrow keys move the picture, plus and minus zoom.`);
}

// The panel: all there is to say of a node, a line or, as a list, of the whole graph.
const panel = byId('panel');
const panelBody = byId('panel-body');
let opener = null;

function goTo(node, text) {
  return make('button', { type: 'button', class: 'go', text, on: { click: () => choose({ node }) } });
}

function webLink(address) {
  let url = null;
  try { url = new URL(address); } catch { url = null; }
  if (!url || !['http:', 'https:'].includes(url.protocol)) return make('span', { class: 'out', text: address });
  return make('a', { class: 'out', href: url.href, target: '_blank', rel: 'noopener noreferrer', text: 'Open ' + url.host + url.pathname.replace(/\/$/, '') });
}

// In the app every thing has a page of its own, at its IRI's path: "software/vllm".
function appLink(node) {
  const path = page.base && node.iri.startsWith(page.base) ? node.iri.slice(page.base.length) : '';
  if (!/^[a-z]+\/[^/]/.test(path)) return null;
  return make('a', { class: 'out', href: '/' + path, target: '_top', text: isPaper(node) ? 'All about this paper' : 'All about it' });
}

function factList(facts) {
  const list = make('dl', { class: 'facts' });
  for (const [name, value] of facts) list.append(make('dt', { text: name }), make('dd', { text: value }));
  return facts.length ? list : null;
}

function sureness(confidence) {
  if (confidence === undefined) return null;
  const share = Math.max(0, Math.min(1, confidence));
  const percent = Math.round(share * 100) + ' % sure';
  return make('span', { class: 'sure' }, make('meter', { min: 0, max: 1, value: share, 'aria-hidden': 'true' }), percent);
}

let counter = 0;
// One comparison: who, how it came out, against whom, by how much, on what; opens onto its evidence.
function claim(edge, open) {
  const outcome = Object.hasOwn(OUTCOMES, edge.outcome) ? edge.outcome : 'plain';
  const words = outcome === 'plain' ? phrase(edge.kind, false).toLowerCase() : OUTCOMES[outcome];
  const who = make('span', { class: 'who' }, make('b', { text: edge.a.short }), ' ',
    make('span', { class: 'outcome ' + outcome, text: words }), ' ', make('b', { text: edge.b.short }));
  const much = make('span', { class: 'much' });
  if (edge.label) much.append(make('span', { class: 'figure', text: edge.label }));
  if (edge.metric && !(edge.label || '').includes(edge.metric)) much.append(make('span', { text: 'in ' + edge.metric }));
  if (edge.dataset) much.append(make('span', { text: 'on ' + edge.dataset }));
  const sure = sureness(edge.confidence);
  if (sure) much.append(sure);
  const id = 'claim-' + (counter += 1);
  const inside = make('div', { id, hidden: true });
  const fill = () => {
    if (!inside.firstChild) inside.append(...[factList(edge.facts || []), ...proof(edge), ends(edge)].filter(Boolean));
  };
  const button = make('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, on: { click: () => turn(inside.hidden) } },
    who, much.firstChild ? much : null);
  const turn = (opening) => {
    fill();
    inside.hidden = !opening;
    button.setAttribute('aria-expanded', String(opening));
  };
  if (open) turn(true);
  return make('li', { class: 'claim' }, button, inside);
}

function proof(edge) {
  const found = (edge.passages || []).map(evidence);
  return found.length ? found : [make('p', { class: 'from', text: 'No sentence is kept for this statement.' })];
}

function ends(edge) {
  const list = make('ul', { class: 'chips' });
  for (const node of new Set([edge.a, edge.b])) list.append(make('li', {}, chip(node)));
  return make('div', { class: 'rel' }, list);
}

function chip(node) {
  return make('button', { type: 'button', title: undefined, on: { click: () => choose({ node }) } }, icon(node.kind), make('span', { text: node.short }));
}

// A list that shows its first items and has a button for the rest.
function listed(items, draw, list, limit) {
  const add = (from, to) => items.slice(from, to).forEach((item) => list.append(draw(item)));
  const box = make('div', {}, list);
  let shown = Math.min(limit, items.length);
  add(0, shown);
  if (items.length > shown) {
    const more = make('button', { type: 'button', class: 'more', text: `Show ${items.length - shown} more`, on: { click: () => {
      const next = Math.min(items.length, shown + 200);
      add(shown, next);
      shown = next;
      if (shown < items.length) more.textContent = `Show ${items.length - shown} more`; else more.remove();
    } } });
    box.append(more);
  }
  return box;
}

const figured = (edge) => (edge.label && /\d/.test(edge.label) ? 0 : 1);
function claims(heading, found) {
  if (!found.length) return [];
  const sorted = found.slice().sort((a, b) => figured(a) - figured(b) || (b.confidence || 0) - (a.confidence || 0));
  return [make('h3', { text: `${heading} (${found.length})` }), listed(sorted, (edge) => claim(edge, false), make('ul', { class: 'claims' }), 12)];
}

const isComparison = (edge) => edge.kind === 'comparison' || edge.kind === 'comparesAgainst';

function nodePanel(node) {
  const parts = [make('div', { class: 'kind' }, icon(node.kind), make('span', { text: kinds.get(node.kind).words + (node.year ? ' · ' + node.year : '') })),
    make('h2', { id: 'panel-title', tabindex: '-1', text: node.label })];
  const addresses = [appLink(node), node.url && webLink(node.url)].filter(Boolean);
  if (addresses.length) parts.push(make('p', { class: 'addresses' }, ...addresses));
  const facts = factList(node.facts || []);
  if (facts) parts.push(facts);
  const own = new Set(isPaper(node) ? proposedBy(node) : [node]);
  const here = (edge) => node.kind === 'Paper' && edge.kind === 'comparison' && (edge.passages || []).some((passage) => passage.paper === node.id);
  const made = page.edges.filter((edge) => isComparison(edge) && (own.has(edge.a) || here(edge)));
  const met = page.edges.filter((edge) => isComparison(edge) && own.has(edge.b) && !made.includes(edge));
  const label = node.label.toLowerCase();
  const about = ['Metric', 'Dataset', 'Hardware', 'Task'].includes(node.kind)
    ? comparisons.filter((edge) => (edge.metric || '').toLowerCase() === label || (edge.dataset || '').toLowerCase() === label) : [];
  const systems = made.filter((edge) => edge.kind === 'comparison');
  parts.push(...claims('Compares against papers', made.filter((edge) => edge.kind === 'comparesAgainst')),
    ...claims('Its comparisons', systems), ...claims('Compared by others', met), ...claims('Comparisons on this', about));
  const ways = new Map();
  for (const [list, reversed] of [[node.out, false], [node.into, true]])
    for (const edge of list) {
      if (isComparison(edge) || edge.a === edge.b) continue;
      const words = phrase(edge.kind, reversed);
      if (!ways.has(words)) ways.set(words, new Map());
      ways.get(words).set(reversed ? edge.a : edge.b, edge);
    }
  if (ways.size) parts.push(make('h3', { text: 'Connected to' }));
  for (const [words, others] of ways) {
    const sorted = [...others.keys()].sort((a, b) => (b.weight || 0) - (a.weight || 0));
    parts.push(make('div', { class: 'rel' }, make('span', { text: words + (sorted.length > 3 ? ` (${sorted.length})` : '') }),
      listed(sorted, (other) => make('li', {}, chip(other)), make('ul', { class: 'chips' }), 12)));
  }
  if (node.passages && node.passages.length)
    parts.push(make('h3', { text: `Where it is named (${node.passages.length})` }), listed(node.passages, evidence, make('div'), 3));
  if (Object.hasOwn(page.texts, node.id))
    parts.push(make('details', {}, make('summary', { text: 'Text of the paper' }), make('p', { class: 'text', text: page.texts[node.id] })));
  return parts;
}

function linkPanel(link) {
  const found = link.edges.map((place) => page.edges[place]);
  const parts = [make('div', { class: 'kind' }, lineIcon(groups.get(link.group)), make('span', { text: groups.get(link.group).words })),
    make('h2', { id: 'panel-title', tabindex: '-1', text: `${link.a.short} → ${link.b.short}` }),
    make('ul', { class: 'claims' }, ...found.map((edge, number) => claim(edge, number < 3)))];
  if (link.group === 'compares') parts.push(...claims('The comparisons behind it', behind(link)));
  return parts;
}

function listPanel() {
  const papers = page.edges.filter((edge) => edge.kind === 'comparesAgainst');
  const parts = [make('h2', { id: 'panel-title', tabindex: '-1', text: 'All comparisons' }),
    ...claims('Between papers', papers), ...claims('Between systems', comparisons)];
  if (parts.length === 1) parts.push(make('p', { text: 'No paper in this graph compares itself with other work.' }));
  return parts;
}

function openPanel(parts) {
  if (panel.hidden) opener = document.activeElement;
  panelBody.replaceChildren(...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
  root.classList.add('with-panel');
  byId('panel-title').focus({ preventScroll: true });
}

function closePanel() {
  panel.hidden = true;
  panelBody.replaceChildren();
  root.classList.remove('with-panel');
  if (state.chosen) {
    state.chosen = null;
    setHash('');
    show();
  }
  if (opener && opener.isConnected && opener !== document.body) opener.focus();
  opener = null;
}

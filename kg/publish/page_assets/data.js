// The page's data, indexed: nodes, edges (statements) and links (what is drawn as one line).
const page = JSON.parse(document.getElementById('page-data').textContent);
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const kinds = new Map(page.kinds.map((kind) => [kind.id, kind]));
const groups = new Map(page.groups.map((group) => [group.id, group]));
const nodeOf = new Map(page.nodes.map((node) => [node.id, node]));
const linkOf = new Map(page.links.map((link) => [link.id, link]));

// Papers that were read and papers known by name only.
const isPaper = (node) => node.kind === 'Paper' || node.kind === 'OutsidePaper';

for (const node of page.nodes) Object.assign(node, { links: [], out: [], into: [] });
for (const link of page.links) {
  link.a = page.nodes[link.from];
  link.b = page.nodes[link.to];
  link.a.links.push(link);
  link.b.links.push(link);
  for (const place of link.edges) page.edges[place].link = link;
}
for (const edge of page.edges) {
  edge.a = page.nodes[edge.from];
  edge.b = page.nodes[edge.to];
  edge.a.out.push(edge);
  edge.b.into.push(edge);
}
const comparisons = page.edges.filter((edge) => edge.kind === 'comparison');
const between = new Set(page.links.filter((link) => link.group === 'compares').map((link) => link.a.id + link.b.id));
// Two papers that compare with each other share one straight line: their figures keep to its two ends.
for (const link of page.links) link.mutual = link.group === 'compares' && between.has(link.b.id + link.a.id);

const GLYPHS = { better: '▲', equal: '=', worse: '▼' };
const OUTCOMES = { better: 'better than', equal: 'on a par with', worse: 'worse than' };
// What an edge says of its source and, read the other way, of its target.
const PHRASES = {
  comparesAgainst: ['Compares against', 'Is compared against by'], buildsOn: ['Builds on', 'Is built upon by'],
  sharesBaselineWith: ['Shares a baseline with', 'Shares a baseline with'],
  sharesBenchmarkWith: ['Shares a benchmark with', 'Shares a benchmark with'],
  comparison: ['Compared with', 'Compared with'],
  proposes: ['Proposes', 'Proposed by'], uses: ['Uses', 'Used by'], usesBaseline: ['Baselines', 'Baseline of'],
  evaluatesOn: ['Evaluates on', 'Evaluated by'], addresses: ['Addresses', 'Addressed by'],
  variantOf: ['Variant of', 'Variants'], partOf: ['Part of', 'Parts'], basedOn: ['Based on', 'Basis of'],
  appliedTo: ['Applied to', 'Target of'], trainedOn: ['Trained on', 'Training data of'],
  evaluatedOn: ['Evaluated on', 'Benchmark of'], runsOn: ['Runs on', 'Runs'],
};
const spaced = (kind) => kind.charAt(0).toUpperCase() + kind.slice(1).replace(/([A-Z])/g, (letter) => ' ' + letter.toLowerCase());
const phrase = (kind, reversed) =>
  Object.hasOwn(PHRASES, kind) ? PHRASES[kind][reversed ? 1 : 0] : spaced(kind) + (reversed ? ' (from)' : '');

// An element with text and children; the only way this page makes any, so no data is ever read as HTML.
function make(tag, given, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given || {})) {
    if (name === 'text') element.textContent = value;
    else if (name === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

function svg(tag, given) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  return element;
}

const PATHS = {
  box: 'M4 2h10v14H4z', dot: 'M9 2.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13', hexagon: 'M5 2.5h8l4 6.5l-4 6.5H5L1 9z',
  diamond: 'M9 1.5L16.5 9L9 16.5L1.5 9z', square: 'M3 3h12v12H3z', triangle: 'M9 2.5L16.5 15.5h-15z',
  triangleDown: 'M9 15.5L1.5 2.5h15z', star: 'M9 1l2.3 5.3l5.7.5l-4.3 3.8l1.3 5.6L9 13.2l-5 3l1.3-5.6L1 6.8l5.7-.5z',
  database: 'M3 4.5c0-3 12-3 12 0v9c0 3-12 3-12 0zM3 4.5c0 3 12 3 12 0', ellipse: 'M9 4.5a7.5 4.5 0 1 1 0 9a7.5 4.5 0 1 1 0-9',
};
function icon(kindId) {
  const kind = kinds.get(kindId);
  const picture = svg('svg', { viewBox: '0 0 18 18', class: 'icon', 'aria-hidden': 'true' });
  picture.append(svg('path', { d: PATHS[kind.shape], fill: kind.fill, stroke: kind.border, 'stroke-width': 1.3, 'stroke-dasharray': kind.dashed ? '3 2' : 'none' }));
  return picture;
}
function lineIcon(group) {
  const picture = svg('svg', { viewBox: '0 0 18 18', class: 'icon', 'aria-hidden': 'true' });
  const end = group.arrow ? 12 : 18;
  const line = { d: `M0 9H${end}`, stroke: group.colour, 'stroke-width': Math.min(3.5, group.width + 0.4), fill: 'none' };
  if (group.dashed) line['stroke-dasharray'] = '5 3';
  picture.append(svg('path', line));
  if (group.arrow) picture.append(svg('path', { d: 'M10.5 4.5L18 9l-7.5 4.5z', fill: group.colour }));
  return picture;
}

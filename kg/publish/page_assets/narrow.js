// Filters by what is claimed: outcome, metric, data set, year, how sure. They narrow what the legend has switched on.
const WAYS = ['better', 'equal', 'worse'];
const limits = { outcomes: new Set(WAYS), metric: '', dataset: '', from: -Infinity, to: Infinity, sure: 0 };
const byClaim = () => limits.outcomes.size < WAYS.length || limits.metric !== '' || limits.dataset !== '';
const byYear = () => limits.from > -Infinity || limits.to < Infinity;
const narrowed = () => byClaim() || byYear() || limits.sure > 0;

// Only papers that were read have a year; one that has none is left out once years are asked for.
const inYears = (node) => node.kind !== 'Paper' || !byYear() || (node.year >= limits.from && node.year <= limits.to);

function claimFits(edge) {
  if (edge.confidence !== undefined && edge.confidence < limits.sure) return false;
  const papers = (edge.passages || []).map((passage) => nodeOf.get(passage.paper)).filter(Boolean);
  if (papers.length && !papers.some(inYears)) return false;
  if (edge.kind !== 'comparison') return true;
  return (!edge.outcome || limits.outcomes.has(edge.outcome)) && (!limits.metric || edge.metric === limits.metric)
    && (!limits.dataset || edge.dataset === limits.dataset);
}

const proposedBy = (paper) => [paper, ...paper.out.filter((edge) => edge.kind === 'proposes').map((edge) => edge.b)];
// The comparisons that two papers' link stands for: between what the one proposes and what the other does.
function behind(link) {
  if (!link.behind) {
    const right = new Set(proposedBy(link.b));
    link.behind = proposedBy(link.a).flatMap((system) => system.out.filter((edge) => edge.kind === 'comparison' && right.has(edge.b)));
  }
  return link.behind;
}

function linkFits(link) {
  if (!narrowed()) return true;
  if (!inYears(link.a) || !inYears(link.b)) return false;
  if (link.group === 'compares' && behind(link).length) return behind(link).some(claimFits);
  return !(link.group === 'compares' && byClaim()) && link.edges.some((place) => claimFits(page.edges[place]));
}

function options(select, first, values) {
  select.replaceChildren(make('option', { value: '', text: first }), ...values.map(([value, words]) => make('option', { value, text: words })));
}

function counted(key) {
  const counts = new Map();
  for (const edge of comparisons) if (edge[key]) counts.set(edge[key], (counts.get(edge[key]) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, count]) => [name, `${name} (${count})`]);
}

function changed() {
  byId('clear').hidden = !narrowed();
  byId('filters').classList.toggle('active', narrowed());
  byId('least').textContent = limits.sure ? `${Math.round(limits.sure * 100)} %` : 'any';
  show();
  fit(true);
}

function filters() {
  const ways = WAYS.filter((way) => comparisons.some((edge) => edge.outcome === way));
  for (const way of ways)
    byId('outcomes').append(make('label', {}, make('input', { type: 'checkbox', checked: true, 'data-way': way, on: { change: (event) => {
      if (event.target.checked) limits.outcomes.add(way); else limits.outcomes.delete(way);
      changed();
    } } }), make('b', { text: GLYPHS[way] }), make('span', { text: { better: 'better', equal: 'on a par', worse: 'worse' }[way] })));
  byId('outcomes').hidden = !ways.length;
  for (const key of ['metric', 'dataset']) {
    const found = counted(key);
    options(byId(key), 'any', found);
    byId(key).parentElement.hidden = !found.length;
    byId(key).addEventListener('change', () => { limits[key] = byId(key).value; changed(); });
  }
  const years = [...new Set(page.nodes.map((node) => node.year).filter(Boolean))].sort((a, b) => a - b).map((year) => [String(year), String(year)]);
  for (const [id, open] of [['from', -Infinity], ['to', Infinity]]) {
    options(byId(id), 'any', years);
    byId(id).addEventListener('change', () => { limits[id] = byId(id).value ? Number(byId(id).value) : open; changed(); });
  }
  byId('from').parentElement.hidden = years.length < 2;
  byId('sure').addEventListener('input', () => { limits.sure = Number(byId('sure').value) / 100; changed(); });
  byId('sure').parentElement.hidden = !page.edges.some((edge) => edge.confidence !== undefined);
  byId('clear').addEventListener('click', () => {
    Object.assign(limits, { metric: '', dataset: '', from: -Infinity, to: Infinity, sure: 0, outcomes: new Set(WAYS) });
    for (const id of ['metric', 'dataset', 'from', 'to']) byId(id).value = '';
    byId('sure').value = 0;
    for (const box of document.querySelectorAll('#outcomes input')) box.checked = true;
    changed();
    byId('filters').querySelector('summary').focus();
  });
  byId('filters').hidden = !page.edges.length;
}

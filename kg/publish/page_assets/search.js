// Search with suggestions: arrows walk, Enter goes there, Esc closes.
const search = byId('search');
const found = byId('found');
const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
let names = null;
let hits = [];
let active = -1;

function look(text) {
  const asked = folded(text.trim());
  if (!asked) return [];
  // Other spellings count as well, after all that bear the name itself.
  const spellings = (node) => (node.facts || []).filter(([name]) => name === 'also written').map(([, text]) => folded(text));
  if (!names) names = page.nodes.map((node) => [folded(node.label), node, spellings(node).join('')]);
  const rank = (name) => (name === asked ? 0 : name.startsWith(asked) ? 1 : name.includes(' ' + asked) ? 2 : 3);
  return names.filter(([name, , others]) => name.includes(asked) || others.includes(asked))
    .map(([name, node]) => [name.includes(asked) ? rank(name) : 4, -(node.weight || 0), name.length, node])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).slice(0, 12).map((hit) => hit[3]);
}

function suggest() {
  hits = look(search.value);
  found.replaceChildren(...hits.map((node, number) => make('li', {
    role: 'option', id: 'hit-' + number, 'aria-selected': 'false',
    on: { pointerdown: (event) => { event.preventDefault(); take(number); } },
  }, icon(node.kind), make('span', { class: 'name', text: node.label }), make('span', { class: 'what', text: kinds.get(node.kind).words }))));
  if (!hits.length && search.value.trim()) found.append(make('li', { class: 'none', role: 'option', 'aria-disabled': 'true', text: 'Nothing by that name' }));
  found.hidden = !found.firstChild;
  search.setAttribute('aria-expanded', String(!found.hidden));
  walk(hits.length ? 0 : -1);
}

function walk(number) {
  active = number;
  [...found.children].forEach((item, place) => item.setAttribute('aria-selected', String(place === active)));
  if (active < 0) search.removeAttribute('aria-activedescendant');
  else {
    search.setAttribute('aria-activedescendant', 'hit-' + active);
    found.children[active].scrollIntoView({ block: 'nearest' });
  }
}

function shut() {
  found.hidden = true;
  search.setAttribute('aria-expanded', 'false');
  search.removeAttribute('aria-activedescendant');
  active = -1;
}

function take(number) {
  const node = hits[number];
  if (!node) return;
  shut();
  search.value = '';
  choose({ node }, true);
}

search.addEventListener('input', suggest);
search.addEventListener('focus', () => { if (search.value) suggest(); });
search.addEventListener('blur', shut);
search.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (found.hidden) suggest();
    else if (hits.length) walk((active + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (found.hidden) suggest();
    take(active);
  } else if (event.key === 'Escape') {
    event.stopPropagation();
    if (found.hidden) search.blur();
    else shut();
  }
});

// What makes the pages handier; all of them work without it.
'use strict';

// The theme: light, dark, kept for the next page.
const themeButton = document.querySelector('.theme');
const system = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (document.documentElement.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
function nameTheme() { themeButton.textContent = isDark() ? 'Light' : 'Dark'; }
themeButton.hidden = false;
themeButton.addEventListener('click', () => {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem('theme', next); } catch { /* holds for this page only */ }
  nameTheme();
});
system.addEventListener('change', nameTheme);
nameTheme();

// "/" goes to the search, as in the drawn graph.
document.addEventListener('keydown', (event) => {
  const typing = event.target.matches('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector('.bar input').focus();
  }
});

// Suggestions below a field: arrows choose, Enter goes there or fills the field, Escape closes.
let numberOfLists = 0;
function addSuggestions(field) {
  const fills = field.dataset.suggest !== '';
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.id = 'suggestions-' + (numberOfLists += 1);
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  field.parentElement.append(list);
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', list.id);
  field.setAttribute('aria-expanded', 'false');
  let chosen = -1;
  let asked = 0;
  let timer = 0;

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  }
  function choose(place) {
    const items = [...list.children];
    items.forEach((item) => item.setAttribute('aria-selected', 'false'));
    chosen = items.length ? (place + items.length) % items.length : -1;
    if (chosen < 0) return;
    items[chosen].setAttribute('aria-selected', 'true');
    field.setAttribute('aria-activedescendant', items[chosen].id);
    items[chosen].scrollIntoView({ block: 'nearest' });
  }
  function take(item) {
    if (fills) {
      field.value = item.dataset.label;
      close();
    } else {
      location.href = '/' + item.dataset.id;
    }
  }
  function show(found) {
    list.replaceChildren(...found.map((one, place) => {
      const item = document.createElement('li');
      item.id = list.id + '-' + place;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.dataset.id = one.id;
      item.dataset.label = one.label;
      const name = document.createElement('span');
      name.className = 'name';
      name.textContent = one.label;
      const what = document.createElement('span');
      what.className = 'what';
      what.textContent = one.kind === 'Paper' ? 'Paper' : one.kind === 'OutsidePaper' ? 'Outside paper' : one.kind + ' · ' + one.papers;
      item.append(name, what);
      item.addEventListener('mousedown', (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    list.hidden = !found.length;
    field.setAttribute('aria-expanded', String(found.length > 0));
    chosen = -1;
  }
  async function ask() {
    const words = field.value.trim();
    const turn = asked += 1;
    if (!words) { close(); return; }
    const kind = field.dataset.suggest === 'system' ? '&kind=system' : '';
    try {
      const answer = await fetch('/suggest?q=' + encodeURIComponent(words) + kind);
      if (turn === asked && answer.ok && document.activeElement === field) show(await answer.json());
    } catch { close(); }
  }
  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); close(); }
    if (list.hidden) return;
    if (event.key === 'ArrowDown') { event.preventDefault(); choose(chosen + 1); }
    if (event.key === 'ArrowUp') { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
    if (event.key === 'Enter' && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
  });
}
document.querySelectorAll('[data-suggest]').forEach(addSuggestions);

// The SPARQL page: Ctrl and Enter runs, a button copies the address.
const query = document.getElementById('query');
if (query) query.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) query.form.requestSubmit();
});
const copy = document.querySelector('.copy');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(location.href);
    copy.textContent = 'Copied';
  });
}

// Evidence: the sentence a statement was read in, its words marked.
// Offsets count code points; a JavaScript string counts UTF-16 units, so texts are cut into code points first.
const cut = new Map();
function pointsOf(paper) {
  if (!Object.hasOwn(page.texts, paper)) return null;
  if (!cut.has(paper)) cut.set(paper, Array.from(page.texts[paper]));
  return cut.get(paper);
}

const CONTEXT = 110;
const isEnd = (points, at) => points[at] === '\n' || (/[.!?]/.test(points[at]) && /\s/.test(points[at + 1] || ' '));

// The sentences around a quote: "A is old. |B beats C|, we find. D follows." is cut before "B" and after "find."
function sentence(points, start, end) {
  let from = start;
  while (from > 0 && start - from < 600 && !isEnd(points, from - 1)) from -= 1;
  while (from < start && /\s/.test(points[from])) from += 1;
  let to = end;
  const closed = end > start && isEnd(points, end - 1);
  while (!closed && to < points.length && to - end < 600 && !isEnd(points, to)) to += 1;
  if (!closed && to < points.length && points[to] !== '\n') to += 1;
  return [from, to];
}

// Context ends at a word: "…of the model." rather than "…f the model."
function wordStart(points, from, to) {
  let at = Math.max(0, from);
  while (at > 0 && at < to && !/\s/.test(points[at - 1])) at += 1;
  return at;
}
function wordEnd(points, from, to) {
  let at = Math.min(points.length, to);
  while (at < points.length && at > from && !/\s/.test(points[at])) at -= 1;
  return at;
}

function marked(points, from, to, marks) {
  const piece = document.createElement('span');
  let at = from;
  for (const [start, end] of marks.slice().sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const left = Math.max(at, start);
    const right = Math.min(to, end);
    if (right <= left) continue;
    if (left > at) piece.append(points.slice(at, left).join(''));
    piece.append(make('mark', { text: points.slice(left, right).join('') }));
    at = right;
  }
  if (at < to) piece.append(points.slice(at, to).join(''));
  return piece;
}

function quotation(passage) {
  const { quote, start, end } = passage;
  const points = pointsOf(passage.paper);
  const block = make('blockquote');
  const marks = passage.marks.length ? passage.marks : [[start, end]];
  if (!points || points.slice(start, end).join('') !== quote) {
    const own = Array.from(quote);
    const moved = marks.map(([from, to]) => [from - start, to - start]);
    const piece = marked(own, 0, own.length, moved);
    piece.className = 'quote';
    block.append(piece);
    return block;
  }
  const [from, to] = sentence(points, start, end);
  const before = wordStart(points, from - CONTEXT, from);
  const after = wordEnd(points, to, to + CONTEXT);
  if (before < from) block.append((before > 0 ? '… ' : '') + points.slice(before, from).join(''));
  const piece = marked(points, from, to, marks);
  piece.className = 'quote';
  block.append(piece);
  if (after > to) block.append(points.slice(to, after).join('') + (after < points.length ? ' …' : ''));
  return block;
}

function evidence(passage) {
  const box = make('div', { class: 'evidence' }, quotation(passage));
  const paper = nodeOf.get(passage.paper);
  if (paper) box.append(make('p', { class: 'from', text: 'From ' }, goTo(paper, paper.label)));
  return box;
}

// What a result looks like, and what stands beside the results. Every text goes in as text, never as HTML.

const say = (key, values = {}) => (site.strings[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const el = (name, props = {}, ...children) => {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children.filter((c) => c !== '' && c != null));
  return node;
};

// From a disk nothing opens index.html of a folder by itself.
const address = (url) => root + (location.protocol === 'file:' ? url.replace(/(^|\/)(?=[?#]|$)/, '$1index.html') : url);

// Splits `text` at the marks and returns nodes, cut to about `most` characters around the first mark.
const marked = (text, marks, most) => {
  const map = [];
  const normal = normalise(text, map);
  const spans = [];
  for (const mark of new Set(marks))
    for (let i = normal.indexOf(mark); mark && i >= 0; i = normal.indexOf(mark, i + mark.length))
      spans.push([map[i], map.end[i + mark.length - 1]]);
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let from = 0;
  let to = text.length;
  if (most && to > most) {
    from = Math.max(0, (spans[0]?.[0] ?? 0) - Math.floor(most / 3));
    // Begin with a sentence where one begins nearby.
    const stop = text.lastIndexOf('。', spans[0]?.[0] ?? 0) + 1;
    if (stop >= from || stop > (spans[0]?.[0] ?? 0) - most / 2) from = stop;
    if (from > 0 && /[\uDC00-\uDFFF]/.test(text[from])) from--;
    to = Math.min(text.length, from + most);
  }
  // The index keeps parts of a text apart with a stroke; none belongs at the beginning.
  while (/[\s／]/.test(text[from] || '')) from++;
  const nodes = [from > 0 && text[from - 1] !== '。' ? '…' : ''];
  let at = from;
  for (const [a, b] of spans) {
    if (a < at || b > to) continue;
    nodes.push(text.slice(at, a), el('mark', {}, text.slice(a, b)));
    at = b;
  }
  nodes.push(text.slice(at, to), to < text.length ? '…' : '');
  return nodes;
};

const item = (c) => {
  const { doc } = c;
  const { marks } = c;
  const within = (text) => marks.filter((m) => normalise(text).includes(m));
  // Of a word that the title does not show, the place in the text is shown.
  const first = doc.summary || doc.body;
  const unseen = marks.filter((m) => !within(doc.title).includes(m));
  const inBody = !unseen.some((m) => within(first).includes(m)) && unseen.some((m) => within(doc.body).includes(m));
  const text = inBody ? doc.body : first;
  const isShown = [doc.title, text, ...doc.labels.department].some((part) => within(part).length);
  const called = doc.terms.split('／').find((term) => within(term).length);
  if (!isShown && called) c.why ||= { why: 'called', word: called.trim() };
  const li = el(
    'li',
    {},
    el('h3', {}, el('a', { href: address(doc.url) }, el('span', {}, ...marked(doc.title, marks)))),
    el('p', { className: 'meta' }, ...[doc.labels.kind, doc.number].filter(Boolean).flatMap((t) => [el('span', {}, t), ' ']), ...marked(doc.labels.department.join('、'), marks)),
    text ? el('p', { className: 'excerpt' }, ...marked(text, marks, 90)) : '',
    c.why ? el('p', { className: 'why' }, say('because-' + c.why.why, { word: c.why.word })) : '',
  );
  li.dataset.tier = c.tier === 'number-tier' ? 'number' : c.tier;
  return li;
};

const aside = (id, ...children) => {
  document.getElementById(id)?.remove();
  return children.length ? el('section', { id }, ...children) : null;
};

const helplines = (text) => {
  aside('helplines');
  if (!isCall(text)) return;
  const { message, lines } = site.help;
  const rows = lines.map((line) => {
    const call = el('a', { href: 'tel:' + line.number.replace(/[^\d+#]/g, '') }, line.number);
    const source = line.source ? el('small', {}, `（${say('source')}：${line.source}）`) : '';
    return el('li', {}, el('strong', {}, line.name), ' ', call, ' ', line.hours || '', ' ', line.note || '', ' ', source);
  });
  results.before(aside('helplines', el('h2', {}, say('helplines')), el('p', {}, message), el('ul', {}, ...rows)));
};

const leadOn = (nothing) => {
  aside('search-help');
  if (!nothing) return;
  const { help } = site;
  const link = (href, text) => el('li', {}, el('a', { href }, text));
  const tips = ['tip-short', 'tip-words', 'tip-kana'].concat(GROUPS.some((g) => params().has(g)) ? 'tip-filter' : []);
  const node = aside('search-help', el('h2', {}, say('tips')), el('ul', {}, ...tips.map((tip) => el('li', {}, say(tip)))));
  if (help.try.length) node.append(el('h3', {}, say('try')), el('ul', { className: 'words' }, ...help.try.map((w) => link('?' + new URLSearchParams({ q: w }), w))));
  if (help.ways.length) node.append(el('h3', {}, say('browse')), el('ul', {}, ...help.ways.map((w) => link(address(w.url), w.text))));
  results.after(node);
};

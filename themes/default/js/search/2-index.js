// The index: reads the files that src/search.rs writes. Knows tokens, lists and documents; never the page.
//
// Nothing is fetched: each file is a classic script that calls keikakuSearch(name, data), so that the page
// works from file:// too.

const arrived = {};
self.keikakuSearch = (name, data) => (arrived[name] = data);
Object.assign(self.keikakuSearch, { normalise, foldReading });

const script = document.currentScript;
const root = script.dataset.root || './';
const [, folder, hash] = script.dataset.index.match(/^(.*?)entry(\..*)$/);

const asked = {};
const load = (name) =>
  (asked[name] ||= new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.src = root + folder + name + hash;
    tag.onload = () => (tag.remove(), name in arrived ? resolve(arrived[name]) : reject(Error(name)));
    tag.onerror = () => (tag.remove(), delete asked[name], reject(Error(name)));
    document.head.append(tag);
  }));

const SYMBOLS = "!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";
const VALUE = new Uint8Array(128);
[...SYMBOLS].forEach((c, i) => (VALUE[c.charCodeAt(0)] = i));
const FINALS = 66;
const CONTINUES = SYMBOLS.length - FINALS;

// Calls `each` with the numbers of a list of gaps.
const decode = (list, at, each) => {
  let gap = 0;
  let scale = 1;
  for (let i = 0; i < list.length; i++) {
    const v = VALUE[list.charCodeAt(i)];
    if (v >= FINALS) {
      gap += (v - FINALS) * scale;
      scale *= CONTINUES;
    } else {
      at += gap + v * scale;
      each(at++);
      gap = 0;
      scale = 1;
    }
  }
};

const tokenOf = (a, b) => a.codePointAt(0) * 0x200000 + b.codePointAt(0);

let site;
const entry = load('entry').then((data) => {
  for (const group of 'tvmu') {
    const units = [...data[group]];
    data[group] = units.flatMap((c, i) => (i % 2 ? tokenOf(units[i - 1], c) : []));
  }
  data.w = data.w.split('\n').slice(0, -1);
  return (site = data);
});

// What is only needed for other words and suggestions.
const otherWords = async () => {
  const { spellings, s } = await load('o');
  site.s ||= s.split('\n').slice(0, -1);
  return spellings;
};

// The place of the last of `sorted` that is not above `key`.
const place = (sorted, key) => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

// The lines of a group between two tokens, in one map.
const parsed = {};
const linesBetween = async (group, from, to) => {
  const first = Math.max(0, place(site[group], from));
  const names = Array.from({ length: place(site[group], to) + 1 - first }, (_, i) => group + (first + i));
  const maps = names.map(async (name) => {
    if (parsed[name]) return parsed[name];
    const map = new Map();
    let begins;
    for (const line of (await load(name)).split('\n')) {
      if (!line) continue;
      const c = String.fromCodePoint(line.codePointAt(0));
      if (c === '\t') begins = line.slice(1);
      else map.set(tokenOf(begins, c), line.slice(c.length));
    }
    return (parsed[name] = map);
  });
  return Promise.all(maps);
};

// A token's leading lines. A negative token is a character: wherever it begins a pair or ends a run.
const leading = {};
const linesOf = (token) =>
  (leading[token] ||= (async () => {
    const [from, to] = token < 0 ? [-token, 0x1fffff - token] : [token, token];
    const lines = [];
    for (const map of await linesBetween('t', from, to))
      for (const [key, line] of token < 0 ? map : [[token, map.get(token)]])
        if (line !== undefined && key >= from && key <= to) lines.push({ key, lists: line.split(' ') });
    return lines;
  })());
const single = (c) => -tokenOf(c, '\0');

// Lists 0 to 3 are the levels in the front, 4 to 7 those behind it. The groups that longer ones are in:
const GROUPS_OF_LISTS = [['m', [4, 5]], ['v', [3]], ['u', [6, 7]]];

// For each document 4 (short title) to 1 (body) where the token stands, 0 where it does not, as far as the
// leading lines and the groups in `mask` know.
const levels = {};
const levelsOf = (token, mask) =>
  (levels[token + '/' + mask] ||= (async () => {
    const lines = await linesOf(token);
    const top = mask && 31 - Math.clz32(mask);
    const [group, places] = mask ? GROUPS_OF_LISTS[top] : [];
    const before = mask ? await levelsOf(token, mask ^ (1 << top)) : new Uint8Array(site.count);
    const wanted = mask ? lines.filter(({ lists }) => places.some((at) => lists[at] === '"')) : lines;
    if (!wanted.length) return before;
    const found = before.slice();
    const fill = (list, at) => {
      const level = 4 - (at % 4);
      if (list && list !== '"') decode(list, at > 3 ? site.front : 0, (doc) => (found[doc] = Math.max(found[doc], level)));
    };
    if (!mask) for (const { lists } of wanted) lists.forEach(fill);
    else
      for (const map of await linesBetween(group, wanted[0].key, wanted.at(-1).key))
        for (const { key } of wanted) (map.get(key) || '').split(' ').forEach((list, i) => fill(list, places[i]));
    return found;
  })());

const KANJI = 0x3400 * 0x200000;

// The tokens that a text must have, in waves: of every other pair of a run and its last, two and then the
// others; then the pairs between.
const wavesOf = (text) => {
  const waves = [new Set(), new Set()];
  for (const run of text.split(SEPARATOR)) {
    const units = [...run];
    const last = units.length - 1;
    if (!last) waves[0].add(single(units[0]));
    for (let i = 1; i <= last; i++) waves[i % 2 || i === last ? 0 : 1].add(tokenOf(units[i - 1], units[i]));
  }
  if (!waves[0].size) for (const c of text) if (c !== ' ') waves[0].add(single(c));
  // Pairs that begin with kanji are rarer; two of them often settle it.
  const [first, rest] = waves.map((tokens) => [...tokens].sort((a, b) => (Math.abs(b) >= KANJI) - (Math.abs(a) >= KANJI)));
  return [first.slice(0, 2), first.slice(2), rest];
};

const BATCH = 10;

// How deep a search looks: titles of the front; all titles; all of the front; all.
const MASKS = [0, 1, 3, 7];

// Tells whether every three characters of the text meet somewhere, as far as the lines of these tokens know.
const meets = (text, tokens, lines) => {
  for (const run of text.split(SEPARATOR)) {
    const units = [...run];
    for (let i = 2; i < units.length; i++) {
      const line = lines[tokens.indexOf(tokenOf(units[i - 2], units[i - 1]))]?.[0];
      const next = line && (line.lists[8] || '');
      if (line && next !== '"' && !next.includes(units[i])) return false;
    }
  }
  return true;
};

// For each document the lowest level of the text's tokens: 0 unless it has all of them. A wave is
// left out where those before say enough: few documents, or a long text, unless all is asked for.
const holding = async (text, depth, whole) => {
  let out;
  let mask = MASKS[depth];
  const waves = wavesOf(text);
  const nothing = new Uint8Array(site.count);
  for (const [i, wave] of waves.entries()) {
    if (out && !whole && ((i > 1 && text.length > 5) || out.filter(Boolean).length <= BATCH)) break;
    // Leading lines are small: before anything larger is read, most of them are looked at.
    const tokens = depth && !i ? [...wave, ...waves[1]] : wave;
    const lines = await Promise.all(tokens.map(linesOf));
    // Where one token has no list, the lists of the others say nothing.
    const all = (from, to) => lines.every((own) => own.some(({ lists }) => lists.slice(from, to).some(Boolean)));
    if (!all(0, 8) || !meets(text, tokens, lines)) return nothing;
    mask &= all(4, depth > 2 ? 8 : 6) | (all(0, 4) << 1) | (all(4, 8) << 2);
    for (const other of await Promise.all(wave.map((token) => levelsOf(token, mask))))
      if (out) for (let d = 0; d < out.length; d++) out[d] = Math.min(out[d], other[d]);
      else out = other.slice();
  }
  return out || nothing;
};

// A dictionary's lines whose keys begin with `prefix`, as [key, letter, words]; of the first shards only.
const wordsFrom = async (prefix, shards = 2, from = 'w') => {
  const lines = [];
  const keys = site[from];
  let at = Math.max(0, place(keys, prefix));
  for (; shards-- && at < keys.length && (keys[at] <= prefix || keys[at].startsWith(prefix)); at++)
    for (const line of (await load(from + at)).split('\n')) {
      if (!line.startsWith(prefix)) continue;
      const [key, first, ...rest] = line.split('\t');
      lines.push([key, first[0], [first.slice(1), ...rest]]);
    }
  return lines;
};

// Which file of cards (c) or whole records (d) a document is in, and which document that file begins with.
const fileOf = (letter, n) => {
  const [front, back] = site[letter];
  if (n < site.front) return [Math.floor(n / front), n - (n % front)];
  const at = Math.floor((n - site.front) / back);
  return [Math.ceil(site.front / front) + at, site.front + at * back];
};

// A document's record; of a card the body is undefined.
const records = [];
const documentOf = async (n, card) => {
  if (records[n] && (card || records[n].whole)) return records[n];
  const letter = card && site.c ? 'c' : 'd';
  const [file, first] = fileOf(letter, n);
  (await load(letter + file)).forEach((r, i) => {
    const whole = letter === 'd';
    const [[url, title, summary, number, kind, owner, departments], body = ''] = whole ? r : [r];
    if (records[first + i]?.whole) return;
    const names = departments.map((d) => site.department[d]);
    const text = [title, summary, body, names.join(' ')].map((f) => normalise(f)).join('\n');
    const labels = { kind: site.kind[kind], owner: site.owner[owner], department: names };
    records[first + i] = { n: first + i, whole, url, title, summary, body, number, labels, text };
  });
  return records[n];
};

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

const directory = (text) => {
  const units = [...text];
  return units.flatMap((c, i) => (i % 2 ? tokenOf(units[i - 1], c) : []));
};

let site;
const entry = load('entry').then((data) => {
  for (const group of 'tvmqr') data[group] = directory(data[group]);
  data.w = data.w.split('\n').slice(0, -1);
  return (site = data);
});

// What is only needed for other words and suggestions.
const otherWords = async () => {
  const { spellings, s } = await load('o');
  site.s ||= s.split('\n').slice(0, -1);
  return spellings;
};

// What is only needed to look for a text everywhere.
const everywhere = async () => {
  const { x, ...more } = await load('n');
  site.x ||= directory(x);
  return (site.n ||= more);
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

// The lines of a group between two tokens, in one map: of pairs by their number, of three characters by themselves.
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
      const third = group === 'x' && c !== '\t' ? String.fromCodePoint(line.codePointAt(c.length)) : '';
      if (c === '\t') begins = line.slice(1);
      else map.set(third ? begins + c + third : tokenOf(begins, c), line.slice(c.length + third.length));
    }
    return (parsed[name] = map);
  });
  return Promise.all(maps);
};

// The range of a token: a pair's number; three characters as a string; or a negative number, which is a
// character, wherever it begins a pair or ends a run.
const single = (c) => -tokenOf(c, '\0');
const isSingle = (token) => !token.length && token < 0;
const rangeOf = (token) => {
  const pair = token.length ? tokenOf(...token) : Math.abs(token);
  return [pair, isSingle(token) ? pair + 0x1fffff : pair];
};

// A token's leading lines; those of three characters are all they have.
const leading = {};
const linesOf = (token) =>
  (leading[token] ||= (async () => {
    const [from, to] = rangeOf(token);
    const lines = [];
    for (const map of await linesBetween(token.length ? 'x' : 't', from, to))
      for (const [key, line] of isSingle(token) ? map : [[token, map.get(token)]])
        if (line !== undefined && (!isSingle(token) || (!key.length && key >= from && key <= to))) lines.push({ key, lists: line.split(' ') });
    return lines;
  })());

// Lists 0 to 3 are the levels in the front, 4 to 6 those behind it, 7 and 8 passages. Longer ones are in groups:
const GROUPS_OF_LISTS = { v: [3], m: [4, 5], q: [7], r: [6, 8] };
const GROUP_OF = [, , , 'v', 'm', 'm', 'r', 'q', 'r'];

// The numbers of a token's list, as far as the leading lines and the groups that may be read know.
const listed = {};
const listOf = (token, at, groups = 'vmqr') =>
  (listed[[token, at, groups.includes(GROUP_OF[at])]] ||= (async () => {
    const found = [];
    const add = (list) => decode(list || '', at > 7 ? site.p[0] : at > 3 && at < 7 ? site.d[0] : 0, (n) => found.push(n));
    const lines = await linesOf(token);
    for (const { lists } of lines) if (lists[at] !== '"') add(lists[at]);
    const group = GROUP_OF[at];
    const far = lines.filter(({ lists }) => lists[at] === '"');
    if (far.length && groups.includes(group))
      for (const map of await linesBetween(group, rangeOf(far[0].key)[0], rangeOf(far.at(-1).key)[0]))
        for (const { key } of far) add((map.get(key) || '').split(' ')[GROUPS_OF_LISTS[group].indexOf(at)]);
    return found;
  })());

// For each document 4 (short title) to 1 (body) where the token stands, 0 where it does not, as far as the
// leading lines and the groups know. Of a large site only the bodies of the front are among them, and only with v.
const levels = {};
const levelsOf = (token, groups) =>
  (levels[token + groups] ||= (async () => {
    const found = new Uint8Array(site.count);
    const all = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((at) => listOf(token, at, groups)));
    if (!groups.includes('v') && !site.small) all[3] = [];
    all.forEach((list, at) => list.forEach((n) => (found[n] = Math.max(found[n], 4 - (at % 4)))));
    return found;
  })());

const KANJI = 0x3400 * 0x200000;

// Every three characters of a text that follow one another.
const threesOf = (text) => {
  const units = [...text];
  return [...new Set(units.slice(2).map((c, i) => units[i] + units[i + 1] + c))];
};

// The tokens that a text must have, in waves: of every other pair and the last, two and then the others; then the
// pairs between.
const wavesOf = (text) => {
  const waves = [[], []];
  const units = [...text];
  const last = units.length - 1;
  for (let i = 1; i <= last; i++) waves[i % 2 || i === last ? 0 : 1].push(tokenOf(units[i - 1], units[i]));
  if (!last) waves[0].push(single(text));
  // Pairs that begin with kanji are rarer; two of them often settle it.
  const [first, rest] = waves.map((tokens) => [...new Set(tokens)].sort((a, b) => (b >= KANJI) - (a >= KANJI)));
  return [first.slice(0, 2), first.slice(2), rest];
};

const BATCH = 10;

// How deep a search looks: titles of the front; all titles; all of the front. Deeper, all is looked at.
const DEPTHS = ['', 'm', 'mv', 'vmqr'];

// Tells whether every three characters of the text meet somewhere, as far as the lines of these tokens know.
const meets = (text, tokens, lines) => {
  const units = [...text];
  for (let i = 2; i < units.length; i++) {
    const line = lines[tokens.indexOf(tokenOf(units[i - 2], units[i - 1]))]?.[0];
    const next = line && (line.lists[9] || '');
    if (line && next !== '"' && !next.includes(units[i])) return false;
  }
  return true;
};

// For each document the lowest level of the text's tokens: 0 unless it has all of them. Bodies count only
// if a search has words that may stand apart, for one word is looked for in passages. A wave is
// left out where those before say enough: few documents, or a long text, unless all is asked for.
const holding = async (text, depth, whole, apart) => {
  let out;
  let groups = apart ? DEPTHS[depth] : 'm'.slice(0, depth);
  const waves = wavesOf(text);
  const nothing = new Uint8Array(site.count);
  for (const [i, wave] of waves.entries()) {
    if (out && !whole && ((i > 1 && text.length > 5) || out.filter(Boolean).length <= BATCH)) break;
    // Leading lines are small: before anything larger is read, most of them are looked at.
    const tokens = depth && !i ? [...wave, ...waves[1]] : wave;
    const lines = await Promise.all(tokens.map(linesOf));
    // Where one token has no list, the lists of the others say nothing.
    const all = (from, to) => lines.every((own) => own.some(({ lists }) => lists.slice(from, to).some(Boolean)));
    if (!all(0, 9) || !meets(text, tokens, lines)) return nothing;
    groups = [...groups].filter((group) => (group === 'v' ? all(0, 4) : all(4, 7))).join('');
    for (const other of await Promise.all(wave.map((token) => levelsOf(token, groups))))
      if (out) for (let d = 0; d < out.length; d++) out[d] = Math.min(out[d], other[d]);
      else out = other.slice();
  }
  return out || nothing;
};

// The numbers that all tokens of a text have in lists at these places. It is enough to know a few candidates,
// where all of them are read, and so verified.
const sharedBy = async (text, places, few = 4) => {
  const waves = wavesOf(text);
  const pairs = waves.flat();
  const lines = await Promise.all(pairs.map(linesOf));
  if (!meets(text, pairs, lines) || !lines.every((own) => own.some(({ lists }) => places.some((at) => lists[at])))) return [];
  // Short lists stand in the leading lines: they come first, and may be enough.
  const near = pairs.filter((_, i) => lines[i].every(({ lists }) => places.every((at) => lists[at] !== '"')));
  let left;
  for (const wave of [near, ...waves, threesOf(text)]) {
    if (left && left.length <= few) break;
    if (wave[0]?.length) await everywhere();
    const found = await Promise.all(wave.map(async (token) => {
      // Of three characters without lists of their own the pairs say enough.
      if (!(await linesOf(token)).length) return;
      return (await Promise.all(places.map((at) => listOf(token, at)))).flat();
    }));
    for (const list of found) {
      if (!list) continue;
      const has = new Set(list);
      left = left ? left.filter((n) => has.has(n)) : [...has];
    }
  }
  return left || [];
};

// Which file of passages (p) or records (d) a number is in, and which that file begins with.
const fileOf = (letter, n) => {
  const [before, front, back] = site[letter];
  if (n < before) return [Math.floor(n / front), n - (n % front)];
  const at = Math.floor((n - before) / back);
  return [Math.ceil(before / front) + at, before + at * back];
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

// A document's record; on a large site without a body.
const records = [];
const documentOf = async (n) => {
  if (records[n]) return records[n];
  const [file, first] = fileOf('d', n);
  (await load('d' + file)).forEach((r, i) => {
    const [[url, title, summary, number, kind, owner, departments], body = ''] = site.small ? r : [r];
    const names = departments.map((d) => site.department[d]);
    const text = [title, summary, body, names.join(' ')].map((f) => normalise(f)).join('\n');
    const labels = { kind: site.kind[kind], owner: site.owner[owner], department: names };
    records[first + i] = { n: first + i, url, title, summary, body, number, labels, text };
  });
  return records[n];
};

// The index: reads the files that src/search.rs writes. Knows tokens, lists and documents; never the page.
//
// Nothing is fetched: each file is a classic script that calls keikakuSearch(name, data), so that the page
// works from file:// too.

const arrived = new Map();
self.keikakuSearch = (name, data) => arrived.set(name, data);
Object.assign(self.keikakuSearch, { normalise, foldReading });

const script = document.currentScript;
const root = script.dataset.root || './';
const [, folder, entryHash] = script.dataset.index.match(/^(.*)entry\.(.*)\.js$/);

let site;

const HASH = 8;

// Loads the file of a letter that has this place among its files, and is called by its place unless it has a number.
const asked = new Map();
const load = (letter, at, number = at ?? '') => {
  const name = letter + number;
  if (!asked.has(name))
    asked.set(name, new Promise((resolve, reject) => {
      const hash = at === undefined ? entryHash : site.many[letter].slice(at * HASH, at * HASH + HASH);
      const tag = document.createElement('script');
      tag.src = `${root}${folder}${name}.${hash}.js`;
      tag.onload = () => (tag.remove(), arrived.has(name) ? resolve(arrived.get(name)) : reject(Error(name)));
      tag.onerror = async () => {
        tag.remove();
        if (await renewed()) return;
        asked.delete(name);
        reject(Error(name));
      };
      document.head.append(tag);
    }));
  return asked.get(name);
};

const SYMBOLS = "!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";
const VALUE = new Uint8Array(128);
[...SYMBOLS].forEach((c, i) => (VALUE[c.charCodeAt(0)] = i));
const FINALS = 66;
const CONTINUES = SYMBOLS.length - FINALS;

// Calls `each` with the numbers of a list, as they are written.
const decode = (list, each) => {
  let sum = 0;
  let scale = 1;
  for (let i = 0; i < list.length; i++) {
    const v = VALUE[list.charCodeAt(i)];
    if (v < FINALS) {
      each(sum + v * scale);
      sum = 0;
      scale = 1;
    } else {
      sum += (v - FINALS) * scale;
      scale *= CONTINUES;
    }
  }
};

// Calls `each` with the documents of a list of gaps.
const decodeGaps = (list, each) => {
  let next = 0;
  decode(list, (gap) => each((next += gap + 1) - 1));
};

const entry = load('entry').then((data) => {
  data.many = Object.fromEntries(data.many);
  const starts = [];
  decodeGaps(data.starts, (n) => starts.push(n));
  return (site = { ...data, starts });
});

const shardsOf = (letter) => site.many[letter].length / HASH;

// Which shard a token is in: computed as src/search/postings.rs does.
const shardOf = (token) => {
  const [a, b] = [...token].map((c) => c.codePointAt(0));
  const letter = b === 0x20 ? 'c' : 't';
  return [letter, Math.floor(((Math.imul(a * 31 + b, 0x9e3779b1) >>> 0) * shardsOf(letter)) / 2 ** 32)];
};

// The lists of a token's shard.
const shards = new Map();
const shardWith = async (token) => {
  const [letter, at] = shardOf(token);
  const text = await load(letter, at);
  const name = letter + at;
  if (!shards.has(name)) {
    const lists = new Map();
    for (const line of text.split('\n')) {
      const first = line.codePointAt(0) > 0xffff ? 2 : 1;
      const end = first + (line.codePointAt(first) > 0xffff ? 2 : 1);
      lists.set(line.slice(0, end), line.slice(end));
    }
    shards.set(name, lists);
  }
  return shards.get(name);
};

// For each document how well it holds a token: 4 in a short title, 3 in a title, 2 in a summary, 1 in a body, or 0.
const levels = new Map();
const levelsOf = async (token) => {
  if (!levels.has(token)) {
    const found = new Uint8Array(site.count);
    let next = 0;
    decode((await shardWith(token)).get(token) || '', (value) => {
      next += value >> 2;
      found[next++] = (value & 3) + 1;
    });
    levels.set(token, found);
  }
  return levels.get(token);
};

const KANJI = /[\u3005\u3400-\u9FFF\u{20000}-\u{3FFFF}]/u;
const countOf = (levels) => levels.reduce((sum, level) => sum + (level > 0), 0);

// The tokens of a text in two waves: the two pairs that say most, for kanji are rarer than kana, and then the others.
const wavesOf = (text) => {
  const units = [...text];
  if (units.length < 2) return [[text + ' '], []];
  const pairs = [...new Set(units.slice(1).map((c, i) => units[i] + c))];
  const weight = (pair) => [...pair].filter((c) => KANJI.test(c)).length;
  const [best, ...others] = pairs.toSorted((a, b) => weight(b) - weight(a));
  const apart = KANJI.test(best) ? others.find((pair) => ![...pair].some((c) => best.includes(c))) || others[0] : pairs.at(-1);
  const first = [...new Set([best, apart])].filter(Boolean);
  return [first, pairs.filter((pair) => !first.includes(pair))];
};

// So few documents are read in any case, and that tells more than further tokens whose shards are not there yet.
const FEW_LEFT = 16;

// For each document the lowest level of the text's tokens: 0 unless it has all of them, as far as it was worth looking.
const held = new Map();
const holding = (text, wholly) => {
  const look = async () => {
    let out;
    for (const wave of wavesOf(text)) {
      const isEnough = out && countOf(out) <= FEW_LEFT && !wholly;
      const tokens = isEnough ? wave.filter((token) => shards.has(shardOf(token).join(''))) : wave;
      for (const other of await Promise.all(tokens.map(levelsOf))) out = out ? out.map((level, n) => Math.min(level, other[n])) : other;
    }
    return out;
  };
  const key = (wholly ? ' ' : '') + text;
  if (!held.has(key)) held.set(key, look());
  return held.get(key);
};

// Which file a document is in.
const fileOf = (n) => {
  let [file, end] = [0, site.starts.length];
  while (end - file > 1) {
    const middle = (file + end) >> 1;
    if (site.starts[middle] > n) end = middle;
    else file = middle;
  }
  return file;
};

const documents = new Map();
const documentOf = async (n) => {
  const file = fileOf(n);
  const start = site.starts[file];
  if (!documents.has(n))
    (await load('d', file, start)).forEach(([url, title, summary, body, terms, number, kind, owner, departments], i) => {
      const names = departments.map((d) => site.department[d]);
      const text = [title, summary, ...names, body, terms].map((part) => normalise(part)).join('\n');
      const labels = { kind: site.kind[kind], owner: site.owner[owner], department: names };
      documents.set(start + i, { url, title, summary, body, terms, number, labels, text });
    });
  return documents.get(n);
};

// The lines of the readings that begin with `prefix`, as [what is typed, term].
const readingsFrom = async (prefix) => {
  if (!prefix) return [];
  const text = await load('s', prefix.codePointAt(0) % shardsOf('s'));
  return text.split('\n').filter((line) => line.startsWith(prefix)).map((line) => line.split('\t'));
};

// The search page's script: reads the index that src/search.rs writes, and shows results.
//
// It expects this markup (order is free, classes are the theme's):
//   <form method="get" role="search"> <input type="search" name="q" id="q"> <button>…</button> </form>
//   <p id="search-status" role="status"></p>
//   <div id="filters"></div>
//   <div id="results" data-state="idle"></div>
//   <script src="../assets/search.HASH.js" data-root="../" data-index="assets/search/entry.HASH.js" defer></script>
// It writes: in #results, for each tier, section.tier > h2 + ol > li[data-tier] > h3 > a, p.meta, p.excerpt,
// p.why; beside it section#helplines, section#search-help, button#more; in #filters details > fieldset;
// under the input ul#suggestions[role=listbox]. #results has data-state (idle, busy, done, failed) and,
// when done, data-count. Results are the li elements in #results, in order.
// Every text goes in as text, never as HTML. Nothing is fetched: files are classic scripts, so that the
// page works from file:// too.
(() => {
  'use strict';

  // ---- Normal form: the twin of src/search/normalise.rs, held to it by tests/search/vectors.json ----

  const MARK = /[\p{M}\uFF9E\uFF9F]/u;
  const PLAIN = /[ -@[-~\u3001-\u3035\u3041-\u3096\u30A1-\u30FE\u4E00-\u9FA5]/;
  const SPACE = /[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;
  const DROPPED =
    /[\u30FB\0-\x1F\x7F-\x9F\xAD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u;
  const JAPANESE = /[\u3001-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;
  const SEPARATOR = /[\0-/:-@[-`{-\xBF\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3008-\u3020\u3030]/;

  const isMark = (c) => c >= 0x300 && !(c > 0x30a0 && c < 0xa000) && MARK.test(String.fromCodePoint(c));

  const level = (c) => {
    const n = c.codePointAt(0);
    if ((n >= 0x30a1 && n <= 0x30f6) || n === 0x30fd || n === 0x30fe) return String.fromCharCode(n - 0x60);
    if ((n >= 0x2010 && n <= 0x2015) || n === 0x2212 || n === 0xfe63) return '-';
    return n === 0x301c ? '~' : c;
  };

  // With `map`, map[i] is where the i-th unit of the result begins in `text`, and map.end[i] where it ends.
  const normalise = (text, map) => {
    let out = '';
    let last = '';
    let space = false;
    if (map) map.end = [];
    const note = (s, from, to) => {
      if (map) for (let i = 0; i < s.length; i++) map.push(from), map.end.push(to);
      out += s;
    };
    const push = (c, from, to) => {
      if (SPACE.test(c)) return void (space = true);
      if (DROPPED.test(c)) return;
      if (space && last && !JAPANESE.test(last) && !JAPANESE.test(c)) note(' ', from, from);
      space = false;
      note(c, from, to);
      last = c;
    };
    for (let i = 0; i < text.length; ) {
      const from = i;
      let c = text.codePointAt(i);
      const first = String.fromCodePoint(c);
      i += first.length;
      const single = i;
      while (i < text.length && isMark((c = text.codePointAt(i)))) i += c > 0xffff ? 2 : 1;
      if (i === single && PLAIN.test(first)) push(level(first), from, i);
      else for (const n of text.slice(from, i).normalize('NFKC')) for (const l of n.toLowerCase()) push(level(l), from, i);
    }
    return out;
  };

  const LARGE = { ぁ: 'あ', ぃ: 'い', ぅ: 'う', ぇ: 'え', ぉ: 'お', っ: 'つ', ゃ: 'や', ゅ: 'ゆ', ょ: 'よ', ゎ: 'わ' };
  const foldReading = (s) => s.normalize('NFD').replace(/[\u3099\u309Aー]/g, '').replace(/[ぁぃぅぇぉっゃゅょゎ]/g, (c) => LARGE[c]);

  // ---- Files: each calls keikakuSearch(name, data) ----

  const arrived = {};
  self.keikakuSearch = (name, data) => (arrived[name] = data);
  Object.assign(self.keikakuSearch, { normalise, foldReading });

  const script = document.currentScript;
  if (!script || !script.dataset.index) return;
  const root = script.dataset.root || './';
  const [, folder, hash] = script.dataset.index.match(/^(.*?)entry(\..*)$/) || [];

  const asked = {};
  const load = (name) =>
    (asked[name] ||= new Promise((resolve, reject) => {
      const tag = document.createElement('script');
      tag.src = root + folder + name + hash;
      tag.onload = () => (tag.remove(), name in arrived ? resolve(arrived[name]) : reject(Error(name)));
      tag.onerror = () => (tag.remove(), delete asked[name], reject(Error(name)));
      document.head.append(tag);
    }));

  // ---- Index: the reader of src/search/shards.rs and words.rs ----

  const SYMBOLS = "!#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";
  const VALUE = {};
  [...SYMBOLS].forEach((c, i) => (VALUE[c] = i));
  const FINALS = 66;
  const CONTINUES = SYMBOLS.length - FINALS;

  // Calls `each` with the numbers of a list of gaps.
  const decode = (list, each) => {
    let at = 0;
    let gap = 0;
    let scale = 1;
    for (const c of list || '') {
      const v = VALUE[c];
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

  const entry = load('entry').then((data) => {
    const units = [...data.tokens];
    data.first = [];
    for (let i = 0; i < units.length; i += 2) data.first.push(tokenOf(units[i], units[i + 1]));
    data.w = data.words.split('\n').slice(0, -1);
    data.s = data.terms.split('\n').slice(0, -1);
    return data;
  });
  let site;

  const tokenOf = (a, b) => a.codePointAt(0) * 0x200000 + b.codePointAt(0);

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

  const parsed = {};
  const shard = async (n) => {
    if (parsed[n]) return parsed[n];
    const map = new Map();
    let group;
    for (const line of (await load('t' + n)).split('\n')) {
      if (!line) continue;
      const c = String.fromCodePoint(line.codePointAt(0));
      if (c === '\t') group = line.slice(1);
      else map.set(tokenOf(group, c), line.slice(c.length));
    }
    return (parsed[n] = map);
  };

  // For each document 4 (short title) to 1 (body) where the token stands, 0 where it does not. A negative
  // token is a character: wherever it begins a pair or ends a run.
  const levels = {};
  const levelsOf = (token) =>
    (levels[token] ||= (async () => {
      const [from, to] = token < 0 ? [-token, 0x1fffff - token] : [token, token];
      const found = new Uint8Array(site.count);
      const first = Math.max(0, place(site.first, from));
      const shards = await Promise.all(Array.from({ length: place(site.first, to) + 1 - first }, (_, i) => shard(first + i)));
      for (const map of shards)
        for (const [key, line] of token < 0 ? map : [[token, map.get(token)]])
          if (line && key >= from && key <= to) line.split(' ').forEach((list, l) => decode(list, (doc) => (found[doc] = Math.max(found[doc], 4 - l))));
      return found;
    })());
  const single = (c) => -tokenOf(c, '\0');

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

  // For each document the lowest level of the text's tokens: 0 unless it has all of them. A wave is
  // left out where those before say enough: few documents, or a long text, unless all is asked for.
  const holding = async (text, whole) => {
    let out;
    for (const [i, wave] of wavesOf(text).entries()) {
      if (out && !whole && ((i > 1 && text.length > 5) || out.filter(Boolean).length <= BATCH)) break;
      for (const other of await Promise.all(wave.map(levelsOf)))
        if (out) for (let d = 0; d < out.length; d++) out[d] = Math.min(out[d], other[d]);
        else out = other.slice();
      if (!out || !out.some(Boolean)) break;
    }
    return out || new Uint8Array(site.count);
  };

  // Leaves the candidates that hold every pair of what they are here for.
  const refine = async (queue) => {
    const texts = new Map();
    for (const c of queue) for (const list of c.options || []) for (const { text } of list) texts.set(text);
    await Promise.all([...texts.keys()].map(async (text) => texts.set(text, await holding(text, true))));
    return queue.filter((c) => !c.options || c.options.every((list) => list.some(({ text }) => texts.get(text)[c.n])));
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

  const records = {};
  const documentOf = async (n) => {
    if (records[n]) return records[n];
    const file = Math.floor(n / site.per);
    (await load('d' + file)).forEach((r, i) => {
      const [url, title, summary, body, number = '', kind = -1, owner = -1, departments = []] = r;
      const names = departments.map((d) => site.department[d]);
      const fields = [title, summary, body, names.join(' ')];
      const text = fields.map((f) => normalise(f)).join('\n');
      const labels = { kind: site.kind[kind], owner: site.owner[owner], department: names };
      records[file * site.per + i] ||= { n: file * site.per + i, url, title, summary, body, number, labels, fields, text };
    });
    return records[n];
  };

  // ---- What else a term may mean ----

  const KANA = /^[ぁ-ゖー]+$/;

  // Other words for a term: [{word, why}], with why one of spelling, reading, synonym, ask.
  const others = async (term) => {
    const found = new Map();
    const add = (word, why) => {
      const text = normalise(word);
      if (text && text !== term && !found.has(text)) found.set(text, { word, text, why });
    };
    for (const group of site.spellings)
      for (const own of group) if (term.includes(own)) for (const other of group) if (other !== own) add(term.replaceAll(own, other), 'spelling');
    const folded = KANA.test(term) ? foldReading(term) : '';
    const [lines, read] = await Promise.all([
      wordsFrom(term.slice(0, Math.max(2, Math.ceil(term.length * 0.6)))),
      folded.length > 1 ? wordsFrom(folded) : [],
    ]);
    for (const exact of [true, false]) {
      const readings = read.filter(([key, letter]) => letter === 'r' && (key === folded) === exact);
      readings.sort((a, b) => a[0].length - b[0].length);
      if (exact || ![...found.values()].some((o) => o.why === 'reading'))
        for (const [, , words] of readings.slice(0, 4)) add(words[0], 'reading');
    }
    for (const [key, letter, words] of lines) {
      if (letter === 's' && key === term) for (const word of words) add(word, 'synonym');
      // A question is rarely typed to its end: the greater part will do.
      if (letter === 'a' && (term.startsWith(key) || key.startsWith(term) || common(key, term) >= Math.max(4, key.length * 0.6)))
        for (const word of words) add(word, 'ask');
    }
    // What is read like a word may have synonyms, and what is spelt otherwise too; one step suffices.
    return [...found.values()];
  };

  const common = (a, b) => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    return n;
  };

  // Cuts a term into words: those of the dictionary first, then runs of kanji or letters, then longer kana.
  const piecesOf = async (term) => {
    const pieces = [];
    const kana = [];
    let rest = '';
    const flush = () => {
      for (const run of rest.match(/[ぁ-ゖー]+|[^ぁ-ゖー]+/g) || [])
        for (const part of run.split(SEPARATOR)) if (part) (/[ぁ-ゖー]/.test(part) ? part.length > 2 && kana : pieces).push?.(part);
      rest = '';
    };
    const starts = await Promise.all([...term].slice(0, 24).map((c, i, all) => wordsFrom(all.slice(i, i + 2).join(''), 1)));
    const units = [...term];
    for (let i = 0; i < units.length; ) {
      const tail = units.slice(i).join('');
      const keys = (starts[i] || []).filter(([key, letter]) => letter !== 'r' && [...key].length > 1 && tail.startsWith(key));
      const best = keys.sort((a, b) => b[0].length - a[0].length)[0];
      if (best) {
        flush();
        pieces.push(best[0]);
        i += [...best[0]].length;
      } else rest += units[i++];
    }
    flush();
    return pieces.length ? [...new Set(pieces)] : [...new Set(kana)];
  };

  // ---- A search: tiers of candidates, verified as they are shown ----

  const BATCH = 10;
  const NUMBER = /^(取組|取り組み|主な取組|基本的な考え方|考え方|目標|目指す地域像|指標|課題|番号|通し番号|no\.?)?(\D*?)-?(\d+(?:-\d+)?)$/;

  const candidates = (scores, tier, extra, skip) => {
    const list = [];
    scores.forEach((score, n) => score && !skip.has(n) && allowed(n) && list.push({ n, score, tier, ...extra(n) }));
    if (site.small) return list.sort((a, b) => b.score - a.score || a.n - b.n);
    // Among equals, those that share a file come first: fewer bytes for the same answer.
    const file = (c) => Math.floor(c.n / site.per);
    const rich = {};
    for (const c of list) rich[(c.key = c.score * 1e6 + file(c))] = (rich[c.key] || 0) + 1;
    return list.sort((a, b) => b.score - a.score || rich[b.key] - rich[a.key] || a.n - b.n);
  };

  const search = (query) => {
    const raw = query.trim().split(/\s+/u).filter(Boolean);
    const terms = [...new Set(raw.map((t) => normalise(t)).filter(Boolean))];
    const all = { query, terms, queue: [], shown: [], seen: new Set(), tiers: [], sure: true };
    const meanings = new Map();
    const meaningsOf = (term) => (meanings.get(term) || meanings.set(term, others(term)).get(term));

    // Documents that hold each word or another word for it. A small site looks at all other words; a large
    // one takes them in their order, until there is enough for a page.
    const anyOf = async (words, tier) => {
      const options = await Promise.all(words.map(async (word) => [{ text: word }, ...(await meaningsOf(word))]));
      const most = Math.max(...options.map((list) => list.length));
      let list = [];
      for (let take = site.small ? most : 2; take <= most; take++) {
        const taken = options.map((all) => all.slice(0, take));
        const found = await Promise.all(taken.map((some) => Promise.all(some.map((option) => holding(option.text)))));
        const scores = new Float64Array(site.count);
        for (let n = 0; n < site.count; n++) {
          let sum = 0;
          for (const lists of found) {
            let best = 0;
            lists.forEach((list, i) => list[n] && (best = Math.max(best, list[n] - i / 64)));
            sum = best && sum >= 0 ? sum + best : -1;
          }
          if (sum > 0) scores[n] = sum;
        }
        list = candidates(scores, tier, () => ({ options: taken }), all.seen);
        // Titles first: they are the better answers, and lie in few files.
        const titles = list.filter((c) => c.score > 2.9 * words.length).length;
        if (all.shown.length + (take > 4 ? list.length : titles) >= BATCH) break;
      }
      return list;
    };

    all.tiers = [
      async () => {
        const [, , owner, digits] = (terms.length === 1 && terms[0].replace(/(\d)ー/g, '$1-').match(NUMBER)) || [];
        if (!digits) return [];
        const [a, b] = digits.split('-').map(Number);
        const at = b === undefined ? [0, a] : [a + 1, b];
        if (at[0] >= 6e4 || at[1] >= 6e4) return [];
        const scores = await levelsOf(tokenOf(String.fromCodePoint(0xf0000 + at[0]), String.fromCodePoint(0x10000 + at[1])));
        return candidates(scores, 'number-tier', () => ({ number: owner.replace(/ー$/, '') }), all.seen);
      },
      async () => {
        const found = await Promise.all(terms.map(holding));
        const scores = new Float64Array(site.count);
        if (found.length) for (let n = 0; n < site.count; n++) scores[n] = found.every((l) => l[n]) ? found.reduce((s, l) => s + l[n], 0) : 0;
        all.sure = terms.every((t) => [...t].length < 3);
        return candidates(scores, 'exact', () => ({ options: terms.map((text) => [{ text }]) }), all.seen);
      },
      () => anyOf(terms, 'variant'),
      async () => {
        if (all.shown.length >= BATCH || (all.shown[0]?.number !== undefined && /\D/.test(terms[0]))) return [];
        const pieces = (await Promise.all(terms.map(piecesOf))).flat();
        if (!pieces.length || pieces.join() === terms.join()) return [];
        return anyOf(pieces, 'apart');
      },
      async () => {
        const tokens = [...new Set(terms.flatMap((term) => wavesOf(term).flat()))];
        if (all.shown.length >= 3 || tokens.length < 3) return [];
        const found = await Promise.all(tokens.map(levelsOf));
        const scores = new Float64Array(site.count);
        for (let n = 0; n < site.count; n++) {
          const hits = found.filter((l) => l[n]).length;
          if (hits >= tokens.length * 0.6) scores[n] = hits;
        }
        const words = terms.map((text) => ({ text }));
        return candidates(scores, 'near', () => ({ near: words }), all.seen).slice(0, BATCH);
      },
    ];
    return all;
  };

  // Looks whether a document truly holds what its tokens promise; notes what to mark and why it is here.
  const verify = (c, doc) => {
    c.doc = doc;
    c.marks = [];
    if (c.tier === 'number-tier') return !c.number || normalise(doc.number).startsWith(c.number) || doc.number === '';
    if (c.near) return true;
    const title = doc.text.slice(0, doc.text.indexOf('\n'));
    c.rank = 0;
    return c.options.every((list) => {
      const hits = list.filter((option) => doc.text.includes(option.text));
      if (!hits.length) return false;
      if (hits[0].why) c.why ||= hits[0];
      c.marks.push(...hits.map((hit) => hit.text));
      const text = hits[0].text;
      c.rank += title === text ? 4 : title.startsWith(text) ? 2 : title.includes(text) ? 1 : 0;
      return true;
    });
  };

  // Verifies until `want` more results can be shown, or nothing is left; returns them.
  const advance = async (s, want) => {
    const batch = [];
    let vain = 0;
    while (batch.length < want) {
      if (!s.queue.length) {
        // A large site asks for no more than a page needs: not for other words if these filled it.
        const enough = !site.small && (batch.length + s.shown.length >= BATCH || (s.shown[0]?.number !== undefined && /\D/.test(s.terms[0])));
        if (!s.tiers.length || (enough && batch.length)) break;
        s.queue = await s.tiers.shift()();
        s.queue.fresh = true;
        s.all = (s.all || []).concat(s.queue);
        vain = 0;
        continue;
      }
      // The first file of a tier tells whether the pairs mean the words; if not, all pairs are asked for.
      const fresh = !site.small && (s.queue.fresh || vain);
      const together = fresh ? s.queue.findIndex((c) => Math.floor(c.n / site.per) !== Math.floor(s.queue[0].n / site.per)) : -1;
      const some = s.queue.splice(0, Math.min(together < 0 ? Infinity : together, want - batch.length));
      s.queue.fresh = false;
      const docs = await Promise.all(some.map((c) => documentOf(c.n)));
      const good = some.filter((c, i) => verify(c, docs[i]));
      good.sort((a, b) => Math.ceil(b.score) - Math.ceil(a.score) || (b.rank || 0) - (a.rank || 0));
      for (const c of good) s.seen.add(c.n);
      batch.push(...good);
      s.shown.push(...good);
      // Where the pairs match but never the words, the rest waits until all else has been seen.
      vain = good.length ? 0 : vain + some.length;
      if (fresh && vain === some.length) s.queue = await refine(s.queue);
      if (!site.small && vain > some.length && s.tiers.length) {
        const rest = s.queue;
        s.queue = [];
        s.tiers.push(() => rest.filter((c) => !s.seen.has(c.n)));
      }
    }
    return batch;
  };

  // ---- Filters ----

  const GROUPS = ['kind', 'owner', 'image', 'approach', 'department', 'for', 'plan'];
  let facets;
  let allowed = () => true;

  const loadFacets = async () => {
    if (facets) return;
    const { strings, groups } = await load('f');
    Object.assign(site.strings, strings);
    facets = groups.map(([key, values]) => ({
      key,
      values: values.map(([id, label, list]) => {
        const has = new Uint8Array(site.count);
        decode(list, (n) => (has[n] = 1));
        return { id, label, has };
      }),
    }));
  };

  // A test for all chosen values: any within a group, all groups; `except` leaves one group out.
  const chosen = (params, except) => {
    const groups = (facets || [])
      .filter(({ key }) => key !== except && params.has(key))
      .map(({ key, values }) => values.filter((v) => params.getAll(key).includes(v.id)))
      .filter((values) => values.length);
    return (n) => groups.every((values) => values.some((v) => v.has[n]));
  };

  // ---- The page ----

  const form = document.querySelector('#q')?.form;
  const input = document.querySelector('#q');
  const status = document.querySelector('#search-status');
  const results = document.querySelector('#results');
  const filters = document.querySelector('#filters');
  if (!input || !results) return;

  const say = (key, values = {}) => (site.strings[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  const el = (name, props = {}, ...children) => {
    const node = Object.assign(document.createElement(name), props);
    node.append(...children.filter((c) => c !== '' && c != null));
    return node;
  };
  // From a disk nothing opens index.html of a folder by itself.
  const address = (url) => root + (location.protocol === 'file:' ? url.replace(/(^|\/)(?=[?#]|$)/, '$1index.html') : url);
  const params = () => new URLSearchParams(location.search);
  const go = (p, replace) => {
    const url = location.pathname + '?' + p;
    try {
      history[replace ? 'replaceState' : 'pushState'](null, '', url);
    } catch {
      if (!replace) location.search = p;
    }
  };

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
    const marks = c.near ? c.near.map((w) => w.text) : c.marks;
    const holds = (text) => marks.some((m) => normalise(text).includes(m));
    const first = doc.summary || doc.body;
    const text = holds(doc.title) || holds(first) ? first : doc.body && holds(doc.body) ? doc.body : first;
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

  const append = (batch, q) => {
    for (const c of batch) {
      let section = results.lastElementChild;
      if (!section || section.dataset.tier !== c.tier) {
        const start = results.querySelectorAll('li').length + 1;
        section = el('section', { className: 'tier' }, el('h2', {}, say(c.tier, { q })), el('ol', { start }));
        section.dataset.tier = c.tier;
        results.append(section);
      }
      section.lastElementChild.append(item(c));
    }
  };

  const aside = (id, ...children) => {
    document.getElementById(id)?.remove();
    return children.length ? el('section', { id }, ...children) : null;
  };

  const helplines = async (text, stale) => {
    aside('helplines');
    if (!site.triggers.some((t) => text.includes(t))) return;
    const { strings, message, lines } = await load('h');
    Object.assign(site.strings, strings);
    const rows = lines.map((line) => {
      const call = el('a', { href: 'tel:' + line.number.replace(/[^\d+#]/g, '') }, line.number);
      const source = line.source ? el('small', {}, `（${say('source')}：${line.source}）`) : '';
      return el('li', {}, el('strong', {}, line.name), ' ', call, ' ', line.hours || '', ' ', line.note || '', ' ', source);
    });
    if (!stale()) results.before(aside('helplines', el('h2', {}, say('helplines')), el('p', {}, message), el('ul', {}, ...rows)));
  };

  const leadOn = async (nothing, stale) => {
    aside('search-help');
    if (!nothing) return;
    const help = await load('h');
    if (stale()) return;
    Object.assign(site.strings, help.strings);
    const link = (href, text) => el('li', {}, el('a', { href }, text));
    const tips = ['tip-short', 'tip-words', 'tip-kana'].concat(GROUPS.some((g) => params().has(g)) ? 'tip-filter' : []);
    const node = aside('search-help', el('h2', {}, say('tips')), el('ul', {}, ...tips.map((tip) => el('li', {}, say(tip)))));
    if (help.try.length) node.append(el('h3', {}, say('try')), el('ul', { className: 'words' }, ...help.try.map((w) => link('?' + new URLSearchParams({ q: w }), w))));
    if (help.ways.length) node.append(el('h3', {}, say('browse')), el('ul', {}, ...help.ways.map((w) => link(address(w.url), w.text))));
    results.after(node);
  };

  let current = 0;
  let last;

  const tell = (s, q) => {
    const left = s.queue.length;
    const n = s.shown.length + left;
    const strict = s.shown.some((c) => c.tier === 'exact' || c.tier === 'number-tier');
    const key = !n ? 'none' : !strict ? 'instead' : left && !s.sure ? 'about' : 'found';
    status.textContent = say(key, { q, n: n.toLocaleString() });
    results.dataset.count = n;
    document.getElementById('more')?.remove();
    if (left) {
      const button = el('button', { type: 'button', id: 'more' }, say('more', { n: left.toLocaleString() }));
      button.onclick = async () => {
        const batch = await advance(s, BATCH);
        append(batch, q);
        tell(s, q);
        results.querySelectorAll('li a')[s.shown.length - batch.length]?.focus();
      };
      results.after(button);
    }
    // Something visible stands in #results even then.
    if (!n) results.replaceChildren(el('p', {}, say('none', { q })));
    return n;
  };

  const run = async () => {
    const turn = ++current;
    const stale = () => turn !== current;
    const p = params();
    const q = (p.get('q') || '').trim().slice(0, 200);
    results.dataset.state = 'busy';
    delete results.dataset.count;
    try {
      site = await entry;
      if (filters && GROUPS.some((g) => p.has(g))) await loadFacets();
      if (stale()) return;
      allowed = chosen(p);
      await helplines(normalise(q), stale);
      const s = (last = self.keikakuSearch.last = search(q));
      if (!s.terms.length) {
        results.replaceChildren(el('p', {}, q ? say('none', { q }) : say('empty')));
        document.getElementById('more')?.remove();
        status.textContent = q ? say('none', { q }) : '';
        await leadOn(!!q, stale);
        results.dataset.count = 0;
      } else {
        let batch = await advance(s, BATCH);
        if (stale()) return;
        results.replaceChildren();
        append(batch, q);
        // For those who measure.
        performance.mark('first-ten', { detail: Object.keys(asked).length });
        // A small site shows everything it found, verified.
        while (site.small && batch.length) {
          batch = await advance(s, 50);
          if (stale()) return;
          append(batch, q);
        }
        await leadOn(!tell(s, q), stale);
      }
      await showFilters(p);
      if (!stale()) results.dataset.state = 'done';
    } catch (error) {
      if (stale()) return;
      status.textContent = site ? say('failed') : script.dataset.failed || 'The search files could not be read.';
      results.dataset.state = 'failed';
      console.error(error);
    }
  };

  const showFilters = async (p) => {
    if (!filters || !last?.terms.length) return void filters?.replaceChildren();
    let details = filters.querySelector('details');
    if (!details) {
      details = el('details', {}, el('summary', {}, say('filters')), el('div', {}));
      details.open = GROUPS.some((g) => p.has(g));
      details.ontoggle = () => details.open && showFilters(params());
      filters.replaceChildren(details);
    }
    if (!details.open) return;
    await loadFacets();
    // Counts need the candidates that the filters left out, so the tiers are looked at once more, unfiltered.
    const before = allowed;
    allowed = () => true;
    const whole = search(last.query);
    const found = new Set();
    for (const tier of whole.tiers.slice(0, site.small ? 3 : 2)) for (const c of await tier()) found.add(c.n);
    allowed = before;
    const box = details.lastElementChild;
    const held = document.activeElement?.closest?.('#filters label')?.htmlFor || document.activeElement?.id;
    box.replaceChildren(
      ...facets.map(({ key, values }) => {
        const fits = chosen(p, key);
        const docs = [...found].filter(fits);
        const rows = values.map((v) => ({ ...v, count: docs.filter((n) => v.has[n]).length, on: p.getAll(key).includes(v.id) }));
        const shown = rows.filter((r) => r.count || r.on);
        if (!shown.length) return '';
        return el('fieldset', {}, el('legend', {}, say(key)), ...shown.map((r) => {
          const box = el('input', { type: 'checkbox', name: key, value: r.id, checked: r.on, id: `f-${key}-${r.id}` });
          box.onchange = () => {
            const next = new URLSearchParams([...params()].filter(([k, v]) => k !== key || v !== r.id));
            if (box.checked) next.append(key, r.id);
            go(next);
            run();
          };
          return el('label', {}, box, ` ${r.label} (${r.count})`);
        }));
      }).filter(Boolean),
    );
    if (GROUPS.some((g) => p.has(g))) {
      const clear = el('button', { type: 'button', id: 'clear-filters' }, say('clear'));
      clear.onclick = () => (go(new URLSearchParams({ q: last.query })), run(), details.querySelector('summary').focus());
      box.append(clear);
    }
    if (held) document.getElementById(held)?.focus();
  };

  const submit = (replace) => {
    const p = params();
    const q = input.value;
    if (replace && p.get('q') === q) return;
    p.set('q', q);
    go(p, replace);
    run();
  };

  // Suggestions: an ARIA 1.2 combobox with a list. Nothing is chosen by itself, and no key is taken from an
  // input method that is still composing.
  const list = el('ul', { id: 'suggestions', hidden: true });
  list.setAttribute('role', 'listbox');
  (input.parentElement === form ? input : input.parentElement).after(list);
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'suggestions'], ['aria-expanded', 'false']])
    input.setAttribute(name, value);
  let at = -1;
  const choose = (n) => {
    at = n;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === n)));
    if (n < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', list.children[n].id);
  };
  const open = (yes) => {
    list.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes));
    if (!yes) choose(-1);
  };
  const take = (option) => {
    input.value = option.textContent;
    open(false);
    submit(false);
  };
  const suggest = async () => {
    const typed = input.value;
    const text = normalise(typed);
    if ([...text].length < 2) return open(false);
    try {
      site = await entry;
      const found = await Promise.all([wordsFrom(text, 1, 's'), KANA.test(text) ? wordsFrom(foldReading(text), 1, 's') : []]);
      const lines = found.flat().sort((a, b) => a[0].length - b[0].length);
      const words = [...new Set(lines.map(([, , [word]]) => word))].filter((word) => word !== typed).slice(0, 6);
      if (typed !== input.value || document.activeElement !== input) return;
      list.setAttribute('aria-label', say('suggestions'));
      list.replaceChildren(...words.map((word, i) => {
        const option = el('li', { id: 'suggestion-' + i }, word);
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        // Before the input loses the focus.
        option.onpointerdown = (event) => (event.preventDefault(), take(option));
        return option;
      }));
      open(words.length > 0);
    } catch {
      open(false);
    }
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return;
    const n = list.children.length;
    if (event.key === 'ArrowDown') choose((at + 1) % n);
    else if (event.key === 'ArrowUp') choose(at < 1 ? n - 1 : at - 1);
    else if (event.key === 'Escape') open(false);
    else if (event.key === 'Enter' && at >= 0) take(list.children[at]);
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', () => open(false));

  let timer;
  const typed = (event) => {
    clearTimeout(timer);
    // An unfinished composition is not yet what the reader means.
    if (event.isComposing) return;
    timer = setTimeout(() => {
      submit(true);
      suggest();
    }, 40);
  };
  input.addEventListener('input', typed);
  input.addEventListener('compositionend', () => typed({}));
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    open(false);
    submit(false);
  });
  const fromAddress = () => {
    input.value = params().get('q') || '';
    open(false);
    run();
  };
  addEventListener('popstate', fromAddress);
  fromAddress();
})();

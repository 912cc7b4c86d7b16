// A search: tiers of candidates from the index, verified on the documents as they are shown. Knows what is
// a better result; never the page.

const NUMBER = /^(取組|取り組み|主な取組|基本的な考え方|考え方|目標|目指す地域像|指標|課題|番号|通し番号|no\.?)?(\D*?)-?(\d+(?:-\d+)?)$/;

const BATCH = 10;

// Other ways to look are for those who found less than this.
const FEW = 5;

// A score is 64 times the lowest level of the words, and the sum of their levels.
const levelOf = (score) => Math.floor(score / 64);

// The documents that a filter allows and that this search has not found yet, the best first. Among equals, those come first whose
// file is read anyway, and then those that share one: fewer requests for the same answer.
const candidates = (s, scores, tier, extra) => {
  const list = [];
  scores.forEach((score, n) => score && !s.seen.has(n) && s.allowed(n) && list.push({ n, score, tier, ...extra }));
  list.sort((a, b) => b.score - a.score);
  const read = new Set(s.files);
  for (let from = 0, to; from < list.length; from = to) {
    for (to = from; list[to]?.score === list[from].score; ) to++;
    const rich = new Map();
    const equals = list.slice(from, to);
    for (const { n } of equals) rich.set(fileOf(n), (rich.get(fileOf(n)) || 0) + 1);
    const worth = ({ n }) => (read.has(fileOf(n)) ? site.count : 0) + rich.get(fileOf(n));
    equals.sort((a, b) => worth(b) - worth(a) || a.n - b.n);
    list.splice(from, equals.length, ...equals);
    for (const { n } of list.slice(from, Math.min(to, BATCH))) read.add(fileOf(n));
  }
  return list;
};

// For each document the best level of a word's options. The word itself is better than another for it.
const bestOf = async (options) => {
  const best = new Float64Array(site.count);
  const all = await Promise.all(options.map(({ text }) => holding(text)));
  all.forEach((found, i) => found.forEach((level, n) => level && (best[n] = Math.max(best[n], level - Math.min(i, 60) / 64))));
  return best;
};

// The documents that have an option of every word.
const together = async (s, words, tier) => {
  const all = await Promise.all(words.map(bestOf));
  const scores = new Float64Array(site.count);
  for (let n = 0; n < site.count; n++) {
    const own = all.map((best) => best[n]);
    const least = Math.min(...own);
    if (own.length && least) scores[n] = Math.ceil(least) * 64 + Math.min(own.reduce((a, b) => a + b), 60);
  }
  return candidates(s, scores, tier, { words });
};

// The documents that have most of the words, the rarer ones first.
const most = async (s, words) => {
  const all = await Promise.all(words.map(bestOf));
  const weights = all.map((best) => Math.log2(1 + site.count / (countOf(best) || 1)));
  const counts = new Uint8Array(site.count);
  const scores = new Float64Array(site.count);
  all.forEach((best, i) => best.forEach((level, n) => level && (counts[n]++, (scores[n] += Math.ceil(weights[i] * 8) + level))));
  const need = Math.min(Math.ceil(words.length / 2), counts.reduce((a, b) => Math.max(a, b), 0));
  return candidates(s, scores.map((score, n) => (counts[n] >= need && counts[n] ? counts[n] * 1024 + Math.round(score) : 0)), 'most', { words, some: true });
};

// What an initiative's or another number leads to.
const byNumber = async (s) => {
  const [, , owner, digits] = (s.terms.length === 1 && s.terms[0].text.replace(/(\d)ー/g, '$1-').match(NUMBER)) || [];
  // No number begins with what is neither a kind of page nor somebody who carries out initiatives.
  if (!digits || (owner && !site.owner.some((name) => normalise(name) === owner.replace(/ー$/, '')))) return [];
  const [a, b] = digits.split('-').map(Number);
  const [major, minor] = b === undefined ? [0, a] : [a + 1, b];
  if (major >= 6e4 || minor >= 6e4) return [];
  const found = await levelsOf(String.fromCodePoint(0xf0000 + major) + String.fromCodePoint(0x10000 + minor));
  return candidates(s, found.map((level) => (level ? 1 : 0)), 'number-tier', { number: owner.replace(/ー$/, '') });
};

// The beginning of a long word that has no hit, for who mistyped its end.
const beginnings = (text) => {
  const units = [...text];
  const least = Math.max(4, Math.ceil(units.length * 0.7));
  return units.slice(least).map((_, i) => ({ text: units.slice(0, units.length - 1 - i).join('') }));
};

// Lists of candidates, the best first.
async function* tiersOf(s) {
  const { terms } = s;
  yield byNumber(s);
  const isNumber = s.shown.length > 0;
  const exact = await together(s, terms.map(({ text }) => [{ text }]), 'exact');
  // Where the words themselves do not fill a page, the files of other words are asked for at once.
  const others = async () => {
    const wide = await Promise.all(terms.map(({ text }) => widen(text)));
    await Promise.all(wide.flat().map(({ text }) => holding(text)));
    return wide;
  };
  const soon = exact.length < BATCH && others();
  if (soon) soon.catch(() => {});
  yield exact;
  const wide = await (soon || others());
  s.isCounted = terms.length < 2;
  yield together(s, wide, 'variant');
  s.isCounted = true;
  if (terms.length > 1) yield together(s, [await widen(terms.map(({ text }) => text).join(''))], 'variant');
  const hasAll = s.shown.some(({ tier }) => tier === 'exact');
  if (isNumber || (s.shown.length >= FEW && (hasAll || terms.length < 2))) return;
  const cut = terms.map(({ typed }) => piecesOf(typed));
  const units = [];
  for (const [i, { pieces }] of cut.entries()) {
    // A word of several is cut only if nothing has it.
    const holders = terms.length > 1 && (await Promise.all(wide[i].map(({ text }) => holding(text, true))));
    const isWhole = holders && holders.some(countOf);
    units.push(...(isWhole ? [wide[i]] : await Promise.all(pieces.map(widen))));
  }
  if (terms.length < 2 && units.length > 1 && cut[0].whole) yield together(s, units, 'apart');
  if (units.length && (terms.length > 1 || !s.shown.length)) yield most(s, units);
  if (s.shown.length) return;
  for (const begin of beginnings(terms[0].text)) {
    yield together(s, [[begin]], 'begin');
    if (s.shown.length) return;
  }
}

const search = (query, allowed) => {
  const words = query.normalize('NFKC').trim().split(/\s+/u).map((typed) => ({ typed, text: normalise(typed) })).filter(({ text }) => text);
  // Who writes 見 守 り means one word.
  const spaced = words.length > 2 && words.every(({ text }) => JAPANESE.test(text) && [...text].length < 2);
  const one = words.map(({ typed }) => typed).join('');
  const terms = spaced ? [{ typed: one, text: normalise(one) }] : [...new Map(words.map((word) => [word.text, word])).values()];
  const s = { query, terms, allowed, queue: [], shown: [], seen: new Set(), files: new Set() };
  s.source = tiersOf(s);
  return s;
};

// Asks for the next list; false when there is none.
const pull = async (s) => {
  const { value } = await s.source.next();
  if (value) s.queue.push(...value);
  return !!value;
};

// Looks whether a document truly holds what its tokens promise; notes what to mark and why it is here.
const verify = (c, doc) => {
  c.doc = doc;
  c.marks = [];
  c.rank = 0;
  if (c.tier === 'number-tier') return !c.number || normalise(doc.number).startsWith(c.number) || doc.number === '';
  const title = doc.text.slice(0, doc.text.indexOf('\n'));
  const has = c.words.map((options) => {
    const hits = options.filter(({ text }) => doc.text.includes(text));
    if (!hits.length) return;
    if (hits[0].why) c.why ||= hits[0];
    c.marks.push(...hits.map((hit) => hit.text));
    const { text } = hits[0];
    c.rank += title === text ? 4 : title.startsWith(text) ? 2 : title.includes(text) ? 1 : 0;
    return hits[0].word || text;
  });
  if (c.some) c.why = { why: 'words', word: has.filter(Boolean).join('」「') };
  return c.some ? has.some(Boolean) : has.every(Boolean);
};

// Verifies some more results, at most `want` and of one tier, and returns them: none if nothing is left, or if reading on
// would take more than so many files.
const advance = async (s, want, files = Infinity) => {
  const batch = [];
  while (batch.length < want) {
    if (!s.queue.length) {
      if (batch.length || !(await pull(s))) break;
      continue;
    }
    const next = s.queue.slice(0, want - batch.length);
    const fits = next.filter((c) => s.files.has(fileOf(c.n)) || (s.files.size < files && s.files.add(fileOf(c.n))));
    if (!fits.length) break;
    s.queue = s.queue.filter((c) => !fits.includes(c));
    const docs = await Promise.all(fits.map((c) => documentOf(c.n)));
    const good = fits.filter((c, i) => !s.seen.has(c.n) && verify(c, docs[i]));
    good.sort((a, b) => levelOf(b.score) - levelOf(a.score) || b.rank - a.rank);
    for (const c of good) s.seen.add(c.n);
    batch.push(...good);
  }
  s.shown.push(...batch);
  return batch;
};

// The documents found, shown or not. Other words are always looked for too, so that the two spellings of one word find as much.
const foundBy = async (s) => {
  while (!s.isCounted && (await pull(s)));
  return [...new Set([...s.shown, ...s.queue].map((c) => c.n))];
};

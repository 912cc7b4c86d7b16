// A search: tiers of candidates from the index, verified on the documents as they are shown. Knows what is
// a better result; never the page.

const NUMBER = /^(取組|取り組み|主な取組|基本的な考え方|考え方|目標|目指す地域像|指標|課題|番号|通し番号|no\.?)?(\D*?)-?(\d+(?:-\d+)?)$/;

// A score is 64 times the lowest level of the words, and the sum of their levels.
const levelOf = (score) => Math.floor(score / 64);

// At which levels documents hold texts, as far as was looked.
const held = {};

// The documents that a filter allows and that this search has not tried yet, the best first.
const candidates = (s, scores, tier, extra) => {
  const list = [];
  scores.forEach((score, n) => {
    if (!score || s.seen.has(n) || s.tried.has(tier + n) || !s.allowed(n)) return;
    const body = !site.small && levelOf(score) < 2 && !!extra.options;
    list.push({ n, score, tier, body, file: fileOf('d', n)[0], ...extra });
  });
  // Among equals, those that share a file come first: fewer bytes for the same answer.
  const rich = {};
  const key = (c) => c.score + c.file;
  if (!site.small) for (const c of list) rich[key(c)] = (rich[key(c)] || 0) + 1;
  return list.sort((a, b) => b.score - a.score || (rich[key(b)] || 0) - (rich[key(a)] || 0) || a.n - b.n);
};

// On a small site all documents are read, and so verified.
const isDeep = (depth) => depth > 2 && !site.small;

// Adds up, for each document, the best option of every word: 0 unless it has one for each.
const scoresOf = async (options, depth, whole) => {
  const look = async ({ text }) => (held[text] = isDeep(depth) ? (await holdersOf(text)).levels : await holding(text, depth, whole, options.length > 1));
  const found = await Promise.all(options.map((list) => Promise.all(list.map(look))));
  const scores = new Float64Array(site.count);
  for (let n = 0; n < site.count; n++) {
    let sum = 0;
    let least = 4;
    for (const lists of found) {
      let best = 0;
      // A word itself is better than another for it.
      for (let i = 0; i < lists.length; i++) if (lists[i][n]) best = Math.max(best, lists[i][n] - i / 64);
      sum += best;
      least = Math.min(least, Math.ceil(best));
    }
    if (found.length && least) scores[n] = least * 64 + Math.min(sum, 60);
  }
  return scores;
};

// The candidates of one depth. Short of all of the front only titles count: what they are better than, and
// whether it holds the words at all, is not known yet.
const atDepth = async (s, options, tier, depth) => {
  const scores = await scoresOf(options, depth, tier === 'exact' && depth > 1);
  const sure = isDeep(depth);
  // Now it is known which of those that were not read yet hold the words.
  if (sure && tier === 'exact') s.queue = s.queue.filter((c) => c.tier !== tier || scores[c.n]);
  const list = candidates(s, scores, tier, { options, sure });
  return depth > 1 ? list : list.filter((c) => levelOf(c.score) > 2);
};

const tried = (s, list) => {
  for (const c of list) s.tried.add(c.tier + c.n);
  return list;
};

// What an initiative's or another number leads to.
const byNumber = async (s) => {
  const [, , owner, digits] = (s.terms.length === 1 && s.terms[0].replace(/(\d)ー/g, '$1-').match(NUMBER)) || [];
  // No number begins with what is neither a kind of page nor somebody who carries out initiatives.
  if (!digits || (owner && !site.owner.some((name) => normalise(name) === owner.replace(/ー$/, '')))) return [];
  const [a, b] = digits.split('-').map(Number);
  const at = b === undefined ? [0, a] : [a + 1, b];
  if (at[0] >= 6e4 || at[1] >= 6e4) return [];
  const found = await levelsOf(tokenOf(String.fromCodePoint(0xf0000 + at[0]), String.fromCodePoint(0x10000 + at[1])), 'm');
  return candidates(s, found.map((level) => level && 128), 'number-tier', { number: owner.replace(/ー$/, '') });
};

// How deep to look for how many of a word's meanings.
const STEPS = [[0, 2], [0, 3], [1, 2], [0, 4], [1, 4], [2, 2], [2, 4], [2, Infinity]];
// Words apart are for those who found less than this.
const FEW = 5;
const DEEPEST = [[3, Infinity]];

// Documents of the front that hold a word in a passage, or another word for it; file by file.
async function* spoken(s, options, tier) {
  for (const { text } of options[0]) held[text] = await holding(text, 2);
  while ((await Promise.all(options[0].map(({ text }) => readMore(text)))).some(Boolean)) {
    const scores = new Float64Array(site.count);
    for (const [i, { text }] of options[0].entries())
      for (const n of witnessesOf(text).seen.keys()) scores[n] = Math.max(scores[n], 65 - i / 64);
    yield tried(s, candidates(s, scores, tier, { options, known: true }));
  }
}

// Documents that hold each word or another word for it. A small site looks at all other words; a large
// one takes them in their order, and looks deeper step by step, until there is enough for a page.
async function* anyOf(s, words, tier, steps) {
  const options = await Promise.all(words.map(async (word) => [{ text: word }, ...(await s.meaningsOf(word))]));
  for (const [depth, take] of steps) {
    const some = options.map((all) => all.slice(0, take));
    yield tried(s, await atDepth(s, some, tier, depth));
    if (depth === 2 && some.length < 2) yield* spoken(s, some, tier);
  }
}

// Looks for the words themselves everywhere.
async function* behind(s) {
  const list = await atDepth(s, s.terms.map((text) => [{ text }]), 'exact', 3);
  s.settled = true;
  yield tried(s, list);
}

// Lists of candidates, the best first. `settled` tells that the words themselves were looked for everywhere.
async function* tiersOf(s) {
  yield tried(s, await byNumber(s));
  // Who gives a whole number means it, and a large site has many others.
  const wholeNumber = s.shown.length && /\D/.test(s.terms[0]);
  s.settled = wholeNumber && !site.small;
  if (s.settled) return;
  const exact = s.terms.map((text) => [{ text }]);
  // What crosses a full stop is in no passage, and only looking everywhere finds it.
  const crosses = s.terms.some((term) => /。./.test(term));
  for (const depth of site.small ? [3] : crosses ? [] : [0, 1, 2]) {
    const list = await atDepth(s, exact, 'exact', depth);
    // The titles of the front are shown before the others only if they fill the page.
    if (depth || list.length + s.shown.length >= BATCH) yield tried(s, list);
    if (depth === 2 && exact.length < 2) yield* spoken(s, exact, 'exact');
  }
  s.settled = site.small;
  if (!site.small) yield* behind(s);
  yield* anyOf(s, s.terms, 'variant', site.small ? DEEPEST : STEPS);
  if (s.shown.length >= FEW || wholeNumber) return;
  let pieces = (await Promise.all(s.terms.map(piecesOf))).flat();
  if (pieces.join() === s.terms.join()) pieces = [];
  if (pieces.length) yield* anyOf(s, pieces, 'apart', site.small ? DEEPEST : STEPS);
  if (!site.small) yield* anyOf(s, s.terms, 'variant', DEEPEST);
  if (!site.small && pieces.length) yield* anyOf(s, pieces, 'apart', DEEPEST);
  const tokens = [...new Set(s.terms.flatMap((term) => wavesOf(term).flat()))];
  if (s.shown.length >= 3 || tokens.length < 3) return;
  const found = await Promise.all(tokens.map((token) => levelsOf(token, 'v')));
  const scores = new Float64Array(site.count);
  for (let n = 0; n < site.count; n++) {
    const hits = found.filter((l) => l[n]).length;
    if (hits >= tokens.length * 0.6) scores[n] = 64 + hits;
  }
  yield candidates(s, scores, 'near', { near: s.terms.map((text) => ({ text })) }).slice(0, BATCH);
}

const search = (query, allowed) => {
  const words = query.trim().split(/\s+/u).map((t) => normalise(t)).filter(Boolean);
  // Who writes 見 守 り means one word.
  const spaced = words.length > 2 && words.every((word) => JAPANESE.test(word) && [...word].length < 2);
  const terms = [...new Set(spaced ? [words.join('')] : words)];
  const meanings = {};
  const meaningsOf = (term) => (meanings[term] ||= others(term));
  const s = { query, terms, allowed, meaningsOf, queue: [], shown: [], seen: new Set(), tried: new Set() };
  s.source = tiersOf(s);
  return s;
};

// Asks for the next list; false when there is none.
const pull = async (s) => {
  const { value } = await s.source.next();
  if (value) s.queue = s.queue.concat(value);
  return !!value;
};

// Looks for the words themselves everywhere, so that the number of results is known.
const settle = async (s) => {
  if (!s.settled) for await (const list of behind(s)) s.queue = list.concat(s.queue);
};

// Looks whether a document truly holds what its tokens promise; notes what to mark and why it is here.
const verify = (c, doc) => {
  c.doc = doc;
  c.marks = [];
  c.rank = 0;
  c.says = new Set();
  if (c.tier === 'number-tier') return !c.number || normalise(doc.number).startsWith(c.number) || doc.number === '';
  if (c.near) return true;
  const title = doc.text.slice(0, doc.text.indexOf('\n'));
  return c.options.every((list) => {
    const hits = list.filter(({ text }) => doc.text.includes(text) || witnessesOf(text).seen.has(c.n));
    if (!hits.length) return false;
    if (!hits.some(({ text }) => doc.text.includes(text))) c.says.add(witnessesOf(hits[0].text).seen.get(c.n));
    if (hits[0].why) c.why ||= hits[0];
    c.marks.push(...hits.map((hit) => hit.text));
    const text = hits[0].text;
    c.rank += title === text ? 4 : title.startsWith(text) ? 2 : title.includes(text) ? 1 : 0;
    return true;
  });
};

// Takes from the queue those of the next list that hold their words in passages: at most so many.
const witnessed = async (s, want) => {
  const [{ options, sure, known }] = s.queue;
  const end = s.queue.findIndex((c) => !c.body || c.options !== options);
  const some = s.queue.splice(0, end < 0 ? Infinity : end);
  const texts = [...new Set(options.flat().map(({ text }) => text))];
  const holds = ({ n }) => options.every((list) => list.some(({ text }) => held[text][n] > 1 || witnessesOf(text).seen.has(n)));
  if (sure) {
    s.queue.unshift(...some.splice(want));
    await Promise.all(texts.map((text) => readThose(text, some.map(({ n }) => n))));
    return some.filter(holds);
  }
  let good;
  let more = !known;
  while ((good = some.filter(holds)).length < want && more) {
    // Of each word the meaning that most of those it is missing for may have in a passage.
    const next = options.map((list) => {
      const open = some.filter((c) => !list.some(({ text }) => held[text][c.n] > 1 || witnessesOf(text).seen.has(c.n)));
      const count = ({ text }) => (witnessesOf(text).files?.length === 0 ? -1 : open.filter(({ n }) => held[text][n]).length);
      return list.toSorted((a, b) => count(b) - count(a)).find((option) => count(option) > 0)?.text;
    });
    more = (await Promise.all([...new Set(next)].filter(Boolean).map(readMore))).length > 0;
  }
  const rich = {};
  for (const { file } of good) rich[file] = (rich[file] || 0) + 1;
  good.sort((a, b) => rich[b.file] - rich[a.file] || a.file - b.file);
  const rest = some.filter((c) => !good.includes(c));
  if (!more) for (const c of rest) s.tried.delete(c.tier + c.n);
  s.queue.unshift(...good.splice(want), ...(more ? rest : []));
  return good;
};

// Verifies until `want` more results can be shown, or nothing is left; returns them.
const advance = async (s, want) => {
  const batch = [];
  let vain = 0;
  while (batch.length < want) {
    if (!s.queue.length) {
      if (!(await pull(s))) break;
      s.trust = 1;
      vain = 0;
      continue;
    }
    let some;
    if (s.queue[0].body) some = await witnessed(s, want - batch.length);
    else {
      // The first file of a list tells whether the pairs mean the words, and how many to ask for next.
      const files = new Set();
      const over = site.small ? -1 : s.queue.findIndex((c) => c.body || files.add(c.file).size > s.trust);
      some = s.queue.splice(0, Math.min(over < 0 ? Infinity : over, want - batch.length));
    }
    const docs = await Promise.all(some.map((c) => documentOf(c.n)));
    const good = some.filter((c, i) => verify(c, docs[i]));
    good.sort((a, b) => levelOf(b.score) - levelOf(a.score) || b.rank - a.rank);
    // What a title and a summary do not hold may stand in the body.
    for (const c of some) if (!good.includes(c)) s.tried.delete(c.tier + c.n);
    for (const c of good) s.seen.add(c.n);
    batch.push(...good);
    s.shown.push(...good);
    if (site.small || !some.length) continue;
    // Where the pairs match but never the words, a deeper look will tell.
    vain = good.length ? 0 : vain + 1;
    s.trust = good.length < some.length ? 1 : s.trust * 2;
    if (vain > 1) s.queue = s.queue.filter((c) => c.sure || !s.tried.delete(c.tier + c.n));
  }
  return batch;
};

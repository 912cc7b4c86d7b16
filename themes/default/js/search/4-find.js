// A search: tiers of candidates from the index, verified on the documents as they are shown. Knows what is
// a better result; never the page.

const NUMBER = /^(取組|取り組み|主な取組|基本的な考え方|考え方|目標|目指す地域像|指標|課題|番号|通し番号|no\.?)?(\D*?)-?(\d+(?:-\d+)?)$/;

// A score is 64 times the lowest level of the words, and the sum of their levels.
const levelOf = (score) => Math.floor(score / 64);

// The documents that a filter allows and that this search has not tried yet, the best first.
const candidates = (s, scores, tier, extra) => {
  const list = [];
  scores.forEach((score, n) => {
    if (!score || s.seen.has(n) || s.tried.has(tier + n) || !s.allowed(n)) return;
    const card = site.c && levelOf(score) > 1 && !s.whole.has(n);
    list.push({ n, score, tier, card, file: (card ? 'c' : 'd') + (site.small ? n : fileOf(card ? 'c' : 'd', n)[0]), ...extra });
  });
  // Among equals, those that share a file come first: fewer bytes for the same answer.
  const rich = {};
  const key = (c) => c.score + c.file;
  if (!site.small) for (const c of list) rich[key(c)] = (rich[key(c)] || 0) + 1;
  return list.sort((a, b) => b.score - a.score || (rich[key(b)] || 0) - (rich[key(a)] || 0) || a.n - b.n);
};

// Adds up, for each document, the best option of every word: 0 unless it has one for each.
const scoresOf = async (options, depth, whole) => {
  const found = await Promise.all(options.map((list) => Promise.all(list.map(({ text }) => holding(text, depth, whole)))));
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
  // Every pair of the words has been looked at: what is not among these can go.
  if (tier === 'exact' && depth === 3) s.queue = s.queue.filter((c) => c.tier !== tier || scores[c.n]);
  const list = candidates(s, scores, tier, { options });
  return depth > 1 ? list : list.filter((c) => levelOf(c.score) > 2 && c.card);
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
  const found = await levelsOf(tokenOf(String.fromCodePoint(0xf0000 + at[0]), String.fromCodePoint(0x10000 + at[1])), 7);
  return candidates(s, found.map((level) => level && 128), 'number-tier', { number: owner.replace(/ー$/, '') });
};

// How deep to look for how many of a word's meanings.
const STEPS = [[0, 2], [0, 3], [1, 2], [0, 4], [1, 4], [2, 2], [2, 4], [2, Infinity]];
// Words apart are for those who found less than this.
const FEW = 5;
const DEEPEST = [[3, Infinity]];

// Documents that hold each word or another word for it. A small site looks at all other words; a large
// one takes them in their order, and looks deeper step by step, until there is enough for a page.
async function* anyOf(s, words, tier, steps) {
  const options = await Promise.all(words.map(async (word) => [{ text: word }, ...(await s.meaningsOf(word))]));
  for (const [depth, take] of steps)
    yield tried(s, await atDepth(s, options.map((all) => all.slice(0, take)), tier, depth));
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
  for (const depth of site.small ? [3] : [0, 1, 2]) {
    const list = await atDepth(s, exact, 'exact', depth);
    // The titles of the front are shown before the others only if they fill the page.
    if (depth || list.length + s.shown.length >= BATCH) yield tried(s, list);
  }
  s.settled = site.small;
  // What the front has, there is more of behind it. What it has not is looked for there last of all.
  if (!site.small && s.shown.length && !s.late.length) yield* behind(s);
  yield* anyOf(s, s.terms, 'variant', site.small ? DEEPEST : STEPS);
  if (s.shown.length >= FEW || wholeNumber) return;
  let pieces = (await Promise.all(s.terms.map(piecesOf))).flat();
  if (pieces.join() === s.terms.join()) pieces = [];
  if (pieces.length) yield* anyOf(s, pieces, 'apart', site.small ? DEEPEST : STEPS);
  if (!s.settled) yield* behind(s);
  if (!site.small) yield* anyOf(s, s.terms, 'variant', DEEPEST);
  if (!site.small && pieces.length) yield* anyOf(s, pieces, 'apart', DEEPEST);
  const tokens = [...new Set(s.terms.flatMap((term) => wavesOf(term).flat()))];
  if (s.shown.length >= 3 || tokens.length < 3) return;
  const found = await Promise.all(tokens.map((token) => levelsOf(token, site.small ? 7 : 2)));
  const scores = new Float64Array(site.count);
  for (let n = 0; n < site.count; n++) {
    const hits = found.filter((l) => l[n]).length;
    if (hits >= tokens.length * 0.6) scores[n] = 64 + hits;
  }
  yield candidates(s, scores, 'near', { near: s.terms.map((text) => ({ text })) }).slice(0, BATCH);
}

const search = (query, allowed) => {
  const terms = [...new Set(query.trim().split(/\s+/u).map((t) => normalise(t)).filter(Boolean))];
  const meanings = {};
  const meaningsOf = (term) => (meanings[term] ||= others(term));
  const s = { query, terms, allowed, meaningsOf, queue: [], late: [], shown: [], seen: new Set(), tried: new Set(), whole: new Set() };
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
  if (c.tier === 'number-tier') return !c.number || normalise(doc.number).startsWith(c.number) || doc.number === '';
  if (c.near) return true;
  const title = doc.text.slice(0, doc.text.indexOf('\n'));
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

// Leaves the candidates that hold every pair of what they are here for, as far as a search has looked.
const refine = async (queue) => {
  const texts = new Map();
  for (const c of queue) for (const list of c.options || []) for (const { text } of list) texts.set(text);
  await Promise.all([...texts.keys()].map(async (text) => texts.set(text, await holding(text, 2, true))));
  return queue.filter((c) => c.n >= site.front || !c.options || c.options.every((list) => list.some(({ text }) => texts.get(text)[c.n])));
};

// Verifies until `want` more results can be shown, or nothing is left; returns them.
const advance = async (s, want) => {
  const batch = [];
  let vain = 0;
  // What was put off is looked at when somebody asks for more.
  if (s.shown.length && !s.queue.length) s.queue = s.late.splice(0).filter((c) => !s.seen.has(c.n));
  while (batch.length < want) {
    if (!s.queue.length) {
      if (!(await pull(s))) break;
      s.fresh = true;
      vain = 0;
      continue;
    }
    // The first file of a list tells whether the pairs mean the words, and how many to ask for next; if they
    // do not, all pairs are looked at.
    const careful = !site.small && (s.fresh || vain);
    if (careful) s.trust = 1;
    const files = new Set();
    const over = site.small ? -1 : s.queue.findIndex((c) => files.add(c.file).size > s.trust);
    const some = s.queue.splice(0, Math.min(over < 0 ? Infinity : over, want - batch.length));
    s.fresh = false;
    const docs = await Promise.all(some.map((c) => documentOf(c.n, c.card)));
    const good = some.filter((c, i) => verify(c, docs[i]));
    good.sort((a, b) => levelOf(b.score) - levelOf(a.score) || b.rank - a.rank);
    // A card is not all of a document: what it does not hold may stand in the body.
    for (const c of some) if (c.card && !good.includes(c)) s.whole.add(c.n), s.tried.delete(c.tier + c.n);
    for (const c of good) s.seen.add(c.n);
    batch.push(...good);
    s.shown.push(...good);
    // Where the pairs match but never the words, the rest waits until all else has been seen.
    vain = good.length ? 0 : vain + 1;
    s.trust = good.length < some.length ? 1 : s.trust * 2;
    if (vain === 1 && !site.small) s.queue = await refine(s.queue);
    if (vain > 1 && !site.small) s.late.push(...s.queue.splice(0).filter((c) => c.tier === 'exact'));
  }
  return batch;
};

// What a word may also mean: other spellings, readings, synonyms, and what citizens ask. Knows the
// dictionary (src/search/words.rs); never documents.

const KANA = /^[ぁ-ゖー]+$/;

const common = (a, b) => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
};

// Other words for a term: [{word, text, why}], with why one of spelling, reading, synonym, ask.
const others = async (term) => {
  const found = new Map();
  const add = (word, why) => {
    const text = normalise(word);
    if (text && text !== term && !found.has(text)) found.set(text, { word, text, why });
  };
  for (const group of await otherWords())
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
  const units = [...term];
  // A word begins where the script changes, and not with a particle; in kana alone, anywhere.
  const kind = (c) => (KANA.test(c) ? 1 : 2);
  const mayBegin = (i) => KANA.test(term) || !i || (kind(units[i]) !== kind(units[i - 1]) && (kind(units[i]) > 1 || kind(units[i + 1] || '') < 2));
  const starts = await Promise.all(units.slice(0, 24).map((_, i) => (mayBegin(i) ? wordsFrom(units.slice(i, i + 2).join(''), 1) : [])));
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

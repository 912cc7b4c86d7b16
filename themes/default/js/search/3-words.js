// What a word may also be: other spellings, readings, synonyms, and what citizens ask. Knows the lists of
// src/search/words.rs; never documents.

const KANA = /^[ぁ-ゖー]+$/;

// The lists, and what is made of them once.
let listed;
const wordLists = () => {
  if (listed) return listed;
  const { groups, asks, spellings } = site.words;
  // Each spelling leads to the first of its group; the longest is looked for first.
  const first = new Map(spellings.flatMap((group) => group.map((word) => [word, group[0]])));
  const all = new RegExp([...first.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('|') || '$^', 'gu');
  // Two words are one question if they are alike without what is spelt in several ways, and without the kana between
  // and behind kanji: 申し込み, 申込み.
  const fold = (text) =>
    normalise(text)
      .replace(all, (word) => first.get(word))
      .replace(/([々一-鿿])[ぁ-ゖ]{1,2}(?=[々一-鿿])/g, '$1')
      .replace(/([々一-鿿]{2})[ぁ-ゖ]$/, '$1');
  const folded = (words) => words.map(fold);
  const heard = (words) => words.map((word) => normalise(word)).filter((word) => KANA.test(word)).map(foldReading);
  const own = [...groups.flatMap(([words]) => words), ...asks.flatMap(([words, finds]) => [...words, ...finds])].map((word) => normalise(word));
  return (listed = {
    fold,
    spellings,
    dictionary: new Set([...own, ...first.keys()].filter((word) => word.length > 1)),
    groups: groups.map(([words, read]) => ({ words, keys: folded(words), heard: heard([...words, ...read]) })),
    asks: asks.map(([words, finds]) => ({ words: finds, keys: folded(words), heard: heard(words), asked: words })),
  });
};

// Tells whether a text calls for help, in whatever spelling: see src/search/calls.rs.
const isCall = (text) => {
  const { rules, heard, written } = site.calls;
  const sound = rules.reduce((sound, [from, to]) => sound.replaceAll(from, to), text);
  return written.some((call) => text.includes(call)) || heard.some((call) => sound.includes(call));
};

// The text with one spelling of a word in the place of another, in all ways.
const spellingsOf = (text, groups) => {
  const found = new Set([text]);
  for (const one of found) {
    if (found.size > 12) break;
    for (const group of groups) {
      const own = group.filter((word) => one.includes(word)).sort((a, b) => b.length - a.length)[0];
      if (own) for (const other of group) found.add(one.replaceAll(own, other));
    }
  }
  return [...found];
};

const common = (a, b) => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
};

// A question is rarely typed to its end, and often with more around it: the greater part will do.
const asksFor = (text, key) =>
  text.startsWith(key) || (key.startsWith(text) && text.length * 2 >= key.length) || common(key, text) >= Math.max(4, key.length * 0.6) || (key.length > 3 && KANJI.test(key) && text.includes(key));

// A word and all others for it: [{text, word, why}], with why one of spelling, reading, synonym, ask.
const widened = new Map();
const widen = (text) => {
  const look = async () => {
    const found = new Map([[text, { text }]]);
    const sound = KANA.test(text) ? foldReading(text) : '';
    const { fold, spellings, groups, asks } = wordLists();
    const readings = sound.length > 1 ? await readingsFrom(sound) : [];
    const add = (word, why) => {
      for (const other of spellingsOf(normalise(word), spellings)) if (other && !found.has(other)) found.set(other, { text: other, word, why });
    };
    for (const other of spellingsOf(text, spellings)) if (!found.has(other)) found.set(other, { text: other, word: other, why: 'spelling' });
    const exact = readings.filter(([key]) => key === sound);
    for (const [, term] of exact.length ? exact : readings.toSorted((a, b) => a[0].length - b[0].length).slice(0, 4)) add(term, 'reading');
    const key = fold(text);
    for (const group of groups) if (group.keys.includes(key) || group.heard.includes(sound)) for (const word of group.words) add(word, 'synonym');
    // All calls for help are one question.
    const called = isCall(text);
    for (const ask of asks)
      if ((called && ask.asked.some((word) => isCall(normalise(word)))) || ask.keys.some((own) => asksFor(key, own)) || (sound && ask.heard.some((own) => asksFor(sound, own)))) for (const word of ask.words) add(word, 'ask');
    return [...found.values()];
  };
  if (!widened.has(text)) widened.set(text, look());
  return widened.get(text);
};

// Which script a character is of; the mark of a long vowel is of the one before it.
const scriptOf = (c) => (KANJI.test(c) ? 'kanji' : /[ァ-ヺｦ-ﾝ]/.test(c) ? 'katakana' : /[ぁ-ゖ]/.test(c) ? 'hiragana' : /[\p{L}\p{N}]/u.test(c) ? 'letters' : '');

// Cuts a term as it was typed into words: those of the lists first, then what is written in one script. One kanji alone
// says too little, and kana between words nothing. `whole` tells that nothing else was left out.
const piecesOf = (typed) => {
  const { dictionary } = wordLists();
  const map = [];
  const text = normalise(typed, map);
  if (KANA.test(text) && scriptOf(typed[0]) === 'hiragana') return { whole: true, pieces: text.split(/[のがをにへでとは]/).filter((part) => part.length > 2 && part !== text) };
  let before = '';
  const scripts = map.map((at) => (before = /[ーｰ]/.test(typed[at]) ? before : scriptOf(String.fromCodePoint(typed.codePointAt(at)))));
  // Where a word of the lists ends that begins here: not within a run of katakana or letters.
  const ends = (end) => end === text.length || scripts[end] !== scripts[end - 1] || scripts[end] === 'kanji';
  const wordAt = (i) => {
    for (let end = Math.min(text.length, i + 20); end > i + 1; end--) if (ends(end) && end - i < text.length && dictionary.has(text.slice(i, end))) return end;
    return 0;
  };
  const pieces = [];
  let whole = true;
  for (let i = 0; i < text.length; ) {
    const kind = scripts[i];
    let end = wordAt(i);
    const isWord = end > 0;
    if (!isWord) {
      const goesOn = (at) => at < text.length && scripts[at] === kind && !((kind === 'kanji' ? at > i + 1 : /[のをがにはへとで]/.test(text[at - 1])) && wordAt(at));
      for (end = i + 1; goesOn(end); ) end++;
    }
    const says = isWord || (kind && kind !== 'hiragana');
    if (says && end - i > 1) pieces.push(text.slice(i, end));
    else if (says) whole = false;
    i = end;
  }
  return { whole, pieces: [...new Set(pieces)].filter((piece) => piece !== text) };
};

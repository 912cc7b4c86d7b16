// Passages: which of them hold a text, which documents hold those, and what stands there. A large site keeps the
// bodies of its documents so (src/search/passages.rs). Knows the index; never a search or the page.

// At most so many files are read to see whether passages hold a text.
const WORTH_READING = 48;

// So few passages are all read.
const READ = 12;

// The passages that hold a text; one that begins with the sign of a beginning is their beginning. What pairs and
// threes cannot tell, for a passage may hold 相談支援 and 支援を but not 相談支援を, is read, unless it is very much.
const passagesWith = async (text) => {
  const found = await sharedBy(text, [7, 8], READ);
  const files = new Map(found.map((n) => fileOf('p', n)));
  if (found.length > READ && ([...text].length < 4 || files.size > WORTH_READING)) return found;
  const lines = new Map();
  await Promise.all([...files].map(async ([file, first]) => lines.set(file, [first, (await load('p' + file)).split('\n')])));
  return found.filter((n) => {
    const [first, own] = lines.get(fileOf('p', n)[0]);
    return ('\x02' + normalise(own[n - first].split('\t')[1])).includes(text);
  });
};

// What the shards of a letter say of passages, as numbers: y the documents of each, z its places.
const ofPassages = async (letter, passages) => {
  if (!passages.length) return [];
  const firsts = (await everywhere())[letter];
  const shards = new Map();
  for (const n of passages) shards.set(place(firsts, n));
  await Promise.all([...shards.keys()].map(async (at) => shards.set(at, (await load(letter + at)).split('\n'))));
  return passages.map((n) => {
    const found = [];
    const at = place(firsts, n);
    decode(shards.get(at)[n - firsts[at]], 0, (m) => found.push(m));
    return found;
  });
};

// Everything that holds a text: the levels of documents, and in which passage a body has it.
const holders = {};
const holdersOf = (text) =>
  (holders[text] ||= (async () => {
    const levels = new Uint8Array(site.count);
    const passages = new Map();
    // A full stop ends a passage: the text that crosses it is in neighbours.
    const [first, ...others] = text.match(/[^。]*。|[^。]+/g);
    const parts = await Promise.all([first, ...others.map((part) => '\x02' + part)].map(passagesWith));
    const note = (n, p) => {
      levels[n] = 1;
      if (passages.has(n)) passages.get(n).push(p);
      else passages.set(n, [p]);
    };
    if (!others.length) (await ofPassages('y', parts[0])).forEach((docs, i) => docs.forEach((n) => note(n, parts[0][i])));
    else if (parts.every((part) => part.length)) {
      const [begin, ...rest] = await Promise.all(parts.map((part) => ofPassages('z', part)));
      const sets = rest.map((places) => new Set(places.flat()));
      begin.forEach((places, i) => {
        for (const at of places) if (sets.every((set, k) => set.has(at + k + 1))) note(Math.floor(at / site.n.stride), parts[0][i]);
      });
    }
    for (const [level, places] of [[2, [2, 6]], [3, [1, 5]], [4, [0, 4]]]) for (const n of await sharedBy(text, places)) levels[n] = level;
    return { levels, passages };
  })());

// What is known of a text's passages: `seen` has for a document what it says there.
const witnesses = {};
const witnessesOf = (text) => (witnesses[text] ||= { seen: new Map() });

// Reads a file of passages and notes those that hold the text, for documents of the front and those in `known`.
const readPassages = async (text, file, first, known = []) => {
  const { seen } = witnessesOf(text);
  (await load('p' + file)).split('\n').forEach((line, i) => {
    const [list, own] = line.split('\t');
    const note = (n) => seen.has(n) || seen.set(n, own);
    if (!own || (!/。./.test(text) && !normalise(own).includes(text))) return;
    for (const [n, passages] of known) if (passages.includes(first + i)) note(n);
    decode(list, 0, note);
  });
};

// Reads the richest file of the front that is left for a text; false if there is none.
const readMore = async (text) => {
  const own = witnessesOf(text);
  if (!own.files) {
    const files = new Map();
    for (const n of await sharedBy(text, [7], 24)) {
      const [file, first] = fileOf('p', n);
      files.set(file, { file, first, size: (files.get(file)?.size || 0) + 1 });
    }
    own.files = [...files.values()].sort((a, b) => b.size - a.size);
  }
  const next = own.files.shift();
  if (next) await readPassages(text, next.file, next.first);
  return !!next;
};

// Reads what these documents say where they hold the text.
const readThose = async (text, numbers) => {
  const { levels, passages } = await holdersOf(text);
  const known = numbers.filter((n) => levels[n] === 1).map((n) => [n, passages.get(n)]);
  const files = new Map(known.flatMap(([, own]) => own.map((p) => fileOf('p', p))));
  await Promise.all([...files].map(([file, first]) => readPassages(text, file, first, known)));
};

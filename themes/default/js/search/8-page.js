// The search page: runs the search that the address names, shows it, and follows what is typed.
//
// It expects this markup (order is free, classes are the theme's):
//   <form method="get" role="search"> <input type="search" name="q" id="q"> <button>…</button> </form>
//   <p id="search-status" role="status"></p>
//   <div id="filters"></div>
//   <div id="results" data-state="idle"></div>
//   <link rel="preload" as="script" href="../assets/search/entry.HASH.js">
//   <script src="../assets/search.HASH.js" data-root="../" data-index="assets/search/entry.HASH.js" defer></script>
// It writes: in #results, for each tier, section.tier > h2 + ol > li[data-tier] > h3 > a, p.meta, p.excerpt,
// p.why; beside it section#helplines, section#search-help, button#more; in #filters details > fieldset;
// under the input ul#suggestions[role=listbox]. #results has data-state (idle, busy, done, failed) and,
// when done, data-count. Results are the li elements in #results, in order.

const status = document.querySelector('#search-status');
const results = document.querySelector('#results');

const TIERS = ['number-tier', 'exact', 'variant', 'apart', 'most', 'begin'];

// After the first results a search reads on by itself, but no more than so many files: beyond, a reader asks for it.
const READ_ON = 20;

// Calls `each` with more and more results.
const readOn = async (s, each) => {
  for (let batch; (batch = await advance(s, 50, READ_ON)).length; ) if (each?.(batch)) return;
};

// Adds results, each to the section of its tier.
const append = (batch, q) => {
  for (const c of batch) {
    const sections = [...results.children];
    let section = sections.find(({ dataset }) => dataset.tier === c.tier);
    if (!section) {
      section = el('section', { className: 'tier' }, el('h2', {}, say(c.tier, { q })), el('ol'));
      section.dataset.tier = c.tier;
      const after = sections.find(({ dataset }) => TIERS.indexOf(dataset.tier) > TIERS.indexOf(c.tier));
      results.insertBefore(section, after || null);
    }
    section.lastElementChild.append(item(c));
  }
  let start = 1;
  for (const list of results.querySelectorAll('ol')) {
    list.start = start;
    start += list.children.length;
  }
};

// Says how many there are, and offers the rest.
const tell = async (s, q) => {
  const n = (await foundBy(s)).length;
  const left = n - s.shown.length;
  const strict = s.shown.some((c) => c.tier === 'exact' || c.tier === 'number-tier');
  status.textContent = say(!n ? 'none' : !strict ? 'instead' : left ? 'about' : 'found', { q, n: n.toLocaleString() });
  results.dataset.count = n;
  document.getElementById('more')?.remove();
  if (left) {
    const button = el('button', { type: 'button', id: 'more' }, say('more', { n: left.toLocaleString() }));
    button.onclick = async () => {
      const before = s.shown.length;
      for (let batch; s.shown.length < before + BATCH && (batch = await advance(s, before + BATCH - s.shown.length)).length; ) append(batch, q);
      await tell(s, q);
      results.querySelectorAll('li a')[before]?.focus();
    };
    results.after(button);
  }
  // Something visible stands in #results even then.
  if (!n) results.replaceChildren(el('p', {}, say('none', { q })));
  return n;
};

// Whether the host answers at all: asked for this very script, which stays longer than any index.
const reached = () =>
  new Promise((answer) => {
    const link = el('link', { rel: 'preload', as: 'script', href: `${script.src}?${Date.now()}` });
    link.onload = () => (link.remove(), answer(true));
    link.onerror = () => (link.remove(), answer(false));
    document.head.append(link);
  });

// Publishing withdraws an index together with what it says. A page that was open meanwhile is loaded again, with what was typed: once,
// for then it names another index, and never where the network is what is missing.
const renewed = async () => {
  const { index } = script.dataset;
  if (location.protocol === 'file:' || history.state?.without === index || !(await reached())) return false;
  const p = params();
  if (input.value) p.set('q', input.value);
  history.replaceState({ without: index, isTyping: document.activeElement === input }, '', '?' + p);
  location.reload();
  return true;
};

let current = 0;
let last;

const run = async () => {
  const turn = ++current;
  const stale = () => turn !== current;
  const p = params();
  const q = (p.get('q') || '').trim().slice(0, 200);
  results.dataset.state = 'busy';
  delete results.dataset.count;
  try {
    await entry;
    if (GROUPS.some((g) => p.has(g))) await loadFacets();
    if (stale()) return;
    helplines(normalise(q));
    const s = (last = self.keikakuSearch.last = search(q, chosen(p)));
    if (!s.terms.length) {
      results.replaceChildren(el('p', {}, q ? say('none', { q }) : say('empty')));
      document.getElementById('more')?.remove();
      status.textContent = q ? say('none', { q }) : '';
      leadOn(!!q);
      results.dataset.count = 0;
    } else {
      let isFirst = true;
      while (s.shown.length < BATCH) {
        const batch = await advance(s, BATCH - s.shown.length);
        if (stale()) return;
        if (isFirst) results.replaceChildren();
        isFirst = false;
        if (!batch.length) break;
        append(batch, q);
      }
      // For those who measure.
      performance.mark('first-ten', { detail: asked.size });
      await readOn(s, (batch) => stale() || append(batch, q));
      if (stale()) return;
      leadOn(!(await tell(s, q)));
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

// What is being typed shares one entry of the history, so that Back leads to the search before it.
let draft = !params().get('q');
const submit = (typing) => {
  const p = params();
  const q = input.value;
  const same = p.get('q') === q;
  if (same && typing) return;
  p.set('q', q);
  if (!same) go(p, typing && draft, typing);
  draft = typing;
  run();
};

let timer;
const typed = (event) => {
  clearTimeout(timer);
  // An unfinished composition is not yet what the reader means.
  if (event.isComposing) return;
  timer = setTimeout(() => {
    submit(true);
    suggest();
  }, 24);
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
  draft = !input.value;
  open(false);
  run();
};
addEventListener('popstate', fromAddress);
fromAddress();
if (history.state?.isTyping) {
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
}

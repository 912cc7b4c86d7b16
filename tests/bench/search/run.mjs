// Measures the search beside Pagefind on the same pages and prints a table; one command does it all:
//   node tests/bench/search/run.mjs [OPTIONS] [0 1000 10000 30000]
// For each size: a plan of so many initiatives from tests/bench/generate.py (0: the real plan), a bare page for
// each document, an index of each engine, and each query in a fresh browser context (cold), over HTTP and
// from file://. Bytes are gzip -9 of all scripts and data that a query asks for until its first ten results
// stand, the client among them; the page's own HTML and CSS are not counted for either engine. Recall and
// precision are those of the queries that are looked for letter by letter, against a scan of the same text.
// Chromium is CHROMIUM or /usr/bin/chromium.
//   --sample=3     every third query only
//   --worst        list the costly queries
//   --quick        from file:// only, without Pagefind
//   --prepared=DIR use the sites that an earlier run with --keep=DIR left there
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import vm from 'node:vm';

const here = import.meta.dirname;
const repository = resolve(here, '../../..');
const sizes = process.argv.slice(2).filter((a) => /^\d+$/.test(a)).map(Number);
const option = (name) => process.argv.find((a) => a.startsWith(`--${name}`))?.split('=')[1] ?? (process.argv.includes(`--${name}`) || undefined);
const quick = option('quick');
const prepared = option('prepared');
const out = prepared ?? option('keep') ?? mkdtempSync(join(tmpdir(), 'search-'));
const queries = JSON.parse(readFileSync(join(here, 'queries.json'), 'utf8'));
for (const kind of ['plain', 'meant']) queries[kind] = queries[kind].filter((_, i) => i % Number(option('sample') ?? 1) === 0);
const asked = [...queries.plain.map((q) => ({ q })), ...queries.meant.map(([q, want]) => ({ q, want }))];

// ---- Tools ----

if (!existsSync(join(here, 'node_modules'))) {
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: here, env, stdio: 'inherit' });
}
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const corpus = () => {
  execFileSync('cargo', ['build', '--release', '--quiet', '--example', 'search-corpus'], { cwd: repository, stdio: 'inherit' });
  return join(process.env.CARGO_TARGET_DIR || join(repository, 'target'), 'release/examples/search-corpus');
};

const normal = readFileSync(join(repository, 'themes/default/js/search/1-normalise.js'), 'utf8');
const { normalise } = vm.runInNewContext(`(() => {${normal}; return { normalise };})()`);

const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
const kb = (n) => (n / 1000).toFixed(1);
const zipped = new Map();
const gz = (file) => zipped.get(file) ?? zipped.set(file, gzipSync(readFileSync(file), { level: 9 }).length).get(file);
const row = (cells) => console.log('| ' + cells.join(' | ') + ' |');
const percent = (part, whole) => (whole ? (100 - (100 * part) / whole).toFixed(2) : '–');

const serve = (root) =>
  new Promise((done) => {
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm' };
    const server = createServer((request, response) => {
      let path = join(root, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
      try {
        if (statSync(path).isDirectory()) path = join(path, 'index.html');
        const bytes = readFileSync(path);
        response.writeHead(200, { 'content-type': types[extname(path)] || 'application/octet-stream' });
        response.end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    server.listen(0, '127.0.0.1', () => done(server));
  });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});

// ---- The sites ----

// Makes the site of a size; returns where it is and how long its index took.
const prepare = (size) => {
  const root = join(out, `c${size}`);
  if (prepared) return { root, made: NaN };
  const plan = size ? join(out, `g${size}`) : repository;
  mkdirSync(out, { recursive: true });
  if (size) execFileSync('python3', [join(repository, 'tests/bench/generate.py'), String(size), plan]);
  const { seconds } = JSON.parse(execFileSync(program, [plan, root], { encoding: 'utf8' }));
  if (size) rmSync(plan, { recursive: true });
  return { root, made: seconds };
};
const program = prepared ? null : corpus();

// What a scan of the whole text finds: the addresses of the documents that hold every word of a query.
const scanner = (docs) => {
  const text = (d) => [d.title, d.summary, d.body, d.departments.map((x) => x.text).join(' ')].map((t) => normalise(t)).join('\n');
  const texts = docs.map((d) => [d.url, text(d)]);
  return (q) => {
    const terms = q.split(/\s+/).map((t) => normalise(t));
    return new Set(texts.filter(([, text]) => terms.every((t) => text.includes(t))).map(([url]) => url));
  };
};

// ---- Ours ----

const DONE = () => ['done', 'failed'].includes(document.querySelector('#results').dataset.state);
const READ = () => ({
  state: document.querySelector('#results').dataset.state,
  links: [...document.querySelectorAll('#results li')].map((li) => li.querySelector('a').getAttribute('href')),
  first: performance.getEntriesByName('first-ten').map(({ startTime, detail }) => ({ startTime, detail }))[0],
  found: [...self.keikakuSearch.last.shown, ...self.keikakuSearch.last.queue].filter((c) => c.tier === 'exact').map((c) => c.n),
});

// Runs one query in a fresh context; returns what was asked for and what was shown.
const cold = async (url, root) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const files = [];
  page.on('request', (request) => {
    const path = decodeURIComponent(new URL(request.url()).pathname).replace(root, '');
    if (path.endsWith('.js')) files.push(path);
  });
  await page.goto(url);
  await page.waitForFunction(DONE, null, { polling: 5, timeout: 60_000 });
  const value = await page.evaluate(READ);
  await context.close();
  if (value.state !== 'done') throw Error(`the search failed: ${url}`);
  // The client comes first, then the files in the order in which the script asked for them.
  return { ...value, files: files.slice(0, (value.first?.detail ?? files.length) + 1), all: files };
};

// The addresses of all documents in the index's own order.
const numbered = (root) => {
  const order = [];
  const folder = join(root, 'assets/search');
  for (const file of readdirSync(folder)) {
    const at = /^d(\d+)\./.exec(file);
    // A file is named by its first document.
    const hear = (_, records) => records.forEach(([url], i) => (order[Number(at[1]) + i] = url));
    if (at) vm.runInNewContext(readFileSync(join(folder, file), 'utf8'), { keikakuSearch: hear });
  }
  return order;
};

// From the last key until the first result stands, on a page that has been used before.
const typing = async (base) => {
  const page = await browser.newPage();
  await page.goto(`${base}/search/`);
  await page.waitForFunction(DONE);
  const times = [];
  for (const { q } of asked)
    times.push(await page.evaluate(async (q) => {
      const input = document.querySelector('#q');
      const results = document.querySelector('#results');
      const start = performance.now();
      input.value = q;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      performance.clearMarks();
      await new Promise((done) => {
        const seen = () => (performance.getEntriesByName('first-ten').length || results.dataset.state === 'done') && (observer.disconnect(), done());
        const observer = new MutationObserver(seen);
        observer.observe(results, { childList: true, subtree: true, attributes: true });
      });
      const time = performance.now() - start;
      while (results.dataset.state !== 'done') await new Promise((r) => setTimeout(r, 5));
      return { q, time };
    }, q));
  await page.close();
  return times;
};

const ours = async (size, root, base, docs, made) => {
  const scan = scanner(docs);
  const order = numbered(root);
  const sum = { expected: 0, missed: 0, found: 0, wrong: 0, worst: 1 };
  const lost = [];
  const folder = join(root, 'assets/search');
  const shards = readdirSync(folder);
  for (const way of quick ? ['file'] : ['http', 'file']) {
    const runs = [];
    const first = way === 'http' || quick;
    for (const { q, want } of asked) {
      const url = way === 'http' ? `${base}/search/` : `file://${root}/search/index.html`;
      const run = await cold(`${url}?q=${encodeURIComponent(q)}`, way === 'http' ? '' : root);
      const bytes = (files) => files.reduce((all, f) => all + gz(join(root, f)), 0);
      runs.push({ q, bytes: bytes(run.files), whole: bytes(run.all), files: run.files, time: run.first?.startTime });
      if (first && want && size === 0) {
        const ten = run.links.slice(0, 10).map((href) => href.replace(/index\.html$/, '').split('/').filter(Boolean).at(-1));
        if (!want.some((id) => ten.includes(id))) lost.push(q);
      }
      if (first && !want) {
        const should = scan(q);
        const did = new Set(run.found.map((n) => order[n]));
        const wrong = [...did].filter((url) => !should.has(url)).length;
        sum.expected += should.size;
        sum.found += did.size;
        sum.wrong += wrong;
        sum.missed += [...should].filter((url) => !did.has(url)).length;
        if (did.size) sum.worst = Math.min(sum.worst, 1 - wrong / did.size);
      }
    }
    const bytes = runs.map((r) => r.bytes);
    const times = runs.map((r) => r.time).filter((t) => t !== undefined);
    const facts = first ? [percent(sum.missed, sum.expected), `${percent(sum.wrong, sum.found)} (${(100 * sum.worst).toFixed(1)})`, shards.length, kb(shards.reduce((s, f) => s + gz(join(folder, f)), 0)), made.toFixed(2)] : ['', '', '', '', ''];
    row([`keikaku, ${way}`, docs.length, kb(quantile(bytes, 0.5)), kb(quantile(bytes, 0.95)), kb(quantile(runs.map((r) => r.whole), 0.5)), quantile(runs.map((r) => r.files.length), 0.5), `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)}`, ...facts]);
    if (option('worst') && first)
      for (const r of runs.toSorted((a, b) => b.bytes - a.bytes).slice(0, 24))
        console.log('   ', r.q, kb(r.bytes), r.files.map((f) => `${/(\w+)\.[^/]*$/.exec(f)[1]}:${(gz(join(root, f)) / 1000).toFixed(1)}`).join(' '));
  }
  const times = await typing(base);
  const ms = times.map((t) => t.time);
  const slow = times.filter((t) => t.time > 100).map((t) => `${t.q} ${t.time.toFixed(0)}`);
  console.log(`keikaku, ms from the last key to the first ten, of them 24 waiting for the next key: median ${quantile(ms, 0.5).toFixed(0)}, p95 ${quantile(ms, 0.95).toFixed(0)}, worst ${Math.max(...ms).toFixed(0)}${slow.length ? ` (above 100: ${slow.join('、')})` : ''}`);
  if (size === 0) console.log(`keikaku, meant: ${queries.meant.length - lost.length} of ${queries.meant.length} answered among the first ten; not: ${lost.join('、') || 'none'}`);
};

// ---- Pagefind ----

// Makes Pagefind's index of the same pages; returns the seconds, or why it cannot be had here.
const indexed = (root) => {
  const start = process.hrtime.bigint();
  const starter = join(here, 'node_modules/pagefind/lib/runner/bin.cjs');
  try {
    execFileSync(process.execPath, [starter, '--site', root, '--glob', '{asahikawa-*,bench,about,accessibility}/**/*.html'], { stdio: 'pipe' });
  } catch (error) {
    return String(error.stderr || error.message).trim().split('\n')[0];
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
};

const pagefind = async (size, root, base, docs) => {
  const made = indexed(root);
  if (typeof made === 'string') return console.log(`Pagefind was not measured, for it does not run here: ${made}`);
  writeFileSync(join(root, 'pagefind.html'), '<!doctype html><html lang="ja"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Pagefind</title><p>');
  const scan = scanner(docs);
  const sum = { expected: 0, missed: 0, found: 0, wrong: 0 };
  const runs = [];
  const lost = [];
  for (const { q, want } of asked) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const files = [];
    await page.goto(`${base}/pagefind.html`);
    page.on('request', (r) => files.push(decodeURIComponent(new URL(r.url()).pathname)));
    const { time, ten } = await page.evaluate(async (q) => {
      const begin = performance.now();
      self.engine = await import('/pagefind/pagefind.js');
      self.answer = await self.engine.search(q);
      const ten = await Promise.all(self.answer.results.slice(0, 10).map((r) => r.data()));
      return { time: performance.now() - begin, ten: ten.map((d) => d.url) };
    }, q);
    // Its data files are compressed already.
    const size_of = (f) => (/\.pf_|\.pagefind$/.test(f) ? statSync(join(root, f)).size : gz(join(root, f)));
    runs.push({ bytes: files.filter((f) => existsSync(join(root, f))).reduce((all, f) => all + size_of(f), 0), files: files.length, time });
    // To name all results it loads a file for each, so they are compared on the smaller sites only.
    if (!want && size <= 1000) {
      const urls = await page.evaluate(async () => (await Promise.all(self.answer.results.map((r) => r.data()))).map((d) => d.url));
      const should = new Set([...scan(q)].map((u) => u.replace('#', 'at-').replace(/\/?$/, '/')));
      const did = new Set(urls.map((u) => u.replace(/^\//, '')));
      sum.expected += should.size;
      sum.found += did.size;
      sum.missed += [...should].filter((u) => !did.has(u)).length;
      sum.wrong += [...did].filter((u) => !should.has(u)).length;
    }
    if (want && size === 0 && !want.some((id) => ten.some((u) => u.split('/').filter(Boolean).at(-1) === id))) lost.push(q);
    await context.close();
  }
  const bytes = runs.map((r) => r.bytes);
  const times = runs.map((r) => r.time);
  const total = readdirSync(join(root, 'pagefind'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  const all = total.reduce((sum, f) => sum + statSync(join(f.parentPath ?? f.path, f.name)).size, 0);
  row(['Pagefind, http', docs.length, kb(quantile(bytes, 0.5)), kb(quantile(bytes, 0.95)), '', quantile(runs.map((r) => r.files), 0.5), `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)}`, percent(sum.missed, sum.expected), percent(sum.wrong, sum.found), total.length, kb(all), made.toFixed(2)]);
  if (size === 0) console.log(`Pagefind, meant: ${queries.meant.length - lost.length} of ${queries.meant.length} answered among the first ten`);
  const page = await browser.newPage();
  await page.goto(`file://${root}/pagefind.html`);
  const fromDisk = await page.evaluate(() => import('./pagefind/pagefind.js').then(() => 'works', (error) => 'fails: ' + error.message));
  console.log(`Pagefind from file://: ${fromDisk.replace(/file:\S+\//, '').slice(0, 80)}`);
  await page.close();
};

// ---- The table ----

console.log(`${asked.length} queries, ${queries.plain.length} of them looked for letter by letter`);
row(['engine', 'documents', 'KB gz to ten, median', 'p95', 'KB in all, median', 'files', 'ms to ten, median / p95', 'recall %', 'precision % (worst query)', 'index files', 'index KB', 'made in s']);
row(Array(12).fill('---'));
for (const size of sizes.length ? sizes : [0, 1000, 10_000, 30_000]) {
  const { root, made } = prepare(size);
  const docs = JSON.parse(readFileSync(join(root, 'documents.json'), 'utf8'));
  const server = await serve(root);
  const base = `http://127.0.0.1:${server.address().port}`;
  await ours(size, root, base, docs, made);
  if (!quick) await pagefind(size, root, base, docs);
  server.closeAllConnections();
  server.close();
  zipped.clear();
}
await browser.close();
if (!prepared && !option('keep')) rmSync(out, { recursive: true });

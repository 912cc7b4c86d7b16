// Measures the search beside Pagefind and prints a table. From the repository's root:
//   cargo build --release --example search-corpus
//   (cd tests/bench/search && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install)
//   node tests/bench/search/run.mjs [0 1000 10000 30000]
// For each size: a site of so many initiatives (0: the real plan), the same pages for both engines, each
// query in a fresh browser context (cold), over HTTP and from file://. Bytes are gzip -9 of all scripts and
// data that a query asks for, the client among them, until its first ten results stand; the page's own
// HTML and CSS are not counted for either. Chromium: CHROMIUM or /usr/bin/chromium.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import vm from 'node:vm';

const here = import.meta.dirname;
const repository = resolve(here, '../../..');
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const sizes = process.argv.slice(2).filter((a) => /^\d+$/.test(a)).map(Number);
const withPagefind = !process.argv.includes('--no-pagefind');
const target = process.env.CARGO_TARGET_DIR || join(repository, 'target');
const profile = existsSync(join(target, 'release/examples/search-corpus')) ? 'release' : 'debug';
const corpus = process.env.SEARCH_CORPUS || join(target, profile, 'examples/search-corpus');
const out = process.env.BENCH_OUT || mkdtempSync(join(tmpdir(), 'search-'));
const queries = JSON.parse(readFileSync(join(here, 'queries.json'), 'utf8'));
// --sample=3 takes every third query; --quick only file://; --worst lists the costly ones; --no-pagefind.
const sample = Number(process.argv.find((a) => a.startsWith('--sample='))?.slice(9) ?? 1);
for (const kind of ['plain', 'meant']) queries[kind] = queries[kind].filter((_, i) => i % sample === 0);

const self = {};
vm.runInNewContext(readFileSync(join(repository, 'themes/default/js/search.js'), 'utf8'), { self, document: {} });
const { normalise } = self.keikakuSearch;

const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
const kb = (n) => (n / 1000).toFixed(1);
const zipped = new Map();
const gz = (file) => zipped.get(file) ?? zipped.set(file, gzipSync(readFileSync(file), { level: 9 }).length).get(file);

const serve = (root) =>
  new Promise((done) => {
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm' };
    const server = createServer((request, response) => {
      let path = join(root, decodeURIComponent(new URL(request.url, 'http://x').pathname));
      try {
        if (statSync(path).isDirectory()) path = join(path, 'index.html');
        response.writeHead(200, { 'content-type': types[extname(path)] || 'application/octet-stream' });
        response.end(readFileSync(path));
      } catch {
        response.writeHead(404).end();
      }
    });
    server.listen(0, '127.0.0.1', () => done(server));
  });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

// Runs one query in a fresh context; returns what was asked for and what was shown.
const cold = async (url, ready, read, root) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const files = [];
  page.on('request', (request) => {
    const path = decodeURIComponent(new URL(request.url()).pathname).replace(root, '');
    if (!/\.html$|\/$|\.css$/.test(path)) files.push(path);
  });
  await page.goto(url);
  await page.waitForFunction(ready, null, { polling: 5, timeout: 20_000 });
  const value = await page.evaluate(read);
  await context.close();
  return { files, value };
};

const OURS = {
  ready: () => document.querySelector('#results').dataset.state === 'done',
  read: () => ({
    count: Number(document.querySelector('#results').dataset.count),
    links: [...document.querySelectorAll('#results li')].map((li) => [li.dataset.tier, li.querySelector('a').getAttribute('href')]),
    first: performance.getEntriesByName('first-ten')[0]?.startTime,
    loadedByThen: performance.getEntriesByName('first-ten')[0]?.detail,
    exact: self.keikakuSearch.last.all.filter((c) => c.tier === 'exact').map((c) => c.n),
  }),
};

const row = (cells) => console.log('| ' + cells.join(' | ') + ' |');

const measure = async (size) => {
  const root = join(out, String(size));
  const made = JSON.parse(execFileSync(corpus, [repository, root, String(size)], { encoding: 'utf8' })).seconds;
  const docs = JSON.parse(readFileSync(join(root, 'documents.json'), 'utf8'));
  const shards = readdirSync(join(root, 'assets/search'));
  // The documents in the index's own order.
  const order = [];
  const hear = (name, data) => name[0] === 'd' && data.forEach((r, i) => order.push([Number(name.slice(1)), i, r[0]]));
  for (const shard of shards) if (/^d\d/.test(shard)) vm.runInNewContext(readFileSync(join(root, 'assets/search', shard), 'utf8'), { keikakuSearch: hear });
  order.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const texts = new Map(docs.map((d) => [d.url, [d.title, d.summary, d.body, d.departments.map((x) => x.text).join(' ')].map((t) => normalise(t)).join('\n')]));
  const server = await serve(root);
  const base = `http://127.0.0.1:${server.address().port}`;

  const results = { http: [], file: [] };
  let missed = 0;
  let found = 0;
  let expected = 0;
  let wrong = 0;
  const lost = [];
  const all = [...queries.plain.map((q) => [q]), ...queries.meant];
  for (const way of process.argv.includes('--quick') ? ['file'] : ['http', 'file']) {
    const checked = results.http.length > 0;
    for (const [q, want] of all) {
      const url = (way === 'http' ? `${base}/search/` : `file://${root}/search/index.html`) + `?q=${encodeURIComponent(q)}`;
      const { files, value } = await cold(url, OURS.ready, OURS.read, way === 'http' ? '' : root);
      // The client comes first, then the files in the order in which the script asked for them.
      const upTo = (value.loadedByThen ?? files.length) + 1;
      const bytes = files.slice(0, upTo).reduce((sum, f) => sum + gz(join(root, f)), 0);
      results[way].push({ q, bytes, files: upTo, time: value.first });
      if (want && size === 0) {
        const ten = value.links.slice(0, 10).map(([, href]) => href.replace(/index\.html$/, '').split('/').filter(Boolean).at(-1));
        const ok = want.some((id) => ten.includes(id));
        if (!ok && !checked) lost.push(q);
      }
      if (!want && !checked) {
        const terms = q.split(/\s+/).map((t) => normalise(t));
        const should = new Set([...texts].filter(([, text]) => terms.every((t) => text.includes(t))).map(([u]) => u));
        const small = docs.length <= 600;
        const did = new Set(small ? value.links.filter(([tier]) => tier === 'exact').map(([, href]) => href.replace('../', '').replace(/index\.html(?=#|$)/, '')) : value.exact.map((n) => order[n][2]));
        expected += should.size;
        found += did.size;
        for (const u of should) if (!did.has(u)) missed++;
        for (const u of did) if (!should.has(u)) wrong++;
      }
    }
  }

  const both = results.http.length ? ['http', 'file'] : ['file'];
  // After typing stops, on a warm page: until the first result stands.
  const typed = [];
  const page = await browser.newPage();
  await page.goto(`${base}/search/`);
  await page.waitForFunction(OURS.ready);
  for (const [q] of all.slice(0, 60)) {
    typed.push(await page.evaluate(async (q) => {
      const input = document.querySelector('#q');
      const results = document.querySelector('#results');
      const start = performance.now();
      input.value = q;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => {
        new MutationObserver((_, o) => (results.querySelector('li') || results.dataset.state === 'done') && (o.disconnect(), done())).observe(results, { childList: true, subtree: true, attributes: true });
      });
      const time = performance.now() - start;
      while (results.dataset.state !== 'done') await new Promise((r) => setTimeout(r, 5));
      return time;
    }, q));
  }
  await page.close();

  const line = (name, list) => {
    const bytes = list.map((r) => r.bytes);
    const times = list.map((r) => r.time);
    return [name, docs.length, kb(quantile(bytes, 0.5)), kb(quantile(bytes, 0.95)), quantile(list.map((r) => r.files), 0.5), `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)}`];
  };
  row([...line(both.length > 1 ? 'keikaku, http' : 'keikaku, file', results[both[0]]), `${(100 - (100 * missed) / expected).toFixed(2)}`, `${(100 - (100 * wrong) / found).toFixed(2)}`, shards.length, `${kb(shards.reduce((s, f) => s + gz(join(root, 'assets/search', f)), 0))}`, made.toFixed(2)]);
  if (both.length > 1) row([...line('keikaku, file', results.file), '', '', '', '', '']);
  console.log(`typed, ms until the first result: median ${quantile(typed, 0.5).toFixed(0)}, p95 ${quantile(typed, 0.95).toFixed(0)}, worst ${Math.max(...typed).toFixed(0)}`);
  if (size === 0) console.log(`meant: ${queries.meant.length - lost.length} of ${queries.meant.length} answered among the first ten; not: ${lost.join('、') || 'none'}`);
  if (process.argv.includes('--worst')) for (const r of results.file.toSorted((a, b) => b.bytes - a.bytes).slice(0, 12)) console.log('   ', r.q, kb(r.bytes), r.files);

  if (withPagefind) await pagefind(root, base, docs, texts, size);
  server.close();
};

// The same pages through Pagefind: until the data of its first ten results is there.
const pagefind = async (root, base, docs, texts, size) => {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, [join(here, 'node_modules/pagefind/lib/runner/bin.cjs'), '--site', root, '--glob', '{asahikawa-*,about,accessibility}/**/*.html'], { stdio: 'ignore' });
  const made = Number(process.hrtime.bigint() - start) / 1e9;
  writeFileSync(join(root, 'pagefind.html'), '<!doctype html><html lang="ja"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Pagefind</title><p>');
  let missed = 0;
  let expected = 0;
  let found = 0;
  let wrong = 0;
  const runs = [];
  const lost = [];
  const answers = {};
  for (const [q, want] of [...queries.plain.map((q) => [q]), ...queries.meant]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const files = [];
    page.on('request', (r) => files.push(decodeURIComponent(new URL(r.url()).pathname)));
    await page.goto(`${base}/pagefind.html`);
    files.length = 0;
    const value = await page.evaluate(async (q) => {
      const begin = performance.now();
      const engine = await import('/pagefind/pagefind.js');
      const answer = await engine.search(q);
      const ten = await Promise.all(answer.results.slice(0, 10).map((r) => r.data()));
      const time = performance.now() - begin;
      return { time, total: answer.results.length, ten: ten.map((d) => d.url), ids: answer.results.map((r) => r.id) };
    }, q);
    const bytes = files.filter((f) => existsSync(join(root, f))).reduce((sum, f) => sum + (/\.(pf_|pagefind)/.test(f) ? statSync(join(root, f)).size : gz(join(root, f))), 0);
    if (!want && size === 0) {
      const urls = await page.evaluate(async (q) => {
        const engine = await import('/pagefind/pagefind.js');
        const answer = await engine.search(q);
        return (await Promise.all(answer.results.map((r) => r.data()))).map((d) => d.url);
      }, q);
      const should = new Set([...texts].filter(([u, text]) => text.includes(normalise(q))).map(([u]) => u.replace('#', 'at-') + (u.endsWith('/') ? '' : '/')));
      const did = new Set(urls.map((u) => u.replace(/^\//, '')));
      for (const u of should) if (!did.has(u)) missed++;
      for (const u of did) if (!should.has(u)) wrong++;
      expected += should.size;
      found += did.size;
    }
    if (want && size === 0 && !want.some((id) => value.ten.some((u) => u.split('/').filter(Boolean).at(-1) === id))) lost.push(q);
    runs.push({ bytes, files: files.length, time: value.time });
    answers[q] = value.total;
    await context.close();
  }
  const bytes = runs.map((r) => r.bytes);
  const times = runs.map((r) => r.time);
  const total = readdirSync(join(root, 'pagefind'), { recursive: true }).length;
  row(['Pagefind, http', docs.length, kb(quantile(bytes, 0.5)), kb(quantile(bytes, 0.95)), quantile(runs.map((r) => r.files), 0.5), `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)}`, expected ? (100 - (100 * missed) / expected).toFixed(2) : '–', found ? (100 - (100 * wrong) / found).toFixed(2) : '–', total, '', made.toFixed(2)]);
  if (size === 0) console.log(`Pagefind, meant: ${queries.meant.length - lost.length} of ${queries.meant.length} answered among the first ten`);
  const page = await browser.newPage();
  await page.goto(`file://${root}/pagefind.html`);
  const fromDisk = await page.evaluate(() => import('./pagefind/pagefind.js').then(() => 'works', (e) => 'fails: ' + e.message));
  console.log(`Pagefind from file://: ${fromDisk.slice(0, 80)}`);
  await page.close();
};

row(['engine', 'documents', 'KB gz, median', 'p95', 'files', 'ms to ten, median / p95', 'recall %', 'precision %', 'index files', 'index KB gz', 'made in s']);
row(Array(11).fill('---'));
for (const size of sizes.length ? sizes : [0, 1000, 10000, 30000]) await measure(size);
await browser.close();

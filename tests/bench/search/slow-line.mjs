// Measures a reader's first ten results on a slow line: node tests/bench/search/slow-line.mjs SITE [--plain] [--gzip] [--all] [--sample=3]
//
// SITE is a built site. Each query opens the search page in a fresh browser (cold), over HTTP/1.1, with Chromium's emulation of
// 150 ms for each round trip and 1.6 Mbit/s, and is measured until ten results stand, or all if they are fewer: seconds from the
// start of the navigation, requests (page, styles, scripts, icon), and kilobytes as they were sent. Both kinds of server are
// measured: one that compresses (--gzip) and one that does not (--plain). --all shows every query;
// --sample=3 asks every third only.
import { createServer } from 'node:http';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const require = createRequire([here, join(here, '../../browser')].find((at) => existsSync(join(at, 'node_modules/playwright-core'))) + '/x.js');
const { chromium } = require('playwright-core');

const root = resolve(process.argv[2]);
const has = (name) => process.argv.includes('--' + name);
const sample = Number(process.argv.find((a) => a.startsWith('--sample='))?.split('=')[1] ?? 1);
const QUERIES = [
  '除雪', '雪かき', '手話', '認知症', 'ボランティア', '子ども食堂', '町内会', '相談', '相談窓口', '福祉', '障害', '障がい', '避難所', '成年後見', '民生委員', '高齢者', '介護', 'ひとり親', '生活困窮', '保育園',
  'お金に困ったら', '家賃が払えない', '雪かきができない', '子どもを預けたい', '親の介護', '話し相手', '学校に行きたくない', '死にたい', '障害のある子の将来', '受け付け', 'せいねんこうけん', 'じょせつ', 'こどもしょくどう',
  '介護 電話', '高齢者 見守り', '子育て 相談', '母が認知症', '市-19', '重層的支援体制整備事業', '空き家', '支援', 'まちづくり',
].filter((_, i) => i % sample === 0);

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
const serve = (compress) =>
  new Promise((done) => {
    const server = createServer((request, response) => {
      let path = join(root, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
      if (existsSync(path) && statSync(path).isDirectory()) path = join(path, 'index.html');
      if (!path.startsWith(root) || !existsSync(path)) return void response.writeHead(404).end();
      const bytes = compress ? gzipSync(readFileSync(path)) : readFileSync(path);
      response.writeHead(200, { 'content-type': TYPES[extname(path)] || 'application/octet-stream', 'content-length': bytes.length, ...(compress && { 'content-encoding': 'gzip' }) });
      response.end(bytes);
    });
    server.listen(0, '127.0.0.1', () => done(server));
  });

const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))];

const measure = async (base, query) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
  const page = await browser.newPage();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 });
  const sent = [];
  cdp.on('Network.requestWillBeSent', ({ timestamp, request }) => request.url.startsWith('http') && sent.push({ at: timestamp, url: request.url }));
  const sizes = [];
  cdp.on('Network.loadingFinished', ({ timestamp, encodedDataLength }) => sizes.push({ at: timestamp, bytes: encodedDataLength }));
  await page.goto(`${base}/search/?q=${encodeURIComponent(query)}`, { waitUntil: 'commit' });
  await page.waitForFunction(() => performance.getEntriesByName('first-ten').length || document.querySelector('#results')?.dataset.state === 'failed', null, { polling: 10, timeout: 60_000 });
  const { time, files, count } = await page.evaluate(() => {
    const [{ startTime, detail }] = performance.getEntriesByName('first-ten');
    return { time: startTime, files: detail, count: document.querySelectorAll('#results li').length };
  });
  const end = sent[0].at + time / 1000;
  await browser.close();
  const before = (list) => list.filter(({ at }) => at <= end);
  return { query, count, seconds: time / 1000, requests: files + sent.filter(({ url }) => !url.includes('/assets/search/')).length, kb: before(sizes).reduce((sum, { bytes }) => sum + bytes, 0) / 1000 };
};

const folder = join(root, 'assets/search');
console.log(`${readdirSync(folder).length} index files, ${QUERIES.length} queries`);
for (const kind of ['gzip', 'plain']) {
  if ((has('gzip') || has('plain')) && !has(kind)) continue;
  const server = await serve(kind === 'gzip');
  const base = `http://127.0.0.1:${server.address().port}`;
  const runs = [];
  for (const query of QUERIES) runs.push(await measure(base, query));
  server.closeAllConnections();
  server.close();
  if (has('all')) for (const r of runs.toSorted((a, b) => b.seconds - a.seconds)) console.log(`   ${r.query}: ${r.seconds.toFixed(2)} s, ${r.requests} requests, ${r.kb.toFixed(0)} KB, ${r.count} shown`);
  const of = (key, digits) => [0.5, 1].map((q) => quantile(runs.map((r) => r[key]), q).toFixed(digits)).join(' / ');
  console.log(`${kind}: seconds ${of('seconds', 2)}, requests ${of('requests', 0)}, KB ${of('kb', 0)} (median / worst)`);
}

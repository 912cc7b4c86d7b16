// What the browser tests share: a plain file server for a built site, and the list of its pages.

import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, extname, join, relative, sep } from 'node:path';

import { chromium } from 'playwright-core';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** All files below a folder, as paths with `/`, sorted. */
export function filesOf(root, folder = root) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesOf(root, path) : [relative(root, path).split(sep).join('/')];
    });
}

/** All HTML pages of a built site. */
export const pagesOf = (root) => filesOf(root).filter((path) => path.endsWith('.html'));

/** Serves a folder on loopback; only files that exist at the start are ever opened. */
export async function serve(root) {
  const known = new Set(filesOf(root));
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).slice(1);
    if (path === '' || path.endsWith('/')) path += 'index.html';
    if (!known.has(path)) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('not found');
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    createReadStream(join(root, path)).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Milliseconds to wait for a page: a machine may be busy with other work. */
const PATIENCE = 180_000;

/** The system's Chromium, kept from calling anybody. */
export async function browser() {
  const chrome = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const open = chrome.newContext.bind(chrome);
  chrome.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  return chrome;
}

/** What kind of page stands at a path: its folder in its plan, whatever the plan is called. */
function kindOf(root, path) {
  const [first, ...rest] = path.split('/').slice(0, -1);
  if (path.includes('furigana/')) return 'furigana';
  const isPlan = existsSync(join(root, first ?? '', 'data/plan.json'));
  const folders = isPlan && first ? ['plan', rest[0], rest[1] && '*'] : [first, rest[0] && '*'];
  return folders.filter(Boolean).join('/') || basename(path);
}

const VOID = new Set('area base br col embed hr img input link meta source track wbr path circle rect line polyline polygon ellipse use stop'.split(' '));

/**
 * What the checks of structure and style can depend on: each element with its class, role and names of attributes, in an element like
 * that, and which heading follows which.
 */
function shapesOf(html) {
  const shapes = new Set();
  const open = [''];
  let heading = 'h0';
  const tags = html.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, '').matchAll(/<(\/?)([a-z][\w-]*)((?:[^>"]|"[^"]*")*)>/gi);
  for (const [, end, tag, rest] of tags) {
    if (end) {
      while (open.length > 1 && open.pop().split(' ')[0] !== tag);
      continue;
    }
    const names = [...rest.matchAll(/\s([a-z][\w:-]*)(?:="([^"]*)")?/gi)].map(([, name, value]) => (name === 'class' || name === 'role' ? `${name}=${value}` : name));
    const own = [tag, ...names.sort()].join(' ');
    shapes.add(`${open.at(-1)} > ${own}`);
    if (/^h[1-6]$/.test(tag)) {
      shapes.add(`${heading} then ${tag}`);
      heading = tag;
    }
    if (!VOID.has(tag) && !rest.endsWith('/')) open.push(own);
  }
  return shapes;
}

/**
 * The pages that slow checks are run on, by path: the longest of each kind, and every page with a shape that no page before it has
 * (`true`). Pages with furigana, which have all that the pages without have, come last.
 */
export function samplesOf(root, pages, seen) {
  const read = pages.map((path) => ({ path, kind: kindOf(root, path), html: readFileSync(join(root, path), 'utf8') }));
  read.sort((a, b) => (a.kind === 'furigana') - (b.kind === 'furigana') || b.html.length - a.html.length);
  const samples = new Map();
  const kinds = new Set();
  for (const { path, kind, html } of read) {
    const news = [...shapesOf(html)].filter((shape) => !seen.has(shape));
    if (news.length > 0 || !kinds.has(kind)) samples.set(path, news.length > 0);
    kinds.add(kind);
    for (const shape of news) seen.add(shape);
  }
  return samples;
}

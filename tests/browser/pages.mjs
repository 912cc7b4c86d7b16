// Accessibility of every page of a built site, in a real browser: axe in light, dark and at 320 px, and what axe cannot see.
// usage: node pages.mjs SITE [PATH-PART …]     exit 1 when anything is found

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { PAPER, forced, paper, still } from './modes.mjs';
import { browser, pagesOf, samplesOf, serve } from './site.mjs';
import { Scales } from './weight.mjs';

const [root, ...only] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};
const WORKERS = 2;

const pages = pagesOf(root).filter((path) => only.length === 0 || only.some((part) => path.includes(part)));
const samples = new Set(samplesOf(pages));
const server = await serve(root);
const chrome = await browser();
const scales = new Scales(root);
const found = [];
let checks = 0;
const report = (path, check, items) => {
  checks += 1;
  if (items.length === 0) return;
  const line = `FAIL ${path}  ${check}: ${JSON.stringify(items).slice(0, 400)}`;
  // Said at once: the whole takes minutes.
  console.log(line);
  found.push(line);
};

/** Runs axe in the page and returns what it objects to. */
const runAxe = (page) =>
  page.evaluate(
    async (options) =>
      (await globalThis.axe.run(document, options)).violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120))]),
    AXE,
  );

/** What axe cannot see and needs no keyboard. Runs inside the page. */
const looks = {
  'language is stated': () => (['ja', 'en'].includes(document.documentElement.lang) ? [] : [document.documentElement.lang]),
  'words of another language say which': () => {
    const page = document.documentElement.lang;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node && page !== 'ja'; node = walker.nextNode()) {
      const holder = node.parentElement;
      const japanese = /[\u3041-\u30fa\u4e00-\u9fff]/.test(node.data) && !holder.closest('script,svg');
      if (japanese && holder.closest('[lang]').lang !== 'ja') found.push(node.data.trim().slice(0, 20));
    }
    return found;
  },
  'one main heading': () => (document.querySelectorAll('h1').length === 1 ? [] : [document.querySelectorAll('h1').length]),
  'ruby has brackets and a reading': () =>
    [...document.querySelectorAll('ruby')]
      .filter((r) => !r.querySelector('rp') || [...r.querySelectorAll('rt')].some((t) => !t.textContent.trim()))
      .map((r) => r.textContent),
  'no cell is empty or a mere sign': () =>
    [...document.querySelectorAll('td')]
      .filter((cell) => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll('[aria-hidden=true]').forEach((e) => e.remove());
        return /^[○◯×△●－—-]?$/u.test(copy.textContent.trim());
      })
      .map((cell) => cell.outerHTML.slice(0, 80)),
  'links say where they lead': () =>
    [...document.querySelectorAll('a')]
      .map((a) => a.textContent.trim())
      .filter((text) => /^(こちら|ここ|詳細|詳しくは|詳しくはこちら|もっと見る|→|続きを読む|more|here)?$/iu.test(text)),
  'no spaces pad words out': () =>
    [...document.querySelectorAll('h1,h2,h3,th,td,a')]
      .map((e) => e.textContent.trim())
      .filter((text) => /^\p{Script=Han}([ \u3000]\p{Script=Han})+$/u.test(text)),
  'figures have a heading, a table and a source': () =>
    [...document.querySelectorAll('figure.figure')]
      .filter((f) => !f.querySelector('h2,h3,h4,figcaption') || !f.querySelector('table'))
      .map((f) => f.textContent.trim().slice(0, 40)),
};

/** Geometry at 320 CSS pixels. */
const narrow = {
  'the page does not scroll sideways': () => {
    const e = document.documentElement;
    return e.scrollWidth > e.clientWidth ? [`${e.scrollWidth} > ${e.clientWidth}`] : [];
  },
  'chart text is 14 px or more': () =>
    [...document.querySelectorAll('svg text')]
      .filter((t) => t.getBoundingClientRect().width > 0)
      .map((t) => [t.textContent, Math.round(parseFloat(getComputedStyle(t).fontSize) * Math.abs(t.getScreenCTM().d) * 10) / 10])
      .filter(([, size]) => size < 14),
  'figures in cells do not wrap': () =>
    [...document.querySelectorAll('td')]
      .filter((cell) => /^[\d.,%]+$/.test(cell.innerText.trim()))
      .filter((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1;
      })
      .map((cell) => cell.innerText),
  'no heading ends in a line of one character': () =>
    [...document.querySelectorAll('h1,h2,h3')]
      .filter((heading) => {
        if (heading.closest('.visually-hidden')) return false;
        const lines = new Map();
        const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.parentElement.closest('rt,rp')) continue;
          for (let i = 0; i < node.data.length; i++) {
            const range = document.createRange();
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            const box = range.getBoundingClientRect();
            if (box.width) lines.set(Math.round(box.bottom / 12), (lines.get(Math.round(box.bottom / 12)) ?? 0) + 1);
          }
        }
        const counts = [...lines.values()];
        return counts.length > 1 && counts.at(-1) < 2;
      })
      .map((heading) => heading.innerText),
};

/** Geometry at a desktop's width. */
const wide = {
  'targets are 24 px or more': () =>
    [...document.querySelectorAll('a[href],button,input,select,summary')]
      .filter((e) => {
        const box = e.getBoundingClientRect();
        // WCAG 2.5.8 exempts links inside a sentence: inline, with other text around them.
        const sentence =
          getComputedStyle(e).display === 'inline' &&
          [...(e.parentElement.childNodes ?? [])].some((n) => n !== e && n.textContent.trim() !== '');
        return box.width > 0 && !sentence && !e.closest('p,td,th,dd,.skip,.prose,figcaption,svg') && (box.height < 24 || box.width < 24);
      })
      .map((e) => e.textContent.trim().slice(0, 16)),
};

async function look(page, path, checksOf) {
  for (const [name, check] of Object.entries(checksOf)) report(path, name, await page.evaluate(check));
}

/** The keyboard's way through a page: every stop has a ring and is not covered. */
async function keyboard(page, path, most = 150) {
  const stops = await page.evaluate(
    () => [...document.querySelectorAll('a[href],button,input,select,summary,[tabindex="0"]')].filter((e) => e.checkVisibility()).length,
  );
  const bad = [];
  for (let i = 0; i < Math.min(stops, most); i++) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate((first) => {
      const e = document.activeElement;
      if (e === document.body) return 'focus lost';
      const style = getComputedStyle(e);
      if (!(parseFloat(style.outlineWidth) >= 2) || style.outlineStyle === 'none') return `no ring: ${e.textContent.trim().slice(0, 16)}`;
      if (first && !e.matches('.skip')) return 'the first stop is not the skip link';
      // A link that runs over two lines has its first piece looked at: the middle of the whole lies outside of it.
      const box = e.getClientRects()[0] ?? e.getBoundingClientRect();
      const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1);
      const y = Math.min(Math.max(box.y + Math.min(box.height / 2, 12), 1), innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      return top && top !== e && !e.contains(top) && !top.contains(e) ? `covered: ${e.textContent.trim().slice(0, 16)}` : '';
    }, i === 0);
    if (fault) bad.push(fault);
  }
  report(path, `focus is seen at ${stops} stops`, bad);
}

async function check(path) {
  const context = await chrome.newContext({ locale: 'ja-JP', viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const requests = [];
  const fetched = [];
  page.on('request', (r) => (r.url().startsWith(server.base) ? fetched : requests).push(r.url()));
  page.on('requestfailed', (r) => requests.push(`failed: ${r.url()}`));
  page.on('pageerror', (e) => requests.push(`script: ${e.message}`));
  page.on('console', (m) => m.type() === 'error' && requests.push(`console: ${m.text()}`));
  await page.goto(server.base + path);
  const icons = await page.evaluate(() => [...document.querySelectorAll('link[rel~="icon"]')].map((link) => link.href));
  const needed = [...fetched, ...icons].map((url) => decodeURIComponent(new URL(url).pathname).slice(1));
  report(path, 'the first view is light', scales.weigh(path, needed));
  await page.addScriptTag({ content: axe });
  report(path, 'axe, light', await runAxe(page));
  await look(page, path, looks);
  await look(page, path, wide);
  await page.emulateMedia({ colorScheme: 'dark' });
  report(path, 'axe, dark', await runAxe(page));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 640 });
  report(path, 'axe, 320 px', await runAxe(page));
  await look(page, path, narrow);
  report(path, 'no outside, failed or erroneous request', requests);
  await context.close();
  if (samples.has(path)) await closer(path);
}

/** Slow checks, on one page of each kind. */
async function closer(path) {
  let context = await chrome.newContext({ locale: 'ja-JP', viewport: { width: 1280, height: 900 } });
  let page = await context.newPage();
  const violations = [];
  page.on('console', (m) => /Content Security Policy/.test(m.text()) && violations.push(m.text()));
  await page.goto(server.base + path);
  await keyboard(page, path);
  await page.emulateMedia({ forcedColors: 'active' });
  // A walk begins where the last one ended, unless the page is opened again.
  await page.reload();
  await keyboard(page, path, 12);
  await look(page, path, forced);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  await look(page, path, still);
  await page.emulateMedia({ reducedMotion: 'no-preference', media: 'print', colorScheme: 'dark' });
  await page.setViewportSize(PAPER);
  await look(page, path, paper);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  report(path, 'text at 200 % does not scroll sideways', await page.evaluate(narrow['the page does not scroll sideways']));
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  const clipped = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}');
    document.adoptedStyleSheets = [sheet];
    return [...document.querySelectorAll('body *')]
      .filter((e) => {
        const style = getComputedStyle(e);
        return /hidden|clip/.test(style.overflow) && style.position !== 'absolute' && !(e instanceof SVGElement) &&
          (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
      })
      .map((e) => `${e.tagName}.${e.className}`);
  });
  report(path, 'wide text spacing clips nothing', clipped);
  report(path, 'the content security policy is never violated', violations);
  await context.close();

  const text = async (options, url) => {
    context = await chrome.newContext({ locale: 'ja-JP', ...options });
    page = await context.newPage();
    await page.goto(url);
    const length = (await page.locator('main').innerText()).length;
    await context.close();
    return length;
  };
  const withScript = await text({}, server.base + path);
  const without = await text({ javaScriptEnabled: false }, server.base + path);
  report(path, 'the text is all there without script', without >= withScript * 0.98 ? [] : [withScript, without]);
  const fromDisk = await text({}, new URL(`file://${root.startsWith('/') ? '' : `${process.cwd()}/`}${root}/${path}`).href);
  report(path, 'the text is all there from a folder', fromDisk >= withScript * 0.98 ? [] : [withScript, fromDisk]);
}

const queue = [...pages];
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    for (let path = queue.shift(); path; path = queue.shift()) await check(path);
  }),
);
await chrome.close();
server.close();
console.log(`${pages.length} pages, ${checks} checks, ${found.length} violations`);
for (const [what, { path, bytes }] of [['page', scales.heaviest], ['sheet for print', scales.sheet]])
  if (bytes > 0) console.log(`heaviest ${what}: ${bytes} bytes compressed, ${path}`);
process.exit(found.length > 0 || pages.length === 0 ? 1 : 0);

// Accessibility of built sites in a real browser: axe, and what axe cannot see.
// usage: node pages.mjs SITE … [--kinds SITE …]     exit 1 when anything is found
//
// Every page is opened, once. On every page: what its HTML says, what it weighs and asks for, and its measures at a desktop's width
// and at 320 px. What costs seconds is looked at on some (`samplesOf`): axe in light and dark on the longest page of each kind of each
// site, and on every page with an element in a place where no page before it, of any site, has one. Those new pages are also looked at
// with contrast themes, without motion, on paper, with large and with wide text, by keyboard, without script and from a folder.
// After --kinds stand sites of which only such pages are opened.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';

import { PAPER, forced, paper, still } from './modes.mjs';
import { browser, pagesOf, samplesOf, serve } from './site.mjs';
import { Scales } from './weight.mjs';

const args = process.argv.slice(2);
const divide = args.includes('--kinds') ? args.indexOf('--kinds') : args.length;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What axe is asked. Contrast of 7 to 1 says all that the rule for 4.5 to 1 says. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const OPTIONS = { resultTypes: ['violations'], preload: false };
const rules = { 'color-contrast': { enabled: false }, 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } };
const WHOLE = { ...OPTIONS, runOnly: TAGS, rules };
const of = (...values) => ({ ...OPTIONS, runOnly: { type: 'rule', values } });
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 320, height: 640 };

const chrome = await browser();
const found = [];
let checks = 0;
const report = (place, check, items) => {
  checks += 1;
  if (items.length === 0) return;
  const line = `FAIL ${place}  ${check}: ${JSON.stringify(items).slice(0, 400)}`;
  // Said at once: the whole takes minutes.
  console.log(line);
  found.push(line);
};

/** Runs axe in the page and returns what it objects to. */
const runAxe = (page, options) =>
  page.evaluate(
    async (options) =>
      (await globalThis.axe.run(document, options)).violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120))]),
    options,
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
        const text = copy.textContent.trim();
        // Rows of the data files are shown as they are: a grade may be called ○.
        return text === '' || (!cell.closest('.samples') && /^[○◯×△●－—-]$/u.test(text));
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
        if (heading.closest('.vh')) return false;
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

/** Names that assistive technology is told with a space that the text has not, as a place for a line's end can make one. Changes the page. */
async function torn(page) {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  await cdp.detach();
  const named = new Set(['heading', 'link', 'table', 'cell', 'columnheader', 'rowheader', 'image', 'region', 'navigation', 'button']);
  const names = nodes.filter((n) => !n.ignored && named.has(n.role?.value)).map((n) => n.name?.value ?? '');
  return page.evaluate((names) => {
    // A name put together from several places is heard with a pause between them, and there with its readings.
    const said = (e) => e.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent).join(' ');
    const several = [...document.querySelectorAll('[aria-labelledby*=" "]')];
    document.querySelectorAll('rp').forEach((e) => e.remove());
    const joined = several.map(said);
    document.querySelectorAll('rt').forEach((e) => e.remove());
    joined.push(...several.map(said));
    const labels = [...document.querySelectorAll('[aria-label],[alt]')].map((e) => e.getAttribute('aria-label') ?? e.getAttribute('alt'));
    const text = [document.body.innerText, document.body.textContent, ...labels, ...joined].map((t) => t.replace(/\s+/g, ' ')).join(' | ');
    const japanese = /[\u3041-\u30fa\u4e00-\u9fff、。] [\u3041-\u30fa\u4e00-\u9fff]/;
    // A cell of a table that is a list says first what it is.
    const heads = [...new Set([...document.querySelectorAll('[data-label]')].map((e) => `${e.dataset.label} `))];
    const bare = (n) => n.slice(heads.find((head) => n.startsWith(head))?.length ?? 0);
    return [...new Set(names)].map((n) => bare(n.replace(/\s+/g, ' ').trim())).filter((n) => japanese.test(n) && !text.includes(n));
  }, names);
}

/** Runs checks in the page, all in one message. */
async function look(page, place, checksOf) {
  const each = Object.entries(checksOf).map(([name, check]) => `[${JSON.stringify(name)}, (${check})()]`);
  for (const [name, items] of await page.evaluate(`[${each}]`)) report(place, name, items);
}

/** The keyboard's way through a page: every stop has a ring and is not covered. */
async function keyboard(page, place, most) {
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
  report(place, `focus is seen at ${stops} stops`, bad);
}

/** A browser's tab, and what the page in it has asked for and complained of. */
async function tab(options) {
  const context = await chrome.newContext({ locale: 'ja-JP', viewport: DESK, ...options });
  const page = await context.newPage();
  const heard = { page, fetched: [], complaints: [] };
  page.on('request', (r) => heard.fetched.push(r.url()));
  page.on('requestfailed', (r) => heard.complaints.push(`failed: ${r.url()}`));
  page.on('pageerror', (e) => heard.complaints.push(`script: ${e.message}`));
  // A breach of the content security policy is told here too.
  page.on('console', (m) => m.type() === 'error' && heard.complaints.push(`console: ${m.text()}`));
  heard.open = async (url) => {
    await page.emulateMedia({ media: 'screen', colorScheme: 'light', forcedColors: 'none', reducedMotion: 'no-preference' });
    await page.setViewportSize(DESK);
    [heard.fetched, heard.complaints] = [[], []];
    await page.goto(url);
  };
  return heard;
}

/** The checks of one page. The tabs are used for one page after the other. */
async function check({ site, path, isSample, isNew }, tabs) {
  const place = `${site.name}/${path}`;
  const { page } = tabs.plain;
  await tabs.plain.open(site.base + path);
  const icons = await page.evaluate(() => [...document.querySelectorAll('link[rel~="icon"]')].map((link) => link.href));
  const own = [...tabs.plain.fetched, ...icons].filter((url) => url.startsWith(site.base));
  report(place, 'the first view is light', site.scales.weigh(path, own.map((url) => decodeURIComponent(new URL(url).pathname).slice(1))));
  await look(page, place, { ...looks, ...wide });
  if (isSample) {
    await page.evaluate(`${axe};0`);
    report(place, 'axe, light', await runAxe(page, WHOLE));
    await page.emulateMedia({ colorScheme: 'dark' });
    report(place, 'axe, dark', await runAxe(page, of('color-contrast-enhanced')));
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize(PHONE);
  if (isSample) report(place, 'axe, 320 px', await runAxe(page, of('target-size', 'scrollable-region-focusable', 'link-in-text-block')));
  await look(page, place, narrow);
  if (isNew) await closer(page, place);
  if (isSample) report(place, 'names are heard whole', await torn(page));
  const outside = tabs.plain.fetched.filter((url) => !url.startsWith(site.base));
  report(place, 'no outside, failed or erroneous request', [...outside, ...tabs.plain.complaints]);
  if (isNew) await alone(tabs, site, path);
}

/** What is true of a style, in the ways of looking that the reader chooses. */
async function closer(page, place) {
  await page.setViewportSize(DESK);
  await page.emulateMedia({ forcedColors: 'active' });
  await look(page, place, forced);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  await look(page, place, still);
  await page.emulateMedia({ reducedMotion: 'no-preference', media: 'print', colorScheme: 'dark' });
  await page.setViewportSize(PAPER);
  await look(page, place, paper);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.setViewportSize(DESK);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  report(place, 'text at 200 % does not scroll sideways', await page.evaluate(narrow['the page does not scroll sideways']));
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
  report(place, 'wide text spacing clips nothing', clipped);
}

/** The page without a mouse, without script and without a server: the keyboard's way, also with a reader's own colours, and the text. */
async function alone({ plain, bare }, site, path) {
  const place = `${site.name}/${path}`;
  const { page } = plain;
  for (const [forcedColors, most] of [['none', 100], ['active', 12]]) {
    await page.emulateMedia({ forcedColors });
    // A walk begins where the last one ended, unless the page is opened again.
    await page.reload();
    await keyboard(page, place, most);
  }
  const length = async (page) => (await page.locator('main').innerText()).length;
  const whole = await length(page);
  await bare.open(site.base + path);
  const without = await length(bare.page);
  report(place, 'the text is all there without script', without >= whole * 0.98 ? [] : [whole, without]);
  await plain.open(`file://${site.root}/${path}`);
  const fromDisk = await length(page);
  report(place, 'the text is all there from a folder', fromDisk >= whole * 0.98 ? [] : [whole, fromDisk]);
}

const sites = [];
const seen = new Set();
for (const [at, folder] of args.entries()) {
  if (at === divide) continue;
  const root = resolve(folder);
  const paths = pagesOf(root);
  if (paths.length === 0) throw Error(`${folder} has no page`);
  const samples = samplesOf(root, paths, seen);
  const server = await serve(root);
  const site = { root, name: basename(root), base: server.base, close: server.close, scales: new Scales(root) };
  const opened = at > divide ? [...samples.keys()] : paths;
  site.pages = opened.map((path) => ({ site, path, isSample: samples.has(path), isNew: samples.get(path) === true }));
  sites.push(site);
}
// What takes longest comes first, so that all end together.
const queue = sites.flatMap(({ pages }) => pages).sort((a, b) => b.isNew - a.isNew || b.isSample - a.isSample);
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    const tabs = { plain: await tab(), bare: await tab({ javaScriptEnabled: false }) };
    for (let next = queue.shift(); next; next = queue.shift()) await check(next, tabs);
  }),
);
await chrome.close();
for (const { name, pages, scales, close } of sites) {
  close();
  const count = (key) => pages.filter((page) => page[key]).length;
  console.log(
    `${name}: ${pages.length} pages for what they say, weigh, ask for and measure; ${count('isSample')} of them by axe in light, dark and at 320 px; ` +
      `${count('isNew')} in contrast themes, without motion, on paper, enlarged, by keyboard, without script and from a folder`,
  );
  for (const [what, { path, bytes }] of [['page', scales.heaviest], ['sheet for print', scales.sheet]])
    if (bytes > 0) console.log(`heaviest ${what}: ${bytes} bytes compressed, ${path}`);
}
console.log(`${checks} checks, ${found.length} violations`);
process.exit(found.length > 0 ? 1 : 0);

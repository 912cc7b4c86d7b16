// Fills in the preview's forms in a real browser: words that are composed, a column from Excel, a typing error and its mending, by keyboard
// alone, without script; what a colleague changed meanwhile, what was undone after a restart; new, copied, ended and merged initiatives; a
// picture. The pages are put to axe in light and dark, at 320 px and in forced colours.
// usage: node forms.mjs KEIKAKU-BINARY SITE OUTPUT-FOLDER

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import assert from 'node:assert/strict';

import { browser } from './site.mjs';

const [binary, site, output] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'keikaku-forms-'));
for (const part of ['content', 'static']) {
  if (existsSync(join(site, part))) cpSync(join(site, part), join(folder, part), { recursive: true });
}
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const PLAN = 'content/asahikawa-2024';
const file = (path) => join(folder, PLAN, path);
const read = (path) => readFileSync(file(path), 'utf8');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A preview of the copied site, and its address. */
async function preview(...more) {
  const child = spawn(resolve(binary), ['--site', folder, '--lang', 'ja', 'serve', '--port', '0', ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const base = await new Promise((done, fail) => {
    child.stdout.on('data', (data) => {
      said += data;
      const address = said.match(/http:\/\/localhost:\d+\//);
      if (address) done(address[0]);
    });
    child.on('exit', () => fail(new Error(`the preview ended: ${said}`)));
  });
  const end = () => new Promise((done) => {
    child.removeAllListeners('exit');
    child.on('exit', done);
    child.kill();
  });
  return { base, end };
}

const done = [];
const step = (text) => {
  done.push(text);
  console.log(`ok: ${text}`);
};
let server = await preview();
const edit = (path) => `${server.base}_keikaku/edit/${PLAN}/${path}`;
const chrome = await browser();

/** A page that must not complain. */
const complaints = [];
/** An answer that refuses something is meant, and the browser says that it was one. */
const ANSWER = /status of 4(09|22)/;
let shown;
async function open(address, options = {}) {
  const context = await chrome.newContext({ locale: 'ja-JP', viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && !ANSWER.test(message.text()) && complaints.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(address);
  shown = page;
  return page;
}
// A form of a long file is taller than a picture can be: then its beginning is shown.
async function picture(page, name) {
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.screenshot({ path: join(output, `${name}.png`), fullPage: tall < 6000 });
}

/** What axe and our own checks find on a page in every guise. */
const GUISES = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['at 320 px', { viewport: { width: 320, height: 640 } }],
  ['in forced colours', { forcedColors: 'active' }],
];
const objections = [];
async function looksRight(name, address) {
  for (const [guise, options] of GUISES) {
    const page = await open(address, options);
    await page.evaluate(`${axe};0`);
    const found = await page.evaluate(async (forcedColors) => {
      const rules = { 'color-contrast': { enabled: false }, 'color-contrast-enhanced': { enabled: !forcedColors }, 'target-size': { enabled: true } };
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      // What lies in the frame is the site's own page, which has tests of its own.
      const { violations } = await self.axe.run({ exclude: ['iframe'] }, { runOnly, rules, resultTypes: ['violations'], iframes: false });
      return violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))]);
    }, guise === 'in forced colours');
    objections.push(...found.map((one) => [name, guise, ...one]));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) objections.push([name, guise, `scrolls sideways by ${wide}`]);
    if (guise === 'in forced colours') {
      const bare = await page.evaluate(() => [...document.querySelectorAll('button, input[type=text], select, textarea')]
        .filter((e) => e.checkVisibility() && parseFloat(getComputedStyle(e).borderTopWidth) < 1).map((e) => e.outerHTML.slice(0, 80)));
      objections.push(...bare.map((one) => [name, guise, one]));
    }
    await picture(page, `${name} ${guise}`.replaceAll(' ', '-'));
    await page.context().close();
  }
  step(`${name} was looked at in light and dark, at 320 px and in forced colours`);
}

/** A key at a time, as a person without a mouse. */
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const field = (page, name) => page.locator(`[name="${name}"]`).first();
/** Saves, after a look at what would change; returns the lines that were shown. */
async function save(page) {
  await page.locator('button[name=do][value=show]').first().click();
  const lines = await page.locator('.lines').allInnerTexts();
  await page.locator('button[name=do][value=save]').first().click();
  await page.locator('.saved').waitFor();
  return lines.join('\n');
}
const pasteInto = (locator, text) => locator.evaluate((control, text) => {
  control.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  control.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, text);

try {
  // Words that are composed: nobody is told that half a word is wrong.
  const indicator = 'indicators/1-1-a.yaml';
  const before = read(indicator);
  let page = await open(edit(indicator));
  const asked = [];
  page.on('request', (request) => request.postData()?.includes('do=check') && asked.push(request.postData()));
  const cdp = await page.context().newCDPSession(page);
  const unit = field(page, 'unit');
  await unit.fill('');
  await page.waitForTimeout(900);
  const count = asked.length;
  assert.ok(count > 0, 'a pause of typing asks');
  await unit.focus();
  for (const text of ['k', 'け', 'けn', 'けん']) await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await page.waitForTimeout(900);
  assert.equal(asked.length, count, 'nothing is asked while a word is composed');
  const checked = page.waitForResponse((response) => response.request().postData()?.includes('do=check'));
  await cdp.send('Input.insertText', { text: '件' });
  await checked;
  assert.equal(await unit.inputValue(), '件');
  step('findings wait until a word is composed, and come after a pause');

  // A column from Excel.
  const values = page.locator('table[data-years]', { has: page.locator('[name="series/0/values/0/value"]') });
  const rows = await values.locator('tbody tr').count();
  const cell = (row, key) => values.locator(`[name="series/0/values/${row}/${key}"]`);
  await pasteInto(cell(1, 'year'), [
    '令和7年度\t\t１，２３４件\t\t\t"一行目\n二行目"', 'Ｒ８\t\t約1,200\t\t\t', '2027\t\t―\t\t\t', '令和10年度\t\t0\t\t\t', '令和11年度\t\t▲12\t\t\t',
  ].join('\r\n') + '\r\n');
  assert.equal(await values.locator('tbody tr').count(), rows + 5, 'rows are added for years that come');
  assert.match(await page.locator('[role=status]').first().innerText(), /5行×6列/);
  await page.getByRole('button', { name: '貼り付けをやめる' }).click();
  assert.equal(await values.locator('tbody tr').count(), rows);
  assert.equal(await cell(1, 'value').inputValue(), '');
  step('a paste can be taken back');
  await pasteInto(cell(1, 'year'), '令和7年度\t\t１，２３４件\t\t\t"一行目\n二行目"\r\nＲ８\t\t約1,200\r\n2027\t\t―\r\n令和10年度\t\t0\r\n令和11年度\t\t12人\t\t\t前年との差です\r\n');
  const fault = page.locator('[id="e-f-series/0/values/5/value"]');
  await fault.waitFor();
  assert.match(await fault.innerText(), /「12人」は単位がちがいます/);
  assert.equal(await cell(5, 'value').getAttribute('aria-invalid'), 'true');
  await picture(page, 'a column from Excel with a typing error'.replaceAll(' ', '-'));
  await cell(5, 'value').fill('▲12');
  await fault.waitFor({ state: 'detached' });
  step('a typing error is said beside its field, and the words go when it is mended');
  assert.match(await save(page), /1234/);
  const after = read(indicator);
  for (const value of ['value: 1234', 'value: 1200', 'absent: not_reported', 'value: 0', 'value: -12', '令和11年度', '"一行目\\n二行目"']) {
    assert.ok(after.includes(value), `${value} in\n${after}`);
  }
  const kept = before.split('\n').filter((line) => !after.split('\n').includes(line));
  assert.ok(kept.length <= 1, `lines that did not stay: ${kept}`);
  step('a column with full width, 約, ―, 0 and ▲ is written, and every other line stays');

  // What was undone, after a restart.
  await page.context().close();
  await server.end();
  server = await preview();
  page = await open(edit(indicator));
  await page.getByRole('button', { name: '元に戻す' }).click();
  await page.locator('.saved', { hasText: '元に戻しました' }).waitFor();
  assert.equal(read(indicator), before);
  step('the save is undone after the preview was started anew, byte for byte');
  await page.context().close();

  // By keyboard alone, from the page of an initiative to the saved change.
  const initiative = 'initiatives/city-01.md';
  const text = read(initiative);
  page = await open(`${server.base}asahikawa-2024/initiatives/city-01/`);
  const link = page.locator('keikaku-preview .bar a', { hasText: '編集' });
  await link.focus();
  await press(page, 'Enter');
  await page.waitForURL(/_keikaku\/edit\//);
  await field(page, 'title').focus();
  await press(page, 'End');
  await page.keyboard.type('（改）');
  await page.locator('button[name=do][value=show]').first().focus();
  await press(page, 'Enter');
  await page.locator('.difference').waitFor();
  await picture(page, 'what-would-change');
  await page.locator('button[name=do][value=save]').first().focus();
  await press(page, 'Enter');
  await page.locator('.saved').waitFor();
  assert.ok(read(initiative).includes('title: 地域福祉計画の周知（改）'));
  step('a title is changed by keyboard alone, from the page to its file');

  // The page alongside follows.
  const frame = page.frameLocator('iframe.live');
  if (await page.evaluate(() => innerWidth >= 1280)) {
    await frame.locator('h1', { hasText: '（改）' }).waitFor();
    step('the page stands alongside, and shows what was saved');
  }

  // What a colleague changed meanwhile is not overwritten.
  await field(page, 'title').fill('わたしの題名');
  writeFileSync(file(initiative), text.replace('地域福祉計画の周知', '同僚の題名'));
  await page.locator('button[name=do][value=show]').first().click();
  await page.locator('.conflict').waitFor();
  const both = await page.locator('main').innerText();
  assert.ok(both.includes('同僚の題名') && both.includes('わたしの題名'), both);
  assert.ok(read(initiative).includes('同僚の題名'));
  await picture(page, 'conflict');
  step('a file that changed meanwhile is not overwritten: both are shown');
  writeFileSync(file(initiative), text);
  await page.context().close();

  // Who leaves is warned; not who saved.
  page = await open(edit(initiative));
  page.removeAllListeners('dialog');
  const warned = new Promise((told) => page.on('dialog', (dialog) => { told(dialog.type()); dialog.accept(); }));
  await field(page, 'title').fill('別の題名');
  await page.goto(server.base).catch(() => {});
  assert.equal(await warned, 'beforeunload');
  await page.context().close();
  step('leaving with something unsaved is warned of');

  // Without script.
  page = await open(edit(initiative), { javaScriptEnabled: false });
  await field(page, 'title').fill('スクリプトなしの題名');
  await save(page);
  assert.ok(read(initiative).includes('title: スクリプトなしの題名'));
  await page.getByRole('button', { name: '元に戻す' }).click();
  assert.equal(read(initiative), text);
  await page.context().close();
  step('without a script a change is saved and undone');

  // New, copied, ended and merged.
  const make = async (address, answers) => {
    const page = await open(`${server.base}_keikaku/${address}`);
    for (const [name, value] of Object.entries(answers)) {
      const control = field(page, name);
      if (await control.evaluate((e) => e.tagName === 'SELECT')) await control.selectOption(value);
      else await control.fill(value);
    }
    await picture(page, address.replace(/[/.?=]/g, '-'));
    await page.locator('button[name=do][value=save]').first().click();
    await page.locator('.saved').waitFor();
    const url = page.url();
    await page.context().close();
    return url;
  };
  const numbers = readdirSync(file('initiatives')).filter((name) => name.startsWith('city-')).length;
  const next = `initiatives/city-${String(numbers + 1).padStart(2, '0')}.md`;
  await make('new/asahikawa-2024/initiative', { title: '見守りの輪: 新しい取組', owner: 'city', at: 'approaches/1-1' });
  assert.match(read(next), /title: "見守りの輪: 新しい取組"[^]*draft: true/);
  step('a new initiative has the next number, and is a draft');
  await make(`copy/${PLAN}/initiatives/city-02.md`, { title: '写した取組' });
  assert.match(read(`initiatives/city-${numbers + 2}.md`), /title: 写した取組/);
  await make('new/asahikawa-2024/news', { title: '説明会を開きます' });
  assert.equal(readdirSync(file('news')).filter((name) => read(`news/${name}`).includes('説明会を開きます')).length, 1);
  await make('new/asahikawa-2024/indicator', { title: '新しい指標', at: 'approaches/1-1', unit: '人' });
  await make('new/asahikawa-2024/reviews', { year: 'Ｒ８' });
  assert.ok(existsSync(file('reviews/2026/overview.md')));
  step('a copy, a piece of news, an indicator and the reviews of a year are begun');
  await make(`end/${PLAN}/initiatives/city-03.md`, { stage: 'ended', since: 'R8', reason: '国の制度に変わったため' });
  assert.match(read('initiatives/city-03.md'), /state: \{ state: ended, since: 令和8年度, reason: 国の制度に変わったため \}/);
  const [four, five] = ['initiatives/city-04.md', 'initiatives/city-05.md'].map(read);
  await make(`merge/${PLAN}/initiatives/city-04.md`, { into: 'city-05', since: '2026', reason: '1つにするため', marks: 'yes' });
  assert.match(read('initiatives/city-04.md'), /state: merged[^\n]*into: city-05/);
  for (const id of ['city-03', 'city-04']) {
    const answer = await fetch(`${server.base}asahikawa-2024/initiatives/${id}/`);
    assert.equal(answer.status, 200, `${id} keeps its address`);
  }
  step('an initiative is ended, another merged, and both keep their pages');
  page = await open(edit('initiatives/city-04.md'));
  await page.getByRole('button', { name: '元に戻す' }).click();
  assert.deepEqual(['initiatives/city-04.md', 'initiatives/city-05.md'].map(read), [four, five]);
  await page.context().close();
  step('what a merge wrote into two files is undone in one step');

  // A picture.
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
  page = await open(edit(initiative));
  await page.locator('.upload summary').click();
  await page.locator('input[type=file]').setInputFiles({ name: '町を歩く人 IMG 1.PNG', mimeType: 'image/png', buffer: png });
  await page.locator('.upload button').click();
  assert.match(await page.locator('.upload .fault').innerText(), /何が写っているか/);
  await page.locator('input[type=file]').setInputFiles({ name: '町を歩く人 IMG 1.PNG', mimeType: 'image/png', buffer: png });
  await field(page, 'upload/says').fill('3人が町を歩いています');
  await page.locator('.upload button').click();
  const body = page.locator('textarea[name^="body/"]').last();
  assert.match(await body.inputValue(), /!\[3人が町を歩いています\]\(photos\/img-1\.png\)$/);
  assert.deepEqual(readFileSync(join(folder, 'static/photos/img-1.png')), png);
  await picture(page, 'picture');
  await save(page);
  assert.match(read(initiative), /!\[3人が町を歩いています\]\(photos\/img-1\.png\)/);
  step('a picture goes into static/ under a safe name, and stands at the end of the text with its words');
  await page.context().close();

  // Every kind of form, in every guise.
  const kinds = {
    initiative, indicator, review: `reviews/2024/${readdirSync(file('reviews/2024'))[0]}`, overview: 'reviews/2024/overview.md', node: 'approaches/1-2.md',
    news: `news/${readdirSync(file('news'))[0]}`, roles: `roles/${readdirSync(file('roles'))[0]}`, challenges: 'challenges.yaml', plan: 'plan.yaml',
  };
  for (const [kind, path] of Object.entries(kinds)) await looksRight(`form of ${kind}`, edit(path));
  await looksRight('form as text', `${edit(initiative)}?as=text`);
  await looksRight('new initiative', `${server.base}_keikaku/new/asahikawa-2024/initiative`);
  await looksRight('merge', `${server.base}_keikaku/merge/${PLAN}/initiatives/city-06.md`);
  // A long list is links, and each of its items a form. Of thousands of links axe would read for minutes: some show what all are.
  writeFileSync(file('glossary.yaml'), `${read('glossary.yaml').split(/\n(?=  - id: )/).slice(0, 25).join('\n')}\n`);
  const glossary = `${edit('glossary.yaml')}?at=/`;
  await looksRight('list of the glossary', glossary);
  await looksRight('form of a word', `${glossary}&item=terms/3`);
  page = await open(glossary);
  await page.locator('a.button', { hasText: '用語' }).first().click();
  for (const [key, value] of Object.entries({ id: 'new-word', term: '新しい言葉', meaning: '新しい意味です。' })) {
    await page.locator(`[name$="/${key}"]`).first().fill(value);
  }
  await save(page);
  assert.match(read('glossary.yaml'), /新しい意味です。/);
  await page.context().close();
  step('a word is added to the glossary on a page of its own');
  assert.deepEqual(objections, []);
  step('axe objects to nothing in any of them');
  assert.deepEqual(complaints, []);
  step('the console has no complaint and the policy was not broken');
} catch (error) {
  await picture(shown, 'where-it-failed').catch(() => {});
  throw error;
} finally {
  await chrome.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${done.length} steps`);

// Follows edits of a copied site in a real browser, beside the terminal that `keikaku serve` runs in: a save, a style sheet, a mistake in both
// languages, its rule, its mending, a draft. Both are recorded: index.html ties the moments of the terminal to pictures of the browser.
// usage: node serve.mjs KEIKAKU-BINARY SITE OUTPUT-FOLDER

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import assert from 'node:assert/strict';

import { browser } from './site.mjs';
import { Terminal, page as record, plain } from './terminal.mjs';

const [binary, site, output] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'keikaku-serve-'));
for (const part of ['content', 'themes', 'static']) {
  try {
    cpSync(join(site, part), join(folder, part), { recursive: true });
  } catch {
    // A site need not have a theme or static files of its own.
  }
}
mkdirSync(join(folder, 'themes/default/css'), { recursive: true });
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const done = [];
const moments = [];
let told = 0;
const step = (text) => {
  done.push(text);
  console.log(`ok: ${text}`);
};
/** Writes down what the terminal said since the last moment, beside a picture of the browser if there is one. */
const moment = async (says, name, shown) => {
  terminal.mark(name);
  moments.push({ time: terminal.time, name, says, terminal: terminal.text.slice(told), picture: shown && `${name}.png` });
  told = terminal.text.length;
  await shown?.screenshot({ path: join(output, `${name}.png`) });
};

const terminal = new Terminal(folder, { PATH: `${resolve(dirname(binary))}${delimiter}${process.env.PATH}` });
await terminal.saw(/\$ $/);
await terminal.type('keikaku serve --lang ja --port 0 --editor code\r');
const [base] = await terminal.saw(/http:\/\/localhost:\d+\//);
await terminal.saw(/Ctrl\+C.*\n/);
const chrome = await browser();

try {
  const context = await chrome.newContext({ locale: 'ja-JP', viewport: { width: 1100, height: 500 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const path = 'asahikawa-2024/initiatives/city-01/';
  const file = join(folder, 'content/asahikawa-2024/initiatives/city-01.md');
  const original = readFileSync(file, 'utf8');

  await page.goto(base + path);
  await page.locator('keikaku-preview .bar').waitFor();
  assert.match(await page.locator('keikaku-preview .from').innerText(), /content\/asahikawa-2024\/initiatives\/city-01\.md/);
  const link = await page.locator('keikaku-preview .bar a[href^="vscode:"]').getAttribute('href');
  assert.match(link, /^vscode:\/\/file\/.*city-01\.md:1:1$/);
  await moment('The preview has started, and the browser shows a page with the file it comes from', 'start', page);
  step('the page says which file it came from, and links to the editor');

  await page.evaluate(() => window.scrollTo(0, 300));
  const before = await page.evaluate(() => window.scrollY);
  let from = terminal.text.length;
  const started = Date.now();
  writeFileSync(file, `${original.trimEnd()}\n\nこの文は保存の試験です。\n`);
  await page.getByText('この文は保存の試験です。').first().waitFor();
  const seen = Date.now() - started;
  await page.waitForLoadState('load');
  await page.waitForTimeout(100);
  const after = await page.evaluate(() => window.scrollY);
  assert.ok(before > 0 && Math.abs(after - before) < 2, `scroll ${before} became ${after}`);
  await terminal.saw(/変わりました: content\/asahikawa-2024\/initiatives\/city-01\.md（\d+ ミリ秒）/, from);
  await moment('A sentence is added and saved: the page shows it, and stays where it was scrolled to', 'edit', page);
  step(`a save is seen in the browser after ${seen} ms, and the page stays scrolled to ${after}`);

  await page.evaluate(() => { window.same = true; });
  const css = await (await fetch(new URL(await page.locator('link[rel=stylesheet]').first().getAttribute('href'), page.url()))).text();
  writeFileSync(join(folder, 'themes/default/css/style.css'), `${css}\nh1, h2 { color: rgb(170, 0, 90) !important; }\n`);
  await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(170, 0, 90)');
  assert.equal(await page.evaluate(() => window.same), true);
  assert.ok(Math.abs((await page.evaluate(() => window.scrollY)) - after) < 2);
  await moment('A style sheet is saved: headings change their colour, without a reload', 'style', page);
  step('a style sheet is swapped without a reload, and the scroll stays');

  from = terminal.text.length;
  writeFileSync(file, original.replace(/^title:/m, 'tilte:'));
  const dialog = page.locator('keikaku-preview dialog');
  await dialog.waitFor();
  assert.equal(await dialog.getAttribute('role'), 'alertdialog');
  assert.match(await dialog.innerText(), /city-01\.md:\d+/);
  await page.waitForTimeout(150);
  const overlay = await dialog.locator('pre').allTextContents();
  assert.match(overlay[0], /エラー/);
  await terminal.saw(/エラー [1-9]\d*件、注意/, from);
  const said = terminal.text.slice(from);
  for (const text of overlay) assert.ok(plain(said).includes(text), `the terminal does not say: ${text}`);
  assert.match(said, /\x1b\[[0-9;]*m/, 'a terminal gets colours');
  await moment('A key is misspelled: the mistake lies over the last good page, in the words of the terminal', 'mistake-ja', page);
  await dialog.getByRole('button', { name: 'English' }).click();
  assert.match(await dialog.locator('pre').first().innerText(), /error/);
  assert.ok(await page.evaluate(() => document.querySelector('keikaku-preview').shadowRoot.activeElement.textContent === 'English'));
  await moment('The same in English, at the press of a button', 'mistake-en', page);
  assert.equal(await page.evaluate(() => window.same), true, 'the last good page stays');
  step('a mistake is laid over the last good page, in Japanese as the terminal says it, and in English');

  // The marks stand under the right characters, on screen and not only in columns.
  writeFileSync(file, original.replace(/^title: .*$/m, 'title: 「見守り」の活動です: 朝と夕方'));
  await page.waitForFunction(() => document.querySelector('keikaku-preview').shadowRoot.querySelector('pre')?.textContent.includes('朝と夕方'));
  const places = await dialog.locator('pre').first().evaluate((pre) => {
    const text = pre.firstChild;
    const left = (index) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return range.getBoundingClientRect().left;
    };
    const all = text.data;
    const mark = all.indexOf('^');
    const lineOfMarks = all.lastIndexOf('\n', mark);
    const line = all.lastIndexOf('\n', lineOfMarks - 1) + 1;
    const lefts = [];
    for (let at = line; at < lineOfMarks; at += 1) lefts.push([all[at], left(at)]);
    return { mark: left(mark), lefts };
  });
  const under = places.lefts.find(([, x]) => Math.abs(x - places.mark) < 1.5);
  assert.ok(under && under[0] !== ' ', `the mark at ${places.mark} stands under nothing: ${JSON.stringify(places.lefts)}`);
  await moment('Another mistake: the mark stands under the right character of a line of full-width signs', 'marks', page);
  step(`the mark stands under 「${under[0]}」`);

  const [rule] = await Promise.all([
    context.waitForEvent('page'),
    dialog.getByRole('link', { name: /More about this/ }).first().click(),
  ]);
  await rule.waitForLoadState();
  assert.match(await rule.locator('h1').innerText(), /^[a-z-]+: /);
  assert.ok((await rule.locator('pre').count()) > 2);
  await moment('The page of the rule, which the mistake links to', 'rule', rule);
  await rule.close();
  step('a mistake leads to the page of its rule');

  await page.bringToFront();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('keikaku-preview .bar button.bad').click();
  await dialog.waitFor();
  step('Escape closes it, and the bar opens it again');

  from = terminal.text.length;
  writeFileSync(file, original);
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => !document.body.innerText.includes('この文は保存の試験です。'));
  await terminal.saw(/直すところはなくなりました/, from);
  await moment('The mistakes are mended: the overlay goes away by itself', 'mended', page);
  step('mending takes it away and shows the new page');

  writeFileSync(file, original.replace('---\n', '---\ndraft: true\n'));
  await page.locator('.draft-band').waitFor();
  assert.equal(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
  await page.evaluate(() => window.scrollTo(0, 0));
  await moment('draft: true is written: a band marks the page', 'draft', page);
  writeFileSync(file, original);
  await page.locator('.draft-band').waitFor({ state: 'detached' });
  step('a draft is marked on the page and for search engines');

  assert.deepEqual(complaints, []);
  step('the console has no complaint and the policy was not broken');
  await context.close();

  await terminal.close();
  await moment('Ctrl+C ends the preview', 'end');
  const title = 'keikaku serve: a terminal and a browser, recorded';
  terminal.write(join(output, 'session.cast'), title);
  writeFileSync(join(output, 'index.html'), record(title, moments));
  step(`the session is recorded in ${join(output, 'index.html')}`);
} finally {
  await chrome.close();
  terminal.hangUp();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${done.length} steps`);

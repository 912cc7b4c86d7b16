// Follows edits of a copied site in a real browser: a save, a style sheet, a mistake in both languages, its rule, its mending, a draft.
// usage: node serve.mjs KEIKAKU-BINARY SITE OUTPUT-FOLDER

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';

import { browser } from './site.mjs';

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
mkdirSync(output, { recursive: true });
const server = spawn(binary, ['--site', folder, '--lang', 'ja', 'serve', '--port', '0', '--editor', 'code']);
const base = await new Promise((resolve, reject) => {
  let text = '';
  server.stdout.on('data', (data) => {
    text += data;
    const found = text.match(/http:\/\/localhost:\d+\//);
    if (found) resolve(found[0]);
  });
  server.on('exit', () => reject(new Error(`the server ended: ${text}`)));
});
const chrome = await browser();
const done = [];
const step = (text) => {
  done.push(text);
  console.log(`ok: ${text}`);
};

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
  const link = await page.locator('keikaku-preview .bar a').getAttribute('href');
  assert.match(link, /^vscode:\/\/file\/.*city-01\.md:1:1$/);
  step('the page says which file it came from, and links to the editor');

  await page.evaluate(() => window.scrollTo(0, 300));
  const before = await page.evaluate(() => window.scrollY);
  const started = Date.now();
  writeFileSync(file, `${original.trimEnd()}\n\nこの文は保存の試験です。\n`);
  await page.getByText('この文は保存の試験です。').first().waitFor();
  const seen = Date.now() - started;
  await page.waitForLoadState('load');
  await page.waitForTimeout(100);
  const after = await page.evaluate(() => window.scrollY);
  assert.ok(before > 0 && Math.abs(after - before) < 2, `scroll ${before} became ${after}`);
  step(`a save is seen in the browser after ${seen} ms, and the page stays scrolled to ${after}`);

  await page.evaluate(() => { window.same = true; });
  const css = await (await fetch(new URL(await page.locator('link[rel=stylesheet]').first().getAttribute('href'), page.url()))).text();
  writeFileSync(join(folder, 'themes/default/css/style.css'), `${css}\nh1 { color: rgb(1, 2, 3) !important; }\n`);
  await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
  assert.equal(await page.evaluate(() => window.same), true);
  assert.ok(Math.abs((await page.evaluate(() => window.scrollY)) - after) < 2);
  step('a style sheet is swapped without a reload, and the scroll stays');

  writeFileSync(file, original.replace(/^title:/m, 'tilte:'));
  const dialog = page.locator('keikaku-preview dialog');
  await dialog.waitFor();
  assert.equal(await dialog.getAttribute('role'), 'alertdialog');
  assert.match(await dialog.innerText(), /city-01\.md:\d+/);
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(output, 'serve-overlay-ja.png') });
  assert.match(await dialog.locator('pre').first().innerText(), /エラー/);
  await dialog.getByRole('button', { name: 'English' }).click();
  assert.match(await dialog.locator('pre').first().innerText(), /error/);
  assert.ok(await page.evaluate(() => document.querySelector('keikaku-preview').shadowRoot.activeElement.textContent === 'English'));
  await page.screenshot({ path: join(output, 'serve-overlay-en.png') });
  assert.equal(await page.evaluate(() => window.same), true, 'the last good page stays');
  step('a mistake is laid over the last good page, in Japanese and in English');

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
  await page.screenshot({ path: join(output, 'serve-overlay-marks.png') });
  step(`the mark stands under 「${under[0]}」`);

  const [rule] = await Promise.all([
    context.waitForEvent('page'),
    dialog.getByRole('link', { name: /More about this/ }).first().click(),
  ]);
  await rule.waitForLoadState();
  assert.match(await rule.locator('h1').innerText(), /^[a-z-]+: /);
  assert.ok((await rule.locator('pre').count()) > 2);
  await rule.screenshot({ path: join(output, 'serve-rule.png') });
  await rule.close();
  step('a mistake leads to the page of its rule');

  await page.bringToFront();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('keikaku-preview .bar button.bad').click();
  await dialog.waitFor();
  step('Escape closes it, and the bar opens it again');

  writeFileSync(file, original);
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => !document.body.innerText.includes('この文は保存の試験です。'));
  step('mending takes it away and shows the new page');

  writeFileSync(file, original.replace('---\n', '---\ndraft: true\n'));
  await page.locator('.draft-band').waitFor();
  assert.equal(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(output, 'serve-draft.png') });
  writeFileSync(file, original);
  await page.locator('.draft-band').waitFor({ state: 'detached' });
  step('a draft is marked on the page and for search engines');

  assert.deepEqual(complaints, []);
  step('the console has no complaint and the policy was not broken');
  await context.close();
} finally {
  await chrome.close();
  server.removeAllListeners('exit');
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${done.length} steps`);

// Follows a clerk through a year, and takes the pictures of the guide for staff: a workbook that a department fills in, values typed and
// pasted in a form, a typing error, an initiative that ends, what differs from what is live. Counts the files that the clerk opened.
// usage: node year.mjs KEIKAKU-BINARY SITE OUTPUT-FOLDER

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import assert from 'node:assert/strict';

import { browser, filesOf } from './site.mjs';

const [binary, site, output] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'keikaku-year-'));
const folder = join(work, 'site');
cpSync(site, folder, { recursive: true });
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const PLAN = 'comprehensive-2023';
const SPOTS = `content/${PLAN}/indicators/city-22-a.yaml`;
const POINTS = `content/${PLAN}/initiatives/city-21.md`;
const read = (path) => readFileSync(join(folder, path), 'utf8');
const all = () => new Map(filesOf(join(folder, 'content')).map((path) => [path, read(`content/${path}`)]));
const keikaku = (...words) => execFileSync(resolve(binary), ['--site', folder, '--lang', 'ja', ...words], { encoding: 'utf8' });
/** The lines that differ between two texts of one length. */
const changed = (before, after) => {
  const [old, lines] = [before.split('\n'), after.split('\n')];
  return lines.filter((line) => !old.includes(line));
};
let opened = 0;
const step = (text) => console.log(`ok: ${text}`);

const chrome = await browser();
const context = await chrome.newContext({ locale: 'ja-JP', viewport: { width: 900, height: 575 }, deviceScaleFactor: 0.8, permissions: ['clipboard-read', 'clipboard-write'] });
const page = await context.newPage();
const client = await context.newCDPSession(page);
/** A small picture of what is in view. */
const picture = async (name) => {
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: 45 });
  writeFileSync(join(output, `guide-${name}.webp`), Buffer.from(data, 'base64'));
};

// Last year's site is live.
keikaku('new', 'target', '--name', 'host', '--kind', 'directory', '--set', `path=${join(work, 'host')}`);
mkdirSync(join(work, 'host'));
keikaku('publish', 'host', '--yes');

// Spring: the round. One workbook goes to the department and comes back.
const sheets = join(work, 'sheets');
mkdirSync(sheets);
keikaku('export', '--year', 'R7', '--department', '健康福祉部', '--output', sheets);
const [workbook] = readdirSync(sheets);
const [filled, pdf] = [join(work, 'filled.xlsx'), join(work, 'filled.pdf')];
const typed = ['数値', '/city-24-a/1', '令和7年度の値', '９９事業者', 'お金', '/city-18/money', '令和7年度の決算（千円）', '56,000', '状態', '/city-29/state', '理由', '利用が増えています。'];
execFileSync('/usr/bin/python3', ['tests/workbook/fill.py', join(sheets, workbook), filled, pdf, ...typed]);
opened += 1;
const before = all();
const said = keikaku('import', '--yes', filled);
assert.match(said, /変わるところ: 3\n.*96事業者 → 99事業者/, said);
const after = all();
assert.deepEqual([...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path).sort(), [
  `${PLAN}/indicators/city-24-a.yaml`, `${PLAN}/initiatives/city-18.md`, `${PLAN}/initiatives/city-29.md`,
]);
step('a department filled one workbook, and three files follow it');
execFileSync('pdftoppm', ['-r', '110', '-f', '2', '-l', '2', '-png', '-singlefile', pdf, join(work, 'sheet')]);
await page.setContent(`<style>body{margin:0}img{width:1080px;margin:-42px 0 0 -32px}</style><img src="data:image/png;base64,${readFileSync(join(work, 'sheet.png'), 'base64')}">`);
await page.locator('img').evaluate((image) => image.decode());
await picture('workbook');

// Any day: what was wrong is mended in a form.
const server = spawn(resolve(binary), ['--site', folder, '--lang', 'ja', 'serve', '--port', '0', '--editor', 'off'], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const base = await new Promise((done) => {
    let text = '';
    server.stdout.on('data', (data) => {
      text += data;
      const address = text.match(/http:\/\/localhost:\d+\//);
      if (address) done(address[0]);
    });
  });
  await page.goto(`${base}${PLAN}/indicators/city-22-a/`);
  await page.locator('keikaku-preview .bar').getByRole('link', { name: '編集' }).click();
  await page.waitForURL(/_keikaku\/edit\//);
  const cell = (row, key = 'value') => page.locator(`[name="series/0/values/${row}/${key}"]`);
  const save = () => page.getByRole('button', { name: '保存する' }).first().click();
  let now = read(SPOTS);
  const cells = [[0, '５８'], [1, '67か所'], [2, '約80'], [3, '―']];
  await cell(3, 'year').fill('R8');
  for (const [row, text] of cells) await cell(row).fill(text);
  await page.locator('[name="series/0/baseline/value"]').fill('53');
  await cell(0, 'year').scrollIntoViewIfNeeded();
  await page.locator('table.years').first().evaluate((table) => table.scrollIntoView({ block: 'center' }));
  await picture('form');
  await save();
  await page.waitForLoadState();
  const five = changed(now, read(SPOTS));
  assert.equal(five.length, 5, five.join('\n'));
  step(`five values typed, five lines changed:\n${five.join('\n')}`);

  // A column that was copied in Excel.
  now = read(SPOTS);
  await cell(0).focus();
  await page.evaluate(() => navigator.clipboard.writeText('59\r\n68\r\n81\r\n'));
  await page.keyboard.press('Control+V');
  assert.deepEqual(await Promise.all([0, 1, 2].map((row) => cell(row).inputValue())), ['59', '68', '81']);
  await save();
  await page.waitForLoadState();
  assert.equal(changed(now, read(SPOTS)).length, 3);
  step('a column pasted, three lines changed');

  // A letter in the place of a figure.
  now = read(SPOTS);
  await cell(2).fill('8O');
  await save();
  await page.locator('.problems, .problem, [aria-invalid=true]').first().waitFor();
  assert.equal(await cell(2).inputValue(), '8O', 'what was typed stays');
  assert.equal(read(SPOTS), now, 'nothing was written');
  await cell(2).evaluate((input) => input.scrollIntoView({ block: 'center' }));
  await picture('fault');
  await cell(2).fill('80');
  await save();
  await page.waitForLoadState();
  assert.equal(changed(now, read(SPOTS)).length, 1);
  step('a typing error was told, and mended');

  // A project ends.
  now = read(POINTS);
  await page.goto(`${base}_keikaku/edit/${POINTS}`);
  await page.locator('[name="state/state"]').selectOption('ended');
  await page.locator('[name="state/since"]').fill('令和8');
  await page.locator('[name="state/reason"]').fill('アプリに替えたためです。');
  await save();
  await page.waitForLoadState();
  assert.match(read(POINTS), /ended/);
  assert.match(read(POINTS), /令和8年度/);
  step(`an initiative ended:\n${changed(now, read(POINTS)).join('\n')}`);

  await page.goto(`${base}_keikaku/live`);
  assert.match(await page.locator('main').innerText(), /99/);
  await picture('live');
  step('what differs from what is live is told');
} finally {
  server.kill();
  await chrome.close();
}

keikaku('check');
keikaku('build');
assert.match(readFileSync(join(folder, 'public', PLAN, 'indicators/city-24-a/index.html'), 'utf8'), /99/);
step(`checked and built; files that the clerk opened in the year: ${opened}`);
rmSync(work, { recursive: true, force: true });

// The same pages of two builds beside each other, for a person to look at: before and after a change of the theme.
// usage: node beside.mjs BEFORE AFTER OUTPUT     BEFORE and AFTER hold the built sites `shipped` and `minorino`; the record is OUTPUT/index.html

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { browser } from './site.mjs';

const [before, after, output] = process.argv.slice(2).map((path) => resolve(path));
const PAGES = {
  'the front page': 'shipped/',
  'progress': 'shipped/asahikawa-2024/reviews/',
  'the review of a year': 'shipped/asahikawa-2024/reviews/2024/',
  'what changed': 'minorino/comprehensive-2023/changes/',
  'an indicator': 'shipped/asahikawa-2024/indicators/2-0/',
  'a part of the plan': 'minorino/comprehensive-2023/measures/1/',
  'an initiative with money and telephone': 'minorino/comprehensive-2023/initiatives/city-12/',
};
const DEVICES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
/** As much of a page as a person looks at; its whole length is told in words. */
const MOST = 4000;

mkdirSync(output, { recursive: true });
const chrome = await browser();
const rows = [];
for (const [device, viewport] of Object.entries(DEVICES)) {
  const page = await chrome.newPage({ locale: 'ja-JP', viewport });
  for (const [name, path] of Object.entries(PAGES)) {
    const cells = [];
    for (const [when, root] of Object.entries({ before, after })) {
      await page.goto(`file://${join(root, path)}index.html`);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      const file = `${name.replaceAll(' ', '-')}-${device}-${when}.png`;
      await page.screenshot({ path: join(output, file), fullPage: true, clip: { x: 0, y: 0, width: viewport.width, height: Math.min(height, MOST) } });
      cells.push(`<td>${height} px<br><img src="${file}" width="${viewport.width / 2}" alt=""></td>`);
    }
    rows.push(`<tr><th>${name}, ${device}</th>${cells.join('')}</tr>`);
    console.log(`${name}, ${device}: ${cells.map((cell) => cell.match(/\d+ px/)[0]).join(' → ')}`);
  }
  await page.close();
}
await chrome.close();
const style = 'td, th { vertical-align: top; padding: .5rem; border-bottom: 1px solid #ccc; text-align: start; font: 16px sans-serif }';
writeFileSync(
  join(output, 'index.html'),
  `<!DOCTYPE html><meta charset="utf-8"><title>Before and after</title><style>${style}</style><table><tr><th></th><th>before</th><th>after</th></tr>${rows.join('')}</table>\n`,
);

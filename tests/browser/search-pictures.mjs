// Pictures of what a search shows on a phone, for a person to look at.
// usage: node search-pictures.mjs SITE OUTPUT-FOLDER

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { browser } from './site.mjs';

const [root, output] = process.argv.slice(2).map((path) => resolve(path));
const QUERIES = ['除雪', 'こども', 'お金に困ったら', 'ひなんじょ', 'ﾎﾞﾗﾝﾃｨｱ', '手話', '死にたい', 'qqxxyyzz'];

mkdirSync(output, { recursive: true });
const chrome = await browser();
const page = await chrome.newPage({ locale: 'ja-JP', viewport: { width: 390, height: 1700 } });
for (const [n, q] of QUERIES.entries()) {
  await page.goto(`file://${root}/search/index.html?${new URLSearchParams({ q })}`);
  await page.waitForSelector('#results[data-state="done"]');
  await page.screenshot({ path: `${output}/search-${n + 1}.png` });
}
await chrome.close();
console.log(`${QUERIES.length} pictures of searches are in ${output}`);

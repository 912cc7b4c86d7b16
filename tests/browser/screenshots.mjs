// Pictures of the main pages for a person to look at: phone and desktop, light and dark, and the printed form of hand-outs.
// usage: node screenshots.mjs SITE OUTPUT-FOLDER

import { mkdirSync } from 'node:fs';

import { browser, serve } from './site.mjs';

const [root, output] = process.argv.slice(2);
const PAGES = {
  home: '',
  plan: 'asahikawa-2024/',
  image: 'asahikawa-2024/regional-images/2/',
  approach: 'asahikawa-2024/approaches/2-1/',
  initiative: 'asahikawa-2024/initiatives/city-19/',
  role: 'asahikawa-2024/roles/citizens/',
  indicators: 'asahikawa-2024/indicators/',
  indicator: 'asahikawa-2024/indicators/2-0/',
  matrix: 'asahikawa-2024/matrix/',
  review: 'asahikawa-2024/reviews/2024/',
  search: 'search/?q=除雪',
  plans: 'plans/',
  furigana: 'asahikawa-2024/initiatives/city-19/furigana/',
};
const PRINTED = { role: PAGES.role, booklet: 'asahikawa-2024/booklet/whole/' };
/** The picture in the README: the front door as a visitor meets it. */
const FRONT = { width: 1080, height: 1520 };

mkdirSync(output, { recursive: true });
const server = await serve(root);
const chrome = await browser();
for (const [name, path] of Object.entries(PAGES)) {
  for (const [device, width] of [['phone', 390], ['desktop', 1280]]) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await chrome.newContext({ locale: 'ja-JP', colorScheme, viewport: { width, height: 844 } });
      const page = await context.newPage();
      await page.goto(server.base + path);
      if (path.includes('?q=')) await page.waitForSelector('#results[data-state="done"]');
      await page.screenshot({ path: `${output}/${name}-${device}-${colorScheme}.png`, fullPage: true });
      await context.close();
    }
  }
}
for (const [name, path] of Object.entries(PRINTED)) {
  const page = await chrome.newPage();
  await page.goto(server.base + path);
  await page.pdf({ path: `${output}/${name}.pdf`, format: 'A4', tagged: true, outline: true });
  await page.close();
}
const front = await chrome.newPage({ locale: 'ja-JP', viewport: FRONT });
await front.goto(server.base);
await front.screenshot({ path: `${output}/front.png` });
await chrome.close();
server.close();
console.log(`pictures are in ${output}`);

// Twelve questions of citizens, walked on a telephone from the front page of each site: follow the words until the answer stands there, in
// three taps at most. Prints the number of taps for each question. usage: node questions.mjs SITE…

import { basename, resolve } from 'node:path';

import { browser } from './site.mjs';

const MOST = 3;

/** What is asked, the words that a reader follows (the likeliest first), and what the answer says. */
const QUESTIONS = [
  ['計画は、うまく進んでいるか', [/進んでいるか|^進み具合$/], /目標の数に届いています|どちらが良いか|表すものは、この計画の資料にまだありません/],
  ['去年から、何が変わったか', [/去年から変わったこと/], /変わったことは、|前の年からの変わり方を表すものは/],
  ['いくらかかるか', [/いくらかかるか|お金（予算と決算）/], /予算は、(全部|分かっている)|金額がありません/],
  ['どこに電話すればよいか', [/どこに電話するか|^担当課$|担当の部と課/, /部$/], /電話番号や窓口は|電話\s*[0-9]|問い合わせ・ご意見/],
  ['紙に印刷できるか', [/紙に印刷する|印刷/], /A4の紙に印刷できます/],
  ['わたしのためのものは、何か', [/^困っている|困りごとから探す/, /(ほしい|困っている|心配|悩んでいる)/, /わたしにできること|それぞれの役割/], /(に関係する.+が[0-9]+件あります|呼びかけています)/],
  ['わたしに、何ができるか', [/わたしにできること|それぞれの役割/, /^市民|一人ひとり/], /お願いしていること|個の役割/],
  ['計画は、何をめざすか', [/^計画$|のあらまし/], /計画の状態/],
  ['計画は、いつまでか', [/^計画$|のあらまし/], /期間\s*.+(まで|書かれていません)/],
  ['数字は、どれだけあるか', [/数字の一覧を見る|^数字$|指標$|^数値目標$/, /進んでいるか|去年から/], /最新の値|数字の指標が書かれていません/],
  ['データを使えるか', [/^データ$/], /CSVは表計算ソフトで開けます/],
  ['このサイトについて、だれに聞くか', [], /問い合わせ・ご意見/],
];

/** What the page says; who answers for the site stands on every page, and counts only where nobody else can be asked. */
const said = (page, whole) =>
  page.evaluate((whole) => {
    const main = document.querySelector('main');
    const contact = whole ? '' : (main.querySelector('section.contact')?.innerText ?? '');
    return main.innerText.replace(contact, '').replace(/\u200b/g, '');
  }, whole);

/** The first link that a reader would take: by the words, in the order of their likeliness; at the start of several plans, the first plan. */
const next = (page, words) =>
  page.evaluate(
    (words) => {
      const links = [...document.querySelectorAll('main a[href], .site-nav a[href]')].filter((a) => a.getClientRects().length > 0);
      const text = (a) => a.innerText.replace(/\u200b/g, '').trim();
      const found = words.map((one) => links.find((a) => new RegExp(one).test(text(a)))).find(Boolean);
      return (found ?? document.querySelector('.doors a'))?.href;
    },
    words.map((one) => one.source),
  );

const chromium = await browser();
const context = await chromium.newContext({ viewport: { width: 390, height: 844 } });
const page = await context.newPage();
for (const site of process.argv.slice(2).map((path) => resolve(path))) {
  for (const [question, words, answer] of QUESTIONS) {
    await page.goto(`file://${site}/index.html`);
    const way = [];
    const seen = new Set();
    let whole = words.length === 0;
    while (!answer.test(await said(page, whole)) && way.length < MOST) {
      // Words that led to the page one is on lead nowhere new.
      const left = words.filter((one) => !seen.has(one.source));
      const href = await next(page, left);
      whole = !href;
      if (!href) break;
      const before = page.url();
      await page.goto(href);
      way.push(new URL(href).pathname.slice(site.length + 1));
      if (page.url() === before) break;
      if (words[0]?.test(await page.title()) || way.length > 1) seen.add(words[0].source);
    }
    const reached = answer.test(await said(page, whole));
    console.log(`${reached ? 'ok' : 'not ok'}: ${basename(site)}: ${question}: ${way.length} (${way.join(' → ')})`);
    if (!reached) process.exitCode = 1;
  }
}
// Search and the first choice are on the first screen.
for (const site of process.argv.slice(2).map((path) => resolve(path))) {
  await page.goto(`file://${site}/index.html`);
  const low = await page.evaluate(() => Math.max(...['.big-search button', '.doors a'].map((one) => document.querySelector(one).getBoundingClientRect().bottom)));
  const fields = await page.locator('input[type=search]').count();
  if (low > 844 || fields !== 1) {
    console.log(`not ok: ${basename(site)}: the first choice ends at ${low}, and there are ${fields} search fields`);
    process.exitCode = 1;
  }
}
await chromium.close();

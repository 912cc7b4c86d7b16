// The search page of a built site in a real browser, over HTTP and from file://, and the browser's normal
// form against the Rust one. usage: node search.mjs SITE NORMALISE   (NORMALISE: the example search-normalise)

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

import { browser, serve } from './site.mjs';

const [site, normaliser] = process.argv.slice(2).map((path) => resolve(path));
const chromium = await browser();
const server = await serve(site);
const roots = { http: server.base, file: `file://${site}/` };
let passed = 0;

const queue = [];
const test = (...all) => queue.push(all);
const run = async ([name, options, body]) => {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.base) && !/^(file|data):/.test(request.url())) errors.push('asked for ' + request.url());
  });
  try {
    await body(page);
    assert.deepEqual(errors, []);
    passed++;
  } catch (error) {
    console.error(`not ok: ${name}\n${error.stack}`);
    process.exitCode = 1;
  }
  await context.close();
};

const done = (page) => page.waitForFunction(() => document.querySelector('#results')?.dataset.state === 'done');
const open = async (page, query, root = roots.file) => {
  await page.goto(`${root}search/index.html${query === undefined ? '' : '?' + new URLSearchParams(query)}`);
  await done(page);
};
/** Asks in a page that is there already, so that its index is read once. */
const ask = async (page, query) => {
  if (!page.url().includes('search/')) await open(page);
  await page.evaluate((query) => {
    const input = document.querySelector('#q');
    input.value = query;
    input.form.requestSubmit();
  }, query);
  await done(page);
};
const hits = (page) =>
  page.$$eval('#results li', (items) => items.map((li) => ({ tier: li.dataset.tier, href: li.querySelector('a').href, text: li.innerText })));
const settle = async (page) => {
  await page.waitForTimeout(120);
  await done(page);
};

// ---- The normal form ----

test('vectors hold in the browser', {}, async (page) => {
  await open(page);
  const vectors = JSON.parse(readFileSync(new URL('../search/vectors.json', import.meta.url), 'utf8'));
  for (const name of ['normalise', 'foldReading']) {
    const got = await page.evaluate(([name, texts]) => texts.map((text) => self.keikakuSearch[name](text)), [name, vectors[name].map(([text]) => text)]);
    vectors[name].forEach(([text, expected], i) => assert.equal(got[i], expected, `${name} of ${JSON.stringify(text)}`));
  }
});

test('random texts have one normal form in Rust and in the browser', {}, async (page) => {
  const ranges = [[0x20, 0x7e], [0x9, 0xd], [0xa0, 0x17f], [0x300, 0x30f], [0x391, 0x3c9], [0x2000, 0x206f], [0x2100, 0x214f], [0x2460, 0x24ff], [0x2e80, 0x2fd5], [0x3000, 0x303f], [0x3041, 0x30ff], [0x3200, 0x33ff], [0x3400, 0x3420], [0x4e00, 0x9fff], [0xac00, 0xac40], [0x1100, 0x1112], [0xf900, 0xfa60], [0xfe00, 0xfe4f], [0xff00, 0xffef], [0x1f300, 0x1f6ff], [0x20000, 0x20100], [0xe0100, 0xe0110]];
  let state = Number(process.env.SEED ?? 2024);
  const below = (n) => (state = (state * 48271) % 0x7fffffff) % n;
  const character = () => {
    const [from, to] = ranges[below(ranges.length)];
    return String.fromCodePoint(from + below(to - from + 1));
  };
  const texts = Array.from({ length: 5000 }, () => Array.from({ length: below(9) }, character).join(''));
  const rust = JSON.parse(execFileSync(normaliser, { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 26 }));
  await open(page);
  const twin = await page.evaluate((texts) => texts.map((text) => {
    const map = [];
    const { normalise, foldReading } = self.keikakuSearch;
    const normal = normalise(text, map);
    return [normal, foldReading(normal), map.length, map.end.every((end, i) => end >= map[i] && end <= text.length)];
  }), texts);
  texts.forEach((text, i) => {
    const shown = [...text].map((c) => c.codePointAt(0).toString(16)).join(' ');
    assert.equal(twin[i][0], rust[i][0], `normal form of ${shown}`);
    assert.equal(twin[i][1], rust[i][1], `reading of ${shown}`);
    assert.equal(twin[i][2], twin[i][0].length, `offsets of ${shown}`);
    assert.ok(twin[i][3], `offsets of ${shown}`);
  });
});

// ---- The contract, in both places ----

for (const [way, root] of Object.entries(roots)) {
  test(`${way}: results are list items with links to pages that are there`, {}, async (page) => {
    for (const [query, first] of [['除雪', '除雪'], ['手話', '手話'], ['ﾎﾞﾗﾝﾃｨｱ', 'ボランティア'], ['市-19', '市-19'], ['取組19', '市-19']]) {
      await open(page, { q: query }, root);
      const found = await hits(page);
      assert.ok(found.length, query);
      assert.ok(found[0].text.includes(first), `${query}: ${found[0].text}`);
      assert.equal(await page.getAttribute('#results', 'data-count'), String(found.length));
      assert.match(await page.textContent('#search-status'), new RegExp(`${found.length}件`));
      for (const { href } of found) {
        let path = decodeURIComponent(href.slice(root.length)).replace(/[?#].*/, '');
        if (way === 'http' && (path === '' || path.endsWith('/'))) path += 'index.html';
        assert.ok(existsSync(join(site, path)), href);
      }
    }
  });

  test(`${way}: typing, address, reload and Back agree`, {}, async (page) => {
    await open(page, undefined, root);
    await page.fill('#q', '除雪');
    await settle(page);
    assert.equal(new URL(page.url()).searchParams.get('q'), '除雪');
    const before = (await hits(page)).length;
    assert.ok(before > 5);
    await page.reload();
    await done(page);
    assert.equal(await page.inputValue('#q'), '除雪');
    assert.equal((await hits(page)).length, before);
    await page.fill('#q', '手話');
    await page.press('#q', 'Enter');
    await settle(page);
    // Slow typing, with a pause in which it is searched for, makes one entry of the history.
    await page.fill('#q', '公民');
    await settle(page);
    await page.fill('#q', '公民館');
    await settle(page);
    await page.press('#q', 'Enter');
    await settle(page);
    await page.goBack();
    await settle(page);
    assert.equal(await page.inputValue('#q'), '手話');
    await page.click('#results li a');
    await page.goBack();
    await done(page);
    assert.ok((await hits(page)).length > 1);
  });

  test(`${way}: filters have counts, narrow, and live in the address`, {}, async (page) => {
    await open(page, { q: '支援' }, root);
    const all = (await hits(page)).length;
    await page.click('#filters summary');
    await page.waitForSelector('#filters input[name=kind]');
    const label = await page.textContent('#filters label:has(input[value=initiative])');
    const count = Number(label.match(/\((\d+)\)/)[1]);
    await page.check('#filters input[value=initiative]');
    await settle(page);
    const some = await hits(page);
    assert.ok(some.length < all && some.length > 0);
    assert.equal(some.length, count);
    assert.equal(new URL(page.url()).searchParams.get('kind'), 'initiative');
    await page.reload();
    await done(page);
    assert.equal((await hits(page)).length, some.length);
    await page.click('#clear-filters');
    await settle(page);
    assert.equal((await hits(page)).length, all);
  });
}

// ---- What is said ----

test('tiers name what was found instead', {}, async (page) => {
  for (const [query, reason] of [['ひなんじょ', '避難所'], ['障碍', '障害'], ['雪かきができない', '除雪'], ['ひとりおや', 'ひとり親']]) {
    await ask(page, query);
    const found = await hits(page);
    assert.ok(found.some(({ text }) => text.includes(`「${reason}`) || text.includes(reason)), query);
    const tiers = found.map(({ tier }) => tier);
    const order = ['number', 'exact', 'variant', 'apart', 'most', 'begin'];
    assert.deepEqual(tiers, tiers.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
  }
});

test('a query about dying shows the telephone lines first', {}, async (page) => {
  await ask(page, '死にたい');
  const first = await page.evaluate(() => document.querySelector('#helplines').compareDocumentPosition(document.querySelector('#results')));
  assert.equal(first & 4, 4);
  assert.ok((await page.$$('#helplines a[href^="tel:"]')).length >= 3);
  await ask(page, '除雪');
  assert.equal(await page.$('#helplines'), null);
});

test('a call for help is heard in every spelling and form', {}, async (page) => {
  for (const query of ['死にたい', '生きるのがつらい', 'いきるのがつらい', '生きるのつらい', '生きてるのがつらい', '消えてしまいたい', '死にたくて', '死んじゃいたい', 'もう生きていけない', '死にそう', '死ぬ方法', '首つり', 'シニタイ', '消えちゃいたい'])
    await ask(page, query), assert.ok(await page.$('#helplines'), query);
  for (const query of ['生きがい', '見直しに対する意見', '学校に行きたくない', '火を消す', '介護に疲れた']) await ask(page, query), assert.equal(await page.$('#helplines'), null, query);
});

test('two spellings of one word or question find the same', {}, async (page) => {
  const pairs = [['障害', '障がい'], ['受付', '受け付け'], ['障がいのある子の将来', '障害のある子の将来'], ['子どもの遊び場', '子供の遊び場'], ['後見の申し込み', '後見の申込み'], ['手続', '手続き'], ['髙齢者', '高齢者'], ['引きこもり', 'ひきこもり'], ['死にたい', '消えてしまいたい']];
  for (const pair of pairs) {
    const counts = [];
    for (const query of pair) {
      await ask(page, query);
      counts.push(Number(await page.getAttribute('#results', 'data-count')));
    }
    assert.ok(counts[0] > 0 && (pair[0] === '死にたい' || counts[0] === counts[1]), `${pair}: ${counts}`);
  }
});

test('most of several words follow where no page has all', {}, async (page) => {
  for (const [query, word] of [['介護 電話', '介護'], ['介護 電話', '電話'], ['介護 保険料', '介護'], ['母が認知症', '認知症'], ['認知症の母', '認知症'], ['おかあさんの介護 電話', '介護']]) {
    await ask(page, query);
    const found = await hits(page);
    assert.ok(found.some(({ tier, text }) => tier === 'most' && text.includes(`「${word}」`)), `${query}: ${word}`);
  }
  await ask(page, 'ヤング ケアラー');
  assert.ok((await hits(page)).length >= 3);
});

test('a part of a word makes no hit, and any word is a word', {}, async (page) => {
  for (const query of ['空き家', 'ホームヘルパー', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
    await ask(page, query);
    assert.equal(await page.getAttribute('#results', 'data-count'), '0', query);
  }
  for (const query of ['ー', '々', '個々']) {
    await ask(page, query);
    assert.ok(Number(await page.getAttribute('#results', 'data-count')) > 0, query);
  }
});

test("the site's own pages are found by what people call them", {}, async (page) => {
  for (const [query, path] of [['印刷', 'booklet/'], ['電話番号', 'departments/'], ['予算', 'departments/'], ['去年', 'reviews/'], ['変わったこと', 'changes/'], ['CSV', 'data/'], ['グラフ', 'indicators/']]) {
    await ask(page, query);
    assert.ok((await hits(page)).some(({ href }) => href.includes(path)), query);
  }
});

test('words of the source find an initiative and are never shown', {}, async (page) => {
  for (const [query, id] of [['意思疎通', 'city-05'], ['報酬助成', 'city-12'], ['死後事務', 'council-07'], ['健常者', 'city-24']]) {
    await ask(page, query);
    const found = await hits(page);
    assert.ok(found.some(({ href }) => href.includes(`/${id}/`)), query);
  }
});

test('nothing found leads on', {}, async (page) => {
  await open(page, { q: 'qqxxyyzz' });
  assert.equal(await page.getAttribute('#results', 'data-count'), '0');
  assert.ok((await page.$$('#search-help a')).length >= 4);
});

test('markup in a query is text', {}, async (page) => {
  const query = '<img src=x onerror=alert(1)>"\'&`${1}';
  page.on('dialog', () => assert.fail('a dialog'));
  await open(page, { q: query });
  assert.equal(await page.$('main img[src=x]'), null);
  assert.ok((await page.textContent('#search-status')).includes(query));
});

test('odd queries end in an answer', {}, async (page) => {
  for (const query of ['・', '　', '。', 'の', 'a', '１', '𠮷', '1-2-3', '99999999999', '雪 雪', 'ー', '%', 'あ'.repeat(300), '障がい障がい障がい障がい']) {
    await ask(page, query);
    assert.notEqual(await page.getAttribute('#results', 'data-count'), null, query);
  }
});

test('titles of all initiatives find themselves', {}, async (page) => {
  const data = JSON.parse(readFileSync(join(site, 'asahikawa-2024/data/plan.json'), 'utf8'));
  await open(page);
  for (const { title, id } of data.initiatives) {
    await ask(page, title);
    assert.ok((await hits(page)).slice(0, 3).some(({ href }) => href.includes(`/${id}/`)), title);
  }
});

test('the pages of the site are found by what people call them', {}, async (page) => {
  for (const [word, folder] of [['印刷', 'booklet'], ['ダウンロード', 'data'], ['電話', 'departments'], ['お金', '(money/|#money)'], ['予算', '(money/|#money)'], ['去年', 'changes'], ['進み具合', 'reviews'], ['担当', 'departments']]) {
    await ask(page, word);
    const first = (await hits(page)).slice(0, 3).map(({ href }) => href);
    assert.ok(first.some((href) => new RegExp(folder).test(href)), `${word}: ${first}`);
  }
});

test('every result shows where it matches, or says why it is there', {}, async (page) => {
  for (const word of ['印刷', '予算', '雪かき', '高齢者 見守り', '障害のある子の将来', 'こどもしょくどう', 'ボランテイア', '町内会 ごみ 電話']) {
    await ask(page, word);
    const bare = await page.$$eval('#results li', (items) => items.filter((li) => !li.querySelector('mark, .why')).map((li) => li.innerText));
    assert.deepEqual(bare, [], word);
  }
});

// ---- What a search costs ----

test('ten results take at most sixteen requests', {}, async (page) => {
  // Page, style, icon and script, and then files of the index.
  const most = 16 - 4;
  for (const q of ['死にたい', 'じょせつ', '高齢者 見守り', '雪かき', '介護 電話', '話し相手', '町内会', '障害のある子の将来', 'こどもしょくどう']) {
    await open(page, { q });
    const files = await page.evaluate(() => performance.getEntriesByName('first-ten')[0].detail);
    assert.ok(files <= most, `${q}: ${files}`);
  }
});

// ---- Typing ----

test('a composition is left alone until it ends', {}, async (page) => {
  await open(page, { q: '手話' });
  const cdp = await page.context().newCDPSession(page);
  await page.fill('#q', '');
  await settle(page);
  await page.focus('#q');
  for (const text of ['じ', 'じょ', 'じょせ', 'じょせつ']) await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await page.waitForTimeout(200);
  assert.equal(new URL(page.url()).searchParams.get('q') || '', '');
  assert.equal(await page.isVisible('#suggestions'), false);
  await page.evaluate(() => {
    const q = document.querySelector('#q');
    for (const key of ['ArrowDown', 'Enter']) {
      const event = new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true });
      if (!q.dispatchEvent(event)) throw Error(key + ' was taken from the input method');
    }
  });
  await cdp.send('Input.insertText', { text: '除雪' });
  await settle(page);
  assert.equal(await page.inputValue('#q'), '除雪');
  assert.ok((await hits(page)).length > 5);
});

test('suggestions are a combobox that keys can work', {}, async (page) => {
  await open(page);
  await page.type('#q', 'せいねん');
  await page.waitForSelector('#suggestions:not([hidden]) [role=option]');
  assert.equal(await page.getAttribute('#q', 'role'), 'combobox');
  assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'true');
  assert.equal(await page.getAttribute('#q', 'aria-activedescendant'), null);
  await page.press('#q', 'ArrowDown');
  const active = await page.getAttribute('#q', 'aria-activedescendant');
  assert.equal(await page.getAttribute('#' + active, 'aria-selected'), 'true');
  const word = await page.textContent('#' + active);
  await page.press('#q', 'Enter');
  await settle(page);
  assert.equal(await page.inputValue('#q'), word);
  assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'false');
  await page.fill('#q', '成年');
  await page.waitForSelector('#suggestions:not([hidden])');
  await page.press('#q', 'Escape');
  assert.equal(await page.isVisible('#suggestions'), false);
});

// ---- A page that stays open while the site is published ----

// From now on the host has the index under other names only, as after a publish.
const publish = async (page) => {
  await page.route('**/assets/search/**', (route) => route.fulfill({ status: 404 }));
  await page.route('**/assets/again/**', async (route) => {
    route.fulfill({ response: await route.fetch({ url: route.request().url().replace('again', 'search') }) });
  });
  await page.route('**/search/index.html*', async (route) => {
    const response = await route.fetch();
    route.fulfill({ response, body: (await response.text()).replaceAll('assets/search/entry', 'assets/again/entry') });
  });
};

test('an open page whose index was withdrawn takes the new one and keeps what was typed', {}, async (page) => {
  await open(page, undefined, roots.http);
  await publish(page);
  await page.type('#q', '除雪');
  await page.waitForFunction(() => document.querySelector('#results')?.dataset.count > 0);
  assert.equal(await page.inputValue('#q'), '除雪');
  assert.match(await page.getAttribute('script[data-index]', 'data-index'), /assets.again/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
});

test('an open page stays as it is where the host cannot be reached', {}, async (page) => {
  await open(page, undefined, roots.http);
  await page.route('**/*', (route) => route.abort());
  await page.type('#q', '除雪');
  await page.waitForFunction(() => document.querySelector('#results')?.dataset.state === 'failed');
  assert.equal(await page.inputValue('#q'), '除雪');
});

// ---- Manners ----

test('nothing scrolls sideways at 320 pixels', { viewport: { width: 320, height: 640 } }, async (page) => {
  for (const query of ['除雪', 'お金に困ったら', '死にたい', 'qqxxyyzz', 'w'.repeat(120)]) {
    await ask(page, query);
    if (query === '除雪') {
      await page.click('#filters summary');
      await page.waitForSelector('#filters input');
    }
    const main = await page.$eval('main', (node) => node.scrollWidth - node.clientWidth);
    assert.ok(main <= 1, `${query}: ${main}`);
  }
});

test('axe finds nothing', {}, async (page) => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const query of ['除雪', '死にたい', 'qqxxyyzz']) {
    await ask(page, query);
    if (query === '除雪') {
      await page.click('#filters summary');
      await page.waitForSelector('#filters input');
      await page.fill('#q', '成年');
      await page.waitForSelector('#suggestions:not([hidden])');
    }
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => self.axe.run('main'));
    assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), []);
  }
});

test('without a script there are lists to choose from', { javaScriptEnabled: false }, async (page) => {
  await page.goto(`${roots.file}search/index.html`);
  const links = await page.$$eval('main a', (all) => all.map((a) => a.getAttribute('href')));
  for (const part of ['glossary/', 'departments/', 'for/', 'roles/']) assert.ok(links.some((href) => href.includes(part)), part);
});

await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await run(next);
  }),
);
await chromium.close();
server.close();
console.log(`search: ${passed} passed`);

// A stock elasticlunr.js takes `search-index.json` in and finds Japanese words. usage: node elasticlunr.mjs SITE
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import elasticlunr from 'elasticlunr';

const site = process.argv[2];
const index = elasticlunr.Index.load(JSON.parse(readFileSync(join(site, 'search-index.json'), 'utf8')));
const found = (words) => index.search(words, { expand: true, bool: 'AND', fields: { title: { boost: 3 }, summary: {} } });

for (const [words, title] of [['除雪', '除雪'], ['成年後見', '成年後見'], ['見守り', '見守り'], ['ボランティア', 'ボランティア'], ['認知症サポーター', '認知症サポーター']]) {
  const results = found(words);
  assert.ok(results.length > 0, `${words}: nothing`);
  const titles = results.slice(0, 5).map(({ ref }) => index.documentStore.getDoc(ref).title);
  assert.ok(titles.some((text) => text.includes(title)), `${words}: ${titles}`);
  for (const { ref } of results) assert.ok(existsSync(join(site, ref.split('#')[0], 'index.html')), ref);
}
assert.equal(found('存在しない言葉').length, 0);
console.log(`elasticlunr.js ${elasticlunr.version} finds words in ${index.documentStore.length} documents`);

// A clerk's first publish, recorded: from `new target` to `verify`, then a name that got out and is withdrawn. The terminal is a real
// one and is typed into; the host is a folder with a web server of its own. Ends with 1 if any command says something else, or if the
// host still says the name.
// usage: node publish.mjs KEIKAKU SITE OUTPUT

import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, extname, join, resolve } from 'node:path';

import { Terminal, page as record } from './terminal.mjs';

const [binary, site, output] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'keikaku-publish-'));
const folder = join(work, 'site');
const host = join(work, 'www');
cpSync(site, folder, { recursive: true });
mkdirSync(host);
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const read = (path) => {
  try {
    return readFileSync(join(host, path));
  } catch {
    return undefined;
  }
};
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const body = read(path.endsWith('/') ? `${path}index.html` : path);
  const isPage = path.endsWith('/') || extname(path) === '.html';
  response.writeHead(body ? 200 : 404, { 'content-type': !body || isPage ? 'text/html; charset=utf-8' : 'application/octet-stream' });
  response.end(body ?? read('404.html'));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}/`;

const NAME = '旭川花子';
const page = join(folder, 'content/asahi-ku/approaches/1-1.md');
const before = readFileSync(page);
/** Files on the host that have the name, the records too. */
const withName = () =>
  readdirSync(host, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(NAME));

const terminal = new Terminal(folder, { PATH: `${resolve(dirname(binary))}${delimiter}${process.env.PATH}` });
const steps = [];
/** Types a command, answers its questions, and waits for the last word and the prompt. */
async function step(says, command, answers, last) {
  const from = terminal.text.length;
  terminal.mark(`step ${steps.length + 1}`);
  await terminal.type(`${command}\r`);
  let asked = from;
  for (const [question, answer] of answers) {
    await terminal.saw(question, asked);
    asked = terminal.text.length;
    await terminal.type(`${answer}\r`);
  }
  await terminal.saw(last, asked);
  await terminal.saw(/\n\$ $/, asked);
  steps.push({ time: terminal.time, says, terminal: terminal.text.slice(from) });
}

let failed;
try {
  await terminal.saw(/\$ $/);
  await step(
    'Where to: asked and written into site.yaml',
    'keikaku new target',
    [
      [/公開先の名前.*: $/, 'city'],
      [/送り方: $/, 'directory'],
      [/path: .*: $/, host],
      [/url: .*: $/, url],
    ],
    /keikaku publish city --dry-run/,
  );
  await step('What would be done; nothing is sent', 'keikaku publish --dry-run', [], /まだ何も送っていません.*--plan \w+/);
  if (readdirSync(host).length > 0) throw new Error('a dry run sent something');
  await step('The first publish, after a yes', 'keikaku publish', [[/公開しますか\?.*$/, 'y']], /公開しました.*件を読み直して/);
  await step('What is live', 'keikaku publish status', [], /公開中の版.*\n[^]*公開作業中の人はいません/);
  await step('Every byte as a reader gets it', 'keikaku publish verify', [], /すべて手元のサイトと同じです/);
  appendFileSync(page, `\n担当は${NAME}さんです。\n`);
  await step('A name got out', 'keikaku publish', [[/公開しますか\?.*$/, 'y']], /公開しました/);
  if (withName().length === 0) throw new Error('the name was never published');
  writeFileSync(page, before);
  await step('It is taken out and published again', 'keikaku publish', [[/公開しますか\?.*$/, 'y']], /公開しました/);
  const left = withName();
  await step('What it leaves on the host: files that hold it', `grep -rl ${NAME} ${host} | wc -l`, [], /\n0\n/);
  if (left.length > 0) throw new Error(`the host still says the name: ${left.join(', ')}`);
  await step('No release that is kept for going back may bring it back', `keikaku publish --purge ${NAME} --yes`, [], /古い版 \d+ 個/);
  await step('Who did what', 'keikaku publish log', [], /消し去って公開/);
  await terminal.close();
} catch (error) {
  failed = error;
  terminal.hangUp();
}
terminal.write(join(output, 'session.cast'), 'keikaku: a first publish');
writeFileSync(join(output, 'index.html'), record('keikaku: a first publish', steps));
server.close();
rmSync(work, { recursive: true, force: true });
if (failed) {
  console.error(failed);
  process.exit(1);
}
console.log(`a first publish in ${steps.length} steps; the record is ${join(output, 'index.html')}`);

// What a page costs its reader: everything the browser fetches to show it, as a host that compresses sends it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes that the first view of a page may cost. */
const MOST = 60_000;
/** The sheet with the whole plan is for the printer, says so before it is opened, and is as long as its plan. */
const SHEET = /\/booklet\/whole\//;
const MOST_OF_SHEET = 140_000;

/** Weighs the pages of one site. Files that many pages share are compressed once. */
export class Scales {
  #root;
  #files = new Map();
  heaviest = { path: '', bytes: 0 };
  sheet = { path: '', bytes: 0 };

  constructor(root) {
    this.#root = root;
  }

  #file(path) {
    if (!this.#files.has(path)) this.#files.set(path, gzipSync(readFileSync(join(this.#root, path)), { level: 6 }).length);
    return this.#files.get(path);
  }

  /** What is wrong with the weight of a page that needs these files (paths in the site); nothing is the good answer. */
  weigh(page, files) {
    const needed = [...new Set(files)];
    const bytes = needed.reduce((sum, path) => sum + this.#file(path), 0);
    const isSheet = SHEET.test(page);
    const record = isSheet ? this.sheet : this.heaviest;
    if (bytes > record.bytes) Object.assign(record, { path: page, bytes });
    return bytes > (isSheet ? MOST_OF_SHEET : MOST) ? needed.map((path) => [path, this.#file(path)]) : [];
  }
}

// A real terminal session, recorded: a shell in a pseudo-terminal, typed into as a person would, kept as an asciicast (version 2) that
// `asciinema play` and every player of that format shows again, with its colours and its pauses.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const SIZE = { width: 110, height: 32 };
/** Milliseconds to wait for a line: a machine may be busy with other work. */
const PATIENCE = 60_000;
/** Milliseconds between keys. */
const KEY = 25;

/** Text without the signs that colour it, and with plain line ends. */
export const plain = (text) => text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r\n', '\n');

export class Terminal {
  #script;
  #events = [];
  #started = performance.now();
  #begun = Math.floor(Date.now() / 1000);
  #waiting = new Set();
  #ended;
  /** Everything that was shown so far. */
  text = '';

  /** Opens a shell in a folder. `script` (util-linux) makes the terminal, so that the program has one and not a pipe. */
  constructor(folder, environment) {
    // A shell on the way would put a prompt of its own in place of ours.
    const shell = `stty cols ${SIZE.width} rows ${SIZE.height}; exec env PS1='$ ' bash --norc --noprofile --noediting -i`;
    const env = { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...environment };
    delete env.NO_COLOR;
    this.#script = spawn('script', ['--quiet', '--flush', '--command', shell, '/dev/null'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = new Promise((resolve) => this.#script.on('close', resolve));
    this.#script.stdout.setEncoding('utf8');
    this.#script.stdout.on('data', (data) => {
      this.#event('o', data);
      this.text += data;
      for (const look of this.#waiting) look();
    });
  }

  /** Seconds since the session began. */
  get time() {
    return (performance.now() - this.#started) / 1000;
  }

  #event(kind, data) {
    this.#events.push([Number(this.time.toFixed(3)), kind, data]);
  }

  /** Types a text key by key. */
  async type(text) {
    for (const key of text) {
      this.#script.stdin.write(key);
      await new Promise((resolve) => setTimeout(resolve, KEY));
    }
  }

  /** Waits until the text after the place `from` matches, and gives the match. */
  saw(pattern, from = 0) {
    return new Promise((resolve, reject) => {
      const tell = (outcome, value) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        outcome(value);
      };
      const timer = setTimeout(() => tell(reject, new Error(`the terminal never showed ${pattern}: ${this.text.slice(from)}`)), PATIENCE);
      const look = () => {
        const found = plain(this.text.slice(from)).match(pattern);
        if (found) tell(resolve, found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Sets a mark that players show on their time line. */
  mark(name) {
    this.#event('m', name);
  }

  /** Ends the program and the shell as a person would, and waits for it. */
  async close() {
    if (this.#script.exitCode !== null) return;
    const from = this.text.length;
    await this.type('\x03');
    await this.saw(/\$ $/, from);
    await this.type('exit\r');
    await this.#ended;
  }

  /** Hangs up: what runs in the terminal is told so and ends. For a session that went wrong. */
  hangUp() {
    this.#script.kill('SIGHUP');
  }

  /** Writes the session down. */
  write(path, title) {
    const head = { version: 2, ...SIZE, timestamp: this.#begun, title, env: { TERM: 'xterm-256color', SHELL: '/bin/bash' } };
    writeFileSync(path, [head, ...this.#events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Terminal text as HTML: its colours become classes `c1` to `c15` and `bold`. */
function html(text) {
  let [open, bold, colour] = [false, false, 0];
  const parts = text.replaceAll('\r', '').split(/\x1b\[([0-9;?]*)([A-Za-z])/);
  let out = escape(parts[0]);
  for (let at = 1; at < parts.length; at += 3) {
    const [codes, kind, rest] = parts.slice(at, at + 3);
    if (kind === 'm') {
      const numbers = codes.split(';').map(Number);
      // `38;5;N` is a colour of the table, whose first sixteen are the plain ones.
      if (numbers[0] === 38 && numbers[1] === 5) colour = numbers[2];
      else {
        for (const number of numbers) {
          if (number === 0) [bold, colour] = [false, 0];
          else if (number === 1) bold = true;
          else if (number >= 30 && number <= 37) colour = number - 30;
          else if (number >= 90 && number <= 97) colour = number - 82;
        }
      }
    }
    if (open) out += '</span>';
    open = bold || colour > 0;
    if (open) out += `<span class="${[bold && 'bold', colour > 0 && `c${colour}`].filter(Boolean).join(' ')}">`;
    out += escape(rest);
  }
  return open ? `${out}</span>` : out;
}

/** A page that ties moments of the session to pictures of the browser. `steps` have `time`, `name`, `says`, `terminal` and perhaps a `picture`. */
export function page(title, steps) {
  const rows = steps.map((step) => `<section>
<h2><time>${step.time.toFixed(1)} s</time> ${escape(step.says)}</h2>
<div class="moment">
<pre>${html(step.terminal).trim() || '(the terminal says nothing new)'}</pre>
${step.picture ? `<a href="${step.picture}"><img src="${step.picture}" alt="The browser: ${escape(step.says)}"></a>` : ''}
</div>
</section>`);
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
body { margin: 2rem; font: 1rem/1.6 system-ui, sans-serif; }
h2 { font-size: 1.1rem; } time { color: #666; font-variant-numeric: tabular-nums; }
.moment { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start; }
pre { background: #1c1c1c; color: #ddd; padding: 1rem; overflow: auto; margin: 0; font: .8rem/1.5 "Noto Sans Mono CJK JP", monospace; }
img { width: 100%; border: 1px solid #999; }
.bold { font-weight: bold; } .c1, .c9 { color: #ff6b6b; } .c2, .c10 { color: #7bd88f; } .c3, .c11 { color: #ffd866; } .c4, .c12 { color: #7aa2ff; }
.c5, .c13 { color: #d19bff; } .c6, .c14 { color: #66d9ef; }
@media (max-width: 60rem) { .moment { grid-template-columns: 1fr; } }
</style>
<h1>${escape(title)}</h1>
<p>Left: what the terminal said since the moment before. Right: what the browser showed. The whole session, with its timings, is
<a href="session.cast">session.cast</a> (asciicast 2: <code>asciinema play session.cast</code>); its marks have the names of the pictures.</p>
${rows.join('\n')}
</html>
`;
}

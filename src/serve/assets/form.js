// What a form gains by a script: a grid that takes a paste, findings beside their fields while one types, a page alongside, a warning
// before what was typed is lost. Every form works without it.
(() => {
  "use strict";
  const form = document.getElementById("edit");
  if (!form) return;
  const WORDS = {
    ja: {
      pasted: (rows, columns) => `${rows}行×${columns}列を貼り付けました。`,
      left: (n) => `入れられなかった値が ${n}個あります。`, undo: "貼り付けをやめる", undone: "貼り付けをやめました。",
      fine: "直すところはありません。", faults: (n) => `直すところが ${n}か所あります。`, unsaved: "まだ保存していません。",
      live: "ページの見え方", show: "ページをならべて見る", hide: "ページを閉じる",
    },
    en: {
      pasted: (rows, columns) => `Pasted ${rows} × ${columns} cells.`,
      left: (n) => `${n} value${n === 1 ? "" : "s"} could not be put in.`, undo: "Undo the paste", undone: "The paste is undone.",
      fine: "Nothing to mend.", faults: (n) => `${n} thing${n === 1 ? "" : "s"} to mend.`, unsaved: "Not saved yet.",
      live: "The page", show: "Show the page alongside", hide: "Hide the page",
    },
  };
  const say = WORDS[document.documentElement.lang] || WORDS.ja;
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  // What was pasted may be taken back as long as nothing else is: findings have a line of their own.
  const [pasted, findings] = [0, 1].map(() => make("span", { className: "status", role: "status" }));
  (form.querySelector(".actions") || form).append(pasted, findings);

  // What was typed and is not saved.
  const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const saved = typed();
  let leaving = false;
  // A page that answers what was sent holds what no file does yet.
  const answers = performance.getEntriesByType("navigation")[0]?.responseStatus !== 200 || document.querySelector(".difference");
  const isUnsaved = () => answers || typed() !== saved;
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isUnsaved()) event.preventDefault();
  });

  // The grid. A cell is what one column of a row holds: a control, and for a figure the state of its value behind it.
  const rowsOf = (table) => [...table.tBodies[0].rows];
  const controlIn = (cell) => cell?.querySelector("input:not([type=checkbox]), select, textarea");
  const stateIn = (cell) => cell?.querySelector("select[name$='/state']");
  const fold = (text) => text.normalize("NFKC").replace(/\s/g, "").toLowerCase();

  /** The cells of a text as Excel copies it: tabs, lines, and quotes around what holds either. */
  function cells(text) {
    const rows = [[]];
    let at = 0;
    while (at < text.length) {
      let cell;
      const quoted = text[at] === '"' && /^"(?:[^"]|"")*"(?=[\t\r\n]|$)/.exec(text.slice(at));
      if (quoted) {
        cell = quoted[0].slice(1, -1).replaceAll('""', '"').replace(/\r\n?/g, "\n");
        at += quoted[0].length;
      } else {
        cell = /^[^\t\r\n]*/.exec(text.slice(at))[0];
        at += cell.length;
      }
      rows.at(-1).push(cell.trim());
      const end = /^(?:\t|\r\n|\r|\n)/.exec(text.slice(at));
      if (!end) break;
      at += end[0].length;
      if (end[0] !== "\t") rows.push([]);
      else if (at === text.length) rows.at(-1).push("");
    }
    while (rows.length > 1 && rows.at(-1).every((cell) => cell === "")) rows.pop();
    return rows;
  }

  /** One more empty row. The names of its controls count on. */
  function grow(table) {
    const last = rowsOf(table).at(-1);
    const row = last.cloneNode(true);
    const [, before, place] = last.querySelector("[name]").name.match(/^(.*)\/(\d+)\/[^/]*$/);
    const next = (text) => text.replaceAll(`${before}/${place}/`, `${before}/${Number(place) + 1}/`);
    for (const element of row.querySelectorAll("[name]")) {
      element.name = next(element.name);
      if (element.id) element.id = next(element.id);
      element.removeAttribute("aria-invalid");
      element.removeAttribute("aria-describedby");
      if (element instanceof HTMLSelectElement) element.selectedIndex = 0;
      else element.value = "";
    }
    for (const fault of row.querySelectorAll(".fault")) fault.remove();
    last.after(row);
  }

  /** Puts a text into a cell. False where it can hold no such thing. */
  function put(cell, text) {
    const control = controlIn(cell);
    if (!control) return text === "";
    if (control instanceof HTMLSelectElement) {
      const option = [...control.options].find((one) => [one.text, one.value].some((name) => fold(name) === fold(text)));
      if (option) control.value = option.value;
      return Boolean(option);
    }
    control.value = control instanceof HTMLTextAreaElement ? text : text.replace(/\n/g, " ");
    settle(cell);
    return true;
  }
  /** What is typed for a value is one: a reason why there was none no longer holds. */
  function settle(cell) {
    const state = stateIn(cell);
    if (state && controlIn(cell).value.trim() && state.value !== "word") state.value = "value";
  }

  function paste(table, from, lines) {
    const [start, column, before] = [from.parentElement.sectionRowIndex, from.cellIndex, rowsOf(table).length];
    while (rowsOf(table).length < start + lines.length + 1) grow(table);
    const old = [];
    let left = 0;
    lines.forEach((line, down) => line.forEach((text, right) => {
      const cell = rowsOf(table)[start + down].cells[column + right];
      for (const control of cell?.querySelectorAll("[name]") || []) old.push([control, control.value]);
      if (cell ? !put(cell, text) : text !== "") left += 1;
    }));
    const undo = make("button", { type: "button", textContent: say.undo, onclick: () => {
      for (const [control, value] of old) control.value = value;
      for (const row of rowsOf(table).slice(before)) row.remove();
      pasted.textContent = say.undone;
      controlIn(from).focus();
      changed();
    } });
    const width = Math.max(...lines.map((line) => line.length));
    pasted.replaceChildren(say.pasted(lines.length, width) + (left ? say.left(left) : "") + " ", undo);
    changed();
  }

  function move(table, from, down, right) {
    const control = controlIn(rowsOf(table)[from.parentElement.sectionRowIndex + down]?.cells[from.cellIndex + right]);
    control?.focus();
    control?.select?.();
    return Boolean(control);
  }

  for (const table of form.querySelectorAll("table[data-years]")) {
    table.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!event.target.matches("input, select, textarea") || !/[\t\r\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
      event.preventDefault();
      paste(table, event.target.closest("td, th"), cells(text));
    });
    // Keys belong to a list of choices, and to who is composing a word. An arrow at the end of a text leads on.
    table.addEventListener("keydown", (event) => {
      const { target, key } = event;
      const from = target.closest("td, th");
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
      if (key === "Enter" && target.matches("input, select")) {
        event.preventDefault();
        move(table, from, event.shiftKey ? -1 : 1, 0);
        return;
      }
      if (!target.matches("input[type=text]") || event.shiftKey) return;
      const [start, end] = [target.selectionStart, target.selectionEnd];
      const at = (place) => (start === end ? start === place : start === 0 && end === target.value.length);
      // Up and down belong to a field that shows choices while one types.
      const moved = key === "ArrowUp" ? !target.list && move(table, from, -1, 0)
        : key === "ArrowDown" ? !target.list && move(table, from, 1, 0)
        : key === "ArrowLeft" ? at(0) && move(table, from, 0, -1)
        : key === "ArrowRight" ? at(target.value.length) && move(table, from, 0, 1) : false;
      if (moved) event.preventDefault();
    });
    table.addEventListener("input", (event) => {
      const cell = event.target.closest("td, th");
      if (event.target === controlIn(cell)) settle(cell);
      if (cell.parentElement === rowsOf(table).at(-1) && event.target.value) grow(table);
    });
  }

  // Findings beside their fields, after a pause. Nobody is told that half a word is wrong: not while a word is being composed.
  let composing = false;
  let timer = 0;
  let asked = 0;
  const changed = () => {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(check, 600);
  };
  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  async function check() {
    const number = (asked += 1);
    const body = new URLSearchParams(typed());
    body.set("do", "check");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || composing || number !== asked) return;
    show((await answer.json()).problems);
  }
  function show(found) {
    for (const old of document.querySelectorAll(".fault, .summary")) old.remove();
    for (const control of form.querySelectorAll("[aria-invalid]")) {
      const rest = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== `e-${control.id}`);
      control.removeAttribute("aria-invalid");
      if (rest.length) control.setAttribute("aria-describedby", rest.join(" "));
      else control.removeAttribute("aria-describedby");
    }
    const others = [];
    for (const { id: place, [document.documentElement.lang]: text } of found) {
      const control = place && document.getElementById(place);
      if (!control || !form.contains(control)) {
        others.push(text);
        continue;
      }
      const id = `e-${control.id}`;
      let fault = document.getElementById(id);
      if (!fault) {
        fault = make("p", { id, className: "fault" });
        if (control.matches("input, select, textarea")) control.before(fault);
        else control.prepend(fault);
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", `${id} ${control.getAttribute("aria-describedby") || ""}`.trim());
      }
      fault.append(fault.textContent && " ", text);
    }
    const rest = isUnsaved() ? say.unsaved : "";
    findings.textContent = found.length ? [say.faults(found.length), ...others].join(" ") : say.fine + rest;
  }

  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && !composing) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=do][value=show]"));
    }
  });

  // The page alongside: a page of the preview, which follows every save by itself.
  const page = new URL(form.action).searchParams.get("at");
  if (page) {
    const wide = window.matchMedia("(min-width: 80rem)");
    const toggle = make("button", { type: "button", className: "plain" });
    let frame = null;
    const set = (open) => {
      frame?.remove();
      frame = open ? make("iframe", { className: "live", src: page, title: say.live }) : null;
      if (frame) document.body.append(frame);
      document.body.classList.toggle("beside", open);
      toggle.textContent = open ? say.hide : say.show;
      toggle.setAttribute("aria-expanded", String(open));
    };
    toggle.onclick = () => set(!frame);
    pasted.before(toggle);
    const fit = () => {
      toggle.hidden = !wide.matches;
      set(wide.matches);
    };
    wide.addEventListener("change", fit);
    fit();
  }
})();

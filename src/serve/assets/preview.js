// The preview's own bar and overlay, and what follows a save. Never part of a built site.
(() => {
  "use strict";
  const me = document.currentScript;
  const base = me.dataset.base;
  const at = "at=" + encodeURIComponent(location.pathname);
  let seen = me.dataset.seen;
  let known = { problems: [], more: 0, behind: "behind" in me.dataset };
  let dismissed = false;

  const WORDS = {
    ja: {
      bar: "プレビュー", from: "もとのファイル", form: "編集", edit: "エディターで開く", live: "公開中とのちがい", behind: "public/ は古いままです", errors: (n) => `誤り ${n}件`, warnings: (n) => `注意 ${n}件`,
      title: "直すところがあります", titleWarnings: "見てほしいところがあります",
      intro: "うしろに見えるのは、最後にうまくできたページです。直して保存すると、この表示はひとりでに消えます。",
      introWarnings: "ページは作れています。", more: (n) => `ほかに ${n}件あります。`, close: "閉じる（Esc）", explain: "くわしい説明",
    },
    en: {
      bar: "Preview", from: "Made from", form: "Edit", edit: "Open in editor", live: "What differs from live", behind: "public/ is older than this", errors: (n) => `${n} error${n === 1 ? "" : "s"}`,
      warnings: (n) => `${n} warning${n === 1 ? "" : "s"}`,
      title: "Something needs mending", titleWarnings: "Something to look at",
      intro: "Behind this is the last page that could be made. Mend and save: this message then goes away by itself.",
      introWarnings: "The page could be made.", more: (n) => `There are ${n} more.`, close: "Close (Esc)", explain: "More about this",
    },
  };
  const memory = {
    get: (key) => { try { return sessionStorage.getItem("keikaku-" + key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem("keikaku-" + key, value); } catch { /* A browser without storage forgets. */ } },
  };
  let language = memory.get("language") || me.dataset.lang;
  const say = (key, ...fill) => {
    const word = WORDS[language][key];
    return typeof word === "function" ? word(...fill) : word;
  };

  // Scroll: kept over a reload even when the page above became longer, as far as the browser does not do it.
  const scrollKey = "scroll " + location.pathname;
  const scroll = memory.get(scrollKey);
  if (scroll !== null && memory.get("reloading") === location.pathname) {
    memory.set("reloading", "");
    window.scrollTo(0, Number(scroll));
    window.addEventListener("load", () => window.scrollTo(0, Number(scroll)), { once: true });
  }
  const reload = () => {
    memory.set(scrollKey, String(window.scrollY));
    memory.set("reloading", location.pathname);
    location.reload();
  };

  // The shadow tree keeps the theme's style out, and ours in.
  const host = document.createElement("keikaku-preview");
  const root = host.attachShadow({ mode: "open" });
  const make = (name, properties = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in element && key !== "role") element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const style = make("link", { rel: "stylesheet", href: base + "preview.css" });
  const bar = make("aside", { className: "bar" });
  const dialog = make("dialog", { role: "alertdialog", "aria-labelledby": "title", "aria-describedby": "intro" });
  dialog.addEventListener("close", () => { dismissed = true; });
  root.append(style, bar, dialog);

  const errors = () => known.problems.filter((p) => p.error).length;
  const languageButton = (code, name) => make("button", {
    type: "button", lang: code, textContent: name, "aria-pressed": String(language === code),
    onclick: () => {
      language = code;
      memory.set("language", code);
      draw();
      dialog.querySelector(`button[lang=${code}]`)?.focus();
    },
  });

  function drawBar() {
    bar.lang = language;
    bar.setAttribute("aria-label", say("bar"));
    bar.replaceChildren(make("strong", { textContent: say("bar") }));
    if (me.dataset.form) bar.append(make("a", { href: me.dataset.form, textContent: say("form") }));
    if (me.dataset.origin) {
      bar.append(make("span", { className: "from" }, say("from") + ": ", make("code", { textContent: me.dataset.origin })));
      if (me.dataset.editor) bar.append(make("a", { href: me.dataset.editor, textContent: say("edit") }));
    }
    bar.append(make("a", { href: base + "live", textContent: say("live") }));
    if (known.behind) bar.append(make("span", { textContent: say("behind") }));
    const [bad, odd] = [errors(), known.problems.length - errors()];
    if (bad + odd > 0) {
      const text = [bad && say("errors", bad), odd && say("warnings", odd)].filter(Boolean).join(language === "ja" ? "、" : ", ");
      bar.append(make("button", {
        type: "button", className: bad ? "bad" : "odd", textContent: text,
        onclick: () => { if (!dialog.open) dialog.showModal(); },
      }));
    }
  }

  function drawDialog() {
    dialog.lang = language;
    const bad = errors() > 0;
    const list = make("ol");
    for (const problem of known.problems) {
      const item = make("li", { className: problem.error ? "bad" : "odd" });
      item.append(make("pre", { textContent: problem[language], tabIndex: 0, "aria-label": problem.place || problem.code }));
      if (problem.rule) item.append(make("a", { href: problem.rule, target: "_blank", textContent: `${say("explain")} (${problem.code})` }));
      if (problem.editor) item.append(make("a", { href: problem.editor, textContent: `${say("edit")} (${problem.place})` }));
      list.append(item);
    }
    const head = make("header", {},
      make("h1", { id: "title", textContent: say(bad ? "title" : "titleWarnings"), tabIndex: -1 }),
      make("div", { role: "group", "aria-label": "言語 / Language" }, languageButton("ja", "日本語"), languageButton("en", "English")),
      make("button", { type: "button", className: "close", textContent: say("close"), onclick: () => dialog.close() }));
    dialog.replaceChildren(head, make("p", { id: "intro", textContent: say(bad ? "intro" : "introWarnings") }), list);
    if (known.more) dialog.append(make("p", { textContent: say("more", known.more) }));
  }

  // Beside a form the page only follows: the form says what is wrong.
  const isBesideForm = window.top !== window;

  function draw() {
    if (isBesideForm) return;
    drawBar();
    if ("whole" in me.dataset) return;
    drawDialog();
    if (known.problems.length === 0) {
      if (dialog.open) dialog.close();
    } else if (errors() > 0 && !dialog.open && !dismissed) {
      dialog.showModal();
      dialog.querySelector("h1").focus();
    }
  }

  async function fetchProblems() {
    const answer = await fetch(`${base}problems.json?${at}`, { cache: "no-store" });
    if (!answer.ok) return;
    known = await answer.json();
    dismissed = false;
    if ("whole" in me.dataset) return reload();
    if (errors() === 0 && dialog.open) dialog.close();
    draw();
  }

  // Another style sheet takes the old one's place when it has arrived; until then the old one stays.
  async function swapStyles() {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const links = (document_) => [...document_.querySelectorAll("link[rel=stylesheet]")];
    const [old, fresh] = [links(document), links(page)];
    if (old.length !== fresh.length) return reload();
    fresh.forEach((link, index) => {
      const href = new URL(link.getAttribute("href"), location.href).href;
      if (old[index].href === href) return;
      const next = old[index].cloneNode();
      next.removeAttribute("integrity");
      if (link.integrity) next.integrity = link.integrity;
      next.href = href;
      next.addEventListener("load", () => old[index].remove(), { once: true });
      old[index].after(next);
    });
  }

  // A hidden tab gives its connection back: browsers allow six for all tabs together.
  let events = null;
  function listen() {
    if (events || document.hidden) return;
    events = new EventSource(`${base}events?${at}&seen=${seen}`);
    const on = (name, act) => events.addEventListener(name, (event) => {
      const [, , before] = seen.split("-");
      seen = event.data;
      if (seen.split("-")[2] !== before && name !== "reload") fetchProblems();
      act();
    });
    on("reload", reload);
    on("style", swapStyles);
    on("problems", () => {});
    events.onerror = () => {
      // The stamp in the address is old by now: begin again with the newest.
      events.close();
      events = null;
      setTimeout(listen, 1000);
    };
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return listen();
    events?.close();
    events = null;
  });

  document.body.append(host);
  draw();
  if (Number(me.dataset.errors) + Number(me.dataset.warnings) > 0 && !("whole" in me.dataset)) fetchProblems();
  listen();
})();

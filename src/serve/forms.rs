//! The forms of the preview: their addresses and answers. A path of a request is looked up among the files in memory, never joined.
//!
//! Knows requests and pages. What a form holds is `form`'s; what is written, and whether, is `save`'s.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::utf8_percent_encode;
use serde_json::json;

use super::guard;
use super::overlay::{self, OWN, PLAIN, address};
use super::preview::Preview;
use super::save::{self, Store, Unsaved};
use super::upload;
use crate::diagnostic::{Diagnostic, Language, Severity, Text};
use crate::disk::save::Saved;
use crate::document::edit::{self, Edit};
use crate::document::{self, Document};
use crate::form::html::{say, summary};
use crate::form::wish::Wish;
use crate::form::{self, Around, Form, Posted, Problem};
use crate::source::{Digest, Source, SourcePath};
use crate::view::escape;

/// Longest body of a form, in bytes.
pub const BODY: usize = 2 * 1024 * 1024;
/// What the pages gain by a script.
pub const SCRIPT: &str = include_str!("assets/form.js");
/// The style of the pages.
pub const STYLE: &str = include_str!("assets/form.css");

/// What was asked for.
pub struct Asked<'a> {
    /// The address below the preview's own, percent signs still in it.
    pub path: &'a str,
    /// What stands behind the question mark.
    pub query: &'a str,
    /// The language of the pages.
    pub language: Language,
}

/// What is posted, pair by pair; nothing when it is not such a text.
pub fn pairs(body: &str) -> Option<Vec<(String, String)>> {
    let decoded = |text: &str| guard::decode(&text.replace('+', " "));
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)?))
        })
        .collect()
}

/// Answers a request for a page of forms; nothing where there is none.
pub fn get(store: &Store, asked: &Asked) -> Option<Response> {
    let mut preview = store.preview();
    let rest = asked.path.strip_prefix("edit/")?;
    if rest.is_empty() {
        return Some(page(StatusCode::OK, &all_files(&preview, asked), asked.language));
    }
    let path = file(&preview, rest)?;
    let source = store.fresh(&mut preview, &path)?;
    store.open(&source);
    let open = OpenFile::new(store, &preview, &source, asked);
    Some(open.answer(StatusCode::OK, "", None, None))
}

/// Answers a change that was posted; nothing where there is no such address.
pub fn post(store: &Store, asked: &Asked, posted: &Posted) -> Option<Response> {
    if !store.is_token(posted.one("token")) {
        return Some(old(asked.language));
    }
    let mut preview = store.preview();
    if asked.path == "undo" {
        let to = posted.one("to");
        let known = to.strip_prefix("edit/").and_then(|rest| file(&preview, rest));
        return Some(match store.undo(&mut preview) {
            Ok(_) => see_other(&format!("/{OWN}/{}", if known.is_some() { to } else { "edit/" })),
            Err(fault) => {
                let text = fault.text();
                let body = format!("<main><p>{}</p></main>", escape(text.get(asked.language)));
                page(StatusCode::CONFLICT, &body, asked.language)
            }
        });
    }
    let path = file(&preview, asked.path.strip_prefix("edit/")?)?;
    let now = store.fresh(&mut preview, &path)?;
    Some(change(store, &mut preview, &now, asked, posted))
}

/// The answer to a form with another token than this process gave out.
pub fn old(language: Language) -> Response {
    let text = say(
        language,
        "この画面は古くなりました。前の画面にもどって読み直してから、もう一度保存してください。",
        "This page is out of date. Go back, load it again, and save once more.",
    );
    page(StatusCode::FORBIDDEN, &format!("<main><p>{text}</p></main>"), language)
}

/// A form that was sent with a file: what would change now, or why the file was not taken in.
pub fn shown(
    store: &Store,
    preview: &mut Preview,
    path: &SourcePath,
    asked: &Asked,
    posted: &Posted,
    problems: Vec<Problem>,
) -> Option<Response> {
    let now = store.fresh(preview, path)?;
    if problems.is_empty() {
        return Some(change(store, preview, &now, asked, posted));
    }
    let open = OpenFile::new(store, preview, &now, asked);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Some(open.answer(status, "", Some(posted), Some(problems)))
}

/// An error with the control that it is about.
pub fn problem(name: Option<&str>, text: Text) -> Problem {
    Problem { name: name.map(str::to_owned), severity: Severity::Error, code: None, text }
}

/// The file that an address means, if it is one of content.
pub fn file(preview: &Preview, rest: &str) -> Option<SourcePath> {
    let path = SourcePath::new(&guard::decode(rest)?);
    let known = preview.sources().get(&path)?.path();
    let ours = known.as_str().starts_with("content/") && document::place(known).is_some();
    ours.then(|| known.clone())
}

/// What somebody did with a form.
fn change(
    store: &Store,
    preview: &mut Preview,
    now: &Source,
    asked: &Asked,
    posted: &Posted,
) -> Response {
    let act = posted.one("do");
    let digest = |name: &str| Digest::from_hex(posted.one(name));
    let seen = digest("seen");
    let base = match seen {
        Some(seen) if seen == now.digest() => Some(now.clone()),
        Some(seen) => store.opened(now.path(), seen),
        None => None,
    };
    let elsewhere = seen != Some(now.digest());
    store.open(now);
    let known = base.clone().unwrap_or_else(|| now.clone());
    let open = OpenFile::new(store, preview, now, asked);
    let bytes = match posted.all("text").and_then(<[String]>::first) {
        Some(text) => edit::rewrite(now, text).ok_or_else(Vec::new),
        None => open.edited(&known, now, posted),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(problems) if act == "check" => return found(&problems),
        Err(problems) => {
            return open.answer(StatusCode::UNPROCESSABLE_ENTITY, "", Some(posted), Some(problems));
        }
    };
    let files = vec![Saved {
        path: now.path().clone(),
        before: Some(now.bytes().to_vec()),
        after: Some(bytes.clone()),
    }];
    let changed = Source::new(now.path().clone(), bytes);
    if act == "check" {
        let all = store.findings(preview, &files);
        return found(&OpenFile::new(store, preview, now, asked).problems(
            &changed,
            &all,
            preview.diagnostics(),
        ));
    }
    if elsewhere && digest("over") != Some(now.digest()) {
        let lost = base.is_none();
        let notice = open.conflict(&known, now, &changed, lost);
        return open.answer(StatusCode::CONFLICT, &notice, Some(posted), None);
    }
    if changed.digest() == now.digest() {
        let text = say(asked.language, "変わったところはありません。", "Nothing is different.");
        let notice = format!("<p class=\"notice\" role=\"status\">{text}</p>\n");
        return open.answer(StatusCode::OK, &notice, Some(posted), None);
    }
    if act != "save" && act != "force" {
        let all = store.findings(preview, &files);
        let problems = open.problems(&changed, &all, preview.diagnostics());
        let notice = open.difference(now, &changed);
        return open.answer(StatusCode::OK, &notice, Some(posted), Some(problems));
    }
    match store.save(preview, files, act == "force") {
        Ok(()) => see_other(&format!("{}#saved", open.here())),
        Err(Unsaved::Wrong(all)) => {
            let problems = open.problems(&changed, &all, preview.diagnostics());
            let notice = open.in_spite();
            open.answer(StatusCode::UNPROCESSABLE_ENTITY, &notice, Some(posted), Some(problems))
        }
        Err(Unsaved::Fault(fault)) => {
            let problem = problem(None, fault.text());
            open.answer(StatusCode::INTERNAL_SERVER_ERROR, "", Some(posted), Some(vec![problem]))
        }
    }
}

/// What is wrong, for a script.
pub fn found(problems: &[Problem]) -> Response {
    let one = |problem: &Problem| {
        json!({
            "name": problem.name,
            "id": problem.name.as_deref().map(form::html::id),
            "error": problem.severity == Severity::Error,
            "code": problem.code,
            "ja": problem.text.ja,
            "en": problem.text.en,
        })
    };
    let problems: Vec<_> = problems.iter().map(one).collect();
    let mut response = Response::new(Body::from(json!({ "problems": problems }).to_string()));
    let media = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, media);
    response
}

/// A file that somebody has open, and all that its pages say.
struct OpenFile<'a> {
    store: &'a Store,
    source: Source,
    document: Option<Document>,
    plan: Option<Arc<crate::plan::Plan>>,
    plans: Vec<(String, String)>,
    found: Vec<Diagnostic>,
    language: Language,
    /// Whether the file is to be edited as text.
    as_text: bool,
    /// The page that somebody comes from.
    at: String,
}

impl<'a> OpenFile<'a> {
    fn new(store: &'a Store, preview: &Preview, source: &Source, asked: &Asked) -> Self {
        let document = document::parse(source).document;
        let plans = preview.plans();
        let folder = document.as_ref().and_then(|document| document.plan.clone());
        let value = |name: &str| {
            let mut pairs = asked.query.split('&');
            let found = pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            found.and_then(guard::decode).unwrap_or_default()
        };
        let at = value("at");
        let whole = at.starts_with('/')
            && !at.starts_with("//")
            && !at.contains(|c: char| c.is_control() || c == '\\');
        let ours =
            |one: &&Diagnostic| one.place.as_ref().is_some_and(|at| at.path == *source.path());
        Self {
            store,
            source: source.clone(),
            plan: plans.iter().find(|plan| Some(&plan.id) == folder.as_ref()).cloned(),
            plans: plans.iter().map(|plan| (plan.id.clone(), plan.about.title.clone())).collect(),
            found: preview.diagnostics().iter().filter(ours).cloned().collect(),
            document,
            language: asked.language,
            as_text: value("as") == "text",
            at: if whole { at } else { String::new() },
        }
    }

    fn say<'s>(&self, ja: &'s str, en: &'s str) -> &'s str {
        say(self.language, ja, en)
    }

    /// The form of a state of the file; nothing where none can hold it.
    fn form(&self, source: &Source, posted: Option<&Posted>) -> Option<Form> {
        let document = document::parse(source).document?;
        let keys = form::keys(&document.kind);
        if form::fault(source, keys).is_some() {
            return None;
        }
        let around = Around { plan: self.plan.as_deref(), plans: &self.plans };
        Some(Form::of(source, &document, keys, around, posted))
    }

    /// The file as it is now with what was changed in its form, which was made from an earlier state.
    fn edited(
        &self,
        known: &Source,
        now: &Source,
        posted: &Posted,
    ) -> Result<Vec<u8>, Vec<Problem>> {
        let nothing = |ja: &str, en: &str| vec![problem(None, Text::new(ja, en))];
        let form = self.form(known, Some(posted)).ok_or_else(|| {
            nothing("このファイルは、フォームでは開けません", "no form can show this file")
        })?;
        let edits: Vec<Edit> = form.edits(posted)?;
        if known.digest() != now.digest() && !form::same_places(known, now, &edits) {
            return Err(nothing(
                "開いた後で行の並びが変わったので、入力を重ねられません。読み直して、もう一度入力してください",
                "rows were moved after this was opened, so what you typed cannot be put over it; load it again",
            ));
        }
        edit::edit(now, &edits).map_err(|_| {
            nothing(
                "この変更は、このファイルの書き方では書けません。「文字で編集する」で直してください",
                "this change cannot be written into the file as it stands; edit it as text",
            )
        })
    }

    /// What is wrong with the changed file, and what is newly wrong elsewhere because of it.
    fn problems(
        &self,
        changed: &Source,
        all: &[Diagnostic],
        before: &[Diagnostic],
    ) -> Vec<Problem> {
        let ours =
            |one: &&Diagnostic| one.place.as_ref().is_some_and(|at| at.path == *changed.path());
        let form = self.form(changed, None);
        let own = all.iter().filter(ours);
        let mut problems =
            form.map_or_else(|| Form::nowhere(own.clone()), |form| form.problems(own.clone()));
        let others = save::new_errors(before, all).filter(|one| !ours(one));
        problems.extend(Form::nowhere(others));
        problems
    }

    fn path(&self) -> &str {
        self.source.path().as_str()
    }

    /// What the file is about: its title, the place that it is of, or else its path.
    fn name(&self) -> String {
        let fields = self.document.as_ref().map(|document| &document.fields);
        let own = fields.and_then(|fields| fields.text("title").or(fields.text("name")));
        let placed = || {
            let (plan, path) = (self.plan.as_deref()?, self.source.path());
            let review = plan.reviews.iter().find(|one| one.entry.common.path == *path);
            let review = review.map(|one| (one.year.japanese(), one.place));
            let role = plan.roles.iter().find(|one| one.entry.common.path == *path);
            let role = role.map(|one| (String::new(), one.place));
            let (year, place) = review.or(role)?;
            Some(format!("{year} {}", place.name(plan)).trim().to_owned())
        };
        own.map(str::to_owned).or_else(placed).unwrap_or_else(|| self.path().to_owned())
    }

    /// The address of this page.
    fn here(&self) -> String {
        let text = if self.as_text { "&as=text" } else { "" };
        format!("{}{text}", address(self.path(), &self.at))
    }

    /// The lines that would change.
    fn difference(&self, now: &Source, changed: &Source) -> String {
        let title = self.say("保存すると、こう変わります", "What saving changes");
        let (save, list) = (self.say("保存する", "Save"), self.lines(&now.text(), &changed.text()));
        format!(
            "<section class=\"difference\" aria-labelledby=\"difference\" tabindex=\"-1\" autofocus>\n<h2 id=\"difference\">{title}</h2>\n{list}\
             <p><button form=\"edit\" name=\"do\" value=\"save\">{save}</button></p>\n</section>\n"
        )
    }

    fn lines(&self, before: &str, after: &str) -> String {
        let (was, is) = (self.say("前", "before"), self.say("後", "after"));
        let line = |mark: &str, tag: &str, text: &String| {
            let shown =
                if text.is_empty() { self.say("（空の行）", "(empty line)") } else { text };
            format!("<p><span>{mark}</span> <{tag}>{}</{tag}></p>", escape(shown))
        };
        let item = |lines: save::Lines| {
            let before = lines.before.iter().map(|text| line(was, "del", text));
            let after = lines.after.iter().map(|text| line(is, "ins", text));
            let texts: String = before.chain(after).collect();
            let place = match self.language {
                Language::Ja => format!("{}行目", lines.number),
                Language::En => format!("line {}", lines.number),
            };
            format!(
                "<li><p class=\"place\"><code>{}</code> {place}</p>{texts}</li>\n",
                escape(self.path())
            )
        };
        let items: String = save::lines(before, after).into_iter().map(item).collect();
        format!("<ol class=\"lines\">{items}</ol>\n")
    }

    /// Somebody else changed the file: what they did, what was done here, and what can be done now.
    fn conflict(&self, known: &Source, now: &Source, changed: &Source, lost: bool) -> String {
        let title =
            self.say("ほかの人が、このファイルを変えました", "Somebody else changed this file");
        let intro = self.say(
            "開いた後で、このファイルが変わりました。まだ何も書いていません。どちらにするかを選んでください。",
            "The file was changed after you opened it. Nothing was written. Choose what is to stand.",
        );
        let theirs = match lost {
            true => format!(
                "<p>{}</p>",
                self.say(
                    "開いたときの内容は残っていません。",
                    "What it was when you opened it is no longer known."
                )
            ),
            false => self.lines(&known.text(), &now.text()),
        };
        let (yours, over) = (self.lines(&now.text(), &changed.text()), now.digest().hex());
        let (one, two) =
            (self.say("ほかの人の変更", "Their change"), self.say("あなたの変更", "Your change"));
        let (take, put) = (
            self.say("ほかの人の変更を残し、自分の入力を捨てる", "Keep theirs, drop what I typed"),
            self.say("ほかの人の変更の上に、自分の変更を書く", "Write mine over it"),
        );
        format!(
            "<section class=\"conflict\" aria-labelledby=\"conflict\" tabindex=\"-1\" autofocus>\n<h2 id=\"conflict\">{title}</h2>\n<p>{intro}</p>\n\
             <div class=\"sides\"><div><h3>{one}</h3>{theirs}</div><div><h3>{two}</h3>{yours}</div></div>\n\
             <input form=\"edit\" type=\"hidden\" name=\"over\" value=\"{over}\">\n\
             <p><a class=\"button\" href=\"{}\">{take}</a> <button form=\"edit\" name=\"do\" value=\"save\">{put}</button></p>\n</section>\n",
            escape(&self.here())
        )
    }

    /// The way to save what is wrong.
    fn in_spite(&self) -> String {
        let text = self.say(
            "誤りがあるので、まだ保存していません。直してから保存してください。",
            "There are errors, so nothing was saved yet. Mend them first.",
        );
        let force = self.say("誤りがあるまま保存する", "Save with these errors");
        format!(
            "<p class=\"notice\">{text} <button form=\"edit\" name=\"do\" value=\"force\">{force}</button></p>\n"
        )
    }

    /// What was saved last, if it was this file, and the way back.
    fn last(&self) -> String {
        let Some(step) = self.store.last() else {
            return String::new();
        };
        let Some(file) = step.files.iter().find(|file| file.path == *self.source.path()) else {
            return String::new();
        };
        let text = |bytes: &Option<Vec<u8>>| {
            Source::new(file.path.clone(), bytes.clone().unwrap_or_default()).text()
        };
        let lines = self.lines(&text(&file.before), &text(&file.after));
        let (title, back) = match step.back {
            false => (self.say("保存しました", "Saved"), self.say("元に戻す", "Undo")),
            true => (self.say("元に戻しました", "Taken back"), self.say("やり直す", "Redo")),
        };
        format!(
            "<section class=\"saved\" id=\"saved\" aria-labelledby=\"saved-title\" tabindex=\"-1\">\n<h2 id=\"saved-title\">{title}</h2>\n{lines}\
             <form method=\"post\" action=\"/{OWN}/undo\"><input type=\"hidden\" name=\"token\" value=\"{}\">\
             <input type=\"hidden\" name=\"to\" value=\"edit/{}\"><button>{back}</button></form>\n</section>\n",
            self.store.token(),
            utf8_percent_encode(self.path(), PLAIN)
        )
    }

    /// The page: what there is to say, and the form or the text.
    fn answer(
        &self,
        status: StatusCode,
        notice: &str,
        posted: Option<&Posted>,
        problems: Option<Vec<Problem>>,
    ) -> Response {
        let typed = posted.and_then(|posted| posted.all("text")?.first());
        let form = match self.as_text || typed.is_some() {
            true => None,
            false => self.form(&self.source, posted),
        };
        let problems = problems.unwrap_or_else(|| match &form {
            Some(form) => form.problems(&self.found),
            None => Form::nowhere(&self.found),
        });
        let name = self.name();
        let title = match self.language {
            Language::Ja => format!("編集: {}", escape(&name)),
            Language::En => format!("Edit: <span lang=\"ja\">{}</span>", escape(&name)),
        };
        let controls = match &form {
            Some(form) => form::html::controls(form, posted, &problems, self.language),
            None => self.text(typed.map(String::as_str)),
        };
        let (show, save) =
            (self.say("どう変わるかを見る", "Show what changes"), self.say("保存する", "Save"));
        let seen = posted.map(|posted| posted.one("seen")).filter(|seen| !seen.is_empty());
        let seen = seen.map_or_else(|| self.source.digest().hex(), escape);
        let saved = if posted.is_none() { self.last() } else { String::new() };
        let body = format!(
            "<main class=\"edit\">\n{}<h1>{title}</h1>\n<p class=\"file\"><code>{}</code></p>\n{}{notice}{saved}\
             <form id=\"edit\" method=\"post\" action=\"{}\" accept-charset=\"utf-8\" data-base=\"/{OWN}/\">\n\
             <input type=\"hidden\" name=\"token\" value=\"{}\">\n<input type=\"hidden\" name=\"seen\" value=\"{seen}\">\n{controls}\
             <p class=\"actions\"><button name=\"do\" value=\"show\">{show}</button> <button name=\"do\" value=\"save\">{save}</button></p>\n</form>\n{}</main>\n",
            self.ways(form.is_some()),
            escape(self.path()),
            summary(&problems, self.language),
            escape(&self.here()),
            self.store.token(),
            form.as_ref().filter(|form| !form.sections.is_empty()).map_or_else(
                String::new,
                |form| {
                    let action = self.here().replacen("/edit/", "/upload/", 1);
                    upload::fields(&action, &form.sections, posted, &problems, self.language)
                }
            ),
        );
        page(status, &body, self.language)
    }

    /// Links to the page, to all files, and to the other way of editing.
    fn ways(&self, is_form: bool) -> String {
        let mut links = Vec::new();
        let mut link = |href: &str, text: &str| {
            links.push(format!("<li><a href=\"{}\">{text}</a></li>", escape(href)))
        };
        if !self.at.is_empty() {
            link(&self.at, self.say("ページにもどる", "Back to the page"));
        }
        link(&format!("/{OWN}/edit/"), self.say("すべてのファイル", "All files"));
        let here = address(self.path(), &self.at);
        match is_form {
            true => link(&format!("{here}&as=text"), self.say("文字で編集する", "Edit as text")),
            false if self.as_text && self.form(&self.source, None).is_some() => {
                link(&here, self.say("フォームで編集する", "Edit in the form"));
            }
            false => {}
        }
        let document = self.document.as_ref();
        if document.is_some_and(|document| document.kind == document::Kind::Initiative) {
            links.push(whole_links(self.path(), self.language));
        }
        let name = self.say("編集", "editing");
        format!("<nav aria-label=\"{name}\"><ul class=\"ways\">{}</ul></nav>\n", links.concat())
    }

    /// The whole file as text, with the reason where no form can hold it.
    fn text(&self, typed: Option<&str>) -> String {
        let keys = self.document.as_ref().map_or(&[][..], |document| form::keys(&document.kind));
        let why = form::fault(&self.source, keys).map(|why| {
            let more = self.say("。文字で直してください。", ". Edit it as text.");
            format!("<p class=\"notice\">{}{more}</p>\n", escape(why.get(self.language)))
        });
        let Ok(written) = self.source.decode() else {
            let text = self.say(
                "文字コードが UTF-8 ではないので、ここでは直せません。メモ帳などで開き、UTF-8 で保存し直してください。",
                "This file is not UTF-8. Save it as UTF-8 in an editor first.",
            );
            return format!("<p class=\"notice\">{text}</p>\n");
        };
        let text = typed.unwrap_or(&written);
        format!(
            "{}<div class=\"field\"><label for=\"f-text\">{}</label>\n<textarea id=\"f-text\" class=\"whole\" name=\"text\" lang=\"ja\" rows=\"{}\" spellcheck=\"false\">\n{}</textarea></div>\n",
            why.unwrap_or_default(),
            self.say("ファイルの中身", "The file"),
            text.lines().count().clamp(12, 40),
            escape(text)
        )
    }
}

/// All files of content, as links to their forms.
fn all_files(preview: &Preview, asked: &Asked) -> String {
    let files = preview
        .sources()
        .below("content")
        .filter(|source| document::place(source.path()).is_some());
    let item = |source: &Source| {
        let path = source.path();
        let document = document::parse(source).document;
        let fields = document.as_ref().map(|document| &document.fields);
        let name = fields
            .and_then(|fields| fields.text("title").or(fields.text("name")))
            .unwrap_or_default();
        format!(
            "<li><a href=\"{}\"><code>{}</code> <span lang=\"ja\">{}</span></a></li>\n",
            escape(&address(path.as_str(), "")),
            escape(path.as_str()),
            escape(name)
        )
    };
    let title = say(asked.language, "編集: すべてのファイル", "Edit: all files");
    format!(
        "<main class=\"edit\"><h1>{title}</h1>\n{}<ul class=\"files\">{}</ul></main>\n",
        new_links(preview, asked.language),
        files.map(item).collect::<String>()
    )
}

/// Links to what can be made anew in the plans of today.
fn new_links(preview: &Preview, language: Language) -> String {
    let plans = preview.plans().iter().filter(|plan| plan.superseded_by.is_none());
    let links = plans.flat_map(|plan| {
        let words = ["initiative", "indicator", "news", "reviews"];
        words.map(|word| {
            let title = Wish::parse(word).map(|wish| wish.title(plan)).unwrap_or_default();
            let title = escape(title.get(language));
            format!("<li><a href=\"/{OWN}/new/{}/{word}\">{title}</a></li>", escape(&plan.id))
        })
    });
    format!("<ul class=\"ways\">{}</ul>\n", links.collect::<String>())
}

/// Links to what can be done with an initiative as a whole.
fn whole_links(path: &str, language: Language) -> String {
    let ways = [
        ("copy", "写して新しく作る", "Copy"),
        ("end", "終わりにする", "End"),
        ("merge", "ほかの取組にまとめる", "Merge"),
    ];
    let link = |(what, ja, en)| {
        let text = say(language, ja, en);
        format!("<li><a href=\"/{OWN}/{what}/{}\">{text}</a></li>", escape(path))
    };
    ways.map(link).concat()
}

/// A page of the forms.
pub fn page(status: StatusCode, body: &str, language: Language) -> Response {
    let title = body.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next());
    let plain = title.map(|title| title.replace("<span lang=\"ja\">", "").replace("</span>", ""));
    let title = plain.unwrap_or_else(|| say(language, "編集", "Edit").to_owned());
    let mut response = Response::new(Body::from(overlay::form_page(language, &title, body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    own_referrer(headers);
    response
}

/// Lets a browser say where a form was sent from: without a referrer it says `null`.
fn own_referrer(headers: &mut HeaderMap) {
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}

/// Leads on to another page of ours.
pub fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

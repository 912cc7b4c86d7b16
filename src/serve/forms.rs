//! The forms of the preview: their addresses and answers. A path of a request is looked up among the files in memory, never joined.
//!
//! Knows requests and pages. What a form holds is `form`'s; what is written, and whether, is `save`'s.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::json;

use super::overlay::{self, OWN, PLAIN, address};
use super::page::{HTML, JSON};
use super::preview::Preview;
use super::save::{self, Store, Unsaved};
use super::upload::UploadView;
use super::{guard, page};
use crate::diagnostic::{Diagnostic, Language, Severity, Text};
use crate::disk::save::Saved;
use crate::document::edit::{self, Edit};
use crate::document::{self, Document};
use crate::form::view::Summary;
use crate::form::wish::Wish;
use crate::form::{self, Around, Form, Posted, Problem};
use crate::source::{Digest, Source, SourcePath};

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

/// Answers a request for a page of forms; nothing where there is none.
pub fn get(store: &Store, asked: &Asked) -> Option<Response> {
    let mut preview = store.preview();
    let rest = asked.path.strip_prefix("edit/")?;
    if rest.is_empty() {
        return Some(page(
            StatusCode::OK,
            "files.html",
            asked.language,
            &all_files(&preview, asked),
        ));
    }
    let path = file(&preview, rest)?;
    let source = store.fresh(&mut preview, &path)?;
    store.open(&source);
    let open = OpenFile::new(store, &preview, &source, asked);
    Some(open.answer(StatusCode::OK, FormNotice::None, None, None))
}

/// Answers a change that was posted; nothing where there is no such address.
pub fn post(store: &Store, asked: &Asked, posted: &Posted) -> Option<Response> {
    let mut preview = store.preview();
    if asked.path == "undo" {
        let to = posted.one("to");
        let known = to.strip_prefix("edit/").and_then(|rest| file(&preview, rest));
        return Some(match store.undo(&mut preview) {
            Ok(_) => see_other(&format!("/{OWN}/{}", if known.is_some() { to } else { "edit/" })),
            Err(fault) => message(StatusCode::CONFLICT, asked.language, &fault.text()),
        });
    }
    let path = file(&preview, asked.path.strip_prefix("edit/")?)?;
    let now = store.fresh(&mut preview, &path)?;
    Some(change(store, &mut preview, &now, asked, posted))
}

/// The answer to a form with another token than this process gave out.
pub fn old(language: Language) -> Response {
    let text = Text::new(
        "この画面は古くなりました。前の画面にもどって読み直してから、もう一度保存してください。",
        "This page is out of date. Go back, load it again, and save once more.",
    );
    message(StatusCode::FORBIDDEN, language, &text)
}

/// A page that says one thing.
pub fn message(status: StatusCode, language: Language, text: &Text) -> Response {
    let view = json!({ "base": overlay::base(""), "title": text.get(language) });
    page(status, "editing.html", language, &view)
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
    Some(open.answer(status, FormNotice::None, Some(posted), Some(problems)))
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
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return open.answer(status, FormNotice::None, Some(posted), Some(problems));
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
        let notice = FormNotice::Conflict {
            lost: base.is_none(),
            theirs: save::lines(&known.text(), &now.text()),
            yours: save::lines(&now.text(), &changed.text()),
            over: now.digest().hex(),
        };
        return open.answer(StatusCode::CONFLICT, notice, Some(posted), None);
    }
    if changed.digest() == now.digest() {
        return open.answer(StatusCode::OK, FormNotice::Same, Some(posted), None);
    }
    if act != "save" && act != "force" {
        let all = store.findings(preview, &files);
        let problems = open.problems(&changed, &all, preview.diagnostics());
        let notice = FormNotice::Difference { lines: save::lines(&now.text(), &changed.text()) };
        return open.answer(StatusCode::OK, notice, Some(posted), Some(problems));
    }
    match store.save(preview, files, act == "force") {
        Ok(()) => see_other(&format!("{}#saved", open.behind(posted))),
        Err(Unsaved::Wrong(all)) => {
            let problems = open.problems(&changed, &all, preview.diagnostics());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            open.answer(status, FormNotice::InSpite, Some(posted), Some(problems))
        }
        Err(Unsaved::Fault(fault)) => {
            let Text { ja, en } = fault.text();
            let problems = vec![Problem::error(None, ja, en)];
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            open.answer(status, FormNotice::None, Some(posted), Some(problems))
        }
    }
}

/// What is wrong, for a script.
pub fn found(problems: &[Problem]) -> Response {
    let one = |problem: &Problem| {
        json!({
            "name": problem.name,
            "id": problem.name.as_deref().map(form::view::id),
            "error": problem.severity == Severity::Error,
            "code": problem.code,
            "ja": problem.text.ja,
            "en": problem.text.en,
        })
    };
    let problems: Vec<_> = problems.iter().map(one).collect();
    let json = json!({ "problems": problems }).to_string();
    ([(header::CONTENT_TYPE, JSON)], json).into_response()
}

/// What a page says before its form.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum FormNotice {
    None,
    /// Nothing is different.
    Same,
    /// What saving would change.
    Difference {
        lines: Vec<save::SavedLines>,
    },
    /// Somebody else changed the file: what they did, unless what it was is `lost`, what was done here, and the state to write over.
    Conflict {
        lost: bool,
        theirs: Vec<save::SavedLines>,
        yours: Vec<save::SavedLines>,
        over: String,
    },
    /// It can be saved although it is wrong.
    InSpite,
}

/// What the page of a file says.
#[derive(Serialize)]
struct EditView<'a> {
    base: String,
    token: &'a str,
    /// The digest of the file that the form was made from.
    seen: String,
    /// What the file is about.
    name: String,
    path: &'a str,
    /// The page that somebody comes from.
    at: &'a str,
    /// The address of the file's form, and where this page is sent to.
    here: String,
    action: String,
    /// What the addresses of items of a long list begin with, from here.
    items: String,
    is_item: bool,
    is_initiative: bool,
    /// Whether a form can hold the file, although this is its text.
    has_form: bool,
    can_save: bool,
    summary: Summary,
    notice: FormNotice,
    saved: Option<SavedView>,
    form: Option<Form>,
    text: Option<TextView>,
    upload: Option<UploadView>,
}

/// What was saved last, if it was this file, and the way back.
#[derive(Serialize)]
struct SavedView {
    back: bool,
    lines: Vec<save::SavedLines>,
    to: String,
}

/// The whole file as text, with the reason where no form can hold it.
#[derive(Serialize)]
struct TextView {
    why: Option<String>,
    is_unreadable: bool,
    lines: usize,
    value: String,
}

/// A file that somebody has open.
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
    /// The item of a long list that is asked for; empty for the whole file.
    item: String,
    /// The page that somebody comes from.
    at: String,
}

impl<'a> OpenFile<'a> {
    fn new(store: &'a Store, preview: &Preview, source: &Source, asked: &Asked) -> Self {
        let document = document::parse(source).document;
        let plans = preview.plans();
        let folder = document.as_ref().and_then(|document| document.plan.clone());
        let value = |name: &str| guard::value(asked.query, name).unwrap_or_default();
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
            item: value("item"),
            at: if whole { at } else { String::new() },
        }
    }

    /// The form of a state of the file; nothing where none can hold it.
    fn form(&self, source: &Source, posted: Option<&Posted>) -> Option<Form> {
        let document = document::parse(source).document?;
        let keys = form::keys(&document.kind);
        if form::fault(source, keys).is_some() {
            return None;
        }
        let language = self.language;
        let around = Around { plan: self.plan.as_deref(), plans: &self.plans, language };
        let item = Some(self.item.as_str()).filter(|item| !item.is_empty());
        Some(Form::of(source, &document, keys, around, posted, item))
    }

    /// The file as it is now with what was changed in its form, which was made from an earlier state.
    fn edited(
        &self,
        known: &Source,
        now: &Source,
        posted: &Posted,
    ) -> Result<Vec<u8>, Vec<Problem>> {
        let nothing = |ja: &str, en: &str| vec![Problem::error(None, ja, en)];
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

    /// The address of the page that a form is sent from.
    fn action(&self) -> String {
        let here = address(self.path(), &self.at);
        match (self.as_text, self.item.as_str()) {
            (true, _) => format!("{here}&as=text"),
            (false, "") => here,
            (false, item) => format!("{here}&item={}", utf8_percent_encode(item, PLAIN)),
        }
    }

    /// The page behind a save: the same again, or the list that an item was taken out of.
    fn behind(&self, posted: &Posted) -> String {
        match form::takes_out(posted, &self.item) {
            true => address(self.path(), &self.at),
            false => self.action(),
        }
    }

    fn last(&self) -> Option<SavedView> {
        let step = self.store.last()?;
        let file = step.files.iter().find(|file| file.path == *self.source.path())?;
        let text = |bytes: &Option<Vec<u8>>| {
            Source::new(file.path.clone(), bytes.clone().unwrap_or_default()).text()
        };
        Some(SavedView {
            back: step.back,
            lines: save::lines(&text(&file.before), &text(&file.after)),
            to: format!("edit/{}", utf8_percent_encode(self.path(), PLAIN)),
        })
    }

    /// The page: what there is to say, and the form or the text.
    fn answer(
        &self,
        status: StatusCode,
        notice: FormNotice,
        posted: Option<&Posted>,
        problems: Option<Vec<Problem>>,
    ) -> Response {
        let typed = posted.and_then(|posted| posted.all("text")?.first());
        let whole = self.form(&self.source, posted);
        let has_form = whole.is_some();
        let form = whole.filter(|_| !self.as_text && typed.is_none());
        let problems = problems.unwrap_or_else(|| match &form {
            Some(form) => form.problems(&self.found),
            None => Form::nowhere(&self.found),
        });
        let seen = posted.map(|posted| posted.one("seen")).filter(|seen| !seen.is_empty());
        let kind = self.document.as_ref().map(|document| &document.kind);
        let action = self.action();
        let sections = form.as_ref().map(|form| form.sections.as_slice());
        let sections = sections.filter(|sections| !sections.is_empty());
        let upload = sections.map(|sections| {
            let action = action.replacen("/edit/", "/upload/", 1);
            UploadView::of(action, sections, posted, &problems, self.language)
        });
        let form = form.map(|form| form.shown(posted, &problems, self.language));
        let text = form.is_none().then(|| self.text(typed.map(String::as_str)));
        let view = EditView {
            base: overlay::base(""),
            token: self.store.token(),
            seen: seen.map_or_else(|| self.source.digest().hex(), str::to_owned),
            name: self.name(),
            path: self.path(),
            at: &self.at,
            here: address(self.path(), &self.at),
            items: format!("?at={}", utf8_percent_encode(&self.at, PLAIN)),
            action,
            is_item: !self.item.is_empty(),
            is_initiative: kind == Some(&document::DocumentKind::Initiative),
            has_form,
            can_save: form.as_ref().is_none_or(Form::has_controls),
            summary: form::view::summary(&problems, self.language),
            notice,
            saved: if posted.is_none() { self.last() } else { None },
            form,
            text,
            upload,
        };
        page(status, "edit.html", self.language, &view)
    }

    fn text(&self, typed: Option<&str>) -> TextView {
        let keys = self.document.as_ref().map_or(&[][..], |document| form::keys(&document.kind));
        let why = form::fault(&self.source, keys);
        let written = self.source.decode();
        let is_unreadable = written.is_err();
        let value = typed.map(str::to_owned).or(written.ok()).unwrap_or_default();
        TextView {
            why: why.map(|why| why.get(self.language).to_owned()),
            is_unreadable,
            lines: value.lines().count().clamp(12, 40),
            value,
        }
    }
}

/// Where a page leads.
#[derive(Serialize)]
struct PageWay {
    href: String,
    text: String,
    /// The path of a file.
    path: String,
}

/// The list of all files.
#[derive(Serialize)]
struct FilesView {
    base: String,
    wishes: Vec<PageWay>,
    files: Vec<PageWay>,
}

/// All files of content, as links to their forms, and what can be made anew in the plans of today.
fn all_files(preview: &Preview, asked: &Asked) -> FilesView {
    let files = preview.sources().below("content");
    let files = files.filter(|source| document::place(source.path()).is_some());
    let file = |source: &Source| {
        let path = source.path();
        let document = document::parse(source).document;
        let title = document
            .as_ref()
            .and_then(|document| document.fields.text("title").or(document.fields.text("name")));
        PageWay {
            href: address(path.as_str(), ""),
            text: title.unwrap_or_default().to_owned(),
            path: path.to_string(),
        }
    };
    let plans = preview.plans().iter().filter(|plan| plan.superseded_by.is_none());
    let wishes = plans.flat_map(|plan| {
        let words = ["initiative", "indicator", "news", "reviews"];
        words.map(|word| PageWay {
            href: format!("/{OWN}/new/{}/{word}", plan.id),
            text: Wish::parse(word)
                .map_or_else(String::new, |wish| wish.title(plan).get(asked.language).to_owned()),
            path: String::new(),
        })
    });
    FilesView {
        base: overlay::base(""),
        wishes: wishes.collect(),
        files: files.map(file).collect(),
    }
}

/// A page of the forms.
pub fn page<T: Serialize>(
    status: StatusCode,
    template: &str,
    language: Language,
    view: &T,
) -> Response {
    // Lets a browser say where a form was sent from: without a referrer it says `null`.
    let head = [(header::CONTENT_TYPE, HTML), (header::REFERRER_POLICY, "same-origin")];
    (status, head, page::draw(template, language, view)).into_response()
}

/// Leads on to another page of ours.
pub fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

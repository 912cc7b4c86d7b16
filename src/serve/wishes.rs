//! Pages on which something is made anew, copied, ended or merged, and what becomes of a file that is sent with a form.
//!
//! Knows addresses and pages. What is asked, and the files that come of it, are `form::wish`'s; how a file is taken in is `upload`'s.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::forms::{self, Asked, file, found, see_other};
use super::overlay::{self, address};
use super::preview::Preview;
use super::save::{Store, Unsaved};
use super::upload::{self, SentFile};
use crate::diagnostic::{Severity, Text};
use crate::disk::save::Saved;
use crate::form::view::{Summary, summary};
use crate::form::wish::Wish;
use crate::form::{Form, Posted, Problem};
use crate::plan::{Initiative, Plan};
use crate::source::SourcePath;

/// What the page of a wish says.
#[derive(Serialize)]
struct WishView<'a> {
    base: String,
    token: &'a str,
    path: &'a str,
    title: String,
    help: String,
    /// The initiative that it is about.
    about: Option<String>,
    summary: Summary,
    form: Form,
}

/// What is wanted at an address, and the plan that it is wanted of.
fn wanted(preview: &Preview, path: &str) -> Option<(Arc<Plan>, Wish)> {
    let (what, rest) = path.split_once('/')?;
    let named = |id: &str| preview.plans().iter().find(|plan| plan.id == id).cloned();
    if what == "new" {
        let (plan, word) = rest.split_once('/')?;
        return Some((named(plan)?, Wish::parse(word)?));
    }
    let path = file(preview, rest)?;
    let folder = path.parts().nth(1)?;
    let plan = named(folder)?;
    let here = |one: &Initiative| one.entry.common.path == path;
    let (id, _) = plan.initiatives.ids().find(|(_, one)| here(one))?;
    let wish = match what {
        "copy" => Wish::Copy(id),
        "end" => Wish::End(id),
        "merge" => Wish::Merge(id),
        _ => return None,
    };
    Some((plan, wish))
}

/// The page of a wish; nothing where there is none.
pub fn get(store: &Store, asked: &Asked) -> Option<Response> {
    let (plan, wish) = wanted(&store.preview(), asked.path)?;
    Some(page(store, &plan, wish, asked, None, &[]))
}

/// Grants a wish, or says what is wrong; nothing where there is no such address.
pub fn post(store: &Store, asked: &Asked, posted: &Posted) -> Option<Response> {
    let mut preview = store.preview();
    let (plan, wish) = wanted(&preview, asked.path)?;
    let files = wish.files(&plan, preview.sources(), preview.as_of().day, posted);
    if posted.one("do") == "check" {
        // What is still empty is not wrong yet.
        let begun =
            |one: &Problem| one.name.as_ref().is_none_or(|name| !posted.one(name).is_empty());
        let problems = files.err().unwrap_or_default().into_iter();
        return Some(found(&problems.filter(begun).collect::<Vec<_>>()));
    }
    let wrong = |problems: &[Problem]| page(store, &plan, wish, asked, Some(posted), problems);
    let files = match files {
        Ok(files) => files,
        Err(problems) => return Some(wrong(&problems)),
    };
    let saved = files.into_iter().map(|(path, after)| Saved {
        before: preview.sources().get(&path).map(|source| source.bytes().to_vec()),
        after: Some(after),
        path,
    });
    let saved: Vec<Saved> = saved.collect();
    let first = saved.first().map(|file| address(file.path.as_str(), ""))?;
    Some(match store.save(&mut preview, saved, false) {
        Ok(()) => see_other(&format!("{first}#saved")),
        Err(Unsaved::Wrong(found)) => {
            let errors = found.iter().filter(|one| one.severity == Severity::Error);
            wrong(&Form::nowhere(errors))
        }
        Err(Unsaved::Fault(fault)) => {
            let Text { ja, en } = fault.text();
            wrong(&[Problem::error(None, ja, en)])
        }
    })
}

fn page(
    store: &Store,
    plan: &Plan,
    wish: Wish,
    asked: &Asked,
    posted: Option<&Posted>,
    problems: &[Problem],
) -> Response {
    let language = asked.language;
    let view = WishView {
        base: overlay::base(""),
        token: store.token(),
        path: asked.path,
        title: wish.title(plan).get(language).to_owned(),
        help: wish.help().get(language).to_owned(),
        about: wish.about(plan),
        summary: summary(problems, language),
        form: wish.form(plan, language).shown(posted, problems, language),
    };
    let status = match problems.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    forms::page(status, "wish.html", language, &view)
}

/// Takes a file in that was sent with a form, and shows the form with it; nothing where there is no such address.
pub fn take(store: &Store, asked: &Asked, sent: SentFile) -> Option<Response> {
    let SentFile { mut posted, name, bytes } = sent;
    let mut preview = store.preview();
    let of = file(&preview, asked.path.strip_prefix("upload/")?)?;
    let says = posted.one("upload/says").to_owned();
    let problems = match placed(store, &mut preview, &of, (&name, bytes), &says) {
        Err(problem) => vec![problem],
        Ok(path) => {
            let target = match posted.one("upload/where") {
                "" => posted.first_below("body").unwrap_or_default(),
                name => name,
            };
            let target = target.to_owned();
            posted.change(&target, |text| upload::led_to(text, &path, &says));
            posted.take_out(|name| name.starts_with("upload/"));
            Vec::new()
        }
    };
    posted.take_out(|name| name == "do");
    forms::shown(store, &mut preview, &of, asked, &posted, problems)
}

/// Writes the file that was sent, and says where it is.
fn placed(
    store: &Store,
    preview: &mut Preview,
    of: &SourcePath,
    (name, bytes): (&str, Vec<u8>),
    says: &str,
) -> Result<SourcePath, Problem> {
    let need = |name: &str, ja: &str, en: &str| Problem::error(Some(name), ja, en);
    let wrong = |Text { ja, en }: Text| Problem::error(Some("upload/file"), ja, en);
    if name.is_empty() {
        return Err(need("upload/file", "ファイルを選んでください", "choose a file"));
    }
    if says.trim().is_empty() {
        return Err(need(
            "upload/says",
            "何が写っているか（PDF なら名前）を書いてください。ファイルは、もう一度選んでください",
            "say what it shows, or the name of the PDF, and choose the file again",
        ));
    }
    let taken = |path: &SourcePath| preview.sources().get(path).is_some();
    let path = upload::place(name, &bytes, of.stem(), taken);
    let path = path.map_err(wrong)?;
    let file = Saved { path: path.clone(), before: None, after: Some(bytes) };
    match store.save(preview, vec![file], true) {
        Ok(()) => Ok(path),
        Err(Unsaved::Fault(fault)) => Err(wrong(fault.text())),
        Err(Unsaved::Wrong(_)) => {
            Err(need("upload/file", "保存できませんでした", "could not be saved"))
        }
    }
}

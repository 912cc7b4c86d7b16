//! What the preview's forms make anew, copy, end and merge: on every site of the repository it can be checked afterwards without an error.

use std::path::Path;

use keikaku::calendar::Date;
use keikaku::diagnostic::{Language, has_errors};
use keikaku::disk;
use keikaku::form::wish::Wish;
use keikaku::form::{FieldKind, FormBody, FormPart, Posted};
use keikaku::plan::{AsOf, Id, Initiative, Plan};
use keikaku::project::{FOLDERS, FileChange, Project};
use keikaku::source::Source;

fn day() -> Date {
    Date::parse("2026-11-22").expect("a day")
}

fn site(folder: &str) -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (sources, refused) = disk::read(&folder, &FOLDERS).expect("a site's folder");
    let as_of = AsOf { day: day(), drafts: true };
    Project::new(sources, refused, as_of)
}

fn plan(project: &Project) -> &Plan {
    project.site().expect("a site").current_plan()
}

fn posted(pairs: &[(&str, &str)]) -> Posted {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// An answer to every question: the first of what one may choose, a year as people type it, a title with signs that YAML has uses for.
fn answers(plan: &Plan, wish: Wish) -> Posted {
    let answer = |part: &FormPart| match &part.body {
        FormBody::Field(field) => match &field.kind {
            FieldKind::Choice(choices) => choices.first().expect("a choice").id.clone(),
            FieldKind::Year => "Ｒ９".to_owned(),
            _ => "- 見守り: #1 「試し」".to_owned(),
        },
        _ => String::new(),
    };
    let form = wish.form(plan, Language::Ja);
    form.parts.iter().map(|part| (part.name.clone(), answer(part))).collect()
}

/// Writes what comes of a wish, looks at the site, and returns the name and the text of each file.
fn grant(project: &mut Project, wish: Wish, posted: &Posted) -> Vec<(String, String)> {
    let files = wish.files(plan(project), project.sources(), day(), posted);
    let files = files.unwrap_or_else(|wrong| panic!("{wish:?}: {wrong:?}"));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let texts = files.iter().map(|(path, bytes)| (path.file_name().to_owned(), text(bytes)));
    let texts = texts.collect();
    let puts = files.into_iter().map(|(path, bytes)| FileChange::Put(Source::new(path, bytes)));
    project.apply(puts.collect());
    let found = project.diagnostics();
    assert!(!has_errors(found), "{wish:?}: {found:#?}");
    texts
}

#[test]
fn every_wish_is_granted_on_every_site() {
    for folder in ["", "tests/sites/minorino", "tests/sites/aonagi", "tests/sites/asahi-ku"] {
        let mut project = site(folder);
        for wish in [Wish::Initiative, Wish::Indicator, Wish::News, Wish::Reviews] {
            let plan = plan(&project);
            if wish == Wish::Initiative && plan.about.owners.is_empty() {
                continue;
            }
            let posted = answers(plan, wish);
            grant(&mut project, wish, &posted);
        }
        let first = plan(&project).initiatives.ids().next().map(|(id, _)| id);
        for wish in [Wish::Copy, Wish::End, Wish::Merge] as [fn(Id<Initiative>) -> Wish; 3] {
            if let Some(id) = first {
                let posted = answers(plan(&project), wish(id));
                grant(&mut project, wish(id), &posted);
            }
        }
    }
}

#[test]
fn an_initiative_that_is_merged_keeps_its_address_and_hands_its_marks_on() {
    let mut project = site("");
    let id = |id: &str| plan(&project).initiatives.named(id).expect("there");
    let (from, into) = (id("city-01"), id("city-02"));
    let answers = posted(&[
        ("into", "city-02"),
        ("since", "R8"),
        ("reason", "1つにするため"),
        ("marks", "yes"),
    ]);
    let marks = plan(&project).initiatives[into].marks.len();
    let files = grant(&mut project, Wish::Merge(from), &answers);
    let [(ended, text), (went_on, _)] = files.as_slice() else {
        panic!("two files: {files:?}");
    };
    assert_eq!([ended, went_on], ["city-01.md", "city-02.md"]);
    let state = "state: { state: merged, since: 令和8年度, into: city-02, reason: 1つにするため }";
    assert!(text.contains(state), "{text}");
    let now = &plan(&project).initiatives;
    assert_eq!(now[from].state.into, Some(into));
    assert!(now[from].marks.iter().all(|mark| now[into].marks.iter().any(|m| m.node == mark.node)));
    assert!(now[into].marks.len() >= marks);
    let mut routes = project.site().expect("a site").routes.keys();
    assert!(routes.any(|route| route.as_str().ends_with("/initiatives/city-01/index.html")));

    // It is ended instead: what it was part of is taken out.
    let answers = posted(&[("stage", "ended"), ("since", "2027")]);
    let files = grant(&mut project, Wish::End(from), &answers);
    let text = &files[0].1;
    assert!(text.contains("state: { state: ended, since: 令和9年度 }"), "{text}");
}

#[test]
fn a_copy_is_a_draft_without_what_was_said_of_the_other_alone() {
    let mut project = site("tests/sites/minorino");
    let with_money = |one: &Initiative| !one.money.is_empty();
    let found = plan(&project).initiatives.ids().find(|(_, one)| with_money(one));
    let (of, _) = found.expect("one with money");
    let files = grant(&mut project, Wish::Copy(of), &posted(&[("title", "写した取組")]));
    let text = &files[0].1;
    assert!(text.contains("title: 写した取組\n") && text.contains("draft: true"), "{text}");
    for key in ["money:", "state:", "code:"] {
        assert!(!text.contains(&format!("\n{key}")), "{key} in {text}");
    }
}

#[test]
fn what_was_answered_wrongly_is_said_beside_its_question() {
    let project = site("tests/sites/asahi-ku");
    let wrong = |wish: Wish, pairs: &[(&str, &str)]| {
        let files = wish.files(plan(&project), project.sources(), day(), &posted(pairs));
        let wrong = files.expect_err("wrong").into_iter();
        let wrong = wrong.map(|one| format!("{}: {}", one.name.unwrap_or_default(), one.text.ja));
        wrong.collect::<Vec<_>>()
    };
    for title in ["", " \u{3000}"] {
        assert_eq!(wrong(Wish::News, &[("title", title)]), ["title: 書いてください"]);
    }
    let year = wrong(Wish::Reviews, &[("year", "令和")]);
    assert!(year[0].starts_with("year: 「令和」"), "{year:?}");
    let place = wrong(Wish::Indicator, &[("title", "T"), ("at", "../../x"), ("unit", "人")]);
    assert!(place[0].starts_with("at: 「../../x」"), "{place:?}");
}

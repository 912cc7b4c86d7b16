//! Forms: a form that comes back as it was shown changes nothing, of every file; and what people type becomes what files say.

use std::collections::BTreeSet;
use std::path::Path;

use keikaku::calendar::Date;
use keikaku::diagnostic::Language;
use keikaku::document::edit::{edit, rewrite};
use keikaku::document::schema::Shape;
use keikaku::document::{Document, parse};
use keikaku::form::{self, Around, Form, FormBody, Posted};
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::serve::page;
use keikaku::source::{Source, SourcePath};
use scraper::{ElementRef, Html, Selector};

/// The pairs that a browser would send for a page, without its buttons.
pub fn sent(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_fragment(page);
    let controls = Selector::parse("input, textarea, select").expect("a selector");
    let value = |control: ElementRef| {
        let element = control.value();
        let name = element.attr("name")?.to_owned();
        let ticked = element.attr("type") != Some("checkbox") || element.attr("checked").is_some();
        let value = match element.name() {
            "select" => {
                let options = Selector::parse("option").expect("a selector");
                let chosen = control.select(&options).find(|o| o.attr("selected").is_some());
                let first = control.select(&options).next();
                chosen.or(first)?.attr("value")?.to_owned()
            }
            "textarea" => control.text().collect::<String>().replace('\n', "\r\n"),
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        ticked.then_some((name, value))
    };
    page.select(&controls).filter_map(value).collect()
}

fn sites() -> Vec<Project> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let day = Date::parse("2026-11-22").expect("a day");
    let mut folders = vec![root.to_owned()];
    let sites = std::fs::read_dir(root.join("tests/sites")).expect("sites");
    folders.extend(sites.flatten().map(|entry| entry.path()));
    let open = |folder| Project::open(folder, AsOf { day, drafts: true }).expect("a site");
    folders.iter().map(|folder| open(folder)).collect()
}

/// The form of a file, or of an item of its long list, and how it looks.
fn drawn(
    project: &Project,
    source: &Source,
    document: &Document,
    item: Option<&str>,
) -> (Form, String) {
    let plans: Vec<(String, String)> =
        project.plans().iter().map(|plan| (plan.id.clone(), plan.about.title.clone())).collect();
    let plan = project.plans().iter().find(|plan| Some(&plan.id) == document.plan.as_ref());
    let language = Language::Ja;
    let around = Around { plan: plan.map(|plan| plan.as_ref()), plans: &plans, language };
    let form = Form::of(source, document, form::keys(&document.kind), around, None, item);
    let form = form.shown(None, &[], language);
    let page = page::draw("controls.html", language, &serde_json::json!({ "form": form }));
    (form, page)
}

#[test]
fn a_form_saved_without_a_change_is_the_same_file() {
    let mut files = 0;
    for project in sites() {
        for source in project.sources().below("content") {
            let Some(document) = parse(source).document else {
                continue;
            };
            let keys = form::keys(&document.kind);
            assert_eq!(form::fault(source, keys), None, "{}", source.path());
            let mut items = vec![None];
            while let Some(item) = items.pop() {
                let (form, page) = drawn(&project, source, &document, item.as_deref());
                let posted: Posted = sent(&page).into_iter().collect();
                let edits = form.edits(&posted);
                assert_eq!(edits, Ok(Vec::new()), "{} {item:?}", source.path());
                items.extend(form.parts.into_iter().flat_map(|part| match part.body {
                    FormBody::Long(items, new) => {
                        let items = items.into_iter().map(|item| item.name);
                        items.chain([new]).map(Some).collect()
                    }
                    _ => Vec::new(),
                }));
            }
            // Behind an empty field of a form that says nothing, nothing is lost either.
            let text = source.decode().expect("UTF-8");
            assert_eq!(rewrite(source, &text).as_deref(), Some(source.bytes()));
            files += 1;
        }
    }
    assert!(files > 450, "{files} files");
}

#[test]
fn what_a_clerk_reads_names_no_word_of_the_files() {
    let mut words = BTreeSet::new();
    fn collect(shape: Shape, words: &mut BTreeSet<&'static str>) {
        match shape {
            Shape::OneOf(of) => words.extend(of.iter().map(|one| one.word)),
            Shape::Map(fields) => fields.iter().for_each(|field| collect(field.shape, words)),
            Shape::List(item) | Shape::Dictionary(item) | Shape::Years(item) => {
                collect(*item, words);
            }
            _ => {}
        }
    }
    let texts = Selector::parse("label, legend, th, summary, .help").expect("a selector");
    for project in sites() {
        for source in project.sources().below("content") {
            let Some(document) = parse(source).document else {
                continue;
            };
            let keys = form::keys(&document.kind);
            keys.iter().for_each(|key| collect(key.shape, &mut words));
            let (_, page) = drawn(&project, source, &document, None);
            for text in Html::parse_fragment(&page).select(&texts) {
                let text: String = text.text().collect();
                let mut parts =
                    text.split(|c: char| !c.is_ascii_alphanumeric() && !"_-/.".contains(c));
                let found = parts.find(|part| words.contains(part));
                assert_eq!(found, None, "{}: {text}", source.path());
            }
        }
    }
    assert!(words.len() > 30, "{words:?}");
}

/// A glossary of so many words.
pub fn glossary(words: usize) -> String {
    let word = |n| format!("  - id: w{n}\n    term: 言葉{n} # 注{n}\n    meaning: 意味{n}です。\n");
    format!("terms:\n{}", (0..words).map(word).collect::<String>())
}

#[test]
fn an_item_of_a_long_list_has_a_form_of_its_own() {
    let project = sites().remove(0);
    let path = SourcePath::new("content/asahikawa-2024/glossary.yaml");
    let source = Source::new(path.clone(), glossary(30).as_bytes());
    let document = parse(&source).document.expect("a document");
    let whole = drawn(&project, &source, &document, None).1;
    assert!(whole.contains("item=terms/29") && whole.contains("item=terms/30"), "{whole}");
    assert!(whole.contains("言葉7") && !whole.contains("意味7"), "{whole}");
    let saved = |item: &str, own: &[(&str, &str)]| {
        let (form, page) = drawn(&project, &source, &document, Some(item));
        let mut pairs = sent(&page);
        assert!(pairs.len() < 12 && pairs.iter().all(|(name, _)| name.starts_with(item)));
        pairs.retain(|(name, _)| !own.iter().any(|(known, _)| known == name));
        pairs.extend(own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let edits = form.edits(&pairs.into_iter().collect()).expect("read");
        String::from_utf8(edit(&source, &edits).expect("written")).expect("UTF-8")
    };
    let changed = saved("terms/7", &[("terms/7/meaning", "新しい意味です。")]);
    assert_eq!(changed, glossary(30).replacen("意味7です。", "新しい意味です。", 1));
    let item = glossary(8).replacen(&glossary(7), "", 1);
    assert_eq!(saved("terms/7", &[("terms/7/remove", "1")]), glossary(30).replacen(&item, "", 1));
    let new = [("terms/30/id", "w30"), ("terms/30/term", "x"), ("terms/30/meaning", "y")];
    let added = saved("terms/30", &new);
    assert!(added.starts_with(&glossary(30)) && added.lines().count() > 91, "{added}");
    // Short lists are one form, as ever.
    let short = Source::new(path, glossary(20).as_bytes());
    let (_, page) = drawn(&project, &short, &parse(&short).document.expect("a document"), None);
    assert!(page.contains("name=\"terms/19/meaning\""));
}

/// What a file says after some fields of its form were filled anew.
fn filled(name: &str, file: &str, answers: &[(&str, &str)]) -> Result<String, String> {
    let project = sites().into_iter().find(|site| {
        site.sources().get(&SourcePath::new("content/comprehensive-2023/plan.yaml")).is_some()
    });
    let project = project.expect("the site");
    let source = Source::new(SourcePath::new(name), file.as_bytes());
    let document = parse(&source).document.expect("a document");
    let (_, page) = drawn(&project, &source, &document, None);
    let mut pairs = sent(&page);
    for (name, value) in answers {
        pairs.retain(|(known, old)| known != name || old.is_empty() && value.is_empty());
        pairs.push(((*name).to_owned(), (*value).to_owned()));
    }
    let posted: Posted = pairs.into_iter().collect();
    let around = Around {
        plan: project.plans().iter().find(|p| p.id == "comprehensive-2023").map(|p| p.as_ref()),
        plans: &[],
        language: Language::Ja,
    };
    let keys = form::keys(&document.kind);
    let form = Form::of(&source, &document, keys, around, Some(&posted), None);
    let edits = form.edits(&posted).map_err(|problems| {
        let texts = problems
            .iter()
            .map(|one| format!("{}: {}", one.name.as_deref().unwrap_or("?"), one.text.en));
        texts.collect::<Vec<_>>().join("\n")
    })?;
    let bytes = edit(&source, &edits).map_err(|fault| format!("{fault:?}"))?;
    Ok(String::from_utf8(bytes).expect("UTF-8"))
}

const INDICATOR: &str = "# 注は残る\nname: 参加した人\nat: plan\nunit: 人\nseries:\n  - values:\n      - { year: 令和5年度, value: 12, text: 12人 } # 確かめた\n      - { year: 令和6年度, absent: not_reported }\n";

#[test]
fn what_people_type_becomes_what_files_say() {
    let values = |answers: &[(&str, &str)]| {
        filled("content/comprehensive-2023/indicators/x.yaml", INDICATOR, answers)
    };
    let row = |at: usize, key: &str| format!("series/0/values/{at}/{key}");
    let (year, value, state) = (row(2, "year"), row(2, "value"), row(2, "value/state"));
    let new = |typed: &'static str, written: &str| {
        let after = values(&[(&year, "R7"), (&value, typed)]).expect("read");
        let line = format!("      - {{ year: 令和7年度, {written} }}\n");
        assert_eq!(after, format!("{INDICATOR}{line}"), "{typed}");
    };
    new("１，２３４", "value: 1234");
    new("12人", "value: 12");
    new("▲3", "value: -3");
    new("0", "value: 0");
    new("―", "absent: not_reported");
    new("約1,200人", "value: 1200, text: \"約1,200人\"");
    let not_due = values(&[(&year, "2025"), (&state, "not_due")]).expect("read");
    assert_eq!(not_due, format!("{INDICATOR}      - {{ year: 令和7年度, absent: not_due }}\n"));
    let word = values(&[(&year, "令和7"), (&value, "実施"), (&state, "word")]).expect("read");
    assert!(word.ends_with("      - { year: 令和7年度, word: 実施 }\n"), "{word}");

    // The same said in another way is no change.
    let same = values(&[(&row(0, "value"), "１２"), (&row(0, "year"), "R5")]);
    assert_eq!(same.as_deref(), Ok(INDICATOR));
    // A value in the place of a reason, a reason in the place of a value.
    let answered =
        values(&[(&row(1, "value"), "15"), (&row(1, "value/state"), "value")]).expect("read");
    assert!(answered.contains("{ year: 令和6年度, value: 15 }"), "{answered}");
    let taken = values(&[(&row(0, "value/state"), "unreadable")]).expect("read");
    assert!(
        taken.contains("{ year: 令和5年度, text: 12人, absent: unreadable } # 確かめた"),
        "{taken}"
    );
    // A row that is ticked or emptied goes, its comment with it, and nothing else does.
    let without = INDICATOR.replacen(
        "      - { year: 令和5年度, value: 12, text: 12人 } # 確かめた\n",
        "",
        1,
    );
    assert_eq!(values(&[(&row(0, "remove"), "1")]).as_deref(), Ok(without.as_str()));
    let emptied = [(&*row(0, "year"), ""), (&*row(0, "value"), ""), (&*row(0, "text"), "")];
    assert_eq!(values(&emptied).as_deref(), Ok(without.as_str()));

    // What cannot be read is said, and nothing is written.
    for (typed, why) in [
        ("12%", "another unit"),
        ("多い", "not one number"),
        ("1人と2人", "not one number"),
        ("8O", "letter `O`"),
        ("1ｌ人", "letter `l`"),
        ("O", "not one number"),
        ("8B", "letter `B`"),
        ("12l件", "another unit"),
    ] {
        let fault = values(&[(&year, "R7"), (&value, typed)]).expect_err("no number");
        assert!(fault.contains(why) && fault.contains(&value), "{fault}");
    }
    let fault = values(&[(&year, "令和7年"), (&value, "1")]).expect_err("a calendar year");
    assert!(fault.contains("not a fiscal year"), "{fault}");
    let fault = values(&[(&row(0, "value"), "99"), (&row(0, "value/state"), "not_due")]);
    assert!(fault.expect_err("both").contains("reason for none"));
}

#[test]
fn lists_places_and_texts_change_where_they_stand() {
    let file = "---\ntitle: 見守り\nmarks:\n  - at: measures/1 # 一つ目\n    basis: stated\n  - { at: measures/2 }\nnotes:\n  - あ # い\n  - う\n---\n説明です。\n\n## 見出し\n\n本文です。\n";
    let changed = |answers: &[(&str, &str)]| {
        filled("content/comprehensive-2023/initiatives/city-99.md", file, answers).expect("written")
    };
    assert_eq!(
        changed(&[("title", "見守り: 毎日")]),
        file.replacen("title: 見守り", "title: \"見守り: 毎日\"", 1)
    );
    assert_eq!(
        changed(&[("notes", "あ\r\nう\r\nえ")]),
        file.replacen("  - う\n", "  - う\n  - え\n", 1)
    );
    assert_eq!(changed(&[("notes", "う")]), file.replacen("  - あ # い\n", "", 1));
    assert_eq!(changed(&[("notes", "")]), file.replacen("notes:\n  - あ # い\n  - う\n", "", 1));
    assert_eq!(
        changed(&[("marks/0/remove", "1")]),
        file.replacen("  - at: measures/1 # 一つ目\n    basis: stated\n", "", 1)
    );
    assert_eq!(
        changed(&[("marks/2/at", "measures/3")]),
        file.replacen("measures/2 }\n", "measures/2 }\n  - { at: measures/3 }\n", 1)
    );
    assert_eq!(
        changed(&[("body/0", "新しい説明です。"), ("body/1", "一行目\r\n\r\n二行目")]),
        file.replacen("説明です。", "新しい説明です。", 1).replacen(
            "本文です。",
            "一行目\n\n二行目",
            1
        )
    );
    assert_eq!(
        changed(&[("state/state", "ended"), ("state/since", "R7")]),
        file.replacen("う\n---", "う\nstate: { state: ended, since: 令和7年度 }\n---", 1)
    );
}

#[test]
fn what_no_form_can_hold_is_said() {
    for (file, odd) in [
        ("name: あ\nseries: []\nfoo: 1\n", "foo"),
        ("name: あ\nseries: [\n", "not written correctly"),
        ("name: { a: 1 }\nseries: []\n", "name"),
        ("name: あ\nseries:\n  - { values: { a: 1 } }\n", "values"),
        ("name: あ\nname: い\nseries: []\n", "not written correctly"),
    ] {
        let source = Source::new(SourcePath::new("content/p/indicators/x.yaml"), file.as_bytes());
        let kind = keikaku::document::DocumentKind::Indicator;
        let why = form::fault(&source, form::keys(&kind)).expect("a reason");
        assert!(why.en.contains(odd), "{why:?}");
    }
}

#[test]
fn a_text_keeps_the_bytes_that_it_does_not_change() {
    let source = |text: &str| Source::new(SourcePath::new("content/site.yaml"), text.as_bytes());
    for (before, text, after) in [
        ("a: 1\r\nb: 2\nc: 3\r\n", "a: 1\nb: 5\nc: 3\n", "a: 1\r\nb: 5\nc: 3\r\n"),
        ("\u{FEFF}a: 1\r\n", "a: 1\nb: 2\n", "\u{FEFF}a: 1\r\nb: 2\r\n"),
        ("あ: い\n", "あ: う\n", "あ: う\n"),
        ("aa\n", "aaa\n", "aaa\n"),
    ] {
        let bytes = rewrite(&source(before), text).expect("written");
        assert_eq!(String::from_utf8(bytes).as_deref(), Ok(after));
    }
}

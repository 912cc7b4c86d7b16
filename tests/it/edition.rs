//! A site that is drawn only where it differs is, byte for byte, the site that is drawn whole.

use std::cell::RefCell;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Mutex;

use keikaku::calendar::Date;
use keikaku::disk;
use keikaku::plan::AsOf;
use keikaku::render::Edition;
use keikaku::source::{SourcePath, Sources};
use keikaku::workshop::{FOLDERS, Workshop};
use proptest::prelude::*;

use crate::same_bytes::{Files, same};

/// One process that goes on: a workshop, the edition it drew last, and the files that stand.
struct Going {
    workshop: Workshop,
    edition: Edition,
    standing: Files,
}

/// How much of the site was drawn.
#[derive(Debug, PartialEq, Eq)]
struct Drawn {
    whole: bool,
    /// Pages and data that were drawn, without files of the theme and of the search.
    files: Vec<String>,
}

impl Going {
    fn new() -> Self {
        Self {
            workshop: Workshop::default(),
            edition: Edition::default(),
            standing: Files::new(),
        }
    }

    /// Takes the files as they are now and draws what differs. Nothing if there is no site.
    fn draw(&mut self, sources: Sources) -> Option<Drawn> {
        self.workshop.update(sources, as_of());
        let (site, theme) = (self.workshop.site()?, self.workshop.theme()?);
        let differences = self.edition.differences(site, theme);
        let whole = differences.is_none();
        if whole {
            self.standing.clear();
        }
        let put = Mutex::new(Files::new());
        let removed = RefCell::new(Vec::new());
        self.edition
            .draw(
                site,
                theme,
                differences.as_ref(),
                |path, bytes| {
                    let before = put.lock().unwrap().insert(path.to_owned(), bytes.into());
                    assert!(before.is_none(), "{path} was drawn twice");
                    Ok::<_, Infallible>(())
                },
                |path| {
                    removed.borrow_mut().push(path.to_owned());
                    Ok(())
                },
            )
            .unwrap_or_else(|_| panic!("the theme has a fault"));
        let put = put.into_inner().unwrap();
        for path in removed.into_inner() {
            assert!(self.standing.remove(&path).is_some(), "{path} never stood");
        }
        let files = put.keys().filter(|path| !path.starts_with("assets/"));
        let files = files.cloned().collect();
        self.standing.extend(put);
        Some(Drawn { whole, files })
    }
}

/// What a new process draws of the same files.
fn whole(sources: Sources) -> Option<Files> {
    let mut workshop = Workshop::default();
    workshop.update(sources, as_of());
    let press = workshop.press()?;
    Some(press.all().unwrap_or_else(|faults| panic!("{faults:?}")))
}

#[test]
fn a_sentence_more_draws_the_page_and_what_holds_whole_descriptions() {
    let mut going = Going::new();
    let sources = small();
    assert!(going.draw(sources.clone()).expect("a site").whole);
    let edited = appended(&sources, "initiatives/city-02.md", "\nもう1文あります。\n");
    let drawn = going.draw(edited.clone()).expect("a site");
    let mut expected: Vec<String> = [
        "data/initiatives.csv",
        "data/plan.json",
        "initiatives/city-02/furigana/index.html",
        "initiatives/city-02/index.html",
        "initiatives/city-02/text.txt",
        // A plan of this size has all descriptions in its booklet.
        "booklet/initiatives/furigana/index.html",
        "booklet/initiatives/index.html",
        "booklet/text.txt",
        "booklet/whole/furigana/index.html",
        "booklet/whole/index.html",
    ]
    .map(|path| format!("asahikawa-2024/{path}"))
    .into();
    expected.extend(["search/furigana/index.html", "search/index.html"].map(str::to_owned));
    expected.sort();
    assert_eq!(drawn.files, expected);
    assert!(!drawn.whole);
    same(&going.standing, &whole(edited).expect("a site"));
    // Back again: the first edition is not remembered, but comes out the same.
    going.draw(sources.clone());
    same(&going.standing, &whole(sources).expect("a site"));
}

#[test]
fn what_is_not_noted_draws_everything() {
    let mut going = Going::new();
    let sources = small();
    going.draw(sources.clone());
    for (path, from, to) in [
        ("content/site.yaml", "title:", "tagline: 別の説明\ntitle:"),
        (
            "content/asahikawa-2024/glossary.yaml",
            "meaning: ",
            "meaning: つまり、",
        ),
        ("content/asahikawa-2024/plan.yaml", "short: ", "short: 新"),
        (
            "content/asahikawa-2024/synonyms.yaml",
            "- [",
            "- [別の言い方, ",
        ),
    ] {
        let path = SourcePath::new(path);
        let text = sources.get(&path).expect("there").text();
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{path}");
        let mut edited = sources.clone();
        edited.insert(path.clone(), changed.into_bytes());
        let drawn = going.draw(edited.clone()).expect("a site");
        assert!(drawn.whole, "{path}");
        same(&going.standing, &whole(edited).expect("a site"));
    }
}

#[test]
fn nothing_new_draws_nothing_but_what_names_the_index() {
    let mut going = Going::new();
    going.draw(small());
    let drawn = going.draw(small()).expect("a site");
    assert!(!drawn.whole);
    assert_eq!(
        drawn.files,
        ["search/furigana/index.html", "search/index.html"]
    );
}

/// What may be done to a file: a sentence more or less, another word in its head, its absence and return, another file's text.
fn edit(sources: &mut Sources, original: &Sources, path: &SourcePath, how: u8, other: &SourcePath) {
    let Some(text) = original.get(path).map(|s| s.text()) else {
        return;
    };
    let changed = match how {
        0 => format!("{text}\n住民の声を聞きます。\n"),
        1 => text.replacen("title: ", "title: 新しい", 1),
        2 => text.replacen("value: ", "value: 1", 1),
        3 => text.replacen("basis: inferred", "basis: stated", 1),
        4 => text.replacen("。", "。まず、相談を受けます。", 1),
        5 => text.replacen("- ", "- とくに", 1),
        6 => {
            sources.remove(path);
            return;
        }
        7 => original.get(other).map_or(text, |s| s.text()),
        _ => text,
    };
    sources.insert(path.clone(), changed.into_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    /// Random edits, one after the other, leave what a clean start would draw, after every step.
    #[test]
    fn edits_one_after_the_other_leave_what_a_clean_start_draws(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..9_u8, any::<prop::sample::Index>()), 4..8)
    ) {
        let original = small();
        let nouns: Vec<SourcePath> = original
            .below("content/asahikawa-2024")
            .map(|source| source.path().clone())
            .filter(|path| path.parts().count() > 3)
            .collect();
        let mut sources = original.clone();
        let mut going = Going::new();
        going.draw(sources.clone());
        for (which, how, other) in edits {
            edit(&mut sources, &original, which.get(&nouns), how, other.get(&nouns));
            if going.draw(sources.clone()).is_some() {
                same(&going.standing, &whole(sources.clone()).expect("a site"));
            }
        }
    }
}

/// A part of the real plan that is drawn in a moment: two approaches with all that hangs on them, and nothing of other plans.
fn small() -> Sources {
    let site = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = disk::read(site, &FOLDERS).expect("the site is read").0;
    let kept = |path: &str| {
        let Some(inside) = path.strip_prefix("content/asahikawa-2024/") else {
            return path == "content/site.yaml" || path == "content/helplines.yaml";
        };
        match inside.split_once('/') {
            None => true,
            Some(("initiatives", name)) => {
                name.starts_with("city-0") || name.starts_with("council-0")
            }
            Some(("reviews", name)) => name.starts_with("2024/1-"),
            Some(("approaches" | "indicators" | "regional-images" | "roles", name)) => {
                name.starts_with('1')
            }
            Some((folder, _)) => folder == "news",
        }
    };
    all.iter()
        .filter(|source| kept(source.path().as_str()))
        .cloned()
        .collect()
}

fn appended(sources: &Sources, file: &str, text: &str) -> Sources {
    let path = SourcePath::new(&format!("content/asahikawa-2024/{file}"));
    let longer = sources.get(&path).expect("there").text() + text;
    let mut edited = sources.clone();
    edited.insert(path, longer.into_bytes());
    edited
}

fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: false }
}

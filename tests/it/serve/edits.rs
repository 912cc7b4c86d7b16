//! Any row of edits ends where a clean build of the same files ends, byte for byte.

use keikaku::plan::AsOf;
use keikaku::serve::preview::{Change, Preview};
use keikaku::source::{Source, SourcePath, Sources};
use proptest::prelude::*;
use proptest::sample::Index;

use super::client::{as_of, fixture};

#[derive(Clone, Debug)]
enum Edit {
    /// A new file with the content of another.
    Create(Index),
    /// The file under another name.
    Rename(Index),
    /// The file is gone.
    Delete(Index),
    /// A folder is gone.
    DeleteFolder(Index),
    /// One id in the file is replaced by another id of its kind.
    Refer(Index, u8, u8),
    /// The file ends in the middle.
    Break(Index, Index),
    /// The file is as it was at first.
    Mend(Index),
    /// A sentence more.
    Write(Index),
    /// The style sheet is another.
    Style(u8),
    /// A template is another, or fails.
    Template(bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    prop_oneof![
        1 => index().prop_map(Edit::Create),
        1 => index().prop_map(Edit::Rename),
        1 => index().prop_map(Edit::Delete),
        1 => index().prop_map(Edit::DeleteFolder),
        1 => (index(), 1..4_u8, 1..4_u8).prop_map(|(i, a, b)| Edit::Refer(i, a, b)),
        1 => (index(), index()).prop_map(|(i, j)| Edit::Break(i, j)),
        4 => index().prop_map(Edit::Mend),
        3 => index().prop_map(Edit::Write),
        1 => any::<u8>().prop_map(Edit::Style),
        1 => any::<bool>().prop_map(Edit::Template),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_is_served_is_what_a_clean_build_writes(edits in prop::collection::vec(edit(), 1..10)) {
        let original = keikaku::disk::read(&fixture(), &["content", "themes", "static"]).expect("read").0;
        let mut preview = Preview::new(original.clone(), as_of());
        let mut last_good = preview.desk().state().release.as_ref().map(|r| r.number);
        for edit in edits {
            preview.apply(changes(&edit, &original, preview.sources()));
            let clean = Preview::new(preview.sources().clone(), as_of());
            let (state, fresh) = (preview.desk().state(), clean.desk().state());
            prop_assert_eq!(&state.diagnostics, &fresh.diagnostics);
            match &fresh.release {
                None => prop_assert_eq!(state.release.as_ref().map(|r| r.number), last_good, "the last good release stays"),
                Some(release) => {
                    last_good = state.release.as_ref().map(|r| r.number);
                    for key in keys(release) {
                        let (ours, theirs) = (preview.desk().show(&key), clean.desk().show(&key));
                        prop_assert_eq!(ours.found, theirs.found, "{}", &key);
                        if let Some(theirs) = theirs.drawn {
                            let ours = ours.drawn.expect("a page");
                            prop_assert!(ours.bytes == theirs.bytes, "{} differs", key);
                        }
                    }
                }
            }
        }
    }
}

/// A page of every kind and all that is not a page; all pages would take minutes.
fn keys(release: &keikaku::serve::release::Release) -> Vec<String> {
    release
        .keys()
        .into_iter()
        .enumerate()
        .filter(|(at, key)| at % 7 == 0 || !key.contains("furigana"))
        .map(|(_, key)| key)
        .collect()
}

fn changes(edit: &Edit, original: &Sources, now: &Sources) -> Vec<Change> {
    let paths = |sources: &Sources| -> Vec<SourcePath> {
        sources.iter().map(|s| s.path().clone()).collect()
    };
    let (first, current) = (paths(original), paths(now));
    let current = if current.is_empty() {
        first.clone()
    } else {
        current
    };
    let text = |path: &SourcePath| {
        now.get(path)
            .or_else(|| original.get(path))
            .map(Source::text)
            .unwrap_or_default()
    };
    let put = |path: SourcePath, text: String| vec![Change::Put(path, text.into_bytes())];
    match edit {
        Edit::Create(which) => {
            let path = which.get(&current);
            let name =
                path.as_str()
                    .replacen(path.file_name(), &format!("new-{}", path.file_name()), 1);
            put(SourcePath::new(&name), text(path))
        }
        Edit::Rename(which) => {
            let path = which.get(&current).clone();
            let name =
                path.as_str()
                    .replacen(path.file_name(), &format!("1-4.{}", path.extension()), 1);
            let bytes = text(&path).into_bytes();
            vec![
                Change::Gone(path),
                Change::Put(SourcePath::new(&name), bytes),
            ]
        }
        Edit::Delete(which) => vec![Change::Gone(which.get(&current).clone())],
        Edit::DeleteFolder(which) => {
            let path = which.get(&current).as_str();
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            vec![Change::Gone(SourcePath::new(folder))]
        }
        Edit::Refer(which, from, to) => {
            let path = which.get(&current).clone();
            let text = text(&path).replace(&format!("1-{from}"), &format!("1-{to}"));
            put(path, text)
        }
        Edit::Break(which, at) => {
            let path = which.get(&current).clone();
            let text = text(&path);
            let cut: String = text
                .chars()
                .take(at.index(text.chars().count() + 1))
                .collect();
            put(path, cut)
        }
        Edit::Mend(which) => {
            // All files but one as they were: most rows of edits come back to a good site.
            let _ = which;
            let mut all: Vec<Change> = original
                .iter()
                .map(|s| Change::Put(s.path().clone(), s.bytes().to_vec()))
                .collect();
            all.extend(
                current
                    .iter()
                    .filter(|p| original.get(p).is_none())
                    .cloned()
                    .map(Change::Gone),
            );
            all
        }
        Edit::Write(which) => {
            let path = which.get(&current).clone();
            let more = if path.extension() == "md" {
                "\nもう1文あります。\n"
            } else {
                "\n"
            };
            let text = text(&path) + more;
            put(path, text)
        }
        Edit::Style(n) => put(
            SourcePath::new("themes/default/css/style.css"),
            format!("p{{margin:{n}px}}\n"),
        ),
        Edit::Template(good) => {
            let inner = if *good {
                "<p>x</p>"
            } else {
                "{{ page.nothing.at.all }}"
            };
            let text = format!(
                "{{% extends \"base.html\" %}}{{% block content %}}{inner}{{% endblock %}}"
            );
            put(SourcePath::new("themes/default/templates/about.html"), text)
        }
    }
}

#[test]
fn a_day_is_the_only_thing_beside_the_files() {
    let sources = keikaku::disk::read(&fixture(), &["content"])
        .expect("read")
        .0;
    let show = |as_of: AsOf| {
        Preview::new(sources.clone(), as_of)
            .desk()
            .show("index.html")
            .drawn
            .map(|d| d.bytes.clone())
    };
    assert_eq!(show(as_of()), show(as_of()));
}

//! A project understands the same content the same way, however it got there.

use std::path::Path;

use keikaku::calendar::Date;
use keikaku::disk;
use keikaku::plan::AsOf;
use keikaku::project::{FileChange, Project};
use keikaku::source::{Source, SourcePath, Sources};
use proptest::prelude::*;

#[test]
fn only_changed_files_are_parsed_again() {
    let mut project = Project::new(Sources::default(), Vec::new(), as_of());
    let sources = content();
    assert_eq!(project.replace(sources.clone(), Vec::new()), sources.len());
    let mut edited = sources.clone();
    let path = SourcePath::new("content/asahikawa-2024/initiatives/city-01.md");
    let text = sources.get(&path).expect("there").text() + "\n追加の文です。\n";
    edited.insert(path, text.into_bytes());
    assert_eq!(project.replace(edited, Vec::new()), 1);
}

#[test]
fn a_theme_that_is_mended_is_good_again() {
    let mut project = Project::new(content(), Vec::new(), as_of());
    let good = project.diagnostics().to_vec();
    let template = || SourcePath::new("themes/default/templates/about.html");
    assert!(project.apply(vec![FileChange::Put(Source::new(template(), *b"{% if %}"))]));
    let codes = project.diagnostics().iter().map(|d| d.code);
    assert!(codes.into_iter().any(|code| code == "template"));
    assert!(project.site().is_some(), "the last good theme stays");
    assert!(project.apply(vec![FileChange::Gone(template())]));
    assert_eq!(project.diagnostics(), good);
}

#[test]
fn a_folder_holds_what_is_below_it_and_nothing_beside() {
    let names = ["a", "a-b/x", "a.md", "a/b/c.md", "a/計.md", "a0/x", "b/a/x"];
    let archive: String = names.iter().map(|name| format!("-- {name} --\n")).collect();
    let sources = crate::archive(&archive);
    let below = |folder| -> Vec<String> {
        let found = sources.below(folder);
        found.map(|source| source.path().to_string()).collect()
    };
    assert_eq!(below("a"), ["a/b/c.md", "a/計.md"]);
    assert_eq!(below("a/b"), ["a/b/c.md"]);
    assert!(below("c").is_empty());
}

#[test]
fn line_ends_and_the_byte_order_mark_change_nothing() {
    let sources = content();
    let expected = understood(sources.clone());
    let windows = sources.iter().map(|source| {
        let text = format!("\u{FEFF}{}", source.text().replace('\n', "\r\n"));
        Source::new(source.path().clone(), text.into_bytes())
    });
    assert!(
        understood(windows.collect()) == expected,
        "CRLF and a byte order mark changed what is understood"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Random edits, removals and returns of files in one project end where a clean start ends.
    #[test]
    fn edits_in_a_project_end_where_a_clean_start_ends(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<prop::sample::Index>()), 1..12)
    ) {
        let original = content();
        let paths: Vec<_> = original.iter().map(|s| s.path().clone()).collect();
        let mut sources = original.clone();
        let mut project = Project::new(sources.clone(), Vec::new(), as_of());
        for (which, how, place) in edits {
            let path = which.get(&paths);
            let text = original.get(path).map(Source::text).unwrap_or_default();
            match how {
                0 => { sources.remove(path); }
                1 => sources.insert(path.clone(), text.into_bytes()),
                2 => {
                    let cut: String = text.chars().take(place.index(text.chars().count() + 1)).collect();
                    sources.insert(path.clone(), cut.into_bytes());
                }
                _ => {
                    let other = original.get(place.get(&paths)).map(Source::text).unwrap_or_default();
                    sources.insert(path.clone(), other.into_bytes());
                }
            }
            project.replace(sources.clone(), Vec::new());
        }
        prop_assert!(debug(&project) == understood(sources));
    }
}

fn content() -> Sources {
    let site = Path::new(env!("CARGO_MANIFEST_DIR"));
    disk::read(site, &["content"]).expect("content/ is read").0
}

fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: false }
}

fn understood(sources: Sources) -> String {
    debug(&Project::new(sources, Vec::new(), as_of()))
}

fn debug(project: &Project) -> String {
    format!("{:?}\n{:?}", project.plans(), project.diagnostics())
}

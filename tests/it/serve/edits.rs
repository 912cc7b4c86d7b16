//! Any row of edits ends where a clean build of the same files ends, byte for byte.

use std::collections::BTreeMap;

use keikaku::diagnostic::{self, Diagnostic};
use keikaku::plan::AsOf;
use keikaku::project::FileChange;
use keikaku::project::Project;
use keikaku::serve::preview::Preview;
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
    /// A script, a part of the search's script or the words of the interface are others, or cannot be read.
    Theme(u8),
    /// The settings are others.
    Settings(u8),
    /// A file of `static/` is another, has a bad name, or takes the address of a page.
    Static(u8),
    /// A file of `static/` is gone.
    StaticGone,
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
        1 => any::<u8>().prop_map(Edit::Theme),
        1 => any::<u8>().prop_map(Edit::Settings),
        1 => any::<u8>().prop_map(Edit::Static),
        1 => Just(Edit::StaticGone),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_served_is_what_a_clean_build_writes(edits in prop::collection::vec(edit(), 1..10)) {
        let original = keikaku::disk::read(&fixture(), &["content", "themes", "static"]).expect("read").0;
        let mut preview = Preview::new(original.clone(), Vec::new(), as_of());
        let number = |preview: &Preview| preview.state().snapshot().good.as_ref().map(|site| site.number);
        for edit in edits {
            let before = number(&preview);
            preview.apply(changes(&edit, &original, preview.sources()));
            let (built, diagnostics) = clean_build(preview.sources());
            let snapshot = preview.state().snapshot();
            prop_assert_eq!(&snapshot.diagnostics, &diagnostics);
            let Some(built) = built else {
                if diagnostic::has_errors(&diagnostics) {
                    prop_assert_eq!(number(&preview), before, "the last good site stays");
                }
                continue;
            };
            let good = snapshot.good.as_ref().expect("a good site");
            let (served, keys) = (good.keys(), built.keys().cloned().collect::<Vec<_>>());
            prop_assert_eq!(served, keys, "the same addresses");
            for (key, bytes) in &built {
                let shown = preview.state().show(key);
                prop_assert!(shown.found, "{} is not found", key);
                let drawn = shown.drawn.expect("a page");
                prop_assert!(drawn.bytes[..] == bytes[..], "{} differs", key);
            }
        }
    }
}

#[test]
fn a_renamed_file_of_the_theme_is_another_theme() {
    let original =
        keikaku::disk::read(&fixture(), &["content", "themes", "static"]).expect("read").0;
    let mut preview = Preview::new(original, Vec::new(), as_of());
    let path = |name: &str| SourcePath::new(&format!("themes/default/css/{name}.css"));
    let css = || b"body { color: #000 }".to_vec();
    preview.apply(vec![FileChange::Put(Source::new(path("style"), css()))]);
    let put = FileChange::Put(Source::new(path("other"), css()));
    preview.apply(vec![FileChange::Gone(path("style")), put]);
    let (_, diagnostics) = clean_build(preview.sources());
    assert!(diagnostics.iter().any(|d| d.code == "unused-theme-file"));
    assert_eq!(preview.state().snapshot().diagnostics, diagnostics);
}

/// What `keikaku build` would write of these files, search index and all, or nothing if it would refuse, and what it would say.
fn clean_build(sources: &Sources) -> (Option<BTreeMap<String, Vec<u8>>>, Vec<Diagnostic>) {
    let project = Project::new(sources.clone(), Vec::new(), as_of());
    let found = project.diagnostics().to_vec();
    if diagnostic::has_errors(&found) {
        return (None, found);
    }
    // A template that fails shows when its page is drawn, in a build as in the preview.
    let Some(Ok(files)) = project.renderer().map(|renderer| crate::built::files(&renderer)) else {
        return (None, found);
    };
    let mut files: BTreeMap<String, Vec<u8>> =
        files.into_iter().map(|(path, bytes)| (path, bytes.to_vec())).collect();
    let statics = project.static_files();
    files.extend(statics.map(|(path, source)| (path.to_owned(), source.bytes().to_vec())));
    (Some(files), found)
}

fn changes(edit: &Edit, original: &Sources, now: &Sources) -> Vec<FileChange> {
    let paths = |sources: &Sources| -> Vec<SourcePath> {
        sources.iter().map(|s| s.path().clone()).collect()
    };
    let (first, current) = (paths(original), paths(now));
    let current = if current.is_empty() { first.clone() } else { current };
    let text = |path: &SourcePath| {
        now.get(path).or_else(|| original.get(path)).map(Source::text).unwrap_or_default()
    };
    let put = |path: SourcePath, text: String| {
        vec![FileChange::Put(Source::new(path, text.into_bytes()))]
    };
    match edit {
        Edit::Create(which) => {
            let path = which.get(&current);
            let name =
                path.as_str().replacen(path.file_name(), &format!("new-{}", path.file_name()), 1);
            put(SourcePath::new(&name), text(path))
        }
        Edit::Rename(which) => {
            let path = which.get(&current).clone();
            let name =
                path.as_str().replacen(path.file_name(), &format!("1-4.{}", path.extension()), 1);
            let bytes = text(&path).into_bytes();
            vec![
                FileChange::Gone(path),
                FileChange::Put(Source::new(SourcePath::new(&name), bytes)),
            ]
        }
        Edit::Delete(which) => vec![FileChange::Gone(which.get(&current).clone())],
        Edit::DeleteFolder(which) => {
            let path = which.get(&current).as_str();
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            vec![FileChange::Gone(SourcePath::new(folder))]
        }
        Edit::Refer(which, from, to) => {
            let path = which.get(&current).clone();
            let text = text(&path).replace(&format!("1-{from}"), &format!("1-{to}"));
            put(path, text)
        }
        Edit::Break(which, at) => {
            let path = which.get(&current).clone();
            let text = text(&path);
            let cut: String = text.chars().take(at.index(text.chars().count() + 1)).collect();
            put(path, cut)
        }
        Edit::Mend(which) => {
            // All files but one as they were: most rows of edits come back to a good site.
            let _ = which;
            let mut all: Vec<FileChange> =
                original.iter().map(|s| FileChange::Put(s.clone())).collect();
            all.extend(
                current.iter().filter(|p| original.get(p).is_none()).cloned().map(FileChange::Gone),
            );
            all
        }
        Edit::Write(which) => {
            let path = which.get(&current).clone();
            let more =
                if path.extension() == "md" { "\nもう1文あります。\n" } else { "\n" };
            let text = text(&path) + more;
            put(path, text)
        }
        Edit::Style(n) => {
            put(SourcePath::new("themes/default/css/style.css"), format!("p{{margin:{n}px}}\n"))
        }
        Edit::Template(good) => {
            let inner = if *good { "<p>x</p>" } else { "{{ page.nothing.at.all }}" };
            let text = format!(
                "{{% extends \"base.html\" %}}{{% block content %}}{inner}{{% endblock %}}"
            );
            put(SourcePath::new("themes/default/templates/about.html"), text)
        }
        Edit::Theme(n) => {
            let (name, text) = match n % 4 {
                0 => ("js/more.js", format!("// {n}\nlet more = {};\n", n % 3)),
                1 => ("js/search/9-more.js", format!("const more = {};\n", n % 3)),
                2 => ("strings/ja.yaml", format!("search: さがす{}\n", n % 3)),
                _ => ("strings/ja.yaml", "search: [\n".to_owned()),
            };
            put(SourcePath::new(&format!("themes/default/{name}")), text)
        }
        Edit::Settings(n) => {
            let path = SourcePath::new("content/site.yaml");
            let text = text(&path);
            let base: String = text
                .lines()
                .filter(|l| !l.starts_with("notice:"))
                .map(|l| format!("{l}\n"))
                .collect();
            put(path, format!("{base}notice: お知らせ{n}\n"))
        }
        Edit::Static(n) => {
            let name =
                ["files/a.txt", "files/b.txt", "robots.txt", "files/計画.pdf"][usize::from(n % 4)];
            put(SourcePath::new(&format!("static/{name}")), format!("{n}\n"))
        }
        Edit::StaticGone => vec![FileChange::Gone(SourcePath::new("static"))],
    }
}

#[test]
fn a_day_is_the_only_thing_beside_the_files() {
    let sources = keikaku::disk::read(&fixture(), &["content"]).expect("read").0;
    let show = |as_of: AsOf| {
        Preview::new(sources.clone(), Vec::new(), as_of)
            .state()
            .show("index.html")
            .drawn
            .map(|d| d.bytes.clone())
    };
    assert_eq!(show(as_of()), show(as_of()));
}

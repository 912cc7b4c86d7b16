//! The same content gives the same bytes, whatever the machine, the clock's zone, the language or the order of reading.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use keikaku::calendar::Date;
use keikaku::disk;
use keikaku::plan::AsOf;
use keikaku::project::{FOLDERS, Project};
use keikaku::source::{Source, Sources};

pub type Files = BTreeMap<String, Arc<[u8]>>;

#[test]
fn order_of_reading_line_ends_and_threads_do_not_show() {
    let sources = ward();
    let expected = drawn(sources.clone(), 2);
    let mut backwards: Vec<Source> = sources.iter().cloned().collect();
    backwards.reverse();
    // A site of Windows: every text file with CRLF, as Git gives it there.
    let windows = sources.iter().map(|source| {
        let text = source.text().replace('\n', "\r\n");
        Source::new(source.path().clone(), text.into_bytes())
    });
    same(&drawn(backwards.into_iter().collect(), 1), &expected);
    same(&drawn(windows.collect(), 5), &expected);
}

#[test]
fn edits_in_a_project_end_where_a_clean_build_ends() {
    let sources = ward();
    let expected = drawn(sources.clone(), 2);
    // Every third file is away at first, and every fifth is cut short.
    let torn = sources.iter().enumerate().filter_map(|(n, source)| {
        let bytes = source.bytes();
        let keep = if n % 5 == 0 { bytes.len() / 2 } else { bytes.len() };
        (n % 3 != 0).then(|| Source::new(source.path().clone(), bytes[..keep].to_vec()))
    });
    let mut project = Project::new(torn.collect(), Vec::new(), as_of());
    let _ = project.renderer().map(|renderer| crate::built::files(&renderer));
    project.replace(sources, Vec::new());
    same(&files(&project), &expected);
}

#[test]
fn zone_language_and_threads_of_the_process_do_not_show() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let build = |name: &str, variables: &[(&str, &str)]| {
        let output = folder.path().join(name);
        let status = Command::new(env!("CARGO_BIN_EXE_keikaku"))
            .arg("--site")
            .arg(ward_folder())
            .args(["--quiet", "build", "--output"])
            .arg(&output)
            .env("SOURCE_DATE_EPOCH", "1795000000")
            .envs(variables.iter().copied())
            .status();
        assert!(status.expect("keikaku runs").success());
        tree(&output)
    };
    let here =
        build("a", &[("TZ", "Asia/Tokyo"), ("LC_ALL", "ja_JP.UTF-8"), ("RAYON_NUM_THREADS", "1")]);
    let there =
        build("b", &[("TZ", "America/New_York"), ("LC_ALL", "C"), ("RAYON_NUM_THREADS", "8")]);
    same(&here, &there);
}

/// The second site: small enough to be built several times.
fn ward_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/asahi-ku")
}

fn ward() -> Sources {
    disk::read(&ward_folder(), &FOLDERS).expect("the site is read").0
}

fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: false }
}

fn drawn(sources: Sources, threads: usize) -> Files {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("a pool").install(|| files(&Project::new(sources, Vec::new(), as_of())))
}

fn files(project: &Project) -> Files {
    let renderer = project.renderer().expect("a site");
    crate::built::files(&renderer).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn tree(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("listed"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let inside = entry.path().strip_prefix(folder).expect("below");
            let bytes = fs::read(entry.path()).expect("read");
            (inside.to_string_lossy().replace('\\', "/"), bytes.into())
        })
        .collect()
}

/// Says which files differ, not how: pages are long.
pub fn same(a: &Files, b: &Files) {
    assert!(!a.is_empty(), "nothing was built");
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let different: Vec<_> = names.into_iter().filter(|name| a.get(*name) != b.get(*name)).collect();
    assert!(different.is_empty(), "these differ: {different:?}");
}

//! From files to the output folder: what changes, what stays, and what a fault leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use keikaku::disk::{self, OutputFolder, WriteFault, WrittenOutput};
use keikaku::output::{File, FileFault};
use keikaku::source::{Digest, Sources};
use proptest::prelude::*;
use tempfile::TempDir;

#[test]
fn paths_that_some_system_would_refuse_or_change_are_refused() {
    for path in [
        "index.html",
        "asahikawa-2024/data/plan.json",
        "assets/search/entry.0123abcd.js",
        "404.html",
    ] {
        assert!(File::new(path, b"".as_slice()).is_ok(), "{path}");
    }
    let long = "a/".repeat(90) + "b";
    for path in [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a/./b",
        "a//b",
        "a/",
        ".htaccess",
        "a/.git",
        "A.html",
        "計画.html",
        "a b",
        "a\\b",
        "a.",
        "con",
        "aux.html",
        "a/com1.txt",
        "-a",
        "a%20b",
        &long,
    ] {
        assert_eq!(
            File::new(path, b"".as_slice()).err(),
            Some(FileFault::Path(path.to_owned())),
            "{path}"
        );
    }
}

#[test]
fn two_files_at_one_place_are_refused() {
    for (list, place) in [
        (&[("a", "1"), ("a", "1")][..], "a"),
        (&[("a", "1"), ("a/b", "2")], "a"),
        (&[("x/a/b/c", "1"), ("x/a/b", "2"), ("x/a-b", "3")], "x/a/b"),
    ] {
        let site = Site::new();
        site.build(&[("b", "0")]);
        let fault = site.open().write(files(list)).expect_err("a fault");
        let twice = |fault: &WriteFault| matches!(fault, WriteFault::Site(FileFault::Twice(path)) if path == place);
        // Where the folder cannot even be made, the disk says it first.
        assert!(twice(&fault) || matches!(fault, WriteFault::Io { .. }), "{fault}");
        site.holds(&[("b", "0")]);
        assert_eq!(site.leftovers(), Vec::<String>::new());
    }
}

#[test]
fn the_folder_becomes_the_site() {
    let site = Site::new();
    let first = site.build(&[("index.html", "1"), ("a/index.html", "2"), ("a/b/c", "3")]);
    assert_eq!((first.written, first.kept, first.deleted), (3, 0, 0));
    site.holds(&[("a/b/c", "3"), ("a/index.html", "2"), ("index.html", "1")]);
    let second = site.build(&[("index.html", "1"), ("a/index.html", "4"), ("d", "5")]);
    assert_eq!((second.written, second.kept, second.deleted), (2, 1, 1));
    site.holds(&[("a/index.html", "4"), ("d", "5"), ("index.html", "1")]);
    assert_eq!(site.leftovers(), Vec::<String>::new());
}

#[test]
fn the_same_site_again_writes_nothing() {
    let site = Site::new();
    site.build(&[("index.html", "1"), ("a/b", "2")]);
    let before = stamps(site.root.path());
    let again = site.build(&[("index.html", "1"), ("a/b", "2")]);
    assert_eq!((again.written, again.kept), (0, 2));
    assert_eq!(stamps(site.root.path()), before);
}

#[test]
fn a_site_knows_what_it_was_made_from_until_a_hand_touches_it() {
    let site = Site::new();
    let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
    let build = |inputs| {
        let mut target = site.open();
        let staging = target.stage(Some(inputs));
        let put = staging.put(&file("a", "1"));
        staging.finish(put).expect("written")
    };
    assert_ne!(site.open().made_from(), Some(one));
    build(one);
    assert_eq!(site.open().made_from(), Some(one));
    assert_ne!(site.open().made_from(), Some(two));
    let before = stamps(&site.public());
    build(two);
    assert_eq!(stamps(&site.public()), before, "the bytes are the same");
    assert_eq!(site.open().made_from(), Some(two));
    fs::write(site.public().join("a"), "22").expect("changed");
    assert_ne!(site.open().made_from(), Some(two));
    build(two);
    assert_eq!(site.open().made_from(), Some(two));
    fs::write(site.public().join("letter.txt"), "dear").expect("added");
    assert_ne!(site.open().made_from(), Some(two));
}

#[test]
fn a_folder_copied_with_other_times_is_the_same_site() {
    let site = Site::new();
    let inputs = Digest::of(b"one");
    let files = [("a", "1"), ("b/c", "2")];
    let mut target = site.open();
    let staging = target.stage(Some(inputs));
    let put = files.iter().try_for_each(|(path, text)| staging.put(&file(path, text)));
    staging.finish(put).expect("written");
    drop(target);
    let day = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for (path, _) in files {
        let open = fs::File::options().write(true).open(site.public().join(path));
        open.and_then(|open| open.set_modified(day)).expect("another time");
    }
    assert_eq!(site.open().made_from(), Some(inputs));
    let again = site.build(&files);
    assert_eq!((again.written, again.kept, again.set_aside.len()), (0, 2, 0));
    // The same size and another time, but other bytes: somebody's work.
    fs::write(site.public().join("a"), "7").expect("changed");
    assert_eq!(site.build(&files).set_aside.len(), 1);
}

#[test]
fn what_is_drawn_before_a_fault_is_not_seen() {
    let site = Site::new();
    site.build(&[("a", "1")]);
    let mut target = site.open();
    let staging = target.stage(None);
    staging.put(&file("a", "2")).expect("put");
    let stopped = staging.finish(Err(disk::WriteFault::Busy(PathBuf::new())));
    assert!(stopped.is_err());
    drop(target);
    site.holds(&[("a", "1")]);
    assert_eq!(site.leftovers(), Vec::<String>::new());
}

#[test]
fn what_a_hand_did_is_mended_and_kept_aside() {
    let site = Site::new();
    let pages = [("index.html", "1"), ("a/b", "2"), ("a/c", "3")];
    site.build(&pages);
    fs::write(site.public().join("a/b"), "9").expect("changed");
    fs::remove_file(site.public().join("a/c")).expect("removed");
    fs::create_dir_all(site.public().join("x/y")).expect("a folder");
    fs::write(site.public().join("x/y/手紙.txt"), "memo").expect("added");
    let mended = site.build(&pages);
    site.holds(&[("a/b", "2"), ("a/c", "3"), ("index.html", "1")]);
    let saved: Vec<_> =
        mended.set_aside.iter().map(|path| fs::read_to_string(path).expect("saved")).collect();
    assert_eq!(saved, ["9", "memo"]);
}

#[test]
fn a_folder_removed_by_hand_comes_back() {
    let site = Site::new();
    site.build(&[("index.html", "1")]);
    fs::remove_dir_all(site.public()).expect("removed");
    site.build(&[("index.html", "1")]);
    site.holds(&[("index.html", "1")]);
    fs::remove_dir_all(site.public()).expect("removed");
    site.build(&[]);
    assert!(site.public().is_dir());
}

#[test]
fn somebody_elses_folder_is_refused() {
    let site = Site::new();
    fs::create_dir(site.public()).expect("made");
    site.build(&[]);
    let site = Site::new();
    fs::create_dir(site.public()).expect("made");
    fs::write(site.public().join("letter.txt"), "dear").expect("written");
    let fault = OutputFolder::open(&site.public()).expect_err("not ours");
    assert!(matches!(fault, disk::WriteFault::NotOurs(_)), "{fault}");
    site.holds(&[("letter.txt", "dear")]);
}

#[test]
fn two_builds_never_interleave() {
    let site = Site::new();
    let first = site.open();
    let fault = OutputFolder::open(&site.public()).expect_err("busy");
    assert!(matches!(fault, disk::WriteFault::Busy(_)), "{fault}");
    drop(first);
    site.open();
}

#[test]
fn a_switch_cut_off_between_two_renames_is_finished() {
    let site = Site::new();
    site.build(&[("index.html", "1")]);
    // The state that the two-rename way leaves when it dies in the middle: the journal of a site that was built elsewhere.
    let other = Site::new();
    other.build(&[("index.html", "2")]);
    let state = site.state();
    fs::rename(site.public(), state.join("previous")).expect("moved");
    fs::rename(other.public(), state.join("next")).expect("moved");
    fs::copy(other.state().join("record.json"), state.join("journal.json")).expect("copied");
    drop(site.open());
    site.holds(&[("index.html", "2")]);
    assert_eq!(site.leftovers(), Vec::<String>::new());
}

#[test]
fn a_switch_that_had_not_begun_is_undone() {
    let site = Site::new();
    site.build(&[("index.html", "1")]);
    let other = Site::new();
    other.build(&[("index.html", "2")]);
    let state = site.state();
    fs::rename(other.public(), state.join("next")).expect("moved");
    fs::copy(other.state().join("record.json"), state.join("journal.json")).expect("copied");
    fs::write(state.join("record.tmp"), "{").expect("torn");
    drop(site.open());
    site.holds(&[("index.html", "1")]);
    assert_eq!(site.leftovers(), Vec::<String>::new());
    let again = site.build(&[("index.html", "1")]);
    assert_eq!((again.written, again.set_aside.len()), (0, 0));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_a_link() {
    let site = Site::new();
    let real = site.root.path().join("real");
    fs::create_dir(&real).expect("made");
    std::os::unix::fs::symlink(&real, site.public()).expect("linked");
    site.build(&[("index.html", "1")]);
    assert!(site.public().is_symlink());
    site.holds(&[("index.html", "1")]);
}

/// What may happen between two builds of a process that goes on, and what the next build is.
#[derive(Clone, Debug)]
enum Step {
    /// The files at these places get this text, and those places lose theirs.
    Edit(Vec<(usize, u8)>, Vec<usize>),
    /// As before, but the build breaks off.
    BreakOff(Vec<(usize, u8)>),
    /// Somebody writes into a file that stands.
    Write(usize),
    /// Somebody puts another file in the place of one.
    Replace(usize),
    /// Somebody removes a file.
    Remove(usize),
    /// Somebody adds a file or an empty folder.
    Add(bool),
    /// Another process builds another site there.
    Other(u8),
}

/// A file and a folder may want the same name, but not both at once.
const PLACES: [&str; 7] = ["a", "b/c", "b/d", "e/f/g", "e/f", "i/j", "a/x.html"];

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..PLACES.len();
    let puts = || prop::collection::vec((place(), 0..3_u8), 0..4);
    prop_oneof![
        6 => (puts(), prop::collection::vec(place(), 0..3)).prop_map(|(p, r)| Step::Edit(p, r)),
        1 => puts().prop_map(Step::BreakOff),
        1 => place().prop_map(Step::Write),
        1 => place().prop_map(Step::Replace),
        1 => place().prop_map(Step::Remove),
        1 => any::<bool>().prop_map(Step::Add),
        1 => (0..3_u8).prop_map(Step::Other),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever happens between the builds of a process that goes on, each leaves exactly the site that was meant, and every
    /// file of somebody else is set aside.
    #[test]
    fn builds_that_go_on_leave_the_site_that_was_meant(steps in prop::collection::vec(step(), 1..14)) {
        let site = Site::new();
        let mut meant: BTreeMap<String, String> = BTreeMap::new();
        meant.insert("index.html".to_owned(), "front".to_owned());
        site.open().write(all(&meant)).expect("written");
        for (number, step) in steps.into_iter().enumerate() {
            let mut foreign = Vec::new();
            let (mut put, mut remove, mut breaks) = (Vec::new(), Vec::new(), false);
            match step {
                Step::Edit(puts, removes) => (put, remove) = (puts, removes),
                Step::BreakOff(puts) => (put, breaks) = (puts, true),
                Step::Write(place) => {
                    if meant.contains_key(PLACES[place]) {
                        let text = format!("by hand {number}");
                        fs::write(site.public().join(PLACES[place]), &text).expect("written");
                        foreign.push(text);
                    }
                }
                Step::Replace(place) => {
                    if meant.contains_key(PLACES[place]) {
                        let (text, other) = (format!("replaced {number}"), site.root.path().join("other"));
                        fs::write(&other, &text).expect("written");
                        fs::rename(other, site.public().join(PLACES[place])).expect("moved");
                        foreign.push(text);
                    }
                }
                Step::Remove(place) => {
                    let _ = fs::remove_file(site.public().join(PLACES[place]));
                }
                Step::Add(empty) => {
                    let folder = site.public().join("theirs");
                    fs::create_dir_all(&folder).expect("made");
                    if !empty {
                        let text = format!("added {number}");
                        fs::write(folder.join("letter"), &text).expect("written");
                        foreign.push(text);
                    }
                }
                Step::Other(text) => {
                    let text = text.to_string();
                    site.build(&[("index.html", &text), ("other/page", &text)]);
                }
            }
            // Of a file that is changed in place within one tick of the disk's clock and keeps its size, no look can tell.
            std::thread::sleep(std::time::Duration::from_millis(5));
            let before = meant.clone();
            let put: BTreeMap<String, String> = put
                .into_iter()
                .map(|(place, text)| (PLACES[place].to_owned(), text.to_string()))
                .collect();
            let remove: Vec<&str> = remove
                .into_iter()
                .map(|place| PLACES[place])
                .filter(|path| meant.contains_key(*path) && !put.contains_key(*path))
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            let bars = |a: &str, b: &str| b.strip_prefix(a).is_some_and(|rest| rest.starts_with('/'));
            let mut fits = BTreeMap::new();
            for (path, text) in put {
                let stays = meant.keys().filter(|old| !remove.contains(&old.as_str()));
                let mut others = stays.chain(fits.keys());
                if !others.any(|other| bars(other, &path) || bars(&path, other)) {
                    fits.insert(path, text);
                }
            }
            let put = fits;
            meant.extend(put.clone());
            meant.retain(|path, _| !remove.contains(&path.as_str()));

            let mut target = site.open();
            let staging = target.stage(None);
            let filled = all(&meant).iter().try_for_each(|file| staging.put(file));
            filled.as_ref().expect("put");
            let outcome = if breaks { Err(disk::WriteFault::Busy(PathBuf::new())) } else { filled };
            match staging.finish(outcome) {
                Ok(written) => {
                    let saved: Vec<String> = written.set_aside.iter()
                        .map(|path| fs::read_to_string(path).expect("saved")).collect();
                    for text in foreign {
                        prop_assert!(saved.contains(&text), "{text} is lost");
                    }
                    prop_assert_eq!(tree(&site.public()), meant.clone());
                    if written.written + written.deleted > 0 {
                        prop_assert!(!site.public().join("theirs").exists());
                    }
                }
                Err(_) => meant = before,
            }
        }
        drop(site.open());
        let mut left = site.leftovers();
        left.retain(|path| !path.starts_with("set-aside/"));
        prop_assert_eq!(left, Vec::<String>::new());
    }
}

fn all(meant: &BTreeMap<String, String>) -> Vec<File<'_>> {
    meant.iter().map(|(path, text)| file(path, text)).collect()
}

/// A temporary folder with an output folder in it.
struct Site {
    root: TempDir,
}

impl Site {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        Self { root }
    }

    fn public(&self) -> PathBuf {
        self.root.path().join("public")
    }

    fn state(&self) -> PathBuf {
        self.root.path().join(".keikaku/public")
    }

    fn open(&self) -> OutputFolder {
        OutputFolder::open(&self.public()).expect("opened")
    }

    fn build(&self, list: &[(&str, &str)]) -> WrittenOutput {
        let mut target = self.open();
        target.write(files(list)).expect("written")
    }

    fn holds(&self, list: &[(&str, &str)]) {
        let expected: BTreeMap<String, String> =
            list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(tree(&self.public()), expected);
    }

    /// What stands beside the output folder and should not.
    fn leftovers(&self) -> Vec<String> {
        let state = tree(&self.state()).into_keys();
        state
            .filter(|name| name != "lock" && name != "record.json")
            .filter(|name| name != "record.tmp")
            .collect()
    }
}

#[test]
fn an_attachment_is_never_held_and_goes_out_as_it_was_read_or_not_at_all() {
    let site = TempDir::new().expect("a temporary folder");
    let (place, public) = (site.path().join("static/a.csv"), site.path().join("public"));
    fs::create_dir(site.path().join("static")).expect("a folder");
    let read = |text: &str| {
        fs::write(&place, text).expect("written");
        disk::read(site.path(), &["static"]).expect("read").0
    };
    let write = |sources: &Sources| {
        let files = sources.iter().map(|source| File::copy("a.csv", source).expect("a good path"));
        OutputFolder::open(&public).and_then(|mut folder| folder.write(files))
    };
    let first = read("一");
    let source = first.iter().next().expect("there");
    assert!(source.bytes().is_empty());
    assert_eq!(source.digest(), Digest::of("一".as_bytes()));
    assert_eq!(disk::bytes(source).expect("read")[..], *"一".as_bytes());
    write(&first).expect("written");
    assert_eq!(fs::read_to_string(public.join("a.csv")).expect("there"), "一");
    // Saved once more between reading and copying.
    let second = read("二");
    fs::write(&place, "三").expect("written");
    assert!(matches!(write(&second), Err(WriteFault::Changed(path)) if path == place));
    assert_eq!(fs::read_to_string(public.join("a.csv")).expect("there"), "一");
}

fn file<'a>(path: &str, text: &'a str) -> File<'a> {
    File::new(path, text.as_bytes()).expect("a good path")
}

fn files<'a>(list: &[(&str, &'a str)]) -> Vec<File<'a>> {
    list.iter().map(|(path, text)| file(path, text)).collect()
}

fn tree(folder: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("listed"))
        .filter(|entry| !entry.path().is_dir())
        .map(|entry| {
            let inside = entry.path().strip_prefix(folder).expect("below");
            let text = fs::read_to_string(entry.path()).expect("read");
            (inside.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

/// The time of last change of everything below a folder, except what a lock touches.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, std::time::SystemTime> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    entries
        .map(|entry| entry.expect("listed"))
        .filter(|entry| entry.file_name() != "lock")
        .map(|entry| {
            let time = entry.metadata().expect("stat").modified().expect("a time");
            (entry.into_path(), time)
        })
        .collect()
}

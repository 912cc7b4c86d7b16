//! `keikaku build --watch` leaves after every save the tree that a build from nothing leaves: the real binary in a real folder, and
//! random edits in one process.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use keikaku::build::build;
use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::{SourcePath, Sources};
use proptest::prelude::*;

use crate::rules::{DAY, base};
use crate::same_bytes::{Files, same};

/// A busy machine gets this long to follow a save.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary at work on the small site of the rules.
struct Watching {
    folder: tempfile::TempDir,
    process: Child,
    /// What it says, line by line, on both streams.
    lines: Receiver<String>,
}

impl Watching {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for source in base().iter() {
            put(folder.path(), source.path().as_str(), &source.text());
        }
        let mut process = command(folder.path())
            .args(["build", "--watch"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let (sender, lines) = channel();
        let out = process.stdout.take().expect("piped");
        let err = process.stderr.take().expect("piped");
        for stream in [Box::new(out) as Box<dyn std::io::Read + Send>, Box::new(err)] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let watching = Self { folder, process, lines };
        watching.hears("built ");
        watching
    }

    /// Waits for a line with these words.
    fn hears(&self, words: &str) -> String {
        let begun = Instant::now();
        let mut heard = Vec::new();
        while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
            match self.lines.recv_timeout(left) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => heard.push(line),
                Err(_) => break,
            }
        }
        panic!("nobody says `{words}`, only {heard:#?}");
    }

    fn save(&self, path: &str, text: &str) {
        put(self.folder.path(), path, text);
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).expect("read")
    }

    /// What stands is what another process builds of the same files from nothing.
    fn is_clean(&self) {
        let other = tempfile::tempdir().expect("a folder");
        let built = command(self.folder.path())
            .args(["--quiet", "build", "--output"])
            .arg(other.path().join("public"))
            .status();
        assert!(built.expect("the binary runs").success());
        let there = tree(&other.path().join("public"));
        let begun = Instant::now();
        loop {
            let here = self.public();
            let names = here.keys().chain(there.keys());
            let different: Vec<_> = names.filter(|n| here.get(*n) != there.get(*n)).collect();
            if different.is_empty() {
                return;
            }
            // One save may be seen as two, and the second build be still at work.
            assert!(begun.elapsed() < PATIENCE, "these differ: {different:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn public(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        tree(&self.folder.path().join("public"))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const INITIATIVE: &str = "content/demo/initiatives/city-01.md";

#[test]
fn every_save_leaves_the_site_of_a_build_from_nothing() {
    let watching = Watching::start();
    watching.is_clean();
    let text = watching.text(INITIATIVE);

    watching.save(INITIATIVE, &format!("{text}\n福祉課が、電話で様子を聞きます。\n"));
    let said = watching.hears("built ");
    watching.is_clean();
    let page = watching.text("public/demo/initiatives/city-01/index.html");
    assert!(page.contains("電話で様子を聞きます"));
    let written: usize = said
        .split(", ")
        .find_map(|part| part.strip_suffix(" written")?.parse().ok())
        .expect("a number");
    assert!(written < watching.public().len() / 2, "{said}");

    // A mistake leaves the last good site; its mending is followed.
    let before = watching.public();
    watching.save(INITIATIVE, &text.replacen("title:", "titel:", 1));
    watching.hears("untouched");
    assert!(watching.public() == before, "a mistake changed the site");
    watching.save(INITIATIVE, &text);
    watching.hears("built ");
    watching.is_clean();

    // A picture comes and goes.
    watching.save("static/notes.txt/hello.txt", "hello");
    watching.hears("built ");
    assert_eq!(watching.text("public/notes.txt/hello.txt"), "hello");
    fs::remove_file(watching.folder.path().join("static/notes.txt/hello.txt")).expect("removed");
    watching.hears("built ");
    watching.is_clean();
    assert!(!watching.folder.path().join("public/notes.txt").exists());

    // A file gives its place to a folder of the same name, and back.
    let both = watching.folder.path().join("static/notes.txt");
    fs::remove_dir(&both).expect("removed");
    watching.save("static/notes.txt", "a file");
    watching.hears("built ");
    watching.is_clean();
    fs::remove_file(&both).expect("removed");
    watching.save("static/notes.txt/hello.txt", "hello again");
    watching.hears("built ");
    watching.is_clean();
    assert_eq!(watching.text("public/notes.txt/hello.txt"), "hello again");
}

#[test]
fn what_others_do_to_the_folder_meanwhile_is_found() {
    let watching = Watching::start();
    let text = watching.text(INITIATIVE);
    // Another process may build there: nobody holds the folder between two saves.
    let other = command(watching.folder.path()).args(["--quiet", "build"]).status();
    assert!(other.expect("the binary runs").success());
    watching.save(INITIATIVE, &format!("{text}\n1回目です。\n"));
    watching.hears("built ");
    watching.is_clean();
    // Even another site.
    let elsewhere = tempfile::tempdir().expect("a folder");
    for source in base().iter() {
        let text = source.text().replace("見守り", "声かけ");
        put(elsewhere.path(), source.path().as_str(), &text);
    }
    let other = command(elsewhere.path())
        .args(["--quiet", "build", "--output"])
        .arg(watching.folder.path().join("public"))
        .status();
    assert!(other.expect("the binary runs").success());
    watching.save(INITIATIVE, &format!("{text}\nもう1回です。\n"));
    watching.hears("built ");
    watching.is_clean();

    let public = watching.folder.path().join("public");
    fs::write(public.join("letter.txt"), "dear").expect("written");
    fs::write(public.join("about/index.html"), "by hand").expect("written");
    fs::remove_file(public.join("plans/index.html")).expect("removed");
    watching.save(INITIATIVE, &format!("{text}\n2回目です。\n"));
    watching.hears("set aside");
    watching.is_clean();
    let aside = tree(&watching.folder.path().join(".keikaku/public/set-aside"));
    let mut saved: Vec<_> = aside.into_values().collect();
    saved.sort();
    assert_eq!(saved, [b"by hand".to_vec(), b"dear".to_vec()]);
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
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Random edits in one process, each built into the same folder, leave what a build from nothing leaves, after every step.
    #[test]
    fn edits_one_after_the_other_leave_what_a_clean_build_leaves(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..9_u8, any::<prop::sample::Index>()), 4..8)
    ) {
        let original = base();
        let files: Vec<SourcePath> = original
            .below("content/demo")
            .map(|source| source.path().clone())
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let mut sources = original.clone();
        let public = folder.path().join("public");
        let mut project = Project::new(sources.clone(), Vec::new(), as_of());
        build(&project, &public, None).expect("a site");
        for (which, how, other) in edits {
            edit(&mut sources, &original, which.get(&files), how, other.get(&files));
            project.replace(sources.clone(), Vec::new());
            if build(&project, &public, None).is_ok() {
                let clean = Project::new(sources.clone(), Vec::new(), as_of());
                let renderer = clean.renderer().expect("a site");
                let mut files = crate::built::files(&renderer).unwrap_or_else(|faults| panic!("{faults:?}"));
                let statics = clean.static_files();
                files.extend(statics.map(|(path, source)| (path.to_owned(), source.bytes().into())));
                same(&built(&public), &files);
            }
        }
    }
}

/// The files of a folder as a site has them.
fn built(public: &Path) -> Files {
    let files = tree(public).into_iter();
    let name = |path: PathBuf| path.to_string_lossy().replace('\\', "/");
    files.map(|(path, bytes)| (name(path), bytes.into())).collect()
}

fn as_of() -> AsOf {
    let day = Date::parse("2026-11-22").expect("a day");
    AsOf { day, drafts: false }
}

fn command(site: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
    command.args(["--lang", "en", "--date", DAY, "--site"]).arg(site);
    command
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let inside = entry.path().strip_prefix(folder).expect("below");
            (inside.to_owned(), fs::read(entry.path()).expect("read"))
        })
        .collect()
}

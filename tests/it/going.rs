//! `keikaku build --watch`: the real binary, a real folder, and after every save the same tree as a build from nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::rules::{DAY, base};

/// A busy machine gets this long to follow a save.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary at work on the small site of the rules.
struct Going {
    folder: tempfile::TempDir,
    process: Child,
    /// What it says, line by line, on both streams.
    lines: Receiver<String>,
}

impl Going {
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
        for stream in [
            Box::new(out) as Box<dyn std::io::Read + Send>,
            Box::new(err),
        ] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let going = Self {
            folder,
            process,
            lines,
        };
        going.hears("built ");
        going
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

impl Drop for Going {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const INITIATIVE: &str = "content/demo/initiatives/city-01.md";

#[test]
fn every_save_leaves_the_site_of_a_build_from_nothing() {
    let going = Going::start();
    going.is_clean();
    let text = going.text(INITIATIVE);

    going.save(
        INITIATIVE,
        &format!("{text}\n福祉課が、電話で様子を聞きます。\n"),
    );
    let said = going.hears("built ");
    going.is_clean();
    let page = going.text("public/demo/initiatives/city-01/index.html");
    assert!(page.contains("電話で様子を聞きます"));
    let written: usize = said
        .split(", ")
        .find_map(|part| part.strip_suffix(" written")?.parse().ok())
        .expect("a number");
    assert!(written < going.public().len() / 2, "{said}");

    // A mistake leaves the last good site; its mending is followed.
    let before = going.public();
    going.save(INITIATIVE, &text.replacen("title:", "titel:", 1));
    going.hears("untouched");
    assert!(going.public() == before, "a mistake changed the site");
    going.save(INITIATIVE, &text);
    going.hears("built ");
    going.is_clean();

    // A picture comes and goes.
    going.save("static/notes/hello.txt", "hello");
    going.hears("built ");
    assert_eq!(going.text("public/notes/hello.txt"), "hello");
    fs::remove_file(going.folder.path().join("static/notes/hello.txt")).expect("removed");
    going.hears("built ");
    going.is_clean();
    assert!(!going.folder.path().join("public/notes").exists());

    // A file gives its place to a folder of the same name, and back.
    let both = going.folder.path().join("static/notes");
    fs::remove_dir(&both).expect("removed");
    going.save("static/notes", "a file");
    going.hears("built ");
    going.is_clean();
    fs::remove_file(&both).expect("removed");
    going.save("static/notes/hello.txt", "hello again");
    going.hears("built ");
    going.is_clean();
    assert_eq!(going.text("public/notes/hello.txt"), "hello again");
}

#[test]
fn what_others_do_to_the_folder_meanwhile_is_found() {
    let going = Going::start();
    let text = going.text(INITIATIVE);
    // Another process may build there: nobody holds the folder between two saves.
    let other = command(going.folder.path())
        .args(["--quiet", "build"])
        .status();
    assert!(other.expect("the binary runs").success());
    going.save(INITIATIVE, &format!("{text}\n1回目です。\n"));
    going.hears("built ");
    going.is_clean();
    // Even another site.
    let elsewhere = tempfile::tempdir().expect("a folder");
    for source in base().iter() {
        let text = source.text().replace("見守り", "声かけ");
        put(elsewhere.path(), source.path().as_str(), &text);
    }
    let other = command(elsewhere.path())
        .args(["--quiet", "build", "--output"])
        .arg(going.folder.path().join("public"))
        .status();
    assert!(other.expect("the binary runs").success());
    going.save(INITIATIVE, &format!("{text}\nもう1回です。\n"));
    going.hears("built ");
    going.is_clean();

    let public = going.folder.path().join("public");
    fs::write(public.join("letter.txt"), "dear").expect("written");
    fs::write(public.join("about/index.html"), "by hand").expect("written");
    fs::remove_file(public.join("plans/index.html")).expect("removed");
    going.save(INITIATIVE, &format!("{text}\n2回目です。\n"));
    going.hears("set aside");
    going.is_clean();
    let aside = tree(&going.folder.path().join(".keikaku/public/set-aside"));
    let mut saved: Vec<_> = aside.into_values().collect();
    saved.sort();
    assert_eq!(saved, [b"by hand".to_vec(), b"dear".to_vec()]);
}

fn command(site: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keikaku"));
    command
        .args(["--lang", "en", "--date", DAY, "--site"])
        .arg(site);
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

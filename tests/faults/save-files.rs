//! Saves three files of a small site as one step, so that the sweep can stop it at any system call.
//!
//! `save-files SITE save|undo|recover`: `save` changes one file, makes one and takes one away; `undo` takes that back; `recover` is what
//! the next command does. Exit code 0 fine, 2 the disk refused, with the reason on standard error.

use std::path::Path;
use std::process::ExitCode;

use keikaku::disk::save::{Saved, recover, save, undo};
use keikaku::source::SourcePath;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [site, act] = arguments.as_slice() else {
        eprintln!("save-files SITE save|undo|recover");
        return ExitCode::from(2);
    };
    let site = Path::new(site);
    let done = match act.as_str() {
        "save" => save(site, files()),
        "undo" => undo(site).map(|_| ()),
        _ => recover(site),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{}", fault.text().en);
            ExitCode::from(2)
        }
    }
}

fn files() -> Vec<Saved> {
    let file = |name: &str, before: Option<&str>, after: Option<&str>| Saved {
        path: SourcePath::new(&format!("content/p/{name}.md")),
        before: before.map(|text| text.as_bytes().to_vec()),
        after: after.map(|text| text.as_bytes().to_vec()),
    };
    vec![
        file("changed", Some("old\n"), Some("new\n")),
        file("made", None, Some("made\n")),
        file("gone", Some("gone\n"), None),
    ]
}

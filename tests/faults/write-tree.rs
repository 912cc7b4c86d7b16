//! Writes a small site in one of two editions, all in one thread, so that the sweeps can stop it at any system call.
//!
//! `write-tree OUTPUT EDITION …`: edition 1 or 2. Several editions are written one after the other, as a process that goes on does,
//! each but the first as an amendment of the one before. Exit code 0 fine, 2 the disk refused, with the reason on standard error.

use std::path::Path;
use std::process::ExitCode;

use keikaku::disk::Target;
use keikaku::output::File;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, edition, more @ ..] = arguments.as_slice() else {
        eprintln!("write-tree OUTPUT EDITION …");
        return ExitCode::from(2);
    };
    // System calls are counted by thread: with one thread, the k-th call is the same in every run.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    pool.build_global().expect("one pool");
    match write(Path::new(folder), edition, more) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(2)
        }
    }
}

fn write(folder: &Path, edition: &str, more: &[String]) -> Result<(), keikaku::disk::Fault> {
    let mut target = Target::open(folder)?;
    if !more.is_empty() {
        target = target.keeping_a_spare();
    }
    target.write(files(edition))?;
    let mut before = edition;
    for edition in more {
        target = target.release().take()?;
        let Some(staging) = target.amend(None) else {
            target.write(files(edition))?;
            before = edition;
            continue;
        };
        let put = files(edition).iter().try_for_each(|file| staging.put(file));
        let filled = put.and_then(|()| match before == edition {
            true => Ok(()),
            false => staging.remove(&format!("only/{before}/index.html")),
        });
        staging.finish(filled)?;
        before = edition;
    }
    Ok(())
}

/// Every page names its edition, so that a mix of both shows. Two files are in both editions; one is only in each.
fn files(edition: &str) -> Vec<File<'static>> {
    let mut files = vec![
        ("404.html".to_owned(), "the same".to_owned()),
        ("data/the-same.csv".to_owned(), "the same".to_owned()),
        (format!("only/{edition}/index.html"), edition.to_owned()),
    ];
    for page in ["index.html", "a/index.html", "a/b/index.html", "c.txt"] {
        files.push((page.to_owned(), format!("edition {edition} of {page}")));
    }
    let files = files.into_iter();
    files
        .map(|(path, text)| File::new(path, text.into_bytes()).expect("a good path"))
        .collect()
}

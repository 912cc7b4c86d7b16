//! Writes a small site in one of two editions, all in one thread, so that the sweep can stop it at any system call.
//!
//! `write-tree OUTPUT EDITION …`: edition 1 or 2. Several editions are written one after the other, as `build --watch` does.
//! Exit code 0 fine, 2 the disk refused, with the reason on standard error.

use std::path::Path;
use std::process::ExitCode;

use keikaku::disk::{OutputFolder, WriteFault};
use keikaku::output::File;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, editions @ ..] = arguments.as_slice() else {
        eprintln!("write-tree OUTPUT EDITION …");
        return ExitCode::from(2);
    };
    // System calls are counted by thread: with one thread, the k-th call is the same in every run.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("one pool");
    let write = |edition: &String| -> Result<_, WriteFault> {
        OutputFolder::open(Path::new(folder))?.write(files(edition))
    };
    match editions.iter().try_for_each(|edition| write(edition).map(|_| ())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(2)
        }
    }
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
    files.map(|(path, text)| File::new(path, text.into_bytes()).expect("a good path")).collect()
}

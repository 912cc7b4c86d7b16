//! The real plan in `content/`: everything that a naive data model would miss is there.

use std::path::Path;

use keikaku::diagnostic::{Diagnostic, Language, Severity, human};
use keikaku::disk;
use keikaku::source::Sources;

use crate::rules::check;

/// Reads a site of this repository and insists that it has no errors.
pub fn site(folder: &str) -> (Sources, Vec<Diagnostic>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (sources, refused) = disk::read(&root, &["content"]).expect("the site can be read");
    let found = check(&sources, &refused);
    let errors: Vec<Diagnostic> = found
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .cloned()
        .collect();
    assert!(
        errors.is_empty(),
        "{}",
        human::render(&errors, &sources, Language::Ja, false)
    );
    (sources, found)
}

#[test]
fn the_sites_have_no_errors() {
    for folder in ["", "tests/sites/asahi-ku"] {
        let (sources, found) = site(folder);
        println!("{}", human::render(&found, &sources, Language::Ja, false));
    }
}

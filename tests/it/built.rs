//! The two sites of the repository, built once in memory for the tests that look at the result.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use keikaku::calendar::Date;
use keikaku::plan::AsOf;
use keikaku::workshop::{self, Workshop};

/// A built site.
pub struct Built {
    /// What it was built from.
    pub workshop: Workshop,
    /// Its files by path.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

impl Built {
    /// A file as text.
    pub fn text(&self, path: &str) -> &str {
        let bytes = self
            .files
            .get(path)
            .unwrap_or_else(|| panic!("no file {path}"));
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    /// A file as JSON.
    pub fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(self.text(path)).expect("JSON")
    }
}

/// The site in `content/`.
pub fn real() -> &'static Built {
    static SITE: OnceLock<Built> = OnceLock::new();
    SITE.get_or_init(|| build(Path::new(env!("CARGO_MANIFEST_DIR"))))
}

/// The site of another municipality.
pub fn ward() -> &'static Built {
    static SITE: OnceLock<Built> = OnceLock::new();
    SITE.get_or_init(|| build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/asahi-ku")))
}

/// Builds the site in a folder.
pub fn build(folder: &Path) -> Built {
    let (sources, _) = keikaku::disk::read(folder, &workshop::FOLDERS).expect("a site's folder");
    let mut workshop = Workshop::default();
    let as_of = AsOf {
        day: Date::parse("2026-11-22").expect("a day"),
        drafts: false,
    };
    workshop.update(sources, as_of);
    let press = workshop.press().expect("a site");
    let mut files = press.all().expect("no fault in the theme");
    let statics = workshop.static_files();
    files.extend(statics.map(|(path, source)| (path.to_owned(), Arc::from(source.bytes()))));
    drop(press);
    Built { workshop, files }
}

//! The sites of the repository, built once in memory for the tests that look at the result.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use keikaku::calendar::Date;
use keikaku::diagnostic::Diagnostic;
use keikaku::disk;
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::render::{Renderer, Stopped};

/// A built site.
pub struct Built {
    /// What it was built from.
    pub project: Project,
    /// Its files by path.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

impl Built {
    /// A file as text.
    pub fn text(&self, path: &str) -> &str {
        let bytes = self.files.get(path).unwrap_or_else(|| panic!("no file {path}"));
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

/// The site in `content/`, and every sample site.
pub fn every() -> impl Iterator<Item = &'static Built> {
    std::iter::once(real()).chain(samples().values())
}

/// The sites in `tests/sites/`, by folder.
fn samples() -> &'static BTreeMap<String, Built> {
    static SITES: OnceLock<BTreeMap<String, Built>> = OnceLock::new();
    SITES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
        let entries = std::fs::read_dir(folder).expect("the folder of sample sites");
        entries
            .map(|entry| {
                let entry = entry.expect("an entry");
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, build(&entry.path()))
            })
            .collect()
    })
}

/// All files of a site by path, without those of `static/`.
pub fn files(renderer: &Renderer<'_>) -> Result<BTreeMap<String, Arc<[u8]>>, Vec<Diagnostic>> {
    let files = Mutex::new(BTreeMap::new());
    let drawn = renderer.each(|path, bytes| {
        files.lock().expect("no panic").insert(path.to_owned(), bytes.into());
        Ok::<_, Infallible>(())
    });
    match drawn {
        Ok(()) => Ok(files.into_inner().expect("no panic")),
        Err(Stopped::Theme(faults)) => Err(faults),
        Err(Stopped::Taken(never)) => match never {},
    }
}

/// Builds the site in a folder.
pub fn build(folder: &Path) -> Built {
    let as_of = AsOf { day: Date::parse("2026-11-22").expect("a day"), drafts: false };
    let project = Project::open(folder, as_of).expect("a site's folder");
    let renderer = project.renderer().expect("a site");
    let mut files = files(&renderer).expect("no fault in the theme");
    let statics = project.static_files();
    files.extend(statics.map(|(path, source)| {
        let bytes = disk::bytes(source).expect("a file that can be read");
        (path.to_owned(), Arc::from(bytes))
    }));
    drop(renderer);
    Built { project, files }
}

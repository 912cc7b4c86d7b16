//! The file beside the output folder that says what stands in it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::output::{Fingerprint, Manifest};
use crate::source::Digest;

/// A manifest as it was written to one disk: each file with the time the system gave it, so that a hand's change shows
/// without reading the file.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The number the system gave the output folder itself; 0 where systems give none. Tells the new tree from the old after a crash.
    pub root: u64,
    pub manifest: Arc<Manifest>,
    /// Path to time of last change, in nanoseconds since 1970.
    pub modified: BTreeMap<String, u64>,
}

/// The form in the file.
#[derive(Serialize, Deserialize)]
struct Form<'a> {
    version: u32,
    root: u64,
    inputs: Option<Digest>,
    files: Vec<(Cow<'a, str>, Digest, u64, u64)>,
}

const VERSION: u32 = 2;

impl Record {
    /// Reads a record. A missing one, or one of another version, is nothing.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let Ok(form) = serde_json::from_slice::<Form>(&bytes) else {
            return Ok(None);
        };
        if form.version != VERSION {
            return Ok(None);
        }
        let mut manifest = Manifest { inputs: form.inputs, ..Manifest::default() };
        let mut modified = BTreeMap::new();
        for (path, digest, size, time) in form.files {
            modified.insert(path.to_string(), time);
            let fingerprint = Fingerprint { digest, size };
            manifest.files.insert(path.into_owned(), fingerprint);
        }
        Ok(Some(Self { root: form.root, manifest: manifest.into(), modified }))
    }

    /// Writes the record whole: after a crash the file is the old one or this one.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        // Both are in path order.
        let mut times = self.modified.iter().peekable();
        let files = self.manifest.files.iter().map(|(path, entry)| {
            while times.next_if(|(other, _)| *other < path).is_some() {}
            let time = times.next_if(|(other, _)| *other == path);
            let modified = time.map_or(0, |(_, time)| *time);
            (path.into(), entry.digest, entry.size, modified)
        });
        let form = Form {
            version: VERSION,
            root: self.root,
            inputs: self.manifest.inputs,
            files: files.collect(),
        };
        super::replace(path, &serde_json::to_vec(&form)?)
    }
}

/// When a file last changed, as far as the system says.
pub(super) fn modified(metadata: &fs::Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |d| u64::try_from(d.as_nanos()).unwrap_or(0))
}

/// The number a folder keeps when it is renamed.
#[cfg(unix)]
pub(super) fn number(folder: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata(folder)?.ino())
}

/// Elsewhere folders have no number that stable Rust can ask for; there the switch is two renames, whose state shows in the names.
#[cfg(not(unix))]
pub(super) fn number(_: &Path) -> io::Result<u64> {
    Ok(0)
}

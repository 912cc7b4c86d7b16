//! The file beside the output folder that says what stands in it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::output::Fingerprint;
use crate::source::Digest;

/// What stands in an output folder, as a build left it.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The number the system gave the output folder itself; 0 where systems give none. Tells the new tree from the old after a crash.
    pub root: u64,
    /// The digest of everything the site was made from, if the builder gave one. A site made from the same is the same.
    pub inputs: Option<Digest>,
    /// The files by path.
    pub files: BTreeMap<String, Standing>,
}

/// A file that stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// What it says.
    pub fingerprint: Fingerprint,
    /// When it last changed, in nanoseconds since 1970, so that a hand's change shows without reading the file.
    pub modified: u64,
}

/// The form in the file.
#[derive(Serialize, Deserialize)]
struct RecordForm<'a> {
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
        let Ok(form) = serde_json::from_slice::<RecordForm>(&bytes) else {
            return Ok(None);
        };
        if form.version != VERSION {
            return Ok(None);
        }
        let files = form.files.into_iter().map(|(path, digest, size, modified)| {
            (path.into_owned(), Standing { fingerprint: Fingerprint { digest, size }, modified })
        });
        Ok(Some(Self { root: form.root, inputs: form.inputs, files: files.collect() }))
    }

    /// Writes the record whole: after a crash the file is the old one or this one.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let files = self.files.iter().map(|(path, Standing { fingerprint, modified })| {
            (path.into(), fingerprint.digest, fingerprint.size, *modified)
        });
        let (root, inputs) = (self.root, self.inputs);
        let form = RecordForm { version: VERSION, root, inputs, files: files.collect() };
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

//! The built site as values: its files, the manifest of what stands, and what has to change.
//!
//! Knows paths and bytes. Does not know what a page says, and touches no disk: [`crate::disk::Staging`] writes what differs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::{self, Digest, Source, is_portable};

/// One file of the built site.
#[derive(Clone, Debug)]
pub struct File<'a> {
    path: String,
    content: Content<'a>,
    fingerprint: Fingerprint,
}

/// What a file says.
#[derive(Clone, Debug)]
pub enum Content<'a> {
    /// In memory.
    Bytes(Cow<'a, [u8]>),
    /// What stands at a place on the disk, piece by piece.
    Copy(&'a Path),
}

impl<'a> File<'a> {
    /// A file at a path relative to the output folder, e.g. `asahikawa-2024/index.html`.
    pub fn new(
        path: impl Into<String>,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> Result<Self, FileFault> {
        let bytes = bytes.into();
        let fingerprint = Fingerprint { digest: Digest::of(&bytes), size: bytes.len() as u64 };
        Self::at(path.into(), Content::Bytes(bytes), fingerprint)
    }

    /// A source file that is published as it is.
    pub fn copy(path: impl Into<String>, source: &'a Source) -> Result<Self, FileFault> {
        let content = match source.content() {
            source::Content::Held(bytes) => Content::Bytes(Cow::Borrowed(bytes)),
            source::Content::Left { place, .. } => Content::Copy(place),
        };
        let (digest, size) = (source.digest(), source.size());
        Self::at(path.into(), content, Fingerprint { digest, size })
    }

    fn at(path: String, content: Content<'a>, fingerprint: Fingerprint) -> Result<Self, FileFault> {
        if !is_portable(&path) {
            return Err(FileFault::Path(path));
        }
        Ok(Self { path, content, fingerprint })
    }

    /// Where it stands, relative to the output folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it says.
    pub fn content(&self) -> &Content<'a> {
        &self.content
    }

    /// Digest and size of what it says.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// What a built site consists of. Stays beside the output folder, never inside: nothing of it is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of everything the site was made from, if the builder gave one. A site made from the same is the same.
    pub inputs: Option<Digest>,
    pub(crate) files: BTreeMap<String, Fingerprint>,
}

/// What is known of one file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
}

impl Manifest {
    /// What is known of the file at a path.
    pub fn get(&self, path: &str) -> Option<&Fingerprint> {
        self.files.get(path)
    }

    /// All files in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fingerprint)> {
        self.files.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True when there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// What has to be done to the output folder.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// New files and files whose bytes differ, in path order.
    pub write: Vec<String>,
    /// Files that go, in path order.
    pub delete: Vec<String>,
    /// What the folder holds afterwards.
    pub manifest: Manifest,
}

impl Changes {
    /// True when no byte of the output changes.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.delete.is_empty()
    }

    /// Files that stay, in path order.
    pub fn keep(&self) -> Vec<&str> {
        let written = |path: &str| self.write.binary_search_by(|w| w.as_str().cmp(path)).is_ok();
        let paths = self.manifest.files.keys().map(String::as_str);
        paths.filter(|path| !written(path)).collect()
    }
}

/// A site that is compared with what stands while it is being drawn. Several threads may put files in at once, so that no
/// more than a few of them have to be in memory at a time.
#[derive(Debug)]
pub struct Comparison {
    old: Arc<Manifest>,
    new: Mutex<Changes>,
}

impl Comparison {
    /// A comparison with what stands. `inputs` is the digest of everything the files are made from, if it is known.
    pub fn with(old: &Arc<Manifest>, inputs: Option<Digest>) -> Self {
        let mut new = Changes::default();
        new.manifest.inputs = inputs;
        Self { old: Arc::clone(old), new: Mutex::new(new) }
    }

    /// Puts a file in. True when its bytes are not what stands, so that it has to be written.
    pub fn put(&self, file: &File<'_>) -> Result<bool, FileFault> {
        let fingerprint = file.fingerprint;
        let same = self.old.files.get(&file.path) == Some(&fingerprint);
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if new.manifest.files.insert(file.path.clone(), fingerprint).is_some() {
            return Err(FileFault::Twice(file.path.clone()));
        }
        if !same {
            new.write.push(file.path.clone());
        }
        Ok(!same)
    }

    /// What has to be done, now that every file was put in.
    pub fn finish(self) -> Result<Changes, FileFault> {
        let changes = self.new.into_inner();
        let mut changes = changes.unwrap_or_else(PoisonError::into_inner);
        changes.write.sort_unstable();
        changes.manifest.no_file_is_a_folder()?;
        let new = &changes.manifest.files;
        let gone = self.old.files.keys().filter(|path| !new.contains_key(*path));
        changes.delete = gone.cloned().collect();
        Ok(changes)
    }
}

impl Manifest {
    /// A file `a` beside a file `a/b` cannot stand on a disk.
    fn no_file_is_a_folder(&self) -> Result<(), FileFault> {
        let mut folders = BTreeSet::new();
        for path in self.files.keys() {
            let mut folder = path.as_str();
            while let Some((parent, _)) = folder.rsplit_once('/') {
                if !folders.insert(parent) {
                    break;
                }
                folder = parent;
            }
        }
        match folders.into_iter().find(|f| self.files.contains_key(*f)) {
            Some(path) => Err(FileFault::Twice(path.to_owned())),
            None => Ok(()),
        }
    }
}

/// Why a set of files cannot be a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// The path is not lower-case ASCII, or some system would refuse or change it.
    Path(String),
    /// Two files want the same path, or a file and a folder do.
    Twice(String),
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "`{path}` cannot be the path of an output file"),
            Self::Twice(path) => write!(f, "two output files want the path `{path}`"),
        }
    }
}

impl std::error::Error for FileFault {}

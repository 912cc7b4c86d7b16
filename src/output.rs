//! The files of a built site as values.
//!
//! Knows paths and bytes. Does not know what a page says, and touches no disk: [`crate::disk::Staging`] writes what differs.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use crate::source::{self, Digest, Source, is_portable};

/// One file of the built site.
#[derive(Clone, Debug)]
pub struct File<'a> {
    path: String,
    content: FileContent<'a>,
    fingerprint: Fingerprint,
}

/// What a file says.
#[derive(Clone, Debug)]
pub enum FileContent<'a> {
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
        Self::at(path.into(), FileContent::Bytes(bytes), fingerprint)
    }

    /// A source file that is published as it is.
    pub fn copy(path: impl Into<String>, source: &'a Source) -> Result<Self, FileFault> {
        let content = match source.content() {
            source::SourceContent::Held(bytes) => FileContent::Bytes(Cow::Borrowed(bytes)),
            source::SourceContent::Left { place, .. } => FileContent::Copy(place),
        };
        let (digest, size) = (source.digest(), source.size());
        Self::at(path.into(), content, Fingerprint { digest, size })
    }

    fn at(
        path: String,
        content: FileContent<'a>,
        fingerprint: Fingerprint,
    ) -> Result<Self, FileFault> {
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
    pub fn content(&self) -> &FileContent<'a> {
        &self.content
    }

    /// Digest and size of what it says.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// What is known of one file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub size: u64,
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

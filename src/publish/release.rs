//! A finished site on this machine: the files, their digests, and where their bytes are.
//!
//! Knows a folder. Does not know hosts. Paths are refused unless they mean the same thing on every
//! host: lower-case ASCII, at most 180 bytes, no device names, no hidden files.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::body::UploadBody;
use super::{Failure, FailureKind, Result};
use crate::diagnostic::text;
pub use crate::source::Digest;

/// What a file is to a visitor; decides the order of sending and what happens on removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Named by the digest of its content, never changes: scripts, styles, fonts, search shards.
    Asset,
    /// An HTML page.
    Page,
    /// A page or file that leads to the others: front page, listings, sitemap, feed.
    Entry,
    /// Anything else: open data, robots.txt, icons.
    Aux,
}

impl Class {
    /// Classifies a path by its name alone.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let hashed = name
            .split('.')
            .any(|part| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()));
        if hashed && path.contains("assets/") {
            Class::Asset
        } else if matches!(
            path,
            "index.html"
                | "search/index.html"
                | "sitemap/index.html"
                | "news/index.html"
                | "sitemap.xml"
                | "feed.xml"
                | "404.html"
        ) {
            Class::Entry
        } else if name.ends_with(".html") {
            Class::Page
        } else {
            Class::Aux
        }
    }
}

/// One file of a release or of a host's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseFile {
    /// Path from the site's root, `/`-separated.
    pub path: String,
    /// Digest of the bytes.
    pub sha256: Digest,
    /// Bytes.
    pub size: u64,
    /// What it is to a visitor.
    pub class: Class,
}

/// True for what a page loads to look and work as it does, and what holds none of the plan's words: style, scripts, fonts. Only
/// this may stay for readers who still hold an older page; the search index, pictures and documents say what was withdrawn.
pub fn lingers(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    Class::of(path) == Class::Asset
        && matches!(ending, "css" | "js" | "mjs" | "woff" | "woff2")
        && !path.contains("assets/search/")
}

/// What a site was made from: tells an older site from a newer one, which its bytes cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseOrigin {
    /// The digest of content, theme and static files.
    pub sources: Digest,
    /// When somebody last changed one of them, in seconds since 1970, if that is known.
    pub edited: Option<i64>,
}

/// A finished site: its files, sorted by path, and the place their bytes are read from.
#[derive(Debug, Clone)]
pub struct Release {
    /// First 16 digits of the digest over all paths and digests.
    pub id: String,
    /// All files, sorted by path, no two alike.
    pub files: Vec<ReleaseFile>,
    /// What it was made from, if that is known.
    pub origin: Option<ReleaseOrigin>,
    place: ReleasePlace,
}

#[derive(Debug, Clone)]
enum ReleasePlace {
    Folder(PathBuf),
    Objects(PathBuf),
}

impl Release {
    /// The files in a folder, as whoever wrote them has recorded them.
    ///
    /// # Errors
    /// A path that not every host can hold.
    pub fn of<'a>(
        root: &Path,
        files: impl Iterator<Item = (&'a str, Digest, u64)>,
    ) -> Result<Self> {
        let files = files.map(|(path, sha256, size)| {
            check_path(path)?;
            Ok(ReleaseFile { path: path.to_string(), sha256, size, class: Class::of(path) })
        });
        let files = files.collect::<Result<Vec<_>>>()?;
        Ok(Release::new(files, ReleasePlace::Folder(root.to_path_buf())))
    }

    /// Whether there is a folder to read at all.
    ///
    /// # Errors
    /// There is none; what to do about it.
    pub fn present(root: &Path) -> Result<()> {
        if root.is_dir() {
            return Ok(());
        }
        Err(FailureKind::World.failure(text!(
            "`{root}` がありません。先に build を実行してください",
            "there is no `{root}`; run build first",
            root = root.display()
        )))
    }

    /// A release whose bytes lie in a folder of objects named by their digest.
    pub fn stored(files: Vec<ReleaseFile>, objects: &Path) -> Self {
        Release::new(files, ReleasePlace::Objects(objects.to_path_buf()))
    }

    fn new(mut files: Vec<ReleaseFile>, place: ReleasePlace) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let parts = files.iter().flat_map(|file| [file.path.as_bytes(), file.sha256.as_bytes()]);
        let id = format!("{:.16}", Digest::of_parts(parts));
        Release { id, files, origin: None, place }
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&ReleaseFile> {
        let at = self.files.binary_search_by(|f| f.path.as_str().cmp(path));
        at.ok().map(|i| &self.files[i])
    }

    /// Where a file of a built folder lies; kept releases have no such place.
    pub fn place(&self, file: &ReleaseFile) -> Option<PathBuf> {
        matches!(self.place, ReleasePlace::Folder(_)).then(|| self.at(file))
    }

    fn at(&self, file: &ReleaseFile) -> PathBuf {
        match &self.place {
            ReleasePlace::Folder(root) => root.join(&file.path),
            ReleasePlace::Objects(root) => root.join(file.sha256.to_string()),
        }
    }

    /// The content of one of the files, checked against its digest.
    ///
    /// # Errors
    /// The file is gone or is no longer what it was when the release was read.
    pub fn body(&self, file: &ReleaseFile) -> Result<UploadBody> {
        let place = self.at(file);
        let body = UploadBody::of(place.clone(), file.sha256).map_err(Failure::at(&place))?;
        body.ok_or_else(|| {
            FailureKind::World.failure(text!(
                "公開の途中で `{path}` が変わりました。もう一度実行してください",
                "`{path}` changed while publishing; run again",
                path = file.path
            ))
        })
    }

    /// The bytes of one of the files, checked against its digest.
    ///
    /// # Errors
    /// As for [`Release::body`].
    pub fn bytes(&self, file: &ReleaseFile) -> Result<Vec<u8>> {
        match self.body(file)? {
            UploadBody::Bytes(bytes) => Ok(bytes),
            UploadBody::File { path, .. } => std::fs::read(&path).map_err(Failure::at(&path)),
        }
    }
}

/// Accepts only paths that every host, file system and zip tool spells the same way.
///
/// # Errors
/// A guard failure that names the path.
pub fn check_path(path: &str) -> Result<()> {
    let device = |segment: &str| {
        let stem = segment.split('.').next().unwrap_or_default();
        matches!(stem, "con" | "prn" | "aux" | "nul")
            || (stem.len() == 4
                && (stem.starts_with("com") || stem.starts_with("lpt"))
                && stem.ends_with(|c: char| c.is_ascii_digit()))
    };
    let fine = !path.is_empty()
        && path.len() <= 180
        && path.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'/' | b'-'))
        && path.split('/').all(|segment| {
            segment.starts_with(|c: char| c.is_ascii_alphanumeric())
                && !segment.ends_with('.')
                && !device(segment)
        });
    if fine {
        return Ok(());
    }
    let shown: String = path.chars().filter(|c| !c.is_control()).collect();
    Err(FailureKind::Guard.failure(text!(
        "`{shown}` という名前は公開先によって扱いが変わるため公開できません(小文字の英数字と . _ - だけ、180 文字まで)",
        "`{shown}` does not mean the same on every host; use lower-case ASCII letters, digits, . _ - and at most 180 characters"
    )))
}

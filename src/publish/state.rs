//! The records kept on the host under `_publish/`: what is live, what was begun, who is at work.
//!
//! They name published paths only. They are read as untrusted input: strict, bounded, and unable
//! to point outside the site.

use serde::{Deserialize, Serialize};

use super::release::{Digest, ReleaseFile, check_path};

/// Folder of the records, inside the site's root.
pub const FOLDER: &str = "_publish";
/// Which state is live.
pub const CURRENT: &str = "_publish/current.json";
/// Runs that have begun and not finished.
pub const JOURNAL: &str = "_publish/journal.json";
/// Exists while somebody publishes.
pub const LOCK: &str = "_publish/lock";
/// Says who holds the lock.
pub const OWNER: &str = "_publish/lock/owner.json";
/// Files on their way to their place.
pub const TEMPORARY: &str = "_publish/tmp";
/// The largest record that is read, in bytes.
pub const LARGEST: usize = 64 << 20;

/// Everything we own on a host after one publish.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishState {
    /// Format of this record; 1.
    pub schema: u32,
    /// The release whose files these are.
    pub release: String,
    /// When the publish began, in seconds since 1970.
    pub published: i64,
    /// The release's files, sorted by path.
    pub files: Vec<ReleaseFile>,
    /// Pages left where a page was removed.
    pub tombstones: Vec<Tombstone>,
    /// Styles, scripts and fonts no longer part of the release, kept for visitors who still hold an old page.
    pub retained: Vec<Retained>,
    /// Earlier releases, newest first, at most 20.
    pub history: Vec<String>,
    /// Digests of what the release and those before it were made from, newest first, at most 20.
    #[serde(default)]
    pub origins: Vec<Digest>,
}

/// A page that says that a page was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// Where the page was.
    pub path: String,
    /// The page it points to.
    pub to: String,
    /// When the page was removed, in seconds since 1970.
    pub since: i64,
    /// Digest of the tombstone's bytes.
    pub sha256: Digest,
    /// Bytes.
    pub size: u64,
}

/// A style, script or font kept although the release no longer has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retained {
    /// Its path.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: Digest,
    /// Bytes.
    pub size: u64,
    /// When it left the site, in seconds since 1970.
    pub since: i64,
}

/// Points at the live state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Current {
    /// Format of this record; 1.
    pub schema: u32,
    /// The live release.
    pub release: String,
    /// Digest of the live state; also names its file.
    pub state: Digest,
}

/// The runs that have begun and not finished, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// Oldest first.
    pub runs: Vec<Run>,
}

/// A run that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its release.
    pub release: String,
    /// Digest of the state it works towards; also names the state's file.
    pub state: Digest,
    /// Whether pages that visitors can reach may already refer to its new pages.
    pub linked: bool,
}

/// Who holds the lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockOwner {
    /// Random; the holder knows itself by it.
    pub nonce: String,
    /// A name that other people know.
    pub name: String,
    /// The release being published.
    pub release: String,
    /// When it began, in seconds since 1970.
    pub started: i64,
    /// The last sign of life, in seconds since 1970.
    pub alive: i64,
}

/// Where the state with a digest lies.
pub fn state_path(digest: &Digest) -> String {
    format!("{FOLDER}/state-{digest:.16}.json")
}

impl PublishState {
    /// The record as bytes: same state, same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// Reads a record strictly: every path must be one that we could have published.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let state: PublishState = serde_json::from_slice(bytes).ok()?;
        let mut paths: Vec<&str> = state.owned().map(|(path, _, _)| path).collect();
        let fine = state.schema == 1
            && paths.iter().all(|path| check_path(path).is_ok() && !path.starts_with(FOLDER))
            && state.tombstones.iter().all(|t| check_path(&t.to).is_ok());
        paths.sort_unstable();
        let unique = paths.windows(2).all(|pair| pair[0] != pair[1]);
        (fine && unique).then_some(state)
    }

    /// Every path this state puts on the host, with digest and size.
    pub fn owned(&self) -> impl Iterator<Item = (&str, Digest, u64)> {
        let files = self.files.iter().map(|f| (f.path.as_str(), f.sha256, f.size));
        let tombstones = self.tombstones.iter().map(|t| (t.path.as_str(), t.sha256, t.size));
        let retained = self.retained.iter().map(|r| (r.path.as_str(), r.sha256, r.size));
        files.chain(tombstones).chain(retained)
    }
}

/// A record as JSON with a final newline.
pub fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    // The records are plain structs of strings and numbers: serialising them cannot fail.
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

//! What this machine remembers about a target: unfinished runs, what is live, the last releases, the log.
//!
//! Lies in `.keikaku/publish/` of the site's folder; losing it costs rollback and the log, nothing
//! else. An OS lock on a file, which ends with the process, tells that earlier runs are over.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::purge::Purge;
use super::release::{Digest, Release, ReleaseFile, ReleaseOrigin};
use super::state::{PublishState, to_bytes};
use super::{Failure, FailureKind, Result};
use crate::diagnostic::{Text, text};
use crate::disk;

/// Releases kept for going back.
const KEPT: usize = 5;
/// The state that was published last, or handed over as a zip.
const LIVE: &str = "live.json";

/// The memory of one target, held by this process alone.
pub struct Local {
    folder: PathBuf,
    shared: PathBuf,
    _lock: fs::File,
}

/// What somebody did to the public site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// Published the site as it was built.
    #[default]
    Publish,
    /// Went back to an earlier release.
    Rollback,
    /// Removed something everywhere.
    Purge,
}

impl Deed {
    /// Its name for people.
    pub fn name(self) -> Text {
        match self {
            Deed::Publish => text!("公開", "published"),
            Deed::Rollback => text!("前の版に戻した", "rolled back to"),
            Deed::Purge => text!("消し去って公開", "purged with"),
        }
    }
}

/// A line of the log: what was public when, and who did it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogLine {
    /// Seconds since 1970.
    pub time: i64,
    /// The same for people, in Japan Standard Time.
    pub when: String,
    /// The publisher's name.
    pub who: String,
    /// What they did.
    #[serde(default)]
    pub what: Deed,
    /// The release.
    pub release: String,
    /// Files sent that were not there before.
    pub new: usize,
    /// Files sent that replaced others.
    pub changed: usize,
    /// Pages removed.
    pub removed: usize,
    /// Bytes sent.
    pub bytes: u64,
    /// `ok`, or why not.
    pub result: String,
}

impl Local {
    /// Opens the memory of a target, unless another process of this machine holds it.
    ///
    /// # Errors
    /// [`FailureKind::Locked`], or the folder cannot be written.
    pub fn open(site: &Path, target: &str) -> Result<Self> {
        let shared = shared(site);
        let folder = shared.join(target);
        fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
        let path = folder.join("lock");
        let lock = fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Failure::at(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(FailureKind::Locked.failure(text!(
                    "このパソコンで、もう一つの publish が動いています",
                    "another publish is running on this machine"
                )));
            }
            Err(fs::TryLockError::Error(error)) => return Err(Failure::at(&path)(error)),
        }
        Ok(Local { folder, shared, _lock: lock })
    }

    /// A new random name for a run, remembered until [`Local::finished`], and the names of earlier
    /// runs, which are over because this process holds the lock.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(&self) -> Result<(String, Vec<String>)> {
        let path = self.folder.join("runs");
        let earlier: Vec<String> =
            fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_string).collect();
        // The standard library's random hash keys come from the operating system.
        let nonce = format!("{:016x}", std::hash::RandomState::new().build_hasher().finish());
        append(&path, format!("{nonce}\n").as_bytes())?;
        Ok((nonce, earlier))
    }

    /// Forgets the names of runs: the lock on the host was given back.
    pub fn finished(&self) {
        let _ = fs::remove_file(self.folder.join("runs"));
    }

    /// The state that was published last, or handed over, as bytes.
    pub fn live(&self) -> Option<Vec<u8>> {
        fs::read(self.folder.join(LIVE)).ok()
    }

    /// The host key accepted on this machine.
    pub fn host_key(&self) -> Option<String> {
        let text = fs::read_to_string(self.folder.join("host-key")).ok()?;
        Some(text.trim().to_string())
    }

    /// Remembers an accepted host key.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn accept(&self, key: &str) -> Result<()> {
        write(&self.folder.join("host-key"), key.as_bytes())
    }

    /// Appends to the log.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn log(&self, entry: &LogLine) -> Result<()> {
        append(&self.folder.join("log.jsonl"), &to_bytes(entry))
    }

    /// Writes a plan down, for whoever wants to look at all of it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save_plan(&self, plan: &serde_json::Value) -> Result<()> {
        write(&self.folder.join("plan.json"), &to_bytes(plan))
    }

    /// Puts a release's files away, so that it can be published again once it is [remembered](Self::keep).
    ///
    /// # Errors
    /// The folder cannot be written, or the release cannot be read.
    pub fn put_away(&self, release: &Release) -> Result<()> {
        let objects = self.shared.join("objects");
        fs::create_dir_all(&objects).map_err(Failure::at(&objects))?;
        let mut files: Vec<&ReleaseFile> = release.files.iter().collect();
        files.sort_by_key(|file| file.sha256);
        files.dedup_by_key(|file| file.sha256);
        files.par_iter().try_for_each(|file| {
            let path = objects.join(file.sha256.to_string());
            if path.exists() || linked(release, file, &path) {
                return Ok(());
            }
            let body = release.body(file)?;
            let mut reader = body.reader().map_err(Failure::at(&path))?;
            fill(&path, &mut reader)
        })
    }

    /// Remembers what is live now, whose files are [put away](Self::put_away), and forgets the oldest releases.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, live: &PublishState) -> Result<()> {
        let releases = self.folder.join("releases");
        fs::create_dir_all(&releases).map_err(Failure::at(&releases))?;
        let bytes = live.to_bytes();
        write(&record_of(&releases, &live.release), &bytes)?;
        write(&self.folder.join(LIVE), &bytes)?;
        let mut all = kept_in(&releases);
        all.sort_by_key(|kept| -kept.published);
        for old in all.iter().skip(KEPT) {
            let _ = fs::remove_file(record_of(&releases, &old.release));
        }
        if all.len() > KEPT {
            self.sweep(&self.shared.join("objects"));
        }
        Ok(())
    }

    /// Forgets every kept release, of any target, that has what must be left nowhere, and answers how many. What `live` has was
    /// looked into.
    pub fn purge(&self, purge: &Purge, live: &Release) -> usize {
        let objects = self.shared.join("objects");
        let clean: BTreeSet<Digest> = live.files.iter().map(|file| file.sha256).collect();
        let mut looked: HashMap<Digest, bool> = HashMap::new();
        let mut forgotten = 0;
        for target in fs::read_dir(&self.shared).into_iter().flatten().flatten() {
            let _ = fs::remove_file(target.path().join("plan.json"));
            let releases = target.path().join("releases");
            for kept in kept_in(&releases) {
                let has = kept.files.iter().any(|file| {
                    purge.names(&file.path)
                        || !clean.contains(&file.sha256)
                            && *looked.entry(file.sha256).or_insert_with(|| {
                                let bytes = fs::read(objects.join(file.sha256.to_string()));
                                bytes.is_ok_and(|bytes| purge.is_in(&file.path, &bytes))
                            })
                });
                if has {
                    let _ = fs::remove_file(record_of(&releases, &kept.release));
                    forgotten += 1;
                }
            }
        }
        self.sweep(&objects);
        forgotten
    }

    /// Deletes objects that no kept release of any target has.
    fn sweep(&self, objects: &Path) {
        let targets = fs::read_dir(&self.shared).into_iter().flatten().flatten();
        let kept: BTreeSet<String> = targets
            .flat_map(|target| kept_in(&target.path().join("releases")))
            .flat_map(|kept| kept.files)
            .map(|file| file.sha256.to_string())
            .collect();
        for object in fs::read_dir(objects).into_iter().flatten().flatten() {
            if !kept.contains(&*object.file_name().to_string_lossy()) {
                let _ = fs::remove_file(object.path());
            }
        }
    }

    /// A kept release: the one named, or the newest of `history`.
    ///
    /// # Errors
    /// None is kept on this machine.
    pub fn kept(&self, id: Option<&str>, history: &[String]) -> Result<Release> {
        let mut kept = kept_in(&self.folder.join("releases"));
        let wanted: Vec<&str> = match id {
            Some(id) => vec![id],
            None => history.iter().map(String::as_str).collect(),
        };
        let at = wanted.iter().find_map(|id| kept.iter().position(|kept| kept.release == *id));
        let Some(at) = at else {
            return Err(FailureKind::World.failure(text!(
                "前の版がこのパソコンに残っていません。前の原稿から build して publish してください",
                "this machine keeps no earlier release; build it from its sources and publish that"
            )));
        };
        let PublishState { files, origins, .. } = kept.swap_remove(at);
        let mut release = Release::stored(files, &self.shared.join("objects"));
        release.origin =
            origins.first().map(|sources| ReleaseOrigin { sources: *sources, edited: None });
        Ok(release)
    }

    /// The bytes of a file of some earlier release, if kept.
    pub fn object(&self, digest: &Digest) -> Option<Vec<u8>> {
        object(&self.shared, digest)
    }
}

/// The folder of everything that this machine remembers.
fn shared(site: &Path) -> PathBuf {
    site.join(".keikaku/publish")
}

fn object(shared: &Path, digest: &Digest) -> Option<Vec<u8>> {
    let path = shared.join("objects").join(digest.to_string());
    fs::read(path).ok().filter(|bytes| Digest::of(bytes) == *digest)
}

/// What a target's readers see as far as this machine knows: what it published last, or handed over. Takes no lock.
pub struct Last {
    /// The target's name.
    pub target: String,
    /// What was published.
    pub state: PublishState,
    shared: PathBuf,
}

impl Last {
    /// What was published last to each target.
    pub fn of(site: &Path) -> Vec<Self> {
        let shared = shared(site);
        let folders = fs::read_dir(&shared).into_iter().flatten().flatten();
        let mut found: Vec<Self> = folders
            .filter_map(|folder| {
                let bytes = fs::read(folder.path().join(LIVE)).ok()?;
                Some(Self {
                    target: folder.file_name().into_string().ok()?,
                    state: PublishState::from_bytes(&bytes)?,
                    shared: shared.clone(),
                })
            })
            .collect();
        found.sort_by(|a, b| a.target.cmp(&b.target));
        found
    }

    /// The bytes of a file of it, if kept.
    pub fn object(&self, digest: &Digest) -> Option<Vec<u8>> {
        object(&self.shared, digest)
    }
}

/// The log of a target, oldest first.
pub fn log(site: &Path, target: &str) -> Vec<LogLine> {
    let path = shared(site).join(target).join("log.jsonl");
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// The states of the releases that are kept in a folder.
fn kept_in(releases: &Path) -> Vec<PublishState> {
    let entries = fs::read_dir(releases).into_iter().flatten().flatten();
    entries.filter_map(|entry| PublishState::from_bytes(&fs::read(entry.path()).ok()?)).collect()
}

fn record_of(releases: &Path, id: &str) -> PathBuf {
    releases.join(format!("{id}.json"))
}

/// Keeps a file by a second name, which costs no space and hardly any time. A build never writes
/// into a file that it has finished, so the bytes stay; whether they are still the right ones is seen when they are sent.
fn linked(release: &Release, file: &ReleaseFile, path: &Path) -> bool {
    let Some(place) = release.place(file) else {
        return false;
    };
    let temporary = path.with_extension("tmp");
    let kept = fs::hard_link(place, &temporary).is_ok() && fs::rename(&temporary, path).is_ok();
    if !kept {
        let _ = fs::remove_file(&temporary);
    }
    kept
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    disk::replace(path, bytes).map_err(Failure::at(path))
}

fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let append = || {
        let mut file = fs::File::options().create(true).append(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    append().map_err(Failure::at(path))
}

fn fill(path: &Path, from: &mut dyn Read) -> Result<()> {
    let temporary = path.with_extension("tmp");
    fs::File::create(&temporary)
        .and_then(|mut file| io::copy(from, &mut file))
        .and_then(|_| fs::rename(&temporary, path))
        .map_err(Failure::at(path))
}

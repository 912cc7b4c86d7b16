//! When the folders of a tree last changed: a folder that did not change holds what it held, so that it need not be listed.
//!
//! Knows paths and times. Does not know what the files are for.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use super::record::Record;
use super::stage::folder;

/// The time of last change of every folder of a tree, by path; the tree itself is the empty path. Only a process that goes on has
/// this, and only while nobody but itself changes the tree.
#[derive(Debug, Default)]
pub(super) struct Folders(HashMap<String, Stamp>);

/// When a folder last changed. If that was just before somebody looked, another change may bear the same time.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    time: u64,
    is_settled: bool,
}

/// A clock of files ticks at least so often, in nanoseconds; where its times have no fractions, every two seconds.
const TICK: u64 = 50_000_000;
const SLOW_TICK: u64 = 3_000_000_000;

impl Stamp {
    /// What is seen of a folder now.
    fn now(time: u64) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(0));
        let has_fractions = !time.is_multiple_of(1_000_000);
        let tick = if has_fractions { TICK } else { SLOW_TICK };
        Self {
            time,
            is_settled: now >= time.saturating_add(tick),
        }
    }
}

impl Folders {
    /// Looks at the folders of these files.
    pub fn of<'p>(tree: &Path, files: impl Iterator<Item = &'p str>) -> Self {
        let folders: Vec<&str> = above(files).into_iter().collect();
        let tree = Tree::at(tree);
        let times = folders.into_par_iter().filter_map(|folder| {
            let time = tree.folder(folder)?;
            Some((folder.to_owned(), Stamp::now(time)))
        });
        Self(times.collect())
    }

    /// The same of a tree that nobody has seen yet: nobody has changed it either.
    pub fn settled(mut self) -> Self {
        self.0
            .values_mut()
            .for_each(|stamp| stamp.is_settled = true);
        self
    }

    /// Looks again at the folders above files that were written or removed.
    pub fn look_again<'p>(&mut self, tree: &Path, files: impl Iterator<Item = &'p str>) {
        let tree = Tree::at(tree);
        for folder in above(files) {
            match tree.folder(folder) {
                Some(time) => self.0.insert(folder.to_owned(), Stamp::now(time)),
                None => self.0.remove(folder),
            };
        }
    }

    /// True when a tree is exactly as its record and this say: every file by its size and time, and nothing beside them.
    pub fn hold(&mut self, tree: &Path, record: &Record) -> bool {
        let same_paths = record.manifest.len() == record.modified.len();
        let files = record.manifest.iter().zip(record.modified.iter());
        let files: Vec<_> = files
            .map(|((path, entry), (other, time))| (path, other, entry.size, *time))
            .collect();
        let asked = Tree::at(tree);
        let file = |(path, other, size, time): &(&str, &String, u64, u64)| {
            path == other && asked.file(path) == Some((*size, *time))
        };
        let folder = |(path, then): (&String, &Stamp)| asked.folder(path) == Some(then.time);
        let same = same_paths && files.par_iter().all(file) && self.0.par_iter().all(folder);
        same && self.settle(tree, files.iter().map(|(path, ..)| *path))
    }

    /// Counts what is in the folders whose time may be that of another change too: all that is known of them is there.
    fn settle<'p>(&mut self, tree: &Path, files: impl Iterator<Item = &'p str>) -> bool {
        let unsettled = self.0.iter().filter(|(_, stamp)| !stamp.is_settled);
        let mut known: HashMap<String, usize> =
            unsettled.map(|(path, _)| (path.clone(), 0)).collect();
        if known.is_empty() {
            return true;
        }
        let mut count = |path: &str| {
            if let Some(count) = known.get_mut(folder(path)) {
                *count += 1;
            }
        };
        files.for_each(&mut count);
        let folders = self.0.keys().filter(|path| !path.is_empty());
        folders.for_each(|path| count(path));
        let all = known.par_iter().all(|(path, count)| {
            let there = std::fs::read_dir(tree.join(path));
            there.is_ok_and(|there| there.count() == *count)
        });
        for stamp in self.0.values_mut() {
            *stamp = match stamp.is_settled {
                true => *stamp,
                false => Stamp::now(stamp.time),
            };
        }
        all
    }
}

/// All folders above files, each once.
fn above<'p>(files: impl Iterator<Item = &'p str>) -> HashSet<&'p str> {
    let mut folders = HashSet::from([""]);
    for path in files {
        let mut at = folder(path);
        while folders.insert(at) {
            at = folder(at);
        }
    }
    folders
}

/// A tree whose files and folders are asked for by their paths inside it.
#[cfg(target_os = "linux")]
struct Tree(Option<std::os::fd::OwnedFd>);

/// From an open folder the system has a short way to what is inside.
#[cfg(target_os = "linux")]
impl Tree {
    fn at(root: &Path) -> Self {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Self(rustix::fs::open(root, flags, Mode::empty()).ok())
    }

    /// When a folder last changed; nothing if there is none.
    fn folder(&self, path: &str) -> Option<u64> {
        let path = if path.is_empty() { "." } else { path };
        let (kind, _, time) = self.ask(path)?;
        kind.is_dir().then_some(time)
    }

    /// The size of a file and when it last changed; nothing if there is none.
    fn file(&self, path: &str) -> Option<(u64, u64)> {
        let (kind, size, time) = self.ask(path)?;
        kind.is_file().then_some((size, time))
    }

    fn ask(&self, path: &str) -> Option<(rustix::fs::FileType, u64, u64)> {
        use rustix::fs::{AtFlags, FileType, statat};
        let found = statat(self.0.as_ref()?, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let kind = FileType::from_raw_mode(found.st_mode);
        let size = u64::try_from(found.st_size).ok()?;
        let seconds = u64::try_from(found.st_mtime).ok()?;
        let nanoseconds = found.st_mtime_nsec;
        Some((kind, size, seconds * 1_000_000_000 + nanoseconds))
    }
}

/// A tree whose files and folders are asked for by their paths inside it.
#[cfg(not(target_os = "linux"))]
struct Tree(std::path::PathBuf);

#[cfg(not(target_os = "linux"))]
impl Tree {
    fn at(root: &Path) -> Self {
        Self(root.to_owned())
    }

    /// When a folder last changed; nothing if there is none.
    fn folder(&self, path: &str) -> Option<u64> {
        let found = std::fs::symlink_metadata(self.0.join(path)).ok()?;
        found.is_dir().then(|| super::record::modified(&found))
    }

    /// The size of a file and when it last changed; nothing if there is none.
    fn file(&self, path: &str) -> Option<(u64, u64)> {
        let found = std::fs::symlink_metadata(self.0.join(path)).ok()?;
        found
            .is_file()
            .then(|| (found.len(), super::record::modified(&found)))
    }
}

//! When the folders of a tree last changed: a folder that did not change holds what it held, so that it need not be listed.
//!
//! Knows paths and times. Does not know what the files are for.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rayon::prelude::*;

use super::record::Record;
use super::stage::folder;

/// The time of last change of every folder of a tree, by path; the tree itself is the empty path. Only a process that goes on has
/// this, and only while nobody but itself changes the tree.
#[derive(Debug, Default)]
pub(super) struct Folders(HashMap<String, u64>);

impl Folders {
    /// Looks at the folders of these files.
    pub fn of<'p>(tree: &Path, files: impl Iterator<Item = &'p str>) -> Self {
        let folders: Vec<&str> = above(files).into_iter().collect();
        let tree = Tree::at(tree);
        let times = folders.into_par_iter().filter_map(|folder| {
            let time = tree.folder(folder)?;
            Some((folder.to_owned(), time))
        });
        Self(times.collect())
    }

    /// Looks again at the folders above files that were written or removed.
    pub fn look_again<'p>(&mut self, tree: &Path, files: impl Iterator<Item = &'p str>) {
        let tree = Tree::at(tree);
        for folder in above(files) {
            match tree.folder(folder) {
                Some(time) => self.0.insert(folder.to_owned(), time),
                None => self.0.remove(folder),
            };
        }
    }

    /// True when a tree is exactly as its record and this say. A change is not seen that happened in the same tick of the system's
    /// clock as our own last one and left the size alone.
    pub fn hold(&self, tree: &Path, record: &Record) -> bool {
        let same_paths = record.manifest.len() == record.modified.len();
        let files = record.manifest.iter().zip(record.modified.iter());
        let files: Vec<_> = files
            .map(|((path, entry), (other, time))| (path, other, entry.size, *time))
            .collect();
        let tree = Tree::at(tree);
        let file = |(path, other, size, time): &(&str, &String, u64, u64)| {
            path == other && tree.file(path) == Some((*size, *time))
        };
        let folder = |(path, then): (&String, &u64)| tree.folder(path) == Some(*then);
        same_paths && files.par_iter().all(file) && self.0.par_iter().all(folder)
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
        let nanoseconds = u64::try_from(found.st_mtime_nsec).ok()?;
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

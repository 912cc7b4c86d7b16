//! When the folders of a tree last changed: a folder that did not change holds what it held, so that it need not be listed.
//!
//! Knows paths and times. Does not know what the files are for.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::record::{self, Record};
use super::stage::folder;

/// The time of last change of every folder of a tree, by path; the tree itself is the empty path. Only a process that goes on has
/// this, and only while nobody but itself changes the tree.
#[derive(Debug, Default)]
pub(super) struct Folders(HashMap<String, u64>);

impl Folders {
    /// Looks at the folders of these files.
    pub fn of<'p>(tree: &Path, files: impl Iterator<Item = &'p str>) -> Self {
        let folders: Vec<&str> = above(files).into_iter().collect();
        let times = folders.into_par_iter().filter_map(|folder| {
            let time = time(&tree.join(folder))?;
            Some((folder.to_owned(), time))
        });
        Self(times.collect())
    }

    /// Looks again at the folders above files that were written or removed.
    pub fn look_again<'p>(&mut self, tree: &Path, files: impl Iterator<Item = &'p str>) {
        for folder in above(files) {
            match time(&tree.join(folder)) {
                Some(time) => self.0.insert(folder.to_owned(), time),
                None => self.0.remove(folder),
            };
        }
    }

    /// True when a tree is exactly as its record and this say. A change is not seen that happened in the same tick of the system's
    /// clock as our own last one and left the size alone.
    pub fn hold(&self, tree: &Path, record: &Record) -> bool {
        let files: Vec<_> = record.manifest.iter().zip(record.modified.iter()).collect();
        let same_paths = record.manifest.len() == record.modified.len();
        let file = |((path, entry), (other, time)): &((&str, &_), (&String, &u64))| {
            let entry: &crate::output::Entry = entry;
            *path == other.as_str() && is_file(tree, path, entry.size, **time)
        };
        let folder = |(path, then): (&String, &u64)| time(&tree.join(path)) == Some(*then);
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

fn time(folder: &Path) -> Option<u64> {
    let found = fs::symlink_metadata(folder).ok()?;
    found.is_dir().then(|| record::modified(&found))
}

fn is_file(tree: &Path, path: &str, size: u64, time: u64) -> bool {
    let found = fs::symlink_metadata(tree.join(path));
    found.is_ok_and(|found| {
        found.is_file() && found.len() == size && record::modified(&found) == time
    })
}

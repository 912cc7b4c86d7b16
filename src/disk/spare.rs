//! The tree before the one that stands, kept out of sight so that the next one is made of it with few steps.
//!
//! Its files are second names of the same files on the disk as those that stand: none is ever written into, only replaced.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::Fault;
use super::folders::Folders;
use super::record;
use super::stage::folder;
use crate::output::{Changes, Manifest};

/// A tree beside the output folder, and what it lacks of the one that stands.
#[derive(Debug)]
pub(super) struct Spare {
    /// The number the system gave the tree, to know it again.
    number: u64,
    /// What the build that took it out of sight wrote and removed.
    written: Vec<String>,
    removed: Vec<String>,
    /// When its folders last changed.
    pub folders: Folders,
}

impl Spare {
    /// Puts a tree that stood until now aside as the spare. `changes` made of it the one that stands.
    pub fn keep(old: &Path, at: &Path, changes: Changes, folders: Folders) -> io::Result<Self> {
        fs::rename(old, at)?;
        Ok(Self {
            number: record::number(at)?,
            written: changes.write,
            removed: changes.delete,
            folders,
        })
    }

    /// Makes a spare of the tree that stands; fails where the disk knows no second names.
    pub fn make(public: &Path, at: &Path, manifest: &Manifest) -> io::Result<Self> {
        fs::create_dir(at)?;
        let paths: Vec<&str> = manifest.iter().map(|(path, _)| path).collect();
        let together = |a: &&str, b: &&str| folder(a) == folder(b);
        let folders: Vec<&[&str]> = paths.chunk_by(together).collect();
        folders.into_par_iter().try_for_each(|paths| {
            let first = paths.first().map_or("", |path| folder(path));
            fs::create_dir_all(at.join(first))?;
            let mut paths = paths.iter();
            paths.try_for_each(|path| fs::hard_link(public.join(path), at.join(path)))
        })?;
        Ok(Self {
            number: record::number(at)?,
            written: Vec::new(),
            removed: Vec::new(),
            folders: Folders::of(at, paths.into_iter()).settled(),
        })
    }

    /// True when this spare still lies at its place.
    pub fn is_at(&self, at: &Path) -> bool {
        record::number(at).is_ok_and(|number| number == self.number)
    }

    /// Moves the spare to where the next tree is made, and brings it up to the one that stands.
    pub fn catch_up(mut self, from: &Path, public: &Path, next: &Path) -> Result<Self, Fault> {
        fs::rename(from, next).map_err(Fault::at(next))?;
        for path in &self.removed {
            remove_file(next, path)?;
        }
        for path in &self.written {
            let (old, new) = (public.join(path), next.join(path));
            replace(&new)?;
            if let Some(above) = new.parent() {
                fs::create_dir_all(above).map_err(Fault::at(above))?;
            }
            fs::hard_link(&old, &new).map_err(Fault::at(&new))?;
        }
        let touched = self.written.iter().chain(&self.removed);
        self.folders.look_again(next, touched.map(String::as_str));
        self.written.clear();
        self.removed.clear();
        Ok(self)
    }

    /// Lays the spare back after nothing came of the next tree.
    pub fn lay_back(self, next: &Path, at: &Path) -> io::Result<Self> {
        fs::rename(next, at)?;
        Ok(self)
    }
}

/// Takes a file out of a tree, and the folders that are empty without it.
pub(super) fn remove_file(tree: &Path, path: &str) -> Result<(), Fault> {
    replace(&tree.join(path))?;
    let mut above = folder(path);
    while !above.is_empty() {
        let at = tree.join(above);
        match fs::remove_dir(&at) {
            Ok(()) => above = folder(above),
            Err(e) if e.kind() == io::ErrorKind::NotFound => above = folder(above),
            Err(e) if e.kind() == io::ErrorKind::DirectoryNotEmpty => break,
            Err(e) => return Err(Fault::at(&at)(e)),
        }
    }
    Ok(())
}

/// Makes room for a file: what has the same name may be the same file as one that stands, and is not written into.
pub(super) fn replace(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Fault::at(path)(e)),
        _ => Ok(()),
    }
}

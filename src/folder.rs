//! A site's folder in memory: the files as they are now, put together, and everything that is wrong with them.
//!
//! Takes changes in, one save after the other. Knows no disk but through [`watch`], and shows nothing.

pub mod watch;

use std::collections::BTreeMap;

use crate::diagnostic::{self, Diagnostic};
use crate::document;
use crate::plan::AsOf;
use crate::source::{Refused, SourcePath, Sources};
use crate::workshop::Workshop;

/// A change of one path of the site's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file now has these bytes.
    Put(SourcePath, Vec<u8>),
    /// The file, or the folder with all that was in it, is gone.
    Gone(SourcePath),
    /// The file is there and is not read.
    Refused(Refused),
}

impl Change {
    /// What changed.
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::Put(path, _) | Self::Gone(path) => path,
            Self::Refused(refused) => &refused.path,
        }
    }
}

/// The files of a site and what they make.
pub struct Folder {
    /// Files that are there and are not read: links, pipes, too large ones, those that the system keeps to itself.
    refused: BTreeMap<SourcePath, Refused>,
    /// What the list of files alone has wrong, as it was when the list last changed.
    names: Vec<Diagnostic>,
    workshop: Workshop,
    as_of: AsOf,
}

impl Folder {
    /// A folder that was read, with the files that could not be. [`Folder::refresh`] puts the site together.
    pub fn new(sources: Sources, refused: Vec<Refused>, as_of: AsOf) -> Self {
        let refused = refused.into_iter().map(|r| (r.path.clone(), r)).collect();
        let mut workshop = Workshop::default();
        *workshop.sources_mut() = sources;
        let mut folder = Self {
            refused,
            names: Vec::new(),
            workshop,
            as_of,
        };
        folder.list();
        folder
    }

    /// The files and the site, as they were put together last.
    pub fn workshop(&self) -> &Workshop {
        &self.workshop
    }

    /// The files and the site alone, of a folder that no more changes come into.
    pub fn into_workshop(self) -> Workshop {
        self.workshop
    }

    /// Takes changes in. False when nothing is different after them; else [`Folder::refresh`] is due.
    pub fn apply(&mut self, changes: Vec<Change>) -> bool {
        let (mut different, mut listed) = (false, false);
        for change in changes {
            let path = change.path().clone();
            listed |= self.refused.remove(&path).is_some();
            match change {
                Change::Put(path, bytes) => {
                    listed |= self.make_room(&path);
                    let old = self.workshop.sources().get(&path);
                    if old.is_none_or(|old| old.bytes() != bytes) {
                        listed |= old.is_none();
                        different = true;
                        self.workshop.sources_mut().insert(path, bytes);
                    }
                }
                Change::Gone(path) => listed |= self.remove(&path),
                Change::Refused(refused) => {
                    self.remove(&path);
                    listed = true;
                    self.refused.insert(path, refused);
                }
            }
        }
        if listed {
            self.list();
        }
        different || listed
    }

    /// Puts the site together from the files as they are now.
    pub fn refresh(&mut self) {
        self.workshop.refresh(self.as_of);
    }

    /// Another day, or drafts wanted or not; shows after the next [`Folder::refresh`].
    pub fn set_as_of(&mut self, as_of: AsOf) {
        self.as_of = as_of;
    }

    /// Everything that is wrong, sorted.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = self.workshop.diagnostics().to_vec();
        if !self.names.is_empty() {
            found.extend(self.names.iter().cloned());
            diagnostic::sort(&mut found);
        }
        found
    }

    /// Forgets everything but the files: after a refresh that broke off, nothing half done may be trusted.
    pub fn forget(&mut self) {
        let sources = std::mem::take(self.workshop.sources_mut());
        self.workshop = Workshop::default();
        *self.workshop.sources_mut() = sources;
    }

    /// Takes a file out, or a folder with everything in it. False when there was none.
    fn remove(&mut self, path: &SourcePath) -> bool {
        let sources = self.workshop.sources();
        let itself = sources.get(path).into_iter();
        let all = itself.chain(sources.below(path.as_str()));
        let gone: Vec<SourcePath> = all.map(|source| source.path().clone()).collect();
        for path in &gone {
            self.workshop.sources_mut().remove(path);
        }
        let before = self.refused.len();
        let below = format!("{path}/");
        let within = |p: &SourcePath| p == path || p.as_str().starts_with(&below);
        self.refused.retain(|path, _| !within(path));
        !gone.is_empty() || self.refused.len() < before
    }

    /// Takes out what cannot stand beside a file: files where its folders are, and what was in a folder of its name.
    fn make_room(&mut self, path: &SourcePath) -> bool {
        let sources = self.workshop.sources();
        let below = sources
            .below(path.as_str())
            .map(|source| source.path().clone());
        let parts = path.as_str().match_indices('/');
        let above = parts.map(|(at, _)| SourcePath::new(&path.as_str()[..at]));
        let above = above.filter(|folder| sources.get(folder).is_some());
        let barring: Vec<SourcePath> = below.chain(above).collect();
        for path in &barring {
            self.workshop.sources_mut().remove(path);
        }
        !barring.is_empty()
    }

    /// Looks at the list of files, which an ordinary save does not change.
    fn list(&mut self) {
        let refused: Vec<Refused> = self.refused.values().cloned().collect();
        self.names = document::names(self.workshop.sources(), &refused);
    }
}

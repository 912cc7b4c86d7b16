//! The output folder: taken under a lock, changed only by switching whole trees.
//!
//! Beside `public/` stands `.keikaku/public/` with a lock, the record of what was written, and, while a build runs, the next
//! tree. The steps of a switch, and what [`Target::open`] does when the process died after each:
//!
//! 1. the next tree is built and made durable · it is removed;
//! 2. the journal is written: the record of the next tree · both are removed;
//! 3. the trees are exchanged in one system call, or by two renames where the system has no such call · the switch is
//!    finished, as the old record no longer tells the truth;
//! 4. the journal becomes the record · the old tree is removed;
//! 5. the old tree is removed.
//!
//! A process that goes on keeps the old tree as a spare instead ([`Target::keeping_a_spare`]), and makes the next tree of it
//! ([`Target::amend`]). If it dies, the next command removes the spare. Between two builds it gives the folder back
//! ([`Target::release`]).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Fault;
use super::folders::Folders;
use super::places::Places;
use super::record::{self, Record};
use super::spare::Spare;
use super::stage::{self, Tree};
use crate::output::{Changes, Comparison, File, Manifest};
use crate::source::Digest;

/// An output folder that is ours until this value is dropped.
#[derive(Debug)]
pub struct Target {
    public: PathBuf,
    places: Places,
    record: Record,
    /// What stands in the folder and is not ours, or no longer as we wrote it.
    strange: Vec<PathBuf>,
    /// True when everything stands that the last build wrote, and nothing else, and no other process has built meanwhile.
    is_whole: bool,
    /// True when the old tree stays as a spare.
    keeps_spare: bool,
    spare: Option<Spare>,
    /// When the folders last changed, if nobody but this process has touched them since.
    folders: Option<Folders>,
    /// True when the tree that stands was made since the folder was taken.
    is_new: bool,
    _lock: fs::File,
}

/// An output folder that this process knows and has given back. Others may use it meanwhile; what they did is found.
#[derive(Debug)]
pub struct Released {
    public: PathBuf,
    places: Places,
    record: Record,
    /// Of the record's file, which every build replaces.
    stamp: Option<(u64, u64)>,
    spare: Option<Spare>,
    folders: Option<Folders>,
}

/// What [`Staging::finish`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written.
    pub written: usize,
    /// Files that stayed.
    pub kept: usize,
    /// Files that went.
    pub deleted: usize,
    /// Files somebody else had put into the folder or changed there, and where they are now.
    pub set_aside: Vec<PathBuf>,
}

impl Target {
    /// Takes an output folder: locks it, finishes or undoes a switch that was cut off, and finds out what really stands in it.
    pub fn open(public: &Path) -> Result<Self, Fault> {
        // A link is followed once, here; else a switch would replace the link.
        let public = match fs::canonicalize(public) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => std::path::absolute(public),
            other => other,
        }
        .map_err(Fault::at(public))?;
        let places = Places::beside(&public)?;
        let lock = places.lock(&public)?;
        recover(&public, &places)?;
        let record = Record::read(&places.record).map_err(Fault::at(&places.record))?;
        let mut target = Self {
            public,
            places,
            record: Record::default(),
            strange: Vec::new(),
            is_whole: false,
            keeps_spare: false,
            spare: None,
            folders: None,
            is_new: false,
            _lock: lock,
        };
        target.look(record)?;
        Ok(target)
    }

    /// The same folder for a process that goes on: what a build takes out of sight stays as a spare for the next one.
    pub fn keeping_a_spare(self) -> Self {
        Self {
            keeps_spare: true,
            ..self
        }
    }

    /// Gives the folder back, but keeps in mind what stands there.
    pub fn release(mut self) -> Released {
        if self.keeps_spare && self.record.root != 0 && self.public.is_dir() {
            let manifest = &self.record.manifest;
            // In an older tree somebody may have left a folder that no look at files finds.
            if self.folders.is_none() && self.is_new {
                let paths = manifest.iter().map(|(path, _)| path);
                self.folders = Some(Folders::of(&self.public, paths));
            }
            if self.spare.is_none() {
                // Where the disk knows no second names, every build makes a whole tree.
                self.spare = Spare::make(&self.public, &self.places.spare, manifest).ok();
            }
        }
        if self.spare.is_none() {
            let _ = stage::remove(&self.places.spare);
        }
        Released {
            stamp: record::stamp(&self.places.record),
            public: self.public,
            places: self.places,
            record: self.record,
            spare: self.spare,
            folders: self.folders,
        }
    }

    /// What stands in the folder as we wrote it. Files that were changed or removed by hand are missing here, so that a build mends them.
    pub fn manifest(&self) -> &Manifest {
        &self.record.manifest
    }

    /// True when the folder holds, untouched, the site that was made from exactly this.
    pub fn is_made_from(&self, inputs: Digest) -> bool {
        self.record.manifest.inputs == Some(inputs) && self.public.is_dir()
    }

    /// Begins the next tree. The folder stays as it is until [`Staging::finish`]. `inputs` is the digest of everything the site
    /// is made from, for [`Target::is_made_from`].
    pub fn stage(&mut self, inputs: Option<Digest>) -> Staging<'_> {
        if self.spare.take().is_some() {
            // What cannot be removed now is removed by the next command.
            let _ = stage::remove(&self.places.spare);
        }
        Staging {
            comparison: Comparison::with(&self.record.manifest, inputs),
            tree: Tree::at(&self.places.next, None),
            target: self,
        }
    }

    /// Begins a next tree that is what stands, but for what is put in and taken out. Nothing when what stands is not, or not only,
    /// what the last build wrote, or another process has built since the folder was given back: then every file has to be put into
    /// a [`Target::stage`].
    pub fn amend(&mut self, inputs: Option<Digest>) -> Option<Staging<'_>> {
        if !self.is_whole {
            return None;
        }
        let Places { next, spare, .. } = &self.places;
        let caught_up = self
            .spare
            .take()
            .map(|kept| kept.catch_up(spare, &self.public, next));
        let made_of = match caught_up {
            Some(Ok(kept)) => Some(kept),
            Some(Err(_)) => {
                // Whatever became of the spare, a tree can be made without it.
                let _ = stage::remove(next);
                let _ = stage::remove(spare);
                None
            }
            None => None,
        };
        Some(Staging {
            comparison: Comparison::amending(&self.record.manifest, inputs),
            tree: Tree::at(next, made_of),
            target: self,
        })
    }

    /// Makes the folder hold exactly these files, in one step.
    pub fn write<'a>(
        &mut self,
        files: impl IntoIterator<Item = File<'a>>,
    ) -> Result<Written, Fault> {
        let staging = self.stage(None);
        let put = files.into_iter().try_for_each(|file| staging.put(&file));
        staging.finish(put)
    }

    /// Compares the folder with its record. Size and time of last change decide: reading every byte again would cost as much as writing.
    fn look(&mut self, record: Option<Record>) -> Result<(), Fault> {
        let found = stage::survey(&self.public)?;
        let Some(mut record) = record else {
            return match found.is_empty() {
                true => Ok(()),
                false => Err(Fault::NotOurs(self.public.clone())),
            };
        };
        let mut standing = std::collections::HashSet::with_capacity(found.len());
        for (path, metadata) in found {
            let inside = path.strip_prefix(&self.public).unwrap_or(&path);
            let name = name(inside);
            let ours = metadata.is_file()
                && record.manifest.get(&name).map(|e| e.size) == Some(metadata.len())
                && record.modified.get(&name) == Some(&record::modified(&metadata));
            if ours {
                standing.insert(name);
            } else {
                self.strange.push(inside.to_owned());
            }
        }
        self.strange.sort();
        let complete = standing.len() == record.manifest.len();
        self.is_whole = complete && self.strange.is_empty() && self.public.is_dir();
        if !complete || !self.strange.is_empty() {
            let manifest = Arc::make_mut(&mut record.manifest);
            manifest.inputs = None;
            manifest.files.retain(|p, _| standing.contains(p));
            record.modified.retain(|p, _| standing.contains(p));
        }
        self.record = record;
        Ok(())
    }

    /// Copies what is not ours to a numbered folder before the old tree goes: nothing of somebody else's is lost.
    fn set_aside(&self) -> Result<Vec<PathBuf>, Fault> {
        if self.strange.is_empty() {
            return Ok(Vec::new());
        }
        let aside = &self.places.aside;
        let mut number = 1;
        while aside.join(number.to_string()).exists() {
            number += 1;
        }
        let mut places = Vec::new();
        for inside in &self.strange {
            let from = self.public.join(inside);
            let to = aside.join(number.to_string()).join(inside);
            if !from.is_file() {
                continue;
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(Fault::at(folder))?;
            }
            fs::copy(&from, &to).map_err(Fault::at(&to))?;
            places.push(to);
        }
        Ok(places)
    }

    /// Steps 2 to 4.
    fn switch(&self, record: &Record) -> Result<(), Fault> {
        let Places {
            record: at,
            journal,
            next,
            previous,
            ..
        } = &self.places;
        record.write(journal).map_err(Fault::at(journal))?;
        if !self.public.exists() {
            fs::rename(next, &self.public).map_err(Fault::at(&self.public))?;
        } else if !stage::exchange(next, &self.public)? {
            fs::rename(&self.public, previous).map_err(Fault::at(&self.public))?;
            if let Err(error) = fs::rename(next, &self.public) {
                let _ = fs::rename(previous, &self.public);
                return Err(Fault::at(&self.public)(error));
            }
        }
        fs::rename(journal, at).map_err(Fault::at(at))?;
        sync_folder(&self.public);
        sync_folder(at);
        Ok(())
    }
}

/// The next tree, which nobody sees before it is finished. Files are put in while others are still being drawn, by several
/// threads at once; what stands already with the same bytes is not written.
#[must_use = "without `finish` the folder stays as it is"]
pub struct Staging<'a> {
    target: &'a mut Target,
    comparison: Comparison,
    tree: Tree,
}

impl Staging<'_> {
    /// Puts a file in.
    pub fn put(&self, file: &File<'_>) -> Result<(), Fault> {
        match self.comparison.put(file)? {
            true => self.tree.put(file),
            false => Ok(()),
        }
    }

    /// Takes a file out that stands; only for a tree that was begun with [`Target::amend`].
    pub fn remove(&self, path: &str) -> Result<(), Fault> {
        Ok(self.comparison.remove(path)?)
    }

    /// Makes the folder the site that was put in, in one step; after a fault, leaves it as it was. If nothing changes, nothing is written.
    pub fn finish<E: From<Fault>>(self, filled: Result<(), E>) -> Result<Written, E> {
        let Self {
            target,
            comparison,
            tree,
        } = self;
        let written = match filled {
            Ok(()) => target.take(comparison, tree).map_err(E::from),
            Err(fault) => Err(fault),
        };
        if written.is_err() {
            // What cannot be tidied now is tidied by the next command.
            let _ = stage::remove(&target.places.next);
        }
        written
    }
}

impl Target {
    fn take(&mut self, comparison: Comparison, tree: Tree) -> Result<Written, Fault> {
        let changes = comparison.finish()?;
        let mut written = Written {
            written: changes.write.len(),
            kept: changes.manifest.len() - changes.write.len(),
            deleted: changes.delete.len(),
            set_aside: Vec::new(),
        };
        if changes.is_empty() && self.strange.is_empty() && self.public.is_dir() {
            let Places { next, spare, .. } = &self.places;
            let kept = tree.into_spare();
            self.spare = kept.and_then(|kept| kept.lay_back(next, spare).ok());
            if changes.manifest != *self.record.manifest {
                self.record.manifest = changes.manifest.into();
                let path = &self.places.record;
                self.record.write(path).map_err(Fault::at(path))?;
            }
            return Ok(written);
        }
        let mut changes = changes;
        let (modified, folders) = tree.finish(&self.public, &changes, &self.record)?;
        written.set_aside = self.set_aside()?;
        let record = Record {
            root: record::number(&self.places.next).map_err(Fault::at(&self.places.next))?,
            manifest: std::mem::take(&mut changes.manifest).into(),
            modified,
        };
        if let Err(fault) = self.switch(&record) {
            // Which of the two trees stands, the next command finds out; until then nothing is known.
            self.record = Record::default();
            self.is_whole = false;
            return Err(fault);
        }
        self.record = record;
        self.strange.clear();
        self.is_whole = true;
        self.is_new = true;
        let before = std::mem::replace(&mut self.folders, folders);
        self.tidy(changes, before);
        Ok(written)
    }

    /// Step 5. The site stands: what cannot be tidied now is tidied by the next command.
    fn tidy(&mut self, changes: Changes, folders: Option<Folders>) {
        let Places {
            next,
            previous,
            spare,
            ..
        } = &self.places;
        // A tree that somebody else may have touched would bring that back into sight, and one that differs in most files would
        // keep their bytes on the disk and save no time.
        let differing = changes.write.len() + changes.delete.len();
        let is_near = differing <= self.record.manifest.len() / 2;
        if let (true, Some(folders)) = (self.keeps_spare && is_near, folders) {
            let old = if previous.exists() { previous } else { next };
            self.spare = Spare::keep(old, spare, changes, folders).ok();
        }
        let _ = stage::remove(next);
        let _ = stage::remove(previous);
    }
}

impl Released {
    /// Takes the folder again, as [`Target::open`] does, and finds out what others did to it meanwhile.
    pub fn take(self) -> Result<Target, Fault> {
        let lock = self.places.lock(&self.public)?;
        let stamp = record::stamp(&self.places.record);
        if stamp.is_none() || stamp != self.stamp || self.places.journal.exists() {
            // Another process has built here, perhaps another site.
            drop(lock);
            let opened = Target::open(&self.public)?.keeping_a_spare();
            return Ok(Target {
                is_whole: false,
                ..opened
            });
        }
        stage::remove(&self.places.next)?;
        stage::remove(&self.places.previous)?;
        let spare = self.spare.filter(|spare| spare.is_at(&self.places.spare));
        let mut folders = self.folders;
        let holds = folders
            .as_mut()
            .is_some_and(|folders| folders.hold(&self.public, &self.record));
        let mut target = Target {
            public: self.public,
            places: self.places,
            record: Record::default(),
            strange: Vec::new(),
            is_whole: true,
            keeps_spare: true,
            spare,
            folders: None,
            is_new: false,
            _lock: lock,
        };
        match holds {
            true => {
                target.folders = folders;
                target.record = self.record;
            }
            false => target.look(Some(self.record))?,
        }
        Ok(target)
    }
}

/// Finishes or undoes a switch that was cut off, then removes what it left.
fn recover(public: &Path, places: &Places) -> Result<(), Fault> {
    if let Some(record) = Record::read(&places.journal).map_err(Fault::at(&places.journal))? {
        if !public.exists() && places.previous.exists() {
            // Between two renames: the next tree is complete, so forward is as good as back.
            let tree = match places.next.exists() {
                true => &places.next,
                false => &places.previous,
            };
            fs::rename(tree, public).map_err(Fault::at(public))?;
        }
        let done = match record.root {
            0 => public.exists() && !places.next.exists(),
            root => match record::number(public) {
                Ok(number) => root == number,
                Err(e) if e.kind() == io::ErrorKind::NotFound => false,
                Err(e) => return Err(Fault::at(public)(e)),
            },
        };
        if done {
            fs::rename(&places.journal, &places.record).map_err(Fault::at(&places.record))?;
        } else {
            fs::remove_file(&places.journal).map_err(Fault::at(&places.journal))?;
        }
    }
    stage::remove(&places.next)?;
    stage::remove(&places.previous)?;
    stage::remove(&places.spare)
}

/// The form of a path in a manifest.
fn name(inside: &Path) -> String {
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Makes a rename in a file's folder durable, where the system lets a folder be opened.
fn sync_folder(of: &Path) {
    if let Some(Ok(folder)) = of.parent().map(fs::File::open) {
        let _ = folder.sync_all();
    }
}

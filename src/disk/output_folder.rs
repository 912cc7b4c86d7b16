//! The output folder: taken under a lock, changed only by switching whole trees.
//!
//! Beside `public/` stands `.keikaku/public/` with a lock, the record of what was written, and, while a build runs, the next
//! tree. The steps of a switch, and what [`OutputFolder::open`] does when the process died after each:
//!
//! 1. the next tree is built and made durable · it is removed;
//! 2. the journal is written: the record of the next tree · both are removed;
//! 3. the trees are exchanged in one system call, or by two renames where the system has no such call · the switch is
//!    finished, as the old record no longer tells the truth;
//! 4. the journal becomes the record · the old tree is removed;
//! 5. the old tree is removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::places::OutputPlaces;
use super::record::{self, Record, Standing};
use super::stage::{self, Tree};
use super::write_fault::WriteFault;
use crate::output::{File, FileFault};
use crate::source::Digest;

/// An output folder that is ours until this value is dropped.
#[derive(Debug)]
pub struct OutputFolder {
    public: PathBuf,
    places: OutputPlaces,
    record: Record,
    /// What stands in the folder and is not ours, or no longer as we wrote it.
    strange: Vec<PathBuf>,
    _lock: fs::File,
}

/// What the site in an output folder was made from, as its record says. Takes no lock and changes nothing, so that it may be asked at any time.
#[derive(Debug)]
pub struct MadeFrom {
    record: Option<PathBuf>,
    modified: Option<u64>,
    inputs: Option<Digest>,
}

impl MadeFrom {
    /// Asks about an output folder.
    pub fn of(public: &Path) -> Self {
        Self { record: super::places::record_of(public), modified: None, inputs: None }
    }

    /// The digest of what it was made from, nothing where no site stands. Reads the record only after it changed.
    pub fn look(&mut self) -> Option<Digest> {
        let path = self.record.as_ref()?;
        let modified = fs::metadata(path).ok().map(|found| record::modified(&found));
        if modified != self.modified {
            self.modified = modified;
            let record = Record::read(path).ok().flatten();
            self.inputs = record.and_then(|record| record.inputs);
        }
        self.inputs
    }
}

/// What [`Staging::finish`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenOutput {
    /// Files written.
    pub written: usize,
    /// Files that stayed.
    pub kept: usize,
    /// Files that went.
    pub deleted: usize,
    /// Files somebody else had put into the folder or changed there, and where they are now.
    pub set_aside: Vec<PathBuf>,
}

impl OutputFolder {
    /// Takes an output folder: locks it, finishes or undoes a switch that was cut off, and finds out what really stands in it.
    pub fn open(public: &Path) -> Result<Self, WriteFault> {
        // A link is followed once, here; else a switch would replace the link.
        let public = match fs::canonicalize(public) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => std::path::absolute(public),
            other => other,
        }
        .map_err(WriteFault::at(public))?;
        let places = OutputPlaces::beside(&public)?;
        let lock = places.lock(&public)?;
        recover(&public, &places)?;
        let record = Record::read(&places.record).map_err(WriteFault::at(&places.record))?;
        let mut folder =
            Self { public, places, record: Record::default(), strange: Vec::new(), _lock: lock };
        folder.look(record)?;
        Ok(folder)
    }

    /// What stands in the folder as we wrote it. Files that were changed or removed by hand are missing here, so that a build mends them.
    pub fn files(&self) -> &BTreeMap<String, Standing> {
        &self.record.files
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.public
    }

    /// What stands in the folder and no build put there, or somebody changed since: paths inside it.
    pub fn strange(&self) -> &[PathBuf] {
        &self.strange
    }

    /// The digest of what the site was made from; nothing where none stands, or somebody touched it.
    pub fn made_from(&self) -> Option<Digest> {
        self.record.inputs.filter(|_| self.public.is_dir())
    }

    /// Begins the next tree. The folder stays as it is until [`Staging::finish`]. `inputs` is the digest of everything the site
    /// is made from, for [`OutputFolder::made_from`].
    pub fn stage(&mut self, inputs: Option<Digest>) -> Staging<'_> {
        let tree = Tree::at(&self.places.next);
        Staging { folder: self, inputs, files: Mutex::default(), tree }
    }

    /// Makes the folder hold exactly these files, in one step.
    pub fn write<'a>(
        &mut self,
        files: impl IntoIterator<Item = File<'a>>,
    ) -> Result<WrittenOutput, WriteFault> {
        let staging = self.stage(None);
        let put = files.into_iter().try_for_each(|file| staging.put(&file));
        staging.finish(put)
    }

    /// Compares the folder with its record. Size and time of last change decide: reading every byte again would cost as much as writing.
    /// Only a file of another time is read, so that a folder that was copied is the same site.
    fn look(&mut self, record: Option<Record>) -> Result<(), WriteFault> {
        let found = stage::survey(&self.public)?;
        let Some(mut record) = record else {
            return match found.is_empty() {
                true => Ok(()),
                false => Err(WriteFault::NotOurs(self.public.clone())),
            };
        };
        let mut files = BTreeMap::new();
        for (path, metadata) in found {
            let inside = path.strip_prefix(&self.public).unwrap_or(&path);
            let name = name(inside);
            let modified = record::modified(&metadata);
            let ours = record.files.get(&name).filter(|known| {
                let fingerprint = known.fingerprint;
                let same = || super::digest_of(&path).is_ok_and(|it| it.0 == fingerprint.digest);
                metadata.is_file()
                    && fingerprint.size == metadata.len()
                    && (known.modified == modified || same())
            });
            match ours {
                Some(known) => drop(files.insert(name, Standing { modified, ..*known })),
                None => self.strange.push(inside.to_owned()),
            }
        }
        self.strange.sort();
        if files.len() < record.files.len() || !self.strange.is_empty() {
            record.inputs = None;
        }
        self.record = Record { files, ..record };
        Ok(())
    }

    /// Copies what is not ours to a numbered folder before the old tree goes: nothing of somebody else's is lost.
    fn set_aside(&self) -> Result<Vec<PathBuf>, WriteFault> {
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
            // A link leads elsewhere, and a pipe holds nothing: only a file can be lost.
            if !fs::symlink_metadata(&from).is_ok_and(|found| found.is_file()) {
                continue;
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(WriteFault::at(folder))?;
            }
            fs::copy(&from, &to).map_err(WriteFault::at(&to))?;
            places.push(to);
        }
        Ok(places)
    }

    /// Steps 2 to 4.
    fn switch(&self, record: &Record) -> Result<(), WriteFault> {
        let OutputPlaces { record: at, journal, next, previous, .. } = &self.places;
        record.write(journal).map_err(WriteFault::at(journal))?;
        if !self.public.exists() {
            fs::rename(next, &self.public).map_err(WriteFault::at(&self.public))?;
        } else if !stage::exchange(next, &self.public)? {
            fs::rename(&self.public, previous).map_err(WriteFault::at(&self.public))?;
            if let Err(error) = fs::rename(next, &self.public) {
                let _ = fs::rename(previous, &self.public);
                return Err(WriteFault::at(&self.public)(error));
            }
        }
        fs::rename(journal, at).map_err(WriteFault::at(at))?;
        [&self.public, at].into_iter().filter_map(|path| path.parent()).for_each(super::settle);
        Ok(())
    }
}

/// The next tree, which nobody sees before it is finished. Files are put in while others are still being drawn, by several
/// threads at once, so that no more than a few of them have to be in memory; what stands already with the same bytes is not written.
#[must_use = "without `finish` the folder stays as it is"]
pub struct Staging<'a> {
    folder: &'a mut OutputFolder,
    inputs: Option<Digest>,
    /// What was put in.
    files: Mutex<BTreeMap<String, Standing>>,
    tree: Tree,
}

impl Staging<'_> {
    /// Puts a file in.
    pub fn put(&self, file: &File<'_>) -> Result<(), WriteFault> {
        let (path, fingerprint) = (file.path(), file.fingerprint());
        let stands = self.folder.record.files.get(path);
        let stands = stands.filter(|stands| stands.fingerprint == fingerprint);
        let standing = stands.copied().unwrap_or(Standing { fingerprint, modified: 0 });
        if self.files().insert(path.to_owned(), standing).is_some() {
            return Err(FileFault::Twice(path.to_owned()).into());
        }
        if stands.is_none() {
            let modified = self.tree.put(file)?;
            self.files().insert(path.to_owned(), Standing { fingerprint, modified });
        }
        Ok(())
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the folder the site that was put in, in one step; after a fault, leaves it as it was. If nothing changes, nothing is written.
    pub fn finish<E: From<WriteFault>>(self, filled: Result<(), E>) -> Result<WrittenOutput, E> {
        let Self { folder, inputs, files, tree } = self;
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let written = filled.and_then(|()| folder.take(inputs, files, tree).map_err(E::from));
        if written.is_err() {
            // What cannot be tidied now is tidied by the next command.
            let _ = stage::remove(&folder.places.next);
        }
        written
    }
}

impl OutputFolder {
    fn take(
        &mut self,
        inputs: Option<Digest>,
        files: BTreeMap<String, Standing>,
        tree: Tree,
    ) -> Result<WrittenOutput, WriteFault> {
        if let Some(path) = file_and_folder(&files) {
            return Err(FileFault::Twice(path.to_owned()).into());
        }
        let old = &self.record.files;
        let stays = |(path, now): &(&String, &Standing)| {
            old.get(*path).is_some_and(|old| old.fingerprint == now.fingerprint)
        };
        let keep = files.iter().filter(stays).map(|(path, now)| (path.as_str(), now.modified));
        let keep: Vec<(&str, u64)> = keep.collect();
        let mut written = WrittenOutput {
            written: files.len() - keep.len(),
            kept: keep.len(),
            deleted: old.keys().filter(|path| !files.contains_key(*path)).count(),
            set_aside: Vec::new(),
        };
        let is_same = written.written + written.deleted == 0;
        if is_same && self.strange.is_empty() && self.public.is_dir() {
            if inputs != self.record.inputs {
                self.record.inputs = inputs;
                let path = &self.places.record;
                self.record.write(path).map_err(WriteFault::at(path))?;
            }
            return Ok(written);
        }
        tree.finish(&self.public, &keep)?;
        written.set_aside = self.set_aside()?;
        let next = &self.places.next;
        let root = record::number(next).map_err(WriteFault::at(next))?;
        let record = Record { root, inputs, files };
        if let Err(fault) = self.switch(&record) {
            // Which of the two trees stands, the next command finds out; until then nothing is known.
            self.record = Record::default();
            return Err(fault);
        }
        self.record = record;
        self.strange.clear();
        // Step 5. The site stands: what cannot be removed now is removed by the next command.
        let _ = stage::remove(&self.places.next);
        let _ = stage::remove(&self.places.previous);
        Ok(written)
    }
}

/// A file that wants the place of a folder: `a` beside `a/b` cannot stand on a disk.
fn file_and_folder(files: &BTreeMap<String, Standing>) -> Option<&str> {
    let mut folders = BTreeSet::new();
    for mut path in files.keys().map(String::as_str) {
        while let Some((parent, _)) = path.rsplit_once('/')
            && folders.insert(parent)
        {
            path = parent;
        }
    }
    folders.into_iter().find(|folder| files.contains_key(*folder))
}

/// Finishes or undoes a switch that was cut off, then removes what it left.
fn recover(public: &Path, places: &OutputPlaces) -> Result<(), WriteFault> {
    if let Some(record) = Record::read(&places.journal).map_err(WriteFault::at(&places.journal))? {
        if !public.exists() && places.previous.exists() {
            // Between two renames: the next tree is complete, so forward is as good as back.
            let tree = match places.next.exists() {
                true => &places.next,
                false => &places.previous,
            };
            fs::rename(tree, public).map_err(WriteFault::at(public))?;
        }
        let done = match record.root {
            0 => public.exists() && !places.next.exists(),
            root => match record::number(public) {
                Ok(number) => root == number,
                Err(e) if e.kind() == io::ErrorKind::NotFound => false,
                Err(e) => return Err(WriteFault::at(public)(e)),
            },
        };
        if done {
            fs::rename(&places.journal, &places.record).map_err(WriteFault::at(&places.record))?;
        } else {
            fs::remove_file(&places.journal).map_err(WriteFault::at(&places.journal))?;
        }
    }
    stage::remove(&places.next)?;
    stage::remove(&places.previous)
}

/// The form of a path in a manifest.
fn name(inside: &Path) -> String {
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

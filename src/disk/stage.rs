//! A complete new tree, built where nobody looks.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use rayon::prelude::*;

use super::record;
use super::write_fault::WriteFault;
use crate::output::{File, FileContent};

/// The next tree while it is being filled. Several threads may put files in at once.
#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
    /// Folders that are there.
    folders: Mutex<HashSet<String>>,
}

impl Tree {
    /// A tree that holds nothing yet.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), folders: Mutex::default() }
    }

    /// Puts a file in, and returns when it was written.
    pub fn put(&self, file: &File<'_>) -> Result<u64, WriteFault> {
        self.make(folder(file.path()))?;
        let path = self.root.join(file.path());
        let fill = || {
            let mut open = fs::File::create_new(&path)?;
            match file.content() {
                FileContent::Bytes(bytes) => open.write_all(bytes)?,
                FileContent::Copy(place) => drop(io::copy(&mut fs::File::open(place)?, &mut open)?),
            }
            // On Linux one call makes the whole tree durable at the end.
            if cfg!(not(target_os = "linux")) {
                open.sync_all()?;
            }
            Ok(record::modified(&open.metadata()?))
        };
        let time = fill().map_err(WriteFault::at(&path))?;
        if let FileContent::Copy(place) = file.content() {
            let copied = super::digest_of(&path).map_err(WriteFault::at(&path))?;
            if copied != (file.fingerprint().digest, file.fingerprint().size) {
                return Err(WriteFault::Changed(place.to_path_buf()));
            }
        }
        Ok(time)
    }

    /// Completes the tree with what stays of the old one, each with its time, and makes everything durable.
    pub fn finish(self, public: &Path, keep: &[(&str, u64)]) -> Result<(), WriteFault> {
        self.make("")?;
        // Folder by folder, so that each is made once and its files follow while the system still has it at hand.
        let together = |a: &(&str, u64), b: &(&str, u64)| folder(a.0) == folder(b.0);
        let folders: Vec<&[(&str, u64)]> = keep.chunk_by(together).collect();
        folders.into_par_iter().try_for_each(|files| {
            self.make(files.first().map_or("", |(path, _)| folder(path)))?;
            files.iter().try_for_each(|(path, time)| keep_one(&self.root, public, path, *time))
        })?;
        settle(&self.root)
    }

    /// Makes a folder of the tree, once.
    fn make(&self, folder: &str) -> Result<(), WriteFault> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.contains(folder) {
            let at = self.root.join(folder);
            fs::create_dir_all(&at).map_err(WriteFault::at(&at))?;
            folders.insert(folder.to_owned());
        }
        Ok(())
    }
}

/// The folder of a path; the empty path for what stands at the top, and for the top itself.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Takes a file over from the old tree: as a second name where the disk can do that, as a copy where not.
fn keep_one(next: &Path, public: &Path, path: &str, time: u64) -> Result<(), WriteFault> {
    let (old, new) = (public.join(path), next.join(path));
    if fs::hard_link(&old, &new).is_ok() {
        return Ok(());
    }
    let copy = || {
        fs::copy(&old, &new)?;
        let open = fs::File::options().write(true).open(&new)?;
        open.set_modified(UNIX_EPOCH + Duration::from_nanos(time))
    };
    copy().map_err(WriteFault::at(&new))
}

/// Waits until everything written below a folder is on the disk.
#[cfg(target_os = "linux")]
fn settle(folder: &Path) -> Result<(), WriteFault> {
    let open = fs::File::open(folder).map_err(WriteFault::at(folder))?;
    rustix::fs::syncfs(&open).map_err(|e| WriteFault::at(folder)(e.into()))
}

/// Each file was synced when it was written.
#[cfg(not(target_os = "linux"))]
fn settle(_: &Path) -> Result<(), WriteFault> {
    Ok(())
}

/// Swaps two folders in one step. False when this disk cannot.
#[cfg(target_os = "linux")]
pub(super) fn exchange(a: &Path, b: &Path) -> Result<bool, WriteFault> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(WriteFault::at(b)(error.into())),
    }
}

/// Only Linux is asked; elsewhere two renames and a journal do it.
#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_: &Path, _: &Path) -> Result<bool, WriteFault> {
    Ok(false)
}

/// What stands in a folder, files and folders apart. A folder that is not there holds nothing.
fn listing(folder: &Path) -> Result<(Vec<fs::DirEntry>, Vec<PathBuf>), WriteFault> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        other => other.map_err(WriteFault::at(folder))?,
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in entries {
        let entry = entry.map_err(WriteFault::at(folder))?;
        let path = entry.path();
        match entry.file_type().map_err(WriteFault::at(&path))?.is_dir() {
            true => folders.push(path),
            false => files.push(entry),
        }
    }
    Ok((files, folders))
}

/// Everything below a folder that is not a folder, with what the system says of it.
pub(super) fn survey(folder: &Path) -> Result<Vec<(PathBuf, fs::Metadata)>, WriteFault> {
    let (files, folders) = listing(folder)?;
    let told = |file: fs::DirEntry| {
        let path = file.path();
        let metadata = file.metadata().map_err(WriteFault::at(&path))?;
        Ok((path, metadata))
    };
    let mut found = files.into_iter().map(told).collect::<Result<Vec<_>, WriteFault>>()?;
    let deeper: Vec<_> =
        folders.par_iter().map(|path| survey(path)).collect::<Result<_, WriteFault>>()?;
    found.extend(deeper.into_iter().flatten());
    Ok(found)
}

/// Removes a tree, several folders at a time. A tree that is not there is removed already.
pub(super) fn remove(folder: &Path) -> Result<(), WriteFault> {
    let (files, folders) = listing(folder)?;
    for path in files.iter().map(fs::DirEntry::path) {
        fs::remove_file(&path).map_err(WriteFault::at(&path))?;
    }
    folders.par_iter().try_for_each(|path| remove(path))?;
    match fs::remove_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(WriteFault::at(folder)),
    }
}

//! A complete new tree, built where nobody looks.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rayon::prelude::*;

use super::Fault;
use super::record::{self, Record};
use crate::output::{Changes, File};

/// Builds the tree that `changes` lead to at `next`, taking what stays from `public`. Returns the times of its files.
pub(super) fn build(
    next: &Path,
    public: &Path,
    changes: &Changes,
    old: &Record,
) -> Result<BTreeMap<String, u64>, Fault> {
    // Folder by folder, so that each is made once and its files follow while the system still has it at hand.
    let mut folders: BTreeMap<&str, Vec<Piece>> = BTreeMap::new();
    folders.entry("").or_default();
    for file in &changes.write {
        let folder = folders.entry(folder(file.path())).or_default();
        folder.push(Piece::Write(file));
    }
    for path in &changes.keep {
        folders
            .entry(folder(path))
            .or_default()
            .push(Piece::Keep(path));
    }
    let folders: Vec<(&str, Vec<Piece>)> = folders.into_iter().collect();
    folders
        .into_par_iter()
        .map(|(folder, pieces)| {
            let at = next.join(folder);
            fs::create_dir_all(&at).map_err(Fault::at(&at))?;
            pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Write(file) => Ok((file.path().to_owned(), write(next, file)?)),
                    Piece::Keep(path) => {
                        let time = old.modified.get(path).copied().unwrap_or(0);
                        keep(next, public, path, time)?;
                        Ok((path.to_owned(), time))
                    }
                })
                .collect::<Result<Vec<_>, Fault>>()
        })
        .try_fold(BTreeMap::new, |mut times, pieces| {
            times.extend(pieces?);
            Ok(times)
        })
        .try_reduce(BTreeMap::new, |mut a, mut b| {
            a.append(&mut b);
            Ok(a)
        })
}

enum Piece<'a> {
    Write(&'a File),
    Keep(&'a str),
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn write(next: &Path, file: &File) -> Result<u64, Fault> {
    let path = next.join(file.path());
    let fill = || {
        let mut open = fs::File::create_new(&path)?;
        open.write_all(file.bytes())?;
        // On Linux one call makes the whole tree durable at the end.
        if cfg!(not(target_os = "linux")) {
            open.sync_all()?;
        }
        Ok(record::modified(&open.metadata()?))
    };
    fill().map_err(Fault::at(&path))
}

/// Takes a file over from the old tree: as a second name where the disk can do that, as a copy where not.
fn keep(next: &Path, public: &Path, path: &str, time: u64) -> Result<(), Fault> {
    let (old, new) = (public.join(path), next.join(path));
    if fs::hard_link(&old, &new).is_ok() {
        return Ok(());
    }
    let copy = || {
        fs::copy(&old, &new)?;
        let open = fs::File::options().write(true).open(&new)?;
        open.set_modified(UNIX_EPOCH + Duration::from_nanos(time))
    };
    copy().map_err(Fault::at(&new))
}

/// Waits until everything written below a folder is on the disk.
#[cfg(target_os = "linux")]
pub(super) fn settle(folder: &Path) -> Result<(), Fault> {
    let open = fs::File::open(folder).map_err(Fault::at(folder))?;
    rustix::fs::syncfs(&open).map_err(|e| Fault::at(folder)(e.into()))
}

/// Each file was synced when it was written.
#[cfg(not(target_os = "linux"))]
pub(super) fn settle(_: &Path) -> Result<(), Fault> {
    Ok(())
}

/// Swaps two folders in one step. False when this disk cannot.
#[cfg(target_os = "linux")]
pub(super) fn exchange(a: &Path, b: &Path) -> Result<bool, Fault> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(Fault::at(b)(error.into())),
    }
}

/// Only Linux is asked; elsewhere two renames and a journal do it.
#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(_: &Path, _: &Path) -> Result<bool, Fault> {
    Ok(false)
}

/// Everything below a folder that is not a folder, with what the system says of it. A folder that is not there holds nothing.
pub(super) fn survey(folder: &Path) -> Result<Vec<(PathBuf, fs::Metadata)>, Fault> {
    let listing = match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(Fault::at(folder))?,
    };
    let (mut found, mut below) = (Vec::new(), Vec::new());
    for entry in listing {
        let entry = entry.map_err(Fault::at(folder))?;
        let path = entry.path();
        if entry.file_type().map_err(Fault::at(&path))?.is_dir() {
            below.push(path);
        } else {
            let metadata = entry.metadata().map_err(Fault::at(&path))?;
            found.push((path, metadata));
        }
    }
    let deeper: Vec<_> = below
        .par_iter()
        .map(|path| survey(path))
        .collect::<Result<_, Fault>>()?;
    found.extend(deeper.into_iter().flatten());
    Ok(found)
}

/// Removes a tree, several folders at a time. A tree that is not there is removed already.
pub(super) fn remove(folder: &Path) -> Result<(), Fault> {
    let listing = match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(Fault::at(folder))?,
    };
    let mut below = Vec::new();
    for entry in listing {
        let entry = entry.map_err(Fault::at(folder))?;
        let path = entry.path();
        if entry.file_type().map_err(Fault::at(&path))?.is_dir() {
            below.push(path);
        } else {
            fs::remove_file(&path).map_err(Fault::at(&path))?;
        }
    }
    below.par_iter().try_for_each(|path| remove(path))?;
    fs::remove_dir(folder).map_err(Fault::at(folder))
}

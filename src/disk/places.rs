//! The names of what stands beside an output folder, and the lock among them.

use std::fs::{self, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::write_fault::WriteFault;

/// The names beside an output folder.
#[derive(Debug)]
pub(super) struct OutputPlaces {
    pub lock: PathBuf,
    pub record: PathBuf,
    pub journal: PathBuf,
    pub next: PathBuf,
    pub previous: PathBuf,
    pub aside: PathBuf,
}

/// The folder beside output folders.
const OURS: &str = ".keikaku";
/// The record of one of them.
const RECORD: &str = "record.json";

/// Where the record of an output folder is, if there is one.
pub fn record_of(public: &Path) -> Option<PathBuf> {
    let (parent, name) = (public.parent()?, public.file_name()?);
    Some(parent.join(OURS).join(name).join(RECORD))
}

/// The folder `.keikaku` in another, which no version control takes in.
pub fn ours(parent: &Path) -> io::Result<PathBuf> {
    let ours = parent.join(OURS);
    fs::create_dir_all(&ours)?;
    let ignore = ours.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    Ok(ours)
}

impl OutputPlaces {
    /// Keeps other processes out until the value is dropped.
    pub fn lock(&self, public: &Path) -> Result<fs::File, WriteFault> {
        let lock = fs::File::create(&self.lock).map_err(WriteFault::at(&self.lock))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(WriteFault::Busy(public.to_owned())),
            Err(TryLockError::Error(e)) => Err(WriteFault::at(&self.lock)(e)),
        }
    }

    /// Makes the folder `.keikaku/<name>` beside an output folder.
    pub fn beside(public: &Path) -> Result<Self, WriteFault> {
        let (Some(parent), Some(name)) = (public.parent(), public.file_name()) else {
            return Err(WriteFault::NotOurs(public.to_owned()));
        };
        let state = ours(parent).map_err(WriteFault::at(parent))?.join(name);
        fs::create_dir_all(&state).map_err(WriteFault::at(&state))?;
        Ok(Self {
            lock: state.join("lock"),
            record: state.join(RECORD),
            journal: state.join("journal.json"),
            next: state.join("next"),
            previous: state.join("previous"),
            aside: state.join("set-aside"),
        })
    }
}

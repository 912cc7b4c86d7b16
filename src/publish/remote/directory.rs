//! A folder of this machine, or one mounted from elsewhere.
//!
//! Relies on nothing but rename: no times, no links. A crash can leave files in `_publish/tmp`
//! only.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use super::{Entry, Layout, Outcome, Remote, RemoteError, Replacing, Trouble};

/// The folder.
pub struct Directory {
    layout: Layout,
}

impl Directory {
    /// A folder, which need not exist yet if its parent does.
    pub fn new(layout: Layout) -> Self {
        Directory { layout }
    }

    fn path(&self, path: &str) -> PathBuf {
        PathBuf::from(self.layout.full(path))
    }
}

// A missing file is an answer, not an error.
fn maybe<T>(result: std::io::Result<T>) -> Outcome<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

impl Remote for Directory {
    fn replacing(&self) -> Replacing {
        Replacing::Rename
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        Ok(maybe(fs::metadata(self.path(path)))?.map(|metadata| metadata.len()))
    }

    fn get(&self, path: &str) -> Outcome<Option<Vec<u8>>> {
        maybe(fs::read(self.path(path)))
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Entry>> {
        let Some(entries) = maybe(fs::read_dir(self.path(folder)))? else {
            return Ok(Vec::new());
        };
        let mut list = Vec::new();
        for entry in entries {
            let entry = entry?;
            let folder = entry.file_type()?.is_dir();
            let size = maybe(entry.metadata())?.map(|metadata| metadata.len());
            list.extend(Entry::checked(
                &entry.file_name().to_string_lossy(),
                folder,
                size,
            ));
        }
        Ok(list)
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        match fs::create_dir(self.path(folder)) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        match maybe(fs::remove_dir(self.path(folder))) {
            Err(e) if self.path(folder).is_dir() && e.trouble == Trouble::Passing => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    fn write(&self, path: &str, bytes: &[u8], durable: bool) -> Outcome<()> {
        let path = self.path(path);
        let mut file = fs::File::create(&path)?;
        file.write_all(bytes)?;
        if durable {
            file.sync_all()?;
        }
        drop(file);
        if fs::metadata(&path)?.len() != bytes.len() as u64 {
            return Err(RemoteError::new(
                Trouble::Full,
                "the file is shorter than sent",
            ));
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        Ok(fs::rename(self.path(from), self.path(to))?)
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        maybe(fs::remove_file(self.path(path))).map(drop)
    }
}

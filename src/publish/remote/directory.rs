//! A folder of this machine, or one mounted from elsewhere.
//!
//! Relies on nothing but rename: no times, no links. A crash can leave files in `_publish/tmp`
//! only.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Layout, Listed, Outcome, Remote, RemoteError, Replacing, Trouble, UploadBody, whole};
use crate::diagnostic::{Text, text};

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

    /// The site's folder, or its front page, if neither group nor others can read it.
    #[cfg(unix)]
    fn closed(&self) -> Option<PathBuf> {
        use std::os::unix::fs::PermissionsExt as _;
        let closed = |path: &PathBuf| {
            fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o044 == 0)
        };
        [self.path(""), self.path("index.html")].into_iter().find(closed)
    }

    #[cfg(not(unix))]
    fn closed(&self) -> Option<PathBuf> {
        None
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

/// Lets the web server read what was made, however strict the umask of who publishes. A file system without such rights has its own.
#[cfg(unix)]
fn readable(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn readable(_: &Path, _: u32) {}

impl Remote for Directory {
    fn replacing(&self) -> Replacing {
        Replacing::Rename
    }

    fn remarks(&self) -> Vec<Text> {
        let closed = self.closed();
        let closed = closed.map(|path| crate::source::shown_path(&path));
        let remark = closed.map(|path| {
            text!(
                "`{path}` は本人しか読めません。Web サーバーが読めるように、権利（chmod）を確かめてください。",
                "nobody but its owner can read `{path}`; see with chmod that the web server can"
            )
        });
        remark.into_iter().collect()
    }

    fn stat(&self, path: &str) -> Outcome<Option<u64>> {
        Ok(maybe(fs::metadata(self.path(path)))?.map(|metadata| metadata.len()))
    }

    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool> {
        let Some(mut file) = maybe(fs::File::open(self.path(path)))? else {
            return Ok(false);
        };
        io::copy(&mut file, into)?;
        Ok(true)
    }

    fn list(&self, folder: &str) -> Outcome<Vec<Listed>> {
        let Some(entries) = maybe(fs::read_dir(self.path(folder)))? else {
            return Ok(Vec::new());
        };
        let mut list = Vec::new();
        for entry in entries {
            let entry = entry?;
            let folder = entry.file_type()?.is_dir();
            let size = maybe(entry.metadata())?.map(|metadata| metadata.len());
            list.extend(Listed::checked(&entry.file_name().to_string_lossy(), folder, size));
        }
        Ok(list)
    }

    fn make_folder(&self, folder: &str) -> Outcome<bool> {
        let path = self.path(folder);
        match fs::create_dir(&path) {
            Ok(()) => {
                readable(&path, 0o755);
                Ok(true)
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(e) => {
                let error = RemoteError::from(e);
                let text = format!("{}: {error}", path.display());
                Err(RemoteError::new(error.trouble, text))
            }
        }
    }

    fn remove_folder(&self, folder: &str) -> Outcome<()> {
        match maybe(fs::remove_dir(self.path(folder))) {
            Err(e) if self.path(folder).is_dir() && e.trouble == Trouble::Passing => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    fn write(&self, path: &str, body: &UploadBody, durable: bool) -> Outcome<()> {
        let path = self.path(path);
        let mut file = fs::File::create(&path)?;
        readable(&path, 0o644);
        io::copy(&mut body.reader()?, &mut file)?;
        if durable {
            file.sync_all()?;
        }
        drop(file);
        whole(Some(fs::metadata(&path)?.len()), body.size())
    }

    fn rename(&self, from: &str, to: &str) -> Outcome<()> {
        Ok(fs::rename(self.path(from), self.path(to))?)
    }

    fn delete(&self, path: &str) -> Outcome<()> {
        maybe(fs::remove_file(self.path(path))).map(drop)
    }
}

//! What publishing asks of a host, and how a file gets there whole.
//!
//! A [`Remote`] knows one protocol. It does not know releases, plans or phases, never retries and
//! never decides. Paths are relative to the site's root, `/`-separated.

pub mod directory;
pub mod ftp;
pub mod http;
pub mod pin;
pub mod s3;
pub mod sftp;
pub mod webdav;

use std::fmt;
use std::io::{self, Write};

use super::body::UploadBody;
use super::state::{FOLDER, LARGEST};
use crate::diagnostic::Text;
use crate::source::{Digest, Digesting};

/// A host that holds files.
pub trait Remote: Send + Sync {
    /// How this host lets a file be replaced.
    fn replacing(&self) -> Replacing;

    /// What people should know about this host, found out while using it.
    fn remarks(&self) -> Vec<Text> {
        Vec::new()
    }

    /// Gets ready for writing; the folder for temporary files exists. `nonce` is this run's own.
    fn prepare(&self, nonce: &str) -> Outcome<()> {
        let _ = nonce;
        Ok(())
    }

    /// The size in bytes of the file at `path`, or `None` if nothing is there.
    fn stat(&self, path: &str) -> Outcome<Option<u64>>;

    /// Gives the bytes of the file at `path` to `into`; `false` if nothing is there.
    fn read(&self, path: &str, into: &mut dyn Write) -> Outcome<bool>;

    /// The bytes of the file at `path`, or `None` if nothing is there. For records and pages: all of it is in memory.
    fn get(&self, path: &str) -> Outcome<Option<Vec<u8>>> {
        let mut bytes = Small(Vec::new());
        let there = self.read(path, &mut bytes)?;
        Ok(there.then_some(bytes.0))
    }

    /// Digest and size of the file at `path`, or `None` if nothing is there.
    fn digest(&self, path: &str) -> Outcome<Option<(Digest, u64)>> {
        let mut digesting = Digesting::default();
        let there = self.read(path, &mut digesting)?;
        Ok(there.then(|| digesting.finish()))
    }

    /// What a folder holds; a missing folder holds nothing. `""` is the site's root.
    fn list(&self, folder: &str) -> Outcome<Vec<Listed>>;

    /// Makes one folder (for a lock): `true` only for the one caller who made it.
    fn make_folder(&self, folder: &str) -> Outcome<bool>;

    /// Makes sure that files can be put into a folder whose parent exists.
    fn ensure_folder(&self, folder: &str) -> Outcome<()> {
        self.make_folder(folder).map(drop)
    }

    /// Removes an empty folder, if it is there and empty.
    fn remove_folder(&self, folder: &str) -> Outcome<()>;

    /// Writes a whole file and makes sure that the host holds all its bytes. `durable` asks that
    /// they survive a power cut. Success means that the size on the host was compared.
    fn write(&self, path: &str, body: &UploadBody, durable: bool) -> Outcome<()>;

    /// Moves a file to a place, replacing what is there. Not called for [`Replacing::Whole`].
    fn rename(&self, from: &str, to: &str) -> Outcome<()>;

    /// Puts a file in its place, whole or not at all. Safe to repeat after any failure: the old file, if any, is then still in
    /// place unless the host is of the [`Replacing::Window`] kind.
    fn replace(
        &self,
        path: &str,
        temporary: &str,
        body: &UploadBody,
        durable: bool,
    ) -> Outcome<()> {
        match self.replacing() {
            Replacing::Whole => self.write(path, body, durable),
            Replacing::Rename | Replacing::Window => {
                self.write(temporary, body, durable)?;
                self.rename(temporary, path)
            }
        }
    }

    /// Deletes a file; a missing file is fine.
    fn delete(&self, path: &str) -> Outcome<()>;
}

/// What a host holds of a file that was sent must be all of it.
fn whole(held: Option<u64>, sent: u64) -> Outcome<()> {
    match held == Some(sent) {
        true => Ok(()),
        false => Err(RemoteError::new(Trouble::Full, "the file on the host is shorter than sent")),
    }
}

/// Takes no more than the largest record has: a host that sends without end must not fill the memory.
struct Small(Vec<u8>);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            let why = "larger than any record";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a host lets a file be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacing {
    /// A write replaces the file whole or not at all (HTTP PUT, S3).
    Whole,
    /// A rename does (SFTP with posix-rename, FTP, a local folder).
    Rename,
    /// Nothing does: the old file is moved away and the new one moved in, with a moment between in
    /// which a visitor finds nothing. Needs the owner's consent (`accept_window`).
    Window,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name, without a path.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Bytes, if the host says.
    pub size: Option<u64>,
}

impl Listed {
    /// An entry as a host lists it, if its name is one a file can have (hosts are not trusted).
    pub fn checked(name: &str, folder: bool, size: Option<u64>) -> Option<Self> {
        let bad = name.is_empty()
            || matches!(name, "." | "..")
            || name.contains(|c: char| c == '/' || c == '\\' || c.is_control());
        (!bad).then(|| Listed { name: name.to_string(), folder, size })
    }
}

/// The result of one request to a host.
pub type Outcome<T> = std::result::Result<T, RemoteError>;

/// Why a request failed; decides whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection or the host's mood: worth another try.
    Passing,
    /// No space left.
    Full,
    /// Refused: login, rights.
    Denied,
    /// The host is not the one we know: its key or certificate differs.
    Untrusted,
    /// Anything else that will not go away by itself.
    Lasting,
}

/// A failed request.
#[derive(Debug, Clone)]
pub struct RemoteError {
    /// Why.
    pub trouble: Trouble,
    /// What the host or library said, without control characters.
    pub text: String,
}

impl RemoteError {
    /// An error with the host's words, which may hold terminal escapes: those are removed.
    pub fn new(trouble: Trouble, text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
        RemoteError { trouble, text }
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<std::io::Error> for RemoteError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let trouble = match error.kind() {
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => Trouble::Full,
            K::PermissionDenied | K::ReadOnlyFilesystem => Trouble::Denied,
            K::NotFound | K::NotADirectory | K::IsADirectory | K::InvalidInput => Trouble::Lasting,
            _ => Trouble::Passing,
        };
        RemoteError::new(trouble, error)
    }
}

/// Where paths lie on a host: the site's root, and the records, which may lie elsewhere.
#[derive(Debug, Clone)]
pub struct Layout {
    root: String,
    records: Option<String>,
}

impl Layout {
    /// The site's root and, if the records shall not lie in it, their folder.
    pub fn new(root: &str, records: Option<&str>) -> Self {
        let trim = |path: &str| {
            let trimmed = path.trim_end_matches('/');
            if trimmed.is_empty() && path.starts_with('/') {
                "/".to_string()
            } else {
                trimmed.to_string()
            }
        };
        Layout { root: trim(root), records: records.map(trim) }
    }

    /// The path on the host. Temporary files stay beside the site even when the records do not:
    /// a rename must not cross file systems.
    pub fn full(&self, path: &str) -> String {
        if let Some(records) = &self.records
            && let Some(rest) = path.strip_prefix(FOLDER)
            && !rest.starts_with("/tmp")
        {
            return format!("{records}{rest}");
        }
        match (self.root.as_str(), path) {
            ("", "") => ".".to_string(),
            ("", path) => path.to_string(),
            (root, "") => root.to_string(),
            ("/", path) => format!("/{path}"),
            (root, path) => format!("{root}/{path}"),
        }
    }
}

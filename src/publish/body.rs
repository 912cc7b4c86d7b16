//! What is sent: bytes, or a file of this machine that is read while it is sent, so that large ones need no memory.
//!
//! Knows a file and its digest. Does not know hosts.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use crate::disk;
use crate::source::Digest;

/// Files above this many bytes are read while they are sent.
const LARGE: u64 = 1 << 20;

/// The content of one file.
#[derive(Debug, Clone)]
pub enum UploadBody {
    /// In memory.
    Bytes(Vec<u8>),
    /// On this machine's disk.
    File {
        /// Where.
        path: PathBuf,
        /// How many bytes.
        size: u64,
        /// Their digest.
        sha256: Digest,
    },
}

impl UploadBody {
    /// The content of a file on this machine, if it still has this digest.
    pub fn of(path: PathBuf, sha256: Digest) -> io::Result<Option<Self>> {
        let size = fs::metadata(&path)?.len();
        if size > LARGE {
            let same = disk::digest_of(&path)? == (sha256, size);
            return Ok(same.then_some(UploadBody::File { path, size, sha256 }));
        }
        let bytes = fs::read(&path)?;
        Ok((Digest::of(&bytes) == sha256).then_some(UploadBody::Bytes(bytes)))
    }

    /// How many bytes.
    pub fn size(&self) -> u64 {
        match self {
            UploadBody::Bytes(bytes) => bytes.len() as u64,
            UploadBody::File { size, .. } => *size,
        }
    }

    /// The digest of the bytes.
    pub fn sha256(&self) -> Digest {
        match self {
            UploadBody::Bytes(bytes) => Digest::of(bytes),
            UploadBody::File { sha256, .. } => *sha256,
        }
    }

    /// Reads the bytes, from the first one.
    pub fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            UploadBody::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
            UploadBody::File { path, .. } => Box::new(fs::File::open(path)?),
        })
    }
}

impl From<Vec<u8>> for UploadBody {
    fn from(bytes: Vec<u8>) -> Self {
        UploadBody::Bytes(bytes)
    }
}

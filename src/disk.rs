//! Reads a site's folder into [`Sources`], and writes a site through an [`OutputFolder`].
//!
//! Knows the file system. Does not know what the files mean. Besides this room only `project::watch`, which sees what changed, and
//! `publish`, which sends from a folder and keeps secrets, touch files.

mod output_folder;
mod places;
mod record;
pub mod save;
mod stage;
mod write_fault;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

pub use output_folder::{MadeFrom, OutputFolder, Staging, WrittenOutput};
pub use record::Standing;
pub use write_fault::WriteFault;

use crate::source::{
    Digest, Digesting, Refusal, Refused, Source, SourceContent, SourcePath, Sources, TEXT_LIMIT,
    shown_path,
};

/// Files above this size are not even read: 32 MiB, and what people write as text has a limit of its own.
const SIZE_LIMIT: u64 = 32 * 1024 * 1024;

/// What is in this folder is only copied, and may be more than any memory: it is left where it is.
const LEFT: &str = "static/";

fn limit(path: &Path) -> u64 {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension {
        Some("md" | "yaml") => TEXT_LIMIT as u64,
        _ => SIZE_LIMIT,
    }
}

/// Reads every ordinary file below the given folders of a site. Paths are relative to the site, e.g. `content/site.yaml`.
/// Links, devices and pipes are not followed; they, and files that cannot be read, come back in the second value.
pub fn read(site: &Path, folders: &[&str]) -> io::Result<(Sources, Vec<Refused>)> {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    for folder in folders {
        let root = site.join(folder);
        if !root.exists() {
            continue;
        }
        for entry in WalkDir::new(&root) {
            let entry = entry.map_err(io::Error::from)?;
            if entry.file_type().is_dir() {
                continue;
            }
            let ordinary = entry.file_type().is_file();
            let path = entry.into_path();
            let relative = path.strip_prefix(site).unwrap_or(&path);
            let name = SourcePath::new(&relative.to_string_lossy());
            if ordinary {
                found.push((path, name));
            } else {
                let why = Refusal::NotAFile;
                refused.push(Refused { path: name, why });
            }
        }
    }
    let read: Vec<Result<Option<Source>, Refused>> = found
        .into_par_iter()
        .map(|(path, name)| match source(&path, name.clone()) {
            Ok(source) => Ok(Some(source)),
            // Gone between listing and reading: an editor's temporary file.
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(Refused { path: name, why: refusal(&path, &error) }),
        })
        .collect();
    let mut sources = Sources::default();
    for result in read {
        match result {
            Ok(source) => source.into_iter().for_each(|source| sources.put(source)),
            Err(fault) => refused.push(fault),
        }
    }
    refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((sources, refused))
}

/// Reads one file as [`read`] does, or says why it is not read. Nothing when there is no such file.
pub fn read_one(path: &Path, name: SourcePath) -> Option<Result<Source, Refusal>> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Some(Err(Refusal::NotAFile)),
        Ok(_) => {}
        Err(error) if is_gone(&error) => return None,
        Err(error) => return Some(Err(refusal(path, &error))),
    }
    match source(path, name) {
        Err(error) if is_gone(&error) => None,
        read => Some(read.map_err(|error| refusal(path, &error))),
    }
}

/// True when there is no such file, or a file stands where its folder was.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn refusal(path: &Path, error: &io::Error) -> Refusal {
    if error.kind() == io::ErrorKind::FileTooLarge {
        let size = std::fs::metadata(path).map_or_else(|_| limit(path), |data| data.len());
        return Refusal::TooLarge { size };
    }
    Refusal::Unreadable { error: error.to_string() }
}

/// The bytes of a file, wherever they are; of one left on the disk, as they are now.
pub fn bytes(source: &Source) -> io::Result<Cow<'_, [u8]>> {
    match source.content() {
        SourceContent::Held(bytes) => Ok(Cow::Borrowed(bytes)),
        SourceContent::Left { place, .. } => Ok(Cow::Owned(at_rest(place, bytes_from)?.0)),
    }
}

fn source(path: &Path, name: SourcePath) -> io::Result<Source> {
    if name.as_str().starts_with(LEFT) {
        return Ok(Source::left(name, path.into(), at_rest(path, digest_from)?));
    }
    Ok(Source::new(name, at_rest(path, bytes_from)?.0))
}

/// Reads a file that nobody is writing: one that grew or shrank meanwhile is read again.
fn at_rest<T>(
    path: &Path,
    read: impl Fn(&File, u64) -> io::Result<(T, u64)>,
) -> io::Result<(T, u64)> {
    for _ in 0..3 {
        let file = File::open(path)?;
        let before = file.metadata()?;
        if before.len() > limit(path) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let (read, size) = read(&file, before.len())?;
        let after = file.metadata()?;
        let still = before.modified().ok() == after.modified().ok();
        if still && size == after.len() {
            return Ok((read, size));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Err(io::Error::other("the file kept changing while it was read"))
}

fn bytes_from(file: &File, size: u64) -> io::Result<(Vec<u8>, u64)> {
    let room = usize::try_from(size).unwrap_or(0) + 1;
    let mut bytes = Vec::with_capacity(room);
    // `take` does not ask the system for the size once more, as reading a whole file would.
    file.take(room as u64).read_to_end(&mut bytes)?;
    let size = bytes.len() as u64;
    Ok((bytes, size))
}

fn digest_from(mut file: &File, _size: u64) -> io::Result<(Digest, u64)> {
    let mut digesting = Digesting::default();
    io::copy(&mut file, &mut digesting)?;
    Ok(digesting.finish())
}

/// Digest and size of a file, read piece by piece.
pub fn digest_of(path: &Path) -> io::Result<(Digest, u64)> {
    digest_from(&File::open(path)?, 0)
}

/// The digest of this program's own file; nothing where the system hides it.
pub fn program() -> Option<Digest> {
    let path = std::env::current_exe().ok()?;
    Some(digest_of(&path).ok()?.0)
}

/// Writes one new file and the folders above it. An existing file is only replaced when that is said, and then whole or not at all.
pub fn create(path: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let written = match replace {
        true => self::replace(path, bytes),
        false => File::create_new(path).and_then(|mut file| file.write_all(bytes)),
    };
    written.map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", shown_path(path))))
}

/// Puts bytes in a file's place, with its rights: after a crash the file is the old one or this one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("tmp");
    let written = write(&beside, bytes).and_then(|()| {
        if let Ok(old) = std::fs::metadata(path) {
            std::fs::set_permissions(&beside, old.permissions())?;
        }
        std::fs::rename(&beside, path)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Writes a file and waits until it is on the disk.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Waits until a folder's names are on the disk, where the system can tell.
fn settle(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

//! The only module that touches files: reads a tree into `Sources`, writes a site.
//!
//! Knows the file system. Does not know what the files mean.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::source::{SourcePath, Sources};

/// Reads every ordinary file below the given folders of a site. Paths are relative to the site, e.g. `content/site.yaml`.
/// Links, devices and pipes are not followed: their paths come back in the second value.
pub fn read(site: &Path, folders: &[&str]) -> io::Result<(Sources, Vec<PathBuf>)> {
    let mut sources = Sources::default();
    let mut refused = Vec::new();
    for folder in folders {
        let root = site.join(folder);
        if !root.exists() {
            continue;
        }
        for entry in WalkDir::new(&root).sort_by_file_name() {
            let entry = entry.map_err(io::Error::from)?;
            if entry.file_type().is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(site).unwrap_or(entry.path());
            if !entry.file_type().is_file() {
                refused.push(relative.to_owned());
                continue;
            }
            let bytes = std::fs::read(entry.path())
                .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", relative.display())))?;
            sources.insert(SourcePath::new(&relative.to_string_lossy()), bytes);
        }
    }
    Ok((sources, refused))
}

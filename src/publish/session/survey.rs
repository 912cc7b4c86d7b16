//! Looks at what is on the host where the records do not say, or may be wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::Session;
use crate::publish::Result;
use crate::publish::plan::Found;
use crate::publish::release::Digest;

impl Session<'_> {
    /// Digests what is at some paths. Folders with many of them are listed once, so that a first
    /// publish into an empty folder asks one question, not thousands.
    pub(super) fn look(&self, paths: &BTreeSet<String>) -> Result<BTreeMap<String, Found>> {
        let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
        for path in paths {
            for (at, _) in path.match_indices('/') {
                *folders.entry(&path[..at]).or_default() += 1;
            }
        }
        folders.insert("", paths.len());
        let mut listed: BTreeMap<&str, Option<BTreeSet<String>>> = BTreeMap::new();
        for (folder, count) in folders {
            let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            let absent = !folder.is_empty()
                && listed
                    .get(parent)
                    .and_then(Option::as_ref)
                    .is_some_and(|names| !names.contains(name));
            let names = if absent {
                Some(BTreeSet::new())
            } else if count > 2 {
                let entries = self.again(|| self.remote.list(folder))?;
                Some(entries.into_iter().map(|entry| entry.name).collect())
            } else {
                None
            };
            listed.insert(folder, names);
        }
        let paths: Vec<&String> = paths.iter().collect();
        let found = self.each(&paths, |path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if let Some(Some(names)) = listed.get(folder)
                && !names.contains(name)
            {
                return Ok(None);
            }
            self.remote.digest(path)
        })?;
        Ok(paths.into_iter().cloned().zip(found).collect())
    }

    /// Looks whether files of ours are still what the records say; answers where they are not.
    /// Sizes are compared for all, digests for up to 200.
    pub(super) fn compare(
        &self,
        ours: BTreeMap<String, (Digest, u64)>,
    ) -> Result<BTreeMap<String, Found>> {
        let step = ours.len().div_ceil(200).max(1);
        let ours: Vec<_> = ours.into_iter().enumerate().collect();
        let found = self.each(&ours, |(at, (path, (digest, size)))| {
            if at % step == 0 {
                return self.remote.digest(path);
            }
            match self.remote.stat(path)? {
                None => Ok(None),
                Some(now) if now == *size => Ok(Some((*digest, *size))),
                Some(_) => self.remote.digest(path),
            }
        })?;
        let pairs = ours.into_iter().zip(found);
        Ok(pairs
            .filter(|((_, (_, recorded)), found)| *found != Some(*recorded))
            .map(|((_, (path, _)), found)| (path, found))
            .collect())
    }
}

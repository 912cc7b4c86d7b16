//! Sends the files of a phase, and makes the folders they need.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::ending::interrupted_by;
use super::{Event, Session};
use crate::publish::plan::{Phase, Upload, UploadPlan};
use crate::publish::release::Release;
use crate::publish::remote::{RemoteError, Trouble};
use crate::publish::state::PublishState;
use crate::publish::{Failure, FailureKind, Result, tombstone};

/// The folders that a path is in, the outermost first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The folders of all that a state owns.
fn folders_of(state: &PublishState) -> BTreeSet<&str> {
    state.owned().flat_map(|(path, _, _)| above(path)).collect()
}

impl Session<'_> {
    /// Removes the folders that held nothing but what was deleted: their names may say what was withdrawn.
    pub(super) fn empty_folders(&self, plan: &UploadPlan) -> Result<()> {
        let needed = folders_of(&plan.next);
        let empty: BTreeSet<&str> = plan.deletes.iter().flat_map(|path| above(path)).collect();
        let empty: Vec<&str> = empty.difference(&needed).copied().collect();
        // The deepest first. What somebody else keeps there stays, and its folder with it.
        for folder in empty.iter().rev() {
            self.ask(|| self.remote.remove_folder(folder))?;
        }
        Ok(())
    }

    /// Makes the folders that the host may not have yet.
    pub(super) fn folders(&self, plan: &UploadPlan) -> Result<()> {
        let mut have = self.base.as_ref().map(folders_of).unwrap_or_default();
        // A run that broke off may have removed what it emptied.
        for (state, _) in &self.runs {
            let kept = folders_of(state);
            have.retain(|folder| kept.contains(folder));
        }
        let mut need: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        let new = plan.uploads.iter().filter(|upload| !upload.replaces);
        for folder in new.flat_map(|upload| above(&upload.path)) {
            if !have.contains(folder) {
                let depth = folder.matches('/').count();
                need.entry(depth).or_default().insert(folder);
            }
        }
        for level in need.into_values() {
            let level: Vec<&str> = level.into_iter().collect();
            self.each(&level, |folder| self.remote.ensure_folder(folder))
                .map_err(interrupted_by)?;
        }
        Ok(())
    }

    pub(super) fn send(&self, release: &Release, plan: &UploadPlan, phase: Phase) -> Result<()> {
        let uploads: Vec<&Upload> = plan.uploads.iter().filter(|u| u.phase == phase).collect();
        if uploads.is_empty() {
            return Ok(());
        }
        self.still_ours()?;
        // The front page goes last, by itself.
        let split = uploads.partition_point(|u| u.path != "index.html");
        let (others, front) = match phase {
            Phase::Entries => uploads.split_at(split),
            _ => (&uploads[..], &[][..]),
        };
        let local: Mutex<Option<Failure>> = Mutex::new(None);
        let one = |upload: &&Upload| {
            let body = match (&upload.tombstone, release.file(&upload.path)) {
                (Some(to), _) => Ok(tombstone::page(&upload.path, to).into()),
                (None, Some(file)) => release.body(file),
                (None, None) => Ok(Vec::new().into()),
            };
            let body = body.map_err(|failure| {
                let error = RemoteError::new(Trouble::Lasting, &failure.message.en);
                if let Ok(mut local) = local.lock() {
                    local.get_or_insert(failure);
                }
                error
            })?;
            let temporary = self.temporary();
            self.remote.replace(&upload.path, &temporary, &body, false)?;
            (self.options.events)(Event::Sent(upload));
            Ok(())
        };
        let sent = self.each(others, one).and_then(|_| self.each(front, one));
        if let Ok(Some(failure)) = local.into_inner() {
            return Err(Failure { kind: FailureKind::Interrupted, ..failure });
        }
        sent.map(drop).map_err(interrupted_by)
    }
}

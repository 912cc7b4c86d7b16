//! Reads and writes the host's records: what is live, what was begun.

use std::sync::atomic::Ordering;

use super::Session;
use super::ending::damaged;
use crate::publish::Result;
use crate::publish::body::UploadBody;
use crate::publish::release::Digest;
use crate::publish::state::{self, CURRENT, FOLDER, JOURNAL, PublishState, TEMPORARY, state_path};

impl Session<'_> {
    pub(super) fn read(&mut self) -> Result<()> {
        match self.read_once() {
            // A publisher at work may have put another state in its place: then there is a newer one.
            Err(_) if !self.locked => self.read_once(),
            read => read,
        }
    }

    fn read_once(&mut self) -> Result<()> {
        self.runs.clear();
        self.current = self.record(CURRENT)?;
        self.journal = self.record(JOURNAL)?.unwrap_or_default();
        if let Some(current) = &self.current {
            // A run that got as far as its commit has finished: only its journal is left.
            if self.journal.runs.last().is_some_and(|run| run.state == current.state) {
                self.journal.runs.clear();
            }
            self.base = Some(self.state(&current.state)?);
        }
        for run in &self.journal.runs {
            self.runs.push((self.state(&run.state)?, run.linked));
        }
        Ok(())
    }

    pub(super) fn record<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        let bytes = self.again(|| self.remote.get(path))?;
        let Some(bytes) = bytes else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| damaged(path))
    }

    pub(super) fn state(&self, digest: &Digest) -> Result<PublishState> {
        let path = state_path(digest);
        let bytes = match (self.options.remembered)(digest) {
            Some(bytes) => Some(bytes),
            None => self.again(|| self.remote.get(&path))?,
        };
        bytes
            .filter(|bytes| Digest::of(bytes) == *digest)
            .and_then(|bytes| PublishState::from_bytes(&bytes))
            .ok_or_else(|| damaged(&path))
    }

    pub(super) fn journal(&self) -> Result<()> {
        self.still_ours()?;
        self.put(JOURNAL, state::to_bytes(&self.journal))
    }

    pub(super) fn put(&self, path: &str, bytes: Vec<u8>) -> Result<()> {
        let body = UploadBody::Bytes(bytes);
        self.ask(|| self.remote.replace(path, &self.temporary(), &body, true))
    }

    pub(super) fn temporary(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        format!("{TEMPORARY}/{:.16}-{serial}", self.options.nonce)
    }

    /// Removes earlier states, which name what was withdrawn, and what broken runs left among our own records. Failure is
    /// harmless.
    pub(super) fn tidy(&self, live: &Digest) {
        let keep = state_path(live);
        let listed = |folder: &str, ours: &dyn Fn(&str) -> bool| -> Vec<String> {
            let entries = self.again(|| self.remote.list(folder)).unwrap_or_default();
            let names = entries.into_iter().filter(|e| !e.folder && ours(&e.name));
            names.map(|e| format!("{folder}/{}", e.name)).collect()
        };
        let mut old = listed(FOLDER, &|name| name.starts_with("state-"));
        old.retain(|path| *path != keep);
        old.extend(listed(TEMPORARY, &|_| true));
        let _ = self.each(&old, |path| self.remote.delete(path));
    }
}

//! Saves what was changed in the preview: tried out first, then written as one step, and shown at once.
//!
//! Knows the site in memory and how it is written. Knows no address and no page.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use subtle::ConstantTimeEq as _;

use super::preview::Preview;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::disk::save::{SaveFault, SaveStep, Saved};
use crate::project::FileChange;
use crate::source::{Digest, Source, SourcePath};

/// As many files are remembered as they were when somebody opened them.
const OPENED: usize = 64;

/// Where files of the site are changed.
pub struct Store {
    site: PathBuf,
    preview: Arc<Mutex<Preview>>,
    token: String,
    opened: Mutex<VecDeque<Source>>,
}

/// Why something was not saved.
pub enum Unsaved {
    /// It would be wrong: all findings with the change, of which some are new errors.
    Wrong(Vec<Diagnostic>),
    /// It could not be written.
    Fault(SaveFault),
}

/// A line of a file, before and after a change; nothing where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedLines {
    /// The number of the first line, in the file as it is after the change.
    pub number: usize,
    /// The lines before.
    pub before: Vec<String>,
    /// The lines after.
    pub after: Vec<String>,
}

impl Store {
    /// A store for the files of a preview, with a token nobody can guess. Finishes what an earlier process began to save.
    pub fn new(site: PathBuf, preview: Arc<Mutex<Preview>>, token: String) -> Self {
        Self { site, preview, token, opened: Mutex::default() }
    }

    /// The word that every change has to bring.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether a word is the token, in a time that does not tell how much of it is right.
    pub fn is_token(&self, word: &str) -> bool {
        word.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    /// The site as it is now.
    pub fn preview(&self) -> MutexGuard<'_, Preview> {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a file in as it is on the disk now. Nothing when there is none, or none that is read.
    pub fn fresh(&self, preview: &mut Preview, path: &SourcePath) -> Option<Source> {
        let known = preview.sources().get(path)?.clone();
        let now = disk::read_one(&self.site.join(path.as_str()), path.clone());
        match now {
            Some(Ok(now)) if now.digest() == known.digest() => Some(known),
            Some(Ok(now)) => {
                preview.apply(vec![FileChange::Put(now.clone())]);
                Some(now)
            }
            _ => None,
        }
    }

    /// Remembers a file as somebody opened it.
    pub fn open(&self, source: &Source) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|one| one.digest() != source.digest() || one.path() != source.path());
        opened.push_back(source.clone());
        if opened.len() > OPENED {
            opened.pop_front();
        }
    }

    /// A file as somebody opened it, as long as that is remembered.
    pub fn opened(&self, path: &SourcePath, digest: Digest) -> Option<Source> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = opened.iter();
        found.find(|one| one.path() == path && one.digest() == digest).cloned()
    }

    /// What `check` would say if files were so. Nothing is changed.
    pub fn findings(&self, preview: &mut Preview, files: &[Saved]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        preview.try_out(changes(files), |all| {
            found = all.to_vec();
            false
        });
        found
    }

    /// Saves files as one step. With new errors only when that is `forced`.
    pub fn save(
        &self,
        preview: &mut Preview,
        files: Vec<Saved>,
        forced: bool,
    ) -> Result<(), Unsaved> {
        let before = preview.diagnostics().to_vec();
        let mut result = Ok(());
        preview.try_out(changes(&files), |found| {
            if !forced && new_errors(&before, found).next().is_some() {
                result = Err(Unsaved::Wrong(found.to_vec()));
            } else if let Err(fault) = disk::save::save(&self.site, files) {
                result = Err(Unsaved::Fault(fault));
            }
            result.is_ok()
        });
        result
    }

    /// Takes the last save back.
    pub fn undo(&self, preview: &mut Preview) -> Result<Vec<Saved>, SaveFault> {
        let files = disk::save::undo(&self.site)?;
        preview.apply(changes(&files));
        Ok(files)
    }

    /// The last save, while it can be taken back.
    pub fn last(&self) -> Option<SaveStep> {
        disk::save::last(&self.site)
    }
}

/// Errors that were not there before.
pub fn new_errors<'a>(
    before: &'a [Diagnostic],
    after: &'a [Diagnostic],
) -> impl Iterator<Item = &'a Diagnostic> {
    let same = |a: &Diagnostic, b: &Diagnostic| {
        let path = |one: &Diagnostic| one.place.as_ref().map(|at| at.path.clone());
        a.code == b.code && a.message == b.message && path(a) == path(b)
    };
    let errors = after.iter().filter(|one| one.severity == crate::diagnostic::Severity::Error);
    errors.filter(move |one| !before.iter().any(|old| same(old, one)))
}

fn changes(files: &[Saved]) -> Vec<FileChange> {
    let change = |file: &Saved| match &file.after {
        Some(bytes) => FileChange::Put(Source::new(file.path.clone(), bytes.as_slice())),
        None => FileChange::Gone(file.path.clone()),
    };
    files.iter().map(change).collect()
}

/// What is different between two states of a file, line by line.
pub fn lines(before: &str, after: &str) -> Vec<SavedLines> {
    let diff = TextDiff::from_lines(before, after);
    let mut all = Vec::new();
    let mut now: Option<SavedLines> = None;
    for change in diff.iter_all_changes() {
        let text = change.value().trim_end_matches('\n').to_owned();
        if change.tag() == ChangeTag::Equal {
            all.extend(now.take());
            continue;
        }
        let number = change.new_index().or(change.old_index()).unwrap_or(0) + 1;
        let lines = now.get_or_insert(SavedLines { number, before: Vec::new(), after: Vec::new() });
        match change.tag() {
            ChangeTag::Delete => lines.before.push(text),
            _ => lines.after.push(text),
        }
    }
    all.extend(now);
    all
}

//! Keeps each file's parse by its content, and resolves everything every time.
//!
//! A command makes one session and updates it once; the preview server keeps one and updates it at every save. Knows which stage
//! follows which. Knows no file system, and keeps nothing between processes.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::document::{self, Document, Kind};
use crate::plan::{self, AsOf, Entry, Plan};
use crate::source::{Digest, Source, SourcePath, Sources};

/// The content of a site as far as it is understood.
#[derive(Debug, Default)]
pub struct Session {
    /// In path order.
    parses: Vec<Parse>,
    plans: Vec<Arc<Plan>>,
    diagnostics: Vec<Diagnostic>,
}

/// What one file gave, and the digest of the bytes that gave it.
#[derive(Debug)]
struct Parse {
    path: SourcePath,
    digest: Digest,
    /// A document of the site as a whole, such as `site.yaml`.
    document: Option<Arc<Document>>,
    /// A document of a plan, with the plan's folder.
    entry: Option<(String, Entry)>,
    diagnostics: Vec<Diagnostic>,
}

/// How much an update had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Updated {
    /// Files that were parsed because they are new or differ.
    pub parsed: usize,
    /// Files whose parse was kept.
    pub kept: usize,
}

impl Session {
    /// Takes the files below `content/` as they are now, parses those that changed, and resolves all.
    pub fn update(&mut self, sources: &Sources, as_of: AsOf) -> Updated {
        // Both lists are in path order, so that one walk along them finds what is new, changed or gone.
        let mut before = std::mem::take(&mut self.parses).into_iter().peekable();
        let mut updated = Updated::default();
        let parses: Vec<Result<Parse, &Source>> = sources
            .below("content")
            .map(|source| {
                while before.next_if(|p| p.path < *source.path()).is_some() {}
                let same = |p: &Parse| p.path == *source.path() && p.digest == source.digest();
                match before.next_if(same) {
                    Some(parse) => {
                        updated.kept += 1;
                        Ok(parse)
                    }
                    None => {
                        updated.parsed += 1;
                        Err(source)
                    }
                }
            })
            .collect();
        self.parses = parses
            .into_par_iter()
            .map(|known| known.unwrap_or_else(parse))
            .collect();

        let entries: Vec<(&str, &Entry)> = self
            .parses
            .iter()
            .filter_map(|p| p.entry.as_ref())
            .map(|(folder, entry)| (folder.as_str(), entry))
            .collect();
        let (plans, found) = plan::resolve(&entries, as_of);
        self.plans = plans.into_iter().map(Arc::new).collect();
        self.diagnostics = self
            .parses
            .iter()
            .flat_map(|p| p.diagnostics.iter().cloned())
            .chain(found)
            .collect();
        diagnostic::sort(&mut self.diagnostics);
        updated
    }

    /// The plans, in the order of their folders' names.
    pub fn plans(&self) -> &[Arc<Plan>] {
        &self.plans
    }

    /// Everything that is wrong, sorted.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The document of the site as a whole that is of this kind, e.g. the settings.
    pub fn document(&self, kind: &Kind) -> Option<&Arc<Document>> {
        let documents = self.parses.iter().filter_map(|p| p.document.as_ref());
        documents.into_iter().find(|d| d.kind == *kind)
    }
}

fn parse(source: &Source) -> Parse {
    let parsed = document::parse(source);
    let mut diagnostics = parsed.diagnostics;
    // A file that could not be read keeps its place, so that references to it are not called unknown.
    let (mut document, mut entry) = (None, plan::broken(source.path()));
    if let Some(found) = parsed.document {
        entry = None;
        let (read, faults) = plan::read(&found);
        diagnostics.extend(faults);
        match (read, found.plan.clone()) {
            (Some(read), Some(plan)) => entry = Some((plan, read)),
            // A plan's document that cannot be read has said why.
            (None, Some(_)) => {}
            (_, None) => document = Some(Arc::new(found)),
        }
    }
    Parse {
        path: source.path().clone(),
        digest: source.digest(),
        document,
        entry,
        diagnostics,
    }
}

//! Keeps each file's parse by its content, and resolves everything every time.
//!
//! A command makes one session and updates it once; the preview server keeps one and updates it at every save. Knows which stage
//! follows which. Knows no file system, and keeps nothing between processes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::document::{self, Document, Kind};
use crate::plan::{self, AsOf, Entry, Plan};
use crate::source::{Digest, Source, SourcePath, Sources};

/// The content of a site as far as it is understood.
#[derive(Debug, Default)]
pub struct Session {
    sources: Sources,
    parses: BTreeMap<SourcePath, Parse>,
    plans: Vec<Plan>,
    diagnostics: Vec<Diagnostic>,
}

/// What one file gave, and the digest of the bytes that gave it.
#[derive(Debug)]
struct Parse {
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
    /// Takes the files as they are now, parses those that changed, and resolves all.
    pub fn update(&mut self, sources: Sources, as_of: AsOf) -> Updated {
        let changed: Vec<&Source> = sources
            .iter()
            .filter(|s| self.parses.get(s.path()).map(|p| p.digest) != Some(s.digest()))
            .collect();
        let updated = Updated {
            parsed: changed.len(),
            kept: sources.len() - changed.len(),
        };
        let parses: Vec<(SourcePath, Parse)> = changed
            .into_par_iter()
            .map(|source| (source.path().clone(), parse(source)))
            .collect();
        self.parses.retain(|path, _| sources.get(path).is_some());
        self.parses.extend(parses);
        self.sources = sources;

        let entries: Vec<(String, Entry)> = self
            .parses
            .values()
            .filter_map(|p| p.entry.clone())
            .collect();
        let (plans, found) = plan::resolve(&entries, as_of);
        self.plans = plans;
        self.diagnostics = self
            .parses
            .values()
            .flat_map(|p| p.diagnostics.iter().cloned())
            .chain(found)
            .collect();
        diagnostic::sort(&mut self.diagnostics);
        updated
    }

    /// The files of the last update.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The plans, in the order of their folders' names.
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// Everything that is wrong, sorted.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The document of the site as a whole that is of this kind, e.g. the settings.
    pub fn document(&self, kind: &Kind) -> Option<&Arc<Document>> {
        let documents = self.parses.values().filter_map(|p| p.document.as_ref());
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
        digest: source.digest(),
        document,
        entry,
        diagnostics,
    }
}

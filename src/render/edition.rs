//! The edition of a site that was drawn last, kept so that the next one is drawn only where it differs.
//!
//! Knows which file looked at what. Does not know where the files go, nor whether those of the last edition still stand there:
//! whoever takes them says so.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::data::pieces::List;
use super::search::Found;
use super::shelf::Shelf;
use super::{Press, SearchShelf, Stopped, Theme};
use crate::plan::{Differences, Trace};
use crate::search::{self, SearchDoc, SearchIndex};
use crate::site::{Site, Target};

/// What is known of the edition that was drawn last; at first, nothing.
#[derive(Default)]
pub struct Edition {
    drawn: Option<Drawn>,
    kept: Kept,
}

/// What the last edition was drawn from, and the names of files that no address tells.
struct Drawn {
    site: Arc<Site>,
    theme: Arc<Theme>,
    index: BTreeSet<String>,
}

/// What was made for the last edition and may be good for the next one.
#[derive(Default)]
pub(super) struct Kept {
    /// What each file looked at, but for its pieces.
    traces: Mutex<HashMap<Target, Trace>>,
    /// Pieces of long files.
    pub pieces: Shelf<List, Arc<[u8]>>,
    /// What the search sees of a noun.
    pub documents: Shelf<Found, Arc<SearchDoc>>,
    /// The search index as it stands.
    index: Mutex<search::Standing>,
}

impl Edition {
    /// What differs from the last edition; nothing when everything has to be drawn.
    pub fn differences(&self, site: &Site, theme: &Arc<Theme>) -> Option<Differences> {
        let drawn = self.drawn.as_ref()?;
        let same = Arc::ptr_eq(&drawn.theme, theme);
        same.then(|| site.differences(&drawn.site)).flatten()
    }

    /// Draws on all cores the files that the differences touch, or all files if none are given, and hands each to `put` as soon
    /// as it is drawn. What this edition has no more of the last one is handed to `remove`; if all files are drawn, nothing is.
    ///
    /// After a fault the next edition has to be drawn whole.
    pub fn draw<E: Send>(
        &mut self,
        site: &Arc<Site>,
        theme: &Arc<Theme>,
        differences: Option<&Differences>,
        put: impl Fn(&str, Cow<'_, [u8]>) -> Result<(), E> + Sync,
        mut remove: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), Stopped<E>> {
        let last = self.drawn.take();
        let (last, stale) = match (last, differences) {
            (Some(last), Some(differences)) => (Some(last), Some(self.kept.clear(differences))),
            _ => {
                self.kept = Kept::default();
                (None, None)
            }
        };
        let shelf = SearchShelf::default();
        let press = Press {
            site,
            theme,
            shelf,
            kept: Some(&self.kept),
        };
        let wanted = |target| {
            let stale = stale.as_ref();
            stale.is_none_or(|stale| super::needs_index(target) || stale.contains(&target))
        };
        press.some(wanted, put)?;
        let files = press.search_index().files.iter();
        let index: BTreeSet<String> = files.map(|file| file.path.clone()).collect();
        if let Some(last) = last {
            let mut gone = last.index.difference(&index);
            gone.try_for_each(|path| remove(path))
                .map_err(Stopped::Taken)?;
        }
        self.drawn = Some(Drawn {
            site: Arc::clone(site),
            theme: Arc::clone(theme),
            index,
        });
        Ok(())
    }
}

impl Kept {
    /// Takes away what differences touch; returns the files that have to be drawn again.
    fn clear(&mut self, differences: &Differences) -> HashSet<Target> {
        self.documents.clear(differences);
        let lists = self.pieces.clear(differences);
        let mut stale: HashSet<Target> = lists.into_iter().map(List::target).collect();
        let traces = self.traces();
        let touched = traces.iter().filter(|(_, trace)| differences.touch(trace));
        stale.extend(touched.map(|(target, _)| *target));
        drop(traces);
        stale
    }

    /// Keeps what a file looked at.
    pub fn trace(&self, target: Target, trace: Trace) {
        self.traces().insert(target, trace);
    }

    /// The search index of a site. What the last one had already is not made again.
    pub fn index(&self, site: &Site) -> SearchIndex {
        let documents = super::search::documents_from(site, Some(&self.documents));
        let mut standing = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        standing.update(&documents, &super::search::words(site))
    }

    fn traces(&self) -> MutexGuard<'_, HashMap<Target, Trace>> {
        self.traces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

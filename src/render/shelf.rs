//! Pieces of long files, kept with what was looked at when they were drawn.
//!
//! Knows what a piece is called and how it is drawn again. Does not know what it says.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::plan::{Differences, Id, Trace};
use crate::site::Site;

/// Pieces in lists: one piece for each noun of a list, in the plan's order.
pub struct Shelf<K, P> {
    lists: Mutex<Lists<K, P>>,
}

type Lists<K, P> = HashMap<K, Vec<Slot<P>>>;

/// A piece and what was looked at when it was drawn; nothing where it has to be drawn.
type Slot<P> = Option<(Trace, P)>;

impl<K, P> Default for Shelf<K, P> {
    fn default() -> Self {
        Self {
            lists: Mutex::default(),
        }
    }
}

impl<K: Copy + Eq + Hash, P: Clone + Send> Shelf<K, P> {
    /// The pieces of a list. Those that are not here are drawn, on all cores, and stay.
    pub fn list<T>(
        &self,
        list: K,
        site: &Site,
        ids: &[Id<T>],
        draw: impl Fn(&Site, Id<T>) -> P + Sync,
    ) -> Vec<P> {
        let mut slots = self.lock().remove(&list).unwrap_or_default();
        slots.resize_with(ids.len(), || None);
        slots.par_iter_mut().zip(ids).for_each_init(
            || site.noted(),
            |(site, notes), (slot, id)| {
                if slot.is_none() {
                    let piece = draw(site, *id);
                    *slot = Some((notes.take(), piece));
                }
            },
        );
        let pieces = slots.iter().flatten().map(|(_, piece)| piece.clone());
        let pieces = pieces.collect();
        self.lock().insert(list, slots);
        pieces
    }

    /// Takes the pieces away that differences touch; returns the lists that lost some.
    pub fn clear(&mut self, differences: &Differences) -> HashSet<K> {
        let lists = self
            .lists
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .iter_mut();
        let cleared = lists.filter_map(|(list, slots)| {
            let touched = |slot: &&mut Slot<P>| {
                let trace = slot.as_ref().map(|(trace, _)| trace);
                trace.is_some_and(|trace| differences.touch(trace))
            };
            let touched: Vec<_> = slots.iter_mut().filter(touched).collect();
            let any = !touched.is_empty();
            touched.into_iter().for_each(|slot| *slot = None);
            any.then_some(*list)
        });
        cleared.collect()
    }

    fn lock(&self) -> MutexGuard<'_, Lists<K, P>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

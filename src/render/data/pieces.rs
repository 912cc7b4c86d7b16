//! Where the pieces of long files come from: drawn afresh one after the other, or from a shelf where those of the last time stand.
//!
//! Knows which file has which pieces. Does not know what a piece says.

use std::sync::Arc;

use crate::plan::Id;
use crate::render::shelf::Shelf;
use crate::site::{PlanAt, Site, Table, Target};

/// A list inside a long file that has a piece for each noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// Initiatives in `plan.json`.
    JsonInitiatives(PlanAt),
    /// Indicators in `plan.json`.
    JsonIndicators(PlanAt),
    /// Rows of `initiatives.csv`.
    CsvInitiatives(PlanAt),
    /// Rows of `indicators.csv`.
    CsvIndicators(PlanAt),
}

impl List {
    /// The file it is in.
    pub fn target(self) -> Target {
        match self {
            Self::JsonInitiatives(at) | Self::JsonIndicators(at) => Target::PlanJson(at),
            Self::CsvInitiatives(at) => Target::Csv(at, Table::Initiatives),
            Self::CsvIndicators(at) => Target::Csv(at, Table::Indicators),
        }
    }
}

/// Gives the pieces of long files.
#[derive(Clone, Copy, Default)]
pub struct Pieces<'a>(Option<&'a Shelf<List, Arc<[u8]>>>);

impl<'a> Pieces<'a> {
    /// Pieces that stay on a shelf.
    pub fn on(shelf: &'a Shelf<List, Arc<[u8]>>) -> Self {
        Self(Some(shelf))
    }

    /// Hands the pieces of a list to `take`, in the order of `ids`.
    pub fn each<T>(
        &self,
        list: List,
        site: &Site,
        ids: impl Iterator<Item = Id<T>>,
        draw: impl Fn(&Site, Id<T>) -> Vec<u8> + Sync,
        mut take: impl FnMut(&[u8]),
    ) {
        match self.0 {
            None => ids.for_each(|id| take(&draw(site, id))),
            Some(shelf) => {
                let ids: Vec<Id<T>> = ids.collect();
                let pieces = shelf.list(list, site, &ids, |site, id| draw(site, id).into());
                pieces.iter().for_each(|piece| take(piece));
            }
        }
    }
}

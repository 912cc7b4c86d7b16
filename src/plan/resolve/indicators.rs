//! Indicators: what they measure, and whether their figures can be right.

use std::sync::Arc;

use rayon::prelude::*;

use super::reference::Noun;
use super::{Resolver, figures, natural};
use crate::diagnostic::Diagnostic;
use crate::plan::{AsOf, Indicator, Plan, indicator};

impl Resolver<'_> {
    pub(super) fn indicators(
        &mut self,
        plan: &mut Plan,
        mut entries: Vec<Arc<indicator::IndicatorEntry>>,
        as_of: AsOf,
    ) {
        entries.sort_by_cached_key(|e| natural(&e.id));
        // What is odd about figures concerns one indicator alone, so that all can be looked at together.
        let odd: Vec<Vec<Diagnostic>> =
            entries.par_iter().map(|entry| figures::check(entry, &plan.about, as_of)).collect();
        for (entry, odd) in entries.into_iter().zip(odd) {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let place = self.place(plan, path, &entry.at);
            let owners = entry.owners.iter();
            let owners = owners
                .filter_map(|owner| self.find(Noun::ACTOR, &plan.actors, path, owner))
                .collect();
            let kinds = &plan.indicator_kinds;
            let kind = entry.kind.as_ref();
            let kind = kind.and_then(|kind| self.find(Noun::INDICATOR_KIND, kinds, path, kind));
            self.diagnostics.extend(odd);
            self.overrides(&plan.about, &entry);
            let Some(place) = place else { continue };
            let id = plan.indicators.push(Indicator { entry, place, kind, owners });
            plan.at_mut(place).indicators.push(id);
        }
    }
}

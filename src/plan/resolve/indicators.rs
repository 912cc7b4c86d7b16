//! Indicators: what they measure, and whether their figures can be right.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Resolver, figures, natural};
use crate::diagnostic::Diagnostic;
use crate::plan::{AsOf, Indicator, Plan, indicator};
use crate::source::{SourcePath, Span};

impl Resolver<'_> {
    pub(super) fn indicators(
        &mut self,
        plan: &mut Plan,
        mut entries: Vec<Arc<indicator::Entry>>,
        as_of: AsOf,
    ) {
        entries.sort_by_cached_key(|e| natural(&e.id));
        // What is odd about figures concerns one indicator alone, so that all can be looked at together.
        let odd: Vec<Vec<Diagnostic>> = entries
            .par_iter()
            .map(|entry| figures::check(entry, &plan.about, as_of))
            .collect();
        for (entry, odd) in entries.into_iter().zip(odd) {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let scope = match (&entry.scope.value.image, &entry.scope.value.approach) {
                (Some(written), None) => self
                    .image(plan, path, written)
                    .map(indicator::Scope::RegionalImage),
                (None, Some(written)) => self
                    .approach(plan, path, written)
                    .map(indicator::Scope::Approach),
                _ => {
                    self.scope_fault(path, entry.scope.span);
                    None
                }
            };
            let owners = entry
                .owners
                .iter()
                .filter_map(|o| self.actor(plan, path, o))
                .collect();
            self.diagnostics.extend(odd);
            let Some(scope) = scope else { continue };
            let id = plan.indicators.push(Indicator {
                entry,
                scope,
                owners,
            });
            match scope {
                indicator::Scope::RegionalImage(image) => {
                    if let Some(image) = plan.regional_images.get_mut(image) {
                        image.indicators.push(id);
                    }
                }
                indicator::Scope::Approach(approach) => {
                    if let Some(approach) = plan.approaches.get_mut(approach) {
                        approach.indicators.push(id);
                    }
                }
            }
        }
    }

    pub(super) fn scope_fault(&mut self, path: &SourcePath, span: Span) {
        self.diagnostics.push(
            Diagnostic::error(
                "needs-one-scope",
                path,
                span,
                "`regional_image` と `approach` の、どちらか1つを書きます",
                "exactly one of `regional_image` and `approach` is needed",
            )
            .help(
                "例: scope: { approach: 1-1 }",
                "for example `scope: { approach: 1-1 }`",
            ),
        );
    }
}

//! Tags of places, and what is related across plans.

use super::Resolver;
use super::places::no_place;
use super::reference::{Noun, position};
use crate::diagnostic::{Diagnostic, Text};
use crate::plan::common::Common;
use crate::plan::tag::{Related, RelatedEntry};
use crate::plan::{Place, Plan};

impl Resolver<'_> {
    /// Finds the tags of every place. All places have to be there.
    pub(super) fn tags(&mut self, plan: &mut Plan) {
        let places: Vec<Place> = plan.places().collect();
        for place in places {
            let Some((common, written, _)) = place.written(plan) else { continue };
            let tags = written.iter();
            let mut tags: Vec<_> = tags
                .filter_map(|tag| self.find(Noun::TAG, &plan.tags, &common.path, tag))
                .collect();
            tags.sort_unstable();
            tags.dedup();
            plan.at_mut(place).tags = tags;
        }
    }
}

/// Joins what is related, on both sides.
pub(super) fn related(plans: &mut [Plan], diagnostics: &mut Vec<Diagnostic>) {
    let mut joined: Vec<(usize, Place, usize, Place, Option<String>)> = Vec::new();
    for (from, plan) in plans.iter().enumerate() {
        for place in plan.places() {
            let Some((common, _, all)) = place.written(plan) else {
                continue;
            };
            for entry in all {
                let (about, path) = (Some(plan.about.as_ref()), &common.path);
                let to = position(Noun::PLAN, about, path, &entry.plan, plans, diagnostics);
                let Some(to) = to else { continue };
                match plans[to].place(&entry.at.value) {
                    Some(there) => joined.push((from, place, to, there, entry.note.clone())),
                    None => diagnostics.push(not_there(&plans[to], common, entry)),
                }
            }
        }
    }
    for (from, here, to, there, note) in joined {
        for (at, place, other, far) in [(from, here, to, there), (to, there, from, here)] {
            let id = plans[other].id.clone();
            let known = |one: &Related| one.plan == id && one.place == far;
            // Both sides may have written it: the words of each stay on its own page.
            if !plans[at].at(place).related.iter().any(known) {
                let note = note.clone();
                let new = Related { plan: id, place: far, note };
                plans[at].at_mut(place).related.push(new);
            }
        }
    }
}

fn not_there(other: &Plan, common: &Common, entry: &RelatedEntry) -> Diagnostic {
    let (text, title) = (&entry.at.value, &other.about.title);
    Diagnostic {
        message: Text::new(
            format!("`{text}` は、「{title}」のどこのことか分かりません"),
            format!("`{text}` is no place of the plan `{}`", other.id),
        ),
        ..no_place(other, &common.path, &entry.at)
    }
}

//! States and schedules: what an initiative became part of, and what is planned for which year.

use super::reference::Noun;
use super::{Resolver, circle, figures};
use crate::diagnostic::{Diagnostic, finding};
use crate::plan::state::{Stage, State};
use crate::plan::{Id, Initiative, Plan, initiative, state};
use crate::source::Location;

impl Resolver<'_> {
    /// Finds what every initiative became part of. All of them have to be there.
    pub(super) fn states(&mut self, plan: &mut Plan) {
        let ids: Vec<Id<Initiative>> = plan.initiatives.ids().map(|(id, _)| id).collect();
        for &id in &ids {
            let entry = std::sync::Arc::clone(&plan.initiatives[id].entry);
            self.schedule(plan, &entry);
            let Some(written) = &entry.state else {
                continue;
            };
            let into = self.into(plan, &entry, written);
            if let Some(one) = plan.initiatives.get_mut(id) {
                one.state = State {
                    stage: written.stage.value,
                    since: written.since,
                    into,
                    reason: written.reason.clone(),
                };
            }
            if let Some(other) = into.and_then(|into| plan.initiatives.get_mut(into)) {
                other.merged.push(id);
            }
        }
        for id in ids {
            let found = merged_in_itself(plan, id);
            self.diagnostics.extend(found);
        }
    }

    fn into(
        &mut self,
        plan: &Plan,
        entry: &initiative::InitiativeEntry,
        written: &state::StateEntry,
    ) -> Option<Id<Initiative>> {
        let path = &entry.common.path;
        let merged = written.stage.value == Stage::Merged;
        let Some(into) = &written.into else {
            if merged {
                self.diagnostics.push(finding! { error "missing-key", path, written.stage.span;
                    "統合（merged）ですが、`into` がありません",
                    "this is `merged`, but `into` is missing";
                    help "`into: city-20` のように、まとめた先の取組の ID を書き足してください",
                         "add the initiative it became part of, as in `into: city-20`";
                });
            }
            return None;
        };
        if !merged {
            let word = written.stage.value.word();
            self.diagnostics.push(
                finding! { error "into-without-merged", path, into.span;
                    "`into` がありますが、状態は merged ではなく {word} です",
                    "there is an `into`, but the state is {word}, not merged";
                    help "ほかの取組にまとめたなら `state: merged` と書き、そうでなければ `into` を消してください",
                         "write `state: merged` if it became part of another initiative, or remove `into`";
                },
            );
            return None;
        }
        self.find(Noun::INITIATIVE, &plan.initiatives, path, into)
    }

    fn schedule(&mut self, plan: &Plan, entry: &initiative::InitiativeEntry) {
        let path = &entry.common.path;
        let years = entry.schedule.iter().map(|step| (step.year.value, step.year.span));
        for (year, span) in years.clone() {
            let outside = figures::outside(path, span, Some(year), &plan.about, true);
            self.diagnostics.extend(
                outside.map(|found| found.help("年度を確かめてください", "check the year")),
            );
        }
        self.diagnostics.extend(figures::twice(path, ("予定", "plans"), years));
    }
}

/// An initiative that became part of itself, directly or by way of others.
fn merged_in_itself(plan: &Plan, start: Id<Initiative>) -> Option<Diagnostic> {
    let into = |id| Vec::from_iter(plan.initiatives[id].state.into);
    let way = circle(start, into)?;
    let names: Vec<&str> = way.iter().map(|id| plan.initiatives[*id].entry.id.as_str()).collect();
    let entry = &plan.initiatives[start].entry;
    let written = entry.state.as_ref()?.into.as_ref()?;
    Some(merged_in_circle(Location::new(&entry.common.path, written.span), &names))
}

/// What leads back to itself when one asks what it became part of.
pub(super) fn merged_in_circle(place: Location, way: &[&str]) -> Diagnostic {
    let way = way.join(" → ");
    finding! { error "merged-in-circle", &place.path, place.span;
        "まとめた先をたどると、元に戻ります（{way}）",
        "what this became part of leads back to it ({way})";
        help "`into` には、今も続いているほうを書き、続いているほうからは `into` を消してください",
             "`into` names what goes on; remove `into` from what goes on";
    }
}

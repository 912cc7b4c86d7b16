//! What a reader's site owes its readers and a city's own does not: where every fact comes from, and how sure each mark is.
//!
//! Knows the settings and the plans. A plan alone does not know in whose voice it is shown.

use std::sync::Arc;

use super::settings::{Settings, Voice};
use crate::diagnostic::{Diagnostic, finding};
use crate::plan::Plan;
use crate::plan::common::Common;

/// What is missing for the voice of the settings.
pub fn check(settings: &Settings, plans: &[Arc<Plan>]) -> Vec<Diagnostic> {
    match settings.voice {
        Voice::City => Vec::new(),
        Voice::Reader => {
            let plans = plans.iter();
            plans.flat_map(|plan| [without_source(plan), without_basis(plan)].concat()).collect()
        }
    }
}

/// Marks of which it is not said how sure they are.
fn without_basis(plan: &Plan) -> Vec<Diagnostic> {
    let entries = plan.initiatives.iter().map(|one| &one.entry);
    let marks = entries.flat_map(|entry| entry.marks.iter().map(move |mark| (entry, mark)));
    let without = marks.filter(|(_, mark)| mark.basis.is_none());
    let missing = without.map(|(entry, mark)| {
        finding! { error "missing-key", &entry.common.path, mark.at.span;
            "`basis` がありません", "`basis` is missing";
            help "資料の○で確かめたら `basis: stated`、推定なら `basis: inferred` と理由を書いてください。市が自分の計画をのせるサイトなら、site.yaml に `voice: city` と書けば、書かなくてよくなります",
                 "write `basis: stated` for a mark seen in the source, or `basis: inferred` with the reason; on a city's own site, `voice: city` in site.yaml makes it unnecessary";
        }
    });
    missing.collect()
}

/// Files with facts that say no source.
fn without_source(plan: &Plan) -> Vec<Diagnostic> {
    let about = Some(&plan.about.common).filter(|_| plan.about.sources.is_empty());
    let mut without: Vec<&Common> = about.into_iter().collect();
    without.extend(plan.commons().filter(|common| common.sources.is_empty()));
    // One file may hold several roles or challenges.
    without.dedup_by_key(|common| &common.path);
    without.into_iter().map(missing_source).collect()
}

fn missing_source(common: &Common) -> Diagnostic {
    finding! { error "missing-source", &common.path, common.span;
        "出典（`sources`）がありません",
        "`sources` is missing: it is not said where this comes from";
        help "`sources: [{{ document: 出典のID, place: 12ページ }}]` を書いてください。市が自分の計画をのせるサイトなら、site.yaml に `voice: city` と書けば、計画そのものが出典になります",
             "write `sources: [{{ document: the id of a source, place: page 12 }}]`; on a city's own site, `voice: city` in site.yaml makes the plan itself the source";
    }
}

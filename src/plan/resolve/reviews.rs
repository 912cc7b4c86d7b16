//! Reviews: their fiscal year from the folder, their approach from the file name, their texts from the headings.

use std::sync::Arc;

use super::{Resolver, natural};
use crate::calendar::FiscalYear;
use crate::diagnostic::Diagnostic;
use crate::document::yaml::Spanned;
use crate::plan::common::Common;
use crate::plan::{Actor, Id, Plan, Review, review};

impl Resolver<'_> {
    pub(super) fn folder_year(&mut self, common: &Common, folder: &str) -> Option<FiscalYear> {
        match FiscalYear::parse(folder) {
            Ok(year) => Some(year),
            Err(_) => {
                self.diagnostics.push(
                    Diagnostic::error(
                        "bad-year",
                        &common.path,
                        common.span,
                        format!("フォルダー名 `{folder}` は年度として読めません"),
                        format!("the folder name `{folder}` is not a fiscal year"),
                    )
                    .help(
                        "reviews/2024/ のように西暦で書いてください",
                        "name it by the Western year, as in reviews/2024/",
                    ),
                );
                None
            }
        }
    }

    pub(super) fn reviews(&mut self, plan: &mut Plan, mut entries: Vec<Arc<review::Entry>>) {
        entries.sort_by_key(|e| (natural(&e.year), natural(&e.approach)));
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let written = Spanned {
                value: entry.approach.clone(),
                span: entry.common.span,
            };
            let approach = self.approach(plan, path, &written);
            let year = self.folder_year(&entry.common, &entry.year);
            let (Some(approach), Some(year)) = (approach, year) else {
                continue;
            };
            let owners: Vec<Id<Actor>> = plan
                .about
                .owners
                .iter()
                .filter_map(|o| plan.actors.find(|a| a.id.value == o.actor.value))
                .collect();
            let mut texts: Vec<_> = owners.iter().map(|id| (*id, None)).collect();
            let mut summary = None;
            for section in &entry.sections {
                let owner = texts.iter_mut().find(|(id, _)| {
                    let actor = &plan.actors[*id];
                    [&actor.name, &actor.short, &actor.id.value].contains(&&section.title)
                });
                let slot = match owner {
                    Some((_, slot)) => slot,
                    None if ["総括", "summary"].contains(&section.title.as_str()) => &mut summary,
                    None => {
                        let names = owners
                            .iter()
                            .map(|id| plan.actors[*id].short.as_str())
                            .chain(["総括"]);
                        let names: Vec<&str> = names.collect();
                        self.diagnostics.push(
                            Diagnostic::error(
                                "unknown-heading",
                                path,
                                section.span,
                                format!("見出し「{}」は、評価の文章では使えません", section.title),
                                format!("the heading `{}` is not known in reviews", section.title),
                            )
                            .suggest(&section.title, names),
                        );
                        continue;
                    }
                };
                if slot.is_some() {
                    self.diagnostics.push(
                        Diagnostic::error(
                            "duplicate-heading",
                            path,
                            section.span,
                            format!("見出し「{}」が2回あります", section.title),
                            format!("the heading `{}` is used twice", section.title),
                        )
                        .help("1つにまとめてください", "merge the two"),
                    );
                }
                *slot = Some(section.clone());
            }
            let id = plan.reviews.push(Review {
                entry,
                year,
                approach,
                texts,
                summary,
            });
            if let Some(approach) = plan.approaches.get_mut(approach) {
                approach.reviews.push(id);
            }
        }
    }
}

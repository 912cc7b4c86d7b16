//! Reviews: their fiscal year from the folder, their place from `at` or the file name, their texts from the headings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reference::Noun;
use super::{Resolver, natural};
use crate::calendar::FiscalYear;
use crate::diagnostic::Diagnostic;
use crate::document::yaml::Spanned;
use crate::plan::common::Common;
use crate::plan::{Actor, Grade, Id, Plan, Review, review};
use crate::source::{Location, SourcePath};

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
        entries.sort_by_key(|e| (natural(&e.year), natural(&e.id)));
        let mut folders: BTreeMap<FiscalYear, (String, SourcePath)> = BTreeMap::new();
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let name = Spanned {
                value: entry.id.clone(),
                span: entry.common.span,
            };
            let place = match &entry.at {
                Some(written) => self.place(plan, path, written),
                None => self.place_of_name(plan, path, &name),
            };
            let year = self.folder_year(&entry.common, &entry.year);
            let (Some(place), Some(year)) = (place, year) else {
                continue;
            };
            let first = folders
                .entry(year)
                .or_insert_with(|| (entry.year.clone(), path.clone()));
            if first.0 != entry.year {
                self.diagnostics.push(two_folders(&entry, first));
            }
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
            let grade = self.grade(plan, path, entry.grade.as_deref());
            self.missing(plan, &owners, &entry);
            let id = plan.reviews.push(Review {
                entry,
                year,
                place,
                texts,
                summary,
                grade,
            });
            plan.at_mut(place).reviews.push(id);
        }
    }

    fn grade(
        &mut self,
        plan: &Plan,
        path: &SourcePath,
        written: Option<&Spanned<String>>,
    ) -> Option<Id<Grade>> {
        let written = written?;
        let found = plan.grades.find(|g| g.id.value == written.value);
        if found.is_none() {
            let grades = plan.grades.iter();
            let known = grades.map(|g| (g.id.value.as_str(), g.name.as_str()));
            self.unknown(Noun::Grade, path, written, known);
        }
        found
    }

    /// The keys of `missing` are the headings that are not there.
    fn missing(&mut self, plan: &Plan, owners: &[Id<Actor>], entry: &review::Entry) {
        let owners = owners.iter().map(|id| &plan.actors[*id]);
        let mut names: Vec<&str> = owners
            .flat_map(|a| [a.id.value.as_str(), &a.short, &a.name])
            .chain(["総括", "summary"])
            .collect();
        names.dedup();
        let unknown = entry
            .missing
            .iter()
            .filter(|(key, _)| !names.contains(&key.value.as_str()));
        let found = unknown.map(|(key, _)| {
            Diagnostic::error(
                "unknown-heading",
                &entry.common.path,
                key.span,
                format!("`missing` の「{}」という欄は、評価にありません", key.value),
                format!("`missing` names `{}`, which reviews do not have", key.value),
            )
            .suggest(&key.value, names.iter().copied())
        });
        self.diagnostics.extend(found);
    }
}

/// `reviews/2025` and `reviews/令和7` are one year: which of the two holds what was reported nobody can tell.
fn two_folders(entry: &review::Entry, first: &(String, SourcePath)) -> Diagnostic {
    Diagnostic::error(
        "duplicate-review-year",
        &entry.common.path,
        entry.common.span,
        format!(
            "フォルダー `{}` と `{}` は、同じ年度です",
            first.0, entry.year
        ),
        format!(
            "the folders `{}` and `{}` are one fiscal year",
            first.0, entry.year
        ),
    )
    .label(
        Location::whole(&first.1),
        "もう1つのフォルダーです",
        "the other folder",
    )
    .help(
        "どちらか1つのフォルダーに移してください",
        "move the files into one of the two",
    )
}

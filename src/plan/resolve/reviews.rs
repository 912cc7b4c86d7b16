//! Reviews: their fiscal year from the folder, their place from `at` or the file name, their texts from the headings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Resolver, natural};
use crate::calendar::FiscalYear;
use crate::diagnostic::finding;
use crate::document::markdown::BodySection;
use crate::document::yaml::Spanned;
use crate::plan::common::Common;
use crate::plan::evaluation::ANSWER;
use crate::plan::{Evaluator, Id, Plan, Review, review};
use crate::source::{Location, SourcePath};

impl Resolver<'_> {
    pub(super) fn folder_year(&mut self, common: &Common, folder: &str) -> Option<FiscalYear> {
        match FiscalYear::parse(folder) {
            Ok(year) => Some(year),
            Err(_) => {
                self.diagnostics.push(finding! { error "bad-year", &common.path, common.span;
                    "フォルダー名 `{folder}` は年度として読めません",
                    "the folder name `{folder}` is not a fiscal year";
                    help "reviews/2024/ のように西暦で書いてください",
                         "name it by the Western year, as in reviews/2024/";
                });
                None
            }
        }
    }

    pub(super) fn reviews(&mut self, plan: &mut Plan, mut entries: Vec<Arc<review::ReviewEntry>>) {
        entries.sort_by_key(|e| (natural(&e.year), natural(&e.id)));
        let mut folders: BTreeMap<FiscalYear, (String, SourcePath)> = BTreeMap::new();
        for entry in entries {
            self.citations(plan, &entry.common);
            let path = &entry.common.path;
            let name = Spanned { value: entry.id.clone(), span: entry.common.span };
            let place = match &entry.at {
                Some(written) => self.place(plan, path, written),
                None => self.place_of_name(plan, path, &name),
            };
            let year = self.folder_year(&entry.common, &entry.year);
            let (Some(place), Some(year)) = (place, year) else {
                continue;
            };
            let first = folders.entry(year).or_insert_with(|| (entry.year.clone(), path.clone()));
            if first.0 != entry.year {
                // `reviews/2025` and `reviews/令和7` are one year: which of the two holds what was reported nobody can tell.
                self.diagnostics.push(finding! { error "duplicate-review-year", &entry.common.path, entry.common.span;
                    ("フォルダー `{}` と `{}` は、同じ年度です", first.0, entry.year),
                    ("the folders `{}` and `{}` are one fiscal year", first.0, entry.year);
                    label Location::whole(&first.1), "もう1つのフォルダーです", "the other folder";
                    help "どちらか1つのフォルダーに移してください", "move the files into one of the two";
                });
            }
            let grades = self.grades(plan, path, &entry.grades);
            self.missing(plan, &entry);
            let (texts, answer) = self.texts(plan, &entry);
            let id = plan.reviews.push(Review { entry, year, place, texts, answer, grades });
            plan.at_mut(place).reviews.push(id);
        }
    }

    /// The texts by the headings they stand under: one of each evaluator, and the answer.
    fn texts(&mut self, plan: &Plan, entry: &review::ReviewEntry) -> (Texts, Option<BodySection>) {
        let evaluators = plan.evaluators.ids();
        let mut texts: Texts = evaluators.map(|(id, _)| (id, None)).collect();
        let mut answer = None;
        for section in &entry.sections {
            let evaluator = texts.iter_mut().find(|(id, _)| {
                let headings = plan.evaluators[*id].headings();
                headings.contains(&section.title.as_str())
            });
            let answers = section.title == ANSWER && !plan.about.evaluators.is_empty();
            let slot = match evaluator {
                Some((_, slot)) => slot,
                None if answers => &mut answer,
                None => {
                    let evaluators = plan.evaluators.iter();
                    let names = evaluators.map(|e| e.short.as_str());
                    let answer = (!plan.about.evaluators.is_empty()).then_some(ANSWER);
                    self.diagnostics.push(
                        finding! { error "unknown-heading", &entry.common.path, section.span;
                            ("見出し「{}」は、評価の文章では使えません", section.title),
                            ("the heading `{}` is not known in reviews", section.title);
                        }
                        .suggest(&section.title, names.chain(answer)),
                    );
                    continue;
                }
            };
            if slot.is_some() {
                self.diagnostics.push(
                    finding! { error "duplicate-heading", &entry.common.path, section.span;
                        ("見出し「{}」が2回あります", section.title),
                        ("the heading `{}` is used twice", section.title);
                        help "1つにまとめてください", "merge the two";
                    },
                );
            }
            *slot = Some(section.clone());
        }
        (texts, answer)
    }

    /// The keys of `missing` are the headings that are not there.
    fn missing(&mut self, plan: &Plan, entry: &review::ReviewEntry) {
        let evaluators = plan.evaluators.iter();
        let mut names: Vec<&str> =
            evaluators.flat_map(|e| [e.id.value.as_str(), &e.short, &e.name]).collect();
        names.dedup();
        let unknown = entry.missing.iter().filter(|(key, _)| !names.contains(&key.value.as_str()));
        let found = unknown.map(|(key, _)| {
            finding! { error "unknown-heading", &entry.common.path, key.span;
                ("`missing` の「{}」という欄は、評価にありません", key.value),
                ("`missing` names `{}`, which reviews do not have", key.value);
            }
            .suggest(&key.value, names.iter().copied())
        });
        self.diagnostics.extend(found);
    }
}

type Texts = Vec<(Id<Evaluator>, Option<BodySection>)>;

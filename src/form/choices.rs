//! What the ids of a file may be, by name: departments, places, sources, actors and whatever else the plan lists.
//!
//! Knows which key refers to what.

use serde::Serialize;

use super::Around;
use crate::diagnostic::Language;
use crate::document::schema::Word;
use crate::document::yaml::YamlNode;
use crate::document::{Document, DocumentKind};
use crate::plan::{Named, Place, Plan};

/// One of some choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is written in the file.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What the file may write as well.
    #[serde(skip)]
    also: Vec<String>,
}

impl Choice {
    /// A choice by its name.
    pub fn named(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), also: Vec::new() }
    }

    /// A choice that has no other name.
    pub fn plain(id: &str) -> Self {
        Self::named(id, id)
    }

    /// Some words of the program's, by their names in a language.
    pub fn words<'a>(words: impl IntoIterator<Item = &'a Word>, language: Language) -> Vec<Self> {
        let words = words.into_iter();
        words.map(|one| Self::named(one.word, language.pick(one.ja, one.en))).collect()
    }

    /// Whether a file means this.
    pub fn is(&self, written: &str) -> bool {
        self.id == written || self.also.iter().any(|other| other == written)
    }
}

/// What a key may hold, `within` the key that it stands under.
pub(super) fn of(
    key: &str,
    within: &str,
    document: &Document,
    around: Around,
) -> Option<Vec<Choice>> {
    let plans = || around.plans.iter().map(|(id, name)| Choice::named(id, name)).collect();
    match (key, &document.kind) {
        ("current_plan" | "plans", DocumentKind::Settings) | ("supersedes", DocumentKind::Plan) => {
            return Some(plans());
        }
        // Places of another plan are written as they are.
        ("plan", _) if matches!(within, "related" | "continues") => return Some(plans()),
        ("at", _) if within == "related" => return None,
        _ => {}
    }
    let plan = around.plan?;
    let about = &plan.about;
    let own = |list: &str, key: &str| named(document.fields.list(list), key);
    Some(match (key, &document.kind) {
        ("at", DocumentKind::Initiative) => places(plan, plan.tree().into_iter().map(Place::Node)),
        ("at", _) => {
            let nodes = plan.tree().into_iter().map(Place::Node);
            let initiatives = plan.initiatives.ids().map(|(id, _)| Place::Initiative(id));
            let initiatives = initiatives.filter(|_| document.kind != DocumentKind::Challenges);
            places(plan, std::iter::once(Place::Plan).chain(nodes).chain(initiatives))
        }
        ("owners" | "actors", DocumentKind::Indicator | DocumentKind::Roles) => {
            all(plan.actors.iter())
        }
        ("actor", DocumentKind::Plan) => own("actors", "name"),
        ("scale", DocumentKind::Plan) => own("scales", "id"),
        ("for", DocumentKind::Initiative) => all(plan.audiences.iter()),
        ("tags", DocumentKind::Initiative | DocumentKind::Node { .. }) => all(plan.tags.iter()),
        ("kind", DocumentKind::Indicator) if within.is_empty() => all(plan.indicator_kinds.iter()),
        ("department", _) => plan.departments.iter().map(|one| Choice::plain(&one.name)).collect(),
        ("sections", _) if within == "departments" && document.kind != DocumentKind::Plan => {
            let sections = plan.departments.iter().flat_map(|one| {
                one.sections.iter().map(|section| {
                    let name = format!("{}（{}）", section.name, one.name);
                    Choice::named(&section.name, &name)
                })
            });
            without_repeats(sections.collect())
        }
        ("document", _) => all(plan.sources.iter()),
        ("into", DocumentKind::Initiative) => {
            let initiatives = plan.initiatives.ids();
            let name = |id| Place::Initiative(id).name(plan);
            initiatives.map(|(id, one)| Choice::named(one.id(), &name(id))).collect()
        }
        ("column", DocumentKind::Initiative) => {
            let columns = plan.nodes.iter().flat_map(|node| &node.entry.columns);
            without_repeats(all(columns))
        }
        ("parent", DocumentKind::Node { folder }) => {
            let level = about.levels.iter().position(|level| level.folder.value == *folder);
            let above = level?.checked_sub(1)?;
            let name = |id| Place::Node(id).name(plan);
            let nodes = plan.nodes_of(above);
            nodes.map(|(id, node)| Choice::named(&node.entry.id, &name(id))).collect()
        }
        ("evaluator", DocumentKind::Review { .. }) => all(plan.evaluators.iter()),
        ("dimension", DocumentKind::Review { .. }) => all(plan.dimensions.iter()),
        ("grade", DocumentKind::Review { .. }) => {
            without_repeats(all(plan.dimensions.iter().flat_map(|one| &one.grades)))
        }
        ("service", DocumentKind::Volume) => own("services", "name"),
        ("district", DocumentKind::Volume) => all(plan.districts.iter()),
        ("step", DocumentKind::Indicator) => {
            let steps = about.judgement.iter().flat_map(|rule| &rule.steps);
            let steps = steps.map(|step| Choice::named(&step.id.value, &step.name));
            let unknown = about.judgement.as_ref().map(|rule| rule.unknown.as_str());
            let unknown = unknown.map(|name| Choice::named(crate::plan::judgement::UNKNOWN, name));
            steps.chain(unknown).collect()
        }
        ("see", DocumentKind::Glossary) => own("terms", "term"),
        _ => return None,
    })
}

/// The keys of a dictionary that has known ones.
pub(super) fn keys(key: &str, plan: Option<&Plan>) -> Vec<Choice> {
    let Some(plan) = plan else { return Vec::new() };
    match key {
        "funds" => all(plan.funds.iter()),
        "missing" => {
            let evaluator = |one: &crate::plan::Evaluator| Choice {
                also: one.headings().map(str::to_owned).to_vec(),
                ..Choice::plain(&one.name)
            };
            plan.evaluators.iter().map(evaluator).collect()
        }
        _ => Vec::new(),
    }
}

/// Things of the plan, each by its id and its name.
fn all<'a, T: Named + 'a>(things: impl Iterator<Item = &'a T>) -> Vec<Choice> {
    things.map(|one| Choice::named(one.id(), one.title())).collect()
}

/// Places by their addresses.
pub(super) fn places(plan: &Plan, places: impl Iterator<Item = Place>) -> Vec<Choice> {
    places.map(|place| Choice::named(&place.address(plan), &place.name(plan))).collect()
}

/// Those that a list of the same file names.
fn named(items: &[YamlNode], key: &str) -> Vec<Choice> {
    let items = items.iter();
    let choice = |item: &YamlNode| Some(Choice::named(item.text("id")?, item.text(key)?));
    items.filter_map(choice).collect()
}

fn without_repeats(choices: Vec<Choice>) -> Vec<Choice> {
    let mut kept: Vec<Choice> = Vec::new();
    for choice in choices {
        if !kept.iter().any(|one| one.id == choice.id) {
            kept.push(choice);
        }
    }
    kept
}

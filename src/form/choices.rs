//! What the ids of a file may be, by name: departments, places, sources, actors and whatever else the plan lists.
//!
//! Knows which key refers to what.

use super::Around;
use crate::diagnostic::Text;
use crate::document::yaml::Node;
use crate::document::{Document, Kind};
use crate::plan::{Named, Place, Plan};

/// One of some choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is written in the file.
    pub id: String,
    /// What people read.
    pub name: Text,
    /// What the file may write as well.
    also: Vec<String>,
}

impl Choice {
    /// A choice by its name in both languages.
    pub fn new(id: &str, ja: &str, en: &str) -> Self {
        Self { id: id.to_owned(), name: Text::new(ja, en), also: Vec::new() }
    }

    /// A choice that has no other name.
    pub fn plain(id: &str) -> Self {
        Self::new(id, id, id)
    }

    /// A name of the plan's, which is the same in every language.
    pub fn named(id: &str, name: &str) -> Self {
        Self::new(id, name, name)
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
        ("current_plan" | "plans", Kind::Settings) | ("supersedes", Kind::Plan) => {
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
        ("at", Kind::Initiative) => places(plan, plan.tree().into_iter().map(Place::Node)),
        ("at", _) => {
            let nodes = plan.tree().into_iter().map(Place::Node);
            let initiatives = plan.initiatives.ids().map(|(id, _)| Place::Initiative(id));
            let initiatives = initiatives.filter(|_| document.kind != Kind::Challenges);
            places(plan, std::iter::once(Place::Plan).chain(nodes).chain(initiatives))
        }
        ("owners" | "actors", Kind::Indicator | Kind::Roles) => {
            let actors = plan.actors.iter();
            actors.map(|actor| Choice::named(actor.id(), &actor.name)).collect()
        }
        ("actor", Kind::Plan) => own("actors", "name"),
        ("scale", Kind::Plan) => own("scales", "id"),
        ("for", Kind::Initiative) => {
            let audiences = plan.audiences.iter();
            audiences.map(|one| Choice::named(one.id(), &one.name)).collect()
        }
        ("tags", Kind::Initiative | Kind::Node { .. }) => {
            plan.tags.iter().map(|tag| Choice::named(tag.id(), &tag.name)).collect()
        }
        ("kind", Kind::Indicator) if within.is_empty() => {
            let kinds = plan.indicator_kinds.iter();
            kinds.map(|kind| Choice::named(kind.id(), &kind.name)).collect()
        }
        ("department", _) => {
            let departments = plan.departments.iter();
            departments.map(|one| Choice::plain(&one.name)).collect()
        }
        ("sections", _) if within == "departments" && document.kind != Kind::Plan => {
            let sections = plan.departments.iter().flat_map(|one| {
                one.sections.iter().map(|section| {
                    let name = format!("{}（{}）", section.name, one.name);
                    Choice::named(&section.name, &name)
                })
            });
            without_repeats(sections.collect())
        }
        ("document", _) => {
            let sources = plan.sources.iter();
            sources.map(|one| Choice::named(&one.id.value, &one.title)).collect()
        }
        ("into", Kind::Initiative) => {
            let initiatives = plan.initiatives.ids();
            let named = |(id, one): (_, &crate::plan::Initiative)| {
                Choice::named(one.id(), &Place::Initiative(id).name(plan))
            };
            initiatives.map(named).collect()
        }
        ("column", Kind::Initiative) => {
            let columns = plan.nodes.iter().flat_map(|node| &node.entry.columns);
            let columns = columns.map(|column| Choice::named(column.id(), &column.title));
            without_repeats(columns.collect())
        }
        ("parent", Kind::Node { folder }) => {
            let level = about.levels.iter().position(|level| level.folder.value == *folder);
            let above = level?.checked_sub(1)?;
            let nodes = plan.nodes_of(above);
            nodes
                .map(|(id, node)| Choice::named(&node.entry.id, &Place::Node(id).name(plan)))
                .collect()
        }
        ("evaluator", Kind::Review { .. }) => {
            let evaluators = plan.evaluators.iter();
            evaluators.map(|one| Choice::named(one.id(), &one.name)).collect()
        }
        ("dimension", Kind::Review { .. }) => {
            let dimensions = plan.dimensions.iter();
            dimensions.map(|one| Choice::named(one.entry.id(), &one.entry.name)).collect()
        }
        ("grade", Kind::Review { .. }) => {
            let grades = plan.dimensions.iter().flat_map(|one| &one.grades);
            without_repeats(grades.map(|one| Choice::named(&one.id.value, &one.name)).collect())
        }
        ("service", Kind::Volume) => own("services", "name"),
        ("district", Kind::Volume) => {
            let districts = plan.districts.iter();
            districts.map(|one| Choice::named(&one.id.value, &one.name)).collect()
        }
        ("step", Kind::Indicator) => {
            let steps = about.judgement.iter().flat_map(|rule| &rule.steps);
            let steps = steps.map(|step| Choice::named(&step.id.value, &step.name));
            let unknown = about.judgement.as_ref().map(|rule| rule.unknown.as_str());
            let unknown = unknown.map(|name| Choice::named(crate::plan::judgement::UNKNOWN, name));
            steps.chain(unknown).collect()
        }
        ("see", Kind::Glossary) => own("terms", "term"),
        _ => return None,
    })
}

/// The keys of a dictionary that has known ones.
pub(super) fn keys(key: &str, plan: Option<&Plan>) -> Vec<Choice> {
    let Some(plan) = plan else { return Vec::new() };
    match key {
        "funds" => {
            plan.funds.iter().map(|fund| Choice::named(&fund.id.value, &fund.name)).collect()
        }
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

fn places(plan: &Plan, places: impl Iterator<Item = Place>) -> Vec<Choice> {
    let place = |place: Place| {
        let name = match place {
            Place::Plan => plan.about.title.clone(),
            place => place.name(plan),
        };
        Choice::named(&place.address(plan), &name)
    };
    places.map(place).collect()
}

/// Those that a list of the same file names.
fn named(items: &[Node], key: &str) -> Vec<Choice> {
    let items = items.iter();
    let choice = |item: &Node| Some(Choice::named(item.text("id")?, item.text(key)?));
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

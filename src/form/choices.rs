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
            all(plan.actors.iter(), |one| (one.id(), &one.name))
        }
        ("actor", Kind::Plan) => own("actors", "name"),
        ("scale", Kind::Plan) => own("scales", "id"),
        ("for", Kind::Initiative) => all(plan.audiences.iter(), |one| (one.id(), &one.name)),
        ("tags", Kind::Initiative | Kind::Node { .. }) => {
            all(plan.tags.iter(), |one| (one.id(), &one.name))
        }
        ("kind", Kind::Indicator) if within.is_empty() => {
            all(plan.indicator_kinds.iter(), |one| (one.id(), &one.name))
        }
        ("department", _) => all(plan.departments.iter(), |one| (&one.name, &one.name)),
        ("sections", _) if within == "departments" && document.kind != Kind::Plan => {
            let sections = plan.departments.iter().flat_map(|one| {
                one.sections.iter().map(|section| {
                    let name = format!("{}（{}）", section.name, one.name);
                    Choice::named(&section.name, &name)
                })
            });
            without_repeats(sections.collect())
        }
        ("document", _) => all(plan.sources.iter(), |one| (&one.id.value, &one.title)),
        ("into", Kind::Initiative) => {
            let initiatives = plan.initiatives.ids();
            let name = |id| Place::Initiative(id).name(plan);
            initiatives.map(|(id, one)| Choice::named(one.id(), &name(id))).collect()
        }
        ("column", Kind::Initiative) => {
            let columns = plan.nodes.iter().flat_map(|node| &node.entry.columns);
            without_repeats(all(columns, |one| (one.id(), &one.title)))
        }
        ("parent", Kind::Node { folder }) => {
            let level = about.levels.iter().position(|level| level.folder.value == *folder);
            let above = level?.checked_sub(1)?;
            let name = |id| Place::Node(id).name(plan);
            let nodes = plan.nodes_of(above);
            nodes.map(|(id, node)| Choice::named(&node.entry.id, &name(id))).collect()
        }
        ("evaluator", Kind::Review { .. }) => {
            all(plan.evaluators.iter(), |one| (one.id(), &one.name))
        }
        ("dimension", Kind::Review { .. }) => {
            all(plan.dimensions.iter(), |one| (one.entry.id(), &one.entry.name))
        }
        ("grade", Kind::Review { .. }) => {
            let grades = plan.dimensions.iter().flat_map(|one| &one.grades);
            without_repeats(all(grades, |one| (&one.id.value, &one.name)))
        }
        ("service", Kind::Volume) => own("services", "name"),
        ("district", Kind::Volume) => all(plan.districts.iter(), |one| (&one.id.value, &one.name)),
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
        "funds" => all(plan.funds.iter(), |one| (&one.id.value, &one.name)),
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
fn all<'a, T: 'a>(
    things: impl Iterator<Item = &'a T>,
    named: impl Fn(&'a T) -> (&'a str, &'a str),
) -> Vec<Choice> {
    things.map(named).map(|(id, name)| Choice::named(id, name)).collect()
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

//! The plan's lists as chapters of the booklet: initiatives, roles, challenges, words, sources.

use serde::Serialize;

use super::{deeper, figures};
use crate::plan::initiative::{Basis, InitiativeEntry};
use crate::plan::{Actor, Id, Initiative, Place, Plan};
use crate::site::PlanAt;
use crate::view::figure::Figure;
use crate::view::writer::{Provenance, Writer};
use crate::view::{parts, state};

/// The initiatives of one owner.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerPart {
    /// For the contents.
    pub anchor: String,
    /// Whose they are.
    pub title: String,
    /// All of them.
    pub initiatives: Vec<InitiativePart>,
}

/// An initiative in full.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativePart {
    /// 市-19.
    pub label: String,
    /// Exact title.
    pub title: String,
    /// Its state, unless it is under way.
    pub state: Option<String>,
    /// Responsible departments with sections.
    pub departments: Vec<String>,
    /// What it carries of the tree, with how sure that is.
    pub marks: Vec<String>,
    /// Description, as HTML; empty in a plan of very many.
    pub body: String,
    /// Its own indicators.
    pub figures: Vec<Figure>,
    /// Notes, corrections, sources.
    pub provenance: Provenance,
}

/// What one actor is asked to do.
#[derive(Clone, Debug, Serialize)]
pub struct ActorPart {
    /// For the contents.
    pub anchor: String,
    /// Their name.
    pub name: String,
    /// Who counts.
    pub definition: Option<String>,
    /// By place.
    pub roles: Vec<RolePart>,
}

/// What is asked at one place.
#[derive(Clone, Debug, Serialize)]
pub struct RolePart {
    /// The place.
    pub scope: String,
    /// One act each.
    pub items: Vec<String>,
    /// A note.
    pub note: Option<String>,
}

/// A challenge and where to go.
#[derive(Clone, Debug, Serialize)]
pub struct ChallengePart {
    /// Its number.
    pub number: u32,
    /// What is difficult.
    pub challenge: String,
    /// Where to go.
    pub direction: String,
    /// The place it leads to.
    pub place: String,
}

/// Actors that own initiatives, in the plan's order.
pub fn owning(plan: &Plan) -> Vec<Id<Actor>> {
    plan.about
        .owners
        .iter()
        .filter_map(|owner| plan.actors.named(&owner.actor.value))
        .filter(|&actor| plan.initiatives_of(actor).next().is_some())
        .collect()
}

/// All initiatives, by owner.
pub fn owners(w: &mut Writer, at: PlanAt, plan: &Plan) -> Vec<OwnerPart> {
    let mut owners = Vec::new();
    for owner in owning(plan) {
        let mut initiatives = Vec::new();
        for (id, _) in plan.initiatives_of(owner) {
            initiatives.push(initiative(w, at, plan, id));
        }
        let actor = &plan.actors[owner];
        owners.push(OwnerPart {
            anchor: format!("owner-{}", actor.id.value),
            title: actor.name.clone(),
            initiatives,
        });
    }
    owners
}

fn initiative(w: &mut Writer, at: PlanAt, plan: &Plan, id: Id<Initiative>) -> InitiativePart {
    let one = &plan.initiatives[id];
    // Taken apart by name, so that a key that the booklet forgets does not compile. What is told elsewhere, resolved or on its own page
    // only is passed over.
    #[rustfmt::skip]
    let InitiativeEntry {
        title, body, common, id: _, code: _, lead: _, easy: _, departments: _, marks: _, audiences: _,
        state: _, schedule: _, money: _, tags: _, related: _,
    } = &*one.entry;
    InitiativePart {
        label: one.label.clone(),
        title: title.clone(),
        state: state::mark(w.site, plan, id),
        departments: one
            .departments
            .iter()
            .map(|(department, sections)| {
                let name = &plan.departments[*department].name;
                match sections.is_empty() {
                    true => name.clone(),
                    false => format!("{name} {}", sections.join(w.site.say("and_also"))),
                }
            })
            .collect(),
        marks: one
            .marks
            .iter()
            .map(|mark| {
                let node = Place::Node(mark.node);
                let number = node.number(plan).unwrap_or_else(|| node.short(plan).to_owned());
                let columns = &plan.nodes[mark.node].entry.columns;
                let column = mark.column.and_then(|column| columns.get(column));
                let place = match column {
                    Some(column) => format!("{number} {}", column.short),
                    None => number,
                };
                let key = match mark.basis {
                    Basis::Stated => "mark_stated_at",
                    Basis::Inferred => "mark_inferred_at",
                };
                w.site.say_with(key, &[("place", &place)])
            })
            .collect(),
        body: if plan.initiatives.len() > parts::IN_FULL {
            String::new()
        } else {
            w.prose(&deeper(&body.html, 3))
        },
        figures: figures(w, at, &one.own.indicators, 5),
        provenance: w.provenance(at, common),
    }
}

/// Roles, by actor.
pub fn actors(plan: &Plan) -> Vec<ActorPart> {
    plan.actors
        .ids()
        .map(|(id, actor)| ActorPart {
            anchor: format!("actor-{}", actor.id.value),
            name: actor.name.clone(),
            definition: actor.definition.clone(),
            roles: plan
                .roles
                .iter()
                .filter(|role| role.actors.contains(&id))
                .map(|role| RolePart {
                    scope: role.place.name(plan),
                    items: role.items().to_vec(),
                    note: role.note().map(str::to_owned),
                })
                .collect(),
        })
        .filter(|actor| !actor.roles.is_empty() || actor.definition.is_some())
        .collect()
}

/// Challenges with their directions.
pub fn challenges(w: &mut Writer, plan: &Plan) -> Vec<ChallengePart> {
    let mut challenges = Vec::new();
    for challenge in plan.challenges.iter() {
        let pair = challenge.pair();
        challenges.push(ChallengePart {
            number: pair.number.value,
            challenge: w.text(&pair.challenge),
            direction: w.text(&pair.direction),
            place: challenge.place.label(plan),
        });
    }
    challenges
}

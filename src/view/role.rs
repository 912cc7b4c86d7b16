//! What one actor is asked to do: a hand-out that can be printed.

use serde::Serialize;

use super::parts::{self, Item, RoleBlock};
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::plan::{Actor, Id, Place, Plan, Role};
use crate::site::{Page, PlanAt, say};

/// What is told of an actor wherever all acts stand together: on the actor's page and in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct ActorTold {
    /// For anchors.
    pub id: String,
    /// The actor's name.
    pub name: String,
    /// Who counts.
    pub definition: Option<String>,
    /// What is asked, by chapter of the plan.
    pub chapters: Vec<ChapterActs>,
}

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RolePage {
    /// The actor.
    pub told: ActorTold,
    /// One sentence.
    pub lead: String,
    /// How many acts there are, in words.
    pub count: Option<String>,
    /// Links to lists made for this reader.
    pub others: Vec<Link>,
    /// Where facts come from, over all files of roles.
    pub provenance: ProvenanceTold,
}

/// What is asked in one chapter: by the plan as a whole, under one node of the top level, or by initiatives.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterActs {
    /// For anchors.
    pub id: String,
    /// What the chapter is about.
    pub head: Item,
    /// Acts that belong to it as a whole.
    pub acts: Vec<RoleBlock>,
    /// Acts by what stands under it.
    pub parts: Vec<PlaceActs>,
    /// Initiatives near these acts.
    pub near: Vec<Item>,
    /// Heading of that list, with how many there are.
    pub near_title: String,
}

/// What is asked at one place.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceActs {
    /// The place.
    pub place: Item,
    /// The acts.
    pub acts: Vec<RoleBlock>,
}

/// The texts that ask something of an actor.
fn asking(plan: &Plan, id: Id<Actor>) -> impl Iterator<Item = &Role> {
    plan.roles.iter().filter(move |role| role.actors.contains(&id))
}

/// What is told of an actor.
pub fn told(w: &mut Writer, at: PlanAt, id: Id<Actor>) -> ActorTold {
    let site = w.site;
    let plan = site.plan(at);
    let actor = &plan.actors[id];
    let owns = plan.initiatives_of(id).next().is_some();
    let mut chapters = Vec::new();
    for (head, places) in plan.chapters() {
        let mut acts_at = |place: Place| -> Vec<RoleBlock> {
            let here = asking(plan, id).filter(|role| role.place == place);
            here.map(|role| parts::role_block(w, at, role, Some(id))).collect()
        };
        let acts = head.map(&mut acts_at).unwrap_or_default();
        let below = places.into_iter().filter(|place| Some(*place) != head);
        let below: Vec<(Place, Vec<RoleBlock>)> = below
            .map(|place| (place, acts_at(place)))
            .filter(|(_, acts)| !acts.is_empty())
            .collect();
        if acts.is_empty() && below.is_empty() {
            continue;
        }
        let ids: Vec<Id<_>> = match head {
            Some(Place::Node(node)) => plan.initiatives_under(node),
            _ => Vec::new(),
        };
        let ids: Vec<Id<_>> =
            ids.into_iter().filter(|one| !owns || plan.initiatives[*one].owner == id).collect();
        let all = Page::Initiatives(at);
        let rest = parts::rest(w, ids.len(), parts::NEAR_ACTS, all);
        let near = ids
            .iter()
            .take(parts::NEAR_ACTS)
            .map(|i| Item { note: None, ..parts::initiative_item(w, at, *i) });
        let key = if owns { "near_own" } else { "near_all" };
        let heading = parts::chapter(w, at, head);
        chapters.push(ChapterActs {
            id: heading.id,
            head: head.map_or(Item::from(heading.title), |place| parts::place_item(w, at, place)),
            acts,
            parts: below
                .into_iter()
                .map(|(place, acts)| PlaceActs { place: parts::place_item(w, at, place), acts })
                .collect(),
            near: near.chain(rest.map(Item::from)).collect(),
            near_title: say!(
                site,
                key,
                name = plan.about.initiative.name,
                owner = actor.short,
                count = ids.len()
            ),
        });
    }
    ActorTold {
        id: format!("actor-{}", actor.id.value),
        name: actor.name.clone(),
        definition: actor.definition.clone(),
        chapters,
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Actor>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let actor = &plan.actors[id];
    let told = told(w, at, id);
    let owns = plan.initiatives_of(id).next().is_some();
    let total: usize = asking(plan, id).map(|role| role.items().len()).sum();
    let lead = say!(
        site,
        if owns { "role_lead_owner" } else { "role_lead" },
        name = actor.name,
        address = actor.address
    );
    let mut provenance = ProvenanceTold::default();
    for role in asking(plan, id) {
        let part = w.provenance(at, &role.entry.common);
        provenance.cite(part.sources);
        for note in part.notes {
            if !provenance.notes.contains(&note) {
                provenance.notes.push(note);
            }
        }
        if provenance.fixes.len() < part.fixes.len() {
            provenance.fixes = part.fixes;
        }
    }
    let link = |other| parts::role_link(w, at, other);
    let others = plan.actors.ids().map(|(other, _)| other).filter(|other| *other != id);
    let others = others.map(link).collect();
    let (before, after) = plan.actors.neighbours(id);
    PageView {
        head: Head {
            short: Some(actor.name.clone()),
            crumbs: vec![parts::plan_crumb(w, at), w.link(Page::Roles(at), site.say("nav_roles"))],
            previous: before.map(link),
            next: after.map(link),
            ..Head::new(say!(site, "role_title", name = actor.name), &lead)
        },
        content: Content::RolePage(RolePage {
            told,
            lead,
            count: (total > 0).then(|| say!(site, "acts_count", count = total)),
            others,
            provenance,
        }),
    }
}

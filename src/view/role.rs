//! What one actor is asked to do: a hand-out that can be printed.

use serde::Serialize;

use super::parts::{self, Item};
use super::{Content, Head, Link, PageView, Provenance, Writer};
use crate::plan::{Actor, Id, Place, Role};
use crate::site::{Page, PlanAt};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct RolePage {
    /// One sentence.
    pub lead: String,
    /// Who counts.
    pub definition: Option<String>,
    /// How many acts there are, in words.
    pub count: Option<String>,
    /// By chapter of the plan.
    pub chapters: Vec<ChapterActs>,
    /// Links to lists made for this reader.
    pub others: Vec<Link>,
    /// Where facts come from, over all files of roles.
    pub provenance: Provenance,
}

/// What is asked in one chapter: by the plan as a whole, under one node of the top level, or by initiatives.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterActs {
    /// For anchors.
    pub id: String,
    /// What the chapter is about.
    pub head: Item,
    /// Acts that belong to it as a whole.
    pub acts: Vec<Acts>,
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
    pub acts: Vec<Acts>,
}

/// One text of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct Acts {
    /// One act a line, as HTML.
    pub items: Vec<String>,
    /// Who shares the text.
    pub shared: Option<String>,
    /// A note.
    pub note: Option<String>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Actor>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let actor = &plan.actors[id];
    let owns = plan.initiatives.iter().any(|i| i.owner == id);
    let mine: Vec<(Id<Role>, &Role)> =
        plan.roles.ids().filter(|(_, r)| r.actors.contains(&id)).collect();
    let total: usize = mine.iter().map(|(_, r)| r.items().len()).sum();
    let mut chapters = Vec::new();
    for (head, places) in plan.chapters() {
        let mut acts_at = |place: Place| -> Vec<Acts> {
            let here = mine.iter().filter(|(_, r)| r.place == place);
            here.map(|(_, r)| acts_of(w, at, id, r)).collect()
        };
        let acts = head.map(&mut acts_at).unwrap_or_default();
        let below = places.into_iter().filter(|place| Some(*place) != head);
        let below: Vec<(Place, Vec<Acts>)> = below
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
        chapters.push(ChapterActs {
            id: head.map_or_else(|| "initiatives".to_owned(), |place| place.anchor(plan)),
            head: match head {
                Some(place) => parts::place_item(w, at, place),
                None => Item::from(w.link(all, &plan.about.initiative.name)),
            },
            acts,
            parts: below
                .into_iter()
                .map(|(place, acts)| PlaceActs { place: parts::place_item(w, at, place), acts })
                .collect(),
            near: near.chain(rest.map(Item::from)).collect(),
            near_title: site.say_with(
                key,
                &[
                    ("name", &plan.about.initiative.name),
                    ("owner", &actor.short),
                    ("count", &ids.len().to_string()),
                ],
            ),
        });
    }
    let lead = site.say_with(
        if owns { "role_lead_owner" } else { "role_lead" },
        &[("name", &actor.name), ("address", &actor.address)],
    );
    let mut provenance = Provenance::default();
    for (_, role) in &mine {
        let part = w.provenance(at, &role.entry.common);
        for source in part.sources {
            if !provenance.sources.contains(&source) {
                provenance.sources.push(source);
            }
        }
        for note in part.notes {
            if !provenance.notes.contains(&note) {
                provenance.notes.push(note);
            }
        }
        if provenance.fixes.len() < part.fixes.len() {
            provenance.fixes = part.fixes;
        }
    }
    let others = plan
        .actors
        .ids()
        .filter(|(other, _)| *other != id)
        .map(|(other, a)| {
            w.link(Page::Role(at, other), site.say_with("role_title", &[("name", &a.name)]))
        })
        .collect();
    let (before, after) = plan.actors.neighbours(id);
    let link = |other: Id<Actor>| {
        w.link(
            Page::Role(at, other),
            site.say_with("role_title", &[("name", &plan.actors[other].name)]),
        )
    };
    PageView {
        head: Head {
            title: site.say_with("role_title", &[("name", &actor.name)]),
            short: Some(actor.name.clone()),
            description: lead.clone(),
            crumbs: vec![parts::plan_crumb(w, at), w.link(Page::Roles(at), site.say("nav_roles"))],
            previous: before.map(link),
            next: after.map(link),
            ..Head::default()
        },
        content: Content::RolePage(RolePage {
            lead,
            definition: actor.definition.clone(),
            count: (total > 0)
                .then(|| site.say_with("acts_count", &[("count", &total.to_string())])),
            chapters,
            others,
            provenance,
        }),
    }
}

fn acts_of(w: &mut Writer, at: PlanAt, id: Id<Actor>, role: &Role) -> Acts {
    let plan = w.site.plan(at);
    let others = parts::names(
        role.actors.iter().filter(|a| **a != id).map(|a| plan.actors[*a].name.as_str()),
    );
    Acts {
        items: role.items().iter().map(|text| w.text(text)).collect(),
        shared: (!others.is_empty())
            .then(|| w.site.say_with("shared_with", &[("others", &others)])),
        note: role.note().map(str::to_owned),
    }
}

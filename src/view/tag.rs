//! Tags: the list of them, and what carries one.

use serde::Serialize;

use super::parts::{self, Group, Item};
use super::state;
use super::{Content, Head, Link, PageView, Writer};
use crate::plan::{Id, Place, Plan, Tag};
use crate::site::{Page, PlanAt, say};

/// All tags, group by group.
#[derive(Clone, Debug, Serialize)]
pub struct TagsPage {
    /// One sentence.
    pub lead: String,
    /// The groups, in the order in which the plan names them first.
    pub groups: Vec<Group>,
}

/// What carries one tag.
#[derive(Clone, Debug, Serialize)]
pub struct TagPage {
    /// What it is one of.
    pub group: Option<String>,
    /// One sentence.
    pub lead: String,
    /// What it means, as HTML.
    pub meaning: Option<String>,
    /// A page that explains it.
    pub url: Option<String>,
    /// What carries it, by what the plan calls such places.
    pub places: Vec<Group>,
    /// The other tags of its group.
    pub others: Vec<Link>,
}

/// What a page says of itself beside its texts: its tags, and what is related.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    /// Its tags.
    pub tags: Vec<Link>,
    /// What is related, in this plan and others.
    pub related: Vec<Item>,
}

impl Beside {
    /// What stands beside a place.
    pub fn of(w: &Writer, at: PlanAt, place: Place) -> Self {
        let site = w.site;
        let own = site.plan(at).at(place);
        let related = own.related.iter().filter_map(|one| {
            let other = site.plan_named(&one.plan)?;
            let title = &site.plan(other).about.title;
            Some(Item {
                note: one.note.clone(),
                // A place of the same plan needs no name of it, and a plan is its own name.
                meta: (other != at && one.place != Place::Plan).then(|| title.clone()),
                ..parts::place_item(w, other, one.place)
            })
        });
        Self {
            tags: own.tags.iter().map(|id| link(w, at, *id)).collect(),
            related: related.collect(),
        }
    }
}

fn link(w: &Writer, at: PlanAt, id: Id<Tag>) -> Link {
    w.link(Page::Tag(at, id), name(w.site.plan(at), id))
}

/// SDGs 3 すべての人に健康と福祉を.
pub fn name(plan: &Plan, id: Id<Tag>) -> String {
    let tag = &plan.tags[id];
    match &tag.group {
        Some(group) if !tag.name.contains(group.as_str()) => format!("{group} {}", tag.name),
        _ => tag.name.clone(),
    }
}

/// What carries a tag: 施策 3件、事務事業 12件、うち終了 1件.
fn counts(w: &Writer, plan: &Plan, tag: Id<Tag>) -> Vec<(String, String, Vec<Place>)> {
    let mut kinds: Vec<(&str, Vec<Place>)> = Vec::new();
    for place in plan.tagged(tag) {
        let kind = place.kind(plan).unwrap_or(&plan.about.title);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, places)) => places.push(place),
            None => kinds.push((kind, vec![place])),
        }
    }
    let counted = |(kind, places): (&str, Vec<Place>)| {
        let initiatives: Vec<_> = places.iter().filter_map(|place| place.initiative()).collect();
        let count = match initiatives.is_empty() {
            false => state::count(w.site, plan, &initiatives),
            true => say!(w.site, "count", count = places.len()),
        };
        (kind.to_owned(), count, places)
    };
    kinds.into_iter().map(counted).collect()
}

/// The counts in a line.
fn said(w: &Writer, counts: &[(String, String, Vec<Place>)]) -> String {
    let said = counts.iter().map(|(kind, count, _)| format!("{kind} {count}"));
    said.collect::<Vec<_>>().join(w.site.say("comma"))
}

fn item(w: &Writer, at: PlanAt, id: Id<Tag>) -> Item {
    let plan = w.site.plan(at);
    let tag = &plan.tags[id];
    let said = said(w, &counts(w, plan, id));
    Item {
        href: w.href(Page::Tag(at, id)),
        text: tag.name.clone(),
        note: tag.meaning.clone(),
        meta: (!said.is_empty()).then_some(said),
        ..Item::default()
    }
}

/// Fills the page of all tags.
pub fn all(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let mut groups: Vec<Group> = Vec::new();
    for (id, tag) in plan.tags.ids() {
        let item = item(w, at, id);
        let title = tag.group.clone().unwrap_or_default();
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.items.push(item),
            None => groups.push(Group::new(title, vec![item])),
        }
    }
    let lead = site.say("tags_lead").to_owned();
    PageView {
        head: Head {
            short: Some(site.say("tags").to_owned()),
            crumbs: vec![parts::plan_crumb(w, at)],
            file: parts::file_of(&plan.about.common),
            ..Head::new(site.say("tags_title"), &lead)
        },
        content: Content::TagsPage(TagsPage { lead, groups }),
    }
}

/// Fills the page of one tag.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Tag>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let tag = &plan.tags[id];
    let counts = counts(w, plan, id);
    let said = said(w, &counts);
    let full = name(plan, id);
    let lead = match said.is_empty() {
        true => say!(site, "tag_none", name = full),
        false => say!(site, "tag_lead", name = full, counts = said),
    };
    let places = counts.into_iter().map(|(title, count, places)| {
        let items = places.into_iter().map(|place| parts::place_item(w, at, place)).collect();
        Group { count, ..Group::new(title, items) }
    });
    let places = places.collect();
    let others = plan.tags.ids();
    let others = others.filter(|(other, t)| *other != id && t.group == tag.group);
    let others = others.map(|(other, t)| w.link(Page::Tag(at, other), &t.name)).collect();
    let (before, after) = plan.tags.neighbours(id);
    let (previous, next) = (before.map(|id| link(w, at, id)), after.map(|id| link(w, at, id)));
    PageView {
        head: Head {
            crumbs: vec![parts::plan_crumb(w, at), w.link(Page::Tags(at), site.say("tags"))],
            previous,
            next,
            file: parts::file_of(&plan.about.common),
            ..Head::new(full, &lead)
        },
        content: Content::TagPage(TagPage {
            group: tag.group.clone(),
            lead,
            meaning: tag.meaning.as_ref().map(|text| w.text(text)),
            url: tag.url.as_ref().map(|url| url.0.clone()),
            places,
            others,
        }),
    }
}

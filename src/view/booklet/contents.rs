//! The contents of the booklet: its chapters and the headings in them.

use serde::Serialize;

use super::{asked, owning};
use crate::plan::{Actor, Id, Place, Plan};
use crate::site::{Page, Part, PlanAt};
use crate::view::writer::{Link, Writer};

/// A line of the contents.
#[derive(Clone, Debug, Serialize)]
pub struct BookletChapter {
    /// Where it is.
    pub href: String,
    /// Its heading.
    pub title: String,
    /// Headings below.
    pub below: Vec<Link>,
}

/// The heading of a part.
pub fn title(w: &Writer, plan: &Plan, part: Part) -> String {
    let key = match part {
        Part::Node(id) => return Place::Node(id).name(plan),
        Part::Initiatives => return plan.about.initiative.name.clone(),
        Part::Money => "money_title",
        Part::Volumes => "volumes_title",
        Part::Reviews => "reviews_title",
        Part::Roles => "booklet_roles",
        Part::Challenges => "booklet_challenges",
        Part::Glossary => "glossary",
        Part::Sources => "booklet_sources",
        Part::Whole => "booklet_whole",
    };
    w.site.say(key).to_owned()
}

/// The contents. On the sheet with all parts they lead down the page, elsewhere to the pages of the parts.
pub fn chapters(w: &Writer, at: PlanAt, on_one_sheet: bool) -> Vec<BookletChapter> {
    let plan = w.site.plan(at);
    let mut chapters = vec![BookletChapter {
        href: "#about".to_owned(),
        title: w.site.say("booklet_about").to_owned(),
        below: Vec::new(),
    }];
    for part in Part::of(plan) {
        if part == Part::Whole {
            continue;
        }
        let page = match on_one_sheet {
            true => String::new(),
            false => w.href(Page::BookletPart(at, part)),
        };
        let below = headings(plan, part)
            .into_iter()
            .map(|(anchor, text)| Link { href: format!("{page}#{anchor}"), text });
        chapters.push(BookletChapter {
            below: below.collect(),
            href: match on_one_sheet {
                true => format!("#{}", anchor(plan, part)),
                false => page,
            },
            title: title(w, plan, part),
        });
    }
    chapters
}

/// Where a part begins on the sheet with all parts.
fn anchor(plan: &Plan, part: Part) -> String {
    match part {
        Part::Node(id) => Place::Node(id).anchor(plan),
        list => list.folder(plan),
    }
}

/// Anchors and texts of the headings below a part's own.
fn headings(plan: &Plan, part: Part) -> Vec<(String, String)> {
    let actors = |kind: &str, ids: Vec<Id<Actor>>| {
        let actors = ids.into_iter().map(|id| &plan.actors[id]);
        actors.map(|one| (format!("{kind}-{}", one.id.value), one.name.clone())).collect()
    };
    match part {
        Part::Node(id) => plan.nodes[id]
            .children
            .iter()
            .map(|child| Place::Node(*child))
            .map(|child| (child.anchor(plan), child.name(plan)))
            .collect(),
        Part::Initiatives => actors("owner", owning(plan)),
        Part::Reviews => plan
            .review_years()
            .into_iter()
            .map(|year| (format!("year-{}", year.year()), year.full()))
            .collect(),
        Part::Money => {
            let years = plan.money_years.iter().copied().rev();
            years.map(|year| (format!("money-year-{}", year.year()), year.full())).collect()
        }
        Part::Volumes => {
            let volumes = plan.volumes.iter().map(|volume| &volume.entry);
            volumes.map(|entry| (format!("volume-{}", entry.id), entry.title.clone())).collect()
        }
        Part::Roles => actors("actor", asked(plan)),
        Part::Challenges | Part::Glossary | Part::Sources | Part::Whole => Vec::new(),
    }
}

//! An initiative: the core page of the site.

use serde::Serialize;
use serde_json::json;

use super::contact::{self, Reach};
use super::money::{self, Share};
use super::own::{self, Figures, OwnTold};
use super::parts::{self, HeadedText, Item, MarkWords, ResponsibleTold};
use super::state::{self, ScheduleYear, StateNotice};
use super::tag::Beside;
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::plan::initiative::{InitiativeEntry, Mark};
use crate::plan::{Id, Initiative, Node, Place};
use crate::site::{Page, PlanAt, Resource, say};

/// What is told of an initiative wherever it stands in full: on its page and in the booklet.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativeTold {
    /// Its number, title and state: 市-19.
    pub item: Item,
    /// Its own code, where the municipality gives one.
    pub code: Option<String>,
    /// Responsible departments with sections.
    pub departments: Vec<ResponsibleTold>,
    /// What it carries of the plan's tree.
    pub marks: Vec<Marked>,
    /// Its description and other texts, in order; empty in the booklet of a plan of very many.
    pub texts: Vec<HeadedText>,
    /// Its own indicators.
    pub figures: Figures,
    /// Where facts come from.
    pub provenance: ProvenanceTold,
}

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativePage {
    /// The initiative.
    pub told: InitiativeTold,
    /// What the plan calls initiatives.
    pub kind: String,
    /// What has to be known first, unless it is under way.
    pub state: Option<StateNotice>,
    /// Whom to call.
    pub contacts: Vec<Reach>,
    /// What is planned for each year.
    pub years: Vec<ScheduleYear>,
    /// Initiatives that became part of it.
    pub merged: Vec<Link>,
    /// In plain words, as HTML.
    pub easy: Option<String>,
    /// Who does it.
    pub owner: Link,
    /// Whom it is for.
    pub audiences: Vec<Link>,
    /// Heading of what it carries of the tree, with the plan's word for it.
    pub marks_heading: String,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// What it costs, if the plan tells.
    pub money: Option<Share>,
    /// Where the plan's money is told, if this initiative's is not.
    pub money_elsewhere: Option<Link>,
    /// What hangs on the initiative itself.
    pub own: OwnTold,
    /// Indicators of what it carries.
    pub indicators: Vec<Item>,
    /// What the reader may do: links to role pages.
    pub you: Vec<Link>,
    /// Reviews of what it carries.
    pub reviews: Vec<Link>,
    /// Its tags, and what is related.
    pub beside: Beside,
}

/// A node that the initiative carries.
#[derive(Clone, Debug, Serialize)]
pub struct Marked {
    /// The node.
    pub node: Item,
    /// What stands for it in a line: its number, or its short title if it has none.
    pub short: String,
    /// One mark for each column.
    pub marks: Vec<MarkWords>,
}

/// What is told of an initiative below a heading of a level, in full or without its texts.
pub fn told(
    w: &mut Writer,
    at: PlanAt,
    id: Id<Initiative>,
    heading: u8,
    in_full: bool,
) -> InitiativeTold {
    let plan = w.site.plan(at);
    let initiative = &plan.initiatives[id];
    // Taken apart by name, so that a key that page and booklet forget does not compile. What is passed over here comes resolved or is
    // told on the page only.
    #[rustfmt::skip]
    let InitiativeEntry {
        code, body, common, id: _, title: _, lead: _, easy: _, departments: _, marks: _, audiences: _,
        state: _, schedule: _, money: _, tags: _, related: _,
    } = &*initiative.entry;
    let mut texts = Vec::new();
    if in_full && !body.is_empty() {
        let title = say!(w.site, "initiative_what", work = plan.about.work());
        texts.push(HeadedText { id: "what".to_owned(), title, html: w.body(&body.html, heading) });
    }
    let of_node = |marks: &[Mark]| {
        let node = Place::Node(marks[0].node);
        Marked {
            node: parts::node_name(w, at, marks[0].node),
            short: node.number(plan).unwrap_or_else(|| node.short(plan).to_owned()),
            marks: marks.iter().map(|mark| parts::mark_words(w, plan, mark)).collect(),
        }
    };
    InitiativeTold {
        item: parts::initiative_item(w, at, id),
        code: code.clone(),
        departments: parts::responsible(w, at, &initiative.departments),
        marks: initiative.marks.chunk_by(|a, b| a.node == b.node).map(of_node).collect(),
        texts,
        figures: own::figures(w, at, Place::Initiative(id), heading),
        provenance: w.provenance(at, common),
    }
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Initiative>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let initiative = &plan.initiatives[id];
    let InitiativeEntry { title, lead, easy, common, .. } = &*initiative.entry;
    let (before, after) = plan.initiatives.neighbours(id);
    let link = |other| parts::place_link(w, at, Place::Initiative(other));
    let (previous, next) = (before.map(link), after.map(link));
    let easy = easy.as_ref().map(|text| w.paragraphs(text));
    let told = told(w, at, id, 1, true);
    let mut nodes: Vec<Id<Node>> = initiative.marks.iter().map(|m| m.node).collect();
    nodes.dedup();
    let mut levels: Vec<&str> = nodes.iter().map(|id| &*plan.level(*id).name).collect();
    levels.dedup();
    let and = site.say("and_also");
    let mut tops: Vec<Id<Node>> = nodes.iter().map(|id| plan.top(*id)).collect();
    tops.dedup();
    let you = plan
        .actors
        .ids()
        .filter_map(|(actor, _)| {
            let asks = |place: Place| {
                let mut roles = plan.at(place).roles.iter();
                roles.any(|r| plan.roles[*r].actors.contains(&actor))
            };
            let above = |top: &&Id<Node>| {
                let mut branch = plan.branch(**top).into_iter();
                branch.any(|id| plan.is_over(id, &nodes) && asks(Place::Node(id)))
            };
            let anchor = Place::Node(*tops.iter().find(above)?).anchor(plan);
            let link = parts::role_link(w, at, actor);
            Some(Link { href: format!("{}#{anchor}", link.href), ..link })
        })
        .collect();
    let near: Vec<_> = nodes.iter().flat_map(|id| &plan.nodes[*id].own.indicators).collect();
    let rest = parts::rest(w, near.len(), parts::NEAREST, Page::Indicators(at));
    let indicators = near
        .iter()
        .take(parts::NEAREST)
        .map(|i| parts::indicator_item(w, at, **i))
        .chain(rest.map(Item::from))
        .collect();
    let reviews = nodes
        .iter()
        .flat_map(|id| &plan.nodes[*id].own.reviews)
        .map(|r| parts::review_link(w, at, &plan.reviews[*r]))
        .collect();
    let owner = &plan.actors[initiative.owner];
    let provider = match &plan.about.municipality {
        Some(m) if m.name == owner.name => "GovernmentOrganization",
        _ => "Organization",
    };
    let mut json_ld = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": title,
        "identifier": initiative.label,
        "inLanguage": site.settings.language.word(),
        "description": lead,
        "provider": { "@type": provider, "name": owner.name },
    });
    if let Some(area) = &plan.about.municipality {
        json_ld["areaServed"] = json!({ "@type": "AdministrativeArea", "name": area.name });
    }
    if let Some(url) = &site.settings.base_url {
        let route = site.route(Resource::Page(w.page));
        json_ld["url"] = format!("{url}{}", route.address()).into();
    }
    let page = InitiativePage {
        kind: plan.about.initiative.name.clone(),
        state: state::notice(w, at, id),
        contacts: contact::of_initiatives(w, at, &[id]),
        years: state::years(site, initiative),
        merged: state::merged(w, at, id),
        easy,
        owner: parts::actor_link(w, at, initiative.owner),
        audiences: initiative
            .audiences
            .iter()
            .map(|a| w.link(Page::Audience(at, *a), &plan.audiences[*a].name))
            .collect(),
        some_inferred: told.marks.iter().flat_map(|m| &m.marks).any(|m| !m.stated),
        told,
        money_elsewhere: (initiative.money.is_empty() && !plan.money_years.is_empty())
            .then(|| money::all(w, at)),
        money: money::of_initiative(w, at, id),
        marks_heading: say!(site, "nodes_carried", name = levels.join(and)),
        own: own::of(w, at, Place::Initiative(id)),
        indicators,
        you,
        reviews,
        beside: Beside::of(w, at, Place::Initiative(id)),
    };
    PageView {
        head: Head {
            title: title.clone(),
            short: Some(initiative.label.clone()),
            description: lead.clone(),
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Initiatives(at), &plan.about.initiative.name),
            ],
            previous,
            next,
            json_ld: vec![json_ld],
            file: parts::file_of(common),
            draft: common.draft,
        },
        content: Content::InitiativePage(Box::new(page)),
    }
}

//! An initiative: the core page of the site.

use serde::Serialize;
use serde_json::json;

use super::contact::{self, Reach};
use super::money::{self, InitiativeMoney};
use super::own::{self, Own};
use super::parts::{self, Item, MarkWords, Responsible};
use super::state::{self, Notice, Year};
use super::tag::Beside;
use super::{Content, Head, Link, PageView, Provenance, Writer};
use crate::plan::initiative::InitiativeEntry;
use crate::plan::{Id, Initiative, Node, Place};
use crate::site::{Page, PlanAt, Resource};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct InitiativePage {
    /// Its number: 市-19.
    pub label: String,
    /// What the plan calls initiatives.
    pub kind: String,
    /// What has to be known first, unless it is under way.
    pub state: Option<Notice>,
    /// Whom to call.
    pub contacts: Vec<Reach>,
    /// What is planned for each year.
    pub years: Vec<Year>,
    /// Initiatives that became part of it.
    pub merged: Vec<Link>,
    /// In plain words, as HTML.
    pub easy: Option<String>,
    /// Description.
    pub body: Option<String>,
    /// Who does it.
    pub owner: Link,
    /// Responsible departments with sections.
    pub departments: Vec<Responsible>,
    /// Whom it is for.
    pub audiences: Vec<Link>,
    /// Its own code, where the municipality gives one.
    pub code: Option<String>,
    /// What it carries of the plan's tree.
    pub marks: Vec<Marked>,
    /// Heading of that list, with the plan's word for it.
    pub marks_heading: String,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// What it costs, if the plan tells.
    pub money: Option<InitiativeMoney>,
    /// Where the plan's money is told, if this initiative's is not.
    pub money_elsewhere: Option<Link>,
    /// What hangs on the initiative itself.
    pub own: Own,
    /// Indicators of what it carries.
    pub indicators: Vec<Item>,
    /// What the reader may do: links to role pages.
    pub you: Vec<Link>,
    /// Reviews of what it carries.
    pub reviews: Vec<Link>,
    /// Its tags, and what is related.
    pub beside: Beside,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// A node that the initiative carries.
#[derive(Clone, Debug, Serialize)]
pub struct Marked {
    /// The node.
    pub node: Item,
    /// One mark for each column.
    pub marks: Vec<MarkWords>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Initiative>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let initiative = &plan.initiatives[id];
    // Taken apart by name, so that a key that the page forgets does not compile. What is passed over here comes resolved.
    #[rustfmt::skip]
    let InitiativeEntry {
        id: _, title, code, lead, easy, body, common,
        departments: _, marks: _, audiences: _, state: _, schedule: _, money: _, tags: _, related: _,
    } = &*initiative.entry;
    let (before, after) = plan.initiatives.neighbours(id);
    let link = |other: Id<Initiative>| {
        let other_initiative = &plan.initiatives[other];
        w.link(
            Page::Initiative(at, other),
            format!("{} {}", other_initiative.label, other_initiative.entry.title),
        )
    };
    let (previous, next) = (before.map(link), after.map(link));
    let easy = easy.as_ref().map(|text| w.paragraphs(text));
    let body = (!body.is_empty()).then(|| w.prose(&body.html));
    let mut nodes: Vec<Id<Node>> = initiative.marks.iter().map(|m| m.node).collect();
    nodes.dedup();
    let marks: Vec<Marked> = nodes
        .iter()
        .map(|id| Marked {
            node: parts::node_name(w, at, *id),
            marks: initiative
                .marks
                .iter()
                .filter(|m| m.node == *id)
                .map(|m| parts::mark_words(w, plan, m))
                .collect(),
        })
        .collect();
    let mut levels: Vec<&str> = nodes.iter().map(|id| &*plan.level(*id).name).collect();
    levels.dedup();
    let and = site.say("and_also");
    let mut tops: Vec<Id<Node>> = nodes.iter().map(|id| plan.top(*id)).collect();
    tops.dedup();
    let you = plan
        .actors
        .ids()
        .filter_map(|(actor, named)| {
            let asks = |place: Place| {
                let mut roles = plan.at(place).roles.iter();
                roles.any(|r| plan.roles[*r].actors.contains(&actor))
            };
            let above = |top: &&Id<Node>| {
                let mut branch = plan.branch(**top).into_iter();
                branch.any(|id| plan.is_over(id, &nodes) && asks(Place::Node(id)))
            };
            let anchor = Place::Node(*tops.iter().find(above)?).anchor(plan);
            Some(Link {
                href: format!("{}#{anchor}", w.href(Page::Role(at, actor))),
                text: site.say_with("role_title", &[("name", &named.name)]),
            })
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
    if let (Some(area), Some(map)) = (&plan.about.municipality, json_ld.as_object_mut()) {
        let place = json!({ "@type": "AdministrativeArea", "name": area.name });
        map.insert("areaServed".to_owned(), place);
    }
    if let (Some(url), Some(map)) = (&site.settings.base_url, json_ld.as_object_mut()) {
        let route = site.route(Resource::Page(w.page));
        map.insert("url".to_owned(), format!("{url}{}", route.address()).into());
    }
    let page = InitiativePage {
        label: initiative.label.clone(),
        kind: plan.about.initiative.name.clone(),
        state: state::notice(w, at, id),
        contacts: contact::of_initiatives(w, at, &[id]),
        years: state::years(site, initiative),
        merged: state::merged(w, at, id),
        easy,
        body,
        owner: parts::actor_link(w, at, initiative.owner),
        departments: parts::responsible(w, at, &initiative.departments),
        code: code.clone(),
        audiences: initiative
            .audiences
            .iter()
            .map(|a| w.link(Page::Audience(at, *a), &plan.audiences[*a].name))
            .collect(),
        some_inferred: marks.iter().flat_map(|m| &m.marks).any(|m| !m.stated),
        marks,
        money_elsewhere: (initiative.money.is_empty() && !plan.money_years().is_empty())
            .then(|| money::all(w, at)),
        money: money::of_initiative(w, at, id),
        marks_heading: site.say_with("nodes_carried", &[("name", &levels.join(and))]),
        own: own::of(w, at, Place::Initiative(id)),
        indicators,
        you,
        reviews,
        beside: Beside::of(w, at, Place::Initiative(id)),
        provenance: w.provenance(at, common),
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

//! An initiative: the core page of the site.

use serde::Serialize;
use serde_json::json;

use super::contact::{self, Reach};
use super::evaluation::PlaceEvaluation;
use super::money::{self, InitiativeMoney};
use super::parts::{self, Item, MarkWords};
use super::state::{self, Notice, Year};
use super::{Content, Head, Link, Provenance, Sheet, Writer, volumes};
use crate::plan::{Id, Initiative, Office, Place};
use crate::site::{Page, PlanAt, Target};

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
    /// Approaches it carries.
    pub marks: Vec<Marked>,
    /// Heading of the list of approaches, with the plan's word for them.
    pub approaches_heading: String,
    /// True when some mark is inferred.
    pub some_inferred: bool,
    /// What it costs, if the plan tells.
    pub money: Option<InitiativeMoney>,
    /// Where the plan's money is told, if this initiative's is not.
    pub money_elsewhere: Option<Link>,
    /// Tables of volumes that belong to it.
    pub volumes: Vec<Item>,
    /// Indicators of those approaches.
    pub indicators: Vec<Item>,
    /// What the reader may do: links to role pages.
    pub roles: Vec<Link>,
    /// Reviews of those approaches.
    pub reviews: Vec<Link>,
    /// How it was evaluated, in a plan that names its evaluators.
    pub evaluation: Option<PlaceEvaluation>,
    /// Where facts come from.
    pub provenance: Provenance,
}

/// A department and the sections named.
#[derive(Clone, Debug, Serialize)]
pub struct Responsible {
    /// The department's page.
    pub department: Link,
    /// Sections.
    pub sections: Vec<String>,
}

/// An approach the initiative carries.
#[derive(Clone, Debug, Serialize)]
pub struct Marked {
    /// The approach.
    pub approach: Item,
    /// One mark for each column.
    pub marks: Vec<MarkWords>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt, id: Id<Initiative>) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let initiative = &plan.initiatives[id];
    let entry = &initiative.entry;
    let levels = &plan.about.levels;
    let (before, after) = plan.initiatives.neighbours(id);
    let link = |other: Id<Initiative>| {
        let other_initiative = &plan.initiatives[other];
        w.link(
            Page::Initiative(at, other),
            format!(
                "{} {}",
                other_initiative.label, other_initiative.entry.title
            ),
        )
    };
    let (previous, next) = (before.map(link), after.map(link));
    let easy = entry.easy.as_ref().map(|text| w.paragraphs(text));
    let body = &entry.body;
    let body = (!body.is_empty()).then(|| w.prose(&body.html));
    let approaches = parts::distinct(
        &initiative
            .marks
            .iter()
            .map(|m| m.approach)
            .collect::<Vec<_>>(),
    );
    let marks: Vec<Marked> = approaches
        .iter()
        .map(|a| Marked {
            approach: parts::approach_name(w, at, *a),
            marks: initiative
                .marks
                .iter()
                .filter(|m| m.approach == *a)
                .map(|m| parts::mark_words(w, plan, m))
                .collect(),
        })
        .collect();
    let images = parts::distinct(
        &approaches
            .iter()
            .map(|a| plan.approaches[*a].image)
            .collect::<Vec<_>>(),
    );
    let roles = plan
        .actors
        .ids()
        .filter_map(|(actor, named)| {
            let scope = images.iter().find(|image| {
                plan.regional_images[**image]
                    .own
                    .roles
                    .iter()
                    .any(|r| plan.roles[*r].actors.contains(&actor))
            })?;
            let anchor = &plan.regional_images[*scope].entry.id;
            Some(Link {
                href: format!("{}#image-{anchor}", w.href(Page::Role(at, actor))),
                text: site.say_with("role_title", &[("name", &named.name)]),
            })
        })
        .collect();
    let counting: Vec<_> = approaches
        .iter()
        .flat_map(|a| &plan.approaches[*a].own.indicators)
        .collect();
    let rest = parts::rest(w, counting.len(), parts::NEAREST, Page::Indicators(at));
    let indicators = counting
        .iter()
        .take(parts::NEAREST)
        .map(|i| parts::indicator_item(w, at, **i))
        .chain(rest.map(Item::from))
        .collect();
    let reviews = approaches
        .iter()
        .flat_map(|a| &plan.approaches[*a].own.reviews)
        .map(|r| parts::review_link(w, at, &plan.reviews[*r]))
        .collect();
    let departments = initiative
        .departments
        .iter()
        .map(|(d, sections)| Responsible {
            department: w.link(
                Page::Department(at, *d),
                contact::listed_name(site, plan, Office::whole(*d)),
            ),
            sections: sections
                .iter()
                .map(|name| contact::listed_name(site, plan, plan.section_of(*d, name)))
                .collect(),
        })
        .collect();
    let owner = &plan.actors[initiative.owner];
    let provider = match &plan.about.municipality {
        Some(m) if m.name == owner.name => "GovernmentOrganization",
        _ => "Organization",
    };
    let mut json_ld = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": entry.title,
        "identifier": initiative.label,
        "inLanguage": site.settings.language.word(),
        "description": entry.lead,
        "provider": { "@type": provider, "name": owner.name },
    });
    if let (Some(area), Some(map)) = (&plan.about.municipality, json_ld.as_object_mut()) {
        let place = json!({ "@type": "AdministrativeArea", "name": area.name });
        map.insert("areaServed".to_owned(), place);
    }
    if let (Some(url), Some(map)) = (&site.settings.base_url, json_ld.as_object_mut()) {
        let route = site.route(Target::Page(w.page));
        map.insert("url".to_owned(), format!("{url}{}", route.address()).into());
    }
    let page = InitiativePage {
        label: initiative.label.clone(),
        kind: levels.initiative.name.clone(),
        state: state::notice(w, at, id),
        contacts: contact::of_initiatives(w, at, &[id]),
        years: state::years(site, initiative),
        merged: state::merged(w, at, id),
        easy,
        body,
        owner: parts::actor_link(w, at, initiative.owner),
        departments,
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
        volumes: volumes::items(w, at, &initiative.own.volumes),
        approaches_heading: site.say_with("approaches_carried", &[("name", &levels.approach.name)]),
        indicators,
        roles,
        reviews,
        evaluation: PlaceEvaluation::of(w, at, Place::Initiative(id)),
        provenance: w.provenance(at, &entry.common),
    };
    Sheet {
        head: Head {
            title: entry.title.clone(),
            short: Some(initiative.label.clone()),
            description: entry.lead.clone(),
            crumbs: vec![
                parts::plan_crumb(w, at),
                w.link(Page::Initiatives(at), &levels.initiative.name),
            ],
            previous,
            next,
            json_ld: vec![json_ld],
            file: parts::file_of(&entry.common),
            draft: entry.common.draft,
        },
        content: Content::InitiativePage(page),
    }
}

//! 役割をもつ人や団体 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::OpenPlan;
use super::csv::Cell;
use super::provenance::Provenance;
use super::role::Role;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use crate::plan::{self, Id};
use crate::search::SearchDoc;
use crate::site::{Page, Table, say};

/// Somebody with a role.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Actor<'a> {
    /// Its id.
    pub id: &'a str,
    /// Name.
    pub name: &'a str,
    /// Short name.
    pub short: &'a str,
    /// Reading of the name.
    pub reading: Option<&'a str>,
    /// Who counts.
    pub definition: Option<&'a str>,
    /// Address of its page.
    pub url: String,
    /// How a page speaks to them.
    #[serde(skip)]
    pub address: &'a str,
    /// The roles it shares in.
    #[serde(skip)]
    pub roles: Vec<Role<'a>>,
}

impl<'a> Actor<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Actor>) -> Self {
        let plan::Actor { id: slug, name, short, reading, address, definition } =
            &p.plan.actors[id];
        let roles = p.plan.roles.iter().filter(|r| r.actors.contains(&id));
        Self {
            id: &slug.value,
            name,
            short,
            reading: reading.as_deref(),
            definition: definition.as_deref(),
            url: p.url(Page::Role(p.at, id)),
            address,
            roles: roles.map(|role| Role::of(p, role)).collect(),
        }
    }

    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name, short: _, reading, definition, url, address: _, roles: _ } = self;
        let link = Cell::link(t.p, url);
        let row = row![tables::id("actors", id), *name, *reading, *definition, link];
        t.add(Table::Actors, row);
    }

    /// Its text edition: what it is asked to do, at each level.
    pub(super) fn tell(self, listener: &plan::Actor, speech: &mut Speech<'a>) {
        #[rustfmt::skip]
        let Self {
            id: _, name, short: _, reading: _, definition, url: _, address: _, roles,
        } = self;
        speech.heading(&say!(speech.p.site, "role_of", actor = name));
        speech.opening();
        speech.texts(definition);
        let mut provenance = Provenance::default();
        for role in roles {
            role.tell(Some(listener), speech);
            provenance.join(role.provenance);
        }
        provenance.tell(speech);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { id: _, name, short: _, reading: _, definition, url, address, roles } = self;
        let title = say!(p.site, "role_of", actor = name);
        let mut doc = p.doc(url, "role", p.say("kind_role"), title);
        doc.summary = definition.unwrap_or_default().to_owned();
        let mut body: Vec<&str> = vec![address];
        for role in roles {
            body.extend(role.items.iter().map(String::as_str));
            body.extend(role.note);
            p.below(&role.at, &mut doc);
        }
        doc.body = apart(body);
        doc
    }
}

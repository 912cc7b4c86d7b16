//! 目印 as open data, and what is related across plans.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::tables::{self, Tables, row};
use super::{At, OpenPlan};
use crate::plan::{self, Id, Own};
use crate::search::SearchDoc;
use crate::site::{Page, Table};

/// What cuts across the tree.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tag<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is one of.
    pub group: Option<&'a str>,
    /// What it means.
    pub meaning: Option<&'a str>,
    /// The places that carry it.
    pub places: Vec<At<'a>>,
    /// Address of its page.
    pub url: String,
}

/// Something related, whichever side has written it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related<'a> {
    /// Id of its plan.
    pub plan: &'a str,
    /// Its place in that plan.
    pub at: String,
    /// How it is related.
    pub note: Option<&'a str>,
}

impl<'a> Tag<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Tag>) -> Self {
        let plan::Tag { id: slug, name, reading: _, group, meaning, url: _ } = &p.plan.tags[id];
        let places = p.plan.tagged(id).into_iter();
        Self {
            id: &slug.value,
            name,
            group: group.as_deref(),
            meaning: meaning.as_deref(),
            places: places.map(|place| p.place(place)).collect(),
            url: p.url(Page::Tag(p.at, id)),
        }
    }

    /// Its rows in the tables, its own and one for each place that carries it.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name, group, meaning, places, url } = self;
        let record = tables::id("tags", id);
        for place in places {
            let [at, at_name] = place.cells();
            t.add(Table::Tags, row![&record, at, *name, at_name]);
        }
        let link = Cell::link(t.p, url);
        t.add(Table::TagList, row![record, *name, *group, *meaning, link]);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { id, name, group, meaning, places: _, url } = self;
        SearchDoc {
            summary: meaning.unwrap_or_default().to_owned(),
            body: group.unwrap_or_default().to_owned(),
            tags: vec![p.tag_label(id, name)],
            ..p.doc(url, "tag", p.say("tags"), *name)
        }
    }
}

impl<'a> Related<'a> {
    pub(super) fn all(p: OpenPlan<'a>, own: &'a Own) -> Vec<Self> {
        let one = |related: &'a plan::tag::Related| {
            let at = p.site.plan_named(&related.plan)?;
            Some(Self {
                plan: &related.plan,
                at: related.place.address(p.site.plan(at)),
                note: related.note.as_deref(),
            })
        };
        own.related.iter().filter_map(one).collect()
    }
}

//! 対象者 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::tables::{self, Tables, row};
use super::{OpenPlan, Ref};
use crate::plan::{self, Id, Initiative};
use crate::search::SearchDoc;
use crate::site::{Page, Table};

/// Whom initiatives are for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Audience<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Their worry in their own words.
    pub question: Option<&'a str>,
    /// Ids of the initiatives for them.
    pub initiatives: Vec<Ref<'a, Initiative>>,
    /// Address of its page.
    pub url: String,
}

impl<'a> Audience<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Audience>) -> Self {
        let plan::Audience { id: slug, name, reading: _, question } = &p.plan.audiences[id];
        let theirs = |i: &&Initiative| i.audiences.contains(&id);
        Self {
            id: &slug.value,
            name,
            question: question.as_deref(),
            initiatives: p.plan.initiatives.iter().filter(theirs).map(Ref).collect(),
            url: p.url(Page::Audience(p.at, id)),
        }
    }

    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, name, question, initiatives: _, url } = self;
        let link = Cell::link(t.p, url);
        t.add(Table::Audiences, row![tables::id("audiences", id), *name, *question, link]);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { id, name, question, initiatives: _, url } = self;
        SearchDoc {
            summary: question.unwrap_or_default().to_owned(),
            audiences: vec![p.audience_label(id, name)],
            ..p.doc(url, "audience", p.say("kind_audience"), *name)
        }
    }
}

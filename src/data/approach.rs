//! 基本的な考え方 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::provenance::Provenance;
use super::search::apart;
use super::speech::Speech;
use super::{OpenPlan, Ref, prose};
use crate::plan::{self, Id, Indicator, Initiative, Place, RegionalImage};
use crate::search::SearchDoc;
use crate::site::Page;

/// The second level.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Approach<'a> {
    /// Its number inside the regional image: `1-2`.
    pub id: &'a str,
    /// Id of the regional image.
    pub regional_image: Ref<'a, RegionalImage>,
    /// Exact title.
    pub title: &'a str,
    /// Short title.
    pub short: &'a str,
    /// One sentence.
    pub lead: Option<&'a str>,
    /// The goal's exact text.
    pub goal: Option<&'a str>,
    /// Why it is needed.
    pub background: Option<&'a str>,
    /// Sub-columns (関係計画).
    pub columns: Vec<Column<'a>>,
    /// Example activities.
    pub examples: Vec<Example<'a>>,
    /// Ids of its initiatives.
    pub initiatives: Vec<Ref<'a, Initiative>>,
    /// Ids of its indicators.
    pub indicators: Vec<Ref<'a, Indicator>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
    /// Its place.
    #[serde(skip)]
    pub place: Place,
}

/// A sub-column of an approach.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Column<'a> {
    /// Its id.
    pub id: &'a str,
    /// Exact title.
    pub title: &'a str,
    /// Short title.
    pub short: &'a str,
}

/// An example activity.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Example<'a> {
    /// Its name.
    pub title: &'a str,
    /// What it is.
    pub text: &'a str,
}

impl<'a> Approach<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Approach>) -> Self {
        let plan = p.plan;
        let noun = &plan.approaches[id];
        let entry = &noun.entry;
        let columns = entry.columns.iter().map(|column| Column {
            id: &column.id.value,
            title: &column.title,
            short: &column.short,
        });
        let examples = entry.examples.iter().map(|example| Example {
            title: &example.title,
            text: &example.text,
        });
        Self {
            id: &entry.id,
            regional_image: Ref(&plan.regional_images[noun.image]),
            title: &entry.title,
            short: &entry.short,
            lead: entry.lead.as_deref(),
            goal: entry.goal.as_deref(),
            background: prose(&entry.body.text),
            columns: columns.collect(),
            examples: examples.collect(),
            initiatives: Ref::all(&plan.initiatives, &noun.initiatives),
            indicators: Ref::all(&plan.indicators, &noun.own.indicators),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::Approach(p.at, id)),
            place: Place::Approach(id),
        }
    }

    /// What the text edition of the whole plan says of it, before what hangs below it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            id: _, regional_image: _, title: _, short: _, lead, goal, background, columns: _,
            examples, initiatives: _, indicators: _, provenance: _, url: _, place,
        } = self;
        speech.heading(&speech.place_name(*place));
        speech.texts(lead);
        speech.texts(goal);
        speech.texts(background);
        for Example { title, text } in examples {
            speech.texts([title, text]);
        }
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id, regional_image: _, title, short: _, lead, goal, background, columns, examples,
            initiatives: _, indicators: _, provenance, url, place,
        } = self;
        let body = goal.iter().chain(background).copied();
        let body = body.chain(columns.iter().map(|column| column.title));
        let body = body.chain(examples.iter().flat_map(|e| [e.title, e.text]));
        let name = &p.plan.about.levels.approach.name;
        let mut doc = SearchDoc {
            number: Some((*id).to_owned()),
            summary: lead.unwrap_or_default().to_owned(),
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: provenance.terms(),
            ..p.doc(url, "approach", name, *title)
        };
        p.below(&p.place(*place), &mut doc);
        doc
    }
}

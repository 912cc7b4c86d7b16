//! 進捗・評価 as open data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::csv::{AND, Cell, head};
use super::provenance::Provenance;
use super::search::{apart, first_sentence};
use super::speech::Speech;
use super::{At, OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::document::markdown::Section;
use crate::plan::review::Missing;
use crate::plan::{self, Actor, Grade};
use crate::search::SearchDoc;
use crate::site::Page;

/// What was said of one place in one fiscal year. Besides `summary` there is a key for each owner of initiatives, such as `city`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Review<'a> {
    /// The fiscal year.
    #[schemars(with = "u16")]
    pub year: FiscalYear,
    /// What was reviewed: a place.
    #[schemars(with = "String")]
    pub at: At<'a>,
    /// The owners' texts by the owner's id; nothing where there is none.
    #[serde(flatten, serialize_with = "by_owner")]
    #[schemars(with = "BTreeMap<String, Option<String>>")]
    pub texts: Vec<(Ref<'a, Actor>, Option<&'a str>)>,
    /// The text in sum.
    pub summary: Option<&'a str>,
    /// Why a text is missing, by the heading it would stand under.
    pub missing: BTreeMap<&'a str, Missing>,
    /// Id of the grade.
    pub grade: Option<Ref<'a, Grade>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
}

fn by_owner<S: Serializer>(
    texts: &[(Ref<Actor>, Option<&str>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let texts = texts.iter().map(|(owner, text)| (&*owner.id.value, text));
    texts.collect::<BTreeMap<_, _>>().serialize(serializer)
}

impl<'a> Review<'a> {
    pub(super) fn of(p: OpenPlan<'a>, review: &'a plan::Review) -> Self {
        let plan = p.plan;
        let plan::Review {
            entry,
            year,
            place,
            texts,
            summary,
            grade,
        } = review;
        let text = |section: &'a Option<Section>| section.as_ref().map(|s| s.text.trim());
        let texts = texts
            .iter()
            .map(|(owner, section)| (Ref(&plan.actors[*owner]), text(section)));
        let missing = entry.missing.iter();
        Self {
            year: *year,
            at: p.place(*place),
            texts: texts.collect(),
            summary: text(summary),
            missing: missing.map(|(who, why)| (&*who.value, *why)).collect(),
            grade: grade.map(|id| Ref(&plan.grades[id])),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::Review(p.at, *year)),
        }
    }

    /// The head of `reviews.csv`, with the owners of one review, which are those of all.
    pub(super) fn head(p: OpenPlan, review: Option<&Self>) -> Vec<String> {
        let owners = review.into_iter().flat_map(|review| &review.texts);
        [
            head(p, "csv_year csv_western_year csv_at csv_at_name"),
            owners.map(|(owner, _)| owner.name.clone()).collect(),
            head(p, "review_summary csv_missing"),
            head(p, "csv_notes csv_source csv_place csv_url"),
        ]
        .concat()
    }

    /// Its row.
    pub(super) fn row(&self, p: OpenPlan) -> Vec<Cell> {
        #[rustfmt::skip]
        let Self {
            year, at, texts, summary, missing, grade: _, provenance, url,
        } = self;
        let mut row = vec![Cell::from(Some(*year)), Some(year.year()).into()];
        row.extend(at.cells());
        row.extend(texts.iter().map(|(_, text)| Cell::from(*text)));
        let missing = missing.iter().map(|(heading, why)| {
            let why = p.site.value_state(why.word());
            format!("{heading}：{why}")
        });
        row.push(Cell::from(*summary));
        row.push(Cell::joined(missing, AND));
        row.extend(provenance.cells());
        row.push(Cell::link(p, url));
        row
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            year, at, texts, summary, missing: _, grade: _, provenance: _, url: _,
        } = self;
        let heading = speech
            .p
            .site
            .say_with("review_title", &[("year", &year.full())]);
        speech.heading(&heading);
        speech.text(&speech.place_name(at.place));
        let nothing = speech.p.say("review_not_reported");
        for (owner, text) in texts {
            speech.text(&owner.name);
            speech.text(text.unwrap_or(nothing));
        }
        speech.say("review_summary", &[]);
        speech.text(summary.unwrap_or(nothing));
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            year, at, texts, summary, missing: _, grade: _, provenance, url,
        } = self;
        let place = at.place;
        let fill = [("year", &*year.full()), ("place", &place.name(p.plan))];
        let title = p.site.say_with("review_of", &fill);
        let url = format!("{url}#{}", place.anchor(p.plan));
        let (first, rest) = first_sentence(summary.unwrap_or_default());
        let texts = texts.iter().filter_map(|(_, text)| *text);
        let body = std::iter::once(rest).chain(texts);
        let mut doc = SearchDoc {
            number: place.number(p.plan),
            summary: first.to_owned(),
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: provenance.terms(),
            ..p.doc(&url, "review", p.say("kind_review"), title)
        };
        p.below(at, &mut doc);
        doc
    }
}

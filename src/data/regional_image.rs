//! 目指す地域像 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::provenance::Provenance;
use super::search::apart;
use super::speech::Speech;
use super::{OpenPlan, Ref, prose};
use crate::plan::{self, Approach, Id, Indicator, Place};
use crate::search::SearchDoc;
use crate::site::Page;

/// The town the plan aims for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RegionalImage<'a> {
    /// Its number, as text.
    pub id: &'a str,
    /// The numbered form of the level's name.
    pub label: String,
    /// Exact title.
    pub title: &'a str,
    /// Short title.
    pub short: &'a str,
    /// One sentence.
    pub lead: Option<&'a str>,
    /// Background.
    pub background: Option<&'a str>,
    /// Residents' voices.
    pub voices: &'a [String],
    /// Ids of its approaches.
    pub approaches: Vec<Ref<'a, Approach>>,
    /// Ids of its headline indicators.
    pub indicators: Vec<Ref<'a, Indicator>>,
    /// Numbers of the challenges that lead here.
    pub challenges: Vec<u32>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
    /// Its place.
    #[serde(skip)]
    pub place: Place,
}

impl<'a> RegionalImage<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::RegionalImage>) -> Self {
        let plan = p.plan;
        let noun = &plan.regional_images[id];
        let entry = &noun.entry;
        let challenges = noun.own.challenges.iter();
        Self {
            id: &entry.id,
            label: plan.about.levels.regional_image.numbered(&entry.id),
            title: &entry.title,
            short: &entry.short,
            lead: entry.lead.as_deref(),
            background: prose(&entry.body.text),
            voices: &entry.voices,
            approaches: Ref::all(&plan.approaches, &noun.approaches),
            indicators: Ref::all(&plan.indicators, &noun.own.indicators),
            challenges: challenges
                .map(|id| plan.challenges[*id].pair().number.value)
                .collect(),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::RegionalImage(p.at, id)),
            place: Place::RegionalImage(id),
        }
    }

    /// What the text edition of the whole plan says of it, before what hangs below it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            id: _, label: _, title: _, short: _, lead, background, voices, approaches: _,
            indicators: _, challenges: _, provenance: _, url: _, place,
        } = self;
        speech.heading(&speech.place_name(*place));
        speech.texts(lead);
        speech.texts(background);
        speech.texts(*voices);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id: _, label, title, short: _, lead, background, voices, approaches: _, indicators: _,
            challenges: _, provenance, url, place,
        } = self;
        let body = background.iter().copied();
        let body = body.chain(voices.iter().map(String::as_str));
        let name = &p.plan.about.levels.regional_image.name;
        let mut doc = SearchDoc {
            number: Some(label.clone()),
            summary: lead.unwrap_or_default().to_owned(),
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: provenance.terms(),
            ..p.doc(url, "regional-image", name, *title)
        };
        p.below(&p.place(*place), &mut doc);
        doc
    }
}

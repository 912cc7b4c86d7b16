//! 現状と課題 and 解決に向けた方向性 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::provenance::Citation;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::{At, OpenPlan};
use crate::plan;
use crate::search::SearchDoc;
use crate::site::{Page, Table, say};

/// What is difficult, and where to go.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Challenge<'a> {
    /// Its number.
    pub number: u32,
    /// The place it leads to.
    pub at: At<'a>,
    /// 現状と課題.
    pub challenge: &'a str,
    /// 解決に向けた方向性.
    pub direction: &'a str,
    /// Where the facts come from.
    pub sources: Vec<Citation<'a>>,
    /// Address of its page.
    pub url: String,
}

impl<'a> Challenge<'a> {
    pub(super) fn of(p: OpenPlan<'a>, challenge: &'a plan::Challenge) -> Self {
        let pair = challenge.pair();
        Self {
            number: pair.number.value,
            at: p.place(challenge.place),
            challenge: &pair.challenge,
            direction: &pair.direction,
            sources: Citation::all(p, &challenge.entry.common),
            url: p.url(Page::Challenges(p.at)),
        }
    }

    /// Its rows in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { number, at, challenge, direction, sources, url: _ } = self;
        let record = tables::id("challenges", &number.to_string());
        for (part, text) in [("challenge", challenge), ("direction", direction)] {
            for (order, text) in (1u32..).zip(tables::paragraphs(text)) {
                let [part, name] = t.word("part_code", part);
                t.add(Table::Challenges, row![&record, part, order, at.cells(), name, text]);
            }
        }
        for (order, citation) in (1u32..).zip(sources) {
            t.cite(&record, order, citation);
        }
    }

    fn heading(&self, p: OpenPlan) -> String {
        say!(p.site, "challenge_number", n = self.number)
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        let Self { number: _, at: _, challenge, direction, sources: _, url: _ } = self;
        speech.heading(&self.heading(speech.p));
        speech.text(challenge);
        speech.text(direction);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { number, at, challenge, direction, sources: _, url } = self;
        let url = format!("{url}#challenge-{number}");
        let mut doc = SearchDoc {
            number: Some(number.to_string()),
            summary: (*challenge).to_owned(),
            body: (*direction).to_owned(),
            ..p.doc(&url, "challenge", p.say("kind_challenge"), self.heading(p))
        };
        p.below(at, &mut doc);
        doc
    }
}

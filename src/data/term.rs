//! 用語 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::OpenPlan;
use super::search::apart;
use super::speech::Speech;
use crate::plan::glossary;
use crate::search::SearchDoc;
use crate::site::Page;

/// A word explained.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Term<'a> {
    /// Its id.
    pub id: &'a str,
    /// The word.
    pub term: &'a str,
    /// Its reading.
    pub reading: Option<&'a str>,
    /// What it means.
    pub meaning: &'a str,
    /// Other forms.
    pub also: &'a [String],
    /// Address of its entry.
    pub url: String,
}

impl<'a> Term<'a> {
    /// All terms of the glossary.
    pub(super) fn all(p: OpenPlan<'a>) -> Vec<Self> {
        let terms = p.plan.glossary.iter().flat_map(|g| &g.terms);
        let glossary = p.url(Page::Glossary(p.at));
        let one = |term: &'a glossary::Term| {
            let glossary::Term { id, term, reading, meaning, also, see: _ } = term;
            Self {
                id: &id.value,
                term,
                reading: reading.as_deref(),
                meaning,
                also,
                url: format!("{glossary}#{}", id.value),
            }
        };
        terms.map(one).collect()
    }

    /// What the text edition of the whole plan says of it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        let Self { id: _, term, reading: _, meaning, also: _, url: _ } = self;
        speech.text(term);
        speech.text(meaning);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        let Self { id: _, term, reading, meaning, also, url } = self;
        SearchDoc {
            summary: (*meaning).to_owned(),
            body: apart(reading.iter().copied().chain(also.iter().map(String::as_str))),
            ..p.doc(url, "term", p.say("kind_term"), *term)
        }
    }
}

//! 出典: the documents that facts come from, and what every record says of its own facts.

use schemars::JsonSchema;
use serde::Serialize;

use super::OpenPlan;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use crate::plan::SourceDocument;
use crate::plan::about::SourceStatus;
use crate::plan::common::{self, Common, CorrectionKind, Sureness};
use crate::site::{Table, say};

/// A document that facts come from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Source")]
pub struct SourceRecord<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// How binding it is.
    pub status: SourceStatus,
    /// Its date as written.
    pub date: Option<&'a str>,
    /// Where it is published.
    pub url: Option<&'a str>,
    /// What it holds.
    pub note: Option<&'a str>,
}

impl<'a> SourceRecord<'a> {
    /// Its row in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        let Self { id, title, publisher, status, date, url, note } = self;
        let (id, status) = (tables::id("sources", id), t.word("status_code", status.word()));
        t.add(Table::Sources, row![id, *title, *publisher, status, *date, *url, *note]);
    }

    pub(super) fn of(source: &'a SourceDocument) -> Self {
        Self {
            id: &source.id.value,
            title: &source.title,
            publisher: source.publisher.as_deref(),
            status: source.status,
            date: source.date.as_deref(),
            url: source.url.as_deref(),
            note: source.note.as_deref(),
        }
    }
}

/// What every record says of its facts.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Provenance<'a> {
    /// Where the facts come from.
    pub sources: Vec<Citation<'a>>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction<'a>>,
    /// What a reader has to know.
    pub notes: Vec<&'a str>,
    /// Words that find the noun and are never shown.
    #[serde(skip)]
    pub search_words: &'a [String],
}

/// Where a fact comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Citation<'a> {
    /// Id of the document, as in `sources` of the plan.
    pub document: &'a str,
    /// Page, row or heading.
    pub place: Option<&'a str>,
    /// The document.
    #[serde(skip)]
    pub source: Option<&'a SourceDocument>,
}

/// An error of a source and what is shown instead.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub struct Correction<'a> {
    /// Whose error it mends.
    pub kind: CorrectionKind,
    /// The field meant.
    pub field: &'a str,
    /// What the source says.
    pub read: &'a str,
    /// What is shown.
    pub shown: &'a str,
    /// False when the correction is only likely.
    pub certain: bool,
    /// Why.
    pub reason: Option<&'a str>,
}

impl<'a> Citation<'a> {
    pub(super) fn all(p: OpenPlan<'a>, common: &'a Common) -> Vec<Self> {
        let one = |c: &'a common::Citation| Self {
            document: &c.document.value,
            place: c.place.as_deref(),
            source: p.plan.source(c),
        };
        common.sources.iter().map(one).collect()
    }
}

impl<'a> Correction<'a> {
    pub(super) fn all(common: &'a Common) -> Vec<Self> {
        let one = |c: &'a common::Correction| Self {
            kind: c.kind,
            field: &c.field,
            read: &c.read,
            shown: &c.shown,
            certain: c.sure == Sureness::Certain,
            reason: c.reason.as_deref(),
        };
        common.corrections.iter().map(one).collect()
    }
}

impl<'a> Provenance<'a> {
    pub(super) fn of(p: OpenPlan<'a>, common: &'a Common) -> Self {
        Self {
            sources: Citation::all(p, common),
            corrections: Correction::all(common),
            notes: common.notes.iter().map(String::as_str).collect(),
            search_words: &common.search_words,
        }
    }

    /// Takes in what another record says and this one does not.
    pub(super) fn join(&mut self, other: Self) {
        let Self { sources, corrections, notes, search_words: _ } = other;
        for new in sources {
            let known = |c: &Citation| c.document == new.document && c.place == new.place;
            if !self.sources.iter().any(known) {
                self.sources.push(new);
            }
        }
        for new in corrections {
            if !self.corrections.contains(&new) {
                self.corrections.push(new);
            }
        }
        for new in notes {
            if !self.notes.contains(&new) {
                self.notes.push(new);
            }
        }
    }

    /// The words that find the noun and are never shown.
    pub(super) fn terms(&self) -> String {
        apart(self.search_words.iter().map(String::as_str))
    }

    /// Notes, corrections and sources.
    pub(super) fn tell(&self, speech: &mut Speech<'a>) {
        if !self.notes.is_empty() {
            speech.heading(speech.p.say("speech_notes"));
            speech.texts(&self.notes);
        }
        for fix in &self.corrections {
            let key = match fix.kind {
                CorrectionKind::Misread => "speech_fix",
                CorrectionKind::Ours => "speech_fix_ours",
            };
            say!(speech, key, read = fix.read, shown = fix.shown);
            if let Some(reason) = fix.reason {
                say!(speech, "speech_reason", reason);
            }
        }
        if self.sources.is_empty() {
            return;
        }
        speech.heading(speech.p.say("speech_sources"));
        for citation in &self.sources {
            let title = citation.source.map_or("", |source| &source.title);
            let text = speech.all_of([title, citation.place.unwrap_or_default()]);
            speech.text(&text);
        }
    }
}

impl Tables<'_> {
    /// Where the facts of a thing come from, and what to know about them.
    pub fn provenance(&mut self, record: &str, provenance: &Provenance) {
        self.text(record, "note", provenance.notes.iter().copied());
        for (order, citation) in (1u32..).zip(&provenance.sources) {
            self.cite(record, order, citation);
        }
    }

    /// Where a fact of a thing comes from.
    pub fn cite(&mut self, record: &str, order: u32, citation: &Citation) {
        let Citation { document, place, source } = citation;
        let status = source.map(|source| source.status.word()).unwrap_or_default();
        let status = self.word("status_code", status);
        let (id, title) = (tables::id("sources", document), source.map(|source| &source.title));
        self.add(Table::Citations, row![record, order, id, title, status, *place]);
    }
}

//! A node of the plan's tree as open data: 目指す地域像, 政策, 施策, whatever its level is called.

use schemars::JsonSchema;
use serde::Serialize;

use super::initiative::Responsible;
use super::provenance::Provenance;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::tag::Related;
use super::{At, OpenPlan, Ref, prose};
use crate::plan::{self, Id, Indicator, Initiative, Place, Tag};
use crate::search::SearchDoc;
use crate::site::{Page, Table};

/// One item of a level. A place is written as its address below the plan: `approaches/1-2`, `initiatives/city-19`, `plan`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Node<'a> {
    /// Its id, one of a kind in its level: `1-2`.
    pub id: &'a str,
    /// Its level, counted from 0 at the top.
    pub level: usize,
    /// The place it stands under; nothing at the top.
    pub parent: Option<At<'a>>,
    /// Its number; nothing where the plan gives none.
    pub number: Option<&'a str>,
    /// Level and number as pages show them.
    pub label: String,
    /// The municipality's own code.
    pub code: Option<&'a str>,
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
    /// Residents' voices.
    pub voices: &'a [String],
    /// Sub-columns (関係計画).
    pub columns: Vec<Column<'a>>,
    /// Example activities.
    pub examples: Vec<Example<'a>>,
    /// Responsible departments.
    pub departments: Vec<Responsible<'a>>,
    /// The places that stand under it.
    pub children: Vec<At<'a>>,
    /// Ids of the initiatives that are marked here.
    pub initiatives: Vec<Ref<'a, Initiative>>,
    /// Ids of its own indicators.
    pub indicators: Vec<Ref<'a, Indicator>>,
    /// Numbers of the challenges that lead here.
    pub challenges: Vec<u32>,
    /// Ids of its tags.
    pub tags: Vec<Ref<'a, Tag>>,
    /// What is related, in this plan and others.
    pub related: Vec<Related<'a>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
    /// Its place.
    #[serde(skip)]
    pub place: Place,
}

/// A sub-column of a node.
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

impl<'a> Node<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Node>) -> Self {
        let plan = p.plan;
        let plan::Node {
            entry,
            address: _,
            level,
            parent,
            children,
            initiatives,
            departments,
            own,
        } = &plan.nodes[id];
        let columns = entry.columns.iter().map(|column| Column {
            id: &column.id.value,
            title: &column.title,
            short: &column.short,
        });
        let examples = entry
            .examples
            .iter()
            .map(|example| Example { title: &example.title, text: &example.text });
        let challenges = own.challenges.iter();
        let place = Place::Node(id);
        Self {
            id: &entry.id,
            level: *level,
            parent: parent.map(|parent| p.place(Place::Node(parent))),
            number: entry.number(),
            label: place.label(plan),
            code: entry.code.as_deref(),
            title: &entry.title,
            short: &entry.short,
            lead: entry.lead.as_deref(),
            goal: entry.goal.as_deref(),
            background: prose(&entry.body.text),
            voices: &entry.voices,
            columns: columns.collect(),
            examples: examples.collect(),
            departments: Responsible::all(plan, departments),
            children: children.iter().map(|id| p.place(Place::Node(*id))).collect(),
            initiatives: Ref::all(&plan.initiatives, initiatives),
            indicators: Ref::all(&plan.indicators, &own.indicators),
            challenges: challenges.map(|id| plan.challenges[*id].pair().number.value).collect(),
            tags: Ref::all(&plan.tags, &own.tags),
            related: Related::all(p, own),
            provenance: Provenance::of(p, &entry.common),
            url: p.url(Page::Node(p.at, id)),
            place,
        }
    }

    /// Its rows in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        #[rustfmt::skip]
        let Self {
            id: _, level: _, parent: _, number: _, label: _, code: _, title: _, short: _, lead: _, goal, background, voices,
            columns, examples, departments, children: _, initiatives: _, indicators: _, challenges: _,
            tags: _, related: _, provenance, url: _, place,
        } = self;
        let at = t.p.place(*place);
        let record = at.address();
        Responsible::tabulate(departments, at.cells(), t);
        for column in columns {
            let row = row![tables::id(&record, column.id), column.title, at.cells()];
            t.add(Table::NodeColumns, row);
        }
        t.text(&record, "goal", *goal);
        t.text(&record, "background", *background);
        t.text(&record, "voice", voices.iter().map(String::as_str));
        t.texts(&record, "example", examples.iter().map(|e| (Some(e.title), e.text)));
        t.provenance(&record, provenance);
    }

    /// What the text edition of the whole plan says of it, before what hangs on it.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            id: _, level: _, parent: _, number: _, label: _, code: _, title: _, short: _, lead, goal, background, voices,
            columns: _, examples, departments: _, children: _, initiatives: _, indicators: _, challenges: _,
            tags: _, related: _, provenance: _, url: _, place,
        } = self;
        speech.heading(&speech.place_name(*place));
        speech.texts(lead);
        speech.texts(goal);
        speech.texts(background);
        speech.texts(*voices);
        for Example { title, text } in examples {
            speech.texts([title, text]);
        }
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan<'a>) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id: _, level, parent: _, number: _, label: _, code, title, short: _, lead, goal, background, voices, columns,
            examples, departments: _, children: _, initiatives: _, indicators: _, challenges: _, tags,
            related: _, provenance, url, place,
        } = self;
        let body = goal.iter().chain(background).copied();
        let body = body.chain(voices.iter().map(String::as_str));
        let body = body.chain(columns.iter().map(|column| column.title));
        let body = body.chain(examples.iter().flat_map(|e| [e.title, e.text]));
        let own = &p.plan.about.levels[*level];
        let mut doc = SearchDoc {
            number: place.number(p.plan),
            tags: tags.iter().map(|tag| p.tag_label(&tag.id.value, &tag.name)).collect(),
            summary: lead.unwrap_or_default().to_owned(),
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: apart(code.iter().copied().chain([&*provenance.terms()])),
            ..p.doc(url, &own.folder.value, &own.name, *title)
        };
        p.below(&p.place(*place), &mut doc);
        doc
    }
}

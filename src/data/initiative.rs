//! 主な取組 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::Cell;
use super::money::Money;
use super::provenance::Provenance;
use super::search::{apart, first_sentence};
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::tag::Related;
use super::{At, OpenPlan, Ref};
use crate::calendar::FiscalYear;
use crate::plan::initiative::{Basis, InitiativeEntry};
use crate::plan::node::Column;
use crate::plan::state::{Change, Stage};
use crate::plan::{self, Actor, Audience, Department, Id, Named as _, Place, Tag};
use crate::search::SearchDoc;
use crate::site::{Page, Table, say};
use crate::view::{self, state};

/// What an owner does.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Initiative<'a> {
    /// `city-19`: owner and number.
    pub id: &'a str,
    /// Id of the actor who does it.
    pub owner: Ref<'a, Actor>,
    /// Its number in the owner's list.
    pub number: u32,
    /// The number as it is shown: `市-19`.
    pub label: &'a str,
    /// The municipality's own code.
    pub code: Option<&'a str>,
    /// Exact title.
    pub title: &'a str,
    /// What it is, in this site's words.
    pub summary: &'a str,
    /// The same in plain Japanese for learners and children.
    pub easy: Option<&'a str>,
    /// Responsible departments.
    pub departments: Vec<Responsible<'a>>,
    /// The marks that join it to the tree.
    pub marks: Vec<Mark<'a>>,
    /// Ids of the audiences it is for.
    pub audiences: Vec<Ref<'a, Audience>>,
    /// Where it stands.
    pub state: State<'a>,
    /// What it costs in each fiscal year.
    pub money: Vec<Money<'a>>,
    /// The latest of that in a sentence.
    #[serde(skip)]
    pub cost: Option<String>,
    /// What is planned for each year.
    pub schedule: Vec<Year<'a>>,
    /// Ids of its tags.
    pub tags: Vec<Ref<'a, Tag>>,
    /// What is related, in this plan and others.
    pub related: Vec<Related<'a>>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
    /// Address of its page.
    pub url: String,
}

/// Where an initiative stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct State<'a> {
    /// Whether it is still to come, under way, or over.
    pub state: Stage,
    /// From which fiscal year on.
    pub since: Option<FiscalYear>,
    /// Id of the initiative that it became part of.
    pub into: Option<Ref<'a, plan::Initiative>>,
    /// Why.
    pub reason: Option<&'a str>,
    /// All this in a sentence, unless it is under way.
    #[serde(skip)]
    pub sentence: Option<String>,
}

/// What is planned for one year.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Year<'a> {
    /// The fiscal year.
    pub year: FiscalYear,
    /// What is to be done.
    pub text: Option<&'a str>,
    /// How it differs from the year before.
    pub kind: Option<Change>,
}

/// A responsible department.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Responsible<'a> {
    /// Its name.
    pub department: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Names of its sections; empty where the plan names none.
    pub sections: &'a [String],
}

/// A mark that joins an initiative to a node.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mark<'a> {
    /// The node's place.
    pub node: At<'a>,
    /// Id of the sub-column.
    pub column: Option<Ref<'a, Column>>,
    /// `stated`: the source's mark is certain. `inferred`: concluded, and `reason` says from what.
    pub basis: Basis,
    /// Why it is inferred.
    pub reason: Option<&'a str>,
}

impl<'a> Initiative<'a> {
    pub(super) fn of(p: OpenPlan<'a>, id: Id<plan::Initiative>) -> Self {
        let plan = p.plan;
        let plan::Initiative {
            entry,
            owner,
            number,
            label,
            departments,
            marks,
            audiences,
            own,
            state,
            merged: _,
            money: _,
        } = &plan.initiatives[id];
        // What is passed over here comes resolved.
        #[rustfmt::skip]
        let InitiativeEntry {
            id: entry_id, title, code, easy, body, schedule, common, lead: _,
            departments: _, marks: _, audiences: _, state: _, money: _, tags: _, related: _,
        } = &**entry;
        let years = schedule.iter().map(|step| Year {
            year: step.year.value,
            text: step.text.as_deref(),
            kind: step.kind,
        });
        Self {
            id: entry_id,
            owner: Ref(&plan.actors[*owner]),
            number: *number,
            label,
            code: code.as_deref(),
            title,
            summary: body.text.trim(),
            easy: easy.as_deref(),
            departments: Responsible::all(plan, departments),
            marks: marks.iter().map(|mark| Mark::of(p, mark)).collect(),
            audiences: Ref::all(&plan.audiences, audiences),
            state: State {
                state: state.stage,
                since: state.since,
                into: state.into.map(|into| Ref(&plan.initiatives[into])),
                reason: state.reason.as_deref(),
                sentence: state::sentence(p.site, plan, id),
            },
            money: Money::all(p, &plan.initiatives[id]),
            cost: view::money::told(p.site, plan, &plan.initiatives[id]),
            schedule: years.collect(),
            tags: Ref::all(&plan.tags, &own.tags),
            related: Related::all(p, own),
            provenance: Provenance::of(p, common),
            url: p.url(Page::Initiative(p.at, id)),
        }
    }

    /// Its rows in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        #[rustfmt::skip]
        let Self {
            id, owner, number: _, label, code, title, summary, easy, departments, marks, audiences,
            state, money, cost: _, schedule, tags: _, related: _, provenance, url,
        } = self;
        let record = tables::id("initiatives", id);
        let State { state, since, into, reason, sentence: _ } = state;
        t.add(
            Table::Initiatives,
            row![
                &record,
                *label,
                code.map(|code| tables::id("code", code)),
                *title,
                tables::id("actors", owner.id()),
                &owner.name,
                t.word("stage_code", state.word()),
                *since,
                into.map(|into| tables::id("initiatives", into.id())),
                *reason,
                tables::lead(summary),
                Cell::link(t.p, url),
            ],
        );
        Responsible::tabulate(
            departments,
            [(&record).into(), format!("{label} {title}").into()],
            t,
        );
        for audience in audiences {
            let row = row![&record, tables::id("audiences", audience.id()), *title, &audience.name];
            t.add(Table::InitiativeAudiences, row);
        }
        for (order, mark) in (1u32..).zip(marks) {
            let Mark { node, column, basis, reason } = mark;
            let column_id = column.map(|column| tables::id(&node.address(), &column.id.value));
            let basis = t.word("basis_code", basis.word());
            let column = column.map(|column| column.0.title.as_str());
            let row = row![&record, order, *title, node.cells(), column_id, column, basis, *reason];
            t.add(Table::Matrix, row);
        }
        for (order, Year { year, text, kind }) in (1u32..).zip(schedule) {
            let kind = kind.map(Change::word).unwrap_or_default();
            let row = row![&record, order, *title, *year, t.word("change_code", kind), *text];
            t.add(Table::Schedule, row);
        }
        let mut order = 0;
        for year in money {
            year.tabulate(&record, title, &mut order, t);
        }
        t.text(&record, "summary", [*summary]);
        t.text(&record, "easy", *easy);
        t.provenance(&record, provenance);
    }

    /// What a text edition says of it below its title, without where it comes from.
    pub(super) fn tell(&self, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            id: _, owner, number, label: _, code: _, title: _, summary, easy, departments, marks, audiences,
            state, money: _, cost, schedule: _, tags: _, related: _, provenance: _, url: _,
        } = self;
        let level = &speech.p.plan.about.initiative.name;
        say!(speech, "speech_initiative", owner = owner.name, level, number);
        if let Some(sentence) = &state.sentence {
            speech.text(sentence);
            speech.texts(state.reason);
        }
        speech.text(summary);
        if let Some(easy) = easy {
            say!(speech, "speech_easy");
            speech.text(easy);
        }
        speech.texts(cost.as_deref());
        let departments = departments.iter().map(|responsible| {
            if responsible.sections.is_empty() {
                return responsible.department.to_owned();
            }
            let sections = responsible.sections.join(speech.and());
            say!(speech.p.site, "speech_department", department = responsible.department, sections)
        });
        let departments: Vec<String> = departments.collect();
        speech.say_names("speech_departments", &departments);
        tell_marks(marks, speech);
        let audiences: Vec<&str> = audiences.iter().map(|a| &*a.0.name).collect();
        speech.say_names("speech_audiences", &audiences);
    }

    /// What the search finds.
    pub(super) fn found(&self, p: OpenPlan) -> SearchDoc {
        #[rustfmt::skip]
        let Self {
            id: _, owner, number: _, label: shown, code, title, summary, easy, departments, marks,
            audiences, state, money: _, cost: _, schedule: _, tags, related: _, provenance, url,
        } = self;
        let (first, rest) = first_sentence(summary);
        let sections = departments.iter().flat_map(|d| d.sections);
        let body = [rest, easy.unwrap_or_default()].into_iter();
        let body = body.chain(sections.map(String::as_str));
        let named = departments.iter().map(|d| p.department_label(d.id, d.department));
        let mut doc = SearchDoc {
            number: Some((*shown).to_owned()),
            summary: match state.state {
                Stage::Ongoing => first.to_owned(),
                other => {
                    let word = format!("stage_{}", other.word());
                    [p.site.say(&word), p.say("colon"), first].concat()
                }
            },
            body: apart(body.chain(provenance.notes.iter().copied())),
            terms: apart(code.iter().copied().chain([&*provenance.terms()])),
            owner: Some(p.owner_label(owner)),
            departments: named.collect(),
            tags: tags.iter().map(|tag| p.tag_label(&tag.id.value, &tag.name)).collect(),
            audiences: audiences.iter().map(|a| p.audience_label(&a.id.value, &a.name)).collect(),
            ..p.doc(url, "initiative", &p.plan.about.initiative.name, *title)
        };
        marks.iter().for_each(|mark| p.below(&mark.node, &mut doc));
        doc
    }
}

impl<'a> Responsible<'a> {
    pub(super) fn all(
        plan: &'a plan::Plan,
        departments: &'a [(Id<Department>, Vec<String>)],
    ) -> Vec<Self> {
        let one = |(id, sections): &'a (Id<Department>, Vec<String>)| Self {
            department: &plan.departments[*id].name,
            id: &plan.departments[*id].id.value,
            sections,
        };
        departments.iter().map(one).collect()
    }

    /// The rows of those of a place: one for each section, or for a department of which no section is named.
    pub(super) fn tabulate(departments: &[Self], place: [Cell; 2], t: &mut Tables) {
        let rows = departments.iter().flat_map(|responsible| {
            let Self { department, id, sections } = responsible;
            let whole = sections.is_empty().then_some(None);
            let sections = sections.iter().map(|section| Some(section.as_str()));
            whole.into_iter().chain(sections).map(move |section| (*id, *department, section))
        });
        for (order, (id, department, section)) in (1u32..).zip(rows) {
            let [at, at_name] = place.clone();
            let row = row![at, order, at_name, tables::id("departments", id), department, section];
            t.add(Table::Responsible, row);
        }
    }
}

impl<'a> Mark<'a> {
    fn of(p: OpenPlan<'a>, mark: &'a plan::initiative::Mark) -> Self {
        let plan::initiative::Mark { node, column, basis, reason } = mark;
        let columns = &p.plan.nodes[*node].entry.columns;
        Self {
            node: p.place(Place::Node(*node)),
            column: column.and_then(|at| columns.get(at)).map(Ref),
            basis: *basis,
            reason: reason.as_deref(),
        }
    }
}

/// Why marks are inferred, each reason once where it is that of several.
fn reasons<'a>(marks: &[Mark<'a>]) -> Vec<&'a str> {
    let mut reasons: Vec<&str> = marks.iter().filter_map(|mark| mark.reason).collect();
    reasons.dedup();
    reasons
}

/// The row of the matrix: what the booklet's marks say, and what is only inferred.
fn tell_marks(marks: &[Mark], speech: &mut Speech) {
    let mut levels: Vec<&str> = marks.iter().filter_map(|m| m.node.kind()).collect();
    levels.dedup();
    let level = levels.join(speech.and());
    for (basis, key) in [(Basis::Stated, "speech_stated"), (Basis::Inferred, "speech_inferred")] {
        let names = marks.iter().filter(|mark| mark.basis == basis).map(|mark| {
            let name = speech.place_name(mark.node.place);
            match mark.column {
                Some(column) => {
                    say!(speech.p.site, "speech_column", node = name, column = column.title)
                }
                None => name,
            }
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            say!(speech, key, level, names = names.join(speech.and()));
        }
    }
    for reason in reasons(marks) {
        say!(speech, "speech_reason", reason);
    }
}

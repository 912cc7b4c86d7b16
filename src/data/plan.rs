//! The plan as a whole as open data: `plan.json`, its schema, and the plan told from beginning to end.
//!
//! The names and the order of the fields of all records are a promise to those who build on the data. The JSON Schema is made from these
//! types, so that data and schema cannot drift apart. Nothing is left out when empty: a missing value is `null`, an empty list is `[]`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Serialize, Serializer};

use super::actor::Actor;
use super::audience::Audience;
use super::challenge::Challenge;
use super::csv::Cell;
use super::department::Department;
use super::evaluation::{Dimension, Evaluator, Rule, Scale};
use super::indicator::Indicator;
use super::initiative::Initiative;
use super::node::Node;
use super::provenance::{Correction, SourceRecord};
use super::review::Review;
use super::role::Role;
use super::search::apart;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::tag::Tag;
use super::term::Term;
use super::volume::{District, Volume};
use super::{OpenPlan, each};
use crate::calendar::FiscalYear;
use crate::plan::about::{PlanStatus, TextSection};
use crate::plan::{IndicatorKind, Own};
use crate::search::SearchDoc;
use crate::site::{Page, PlanAt, Resource, Site, Table, say};
use crate::view::{self, parts};

/// A plan as open data. Every `url` is relative to the root of the site, and `root` leads there from this file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "keikaku plan.json")]
pub struct Plan<'a> {
    /// The schema of this file.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// The edition of this format. Fields are added to an edition; when one goes or changes its meaning, the number rises.
    pub contract: u32,
    /// The plan's id, also the first part of its addresses.
    pub id: &'a str,
    /// The plan's name.
    pub title: &'a str,
    /// Formal names.
    pub names: &'a [String],
    /// Language of the texts.
    pub language: &'a str,
    /// Name of the municipality.
    pub municipality: Option<&'a str>,
    /// `adopted` or `draft`.
    pub status: PlanStatus,
    /// First and last fiscal year.
    pub period: Option<Period>,
    /// Who made the plan.
    pub publishers: &'a [String],
    /// The philosophy in the plan's own words.
    pub philosophy: Option<&'a str>,
    /// The philosophy in plain words.
    pub philosophy_explanation: Option<&'a str>,
    /// What this plan is.
    pub summary: Option<&'a str>,
    /// The id of the plan before.
    pub supersedes: Option<&'a str>,
    /// The id of the plan that took its place.
    pub superseded_by: Option<&'a str>,
    /// Relative address from this file to the root of the site.
    pub root: String,
    /// Address of the plan's page.
    pub url: String,
    /// The levels above the initiatives, from the top.
    pub levels: Vec<Level<'a>>,
    /// What the plan calls initiatives.
    pub initiative: PlanWord<'a>,
    /// What the plan calls indicators; nothing where it does not say.
    pub indicator: Option<PlanWord<'a>>,
    /// The nodes of each level, in an array named after the level's folder with `_` for `-`: `regional_images`, `approaches`.
    #[serde(flatten, serialize_with = "by_level")]
    #[schemars(with = "BTreeMap<String, Vec<Node>>")]
    pub nodes: Vec<(String, Vec<Node<'a>>)>,
    /// What is done.
    pub initiatives: Vec<Initiative<'a>>,
    /// Who has roles.
    pub actors: Vec<Actor<'a>>,
    /// What actors are asked to do.
    pub roles: Vec<Role<'a>>,
    /// What is counted.
    pub indicators: Vec<Indicator<'a>>,
    /// What is planned and what came of it, by service and district.
    pub volumes: Vec<Volume<'a>>,
    /// Parts of the plan's area.
    pub districts: Vec<District<'a>>,
    /// Who writes and grades in reviews.
    pub evaluators: Vec<Evaluator<'a>>,
    /// What evaluators look at.
    pub dimensions: Vec<Dimension<'a>>,
    /// The scales that grades are of.
    pub scales: Vec<Scale<'a>>,
    /// The rule by which figures are judged, if the plan publishes one.
    pub judgement: Option<Rule<'a>>,
    /// What was said of places in each fiscal year.
    pub reviews: Vec<Review<'a>>,
    /// What is difficult, and where to go.
    pub challenges: Vec<Challenge<'a>>,
    /// Who is responsible.
    pub departments: Vec<Department<'a>>,
    /// Whom initiatives are for.
    pub audiences: Vec<Audience<'a>>,
    /// What cuts across the tree.
    pub tags: Vec<Tag<'a>>,
    /// Words explained.
    pub terms: Vec<Term<'a>>,
    /// The documents that facts come from.
    pub sources: Vec<SourceRecord<'a>>,
    /// Corrections of the facts about the plan as a whole.
    pub corrections: Vec<Correction<'a>>,
    /// What a reader has to know about the plan as a whole.
    pub notes: &'a [String],
}

/// First and last fiscal year (April to March), included.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Period {
    /// First fiscal year.
    pub from: FiscalYear,
    /// Last fiscal year.
    pub to: FiscalYear,
}

/// One storey of the plan above its initiatives.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Level<'a> {
    /// The folder below the plan's address, also the start of its places.
    pub folder: &'a str,
    /// What the plan calls it.
    pub name: &'a str,
    /// Its reading.
    pub reading: Option<&'a str>,
}

/// The plan's own word for one of its things.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Word")]
pub struct PlanWord<'a> {
    /// The word.
    pub name: &'a str,
    /// Its reading.
    pub reading: Option<&'a str>,
    /// The kinds that the plan names.
    pub kinds: Vec<WordKind<'a>>,
}

/// A kind that the plan names.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WordKind<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it means.
    pub meaning: Option<&'a str>,
}

fn by_level<S: Serializer>(
    levels: &[(String, Vec<Node>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(levels.iter().map(|(list, nodes)| (list, nodes)))
}

/// `data/plan.json`.
pub fn json(site: &Site, at: PlanAt) -> Vec<u8> {
    written(&Plan::of(OpenPlan::new(site, at)))
}

/// `data/plan.schema.json`, made from the types of the records. It is the same for all plans.
pub fn schema() -> Vec<u8> {
    let generator = SchemaSettings::draft07().for_serialize().into_generator();
    written(&generator.into_root_schema_for::<Plan>())
}

fn written(value: &impl Serialize) -> Vec<u8> {
    // Writing into memory cannot fail, and a record holds nothing that JSON cannot say.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

impl<'a> Plan<'a> {
    pub(super) fn of(p: OpenPlan<'a>) -> Self {
        let (plan, at) = (p.plan, p.at);
        let about = &plan.about;
        Self {
            schema: "plan.schema.json",
            contract: 2,
            id: &plan.id,
            title: &about.title,
            names: &about.names,
            language: p.site.settings.language.word(),
            municipality: about.municipality.as_ref().map(|m| &*m.name),
            status: about.status,
            period: about.period.map(|period| Period { from: period.from, to: period.to }),
            publishers: &about.publishers,
            philosophy: about.philosophy_text().map(String::as_str),
            philosophy_explanation: about.philosophy_explanation().map(String::as_str),
            summary: about.summary.as_deref(),
            supersedes: about.supersedes.as_ref().map(|s| &*s.value),
            superseded_by: plan.superseded_by.as_deref(),
            root: p.site.route(Resource::PlanJson(at)).to_root(),
            url: p.url(Page::Plan(at)),
            levels: about
                .levels
                .iter()
                .map(|level| Level {
                    folder: &level.folder.value,
                    name: &level.name,
                    reading: level.reading.as_deref(),
                })
                .collect(),
            initiative: PlanWord {
                name: &about.initiative.name,
                reading: about.initiative.reading.as_deref(),
                kinds: Vec::new(),
            },
            indicator: about.indicator.as_ref().map(|words| PlanWord {
                name: &words.name,
                reading: words.reading.as_deref(),
                kinds: words.kinds.iter().map(WordKind::of).collect(),
            }),
            nodes: (0..about.levels.len())
                .map(|level| {
                    let nodes = plan.nodes_of(level).map(|(id, _)| Node::of(p, id));
                    (about.levels[level].list(), nodes.collect())
                })
                .collect(),
            initiatives: each(&plan.initiatives, |id| Initiative::of(p, id)),
            actors: each(&plan.actors, |id| Actor::of(p, id)),
            roles: each(&plan.roles, |id| Role::of(p, &plan.roles[id])),
            indicators: each(&plan.indicators, |id| Indicator::of(p, id)),
            volumes: each(&plan.volumes, |id| Volume::of(p, id)),
            districts: plan.districts.iter().map(District::of).collect(),
            evaluators: Evaluator::all(p),
            dimensions: Dimension::all(p),
            scales: Scale::all(p),
            judgement: Rule::of(p),
            reviews: each(&plan.reviews, |id| Review::of(p, &plan.reviews[id])),
            challenges: each(&plan.challenges, |id| Challenge::of(p, &plan.challenges[id])),
            departments: each(&plan.departments, |id| Department::of(p, id)),
            audiences: each(&plan.audiences, |id| Audience::of(p, id)),
            tags: each(&plan.tags, |id| Tag::of(p, id)),
            terms: Term::all(p),
            sources: plan.sources.iter().map(SourceRecord::of).collect(),
            corrections: Correction::all(&about.common),
            notes: &about.common.notes,
        }
    }
}

impl Plan<'_> {
    /// The rows of everything in the tables.
    pub(super) fn tabulate(&self, t: &mut Tables) {
        self.places(t);
        self.nodes.iter().flat_map(|(_, nodes)| nodes).for_each(|node| node.tabulate(t));
        self.initiatives.iter().for_each(|one| one.tabulate(t));
        self.actors.iter().for_each(|actor| actor.tabulate(t));
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for role in &self.roles {
            let number = told.entry(role.at.address()).or_default();
            *number += 1;
            role.tabulate(*number, t);
        }
        self.indicators.iter().for_each(|one| one.tabulate(t));
        self.volumes.iter().for_each(|volume| volume.tabulate(t));
        self.districts.iter().for_each(|district| district.tabulate(t));
        self.evaluators.iter().for_each(|one| one.tabulate(t));
        self.dimensions.iter().for_each(|one| one.tabulate(t));
        self.scales.iter().for_each(|scale| scale.tabulate(t));
        self.judgement.iter().for_each(|rule| rule.tabulate(t));
        self.reviews.iter().for_each(|review| review.tabulate(t));
        self.challenges.iter().for_each(|one| one.tabulate(t));
        self.departments.iter().for_each(|one| one.tabulate(t));
        self.audiences.iter().for_each(|one| one.tabulate(t));
        self.tags.iter().for_each(|tag| tag.tabulate(t));
        self.sources.iter().for_each(|source| source.tabulate(t));
        let kinds = self.indicator.iter().flat_map(|word| &word.kinds);
        for WordKind { id, name, meaning } in kinds {
            let row = row![tables::id("indicator_kinds", id), *name, *meaning];
            t.add(Table::IndicatorKinds, row);
        }
        for fund in t.p.plan.funds.iter() {
            t.add(Table::Funds, row![tables::id("funds", &fund.id.value), &fund.name]);
        }
        t.text("plan", "name", [self.title]);
        t.text("plan", "summary", self.summary);
        t.text("plan", "philosophy", self.philosophy);
        t.text("plan", "explain", self.philosophy_explanation);
        t.text("plan", "note", self.notes.iter().map(String::as_str));
    }

    /// Everything that something can hang on: the plan, its nodes, its initiatives.
    fn places(&self, t: &mut Tables) {
        let none = [Cell::Empty, Cell::Empty, Cell::Empty];
        let whole = row!["plan", self.title, t.p.say("kind_plan"), none];
        let nodes = self.nodes.iter().flat_map(|(_, nodes)| nodes).map(|node| {
            let at = t.p.place(node.place).cells();
            let parent = match &node.parent {
                Some(parent) => parent.address(),
                None => "plan".to_owned(),
            };
            let code = node.code.map(|code| tables::id("code", code));
            (row![at, self.levels[node.level].name, parent, code, node.lead], &node.url)
        });
        let initiatives = self.initiatives.iter().map(|one| {
            let name = format!("{} {}", one.label, one.title);
            let code = one.code.map(|code| tables::id("code", code));
            let lead = tables::lead(one.summary);
            let id = tables::id("initiatives", one.id);
            (row![id, name, self.initiative.name, Cell::Empty, code, lead], &one.url)
        });
        let all: Vec<_> =
            std::iter::once((whole, &self.url)).chain(nodes).chain(initiatives).collect();
        for (row, url) in all {
            t.add(Table::Places, row![row, Cell::link(t.p, url)]);
        }
    }
}

impl<'a> WordKind<'a> {
    fn of(kind: &'a IndicatorKind) -> Self {
        Self { id: &kind.id.value, name: &kind.name, meaning: kind.meaning.as_deref() }
    }
}

/// Tells the whole plan from beginning to end, in the order of the booklet.
pub(super) fn tell(speech: &mut Speech) {
    let p = speech.p;
    let plan = p.plan;
    let about = &plan.about;
    speech.heading(&about.title);
    speech.opening();
    speech.texts(&about.names);
    if let Some(period) = about.period {
        say!(speech, "period", from = period.from.full(), to = period.to.full());
    }
    speech.texts(&about.summary);
    if let Some(philosophy) = &about.philosophy {
        speech.heading(p.say("speech_philosophy"));
        speech.text(&philosophy.text);
        speech.texts(&philosophy.explanation);
    }
    for challenge in plan.challenges.iter() {
        Challenge::of(p, challenge).tell(speech);
    }
    tell_below(&plan.own, speech);
    for id in plan.tree() {
        Node::of(p, id).tell(speech);
        tell_below(&plan.nodes[id].own, speech);
    }
    let in_full = parts::in_full(plan);
    if !in_full {
        say!(speech, "described_on_own_page");
    }
    for (id, initiative) in plan.initiatives.ids() {
        speech.heading(&initiative.entry.title);
        if in_full {
            let initiative = Initiative::of(p, id);
            initiative.tell(speech);
            tell_below(&plan.initiatives[id].own, speech);
            speech.texts(&initiative.provenance.notes);
        }
    }
    if let Some(lead) = view::money::lead(p.site, plan) {
        speech.heading(p.say("money_title"));
        speech.text(&lead);
    }
    for (id, _) in plan.volumes.ids() {
        Volume::tell(speech, id);
    }
    for review in plan.reviews.iter() {
        Review::of(p, review).tell(speech);
    }
    if plan.glossary.is_some() {
        speech.heading(p.say("glossary"));
    }
    for term in Term::all(p) {
        term.tell(speech);
    }
    if !plan.sources.is_empty() {
        speech.heading(p.say("speech_sources"));
        speech.texts(plan.sources.iter().map(|source| &source.title));
    }
}

/// The indicators and roles of one place.
pub(super) fn tell_below(own: &Own, speech: &mut Speech) {
    let p = speech.p;
    for id in &own.indicators {
        Indicator::of(p, *id).tell(speech);
    }
    for id in &own.roles {
        Role::of(p, &p.plan.roles[*id]).tell(None, speech);
    }
}

/// What the search finds of the plan as a whole.
pub(super) fn found(p: OpenPlan) -> SearchDoc {
    let about = &p.plan.about;
    let sections = about.sections.iter();
    let body = about.names.iter();
    let body = body.chain(about.philosophy_text());
    let body = body.chain(about.philosophy_explanation());
    let body = body.chain(sections.flat_map(|TextSection { title, text, .. }| [title, text]));
    let body = body.chain(about.sources.iter().map(|source| &source.title));
    SearchDoc {
        summary: about.summary.clone().unwrap_or_default(),
        body: apart(body.map(String::as_str)),
        ..p.doc(&p.url(Page::Plan(p.at)), "plan", p.say("kind_plan"), &about.title)
    }
}

//! `data/plan.json`: a plan as open data.
//!
//! Knows how the plan's nouns become records. Knows no page: prose goes out as plain text.

use serde_json::Number;

use super::nouns::{self, Known};
use crate::plan::common::{self, Common, Sureness};
use crate::plan::indicator::{self, Direction, Value};
use crate::plan::{Approach, Arena, Id, Indicator, Initiative, Plan, RegionalImage, Review, role};
use crate::site::{Page, PlanAt, Route, Site, Target};

/// The file.
pub fn write(site: &Site, at: PlanAt) -> Vec<u8> {
    // Writing into memory cannot fail, and a record holds nothing that JSON cannot say.
    let mut bytes = serde_json::to_vec_pretty(&plan(site, at)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The plan as records.
fn plan(site: &Site, at: PlanAt) -> nouns::Plan {
    let records = Records { site, at };
    let plan = site.plan(at);
    let about = &plan.about;
    nouns::Plan {
        schema: "plan.schema.json",
        id: plan.id.clone(),
        title: about.title.clone(),
        names: about.names.clone(),
        language: site.settings.language.word().to_owned(),
        municipality: about.municipality.as_ref().map(|m| m.name.clone()),
        status: about.status.word(),
        period: about.period.map(|p| nouns::Period {
            from: p.from.year(),
            to: p.to.year(),
        }),
        publishers: about.publishers.clone(),
        philosophy: about.philosophy_text().cloned(),
        philosophy_explanation: about.philosophy_explanation().cloned(),
        summary: about.summary.clone(),
        supersedes: about.supersedes.as_ref().map(|s| s.value.clone()),
        superseded_by: plan.superseded_by.clone(),
        root: site.route(Target::PlanJson(at)).to_root(),
        url: records.url(Page::Plan(at)),
        levels: nouns::Levels {
            regional_image: about.levels.regional_image.name.clone(),
            approach: about.levels.approach.name.clone(),
            initiative: about.levels.initiative.name.clone(),
        },
        regional_images: each(&plan.regional_images, |id, i| records.image(id, i)),
        approaches: each(&plan.approaches, |id, a| records.approach(id, a)),
        initiatives: each(&plan.initiatives, |id, i| records.initiative(id, i)),
        actors: each(&plan.actors, |id, actor| nouns::Actor {
            id: actor.id.value.clone(),
            name: actor.name.clone(),
            short: actor.short.clone(),
            reading: actor.reading.clone(),
            definition: actor.definition.clone(),
            url: records.url(Page::Role(at, id)),
        }),
        roles: plan.roles.iter().map(|role| records.role(role)).collect(),
        indicators: each(&plan.indicators, |id, i| records.indicator(id, i)),
        reviews: plan.reviews.iter().map(|r| records.review(r)).collect(),
        challenges: plan
            .challenges
            .iter()
            .map(|challenge| nouns::Challenge {
                number: challenge.pair().number.value,
                at: challenge.place.address(plan),
                challenge: challenge.pair().challenge.clone(),
                direction: challenge.pair().direction.clone(),
                sources: citations(&challenge.entry.common),
                url: records.url(Page::Challenges(at)),
            })
            .collect(),
        departments: records.departments(),
        audiences: records.audiences(),
        terms: records.terms(),
        sources: plan
            .sources
            .iter()
            .map(|source| nouns::Source {
                id: source.id.value.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                status: source.status.word(),
                date: source.date.clone(),
                url: source.url.as_deref().map(str::to_owned),
                note: source.note.clone(),
            })
            .collect(),
        corrections: corrections(&about.common),
        notes: about.common.notes.clone(),
    }
}

/// Makes the records of one plan.
struct Records<'a> {
    site: &'a Site,
    at: PlanAt,
}

impl<'a> Records<'a> {
    fn plan(&self) -> &'a Plan {
        self.site.plan(self.at)
    }

    fn url(&self, page: Page) -> String {
        let route: Route = self.site.route(Target::Page(page));
        route.address().to_owned()
    }

    fn image(&self, id: Id<RegionalImage>, image: &RegionalImage) -> nouns::RegionalImage {
        let plan = self.plan();
        let entry = &image.entry;
        nouns::RegionalImage {
            id: entry.id.clone(),
            label: plan.about.levels.regional_image.numbered(&entry.id),
            title: entry.title.clone(),
            short: entry.short.clone(),
            lead: entry.lead.clone(),
            background: prose(&entry.body.text),
            voices: entry.voices.clone(),
            approaches: ids(&image.approaches, |a| &plan.approaches[a].entry.id),
            indicators: ids(&image.own.indicators, |i| &plan.indicators[i].entry.id),
            challenges: image
                .own
                .challenges
                .iter()
                .map(|c| plan.challenges[*c].pair().number.value)
                .collect(),
            sources: citations(&entry.common),
            corrections: corrections(&entry.common),
            notes: entry.common.notes.clone(),
            url: self.url(Page::RegionalImage(self.at, id)),
        }
    }

    fn approach(&self, id: Id<Approach>, approach: &Approach) -> nouns::Approach {
        let plan = self.plan();
        let entry = &approach.entry;
        nouns::Approach {
            id: entry.id.clone(),
            regional_image: plan.regional_images[approach.image].entry.id.clone(),
            title: entry.title.clone(),
            short: entry.short.clone(),
            lead: entry.lead.clone(),
            goal: entry.goal.clone(),
            background: prose(&entry.body.text),
            columns: entry
                .columns
                .iter()
                .map(|column| nouns::Column {
                    id: column.id.value.clone(),
                    title: column.title.clone(),
                    short: column.short.clone(),
                })
                .collect(),
            examples: entry
                .examples
                .iter()
                .map(|example| nouns::Example {
                    title: example.title.clone(),
                    text: example.text.clone(),
                })
                .collect(),
            initiatives: ids(&approach.initiatives, |i| &plan.initiatives[i].entry.id),
            indicators: ids(&approach.own.indicators, |i| &plan.indicators[i].entry.id),
            sources: citations(&entry.common),
            corrections: corrections(&entry.common),
            notes: entry.common.notes.clone(),
            url: self.url(Page::Approach(self.at, id)),
        }
    }

    fn initiative(&self, id: Id<Initiative>, initiative: &Initiative) -> nouns::Initiative {
        let plan = self.plan();
        let entry = &initiative.entry;
        nouns::Initiative {
            id: entry.id.clone(),
            owner: plan.actors[initiative.owner].id.value.clone(),
            number: initiative.number,
            label: initiative.label.clone(),
            title: entry.title.clone(),
            summary: entry.body.text.trim().to_owned(),
            easy: entry.easy.clone(),
            departments: initiative
                .departments
                .iter()
                .map(|(id, sections)| nouns::Responsible {
                    department: plan.departments[*id].name.clone(),
                    id: plan.departments[*id].id.value.clone(),
                    sections: sections.clone(),
                })
                .collect(),
            approaches: initiative
                .marks
                .iter()
                .map(|mark| {
                    let approach = &plan.approaches[mark.approach].entry;
                    let column = mark.column.and_then(|at| approach.columns.get(at));
                    nouns::Mark {
                        id: approach.id.clone(),
                        column: column.map(|c| c.id.value.clone()),
                        basis: mark.basis.word(),
                        reason: mark.reason.clone(),
                    }
                })
                .collect(),
            audiences: ids(&initiative.audiences, |a| &plan.audiences[a].id.value),
            sources: citations(&entry.common),
            corrections: corrections(&entry.common),
            notes: entry.common.notes.clone(),
            url: self.url(Page::Initiative(self.at, id)),
        }
    }

    fn role(&self, role: &role::Role) -> nouns::Role {
        let plan = self.plan();
        nouns::Role {
            at: role.place.address(plan),
            actors: ids(&role.actors, |a| &plan.actors[a].id.value),
            items: role.items().to_vec(),
            note: role.note().map(str::to_owned),
            sources: citations(&role.entry.common),
            corrections: corrections(&role.entry.common),
            notes: role.entry.common.notes.clone(),
        }
    }

    fn indicator(&self, id: Id<Indicator>, indicator: &Indicator) -> nouns::Indicator {
        let plan = self.plan();
        let entry = &indicator.entry;
        let csv = self.site.route(Target::IndicatorCsv(self.at, id));
        nouns::Indicator {
            id: entry.id.clone(),
            at: indicator.place.address(plan),
            owners: ids(&indicator.owners, |a| &plan.actors[a].id.value),
            owner_note: entry.owner_note.clone(),
            name: entry.name.clone(),
            name_readable: entry.name_state.is_none(),
            detail: entry.detail.clone(),
            short: entry.short.clone(),
            unit: entry.unit.clone(),
            direction: entry.direction.map(Direction::word),
            cumulative: entry.cumulative,
            scale: entry.scale.clone(),
            explain: entry.explain.clone(),
            series: entry
                .series
                .iter()
                .map(|s| series(s, entry.unit.as_deref()))
                .collect(),
            continues: entry
                .continues
                .iter()
                .map(|c| nouns::Continuation {
                    plan: c.plan.value.clone(),
                    indicator: c.indicator.value.clone(),
                    note: c.note.clone(),
                })
                .collect(),
            sources: citations(&entry.common),
            corrections: corrections(&entry.common),
            notes: entry.common.notes.clone(),
            url: self.url(Page::Indicator(self.at, id)),
            csv: csv.as_str().to_owned(),
        }
    }

    fn review(&self, review: &Review) -> nouns::Review {
        let plan = self.plan();
        let entry = &review.entry;
        nouns::Review {
            year: review.year.year(),
            at: review.place.address(plan),
            texts: review
                .texts
                .iter()
                .map(|(actor, text)| {
                    let text = text.as_ref().map(|section| section.text.trim().to_owned());
                    (plan.actors[*actor].id.value.clone(), text)
                })
                .collect(),
            summary: review.summary.as_ref().map(|s| s.text.trim().to_owned()),
            missing: entry
                .missing
                .iter()
                .map(|(who, why)| (who.value.clone(), why.word().to_owned()))
                .collect(),
            grade: review.grade.map(|id| plan.grades[id].id.value.clone()),
            sources: citations(&entry.common),
            corrections: corrections(&entry.common),
            notes: entry.common.notes.clone(),
            url: self.url(Page::Review(self.at, review.year)),
        }
    }

    fn departments(&self) -> Vec<nouns::Department> {
        let plan = self.plan();
        each(&plan.departments, |id, department| nouns::Department {
            id: department.id.value.clone(),
            name: department.name.clone(),
            reading: department.reading.clone(),
            does: department.does.clone(),
            sections: department.sections.iter().map(|s| s.name.clone()).collect(),
            initiatives: self.initiatives(|i| i.departments.iter().any(|(d, _)| *d == id)),
            url: self.url(Page::Department(self.at, id)),
        })
    }

    fn audiences(&self) -> Vec<nouns::Audience> {
        let plan = self.plan();
        each(&plan.audiences, |id, audience| nouns::Audience {
            id: audience.id.value.clone(),
            name: audience.name.clone(),
            question: audience.question.clone(),
            initiatives: self.initiatives(|i| i.audiences.contains(&id)),
            url: self.url(Page::Audience(self.at, id)),
        })
    }

    fn initiatives(&self, test: impl Fn(&Initiative) -> bool) -> Vec<String> {
        let all = self.plan().initiatives.iter();
        all.filter(|i| test(i))
            .map(|i| i.entry.id.clone())
            .collect()
    }

    fn terms(&self) -> Vec<nouns::Term> {
        let terms = self.plan().glossary.iter().flat_map(|g| &g.terms);
        let glossary = Page::Glossary(self.at);
        terms
            .map(|term| nouns::Term {
                id: term.id.value.clone(),
                term: term.term.clone(),
                reading: term.reading.clone(),
                meaning: term.meaning.clone(),
                also: term.also.clone(),
                url: format!("{}#{}", self.url(glossary), term.id.value),
            })
            .collect()
    }
}

fn each<T, R>(arena: &Arena<T>, record: impl Fn(Id<T>, &T) -> R) -> Vec<R> {
    arena.ids().map(|(id, item)| record(id, item)).collect()
}

fn ids<'a, T>(list: &[Id<T>], id: impl Fn(Id<T>) -> &'a String) -> Vec<String> {
    list.iter().map(|item| id(*item).clone()).collect()
}

fn prose(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn series(series: &indicator::Series, unit: Option<&str>) -> nouns::Series {
    let unit = series.unit.as_deref().or(unit);
    nouns::Series {
        label: series.label.clone(),
        unit: unit.map(str::to_owned),
        baseline: series.baseline.as_ref().map(|p| point(p, unit)),
        values: series.values.iter().map(|p| point(p, unit)).collect(),
        targets: series
            .targets
            .iter()
            .map(|target| nouns::Target {
                year: target.year.map(|year| year.year()),
                value: number(target.value),
                bound: target.bound.word(),
                text: target.text.clone(),
                note: target.note.clone(),
            })
            .collect(),
    }
}

fn point(point: &indicator::Point, unit: Option<&str>) -> nouns::Point {
    let (value, written) = match &point.value {
        Value::Number(n) => {
            let written = format!("{n}{}", unit.unwrap_or_default());
            (Some(Known::Number(number(*n))), Some(written))
        }
        Value::Word(word) => (Some(Known::Word(word.clone())), Some(word.clone())),
        _ => (None, None),
    };
    nouns::Point {
        value,
        text: point.text.clone().or(written),
        period: point.year.map(|year| year.year()),
        period_note: point.period_note.clone(),
        year_end: point.year_end,
        state: point.value.state(),
        note: point.note.clone(),
    }
}

/// A JSON number of the same value. JSON has one way to write it, so 37.30 becomes 37.3; `text` keeps the written form.
fn number(number: crate::number::Number) -> Number {
    let text = number.trimmed().to_string();
    serde_json::from_str(&text).unwrap_or_else(|_| Number::from(0))
}

fn citations(common: &Common) -> Vec<nouns::Citation> {
    let one = |c: &common::Citation| nouns::Citation {
        document: c.document.value.clone(),
        place: c.place.clone(),
    };
    common.sources.iter().map(one).collect()
}

fn corrections(common: &Common) -> Vec<nouns::Correction> {
    let one = |c: &common::Correction| nouns::Correction {
        field: c.field.clone(),
        read: c.read.clone(),
        shown: c.shown.clone(),
        certain: c.sure == Sureness::Certain,
        reason: c.reason.clone(),
    };
    common.corrections.iter().map(one).collect()
}

//! What stands at the front of the booklet: the plan as a whole, how it was made, and the contents.

use super::{BookletPage, Chapter, SurveyPart, deeper, figures, lists};
use crate::plan::{Place, Plan};
use crate::site::{Page, Part, PlanAt};
use crate::view::writer::Writer;
use crate::view::{Link, plan};

/// Fills in the cover and the chapter about the plan.
pub fn fill(w: &mut Writer, at: PlanAt, plan: &Plan, page: &mut BookletPage) {
    let about = &plan.about;
    page.names = about.names.clone();
    page.period = w.period(plan);
    page.publishers = about.publishers.clone();
    page.philosophy = about.philosophy_text().cloned();
    page.summary = about.summary.as_ref().map(|text| w.text(text));
    page.philosophy_explanation = about.philosophy_explanation().map(|t| w.text(t));
    for section in &about.sections {
        let html = plan::markdown(w, &about.common, &section.text);
        page.sections.push((section.title.clone(), deeper(&html, 1)));
    }
    page.making = about.making.text.as_ref().map(|text| w.paragraphs(text));
    page.steps = plan::steps(about);
    page.surveys = surveys(w, at, plan);
    page.notes = about.common.notes.clone();
    page.figures = figures(w, at, &plan.own.indicators, 3);
}

fn surveys(w: &Writer, at: PlanAt, plan: &Plan) -> Vec<SurveyPart> {
    plan.about
        .making
        .surveys
        .iter()
        .map(|survey| SurveyPart {
            name: survey.name.clone(),
            period: survey.period.clone(),
            asked: survey.asked.map(|asked| {
                let note = survey.asked_note.as_deref().unwrap_or_default();
                w.site.say_with("survey_asked", &[("count", &asked.to_string()), ("note", note)])
            }),
            rate: survey.rate.as_ref().map(|rate| match survey.rate_note.as_ref() {
                Some(note) => w.site.say_with("survey_rate", &[("rate", rate), ("note", note)]),
                None => rate.clone(),
            }),
            source: survey.source.as_ref().and_then(|cited| w.cited(at, cited)),
        })
        .collect()
}

/// The heading of a part.
pub fn title(w: &Writer, plan: &Plan, part: Part) -> String {
    let key = match part {
        Part::Node(id) => return Place::Node(id).name(plan),
        Part::Initiatives => return plan.about.initiative.name.clone(),
        Part::Money => "money_title",
        Part::Volumes => "volumes_title",
        Part::Reviews => "reviews_title",
        Part::Roles => "booklet_roles",
        Part::Challenges => "booklet_challenges",
        Part::Glossary => "glossary",
        Part::Sources => "booklet_sources",
        Part::Whole => "booklet_whole",
    };
    w.site.say(key).to_owned()
}

/// The contents. On the sheet with all parts they lead down the page, elsewhere to the pages of the parts.
pub fn chapters(w: &Writer, at: PlanAt, on_one_sheet: bool) -> Vec<Chapter> {
    let plan = w.site.plan(at);
    let mut chapters = vec![Chapter {
        href: "#about".to_owned(),
        title: w.site.say("booklet_about").to_owned(),
        below: Vec::new(),
    }];
    for part in Part::of(plan) {
        if part == Part::Whole {
            continue;
        }
        let page = match on_one_sheet {
            true => String::new(),
            false => w.href(Page::BookletPart(at, part)),
        };
        let below = headings(plan, part)
            .into_iter()
            .map(|(anchor, text)| Link { href: format!("{page}#{anchor}"), text });
        chapters.push(Chapter {
            below: below.collect(),
            href: match on_one_sheet {
                true => format!("#{}", anchor(plan, part)),
                false => page,
            },
            title: title(w, plan, part),
        });
    }
    chapters
}

/// Where a part begins on the sheet with all parts.
fn anchor(plan: &Plan, part: Part) -> String {
    match part {
        Part::Node(id) => Place::Node(id).anchor(plan),
        list => list.folder(plan),
    }
}

/// Anchors and texts of the headings below a part's own.
fn headings(plan: &Plan, part: Part) -> Vec<(String, String)> {
    match part {
        Part::Node(id) => plan.nodes[id]
            .children
            .iter()
            .map(|child| Place::Node(*child))
            .map(|child| (child.anchor(plan), child.name(plan)))
            .collect(),
        Part::Initiatives => lists::owning(plan)
            .into_iter()
            .map(|owner| &plan.actors[owner])
            .map(|actor| (format!("owner-{}", actor.id.value), actor.name.clone()))
            .collect(),
        Part::Reviews => plan
            .review_years()
            .into_iter()
            .map(|year| (format!("year-{}", year.year()), year.full()))
            .collect(),
        Part::Money => {
            let years = plan.money_years().into_iter().rev();
            years.map(|year| (format!("money-year-{}", year.year()), year.full())).collect()
        }
        Part::Volumes => {
            let volumes = plan.volumes.iter().map(|volume| &volume.entry);
            volumes.map(|entry| (format!("volume-{}", entry.id), entry.title.clone())).collect()
        }
        Part::Roles => {
            lists::actors(plan).into_iter().map(|actor| (actor.anchor, actor.name)).collect()
        }
        Part::Challenges | Part::Glossary | Part::Sources | Part::Whole => Vec::new(),
    }
}

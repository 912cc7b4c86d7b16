//! The page `booklet`: the whole plan on one page, for print.

mod levels;
mod lists;

use serde::Serialize;

use super::figure::Figure;
use super::parts;
use super::review::{ReviewText, texts};
use super::{Cited, Content, Head, Provenance, Sheet, Writer};
use crate::plan::Plan;
use crate::site::{Page, PlanAt};

pub use levels::{ApproachPart, ImagePart, Mark};
pub use lists::{
    ActorPart, ChallengePart, InitiativePart, OwnerPart, RolePart, SourcePart, TermPart,
};

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct BookletPage {
    /// How to print it, in one sentence.
    pub lead: String,
    /// Formal names.
    pub names: Vec<String>,
    /// The plan's period.
    pub period: Option<String>,
    /// Who made it.
    pub publishers: Vec<String>,
    /// The philosophy.
    pub philosophy: Option<String>,
    /// The philosophy in plain words.
    pub philosophy_explanation: Option<String>,
    /// What the plan is.
    pub summary: Option<String>,
    /// Chapters in order, for the contents.
    pub chapters: Vec<Chapter>,
    /// Further texts about the plan: title and HTML.
    pub sections: Vec<(String, String)>,
    /// How it was made: prose as HTML.
    pub making: Option<String>,
    /// When what was done.
    pub steps: Vec<(String, String)>,
    /// Surveys.
    pub surveys: Vec<SurveyPart>,
    /// What a reader has to know of the plan as a whole.
    pub notes: Vec<String>,
    /// What the plan calls its levels.
    pub image_name: String,
    /// The second level.
    pub approach_name: String,
    /// The initiatives.
    pub initiative_name: String,
    /// Regional images with approaches and indicators.
    pub images: Vec<ImagePart>,
    /// Where their descriptions are, in a plan of very many.
    pub initiatives_note: Option<String>,
    /// Initiatives by owner.
    pub owners: Vec<OwnerPart>,
    /// Reviews, oldest year first.
    pub reviews: Vec<YearPart>,
    /// Roles by actor.
    pub actors: Vec<ActorPart>,
    /// Challenges and directions.
    pub challenges: Vec<ChallengePart>,
    /// The glossary.
    pub terms: Vec<TermPart>,
    /// Source documents.
    pub sources: Vec<SourcePart>,
}

/// A line of the contents.
#[derive(Clone, Debug, Serialize)]
pub struct Chapter {
    /// Where it is on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Headings below.
    pub below: Vec<(String, String)>,
}

/// A survey of the plan's making.
#[derive(Clone, Debug, Serialize)]
pub struct SurveyPart {
    /// Its name.
    pub name: String,
    /// When.
    pub period: Option<String>,
    /// How many were asked, and who.
    pub asked: Option<String>,
    /// How many answered, as written.
    pub rate: Option<String>,
    /// Where this is written.
    pub source: Option<Cited>,
}

/// The reviews of one year.
#[derive(Clone, Debug, Serialize)]
pub struct YearPart {
    /// For anchors.
    pub id: String,
    /// 令和6年度（2024年度）.
    pub year: String,
    /// The verdict.
    pub lead: Option<String>,
    /// What is known of the year.
    pub note: Option<String>,
    /// By approach.
    pub reviews: Vec<ReviewPart>,
    /// Where the overview comes from.
    pub provenance: Provenance,
}

/// The review of one approach.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPart {
    /// The approach.
    pub title: String,
    /// Its texts.
    pub texts: Vec<ReviewText>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> Sheet {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let sections = about
        .sections
        .iter()
        .map(|(_, title, text)| (title.clone(), w.paragraphs(text)))
        .collect();
    let lead = site.say_with("booklet_lead", &[("plan", &about.title)]);
    let mut page = BookletPage {
        lead: lead.clone(),
        names: about.names.clone(),
        period: w.period(plan),
        publishers: about.publishers.clone(),
        philosophy: about.philosophy.clone(),
        philosophy_explanation: about.philosophy_explanation.as_ref().map(|t| w.text(t)),
        summary: about.summary.as_ref().map(|text| w.text(text)),
        chapters: Vec::new(),
        sections,
        making: about.making.as_ref().map(|text| w.paragraphs(text)),
        steps: about.steps.clone(),
        surveys: surveys(w, at, plan),
        notes: about.common.notes.clone(),
        image_name: about.levels.regional_image.name.clone(),
        approach_name: about.levels.approach.name.clone(),
        initiative_name: about.levels.initiative.name.clone(),
        images: levels::images(w, at, plan),
        initiatives_note: (plan.initiatives.len() > parts::IN_FULL)
            .then(|| site.say("described_on_own_page").to_owned()),
        owners: lists::owners(w, at, plan),
        reviews: years(w, at, plan),
        actors: lists::actors(plan),
        challenges: lists::challenges(w, plan),
        terms: lists::terms(plan),
        sources: lists::sources(w, plan),
    };
    page.chapters = chapters(w, &page);
    shorten_sources(w, plan, &mut page);
    Sheet {
        head: Head {
            title: about.title.clone(),
            short: Some(site.say("booklet").to_owned()),
            description: lead,
            crumbs: vec![w.link(Page::Plan(at), about.title.as_str())],
            ..Head::default()
        },
        content: Content::BookletPage(page),
    }
}

/// Sources stand in full in the last chapter; elsewhere their number there is enough.
fn shorten_sources(w: &Writer, plan: &Plan, page: &mut BookletPage) {
    let shorten = |cited: &mut Cited| {
        let known = plan.sources.iter().position(|s| s.title == cited.title);
        if let Some(index) = known {
            let number = (index + 1).to_string();
            cited.title = w.site.say_with("source_number", &[("number", &number)]);
            cited.href = format!("#source-{number}");
        }
    };
    for image in &mut page.images {
        let parts = image.approaches.iter_mut();
        let (mut sources, mut drawn) = (Vec::new(), Vec::new());
        for approach in parts {
            sources.push(&mut approach.provenance.sources);
            drawn.extend(&mut approach.figures);
        }
        sources.push(&mut image.provenance.sources);
        drawn.extend(&mut image.figures);
        sources.extend(drawn.into_iter().map(|figure| &mut figure.sources));
        sources.into_iter().flatten().for_each(shorten);
    }
    for year in &mut page.reviews {
        year.provenance.sources.iter_mut().for_each(shorten);
    }
    for initiative in page.owners.iter_mut().flat_map(|o| &mut o.initiatives) {
        initiative.provenance.sources.iter_mut().for_each(shorten);
    }
}

fn surveys(w: &Writer, at: PlanAt, plan: &Plan) -> Vec<SurveyPart> {
    plan.about
        .surveys
        .iter()
        .map(|survey| SurveyPart {
            name: survey.name.clone(),
            period: survey.period.clone(),
            asked: survey.asked.map(|asked| {
                let note = survey.asked_note.as_deref().unwrap_or_default();
                w.site.say_with(
                    "survey_asked",
                    &[("count", &asked.to_string()), ("note", note)],
                )
            }),
            rate: survey
                .rate
                .as_ref()
                .map(|rate| match survey.rate_note.as_ref() {
                    Some(note) => w
                        .site
                        .say_with("survey_rate", &[("rate", rate), ("note", note)]),
                    None => rate.clone(),
                }),
            source: survey.source.as_ref().and_then(|cited| w.cited(at, cited)),
        })
        .collect()
}

fn years(w: &mut Writer, at: PlanAt, plan: &Plan) -> Vec<YearPart> {
    let mut years = Vec::new();
    for year in plan.review_years() {
        let overview = plan.overviews.get(&year);
        let mut reviews = Vec::new();
        for review in plan.reviews.iter().filter(|review| review.year == year) {
            let entry = &plan.approaches[review.approach].entry;
            let number = plan.about.levels.approach.numbered(&entry.id);
            reviews.push(ReviewPart {
                title: format!("{number} {}", entry.title),
                texts: texts(w, plan, review),
            });
        }
        years.push(YearPart {
            id: format!("year-{}", year.year()),
            year: year.full(),
            lead: overview.and_then(|overview| overview.lead.clone()),
            note: overview.and_then(|overview| overview.year_note.clone()),
            reviews,
            provenance: overview
                .map(|overview| w.provenance(at, &overview.common))
                .unwrap_or_default(),
        });
    }
    years
}

/// The contents: chapters that there is something in.
fn chapters(w: &Writer, page: &BookletPage) -> Vec<Chapter> {
    let say = |key: &str| w.site.say(key).to_owned();
    let mut chapters = vec![Chapter {
        id: "about".to_owned(),
        title: say("booklet_about"),
        below: Vec::new(),
    }];
    chapters.extend(page.images.iter().map(|image| {
        Chapter {
            id: image.anchor.clone(),
            title: format!("{} {}", image.number, image.title),
            below: image
                .approaches
                .iter()
                .map(|one| (one.anchor.clone(), format!("{} {}", one.number, one.title)))
                .collect(),
        }
    }));
    let mut list = |id: &str, title: String, there: bool, below: Vec<(String, String)>| {
        if there {
            chapters.push(Chapter {
                id: id.to_owned(),
                title,
                below,
            });
        }
    };
    list(
        "initiatives",
        page.initiative_name.clone(),
        !page.owners.is_empty(),
        page.owners
            .iter()
            .map(|owner| (owner.anchor.clone(), owner.title.clone()))
            .collect(),
    );
    list(
        "reviews",
        say("reviews_title"),
        !page.reviews.is_empty(),
        page.reviews
            .iter()
            .map(|year| (year.id.clone(), year.year.clone()))
            .collect(),
    );
    list(
        "roles",
        say("booklet_roles"),
        !page.actors.is_empty(),
        page.actors
            .iter()
            .map(|actor| (actor.anchor.clone(), actor.name.clone()))
            .collect(),
    );
    list(
        "challenges",
        say("booklet_challenges"),
        !page.challenges.is_empty(),
        Vec::new(),
    );
    list(
        "glossary",
        say("glossary"),
        !page.terms.is_empty(),
        Vec::new(),
    );
    list("sources", say("booklet_sources"), true, Vec::new());
    chapters
}

/// Headings of a Markdown body set deeper by some levels, so that it fits below a chapter's own headings.
fn deeper(html: &str, by: u8) -> String {
    let mut out = html.to_owned();
    for level in (2..=5u8).rev() {
        let to = (level + by).min(6);
        out = out
            .replace(&format!("<h{level}>"), &format!("<h{to}>"))
            .replace(&format!("</h{level}>"), &format!("</h{to}>"));
    }
    out
}

/// The figures of some indicators, with headings of a level. Where there are very many, the rest is on its own pages.
fn figures(
    w: &mut Writer,
    at: PlanAt,
    ids: &[crate::plan::Id<crate::plan::Indicator>],
    level: u8,
) -> Vec<Figure> {
    let shown = ids.iter().take(parts::MOST);
    let mut drawn: Vec<Figure> = shown.map(|&id| Figure::of(w, at, id, level)).collect();
    for figure in &mut drawn {
        // On paper there is room for one drawing only.
        figure.narrow.clear();
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::deeper;

    #[test]
    fn headings_move_down_once() {
        let html = "<h2>a</h2><h3>b</h3><p>c</p>";
        assert_eq!(deeper(html, 1), "<h3>a</h3><h4>b</h4><p>c</p>");
        assert_eq!(deeper(html, 2), "<h4>a</h4><h5>b</h5><p>c</p>");
    }
}

//! The page `booklet`: the whole plan as a booklet, with a page for its cover and contents, one for each part, and a sheet with all of it for
//! print.

mod front;
mod levels;
mod lists;

use serde::Serialize;

use super::evaluation::{ReviewText, texts};
use super::figure::Figure;
use super::glossary::{self, Word};
use super::money::{self, MoneyPage};
use super::parts;
use super::plan::{self, Source};
use super::volume::{self, VolumePart};
use super::{Cited, Content, Head, Link, PageView, Provenance, Writer};
use crate::html;
use crate::plan::Plan;
use crate::site::{Page, Part, PlanAt};

pub use levels::{Mark, NodeChapter, NodePart};
pub use lists::{ActorPart, ChallengePart, InitiativePart, OwnerPart, RolePart};

/// What the page says.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BookletPage {
    /// The plan's title.
    pub plan: String,
    /// True on the page of one part, which has neither cover nor contents.
    pub is_part: bool,
    /// What this page is and how to print it.
    pub lead: String,
    /// The sheet with all parts, on the page of the contents.
    pub whole: Option<Link>,
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
    /// Figures of the plan as a whole.
    pub figures: Vec<Figure>,
    /// What the plan calls its initiatives.
    pub initiative_name: String,
    /// The levels that initiatives belong to, by name.
    pub marks_name: String,
    /// Where challenges lead, by name.
    pub places_name: String,
    /// Nodes of the top level with all that stands under them.
    pub nodes: Vec<NodeChapter>,
    /// Where their descriptions are, in a plan of very many.
    pub initiatives_note: Option<String>,
    /// Initiatives by owner.
    pub owners: Vec<OwnerPart>,
    /// What they cost.
    pub money: Option<MoneyPage>,
    /// Tables of volumes.
    pub volumes: Vec<VolumePart>,
    /// Reviews, oldest year first.
    pub reviews: Vec<YearPart>,
    /// Roles by actor.
    pub actors: Vec<ActorPart>,
    /// Challenges and directions.
    pub challenges: Vec<ChallengePart>,
    /// The glossary.
    pub terms: Vec<Word>,
    /// Source documents.
    pub sources: Vec<Source>,
}

/// A line of the contents.
#[derive(Clone, Debug, Serialize)]
pub struct Chapter {
    /// Where it is.
    pub href: String,
    /// Its heading.
    pub title: String,
    /// Headings below.
    pub below: Vec<Link>,
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
    /// By place.
    pub reviews: Vec<ReviewPart>,
    /// Where the overview comes from.
    pub provenance: Provenance,
}

/// The review of one place.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPart {
    /// The place.
    pub title: String,
    /// Its texts.
    pub texts: Vec<ReviewText>,
}

/// Fills the page: cover and contents, one part, or the whole on one sheet.
pub fn of(w: &mut Writer, at: PlanAt, part: Option<Part>) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let about = &plan.about;
    let cover = matches!(part, None | Some(Part::Whole));
    let has = |wanted: Part| part == Some(Part::Whole) || part == Some(wanted);
    let lead = match part {
        None => site.say_with("booklet_lead", &[("plan", &about.title)]),
        Some(Part::Whole) => site.say_with("booklet_whole_lead", &[("plan", &about.title)]),
        Some(_) => site.say_with("booklet_part_lead", &[("plan", &about.title)]),
    };
    let mut page = BookletPage {
        plan: about.title.clone(),
        is_part: !cover,
        lead: lead.clone(),
        whole: part.is_none().then(|| {
            let sheet = Page::BookletPart(at, Part::Whole);
            w.link(sheet, site.say("booklet_whole_link"))
        }),
        initiative_name: about.initiative.name.clone(),
        marks_name: levels::marks_name(w, plan),
        places_name: super::challenges::places_name(w, plan),
        nodes: levels::chapters(w, at, plan, part),
        ..BookletPage::default()
    };
    if cover {
        front::fill(w, at, plan, &mut page);
        page.chapters = front::chapters(w, at, part.is_some());
    }
    if has(Part::Initiatives) {
        page.owners = lists::owners(w, at, plan);
        page.initiatives_note = (plan.initiatives.len() > parts::IN_FULL)
            .then(|| site.say("described_on_own_page").to_owned());
    }
    if has(Part::Money) {
        page.money = Some(money::part(w, at));
    }
    if has(Part::Volumes) {
        let volumes = plan.volumes.ids();
        page.volumes = volumes.map(|(id, _)| volume::part(w, at, id)).collect();
    }
    if has(Part::Reviews) {
        page.reviews = years(w, at, plan);
    }
    if has(Part::Roles) {
        page.actors = lists::actors(plan);
    }
    if has(Part::Challenges) {
        page.challenges = lists::challenges(w, plan);
    }
    if has(Part::Glossary) {
        page.terms = glossary::words(w, plan);
    }
    if has(Part::Sources) {
        page.sources = plan::sources(w, plan);
    }
    let list = match part {
        Some(Part::Whole) => String::new(),
        _ => w.href(Page::BookletPart(at, Part::Sources)),
    };
    shorten_sources(w, plan, &mut page, &list);
    PageView { head: head(w, at, part, lead), content: Content::BookletPage(Box::new(page)) }
}

/// Title, way back and neighbours.
fn head(w: &Writer, at: PlanAt, part: Option<Part>, description: String) -> Head {
    let site = w.site;
    let plan = site.plan(at);
    let mut crumbs = vec![w.link(Page::Plan(at), plan.about.title.as_str())];
    let name = match part {
        None => site.say("booklet").to_owned(),
        Some(Part::Whole) => site.say("booklet_whole").to_owned(),
        Some(Part::Node(id)) => parts::crumb(plan, id),
        Some(part) => front::title(w, plan, part),
    };
    let title = match part {
        None | Some(Part::Whole) => format!("{} {name}", plan.about.title),
        Some(_) => site.say_with("booklet_part", &[("part", &name)]),
    };
    let mut pages = vec![Page::Booklet(at)];
    if part.is_some() {
        crumbs.push(w.link(Page::Booklet(at), site.say("booklet")));
    }
    let parts = Part::of(plan).into_iter().filter(|p| *p != Part::Whole);
    pages.extend(parts.map(|part| Page::BookletPart(at, part)));
    let here = pages.iter().position(|page| *page == w.page);
    let beside = |at: Option<usize>| {
        let page = *pages.get(at?)?;
        let text = match page {
            Page::BookletPart(_, part) => front::title(w, plan, part),
            _ => site.say("booklet_contents").to_owned(),
        };
        Some(w.link(page, text))
    };
    Head {
        title,
        short: Some(name),
        description,
        crumbs,
        previous: beside(here.and_then(|here| here.checked_sub(1))),
        next: beside(here.map(|here| here + 1)),
        ..Head::default()
    }
}

/// Sources stand in full in the last part, on the page `list`; elsewhere their number there is enough.
fn shorten_sources(w: &Writer, plan: &Plan, page: &mut BookletPage, list: &str) {
    let shorten = |cited: &mut Cited| {
        let known = plan.sources.iter().position(|s| s.title == cited.title);
        if let Some(index) = known {
            let number = (index + 1).to_string();
            cited.title = w.site.say_with("source_number", &[("number", &number)]);
            cited.href = format!("{list}#source-{number}");
        }
    };
    for node in page.nodes.iter_mut().flat_map(NodeChapter::parts) {
        node.provenance.sources.iter_mut().for_each(shorten);
        let figures = node.figures.iter_mut();
        figures.flat_map(|f| &mut f.sources).for_each(shorten);
    }
    let figures = page.figures.iter_mut();
    figures.flat_map(|f| &mut f.sources).for_each(shorten);
    for volume in &mut page.volumes {
        volume.provenance.sources.iter_mut().for_each(shorten);
    }
    for year in &mut page.reviews {
        year.provenance.sources.iter_mut().for_each(shorten);
    }
    for initiative in page.owners.iter_mut().flat_map(|o| &mut o.initiatives) {
        initiative.provenance.sources.iter_mut().for_each(shorten);
        let figures = initiative.figures.iter_mut();
        figures.flat_map(|f| &mut f.sources).for_each(shorten);
    }
}

fn years(w: &mut Writer, at: PlanAt, plan: &Plan) -> Vec<YearPart> {
    let mut years = Vec::new();
    for year in plan.review_years() {
        let overview = plan.overviews.get(&year);
        let mut reviews = Vec::new();
        for review in plan.reviews.iter().filter(|review| review.year == year) {
            reviews
                .push(ReviewPart { title: review.place.name(plan), texts: texts(w, plan, review) });
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

/// Headings of a Markdown body set deeper by some levels, so that it fits below a chapter's own headings.
fn deeper(html: &str, by: u8) -> String {
    let moved = |part: &html::Part| {
        let from = part.name();
        let level: Option<u8> = from.strip_prefix('h').and_then(|level| level.parse().ok());
        match level.filter(|level| (2..=5).contains(level)) {
            Some(level) => part.raw.replacen(from, &format!("h{}", (level + by).min(6)), 1),
            None => part.raw.to_owned(),
        }
    };
    html::parts(html).iter().map(moved).collect()
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
    if matches!(w.page, Page::BookletPart(_, Part::Whole)) {
        // On paper there is room for one drawing only.
        for figure in &mut drawn {
            figure.narrow.clear();
        }
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

//! The plan's levels as chapters of the booklet.

use serde::Serialize;

use super::{deeper, figures};
use crate::plan::initiative::Basis;
use crate::plan::{Approach, Id, Plan};
use crate::site::{Page, Part, PlanAt};
use crate::view::figure::Figure;
use crate::view::parts;
use crate::view::writer::{Link, Provenance, Writer};

/// A regional image as a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ImagePart {
    /// For the contents.
    pub anchor: String,
    /// 目指す地域像1.
    pub number: String,
    /// Exact title.
    pub title: String,
    /// One sentence.
    pub lead: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Background, as HTML.
    pub body: String,
    /// Headline indicators.
    pub figures: Vec<Figure>,
    /// The way to those that are not drawn here.
    pub figures_rest: Option<Link>,
    /// Approaches.
    pub approaches: Vec<ApproachPart>,
    /// Notes, corrections, sources.
    pub provenance: Provenance,
}

/// An approach as a section.
#[derive(Clone, Debug, Serialize)]
pub struct ApproachPart {
    /// For the contents.
    pub anchor: String,
    /// 1-2.
    pub number: String,
    /// Exact title.
    pub title: String,
    /// One sentence.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// Exact names of the sub-columns.
    pub columns: Vec<String>,
    /// Why it is needed, as HTML.
    pub body: String,
    /// Example activities: title and text.
    pub examples: Vec<(String, String)>,
    /// Initiatives that carry it.
    pub marks: Vec<Mark>,
    /// Its indicators.
    pub figures: Vec<Figure>,
    /// The way to those that are not drawn here.
    pub figures_rest: Option<Link>,
    /// Notes, corrections, sources.
    pub provenance: Provenance,
}

/// An initiative in the list of an approach.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// 市-19.
    pub label: String,
    /// Its title.
    pub title: String,
    /// The sub-column, by its short name.
    pub column: Option<String>,
    /// True for the source's ○.
    pub stated: bool,
}

/// The regional images of a part of the booklet: all of them, one, or none.
pub fn images(w: &mut Writer, at: PlanAt, plan: &Plan, part: Option<Part>) -> Vec<ImagePart> {
    let mut images = Vec::new();
    for (id, image) in plan.regional_images.ids() {
        if part != Some(Part::Whole) && part != Some(Part::Image(id)) {
            continue;
        }
        let entry = &image.entry;
        let mut approaches = Vec::new();
        for &id in &image.approaches {
            approaches.push(approach(w, at, plan, id));
        }
        images.push(ImagePart {
            anchor: format!("image-{}", entry.id),
            number: plan.about.levels.regional_image.numbered(&entry.id),
            title: entry.title.clone(),
            lead: entry.lead.clone(),
            voices: entry.voices.clone(),
            body: w.prose(&deeper(&entry.body.html, 1)),
            figures: figures(w, at, &image.own.indicators, 3),
            figures_rest: parts::rest(
                w,
                image.own.indicators.len(),
                parts::MOST,
                Page::Indicators(at),
            ),
            approaches,
            provenance: w.provenance(at, &entry.common),
        });
    }
    images
}

fn approach(w: &mut Writer, at: PlanAt, plan: &Plan, id: Id<Approach>) -> ApproachPart {
    let approach = &plan.approaches[id];
    let entry = &approach.entry;
    let marks = approach
        .initiatives
        .iter()
        .flat_map(|&initiative| {
            let initiative = &plan.initiatives[initiative];
            initiative
                .marks
                .iter()
                .filter(|mark| mark.approach == id)
                .map(|mark| Mark {
                    label: initiative.label.clone(),
                    title: initiative.entry.title.clone(),
                    column: mark
                        .column
                        .and_then(|column| entry.columns.get(column))
                        .map(|column| column.short.clone()),
                    stated: mark.basis == Basis::Stated,
                })
        })
        .collect();
    ApproachPart {
        anchor: format!("approach-{}", entry.id),
        number: plan.about.levels.approach.numbered(&entry.id),
        title: entry.title.clone(),
        lead: entry.lead.clone(),
        goal: entry.goal.clone(),
        columns: entry.columns.iter().map(|c| c.title.clone()).collect(),
        body: w.prose(&deeper(&entry.body.html, 2)),
        examples: entry
            .examples
            .iter()
            .map(|e| (e.title.clone(), e.text.clone()))
            .collect(),
        marks,
        figures: figures(w, at, &approach.own.indicators, 4),
        figures_rest: parts::rest(
            w,
            approach.own.indicators.len(),
            parts::MOST,
            Page::Indicators(at),
        ),
        provenance: w.provenance(at, &entry.common),
    }
}

//! The nouns of `plan.json`: what each record of open data says.
//!
//! The names and the order of the fields are a promise to those who build on the data. The JSON Schema is made from these types, so that
//! data and schema cannot drift apart. Nothing is left out when empty: a missing value is `null`, an empty list is `[]`.

mod indicator;

use std::collections::BTreeMap;

pub use indicator::{Continuation, Indicator, Known, Point, Series, Target};
use schemars::JsonSchema;
use serde::Serialize;

/// A plan as open data. Every `url` is relative to the root of the site, and `root` leads there from this file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "keikaku plan.json")]
pub struct Plan {
    /// The schema of this file.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// The plan's id, also the first part of its addresses.
    pub id: String,
    /// The plan's name.
    pub title: String,
    /// Formal names.
    pub names: Vec<String>,
    /// Language of the texts.
    pub language: String,
    /// Name of the municipality.
    pub municipality: Option<String>,
    /// `adopted` or `draft`.
    pub status: &'static str,
    /// First and last fiscal year.
    pub period: Option<Period>,
    /// Who made the plan.
    pub publishers: Vec<String>,
    /// The philosophy in the plan's own words.
    pub philosophy: Option<String>,
    /// The philosophy in plain words.
    pub philosophy_explanation: Option<String>,
    /// What this plan is.
    pub summary: Option<String>,
    /// The id of the plan before.
    pub supersedes: Option<String>,
    /// The id of the plan that took its place.
    pub superseded_by: Option<String>,
    /// Relative address from this file to the root of the site.
    pub root: String,
    /// Address of the plan's page.
    pub url: String,
    /// What the plan calls its levels.
    pub levels: Levels,
    /// The top level.
    pub regional_images: Vec<RegionalImage>,
    /// The second level.
    pub approaches: Vec<Approach>,
    /// What is done.
    pub initiatives: Vec<Initiative>,
    /// Who has roles.
    pub actors: Vec<Actor>,
    /// What actors are asked to do.
    pub roles: Vec<Role>,
    /// What is counted.
    pub indicators: Vec<Indicator>,
    /// What was said of places in each fiscal year.
    pub reviews: Vec<Review>,
    /// What is difficult, and where to go.
    pub challenges: Vec<Challenge>,
    /// Who is responsible.
    pub departments: Vec<Department>,
    /// Whom initiatives are for.
    pub audiences: Vec<Audience>,
    /// Words explained.
    pub terms: Vec<Term>,
    /// The documents that facts come from.
    pub sources: Vec<Source>,
    /// Corrections of the facts about the plan as a whole.
    pub corrections: Vec<Correction>,
    /// What a reader has to know about the plan as a whole.
    pub notes: Vec<String>,
}

/// First and last fiscal year (April to March), included.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Period {
    /// First fiscal year.
    pub from: u16,
    /// Last fiscal year.
    pub to: u16,
}

/// What the plan calls its levels.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Levels {
    /// 目指す地域像 …
    pub regional_image: String,
    /// 基本的な考え方 …
    pub approach: String,
    /// 主な取組 …
    pub initiative: String,
}

/// The town the plan aims for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RegionalImage {
    /// Its number, as text.
    pub id: String,
    /// The numbered form of the level's name.
    pub label: String,
    /// Exact title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// One sentence.
    pub lead: Option<String>,
    /// Background.
    pub background: Option<String>,
    /// Residents' voices.
    pub voices: Vec<String>,
    /// Ids of its approaches.
    pub approaches: Vec<String>,
    /// Ids of its headline indicators.
    pub indicators: Vec<String>,
    /// Numbers of the challenges that lead here.
    pub challenges: Vec<u32>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// The second level.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Approach {
    /// Its number inside the regional image: `1-2`.
    pub id: String,
    /// Id of the regional image.
    pub regional_image: String,
    /// Exact title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// One sentence.
    pub lead: Option<String>,
    /// The goal's exact text.
    pub goal: Option<String>,
    /// Why it is needed.
    pub background: Option<String>,
    /// Sub-columns (関係計画).
    pub columns: Vec<Column>,
    /// Example activities.
    pub examples: Vec<Example>,
    /// Ids of its initiatives.
    pub initiatives: Vec<String>,
    /// Ids of its indicators.
    pub indicators: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// A sub-column of an approach.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Exact title.
    pub title: String,
    /// Short title.
    pub short: String,
}

/// An example activity.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Example {
    /// Its name.
    pub title: String,
    /// What it is.
    pub text: String,
}

/// What an owner does.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Initiative {
    /// `city-19`: owner and number.
    pub id: String,
    /// Id of the actor who does it.
    pub owner: String,
    /// Its number in the owner's list.
    pub number: u32,
    /// The number as it is shown: `市-19`.
    pub label: String,
    /// Exact title.
    pub title: String,
    /// What it is, in this site's words.
    pub summary: String,
    /// The same in plain Japanese for learners and children.
    pub easy: Option<String>,
    /// Responsible departments.
    pub departments: Vec<Responsible>,
    /// The marks that join it to approaches.
    pub approaches: Vec<Mark>,
    /// Ids of the audiences it is for.
    pub audiences: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// A responsible department.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Responsible {
    /// Its name.
    pub department: String,
    /// Its id.
    pub id: String,
    /// Names of its sections; empty where the plan names none.
    pub sections: Vec<String>,
}

/// A mark that joins an initiative to an approach.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mark {
    /// Id of the approach.
    pub id: String,
    /// Id of the sub-column.
    pub column: Option<String>,
    /// `stated`: the source's mark is certain. `inferred`: concluded, and `reason` says from what.
    #[schemars(extend("enum" = ["stated", "inferred"]))]
    pub basis: &'static str,
    /// Why it is inferred.
    pub reason: Option<String>,
}

/// Somebody with a role.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Actor {
    /// Its id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Reading of the name.
    pub reading: Option<String>,
    /// Who counts.
    pub definition: Option<String>,
    /// Address of its page.
    pub url: String,
}

/// What some actors are asked to do, at one place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Role {
    /// Its place.
    pub at: String,
    /// Ids of the actors who share the text.
    pub actors: Vec<String>,
    /// What is asked, one act an item.
    pub items: Vec<String>,
    /// A note.
    pub note: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

/// What was said of one place in one fiscal year. Besides `summary` there is a key for each owner of initiatives, such as `city`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Review {
    /// The fiscal year.
    pub year: u16,
    /// What was reviewed: a place.
    pub at: String,
    /// The owners' texts by the owner's id; nothing where there is none.
    #[serde(flatten)]
    pub texts: BTreeMap<String, Option<String>>,
    /// The text in sum.
    pub summary: Option<String>,
    /// Why a text is missing, by the heading it would stand under.
    pub missing: BTreeMap<String, String>,
    /// Id of the grade.
    pub grade: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Errors of the sources and what is shown instead.
    pub corrections: Vec<Correction>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// What is difficult, and where to go.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Challenge {
    /// Its number.
    pub number: u32,
    /// The place it leads to.
    pub at: String,
    /// 現状と課題.
    pub challenge: String,
    /// 解決に向けた方向性.
    pub direction: String,
    /// Where the facts come from.
    pub sources: Vec<Citation>,
    /// Address of its page.
    pub url: String,
}

/// A department.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Department {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Reading of the name.
    pub reading: Option<String>,
    /// What it does.
    pub does: Option<String>,
    /// Names of its sections.
    pub sections: Vec<String>,
    /// Ids of the initiatives it is responsible for.
    pub initiatives: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// Whom initiatives are for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Audience {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Their worry in their own words.
    pub question: Option<String>,
    /// Ids of the initiatives for them.
    pub initiatives: Vec<String>,
    /// Address of its page.
    pub url: String,
}

/// A word explained.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Term {
    /// Its id.
    pub id: String,
    /// The word.
    pub term: String,
    /// Its reading.
    pub reading: Option<String>,
    /// What it means.
    pub meaning: String,
    /// Other forms.
    pub also: Vec<String>,
    /// Address of its entry.
    pub url: String,
}

/// A document that facts come from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// How binding it is.
    #[schemars(extend("enum" = ["adopted", "draft", "report"]))]
    pub status: &'static str,
    /// Its date as written.
    pub date: Option<String>,
    /// Where it is published.
    pub url: Option<String>,
    /// What it holds.
    pub note: Option<String>,
}

/// Where a fact comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Citation {
    /// Id of the document, as in `sources` of the plan.
    pub document: String,
    /// Page, row or heading.
    pub place: Option<String>,
}

/// An error of a source and what is shown instead.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Correction {
    /// The field meant.
    pub field: String,
    /// What the source says.
    pub read: String,
    /// What is shown.
    pub shown: String,
    /// False when the correction is only likely.
    pub certain: bool,
    /// Why.
    pub reason: Option<String>,
}

//! Hard words and what they mean, in the order of the kana.

use serde::Serialize;

use super::parts::{self, Group};
use super::{Content, Head, Link, PageView, ProvenanceTold, Writer};
use crate::plan::Plan;
use crate::plan::glossary::Term;
use crate::site::{PlanAt, say};

/// Rows of the kana table: the first letter of each and the letters in it.
const ROWS: [(&str, &str); 10] = [
    ("あ", "ぁあぃいぅうぇえぉおゔ"),
    ("か", "かがきぎくぐけげこごゕゖ"),
    ("さ", "さざしじすずせぜそぞ"),
    ("た", "ただちぢっつづてでとど"),
    ("な", "なにぬねの"),
    ("は", "はばぱひびぴふぶぷへべぺほぼぽ"),
    ("ま", "まみむめも"),
    ("や", "ゃやゅゆょよ"),
    ("ら", "らりるれろ"),
    ("わ", "ゎわゐゑをん"),
];

/// What the page says.
#[derive(Clone, Debug, Serialize)]
pub struct GlossaryPage {
    /// One sentence.
    pub lead: String,
    /// By row of the kana table.
    pub groups: Vec<Group<GlossaryWord>>,
    /// Where facts come from.
    pub provenance: ProvenanceTold,
}

/// A word as shown.
#[derive(Clone, Debug, Serialize)]
pub struct GlossaryWord {
    /// For anchors; links in running text lead here.
    pub id: String,
    /// The word.
    pub term: String,
    /// Its reading.
    pub reading: Option<String>,
    /// What it means.
    pub meaning: String,
    /// Other forms.
    pub also: Option<String>,
    /// Related words.
    pub see: Vec<Link>,
}

/// Fills the page.
pub fn of(w: &mut Writer, at: PlanAt) -> PageView {
    let site = w.site;
    let plan = site.plan(at);
    let terms = in_order(plan);
    let groups = terms
        .chunk_by(|a, b| row(a) == row(b))
        .map(|terms| {
            let row = row(terms[0]);
            let title = ROWS.get(row).map_or_else(
                || site.say("glossary_rest").to_owned(),
                |(first, _)| say!(site, "glossary_row", kana = first),
            );
            let words = terms.iter().map(|t| word(w, terms_of(plan), t)).collect();
            Group { id: format!("row-{}", row + 1), ..Group::new(title, words) }
        })
        .collect();
    let lead = say!(site, "glossary_lead", count = terms.len());
    let common = plan.glossary.as_ref().map(|g| &g.common);
    PageView {
        head: Head {
            crumbs: vec![parts::plan_crumb(w, at)],
            file: common.and_then(parts::file_of),
            ..Head::new(site.say("glossary"), &lead)
        },
        content: Content::GlossaryPage(GlossaryPage {
            lead,
            groups,
            provenance: common.map_or_else(ProvenanceTold::default, |c| w.provenance(at, c)),
        }),
    }
}

fn terms_of(plan: &Plan) -> &[Term] {
    plan.glossary.as_ref().map_or(&[], |g| &g.terms)
}

/// All words in the order of the kana, those in other letters last.
fn in_order(plan: &Plan) -> Vec<&Term> {
    let mut terms: Vec<&Term> = terms_of(plan).iter().collect();
    terms.sort_by_cached_key(|t| (row(t), crate::search::fold_reading(sort_key(t))));
    terms
}

/// All words as shown, as the booklet lists them.
pub fn words(w: &Writer, plan: &Plan) -> Vec<GlossaryWord> {
    in_order(plan).into_iter().map(|term| word(w, terms_of(plan), term)).collect()
}

fn sort_key(term: &Term) -> &str {
    term.reading.as_deref().unwrap_or(&term.term)
}

/// The row a word's reading begins in; words in other letters come after all rows.
fn row(term: &Term) -> usize {
    let first = sort_key(term).chars().next().map(|c| match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        c => c,
    });
    first
        .and_then(|c| ROWS.iter().position(|(_, letters)| letters.contains(c)))
        .unwrap_or(ROWS.len())
}

fn word(w: &Writer, all: &[Term], term: &Term) -> GlossaryWord {
    let also = parts::names(term.also.iter().map(String::as_str));
    GlossaryWord {
        id: term.id.value.clone(),
        term: term.term.clone(),
        reading: term.reading.clone(),
        meaning: term.meaning.clone(),
        also: (!also.is_empty()).then(|| say!(w.site, "also", forms = also)),
        see: term
            .see
            .iter()
            .filter_map(|see| all.iter().find(|t| t.id.value == see.value))
            .map(|t| Link { href: format!("#{}", t.id.value), text: t.term.clone() })
            .collect(),
    }
}

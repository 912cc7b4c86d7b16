//! Orders the documents, and writes them in small files from which results are shown and verified.
//!
//! Knows what a result shows; never tokens' postings or the page.
//!
//! A small site keeps the order it was given and has a file for each document, body and all. A large one may
//! not have more files than it is allowed, so a file holds more documents than a result needs, without their
//! bodies; there, documents whose titles share a telling pair of characters become neighbours, and the ten
//! results of a search lie in few files. Its front (see [`super::layout`]) has every document of the kinds that
//! are few, such as terms and departments, and of the others each that is so many steps further in that order.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::SearchDoc;
use super::facets::Facets;
use super::index::Fields;
use super::layout::Layout;
use super::mix::Map;
use super::normalise::{is_separator, normalise};
use super::tokens;

/// A pair of characters gathers documents if so many titles have it.
const GATHERS: usize = 20;

/// Returns the fields of a document in the form that is compared.
pub(super) fn fields(doc: &SearchDoc) -> Fields {
    Fields {
        title: normalise(&doc.title),
        summary: normalise(&doc.summary),
        departments: normalise(&departments(doc)),
        number: doc.number.clone(),
    }
}

/// Returns the departments of a document as one text.
fn departments(doc: &SearchDoc) -> String {
    let names = doc.departments.iter().map(|label| label.text.as_str());
    names.collect::<Vec<_>>().join(" ")
}

/// Returns the order in which the documents are numbered.
pub(super) fn order(docs: &[Arc<SearchDoc>], fields: &[Fields], layout: &Layout) -> Vec<usize> {
    if layout.is_small() {
        return (0..docs.len()).collect();
    }
    let subjects = subjects(fields);
    let mut order: Vec<usize> = (0..docs.len()).collect();
    order.par_sort_unstable_by(|a, b| {
        (subjects[*a], &fields[*a].title, *a).cmp(&(subjects[*b], &fields[*b].title, *b))
    });
    let in_front = in_front(docs, &order, layout.front);
    let (mut front, behind): (Vec<usize>, Vec<usize>) =
        order.into_iter().partition(|at| in_front[*at]);
    front.extend(behind);
    front
}

/// Returns for each title the rarest pair that still gathers enough titles around one subject.
fn subjects(fields: &[Fields]) -> Vec<u64> {
    let pairs: Vec<Vec<u64>> = fields.par_iter().map(|doc| pairs(&doc.title)).collect();
    let mut common: Map<u64, usize> = Map::default();
    for pair in pairs.iter().flatten() {
        *common.entry(*pair).or_default() += 1;
    }
    pairs
        .par_iter()
        .map(|pairs| {
            let counted = pairs.iter().map(|pair| (common[pair], *pair));
            let gathering = counted.clone().filter(|(count, _)| *count >= GATHERS).min();
            let subject = gathering.or_else(|| counted.max());
            subject.map_or(0, |(_, pair)| pair)
        })
        .collect()
}

/// Returns the pairs of a title that say what it is about: no hiragana, no punctuation.
fn pairs(title: &str) -> Vec<u64> {
    let mut pairs = Vec::new();
    tokens::each(title, |token| {
        let (first, second) = tokens::characters(token);
        let telling = |c: char| !is_separator(c) && !('ぁ'..='ん').contains(&c);
        if second != ' ' && telling(first) && telling(second) {
            pairs.push(token);
        }
    });
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Chooses the documents of the front, exactly `size` of them.
fn in_front(docs: &[Arc<SearchDoc>], order: &[usize], size: usize) -> Vec<bool> {
    let mut kinds: Map<&str, usize> = Map::default();
    for doc in docs {
        *kinds.entry(doc.kind.id.as_str()).or_default() += 1;
    }
    let mut few: Vec<(usize, &str)> = kinds.into_iter().map(|(kind, n)| (n, kind)).collect();
    few.sort_unstable();
    // Kinds that are few come whole, as long as they leave half of the front to the others.
    let mut room = size / 2;
    few.retain(|(n, _)| {
        let fits = *n <= room;
        room = if fits { room - n } else { 0 };
        fits
    });
    let is_few = |at: usize| few.iter().any(|(_, kind)| *kind == docs[at].kind.id);
    let mut chosen: Vec<bool> = (0..docs.len()).map(is_few).collect();
    let left = size - chosen.iter().filter(|chosen| **chosen).count();
    let others: Vec<usize> = order.iter().copied().filter(|at| !chosen[*at]).collect();
    for step in 0..left {
        chosen[others[step * others.len() / left]] = true;
    }
    chosen
}

/// Writes whole records, `[[url, title, summary, number, kind, owner, departments], body]`, as the JSON of one
/// file, or on a large site cards, which are records without a body. Kind, owner and departments are numbers into
/// the labels of the entry, -1 for none.
pub(super) fn records<'a>(
    docs: impl Iterator<Item = &'a SearchDoc>,
    is_small: bool,
    facets: &Facets,
) -> String {
    let cards = docs.map(|doc| (card(doc, facets), doc.body.as_str()));
    let written = if is_small {
        serde_json::to_string(&cards.collect::<Vec<_>>())
    } else {
        serde_json::to_string(&cards.map(|(card, _)| card).collect::<Vec<_>>())
    };
    written.unwrap_or_default()
}

/// Returns the numbers of the documents that each file has, those of the front apart from the others.
pub(super) fn files(layout: &Layout) -> Vec<Range<usize>> {
    let share = |all: Range<usize>, per_file: usize| {
        let end = all.end;
        all.step_by(per_file)
            .map(move |from| from..end.min(from + per_file))
    };
    let front = share(0..layout.front, layout.records.front);
    let back = share(layout.front..layout.documents, layout.records.back);
    front.chain(back).collect()
}

/// What a result shows of a document.
type Card<'a> = (&'a str, &'a str, &'a str, &'a str, i64, i64, Vec<i64>);

fn card<'a>(doc: &'a SearchDoc, facets: &Facets) -> Card<'a> {
    let owner = doc.owner.as_ref();
    let departments = doc.departments.iter();
    (
        &doc.url,
        &doc.title,
        &doc.summary,
        doc.number.as_deref().unwrap_or_default(),
        facets.place("kind", &doc.kind.id),
        owner.map_or(-1, |owner| facets.place("owner", &owner.id)),
        departments
            .map(|department| facets.place("department", &department.id))
            .collect(),
    )
}

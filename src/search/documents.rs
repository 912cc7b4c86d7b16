//! Orders the documents, and writes them in small files from which results are shown and verified.
//!
//! Knows what a result shows; never tokens' postings or the page.
//!
//! A small site keeps the order it was given and has a file for each document. A large one may not have more
//! files than it is allowed, so a file holds more documents than a result needs; there, documents whose
//! titles share a telling pair of characters become neighbours, and the ten results of a search lie in
//! few files.

use std::collections::HashMap;

use rayon::prelude::*;
use serde_json::json;

use super::SearchDoc;
use super::facets::Facets;
use super::index::Fields;
use super::normalise::{is_separator, normalise};
use super::tokens;

/// At most so many documents are a small site, whose results are all shown and verified.
pub(super) const SMALL: usize = 600;

/// How many documents a file holds, if there may be so many files.
pub(super) fn per_file(documents: usize, most_files: usize) -> usize {
    if documents <= SMALL {
        1
    } else {
        documents.div_ceil(most_files)
    }
}

/// Returns the fields of each document in the form that is compared.
pub(super) fn fields(docs: &[SearchDoc]) -> Vec<Fields> {
    docs.par_iter()
        .map(|doc| Fields {
            title: normalise(&doc.title),
            summary: normalise(&doc.summary),
            body: std::iter::once(&doc.body)
                .chain(doc.departments.iter().map(|department| &department.text))
                .map(|text| normalise(text))
                .filter(|text| !text.is_empty())
                .collect(),
            number: doc.number.clone(),
        })
        .collect()
}

/// Returns the order in which the documents are numbered.
pub(super) fn order(fields: &[Fields], per_file: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..fields.len()).collect();
    if fields.len() <= SMALL {
        return order;
    }
    let pairs: Vec<Vec<u64>> = fields.par_iter().map(|doc| pairs(&doc.title)).collect();
    let mut common: HashMap<u64, usize> = HashMap::new();
    for pair in pairs.iter().flatten() {
        *common.entry(*pair).or_default() += 1;
    }
    // The rarest pair that still fills a file gathers the titles around one subject.
    let keys: Vec<(usize, u64)> = pairs
        .par_iter()
        .map(|pairs| {
            let counted = pairs.iter().map(|pair| (common[pair], *pair));
            let filling = counted
                .clone()
                .filter(|(count, _)| *count >= per_file)
                .min();
            filling.or_else(|| counted.max()).unwrap_or((usize::MAX, 0))
        })
        .collect();
    order.par_sort_by(|a, b| {
        (keys[*a].1, &fields[*a].title, *a).cmp(&(keys[*b].1, &fields[*b].title, *b))
    });
    order
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

/// Writes the documents, which are in their order already, as the JSON of each file.
///
/// One document is `[url, title, summary, body, number, kind, owner, departments]`; kind, owner and
/// departments are numbers into the labels of the entry (-1 for none), and what is empty at the end is
/// left out.
pub(super) fn write(docs: &[&SearchDoc], per_file: usize, facets: &Facets) -> Vec<String> {
    docs.par_chunks(per_file.max(1))
        .map(|docs| {
            let records: Vec<_> = docs
                .iter()
                .map(|doc| {
                    let owner = doc.owner.as_ref();
                    let owner = owner.map_or(-1, |owner| facets.place("owner", &owner.id));
                    let departments: Vec<i64> = doc
                        .departments
                        .iter()
                        .map(|department| facets.place("department", &department.id))
                        .collect();
                    let mut record = vec![
                        json!(doc.url),
                        json!(doc.title),
                        json!(doc.summary),
                        json!(doc.body),
                        json!(doc.number.as_deref().unwrap_or_default()),
                        json!(facets.place("kind", &doc.kind.id)),
                        json!(owner),
                        json!(departments),
                    ];
                    let empty = [json!(-1), json!([])];
                    while record.last().is_some_and(|last| empty.contains(last)) {
                        record.pop();
                    }
                    record
                })
                .collect();
            json!(records).to_string()
        })
        .collect()
}

//! Collects what results can be filtered by, and which documents each value has.
//!
//! Knows ids and labels; never what a department or a level is. The labels that a result shows are
//! in the entry; everything else is one file that the browser asks for when the filters are opened.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::postings::push_list;
use super::{FacetLabel, SearchDoc};

/// The groups, in the order in which they are offered.
const GROUPS: [&str; 11] = [
    "kind",
    "owner",
    "level1",
    "level2",
    "level3",
    "level4",
    "level5",
    "department",
    "for",
    "tag",
    "plan",
];

/// All groups with their values.
#[derive(Debug, Default)]
pub(super) struct Facets {
    groups: Vec<FacetGroup>,
}

#[derive(Debug, Default)]
struct FacetGroup {
    key: &'static str,
    values: Vec<FacetValue>,
    places: HashMap<String, usize>,
}

#[derive(Debug)]
struct FacetValue {
    label: FacetLabel,
    documents: Vec<u32>,
}

impl Facets {
    /// Collects the values in the order in which the documents name them first.
    pub(super) fn collect(docs: &[Arc<SearchDoc>]) -> Facets {
        let collect = |key: &&'static str| {
            let mut group = FacetGroup { key, ..FacetGroup::default() };
            for (number, doc) in (0..).zip(docs) {
                for label in labels(doc, key) {
                    let place = group.enter(label);
                    group.values[place].documents.push(number);
                }
            }
            for value in &mut group.values {
                value.documents.dedup();
            }
            group
        };
        Facets { groups: GROUPS.par_iter().map(collect).collect() }
    }

    /// Returns the place of a value in its group, or -1.
    pub(super) fn place(&self, key: &str, id: &str) -> i64 {
        let group = self.groups.iter().find(|group| group.key == key);
        let place = group.and_then(|group| group.places.get(id));
        place.and_then(|place| i64::try_from(*place).ok()).unwrap_or(-1)
    }

    /// Returns the texts of a group's labels by place, for the entry.
    pub(super) fn texts(&self, key: &str) -> Vec<&str> {
        self.groups
            .iter()
            .filter(|group| group.key == key)
            .flat_map(|group| &group.values)
            .map(|entry| entry.label.text.as_str())
            .collect()
    }

    /// Writes `[[key, [[id, label, documents], …]], …]`, without groups that divide nothing.
    pub(super) fn write(&self) -> Value {
        self.groups
            .iter()
            .filter(|group| group.values.len() > 1)
            .map(|group| {
                let values = group.values.iter().map(|entry| {
                    let mut list = String::new();
                    push_list(&mut list, entry.documents.iter().copied());
                    json!([entry.label.id, entry.label.text, list])
                });
                json!([group.key, values.collect::<Vec<_>>()])
            })
            .collect()
    }
}

impl FacetGroup {
    fn enter(&mut self, label: &FacetLabel) -> usize {
        if let Some(place) = self.places.get(&label.id) {
            return *place;
        }
        let place = self.values.len();
        self.places.insert(label.id.clone(), place);
        self.values.push(FacetValue { label: label.clone(), documents: Vec::new() });
        place
    }
}

/// Returns the labels that a document has in a group.
fn labels<'a>(doc: &'a SearchDoc, key: &str) -> &'a [FacetLabel] {
    match key {
        "kind" => std::slice::from_ref(&doc.kind),
        "owner" => doc.owner.as_slice(),
        "level1" => &doc.levels[0],
        "level2" => &doc.levels[1],
        "level3" => &doc.levels[2],
        "level4" => &doc.levels[3],
        "level5" => &doc.levels[4],
        "department" => &doc.departments,
        "for" => &doc.audiences,
        "tag" => &doc.tags,
        _ => doc.plan.as_slice(),
    }
}

//! The index of a site as it stands between two builds.
//!
//! Knows documents and what each stage made of them; never words, or how a file is named.
//!
//! It is made at once, or brought up to date: while no document changes where it stands among the others, by its title
//! or its labels, everything keeps its number but the passages, and only what the changed documents say is taken out
//! and put in. Both ways end in the same place, so that nobody can tell from the files how they came about.

use std::sync::Arc;

use rayon::prelude::*;

use super::concordance::{Concordance, Mention};
use super::facets::Facets;
use super::gather::gather;
use super::index::{self, BODY, Fields, LISTS, PASSAGES};
use super::layout::Layout;
use super::mix::Set;
use super::normalise::normalise;
use super::numbering::Seat;
use super::passages::{Passages, Shift};
use super::tokens::{self, START};
use super::triples::{Counts, Unit};
use super::{SearchDoc, SearchIndex, Words, documents};

/// Where more than one document in so many changed, everything is made again.
const MANY: usize = 32;

/// So few documents are never many.
const FEW: usize = 4;

/// All that the files of an index are written from, but for the words.
#[derive(Debug)]
pub struct Standing {
    /// In the order in which they were given.
    docs: Vec<Arc<SearchDoc>>,
    pub(super) layout: Layout,
    /// Which of them has each number.
    order: Vec<usize>,
    pub(super) facets: Facets,
    /// The data of each file of records.
    pub(super) records: Vec<String>,
    /// By number.
    fields: Vec<Fields>,
    /// The normalised bodies of the front, by number.
    bodies: Vec<String>,
    /// A small site has none.
    pub(super) passages: Passages,
    counts: Counts,
    chosen: Set,
    pub(super) concordance: Concordance,
}

impl Default for Standing {
    fn default() -> Standing {
        Standing::of(&[])
    }
}

/// A document that took the place of another.
struct Edit<'a> {
    /// Its number.
    number: usize,
    doc: &'a SearchDoc,
    fields: Fields,
    /// Of the front only.
    body: Option<String>,
}

impl Standing {
    /// Makes everything from nothing.
    pub(super) fn of(docs: &[Arc<SearchDoc>]) -> Standing {
        let layout = Layout::of(docs.len());
        let mut fields: Vec<Fields> = docs.par_iter().map(|doc| documents::fields(doc)).collect();
        let order = documents::order(docs, &fields, &layout);
        let mut numbers = vec![0; docs.len()];
        for (number, at) in (0..).zip(&order) {
            numbers[*at] = number;
        }
        let take = |at: &usize| std::mem::take(&mut fields[*at]);
        let fields: Vec<Fields> = order.iter().map(take).collect();
        let ordered: Vec<&SearchDoc> = order.iter().map(|at| docs[*at].as_ref()).collect();
        let facets = Facets::collect(docs, &numbers);
        let files = documents::files(&layout).into_par_iter();
        let records = files.map(|numbers| {
            let docs = ordered[numbers].iter().copied();
            documents::records(docs, layout.is_small(), &facets)
        });
        let records = records.collect();
        let passages = if layout.is_small() {
            Passages::default()
        } else {
            Passages::collect(&ordered, layout.front)
        };
        let bodies = ordered[..layout.front].par_iter();
        let bodies: Vec<String> = bodies.map(|doc| normalise(&doc.body)).collect();
        let normal = (0..passages.len()).into_par_iter();
        let normal: Vec<String> = normal.map(|number| passages.normal(number)).collect();
        let counts = Counts::of(
            &units(&fields, &bodies, &passages, &normal),
            layout.is_small(),
        );
        let chosen = counts.chosen();
        let postings = gather(&fields, &bodies, &normal, passages.front(), &chosen);
        Standing {
            docs: docs.to_vec(),
            layout,
            order,
            facets,
            records,
            fields,
            bodies,
            passages,
            concordance: Concordance::new(postings, &counts.met()),
            counts,
            chosen,
        }
    }

    /// Brings the index up to date with the documents, and writes it. The files are those of [`super::index()`].
    /// Documents that did not change are best the same that were given before: others are compared as a whole.
    pub fn update(&mut self, docs: &[Arc<SearchDoc>], words: &Words) -> SearchIndex {
        match self.edits(docs) {
            Some(edits) => self.edit(docs, edits),
            None => *self = Standing::of(docs),
        }
        super::write(self, words)
    }

    /// Returns the documents that changed, if they are few and each stays where it was.
    fn edits<'a>(&self, docs: &'a [Arc<SearchDoc>]) -> Option<Vec<Edit<'a>>> {
        if docs.len() != self.docs.len() {
            return None;
        }
        let mut edits = Vec::new();
        for (number, at) in self.order.iter().enumerate() {
            let (old, new) = (&self.docs[*at], &docs[*at]);
            if Arc::ptr_eq(old, new) || old == new {
                continue;
            }
            if edits.len() >= FEW + docs.len() / MANY || !stays(old, new) {
                return None;
            }
            edits.push(Edit {
                number,
                doc: new,
                fields: documents::fields(new),
                body: (number < self.layout.front).then(|| normalise(&new.body)),
            });
        }
        Some(edits)
    }

    /// Takes out what the documents said before, and puts in what they say now.
    fn edit(&mut self, docs: &[Arc<SearchDoc>], edits: Vec<Edit>) {
        for (old, new) in self.docs.iter_mut().zip(docs) {
            if !Arc::ptr_eq(old, new) {
                *old = Arc::clone(new);
            }
        }
        let numbers: Vec<usize> = edits.iter().map(|edit| edit.number).collect();
        let shift = if self.layout.is_small() {
            Shift::default()
        } else {
            let bodies: Vec<_> = edits.iter().map(|edit| (edit.number, edit.doc)).collect();
            self.passages.replace(&bodies)
        };
        let changed = changed(&self.fields, &self.bodies, &edits, &shift);
        let turns = self.counts.change(&changed);

        let moved = || shift.changes.iter().filter(|change| change.is_move());
        let before = moved().filter_map(|change| Some((change.before?, change.normal.as_str())));
        let taken = self.mentions(&numbers, before);
        self.concordance.take(&taken);
        self.concordance.drop_lists(&turns.left);
        for triple in &turns.left {
            self.chosen.remove(triple);
        }
        if let Some(numbers) = &shift.numbers {
            self.concordance.renumber(numbers);
        }
        for edit in edits {
            self.fields[edit.number] = edit.fields;
            if let Some(body) = edit.body {
                self.bodies[edit.number] = body;
            }
        }
        let after = moved().filter_map(|change| Some((change.after?, change.normal.as_str())));
        self.concordance.put(self.mentions(&numbers, after));
        self.concordance.drop_empty(&taken);
        self.concordance.turn(&turns.met, &turns.parted);

        let found = turns
            .chosen
            .par_iter()
            .flat_map_iter(|triple| self.find(*triple));
        let found: Vec<Mention> = found.collect();
        self.concordance.put(found);
        self.chosen.extend(turns.chosen);

        for (file, of_file) in documents::files(&self.layout).into_iter().enumerate() {
            if numbers.iter().any(|number| of_file.contains(number)) {
                let docs = self.order[of_file].iter().map(|at| self.docs[*at].as_ref());
                self.records[file] = documents::records(docs, self.layout.is_small(), &self.facets);
            }
        }
    }

    /// Returns what documents and passages say, each once.
    fn mentions<'a>(
        &self,
        documents: &[usize],
        passages: impl Iterator<Item = (Seat, &'a str)>,
    ) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::new();
        let has_lists = |of: u64| !tokens::is_triple(of) || self.chosen.contains(&of);
        for number in documents {
            let mut own: Vec<(u64, usize)> = Vec::new();
            self.document(*number, |of, list| {
                own.extend(has_lists(of).then_some((of, list)))
            });
            mentions.extend(best(own).map(|(of, list)| (of, list, *number as u32)));
        }
        for (seat, normal) in passages {
            index::passage(normal, seat.is_front, |of, list| {
                mentions.extend(has_lists(of).then_some((of, list, seat.number)));
            });
        }
        mentions
    }

    /// Calls `add` with all that a document says.
    fn document(&self, number: usize, add: impl FnMut(u64, usize)) {
        let is_front = number < self.layout.front;
        let body = self.bodies.get(number).map(String::as_str);
        index::document(&self.fields[number], is_front, body, add);
    }

    /// Looks three characters up in the texts that hold both their pairs.
    fn find(&self, triple: u64) -> Vec<Mention> {
        let (pair, third) = tokens::parts(triple);
        let (first, second) = tokens::characters(pair);
        let text = String::from_iter([first, second, third]);
        let mut mentions = Vec::new();
        let lists = |token| self.concordance.lists(token);
        let (Some(lists), Some(others)) = (lists(pair), lists(tokens::pair(second, third))) else {
            return mentions;
        };
        for number in both(&lists[..PASSAGES], &others[..PASSAGES]) {
            let at = number as usize;
            let texts = self.fields[at].texts().into_iter();
            let mut texts = texts.chain(self.bodies.get(at).map(String::as_str));
            if texts.any(|other| other.contains(&text)) {
                let mut own = Vec::new();
                self.document(at, |of, list| {
                    own.extend((of == triple).then_some((of, list)))
                });
                mentions.extend(best(own).map(|(of, list)| (of, list, number)));
            }
        }
        for list in PASSAGES..LISTS {
            for number in both(&lists[list..=list], &others[list..=list]) {
                let normal = self.passages.normal(number as usize);
                if format!("{START}{normal}").contains(&text) {
                    mentions.push((triple, list, number));
                }
            }
        }
        mentions
    }
}

/// Tells that a document keeps its number and its filters if it takes the place of another.
fn stays(old: &SearchDoc, new: &SearchDoc) -> bool {
    let SearchDoc {
        url: _,
        title,
        summary: _,
        body: _,
        number: _,
        kind,
        owner,
        regional_images,
        approaches,
        departments,
        audiences,
        plan,
    } = new;
    *title == old.title
        && *kind == old.kind
        && *owner == old.owner
        && *regional_images == old.regional_images
        && *approaches == old.approaches
        && *departments == old.departments
        && *audiences == old.audiences
        && *plan == old.plan
}

/// Returns the units of all texts, and how often each counts.
fn units<'a>(
    fields: &'a [Fields],
    bodies: &'a [String],
    passages: &'a Passages,
    normal: &'a [String],
) -> Vec<(Unit<'a>, u32)> {
    let fields = fields.iter().flat_map(Fields::texts);
    let fields = fields.map(|text| (Unit::Field(text), 1));
    let bodies = bodies.iter().map(|body| (Unit::Body(body), 1));
    let passages = normal
        .iter()
        .enumerate()
        .map(|(number, text)| (Unit::Passage(text), passages.documents(number)));
    fields.chain(bodies).chain(passages).collect()
}

/// Returns the texts that went, and those that came.
fn changed<'a>(
    fields: &'a [Fields],
    bodies: &'a [String],
    edits: &'a [Edit],
    shift: &'a Shift,
) -> Vec<(Unit<'a>, i32)> {
    let mut changed = Vec::new();
    let mut change = |old: Unit<'a>, new: Unit<'a>| changed.extend([(old, -1), (new, 1)]);
    for edit in edits {
        let old = fields[edit.number].texts();
        for (old, new) in old.into_iter().zip(edit.fields.texts()) {
            if old != new {
                change(Unit::Field(old), Unit::Field(new));
            }
        }
        if let Some(new) = &edit.body {
            change(Unit::Body(&bodies[edit.number]), Unit::Body(new));
        }
    }
    changed.extend(shift.changes.iter().map(|change| {
        let documents = |seat: Option<Seat>| seat.map_or(0, |seat| seat.documents);
        let more = documents(change.after).wrapping_sub(documents(change.before));
        (Unit::Passage(&change.normal), more.cast_signed())
    }));
    changed
}

/// Returns each list of a document once; that of bodies only where no better one is.
fn best(mut lists: Vec<(u64, usize)>) -> impl Iterator<Item = (u64, usize)> {
    lists.sort_unstable();
    lists.dedup();
    let mut before = None;
    lists.into_iter().filter(move |(of, list)| {
        let is_known = before.replace(*of) == Some(*of);
        !is_known || *list != BODY
    })
}

/// Returns the numbers that stand in some list here and in some list there, in ascending order.
fn both(here: &[Vec<u32>], there: &[Vec<u32>]) -> Vec<u32> {
    let all = |lists: &[Vec<u32>]| {
        let mut all = lists.concat();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (mut here, there) = (all(here), all(there));
    here.retain(|number| there.binary_search(number).is_ok());
    here
}

//! Gathers the postings of all texts at once.
//!
//! Knows tokens, numbers and lists; never what a document is or how a file is written.
//!
//! Texts are met in parts, side by side. What a part meets is noted in one long row, which is then sorted by list
//! without comparing anything; so no list grows number by number, and the lists of the parts are put together
//! once each has its place.

use rayon::prelude::*;

use super::concordance::Postings;
use super::index::{self, BODY, Fields, LISTS, Lists};
use super::mix::{Map, Set};
use super::tokens;

/// So many parts for each core keep all of them busy to the end, and the rows short.
const PARTS: usize = 4;

/// Returns the lists of all tokens, and of three characters that `chosen` has, in the order of their numbers.
/// `bodies` are those of the front, and `passages` come in the form that is compared.
pub(super) fn gather(
    fields: &[Fields],
    bodies: &[String],
    passages: &[String],
    front: usize,
    chosen: &Set,
) -> Vec<Postings> {
    let share = |all: usize| all.div_ceil(PARTS * rayon::current_num_threads()).max(1);
    let per_part = share(fields.len());
    let documents = fields.par_chunks(per_part).enumerate().map(|(at, part)| {
        let mut gathering = Gathering::new(chosen);
        for (number, fields) in (at * per_part..).zip(part) {
            let body = bodies.get(number).map(String::as_str);
            index::document(fields, number < bodies.len(), body, |of, list| {
                gathering.add(of, list, number as u32);
            });
        }
        gathering.sorted()
    });
    let per_part = share(passages.len());
    let passages = passages.par_chunks(per_part).enumerate().map(|(at, part)| {
        let mut gathering = Gathering::new(chosen);
        for (number, text) in (at * per_part..).zip(part) {
            index::passage(text, number < front, |of, list| {
                gathering.add(of, list, number as u32);
            });
        }
        gathering.sorted()
    });
    let parts: Vec<Sorted> = documents.chain(passages).collect();
    let mut all: Vec<u64> = parts
        .iter()
        .flat_map(|part| part.places.keys().copied())
        .collect();
    all.par_sort_unstable();
    all.dedup();
    let postings = all.par_iter().map(|of| Postings {
        of: *of,
        lists: joined(&parts, *of),
        next: Vec::new(),
    });
    postings.collect()
}

/// Puts the lists together that the parts have; their numbers ascend from part to part.
fn joined(parts: &[Sorted], of: u64) -> Lists {
    let found: Vec<(&Sorted, usize)> = parts
        .iter()
        .filter_map(|part| Some((part, *part.places.get(&of)? as usize * LISTS)))
        .collect();
    std::array::from_fn(|at| {
        let lists = found.iter().map(|(part, from)| part.list(from + at));
        let mut list = Vec::with_capacity(lists.clone().map(<[u32]>::len).sum());
        lists.for_each(|more| list.extend_from_slice(more));
        list
    })
}

/// What one part of the texts meets.
struct Gathering<'a> {
    chosen: &'a Set,
    /// Where each token is among `seen`.
    places: Map<u64, u32>,
    /// Of each token, the number that has it last, plus one, and a bit for each of its lists with that number.
    seen: Vec<(u32, u32)>,
    /// The list of a token and the number that goes into it, in the order of the numbers.
    row: Vec<(u32, u32)>,
}

impl<'a> Gathering<'a> {
    fn new(chosen: &'a Set) -> Gathering<'a> {
        Gathering {
            chosen,
            places: Map::default(),
            seen: Vec::new(),
            row: Vec::new(),
        }
    }

    /// Adds a number to a list, once; to that of bodies only if no better one has it.
    fn add(&mut self, of: u64, list: usize, number: u32) {
        if tokens::is_triple(of) && !self.chosen.contains(&of) {
            return;
        }
        let next = self.seen.len() as u32;
        let place = *self.places.entry(of).or_insert(next);
        if place == next {
            self.seen.push((0, 0));
        }
        let (last, lists) = &mut self.seen[place as usize];
        if *last != number + 1 {
            (*last, *lists) = (number + 1, 0);
        }
        let better = if list == BODY { (1 << BODY) - 1 } else { 0 };
        if *lists & (better | 1 << list) == 0 {
            *lists |= 1 << list;
            self.row.push((place * LISTS as u32 + list as u32, number));
        }
    }

    /// Sorts the row by list.
    fn sorted(self) -> Sorted {
        let mut ends = vec![0; self.seen.len() * LISTS + 1];
        for (list, _) in &self.row {
            ends[*list as usize + 1] += 1;
        }
        let mut all = 0;
        for end in &mut ends {
            all += *end;
            *end = all;
        }
        let mut next = ends.clone();
        let mut numbers = vec![0; self.row.len()];
        for (list, number) in self.row {
            let next = &mut next[list as usize];
            numbers[*next as usize] = number;
            *next += 1;
        }
        Sorted {
            places: self.places,
            begins: ends,
            numbers,
        }
    }
}

/// The lists of one part.
struct Sorted {
    places: Map<u64, u32>,
    /// Where each list begins, and at the end where the last one ends.
    begins: Vec<u32>,
    numbers: Vec<u32>,
}

impl Sorted {
    fn list(&self, at: usize) -> &[u32] {
        &self.numbers[self.begins[at] as usize..self.begins[at + 1] as usize]
    }
}

//! Numbers passages in the order in which the documents have them.
//!
//! Knows ids, document numbers and places; never a text.

/// The number of what has none.
const NONE: u32 = u32::MAX;

/// The numbers of all passages that some document holds, and where each stands.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// By id.
    numbers: Vec<u32>,
    /// By number.
    ids: Vec<u32>,
    /// Where the places of each number begin, and at the end where the last ones end.
    begins: Vec<u32>,
    /// The document's number times [`Numbering::stride`], and which passage of it.
    places: Vec<u32>,
    /// More than any document has passages, so that the last of one is never beside the first of the next.
    pub stride: u32,
    /// How many of them the documents of the front have.
    pub front: usize,
}

/// What a numbering says of one passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub number: u32,
    /// Whether a document of the front holds it.
    pub is_front: bool,
    /// The first document that holds it, and which passage of it. Passages are numbered in the order of these.
    pub first: (u32, u32),
    /// How many documents hold it.
    pub documents: u32,
}

impl Numbering {
    /// Numbers the passages that each document holds. There are fewer than `ids` of them, and the first `front`
    /// documents are the front.
    pub(super) fn of(held: &[Vec<u32>], ids: usize, front: usize) -> Numbering {
        let longest = held.iter().map(Vec::len).max().unwrap_or_default();
        let mut numbering = Numbering {
            numbers: vec![NONE; ids],
            stride: longest as u32 + 1,
            ..Numbering::default()
        };
        // A number's places are counted one further on, where they will end.
        let mut ends = vec![0];
        for (document, held) in held.iter().enumerate() {
            for id in held {
                let number = &mut numbering.numbers[*id as usize];
                if *number == NONE {
                    *number = numbering.ids.len() as u32;
                    numbering.ids.push(*id);
                    ends.push(0);
                }
                ends[*number as usize + 1] += 1;
            }
            if document < front {
                numbering.front = numbering.ids.len();
            }
        }
        let mut all = 0;
        for end in &mut ends {
            all += *end;
            *end = all;
        }
        let mut next = ends.clone();
        numbering.begins = ends;
        numbering.places = vec![0; all as usize];
        for (document, held) in (0..).zip(held) {
            for (place, id) in (document * numbering.stride..).zip(held) {
                let next = &mut next[numbering.numbers[*id as usize] as usize];
                numbering.places[*next as usize] = place;
                *next += 1;
            }
        }
        numbering
    }

    /// Returns the ids in the order of their numbers.
    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Returns the number of an id, if it has one.
    pub(super) fn number(&self, id: u32) -> Option<u32> {
        let number = self.numbers.get(id as usize).copied();
        number.filter(|number| *number != NONE)
    }

    /// Returns what is said of an id, if it has a number.
    pub(super) fn seat(&self, id: u32) -> Option<Seat> {
        let number = self.number(id)?;
        let first = self.places(number as usize).first()?;
        Some(Seat {
            number,
            is_front: (number as usize) < self.front,
            first: (first / self.stride, first % self.stride),
            documents: self.documents(number as usize).count() as u32,
        })
    }

    /// Returns the places of a number, in ascending order.
    pub(super) fn places(&self, number: usize) -> &[u32] {
        &self.places[self.begins[number] as usize..self.begins[number + 1] as usize]
    }

    /// Returns the documents of a number, each once and in ascending order.
    pub(super) fn documents(&self, number: usize) -> impl Iterator<Item = u32> {
        let mut before = NONE;
        let documents = self.places(number).iter().map(|place| place / self.stride);
        documents.filter(move |document| std::mem::replace(&mut before, *document) != *document)
    }

    /// Returns the number that each had `before` now has; what is gone gets a number that nothing has.
    pub(super) fn since(&self, before: &Numbering) -> Vec<u32> {
        let ids = before.ids.iter();
        ids.map(|id| self.numbers[*id as usize]).collect()
    }
}

//! Decides how many documents and lists share a file, so that a search stays small however many pages there are.
//!
//! Knows numbers only; never a document, a token or a file's contents.
//!
//! The documents have an order ([`super::documents::order`]), and the first of them are the **front**: a
//! sample of fixed size in which most searches find their first ten. The front has small files, and what is
//! behind it larger ones, because there may not be a thousand files in all. So ten results cost about as
//! much at thirty thousand pages as at a thousand.
//!
//! A small site has whole records, a file for each document. A large one has cards, which are records without
//! the body, and passages ([`super::passages`]).

/// At most so many documents are a small site: each has its own file, and all results are shown and verified.
pub(super) const SMALL: usize = 600;

/// How many documents the front of a large site has.
const FRONT: usize = 1_000;

/// How many documents of the front share a file of cards.
const FRONT_CARDS: usize = 16;

/// How many files the documents behind the front may have.
const BACK_CARD_FILES: usize = 84;

/// How many files the passages of the front may have, and those behind it.
const FRONT_PASSAGE_FILES: usize = 90;
const BACK_PASSAGE_FILES: usize = 66;

/// So many passages share a file at least.
const FEW_PASSAGES: usize = 8;

/// How many documents or passages share a file: in the front, and behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PerFile {
    pub front: usize,
    pub back: usize,
}

/// How the documents of one site are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// All documents.
    pub documents: usize,
    /// How many of them are the front.
    pub front: usize,
    /// Files of records or cards.
    pub records: PerFile,
}

impl Layout {
    /// Lays out so many documents.
    pub(super) fn of(documents: usize) -> Layout {
        let is_small = documents <= SMALL;
        let front = if is_small {
            documents
        } else {
            documents.min(FRONT)
        };
        let back = documents - front;
        let records = if is_small {
            PerFile { front: 1, back: 1 }
        } else {
            PerFile {
                front: FRONT_CARDS,
                back: back.div_ceil(BACK_CARD_FILES).max(FRONT_CARDS),
            }
        };
        Layout {
            documents,
            front,
            records,
        }
    }

    /// Lays out so many passages, of which `front` belong to the front.
    pub(super) fn of_passages(front: usize, all: usize) -> PerFile {
        let share = |count: usize, files: usize| count.div_ceil(files).max(FEW_PASSAGES);
        PerFile {
            front: share(front, FRONT_PASSAGE_FILES),
            back: share(all - front, BACK_PASSAGE_FILES),
        }
    }

    /// Tells a site whose results are all shown.
    pub(super) fn is_small(&self) -> bool {
        self.documents <= SMALL
    }

    /// The room of the lists that a search reads first.
    pub(super) fn leading(&self) -> Room {
        if self.is_small() {
            SMALL_LEADING
        } else {
            LEADING
        }
    }
}

/// How many files a group of lists or words may have, and about how many bytes fill one if there are fewer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub files: usize,
    pub bytes: usize,
}

/// Titles and summaries of the front, and all short lists: nearly every search reads these.
const LEADING: Room = Room {
    files: 232,
    bytes: 600,
};

/// The same for a small site, whose lists all stand there.
const SMALL_LEADING: Room = Room {
    files: 300,
    bytes: 450,
};

/// Bodies of the front.
pub(super) const BODIES: Room = Room {
    files: 70,
    bytes: 600,
};

/// Titles behind the front.
pub(super) const TITLES: Room = Room {
    files: 36,
    bytes: 600,
};

/// Passages of the front.
pub(super) const FRONT_PASSAGES: Room = Room {
    files: 100,
    bytes: 600,
};

/// Summaries and passages behind the front.
pub(super) const REST: Room = Room {
    files: 76,
    bytes: 600,
};

/// Three characters that have lists of their own.
pub(super) const TRIPLES: Room = Room {
    files: 45,
    bytes: 1_200,
};

/// The documents of each passage.
pub(super) const HOLDERS: Room = Room {
    files: 76,
    bytes: 1_200,
};

/// The places of each passage, which few searches need.
pub(super) const PLACES: Room = Room {
    files: 10,
    bytes: 1_200,
};

/// The dictionary of meanings.
pub(super) const MEANINGS: Room = Room {
    files: 26,
    bytes: 1_200,
};

/// The dictionary of terms to suggest, which is read while somebody types.
pub(super) const TERMS: Room = Room {
    files: 12,
    bytes: 1_200,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_fewer_than_a_thousand() {
        for documents in [0, 1, 600, 601, 1_200, 1_201, 13_510, 40_000, 400_000] {
            let layout = Layout::of(documents);
            let back = documents - layout.front;
            let files = |per: PerFile, front: usize, back: usize| {
                front.div_ceil(per.front) + back.div_ceil(per.back)
            };
            let mut all = files(layout.records, layout.front, back) + 5;
            let mut rooms = vec![layout.leading(), MEANINGS, TERMS];
            if !layout.is_small() {
                rooms.extend([BODIES, TITLES, FRONT_PASSAGES, REST]);
                rooms.extend([TRIPLES, HOLDERS, PLACES]);
                let per = Layout::of_passages(layout.front * 40, documents * 40);
                all += files(per, layout.front * 40, back * 40);
            }
            all += rooms.iter().map(|room| room.files).sum::<usize>();
            assert!(all < 1_000, "{documents}: {all}");
        }
    }
}

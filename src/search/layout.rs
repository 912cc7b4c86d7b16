//! Decides how many documents and lists share a file, so that a search stays small however many pages there are.
//!
//! Knows numbers only; never a document, a token or a file's contents.
//!
//! The documents have an order ([`super::documents::order`]), and the first of them are the **front**: a
//! sample of fixed size in which most searches find their first ten. The front has small files, and what is
//! behind it larger ones, because there may not be a thousand files in all. So ten results cost about as
//! much at thirty thousand pages as at a thousand.

/// At most so many documents are a small site: each has its own file, and all results are shown and verified.
pub(super) const SMALL: usize = 600;

/// How many documents the front of a large site has.
const FRONT: usize = 1_000;

/// How many documents of the front share a file of whole records, and one of cards.
const FRONT_RECORDS: usize = 3;
const FRONT_CARDS: usize = 24;

/// How many files the documents behind the front may have: whole records, and cards.
const BACK_RECORD_FILES: usize = 48;
const BACK_CARD_FILES: usize = 90;

/// How many documents share a file: in the front, and behind it.
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
    /// Files of whole records.
    pub records: PerFile,
    /// Files of cards: what a result shows, without the body. A small site has none.
    pub cards: Option<PerFile>,
}

impl Layout {
    /// Lays out so many documents.
    pub(super) fn of(documents: usize) -> Layout {
        if documents <= SMALL {
            return Layout {
                documents,
                front: documents,
                records: PerFile { front: 1, back: 1 },
                cards: None,
            };
        }
        let front = documents.min(FRONT);
        let back = documents - front;
        Layout {
            documents,
            front,
            records: PerFile {
                front: FRONT_RECORDS,
                back: back.div_ceil(BACK_RECORD_FILES).max(FRONT_RECORDS),
            },
            cards: Some(PerFile {
                front: FRONT_CARDS,
                back: back.div_ceil(BACK_CARD_FILES).max(FRONT_CARDS),
            }),
        }
    }

    /// Tells a site whose results are all shown.
    pub(super) fn is_small(&self) -> bool {
        self.cards.is_none()
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
    files: 164,
    bytes: 600,
};

/// The same for a small site, whose lists all stand there.
const SMALL_LEADING: Room = Room {
    files: 200,
    bytes: 600,
};

/// Bodies of the front.
pub(super) const BODIES: Room = Room {
    files: 170,
    bytes: 600,
};

/// Titles behind the front.
pub(super) const TITLES: Room = Room {
    files: 36,
    bytes: 600,
};

/// Summaries and bodies behind the front.
pub(super) const REST: Room = Room {
    files: 44,
    bytes: 600,
};

/// Each of the two dictionaries of words.
pub(super) const WORDS: Room = Room {
    files: 30,
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
            let files = |per: PerFile| layout.front.div_ceil(per.front) + back.div_ceil(per.back);
            let behind: &[Room] = if layout.is_small() {
                &[]
            } else {
                &[BODIES, TITLES, REST]
            };
            let lists = [layout.leading(), WORDS, WORDS];
            let lists = lists.iter().chain(behind).map(|room| room.files);
            let lists: usize = lists.sum();
            let all = files(layout.records) + layout.cards.map_or(0, files) + lists + 4;
            assert!(all < 1_000, "{documents}: {all}");
        }
    }
}

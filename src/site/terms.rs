//! Glossary words found in running text, so that hard words can link to their meaning.

use super::dictionary::{Dictionary, DictionaryWord};
use crate::plan::Plan;

/// The glossary words of one plan, with the ids of their entries.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    words: Dictionary,
}

impl Terms {
    /// Collects terms and their other forms, and among them the words that the plan gives readings for: these tell where a term ends.
    pub fn of(plan: &Plan) -> Self {
        let terms = plan.glossary.iter().flat_map(|g| &g.terms);
        let forms = terms.flat_map(|term| {
            // One- and two-letter forms mean something else too often to be links.
            std::iter::once(&term.term)
                .chain(&term.also)
                .filter(|form| form.chars().count() > 2)
                .map(|form| (form.clone(), term.id.value.clone()))
        });
        let others = plan.readings().into_iter().map(|(word, _)| (word, String::new()));
        Self { words: Dictionary::new(forms.chain(others)) }
    }

    /// The terms of a text, each with the id of its entry.
    pub fn in_text(&self, text: &str) -> impl Iterator<Item = DictionaryWord<'_>> {
        let words = self.words.words_in(text, usize::MAX).into_iter();
        words.filter(|word| !word.value.is_empty())
    }
}

//! Glossary words found in running text, so that hard words can link to their meaning.

use super::dictionary::Dictionary;
use crate::plan::Plan;

/// The glossary words of one plan, with the ids of their entries.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    words: Dictionary,
}

impl Terms {
    /// Collects terms and their other forms.
    pub fn of(plan: &Plan) -> Self {
        let terms = plan.glossary.iter().flat_map(|g| &g.terms);
        let forms = terms.flat_map(|term| {
            std::iter::once(&term.term)
                .chain(&term.also)
                .map(|form| (form.clone(), term.id.value.clone()))
        });
        // One- and two-letter forms hit inside other words too often to be links.
        Self {
            words: Dictionary::new(forms.filter(|(form, _)| form.chars().count() > 2)),
        }
    }

    /// The longest term that a text begins with: its length in bytes and its id.
    pub fn at_start(&self, text: &str) -> Option<(usize, &str)> {
        let mut words = self.words.beginning_with(text.chars().next()?).iter();
        words
            .find(|(word, _)| text.starts_with(word.as_str()))
            .map(|(word, id)| (word.len(), id.as_str()))
    }
}

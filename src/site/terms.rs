//! Glossary words found in running text, so that hard words can link to their meaning.

use std::collections::HashMap;

use crate::plan::Plan;

/// The glossary words of one plan, by first character, longest first.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    words: HashMap<char, Vec<(String, String)>>,
}

impl Terms {
    /// Collects terms and their other forms.
    pub fn of(plan: &Plan) -> Self {
        let mut words: HashMap<char, Vec<(String, String)>> = HashMap::new();
        for term in plan.glossary.iter().flat_map(|g| &g.terms) {
            for form in std::iter::once(&term.term).chain(&term.also) {
                // One- and two-letter forms hit inside other words too often to be links.
                if let Some(first) = form.chars().next().filter(|_| form.chars().count() > 2) {
                    words
                        .entry(first)
                        .or_default()
                        .push((form.clone(), term.id.value.clone()));
                }
            }
        }
        for list in words.values_mut() {
            list.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        Self { words }
    }

    /// The longest term that a text begins with: its length in bytes and its id.
    pub fn at_start(&self, text: &str) -> Option<(usize, &str)> {
        let list = self.words.get(&text.chars().next()?)?;
        list.iter()
            .find(|(word, _)| text.starts_with(word.as_str()))
            .map(|(word, id)| (word.len(), id.as_str()))
    }
}

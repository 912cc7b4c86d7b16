//! What is wrong with content: one type for every stage, in Japanese and English.
//!
//! Knows codes, places and words. Nothing here prints: the command line and the preview server show diagnostics.

pub mod human;
pub mod machine;
mod texts;

use std::collections::HashSet;

use crate::source::{Location, SourcePath, Span};
pub use texts::Texts;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site cannot be built.
    Error,
    /// The site can be built; somebody should look.
    Warning,
    /// A report for staff: stale, thin or unconfirmed content.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name in kebab-case, e.g. `unknown-node`; `keikaku explain` takes it.
    pub code: &'static str,
    /// What is wrong, naming the thing.
    pub message: Text,
    /// Where; nothing when the fault is of the site as a whole.
    pub place: Option<Location>,
    /// Other places that help to understand.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<Text>,
}

/// A second place and what it has to do with the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Location,
    /// What is there.
    pub message: Text,
}

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// A [`Text`] of two sentences, each with the values of what stands in its braces, as in [`format!`].
macro_rules! text {
    ($ja:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::diagnostic::Text::new(
            format!($ja $(, $name = $value)*),
            format!($en $(, $name = $value)*),
        )
    };
}
pub(crate) use text;

impl Text {
    /// Pairs two sentences.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The sentence that one rule makes in each language.
    pub fn of(make: impl Fn(Language) -> String) -> Self {
        Self { ja: make(Language::Ja), en: make(Language::En) }
    }

    /// Adds to both sentences.
    pub fn push(&mut self, more: &Self) {
        self.ja.push_str(&more.ja);
        self.en.push_str(&more.en);
    }

    /// The sentence in one language.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.ja, &self.en)
    }
}

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Language {
    /// The one of two words that is in this language.
    pub fn pick<T>(self, ja: T, en: T) -> T {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

/// A finding in one piece: how bad, its code and place, what is wrong, and, each of them if there is one, a second place and what to do.
/// Every sentence is a pair of Japanese and English, written as [`format!`] has it; one with arguments stands in brackets.
///
/// ```ignore
/// finding! { error "duplicate-mark", path, written.at.span;
///     "印 `{at}` が2回書かれています", ("the mark `{}` is written twice", written.at.value);
///     label Location::new(path, first), "1つ目はここです", "the first one is here";
///     help "どちらか一方を消してください", "remove one of the two";
/// }
/// ```
///
/// Without a span it is about the whole file.
macro_rules! finding {
    (
        $severity:ident $code:expr, $path:expr $(, $span:expr)?; $ja:tt, $en:tt;
        $( label $other:expr, $other_ja:tt, $other_en:tt; )*
        $( help $help_ja:tt, $help_en:tt; )?
    ) => {
        $crate::diagnostic::Diagnostic::new(
            finding!(@$severity),
            $code,
            ($path, finding!(@span $($span)?)),
            $crate::diagnostic::Text { ja: finding!(@text $ja), en: finding!(@text $en) },
        )
        $( .label($other, finding!(@text $other_ja), finding!(@text $other_en)) )*
        $( .help(finding!(@text $help_ja), finding!(@text $help_en)) )?
    };
    (@error) => { $crate::diagnostic::Severity::Error };
    (@warning) => { $crate::diagnostic::Severity::Warning };
    (@note) => { $crate::diagnostic::Severity::Note };
    (@span) => { $crate::source::Span::default() };
    (@span $span:expr) => { $span };
    (@text $text:literal) => { format!($text) };
    (@text $text:ident) => { String::from($text) };
    (@text ($($text:tt)*)) => { format!($($text)*) };
}
pub(crate) use finding;

impl Diagnostic {
    /// A finding at a place; see [`finding!`].
    pub fn new(
        severity: Severity,
        code: &'static str,
        (path, span): (&SourcePath, Span),
        message: Text,
    ) -> Self {
        let place = Some(Location::new(path, span));
        Self { severity, code, message, place, labels: Vec::new(), help: None }
    }

    /// The same finding of the site as a whole, at no place.
    #[must_use]
    pub fn nowhere(mut self) -> Self {
        self.place = None;
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, ja: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Text::new(ja, en));
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, place: Location, ja: impl Into<String>, en: impl Into<String>) -> Self {
        self.labels.push(Label { place, message: Text::new(ja, en) });
        self
    }

    /// Adds the help `もしかして` with the nearest of some names, if one is near.
    #[must_use]
    pub fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(written, &known) {
            Some(near) => {
                self.help(format!("もしかして `{near}` ですか"), format!("did you mean `{near}`?"))
            }
            None if known.is_empty() || known.len() > 24 => self,
            None => {
                let list = known.join(", ");
                self.help(
                    format!("使えるのは次のとおりです: {list}"),
                    format!("known here: {list}"),
                )
            }
        }
    }
}

/// Marks a code where it is not the beginning of a `finding!`; the test that wants a page for each code looks for this.
pub const fn code(name: &'static str) -> &'static str {
    name
}

/// Sorts by path, offset and code, and drops exact repeats, so that the same content gives the same report.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics
        .sort_by(|a, b| (&a.place, a.code, &a.message.en).cmp(&(&b.place, b.code, &b.message.en)));
    let mut seen = HashSet::new();
    diagnostics.retain(|d| {
        seen.insert((d.place.clone().map(|p| (p.path, p.span)), d.code, d.message.en.clone()))
    });
}

/// True when a build has to stop.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The nearest of some names by edits, after folding case and width; nothing when none is near.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    use unicode_normalization::UnicodeNormalization as _;
    let fold = |text: &str| -> String { text.nfkc().flat_map(char::to_lowercase).collect() };
    let target = fold(written);
    known
        .iter()
        .map(|name| (strsim::osa_distance(&target, &fold(name)), *name))
        .filter(|(distance, name)| {
            // A third of the longer name may differ; one- and two-letter names must differ in one place at most.
            let longest = target.chars().count().max(name.chars().count());
            *distance <= (longest / 3).max(1)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_far_ones_are_not() {
        let known = ["title", "departments", "approaches", "福祉保険課"];
        assert_eq!(nearest("tilte", &known), Some("title"));
        assert_eq!(nearest("ｔｉｔｌｅ", &known), Some("title"));
        assert_eq!(nearest("福祉保健課", &known), Some("福祉保険課"));
        assert_eq!(nearest("colour", &known), None);
    }
}

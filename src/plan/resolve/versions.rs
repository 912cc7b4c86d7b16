//! Later versions of a figure: which of them counts must be plain.

use crate::diagnostic::{Diagnostic, finding};
use crate::plan::version::FigureChange;
use crate::source::{Location, SourcePath};

/// Two later versions of one day: nobody can tell which of them counts.
pub fn changed_twice<'a>(
    path: &SourcePath,
    changes: impl Iterator<Item = &'a FigureChange>,
) -> Vec<Diagnostic> {
    let days = changes.map(|change| (change.date, change.span));
    let found = super::repeats(days).into_iter().map(|(date, span, first)| {
        finding! { error "changed-twice", path, span;
            ("{} の変更が2つあります", date.iso()), ("there are two changes of {}", date.iso());
            label Location::new(path, first), "1つ目はここです", "the first one is here";
            help "日付を直すか、どちらか一方を消してください。日付の新しいほうの数を使います",
                 "change a date, or remove one of the two: the figure of the later day counts";
        }
    });
    found.collect()
}

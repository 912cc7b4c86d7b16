//! Sentences that `keikaku init` and `keikaku new` write for somebody to replace, and those that nobody has replaced.
//!
//! Knows these sentences and the text of files. Does not know who writes them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, finding};
use crate::plan::Plan;
use crate::source::{Source, SourcePath, Sources, Span};

/// The body of a new review's sections.
pub const REVIEW: &str = "ここに文章を書きます。";
/// The body of a piece of news.
pub const NEWS: &str = "ここに本文を書きます。";
/// The body of a new initiative.
pub const INITIATIVE: &str = "だれを助けるか、何をするか、だれがするかを、2〜4文で書きます。";
/// The body of a new node.
pub const REASON: &str = "ここに、なぜ必要かを書きます。";
/// The place in a source document.
pub const PLACE: &str = "どこに書いてあるか";

/// What a new site says of itself: `src/cli/starter/` holds it, and a test holds that it does.
pub const STARTER: [&str; 7] = [
    "この文章は見本です。自分たちの計画に書きかえてください。",
    "見本市 地域福祉計画",
    "見本市地域福祉計画",
    "見本市 総合計画",
    "見本市総合計画",
    "見本市 介護・障がい福祉計画",
    "見本市介護・障がい福祉計画",
];

/// Finds the sentences in the files of `content/`, except in files that are not published.
pub fn check(sources: &Sources, plans: &[Arc<Plan>]) -> Vec<Diagnostic> {
    let held_back = plans.iter().flat_map(|plan| &plan.held_back);
    let held_back: HashSet<&SourcePath> = held_back.map(|held| &held.common.path).collect();
    sources
        .below("content")
        .filter(|source| !held_back.contains(source.path()))
        .filter_map(first)
        .collect()
}

/// One finding a file: who replaces the first sees the others.
fn first(source: &Source) -> Option<Diagnostic> {
    let text = source.text();
    let sentences = [REVIEW, NEWS, INITIATIVE, REASON, PLACE];
    let found = sentences.iter().chain(&STARTER);
    let (at, sentence) =
        found.filter_map(|sentence| Some((text.find(sentence)?, *sentence))).min()?;
    let found = finding! { warning "template-sentence", source.path(), Span::new(at..at + sentence.len());
        "見本の文「{sentence}」が残っています",
        "the template's sentence `{sentence}` is still here";
    };
    Some(match source.path().file_name() {
        // Without these there is no site, so they cannot be kept back.
        "site.yaml" | "plan.yaml" => found.help(
            "自分たちの文に書きかえてください。このままでは publish で止まります",
            "replace it with words of your own; `publish` stops here",
        ),
        _ => found.help(
            "自分たちの文に書きかえてください。まだ書けないときは draft: true と書くと公開されません。このままでは publish で止まります",
            "replace it with words of your own, or write `draft: true` to keep the file back; `publish` stops here",
        ),
    })
}

//! Plain Japanese: sentences that are long, say no twice, or hide who acts.
//!
//! The rules are few and narrow, so that a note is nearly always right. How right is counted by two tests:
//! `plain_japanese_notes_come_where_they_should_and_nowhere_else` on sentences labelled by hand, among them forty near misses, and
//! `the_plain_language_notes_are_rare_and_right` on the texts that ship.

use super::OwnText;
use crate::diagnostic::{Diagnostic, code, finding};
use crate::plan::common::Common;

/// A negation of a negation. 〜なければならない is a duty and 〜しかない a limit; neither is meant.
const TWICE_NO: &[&str] = &[
    "ないわけではな",
    "ないわけではありません",
    "なくはな",
    "ないことはな",
    "ないことはありません",
    "ないとは限",
    "ないとはいえ",
    "ざるを得",
    "なくもな",
    "ないものではな",
];

/// Passives of official language in which nobody acts.
const NOBODY_ACTS: &[&str] = &[
    "こととされて",
    "ものとされて",
    "が図られ",
    "が求められ",
    "がなされ",
    "が期待され",
    "と考えられ",
    "が望まれ",
    "が見込まれ",
];

/// A kind of sentence that is hard to read.
struct PlainRule {
    code: &'static str,
    /// Whether a sentence is of the kind.
    holds: fn(&str) -> bool,
    /// Which sentences, and what they do: 80字より長い文, `are longer than 80 characters`.
    what: (&'static str, &'static str),
    /// What to do.
    help: (&'static str, &'static str),
}

const RULES: [PlainRule; 3] = [
    PlainRule {
        code: code("long-sentence"),
        holds: |sentence| sentence.chars().count() > 80,
        what: ("80字より長い文", "are longer than 80 characters"),
        help: ("2つの文に分けてください", "make two sentences of one"),
    },
    PlainRule {
        code: code("double-negative"),
        holds: |sentence| TWICE_NO.iter().any(|no| sentence.contains(no)),
        what: ("打ち消しが重なる文", "say no twice"),
        help: (
            "「できます」「必要です」のように、打ち消さない形で書いてください",
            "say it without the two negations",
        ),
    },
    PlainRule {
        code: code("nobody-acts"),
        holds: nobody_acts,
        what: ("だれがするのか分からない文", "do not say who acts"),
        help: (
            "「市が〜します」のように、する人を主語にしてください",
            "make the one who acts the subject",
        ),
    },
];

/// One note for each kind and file.
pub fn check(texts: &[OwnText<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // Texts of one file stand together.
    for file in texts.chunk_by(|a, b| a.common.path == b.common.path) {
        let sentences: Vec<&str> = file.iter().flat_map(|t| sentences(t.text)).collect();
        let Common { path, span, .. } = file[0].common;
        for PlainRule { code, holds, what: (ja, en), help } in RULES {
            let hard: Vec<&str> = sentences.iter().copied().filter(|s| holds(s)).collect();
            let Some(first) = hard.first() else { continue };
            let (quote, count) = (quote(first), hard.len());
            let ja = format!("{ja}が {count} つあります（「{quote}」）");
            let en = format!("{count} sentences {en} ({quote})");
            found.push(finding! { note code, path, *span; ja, en; }.help(help.0, help.1));
        }
    }
    found
}

/// True when the sentence says that something is done and not by whom. Before a noun (市が求められた書類) the same word describes it.
fn nobody_acts(sentence: &str) -> bool {
    let passives = NOBODY_ACTS.iter().flat_map(|passive| sentence.match_indices(passive));
    passives.map(|(at, passive)| &sentence[at + passive.len()..]).any(|rest| {
        let described = rest.strip_prefix(['た', 'る']);
        described
            .is_none_or(|rest| rest.is_empty() || rest.starts_with(['。', '、', 'と', 'こ', 'よ']))
    })
}

/// Cuts a text at the ends of its sentences. What stands in brackets stays with its sentence.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '「' | '（' | '『' => depth += 1,
            '」' | '）' | '』' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = c == '\n' || (depth == 0 && matches!(c, '。' | '！' | '？'));
        if ends {
            let end = at + c.len_utf8();
            found.push(text[start..end].trim());
            (start, depth) = (end, 0);
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn quote(sentence: &str) -> String {
    let short: String = sentence.chars().take(20).collect();
    match sentence.chars().count() > 20 {
        true => format!("{short}…"),
        false => short,
    }
}

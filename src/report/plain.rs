//! Plain Japanese: sentences that are long, say no twice, or hide who acts.
//!
//! The rules are few and narrow, so that a note is nearly always right. How right is counted by two tests:
//! `plain_japanese_notes_come_where_they_should_and_nowhere_else` on sentences labelled by hand, among them forty near misses, and
//! `the_plain_language_notes_are_rare_and_right` on the texts that ship.

use super::Text;
use crate::diagnostic::{Diagnostic, finding};

/// Longest sentence, in characters.
pub const LONGEST: usize = 80;

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

/// One note for each kind and file.
pub fn check(texts: &[Text<'_>]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut from = 0;
    while let Some(first) = texts.get(from) {
        // Texts of one file stand together.
        let path = &first.common.path;
        let count = texts[from..].iter().take_while(|t| t.common.path == *path).count();
        let file = &texts[from..from + count];
        from += count;
        let sentences: Vec<&str> = file.iter().flat_map(|t| sentences(t.text)).collect();
        let pick = |test: &dyn Fn(&str) -> bool| -> Vec<&str> {
            sentences.iter().copied().filter(|s| test(s)).collect()
        };
        let long = pick(&|s| s.chars().count() > LONGEST);
        if let Some(sentence) = long.first() {
            let (quote, count) = (quote(sentence), long.len());
            found.push(finding! { note "long-sentence", path, first.common.span;
                "{LONGEST}字より長い文が {count} つあります（「{quote}」）",
                "{count} sentences are longer than {LONGEST} characters ({quote})";
                help "2つの文に分けてください", "make two sentences of one";
            });
        }
        let twice = pick(&|s| TWICE_NO.iter().any(|no| s.contains(no)));
        if let Some(sentence) = twice.first() {
            let (quote, count) = (quote(sentence), twice.len());
            found.push(finding! { note "double-negative", path, first.common.span;
                "打ち消しが重なる文が {count} つあります（「{quote}」）",
                "{count} sentences say no twice ({quote})";
                help "「できます」「必要です」のように、打ち消さない形で書いてください",
                     "say it without the two negations";
            });
        }
        let passive = pick(&nobody_acts);
        if let Some(sentence) = passive.first() {
            let (quote, count) = (quote(sentence), passive.len());
            found.push(finding! { note "nobody-acts", path, first.common.span;
                "だれがするのか分からない文が {count} つあります（「{quote}」）",
                "{count} sentences do not say who acts ({quote})";
                help "「市が〜します」のように、する人を主語にしてください",
                     "make the one who acts the subject";
            });
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

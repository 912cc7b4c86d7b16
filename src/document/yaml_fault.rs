//! YAML syntax errors in words that help: what staff really typed, found from the line at fault.
//!
//! Knows the slips of people who write YAML by hand in Japanese. Does not know the schema.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::yaml_slip::{self, YamlLine};
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// Further slips of one file that are told after the one that stopped the parser.
const FURTHER: usize = 5;

/// Explains a syntax error, looking at the lines around it for a known slip first.
/// A file that stopped at one slip often has the same slip again: those are told as well.
pub fn explain(
    path: &SourcePath,
    file: &str,
    yaml: &Range<usize>,
    error: &ScanError,
) -> Vec<Diagnostic> {
    let at = yaml.start + error.marker().byte_offset().unwrap_or_default();
    let at = at.min(yaml.end);
    let lines = yaml_slip::lines(file, yaml);
    let hit = lines.iter().rposition(|line| line.start <= at).unwrap_or_default();
    let first = quotes_and_brackets(path, &lines, hit, error.kind())
        .or_else(|| {
            // The parser often notices a slip one line late, so the lines around are looked at as well.
            let before = (0..hit).rev().find(|&i| !lines[i].text.trim().is_empty());
            [Some(hit), before, Some(hit + 1)]
                .into_iter()
                .flatten()
                .filter_map(|index| lines.get(index))
                .find_map(|line| yaml_slip::find(path, line))
        })
        .or_else(|| yaml_slip::unclosed_bracket(path, &lines, hit))
        .unwrap_or_else(|| by_kind(path, error.kind(), at));
    let mut found = vec![first];
    let further: Vec<Diagnostic> = lines
        .iter()
        .filter_map(|line| yaml_slip::find_sure(path, line))
        .filter(|slip| slip.place != found[0].place)
        .take(FURTHER)
        .collect();
    found.extend(further);
    found
}

/// Explains a syntax error by its kind alone.
fn by_kind(path: &SourcePath, kind: &ErrorKind, at: usize) -> Diagnostic {
    let span = Span::new(at..at);
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => yaml_slip::tab(path, span),
        ErrorKind::RecursionLimitExceeded => finding! { error "nested-too-deeply", path, span;
            "入れ子が深すぎます（32段まで）", "nested too deeply (32 levels at most)";
            help "字下げや `[` `{{` の重なりを減らしてください",
                 "use fewer levels of indentation and brackets";
        },
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => {
            yaml_slip::needs_quotes(path, span, '*')
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::MappingValueNotAllowed
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => finding! { error "bad-indentation", path, span;
            "字下げが、まわりの行とそろっていません",
            "the indentation does not fit the lines around";
            help "同じ段の項目は、同じ数の半角スペースで始めてください。この行とその前の行を見比べてください",
                 "start entries of one level with the same number of spaces; compare this line with the one before";
        },
        kind => finding! { error "yaml-syntax", path, span;
            "YAML の文法として読めません", "this is not valid YAML ({kind})";
            help "この行とその前の行の、字下げ（半角スペース）・コロン「:」・引用符を確かめてください",
                 "check the indentation, the colon and the quotes of this line and the one before";
        },
    }
}

/// Faults that the parser notices far from where they are: what was opened and never closed.
fn quotes_and_brackets(
    path: &SourcePath,
    lines: &[YamlLine<'_>],
    hit: usize,
    kind: &ErrorKind,
) -> Option<Diagnostic> {
    let quote_kind = matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::UnknownQuotedScalarEscape
    );
    let bracket_kind = matches!(
        kind,
        ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::InvalidFlowScalarIndent
    );
    let until = &lines[..lines.len().min(hit + 1)];
    if quote_kind {
        if let Some(found) = until.iter().find_map(|line| yaml_slip::unclosed_quote(path, line)) {
            return Some(found);
        }
        return until.last().and_then(|line| yaml_slip::text_after_quote(path, line));
    }
    if bracket_kind {
        return until
            .last()
            .and_then(|line| yaml_slip::find(path, line))
            .or_else(|| yaml_slip::unclosed_bracket(path, lines, hit));
    }
    None
}

/// Slips that are valid YAML but surely not meant: a value cut short by `#`.
pub fn suspicious_lines(path: &SourcePath, file: &str, yaml: &Range<usize>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut block: Option<usize> = None;
    for line in yaml_slip::lines(file, yaml) {
        // Inside `|` and `>` a `#` is text.
        if let Some(indent) = block {
            if line.text.trim().is_empty() || line.indent() > indent {
                continue;
            }
            block = None;
        }
        let Some((key, value)) = line.text.split_once(": ") else {
            continue;
        };
        let value_text = value.trim_start();
        if value_text.starts_with(['|', '>']) {
            block = Some(line.indent());
            continue;
        }
        let key = key.trim_start().trim_start_matches("- ");
        let simple = !key.is_empty() && !key.contains(['"', '\'', '#', '{', '[', ' ']);
        if !simple || value_text.starts_with(['"', '\'', '[', '{']) {
            continue;
        }
        let cut = match value_text.starts_with('#') {
            true => Some(0),
            false => value_text.find(" #").map(|at| at + 1),
        };
        // A comment is written with a space after `#`; `取組 #1` is text.
        let Some(cut) = cut.filter(|cut| {
            let comment = &value_text[cut + 1..];
            !comment.starts_with([' ', '#']) && !comment.is_empty()
        }) else {
            continue;
        };
        let start = line.start + line.text.len() - value_text.len() + cut;
        found.push(
            finding! { warning "text-cut-by-hash", path, Span::new(start..line.start + line.text.len());
                "`#` から後ろは読まれません", "everything after `#` is dropped";
                help "文字として使うときは、値の全体を引用符 \" \" で囲んでください。注（コメント）なら `# ` と空白を入れます",
                     "put quotes around the whole value; write `# ` with a space for a comment";
            },
        );
    }
    found
}

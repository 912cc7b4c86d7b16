//! YAML syntax errors in words that help: what staff really typed, found from the line at fault.
//!
//! Knows the slips of people who write YAML by hand in Japanese. Does not know the schema.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostic::Diagnostic;
use crate::source::{SourcePath, Span};

/// Explains a syntax error, looking at the lines around it for a known slip first.
pub fn explain(
    path: &SourcePath,
    file: &str,
    yaml: &Range<usize>,
    error: &ScanError,
) -> Diagnostic {
    let at = yaml.start + error.marker().byte_offset().unwrap_or_default();
    let at = at.min(yaml.end);
    // The parser often notices a slip one line late, so the line before is looked at as well.
    let lines = lines(file, yaml);
    let hit = lines
        .iter()
        .rposition(|line| line.start <= at)
        .unwrap_or_default();
    let nearby = [hit, hit.saturating_sub(1), hit + 1];
    for index in nearby {
        if let Some(line) = lines.get(index)
            && let Some(found) = slip(path, file, line.clone())
        {
            return found;
        }
    }
    scan_error(path, error, yaml.start)
}

/// Explains a syntax error by its kind alone.
pub fn scan_error(path: &SourcePath, error: &ScanError, offset: usize) -> Diagnostic {
    let at = offset + error.marker().byte_offset().unwrap_or_default();
    let span = Span::new(at..at);
    match error.kind() {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation => tab(path, span),
        ErrorKind::RecursionLimitExceeded => Diagnostic::error(
            "nested-too-deeply",
            path,
            span,
            "入れ子が深すぎます（32段まで）",
            "nested too deeply (32 levels at most)",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence => Diagnostic::error(
            "unclosed-bracket",
            path,
            span,
            "`[` または `{` が閉じられていません",
            "a `[` or `{` is not closed",
        )
        .help(
            "対になる `]` または `}` を書いてください。区切りは半角のカンマ `,` です",
            "write the matching `]` or `}`; items are separated by `,`",
        ),
        ErrorKind::UnknownAnchor => needs_quotes(path, span, '*'),
        kind => Diagnostic::error(
            "yaml-syntax",
            path,
            span,
            format!("YAML として読めません（{kind}）"),
            format!("this is not valid YAML ({kind})"),
        )
        .help(
            "この行とその前の行の、字下げ（半角スペース）・コロン「:」・引用符を確かめてください",
            "check the indentation, the colon and the quotes of this line and the one before",
        ),
    }
}

/// Slips that are valid YAML but surely not meant: a value cut short by ` #`.
pub fn suspicious_lines(path: &SourcePath, file: &str, yaml: &Range<usize>) -> Vec<Diagnostic> {
    lines(file, yaml)
        .into_iter()
        .filter_map(|range| {
            let line = &file[range.clone()];
            let (key, value) = line.split_once(": ")?;
            let key = key.trim_start().trim_start_matches("- ");
            let simple = !key.is_empty() && !key.contains(['"', '\'', '#', '{', '[', ' ']);
            let value_text = value.trim_start();
            let cut = value_text.find(" #")?;
            // A comment after a complete value is fine when it starts with a space; `取組 #1` is not.
            let comment = &value_text[cut + 2..];
            let cut_text = !comment.starts_with(' ') && !comment.is_empty();
            if !simple || !cut_text || value_text.starts_with(['"', '\'', '|', '>']) {
                return None;
            }
            let start = range.start + line.len() - value_text.len() + cut;
            Some(
                Diagnostic::warning(
                    "text-cut-by-hash",
                    path,
                    Span::new(start + 1..range.end),
                    "`#` から後ろは読まれません",
                    "everything after ` #` is dropped",
                )
                .help(
                    "文字として使うときは、値の全体を引用符 \" \" で囲んでください",
                    "put quotes around the whole value",
                ),
            )
        })
        .collect()
}

/// Looks for a known slip on one line.
fn slip(path: &SourcePath, file: &str, range: Range<usize>) -> Option<Diagnostic> {
    let line = &file[range.clone()];
    let indent = line.len() - line.trim_start_matches([' ', '\t', '　']).len();
    let body = &line[indent..];
    if body.starts_with('#') || body.is_empty() {
        return None;
    }
    let span = |from: usize, to: usize| Span::new(range.start + from..range.start + to);
    if let Some(at) = line[..indent].find('\t') {
        return Some(tab(path, span(at, at + 1)));
    }
    if let Some(at) = line[..indent].find('　') {
        return Some(
            Diagnostic::error(
                "full-width-space",
                path,
                span(at, at + '　'.len_utf8()),
                "字下げに全角スペースが使われています",
                "a full-width space is used for indentation",
            )
            .help("半角スペースに直してください", "use ordinary spaces"),
        );
    }
    let key_start = indent + if body.starts_with("- ") { 2 } else { 0 };
    let rest = &line[key_start..];
    let key_len = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(rest.len());
    if key_len > 0 {
        let after = &rest[key_len..];
        let at = key_start + key_len;
        if after.starts_with('：') {
            return Some(
                Diagnostic::error(
                    "full-width-colon",
                    path,
                    span(at, at + '：'.len_utf8()),
                    format!("`{}` の後の「：」が全角です", &rest[..key_len]),
                    format!("the colon after `{}` is full-width", &rest[..key_len]),
                )
                .help(
                    format!(
                        "半角のコロンとスペース「{}: 」に直してください",
                        &rest[..key_len]
                    ),
                    format!(
                        "write `{}: ` with an ordinary colon and a space",
                        &rest[..key_len]
                    ),
                ),
            );
        }
        if let Some(value) = after.strip_prefix(':')
            && !value.is_empty()
            && !value.starts_with([' ', '\n', '\t'])
        {
            return Some(
                Diagnostic::error(
                    "colon-without-space",
                    path,
                    span(at, at + 1),
                    format!("`{}:` の後に半角スペースがありません", &rest[..key_len]),
                    format!("there is no space after `{}:`", &rest[..key_len]),
                )
                .help(
                    "コロンの後に半角スペースを1つ入れてください",
                    "put one space after the colon",
                ),
            );
        }
        if let Some(value) = after.strip_prefix(": ") {
            let value_at = at + 2 + (value.len() - value.trim_start().len());
            let value = value.trim_start();
            if let Some(first) = value.chars().next()
                && matches!(first, '*' | '&' | '@' | '%' | '`' | '!')
            {
                return Some(needs_quotes(path, span(value_at, value_at + 1), first));
            }
            if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\''))
                && value.trim_end().matches(quote).count() % 2 == 1
            {
                return Some(
                    Diagnostic::error(
                        "unclosed-quote",
                        path,
                        span(value_at, value_at + 1),
                        format!("引用符 {quote} が閉じられていません"),
                        format!("the quote {quote} is not closed"),
                    )
                    .help(
                        "値の終わりにも同じ引用符を書いてください",
                        "write the same quote at the end of the value",
                    ),
                );
            }
            if !value.starts_with(['"', '\'', '[', '{', '|', '>'])
                && let Some(colon) = value.find(": ")
            {
                let from = value_at + colon;
                return Some(
                    Diagnostic::error(
                        "colon-in-text",
                        path,
                        span(from, from + 1),
                        "値の途中に「: 」があります",
                        "there is a `: ` inside this value",
                    )
                    .help(
                        "値の全体を引用符 \" \" で囲んでください",
                        "put quotes around the whole value",
                    ),
                );
            }
        }
    }
    None
}

fn tab(path: &SourcePath, span: Span) -> Diagnostic {
    Diagnostic::error(
        "tab-in-yaml",
        path,
        span,
        "字下げにタブ文字が使われています",
        "a tab is used for indentation",
    )
    .help(
        "タブを消して、半角スペース2個に直してください",
        "replace the tab with two spaces",
    )
}

fn needs_quotes(path: &SourcePath, span: Span, first: char) -> Diagnostic {
    Diagnostic::error(
        "needs-quotes",
        path,
        span,
        format!("値が `{first}` で始まっています"),
        format!("this value starts with `{first}`"),
    )
    .help(
        "値の全体を引用符 \" \" で囲んでください",
        "put quotes around the whole value",
    )
}

fn lines(file: &str, yaml: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = yaml.start;
    file[yaml.clone()]
        .split('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
        .collect()
}

//! Slips on one line of YAML: full-width signs, tabs, missing spaces and quotes.
//!
//! Looks at text only, and is asked only after the parser has stopped: a line that looks odd but parses is never complained about.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// A line and where it starts in its file.
#[derive(Clone, Copy, Debug)]
pub struct YamlLine<'a> {
    /// Its text without the line end.
    pub text: &'a str,
    /// Offset of its first byte in the file.
    pub start: usize,
}

impl YamlLine<'_> {
    /// Bytes of white space at its start.
    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t', '　']).len()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range).shift(self.start)
    }
}

/// Cuts a range of a file into lines.
pub fn lines<'a>(file: &'a str, yaml: &Range<usize>) -> Vec<YamlLine<'a>> {
    let mut start = yaml.start;
    file[yaml.clone()]
        .split('\n')
        .map(|text| {
            let line = YamlLine { text, start };
            start += text.len() + 1;
            line
        })
        .collect()
}

/// Looks for a known slip on a line.
pub fn find(path: &SourcePath, line: &YamlLine<'_>) -> Option<Diagnostic> {
    find_sure(path, line).or_else(|| in_value(path, line))
}

/// Slips that cannot be meant, whatever stands around them.
pub fn find_sure(path: &SourcePath, line: &YamlLine<'_>) -> Option<Diagnostic> {
    let indent = line.indent();
    let body = &line.text[indent..];
    if body.starts_with('#') || body.is_empty() {
        return None;
    }
    if let Some(at) = line.text[..indent].find('\t') {
        return Some(tab(path, line.span(at..at + 1)));
    }
    if let Some(at) = line.text[..indent].find('　') {
        return Some(full_width_space(path, line.span(at..at + 3)));
    }
    let mark = body.chars().next()?;
    if matches!(mark, '－' | '−' | 'ー' | '―' | '‐' | '・')
        && body[mark.len_utf8()..].starts_with([' ', '　'])
    {
        return Some(full_width_sign(path, line.span(indent..indent + mark.len_utf8()), mark, '-'));
    }
    let (key, key_start) = line.key()?;
    let at = key_start + key.len();
    let after = &line.text[at..];
    if after.starts_with('：') {
        return Some(full_width_colon(path, line.span(at..at + 3), key));
    }
    let value = after.strip_prefix(':')?;
    if value.starts_with('　') {
        return Some(full_width_space(path, line.span(at + 1..at + 4)));
    }
    let glued = value.chars().next().is_some_and(|c| !matches!(c, ' ' | '\t' | '/' | ':'));
    glued.then(|| colon_without_space(path, line.span(at..at + 1), key))
}

impl<'a> YamlLine<'a> {
    /// The key at the start of the line, and where it starts. `- ` may stand before it.
    fn key(&self) -> Option<(&'a str, usize)> {
        let indent = self.indent();
        let mut start = indent;
        while self.text[start..].starts_with("- ") {
            start += 2;
        }
        if self.text[start..].starts_with("{ ") {
            start += 2;
        }
        let rest = &self.text[start..];
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(rest.len());
        (length > 0).then(|| (&rest[..length], start))
    }
}

/// Slips in the value of a line `key: value`.
fn in_value(path: &SourcePath, line: &YamlLine<'_>) -> Option<Diagnostic> {
    let (key, key_start) = line.key()?;
    let at = key_start + key.len();
    let Some(value) = line.text[at..].strip_prefix(": ") else {
        let rest = &line.text[at..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '　']).len();
        let bare = spaces > 0 && !rest.contains(':') && !rest.trim().is_empty();
        return bare.then(|| missing_colon(path, line.span(key_start..at), key));
    };
    let value_at = at + 2 + (value.len() - value.trim_start().len());
    let value = value.trim();
    let first = value.chars().next()?;
    let first_span = line.span(value_at..value_at + first.len_utf8());
    if value == "-" || value.starts_with("- ") {
        return Some(dash_value(path, first_span, key));
    }
    if matches!(first, '*' | '&' | '@' | '%' | '`' | '!') {
        return Some(needs_quotes(path, first_span, first));
    }
    if let Some(found) = unclosed_quote(path, line).or_else(|| text_after_quote(path, line)) {
        return Some(found);
    }
    let close = match first {
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    };
    if let Some(close) = close {
        // `[市]の取組`: the bracket belongs to the text.
        let text_follows = value
            .find(close)
            .map(|end| value[end + 1..].trim_start_matches([' ', close]))
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with([',', '#', ']', '}']));
        return text_follows.then(|| needs_quotes(path, first_span, first));
    }
    if !matches!(first, '"' | '\'' | '|' | '>')
        && let Some(colon) = value.find(": ").or_else(|| {
            let last = value.len().checked_sub(1)?;
            value.ends_with(':').then_some(last)
        })
    {
        let from = value_at + colon;
        return Some(finding! { error "colon-in-text", path, line.span(from..from + 1);
            "値の途中に「: 」があります", "there is a `: ` inside this value";
            help "値の全体を引用符 \" \" で囲んでください", "put quotes around the whole value";
        });
    }
    None
}

/// A quote that is opened on this line and not closed.
pub fn unclosed_quote(path: &SourcePath, line: &YamlLine<'_>) -> Option<Diagnostic> {
    let (open, quote, closed) = quotes(line.text).pop()?;
    closed.is_none().then(|| {
        finding! { error "unclosed-quote", path, line.span(open..open + 1);
            "引用符 {quote} が閉じられていません", "the quote {quote} is not closed";
            help "値の終わりにも同じ引用符を書いてください",
                 "write the same quote at the end of the value";
        }
    })
}

/// `"町内会"への加入`: the quotes end before the value does.
pub fn text_after_quote(path: &SourcePath, line: &YamlLine<'_>) -> Option<Diagnostic> {
    quotes(line.text).into_iter().find_map(|(_, quote, closed)| {
        let end = closed?;
        let rest = line.text[end + 1..].trim_start();
        let next = rest.chars().next()?;
        if matches!(next, ',' | ']' | '}' | ':' | '#') {
            return None;
        }
        let start = line.text.len() - rest.len();
        let other = if quote == '"' { '\'' } else { '"' };
        Some(finding! { error "text-after-quote", path, line.span(start..start + next.len_utf8());
            "引用符 {quote} を閉じた後に、文字が続いています",
            "text follows after the closing quote {quote}";
            help "値の全体を {other} で囲むか、「」を使ってください",
                 "put {other} around the whole value";
        })
    })
}

/// Quotes of a line that open a value: where, which, and where they close.
fn quotes(text: &str) -> Vec<(usize, char, Option<usize>)> {
    let mut found: Vec<(usize, char, Option<usize>)> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ':';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match open {
            Some((_, '"')) if c == '\\' => {
                chars.next();
            }
            Some((_, '\'')) if c == '\'' && chars.peek().is_some_and(|(_, n)| *n == '\'') => {
                chars.next();
            }
            Some((start, quote)) if c == quote => {
                found.push((start, quote, Some(at)));
                open = None;
            }
            Some(_) => {}
            None if c == '#' && text[..at].ends_with(' ') => break,
            None if matches!(c, '"' | '\'') && matches!(before, ':' | ',' | '[' | '{' | '-') => {
                open = Some((at, c));
            }
            None => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    found.extend(open.map(|(start, quote)| (start, quote, None)));
    found
}

/// The bracket that is open where the parser stopped, or the one that closes nothing.
pub fn unclosed_bracket(
    path: &SourcePath,
    lines: &[YamlLine<'_>],
    hit: usize,
) -> Option<Diagnostic> {
    let mut open: Vec<(char, Span, usize)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        // A key of the outer level while a bracket is open: the bracket was forgotten.
        let outer = open.last().is_some_and(|(_, _, indent)| {
            line.key().is_some() && line.indent() <= *indent && line.text.contains(": ")
        });
        if outer {
            break;
        }
        let quoted = quotes(line.text);
        for (at, c) in line.text.char_indices() {
            if quoted.iter().any(|(start, _, end)| *start <= at && end.is_none_or(|end| at <= end))
            {
                continue;
            }
            let span = line.span(at..at + c.len_utf8());
            let value_starts = line.text[..at]
                .trim_end()
                .chars()
                .next_back()
                .is_none_or(|c| matches!(c, ':' | ',' | '[' | '{' | '-'));
            match c {
                '[' | '{' if !open.is_empty() || value_starts => {
                    open.push((c, span, line.indent()));
                }
                ']' | '}' => {
                    let pair = if c == ']' { '[' } else { '{' };
                    match open.last() {
                        Some((opened, _, _)) if *opened == pair => {
                            open.pop();
                        }
                        Some((opened, at, _)) if index <= hit => {
                            return Some(bracket(path, *at, *opened));
                        }
                        None if index == hit => return Some(bracket(path, span, c)),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        if index >= hit && open.is_empty() {
            break;
        }
    }
    open.last().map(|(c, span, _)| bracket(path, *span, *c))
}

fn bracket(path: &SourcePath, span: Span, c: char) -> Diagnostic {
    let pair = match c {
        '[' => ']',
        '{' => '}',
        ']' => '[',
        _ => '{',
    };
    finding! { error "unclosed-bracket", path, span;
        "`{c}` と対になる `{pair}` がありません", "`{c}` has no matching `{pair}`";
        help "`{pair}` を書いてください。区切りは半角のカンマ `,` です",
             "write `{pair}`; items are separated by `,`";
    }
}

/// A tab where spaces belong.
pub fn tab(path: &SourcePath, span: Span) -> Diagnostic {
    finding! { error "tab-in-yaml", path, span;
        "字下げにタブ文字が使われています", "a tab is used for indentation";
        help "タブを消して、半角スペース2個に直してください", "replace the tab with two spaces";
    }
}

/// A full-width space where ordinary ones belong.
pub fn full_width_space(path: &SourcePath, span: Span) -> Diagnostic {
    finding! { error "full-width-space", path, span;
        "全角スペースが、半角スペースの代わりに使われています",
        "a full-width space stands where an ordinary one belongs";
        help "半角スペースに直してください", "use ordinary spaces";
    }
}

/// A colon in full width after a key.
pub fn full_width_colon(path: &SourcePath, span: Span, key: &str) -> Diagnostic {
    finding! { error "full-width-colon", path, span;
        "`{key}` の後の「：」が全角です", "the colon after `{key}` is full-width";
        help "半角のコロンとスペース「{key}: 」に直してください",
             "write `{key}: ` with an ordinary colon and a space";
    }
}

/// `title:計画`.
pub fn colon_without_space(path: &SourcePath, span: Span, key: &str) -> Diagnostic {
    finding! { error "colon-without-space", path, span;
        "`{key}:` の後に半角スペースがありません", "there is no space after `{key}:`";
        help "コロンの後に半角スペースを1つ入れてください", "put one space after the colon";
    }
}

/// A sign of YAML typed in full width.
pub fn full_width_sign(path: &SourcePath, span: Span, written: char, right: char) -> Diagnostic {
    finding! { error "full-width-sign", path, span;
        "記号「{written}」は、ここでは使えません", "the sign `{written}` has no meaning here";
        help "半角の「{right}」に直してください", "write an ordinary `{right}`";
    }
}

/// A value that YAML takes for something else than text.
pub fn needs_quotes(path: &SourcePath, span: Span, first: char) -> Diagnostic {
    finding! { error "needs-quotes", path, span;
        "値が `{first}` で始まっています", "this value starts with `{first}`";
        help "文字なら、値の全体を引用符 \" \" で囲んでください。値がないという意味なら、absent: not_reported のように書きます",
             "put quotes around a text; if it means that there is no value, write `absent: not_reported` or the like";
    }
}

fn dash_value(path: &SourcePath, span: Span, key: &str) -> Diagnostic {
    finding! { error "dash-as-value", path, span;
        "`{key}` の値が「-」で始まっています", "the value of `{key}` starts with a dash";
        help "値がないときは、その行を消すか、数値なら absent: not_reported などと書きます。文字なら引用符 \" \" で囲みます",
             "if there is no value, remove the line, or write `absent: not_reported` for a figure; put quotes around a text";
    }
}

fn missing_colon(path: &SourcePath, span: Span, key: &str) -> Diagnostic {
    finding! { error "missing-colon", path, span;
        "`{key}` の後にコロン「:」がありません", "there is no colon after `{key}`";
        help "「{key}: 値」の形に直してください", "write `{key}: value`";
    }
}

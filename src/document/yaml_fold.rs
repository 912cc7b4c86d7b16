//! Values that were written over several lines.
//!
//! YAML makes a space of a line end inside such a value. Between Japanese characters that space is nothing.

use granit_parser::ScalarStyle;

use super::lines;

/// A value without the spaces that folding put where Japanese has none. `raw` is the value as written, with its quotes or its `>`.
pub fn unfold(raw: &str, folded: String, style: ScalarStyle) -> String {
    let written = match style {
        ScalarStyle::Literal => return folded,
        ScalarStyle::Folded if raw.starts_with('>') => {
            raw.split_once('\n').map_or("", |(_, text)| text)
        }
        ScalarStyle::Folded | ScalarStyle::Plain => raw,
        ScalarStyle::SingleQuoted => inside(raw, '\''),
        ScalarStyle::DoubleQuoted => inside(raw, '"'),
    };
    if !written.trim().contains('\n') {
        return folded;
    }
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded.as_str();
    for line in written.split('\n') {
        let line = line.trim_matches([' ', '\t', '\r']);
        if line.is_empty() {
            continue;
        }
        let text = rest.trim_start_matches([' ', '\t', '\n']);
        let gap = &rest[..rest.len() - text.len()];
        // A line that cannot be found again, such as one that begins with an escaped space, keeps its value as YAML reads it.
        let Some(length) = length(line, text, style) else {
            return folded;
        };
        let between = out.chars().next_back().zip(text.chars().next());
        let nothing = gap == " " && between.is_some_and(|(a, b)| lines::joins(a, b));
        out.push_str(if nothing { "" } else { gap });
        out.push_str(&text[..length]);
        rest = &text[length..];
    }
    out.push_str(rest);
    out
}

fn inside(raw: &str, quote: char) -> &str {
    let raw = raw.trim();
    let raw = raw.strip_prefix(quote).unwrap_or(raw);
    raw.strip_suffix(quote).unwrap_or(raw)
}

/// How many bytes of a value a line of it makes, if it begins with that line.
fn length(line: &str, value: &str, style: ScalarStyle) -> Option<usize> {
    let mut written = line.chars().peekable();
    let mut read = value.char_indices();
    while let Some(c) = written.next() {
        match (style, c) {
            (ScalarStyle::SingleQuoted, '\'') => {
                written.next();
            }
            (ScalarStyle::DoubleQuoted, '\\') => {
                let digits = match written.next() {
                    // The line's end itself is escaped.
                    None => continue,
                    Some('x') => 2,
                    Some('u') => 4,
                    Some('U') => 8,
                    Some(_) => 0,
                };
                (0..digits).for_each(|_| {
                    written.next();
                });
                read.next()?;
                continue;
            }
            _ => {}
        }
        read.next().filter(|(_, r)| *r == c)?;
    }
    Some(read.next().map_or(value.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use crate::document::yaml;
    use crate::source::SourcePath;

    #[test]
    fn a_line_end_between_japanese_characters_is_nothing() {
        for (written, read) in [
            ("a: >-\n  市民と団体が、支え\n  合って暮らす。\n", "市民と団体が、支え合って暮らす。"),
            ("a: >\n  一行\n  二行\n\n  段落\n    字下げ\n", "一行二行\n段落\n  字下げ\n"),
            ("a:\n  困ったときに助け\n  合える\n", "困ったときに助け合える"),
            ("a: 困ったときに\n  助け合える\n", "困ったときに助け合える"),
            ("a: \"支え\n  合い \\\"と\\\"\n  word\n  and\"\n", "支え合い \"と\" word and"),
            ("a: \"支え\\\n  合い\n  です\"\n", "支え合いです"),
            ("a: '支え\n  合い、it''s\n  fine'\n", "支え合い、it's fine"),
            ("a: 2025\n  2026\n", "2025 2026"),
            ("a: { b: 支え\n    合い }\n", "支え合い"),
            ("a: 支え 合い\n", "支え 合い"),
            ("a: |\n  一行\n  二行\n", "一行\n二行\n"),
        ] {
            let (node, found) = yaml::parse(&SourcePath::new("a.yaml"), written, 0..written.len());
            assert!(found.is_empty(), "{written}: {found:?}");
            let node = node.unwrap_or_default();
            let value = node.get("a").and_then(|a| a.get("b").or(Some(a)));
            assert_eq!(value.and_then(|a| a.as_text()), Some(read), "{written}");
        }
    }
}

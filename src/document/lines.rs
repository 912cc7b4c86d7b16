//! Line breaks in running text: which are nothing, and which are a space.
//!
//! Japanese has no space between words. A sentence that its author broke into lines goes on without one; Latin words keep theirs.

/// True when a line break between two characters is nothing: one of them is Japanese.
pub fn joins(before: char, after: char) -> bool {
    is_japanese(before) || is_japanese(after)
}

/// A plain text with the line breaks inside its paragraphs resolved. Empty lines go on parting paragraphs.
pub fn unwrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim().split('\n').map(str::trim_end) {
        let before = out.chars().next_back();
        match (before, line.chars().next()) {
            (_, None) if !out.ends_with("\n\n") => {
                out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
            }
            (Some(before), Some(after)) if before != '\n' && !joins(before, after) => out.push(' '),
            _ => {}
        }
        out.push_str(line);
    }
    out
}

/// Kana, kanji, and the punctuation and full-width forms that stand among them. Hangul has spaces.
pub fn is_japanese(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{312F}'
        | '\u{3190}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF9F}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{20000}'..='\u{3FFFD}'
        | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::{joins, unwrapped};

    #[test]
    fn a_break_beside_a_japanese_character_is_nothing() {
        for (before, after, nothing) in [
            ('支', 'え', true),
            ('。', '「', true),
            ('」', '（', true),
            ('ー', '々', true),
            ('ﾃ', 'ｽ', true),
            ('１', '０', true),
            ('𠮷', '野', true),
            ('6', '年', true),
            ('を', 'I', true),
            ('）', 'w', true),
            ('d', 'a', false),
            ('.', 'T', false),
            ('6', '7', false),
            ('한', '국', false),
            ('é', 'l', false),
        ] {
            assert_eq!(joins(before, after), nothing, "{before}⏎{after}");
        }
    }

    #[test]
    fn a_plain_text_keeps_its_paragraphs() {
        let text = "市民と\n団体と市。\nFor all\nof us\n\n次の\n段落。\n";
        assert_eq!(unwrapped(text), "市民と団体と市。For all of us\n\n次の段落。");
    }
}

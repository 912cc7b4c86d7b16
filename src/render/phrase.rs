//! Places where a Japanese heading may break: `<wbr>` between phrases, so that no line ends in the middle of a word.
//!
//! Knows kinds of characters, not words: a break is allowed where hiragana ends and kanji, katakana or a number begins, and after punctuation.
//! A wrong guess only means a line that breaks at a less good place.

/// Kinds of characters that matter for breaking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hiragana,
    Word,
    Open,
    Close,
    Space,
}

/// Escapes a text and puts `<wbr>` between its phrases.
pub fn breaks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() * 2);
    let mut length = 0;
    for (i, &c) in chars.iter().enumerate() {
        let previous = i.checked_sub(1).map(|p| chars[p]);
        let rest = chars.len() - i;
        // Pieces of one character look odd on a line of their own.
        if let Some(p) = previous
            && length >= 2
            && rest >= 2
            && may_break(p, c)
        {
            out.push_str("<wbr>");
            length = 0;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
        length += 1;
    }
    out
}

fn may_break(before: char, after: char) -> bool {
    match (kind(before), kind(after)) {
        (_, Kind::Close | Kind::Space) | (Kind::Open, _) => false,
        (Kind::Close | Kind::Space, _) | (_, Kind::Open) => true,
        (Kind::Hiragana, Kind::Word) => !matches!(before, 'お' | 'ご'),
        _ => false,
    }
}

fn kind(c: char) -> Kind {
    match c {
        '\u{3041}'..='\u{309F}' => Kind::Hiragana,
        '（' | '「' | '『' | '【' | '［' | '〈' | '(' | '[' => Kind::Open,
        '、' | '。' | '）' | '」' | '』' | '】' | '］' | '〉' | '・' | '，' | '．' | '：'
        | '；' | '？' | '！' | ')' | ']' | ',' | '.' | 'ー' | '々' => Kind::Close,
        c if c.is_whitespace() => Kind::Space,
        _ => Kind::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn phrases_stay_whole() {
        assert_eq!(
            breaks("誰一人取り残さず、困りごとに寄り添う地域"),
            "誰一人取り<wbr>残さず、<wbr>困りごとに<wbr>寄り<wbr>添う<wbr>地域"
        );
        assert_eq!(breaks("a<b>"), "a&lt;b&gt;");
    }
}

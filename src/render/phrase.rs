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
            && (may_break(p, c) || inside_long_run(&chars, i))
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

/// Runs of kanji that are too long for a line of a phone may break between words, which mostly have two kanji: 成年後見 | 制度 | 利用.
const LONG_RUN: usize = 8;

/// True when a break before position `at` falls between two words of a long run of kanji. The name of a city at the start keeps its 市.
fn inside_long_run(chars: &[char], at: usize) -> bool {
    let kanji = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    let before = chars[..at].iter().rev().take_while(|c| kanji(c)).count();
    let after = chars[at..].iter().take_while(|c| kanji(c)).count();
    if before + after <= LONG_RUN || before < 2 || after < 2 {
        return false;
    }
    let named = matches!(
        chars.get(at - before + 2),
        Some('市' | '区' | '町' | '村' | '県')
    );
    let start = if named { 3 } else { 0 };
    before >= start && (before - start).is_multiple_of(2)
}

fn may_break(before: char, after: char) -> bool {
    // The point of 37.30 and the comma of 1,888 stand inside a number.
    if matches!(before, '.' | ',') && after.is_ascii_digit() {
        return false;
    }
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
        assert_eq!(
            breaks("実感は37.30%、相談は1,888件に"),
            "実感は<wbr>37.30%、<wbr>相談は<wbr>1,888件に"
        );
        assert_eq!(breaks("a<b>"), "a&lt;b&gt;");
        assert_eq!(
            breaks("旭川市社会福祉協議会の役割"),
            "旭川市<wbr>社会<wbr>福祉<wbr>協議会の<wbr>役割"
        );
        assert_eq!(breaks("社会福祉協議会"), "社会福祉協議会");
    }
}

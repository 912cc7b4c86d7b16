//! Places where a Japanese heading may break: `<wbr>` between phrases, so that no line ends in the middle of a word. It is hidden from
//! assistive technology: Chromium reads a `<wbr>` as a space, and names of headings and links would come in pieces.
//!
//! Knows kinds of characters and a list of common words, not grammar: a break is allowed after punctuation, where hiragana ends and kanji,
//! katakana or a number begins, and between two known words of a name that is too long for a line of a phone.

mod words;

/// Kinds of characters that matter for breaking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharacterKind {
    Hiragana,
    Word,
    Open,
    Close,
    Space,
}

/// Names of up to so many kanji and katakana fit on a line of a phone and stay whole.
const LONG_RUN: usize = 7;

/// Characters of a large heading that fit on a line of a narrow phone (320 px).
const LINE: usize = 9;

/// Characters of the longest word of the list.
const LONGEST_WORD: usize = 4;

/// A place where a line may end.
const BREAK: &str = "<wbr aria-hidden=\"true\">";

/// Escapes a text and puts `<wbr>` between its phrases.
pub fn breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut between = "";
    for phrase in phrases(text) {
        out.push_str(between);
        between = BREAK;
        out.push_str(&crate::view::escape(&phrase));
    }
    out
}

/// The phrases of a text.
pub fn phrases(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let cuts = cuts(&chars);
    let mut phrases = Vec::new();
    let mut start = 0;
    for at in 1..=chars.len() {
        // Pieces of one character look odd on a line of their own.
        let whole = at - start >= 2 && chars.len() - at >= 2;
        if at == chars.len() || whole && (may_break(&chars, at) || cuts.contains(&at)) {
            phrases.push(chars[start..at].iter().collect());
            start = at;
        }
    }
    phrases
}

/// Places between two words of long names.
fn cuts(chars: &[char]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let length = chars[start..].iter().take_while(|c| is_name(**c)).count();
        if length > LONG_RUN || (length > 0 && phrase(chars, start, start + length) > LINE) {
            let words = words_of(&chars[start..start + length]);
            cuts.extend(words.into_iter().map(|at| start + at));
        }
        start += length.max(1);
    }
    cuts
}

/// Characters of the phrase that the name between two places stands in.
fn phrase(chars: &[char], start: usize, end: usize) -> usize {
    let breaks = |at: &usize| may_break(chars, *at);
    let first = (1..=start).rev().find(breaks).unwrap_or(0);
    let last = (end..chars.len()).find(breaks).unwrap_or(chars.len());
    last - first
}

/// Where the words of a name begin, without the first. A stretch that is no known word stays together with its neighbours.
fn words_of(name: &[char]) -> Vec<usize> {
    // From the end: the length of the best first word at each place, with the number of unknown characters that follow from choosing it.
    let mut best = vec![(0, 0); name.len() + 1];
    for at in (0..name.len()).rev() {
        let katakana = name[at..].iter().take_while(|c| is_katakana(**c)).count();
        let inside = at > 0 && is_katakana(name[at - 1]);
        let longest = LONGEST_WORD.min(name.len() - at);
        best[at] = (2..=longest)
            .filter(|&length| {
                let word: String = name[at..at + length].iter().collect();
                // 旭川市: the name of a municipality at the start.
                words::known(&word) || (at == 0 && length == 3 && is_municipal(name[2]))
            })
            .chain((katakana > 1 && !inside).then_some(katakana))
            .map(|length| (best[at + length].1, length))
            .min_by_key(|&(unknown, length)| (unknown, name.len() - length))
            .filter(|&(unknown, _)| unknown <= best[at + 1].1 + 1)
            .map_or((1, best[at + 1].1 + 1), |(unknown, length)| (length, unknown));
    }
    let mut starts = Vec::new();
    let (mut at, mut known) = (0, false);
    while at < name.len() {
        let length = best[at].0;
        if at > 0 && known && length > 1 {
            starts.push(at);
        }
        known = length > 1;
        at += length;
    }
    starts
}

/// True when a line may end before position `at`.
fn may_break(chars: &[char], at: usize) -> bool {
    let (before, after) = (chars[at - 1], chars[at]);
    // The point of 37.30 and the comma of 1,888 stand inside a number.
    if matches!(before, '.' | ',') && after.is_ascii_digit() {
        return false;
    }
    match (kind(before), kind(after)) {
        (_, CharacterKind::Close | CharacterKind::Space) | (CharacterKind::Open, _) => false,
        // 「…」の: a particle stays with the bracket before it.
        (CharacterKind::Close, CharacterKind::Hiragana) => {
            !matches!(before, '」' | '』' | '）' | ')')
        }
        (CharacterKind::Close | CharacterKind::Space, _) | (_, CharacterKind::Open) => true,
        (CharacterKind::Hiragana, CharacterKind::Word) => {
            !matches!(before, 'お' | 'ご') && !continues(chars, at)
        }
        _ => false,
    }
}

/// True for kanji after hiragana that go on with the same word: 障がい者, 支え合う, 考え方.
fn continues(chars: &[char], at: usize) -> bool {
    let after = chars[at];
    if matches!(after, '者' | '児') {
        return true;
    }
    let stem = "いきぎしちびみりえけげせべめれ".contains(chars[at - 1]);
    let one = at >= 2 && kind(chars[at - 2]) == CharacterKind::Word;
    stem && one && "合添方組込出入上下直続始切立付取掛回扱替返受渡物所手".contains(after)
}

fn kind(c: char) -> CharacterKind {
    match c {
        '\u{3041}'..='\u{309F}' => CharacterKind::Hiragana,
        '（' | '「' | '『' | '【' | '［' | '〈' | '(' | '[' => CharacterKind::Open,
        '、' | '。' | '）' | '」' | '』' | '】' | '］' | '〉' | '・' | '，' | '．' | '：'
        | '；' | '？' | '！' | ')' | ']' | ',' | '.' => CharacterKind::Close,
        c if c.is_whitespace() => CharacterKind::Space,
        _ => CharacterKind::Word,
    }
}

/// True for the characters that long names are made of.
fn is_name(c: char) -> bool {
    is_katakana(c) || c == '々' || ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn is_katakana(c: char) -> bool {
    ('\u{30A1}'..='\u{30FA}').contains(&c) || c == 'ー'
}

fn is_municipal(c: char) -> bool {
    matches!(c, '市' | '区' | '町' | '村' | '県')
}

#[cfg(test)]
mod tests {
    use super::{BREAK, breaks};

    fn shown(text: &str) -> String {
        breaks(text).replace(BREAK, "|")
    }

    #[test]
    fn phrases_stay_whole() {
        for expected in [
            "誰一人取り|残さず、|困りごとに|寄り添う|地域",
            "実感は|37.30%、|相談は|1,888件に",
            "共に|暮らす|考え方の|浸透は",
            "互いに|配慮し合う",
            "社会福祉協議会",
            "さまざまな|人々が|支え合う",
        ] {
            assert_eq!(shown(&expected.replace('|', "")), expected);
        }
        assert_eq!(breaks("a<b>"), "a&lt;b&gt;");
    }

    #[test]
    fn long_names_break_between_words_and_nowhere_else() {
        for expected in [
            "旭川市|社会|福祉|協議会の|役割",
            "点訳|奉仕員|養成|講習の|実施",
            "「障害者|週間|記念|事業」の|実施",
            "認知症|サポーター|養成|講座の|実施",
            "聴覚障がい者協力員|養成|講習の|実施",
            "生活|困窮者|住居|確保|給付金",
            "日常|生活|自立|支援|事業等",
            "重層的|支援|体制|整備|事業",
            "魑魅魍魎支援|推進|事業の|魑魅魍魎",
            "障がい者相談|支援|事業",
            "防災|行政|無線|デジタル化事業",
        ] {
            assert_eq!(shown(&expected.replace('|', "")), expected);
        }
    }
}

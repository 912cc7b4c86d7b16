//! Brings text to the one form that the index and the query share.
//!
//! Knows Unicode, and what Japanese readers take for the same letter; never a document, a word list or
//! the index. `themes/default/js/search/1-normalise.js` is the twin of this file: both are held together by
//! `tests/search/vectors.json` and by a property test in a real browser. So every class of characters
//! here is an explicit range, never a table of this or that Unicode version.
//!
//! The steps, for each character with the marks that follow it: NFKC, lower case, katakana to hiragana,
//! one kind of dash, and one form of a kanji that names write in several (髙橋, 高橋). Then what carries no meaning goes: middle dots, invisible characters, and spaces
//! beside a Japanese character (`見 守 り`, `NPO 法人`). Spellings of a word (障がい, 障害) are **not**
//! levelled here: that would lose the reader who types a part of the one that was written (`がい者`).
//! They are other words to search for, see [`super::words`].

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Kanji with another form, each with the common one behind it. The browser's script has the same line.
pub const VARIANTS: &str = "亞亜佛仏來来兒児冨富區区國国圓円埜野堯尭壘塁壯壮壽寿學学寢寝實実寶宝將将對対峯峰嵜崎嶋島嶌島巖巌帶帯廣広彌弥德徳惠恵應応斉斎曻昇曾曽會会杤栃枡桝栁柳桒桑條条榮栄槇槙橫横檜桧櫻桜步歩歲歳渊淵渕淵滿満澁渋澤沢濱浜濵浜瀧滝灣湾燈灯獨独瑤瑶眞真碕崎祿禄禮礼禰祢穐秋穗穂經経綠緑縣県總総繪絵續続聰聡臺台與与舊旧舘館舩船萊莱萬万薗園薰薫藏蔵蘆芦號号螢蛍衞衛覺覚讀読變変豐豊賴頼轉転遙遥邉辺邊辺鄕郷鎭鎮鐵鉄關関隨随雙双雜雑靈霊靜静顏顔餘余驛駅體体髙高鷄鶏鷗鴎鹽塩麥麦黑黒點点齊斎齋斎齡齢龍竜﨑崎𠮷吉";

/// [`VARIANTS`] in the order of their code points.
static COMMON_FORMS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let characters: Vec<char> = VARIANTS.chars().collect();
    let mut pairs: Vec<_> = characters.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    pairs.sort_unstable();
    pairs
});

/// Returns `text` in the form in which it is compared.
pub fn normalise(text: &str) -> String {
    let mut out = Leveller::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut cluster = String::new();
    while let Some(first) = rest.next() {
        let followed = rest.peek().is_some_and(|next| is_mark(*next));
        if !followed && is_plain(first) {
            out.push(level(first));
            continue;
        }
        cluster.clear();
        cluster.push(first);
        while let Some(mark) = rest.next_if(|next| is_mark(*next)) {
            cluster.push(mark);
        }
        for composed in cluster.nfkc() {
            for lower in composed.to_lowercase() {
                out.push(level(lower));
            }
        }
    }
    out.text
}

/// Collects levelled characters and decides about spaces.
struct Leveller {
    text: String,
    last: Option<char>,
    space: bool,
}

impl Leveller {
    fn with_capacity(bytes: usize) -> Self {
        Leveller { text: String::with_capacity(bytes), last: None, space: false }
    }

    fn push(&mut self, c: char) {
        if is_space(c) {
            self.space = true;
            return;
        }
        if is_dropped(c) {
            return;
        }
        if self.space {
            self.space = false;
            // At the start there is nothing to keep apart.
            if self.last.is_some_and(|last| !is_japanese(last)) && !is_japanese(c) {
                self.text.push(' ');
            }
        }
        self.text.push(c);
        self.last = Some(c);
    }
}

/// Tells that NFKC and lower case leave this character alone, which is so for nearly all of a text.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\u{20}'..='\u{40}' | '\u{5B}'..='\u{7E}'
        | '\u{3001}'..='\u{3035}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}'
        | '\u{4E00}'..='\u{9FA5}')
}

/// Tells the marks that belong to the character before them, half-width voicing marks among them.
fn is_mark(c: char) -> bool {
    // Neither ASCII, kana nor kanji: the look-up in the table is for the rest.
    if c < '\u{300}' || ('\u{30A1}'..='\u{9FFF}').contains(&c) {
        return false;
    }
    matches!(c, '\u{FF9E}' | '\u{FF9F}') || is_combining_mark(c)
}

/// Maps katakana to hiragana, the many dashes and waves to one each, and a kanji to its common form.
fn level(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' => {
            char::from_u32(c as u32 - 0x60).unwrap_or(c)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => '-',
        '\u{301C}' => '~',
        '\u{4E00}'..='\u{9FFF}' | '\u{FA11}' | '\u{20BB7}' => {
            let found = COMMON_FORMS.binary_search_by_key(&c, |pair| pair.0);
            found.map_or(c, |at| COMMON_FORMS[at].1)
        }
        _ => c,
    }
}

/// Tells white space; the list is explicit because Rust and JavaScript draw the line differently.
fn is_space(c: char) -> bool {
    matches!(c,
        '\u{9}'..='\u{D}' | '\u{20}' | '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}'
        | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Tells the characters that are dropped: middle dot, controls, invisible ones, variation selectors.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{30FB}' | '\u{0}'..='\u{1F}' | '\u{7F}' | '\u{80}'..='\u{9F}' | '\u{AD}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Tells kana, kanji and Japanese punctuation.
fn is_japanese(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Folds a reading further: small kana become large, voicing marks and long-vowel marks go.
///
/// 避難所 is read ひなんじょ and ひなんしょ; both fold to ひなんしよ.
pub fn fold_reading(normalised: &str) -> String {
    normalised
        .nfd()
        .filter(|c| !matches!(c, '\u{3099}' | '\u{309A}' | 'ー'))
        .map(|c| match c {
            'ぁ' => 'あ',
            'ぃ' => 'い',
            'ぅ' => 'う',
            'ぇ' => 'え',
            'ぉ' => 'お',
            'っ' => 'つ',
            'ゃ' => 'や',
            'ゅ' => 'ゆ',
            'ょ' => 'よ',
            'ゎ' => 'わ',
            _ => c,
        })
        .collect()
}

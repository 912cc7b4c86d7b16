//! Hears a call for help in every spelling and form of its verb.
//!
//! Knows the words that call the telephone lines; never the lines. [`calls`] writes what the browser needs: rules, each a text
//! and what stands for it, which bring a query to the form in which calls are compared, and the calls in that form. Rules
//! replace kanji by how they are read here, drop particles, and level verbs, so that 生きるのがつらい, いきるのつらい and
//! 生きてるのが辛い are one. A few short calls (自死) are compared as they are written: their readings stand in other words.

use serde_json::{Value, json};

use super::Words;
use super::normalise::normalise;

/// In this order. What is longer comes first.
const RULES: [(&str, &str); 75] = [
    // Going somewhere is not living.
    ("にいき", "にゆき"),
    ("へいき", "へゆき"),
    ("自殺", "じさつ"),
    ("自死", "じし"),
    ("自傷", "じしょう"),
    ("人生", "じんせい"),
    ("生活", "せいかつ"),
    ("希死念慮", "きしねんりょ"),
    ("意味", "いみ"),
    ("方法", "ほうほう"),
    ("限界", "げんかい"),
    ("飛び降り", "とびおり"),
    ("飛降り", "とびおり"),
    ("生", "い"),
    ("死", "し"),
    ("消", "き"),
    ("辛", "つら"),
    ("疲", "つか"),
    ("居", "い"),
    ("命", "いのち"),
    ("絶", "た"),
    ("終", "お"),
    ("首", "くび"),
    ("吊", "つ"),
    ("釣", "つ"),
    ("殺", "ころ"),
    ("無", "な"),
    ("亡", "な"),
    ("苦", "くる"),
    ("嫌", "いや"),
    ("逝", "い"),
    ("楽", "らく"),
    ("切", "き"),
    ("手", "て"),
    ("出来", "でき"),
    ("仕舞", "しま"),
    ("事", "こと"),
    ("何", "なに"),
    ("ぁ", "あ"),
    ("ぃ", "い"),
    ("ぅ", "う"),
    ("ぇ", "え"),
    ("ぉ", "お"),
    ("ー", ""),
    ("~", ""),
    ("、", ""),
    ("。", ""),
    ("…", ""),
    (".", ""),
    ("!", ""),
    ("?", ""),
    (" ", ""),
    ("でしまい", "じゃい"),
    ("てしまい", "ちゃい"),
    ("でしまお", "じゃお"),
    ("てしまお", "ちゃお"),
    ("でしまえ", "じゃえ"),
    ("てしまえ", "ちゃえ"),
    ("っちまい", "っちゃい"),
    ("んじまい", "んじゃい"),
    ("ている", "る"),
    ("てる", "る"),
    ("ていた", "た"),
    ("てた", "た"),
    ("ていけ", "てけ"),
    ("ていくの", "てくの"),
    ("ること", "るの"),
    ("るのが", "る"),
    ("るのは", "る"),
    ("るのも", "る"),
    ("るのに", "る"),
    ("るの", "る"),
    ("を", ""),
    ("が", ""),
    ("は", ""),
];

/// A call of fewer characters is compared as it is written.
const LONG: usize = 4;

/// Returns `{rules, heard, written}`: the rules, the calls in the form that they make, and the calls as they are written.
pub(super) fn calls(words: &Words) -> Value {
    let triggers = words.helplines.iter().flat_map(|help| &help.triggers);
    let written: Vec<String> =
        triggers.map(|word| normalise(word)).filter(|word| !word.is_empty()).collect();
    let mut heard: Vec<String> = written.iter().flat_map(|word| forms(&hear(word))).collect();
    heard.retain(|call| call.chars().count() >= LONG);
    heard.sort();
    heard.dedup();
    let rules = if written.is_empty() { &[][..] } else { &RULES };
    json!({ "rules": rules, "heard": heard, "written": written })
}

/// Brings a text to the form in which calls are compared, as the browser does.
fn hear(normal: &str) -> String {
    let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    RULES.iter().fold(normal.to_owned(), replace)
}

/// Returns the beginnings that all forms of a call have: what one wishes, feels, or cannot.
fn forms(call: &str) -> Vec<String> {
    if let Some(stem) = call.strip_suffix("たい") {
        return wishes(stem);
    }
    let before = |end: &str, to: &str| call.strip_suffix(end).map(|stem| format!("{stem}{to}"));
    if let Some(stem) = call.strip_suffix("たくなる") {
        return wishes(stem);
    }
    // たくない, ない: both かった and ければ follow.
    if let (Some(plain), Some(slang)) = (before("ない", "な"), before("ない", "ね")) {
        return vec![plain, slang];
    }
    // Adjectives and た-forms: what stands before the last character stays.
    let cut = before("い", "").or_else(|| before("た", ""));
    vec![cut.unwrap_or_else(|| call.to_owned())]
}

/// Returns what a wish may sound like: しにた, しんじゃいた, しんじゃお.
fn wishes(stem: &str) -> Vec<String> {
    let mut all: Vec<String> = ["たい", "たく", "たか", "たす", "たき", "てえ", "たみ"]
        .map(|end| format!("{stem}{end}"))
        .into();
    let Some((at, last)) = stem.char_indices().next_back() else {
        return all;
    };
    // 消えて or, by the sound before たい, 死んで, なって, して.
    let sound = match last {
        'に' | 'み' | 'び' => "んじゃ",
        'い' | 'ち' | 'り' => "っちゃ",
        'き' => "いちゃ",
        'ぎ' => "いじゃ",
        'し' => "しちゃ",
        _ => "",
    };
    let mut contracted = vec![format!("{stem}ちゃ")];
    if !sound.is_empty() {
        contracted.push(format!("{}{sound}", &stem[..at]));
    }
    for begin in contracted {
        all.extend(["いた", "お", "えば", "いそう"].map(|end| format!("{begin}{end}")));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::SearchHelplines;

    /// Tells whether a query calls, as `themes/default/js/search/6-results.js` does.
    fn is_call(triggers: &[&str], query: &str) -> bool {
        let helplines = SearchHelplines {
            triggers: triggers.iter().map(|word| (*word).to_owned()).collect(),
            ..SearchHelplines::default()
        };
        let words = Words { helplines: Some(helplines), ..Words::default() };
        let calls = calls(&words);
        let among = |key: &str, text: &str| {
            let list = calls[key].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).any(|call| text.contains(call))
        };
        let normal = normalise(query);
        among("written", &normal) || among("heard", &hear(&normal))
    }

    #[test]
    fn a_call_is_heard_in_every_spelling_and_form() {
        let triggers = [
            "死にたい",
            "消えたい",
            "生きるのがつらい",
            "生きたくない",
            "もう生きていけない",
            "生きるのに疲れた",
        ];
        for query in [
            "死にたい",
            "しにたい",
            "シニタイ",
            "死にたくて",
            "死にたくなる",
            "死にたかった",
            "死にてえ",
            "死にたい…",
            "もう 死にたい",
            "死んじゃいたい",
            "しんじゃいたい",
            "死んでしまいたい",
            "死んじまいたい",
            "死にたーい",
            "死にたすぎる",
            "消えたい",
            "きえたい",
            "消えてしまいたい",
            "きえてしまいたい",
            "消えちゃいたい",
            "消えたくて",
            "消えちゃおう",
            "生きるのがつらい",
            "いきるのがつらい",
            "いきるのが辛い",
            "生きるのつらい",
            "生きてるのがつらい",
            "生きているのが辛い",
            "生きることがつらい",
            "生きるのは辛い",
            "生きるのがつらくて",
            "生きるのがつらすぎる",
            "生きているのもつらいです",
            "生きたくない",
            "生きていたくない",
            "いきてたくない",
            "生きたくなかった",
            "もう生きてけない",
            "もういきていけない",
            "生きるのに疲れました",
            "生きることに疲れてしまった",
            "生きるのつかれた",
        ] {
            assert!(is_call(&triggers, query), "{query}: {}", hear(&normalise(query)));
        }
    }

    #[test]
    fn other_questions_are_no_call() {
        let triggers = [
            "死にたい",
            "消えたい",
            "生きたくない",
            "自死",
            "死のう",
            "首つり",
            "リスカ",
            "生きる意味",
        ];
        for query in [
            "除雪",
            "見直しに対する意見",
            "学校にいきたくない",
            "病院へいきたくない",
            "自社",
            "市の運営",
            "しのうんえい",
            "生きがい",
            "火を消したい",
            "電気が消える",
            "生活がつらい",
            "子育てがつらい",
            "介護に疲れた",
            "終わりの日",
            "リスク管理",
        ] {
            assert!(!is_call(&triggers, query), "{query}: {}", hear(&normalise(query)));
        }
    }
}

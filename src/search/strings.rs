//! The sentences that the search page speaks, in Japanese and English.
//!
//! Knows words only. `{q}`, `{n}`, `{word}` are filled in by the browser, as text.

use std::collections::BTreeMap;

/// Returns the sentences of a language (`en`, or else Japanese), with what `own` says instead.
pub(super) fn of(language: &str, own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let column = if language.starts_with("en") { 2 } else { 1 };
    let row = |row: &[&str; 3]| (row[0].to_owned(), row[column].to_owned());
    let mut strings: BTreeMap<String, String> = TABLE.iter().map(row).collect();
    strings.extend(own.iter().map(|(key, text)| (key.clone(), text.clone())));
    strings
}

const TABLE: [[&str; 3]; 37] = [
    ["found", "「{q}」は {n}件あります。", "“{q}”: {n} results."],
    ["about", "「{q}」は 約{n}件あります。", "“{q}”: about {n} results."],
    ["none", "「{q}」は見つかりませんでした。", "“{q}” was not found."],
    [
        "instead",
        "「{q}」そのものはありません。近いものが {n}件あります。",
        "“{q}” itself was not found; {n} related results.",
    ],
    ["empty", "探すことばを入れてください。", "Type a word to search for."],
    [
        "failed",
        "さがすためのファイルを読めませんでした。もう一度お試しください。",
        "The search files could not be read. Please try again.",
    ],
    ["more", "つづきを見る（のこり{n}件）", "Show more ({n} left)"],
    ["exact", "「{q}」があるページ", "Pages with “{q}”"],
    ["variant", "言いかえで見つかったページ", "Found in other words"],
    ["apart", "ことばが別々にあるページ", "Pages with the words apart"],
    ["most", "言葉の一部があるページ", "Pages with some of the words"],
    ["begin", "はじめの部分が合うページ", "Pages with the beginning of it"],
    ["because-called", "「{word}」とも呼ばれるものです", "Also called “{word}”"],
    ["because-words", "「{word}」があります", "Holds “{word}”"],
    ["number-tier", "番号が「{q}」のページ", "Number “{q}”"],
    [
        "because-spelling",
        "「{word}」（書き方ちがい）で見つかりました",
        "Found as “{word}” (other spelling)",
    ],
    [
        "because-reading",
        "「{word}」（読みが同じ）で見つかりました",
        "Found as “{word}” (same reading)",
    ],
    ["because-synonym", "「{word}」（言いかえ）で見つかりました", "Found as “{word}” (synonym)"],
    [
        "because-ask",
        "「{word}」（関係することば）で見つかりました",
        "Found as “{word}” (related word)",
    ],
    ["filters", "しぼりこむ", "Narrow down"],
    ["suggestions", "ことばの候補", "Suggested words"],
    ["clear", "しぼりこみをやめる", "Clear all filters"],
    ["kind", "種類", "Kind"],
    ["owner", "行うところ", "Carried out by"],
    ["department", "担当", "Department"],
    ["for", "だれのため", "For whom"],
    ["tag", "テーマ", "Theme"],
    ["plan", "計画", "Plan"],
    ["tips", "こうすると見つかることがあります", "What may help"],
    ["tip-short", "ことばを短くする", "Use a shorter word"],
    ["tip-words", "ほかのことばで探す", "Try another word"],
    ["tip-kana", "ひらがなで入れる", "Type it in hiragana"],
    ["tip-filter", "しぼりこみをやめる", "Clear the filters"],
    ["try", "次のことばで探す", "Search for"],
    ["browse", "一覧から探す", "Browse the lists"],
    ["helplines", "ひとりで悩まず、話してください", "You are not alone. Please talk to someone"],
    ["source", "出典", "Source"],
];

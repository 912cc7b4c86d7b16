//! Units as plans write them, compared by what they say: `％` is `%`, `箇所` is `か所`, `ﾎﾟｲﾝﾄ` is `ポイント`.
//!
//! Every rule, sentence and drawing that asks about a unit asks here. Knows no figure and no language.

use unicode_normalization::UnicodeNormalization as _;

/// What is counted, so that there cannot be fewer than none.
const COUNTED: &[&str] = &["件", "人", "回", "か所", "団体", "世帯", "台", "名", "個", "組"];

/// The one spelling of a unit, for comparing; never shown.
pub fn fold(unit: &str) -> String {
    let folded: String = unit.nfkc().filter(|c| !c.is_whitespace()).collect();
    let folded = folded.to_lowercase();
    if folded == "パーセント" || folded == "percent" {
        return "%".to_owned();
    }
    let mut rest = folded.chars();
    let counter = rest.next().filter(|c| "箇個ヶケカヵ".contains(*c));
    match (counter, rest.next().filter(|c| "所月年国".contains(*c))) {
        (Some(_), Some(what)) => format!("か{what}{}", rest.as_str()),
        _ => folded,
    }
}

/// Whether two units say the same.
pub fn same(one: &str, other: &str) -> bool {
    one == other || fold(one) == fold(other)
}

/// A share of a whole; two of them differ by points.
pub fn is_percent(unit: &str) -> bool {
    fold(unit) == "%"
}

/// A number of things or people, also per month (`人/月`) or in thousands (`千人`).
pub fn is_counted(unit: &str) -> bool {
    let folded = fold(unit);
    let what = folded.split('/').next().unwrap_or_default();
    let what = what.trim_start_matches(['千', '百', '十', '万', '億']);
    COUNTED.contains(&what.strip_prefix("延べ").unwrap_or(what))
}

/// A place in an order: the smaller the number, the higher it is.
pub fn is_rank(unit: &str) -> bool {
    let folded = fold(unit);
    folded == "位" || folded.starts_with("位(")
}

/// How many zeros an amount of money in this unit leaves out: three of 千円. Nothing for units of other things.
pub fn yen(unit: &str) -> Option<u32> {
    let folded = fold(unit);
    let zeros = match folded.strip_suffix('円')? {
        "" => 0,
        "千" => 3,
        "万" => 4,
        "百万" => 6,
        "億" => 8,
        _ => return None,
    };
    Some(zeros)
}

/// A unit that is itself a large number (`千円`, `百万円`), so that an axis must not shorten once more.
pub fn is_scaled(unit: &str) -> bool {
    fold(unit).starts_with(['千', '百', '万', '億', '兆'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_compared_by_what_they_say() {
        assert!(
            is_percent("%") && is_percent("％") && is_percent("㌫") && is_percent("パーセント")
        );
        assert!(!is_percent("ポイント") && !is_percent("%ポイント"));
        for place in ["か所", "箇所", "カ所", "ヶ所", "ヵ所", "ｶ所", "個所"] {
            assert!(same(place, "か所") && is_counted(place), "{place}");
        }
        assert!(same("人／月", "人/月") && same("ｋｍ", "km") && !same("個", "か所"));
        assert!(is_counted("人／月") && is_counted("千人") && is_counted("延べ人"));
        assert!(!is_counted("円") && !is_counted("人工"));
        assert!(is_rank("位") && is_rank("位（全国）") && !is_rank("単位"));
        let zeros = ["円", "千円", "千 円", "百万円", "千人"].map(yen);
        assert_eq!(zeros, [Some(0), Some(3), Some(3), Some(6), None]);
        assert!(is_scaled("千円") && is_scaled("百万円") && !is_scaled("円"));
    }
}

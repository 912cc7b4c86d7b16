//! What is wrong with one value, and the form to write instead: numbers, years, days, ids, yes and no.

use crate::calendar::{Date, FiscalYear, YearFault};
use crate::diagnostic::{Diagnostic, Text, finding, text};
use crate::number::Number;
use crate::source::{SourcePath, Span};

use super::is_id;
use crate::document::markdown::link;

/// `0123`: a code or an octal number, not a count.
pub fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+', '−']);
    digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")
}

/// What people write for yes and no.
pub fn truth(text: &str) -> &str {
    match text.to_lowercase().as_str() {
        "はい" | "yes" | "on" | "1" | "真" | "○" | "有" => "true",
        "いいえ" | "no" | "off" | "0" | "偽" | "×" | "無" => "false",
        _ => text,
    }
}

/// The id that was probably meant.
pub fn id_help(text: &str) -> Text {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.replace(['_', ' ', '‐', '−', 'ー'], "-");
    if text.contains(['、', '，', ',']) {
        return text!(
            "いくつも書くときは [ , ] で囲み、半角のカンマで区切ってください",
            "to write several, put them in [ , ] with ordinary commas"
        );
    }
    if is_id(&folded) && folded != text {
        return text!("半角の小文字で `{folded}` と書いてください", "write `{folded}`");
    }
    text!(
        "ID は半角の英小文字・数字・ハイフンだけ、60文字までです",
        "ids are lower-case letters, digits and hyphens, 60 characters at most"
    )
}

/// Why a text is not an address that citizens can open.
pub fn url_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    if let Some(found) = link::faults(path, span, text, "") {
        return Some(found);
    }
    let lower = text.to_ascii_lowercase();
    let rest = ["https://", "http://"].iter().find_map(|s| lower.strip_prefix(s));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let fine = host.is_some_and(|host| !host.is_empty() && !host.contains(' '))
        && !text.contains(char::is_whitespace);
    (!fine).then(|| {
        finding! { error "bad-address", path, span;
            "`{text}` はウェブのアドレスとして読めません", "`{text}` is not an address on the web";
            help "https:// から始まるアドレスを、ブラウザーの上の欄から写してください",
                 "copy the address that starts with https:// from the browser";
        }
    })
}

/// Why a text is not a fiscal year.
pub fn year_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    // 令和7年 is January to December; a plan counts from April.
    let calendar_year = text.trim().ends_with('年');
    let help = match FiscalYear::parse(text).map(FiscalYear::japanese) {
        Ok(year) if calendar_year => text!(
            "「年」ではなく年度で {year} と書いてください（1月から3月は前の年度です）",
            "write the fiscal year, {year}; January to March belong to the year before"
        ),
        Ok(_) => return None,
        Err(YearFault::NoSuchYear { suggestion }) => {
            return Some(finding! { error "no-such-year", path, span;
                "`{text}` という年度はありません", "there was no fiscal year `{text}`";
                help "もしかして {suggestion} ですか", "did you mean {suggestion}?";
            });
        }
        Err(YearFault::NotAYear) => match Date::guess(text).map(FiscalYear::of) {
            Some(year) => text!(
                "その日は {year} です。年度だけを書いてください",
                "that day is in {year}; write the fiscal year alone",
                year = year.japanese()
            ),
            None => {
                text!("令和6年度、R6、2024 のように書いてください", "write 令和6年度, R6 or 2024")
            }
        },
    };
    Some(
        finding! { error "bad-year", path, span;
            "`{text}` は年度として読めません", "`{text}` is not a fiscal year";
        }
        .help(help.ja, help.en),
    )
}

/// Why a text is not a day.
pub fn date_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    if Date::parse(text).is_some() {
        return None;
    }
    let help = match (Date::last_day_meant(text), Date::guess(text)) {
        (Some((year, month, last)), _) => text!(
            "{year}年{month}月は {last} 日までです",
            "the month {year}-{month:02} has {last} days"
        ),
        (None, Some(date)) => {
            let (iso, date) = (date.iso(), date.japanese());
            Text::new(format!("{iso} と書いてください（{date}）"), format!("write {iso}"))
        }
        (None, None) => text!(
            "2024-04-01 のように、年4けた・月2けた・日2けたで書いてください",
            "write year, month and day as 2024-04-01"
        ),
    };
    Some(
        finding! { error "bad-date", path, span;
            "`{text}` は日付として読めません", "`{text}` is not a day of the calendar";
        }
        .help(help.ja, help.en),
    )
}

/// Says why a text is not a number, and gives the form to write where it can be told.
pub fn number_fault(path: &SourcePath, span: Span, text: &str) -> Diagnostic {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.nfkc().collect();
    let negative = folded.starts_with(['▲', '△', '−', '‐', '-']);
    // 約1,234人: words before, digits, words after. Digits again after the words (1e400) could mean anything.
    let rest = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = rest.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits: String = digits.chars().filter(|c| *c != ',').collect();
    let plain = if negative { format!("-{digits}") } else { digits };
    let readable = Number::parse(&plain).is_some();
    if folded != text && Number::parse(&folded).is_some() {
        return finding! { error "full-width-number", path, span;
            "数字 `{text}` が全角です", "the digits of `{text}` are full-width";
            help "半角で {folded} と書いてください", "write {folded}";
        };
    }
    if plain.trim_start_matches('-').len() > 18 && folded.chars().all(|c| !c.is_alphabetic()) {
        return finding! { error "number-too-long", path, span;
            "数 `{text}` のけたが多すぎます", "the number `{text}` has too many digits";
            help "18けたまで、小数は6けたまでです。0 を打ちすぎていないか確かめてください",
                 "18 digits at most, 6 of them after the point; check for repeated zeros";
        };
    }
    let plain = match has_leading_zero(&plain) {
        true => plain.trim_start_matches('0').to_owned(),
        false => plain,
    };
    let fault = finding! { error "not-a-number", path, span;
        "`{text}` は数として読めません", "`{text}` is not a number";
    };
    if readable {
        fault.help(
            format!("単位・けた区切り・記号を取って {plain} と書いてください（元の書き方は text に残せます）"),
            format!("write {plain}, without unit, separators or signs (keep the written form in `text`)"),
        )
    } else if folded.chars().any(|c| c.is_ascii_digit()) {
        fault.help(
            "数を1つだけ、半角の数字で書いてください（元の書き方は text に残せます）",
            "write one number in ordinary digits (keep the written form in `text`)",
        )
    } else {
        fault.help(
            "値がないときは value の代わりに absent: not_reported などと書きます。0 とは書きません",
            "when there is no value, write `absent: not_reported` (or another reason) instead of `value`",
        )
    }
}

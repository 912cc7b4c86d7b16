//! Characters nobody means to write: controls, private-use letters, invisible marks, signs that other computers show differently.
//!
//! Knows Unicode. Does not know what the text is for.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// Places of one kind that are shown; more would hide the rest of the report.
const SHOWN: usize = 3;

/// Kinds of odd characters, each with its own message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Oddity {
    Control,
    Private,
    Invisible,
    HalfWidthKatakana,
    Platform,
    Variant,
}

/// Finds odd characters. Neighbours of one kind are one finding, and only the first few of each kind are told.
pub fn odd(path: &SourcePath, text: &str) -> Vec<Diagnostic> {
    let mut runs: Vec<(Oddity, Span, String)> = Vec::new();
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let previous = std::mem::replace(&mut before, c);
        let Some(oddity) = oddity(c, previous) else {
            continue;
        };
        let span = Span::new(at..at + c.len_utf8());
        match runs.last_mut() {
            Some((kind, run, seen)) if *kind == oddity && run.end == span.start => {
                run.end = span.end;
                seen.push(c);
            }
            _ => runs.push((oddity, span, c.to_string())),
        }
    }
    let mut found = Vec::new();
    let mut told: BTreeMap<Oddity, usize> = BTreeMap::new();
    for (oddity, span, seen) in &runs {
        let count = told.entry(*oddity).or_default();
        *count += 1;
        if *count > SHOWN {
            continue;
        }
        let mut diagnostic = tell(path, *span, *oddity, seen);
        let all = runs.iter().filter(|(kind, ..)| kind == oddity).count();
        if *count == SHOWN && all > SHOWN {
            let more = all - SHOWN;
            diagnostic.message.ja.push_str(&format!("。ほかに {more} か所あります"));
            diagnostic.message.en.push_str(&format!(", and in {more} more places"));
        }
        found.push(diagnostic);
    }
    found
}

fn oddity(c: char, previous: char) -> Option<Oddity> {
    Some(match c {
        '\n' | '\t' | ' '..='~' => return None,
        '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => return None,
        c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => Oddity::Control,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Oddity::Private,
        // A joiner belongs between two emoji.
        '\u{200D}' if previous as u32 >= 0x1F000 || previous == '\u{FE0F}' => return None,
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => Oddity::Invisible,
        '\u{FF61}'..='\u{FF9F}' => Oddity::HalfWidthKatakana,
        // Circled numbers are in every common font by now and are read aloud; these are not.
        '\u{3200}'..='\u{33FF}' => Oddity::Platform,
        '\u{F900}'..='\u{FAFF}' | '\u{E0100}'..='\u{E01EF}' => Oddity::Variant,
        _ => return None,
    })
}

fn tell(path: &SourcePath, span: Span, oddity: Oddity, seen: &str) -> Diagnostic {
    use unicode_normalization::UnicodeNormalization as _;
    let codes: Vec<String> = seen.chars().take(4).map(|c| format!("U+{:04X}", c as u32)).collect();
    let codes = codes.join(" ");
    let folded: String = seen.nfkc().collect();
    match oddity {
        Oddity::Control => finding! { error "control-character", path, span;
            "目に見えない制御文字（{codes}）があります", "there is a control character ({codes})";
            help "その文字を消してください。ほかのソフトから貼り付けたときに入ることがあります",
                 "delete the character; it often comes with pasted text";
        },
        Oddity::Private => finding! { error "private-character", path, span;
            "外字（{codes}）は、ほかのパソコンやスマートフォンで読めません",
            "the private character {codes} cannot be read on other devices";
            help "標準の文字に置き換えてください。人名などで置き換えられないときは、かなで書きます",
                 "replace it by a standard character, or write it in kana";
        },
        Oddity::Invisible => finding! { warning "invisible-character", path, span;
            "目に見えない文字（{codes}）があります", "there is an invisible character ({codes})";
            help "その文字を消してください。検索や読み上げのじゃまになります",
                 "delete it; it disturbs search and screen readers";
        },
        Oddity::HalfWidthKatakana => finding! { warning "half-width-katakana", path, span;
            "半角カタカナ「{seen}」があります", "there is half-width katakana `{seen}`";
            help "全角で「{folded}」と書いてください", "write `{folded}`";
        },
        Oddity::Platform => finding! { warning "platform-character", path, span;
            "「{seen}」は、読み上げソフトや古い機器で読めないことがあります",
            "`{seen}` may not be read by screen readers and old devices";
            help "「{folded}」のように、ふつうの文字で書いてください",
                 "use ordinary characters, such as `{folded}`";
        },
        Oddity::Variant => finding! { warning "variant-character", path, span;
            "異体字（{codes}）は、機器によって違う形で表示されます",
            "the variant character {codes} looks different from device to device";
            help "人名や地名でなければ、ふつうの字体の文字を使ってください。検索で見つからないことがあります",
                 "unless it is a name, use the common form; search may not find it";
        },
    }
}

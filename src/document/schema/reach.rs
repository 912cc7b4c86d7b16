//! Telephone numbers and mail addresses: which can be used as they are written, and what was probably meant.

use unicode_normalization::UnicodeNormalization as _;

use super::keys::{Email, Telephone};
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

impl Telephone {
    /// What a telephone dials: the number's digits, without the extension, which nobody can dial.
    pub fn dial(&self) -> String {
        let main = self.0.split("内線").next().unwrap_or_default();
        main.chars().filter(|c| matches!(c, '0'..='9' | '#' | '+')).collect()
    }

    /// True for a number that telephones in Japan dial: ten or eleven digits from a zero, a short one such as 188 or #8000, or one with +81.
    pub fn is_dialled(text: &str) -> bool {
        let (main, extension) = text.split_once("内線").unwrap_or((text, "1"));
        let allowed = |c: char| c.is_ascii_digit() || "-() （）".contains(c);
        let extension = extension.trim_end_matches(['）', ')']);
        if extension.is_empty() || !extension.chars().all(|c| allowed(c) || "：:、,・".contains(c))
        {
            return false;
        }
        let digits = main.chars().filter(char::is_ascii_digit).count();
        match main.trim_start_matches(['+', '#']) {
            rest if !rest.chars().all(allowed) => false,
            rest => match main.as_bytes().first() {
                Some(b'#') => digits == 4,
                Some(b'+') => rest.starts_with("81") && (11..=12).contains(&digits),
                Some(b'0' | b'(') => (10..=11).contains(&digits),
                _ => digits == 3 && main.starts_with('1'),
            },
        }
    }

    /// The number that was probably meant by a full-width or otherwise unusual form.
    pub fn meant(text: &str) -> Option<String> {
        let folded: String = text.nfkc().collect();
        let folded = folded.replace(['‐', '−', 'ー', '―', '.', '/'], "-");
        let folded = folded.trim_start_matches(|c: char| !c.is_ascii_digit() && !"+#(".contains(c));
        (folded != text && Self::is_dialled(folded)).then(|| folded.to_owned())
    }
}

impl Email {
    /// True when a name stands before the `@` and a host with a dot behind it, in ordinary signs.
    pub fn is_one(text: &str) -> bool {
        let fine = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_graphic() && !"@<>()[],;:\"".contains(c))
        };
        text.split_once('@').is_some_and(|(name, host)| {
            fine(name)
                && fine(host)
                && host.split('.').count() > 1
                && !host.split('.').any(str::is_empty)
        })
    }
}

/// Why a text is not a telephone number.
pub fn telephone_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    let fault = || {
        finding! { error "bad-telephone", path, span;
            "`{text}` は電話番号として読めません", "`{text}` is not a telephone number";
        }
    };
    (!Telephone::is_dialled(text)).then(|| match Telephone::meant(text) {
        Some(meant) => fault().help(
            format!("`{meant}` と書いてください"),
            format!("write `{meant}`"),
        ),
        None => fault().help(
            "市外局番から半角の数字で、1つだけ書いてください（例 0166-00-0000、0166-00-0000（内線 123））。窓口の説明は counter に書けます",
            "write one number with its area code in ordinary digits, such as 0166-00-0000 or 0166-00-0000（内線 123）; words about the counter go into `counter`",
        ),
    })
}

/// Why a text is not a mail address.
pub fn email_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    (!Email::is_one(text)).then(|| {
        finding! { error "bad-email", path, span;
            "`{text}` はメールアドレスとして読めません", "`{text}` is not a mail address";
            help "fukushi@city.example.jp のように、半角で1つだけ書いてください",
                 "write one address in ordinary letters, such as fukushi@city.example.jp";
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_can_be_dialled_are_told_from_others() {
        for (written, dialled) in [
            ("0166-26-1111", "0166261111"),
            ("0166-26-1111（内線 1234）", "0166261111"),
            ("0166-26-1111 内線1234・1235", "0166261111"),
            ("(0166)26-1111", "0166261111"),
            ("0120-000-000", "0120000000"),
            ("080-0000-0000", "08000000000"),
            ("188", "188"),
            ("#8000", "#8000"),
            ("+81-166-26-1111", "+81166261111"),
        ] {
            assert!(Telephone::is_dialled(written), "{written}");
            assert_eq!(Telephone(written.to_owned()).dial(), dialled, "{written}");
        }
        for (written, meant) in [
            ("０１６６－２６－１１１１", Some("0166-26-1111")),
            ("電話 0166-26-1111", Some("0166-26-1111")),
            ("0166.26.1111", Some("0166-26-1111")),
            ("26-1111", None),
            ("0166-26-111", None),
            ("0166-26-1111（内線）", None),
            ("福祉課まで", None),
            ("2024", None),
            ("", None),
        ] {
            assert!(!Telephone::is_dialled(written), "{written}");
            assert_eq!(Telephone::meant(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn mail_addresses_have_a_name_and_a_host() {
        for fine in ["fukushi@city.example.jp", "a.b+c@example.jp"] {
            assert!(Email::is_one(fine), "{fine}");
        }
        for wrong in
            ["fukushi", "fukushi@city", "福祉@city.example.jp", "a@b@c.jp", "a@.jp", "a b@c.jp", ""]
        {
            assert!(!Email::is_one(wrong), "{wrong}");
        }
    }
}

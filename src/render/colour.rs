//! Colours: the theme's tokens, a city's own ones, and whether people can read them.
//!
//! Knows contrast as WCAG 2.2 defines it. Reads the tokens out of the style sheet itself, so that there is no second list to keep true.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, finding};
use crate::document::yaml::Spanned;
use crate::source::SourcePath;

/// The tokens of one mode: name → `#rrggbb`.
pub type Tokens = BTreeMap<String, String>;

/// The colours of a style sheet.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// For light mode and print.
    pub light: Tokens,
    /// For dark mode; tokens it does not name keep their light value.
    pub dark: Tokens,
}

/// Grounds that text stands on.
const GROUNDS: [&str; 3] = ["paper", "washi", "washi-2"];
/// Tokens that colour text. The house rule is 7:1 everywhere, so that nobody has to argue about large text.
const TEXTS: [&str; 11] =
    ["ink", "ink-2", "link", "link-hover", "visited", "brand", "kaki", "ok", "warn", "bad", "none"];
/// Text on its own soft fill.
const ON_SOFT: [(&str, &str); 5] = [
    ("brand", "brand-soft"),
    ("kaki", "kaki-soft"),
    ("ok", "ok-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
];
/// Borders of controls and marks of charts: SC 1.4.11.
const MARKS: [&str; 5] = ["line", "s1", "s2", "s3", "s4"];

/// A pair of colours that is too close.
#[derive(Clone, Debug, PartialEq)]
pub struct TooClose {
    /// The token in front.
    pub front: String,
    /// The token behind.
    pub back: String,
    /// True in dark mode.
    pub dark: bool,
    /// The ratio, 1 to 21.
    pub ratio: f64,
    /// The ratio wanted.
    pub wanted: f64,
}

impl Palette {
    /// Reads the tokens of a style sheet: those before the first `@media` are light, those in its dark block are dark.
    pub fn of(css: &str) -> Self {
        let (light, rest) = css.split_once("@media").unwrap_or((css, ""));
        let dark = rest
            .split_once("prefers-color-scheme: dark")
            .map_or("", |(_, block)| block.split("\n}").next().unwrap_or_default());
        Self { light: tokens(light), dark: tokens(dark) }
    }

    /// Every pair that is too close, in both modes.
    pub fn faults(&self) -> Vec<TooClose> {
        let mut all = self.light.clone();
        let mut faults = mode_faults(&all, false);
        all.extend(self.dark.clone());
        faults.extend(mode_faults(&all, true));
        faults
    }
}

fn tokens(css: &str) -> Tokens {
    css.split("--")
        .skip(1)
        .filter_map(|part| {
            let (name, rest) = part.split_once(':')?;
            let value = rest.split([';', '}']).next()?.trim();
            luminance(value)?;
            Some((name.trim().to_owned(), value.to_owned()))
        })
        .collect()
}

fn mode_faults(tokens: &Tokens, dark: bool) -> Vec<TooClose> {
    let texts = TEXTS.iter().flat_map(|front| GROUNDS.map(|back| (*front, back, 7.0)));
    let soft = ON_SOFT.iter().map(|(front, back)| (*front, *back, 7.0));
    let marks = MARKS.iter().flat_map(|front| GROUNDS.map(|back| (*front, back, 3.0)));
    texts
        .chain(soft)
        .chain(marks)
        .filter_map(|(front, back, wanted)| {
            let ratio = contrast(tokens.get(front)?, tokens.get(back)?)?;
            (ratio < wanted).then(|| TooClose {
                front: front.to_owned(),
                back: back.to_owned(),
                dark,
                ratio,
                wanted,
            })
        })
        .collect()
}

/// The contrast of two `#rrggbb` colours, 1 to 21.
pub fn contrast(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

/// Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, "relative luminance").
fn luminance(hex: &str) -> Option<f64> {
    let digits = hex.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

/// Checks a city's own colours: that they are colours, that the theme has them, that text stays readable.
/// `brand` is the light colour, `brand-dark` the one for dark mode.
pub fn check(
    css: &str,
    own: &[(Spanned<String>, Spanned<String>)],
    path: &SourcePath,
) -> Vec<Diagnostic> {
    let mut palette = Palette::of(css);
    let known: Vec<String> = palette.light.keys().cloned().collect();
    let before = palette.faults();
    let mut diagnostics = Vec::new();
    for (name, value) in own {
        let name = name.value.as_str();
        let (token, dark) = name.strip_suffix("-dark").map_or((name, false), |t| (t, true));
        if !known.iter().any(|k| k == token) {
            diagnostics.push(
                finding! { error "unknown-colour", path, value.span;
                    "テーマに `{token}` という色はありません", "the theme has no colour `{token}`";
                }
                .suggest(token, known.iter().map(String::as_str)),
            );
            continue;
        }
        if luminance(&value.value).is_none() {
            diagnostics.push(finding! { error "bad-colour", path, value.span;
                ("`{}` は色として読めません", value.value),
                ("`{}` is not a colour", value.value);
                help "\"#0B4F4A\" のように、# と6けたで書いてください",
                     "write it as \"#0B4F4A\"";
            });
            continue;
        }
        let mode = if dark { &mut palette.dark } else { &mut palette.light };
        mode.insert(token.to_owned(), value.value.clone());
    }
    for fault in palette.faults().into_iter().filter(|f| !before.contains(f)) {
        let culprit = own.iter().find(|(name, _)| {
            let name = name.value.strip_suffix("-dark").unwrap_or(&name.value);
            name == fault.front || name == fault.back
        });
        let Some((_, value)) = culprit else { continue };
        let (front, back) = (&fault.front, &fault.back);
        let (ratio, wanted) = (format!("{:.1}", fault.ratio), fault.wanted);
        let mode = if fault.dark {
            ("暗い画面", "dark mode")
        } else {
            ("明るい画面", "light mode")
        };
        diagnostics.push(
            finding! { error "colour-contrast", path, value.span;
                ("{}で `{front}` と `{back}` の明るさの差が {ratio}:1 です（{wanted}:1 以上が要ります）", mode.0),
                ("in {} `{front}` on `{back}` has a contrast of {ratio}:1 ({wanted}:1 is needed)", mode.1);
                help "明るい画面ではもっと暗い色、暗い画面ではもっと明るい色にしてください",
                     "choose a darker colour for light mode, a lighter one for dark mode";
            },
        );
    }
    diagnostics
}

/// The rules that put a city's own colours in place, for the end of the style sheet. Print is always light.
pub fn rules(own: &[(String, String)]) -> String {
    let block = |dark: bool| -> String {
        own.iter()
            .filter(|(name, _)| name.ends_with("-dark") == dark)
            .map(|(name, value)| {
                format!("--{}:{value};", name.strip_suffix("-dark").unwrap_or(name))
            })
            .collect()
    };
    let (light, dark) = (block(false), block(true));
    let mut out = String::new();
    if !light.is_empty() {
        out.push_str(&format!(
            "\n@media print{{:root{{{light}}}}}\n@media (prefers-color-scheme:light){{:root{{{light}}}}}\n"
        ));
    }
    if !dark.is_empty() {
        out.push_str(&format!(
            "\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    const CSS: &str = include_str!("../../themes/default/css/style.css");

    #[test]
    fn every_token_of_the_default_theme_can_be_read() {
        let palette = Palette::of(CSS);
        assert!(palette.light.len() > 20 && palette.dark.len() > 20, "the tokens were not found");
        assert_eq!(palette.faults(), Vec::new());
    }

    #[test]
    fn black_on_white_is_twenty_one() {
        assert_eq!(contrast("#000000", "#ffffff").map(|r| r.round()), Some(21.0));
        assert_eq!(contrast("#777", "#ffffff"), None);
    }

    #[test]
    fn a_pale_brand_is_refused_with_its_ratio() {
        let own = |value: &str| {
            let written = |text: &str| Spanned { value: text.to_owned(), span: Span::default() };
            check(CSS, &[(written("brand"), written(value))], &SourcePath::new("content/site.yaml"))
        };
        let faults = own("#66AA88");
        assert!(faults.iter().all(|d| d.code == "colour-contrast") && !faults.is_empty());
        assert!(faults[0].message.en.contains("2."), "{}", faults[0].message.en);
        assert!(own("#0B4F4A").is_empty());
        assert_eq!(own("green")[0].code, "bad-colour");
    }
}

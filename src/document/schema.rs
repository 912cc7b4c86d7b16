//! The shape of front matter: which keys a noun has, what each may hold, and how to say what is wrong.
//!
//! One definition per noun ([`mod@keys`]) gives its struct and reader, the check, the near-miss help and the JSON Schema for editors, so that
//! they cannot disagree. Knows shapes; the nouns themselves live in `plan`, the settings in `site`.

mod json;
pub mod keys;
mod reach;
mod scalar;

pub use json::json_schema;
pub use keys::{ByYear, Dictionary, Email, FromNode, Slug, Telephone, Url, fields, join, value};
pub(crate) use keys::{keys, words};
use reach::{email_fault, telephone_fault};
use scalar::{date_fault, has_leading_zero, id_help, number_fault, truth, url_fault, year_fault};

use super::yaml::{Key, YamlNode, YamlValue};
use super::{Document, yaml_slip};
use crate::diagnostic::{Diagnostic, finding, nearest};
use crate::number::Number;
use crate::source::{SourcePath, Span};

/// One key of a map.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// True when it must be there.
    pub required: bool,
    /// What it is, in Japanese, for editors and the manual.
    pub ja: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// A word that a key may hold.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// As files write it.
    pub word: &'static str,
    /// What it is called in Japanese.
    pub ja: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any text.
    Text,
    /// An address on the web: `https://…`.
    Url,
    /// A telephone number.
    Telephone,
    /// A mail address.
    Email,
    /// An ASCII id of lower-case letters, digits and hyphens.
    Id,
    /// A decimal number in half-width digits, without unit or separators.
    Number,
    /// A whole number from 0.
    Count,
    /// `true` or `false`.
    Flag,
    /// A fiscal year.
    Year,
    /// A day as 2024-04-01.
    Date,
    /// One of some words.
    OneOf(&'static [Word]),
    /// A list whose items all have one shape.
    List(&'static Shape),
    /// A map with the keys of a table.
    Map(&'static [Field]),
    /// A map from free keys to one shape.
    Dictionary(&'static Shape),
    /// A map from fiscal years to one shape.
    Years(&'static Shape),
    /// A map from ids to one shape, and some keys of its own beside them.
    Ids {
        /// The keys of its own.
        also: &'static [Field],
        /// What every id leads to.
        each: &'static Shape,
    },
}

/// Checks a document against the keys of its noun and reads it: the noun, if all is there that it needs, and everything that is wrong.
pub fn read<T: FromNode>(document: &Document) -> (Option<T>, Vec<Diagnostic>) {
    let mut checker = Checker { path: &document.path, diagnostics: Vec::new() };
    checker.value(&document.fields, T::SHAPE);
    (T::read(&document.fields, document), checker.diagnostics)
}

const MAP: (&str, &str) = ("項目と値の組（キー: 値）", "a map of keys and values");
const LIST: (&str, &str) = ("リスト（`- ` で始まる行か [ , ]）", "a list (`- ` lines or `[ , ]`)");

struct Checker<'a> {
    path: &'a SourcePath,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn map(&mut self, node: &YamlNode, fields: &[Field]) {
        let YamlValue::Map(entries) = &node.value else {
            self.wrong_type(node, MAP);
            return;
        };
        let mut mistyped: Vec<&str> = Vec::new();
        let mut unknown = 0;
        for (key, value) in entries {
            match fields.iter().find(|field| field.name == key.text) {
                Some(field) if matches!(value.value, YamlValue::Null) => {
                    if field.required {
                        self.missing(key.span, field);
                    }
                }
                Some(field) => self.value(value, field.shape),
                // A map of something else: twenty examples are enough.
                None if unknown > 20 => {}
                None => {
                    unknown += 1;
                    let names: Vec<&str> = fields.iter().map(|f| f.name).collect();
                    let start = key.text.split(['：', ':']).next().unwrap_or_default();
                    mistyped.extend(nearest(start.trim(), &names));
                    let found = self.unknown_key(key, fields);
                    self.diagnostics.push(found);
                }
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            let given = entries.iter().any(|(key, _)| key.text == field.name);
            if !given && !mistyped.contains(&field.name) {
                // Point at the start of the map: a span over all of it would hide the rest of the report.
                let at = entries.first().map_or(node.span, |(key, _)| key.span);
                self.missing(at, field);
            }
        }
    }

    /// Says what is meant by a key that the table does not have.
    fn unknown_key(&self, key: &Key, fields: &[Field]) -> Diagnostic {
        let known = |name: &str| fields.iter().any(|field| field.name == name);
        // Slips that are valid YAML inside `{ }`, or at the start of a line.
        if let Some(at) = key.text.find(['：', ':'])
            && known(key.text[..at].trim())
        {
            let name = key.text[..at].trim();
            let start = key.span.start as usize + at;
            return match key.text[at..].starts_with('：') {
                true => yaml_slip::full_width_colon(self.path, Span::new(start..start + 3), name),
                false => {
                    yaml_slip::colon_without_space(self.path, Span::new(start..start + 1), name)
                }
            };
        }
        if key.text.starts_with('　') || key.text.ends_with('　') {
            return yaml_slip::full_width_space(self.path, key.span);
        }
        finding! { error "unknown-key", self.path, key.span;
            ("`{}` という項目はありません", key.text), ("there is no key called `{}`", key.text);
        }
        .suggest(&key.text, fields.iter().map(|f| f.name))
    }

    fn missing(&mut self, at: Span, field: &Field) {
        self.diagnostics.push(
            finding! { error "missing-key", self.path, at;
                ("`{}` がありません", field.name), ("`{}` is missing", field.name);
                help ("`{}: {}` を書き足してください（{}）", field.name, example(field.shape), field.ja),
                     ("add `{}: {}` ({})", field.name, example(field.shape), field.en);
            },
        );
    }

    fn value(&mut self, node: &YamlNode, shape: Shape) {
        match shape {
            Shape::Map(fields) => self.map(node, fields),
            Shape::List(item) => match &node.value {
                YamlValue::List(items) => items.iter().for_each(|n| self.value(n, *item)),
                _ => self.wrong_type(node, LIST),
            },
            Shape::Ids { .. } | Shape::Dictionary(_) | Shape::Years(_) => match &node.value {
                YamlValue::Map(entries) => {
                    entries.iter().for_each(|(k, n)| self.entry(k, n, shape))
                }
                _ => self.wrong_type(node, MAP),
            },
            scalar => match node.as_text() {
                Some(text) => self.scalar(node, text, scalar),
                None => self.wrong_type(node, name(scalar)),
            },
        }
    }

    /// One entry of a map with free keys.
    fn entry(&mut self, key: &Key, node: &YamlNode, shape: Shape) {
        match shape {
            Shape::Ids { also, each } => match also.iter().find(|f| f.name == key.text) {
                Some(_) if matches!(node.value, YamlValue::Null) => {}
                Some(field) => self.value(node, field.shape),
                None => {
                    self.diagnostics.extend(self.bad_id(&key.text, key.span));
                    self.value(node, *each);
                }
            },
            Shape::Years(item) => {
                self.diagnostics.extend(year_fault(self.path, key.span, &key.text));
                self.value(node, *item);
            }
            Shape::Dictionary(item) => self.value(node, *item),
            _ => {}
        }
    }

    fn scalar(&mut self, node: &YamlNode, text: &str, shape: Shape) {
        let (path, span) = (self.path, node.span);
        let found = match shape {
            Shape::Number => (Number::parse(text).is_none() || has_leading_zero(text))
                .then(|| number_fault(path, span, text)),
            Shape::Count => (text.parse::<u32>().is_err() || has_leading_zero(text))
                .then(|| number_fault(path, span, text)),
            Shape::Flag => (!matches!(text, "true" | "false")).then(|| {
                finding! { error "not-true-or-false", path, span;
                    "`{text}` ではなく true か false を書きます", "`{text}` is neither true nor false";
                }
                .suggest(truth(text), ["true", "false"])
            }),
            Shape::OneOf(words) => (!words.iter().any(|one| one.word == text)).then(|| {
                finding! { error "unknown-word", path, span;
                    "`{text}` は、ここでは使えない言葉です", "`{text}` is not one of the words allowed here";
                }
                .suggest(text, words.iter().map(|one| one.word))
            }),
            Shape::Id => self.bad_id(text, span),
            Shape::Url => url_fault(path, span, text),
            Shape::Telephone => telephone_fault(path, span, text),
            Shape::Email => email_fault(path, span, text),
            Shape::Year => year_fault(path, span, text),
            Shape::Date => date_fault(path, span, text),
            _ => text.trim().is_empty().then(|| {
                finding! { error "empty-text", path, span;
                    "値が空です", "this value is empty";
                    help "文字を書くか、項目ごと消してください", "write something, or remove the key";
                }
            }),
        };
        self.diagnostics.extend(found);
    }

    fn bad_id(&self, text: &str, span: Span) -> Option<Diagnostic> {
        (!is_id(text)).then(|| {
            let help = id_help(text);
            finding! { error "bad-id", self.path, span;
                "`{text}` は ID に使えません", "`{text}` cannot be an id";
            }
            .help(help.ja, help.en)
        })
    }

    fn wrong_type(&mut self, node: &YamlNode, (ja, en): (&str, &str)) {
        let text = node.as_text().unwrap_or_default();
        if let Some(mark) = text.chars().next()
            && matches!(mark, '［' | '｛' | '【' | '〔' | '－' | '−' | 'ー' | '・')
        {
            let right = match mark {
                '｛' => '{',
                '［' | '【' | '〔' => '[',
                _ => '-',
            };
            let start = node.span.start as usize;
            let span = Span::new(start..start + mark.len_utf8());
            let found = yaml_slip::full_width_sign(self.path, span, mark, right);
            self.diagnostics.push(found);
            return;
        }
        let (found_ja, found_en) = match &node.value {
            YamlValue::Null => ("何もありません", "nothing"),
            YamlValue::Scalar { .. } => ("文字です", "text"),
            YamlValue::List(_) => ("リストです", "a list"),
            YamlValue::Map(_) => ("項目と値の組です", "a map"),
        };
        self.diagnostics.push(finding! { error "wrong-type", self.path, node.span;
            "ここには{ja}を書きます", "{en} is expected here";
            help "今は{found_ja}。記号や字下げを確かめてください",
                 "this is {found_en}; check the signs and the indentation";
        });
    }
}

/// True for ASCII ids that are safe in file names and URLs on every system.
pub fn is_id(text: &str) -> bool {
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let device = ["con", "nul", "aux", "prn"].contains(&text);
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(ok)
        && !text.starts_with('-')
        && !device
}

fn name(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Number | Shape::Count => ("数", "a number"),
        Shape::Flag => ("true か false", "true or false"),
        Shape::Year => ("年度", "a fiscal year"),
        Shape::Date => ("日付", "a date"),
        Shape::Id => ("ID", "an id"),
        Shape::Url => ("アドレス", "an address"),
        Shape::Telephone => ("電話番号", "a telephone number"),
        Shape::Email => ("メールアドレス", "a mail address"),
        _ => ("文字", "text"),
    }
}

fn example(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "…",
        Shape::Id => "some-id",
        Shape::Number | Shape::Count => "12",
        Shape::Flag => "true",
        Shape::Year => "令和6年度",
        Shape::Date => "2024-04-01",
        Shape::Url => "https://www.example.jp/",
        Shape::Telephone => "0166-00-0000",
        Shape::Email => "fukushi@city.example.jp",
        Shape::OneOf(words) => words[0].word,
        Shape::List(_) => "[…]",
        Shape::Years(_) => "{ 令和6年度: … }",
        Shape::Map(_) | Shape::Dictionary(_) | Shape::Ids { .. } => "{ … }",
    }
}

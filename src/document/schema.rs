//! The shape of front matter: which keys a noun has, what each may hold, and how to say what is wrong.
//!
//! One table per noun drives the check, the near-miss help, the JSON Schema for editors and the staff manual, so that they cannot disagree.
//! Knows shapes; the nouns themselves live in `plan`.

use serde_json::{Map, Value as Json, json};

use super::yaml::{Key, Node, Value};
use super::yaml_slip;
use crate::calendar::{Date, FiscalYear, YearFault};
use crate::diagnostic::{Diagnostic, code, nearest};
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
    pub about: &'static str,
}

/// A required key.
pub const fn required(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        shape,
        required: true,
        about,
    }
}

/// A key that may be left out.
pub const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        shape,
        required: false,
        about,
    }
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any text.
    Text,
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
    OneOf(&'static [&'static str]),
    /// A list whose items all have one shape.
    List(&'static Shape),
    /// A map with the keys of a table.
    Map(&'static [Field]),
    /// A map from free keys to one shape.
    Dictionary(&'static Shape),
}

/// Checks a map against its table and returns everything that is wrong with it.
pub fn check(path: &SourcePath, node: &Node, fields: &[Field]) -> Vec<Diagnostic> {
    let mut checker = Checker {
        path,
        diagnostics: Vec::new(),
    };
    checker.map(node, fields);
    checker.diagnostics
}

struct Checker<'a> {
    path: &'a SourcePath,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn map(&mut self, node: &Node, fields: &[Field]) {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(node, "項目と値の組（キー: 値）", "a map of keys and values");
            return;
        };
        let mut mistyped: Vec<&str> = Vec::new();
        let mut unknown = 0;
        for (key, value) in entries {
            match fields.iter().find(|field| field.name == key.text) {
                Some(field) if matches!(value.value, Value::Null) => {
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
                    let found = self.unknown_key(key, value, fields);
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
    fn unknown_key(&self, key: &Key, value: &Node, fields: &[Field]) -> Diagnostic {
        let known = |name: &str| fields.iter().any(|field| field.name == name);
        let empty = matches!(value.value, Value::Null);
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
        if empty && key.text.len() == 3 && key.text.bytes().all(|b| b.is_ascii_digit()) {
            return Diagnostic::error(
                "comma-in-number",
                self.path,
                key.span,
                format!("カンマの後の `{}` が、数の続きになっていません", key.text),
                format!("`{}` after the comma is not part of the number", key.text),
            )
            .help(
                "`{ }` の中では、カンマは項目の区切りです。1,234 は 1234 と書いてください",
                "inside `{ }` a comma separates entries; write 1234 for 1,234",
            );
        }
        Diagnostic::error(
            "unknown-key",
            self.path,
            key.span,
            format!("`{}` という項目はありません", key.text),
            format!("there is no key called `{}`", key.text),
        )
        .suggest(&key.text, fields.iter().map(|f| f.name))
    }

    fn missing(&mut self, at: Span, field: &Field) {
        self.diagnostics.push(
            Diagnostic::error(
                "missing-key",
                self.path,
                at,
                format!("`{}` がありません", field.name),
                format!("`{}` is missing", field.name),
            )
            .help(
                format!(
                    "`{}: {}` を書き足してください（{}）",
                    field.name,
                    example(field.shape),
                    field.about
                ),
                format!("add `{}: {}`", field.name, example(field.shape)),
            ),
        );
    }

    fn value(&mut self, node: &Node, shape: Shape) {
        match shape {
            Shape::Map(fields) => self.map(node, fields),
            Shape::List(item) => match &node.value {
                Value::List(items) => items.iter().for_each(|n| self.value(n, *item)),
                _ => self.wrong_type(
                    node,
                    "リスト（`- ` で始まる行か [ , ]）",
                    "a list (`- ` lines or `[ , ]`)",
                ),
            },
            Shape::Dictionary(item) => match &node.value {
                Value::Map(entries) => entries.iter().for_each(|(_, n)| self.value(n, *item)),
                _ => self.wrong_type(node, "項目と値の組（キー: 値）", "a map of keys and values"),
            },
            scalar => match node.as_text() {
                Some(text) => self.scalar(node, text, scalar),
                None => self.wrong_type(node, name(scalar).0, name(scalar).1),
            },
        }
    }

    fn scalar(&mut self, node: &Node, text: &str, shape: Shape) {
        let fault =
            |name, ja: String, en: String| Diagnostic::error(name, self.path, node.span, ja, en);
        let found = match shape {
            Shape::Number => (Number::parse(text).is_none() || has_leading_zero(text))
                .then(|| number_fault(self.path, node.span, text)),
            Shape::Count => (text.parse::<u32>().is_err() || has_leading_zero(text))
                .then(|| number_fault(self.path, node.span, text)),
            Shape::Flag => (!matches!(text, "true" | "false")).then(|| {
                fault(
                    code("not-true-or-false"),
                    format!("`{text}` ではなく true か false を書きます"),
                    format!("`{text}` is neither true nor false"),
                )
                .suggest(truth(text), ["true", "false"])
            }),
            Shape::OneOf(words) => (!words.contains(&text)).then(|| {
                fault(
                    code("unknown-word"),
                    format!("`{text}` は、ここでは使えない言葉です"),
                    format!("`{text}` is not one of the words allowed here"),
                )
                .suggest(text, words.iter().copied())
            }),
            Shape::Id => (!is_id(text)).then(|| {
                fault(
                    code("bad-id"),
                    format!("`{text}` は ID に使えません"),
                    format!("`{text}` cannot be an id"),
                )
                .help_with(id_help(text))
            }),
            Shape::Year => year_fault(self.path, node.span, text),
            Shape::Date => date_fault(self.path, node.span, text),
            Shape::Text | Shape::List(_) | Shape::Map(_) | Shape::Dictionary(_) => {
                (text.trim().is_empty()).then(|| {
                    fault(
                        code("empty-text"),
                        "値が空です".to_owned(),
                        "this value is empty".to_owned(),
                    )
                    .help(
                        "文字を書くか、項目ごと消してください",
                        "write something, or remove the key",
                    )
                })
            }
        };
        self.diagnostics.extend(found);
    }

    fn wrong_type(&mut self, node: &Node, ja: &str, en: &str) {
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
            Value::Null => ("何もありません", "nothing"),
            Value::Scalar { .. } => ("文字です", "text"),
            Value::List(_) => ("リストです", "a list"),
            Value::Map(_) => ("項目と値の組です", "a map"),
        };
        self.diagnostics.push(
            Diagnostic::error(
                "wrong-type",
                self.path,
                node.span,
                format!("ここには{ja}を書きます"),
                format!("{en} is expected here"),
            )
            .help(
                format!("今は{found_ja}。記号や字下げを確かめてください"),
                format!("this is {found_en}; check the signs and the indentation"),
            ),
        );
    }
}

fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+', '−']);
    digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.")
}

/// What people write for yes and no.
fn truth(text: &str) -> &str {
    match text.to_lowercase().as_str() {
        "はい" | "yes" | "on" | "1" | "真" | "○" | "有" => "true",
        "いいえ" | "no" | "off" | "0" | "偽" | "×" | "無" => "false",
        _ => text,
    }
}

fn id_help(text: &str) -> (String, String) {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.replace(['_', ' ', '‐', '−', 'ー'], "-");
    if text.contains(['、', '，', ',']) {
        return (
            "いくつも書くときは [ , ] で囲み、半角のカンマで区切ってください".to_owned(),
            "to write several, put them in [ , ] with ordinary commas".to_owned(),
        );
    }
    if is_id(&folded) && folded != text {
        return (
            format!("半角の小文字で `{folded}` と書いてください"),
            format!("write `{folded}`"),
        );
    }
    (
        "ID は半角の英小文字・数字・ハイフンだけ、60文字までです".to_owned(),
        "ids are lower-case letters, digits and hyphens, 60 characters at most".to_owned(),
    )
}

fn year_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    let not_a_year = || {
        Diagnostic::error(
            "bad-year",
            path,
            span,
            format!("`{text}` は年度として読めません"),
            format!("`{text}` is not a fiscal year"),
        )
    };
    // 令和7年 is January to December; a plan counts from April.
    let calendar_year = text.trim().ends_with('年');
    match FiscalYear::parse(text) {
        Ok(year) if calendar_year => Some(not_a_year().help(
            format!(
                "「年」ではなく年度で {} と書いてください（1月から3月は前の年度です）",
                year.japanese()
            ),
            format!(
                "write the fiscal year, {}; January to March belong to the year before",
                year.japanese()
            ),
        )),
        Ok(_) => None,
        Err(YearFault::NoSuchYear { suggestion }) => Some(
            Diagnostic::error(
                "no-such-year",
                path,
                span,
                format!("`{text}` という年度はありません"),
                format!("there was no fiscal year `{text}`"),
            )
            .help(
                format!("もしかして {suggestion} ですか"),
                format!("did you mean {suggestion}?"),
            ),
        ),
        Err(YearFault::NotAYear) => Some(match Date::guess(text) {
            Some(date) => not_a_year().help(
                format!(
                    "その日は {} です。年度だけを書いてください",
                    FiscalYear::of(date).japanese()
                ),
                format!(
                    "that day is in {}; write the fiscal year alone",
                    FiscalYear::of(date).japanese()
                ),
            ),
            None => not_a_year().help(
                "令和6年度、R6、2024 のように書いてください",
                "write 令和6年度, R6 or 2024",
            ),
        }),
    }
}

fn date_fault(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    if Date::parse(text).is_some() {
        return None;
    }
    let fault = Diagnostic::error(
        "bad-date",
        path,
        span,
        format!("`{text}` は日付として読めません"),
        format!("`{text}` is not a day of the calendar"),
    );
    if let Some((year, month, last)) = Date::last_day_meant(text) {
        return Some(fault.help(
            format!("{year}年{month}月は {last} 日までです"),
            format!("the month {year}-{month:02} has {last} days"),
        ));
    }
    Some(match Date::guess(text) {
        Some(date) => fault.help(
            format!("{} と書いてください（{}）", date.iso(), date.japanese()),
            format!("write {}", date.iso()),
        ),
        None => fault.help(
            "2024-04-01 のように、年4けた・月2けた・日2けたで書いてください",
            "write year, month and day as 2024-04-01",
        ),
    })
}

/// Says why a text is not a number, and gives the form to write where it can be told.
fn number_fault(path: &SourcePath, span: Span, text: &str) -> Diagnostic {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.nfkc().collect();
    let negative = folded.starts_with(['▲', '△', '−', '‐', '-']);
    // 約1,234人: words before, digits, words after. Digits again after the words (1e400) could mean anything.
    let rest = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = rest.trim_end_matches(|c: char| !c.is_ascii_digit());
    let digits: String = digits.chars().filter(|c| *c != ',').collect();
    let plain = if negative {
        format!("-{digits}")
    } else {
        digits
    };
    let readable = Number::parse(&plain).is_some();
    if folded != text && Number::parse(&folded).is_some() {
        return Diagnostic::error(
            "full-width-number",
            path,
            span,
            format!("数字 `{text}` が全角です"),
            format!("the digits of `{text}` are full-width"),
        )
        .help(
            format!("半角で {folded} と書いてください"),
            format!("write {folded}"),
        );
    }
    if plain.trim_start_matches('-').len() > 18 && folded.chars().all(|c| !c.is_alphabetic()) {
        return Diagnostic::error(
            "number-too-long",
            path,
            span,
            format!("数 `{text}` のけたが多すぎます"),
            format!("the number `{text}` has too many digits"),
        )
        .help(
            "18けたまで、小数は6けたまでです。0 を打ちすぎていないか確かめてください",
            "18 digits at most, 6 of them after the point; check for repeated zeros",
        );
    }
    let plain = match has_leading_zero(&plain) {
        true => plain.trim_start_matches('0').to_owned(),
        false => plain,
    };
    let fault = Diagnostic::error(
        "not-a-number",
        path,
        span,
        format!("`{text}` は数として読めません"),
        format!("`{text}` is not a number"),
    );
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
        Shape::OneOf(words) => words[0],
        Shape::List(_) => "[…]",
        Shape::Map(_) | Shape::Dictionary(_) => "{ … }",
    }
}

/// The JSON Schema of a table, for editors.
pub fn json_schema(title: &str, fields: &[Field]) -> Json {
    let mut schema = map_schema(fields);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!(title);
    schema
}

fn map_schema(fields: &[Field]) -> Json {
    let properties: Map<String, Json> = fields
        .iter()
        .map(|field| {
            let mut shape = shape_schema(field.shape);
            shape["description"] = json!(field.about);
            (field.name.to_owned(), shape)
        })
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.name)
        .collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shape_schema(shape: Shape) -> Json {
    match shape {
        // YAML editors read unquoted numbers as numbers; the schema of a text field must not complain about them.
        Shape::Text => json!({ "type": ["string", "number", "null"] }),
        Shape::Id => {
            json!({ "type": ["string", "number", "null"], "pattern": "^[a-z0-9][a-z0-9-]*$" })
        }
        Shape::Number => json!({ "type": ["number", "null"] }),
        Shape::Count => json!({ "type": ["integer", "null"], "minimum": 0 }),
        Shape::Flag => json!({ "type": ["boolean", "null"] }),
        Shape::Year => json!({ "type": ["string", "integer", "null"] }),
        Shape::Date => json!({ "type": ["string", "null"], "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Shape::OneOf(words) => json!({ "enum": words }),
        Shape::List(item) => json!({ "type": ["array", "null"], "items": shape_schema(*item) }),
        Shape::Map(fields) => map_schema(fields),
        Shape::Dictionary(item) => {
            json!({ "type": "object", "additionalProperties": shape_schema(*item) })
        }
    }
}

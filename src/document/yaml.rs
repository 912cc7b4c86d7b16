//! YAML as a tree of nodes that know where they stand.
//!
//! Reads the plain subset that plans need: maps, lists and scalars. Anchors, aliases, tags, merge keys and second documents are refused
//! with a message, because nobody reviewing a plan can see what they expand to. Scalars stay text: what `no`, `010` or `1e3` mean
//! is decided by the schema of the field, never by their looks. Does not know which keys exist.

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use super::{yaml_fault, yaml_fold};
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{Location, SourcePath, Span};

/// Depth of maps and lists inside each other that a file may have.
const DEPTH_LIMIT: usize = 32;
/// Keys that one map may have. No noun has more than a few dozen; the words of a theme, the longest map there is, are about a thousand.
const KEY_LIMIT: usize = 3_000;
/// Values that one file may hold.
const NODE_LIMIT: usize = 100_000;

/// A value and where it stands.
#[derive(Clone, Debug, Default)]
pub struct YamlNode {
    /// The bytes of the value; for maps and lists, from the first to the last thing inside.
    pub span: Span,
    /// Where its brackets stand, from the first to the last, when it is a map or a list in brackets.
    pub flow: Option<Span>,
    /// What it is.
    pub value: YamlValue,
}

/// What a node holds.
#[derive(Clone, Debug, Default)]
pub enum YamlValue {
    /// Nothing: an empty value, `~` or `null`.
    #[default]
    Null,
    /// Text as written, with quotes and folding resolved; a line end between Japanese characters is nothing.
    Scalar {
        /// The text.
        text: String,
        /// True when no quotes and no block mark were used.
        plain: bool,
    },
    /// A list.
    List(Vec<YamlNode>),
    /// A map, in written order.
    Map(Vec<(Key, YamlNode)>),
}

/// A key of a map.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key's text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl YamlNode {
    /// The value under a key, if this is a map that has it and it is not null.
    pub fn get(&self, key: &str) -> Option<&YamlNode> {
        self.entries()
            .iter()
            .find(|(k, _)| k.text == key)
            .map(|(_, node)| node)
            .filter(|node| !matches!(node.value, YamlValue::Null))
    }

    /// The entries of a map, empty for anything else.
    pub fn entries(&self) -> &[(Key, YamlNode)] {
        match &self.value {
            YamlValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list, empty for anything else.
    pub fn items(&self) -> &[YamlNode] {
        match &self.value {
            YamlValue::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text under a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(YamlNode::as_text)
    }

    /// The items of a list under a key.
    pub fn list(&self, key: &str) -> &[YamlNode] {
        self.get(key).map_or(&[], YamlNode::items)
    }

    /// This scalar's text with its place.
    pub fn spanned(&self) -> Option<Spanned<String>> {
        self.as_text().map(|text| Spanned { value: text.to_owned(), span: self.span })
    }

    /// The text under a key with its place.
    pub fn spanned_text(&self, key: &str) -> Option<Spanned<String>> {
        self.get(key).and_then(YamlNode::spanned)
    }

    /// True when a key holds a plain `true`.
    pub fn flag(&self, key: &str) -> bool {
        self.text(key) == Some("true")
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Span,
}

/// Parses one YAML document that starts `offset` bytes into its file.
/// Returns as much of the tree as was understood; nothing when a syntax error stopped the parse.
pub fn parse(
    path: &SourcePath,
    file: &str,
    yaml: std::ops::Range<usize>,
) -> (Option<YamlNode>, Vec<Diagnostic>) {
    let text = &file[yaml.clone()];
    let mut options = Options::default();
    options.flow_nesting_limit = DEPTH_LIMIT;
    options.block_nesting_limit = DEPTH_LIMIT;
    let mut builder = Builder { path, file, yaml: yaml.clone(), diagnostics: Vec::new(), nodes: 0 };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut root = None;
    let mut documents = 0;
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((Event::DocumentStart(..), span))) => {
                documents += 1;
                if documents == 2 {
                    let span = builder.span(span);
                    builder.diagnostics.push(finding! { error "several-documents", path, span;
                        "1つのファイルに YAML 文書が2つあります",
                        "this file holds two YAML documents";
                        help "2つ目の `---` から下を、別のファイルに分けてください",
                             "move everything from the second `---` into a file of its own";
                    });
                    break;
                }
            }
            Some(Ok((Event::StreamStart | Event::DocumentEnd, _))) => {}
            Some(Ok((event, span))) => match builder.node(&mut parser, event, span) {
                Ok(node) => root = root.or(Some(node)),
                Err(stop) => {
                    builder.diagnostics.extend(stop);
                    return (None, builder.diagnostics);
                }
            },
            Some(Err(error)) => {
                builder.diagnostics.extend(yaml_fault::explain(path, file, &yaml, &error));
                return (None, builder.diagnostics);
            }
        }
    }
    builder.diagnostics.extend(yaml_fault::suspicious_lines(path, file, &yaml));
    (root, builder.diagnostics)
}

struct Builder<'a> {
    path: &'a SourcePath,
    file: &'a str,
    yaml: std::ops::Range<usize>,
    diagnostics: Vec<Diagnostic>,
    nodes: usize,
}

/// Ends the parse; what says why, unless it was already said.
type Stop = Vec<Diagnostic>;

impl Builder<'_> {
    fn span(&self, span: granit_parser::Span) -> Span {
        let start = span.start.byte_offset().unwrap_or_default();
        let end = span.end.byte_offset().unwrap_or(start);
        Span::new(start..end.max(start)).shift(self.yaml.start)
    }

    fn brackets(
        &self,
        style: StructureStyle,
        first: Span,
        last: granit_parser::Span,
    ) -> Option<Span> {
        let end = self.span(last).end;
        (style == StructureStyle::Flow).then_some(Span { end, ..first })
    }

    fn next<'input>(
        &mut self,
        parser: &mut Parser<'input, granit_parser::StrInput<'input>>,
    ) -> Result<(Event<'input>, granit_parser::Span), Stop> {
        match parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(yaml_fault::explain(self.path, self.file, &self.yaml, &error)),
            None => Err(Vec::new()),
        }
    }

    fn node<'input>(
        &mut self,
        parser: &mut Parser<'input, granit_parser::StrInput<'input>>,
        event: Event<'input>,
        span: granit_parser::Span,
    ) -> Result<YamlNode, Stop> {
        self.nodes += 1;
        let at = self.span(span);
        if self.nodes > NODE_LIMIT {
            return Err(vec![finding! { error "file-too-large", self.path, at;
                "1つのファイルに書ける値は {NODE_LIMIT} 個までです",
                "a file may hold {NODE_LIMIT} values at most";
                help "いくつかのファイルに分けてください", "split the file";
            }]);
        }
        let path = self.path.clone();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), at);
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(text.as_ref(), "" | "~" | "null");
                let value = if null {
                    YamlValue::Null
                } else {
                    let raw = self.file.get(at.range()).unwrap_or_default();
                    YamlValue::Scalar {
                        text: yaml_fold::unfold(raw, text.into_owned(), style),
                        plain,
                    }
                };
                Ok(YamlNode { span: at, flow: None, value })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), at);
                let mut items: Vec<YamlNode> = Vec::new();
                loop {
                    let (event, span) = self.next(parser)?;
                    if matches!(event, Event::SequenceEnd) {
                        let flow = self.brackets(style, at, span);
                        let end = items.last().map_or(at.end, |n| n.span.end).max(at.end);
                        let span = Span { start: at.start, end };
                        return Ok(YamlNode { span, flow, value: YamlValue::List(items) });
                    }
                    items.push(self.node(parser, event, span)?);
                }
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), at);
                let mut entries: Vec<(Key, YamlNode)> = Vec::new();
                let mut cut = false;
                loop {
                    let (event, span) = self.next(parser)?;
                    if matches!(event, Event::MappingEnd) {
                        let flow = self.brackets(style, at, span);
                        let start = entries.first().map_or(at.start, |(k, _)| k.span.start);
                        let end = entries.last().map_or(at.end, |(_, n)| n.span.end).max(at.end);
                        let span = Span { start, end };
                        return Ok(YamlNode { span, flow, value: YamlValue::Map(entries) });
                    }
                    let key = self.node(parser, event, span)?;
                    let (event, span) = self.next(parser)?;
                    let mut value = self.node(parser, event, span)?;
                    let Some(text) = key.as_text().map(str::to_owned) else {
                        self.diagnostics.push(finding! { error "odd-key", &path, key.span;
                            "項目の名前が文字ではありません",
                            "the name of this entry is not a text";
                            help "「名前: 値」の形にしてください。`{{ }}` を二重に書いていないかも確かめてください",
                                 "write `name: value`; check for doubled brackets";
                        });
                        continue;
                    };
                    if let Some((_, before)) = entries.last_mut()
                        && matches!(value.value, YamlValue::Null)
                        && self.cut_by_comma(before, &text, key.span, cut)
                    {
                        cut = true;
                        continue;
                    }
                    cut = false;
                    if matches!(value.value, YamlValue::Null) {
                        // An empty value has no bytes of its own: point at its key.
                        value.span = key.span;
                    }
                    self.add_entry(&mut entries, Key { text, span: key.span }, value);
                }
            }
            Event::Alias(_) => {
                self.refuse(1, false, at);
                Ok(YamlNode { span: at, flow: None, value: YamlValue::Null })
            }
            _ => Err(Vec::new()),
        }
    }

    /// `{ value: 1,234 }`: what stands behind the comma was meant to be part of the value before it. Says so, unless that was said of the
    /// same value, and puts the value together as it was meant, so that nothing else is said of a figure of which a piece is missing.
    fn cut_by_comma(&mut self, before: &mut YamlNode, rest: &str, at: Span, told: bool) -> bool {
        let (ahead, behind) = self.file.split_at(at.start as usize);
        let is_entry = behind[(at.end - at.start) as usize..].trim_start().starts_with(':');
        let YamlValue::Scalar { text, .. } = &mut before.value else {
            return false;
        };
        // `name：計画` is an entry with a slip of its own.
        let key = rest.split(['：', ':']).next().unwrap_or_default();
        let slip =
            key.len() < rest.len() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if is_entry || slip || !ahead.trim_end().ends_with(',') {
            return false;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = digits == 3 && text.bytes().all(|b| b.is_ascii_digit());
        let found = if number {
            finding! { error "comma-in-number", self.path, at;
                "カンマの後の `{rest}` が、数の続きになっていません",
                "`{rest}` after the comma is not part of the number";
                help "`{{ }}` の中では、カンマは項目の区切りです。1,234 は 1234 と書いてください",
                     "inside `{{ }}` a comma separates entries; write 1234 for 1,234";
            }
        } else {
            finding! { error "comma-in-text", self.path, at;
                "カンマの後の `{rest}` が、値の続きになっていません",
                "`{rest}` after the comma is not part of the value";
                help "`{{ }}` の中では、カンマは項目の区切りです。値の全体を引用符で囲んで \"{text},{rest}\" と書いてください",
                     "inside `{{ }}` a comma separates entries; put quotes around the value: \"{text},{rest}\"";
            }
        };
        if !told {
            self.diagnostics.push(found);
        }
        if !number {
            text.push(',');
        }
        text.push_str(rest);
        true
    }

    fn add_entry(&mut self, entries: &mut Vec<(Key, YamlNode)>, key: Key, value: YamlNode) {
        if key.text == "<<" {
            self.refuse(1, false, key.span);
            return;
        }
        if entries.len() >= KEY_LIMIT {
            let told = self.diagnostics.last();
            if told.is_none_or(|d| d.code != "file-too-large") {
                self.diagnostics.push(finding! { error "file-too-large", self.path, key.span;
                    "1つの段に書ける項目は {KEY_LIMIT} 個までです",
                    "a map may have {KEY_LIMIT} keys at most";
                    help "別のデータを貼り付けていないか確かめてください",
                         "check that no other data was pasted in";
                });
            }
            return;
        }
        match entries.iter().find(|(k, _)| k.text == key.text) {
            Some((first, _)) => {
                self.diagnostics.push(finding! { error "duplicate-key", self.path, key.span;
                    ("`{}` が2回書かれています", key.text), ("`{}` is written twice", key.text);
                    label Location::new(self.path, first.span), "1回目はここです",
                        "first written here";
                    help "どちらか一方を消してください", "remove one of the two";
                })
            }
            None => entries.push((key, value)),
        }
    }

    /// The sign before a value on its line, or the value itself.
    fn sign_before(&self, sign: char, at: Span) -> Span {
        let before = &self.file[self.yaml.start..at.start as usize];
        let line = before.rfind('\n').map_or(0, |n| n + 1);
        match before[line..].rfind(sign) {
            Some(found) => {
                let start = self.yaml.start + line + found;
                Span::new(start..start + 1)
            }
            None => at,
        }
    }

    /// Refuses what nobody who reviews a plan can see the meaning of.
    fn refuse(&mut self, anchor: usize, tag: bool, at: Span) {
        if anchor != 0 {
            let at = self.sign_before('&', at);
            self.diagnostics.push(finding! { error "yaml-anchor", self.path, at;
                "`&` `*` `<<` による参照は使えません",
                "anchors, aliases and merge keys (`&`, `*`, `<<`) are not allowed";
                help "同じ内容をもう一度書くか、文字として使うときは引用符 \" \" で囲んでください",
                     "write the content out, or put quotes around the text";
            });
        }
        if tag {
            let at = self.sign_before('!', at);
            self.diagnostics.push(finding! { error "yaml-tag", self.path, at;
                "`!` で始まる型の指定は使えません", "tags that start with `!` are not allowed";
                help "文字として使うときは引用符 \" \" で囲んでください",
                     "put quotes around the text";
            });
        }
    }
}

//! Changes of a file that leave every other byte as it is: comments, order, quotes, line ends.
//!
//! An edit names its place by keys and positions. It is made beside what stands there and read back by the reader of all content; one
//! that would not read as it is meant is refused. Knows the syntax of files. What a key means, and whether a value is right, others know.

use std::ops::Range;

use super::yaml::{Key, YamlNode, YamlValue};
use super::{Document, parse};
use crate::calendar::FiscalYear;
use crate::diagnostic::has_errors;
use crate::source::Source;

/// One step on the way to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditStep {
    /// Under a key of a map.
    Key(String),
    /// At a position of a list; the position behind the last is a new item.
    Item(usize),
    /// The item of a list that has these texts under these keys, where no text means no such key; a new one, when there is none.
    With(Vec<(String, Option<String>)>),
}

impl From<&str> for EditStep {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<String> for EditStep {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for EditStep {
    fn from(position: usize) -> Self {
        Self::Item(position)
    }
}

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A text, a number, a word.
    Text(String),
    /// A map.
    Map(Vec<(String, Written)>),
    /// A list.
    List(Vec<Written>),
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Writes a value. What lies on the way and is not there is made.
    Set(Vec<EditStep>, Written),
    /// Writes a value where there is none.
    Default(Vec<EditStep>, Written),
    /// Takes a key or an item out; with the last of a map or a list, that. What is not there is no fault.
    Remove(Vec<EditStep>),
    /// Writes the text below a heading of the body, or ahead of all where the heading is empty; a heading that is not there is
    /// written at the end. Without a text the heading goes.
    Section(String, String),
}

/// Why a file was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// It cannot be read as it is.
    Unreadable,
    /// There is no such place, or the change would not have read as meant.
    Refused(Edit),
}

/// Makes changes, one after the other. Without any, the bytes are the file's own.
pub fn edit(source: &Source, edits: &[Edit]) -> Result<Vec<u8>, EditFault> {
    let mut current = source.clone();
    let mut open = Open::new(&current).ok_or(EditFault::Unreadable)?;
    for edit in edits {
        let refused = || EditFault::Refused(edit.clone());
        let change = match edit {
            Edit::Default(steps, _) if open.find(steps).is_some() => continue,
            Edit::Set(steps, value) | Edit::Default(steps, value) => open.set(steps, value),
            Edit::Remove(steps) => open.remove(steps),
            Edit::Section(heading, text) => open.section(heading, text),
        };
        let before = match edit {
            Edit::Remove(steps) => open.items(steps),
            _ => 0,
        };
        let (range, text) = change.ok_or_else(refused)?;
        if range.is_empty() && text.is_empty() {
            continue;
        }
        let bytes = splice(current.bytes(), range, &text).ok_or_else(refused)?;
        current = Source::new(current.path().clone(), bytes);
        open = Open::new(&current).ok_or_else(refused)?;
        let meant = match edit {
            Edit::Set(steps, value) | Edit::Default(steps, value) => {
                open.find(steps).is_some_and(|node| reads(node, value))
            }
            // Where an item was, the next one is now.
            Edit::Remove(steps) if matches!(steps.last(), Some(EditStep::Item(_))) => {
                open.items(steps) + 1 == before
            }
            Edit::Remove(steps) => open.find(steps).is_none(),
            Edit::Section(heading, text) => {
                open.section_text(heading).unwrap_or_default() == text.trim()
            }
        };
        if !meant {
            return Err(refused());
        }
    }
    Ok(current.bytes().to_vec())
}

/// The text below a heading of the body, as it is written.
pub fn section(source: &Source, heading: &str) -> Option<String> {
    Open::new(source)?.section_text(heading)
}

/// The bytes of a file with another text. What both texts begin and end with keeps its bytes.
pub fn rewrite(source: &Source, text: &str) -> Option<Vec<u8>> {
    let before = source.decode().ok()?;
    let same = |(a, b): &(char, char)| a == b;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    let start = length(&mut before.chars().zip(text.chars()));
    let end = length(&mut before[start..].chars().rev().zip(text[start..].chars().rev()));
    let range = start..before.len() - end;
    splice(source.bytes(), range, &text[start..text.len() - end])
}

/// Puts a text in the place of some bytes of the decoded text, with the file's own line ends.
fn splice(bytes: &[u8], range: Range<usize>, text: &str) -> Option<Vec<u8>> {
    let raw = std::str::from_utf8(bytes).ok()?;
    let (start, end) = (in_file(raw, range.start), in_file(raw, range.end));
    let line_end = if raw.contains("\r\n") {
        "\r\n"
    } else if raw.contains('\r') {
        "\r"
    } else {
        "\n"
    };
    let text = text.replace('\n', line_end);
    Some([&raw[..start], &text, &raw[end..]].concat().into_bytes())
}

/// Where a byte of the decoded text stands in the file, whose mark and whose pairs of signs at line ends are not part of that text.
fn in_file(raw: &str, at: usize) -> usize {
    let mark = if raw.starts_with('\u{FEFF}') { 3 } else { 0 };
    let body = &raw[mark..];
    let mut place = mark + at;
    for (pair, _) in body.match_indices("\r\n") {
        if mark + pair >= place {
            break;
        }
        place += 1;
    }
    place
}

/// A range of the decoded text, and what to put there.
type Change = (Range<usize>, String);

/// A file that is read and not wrong.
struct Open {
    text: String,
    document: Document,
}

impl Open {
    fn new(source: &Source) -> Option<Self> {
        let parsed = parse(source);
        let document = parsed.document?;
        (!has_errors(&parsed.diagnostics)).then_some(())?;
        let text = source.decode().ok()?;
        Some(Self { text, document })
    }

    fn find(&self, steps: &[EditStep]) -> Option<&YamlNode> {
        let mut node = &self.document.fields;
        for step in steps {
            node = match step {
                EditStep::Key(key) => &entry(node, key)?.1,
                EditStep::Item(at) => node.items().get(*at)?,
                EditStep::With(keys) => node.items().iter().find(|item| has(item, keys))?,
            };
        }
        Some(node)
    }

    /// How many items the list has that the last step leads into.
    fn items(&self, steps: &[EditStep]) -> usize {
        let list = steps.split_last().and_then(|(_, list)| self.find(list));
        list.map_or(0, |list| list.items().len())
    }

    fn set(&self, steps: &[EditStep], value: &Written) -> Option<Change> {
        let mut node = &self.document.fields;
        let mut flow = false;
        for (at, step) in steps.iter().enumerate() {
            flow |= node.flow.is_some();
            let rest = &steps[at + 1..];
            let found = match step {
                EditStep::Key(key) => match entry(node, key) {
                    None => return self.add_entry(node, flow, key, &within(rest, value)?),
                    Some((key, below)) => {
                        let empty = matches!(below.value, YamlValue::Null)
                            || (below.items().is_empty() && below.as_text().is_none())
                                && below.entries().is_empty();
                        if rest.is_empty() || empty {
                            let indent = self.indent(key.span.start as usize);
                            let value = within(rest, value)?;
                            return Some(self.replace(Some(key), below, flow, indent, &value));
                        }
                        below
                    }
                },
                EditStep::Item(_) | EditStep::With(_) => match self.find(&steps[..=at]) {
                    None => {
                        let item = match step {
                            EditStep::Item(at) if *at != node.items().len() => return None,
                            EditStep::With(keys) => with(keys, within(rest, value)?)?,
                            _ => within(rest, value)?,
                        };
                        return self.add_item(node, flow, &item);
                    }
                    Some(below) if rest.is_empty() => {
                        return Some(self.replace(None, below, flow, 0, value));
                    }
                    Some(below) => below,
                },
            };
            node = found;
        }
        None
    }

    /// Writes a value in the place of another.
    fn replace(
        &self,
        key: Option<&Key>,
        node: &YamlNode,
        flow: bool,
        indent: usize,
        value: &Written,
    ) -> Change {
        let is_null = matches!(node.value, YamlValue::Null);
        let quoted = self.text[node.span.range()].starts_with(['"', '\'']);
        let (range, lead) = match (key, &node.value) {
            (Some(key), YamlValue::Null) => {
                let colon = self.colon(key);
                (colon..self.end_of_null(colon), " ")
            }
            // A block of text begins with its mark, behind the colon.
            (Some(key), YamlValue::Scalar { plain: false, .. }) if !quoted => {
                (self.colon(key)..node.span.end as usize, " ")
            }
            _ => (node.flow.unwrap_or(node.span).range(), ""),
        };
        let text = match value {
            Written::List(items) if !flow && key.is_some() && !items.is_empty() => {
                let text = block(items, indent + 2);
                // What stood between the colon and an empty list would be a space at the end of a line.
                let ahead = &self.text[..range.start];
                return (ahead.trim_end_matches(' ').len()..range.end, text);
            }
            // Several lines stay several lines, where they were.
            Written::Text(text) if !lead.is_empty() && !is_null && !flow && is_block(text) => {
                let begins = " ".repeat(indent + 2);
                let lines = text.lines().map(|line| match line {
                    "" => "\n".to_owned(),
                    line => format!("\n{begins}{line}"),
                });
                format!(" |-{}", lines.collect::<String>())
            }
            value => format!("{lead}{}", inline(value, flow)),
        };
        // A block of text owns the end of its last line.
        let tail = if self.text[range.clone()].ends_with('\n') { "\n" } else { "" };
        (range, format!("{text}{tail}"))
    }

    fn add_entry(&self, map: &YamlNode, flow: bool, key: &str, value: &Written) -> Option<Change> {
        let YamlValue::Map(entries) = &map.value else {
            return None;
        };
        let key = scalar(key, flow);
        let written = |value: &Written| match value {
            Written::List(items) if !flow && !items.is_empty() => format!("{key}:"),
            value => format!("{key}: {}", inline(value, flow)),
        };
        let Some((first, _)) = entries.first() else {
            return Some(match map.flow {
                Some(flow) => (flow.range(), format!("{{ {} }}", written(value))),
                None => {
                    let at = map.span.start as usize;
                    let below = self.block_below(value, 0);
                    (at..at, format!("{}{below}\n", written(value)))
                }
            });
        };
        let (last_key, last) = entries.last()?;
        let end = self.end(Some(last_key), last);
        if flow {
            return Some((end..end, format!(", {}", written(value))));
        }
        let indent = self.indent(first.span.start as usize);
        let below = self.block_below(value, indent);
        Some(self.new_line(end, &format!("{}{}{below}", " ".repeat(indent), written(value))))
    }

    /// The lines of a list below its key.
    fn block_below(&self, value: &Written, indent: usize) -> String {
        match value {
            Written::List(items) => block(items, indent + 2),
            _ => String::new(),
        }
    }

    fn add_item(&self, list: &YamlNode, flow: bool, value: &Written) -> Option<Change> {
        let YamlValue::List(items) = &list.value else {
            return None;
        };
        let Some(last) = items.last() else {
            let brackets = list.flow?;
            return Some((brackets.range(), format!("[{}]", inline(value, true))));
        };
        let end = self.end(None, last);
        if flow {
            return Some((end..end, format!(", {}", inline(value, true))));
        }
        let first = items.first()?.flow.unwrap_or(items.first()?.span);
        let dash = self.text[..first.start as usize].rfind('-')?;
        let indent = self.indent(dash);
        let line = format!("{}- {}", " ".repeat(indent), inline(value, false));
        Some(self.new_line(end, &line))
    }

    /// A new line behind the one that ends, or goes on with a comment, at a place.
    fn new_line(&self, end: usize, line: &str) -> Change {
        if self.text[..end].ends_with('\n') {
            return (end..end, format!("{line}\n"));
        }
        let at = self.line_end(end);
        (at..at, format!("\n{line}"))
    }

    fn remove(&self, steps: &[EditStep]) -> Option<Change> {
        if self.find(steps).is_none() {
            return Some((0..0, String::new()));
        }
        let (last, above) = steps.split_last()?;
        let map = self.find(above)?;
        let key = match last {
            EditStep::Key(key) => key,
            EditStep::Item(at) if map.items().len() > 1 => return self.remove_item(map, *at),
            EditStep::Item(_) => return self.remove(above),
            EditStep::With(_) => return None,
        };
        let entries = map.entries();
        let at = entries.iter().position(|(k, _)| same(&k.text, key))?;
        if entries.len() == 1 {
            return self.remove(above);
        }
        let (key, node) = &entries[at];
        let start = key.span.start as usize;
        let end = self.end(Some(key), node);
        let starts_line = self.text[..start].trim_end_matches(' ').ends_with('\n');
        let range = if map.flow.is_none() && (starts_line || start == 0) {
            let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            from..self.end_of_lines(end)
        } else if let Some((next, _)) = entries.get(at + 1) {
            start..next.span.start as usize
        } else {
            let (before, value) = &entries[at - 1];
            self.end(Some(before), value)..end
        };
        Some((range, String::new()))
    }

    /// Takes one of several items out of a list.
    fn remove_item(&self, list: &YamlNode, at: usize) -> Option<Change> {
        let items = list.items();
        let start = |item: &YamlNode| item.flow.unwrap_or(item.span).start as usize;
        let end = self.end(None, &items[at]);
        if list.flow.is_some() {
            return Some(match items.get(at + 1) {
                Some(next) => (start(&items[at])..start(next), String::new()),
                None => (self.end(None, &items[at - 1])..end, String::new()),
            });
        }
        let dash = self.text[..start(&items[at])].rfind('-')?;
        let from = self.text[..dash].rfind('\n').map_or(0, |at| at + 1);
        // The first item of a list inside a list begins on its line.
        self.text[from..dash].trim().is_empty().then_some(())?;
        Some((from..self.end_of_lines(end), String::new()))
    }

    /// Behind the line in which something ends.
    fn end_of_lines(&self, end: usize) -> usize {
        match self.text[..end].ends_with('\n') {
            true => end,
            false => (self.line_end(end) + 1).min(self.text.len()),
        }
    }

    fn section(&self, heading: &str, text: &str) -> Option<Change> {
        let text = text.trim();
        if text.is_empty() {
            let Some(range) = self.section_range(heading) else {
                return Some((0..0, String::new()));
            };
            // With its heading, whose line ends where the text begins.
            let line = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let from = if heading.is_empty() { range.start } else { line };
            return Some((from..range.end, String::new()));
        }
        if let Some(range) = self.section_range(heading) {
            let before = &self.text[range.clone()];
            if !before.trim().is_empty() {
                let start = range.start + before.len() - before.trim_start().len();
                return Some((start..start + before.trim().len(), text.to_owned()));
            }
            let last = range.end == self.text.len();
            let tail = if last { "" } else { "\n" };
            let ahead = match heading {
                "" if self.text[..range.start].ends_with('\n') => "",
                "" => "\n",
                _ => "\n\n",
            };
            return Some((range, format!("{ahead}{text}\n{tail}")));
        }
        let end = self.text.trim_end().len();
        let range = end..self.text.len();
        let body = &self.text[self.document.body_span.range()];
        let gap = if body.trim().is_empty() { "\n" } else { "\n\n" };
        Some((range, format!("{gap}## {heading}\n\n{text}\n")))
    }

    /// From the end of a heading's line to the next heading, or the file's end.
    fn section_range(&self, heading: &str) -> Option<Range<usize>> {
        let mut sections = self.document.body.sections.iter();
        let from = if heading.is_empty() {
            self.document.body_span.start as usize
        } else {
            let found = sections.find(|section| section.title == heading)?;
            self.line_end(found.span.start as usize)
        };
        let to = sections.next().map_or(self.text.len(), |next| {
            let start = next.span.start as usize;
            self.text[..start].rfind('\n').map_or(0, |at| at + 1)
        });
        Some(from..to)
    }

    fn section_text(&self, heading: &str) -> Option<String> {
        let range = self.section_range(heading)?;
        Some(self.text[range].trim().to_owned())
    }

    /// Where the text of a node ends.
    fn end(&self, key: Option<&Key>, node: &YamlNode) -> usize {
        if let Some(flow) = node.flow {
            return flow.end as usize;
        }
        match (&node.value, key) {
            (YamlValue::Map(entries), _) => {
                entries.last().map_or(node.span.end as usize, |(k, n)| self.end(Some(k), n))
            }
            (YamlValue::List(items), _) => {
                items.last().map_or(node.span.end as usize, |item| self.end(None, item))
            }
            (YamlValue::Null, Some(key)) => self.end_of_null(self.colon(key)),
            _ => node.span.end as usize,
        }
    }

    /// Behind the colon of a key.
    fn colon(&self, key: &Key) -> usize {
        let end = key.span.end as usize;
        self.text[end..].find(':').map_or(end, |at| end + at + 1)
    }

    /// Behind `~` or `null`, or the colon itself.
    fn end_of_null(&self, colon: usize) -> usize {
        let rest = self.text[colon..].trim_start_matches(' ');
        let start = self.text.len() - rest.len();
        let null = ["~", "null"].iter().find(|word| rest.starts_with(*word));
        null.map_or(colon, |word| start + word.len())
    }

    fn line_end(&self, from: usize) -> usize {
        self.text[from..].find('\n').map_or(self.text.len(), |at| from + at)
    }

    fn indent(&self, at: usize) -> usize {
        at - self.text[..at].rfind('\n').map_or(0, |line| line + 1)
    }
}

fn entry<'a>(node: &'a YamlNode, key: &str) -> Option<&'a (Key, YamlNode)> {
    node.entries().iter().find(|(k, _)| same(&k.text, key))
}

/// Whether two texts say the same: a fiscal year is written in several ways.
fn same(one: &str, other: &str) -> bool {
    let year = |text| FiscalYear::parse(text).ok();
    one == other || year(one).is_some_and(|one| year(other) == Some(one))
}

fn has(item: &YamlNode, keys: &[(String, Option<String>)]) -> bool {
    keys.iter().all(|(key, text)| match text {
        None => item.get(key).is_none(),
        Some(text) => item.text(key).is_some_and(|found| same(found, text)),
    })
}

/// A value with the maps and lists around it that are not there yet.
fn within(steps: &[EditStep], value: &Written) -> Option<Written> {
    let Some((first, rest)) = steps.split_first() else {
        return Some(value.clone());
    };
    let inner = within(rest, value)?;
    match first {
        EditStep::Key(key) => Some(Written::Map(vec![(key.clone(), inner)])),
        EditStep::Item(0) => Some(Written::List(vec![inner])),
        EditStep::Item(_) => None,
        EditStep::With(keys) => Some(Written::List(vec![with(keys, inner)?])),
    }
}

/// A new item of a list, with the texts that it is found by.
fn with(keys: &[(String, Option<String>)], more: Written) -> Option<Written> {
    let Written::Map(more) = more else {
        return None;
    };
    let keys = keys.iter().filter_map(|(key, text)| {
        let text = text.as_deref()?;
        Some((key.clone(), text.into()))
    });
    Some(Written::Map(keys.chain(more).collect()))
}

/// Whether a node holds what was to be written.
fn reads(node: &YamlNode, value: &Written) -> bool {
    match value {
        Written::Text(text) => node.as_text() == Some(text),
        Written::List(items) => {
            let nodes = node.items();
            nodes.len() == items.len() && nodes.iter().zip(items).all(|(n, v)| reads(n, v))
        }
        Written::Map(entries) => {
            let nodes = node.entries();
            let same = |((key, node), (name, value)): (&(Key, YamlNode), &(String, Written))| {
                key.text == *name && reads(node, value)
            };
            nodes.len() == entries.len() && nodes.iter().zip(entries).all(same)
        }
    }
}

/// The lines of a list, each with its line end before it.
fn block(items: &[Written], indent: usize) -> String {
    let line = |item| format!("\n{}- {}", " ".repeat(indent), inline(item, false));
    items.iter().map(line).collect()
}

/// Whether a text can be written as lines below its key.
fn is_block(text: &str) -> bool {
    let odd =
        |c: char| c.is_control() && c != '\n' || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}');
    text.contains('\n')
        && !text.contains(odd)
        && text.lines().all(|line| line.trim() == line)
        && !text.starts_with('\n')
        && !text.ends_with('\n')
}

fn inline(value: &Written, flow: bool) -> String {
    match value {
        Written::Text(text) => scalar(text, flow),
        Written::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Written::Map(entries) => {
            let entry = |(key, value): &(String, Written)| {
                format!("{}: {}", scalar(key, true), inline(value, true))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A text as YAML, in quotes where it would be read as something else.
pub fn scalar(text: &str, flow: bool) -> String {
    let signs: &[char] = if flow { &['[', ']', '{', '}', ','] } else { &[] };
    let odd = |c: char| {
        c.is_control() || matches!(c, '"' | '\'' | '\u{FEFF}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let first = |c: char| {
        "-?:,[]{}#&*!|>%@`=<'\"：".contains(c)
            && !(c == '-' && text[1..].starts_with(|c: char| c.is_ascii_digit()))
    };
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(first)
        && !text.contains(signs)
        && !text.contains(odd)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !(flow && text.contains(':'))
        && !matches!(text, "~" | "null" | "---" | "...");
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}') => {
                quoted.push_str(&format!("\\u{:04X}", c as u32));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

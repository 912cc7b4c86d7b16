//! What the parser leaves to be settled before a text is read: single tildes, line breaks, bare addresses.
//!
//! Knows the parser's tree. What is settled here holds for everything that is made of a text: pages, search, feed, data, speech.

use std::borrow::Cow;

use comrak::Arena;
use comrak::nodes::{Ast, Node, NodeLink, NodeValue};
use linkify::{LinkFinder, LinkKind};

use crate::document::lines;

/// What stands for a single tilde while the parser reads, which would take two of them for a deletion (9:00~12:00、13:00~17:00). As long as a
/// tilde, so that all places stay right; no letter of any text, which is refused with control characters.
const TILDE: char = '\u{1A}';

/// A text in which a tilde that stands alone is a letter like any other. In an address between brackets it is one already.
pub fn hide_tildes(text: &str) -> Cow<'_, str> {
    if !text.contains('~') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') && line.contains("]:") {
            out.push_str(line);
            continue;
        }
        let (mut before, mut address) = ('\n', false);
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '<' => address = true,
                '(' if before == ']' => address = true,
                ')' | '>' => address = false,
                c if c.is_whitespace() => address = false,
                _ => {}
            }
            let alone = c == '~' && !matches!(before, '~' | '\\') && chars.peek() != Some(&'~');
            out.push(if alone && !address { TILDE } else { c });
            before = c;
        }
    }
    Cow::Owned(out)
}

/// Gives single tildes back.
pub fn tildes(root: Node<'_>) {
    let back = |text: &mut String| {
        if text.contains(TILDE) {
            *text = text.replace(TILDE, "~");
        }
    };
    for node in root.descendants() {
        match &mut node.data_mut().value {
            NodeValue::Text(text) if text.contains(TILDE) => {
                *text = text.replace(TILDE, "~").into();
            }
            NodeValue::Code(code) => back(&mut code.literal),
            NodeValue::CodeBlock(block) => {
                back(&mut block.literal);
                back(&mut block.info);
            }
            NodeValue::HtmlBlock(block) => back(&mut block.literal),
            NodeValue::HtmlInline(html) => back(html),
            NodeValue::Link(link) | NodeValue::Image(link) => {
                back(&mut link.url);
                back(&mut link.title);
            }
            _ => {}
        }
    }
}

/// Makes every line break that an author's editor made a space or nothing.
pub fn breaks(root: Node<'_>) {
    let mut before: Option<char> = None;
    let mut open: Option<Node<'_>> = None;
    let nodes: Vec<Node<'_>> = root.descendants().collect();
    for node in nodes {
        let first = match &node.data().value {
            NodeValue::SoftBreak => {
                open = Some(node);
                continue;
            }
            NodeValue::Text(text) => ends(text),
            NodeValue::Code(code) => ends(&code.literal),
            NodeValue::LineBreak => None,
            value if value.contains_inlines() => None,
            _ => continue,
        };
        if let Some(line_break) = open.take() {
            let ends = before.zip(first.map(|(first, _)| first));
            if ends.is_some_and(|(a, b)| lines::joins(a, b)) {
                line_break.detach();
            } else {
                line_break.data_mut().value = NodeValue::Text(" ".into());
            }
        }
        before = first.map(|(_, last)| last);
    }
}

/// The first and the last character of a text.
fn ends(text: &str) -> Option<(char, char)> {
    text.chars().next().zip(text.chars().next_back())
}

/// Makes links of web and mail addresses that stand bare in a text.
pub fn addresses<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    let is_link = |node: Node<'a>| {
        let value = &node.data().value;
        matches!(value, NodeValue::Link(_) | NodeValue::Image(_))
    };
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    for node in nodes {
        let position = node.data().sourcepos;
        let text = match &node.data().value {
            NodeValue::Text(text) if text.contains("://") || text.contains('@') => text.to_string(),
            _ => continue,
        };
        if node.ancestors().any(is_link) {
            continue;
        }
        let found = addresses_in(&text);
        let Some((first, ..)) = found.first() else {
            continue;
        };
        let piece = |text: &str, at: usize| {
            let mut position = position;
            position.start = position.start.column_add(at.cast_signed());
            position.end = position.start.column_add(text.len().cast_signed() - 1);
            let value = NodeValue::Text(text.to_owned().into());
            &*arena.alloc(Ast::new_with_sourcepos(value, position).into())
        };
        let mut last = node;
        for (index, (at, address, url)) in found.iter().enumerate() {
            let words = piece(address, *at);
            let title = String::new();
            let url = url.clone();
            let value = NodeValue::Link(Box::new(NodeLink { url, title }));
            let link = Ast::new_with_sourcepos(value, words.data().sourcepos);
            let link: Node<'a> = arena.alloc(link.into());
            link.append(words);
            last.insert_after(link);
            let end = at + address.len();
            let next = found.get(index + 1).map_or(text.len(), |(at, ..)| *at);
            let rest = piece(&text[end..next], end);
            link.insert_after(rest);
            last = rest;
        }
        node.data_mut().value = NodeValue::Text(text[..*first].to_owned().into());
    }
}

/// The addresses of a text: where each begins, what it says, and where it leads. Addresses are ASCII: Japanese text goes on behind them
/// without a space.
fn addresses_in(text: &str) -> Vec<(usize, &str, String)> {
    let mut finder = LinkFinder::new();
    finder.url_can_be_iri(false);
    let mut found = Vec::new();
    let mut at = 0;
    for run in text.split_inclusive(|c: char| !c.is_ascii()) {
        let ascii = run.trim_end_matches(|c: char| !c.is_ascii());
        for link in finder.links(ascii) {
            let address = link.as_str();
            let web = ["http://", "https://"].iter().any(|s| address.starts_with(s));
            let url = match link.kind() {
                LinkKind::Email => format!("mailto:{address}"),
                _ if web => address.to_owned(),
                _ => continue,
            };
            let start = at + link.start();
            found.push((start, &text[start..start + address.len()], url));
        }
        at += run.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::addresses_in;

    #[test]
    fn addresses_end_where_japanese_goes_on() {
        for (text, addresses) in [
            ("詳しくはhttps://a.example.jp/b。", vec!["https://a.example.jp/b"]),
            ("（https://a.example.jp/?q=1）へ", vec!["https://a.example.jp/?q=1"]),
            ("https://a.example.jp/をご覧ください", vec!["https://a.example.jp/"]),
            ("(https://a.example.jp/b_(c)).", vec!["https://a.example.jp/b_(c)"]),
            ("See https://a.example.jp/~taro, please.", vec!["https://a.example.jp/~taro"]),
            ("連絡先info@a.example.jpまで", vec!["info@a.example.jp"]),
            ("a@b.example.jp、c@b.example.jp", vec!["a@b.example.jp", "c@b.example.jp"]),
            ("@tokyo と 10:30 と a:b", vec![]),
        ] {
            let found: Vec<&str> =
                addresses_in(text).iter().map(|(_, address, _)| *address).collect();
            assert_eq!(found, addresses, "{text}");
        }
    }
}

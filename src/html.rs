//! Reads HTML: the tags of a page and the text between them, each as it stands there.
//!
//! A tokenizer that follows the standard does the reading. Builds no tree, and does not know what a page says.

use std::collections::BTreeMap;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, State, Token, Tokenizer};

/// A part of a page. All parts one after the other are the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HtmlPart<'a> {
    /// What it is.
    pub kind: HtmlKind,
    /// As written.
    pub raw: &'a str,
}

/// What a part of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HtmlKind {
    /// Text, still escaped.
    Text,
    /// A tag that opens an element.
    Opens,
    /// A tag that closes an element.
    Closes,
    /// A comment, or the type of the document.
    Aside,
}

impl<'a> HtmlPart<'a> {
    /// The name of a tag as written; nothing for what is none.
    pub fn name(&self) -> &'a str {
        let name = match self.kind {
            HtmlKind::Opens => &self.raw[1..],
            HtmlKind::Closes => &self.raw[2..],
            HtmlKind::Text | HtmlKind::Aside => "",
        };
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        &name[..end.unwrap_or(name.len())]
    }

    /// True for a tag that opens an element of this name.
    pub fn opens(&self, name: &str) -> bool {
        self.kind == HtmlKind::Opens && self.name().eq_ignore_ascii_case(name)
    }

    /// True for a tag that closes an element of this name.
    pub fn closes(&self, name: &str) -> bool {
        self.kind == HtmlKind::Closes && self.name().eq_ignore_ascii_case(name)
    }

    /// The attributes of a tag, decoded.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        let Some(Ok(Token::StartTag(tag))) = Tokenizer::new(self.raw).next() else {
            return BTreeMap::new();
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes = tag.attributes.iter();
        attributes.map(|(k, v)| (text(k), text(v))).collect()
    }

    /// What a text says, with its entities decoded.
    pub fn text(&self) -> String {
        let mut text = Tokenizer::new(self.raw);
        text.set_state(State::RcData);
        text.filter_map(|Ok(token)| match token {
            Token::String(text) => Some(String::from_utf8_lossy(&text).into_owned()),
            _ => None,
        })
        .collect()
    }
}

/// The parts of a page, or of a piece of one.
pub fn parts(html: &str) -> Vec<HtmlPart<'_>> {
    let mut start = 0;
    let emitter = CallbackEmitter::new(move |event: CallbackEvent<'_>, span: Span<usize>| {
        match event {
            CallbackEvent::OpenStartTag { .. } => start = span.start,
            CallbackEvent::CloseStartTag { .. } => return Some((HtmlKind::Opens, start, span.end)),
            CallbackEvent::EndTag { .. } => return Some((HtmlKind::Closes, span.start, span.end)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => {
                return Some((HtmlKind::Aside, span.start, span.end));
            }
            _ => {}
        }
        None
    });
    let mut tokenizer = Tokenizer::new_with_emitter(html, emitter);
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(Ok((kind, from, to))) = tokenizer.next() {
        let (Some(before), Some(raw)) = (html.get(at..from), html.get(from..to)) else {
            break;
        };
        if !before.is_empty() {
            parts.push(HtmlPart { kind: HtmlKind::Text, raw: before });
        }
        let part = HtmlPart { kind, raw };
        parts.push(part);
        at = to;
        // Inside these, `<` begins no tag.
        let inside = |name| part.opens(name);
        if inside("script") {
            tokenizer.set_state(State::ScriptData);
        } else if inside("style") {
            tokenizer.set_state(State::RawText);
        } else if inside("title") || inside("textarea") {
            tokenizer.set_state(State::RcData);
        }
    }
    if at < html.len() {
        parts.push(HtmlPart { kind: HtmlKind::Text, raw: &html[at..] });
    }
    parts
}

/// Copies a page of our own to `out` and hands its text to `write`, which puts it there as it wants it. Tags stay as they are, and so do
/// elements named in `skipped`, with all that is in them.
///
/// Half of a site's bytes go through here, so it does not tokenize, which takes four times as long: in what our templates write, every
/// `<` begins a tag and every tag ends with `>`.
pub fn each_text(
    html: &str,
    skipped: &[&str],
    out: &mut String,
    mut write: impl FnMut(&mut String, &str),
) {
    let mut within: Option<&str> = None;
    for piece in html.split_inclusive('>') {
        let (text, raw) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        match within {
            None => write(out, text),
            Some(_) => out.push_str(text),
        }
        let kind = match raw.starts_with("</") {
            true => HtmlKind::Closes,
            false if raw.is_empty() => HtmlKind::Text,
            false => HtmlKind::Opens,
        };
        let name = HtmlPart { kind, raw }.name();
        match within {
            Some(open) if kind == HtmlKind::Closes && open == name => within = None,
            None if kind == HtmlKind::Opens && !raw.ends_with("/>") && skipped.contains(&name) => {
                within = Some(name);
            }
            _ => {}
        }
        out.push_str(raw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_are_the_page() {
        let html = "<!DOCTYPE html>\n<!-- <a> --><P Class='x>' hidden>あ &amp; い<br/>\
            <script>if (a<b) '</p>'</script><style>a>b{}</style><title>a<b>c</title><svg><path d=\"M0\"/></svg></P >う < え";
        let parts = parts(html);
        let raw: String = parts.iter().map(|part| part.raw).collect();
        assert_eq!(raw, html);
        let texts = parts.iter().filter(|part| part.kind == HtmlKind::Text);
        let texts: Vec<String> = texts.map(HtmlPart::text).collect();
        let expected = ["\n", "あ & い", "if (a<b) '</p>'", "a>b{}", "a<b>c", "う < え"];
        assert_eq!(texts, expected);
        let tag = parts.iter().find(|part| part.opens("p")).unwrap();
        assert_eq!(tag.attributes()["class"], "x>");
        assert!(tag.attributes().contains_key("hidden"));
        assert!(parts.iter().any(|part| part.closes("p")));
    }

    #[test]
    fn tags_and_skipped_elements_stay_and_text_is_handed_over() {
        let html = "<p class=\"x\">a<svg><text>b</text></svg>c<svg/>d</p>e";
        let mut out = String::new();
        each_text(html, &["svg"], &mut out, |out, text| out.push_str(&text.to_uppercase()));
        assert_eq!(out, "<p class=\"x\">A<svg><text>b</text></svg>C<svg/>D</p>E");
    }
}

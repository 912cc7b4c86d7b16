//! A Markdown body as HTML, headings, links and plain text.
//!
//! Knows what authors may write: raw HTML and dangerous link schemes are refused with a place. Headings begin at level 2, because the page's
//! title is its only level 1. Does not know the plan; links to files of the site's folder stay marked `page:` until the site knows their addresses.

mod faults;
mod html;
pub(crate) mod link;
mod marks;
mod settle;
mod table;

use std::panic::catch_unwind;

use comrak::Arena;
use comrak::nodes::NodeValue;
pub use html::ANCHOR;

use crate::diagnostic::Diagnostic;
use crate::source::{SourcePath, Span};

/// A Markdown text after parsing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Body {
    /// HTML without the parts under level-2 headings if the author used them as sections, otherwise all of it.
    pub html: String,
    /// The text alone, for search, counting and speech.
    pub text: String,
    /// Level-2 sections, in order. Their HTML is also part of `html`.
    pub sections: Vec<BodySection>,
    /// Links out of the text, as written.
    pub links: Vec<MarkdownLink>,
}

/// The text under one level-2 heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BodySection {
    /// The heading's text.
    pub title: String,
    /// Where the heading stands.
    pub span: Span,
    /// The HTML below it.
    pub html: String,
    /// The text below it.
    pub text: String,
}

/// A link as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MarkdownLink {
    /// The target.
    pub url: String,
    /// Where it stands.
    pub span: Span,
    /// The file of the site's folder it leads to, if it leads to one.
    pub file: Option<SourcePath>,
}

/// The first sentence of a text.
pub fn first_sentence(text: &str) -> String {
    let text = text.trim();
    let end = text.find(['。', '\n']).map_or(text.len(), |at| {
        at + text[at..].chars().next().filter(|c| *c == '。').map_or(0, char::len_utf8)
    });
    text[..end].to_owned()
}

impl Body {
    /// True when there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Parses a Markdown text that starts `offset` bytes into its file.
pub fn parse(path: &SourcePath, file: &str, offset: usize) -> (Body, Vec<Diagnostic>) {
    let text = &file[offset..];
    let diagnostics = faults::too_much(path, text, offset);
    if !diagnostics.is_empty() {
        return (Body::default(), diagnostics);
    }
    // A text that the Markdown parser itself stumbles over must not take the preview of all other files with it.
    catch_unwind(|| read(path, text, offset)).unwrap_or_else(|_| {
        let found = faults::unreadable(path, offset, text);
        (Body::default(), vec![found])
    })
}

fn read(path: &SourcePath, text: &str, offset: usize) -> (Body, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let options = html::options();
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &settle::hide_tildes(text), &options);
    let lines = LineStarts::new(text, offset);
    settle::tildes(root);
    diagnostics.extend(marks::left(path, root, text, &lines));
    settle::breaks(root);
    settle::addresses(&arena, root);

    let mut body = Body::default();
    let mut previous_level = 1;
    let mut columns = 0;
    for node in root.descendants() {
        let mut data = node.data_mut();
        let span = lines.span(data.sourcepos);
        match &mut data.value {
            NodeValue::HtmlBlock(block) => {
                diagnostics.push(faults::raw_html(path, span, &block.literal))
            }
            // The opening tag has said it already.
            NodeValue::HtmlInline(html) if html.starts_with("</") => {}
            NodeValue::HtmlInline(html) => diagnostics.push(faults::raw_html(path, span, html)),
            NodeValue::Heading(heading) => {
                let level = heading.level;
                drop(data);
                let title = node.collect_text();
                diagnostics.extend(faults::heading(path, span, level, previous_level, &title));
                previous_level = level;
            }
            NodeValue::FootnoteReference(_) => diagnostics.push(faults::footnote(path, span)),
            NodeValue::FootnoteDefinition(_) => {
                diagnostics.push(faults::footnote(path, lines.first_line(span)));
            }
            NodeValue::Table(table) => columns = table.num_columns,
            NodeValue::TableRow(false) => {
                let row = lines.first_line(span);
                let written = &text[row.start as usize - offset..row.end as usize - offset];
                diagnostics.extend(table::uneven(path, written, row.start as usize, columns));
            }
            NodeValue::TableRow(true) => {
                drop(data);
                let empty = node.collect_text().trim().is_empty();
                diagnostics.extend(empty.then(|| faults::table_without_header(path, span)));
            }
            NodeValue::Link(link) | NodeValue::Image(link) => {
                let url = link.url.clone();
                let target = link::file(path, &url);
                if let Some((file, rest)) = &target {
                    link.url = format!("{}{file}{rest}", link::MARK);
                }
                let image = matches!(data.value, NodeValue::Image(_));
                drop(data);
                let text = node.collect_text();
                match image {
                    true => {
                        diagnostics.extend(faults::image(path, span, &text));
                        diagnostics.extend(link::outside_picture(path, span, &url));
                    }
                    false => diagnostics.extend(
                        link::faults(path, span, &url, &text)
                            .or_else(|| link::spaced(path, span, &url)),
                    ),
                }
                body.links.push(MarkdownLink { url, span, file: target.map(|(file, _)| file) });
            }
            _ => {}
        }
    }

    // Sections first: formatting takes nodes in groups, then the whole.
    let mut section: Option<BodySection> = None;
    for block in root.children() {
        let is_title = matches!(&block.data().value, NodeValue::Heading(h) if h.level == 2);
        if is_title {
            body.sections.extend(section.take());
            section = Some(BodySection {
                title: block.collect_text().trim().to_owned(),
                span: lines.span(block.data().sourcepos),
                ..BodySection::default()
            });
        } else if let Some(current) = &mut section {
            current.html.push_str(&html::to_html(block, &options));
            push_text(&mut current.text, block);
        }
    }
    body.sections.extend(section);
    body.html = html::to_html(root, &options);
    for block in root.children() {
        push_text(&mut body.text, block);
    }
    (body, diagnostics)
}

fn push_text(out: &mut String, node: comrak::nodes::Node<'_>) {
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::LineBreak => out.push('\n'),
            NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::Item(_)
            | NodeValue::TableCell
                if !out.is_empty() && !out.ends_with('\n') =>
            {
                out.push('\n');
            }
            _ => {}
        }
    }
}

/// Byte offsets of line starts, to turn comrak's lines and columns into spans.
struct LineStarts {
    offset: usize,
    starts: Vec<usize>,
    end: usize,
}

impl LineStarts {
    fn new(text: &str, offset: usize) -> Self {
        let mut starts = vec![offset];
        starts.extend(text.match_indices('\n').map(|(at, _)| offset + at + 1));
        Self { offset, starts, end: offset + text.len() }
    }

    /// From where a span begins to the end of that line.
    fn first_line(&self, span: Span) -> Span {
        let start = span.start as usize;
        let next = self.starts.partition_point(|&line| line <= start);
        let end = self.starts.get(next).map_or(self.end, |line| line - 1);
        Span::new(start..end.max(start))
    }

    fn span(&self, position: comrak::nodes::Sourcepos) -> Span {
        let at = |line: usize, column: usize| {
            let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.end);
            (start + column).min(self.end)
        };
        let start = at(position.start.line, position.start.column.saturating_sub(1));
        let end = at(position.end.line, position.end.column);
        Span::new(start..end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Body {
        let (body, found) = parse(&SourcePath::new("content/plan/news/a.md"), text, 0);
        assert!(found.is_empty(), "{text}: {found:?}");
        body
    }

    /// What authors write, and what pages and everything else make of it.
    const TEXTS: &[(&str, &str, &str)] = &[
        ("9:00~12:00、13:00~17:00", "<p>9:00~12:00、13:00~17:00</p>", "9:00~12:00、13:00~17:00"),
        (
            "H~2~O と ~~古い~~ と 65~74歳",
            "<p>H~2~O と <del>古い</del> と 65~74歳</p>",
            "H~2~O と 古い と 65~74歳",
        ),
        (
            "[あ](https://a.example/~b)と~と~",
            "<p><a href=\"https://a.example/~b\">あ</a>と~と~</p>",
            "あと~と~",
        ),
        ("`a~b`と`c~d`", "<p><code>a~b</code>と<code>c~d</code></p>", "a~bとc~d"),
        (
            "福祉課が行う\n取組です。「かぎ」\n（かっこ）。",
            "<p>福祉課が行う取組です。「かぎ」（かっこ）。</p>",
            "福祉課が行う取組です。「かぎ」（かっこ）。",
        ),
        ("word\nand ICT\nを使う", "<p>word and ICTを使う</p>", "word and ICTを使う"),
        (
            "**強い**\n言葉と*x*\n*y*",
            "<p><strong>強い</strong>言葉と<em>x</em> <em>y</em></p>",
            "強い言葉とx y",
        ),
        (
            "- 一つ目の\n  項目\n- 二つ目",
            "<ul>\n<li>一つ目の項目</li>\n<li>二つ目</li>\n</ul>",
            "一つ目の項目\n二つ目",
        ),
        ("一行目  \n二行目", "<p>一行目<br />\n二行目</p>", "一行目\n二行目"),
        (
            "「**「かぎ」**は」と**強い。**です",
            "<p>「<strong>「かぎ」</strong>は」と<strong>強い。</strong>です</p>",
            "「「かぎ」は」と強い。です",
        ),
        (
            "詳しくはhttps://a.example/b。次",
            "<p>詳しくは<a href=\"https://a.example/b\">https://a.example/b</a>。次</p>",
            "詳しくはhttps://a.example/b。次",
        ),
        (
            "（a@b.example）",
            "<p>（<a href=\"mailto:a@b.example\">a@b.example</a>）</p>",
            "（a@b.example）",
        ),
        (
            "[https://a.example/](https://a.example/)",
            "<p><a href=\"https://a.example/\">https://a.example/</a></p>",
            "https://a.example/",
        ),
        (
            "## 内容 と PDF\n本文",
            "<h2 id=\"h-内容-と-pdf\">内容 と PDF</h2>\n<p>本文</p>",
            "内容 と PDF\n本文",
        ),
        (
            "| 年度 | 額 |\n|---|--:|\n| 令和5年度 | 12,000 |",
            "<div class=\"table-scroll\"><table>\n<thead><tr><th scope=\"col\">年度</th><th scope=\"col\" class=\"num\">額</th></tr></thead><tbody>\n<tr><td>令和5年度</td><td class=\"num\">12,000</td></tr>\n</tbody></table></div>",
            "年度\n額\n令和5年度\n12,000",
        ),
    ];

    #[test]
    fn texts_are_read_as_japanese_is_written() {
        for (text, html, plain) in TEXTS {
            let body = read(text);
            assert_eq!(body.html.trim(), *html, "{text}");
            assert_eq!(body.text, *plain, "{text}");
        }
    }

    #[test]
    fn bare_addresses_are_links_like_any_other() {
        let links = read("https://a.example/ と a@b.example").links;
        let urls: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/", "mailto:a@b.example"]);
        let (_, found) = parse(&SourcePath::new("a.md"), "庁内は http://intra/ です", 0);
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["internal-link"]);
    }
}

//! A Markdown body as HTML, headings, links and plain text.
//!
//! Knows what authors may write: raw HTML and dangerous link schemes are refused with a place. Headings begin at level 2, because the page's
//! title is its only level 1. Does not know the plan; links to other source files stay marked `page:` until the site knows their addresses.

use std::fmt::Write as _;

use comrak::html::ChildRendering;
use comrak::nodes::{NodeValue, TableAlignment};
use comrak::{Arena, Options, create_formatter};

use crate::diagnostic::Diagnostic;
use crate::source::{SourcePath, Span};

/// Longest line an author may write, in bytes.
const LINE_LIMIT: usize = 30_000;
/// Depth of quotes and lists.
const NESTING_LIMIT: usize = 32;

/// A Markdown text after parsing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Body {
    /// HTML without the parts under level-2 headings if the author used them as sections, otherwise all of it.
    pub html: String,
    /// The text alone, for search, counting and speech.
    pub text: String,
    /// Level-2 sections, in order. Their HTML is also part of `html`.
    pub sections: Vec<Section>,
    /// Links out of the text, as written.
    pub links: Vec<Link>,
}

/// The text under one level-2 heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Section {
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
pub struct Link {
    /// The target.
    pub url: String,
    /// Where it stands.
    pub span: Span,
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
    let mut diagnostics = too_much(path, text, offset);
    if !diagnostics.is_empty() {
        return (Body::default(), diagnostics);
    }
    let options = options();
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, text, &options);
    let lines = LineStarts::new(text, offset);

    let mut body = Body::default();
    let mut previous_level = 1;
    for node in root.descendants() {
        let data = node.data();
        let span = lines.span(data.sourcepos);
        match &data.value {
            NodeValue::HtmlBlock(block) => diagnostics.push(raw_html(path, span, &block.literal)),
            // The opening tag has said it already.
            NodeValue::HtmlInline(html) if html.starts_with("</") => {}
            NodeValue::HtmlInline(html) => diagnostics.push(raw_html(path, span, html)),
            NodeValue::Heading(heading) => {
                let title = node.collect_text();
                diagnostics.extend(heading_faults(
                    path,
                    span,
                    heading.level,
                    previous_level,
                    &title,
                ));
                previous_level = heading.level;
            }
            NodeValue::Link(link) => {
                diagnostics.extend(link_faults(path, span, &link.url, &node.collect_text()));
                body.links.push(Link {
                    url: link.url.clone(),
                    span,
                });
            }
            NodeValue::Image(image) => {
                if node.collect_text().trim().is_empty() {
                    diagnostics.push(
                        Diagnostic::warning(
                            "image-without-text",
                            path,
                            span,
                            "画像に説明の文字がありません",
                            "this image has no text for readers who cannot see it",
                        )
                        .help(
                            "![説明](ファイル名) の形で、画像が伝えることを書いてください",
                            "write what the image tells as `![text](file)`",
                        ),
                    );
                }
                body.links.push(Link {
                    url: image.url.clone(),
                    span,
                });
            }
            _ => {}
        }
    }

    // Sections first: formatting takes nodes in groups, then the whole.
    let mut section: Option<Section> = None;
    for block in root.children() {
        let is_title = matches!(&block.data().value, NodeValue::Heading(h) if h.level == 2);
        if is_title {
            body.sections.extend(section.take());
            section = Some(Section {
                title: block.collect_text().trim().to_owned(),
                span: lines.span(block.data().sourcepos),
                ..Section::default()
            });
        } else if let Some(current) = &mut section {
            current.html.push_str(&to_html(block, &options));
            push_text(&mut current.text, block);
        }
    }
    body.sections.extend(section);
    body.html = to_html(root, &options);
    for block in root.children() {
        push_text(&mut body.text, block);
    }
    (body, diagnostics)
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.description_lists = true;
    options.extension.cjk_friendly_emphasis = true;
    options.render.r#unsafe = false;
    options
}

create_formatter!(Formatter, {
    NodeValue::Heading(ref heading) => |context, entering| {
        // A body is placed under the page's title, so a level-1 heading (already refused) could only be a level 2.
        let level = heading.level.max(2);
        if entering {
            write!(context, "<h{level}>")?;
        } else {
            writeln!(context, "</h{level}>")?;
        }
    },
    NodeValue::Table(_) => |context, entering| {
        // Wide tables scroll in their own region; the theme styles `table-scroll`.
        context.write_str(if entering { "<div class=\"table-scroll\"><table>\n" } else { "</tbody></table></div>\n" })?;
    },
    NodeValue::TableRow(header) => |context, entering| {
        let text = match (header, entering) {
            (true, true) => "<thead><tr>",
            (true, false) => "</tr></thead><tbody>\n",
            (false, true) => "<tr>",
            (false, false) => "</tr>\n",
        };
        context.write_str(text)?;
    },
    NodeValue::TableCell => |context, node, entering| {
        let header = node.parent().is_some_and(|row| matches!(row.data().value, NodeValue::TableRow(true)));
        let tag = if header { "th" } else { "td" };
        if entering {
            let scope = if header { " scope=\"col\"" } else { "" };
            let class = if is_right(node) { " class=\"number\"" } else { "" };
            write!(context, "<{tag}{scope}{class}>")?;
        } else {
            write!(context, "</{tag}>")?;
        }
    },
    NodeValue::Link(ref link) => |context, entering| {
        if entering {
            let local = !link.url.contains(':') && !link.url.starts_with('#');
            let mark = if local { "page:" } else { "" };
            context.write_str("<a href=\"")?;
            context.write_str(mark)?;
            context.escape_href(&link.url)?;
            context.write_str("\">")?;
        } else {
            context.write_str("</a>")?;
        }
    },
    NodeValue::HtmlBlock(_) => |context, entering| {
        // Already refused; nothing of it reaches a page.
        if entering {
            return Ok(ChildRendering::Skip);
        }
        let _ = context;
    },
    NodeValue::HtmlInline(_) => |context, entering| {
        if entering {
            return Ok(ChildRendering::Skip);
        }
        let _ = context;
    },
});

fn is_right(cell: comrak::nodes::Node<'_>) -> bool {
    let Some(row) = cell.parent() else {
        return false;
    };
    let index = row.children().take_while(|c| !c.same_node(cell)).count();
    row.parent().is_some_and(|table| match &table.data().value {
        NodeValue::Table(table) => table.alignments.get(index) == Some(&TableAlignment::Right),
        _ => false,
    })
}

fn to_html(node: comrak::nodes::Node<'_>, options: &Options) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = Formatter::format_document(node, options, &mut out);
    out
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

fn too_much(path: &SourcePath, text: &str, offset: usize) -> Vec<Diagnostic> {
    let mut at = offset;
    for line in text.split('\n') {
        let marks = line.chars().filter(|c| matches!(c, '>' | '[')).count();
        let leading = line
            .chars()
            .take_while(|c| matches!(c, '>' | ' ' | '-' | '*' | '+'))
            .filter(|c| *c != ' ')
            .count();
        let span = Span::new(at..at);
        if line.len() > LINE_LIMIT {
            return vec![
                Diagnostic::error(
                    "line-too-long",
                    path,
                    span,
                    format!("1行が長すぎます（{LINE_LIMIT} バイトまで）"),
                    format!("this line is too long ({LINE_LIMIT} bytes at most)"),
                )
                .help("段落を分けてください", "break it into paragraphs"),
            ];
        }
        let rule = line.trim().chars().all(|c| matches!(c, '-' | '*'));
        if (leading > NESTING_LIMIT && !rule) || marks > 1_000 {
            return vec![
                Diagnostic::error(
                    "nested-too-deeply",
                    path,
                    span,
                    "入れ子が深すぎます（32段まで）",
                    "nested too deeply (32 levels at most)",
                )
                .help(
                    "引用 `>` や箇条書きの記号を減らしてください",
                    "use fewer signs of quotes and lists",
                ),
            ];
        }
        at += line.len() + 1;
    }
    Vec::new()
}

fn raw_html(path: &SourcePath, span: Span, html: &str) -> Diagnostic {
    let name: String = html
        .trim_start_matches('<')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let (ja, en) = match name.as_str() {
        "b" | "strong" | "em" | "i" | "u" | "span" | "font" | "mark" => (
            "強調は **文字** と書きます。色や下線は使えません",
            "write **strong** for emphasis; colours and underlines are not available",
        ),
        "br" => (
            "改行は、空の行を入れて段落を分けます",
            "leave an empty line to begin a new paragraph",
        ),
        "a" => (
            "リンクは [文字](アドレス) と書きます",
            "write a link as [text](address)",
        ),
        "img" => (
            "画像は ![説明](ファイル名) と書きます",
            "write an image as ![text](file)",
        ),
        "table" | "tr" | "td" | "th" => (
            "表は Markdown の表（| で区切る行）で書きます",
            "write tables in Markdown, with `|` between cells",
        ),
        "ul" | "ol" | "li" => (
            "箇条書きは、行の始めに `- ` と書きます",
            "begin the lines of a list with `- `",
        ),
        "p" | "div" | "o" => (
            "タグを消して、段落の間に空の行を入れてください",
            "delete the tag and leave an empty line between paragraphs",
        ),
        "script" | "iframe" | "style" | "object" | "embed" | "form" => (
            "動画や地図などの埋め込みはできません。公開されているページへのリンクにしてください",
            "embedding is not possible; link to the public page instead",
        ),
        _ => (
            "Markdown で書いてください。< を文字として使うときは &lt; と書きます",
            "use Markdown; write `&lt;` for a literal <",
        ),
    };
    Diagnostic::error(
        "raw-html",
        path,
        span,
        "本文に HTML のタグは書けません",
        "raw HTML is not allowed in texts",
    )
    .help(ja, en)
}

fn heading_faults(
    path: &SourcePath,
    span: Span,
    level: u8,
    previous: u8,
    title: &str,
) -> Option<Diagnostic> {
    if title.trim().is_empty() {
        return Some(
            Diagnostic::warning(
                "empty-heading",
                path,
                span,
                "見出しに文字がありません",
                "this heading is empty",
            )
            .help(
                "見出しの文字を書くか、この行を消してください",
                "write the heading, or delete this line",
            ),
        );
    }
    if level == 1 {
        return Some(
            Diagnostic::error(
                "heading-level-one",
                path,
                span,
                "本文の見出しは ## から始めます",
                "headings of a text start with `##`",
            )
            .help(
                "`#` を1つ足してください。ページの題名は title から作られます",
                "add one `#`; the page's title comes from `title`",
            ),
        );
    }
    (level > previous + 1).then(|| {
        Diagnostic::warning(
            "heading-skipped",
            path,
            span,
            format!("見出しの段が {previous} から {level} へ飛んでいます"),
            format!("the heading level jumps from {previous} to {level}"),
        )
        .help(
            format!(
                "`{}` に直してください",
                "#".repeat(usize::from(previous) + 1)
            ),
            format!("use `{}`", "#".repeat(usize::from(previous) + 1)),
        )
    })
}

pub(crate) fn link_faults(
    path: &SourcePath,
    span: Span,
    url: &str,
    text: &str,
) -> Option<Diagnostic> {
    // Browsers ignore white space and control characters inside a scheme, so they are dropped before looking.
    let squeezed: String = url
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let scheme = squeezed
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())
        .filter(|s| {
            s.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
    let allowed = ["https", "http", "mailto", "tel"];
    if let Some(scheme) = scheme.filter(|s| !allowed.contains(&s.as_str())) {
        return Some(
            Diagnostic::error(
                "forbidden-link",
                path,
                span,
                format!("`{scheme}:` で始まるリンクは使えません"),
                format!("links that start with `{scheme}:` are not allowed"),
            )
            .help(
                "使えるのは https、http、mailto、tel と、この計画のファイルへのリンクです",
                "use https, http, mailto, tel or a file of this plan",
            ),
        );
    }
    if url.starts_with("//") || url.starts_with("\\\\") {
        return Some(
            Diagnostic::error(
                "forbidden-link",
                path,
                span,
                "共有フォルダーへのリンクは使えません",
                "links to shared folders are not allowed",
            )
            .help(
                "市民が開ける https のアドレスを書いてください",
                "use an https address that citizens can open",
            ),
        );
    }
    if let Some(host) = internal_host(&squeezed) {
        return Some(
            Diagnostic::error(
                "internal-link",
                path,
                span,
                format!("`{host}` は、庁内でしか開けないアドレスです"),
                format!("`{host}` can be opened only inside the office"),
            )
            .help(
                "市民が開ける公開のアドレスに直してください",
                "use an address that citizens can open",
            ),
        );
    }
    let vague = [
        "こちら",
        "ここ",
        "詳細",
        "詳しくはこちら",
        "here",
        "click here",
    ];
    vague.contains(&text.trim()).then(|| {
        Diagnostic::warning(
            "vague-link",
            path,
            span,
            format!(
                "リンクの文字「{}」だけでは行き先が分かりません",
                text.trim()
            ),
            format!(
                "the link text `{}` does not say where it leads",
                text.trim()
            ),
        )
        .help(
            "行き先の名前をリンクの文字にしてください",
            "use the name of the target as the link's text",
        )
    })
}

/// The host of a web address that only an internal network knows: no dot in its name, a private number, or a private ending.
pub(crate) fn internal_host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let lower = host.to_ascii_lowercase();
    let numbers: Vec<u8> = lower.split('.').filter_map(|n| n.parse().ok()).collect();
    let private_number = match numbers.as_slice() {
        [10, _, _, _] | [127, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..32).contains(second),
        _ => false,
    };
    let private_name = !lower.contains('.')
        || [".local", ".lan", ".internal", ".intra", ".lgwan.jp"]
            .iter()
            .any(|end| lower.ends_with(end));
    (!host.is_empty() && (private_number || private_name)).then_some(host)
}

/// Byte offsets of line starts, to turn comrak's lines and columns into spans.
struct LineStarts {
    starts: Vec<usize>,
    end: usize,
}

impl LineStarts {
    fn new(text: &str, offset: usize) -> Self {
        let mut starts = vec![offset];
        starts.extend(text.match_indices('\n').map(|(at, _)| offset + at + 1));
        Self {
            starts,
            end: offset + text.len(),
        }
    }

    fn span(&self, position: comrak::nodes::Sourcepos) -> Span {
        let at = |line: usize, column: usize| {
            let start = self
                .starts
                .get(line.saturating_sub(1))
                .copied()
                .unwrap_or(self.end);
            (start + column).min(self.end)
        };
        let start = at(position.start.line, position.start.column.saturating_sub(1));
        let end = at(position.end.line, position.end.column);
        Span::new(start..end.max(start))
    }
}

//! The HTML of a parsed Markdown text.
//!
//! Knows which tags a theme may count on. Raw HTML never passes.

use std::fmt::Write as _;

use comrak::html::ChildRendering;
use comrak::nodes::{Node, NodeValue, TableAlignment};
use comrak::{Options, create_formatter};

/// What authors may write.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.description_lists = true;
    options.extension.cjk_friendly_emphasis = true;
    // Read, so that they can be refused by name.
    options.extension.footnotes = true;
    options.parse.leave_footnote_definitions = true;
    options.parse.escaped_char_spans = true;
    options.render.r#unsafe = false;
    options
}

create_formatter!(Formatter, {
    NodeValue::Heading(ref heading) => |context, node, entering| {
        // A body is placed under the page's title, so a level-1 heading (already refused) could only be a level 2.
        let level = heading.level.max(2);
        if entering {
            write!(context, "<h{level}{}>", anchor(&node.collect_text()))?;
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
            write!(context, "<{tag}{scope}{}>", class(node))?;
        } else {
            write!(context, "</{tag}>")?;
        }
    },
    NodeValue::Link(ref link) => |context, entering| {
        if entering {
            context.write_str("<a href=\"")?;
            context.escape_href(&link.url)?;
            context.write_str("\">")?;
        } else {
            context.write_str("</a>")?;
        }
    },
    NodeValue::Image(ref link) => |context, entering| {
        // A page comes before its pictures; browsers fetch all of them before they print.
        if entering {
            context.write_str("<img loading=\"lazy\" src=\"")?;
            context.escape_href(&link.url)?;
            context.write_str("\" alt=\"")?;
            return Ok(ChildRendering::Plain);
        }
        if !link.title.is_empty() {
            context.write_str("\" title=\"")?;
            context.escape(&link.title)?;
        }
        context.write_str("\">")?;
    },
    // Already refused; nothing of them reaches a page.
    NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) | NodeValue::FootnoteReference(_) | NodeValue::FootnoteDefinition(_) => |context, entering| {
        let _ = context;
        if entering {
            return Ok(ChildRendering::Skip);
        }
    },
});

/// What the address of a heading begins with; no id of a template does.
pub const ANCHOR: &str = "h-";

/// The id of a heading as an attribute: its letters and digits, so that it stays while headings before it come and go.
fn anchor(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(" id=\"{ANCHOR}{}\"", words.join("-")),
    }
}

/// The class of a cell whose column is not aligned at the start.
fn class(cell: Node<'_>) -> &'static str {
    let Some(row) = cell.parent() else {
        return "";
    };
    let index = row.children().take_while(|c| !c.same_node(cell)).count();
    let alignment = row.parent().and_then(|table| match &table.data().value {
        NodeValue::Table(table) => table.alignments.get(index).copied(),
        _ => None,
    });
    match alignment {
        Some(TableAlignment::Right) => " class=\"num\"",
        Some(TableAlignment::Center) => " class=\"center\"",
        _ => "",
    }
}

/// The HTML of a node and all below it.
pub fn to_html(node: Node<'_>, options: &Options) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = Formatter::format_document(node, options, &mut out);
    out
}

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
            let class = if is_right(node) { " class=\"num\"" } else { "" };
            write!(context, "<{tag}{scope}{class}>")?;
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

fn is_right(cell: Node<'_>) -> bool {
    let Some(row) = cell.parent() else {
        return false;
    };
    let index = row.children().take_while(|c| !c.same_node(cell)).count();
    row.parent().is_some_and(|table| match &table.data().value {
        NodeValue::Table(table) => table.alignments.get(index) == Some(&TableAlignment::Right),
        _ => false,
    })
}

/// The HTML of a node and all below it.
pub fn to_html(node: Node<'_>, options: &Options) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = Formatter::format_document(node, options, &mut out);
    out
}

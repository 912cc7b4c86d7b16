//! Marks that stayed letters: Markdown typed with the Japanese input method, half-written, or in another tool's dialect. A page would show
//! them as they were typed.
//!
//! Looks line by line at the text that is left when the parser has taken what it knows; code and escaped signs are not looked at.

mod left;

use std::ops::Range;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};

use super::LineStarts;
use crate::diagnostic::Diagnostic;
use crate::source::{SourcePath, Span};

/// Stands for what is no running text: code, an escaped sign, the ends of a link.
const OTHER: &str = "\u{FFFC}";

/// A line of running text as it was written.
#[derive(Default)]
struct MarkdownLine {
    text: String,
    /// Where pieces begin in the text and in the file; not all are letter by letter what the file says.
    pieces: Vec<(usize, Span, bool)>,
    /// True when the line before ends in a line break that pages show.
    apart: bool,
}

impl MarkdownLine {
    fn push(&mut self, text: &str, span: Span, exact: bool) {
        self.pieces.push((self.text.len(), span, exact));
        self.text.push_str(text);
    }

    /// The place in the file of a range of the text.
    fn span(&self, range: Range<usize>) -> Span {
        let mut pieces = self.pieces.iter().rev();
        match pieces.find(|(from, ..)| *from <= range.start) {
            Some((from, span, true)) => {
                let start = span.start as usize + range.start - from;
                Span::new(start..(start + range.len()).min(span.end as usize))
            }
            Some((_, span, false)) => *span,
            None => Span::default(),
        }
    }
}

/// Everything that stayed as it was typed.
pub fn left(path: &SourcePath, root: Node<'_>, text: &str, places: &LineStarts) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for block in root.descendants() {
        if !block.data().value.contains_inlines() {
            continue;
        }
        let cell = matches!(block.data().value, NodeValue::TableCell);
        let lines = lines(block, text, places);
        let table = if cell { None } else { left::table(&lines) };
        if table.is_none() {
            found.extend(
                left::running_together(&lines).map(|(at, fault)| fault.told(path, &lines[at])),
            );
        }
        for (at, line) in lines.iter().enumerate() {
            let mut faults = left::links(&line.text);
            match &table {
                Some((row, fault)) if at == *row => faults.push(fault.clone()),
                Some(_) => {}
                None if cell => faults.extend(left::in_cell(&line.text)),
                None => faults.extend(left::at_start(&line.text)),
            }
            faults.extend(left::anywhere(&line.text, cell));
            found.extend(faults.into_iter().map(|fault| fault.told(path, line)));
        }
    }
    found
}

/// The lines of a block.
fn lines(block: Node<'_>, text: &str, places: &LineStarts) -> Vec<MarkdownLine> {
    let mut lines = vec![MarkdownLine::default()];
    for edge in block.traverse() {
        let (node, entering) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let data = node.data();
        let span = places.span(data.sourcepos);
        let last = lines.len() - 1;
        match &data.value {
            NodeValue::Link(_) | NodeValue::Image(_) => lines[last].push(OTHER, span, false),
            _ if !entering => {}
            NodeValue::Text(words) => {
                let escaped = node.parent().is_some_and(|parent| {
                    !parent.same_node(block) && matches!(parent.data().value, NodeValue::Escaped)
                });
                let start = (span.start as usize).saturating_sub(places.offset);
                let exact = text.get(start..).is_some_and(|rest| rest.starts_with(&**words));
                match escaped {
                    true => lines[last].push(OTHER, span, false),
                    false => lines[last].push(words, span, exact),
                }
            }
            NodeValue::Code(_) | NodeValue::FootnoteReference(_) => {
                lines[last].push(OTHER, span, false);
            }
            NodeValue::SoftBreak => lines.push(MarkdownLine::default()),
            NodeValue::LineBreak => {
                lines.push(MarkdownLine { apart: true, ..MarkdownLine::default() })
            }
            _ => {}
        }
    }
    lines
}

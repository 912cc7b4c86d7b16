//! Writes SVG elements. Knows shapes, classes and escaping; never what they mean.
//!
//! Lengths are tenths of a unit.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::{Chart, Width, sentence};

/// The height of every text.
pub const FONT: i64 = 160;
/// From one line of text to the next.
pub const LINE: i64 = 220;

/// Elements that were drawn, in the order they lie on one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Canvas {
    pub shapes: Vec<CanvasShape>,
}

/// One element of a drawing. Its classes say how it looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CanvasShape {
    /// One line of text whose baseline is at `at`; `upright`, it runs upwards from there.
    Text {
        class: String,
        at: (i64, i64),
        upright: bool,
        text: String,
    },
    Line {
        class: String,
        from: (i64, i64),
        to: (i64, i64),
    },
    Rect {
        class: String,
        at: (i64, i64),
        size: (i64, i64),
    },
    Circle {
        class: String,
        at: (i64, i64),
        radius: i64,
    },
    /// A line through points, or a closed shape.
    Path {
        class: String,
        points: Vec<(i64, i64)>,
        close: bool,
    },
    /// Elements that are moved, and drawn larger or smaller in thousandths.
    Group {
        at: (i64, i64),
        scale: i64,
        shapes: Vec<CanvasShape>,
    },
}

impl CanvasShape {
    /// The classes of an element; a group has none.
    pub fn class(&self) -> &str {
        match self {
            CanvasShape::Text { class, .. }
            | CanvasShape::Line { class, .. }
            | CanvasShape::Rect { class, .. }
            | CanvasShape::Circle { class, .. }
            | CanvasShape::Path { class, .. } => class,
            CanvasShape::Group { .. } => "",
        }
    }
}

impl Canvas {
    /// Closes the drawing into one accessible image that is `height` high. What it shows stands as text before it and as a table after it,
    /// so its name is short.
    pub fn finish(self, chart: &Chart, width: Width, height: i64) -> String {
        let (id, name) = (escape(&chart.id), width.name());
        let (w, h) = (tenths(width.tenths()), tenths(height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ch ch-{name}\" role=\"img\" \
             aria-labelledby=\"{id}-{name}-title\" viewBox=\"0 0 {w} {h}\" \
             width=\"{w}\" height=\"{h}\">\n\
             <title id=\"{id}-{name}-title\">{}</title>\n\
             <g aria-hidden=\"true\">\n{}</g>\n</svg>\n",
            escape(&sentence::drawing(chart)),
            self.body(),
        )
    }

    /// The elements as SVG writes them.
    pub fn body(&self) -> String {
        let mut body = String::new();
        write_all(&mut body, &self.shapes);
        body
    }

    /// The drawing as a small image without words, `w` wide and `h` high; hidden from assistive technology, because what stands beside it
    /// says the same. `stretched`, it fills whatever room it is given.
    pub fn hidden(&self, class: &str, (w, h): (i64, i64), stretched: bool) -> String {
        let (w, h) = (tenths(w), tenths(h));
        let fit = match stretched {
            true => "preserveAspectRatio=\"none\"".to_owned(),
            false => format!("width=\"{w}\" height=\"{h}\""),
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ch {class}\" aria-hidden=\"true\" \
             viewBox=\"0 0 {w} {h}\" {fit}>\n{}</svg>\n",
            self.body()
        )
    }

    /// Another canvas's elements, where they are.
    pub fn append(&mut self, inner: Canvas) {
        self.shapes.extend(inner.shapes);
    }

    /// Another canvas's elements, moved and scaled in thousandths.
    pub fn moved(&mut self, x: i64, y: i64, scale: i64, inner: Canvas) {
        self.shapes.push(CanvasShape::Group { at: (x, y), scale, shapes: inner.shapes });
    }

    /// One line of text whose baseline is at `y`.
    pub fn text(&mut self, class: &str, x: i64, y: i64, text: &str) {
        self.write(class, (x, y), false, text);
    }

    /// Lines of text below each other from `top` on; gives where a next one would begin.
    pub fn lines(&mut self, class: &str, x: i64, top: i64, lines: &[String]) -> i64 {
        for (index, line) in lines.iter().enumerate() {
            self.text(class, x, baseline(top, index), line);
        }
        top + lines.len() as i64 * LINE
    }

    /// A text that runs upwards, for words that do not fit across.
    pub fn upright_text(&mut self, class: &str, x: i64, y: i64, text: &str) {
        self.write(class, (x, y), true, text);
    }

    fn write(&mut self, class: &str, at: (i64, i64), upright: bool, text: &str) {
        self.shapes.push(CanvasShape::Text {
            class: format!("ch-t {class}"),
            at,
            upright,
            text: text.to_owned(),
        });
    }

    pub fn line(&mut self, class: &str, from: (i64, i64), to: (i64, i64)) {
        let class = class.to_owned();
        self.shapes.push(CanvasShape::Line { class, from, to });
    }

    pub fn rect(&mut self, class: &str, x: i64, y: i64, w: i64, h: i64) {
        self.shapes.push(CanvasShape::Rect { class: class.to_owned(), at: (x, y), size: (w, h) });
    }

    pub fn circle(&mut self, class: &str, x: i64, y: i64, radius: i64) {
        self.shapes.push(CanvasShape::Circle { class: class.to_owned(), at: (x, y), radius });
    }

    /// A line through `points`; a closed shape with `close`.
    pub fn path(&mut self, class: &str, points: &[(i64, i64)], close: bool) {
        self.shapes.push(CanvasShape::Path {
            class: class.to_owned(),
            points: points.to_vec(),
            close,
        });
    }

    /// A line through points that were reported in a row; one alone is a small mark, so that it is not lost.
    pub fn run(&mut self, points: &[(i64, i64)], radius: i64) {
        match points {
            [(x, y)] => self.circle("ch-mark ch-s1", *x, *y, radius),
            _ => self.path("ch-line ch-s1", points, false),
        }
    }

    /// The marker of the series at `index`: circle, square, triangle, diamond.
    pub fn marker(&mut self, index: usize, x: i64, y: i64) {
        let class = format!("ch-mark ch-s{}", index % 4 + 1);
        match index % 4 {
            0 => self.circle(&class, x, y, 55),
            1 => self.rect(&class, x - 50, y - 50, 100, 100),
            2 => self.path(&class, &[(x, y - 65), (x + 65, y + 50), (x - 65, y + 50)], true),
            _ => self.path(&class, &[(x, y - 70), (x + 70, y), (x, y + 70), (x - 70, y)], true),
        }
    }
}

fn write_all(out: &mut String, shapes: &[CanvasShape]) {
    for shape in shapes {
        // Writing into memory cannot fail.
        let _ = write_one(out, shape);
    }
}

fn write_one(out: &mut String, shape: &CanvasShape) -> std::fmt::Result {
    match shape {
        CanvasShape::Text { class, at: (x, y), upright, text } => {
            let (x, y, text) = (tenths(*x), tenths(*y), escape(text));
            match upright {
                false => writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"),
                true => writeln!(
                    out,
                    "<text class=\"{class}\" transform=\"translate({x} {y}) rotate(-90)\">{text}</text>"
                ),
            }
        }
        CanvasShape::Line { class, from, to } => writeln!(
            out,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            tenths(from.0),
            tenths(from.1),
            tenths(to.0),
            tenths(to.1)
        ),
        CanvasShape::Rect { class, at, size } => writeln!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            tenths(at.0),
            tenths(at.1),
            tenths(size.0),
            tenths(size.1)
        ),
        CanvasShape::Circle { class, at, radius } => writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            tenths(at.0),
            tenths(at.1),
            tenths(*radius)
        ),
        CanvasShape::Path { class, points, close } => {
            write!(out, "<path class=\"{class}\" d=\"")?;
            for (index, (x, y)) in points.iter().enumerate() {
                let command = if index == 0 { 'M' } else { 'L' };
                write!(out, "{command}{} {}", tenths(*x), tenths(*y))?;
            }
            writeln!(out, "{}\"/>", if *close { "Z" } else { "" })
        }
        CanvasShape::Group { at, scale, shapes } => {
            let (x, y) = (tenths(at.0), tenths(at.1));
            write!(out, "<g transform=\"translate({x} {y})")?;
            if *scale != 1000 {
                write!(out, " scale({}.{:03})", scale / 1000, scale % 1000)?;
            }
            out.push_str("\">\n");
            write_all(out, shapes);
            out.write_str("</g>\n")
        }
    }
}

/// The baseline of a line of text in a block that begins at `top`.
pub fn baseline(top: i64, line: usize) -> i64 {
    top + line as i64 * LINE + FONT + 10
}

pub fn widest(lines: &[String]) -> i64 {
    lines.iter().map(|line| text_width(line)).max().unwrap_or(0)
}

/// How wide a text will be at most. Measured in bold BIZ UDPGothic, the widest of the fonts that the style sheet names and that most
/// office computers have: its digits are 0.76 em wide, and its percent sign is a full em.
pub fn text_width(text: &str) -> i64 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> i64 {
    let hundredths = match c {
        ' ' | ',' | '.' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'j' | 'l' | 'I' => 38,
        '/' | '(' | ')' | '[' | ']' | '-' | 'f' | 'r' | 't' => 52,
        '%' | 'm' | 'w' | 'M' | 'W' | '@' => 100,
        'A'..='Z' | '&' => 90,
        // Japanese fonts draw it full width, whatever the tables say.
        '−' => 100,
        c => match c.width_cjk().unwrap_or(0) {
            0 => 0,
            1 => 77,
            _ => 100,
        },
    };
    FONT * hundredths / 100
}

/// Breaks a text into lines of at most `width`, never inside a number or a Latin word unless it must.
pub fn wrap(text: &str, width: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && text_width(&line) + text_width(piece.trim_end()) > width {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
        }
        if text_width(piece.trim_end()) <= width {
            line.push_str(&piece);
            continue;
        }
        for c in piece.chars() {
            if !line.is_empty() && text_width(&line) + char_width(c) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// The parts of a text that may not be broken.
fn pieces(text: &str) -> Vec<String> {
    const NOT_FIRST: &str =
        "、。，．・：；？！）」』】〉》％%ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々";
    const NOT_LAST: &str = "（「『【〈《";
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let joined = NOT_FIRST.contains(c)
            || NOT_LAST.contains(before)
            || (c.is_ascii() && before.is_ascii() && before != ' ')
            || before.is_ascii_digit()
            || c == ' ';
        match pieces.last_mut() {
            Some(piece) if joined => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = c;
    }
    whole_brackets(pieces)
}

/// Keeps a short bracket, such as `（2024年度）`, in one piece.
fn whole_brackets(pieces: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut rest = pieces.as_slice();
    while let [first, more @ ..] = rest {
        let closes = rest.iter().position(|piece| piece.contains('）'));
        let group = closes.map_or_else(String::new, |end| rest[..=end].concat());
        if first.starts_with('（') && closes.is_some() && text_width(&group) <= 8 * FONT {
            rest = &rest[closes.unwrap_or(0) + 1..];
            joined.push(group);
        } else {
            joined.push(first.clone());
            rest = more;
        }
    }
    joined
}

/// Escapes for element content and for attribute values in double quotes. Control characters, which XML
/// does not allow, become spaces.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A length as SVG writes it: `12`, `12.5`, `-0.5`.
pub fn tenths(length: i64) -> String {
    let sign = if length < 0 { "-" } else { "" };
    let size = length.unsigned_abs();
    match size % 10 {
        0 => format!("{sign}{}", size / 10),
        tenth => format!("{sign}{}.{tenth}", size / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_decimal_at_most() {
        let all = [0, 10, 125, -5, -120].map(tenths);
        assert_eq!(all, ["0", "1", "12.5", "-0.5", "-12"]);
    }

    #[test]
    fn lines_break_where_japanese_allows() {
        assert_eq!(wrap("令和6年度（2024年度）", 1200), ["令和6年度", "（2024年度）"]);
        assert_eq!(wrap("届いた。", 480), ["届い", "た。"]);
        assert_eq!(wrap("one two", 400), ["one", "two"]);
        assert_eq!(wrap("", 400), [""]);
        assert_eq!(wrap("1234567890", 400), ["123", "456", "789", "0"]);
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(escape("<b a=\"1\">&\u{1}"), "&lt;b a=&quot;1&quot;&gt;&amp; ");
    }
}

//! Pictures to share and charts to take along: one drawing, as SVG that stands alone and as PNG.
//!
//! Knows where things stand on it and how large they are. The theme says how they look; `raster` makes pixels of them.

mod font;
mod raster;
mod style;

use std::fmt::Write as _;

use super::phrase;
use crate::chart::{Canvas, CanvasShape, FONT, Width, text_width};
use crate::view::picture::{Newest, Picture};
pub use font::{Fonts, font};
pub use style::Rules;

/// As networks and messengers want it.
pub const SIZE: (u32, u32) = (1200, 630);

/// Lengths are tenths of a pixel.
const WIDTH: i64 = 12000;
const HEIGHT: i64 = 6300;
const MARGIN: i64 = 600;
/// The head of the band with the names of plan and site.
const BAND: i64 = 5500;

/// The drawing of a picture.
pub fn drawing(picture: &Picture) -> Canvas {
    let mut paper = Paper::default();
    paper.canvas.rect("pic-ground", 0, 0, WIDTH, HEIGHT);
    match picture.chart {
        Some(_) => paper.figures(picture),
        None => paper.title_page(picture),
    }
    paper.band(&picture.foot);
    paper.canvas
}

/// A drawing as an SVG file that needs nothing else: light colours, the reader's own font, title and description.
pub fn svg(picture: &Picture, rules: &Rules) -> Vec<u8> {
    let drawing = drawing(picture);
    let mut classes = Vec::new();
    collect(&drawing.shapes, &mut classes);
    let sheet = rules.sheet(classes.iter().copied());
    let parts = [Some(&picture.words), picture.source.as_ref(), Some(&picture.foot)];
    let description: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    let (width, height) = SIZE;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing into memory cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>\n{sheet}</style>\n{}</svg>\n",
        crate::chart::escape(&picture.title),
        crate::chart::escape(&description.join("\n")),
        drawing.body(),
    );
    out.into_bytes()
}

/// The same as PNG.
pub fn png(picture: &Picture, rules: &Rules, fonts: &Fonts) -> Vec<u8> {
    raster::png(&drawing(picture).shapes, SIZE, rules, fonts)
}

/// The classes of all elements, each combination once.
fn collect<'a>(shapes: &'a [CanvasShape], classes: &mut Vec<&'a str>) {
    for shape in shapes {
        if let CanvasShape::Group { shapes, .. } = shape {
            collect(shapes, classes);
            continue;
        }
        let class = shape.class();
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
}

/// What is drawn on, from the top down.
#[derive(Default)]
struct Paper {
    canvas: Canvas,
}

impl Paper {
    /// An indicator: what the figures show, the newest of them, and the chart.
    fn figures(&mut self, picture: &Picture) {
        let mut y = 400;
        if let Some(above) = &picture.above {
            y += 300;
            self.text("pic-above", MARGIN, y, 280, &fitted(above, 280, WIDTH - 2 * MARGIN));
        }
        // Several series need the height for their chart.
        let sizes: &[i64] = match picture.values.len() {
            1 => &[520, 460, 400, 350],
            _ => &[400, 350],
        };
        y = self.title(&picture.title, y, sizes, 2);
        let top = y + 260;
        let mut bottom = BAND - 200;
        if let Some(source) = &picture.source {
            bottom -= 260;
            self.text(
                "pic-source",
                MARGIN,
                BAND - 200,
                200,
                &fitted(source, 200, WIDTH - 2 * MARGIN),
            );
        }
        let left = self.values(&picture.values, top, bottom);
        let Some(chart) = &picture.chart else { return };
        let (inner, height) = chart.drawing(Width::Picture);
        let (x, width) = (left + 300, WIDTH - MARGIN - left - 300);
        let across = width * 1000 / Width::Picture.tenths();
        let scale = across.min((bottom - top) * 1000 / height.max(1));
        let x = x + (width - Width::Picture.tenths() * scale / 1000) / 2;
        let y = top + (bottom - top - height * scale / 1000) / 2;
        self.canvas.moved(x, y, scale, inner);
    }

    /// The newest values, one below the other; gives where they end to the right.
    fn values(&mut self, values: &[Newest], top: i64, bottom: i64) -> i64 {
        const MOST: usize = 4;
        let room = 4000;
        let shown = &values[..values.len().min(MOST)];
        let one = shown.len() == 1;
        let sizes: &[i64] =
            if one { &[1120, 900, 720, 560, 440, 340] } else { &[560, 480, 400, 320] };
        let fits = |size: &&i64| shown.iter().all(|value| width(&value.value, **size) <= room);
        let size = sizes.iter().find(fits).copied().unwrap_or(280);
        let same_time = shown.windows(2).all(|pair| pair[0].period == pair[1].period);
        let mut y = top + if one { (bottom - top) / 8 } else { 0 };
        for (index, value) in shown.iter().enumerate() {
            if let Some(label) = &value.label {
                y = self.lines("pic-fact", label, y, 260, room, 2);
            }
            y += size;
            self.text("pic-value", MARGIN, y, size, &fitted(&value.value, size, room));
            if !same_time || index + 1 == shown.len() {
                y = self.lines("pic-fact", &value.period, y + 200, 300, room, 2);
            }
            if let Some(target) = &value.target {
                y = self.lines("pic-target", target, y + 160, 300, room, 3);
            }
            y += 220;
        }
        MARGIN + room
    }

    /// Anything else: its title as large as it can be, and one figure below.
    fn title_page(&mut self, picture: &Picture) {
        self.rings();
        let mut y = 500;
        if let Some(above) = &picture.above {
            y += 340;
            self.text("pic-above", MARGIN, y, 340, &fitted(above, 340, WIDTH - 2 * MARGIN));
        }
        y = match picture.values.is_empty() {
            true => self.title(&picture.title, y, &[760, 680, 600, 520, 440], 4),
            false => self.title(&picture.title, y, &[620, 560, 500, 440], 3),
        };
        if let Some(facts) = &picture.facts {
            self.lines("pic-fact", facts, y + 200, 320, WIDTH - 2 * MARGIN, 1);
        }
        let Some(value) = picture.values.first() else {
            return;
        };
        y = BAND - 280;
        if let Some(label) = &value.label {
            self.text("pic-fact", MARGIN, y - 760, 280, &fitted(label, 280, WIDTH - 2 * MARGIN));
        }
        let room = WIDTH / 2;
        let size = [700, 560, 420, 320];
        let fits = |size: &&i64| width(&value.value, **size) <= room;
        let size = size.iter().find(fits).copied().unwrap_or(280);
        let text = fitted(&value.value, size, room);
        self.text("pic-value", MARGIN, y, size, &text);
        let x = MARGIN + width(&text, size) + 300;
        let beside = WIDTH - MARGIN - x;
        let mut line = y;
        if let Some(target) = &value.target {
            self.text("pic-target", x, line, 280, &fitted(target, 280, beside));
            line -= 380;
        }
        self.text("pic-fact", x, line, 280, &fitted(&value.period, 280, beside));
    }

    /// A title in whole phrases, in the first size that needs no more than `most` lines; gives the baseline of its last line.
    fn title(&mut self, title: &str, y: i64, sizes: &[i64], most: usize) -> i64 {
        let room = WIDTH - 2 * MARGIN;
        let fits = |size: &&i64| broken(title, **size, room).len() <= most;
        let size = sizes.iter().find(fits).or(sizes.last());
        let size = size.copied().unwrap_or(FONT);
        self.lines("pic-title", title, y + size / 4, size, room, most)
    }

    /// A text in whole phrases, below `y`; gives the baseline of its last line.
    fn lines(
        &mut self,
        class: &str,
        text: &str,
        mut y: i64,
        size: i64,
        room: i64,
        most: usize,
    ) -> i64 {
        let lines = broken(text, size, room);
        let all = lines.len();
        for (index, line) in lines.into_iter().take(most).enumerate() {
            y += if index == 0 { size } else { size * 27 / 20 };
            let cut = if index + 1 == most && all > most { "…" } else { "" };
            self.text(class, MARGIN, y, size, &fitted(&(line + cut), size, room));
        }
        y
    }

    fn band(&mut self, foot: &str) {
        self.canvas.rect("pic-band", 0, BAND, WIDTH, HEIGHT - BAND);
        self.text("pic-foot", MARGIN, BAND + 500, 280, &fitted(foot, 280, WIDTH - 2 * MARGIN));
    }

    /// The rings of the theme, which come up behind the band.
    fn rings(&mut self) {
        for radius in [900, 1700, 2500, 3300] {
            self.canvas.circle("pic-wave", WIDTH - 1500, BAND, radius);
        }
    }

    /// One line of text, `size` high.
    fn text(&mut self, class: &str, x: i64, y: i64, size: i64, text: &str) {
        let mut line = Canvas::default();
        line.text(class, 0, 0, text);
        self.canvas.moved(x, y, size * 1000 / FONT, line);
    }
}

/// How wide a text of some size is at most.
fn width(text: &str, size: i64) -> i64 {
    text_width(text) * size / FONT
}

/// A text cut to the room there is.
fn fitted(text: &str, size: i64, room: i64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if width(&cut, size) + 2 * size > room {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}

/// A text in lines of whole phrases that are about equally long.
fn broken(text: &str, size: i64, room: i64) -> Vec<String> {
    const STEPS: i64 = 16;
    let phrases = phrase::phrases(text);
    let lines = filled(&phrases, size, room);
    let narrower = (STEPS / 4..STEPS).map(|step| filled(&phrases, size, room * step / STEPS));
    let mut even = narrower.filter(|narrow| narrow.len() == lines.len());
    even.next().unwrap_or(lines)
}

/// Phrases in lines of at most `room`. A phrase that is wider than that is cut between characters.
fn filled(phrases: &[String], size: i64, room: i64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for phrase in phrases {
        for piece in pieces(phrase, size, room) {
            let line = lines.last_mut();
            match line {
                Some(line) if width(line, size) + width(piece.trim_end(), size) <= room => {
                    line.push_str(&piece);
                }
                _ => lines.push(piece.trim_start().to_owned()),
            }
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

fn pieces(phrase: &str, size: i64, room: i64) -> Vec<String> {
    match width(phrase.trim_end(), size) <= room {
        true => vec![phrase.to_owned()],
        false => phrase.chars().map(String::from).collect(),
    }
}

//! From shapes to a PNG: every pixel is one of 256 colours, mixed where an edge runs through it.
//!
//! Knows shapes and their looks. Uses no operation whose result one machine could round differently than another.

use std::collections::BTreeMap;

use tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, Rect, Stroke, StrokeDash, Transform,
};

use super::font::Fonts;
use super::style::{Look, Rules};
use crate::chart::Shape;

/// Steps from the colour behind an edge to the one in front of it.
const LEVELS: u32 = 15;

type Colour = [u8; 3];

/// Draws shapes on a ground of one colour and writes them as PNG. Lengths of shapes are tenths of a pixel.
pub fn png(shapes: &[Shape], (width, height): (u32, u32), rules: &Rules, fonts: &Fonts) -> Vec<u8> {
    let ground = rules.look("pic-ground");
    let mut raster = Raster {
        size: (width, height),
        pixels: vec![0; (width * height) as usize],
        palette: vec![colour(&ground, "fill").unwrap_or([255; 3])],
        rules,
        fonts,
    };
    raster.draw(shapes, Transform::from_scale(0.1, 0.1));
    raster.encoded()
}

struct Raster<'a> {
    size: (u32, u32),
    /// The place of each pixel's colour in the palette.
    pixels: Vec<u8>,
    palette: Vec<Colour>,
    rules: &'a Rules,
    fonts: &'a Fonts<'a>,
}

impl Raster<'_> {
    fn draw(&mut self, shapes: &[Shape], to: Transform) {
        for shape in shapes {
            match shape {
                Shape::Group { at, scale, shapes } => {
                    let inner = to
                        .pre_translate(at.0 as f32, at.1 as f32)
                        .pre_scale(*scale as f32 / 1000.0, *scale as f32 / 1000.0);
                    self.draw(shapes, inner);
                }
                Shape::Text {
                    class,
                    at,
                    upright,
                    text,
                } => self.text(class, *at, *upright, text, to),
                Shape::Line {
                    class,
                    from,
                    to: end,
                } => {
                    self.path(class, line(&[*from, *end], false), to);
                }
                Shape::Path {
                    class,
                    points,
                    close,
                } => self.path(class, line(points, *close), to),
                Shape::Rect { class, at, size } => {
                    let (x, y) = (at.0 as f32, at.1 as f32);
                    let rect = Rect::from_xywh(x, y, size.0 as f32, size.1 as f32);
                    self.path(class, rect.map(PathBuilder::from_rect), to);
                }
                Shape::Circle { class, at, radius } => {
                    let (x, y) = (at.0 as f32, at.1 as f32);
                    self.path(class, PathBuilder::from_circle(x, y, *radius as f32), to);
                }
            }
        }
    }

    /// Fills a shape and draws its edge.
    fn path(&mut self, class: &str, path: Option<Path>, to: Transform) {
        let rules = self.rules;
        let look = rules.look(class);
        let Some(path) = path.and_then(|path| path.transform(to)) else {
            return;
        };
        if let Some(fill) = colour(&look, "fill") {
            self.fill(&path, fill);
        }
        self.edge(&path, &look, to.sx * 10.0);
    }

    fn text(&mut self, class: &str, at: (i64, i64), upright: bool, text: &str, to: Transform) {
        let rules = self.rules;
        let look = rules.look(class);
        let scale = to.sx * 10.0;
        let (path, width) = self
            .fonts
            .outline(text, pixels(&look, "font-size").unwrap_or(16.0) * scale);
        let shift = match look.get("text-anchor") {
            Some(&"middle") => -width / 2.0,
            Some(&"end") => -width,
            _ => 0.0,
        };
        let x = at.0 as f32 * to.sx + to.tx;
        let y = at.1 as f32 * to.sy + to.ty;
        let place = match upright {
            false => Transform::from_translate(x + shift, y),
            true => Transform::from_row(0.0, -1.0, 1.0, 0.0, x, y - shift),
        };
        let Some(path) = path.and_then(|path| path.transform(place)) else {
            return;
        };
        // The edge of a text lies under it and keeps it apart from what it stands on.
        self.edge(&path, &look, scale);
        self.fill(&path, colour(&look, "fill").unwrap_or_default());
    }

    fn edge(&mut self, path: &Path, look: &Look, scale: f32) {
        let Some(front) = colour(look, "stroke") else {
            return;
        };
        let width = pixels(look, "stroke-width").unwrap_or(1.0) * scale;
        let dashes = look.get("stroke-dasharray").map(|dashes| {
            let lengths = dashes.split_whitespace();
            lengths.filter_map(|length| Some(length.parse::<f32>().ok()? * scale))
        });
        let stroke = Stroke {
            width,
            line_cap: match look.get("stroke-linecap") {
                Some(&"round") => LineCap::Round,
                _ => LineCap::Butt,
            },
            line_join: match look.get("stroke-linejoin") {
                Some(&"round") => LineJoin::Round,
                _ => LineJoin::Miter,
            },
            ..Stroke::default()
        };
        let dashed = dashes
            .and_then(|dashes| StrokeDash::new(dashes.collect(), 0.0))
            .and_then(|dash| path.dash(&dash, 1.0));
        let stroked = dashed.as_ref().unwrap_or(path).stroke(&stroke, 1.0);
        if let Some(stroked) = stroked {
            self.fill(&stroked, front);
        }
    }

    /// Mixes a colour into every pixel that a path covers, as far as it covers it.
    fn fill(&mut self, path: &Path, front: Colour) {
        let (width, height) = self.size;
        let bounds = path.bounds();
        let inside = |edge: f32, most: u32| (edge.max(0.0) as u32).min(most);
        let (left, top) = (inside(bounds.left(), width), inside(bounds.top(), height));
        let right = inside(bounds.right() + 1.0, width);
        let bottom = inside(bounds.bottom() + 1.0, height);
        let Some(mut mask) = Mask::new(right.saturating_sub(left), bottom.saturating_sub(top))
        else {
            return;
        };
        let shift = Transform::from_translate(-(left as f32), -(top as f32));
        mask.fill_path(path, FillRule::Winding, true, shift);
        let front = self.place(front);
        let mut mixed: BTreeMap<(u8, u32), u8> = BTreeMap::new();
        let across = (right - left) as usize;
        for (row, covered) in mask.data().chunks_exact(across).enumerate() {
            let start = (top as usize + row) * width as usize + left as usize;
            for (column, covered) in covered.iter().enumerate().filter(|(_, c)| **c > 8) {
                let level = (u32::from(*covered) * LEVELS + 127) / 255;
                let behind = self.pixels[start + column];
                self.pixels[start + column] = match level {
                    LEVELS => front,
                    _ if behind == front => front,
                    _ => *mixed
                        .entry((behind, level))
                        .or_insert_with(|| self.mix(behind, front, level)),
                };
            }
        }
    }

    fn mix(&mut self, behind: u8, front: u8, level: u32) -> u8 {
        let (behind, front) = (self.palette[behind as usize], self.palette[front as usize]);
        let channel = |at: usize| {
            let (behind, front) = (u32::from(behind[at]), u32::from(front[at]));
            ((behind * (LEVELS - level) + front * level + LEVELS / 2) / LEVELS) as u8
        };
        self.place([channel(0), channel(1), channel(2)])
    }

    /// The place of a colour in the palette; of the nearest there, when it is full.
    fn place(&mut self, colour: Colour) -> u8 {
        let known = self.palette.iter().position(|one| *one == colour);
        let at = known.unwrap_or_else(|| {
            if self.palette.len() < 256 {
                self.palette.push(colour);
                return self.palette.len() - 1;
            }
            let apart = |one: &Colour| -> u32 {
                let channels = one.iter().zip(colour);
                channels.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
            };
            let nearest = self.palette.iter().enumerate();
            nearest
                .min_by_key(|(_, one)| apart(one))
                .map_or(0, |(at, _)| at)
        });
        at as u8
    }

    fn encoded(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.palette.concat());
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
        // Writing into memory cannot fail.
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.pixels));
        debug_assert!(written.is_ok());
        bytes
    }
}

fn line(points: &[(i64, i64)], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        match index {
            0 => path.move_to(*x as f32, *y as f32),
            _ => path.line_to(*x as f32, *y as f32),
        }
    }
    if close {
        path.close();
    }
    path.finish()
}

/// The colour of a property. A shape without a fill is black in a page; here it is not filled, for lines have none to show.
fn colour(look: &Look, property: &str) -> Option<Colour> {
    let value = look.get(property)?.strip_prefix('#')?;
    let digits = match value.len() {
        3 => value.chars().flat_map(|c| [c, c]).collect(),
        _ => value.to_owned(),
    };
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// A length in pixels.
fn pixels(look: &Look, property: &str) -> Option<f32> {
    let value = look.get(property)?;
    value.strip_suffix("px").unwrap_or(value).parse().ok()
}

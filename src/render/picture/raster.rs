//! From shapes to a PNG: every pixel is one of 256 colours, mixed where an edge runs through it.
//!
//! Knows shapes and their looks. Uses no operation whose result one machine could round differently than another.

use ab_glyph_rasterizer::{Rasterizer, point};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, PathSegment, Point, Rect, Stroke,
    StrokeDash, Transform,
};

use super::font::Fonts;
use super::style::{Look, Rules};
use crate::chart::CanvasShape;

/// Steps from the colour behind an edge to the one in front of it.
const LEVELS: u32 = 7;

type Colour = [u8; 3];

/// Draws shapes on a ground of one colour and writes them as PNG. Lengths of shapes are tenths of a pixel.
pub fn png(
    shapes: &[CanvasShape],
    (width, height): (u32, u32),
    rules: &Rules,
    fonts: &Fonts,
) -> Vec<u8> {
    let ground = rules.look("pic-ground");
    let mut raster = Raster {
        size: (width, height),
        pixels: vec![0; (width * height) as usize],
        palette: vec![colour(&ground, "fill").unwrap_or([255; 3])],
        rules,
        fonts,
    };
    raster.reserve(shapes);
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
    /// Gives every colour of the shapes its place before any mixture has one.
    fn reserve(&mut self, shapes: &[CanvasShape]) {
        for shape in shapes {
            if let CanvasShape::Group { shapes, .. } = shape {
                self.reserve(shapes);
                continue;
            }
            let rules = self.rules;
            let look = rules.look(shape.class());
            for colour in ["fill", "stroke"].iter().filter_map(|p| colour(&look, p)) {
                self.place(colour);
            }
        }
    }

    fn draw(&mut self, shapes: &[CanvasShape], to: Transform) {
        for shape in shapes {
            match shape {
                CanvasShape::Group { at, scale, shapes } => {
                    let inner = to
                        .pre_translate(at.0 as f32, at.1 as f32)
                        .pre_scale(*scale as f32 / 1000.0, *scale as f32 / 1000.0);
                    self.draw(shapes, inner);
                }
                CanvasShape::Text { class, at, upright, text } => {
                    self.text(class, *at, *upright, text, to)
                }
                CanvasShape::Line { class, from, to: end } => {
                    self.path(class, line(&[*from, *end], false), to);
                }
                CanvasShape::Path { class, points, close } => {
                    self.path(class, line(points, *close), to)
                }
                CanvasShape::Rect { class, at, size } => {
                    let (x, y) = (at.0 as f32, at.1 as f32);
                    let rect = Rect::from_xywh(x, y, size.0 as f32, size.1 as f32);
                    self.rect(class, rect.and_then(|rect| rect.transform(to)), to);
                }
                CanvasShape::Circle { class, at, radius } => {
                    let (x, y) = (at.0 as f32, at.1 as f32);
                    self.path(class, PathBuilder::from_circle(x, y, *radius as f32), to);
                }
            }
        }
    }

    /// Fills a rectangle, whose edges are between pixels, and draws its edge.
    fn rect(&mut self, class: &str, rect: Option<Rect>, to: Transform) {
        let rules = self.rules;
        let look = rules.look(class);
        let Some(rect) = rect else { return };
        let whole = |edge: f32, most: u32| (edge.max(0.0).round() as usize).min(most as usize);
        let (width, height) = self.size;
        let (left, right) = (whole(rect.left(), width), whole(rect.right(), width));
        if let Some(fill) = colour(&look, "fill") {
            let front = self.place(fill);
            for row in whole(rect.top(), height)..whole(rect.bottom(), height) {
                let start = row * width as usize;
                self.pixels[start + left..start + right].fill(front);
            }
        }
        self.edge(&PathBuilder::from_rect(rect), &look, to.sx * 10.0);
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
        let (path, width) =
            self.fonts.outline(text, pixels(&look, "font-size").unwrap_or(16.0) * scale);
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
        let Some(cover) = self.area(&path).and_then(|area| Coverage::of_text(&path, area)) else {
            return;
        };
        // The edge of a text lies under it and keeps it apart from what it stands on.
        if let Some(edge) = colour(&look, "stroke") {
            let width = pixels(&look, "stroke-width").unwrap_or(1.0) * scale;
            self.mix_in(&cover.widened((width / 2.0).round() as usize), edge);
        }
        self.mix_in(&cover, colour(&look, "fill").unwrap_or_default());
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

    fn fill(&mut self, path: &Path, front: Colour) {
        let cover = self.area(path).and_then(|area| Coverage::of_shape(path, area));
        if let Some(cover) = cover {
            self.mix_in(&cover, front);
        }
    }

    /// The pixels that a path may cover: left, top, width, height.
    fn area(&self, path: &Path) -> Option<Area> {
        let (width, height) = self.size;
        let bounds = path.bounds();
        let inside = |edge: f32, most: u32| (edge.max(0.0) as u32).min(most);
        let (left, top) = (inside(bounds.left(), width), inside(bounds.top(), height));
        let across = inside(bounds.right() + 1.0, width) - left;
        let down = inside(bounds.bottom() + 1.0, height) - top;
        (across > 0 && down > 0).then_some([left, top, across, down])
    }

    /// Mixes a colour into every pixel that is covered, as far as it is.
    fn mix_in(&mut self, cover: &Coverage, front: Colour) {
        let (width, height) = (i64::from(self.size.0), i64::from(self.size.1));
        let front = self.place(front);
        let mut mixed = [[None; LEVELS as usize]; 256];
        let first = (-cover.left).clamp(0, cover.across as i64) as usize;
        let end = (width - cover.left).clamp(first as i64, cover.across as i64) as usize;
        for (y, covered) in (cover.top..height).zip(cover.pixels.chunks_exact(cover.across)) {
            if y < 0 {
                continue;
            }
            let start = (y * width + cover.left + first as i64) as usize;
            for (column, covered) in covered[first..end].iter().enumerate() {
                // Less than half a level leaves the pixel as it is.
                if *covered <= 18 {
                    continue;
                }
                let level = (u32::from(*covered) * LEVELS + 127) / 255;
                let behind = self.pixels[start + column];
                if level == LEVELS || behind == front {
                    self.pixels[start + column] = front;
                    continue;
                }
                let known = mixed[usize::from(behind)][level as usize];
                let mixture = known.unwrap_or_else(|| self.mix(behind, front, level));
                mixed[usize::from(behind)][level as usize] = Some(mixture);
                self.pixels[start + column] = mixture;
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
            nearest.min_by_key(|(_, one)| apart(one)).map_or(0, |(at, _)| at)
        });
        at as u8
    }

    fn encoded(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.palette.concat());
        // Nearly as small as at the usual level, and much sooner done.
        encoder.set_deflate_compression(png::DeflateCompression::Level(2));
        encoder.set_filter(png::Filter::NoFilter);
        // Writing into memory cannot fail.
        let written =
            encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.pixels));
        debug_assert!(written.is_ok());
        bytes
    }
}

/// Left, top, width and height in pixels.
type Area = [u32; 4];

/// How far the pixels of a part of the picture are covered, up to 255.
struct Coverage {
    left: i64,
    top: i64,
    across: usize,
    pixels: Vec<u8>,
}

impl Coverage {
    fn new([left, top, across, _]: Area, pixels: Vec<u8>) -> Self {
        Self { left: left.into(), top: top.into(), across: across as usize, pixels }
    }

    /// Any shape, which may run over itself.
    fn of_shape(path: &Path, area: Area) -> Option<Self> {
        let [left, top, across, down] = area;
        let mut mask = Mask::new(across, down)?;
        let shift = Transform::from_translate(-(left as f32), -(top as f32));
        mask.fill_path(path, FillRule::Winding, true, shift);
        Some(Self::new(area, mask.take()))
    }

    /// A line of text: letters do not run over themselves, and there is a faster way to fill them.
    fn of_text(path: &Path, area: Area) -> Option<Self> {
        let [left, top, across, down] = area.map(|length| length as f32);
        let mut raster = Rasterizer::new(area[2] as usize, area[3] as usize);
        let inside =
            |p: Point| point((p.x - left).clamp(0.0, across), (p.y - top).clamp(0.0, down));
        let (mut start, mut at) = (Point::zero(), Point::zero());
        for segment in path.segments() {
            let from = inside(at);
            at = match segment {
                PathSegment::MoveTo(to) => {
                    start = to;
                    to
                }
                PathSegment::LineTo(to) => {
                    raster.draw_line(from, inside(to));
                    to
                }
                PathSegment::QuadTo(a, to) => {
                    raster.draw_quad(from, inside(a), inside(to));
                    to
                }
                PathSegment::CubicTo(a, b, to) => {
                    raster.draw_cubic(from, inside(a), inside(b), inside(to));
                    to
                }
                PathSegment::Close => {
                    raster.draw_line(from, inside(start));
                    start
                }
            };
        }
        let mut pixels = vec![0; (area[2] * area[3]) as usize];
        raster.for_each_pixel(|index, covered| pixels[index] = (covered.min(1.0) * 255.0) as u8);
        Some(Self::new(area, pixels))
    }

    /// The same with an edge of so many pixels around it.
    fn widened(&self, by: usize) -> Self {
        let across = self.across + 2 * by;
        let rows = self.pixels.len() / self.across;
        let mut wide = vec![0; across * rows];
        for (row, covered) in self.pixels.chunks_exact(self.across).enumerate() {
            for (column, most) in covered.iter().enumerate().filter(|(_, c)| **c > 0) {
                let from = row * across + column;
                for one in &mut wide[from..=from + 2 * by] {
                    *one = (*most).max(*one);
                }
            }
        }
        let mut pixels = vec![0; across * (rows + 2 * by)];
        for (row, covered) in wide.chunks_exact(across).enumerate() {
            for reached in pixels.chunks_exact_mut(across).skip(row).take(2 * by + 1) {
                for (one, most) in reached.iter_mut().zip(covered) {
                    *one = (*most).max(*one);
                }
            }
        }
        Self { left: self.left - by as i64, top: self.top - by as i64, across, pixels }
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

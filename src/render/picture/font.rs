//! The font of pictures: outlines of characters, and how wide they are.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

/// What printers set where they have no letter.
const MISSING: char = '〓';

/// Fonts in the order they are asked for a character.
pub struct Fonts<'a>(Vec<FontRef<'a>>);

impl<'a> Fonts<'a> {
    /// Fonts of files. What is no font is left out.
    pub fn of(files: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let fonts = files.into_iter().filter_map(font);
        Self(fonts.collect())
    }

    /// The outline of a line of text whose baseline begins at the origin, and how wide it is.
    pub fn outline(&self, text: &str, size: f32) -> (Option<Path>, f32) {
        let mut pen = Pen { path: PathBuilder::new(), x: 0.0 };
        for (font, glyph) in text.chars().filter_map(|c| self.glyph(c)) {
            let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
            if let Some(outline) = font.outline_glyphs().get(glyph) {
                // A broken outline leaves its place empty.
                let _ = outline.draw(settings, &mut pen);
            }
            let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
            pen.x += metrics.advance_width(glyph).unwrap_or(size);
        }
        (pen.path.finish(), pen.x)
    }

    fn glyph(&self, c: char) -> Option<(&FontRef<'a>, GlyphId)> {
        let known = |c: char| {
            let mut fonts = self.0.iter();
            fonts.find_map(|font| Some((font, font.charmap().map(c)?)))
        };
        known(c).or_else(|| known(MISSING))
    }
}

/// A font file, if it can be read and draws anything.
pub fn font(file: &[u8]) -> Option<FontRef<'_>> {
    let font = FontRef::from_index(file, 0).ok()?;
    let draws = font.charmap().map('年').or_else(|| font.charmap().map('A'));
    draws.is_some().then_some(font)
}

/// Draws outlines to the right of one another, with y downwards.
struct Pen {
    path: PathBuilder,
    x: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx, -cy, self.x + x, -y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let right = self.x;
        self.path.cubic_to(right + ax, -ay, right + bx, -by, right + x, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

//! Diagnostics as text for people: the lines of the source, a mark under the right characters, and what to do.
//!
//! Knows how wide characters are (through annotate-snippets). Does not know where the text goes.

use std::collections::HashMap;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Language, Severity, Text, Texts};
use crate::source::{Location, SourcePath, Sources, shown, shown_lines};

/// Findings of one file that are shown one by one. Who has more mends the first and looks again.
const MOST: usize = 200;
/// Lines between two marks that still belong to one picture.
const NEAR: usize = 500;

/// Renders all diagnostics and a closing count.
/// `styled` adds terminal colours; the caller knows whether its reader is a terminal.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    language: Language,
    styled: bool,
) -> String {
    let texts = Texts::of(diagnostics, sources);
    let mut of_file: HashMap<Option<&SourcePath>, usize> = HashMap::new();
    let mut out = String::new();
    for (at, diagnostic) in diagnostics.iter().enumerate() {
        let path = diagnostic.place.as_ref().map(|place| &place.path);
        let count = of_file.entry(path).or_default();
        *count += 1;
        if *count <= MOST {
            out.push_str(&draw(diagnostic, &texts, language, styled));
            out.push_str("\n\n");
        }
        let next = diagnostics.get(at + 1).map(|d| d.place.as_ref().map(|p| &p.path));
        if next != Some(path) && *count > MOST {
            let (more, path) = (*count - MOST, path.map(ToString::to_string).unwrap_or_default());
            out.push_str(&match language {
                Language::Ja => format!(
                    "{path}: ほかに {more}件あります。上から直して、もう一度調べてください\n\n"
                ),
                Language::En => format!("{path}: {more} more; mend these first and look again\n\n"),
            });
        }
    }
    out.push_str(&count(diagnostics, language));
    out.push('\n');
    out
}

/// Renders one diagnostic, without a final line end.
pub fn one(diagnostic: &Diagnostic, sources: &Sources, language: Language, styled: bool) -> String {
    draw(diagnostic, &Texts::of([diagnostic], sources), language, styled)
}

fn draw(diagnostic: &Diagnostic, texts: &Texts, language: Language, styled: bool) -> String {
    let level = match (diagnostic.severity, language) {
        (Severity::Error, Language::Ja) => Level::ERROR.with_name("エラー"),
        (Severity::Error, Language::En) => Level::ERROR,
        (Severity::Warning, Language::Ja) => Level::WARNING.with_name("注意"),
        (Severity::Warning, Language::En) => Level::WARNING,
        (Severity::Note, Language::Ja) => Level::NOTE.with_name("お知らせ"),
        (Severity::Note, Language::En) => Level::NOTE,
    };
    let help = match language {
        Language::Ja => Level::HELP.with_name("直し方"),
        Language::En => Level::HELP,
    };
    let say = |text: &Text| texts.say(diagnostic, text, language);
    let title =
        level.primary_title(shown(&say(&diagnostic.message)).into_owned()).id(diagnostic.code);

    let labels = diagnostic.labels.iter();
    let labels = labels.map(|label| (&label.place, Some(&label.message)));
    let marks: Vec<(&Location, Option<&Text>)> =
        diagnostic.place.iter().map(|place| (place, None)).chain(labels).collect();
    let mut group = Group::with_title(title);
    for picture in pictures(&marks, texts) {
        let (first, _) = picture[0];
        let spans = picture.iter().map(|(place, _)| place.span.range());
        let bounds = spans.fold(first.span.range(), |a, b| a.start.min(b.start)..a.end.max(b.end));
        let (line, start, text) = texts.window(&first.path, bounds);
        // Files of `static/` are pictures and documents: their bytes say nothing on a terminal, and could do harm there.
        if text.is_empty() || first.path.as_str().starts_with("static/") {
            group = group.element(Origin::path(first.path.to_string()));
            continue;
        }
        let mut snippet = Snippet::source(text).line_start(line).path(first.path.to_string());
        for (place, label) in picture {
            let range = place.span.range();
            let within = |n: usize| n.saturating_sub(start);
            let kind = match label {
                None => AnnotationKind::Primary,
                Some(_) => AnnotationKind::Context,
            };
            let mut annotation = kind.span(visible(text, within(range.start)..within(range.end)));
            if let Some(label) = label {
                annotation = annotation.label(shown(&say(label)).into_owned());
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if let Some(text) = &diagnostic.help {
        group = group.element(help.message(shown_lines(&say(text))));
    }
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// The marks that are shown together: those of one file that are near the first of them.
fn pictures<'a, T: Copy>(
    marks: &[(&'a Location, T)],
    texts: &Texts,
) -> Vec<Vec<(&'a Location, T)>> {
    let mut pictures: Vec<Vec<(&Location, T)>> = Vec::new();
    for (place, label) in marks {
        let line = texts.start(place).0;
        let near = pictures.iter_mut().find(|picture| {
            let first = picture[0].0;
            first.path == place.path && texts.start(first).0.abs_diff(line) < NEAR
        });
        match near {
            Some(picture) => picture.push((place, *label)),
            None => pictures.push(vec![(place, *label)]),
        }
    }
    pictures
}

/// Keeps a span inside the text and on character boundaries, and makes an empty one cover a character where it can.
fn visible(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let clip = |mut n: usize| {
        n = n.min(text.len());
        while !text.is_char_boundary(n) {
            n -= 1;
        }
        n
    };
    let (start, mut end) = (clip(range.start), clip(range.end));
    // A span over many lines would print them all; its first line is enough to find the place.
    if let Some(line_end) = text[start..end.max(start)].find('\n')
        && line_end > 0
    {
        end = start + line_end;
    }
    if end <= start {
        end = text[start..]
            .chars()
            .next()
            .filter(|c| *c != '\n')
            .map_or(start, |c| start + c.len_utf8());
    }
    start..end
}

fn count(diagnostics: &[Diagnostic], language: Language) -> String {
    let of = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings, notes) =
        (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    match language {
        Language::Ja => format!("エラー {errors}件、注意 {warnings}件、お知らせ {notes}件"),
        Language::En => format!("{errors} errors, {warnings} warnings, {notes} notes"),
    }
}

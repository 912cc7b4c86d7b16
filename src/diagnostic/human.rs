//! Diagnostics as text for people: the lines of the source, a mark under the right characters, and what to do.
//!
//! Knows how wide characters are (through annotate-snippets). Does not know where the text goes.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Language, Severity};
use crate::source::{Place, Sources};

/// Renders all diagnostics and a closing count.
/// `styled` adds terminal colours; the caller knows whether its reader is a terminal.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    language: Language,
    styled: bool,
) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(diagnostic, sources, language, styled));
        out.push_str("\n\n");
    }
    out.push_str(&count(diagnostics, language));
    out.push('\n');
    out
}

/// Renders one diagnostic, without a final line end.
pub fn one(diagnostic: &Diagnostic, sources: &Sources, language: Language, styled: bool) -> String {
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
    let title = level
        .primary_title(diagnostic.message.get(language))
        .id(diagnostic.code);

    let texts: Vec<(&Place, String)> = diagnostic
        .place
        .iter()
        .chain(diagnostic.labels.iter().map(|label| &label.place))
        .map(|place| {
            // Files of `static/` are pictures and documents: their bytes say nothing on a terminal, and could do harm there.
            let source = sources.get(&place.path);
            let text = source.filter(|s| !s.path().as_str().starts_with("static/"));
            (place, text.map(|s| s.text()).unwrap_or_default())
        })
        .collect();

    let mut group = Group::with_title(title);
    for (index, (place, text)) in texts.iter().enumerate() {
        if texts[..index]
            .iter()
            .any(|(other, _)| other.path == place.path)
        {
            continue;
        }
        if text.is_empty() {
            group = group.element(Origin::path(place.path.as_str()));
            continue;
        }
        // annotate-snippets wants every mark of one file in one snippet.
        let mut snippet = Snippet::source(text.as_str()).path(place.path.as_str());
        for (at, (other, _)) in texts
            .iter()
            .enumerate()
            .filter(|(_, (o, _))| o.path == place.path)
        {
            let range = visible(text, other.span.range());
            let primary = at == 0 && diagnostic.place.is_some();
            let kind = if primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let mut annotation = kind.span(range);
            let label = at.checked_sub(usize::from(diagnostic.place.is_some()));
            if let Some(label) = label.and_then(|i| diagnostic.labels.get(i)) {
                annotation = annotation.label(label.message.get(language).to_owned());
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if let Some(text) = &diagnostic.help {
        group = group.element(help.message(text.get(language).to_owned()));
    }
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
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
    let of = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let (errors, warnings, notes) = (
        of(Severity::Error),
        of(Severity::Warning),
        of(Severity::Note),
    );
    match language {
        Language::Ja => format!("エラー {errors}件、注意 {warnings}件、お知らせ {notes}件"),
        Language::En => format!("{errors} errors, {warnings} warnings, {notes} notes"),
    }
}

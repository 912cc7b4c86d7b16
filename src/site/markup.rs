//! Text between the tags of a finished page.
//!
//! Knows HTML as our own templates write it: every `<` begins a tag, and every tag ends with `>`. Does not know what is done to the text.

/// Copies a page to `out` and hands its text to `write`, which puts it there as it wants it. Tags stay as they are, and so do
/// elements named in `skipped`, with all that is in them.
pub fn each_text(
    html: &str,
    skipped: &[&str],
    out: &mut String,
    mut write: impl FnMut(&mut String, &str),
) {
    let mut within: Option<&str> = None;
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (text, tail) = rest.split_at(open);
        match within {
            Some(_) => out.push_str(text),
            None => write(out, text),
        }
        let end = tail.find('>').map_or(tail.len(), |end| end + 1);
        let tag = &tail[..end];
        let closing = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        match within {
            Some(wanted) if closing && wanted == name => within = None,
            None if !closing && !tag.ends_with("/>") && skipped.contains(&name) => {
                within = Some(name);
            }
            _ => {}
        }
        out.push_str(tag);
        rest = &tail[end..];
    }
    match within {
        Some(_) => out.push_str(rest),
        None => write(out, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::each_text;

    #[test]
    fn tags_and_skipped_elements_stay_and_text_is_handed_over() {
        let html = "<p class=\"x\">a<svg><text>b</text></svg>c<svg/>d</p>e";
        let mut out = String::new();
        each_text(html, &["svg"], &mut out, |out, text| {
            out.push_str(&text.to_uppercase())
        });
        assert_eq!(
            out,
            "<p class=\"x\">A<svg><text>b</text></svg>C<svg/>D</p>E"
        );
    }
}

//! The language of parts: Japanese words of the plan on a page whose interface speaks another language.
//!
//! Knows characters and tags. A voice that reads English aloud reads Japanese only where it is told to.

use crate::html;

/// Elements whose text is no running text of the page, or may not hold elements.
const SKIPPED: [&str; 8] =
    ["script", "style", "title", "option", "textarea", "svg", "head", "ruby"];

/// Wraps every Japanese stretch of the page's text in `<span lang="ja">`, and says it once of each word with its reading. Other tags, drawings
/// and the page's head stay as they are.
pub fn marked(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 4);
    html::each_text(html, &SKIPPED, &mut out, push);
    out.replace("<ruby>", "<ruby lang=\"ja\">")
}

fn push(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(start) = rest.find(is_japanese) {
        let from_here = &rest[start..];
        // Numbers and spaces between Japanese words belong to them; at the end of the stretch they do not.
        let length = from_here
            .find(|c: char| {
                !is_japanese(c) && !c.is_ascii_digit() && !matches!(c, ' ' | '.' | '-' | '%')
            })
            .unwrap_or(from_here.len());
        let stretch = from_here[..length].trim_end_matches(|c: char| !is_japanese(c));
        out.push_str(&rest[..start]);
        out.push_str("<span lang=\"ja\">");
        out.push_str(stretch);
        out.push_str("</span>");
        rest = &from_here[stretch.len()..];
    }
    out.push_str(rest);
}

/// Kana, kanji and the signs that stand among them.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF9F}')
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn japanese_stretches_are_marked_and_nothing_else() {
        let html = "<head><title>計画</title></head><p title=\"計画\">It fell in 令和6年度 to 37.3%.</p><svg><text>計画</text></svg><ruby>計画<rt>けいかく</rt></ruby>の";
        let expected = "<head><title>計画</title></head><p title=\"計画\">It fell in <span lang=\"ja\">令和6年度</span> to 37.3%.</p><svg><text>計画</text></svg><ruby lang=\"ja\">計画<rt>けいかく</rt></ruby><span lang=\"ja\">の</span>";
        assert_eq!(marked(html), expected);
    }
}

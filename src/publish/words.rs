//! What a page says, as a reader reads it: text without markup, in sentences.
//!
//! Readings above kanji are left out, so that a page with furigana says the same.

use crate::html::{self, HtmlKind, HtmlPart};

/// Elements whose text no reader reads as part of a sentence.
const SILENT: &[&str] = &["script", "style", "rt", "rp", "template", "head"];
/// Elements inside a sentence.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "code", "dfn", "em", "i", "mark", "q", "rb", "ruby", "s", "small",
    "span", "strong", "sub", "sup", "time", "u", "wbr",
];

/// The page's own title, without the site's behind it; empty where it has none.
pub fn title(html: &str) -> String {
    let mut parts = html::parts(html).into_iter().skip_while(|part| !part.opens("title"));
    let title = parts.nth(1).map(|part| part.text().to_string()).unwrap_or_default();
    title.split(['|', '｜']).next().unwrap_or_default().trim().to_owned()
}

/// The sentences of a page's main part, in order; of all of it where none is marked as such.
pub fn sentences(html: &str) -> Vec<String> {
    let parts = html::parts(html);
    let main = parts.iter().position(|part| part.opens("main"));
    let main = &parts[main.unwrap_or(0)..];
    let end = main.iter().position(|part| part.closes("main"));
    let main = &main[..end.unwrap_or(main.len())];
    blocks(main).iter().flat_map(|block| split(block)).collect()
}

/// The sentences of a text.
pub fn split(text: &str) -> Vec<String> {
    let lines = text.lines().flat_map(|line| line.split_inclusive(['。', '！', '？']));
    lines.map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
}

/// All text of a page without any space, for finding a name however it is set.
pub fn bare(html: &str) -> String {
    let all: String = blocks(&html::parts(html)).concat();
    all.chars().filter(|c| !c.is_whitespace()).collect()
}

fn blocks(parts: &[HtmlPart]) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut silent: Option<&str> = None;
    for part in parts {
        let (block, name) = (blocks.last_mut(), part.name());
        match (silent, part.kind) {
            (Some(open), HtmlKind::Closes) if open == name => silent = None,
            (Some(_), _) | (None, HtmlKind::Aside) => {}
            (None, HtmlKind::Opens) if SILENT.contains(&name) => silent = Some(name),
            (None, HtmlKind::Text) => block.into_iter().for_each(|b| b.push_str(&part.text())),
            _ if matches!(name, "td" | "th") => block.into_iter().for_each(|b| b.push(' ')),
            _ if INLINE.contains(&name) => {}
            _ => blocks.push(String::new()),
        }
    }
    let spaces = |block: &String| block.split_whitespace().collect::<Vec<_>>().join(" ");
    blocks.iter().map(spaces).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_sentences() {
        let html = "<title>見守り &amp; 声かけ</title><nav>上へ</nav><main id=\"m\"><h1>見守り</h1><p>お<ruby>知<rt>し</rt></ruby>らせ\
            <b>します</b>。来てください。</p><script>x</script><table><tr><th>令和6年度</th><td>5件</td></tr></table></main>後";
        assert_eq!(title(html), "見守り & 声かけ");
        assert_eq!(
            sentences(html),
            ["見守り", "お知らせします。", "来てください。", "令和6年度 5件"]
        );
        assert!(bare(html).contains("お知らせします。来てください。"));
    }
}

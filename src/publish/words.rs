//! What a page says, as a reader reads it: text without markup, in sentences.
//!
//! Knows HTML as this program writes it. Readings above kanji are left out, so that a page with furigana says the same.

/// Elements whose text no reader reads as part of a sentence.
const SILENT: &[&str] = &["script", "style", "rt", "rp", "template", "head"];
/// Elements inside a sentence.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "code", "dfn", "em", "i", "mark", "q", "rb", "ruby", "s", "small",
    "span", "strong", "sub", "sup", "time", "u", "wbr",
];

/// The page's title.
pub fn title(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<title>")?;
    let (title, _) = rest.split_once("</title>")?;
    Some(decoded(title.trim()))
}

/// The sentences of a page's main part, in order; of all of it where none is marked as such.
pub fn sentences(html: &str) -> Vec<String> {
    let main = html
        .split_once("<main")
        .and_then(|(_, tag)| tag.split_once('>'));
    let main = main.map_or(html, |(_, inside)| inside);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut sentences = Vec::new();
    for block in blocks(main) {
        let mut rest = block.as_str();
        while let Some(end) = rest.find(['。', '！', '？']) {
            let end = end + '。'.len_utf8();
            sentences.push(rest[..end].trim().to_string());
            rest = &rest[end..];
        }
        sentences.push(rest.trim().to_string());
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// All text of a page without any space, for finding a name however it is set.
pub fn bare(html: &str) -> String {
    let all: String = blocks(html).concat();
    all.chars().filter(|c| !c.is_whitespace()).collect()
}

fn blocks(html: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut rest = html;
    let mut silent: Option<&str> = None;
    loop {
        let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
        if silent.is_none()
            && let Some(block) = blocks.last_mut()
        {
            block.push_str(&decoded(text));
        }
        if tag.is_empty() {
            break;
        }
        let comment = tag.starts_with("!--");
        let end = if comment { "-->" } else { ">" };
        let Some((inside, after)) = tag.split_once(end) else {
            break;
        };
        rest = after;
        if comment {
            continue;
        }
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default();
        match silent {
            Some(open) if closes && open == name => silent = None,
            Some(_) => {}
            None if SILENT.contains(&name) && !closes => silent = Some(name),
            None if matches!(name, "td" | "th") => {
                if let Some(block) = blocks.last_mut() {
                    block.push(' ');
                }
            }
            None if !INLINE.contains(&name) => blocks.push(String::new()),
            None => {}
        }
    }
    let spaces = |block: &String| block.split_whitespace().collect::<Vec<_>>().join(" ");
    blocks.iter().map(spaces).collect()
}

fn decoded(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&#x27;", "'");
    let text = text.replace("&#39;", "'").replace("&nbsp;", " ");
    text.replace("&#x2F;", "/").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_sentences() {
        let html = "<title>見守り &amp; 声かけ</title><nav>上へ</nav><main id=\"m\"><h1>見守り</h1><p>お<ruby>知<rt>し</rt></ruby>らせ\
            <b>します</b>。来てください。</p><script>x</script><table><tr><th>令和6年度</th><td>5件</td></tr></table></main>後";
        assert_eq!(title(html).unwrap(), "見守り & 声かけ");
        assert_eq!(
            sentences(html),
            [
                "見守り",
                "お知らせします。",
                "来てください。",
                "令和6年度 5件"
            ]
        );
        assert!(bare(html).contains("お知らせします。来てください。"));
    }
}

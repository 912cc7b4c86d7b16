//! The contents of a long page: a list of its headings, put in front of the first of them.
//!
//! Knows level-2 headings as templates write them. Works when the page is drawn, so that the list is there without script.

use crate::html::{self, HtmlKind};

/// With fewer headings a page can be looked over without a list.
const FEWEST: usize = 4;

/// A level-2 heading in the HTML of a page.
struct PageHeading {
    /// Where its tag begins.
    at: usize,
    id: Option<String>,
    /// What it says, still escaped, without its tags.
    text: String,
}

/// Puts the list in front of the first heading; headings that nothing can link to yet get an id. Pages with few headings stay as they are.
pub fn listed(html: &str, title: &str) -> String {
    let headings = headings(html);
    if headings.len() < FEWEST {
        return html.to_owned();
    }
    let first = headings.first().map_or(0, |heading| heading.at);
    // The heading's own section starts right before it.
    let before = html[..first].trim_end();
    let start = match before.rfind('<') {
        Some(open) if before[open..].starts_with("<section") && before.ends_with('>') => open,
        _ => first,
    };
    let mut list = format!(
        "<nav class=\"toc aside no-print\" aria-labelledby=\"contents-title\">\n<p id=\"contents-title\">{}</p>\n<ul>\n",
        crate::view::escape(title)
    );
    let mut out = String::with_capacity(html.len() + 1024);
    let mut from = start;
    for (number, heading) in headings.iter().enumerate() {
        let made = format!("part-{}", number + 1);
        let id = heading.id.as_ref().unwrap_or(&made);
        list.push_str(&format!("<li><a href=\"#{id}\">{}</a></li>\n", heading.text.trim()));
        if heading.id.is_none() {
            let after = heading.at + "<h2".len();
            out.push_str(&html[from..after]);
            out.push_str(&format!(" id=\"{id}\""));
            from = after;
        }
    }
    out.push_str(&html[from..]);
    list.push_str("</ul>\n</nav>\n");
    format!("{}{list}{out}", &html[..start])
}

fn headings(html: &str) -> Vec<PageHeading> {
    let mut headings = Vec::new();
    let mut open: Option<PageHeading> = None;
    let mut at = 0;
    for part in html::parts(html) {
        match &mut open {
            None if part.opens("h2") => {
                let id = part.attributes().remove("id");
                let text = String::new();
                open = Some(PageHeading { at, id, text });
            }
            Some(heading) => match part.kind {
                HtmlKind::Text => heading.text.push_str(part.raw),
                // A number in front keeps its distance.
                HtmlKind::Closes if part.closes("span") => heading.text.push(' '),
                HtmlKind::Closes if part.closes("h2") => headings.extend(open.take()),
                _ => {}
            },
            None => {}
        }
        at += part.raw.len();
    }
    headings
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn headings_are_listed_before_the_first_and_can_be_reached() {
        let html = "<p>x</p><section aria-labelledby=\"a\">\n<h2 id=\"a\"><span class=\"number\">1</span>甲<wbr>乙</h2></section>\
                    <h2>丙</h2><h2 id=\"c\">丁</h2><h2>戊</h2>";
        let expected = "<p>x</p><nav class=\"toc aside no-print\" aria-labelledby=\"contents-title\">\n<p id=\"contents-title\">目次</p>\n<ul>\n\
            <li><a href=\"#a\">1 甲乙</a></li>\n<li><a href=\"#part-2\">丙</a></li>\n<li><a href=\"#c\">丁</a></li>\n<li><a href=\"#part-4\">戊</a></li>\n</ul>\n</nav>\n\
            <section aria-labelledby=\"a\">\n<h2 id=\"a\"><span class=\"number\">1</span>甲<wbr>乙</h2></section><h2 id=\"part-2\">丙</h2>\
            <h2 id=\"c\">丁</h2><h2 id=\"part-4\">戊</h2>";
        assert_eq!(listed(html, "目次"), expected);
    }

    #[test]
    fn short_pages_have_no_list() {
        let html = "<h2>甲</h2><h2>乙</h2><h2>丙</h2>";
        assert_eq!(listed(html, "目次"), html);
    }
}

//! Links: which may stand in a text, and which file of the site's folder one leads to.
//!
//! Knows paths. Does not know which files there are.

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// What a link to a file of the site begins with in a body's HTML, until the site gives the file's address.
pub const MARK: &str = "page:";

/// The file of the site's folder that a link leads to, with what follows the path (`#…`, `?…`). Nothing for other sites and for places of
/// the same page. Content is named relative to the file the link stands in (`../approaches/1-1.md`); so may be files of `static/`, which may
/// also be named as they are published (`files/plan.pdf`).
pub fn file(from: &SourcePath, url: &str) -> Option<(SourcePath, String)> {
    if url.starts_with(['#', '?', '\\']) || url.starts_with("//") || url.contains(':') {
        return None;
    }
    let end = url.find(['#', '?']).unwrap_or(url.len());
    let (path, rest) = url.split_at(end);
    let path = decode(path);
    let content = path.ends_with(".md") || path.ends_with(".yaml");
    let published = || SourcePath::new(&format!("static/{}", path.trim_start_matches('/')));
    let file = match join(from.as_str(), &path) {
        Some(joined) if content || joined.starts_with("static/") => SourcePath::new(&joined),
        _ => published(),
    };
    Some((file, rest.to_owned()))
}

/// The path a relative link leads to from a file; nothing above the folder that all paths begin in.
pub(crate) fn join(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        return None;
    }
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Reads `%E8%A8%88` as 計. What is not UTF-8 stays as it is.
pub(crate) fn decode(path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    decoded.map_or_else(|_| path.to_owned(), |path| path.into_owned())
}

/// A picture that a page would fetch from somebody else, or that stands in the text itself. Pages show pictures of the site alone.
pub(crate) fn outside_picture(path: &SourcePath, span: Span, url: &str) -> Option<Diagnostic> {
    let squeezed: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !squeezed.contains(':') && !squeezed.starts_with("//") && !squeezed.starts_with('\\') {
        return None;
    }
    Some(finding! { error "outside-picture", path, span;
        "ほかのサイトの画像や、文章に埋め込んだ画像は出せません",
        "pictures of other sites, or embedded in the text, cannot be shown";
        help "使ってよい画像なら、static フォルダーに置き、`![説明](photos/walk.jpg)` のように、その中の名前を書いてください",
             "if you may use it, put it into the folder static and write its name there, as in `![words](photos/walk.jpg)`";
    })
}

/// A link that no text may hold, or that tells nobody where it leads.
pub(crate) fn faults(path: &SourcePath, span: Span, url: &str, text: &str) -> Option<Diagnostic> {
    // Browsers ignore white space and control characters inside a scheme, so they are dropped before looking.
    let squeezed: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme = squeezed
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())
        .filter(|s| s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
    let allowed = ["https", "http", "mailto", "tel"];
    if let Some(scheme) = scheme.filter(|s| !allowed.contains(&s.as_str())) {
        return Some(finding! { error "forbidden-link", path, span;
            "`{scheme}:` で始まるリンクは使えません",
            "links that start with `{scheme}:` are not allowed";
            help "使えるのは https、http、mailto、tel と、この計画のファイルへのリンクです",
                 "use https, http, mailto, tel or a file of this plan";
        });
    }
    if url.starts_with("//") || url.starts_with("\\\\") {
        return Some(finding! { error "forbidden-link", path, span;
            "共有フォルダーへのリンクは使えません", "links to shared folders are not allowed";
            help "市民が開ける https のアドレスを書いてください",
                 "use an https address that citizens can open";
        });
    }
    if let Some(host) = internal_host(&squeezed) {
        return Some(finding! { error "internal-link", path, span;
            "`{host}` は、庁内でしか開けないアドレスです",
            "`{host}` can be opened only inside the office";
            help "市民が開ける公開のアドレスに直してください",
                 "use an address that citizens can open";
        });
    }
    let vague = ["こちら", "ここ", "詳細", "詳しくはこちら", "here", "click here"];
    vague.contains(&text.trim()).then(|| {
        finding! { warning "vague-link", path, span;
            ("リンクの文字「{}」だけでは行き先が分かりません", text.trim()),
            ("the link text `{}` does not say where it leads", text.trim());
            help "行き先の名前をリンクの文字にしてください",
                 "use the name of the target as the link's text";
        }
    })
}

/// An address of the web with a full-width space in or around it, which belongs to no address.
pub(crate) fn spaced(path: &SourcePath, span: Span, url: &str) -> Option<Diagnostic> {
    (url.contains("://") && url.contains('　')).then(|| {
        finding! { error "bad-address", path, span;
            "アドレスに全角の空白があります", "there is a full-width space in this address";
            help "空白を消してください", "delete the space";
        }
    })
}

/// The host of a web address that only an internal network knows: no dot in its name, a private number, or a private ending.
pub(crate) fn internal_host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let lower = host.to_ascii_lowercase();
    let numbers: Vec<u8> = lower.split('.').filter_map(|n| n.parse().ok()).collect();
    let private_number = match numbers.as_slice() {
        [10, _, _, _] | [127, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..32).contains(second),
        _ => false,
    };
    let private_name = !lower.contains('.')
        || [".local", ".lan", ".internal", ".intra", ".lgwan.jp"]
            .iter()
            .any(|end| lower.ends_with(end));
    (!host.is_empty() && (private_number || private_name)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_file_of_the_folder() {
        let from = SourcePath::new("content/plan/initiatives/city-01.md");
        let file = |url| file(&from, url).map(|(path, rest)| format!("{path}{rest}"));
        for (url, path) in [
            ("../approaches/1-1.md#x", "content/plan/approaches/1-1.md#x"),
            ("council-01.md", "content/plan/initiatives/council-01.md"),
            ("../../../static/files/a.pdf", "static/files/a.pdf"),
            ("files/a.pdf", "static/files/a.pdf"),
            ("/files/a.pdf?x", "static/files/a.pdf?x"),
            ("%E8%A8%88.pdf", "static/計.pdf"),
        ] {
            assert_eq!(file(url).as_deref(), Some(path), "{url}");
        }
        for url in ["https://e.example/a.md", "#x", "//host/a", "tel:1"] {
            assert_eq!(file(url), None, "{url}");
        }
    }
}

//! What the preview adds to a page: a bar, and over a page with mistakes what they are. Everything is escaped text.
//!
//! The words of a diagnostic are those of the terminal. Nothing of this is in a built site.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::page;
use super::preview::Shown;
use crate::diagnostic::{Diagnostic, Language, Severity, Texts, human};
use crate::view::escape;
use crate::{explain, html};

/// The folder of addresses that are the preview's own and never part of a site.
pub const OWN: &str = "_keikaku";
/// The script behind the bar and the overlay.
pub const SCRIPT: &str = include_str!("assets/preview.js");
/// Its style. The bar and the overlay live in a shadow tree, so that it meets nothing of the theme's.
pub const STYLE: &str = include_str!("assets/preview.css");

/// Most diagnostics that are spelled out; a page with more is read one by one anyway.
const MOST: usize = 50;

/// What the overlay speaks, and how it leads to an editor.
pub struct OverlaySettings {
    /// The language that the overlay starts with.
    pub language: Language,
    /// How a place becomes a link.
    pub editor: Option<Editor>,
    /// Whether pages lead to the forms of their files.
    pub forms: bool,
}

/// How a place in a file becomes a link that opens an editor. The browser follows it; this server starts no process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    template: String,
    folder: String,
}

/// What an address takes for nothing else.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// What an address keeps of a path or of a part of a query.
pub const PLAIN: &AsciiSet = &KEPT.add(b':').add(b'~');

impl Editor {
    /// Takes the name of an editor, or a template such as `myeditor://open?file={path}&line={line}`. `folder` is the site's, absolute.
    pub fn new(name: &str, folder: &str) -> Option<Self> {
        let template = match name {
            "code" | "vscode" => "vscode://file{path}:{line}:{column}",
            "codium" | "vscodium" => "vscodium://file{path}:{line}:{column}",
            "code-insiders" => "vscode-insiders://file{path}:{line}:{column}",
            "cursor" => "cursor://file{path}:{line}:{column}",
            "zed" => "zed://file{path}:{line}:{column}",
            "idea" => "idea://open?file={path}&line={line}&column={column}",
            "sublime" | "subl" => "subl://open?url=file://{path}&line={line}&column={column}",
            "textmate" | "mate" => "txmt://open?url=file://{path}&line={line}&column={column}",
            "emacs" => "org-protocol://open-file?url=file://{path}&line={line}",
            _ => name,
        };
        let scheme = template.split_once("://")?.0;
        let known = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let safe = known
            && !["javascript", "data", "http", "https"]
                .contains(&scheme.to_ascii_lowercase().as_str());
        (safe && template.contains("{path}")).then(|| Self {
            template: template.to_owned(),
            folder: folder.replace('\\', "/").trim_end_matches('/').to_owned(),
        })
    }

    /// The link to a place of a file of the site.
    pub fn link(&self, path: &str, line: usize, column: usize) -> String {
        let mut full = format!("{}/{path}", self.folder);
        if !full.starts_with('/') {
            full.insert(0, '/');
        }
        self.template
            .replace("{path}", &utf8_percent_encode(&full, KEPT).to_string())
            .replace("{line}", &line.to_string())
            .replace("{column}", &column.to_string())
    }
}

/// The page with the preview's script in it. Without the script the page is whole, only without bar and reload.
pub fn dress(
    html: &str,
    shown: &Shown,
    path: &str,
    prefix: &str,
    settings: &OverlaySettings,
) -> String {
    let script = script(shown, path, prefix, settings);
    let body = html.rfind("</body>").unwrap_or(html.len());
    let policy = policy_end(&html[..body]).unwrap_or(0);
    let allowed = if policy > 0 { ALLOWED } else { "" };
    // A list of all initiatives is megabytes long: it is copied once.
    [&html[..policy], allowed, &html[policy..body], &script, &html[body..]].concat()
}

/// The script element with all that the script needs to know.
fn script(shown: &Shown, path: &str, prefix: &str, settings: &OverlaySettings) -> String {
    let count = |severity| shown.diagnostics.iter().filter(|d| d.severity == severity).count();
    let origin = shown.drawn.as_ref().and_then(|d| d.origin.as_deref());
    let mut out = format!(
        "<script src=\"{0}/{OWN}/preview.js\" data-base=\"{0}/{OWN}/\" data-path=\"{1}\" data-seen=\"{2}\" data-lang=\"{3}\" data-errors=\"{4}\" \
         data-warnings=\"{5}\"",
        escape(prefix),
        escape(&format!("{prefix}{path}")),
        shown.stamp().text(),
        match settings.language {
            Language::Ja => "ja",
            Language::En => "en",
        },
        count(Severity::Error),
        count(Severity::Warning),
    );
    if shown.behind {
        out.push_str(" data-behind");
    }
    // A page that is made of many files leads to the list of all.
    let form = address(origin.unwrap_or_default(), path);
    let form = settings.forms.then(|| escape(&form));
    if let Some(form) = &form {
        out.push_str(&format!(" data-form=\"{form}\""));
    }
    if let Some(origin) = origin {
        out.push_str(&format!(" data-origin=\"{}\"", escape(origin)));
        if let Some(editor) = &settings.editor {
            out.push_str(&format!(" data-editor=\"{}\"", escape(&editor.link(origin, 1, 1))));
        }
    }
    out.push_str(" defer></script>");
    if let Some(form) = form {
        // The bar has this link for everybody else.
        let text = match settings.language {
            Language::Ja => "このページを編集",
            Language::En => "Edit this page",
        };
        out.push_str(&format!("<noscript><p><a href=\"{form}\">{text}</a></p></noscript>"));
    }
    out
}

/// The address of a file's form, with the page that somebody comes from.
pub fn address(origin: &str, page: &str) -> String {
    let at = utf8_percent_encode(page, PLAIN);
    format!("/{OWN}/edit/{}?at={at}", utf8_percent_encode(origin, PLAIN))
}

/// Lets a page ask this server for events: a policy without `connect-src` forbids it. The built site keeps its own policy.
const ALLOWED: &str = "; connect-src 'self'";

/// Where the page's policy ends, if it has one that must be widened. Nothing behind the head is read.
fn policy_end(html: &str) -> Option<usize> {
    let head = &html[..html.find("<body").unwrap_or(html.len())];
    let mut at = 0;
    for part in html::parts(head) {
        let attributes = match part.opens("meta") {
            true => part.attributes(),
            false => BTreeMap::new(),
        };
        if attributes.get("http-equiv").is_some_and(|name| name == "Content-Security-Policy") {
            let policy = attributes.get("content")?;
            let end = at + part.raw.find(policy.as_str())? + policy.len();
            return (!policy.contains("connect-src")).then_some(end);
        }
        at += part.raw.len();
    }
    None
}

/// Links relative to the root, made absolute, for a page that is shown at any depth.
pub fn from_root(html: &str, prefix: &str) -> String {
    let absolute = |link: &str| {
        let first = link.split(['/', '?']).next();
        link.starts_with(['/', '#', '?']) || first.is_some_and(|first| first.contains(':'))
    };
    let mut out = String::with_capacity(html.len() + 256);
    for part in html::parts(html) {
        let mut tag = part.raw.to_owned();
        if part.kind == html::HtmlKind::Opens {
            for (name, link) in part.attributes() {
                if ["href", "src", "action"].contains(&&*name) && !absolute(&link) {
                    tag = tag.replace(&format!(" {name}=\""), &format!(" {name}=\"{prefix}/"));
                }
            }
        }
        out.push_str(&tag);
    }
    out
}

/// What is wrong, for the overlay.
pub fn problems(shown: &Shown, prefix: &str, settings: &OverlaySettings) -> Value {
    let mut list: Vec<&Diagnostic> =
        shown.diagnostics.iter().filter(|d| d.severity != Severity::Note).collect();
    list.sort_by_key(|d| d.severity);
    let more = list.len().saturating_sub(MOST);
    list.truncate(MOST);
    let list: Vec<Value> = list.into_iter().map(|d| problem(d, shown, prefix, settings)).collect();
    json!({ "problems": list, "more": more, "behind": shown.behind })
}

fn problem(
    diagnostic: &Diagnostic,
    shown: &Shown,
    prefix: &str,
    settings: &OverlaySettings,
) -> Value {
    let place = diagnostic.place.as_ref().map(|place| {
        let (line, column) = Texts::of([diagnostic], &shown.snapshot.sources).start(place);
        (&place.path, line, column)
    });
    let sources = &shown.snapshot.sources;
    json!({
        "error": diagnostic.severity == Severity::Error,
        "code": diagnostic.code,
        "rule": rule(diagnostic.code, prefix),
        "place": place.map(|(path, line, _)| format!("{path}:{line}")),
        "editor": place.zip(settings.editor.as_ref()).map(|((path, line, column), editor)| editor.link(path.as_str(), line, column)),
        "ja": human::one(diagnostic, sources, Language::Ja, false),
        "en": human::one(diagnostic, sources, Language::En, false),
    })
}

/// The address of a rule's page, the text of `keikaku explain`. Faults of our own have none.
fn rule(code: &str, prefix: &str) -> Option<String> {
    explain::page(code).map(|_| format!("{prefix}/{OWN}/explain/{code}"))
}

/// The address of what is the preview's own.
pub fn base(prefix: &str) -> String {
    format!("{prefix}/{OWN}/")
}

/// A rule's page.
pub fn rule_page(html: &str, prefix: &str) -> String {
    let title = html.split(['<', '>']).nth(2).unwrap_or_default();
    let page = json!({ "base": base(prefix), "title": title, "text": html });
    page::draw("rule.html", Language::Ja, &page)
}

/// The page that stands where no page could be drawn yet.
pub fn error_page(shown: &Shown, prefix: &str, settings: &OverlaySettings) -> String {
    let errors = shown.diagnostics.iter().filter(|d| d.severity == Severity::Error).take(MOST);
    let error = |d: &Diagnostic| {
        let text = human::one(d, &shown.snapshot.sources, settings.language, false);
        json!({ "text": text, "code": d.code, "rule": rule(d.code, prefix) })
    };
    let errors: Vec<Value> = errors.map(error).collect();
    let script =
        script(shown, "/", prefix, settings).replacen("data-errors", "data-whole data-errors", 1);
    let page = json!({ "base": base(prefix), "errors": errors, "script": script });
    page::draw("error.html", settings.language, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_gains_what_events_need_and_nothing_else() {
        let page = |more: &str| {
            format!(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'{more}\"><p>"
            )
        };
        let html = page("");
        let end = policy_end(&html).expect("a policy to widen");
        let widened = [&html[..end], ALLOWED, &html[end..]].concat();
        assert_eq!(widened, page("; connect-src 'self'"));
        assert_eq!(policy_end(&widened), None);
        assert_eq!(policy_end("<p>"), None);
    }

    #[test]
    fn links_of_the_page_for_unknown_addresses_start_at_the_root() {
        let html = "<a href=\"x/index.html\"><a href=\"#m\"><a href=\"https://e.example/\"><img src=\"a.png\">";
        assert_eq!(
            from_root(html, "/t"),
            "<a href=\"/t/x/index.html\"><a href=\"#m\"><a href=\"https://e.example/\"><img src=\"/t/a.png\">"
        );
    }

    #[test]
    fn an_editor_is_a_link_and_never_a_script() {
        let link = |name: &str| Some(Editor::new(name, "/srv/計画")?.link("content/a b.md", 3, 5));
        assert_eq!(
            link("code").as_deref(),
            Some("vscode://file/srv/%E8%A8%88%E7%94%BB/content/a%20b.md:3:5")
        );
        assert_eq!(
            link("my+ed://{path}").as_deref(),
            Some("my+ed:///srv/%E8%A8%88%E7%94%BB/content/a%20b.md")
        );
        for name in ["javascript://{path}", "vi", "x://nothing", "java script://{path}"] {
            assert_eq!(link(name), None, "{name}");
        }
    }
}

//! The page that says what citizens would see change if the site were published now. Asks no host, and sends nothing.

use std::collections::HashMap;
use std::path::PathBuf;

use rayon::prelude::*;

use super::good_site::GoodSite;
use super::overlay;
use crate::diagnostic::{self, Language};
use crate::plan::AsOf;
use crate::project::Project;
use crate::publish::live::{Last, Pages, is_compared, since};
use crate::publish::release::{Class, Digest, File};
use crate::publish::{Message, report};
use crate::view::escape;

/// What is asked: which site, as of which day, in which language.
pub struct Question {
    /// The site's folder.
    pub site: PathBuf,
    /// The day. Drafts are left out, as `publish` does.
    pub as_of: AsOf,
    /// The language of the page.
    pub language: Language,
}

impl Question {
    /// The page. Builds the whole site in memory, from the files as they are now.
    pub fn page(&self, prefix: &str) -> String {
        let title = self.say("公開中のサイトとのちがい", "What differs from what is live");
        let (lang, body) = match self.language {
            Language::Ja => ("ja", self.body()),
            Language::En => ("en", self.body()),
        };
        let back = self.say("プレビューに戻る", "Back to the preview");
        let body = format!(
            "<main class=\"rule live\">\n<h1>{title}</h1>\n{body}<p><a href=\"{prefix}/\">{back}</a></p>\n</main>\n"
        );
        overlay::frame(lang, title, prefix, &body)
    }

    fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    fn body(&self) -> String {
        let published = Last::of(&self.site);
        if published.is_empty() {
            let none = self.say(
                "このパソコンからは、まだ公開していません。ほかのパソコンから公開したものは、ここでは分かりません。",
                "Nothing has been published from this computer. What was published from another one is not known here.",
            );
            return format!("<p>{none}</p>\n");
        }
        let as_of = AsOf { drafts: false, ..self.as_of };
        let project = Project::open(&self.site, as_of).ok();
        let whole = project.filter(|project| !diagnostic::has_errors(project.diagnostics()));
        let Some(site) = whole.and_then(|project| GoodSite::of(&project, 0)) else {
            let wrong = self.say(
                "原稿に誤りがあるので、比べられません。誤りを直すまで、公開もできません。",
                "The content is wrong, so that nothing can be compared, nor published, until it is mended.",
            );
            return format!("<p>{wrong}</p>\n");
        };
        let drawn: HashMap<&str, Vec<u8>> = site
            .routes()
            .filter(|path| is_compared(path))
            .collect::<Vec<_>>()
            .into_par_iter()
            .filter_map(|path| Some((path, site.draw(path)?.ok()?.bytes.to_vec())))
            .collect();
        let mut files: Vec<File> = drawn
            .iter()
            .map(|(path, bytes)| File {
                path: (*path).to_owned(),
                sha256: Digest::of(bytes),
                size: bytes.len() as u64,
                class: Class::of(path),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let now = Pages { files: &files, read: &|file| drawn.get(file.path.as_str()).cloned() };
        let honest = self.say(
            "このパソコンから最後に公開したものと、いまの原稿を比べました。そのあとにほかのパソコンから公開した分は、ここでは分かりません。このページからは公開しません。公開は publish で行います。",
            "Compared with what was last published from this computer. What somebody published from another one since then is not known here. Nothing is published from this page; that is what publish is for.",
        );
        let parts = published.iter().map(|last| self.of(last, &now));
        format!("<p>{honest}</p>\n{}", parts.collect::<String>())
    }

    /// What differs for one target.
    fn of(&self, last: &Last, now: &Pages) -> String {
        let changes = since(last, now);
        let time = report::time(last.state.published);
        let head = format!(
            "<h2>{}{}</h2>\n",
            escape(&last.target),
            match self.language {
                Language::Ja => format!("（{time} に公開）"),
                Language::En => format!(" (published {time})"),
            }
        );
        if changes.is_empty() {
            let none = self.say(
                "市民に見える文や数字の変更はありません。",
                "Citizens would see no text and no figure change.",
            );
            return format!("{head}<p>{none}</p>\n");
        }
        let items = changes
            .iter()
            .map(|Message { ja, en }| format!("<li>{}</li>\n", escape(self.say(ja, en).trim())));
        format!("{head}<ul>\n{}</ul>\n", items.collect::<String>())
    }
}

//! The page that says what citizens would see change if the site were published now. Asks no host, and sends nothing.

use std::collections::HashMap;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use super::good_site::GoodSite;
use super::{overlay, page};
use crate::diagnostic::{self, Language, Text};
use crate::plan::AsOf;
use crate::project::Project;
use crate::publish::live::{Last, LivePages, is_compared, since};
use crate::publish::release::{Class, Digest, ReleaseFile};
use crate::publish::report;

/// What is asked: which site, as of which day, in which language.
pub struct LiveQuestion {
    /// The site's folder.
    pub site: PathBuf,
    /// The day. Drafts are left out, as `publish` does.
    pub as_of: AsOf,
    /// The language of the page.
    pub language: Language,
}

/// What the page says.
#[derive(Serialize)]
struct LiveView {
    base: String,
    home: String,
    /// `unpublished`, `wrong` or `compared`.
    state: &'static str,
    targets: Vec<LiveTarget>,
}

/// What differs for one target.
#[derive(Serialize)]
struct LiveTarget {
    name: String,
    time: String,
    changes: Vec<String>,
}

impl LiveQuestion {
    /// The page. Builds the whole site in memory, from the files as they are now.
    pub fn page(&self, prefix: &str) -> String {
        let (state, targets) = self.compared();
        let view =
            LiveView { base: overlay::base(prefix), home: format!("{prefix}/"), state, targets };
        page::draw("live.html", self.language, &view)
    }

    fn compared(&self) -> (&'static str, Vec<LiveTarget>) {
        let published = Last::of(&self.site);
        if published.is_empty() {
            return ("unpublished", Vec::new());
        }
        let as_of = AsOf { drafts: false, ..self.as_of };
        let project = Project::open(&self.site, as_of).ok();
        let whole = project.filter(|project| !diagnostic::has_errors(project.diagnostics()));
        let Some(site) = whole.and_then(|project| GoodSite::of(&project, 0)) else {
            return ("wrong", Vec::new());
        };
        let drawn: HashMap<&str, Vec<u8>> = site
            .routes()
            .filter(|path| is_compared(path))
            .collect::<Vec<_>>()
            .into_par_iter()
            .filter_map(|path| Some((path, site.draw(path)?.ok()?.bytes.to_vec())))
            .collect();
        let mut files: Vec<ReleaseFile> = drawn
            .iter()
            .map(|(path, bytes)| ReleaseFile {
                path: (*path).to_owned(),
                sha256: Digest::of(bytes),
                size: bytes.len() as u64,
                class: Class::of(path),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let now = LivePages { files: &files, read: &|file| drawn.get(file.path.as_str()).cloned() };
        let say = |change: &Text| change.get(self.language).trim().to_owned();
        let target = |last: &Last| LiveTarget {
            name: last.target.clone(),
            time: report::time(last.state.published),
            changes: since(last, &now).iter().map(say).collect(),
        };
        ("compared", published.iter().map(target).collect())
    }
}

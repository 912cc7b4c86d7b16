//! What citizens will see change between two sites: what is live, or what this computer published last, and what would be now.
//!
//! Asks no host: where only this computer is asked, somebody else may have published in the meantime.

use super::changes::ReleaseChanges;
pub use super::local::Last;
use super::release::ReleaseFile;
use super::words;
use crate::diagnostic::Text;

/// The files of a site, sorted by path, and how to read one of them.
pub struct LivePages<'a> {
    /// The files.
    pub files: &'a [ReleaseFile],
    /// The bytes of one, if they can be had.
    pub read: &'a dyn Fn(&ReleaseFile) -> Option<Vec<u8>>,
}

impl LivePages<'_> {
    fn file(&self, path: &str) -> Option<&ReleaseFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path));
        at.ok().map(|at| &self.files[at])
    }

    fn text(&self, file: &ReleaseFile) -> Option<String> {
        (self.read)(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What a page is called; its path where that is not known.
    fn title(&self, file: &ReleaseFile) -> String {
        let title = words::title(&self.text(file).unwrap_or_default());
        if title.is_empty() { file.path.clone() } else { title }
    }
}

/// What citizens will see change since something was published, as far as this computer kept what it published.
pub fn since(last: &Last, now: &LivePages) -> Vec<Text> {
    let read = |file: &ReleaseFile| last.object(&file.sha256);
    let before = LivePages { files: &last.state.files, read: &read };
    visible(&before, now).list().to_vec()
}

/// Whether a file of a site is compared in words: the pages, and the open data that they are made of.
pub fn is_compared(path: &str) -> bool {
    is_page(path) || path.ends_with(DATA)
}

/// The open data of a plan.
const DATA: &str = "data/plan.json";

fn is_page(path: &str) -> bool {
    path.ends_with(".html") && !path.contains("furigana/")
}

/// What citizens will see change between two sites.
pub fn visible(before: &LivePages, now: &LivePages) -> ReleaseChanges {
    let mut changes = ReleaseChanges::default();
    let pages = |site: &LivePages, other: &LivePages| {
        let alone = |file: &&ReleaseFile| is_page(&file.path) && other.file(&file.path).is_none();
        site.files.iter().filter(alone).map(|file| site.title(file)).collect::<Vec<_>>()
    };
    for title in pages(now, before) {
        changes.page(&title, true);
    }
    for title in pages(before, now) {
        changes.page(&title, false);
    }
    let differing = now.files.iter().filter_map(|new| Some((before.file(&new.path)?, new)));
    let differing: Vec<(&ReleaseFile, &ReleaseFile)> =
        differing.filter(|(old, new)| old.sha256 != new.sha256).collect();
    for (old, new) in &differing {
        let json = |bytes: Option<Vec<u8>>| serde_json::from_slice(&bytes?).ok();
        if new.path.ends_with(DATA)
            && let (Some(old), Some(new)) = (json((before.read)(old)), json((now.read)(new)))
        {
            changes.plan(&old, &new);
        }
    }
    for (old, new) in differing.iter().filter(|(_, new)| is_page(&new.path)) {
        if let Some(old) = before.text(old) {
            changes.sentences(&old, &now.text(new).unwrap_or_default());
        }
    }
    changes
}

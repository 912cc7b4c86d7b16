//! What leaves the host, and what stays on it: `--purge`, and the last words of a publish.
//!
//! Knows releases and texts. What is sent and deleted, the plan decides.

use std::path::Path;

use super::PublishCommand;
use crate::diagnostic::text;
use crate::publish::local::Local;
use crate::publish::purge::Purge;
use crate::publish::state::PublishState;
use crate::publish::{FailureKind, Release, Result, report};

impl PublishCommand<'_> {
    /// What must be left nowhere, if that was asked for, and if the site that is about to be published does not have it.
    pub(super) fn purge(&self, release: &Release) -> Result<Option<Purge>> {
        let Some(typed) = &self.arguments.purge else {
            return Ok(None);
        };
        let purge = Purge::new(typed, self.target.url.as_deref())?;
        let mut places = self.written(&purge);
        for file in &release.files {
            if purge.names(&file.path) || purge.is_in(&file.path, &release.bytes(file)?) {
                places.push(file.path.clone());
            }
        }
        if places.is_empty() {
            return Ok(Some(purge));
        }
        let (count, text) = (places.len(), &purge.text);
        let list = places.iter().take(10).cloned().collect::<Vec<_>>();
        let list = list.join("\n  ");
        Err(FailureKind::Guard.failure(text!(
            "「{text}」は、これから公開するサイトにまだあります({count} か所)。先に原稿から消してください。何も送っていません\n  {list}",
            "`{text}` is still in the site that would be published ({count} places); take it out of the content first. Nothing was sent\n  {list}"
        )))
    }

    /// Where the content says it: file and line.
    fn written(&self, purge: &Purge) -> Vec<String> {
        let mut places = Vec::new();
        for folder in ["content", "static"] {
            for entry in walkdir::WalkDir::new(self.site.join(folder)).sort_by_file_name() {
                let Ok(entry) = entry else { continue };
                let path = entry.path();
                let short = path.strip_prefix(self.site).unwrap_or(path);
                let short = short.to_string_lossy().replace('\\', "/");
                let public = short.strip_prefix("static/").unwrap_or_default();
                if !entry.file_type().is_file() {
                    continue;
                }
                if folder == "static" {
                    let there = !public.is_empty() && purge.names(public);
                    places.extend(there.then(|| short.clone()));
                }
                places.extend(lines(path, purge).map(|line| format!("{short}:{line}")));
            }
        }
        places
    }

    /// Forgets what was kept of it on this machine, and says what nobody here can remove.
    pub(super) fn purged(&self, purge: Option<&Purge>, release: &Release, local: &Local) {
        let Some(purge) = purge else { return };
        let (text, count) = (&purge.text, local.purge(purge, release));
        self.tell(text!(
            "「{text}」は公開先にありません。戻すための古い版 {count} 個からも消しました。検索サイトや、読んだ人のパソコンには残っていることがあります。PDF や画像の中の文字は調べられません。",
            "`{text}` is not on the host; {count} releases kept for going back had it and are gone. Search engines and readers may still have copies. Text inside PDF and pictures cannot be looked for."
        ));
        let others = self.settings.targets.iter().map(|other| other.name.as_str());
        let others: Vec<&str> = others.filter(|name| *name != self.target.name).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            self.tell(text!(
                "ほかの公開先でも同じことをしてください: {others}",
                "do the same for the other targets: {others}"
            ));
        }
    }

    /// What stays public although the site no longer has it.
    pub(super) fn staying(&self, state: &PublishState) {
        if let Some(message) = report::staying(state) {
            self.tell(message);
        }
    }
}

/// The lines of a text file that have it.
fn lines(path: &Path, purge: &Purge) -> impl Iterator<Item = usize> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let found: Vec<usize> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(&purge.text))
        .map(|(at, _)| at + 1)
        .collect();
    found.into_iter()
}

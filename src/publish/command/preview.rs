//! What is about to happen: first the changes as citizens will read them, then the files.

use std::cell::Cell;

use super::Command;
use crate::publish::changes::Changes;
use crate::publish::local::Local;
use crate::publish::plan::UploadPlan;
use crate::publish::release::File;
use crate::publish::remote::Remote;
use crate::publish::state::State;
use crate::publish::{Release, report, words};

/// Changes that are shown; all of them are in the plan that a dry run saves.
const SHOWN: usize = 60;
/// Old pages that are asked of the host where this machine does not have them.
const ASKED: usize = 40;

impl Command<'_> {
    /// What citizens will see, then what is sent. Without a host only what this machine remembers is compared.
    pub(super) fn explain(
        &self,
        base: Option<&State>,
        release: &Release,
        plan: &UploadPlan,
        local: &Local,
        remote: Option<&dyn Remote>,
    ) -> serde_json::Value {
        let asked = Cell::new(0);
        let read = |file: &File| {
            local.object(&file.sha256).or_else(|| {
                asked.set(asked.get() + 1);
                remote
                    .filter(|_| asked.get() <= ASKED)?
                    .get(&file.path)
                    .ok()?
            })
        };
        let changes = visible(base, release, &read);
        let list = changes.list();
        match base {
            None => {
                let pages = release.files.iter().filter(|f| f.path.ends_with(".html"));
                let pages = pages.count();
                self.tell(
                    format!("初めての公開です: {pages} ページ"),
                    format!("The first publish: {pages} pages"),
                );
            }
            Some(_) if list.is_empty() && !plan.is_empty() => self.tell(
                "市民に見える変更: 文や数字の変更はありません(見た目だけか、隠れたところの変更です)",
                "What citizens will see change: no text and no figure (only looks, or what is not seen)",
            ),
            Some(_) if list.is_empty() => {}
            Some(_) => self.tell("市民に見える変更:", "What citizens will see change:"),
        }
        for change in list.iter().take(SHOWN) {
            self.show(&change.indented());
        }
        if list.len() > SHOWN {
            let rest = list.len() - SHOWN;
            self.tell(format!("  ほか {rest} 件"), format!("  and {rest} more"));
        }
        self.show(&report::plan(plan));
        let mut saved = report::json(plan);
        saved["citizens_see"] = list
            .iter()
            .map(|change| change.text(self.language))
            .collect();
        saved
    }
}

/// What citizens will see change, as far as `read` knows what was there before.
fn visible(
    base: Option<&State>,
    release: &Release,
    read: &dyn Fn(&File) -> Option<Vec<u8>>,
) -> Changes {
    let mut changes = Changes::default();
    let Some(base) = base else { return changes };
    let text =
        |bytes: Option<Vec<u8>>| String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
    let now = |file: &File| text(release.bytes(file).ok());
    let is_page = |path: &str| path.ends_with(".html") && !path.contains("furigana/");
    let before = |path: &str| {
        let at = base
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        at.ok().map(|at| &base.files[at])
    };
    let new = release
        .files
        .iter()
        .filter(|file| is_page(&file.path) && before(&file.path).is_none());
    for file in new {
        changes.page(&title(&now(file), &file.path), true);
    }
    let gone = base
        .files
        .iter()
        .filter(|file| is_page(&file.path) && release.file(&file.path).is_none());
    for file in gone {
        changes.page(&title(&text(read(file)), &file.path), false);
    }
    let differing: Vec<(&File, &File)> = release
        .files
        .iter()
        .filter_map(|new| Some((before(&new.path)?, new)))
        .filter(|(old, new)| old.sha256 != new.sha256)
        .collect();
    for (old, new) in &differing {
        if new.path.ends_with("data/plan.json")
            && let Some(old) = read(old).and_then(|bytes| serde_json::from_slice(&bytes).ok())
            && let Ok(new) = serde_json::from_str(&now(new))
        {
            changes.plan(&old, &new);
        }
    }
    for (old, new) in differing.iter().filter(|(_, new)| is_page(&new.path)) {
        if let Some(bytes) = read(old) {
            changes.sentences(&text(Some(bytes)), &now(new));
        }
    }
    changes
}

fn title(html: &str, path: &str) -> String {
    let title = words::title(html).unwrap_or_default();
    let own = title.split(['|', '｜']).next().unwrap_or_default().trim();
    match own {
        "" => path.to_string(),
        own => own.to_string(),
    }
}

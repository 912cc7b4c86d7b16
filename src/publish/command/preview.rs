//! What is about to happen: first the changes as citizens will read them, then the files.

use std::cell::Cell;

use super::PublishCommand;
use crate::diagnostic::{Text, text};
use crate::publish::live::{LivePages, visible};
use crate::publish::local::Local;
use crate::publish::plan::UploadPlan;
use crate::publish::release::ReleaseFile;
use crate::publish::remote::Remote;
use crate::publish::state::PublishState;
use crate::publish::{Release, report};

/// Changes that are shown; all of them are in the plan that a dry run saves.
const SHOWN: usize = 60;
/// Old pages that are asked of the host where this machine does not have them.
const ASKED: usize = 40;

impl PublishCommand<'_> {
    /// What citizens will see, then what is sent. Without a host only what this machine remembers is compared.
    pub(super) fn explain(
        &self,
        base: Option<&PublishState>,
        release: &Release,
        plan: &UploadPlan,
        local: &Local,
        remote: Option<&dyn Remote>,
    ) -> serde_json::Value {
        let asked = Cell::new(0);
        let read = |file: &ReleaseFile| {
            local.object(&file.sha256).or_else(|| {
                asked.set(asked.get() + 1);
                remote.filter(|_| asked.get() <= ASKED)?.get(&file.path).ok()?
            })
        };
        let now = |file: &ReleaseFile| release.bytes(file).ok();
        let changes = base.map(|base| {
            let pages = |files, read| LivePages { files, read };
            visible(&pages(&base.files, &read), &pages(&release.files, &now))
        });
        let changes = changes.unwrap_or_default();
        let list = changes.list();
        match base {
            None => {
                let pages = release.files.iter().filter(|f| f.path.ends_with(".html"));
                let pages = pages.count();
                self.tell(text!(
                    "初めての公開です: {pages} ページ",
                    "The first publish: {pages} pages"
                ));
            }
            Some(_) if list.is_empty() && !plan.is_empty() => self.tell(text!(
                "市民に見える変更: 文や数字の変更はありません(見た目だけか、隠れたところの変更です)",
                "What citizens will see change: no text and no figure (only looks, or what is not seen)"
            )),
            Some(_) if list.is_empty() => {}
            Some(_) => self.tell(text!("市民に見える変更:", "What citizens will see change:")),
        }
        for change in list.iter().take(SHOWN) {
            self.tell(Text::of(|language| format!("  {}", change.get(language))));
        }
        if list.len() > SHOWN {
            let rest = list.len() - SHOWN;
            self.tell(text!("  ほか {rest} 件", "  and {rest} more"));
        }
        self.tell(report::plan(plan));
        let mut saved = report::json(plan);
        saved["citizens_see"] = list.iter().map(|change| change.get(self.language)).collect();
        saved
    }
}

//! What is about to happen: the plan in numbers, and the changes as citizens will read them.

use super::Command;
use crate::publish::local::Local;
use crate::publish::plan::Plan;
use crate::publish::release::File;
use crate::publish::remote::Remote;
use crate::publish::state::State;
use crate::publish::{Message, Release, Session, changes, report};
use crate::terminal;

impl Command<'_> {
    /// The plan in numbers, and in words that a citizen would use.
    pub(super) fn explain(
        &self,
        session: &Session<'_>,
        release: &Release,
        plan: &Plan,
        local: &Local,
        remote: &dyn Remote,
    ) {
        self.show(&report::plan(plan, 15));
        let read = |file: &File| {
            let bytes = local.object(&file.sha256);
            bytes.or_else(|| remote.get(&file.path).ok().flatten())
        };
        let base = session.base.as_ref();
        let list = visible(base, release, &read);
        if !list.is_empty() {
            self.tell("市民に見える変更:", "What citizens will see change:");
        }
        for change in list.iter().take(40) {
            terminal::say(&format!("  {}", change.text(self.language)));
        }
        if list.len() > 40 {
            let rest = list.len() - 40;
            self.tell(format!("  ほか {rest} 件"), format!("  and {rest} more"));
        }
    }
}

pub(super) fn visible(
    base: Option<&State>,
    release: &Release,
    read: &dyn Fn(&File) -> Option<Vec<u8>>,
) -> Vec<Message> {
    let Some(base) = base else { return Vec::new() };
    let mut list = Vec::new();
    for file in base
        .files
        .iter()
        .filter(|f| f.path.ends_with("data/plan.json"))
    {
        let Some(new) = release
            .file(&file.path)
            .filter(|new| new.sha256 != file.sha256)
        else {
            continue;
        };
        let old = read(file).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let new = release.bytes(new).ok();
        let new = new.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let (Some(old), Some(new)) = (old, new) {
            list.extend(changes::compare(&old, &new));
        }
    }
    list
}

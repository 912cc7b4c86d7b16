//! `publish --unlock`: removes the lock of a publisher who is gone, when named.

use super::{PublishCommand, clean};
use crate::diagnostic::text;
use crate::publish::local::Local;
use crate::publish::state::{JOURNAL, LOCK};
use crate::publish::{FailureKind, Result, lock, report};

impl PublishCommand<'_> {
    pub(super) fn unlock(&self, name: Option<&str>) -> Result<()> {
        let local = Local::open(self.site, &self.target.name)?;
        let remote = self.connect(&local)?;
        let Some(owner) = lock::holder(remote.as_ref())? else {
            remote.remove_folder(LOCK)?;
            self.tell(text!("ロックはありません。", "There is no lock."));
            return Ok(());
        };
        let holder = clean(&owner.name);
        self.tell(text!(
            "ロックの持ち主: {holder}(開始 {started}、最後の応答 {alive})",
            "held by {holder} (since {started}, last sign of life {alive})",
            started = report::time(owner.started),
            alive = report::time(owner.alive)
        ));
        let typed = match name {
            Some(name) => name.to_string(),
            None => self.ask(
                "本人の作業が終わっていることを確かめ、持ち主の名前を入力してください: ",
                "Make sure that their work is over, and type the holder's name: ",
                "--unlock NAME",
            )?,
        };
        if typed != holder {
            return Err(FailureKind::Locked.failure(text!(
                "名前が違うため、解除しませんでした",
                "that is not the holder's name; the lock stays"
            )));
        }
        lock::release(remote.as_ref(), &owner.nonce)?;
        let open = remote.stat(JOURNAL)?.is_some();
        self.tell(text!("解除しました。", "Unlocked."));
        if open {
            self.tell(text!(
                "途中の公開が残っています。publish を実行すると続きから行います。",
                "An unfinished publish is left; run publish to go on from there."
            ));
        }
        Ok(())
    }
}

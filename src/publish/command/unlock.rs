//! `publish --unlock`: removes the lock of a publisher who is gone, when named.

use super::{Command, clean};
use crate::publish::local::Local;
use crate::publish::remote::RemoteError;
use crate::publish::settings::PublishTarget;
use crate::publish::state::{JOURNAL, LOCK};
use crate::publish::{Failure, Kind, Result, lock, report};

impl Command<'_> {
    pub(super) fn unlock(&self, target: &PublishTarget, name: Option<&str>) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        let remote = self.connect(target, &local)?;
        let failed = |e: RemoteError| Failure::new(Kind::World, e.text.clone(), e.text);
        let Some(owner) = lock::holder(remote.as_ref()).map_err(failed)? else {
            remote.remove_folder(LOCK).map_err(failed)?;
            self.tell("ロックはありません。", "There is no lock.");
            return Ok(());
        };
        let holder = clean(&owner.name);
        self.tell(
            format!(
                "ロックの持ち主: {holder}(開始 {}、最後の応答 {})",
                report::time(owner.started),
                report::time(owner.alive)
            ),
            format!(
                "held by {holder} (since {}, last sign of life {})",
                report::time(owner.started),
                report::time(owner.alive)
            ),
        );
        let typed = match name {
            Some(name) => name.to_string(),
            None => self.ask(
                "本人の作業が終わっていることを確かめ、持ち主の名前を入力してください: ",
                "Make sure that their work is over, and type the holder's name: ",
                "--unlock NAME",
            )?,
        };
        if typed != holder {
            return Err(Failure::new(
                Kind::Locked,
                "名前が違うため、解除しませんでした",
                "that is not the holder's name; the lock stays",
            ));
        }
        lock::release(remote.as_ref(), &owner.nonce).map_err(failed)?;
        let open = remote.stat(JOURNAL).map_err(failed)?.is_some();
        self.tell("解除しました。", "Unlocked.");
        if open {
            self.tell(
                "途中の公開が残っています。publish を実行すると続きから行います。",
                "An unfinished publish is left; run publish to go on from there.",
            );
        }
        Ok(())
    }
}

//! What the publisher must agree to before anything is sent: guards, the plan, a host's key.
//!
//! Knows questions and answers. Decides nothing that the command line has not allowed.

use std::io::IsTerminal;

use super::PublishCommand;
use crate::diagnostic::{Text, text};
use crate::publish::connect::connect;
use crate::publish::local::Local;
use crate::publish::plan::{SendGuard, UploadPlan};
use crate::publish::remote::Remote;
use crate::publish::settings::Protocol;
use crate::publish::{FailureKind, Result};
use crate::terminal;

impl PublishCommand<'_> {
    pub(super) fn refuse(&self, plan: &UploadPlan) -> Result<()> {
        let allowed = |code: &str| {
            self.arguments.allow.iter().any(|allow| allow == code)
                || code == "older" && self.arguments.rollback.is_some()
        };
        let list = |paths: &[String]| {
            let shown: Vec<&str> = paths.iter().take(10).map(String::as_str).collect();
            shown.join("\n  ")
        };
        if !plan.foreign.is_empty() && !allowed("foreign") {
            let (count, paths) = (plan.foreign.len(), list(&plan.foreign));
            return Err(FailureKind::Foreign.failure(text!(
                "公開先に、このツールが置いたものではない同名のファイルが {count} 件あります。触らずに止めました。上書きしてよければ --allow foreign を付けてください\n  {paths}",
                "the host has {count} files of the same name that we did not publish; nothing was touched. Add --allow foreign to replace them\n  {paths}"
            )));
        }
        if !plan.drifted.is_empty() && !allowed("drift") {
            let (count, paths) = (plan.drifted.len(), list(&plan.drifted));
            return Err(FailureKind::Foreign.failure(text!(
                "公開先で {count} 件のファイルが書き換えられています。触らずに止めました。上書きしてよければ --allow drift を付けてください\n  {paths}",
                "{count} files were changed on the host; nothing was touched. Add --allow drift to replace them\n  {paths}"
            )));
        }
        let stopping: Vec<_> = plan.guards.iter().filter(|g| !allowed(g.code)).collect();
        if stopping.is_empty() {
            return Ok(());
        }
        let mut list = text!(
            "安全のため止めました。何も送っていません。\n",
            "stopped to be safe; nothing was sent\n"
        );
        for SendGuard { code, message: Text { ja, en } } in stopping {
            list.push(&text!(
                "  {ja}(それでも行うなら --allow {code})\n",
                "  {en} (--allow {code} does it anyway)\n"
            ));
        }
        Err(FailureKind::Guard.failure(list))
    }

    /// The end of a dry run: what stands against the plan, or how to do exactly what was shown.
    pub(super) fn rehearsed(
        &self,
        plan: &UploadPlan,
        saved: &serde_json::Value,
        local: &Local,
    ) -> Result<()> {
        local.save_plan(saved)?;
        self.refuse(plan)?;
        if plan.is_empty() {
            self.tell(text!(
                "公開中のものと同じです。送るものはありません。",
                "The host already has all of this; there is nothing to send."
            ));
            return Ok(());
        }
        let (id, name) = (plan.id(), &self.target.name);
        let mut wished = match &self.arguments.rollback {
            None => String::new(),
            Some(None) => " --rollback".to_string(),
            Some(Some(release)) => format!(" --rollback {release}"),
        };
        if let Some(purged) = &self.arguments.purge {
            wished.push_str(&format!(" --purge \"{purged}\""));
        }
        for guard in &self.arguments.allow {
            wished.push_str(&format!(" --allow {guard}"));
        }
        self.tell(text!(
            "まだ何も送っていません。この通りに公開するには: keikaku publish {name}{wished} --plan {id}",
            "Nothing was sent. To do exactly this: keikaku publish {name}{wished} --plan {id}"
        ));
        Ok(())
    }

    /// Stops unless the plan is the one that was agreed to.
    pub(super) fn agreed(&self, plan: &UploadPlan) -> Result<()> {
        let id = plan.id();
        match &self.arguments.plan {
            Some(wanted) if *wanted != id => Err(FailureKind::Guard.failure(text!(
                "確認した計画 {wanted} とは違う内容になりました(いまの計画は {id})。サイトか公開先がその後に変わっています。何も送っていません。もう一度 --dry-run で確かめてください",
                "this is no longer plan {wanted} but {id}: the site or the host has changed since; nothing was sent. Look again with --dry-run"
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn confirm(&self) -> Result<()> {
        if self.arguments.yes || self.arguments.plan.is_some() {
            return Ok(());
        }
        let answer = self.ask("公開しますか? [y/N] ", "Publish? [y/N] ", "--yes")?;
        if matches!(answer.as_str(), "y" | "Y" | "yes" | "はい") {
            return Ok(());
        }
        Err(FailureKind::World.failure(text!("何も変更せずに終わりました", "nothing was changed")))
    }

    pub(super) fn ask(&self, ja: &str, en: &str, option: &str) -> Result<String> {
        terminal::ask(Text::new(ja, en).get(self.language)).ok_or_else(|| {
            FailureKind::World.failure(text!(
                "端末ではないので質問できません。{option} を付けてください",
                "cannot ask without a terminal; add {option}"
            ))
        })
    }

    /// Connects; shows the fingerprint of a host met for the first time.
    pub(super) fn connect(&self, local: &Local) -> Result<Box<dyn Remote>> {
        let target = &self.target;
        let known = local.host_key();
        let failure = match connect(target, self.site, known.as_deref()) {
            Err(failure) if target.host_key.is_none() && known.is_none() => failure,
            other => return other,
        };
        let seen = failure
            .message
            .en
            .split_whitespace()
            .find(|word| word.starts_with("SHA256:"))
            .map(|word| word.trim_end_matches('.').to_string());
        let Some(seen) = seen.filter(|_| target.kind == Protocol::Sftp) else {
            return Err(failure);
        };
        if !std::io::stdin().is_terminal() {
            return Err(failure);
        }
        self.tell(text!(
            "`{host}` に初めてつながります。サーバーの鍵の指紋: {seen}",
            "First connection to `{host}`. Fingerprint of its key: {seen}",
            host = target.host
        ));
        let answer = self.ask(
            "管理者から聞いた指紋と同じですか? [y/N] ",
            "Is it the one its administrator gave you? [y/N] ",
            "host_key",
        )?;
        if !matches!(answer.as_str(), "y" | "Y" | "yes" | "はい") {
            return Err(failure);
        }
        local.accept(&seen)?;
        connect(target, self.site, Some(&seen))
    }
}

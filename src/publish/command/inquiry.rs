//! `publish status`, `publish verify` and `publish log`: questions that change nothing.

use super::{PublishCommand, clean, now};
use crate::diagnostic::{Text, text};
use crate::publish::local::{self, Local, LogLine};
use crate::publish::settings::Protocol;
use crate::publish::verify::AbsentAnswer;
use crate::publish::{FailureKind, PublishOptions, Result, Session, lock, report, verify};

impl PublishCommand<'_> {
    pub(super) fn status(&self) -> Result<()> {
        let local = Local::open(self.site, &self.target.name)?;
        if self.is_behind() {
            self.tell(text!(
                "public/ は、いまの原稿より前に作ったものです。publish は作り直してから送ります。",
                "public/ is older than the content as it is now; publish builds it again before sending."
            ));
        }
        if self.target.kind == Protocol::Zip {
            self.handed_over(&local);
            return Ok(());
        }
        let remote = self.connect(&local)?;
        let session = Session::peek(remote.as_ref(), PublishOptions::new(&now))?;
        match &session.base {
            None => {
                self.tell(text!("まだ何も公開していません。", "Nothing has been published yet."))
            }
            Some(base) => {
                let (when, id) = (report::time(base.published), &base.release);
                let files = base.files.len();
                self.tell(text!(
                    "公開中の版: {id}({when})、ファイル {files}",
                    "live: {id} ({when}), {files} files"
                ));
                self.staying(base);
            }
        }
        for (state, linked) in &session.runs {
            let (id, when) = (&state.release, report::time(state.published));
            let far = if *linked { "3" } else { "1–2" };
            self.tell(text!(
                "途中で止まった公開: {id}({when}、段階 {far})。サイトは壊れていません。publish で続きから行います。",
                "broke off: {id} ({when}, phase {far}). The site is not broken; publish goes on from there."
            ));
        }
        match lock::holder(remote.as_ref()) {
            Ok(Some(owner)) => {
                let (name, when) = (clean(&owner.name), report::time(owner.alive));
                self.tell(text!(
                    "公開作業中: {name}(最後の応答 {when})",
                    "being published by {name} (last sign of life {when})"
                ));
            }
            _ => self.tell(text!("公開作業中の人はいません。", "Nobody is publishing.")),
        }
        Ok(())
    }

    pub(super) fn verify(&self, url: Option<&str>) -> Result<()> {
        let target = &self.target;
        let Some(url) = url.or(target.url.as_deref()) else {
            return Err(FailureKind::World.failure(text!(
                "--url で公開先のアドレスを指定してください",
                "name the public address with --url"
            )));
        };
        let release = self.as_left()?.release;
        let list: Vec<verify::Expected> = release
            .files
            .iter()
            .map(|file| verify::Expected::there(&file.path, file.sha256))
            .collect();
        verify::http(target, self.site, url, &list, &release.id)?;
        match verify::absence(target, self.site, url, &release)? {
            AbsentAnswer::Right => {}
            AbsentAnswer::Plain(remark) => self.tell(remark),
            AbsentAnswer::Denied(why) => return Err(FailureKind::Unverified.failure(why)),
        }
        self.tell(text!(
            "{url} の {count} 件は、すべて手元のサイトと同じです(版 {id})。",
            "All {count} files at {url} are those of the site here (release {id}).",
            count = list.len(),
            id = release.id
        ));
        Ok(())
    }

    pub(super) fn log(&self) -> Result<()> {
        for line in local::log(self.site, &self.target.name) {
            let LogLine { when, who, what, release, new, changed, removed, result, .. } = line;
            let Text { ja, en } = what.name();
            self.tell(text!(
                "{when} {ja} {release} {who} 新規 {new} 変更 {changed} 終了 {removed} {result}",
                "{when} {en} {release} by {who}: {new} new, {changed} changed, {removed} removed: {result}"
            ));
        }
        Ok(())
    }
}

//! `publish status`, `publish verify` and `publish log`: questions that change nothing.

use super::{Command, clean, now, quiet};
use crate::publish::local::{self, Local, LogLine};
use crate::publish::settings::{Protocol, PublishTarget};
use crate::publish::verify::Absence;
use crate::publish::{Failure, Kind, Message, Result, Session, lock, report, verify};

impl Command<'_> {
    pub(super) fn status(&self, target: &PublishTarget) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        if self.is_behind() {
            self.tell(
                "public/ は、いまの原稿より前に作ったものです。publish は作り直してから送ります。",
                "public/ is older than the content as it is now; publish builds it again before sending.",
            );
        }
        if target.kind == Protocol::Zip {
            self.handed_over(&local);
            return Ok(());
        }
        let remote = self.connect(target, &local)?;
        let session = Session::peek(remote.as_ref(), quiet(&now))?;
        match &session.base {
            None => self.tell("まだ何も公開していません。", "Nothing has been published yet."),
            Some(base) => {
                let (when, id) = (report::time(base.published), &base.release);
                let files = base.files.len();
                self.tell(
                    format!("公開中の版: {id}({when})、ファイル {files}"),
                    format!("live: {id} ({when}), {files} files"),
                );
                self.staying(base);
            }
        }
        for (state, linked) in &session.runs {
            let (id, when) = (&state.release, report::time(state.published));
            let far = if *linked { "3" } else { "1–2" };
            self.tell(
                format!("途中で止まった公開: {id}({when}、段階 {far})。サイトは壊れていません。publish で続きから行います。"),
                format!("broke off: {id} ({when}, phase {far}). The site is not broken; publish goes on from there."),
            );
        }
        match lock::holder(remote.as_ref()) {
            Ok(Some(owner)) => {
                let (name, when) = (clean(&owner.name), report::time(owner.alive));
                self.tell(
                    format!("公開作業中: {name}(最後の応答 {when})"),
                    format!("being published by {name} (last sign of life {when})"),
                );
            }
            _ => self.tell("公開作業中の人はいません。", "Nobody is publishing."),
        }
        Ok(())
    }

    pub(super) fn verify(&self, target: Option<&PublishTarget>, url: Option<&str>) -> Result<()> {
        let fallback;
        let target = match target {
            Some(target) => target,
            None => {
                fallback = PublishTarget::reader();
                &fallback
            }
        };
        let Some(url) = url.or(target.url.as_deref()) else {
            return Err(Failure::new(
                Kind::World,
                "--url で公開先のアドレスを指定してください",
                "name the public address with --url",
            ));
        };
        let release = self.as_left()?.release;
        let list: Vec<verify::Expected> = release
            .files
            .iter()
            .map(|file| verify::Expected::there(&file.path, file.sha256))
            .collect();
        verify::http(target, self.site, url, &list, &release.id)?;
        match verify::absence(target, self.site, url, &release)? {
            Absence::Right => {}
            Absence::Plain(remark) => self.show(&remark),
            Absence::Denied(Message { ja, en }) => {
                return Err(Failure::new(Kind::Unverified, ja, en));
            }
        }
        let count = list.len();
        self.tell(
            format!("{url} の {count} 件は、すべて手元のサイトと同じです(版 {})。", release.id),
            format!(
                "All {count} files at {url} are those of the site here (release {}).",
                release.id
            ),
        );
        Ok(())
    }

    pub(super) fn log(&self, target: &PublishTarget) -> Result<()> {
        for line in local::log(self.site, &target.name) {
            let LogLine { when, who, what, release, new, changed, removed, result, .. } = line;
            let what = what.name();
            self.tell(
                format!(
                    "{when} {} {release} {who} 新規 {new} 変更 {changed} 終了 {removed} {result}",
                    what.ja
                ),
                format!(
                    "{when} {} {release} by {who}: {new} new, {changed} changed, {removed} removed: {result}",
                    what.en
                ),
            );
        }
        Ok(())
    }
}

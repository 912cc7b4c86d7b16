//! Why a run ended early, in words that calm: what is still whole, and what to do next.

use crate::diagnostic::{Text, text};
use crate::publish::remote::{RemoteError, Trouble};
use crate::publish::state::LockOwner;
use crate::publish::{Failure, FailureKind, report};

pub(super) fn held(owner: &LockOwner) -> Failure {
    let time = report::time(owner.started);
    let alive = report::time(owner.alive);
    let name = RemoteError::new(Trouble::Lasting, &owner.name).text;
    FailureKind::Locked.failure(text!(
        "いま「{name}」さんが公開作業中です(開始 {time}、最後の応答 {alive})。終わるのを待つか、本人に確かめてから publish --unlock を実行してください",
        "`{name}` is publishing (since {time}, last sign of life {alive}); wait, or ask them and then run publish --unlock"
    ))
}

/// The folder that the site is to be in is not there.
pub(super) fn without_folder(error: RemoteError) -> Failure {
    if error.trouble != Trouble::Lasting {
        return error.into();
    }
    FailureKind::World.failure(text!(
        "サイトを入れるフォルダーが公開先になく、作れません。設定の場所が正しければ、その上のフォルダーを作ってください: {error}",
        "the site's folder is not on the host and cannot be made; if the settings name the right place, make the folders above it: {error}"
    ))
}

pub(super) fn damaged(path: &str) -> Failure {
    FailureKind::World.failure(text!(
        "公開先の記録 `{path}` が読めません。何も変更していません",
        "the record `{path}` on the host cannot be read; nothing was changed"
    ))
}

pub(super) fn interrupted_by(cause: impl Into<Failure>) -> Failure {
    let failure = cause.into();
    if failure.kind == FailureKind::Locked {
        return failure;
    }
    let Text { ja, en } = failure.message;
    FailureKind::Interrupted.failure(text!(
        "途中で止まりました(公開中のサイトは壊れていません)。もう一度 publish を実行すると続きから行います。理由: {ja}",
        "stopped in the middle (the public site is not broken); run publish again to go on from here. Reason: {en}"
    ))
}

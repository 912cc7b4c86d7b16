//! The keyring of the operating system, asked through the system's own program.
//!
//! A library for this would bring a hundred crates and D-Bus with it. The programs are part of the
//! system, ask the person to unlock the keyring, and print the secret to us alone: it is never an
//! argument, which other people could see.

use std::process::Command;

use super::super::{FailureKind, Result};
use crate::diagnostic::text;

/// The password filed under `service keikaku` and this account.
///
/// # Errors
/// There is none, or this system has no keyring that we can ask.
pub(super) fn password(account: &str) -> Result<String> {
    let (program, arguments, store) = if cfg!(target_os = "macos") {
        (
            "security",
            vec!["find-generic-password", "-w", "-s", "keikaku", "-a", account],
            format!("security add-generic-password -s keikaku -a {account} -w"),
        )
    } else if cfg!(windows) {
        return Err(FailureKind::World.failure(text!(
            "Windows では keyring を使えません。password_env か password_file を使ってください",
            "keyring does not work on Windows; use password_env or password_file"
        )));
    } else {
        (
            "secret-tool",
            vec!["lookup", "service", "keikaku", "account", account],
            format!("secret-tool store --label=keikaku service keikaku account {account}"),
        )
    };
    let output = Command::new(program).args(arguments).output().map_err(|error| {
        FailureKind::World.failure(text!(
            "OS のキーリングを開くプログラム {program} を実行できません: {error}",
            "{program}, which opens the OS keyring, cannot be run: {error}"
        ))
    })?;
    let found = Some(output)
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map(|text| text.trim_end_matches(['\r', '\n']).to_string())
        .filter(|text| !text.is_empty());
    found.ok_or_else(|| {
        FailureKind::World.failure(text!(
            "OS のキーリングに keikaku / {account} がありません。登録するには: {store}",
            "the OS keyring has no entry keikaku / {account}; to make it: {store}"
        ))
    })
}

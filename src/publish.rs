//! Sends a built site to the city's web host without a visitor ever seeing it happen.
//!
//! Knows a folder of finished files, a host and what was published there before. It does not know
//! the plan, the theme or how a page came to be: its whole input is a [`Release`].
//!
//! The line: a [`Release`] (local files and their SHA-256) and a [`Session`] (the host, locked, with
//! its recorded state) give a [`UploadPlan`] (pure; see [`plan`]); executing the plan moves the
//! host from one whole site to the next in phases, each finished before the next begins:
//!
//! 1. new hashed assets: nobody refers to them yet;
//! 2. pages nobody can reach yet;
//! 3. changed pages, which may now refer to everything above;
//! 4. the front page, the listings, the sitemap and the feed;
//! 5. tombstones where pages were removed;
//! 6. deletion of what the site no longer has. Styles, scripts and fonts stay for 30 days, because a page in a reader's cache may
//!    still load them; they hold none of the plan's words.
//!
//! Every file arrives whole or not at all (see [`remote::Replacing`]). The host holds
//! `_publish/` with the lock, the journal of unfinished runs, and the state of the last finished
//! one. Whatever is on the host is judged by those records and by SHA-256, never by size or time,
//! and a path that no record names belongs to somebody else and is left alone.
//!
//! Settings are documented in [`settings`], exit codes in [`FailureKind`].

pub mod archive;
pub mod body;
pub mod changes;
pub mod command;
mod connect;
pub mod content;
pub mod live;
pub mod local;
mod lock;
pub mod plan;
pub mod purge;
pub mod release;
pub mod remote;
pub mod report;
pub mod session;
pub mod settings;
pub mod state;
pub mod tombstone;
pub mod verify;
mod words;

use std::io;
use std::path::Path;

use crate::diagnostic::{Text, text};
use crate::disk::WriteFault;
use crate::source::shown_path;
use remote::{RemoteError, Trouble};

pub use connect::connect;
pub use plan::UploadPlan;
pub use release::Release;
pub use session::{PublishOptions, Session};

/// Why publishing ended without success: the exit code. Success is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FailureKind {
    /// A guard stopped it: the release itself looks wrong. Nothing was written.
    Guard = 1,
    /// The settings, the credentials, or the way to the host are wrong. Nothing was written.
    World = 2,
    /// The host holds files that we did not put there, or changed ours. Nothing was written.
    Foreign = 3,
    /// Somebody else is publishing. Nothing was written.
    Locked = 4,
    /// It broke off in the middle. The site is whole; running again finishes the job.
    Interrupted = 5,
    /// Everything was sent, but a reader over HTTP did not see it.
    Unverified = 6,
}

impl FailureKind {
    /// A failure of this kind with its text.
    pub fn failure(self, message: Text) -> Failure {
        Failure { kind: self, message }
    }
}

/// A reason to stop, with a text for people.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind of end this is.
    pub kind: FailureKind,
    /// The text to show.
    pub message: Text,
}

impl Failure {
    /// An unreadable or unwritable local file.
    pub fn at(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |error| {
            FailureKind::World.failure(text!(
                "`{path}` を読み書きできません: {error}",
                "cannot read or write `{path}`: {error}",
                path = shown_path(path)
            ))
        }
    }
}

impl From<&WriteFault> for Failure {
    fn from(fault: &WriteFault) -> Self {
        FailureKind::World.failure(fault.text())
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        let (ja, en) = match error.trouble {
            Trouble::Passing => ("公開先につながりません", "the host cannot be reached"),
            Trouble::Full => ("公開先の容量がいっぱいです", "the host is full"),
            Trouble::Denied => ("公開先に拒否されました", "the host refused"),
            Trouble::Untrusted => (
                "公開先が本物か確かめられないため、何も送らずに止めました",
                "the host could not be proved genuine; nothing was sent",
            ),
            Trouble::Lasting => ("公開先で失敗しました", "the host failed"),
        };
        FailureKind::World.failure(text!("{ja}: {error}", "{en}: {error}"))
    }
}

/// The result of anything that can end publishing.
pub type Result<T> = std::result::Result<T, Failure>;

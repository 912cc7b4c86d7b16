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
//! Settings are documented in [`settings`], exit codes in [`Kind::exit_code`].

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

pub use connect::connect;
pub use plan::UploadPlan;
pub use release::Release;
pub use session::{Options, Session};

/// A text for people, in the two languages the program speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Message {
    /// Pairs the two languages.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Message { ja: ja.into(), en: en.into() }
    }

    /// The same, two steps to the right.
    pub fn indented(&self) -> Self {
        Message::new(format!("  {}", self.ja), format!("  {}", self.en))
    }

    /// The text in one language; anything but `ja` is English.
    pub fn text(&self, language: &str) -> &str {
        if language == "ja" { &self.ja } else { &self.en }
    }
}

/// Why publishing ended without success. Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A guard stopped it: the release itself looks wrong. Nothing was written.
    Guard,
    /// The settings, the credentials, or the way to the host are wrong. Nothing was written.
    World,
    /// The host holds files that we did not put there, or changed ours. Nothing was written.
    Foreign,
    /// Somebody else is publishing. Nothing was written.
    Locked,
    /// It broke off in the middle. The site is whole; running again finishes the job.
    Interrupted,
    /// Everything was sent, but a reader over HTTP did not see it.
    Unverified,
}

impl Kind {
    /// The documented exit codes: 1 guard, 2 settings or connection, 3 foreign or hand-changed
    /// files, 4 locked, 5 interrupted, 6 not verified. Success is 0.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Guard => 1,
            Kind::World => 2,
            Kind::Foreign => 3,
            Kind::Locked => 4,
            Kind::Interrupted => 5,
            Kind::Unverified => 6,
        }
    }
}

/// A reason to stop, with a text for people.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What kind of end this is.
    pub kind: Kind,
    /// The text to show.
    pub message: Message,
}

impl Failure {
    /// A failure of one kind with its text.
    pub fn new(kind: Kind, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Failure { kind, message: Message::new(ja, en) }
    }

    /// An unreadable or unwritable local file.
    pub fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        let path = crate::source::shown_path(path);
        Failure::new(
            Kind::World,
            format!("`{path}` を読み書きできません: {error}"),
            format!("cannot read or write `{path}`: {error}"),
        )
    }
}

/// The result of anything that can end publishing.
pub type Result<T> = std::result::Result<T, Failure>;

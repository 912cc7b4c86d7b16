//! How far it is, and how long it will take, on a terminal only.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::diagnostic::{Language, Text, text};
use crate::publish::plan::UploadPlan;
use crate::publish::report;
use crate::publish::session::Event;
use crate::terminal;

/// A line that shows how far it is, on a terminal only.
pub(super) struct Progress {
    language: Language,
    shown: bool,
    state: Mutex<Count>,
}

struct Count {
    total: u64,
    sent: u64,
    files: usize,
    began: Instant,
    printed: Instant,
}

impl Progress {
    pub(super) fn new(language: Language) -> Self {
        let now = Instant::now();
        let count = Count { total: 0, sent: 0, files: 0, began: now, printed: now };
        Progress { language, shown: terminal::is_shown(), state: Mutex::new(count) }
    }

    pub(super) fn start(&self, plan: &UploadPlan) {
        if let Ok(mut state) = self.state.lock() {
            state.total = plan.bytes();
            state.began = Instant::now();
        }
    }

    pub(super) fn on(&self, event: Event<'_>) {
        let (true, Ok(mut state)) = (self.shown, self.state.lock()) else {
            return;
        };
        match event {
            Event::Sent(upload) => {
                state.sent += upload.size;
                state.files += 1;
                if state.printed.elapsed() < Duration::from_millis(200) {
                    return;
                }
                state.printed = Instant::now();
                let elapsed = state.began.elapsed().as_secs_f64();
                let left = state.total.saturating_sub(state.sent) as f64;
                let seconds = left * elapsed / state.sent.max(1) as f64;
                let Text { ja, en } = report::duration(seconds as u64);
                let (files, sent) = (state.files, report::bytes(state.sent));
                let total = report::bytes(state.total);
                let line = text!(
                    "{files} 件 {sent} / {total} 残り約 {ja}",
                    "{files} files {sent} / {total}, about {en} left"
                );
                terminal::status(line.get(self.language));
            }
            Event::Again(error) => {
                let line = text!("もう一度試します: {error}", "trying again: {error}");
                terminal::status("");
                terminal::warn(line.get(self.language));
            }
        }
    }

    pub(super) fn end(&self) {
        if self.shown {
            terminal::status("");
        }
    }
}

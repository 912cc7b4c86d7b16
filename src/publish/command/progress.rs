//! How far it is, and how long it will take, on a terminal only.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::publish::plan::UploadPlan;
use crate::publish::session::Event;
use crate::publish::{Message, report};
use crate::terminal;

/// A line that shows how far it is, on a terminal only.
pub(super) struct Progress<'a> {
    language: &'a str,
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

impl<'a> Progress<'a> {
    pub(super) fn new(language: &'a str) -> Self {
        Progress {
            language,
            shown: terminal::is_shown(),
            state: Mutex::new(Count {
                total: 0,
                sent: 0,
                files: 0,
                began: Instant::now(),
                printed: Instant::now(),
            }),
        }
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
                let left = report::duration(seconds as u64);
                let (files, sent) = (state.files, report::bytes(state.sent));
                let total = report::bytes(state.total);
                let line = Message::new(
                    format!("{files} 件 {sent} / {total} 残り約 {}", left.ja),
                    format!("{files} files {sent} / {total}, about {} left", left.en),
                );
                terminal::status(line.text(self.language));
            }
            Event::Again(error) => {
                let line = Message::new(
                    format!("もう一度試します: {error}"),
                    format!("trying again: {error}"),
                );
                terminal::status("");
                terminal::warn(line.text(self.language));
            }
        }
    }

    pub(super) fn end(&self) {
        if self.shown {
            terminal::status("");
        }
    }
}

//! What the codes of a plan are called on pages, in tables and in text editions.

use super::Site;
use crate::plan::about::SourceStatus;
use crate::plan::indicator::Bound;

impl Site {
    /// Whether there is a value, and why not: the word for a `state` of open data.
    pub fn value_state(&self, state: &str) -> &str {
        self.say(match state {
            "reported" => "csv_reported",
            "qualitative" => "csv_qualitative",
            "not_due" => "state_not_due",
            "not_applicable" => "state_not_applicable",
            "unreadable" => "state_unreadable",
            _ => "state_not_reported",
        })
    }

    /// How binding a source is.
    pub fn source_status(&self, status: SourceStatus) -> &str {
        self.say(match status {
            SourceStatus::Adopted => "source_adopted",
            SourceStatus::Draft => "source_draft",
            SourceStatus::Report => "source_report",
        })
    }

    /// Which side of a target counts as reached.
    pub fn bound(&self, bound: Bound) -> &str {
        self.say(match bound {
            Bound::AtLeast => "csv_at_least",
            Bound::AtMost => "csv_at_most",
            Bound::Exact => "csv_exact",
        })
    }
}

//! お知らせ: dated notes about the site and the plan.

use super::common::Common;
use crate::calendar::Date;
use crate::document::markdown::Body;
use crate::document::schema::keys;

keys! {
    /// A piece of news: `news/*.md`.
    #[derive(Clone, Debug)]
    pub struct News {
        title: String, "題名", "title";
        date: Date, "日付（2026-11-22）", "day of publication";
        corrected: Option<Date>, "訂正した日。前に読んだ人に、フィードで知らせます", "the day on which it was corrected after it had been published";
        correction: Option<String>, "何を訂正したか", "what was corrected, in words";
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name.
        id: String = document.id.clone();
        /// Text.
        body: Body = document.body.clone();
    }
}

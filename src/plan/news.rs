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
        ..common: Common, "Common keys.";
    }
    given |node, document| {
        /// The file's name.
        id: String = document.id.clone();
        /// Text.
        body: Body = document.body.clone();
    }
}

//! 連絡先: where to call, go or write.

use crate::document::schema::{Email, Telephone, Url, keys};

keys! {
    /// How to reach somebody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Contact {
        telephone: Option<Telephone>, "電話番号（0166-00-0000）", "telephone number";
        counter: Option<String>, "窓口の場所（総合庁舎2階 12番）", "where the counter is";
        hours: Option<String>, "受付の日と時間", "when it is open";
        url: Option<Url>, "市のサイトのページ", "their page on the city's site";
        email: Option<Email>, "メールアドレス", "mail address";
    }
}

//! 用語: words explained, their readings, and the words citizens use instead.

use super::common::Common;
use crate::document::schema::{FromNode, Slug, keys};

keys! {
    /// Glossary of a plan: `glossary.yaml`.
    #[derive(Clone, Debug)]
    pub struct Glossary {
        terms: Vec<Term>, "用語", "words explained, in the order shown";
        readings: Vec<Reading>, "ふりがな", "readings for furigana";
        ..common: Common, "Common keys.";
    }
}

keys! {
    /// A word explained.
    #[derive(Clone, Debug)]
    pub struct Term {
        id: Slug, "ID", "id";
        term: String, "言葉", "the word";
        reading: Option<String>, "読みがな", "its reading";
        meaning: String, "意味", "what it means";
        also: Vec<String>, "ほかの書き方", "other forms";
        see: Vec<Slug>, "関係する言葉の ID", "related terms' ids";
    }
}

keys! {
    /// How a word is read.
    #[derive(Clone, Debug)]
    pub struct Reading {
        text: String, "言葉", "the word";
        reading: String, "読みがな", "its reading in hiragana";
    }
}

keys! {
    /// Words citizens use: `synonyms.yaml`.
    #[derive(Clone, Debug)]
    pub struct Synonyms {
        groups: Vec<SynonymGroup>, "互いに見つけ合う言葉", "words that find each other";
        asks: Vec<Ask>, "市民の言葉から計画の言葉へ", "citizens' words and the plan's words they find";
        spellings: Vec<Vec<String>>, "書き方の違い", "spellings of one word";
        style: Vec<Spelling>, "書き方の表", "the spelling sheet of our texts";
    }
    given |node, document| {
        /// Where it stands; the common keys are not its own.
        common: Common = FromNode::read(node, document)?;
    }
}

keys! {
    /// Words that find each other.
    #[derive(Clone, Debug)]
    pub struct SynonymGroup {
        words: Vec<String>, required, "同じ意味の言葉", "words of one meaning";
        note: Option<String>, "説明", "a note";
    }
}

keys! {
    /// Words that citizens use and what they find.
    #[derive(Clone, Debug)]
    pub struct Ask {
        ask: Vec<String>, required, "市民の言葉", "citizens' words";
        find: Vec<String>, required, "計画の言葉", "the plan's words";
        note: Option<String>, "説明", "a note";
    }
}

keys! {
    /// How a word is written in our texts, and how it is not.
    #[derive(Clone, Debug)]
    pub struct Spelling {
        write: String, "この計画の書き方", "how it is written";
        not: Vec<String>, required, "使わない書き方", "how it is not written";
    }
}

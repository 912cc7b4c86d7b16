//! Forms: what a person fills in, and the files that come of it.

pub mod nouns;

//! Files that are not pages: open data, tables, text editions, the map for search engines, the feed.
//!
//! Each takes its facts from the plan itself, never from a page. Knows file formats; draws nothing.

pub mod csv;
pub mod nouns;
pub mod plan_json;
pub mod schema;
pub mod speech;
pub mod tables;
pub mod web;

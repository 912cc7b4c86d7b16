//! keikaku (計画) turns a city's plan, kept as YAML and Markdown, into a searchable public website.
pub mod number;
pub mod search;

//! keikaku (計画) turns a city's plan, kept as YAML and Markdown, into a searchable public website.

pub mod calendar;
pub mod chart;
pub mod cli;
pub mod diagnostic;
pub mod disk;
pub mod document;
pub mod number;
pub mod output;
pub mod plan;
pub mod publish;
pub mod render;
pub mod search;
pub mod session;
pub mod site;
pub mod source;
pub mod view;

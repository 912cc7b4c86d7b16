//! The integration tests, in one binary so that they link once.

mod built;
mod charts;
mod cli;
mod data;
mod figures;
mod limits;
mod links;
mod money;
mod mutations;
mod output;
mod pages;
mod plan;
mod project;
mod publish;
mod reports;
mod rules;
mod same_bytes;
mod search;
mod search_recall;
mod serve;
mod theme;
mod tidy;
mod time;
mod watch;
mod web;

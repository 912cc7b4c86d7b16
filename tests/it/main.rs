//! The integration tests, in one binary so that they link once.

mod charts;
mod limits;
mod mutations;
mod output;
mod plan;
mod publish;
mod rules;
mod same_bytes;
mod search;
mod serve;
mod session;
mod tidy;

//! The integration tests, in one binary so that they link once.

mod charts;
mod publish;
mod tidy;

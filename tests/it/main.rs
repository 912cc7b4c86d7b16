//! The integration tests, in one binary so that they link once.

mod charts;
mod output;
mod publish;
<<<<<<< HEAD
mod search;
=======
mod rules;
>>>>>>> 46e5850 (Begin the rule pages, their runner and explain)
mod session;
mod tidy;

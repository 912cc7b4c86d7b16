//! The integration tests, in one binary so that they link once.

<<<<<<< HEAD
mod charts;
mod publish;
mod tidy;
=======
mod output;
mod session;
>>>>>>> 19325ea (Write the site through staged trees and an atomic switch, and keep parses in a session)

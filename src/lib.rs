//! keikaku (計画) turns a city's plan, kept as YAML and Markdown, into a searchable public website.
//!
//! This page is the map. Data travels one line, and each arrow is a pure function from one named value to the next; only the ends touch the world:
//!
//! ```text
//!  disk ─read─▶ Sources ─parse─▶ Documents ─resolve─▶ Plan ─assemble─▶ Site ─view─▶ View ─render─▶ File ─diff─▶ Changes ─write─▶ disk
//! ```
//!
//! | value | what it is | made by |
//! |---|---|---|
//! | [`source::Sources`] | path → bytes, all in memory | [`disk::read`] |
//! | [`document::Document`] | one file: kind, front matter with places, body | [`document::parse`] |
//! | [`plan::Entry`] | one document of a plan, as written | [`plan::read`] |
//! | [`plan::Plan`] | the domain; every reference a typed [`plan::Id`], with links back | [`plan::resolve()`] |
//! | [`site::Site`] | settings, plans, and the map from every address to what is there | [`site::assemble`] |
//! | [`view::View`] | exactly what one page says, as plain data | [`view::of`] |
//! | a file | the bytes of one address | [`render::Renderer::file`] |
//! | [`output::File`] | the same, with its place and its digest; what differs is written | [`disk::Staging::put`] |
//!
//! What holds everywhere:
//!
//! - Wrong content is a value, not a failure: stages return what they understood and [`diagnostic::Diagnostic`]s. Nothing prints but through [`terminal`], which [`cli`], [`serve`] and [`publish::command`] do.
//! - A [`plan::Id`] cannot dangle: a struct you hold is a struct whose references were found.
//! - Same input, same bytes: no clock, no hash order and no locale reaches the output, and floating point only the pixels of pictures. What day it is comes in as [`plan::AsOf`].
//! - A template sees its [`view::View`] and nothing else.
//! - Nothing is global. From one process to the next nothing is kept but the record of what was written.
//! - There is one way to build: what `build --watch` does after a save is what `build` does, but for the parses of files that did
//!   not change. What did not change in the output is not written.
//!
//! Where is …? A noun of the plan: `plan/<noun>.rs`. What its page says: `view/<noun>.rs`. How it looks: `themes/default/templates/<noun>.html`.
//! A key of a file: a line of its noun's [`keys!`](mod@document::schema::keys), which also makes its [`form`]. An address: [`site::Route`]. A message: `tests/rules/<code>.md` and [`explain`]. The order of the stages: [`project`]
//! up to a site, also while its files change; [`build`] from there to the disk.

pub mod answer;
pub mod build;
pub mod calendar;
pub mod chart;
pub mod cli;
pub mod data;
pub mod diagnostic;
pub mod disk;
pub mod document;
pub mod explain;
pub mod form;
pub mod html;
pub mod media;
pub mod number;
pub mod output;
pub mod plan;
pub mod project;
pub mod publish;
pub mod render;
pub mod report;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod terminal;
pub mod unit;
pub mod view;
pub mod workbook;

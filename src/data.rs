//! Files that are not pages: open data, tables, text editions, what the search finds, the map for search engines, the feed.
//!
//! A noun of the plan is one file here. It holds the noun's record, made once from the plan and the site, and what each output makes of
//! it: the record itself is the object of `plan.json`; beside it stand its rows in the tables, its lines in the text edition and its
//! document for the search. Each of them takes the record apart by name, so that one that forgets a new field does not compile.
//!
//! Facts come from the plan itself, never from a page. Knows file formats; draws nothing.

mod actor;
mod audience;
mod challenge;
mod column;
pub mod csv;
mod department;
mod evaluation;
mod indicator;
mod initiative;
mod money;
mod node;
mod outputs;
pub mod package;
pub mod plan;
mod provenance;
mod review;
mod role;
pub mod search;
mod speech;
pub mod tables;
mod tag;
mod term;
mod volume;
pub mod web;
pub mod workbook;

use std::borrow::Cow;
use std::ops::Deref;

use csv::Cell;
pub use outputs::{documents, indicator_table, plan_tables, text_edition};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::calendar::{Date, FiscalYear};
use crate::number::Number;
use crate::plan::{Arena, Id, Named, Place, Plan};
use crate::site::{Page, PlanAt, Resource, Site};

/// A plan and the site it stands on: what records are made from.
#[derive(Clone, Copy)]
struct OpenPlan<'a> {
    site: &'a Site,
    at: PlanAt,
    plan: &'a Plan,
}

impl<'a> OpenPlan<'a> {
    fn new(site: &'a Site, at: PlanAt) -> Self {
        let plan = site.plan(at);
        Self { site, at, plan }
    }

    /// The address of a page, relative to the site's root, without `index.html`.
    fn url(self, page: Page) -> String {
        self.site.route(Resource::Page(page)).address().to_owned()
    }

    fn place(self, place: Place) -> At<'a> {
        At { plan: self.plan, place }
    }

    fn say(self, key: &'a str) -> &'a str {
        self.site.say(key)
    }
}

/// A record of each noun of a list.
fn each<T, R>(nouns: &Arena<T>, record: impl Fn(Id<T>) -> R) -> Vec<R> {
    nouns.ids().map(|(id, _)| record(id)).collect()
}

/// A text with something in it.
fn prose(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

// JSON has one way to write a number, so 37.30 becomes 37.3; `text` keeps the written form.
/// A number as JSON writes numbers.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(rename = "Figure")]
pub struct JsonNumber(#[schemars(with = "f64")] Number);

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.trimmed().to_string();
        let number: serde_json::Number = text.parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

/// Where something hangs. `plan.json` writes its address below the plan: `approaches/2-1`.
#[derive(Debug)]
pub struct At<'a> {
    plan: &'a Plan,
    place: Place,
}

impl<'a> At<'a> {
    /// What the plan calls such a place.
    fn kind(&self) -> Option<&'a str> {
        self.place.kind(self.plan)
    }

    /// Its address below the plan.
    fn address(&self) -> String {
        self.place.address(self.plan)
    }

    /// Its address and its name, the cells of every table that tells places.
    fn cells(&self) -> [Cell; 2] {
        let Self { plan, place } = self;
        [self.address().into(), place.name(plan).into()]
    }
}

impl Serialize for At<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.address())
    }
}

/// A noun that a record names. `plan.json` writes its id.
#[derive(Debug)]
pub struct Ref<'a, T>(&'a T);

impl<T> Clone for Ref<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ref<'_, T> {}

impl<'a, T> Ref<'a, T> {
    /// Looks up some ids.
    fn all(nouns: &'a Arena<T>, ids: &[Id<T>]) -> Vec<Self> {
        ids.iter().map(|id| Self(&nouns[*id])).collect()
    }
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: Named> Serialize for Ref<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id())
    }
}

/// What JSON writes as a bare value of another type.
macro_rules! bare {
    ($([$($t:ident)?] $name:ty: $written:ty;)*) => { $(
        impl<$($t)?> JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                <$written>::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$written>::json_schema(generator)
            }
        }
    )* };
}
bare! {
    [] FiscalYear: u16;
    [] Date: String;
    [] At<'_>: String;
    [T] Ref<'_, T>: String;
}

//! 役割 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::csv::{AND, Cell, head};
use super::provenance::Provenance;
use super::speech::Speech;
use super::{At, OpenPlan, Ref};
use crate::plan::{self, Actor};

/// What some actors are asked to do, at one place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Role<'a> {
    /// Its place.
    #[schemars(with = "String")]
    pub at: At<'a>,
    /// Ids of the actors who share the text.
    pub actors: Vec<Ref<'a, Actor>>,
    /// What is asked, one act an item.
    pub items: &'a [String],
    /// A note.
    pub note: Option<&'a str>,
    #[serde(flatten)]
    pub provenance: Provenance<'a>,
}

impl<'a> Role<'a> {
    pub(super) fn of(p: OpenPlan<'a>, role: &'a plan::Role) -> Self {
        Self {
            at: p.place(role.place),
            actors: Ref::all(&p.plan.actors, &role.actors),
            items: role.items(),
            note: role.note(),
            provenance: Provenance::of(p, &role.entry.common),
        }
    }

    /// The head of `roles.csv`.
    pub(super) fn head(p: OpenPlan) -> Vec<String> {
        [
            head(p, "csv_at csv_at_name csv_actor_ids csv_actors"),
            head(p, "csv_role_number csv_role"),
            head(p, "csv_notes csv_source_status csv_source csv_place"),
        ]
        .concat()
    }

    /// Its rows, one for each thing asked.
    pub(super) fn rows(&self) -> Vec<Vec<Cell>> {
        #[rustfmt::skip]
        let Self {
            at, actors, items, note, provenance,
        } = self;
        let [_, source, place] = provenance.cells();
        let row = |(number, item): (u32, &String)| {
            let [address, name] = at.cells();
            vec![
                address,
                name,
                Cell::joined(actors.iter().map(|actor| &*actor.id.value), AND),
                Cell::joined(actors.iter().map(|actor| &*actor.name), AND),
                number.into(),
                item.into(),
                Cell::from(*note),
                provenance.statuses(),
                source.clone(),
                place.clone(),
            ]
        };
        (1..).zip(*items).map(row).collect()
    }

    /// Where it belongs, who shares it beside the listener, and what is asked.
    pub(super) fn tell(&self, listener: Option<&Actor>, speech: &mut Speech) {
        #[rustfmt::skip]
        let Self {
            at, actors, items, note, provenance: _,
        } = self;
        speech.heading(&speech.place_name(at.place));
        let key = match listener {
            Some(_) => "speech_shared",
            None => "speech_actors",
        };
        let others = actors
            .iter()
            .filter(|actor| listener.is_none_or(|one| one.id.value != actor.id.value));
        let names: Vec<&str> = others.map(|actor| &*actor.name).collect();
        speech.say_names(key, &names);
        speech.texts(*items);
        speech.texts(note);
    }
}

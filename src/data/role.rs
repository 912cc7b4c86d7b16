//! 役割 as open data.

use schemars::JsonSchema;
use serde::Serialize;

use super::provenance::Provenance;
use super::speech::Speech;
use super::tables::{self, Tables, row};
use super::{At, OpenPlan, Ref};
use crate::plan::{self, Actor, Named as _};
use crate::site::Table;

/// What some actors are asked to do, at one place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Role<'a> {
    /// Its place.
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

    /// Its rows in the tables, one for each thing that an actor is asked.
    pub(super) fn tabulate(&self, number: usize, t: &mut Tables) {
        let Self { at, actors, items, note, provenance } = self;
        let record = tables::id("roles", &format!("{}/{number}", at.address()));
        for actor in actors {
            for (order, item) in (1u32..).zip(*items) {
                let actor_id = tables::id("actors", actor.id());
                let row = row![&record, actor_id, order, at.cells(), &actor.name, item, *note];
                t.add(Table::Roles, row);
            }
        }
        t.provenance(&record, provenance);
    }

    /// Where it belongs, who shares it beside the listener, and what is asked.
    pub(super) fn tell(&self, listener: Option<&Actor>, speech: &mut Speech) {
        let Self { at, actors, items, note, provenance: _ } = self;
        speech.heading(&speech.place_name(at.place));
        let key = match listener {
            Some(_) => "speech_shared",
            None => "speech_actors",
        };
        let others =
            actors.iter().filter(|actor| listener.is_none_or(|one| one.id.value != actor.id.value));
        let names: Vec<&str> = others.map(|actor| &*actor.name).collect();
        speech.say_names(key, &names);
        speech.texts(*items);
        speech.texts(note);
    }
}

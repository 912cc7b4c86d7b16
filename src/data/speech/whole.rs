//! The whole plan told from beginning to end, in the order of the booklet.

use super::Speech;
use crate::plan::{Approach, Id, Place, Review};
use crate::view::parts::IN_FULL;

impl Speech<'_> {
    pub(super) fn whole(&mut self) {
        let plan = self.plan();
        let about = &plan.about;
        self.heading(&about.title);
        self.opening();
        for name in &about.names {
            self.text(name);
        }
        if let Some(period) = about.period {
            let fill = [("from", period.from.full()), ("to", period.to.full())];
            let fill = fill.each_ref().map(|(key, text)| (*key, text.as_str()));
            self.say("period", &fill);
        }
        self.maybe(about.summary.as_deref());
        if let Some(philosophy) = &about.philosophy {
            self.heading(self.site.say("speech_philosophy"));
            self.text(&philosophy.text);
            self.maybe(philosophy.explanation.as_deref());
        }
        self.challenges();
        for (id, image) in plan.regional_images.ids() {
            self.heading(&self.place_name(Place::RegionalImage(id)));
            self.maybe(image.entry.lead.as_deref());
            self.text(&image.entry.body.text);
            for voice in &image.entry.voices {
                self.text(voice);
            }
            for id in &image.own.indicators {
                self.indicator(*id, &plan.indicators[*id]);
            }
            for role in &image.own.roles {
                self.role(&plan.roles[*role], None);
            }
            for approach in &image.approaches {
                self.approach(*approach);
            }
        }
        let in_full = plan.initiatives.len() <= IN_FULL;
        if !in_full {
            self.say("described_on_own_page", &[]);
        }
        for (id, initiative) in plan.initiatives.ids() {
            self.heading(&initiative.entry.title);
            if !in_full {
                continue;
            }
            self.initiative(id);
            for note in &initiative.entry.common.notes {
                self.text(note);
            }
        }
        for review in plan.reviews.iter() {
            self.review(review);
        }
        self.terms();
        if !plan.sources.is_empty() {
            self.heading(self.site.say("speech_sources"));
            for source in plan.sources.iter() {
                self.text(&source.title);
            }
        }
    }

    fn challenges(&mut self) {
        let plan = self.plan();
        for challenge in plan.challenges.iter() {
            let pair = challenge.pair();
            let number = pair.number.value.to_string();
            let heading = self.site.say_with("challenge_number", &[("n", &number)]);
            self.heading(&heading);
            self.text(&pair.challenge);
            self.text(&pair.direction);
        }
    }

    fn approach(&mut self, id: Id<Approach>) {
        let plan = self.plan();
        let approach = &plan.approaches[id];
        self.heading(&self.place_name(Place::Approach(id)));
        self.maybe(approach.entry.lead.as_deref());
        self.maybe(approach.entry.goal.as_deref());
        self.text(&approach.entry.body.text);
        for example in &approach.entry.examples {
            self.text(&example.title);
            self.text(&example.text);
        }
        for indicator in &approach.own.indicators {
            self.indicator(*indicator, &plan.indicators[*indicator]);
        }
        for role in &approach.own.roles {
            self.role(&plan.roles[*role], None);
        }
    }

    fn review(&mut self, review: &Review) {
        let plan = self.plan();
        let year = review.year.full();
        let heading = self.site.say_with("review_title", &[("year", &year)]);
        self.heading(&heading);
        self.text(&self.place_name(review.place));
        for (owner, text) in &review.texts {
            self.text(&plan.actors[*owner].name);
            match text {
                Some(section) => self.text(&section.text),
                None => self.say("review_not_reported", &[]),
            }
        }
        self.say("review_summary", &[]);
        match &review.summary {
            Some(section) => self.text(&section.text),
            None => self.say("review_not_reported", &[]),
        }
    }

    fn terms(&mut self) {
        let Some(glossary) = &self.plan().glossary else {
            return;
        };
        self.heading(self.site.say("glossary"));
        for term in &glossary.terms {
            self.text(&term.term);
            self.text(&term.meaning);
        }
    }
}

//! Where something hangs: the plan as a whole, a regional image, an approach or an initiative.
//!
//! A place is written like its address below the plan, `approaches/2-1`; this is the one type and the one key (`at:`) of everything that hangs
//! somewhere. Knows how a place is written. Does not know whether a written one exists: `plan::resolve` finds that out.

use super::{
    Approach, Challenge, Id, Indicator, Initiative, Plan, RegionalImage, Review, Role, Volume,
};

/// A place of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The plan as a whole.
    Plan,
    /// A regional image.
    RegionalImage(Id<RegionalImage>),
    /// An approach.
    Approach(Id<Approach>),
    /// An initiative.
    Initiative(Id<Initiative>),
}

/// What hangs at one place, each in the plan's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// What is counted there.
    pub indicators: Vec<Id<Indicator>>,
    /// What was said of it, oldest first.
    pub reviews: Vec<Id<Review>>,
    /// What actors are asked to do.
    pub roles: Vec<Id<Role>>,
    /// Challenges that lead there.
    pub challenges: Vec<Id<Challenge>>,
    /// Tables of what is planned there.
    pub volumes: Vec<Id<Volume>>,
}

impl Place {
    /// How it is written in content and open data: `plan`, `approaches/2-1`, `initiatives/city-19`.
    pub fn address(self, plan: &Plan) -> String {
        match self {
            Self::Plan => "plan".to_owned(),
            Self::RegionalImage(id) => {
                format!("regional-images/{}", plan.regional_images[id].entry.id)
            }
            Self::Approach(id) => format!("approaches/{}", plan.approaches[id].entry.id),
            Self::Initiative(id) => format!("initiatives/{}", plan.initiatives[id].entry.id),
        }
    }

    /// Its name inside a page: `approaches-2-1`.
    pub fn anchor(self, plan: &Plan) -> String {
        self.address(plan).replace('/', "-")
    }

    /// Its title.
    pub fn title(self, plan: &Plan) -> &str {
        match self {
            Self::Plan => &plan.about.title,
            Self::RegionalImage(id) => &plan.regional_images[id].entry.title,
            Self::Approach(id) => &plan.approaches[id].entry.title,
            Self::Initiative(id) => &plan.initiatives[id].entry.title,
        }
    }

    /// Its number as the plan writes it, 目指す地域像1, 1-2 or 市-19; the plan has none.
    pub fn number(self, plan: &Plan) -> Option<String> {
        let levels = &plan.about.levels;
        match self {
            Self::Plan => None,
            Self::RegionalImage(id) => {
                let entry = &plan.regional_images[id].entry;
                Some(levels.regional_image.numbered(&entry.id))
            }
            Self::Approach(id) => {
                let entry = &plan.approaches[id].entry;
                Some(levels.approach.numbered(&entry.id))
            }
            Self::Initiative(id) => Some(plan.initiatives[id].label.clone()),
        }
    }

    /// Number and title: 1-2 権利を守る.
    pub fn name(self, plan: &Plan) -> String {
        self.behind_number(plan, self.title(plan))
    }

    /// Number and short title.
    pub fn short_name(self, plan: &Plan) -> String {
        self.behind_number(plan, self.short(plan))
    }

    fn behind_number(self, plan: &Plan, title: &str) -> String {
        match self.number(plan) {
            Some(number) => format!("{number} {title}"),
            None => title.to_owned(),
        }
    }

    /// Its short title.
    pub fn short(self, plan: &Plan) -> &str {
        match self {
            Self::RegionalImage(id) => &plan.regional_images[id].entry.short,
            Self::Approach(id) => &plan.approaches[id].entry.short,
            Self::Plan | Self::Initiative(_) => self.title(plan),
        }
    }
}

impl Plan {
    /// All places: the plan, then from the top down.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let images = self
            .regional_images
            .ids()
            .map(|(id, _)| Place::RegionalImage(id));
        let approaches = self.approaches.ids().map(|(id, _)| Place::Approach(id));
        let initiatives = self.initiatives.ids().map(|(id, _)| Place::Initiative(id));
        std::iter::once(Place::Plan)
            .chain(images)
            .chain(approaches)
            .chain(initiatives)
    }

    /// The place that is written so.
    pub fn place(&self, written: &str) -> Option<Place> {
        if written == "plan" {
            return Some(Place::Plan);
        }
        let (folder, id) = written.split_once('/')?;
        match folder {
            "regional-images" => self.regional_images.named(id).map(Place::RegionalImage),
            "approaches" => self.approaches.named(id).map(Place::Approach),
            "initiatives" => self.initiatives.named(id).map(Place::Initiative),
            _ => None,
        }
    }

    /// What hangs at a place.
    pub fn at(&self, place: Place) -> &Own {
        match place {
            Place::Plan => &self.own,
            Place::RegionalImage(id) => &self.regional_images[id].own,
            Place::Approach(id) => &self.approaches[id].own,
            Place::Initiative(id) => &self.initiatives[id].own,
        }
    }

    /// The same, while the plan is put together.
    pub(super) fn at_mut(&mut self, place: Place) -> &mut Own {
        let found = match place {
            Place::Plan => None,
            Place::RegionalImage(id) => self.regional_images.get_mut(id).map(|i| &mut i.own),
            Place::Approach(id) => self.approaches.get_mut(id).map(|a| &mut a.own),
            Place::Initiative(id) => self.initiatives.get_mut(id).map(|i| &mut i.own),
        };
        found.unwrap_or(&mut self.own)
    }
}

//! Where something hangs: the plan as a whole, a node of a level, or an initiative.
//!
//! A place is written like its address below the plan, `approaches/2-1`; this is the one type and the one key (`at:`) of everything that hangs
//! somewhere. Knows how a place is written and called. Does not know what was meant by one that does not exist (`plan::resolve` does).

use super::common::Common;
use super::tag::{Related, RelatedEntry, Tag};
use super::{
    Actor, Challenge, Department, Id, Indicator, Initiative, Node, Plan, Review, Role, Volume,
};
use crate::document::schema::Slug;

/// A place of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The plan as a whole.
    Plan,
    /// A node of a level.
    Node(Id<Node>),
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
    /// What marks it across the tree.
    pub tags: Vec<Id<Tag>>,
    /// What is related, in this plan or another.
    pub related: Vec<Related>,
}

impl Place {
    /// How it is written in content and open data: `plan`, `approaches/2-1`, `initiatives/city-19`.
    pub fn address(self, plan: &Plan) -> String {
        match self {
            Self::Plan => "plan".to_owned(),
            Self::Node(id) => plan.nodes[id].address.clone(),
            Self::Initiative(id) => format!("initiatives/{}", plan.initiatives[id].entry.id),
        }
    }

    /// Its name inside a page: `approaches-2-1`.
    pub fn anchor(self, plan: &Plan) -> String {
        self.address(plan).replace('/', "-")
    }

    /// What the plan calls such a place; nothing for the plan itself.
    pub fn kind(self, plan: &Plan) -> Option<&str> {
        match self {
            Self::Plan => None,
            Self::Node(id) => Some(&plan.level(id).name),
            Self::Initiative(_) => Some(&plan.about.initiative.name),
        }
    }

    /// Its number as the plan writes it, 目指す地域像1, 1-2 or 市-19; the plan and some nodes have none.
    pub fn number(self, plan: &Plan) -> Option<String> {
        match self {
            Self::Plan => None,
            Self::Node(id) => {
                let number = plan.nodes[id].entry.number()?;
                Some(plan.level(id).numbered(number))
            }
            Self::Initiative(id) => Some(plan.initiatives[id].label.clone()),
        }
    }

    /// What kind of place it is, with its number: 目指す地域像1, 基本的な考え方 1-2.
    pub fn label(self, plan: &Plan) -> String {
        let kind = self.kind(plan).unwrap_or(&plan.about.title);
        match self.number(plan) {
            None => kind.to_owned(),
            Some(number) if number.contains(kind) => number,
            Some(number) => format!("{kind} {number}"),
        }
    }

    /// Its title.
    pub fn title(self, plan: &Plan) -> &str {
        match self {
            Self::Plan => &plan.about.title,
            Self::Node(id) => &plan.nodes[id].entry.title,
            Self::Initiative(id) => &plan.initiatives[id].entry.title,
        }
    }

    /// Its short title.
    pub fn short(self, plan: &Plan) -> &str {
        match self {
            Self::Node(id) => &plan.nodes[id].entry.short,
            Self::Plan | Self::Initiative(_) => self.title(plan),
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

    /// Which of its kinds it is of, counted from the top: the plan, a level, the initiatives.
    pub fn rank(self, plan: &Plan) -> usize {
        match self {
            Self::Plan => 0,
            Self::Node(id) => 1 + plan.nodes[id].level,
            Self::Initiative(_) => 1 + plan.about.levels.len(),
        }
    }

    /// The initiative that it is, if it is one.
    pub fn initiative(self) -> Option<Id<Initiative>> {
        match self {
            Self::Initiative(id) => Some(id),
            Self::Plan | Self::Node(_) => None,
        }
    }

    /// Where it stands in the tree: the node that it is, or those that an initiative has marks at.
    pub fn nodes(self, plan: &Plan) -> Vec<Id<Node>> {
        match self {
            Self::Plan => Vec::new(),
            Self::Node(id) => vec![id],
            Self::Initiative(id) => plan.initiatives[id].marks.iter().map(|m| m.node).collect(),
        }
    }

    /// The department named first for it or for what is above it, and an initiative's owner.
    pub fn responsible(self, plan: &Plan) -> (Option<Id<Department>>, Option<Id<Actor>>) {
        let (departments, owner) = match self {
            Self::Plan => (None, None),
            Self::Node(id) => {
                let own = std::iter::once(id).chain(plan.ancestors(id).into_iter().rev());
                let mut named = own.map(|id| &plan.nodes[id].departments);
                (named.find_map(|all| all.first()), None)
            }
            Self::Initiative(id) => {
                let one = &plan.initiatives[id];
                (one.departments.first(), Some(one.owner))
            }
        };
        (departments.map(|(id, _)| *id), owner)
    }

    /// What it has written of itself: common keys, tags, what is related. The plan as a whole has no file of its own for that.
    pub(super) fn written(self, plan: &Plan) -> Option<(&Common, &[Slug], &[RelatedEntry])> {
        match self {
            Self::Plan => None,
            Self::Node(id) => {
                let entry = &plan.nodes[id].entry;
                Some((&entry.common, &entry.tags, &entry.related))
            }
            Self::Initiative(id) => {
                let entry = &plan.initiatives[id].entry;
                Some((&entry.common, &entry.tags, &entry.related))
            }
        }
    }

    fn behind_number(self, plan: &Plan, title: &str) -> String {
        match self.number(plan) {
            Some(number) => format!("{number} {title}"),
            None => title.to_owned(),
        }
    }
}

impl Plan {
    /// All places: the plan, then from the top down.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let nodes = self.nodes.ids().map(|(id, _)| Place::Node(id));
        let initiatives = self.initiatives.ids().map(|(id, _)| Place::Initiative(id));
        std::iter::once(Place::Plan).chain(nodes).chain(initiatives)
    }

    /// The place that is written so.
    pub fn place(&self, written: &str) -> Option<Place> {
        match written.strip_prefix("initiatives/") {
            Some(id) => self.initiatives.named(id).map(Place::Initiative),
            None if written == "plan" => Some(Place::Plan),
            None => self.nodes.named(written).map(Place::Node),
        }
    }

    /// What hangs at a place.
    pub fn at(&self, place: Place) -> &Own {
        match place {
            Place::Plan => &self.own,
            Place::Node(id) => &self.nodes[id].own,
            Place::Initiative(id) => &self.initiatives[id].own,
        }
    }

    /// The same, while the plan is put together.
    pub(super) fn at_mut(&mut self, place: Place) -> &mut Own {
        let found = match place {
            Place::Plan => None,
            Place::Node(id) => self.nodes.get_mut(id).map(|node| &mut node.own),
            Place::Initiative(id) => self.initiatives.get_mut(id).map(|one| &mut one.own),
        };
        found.unwrap_or(&mut self.own)
    }
}

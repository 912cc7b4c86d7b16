//! The tables of open data: which there are, and which a plan has.

use crate::document::schema::words;
use crate::plan::Plan;

macro_rules! tables {
    ($( $(#[$meta:meta])* $table:ident = $stem:literal, |$plan:ident| $told:expr; )*) => {
        words! {
            /// A table of open data, by the stem of its file's name.
            pub enum Table { $( $(#[$meta])* $table = $stem, $stem, $stem; )* }
        }

        impl Table {
            /// Those of a plan. Only what the plan tells has a table, so that each has rows.
            pub fn of(plan: &Plan) -> Vec<Self> {
                let all = [$( (Self::$table, { let $plan = plan; $told }), )*];
                all.into_iter().filter(|(_, told)| *told).map(|(table, _)| table).collect()
            }
        }
    };
}

tables! {
    /// What is done.
    Initiatives = "initiatives", |plan| !plan.initiatives.is_empty();
    /// The departments responsible for a place.
    Responsible = "responsible", |plan| plan.initiatives.iter().any(|i| !i.departments.is_empty()) || plan.nodes.iter().any(|n| !n.departments.is_empty());
    /// Whom an initiative is for.
    InitiativeAudiences = "initiative_audiences", |plan| plan.initiatives.iter().any(|i| !i.audiences.is_empty());
    /// The marks that join initiatives to the tree.
    Matrix = "matrix", |plan| plan.initiatives.iter().any(|i| !i.marks.is_empty());
    /// Values and targets.
    Indicators = "indicators", |plan| plan.indicators.iter().flat_map(|i| &i.entry.series).any(|s| s.baseline.is_some() || !s.values.is_empty() || !s.targets.is_empty());
    /// What is counted.
    IndicatorList = "indicator_list", |plan| !plan.indicators.is_empty();
    /// Who reports an indicator.
    IndicatorOwners = "indicator_owners", |plan| plan.indicators.iter().any(|i| !i.owners.is_empty());
    /// How the plan's rule judges values.
    Judgements = "judgements", |plan| plan.about.judgement.as_ref().is_some_and(|rule| {
        plan.indicators.iter().flat_map(|i| &i.entry.series).any(|series| !rule.all(series).is_empty())
    });
    /// Texts of reviews.
    Reviews = "reviews", |plan| plan.reviews.iter().any(|review| {
        let wanted = plan.about.evaluators.is_empty() && !review.texts.is_empty();
        wanted || review.answer.is_some() || review.texts.iter().any(|(id, text)| text.is_some() || review.missing(&plan.evaluators[*id]).is_some())
    });
    /// Grades of reviews.
    Grades = "grades", |plan| plan.reviews.iter().any(|review| !review.grades.is_empty());
    /// What was reviewed.
    ReviewList = "review_list", |plan| !plan.reviews.is_empty();
    /// What actors are asked to do.
    Roles = "roles", |plan| plan.roles.iter().any(|role| !role.items().is_empty() && !role.actors.is_empty());
    /// What is planned for the years.
    Schedule = "schedule", |plan| plan.initiatives.iter().any(|i| !i.entry.schedule.is_empty());
    /// The places that carry a tag.
    Tags = "tags", |plan| plan.tags.ids().any(|(id, _)| !plan.tagged(id).is_empty());
    /// Budgets and settlements.
    Money = "money", |plan| plan.initiatives.iter().flat_map(|i| &i.money).any(|money| {
        money.budget.latest().or(money.settled).or(money.staff).is_some() || !money.funds.is_empty()
    });
    /// What is planned and what came of it.
    Volumes = "volumes", |plan| plan.volumes.iter().any(|volume| !volume.rows.is_empty() && !volume.years.is_empty());
    /// What is difficult, and where to go.
    Challenges = "challenges", |plan| !plan.challenges.is_empty();
    /// Texts of all things, a paragraph a row.
    Texts = "texts", |_plan| true;
    /// Where facts come from.
    Citations = "citations", |plan| plan.commons().any(|common| !common.sources.is_empty());
    /// Everything that something can hang on.
    Places = "places", |_plan| true;
    /// Parts of nodes that a mark can be of.
    NodeColumns = "node_columns", |plan| plan.nodes.iter().any(|node| !node.entry.columns.is_empty());
    /// What cuts across the tree.
    TagList = "tag_list", |plan| !plan.tags.is_empty();
    /// Sections of departments.
    Sections = "sections", |plan| plan.departments.iter().any(|department| !department.sections.is_empty());
    /// Departments.
    Departments = "departments", |plan| !plan.departments.is_empty();
    /// Audiences.
    Audiences = "audiences", |plan| !plan.audiences.is_empty();
    /// Who has roles.
    Actors = "actors", |plan| !plan.actors.is_empty();
    /// The kinds of indicators.
    IndicatorKinds = "indicator_kinds", |plan| !plan.indicator_kinds.is_empty();
    /// The steps of the rule.
    Steps = "steps", |plan| plan.about.judgement.is_some();
    /// Who evaluates.
    Evaluators = "evaluators", |plan| !plan.evaluators.is_empty();
    /// What is evaluated.
    Dimensions = "dimensions", |plan| !plan.dimensions.is_empty();
    /// Grades that can be given.
    Scales = "scales", |plan| plan.about.scales.iter().any(|scale| !scale.grades.is_empty());
    /// Where money comes from.
    Funds = "funds", |plan| !plan.funds.is_empty();
    /// Tables of what is planned.
    VolumeList = "volume_list", |plan| !plan.volumes.is_empty();
    /// What is provided.
    Services = "services", |plan| plan.volumes.iter().any(|volume| !volume.entry.services.is_empty());
    /// Parts of the plan's area.
    Districts = "districts", |plan| !plan.districts.is_empty();
    /// The documents that facts come from.
    Sources = "sources", |plan| !plan.sources.is_empty();
    /// What the columns of all tables mean.
    Columns = "columns", |_plan| true;
    /// What the program's own codes mean.
    Codes = "codes", |_plan| true;
}

impl Table {
    /// The file's name.
    pub fn file_name(self) -> String {
        format!("{}.csv", self.word())
    }
}

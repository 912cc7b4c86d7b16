//! The columns of the tables: which each table has, what they hold, and what the codes in them mean.
//!
//! A column of one key holds the same thing in every table. Does not know what is in the rows.

use crate::site::{Site, Table};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Text,
    /// The id of a row of a table, in that table's first column.
    Code(Table),
    /// One of the program's own codes.
    Word(&'static [(&'static str, &'static str)]),
    /// A number without a point.
    Whole,
    /// A number.
    Number,
    /// A day.
    Date,
    /// `true` or `false`.
    Flag,
}

impl Holds {
    /// The type, in the words of Table Schema.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Code(_) | Self::Word(_) => "string",
            Self::Whole => "integer",
            Self::Number => "number",
            Self::Date => "date",
            Self::Flag => "boolean",
        }
    }
}

/// The columns of a table, in order. What a star stands before is part of the key by which a row is found.
pub fn of(table: Table) -> impl Iterator<Item = (&'static str, bool)> {
    let columns = match table {
        Table::Initiatives => {
            "*initiative_id number code initiative owner_id owner stage_code stage since since_western into_id reason lead url"
        }
        Table::Responsible => "*at *order at_name department_id department section",
        Table::InitiativeAudiences => "*initiative_id *audience_id initiative audience",
        Table::Matrix => {
            "*initiative_id *order initiative at at_name column_id column basis_code basis reason"
        }
        Table::Indicators => {
            "*indicator_id *order indicator at at_name series unit row_kind_code row_kind year western_year time \
             value word state_code state bound_code bound written note url"
        }
        Table::IndicatorList => {
            "*indicator_id indicator at at_name kind_id kind unit direction_code direction cumulative url"
        }
        Table::IndicatorOwners => "*indicator_id *actor_id indicator actor",
        Table::Judgements => {
            "*indicator_id *order indicator series year western_year step_id step percent reason"
        }
        Table::Reviews => {
            "*review_id *order year western_year at at_name part_code part evaluator_id evaluator missing_code \
             missing text"
        }
        Table::Grades => {
            "*review_id *evaluator_id *dimension_id year western_year at at_name evaluator dimension grade_id grade"
        }
        Table::ReviewList => "*review_id year western_year at at_name url",
        Table::Roles => "*role_id *actor_id *order at at_name actor text note",
        Table::Schedule => {
            "*initiative_id *order initiative year western_year change_code change text"
        }
        Table::Tags => "*tag_id *at tag at_name",
        Table::TagList => "*tag_id tag group meaning url",
        Table::Sections => {
            "*section_id department_id department section reading since since_western until until_western telephone \
             counter hours email url"
        }
        Table::Money => {
            "*initiative_id *order initiative year western_year money_code money fund_id fund date amount unit note"
        }
        Table::Volumes => {
            "*volume_id *order volume service_id service district_id district unit year western_year planned actual \
             state_code state note"
        }
        Table::Challenges => "*challenge_id *part_code *order at at_name part text",
        Table::Texts => "*record_id *text_code *order text_name heading text",
        Table::Citations => "*record_id *order source_id source status_code status place",
        Table::Places => "*at at_name level parent code lead url",
        Table::NodeColumns => "*column_id column at at_name",
        Table::Departments => {
            "*department_id department reading does since since_western until until_western telephone counter hours email url"
        }
        Table::Audiences => "*audience_id audience question url",
        Table::Actors => "*actor_id actor reading definition url",
        Table::IndicatorKinds => "*kind_id kind meaning",
        Table::Steps => "*step_id step from",
        Table::Evaluators => "*evaluator_id evaluator reading definition",
        Table::Dimensions => "*dimension_id dimension meaning scale",
        Table::Scales => "*grade_id scale order grade meaning",
        Table::Funds => "*fund_id fund",
        Table::VolumeList => "*volume_id volume at at_name url",
        Table::Services => "*service_id service volume_id unit",
        Table::Districts => "*district_id district",
        Table::Sources => "*source_id source publisher status_code status dated url note",
        Table::Columns => "*file *order column_name column_key holds codes meaning",
        Table::Codes => "*column_key *sign meaning",
    };
    let columns = columns.split_whitespace();
    columns.map(|column| match column.strip_prefix('*') {
        Some(key) => (key, true),
        None => (column, false),
    })
}

/// What a column holds.
pub fn holds(key: &str) -> Holds {
    match key {
        "initiative_id" | "into_id" => Holds::Code(Table::Initiatives),
        "at" | "parent" => Holds::Code(Table::Places),
        "column_id" => Holds::Code(Table::NodeColumns),
        "department_id" => Holds::Code(Table::Departments),
        "audience_id" => Holds::Code(Table::Audiences),
        "actor_id" | "owner_id" => Holds::Code(Table::Actors),
        "indicator_id" => Holds::Code(Table::IndicatorList),
        "kind_id" => Holds::Code(Table::IndicatorKinds),
        "step_id" => Holds::Code(Table::Steps),
        "review_id" => Holds::Code(Table::ReviewList),
        "evaluator_id" => Holds::Code(Table::Evaluators),
        "dimension_id" => Holds::Code(Table::Dimensions),
        "grade_id" => Holds::Code(Table::Scales),
        "fund_id" => Holds::Code(Table::Funds),
        "volume_id" => Holds::Code(Table::VolumeList),
        "service_id" => Holds::Code(Table::Services),
        "district_id" => Holds::Code(Table::Districts),
        "source_id" => Holds::Code(Table::Sources),
        "tag_id" => Holds::Code(Table::TagList),
        "order" | "western_year" | "since_western" | "until_western" => Holds::Whole,
        "value" | "percent" | "from" | "amount" | "planned" | "actual" => Holds::Number,
        "date" => Holds::Date,
        "cumulative" => Holds::Flag,
        _ => match WORDS.iter().find(|(column, _)| *column == key) {
            Some((_, words)) => Holds::Word(words),
            None => Holds::Text,
        },
    }
}

/// The program's own codes, by column, with the keys of the words that say what they mean.
pub const WORDS: &[(&str, &[(&str, &str)])] = &[
    ("basis_code", &[("stated", "csv_stated"), ("inferred", "matrix_inferred")]),
    (
        "stage_code",
        &[
            ("planned", "stage_planned"),
            ("ongoing", "stage_ongoing"),
            ("done", "stage_done"),
            ("ended", "stage_ended"),
            ("merged", "stage_merged"),
        ],
    ),
    (
        "change_code",
        &[
            ("new", "change_new"),
            ("expanded", "change_expanded"),
            ("continued", "change_continued"),
            ("reduced", "change_reduced"),
            ("ended", "change_ended"),
        ],
    ),
    (
        "row_kind_code",
        &[("baseline", "csv_baseline"), ("actual", "csv_actual"), ("target", "csv_target")],
    ),
    (
        "state_code",
        &[
            ("reported", "csv_reported"),
            ("qualitative", "csv_qualitative"),
            ("not_due", "state_not_due"),
            ("not_reported", "state_not_reported"),
            ("not_applicable", "state_not_applicable"),
            ("unreadable", "state_unreadable"),
        ],
    ),
    (
        "missing_code",
        &[
            ("not_reported", "state_not_reported"),
            ("unreadable", "state_unreadable"),
            ("not_due", "state_not_due"),
        ],
    ),
    (
        "bound_code",
        &[("at_least", "csv_at_least"), ("at_most", "csv_at_most"), ("exact", "csv_exact")],
    ),
    ("direction_code", &[("higher", "csv_higher"), ("lower", "csv_lower")]),
    (
        "part_code",
        &[
            ("text", "csv_part_text"),
            ("answer", "evaluation_answer"),
            ("challenge", "csv_part_challenge"),
            ("direction", "csv_part_direction"),
        ],
    ),
    (
        "money_code",
        &[
            ("budget", "money_row_budget"),
            ("budget_before", "money_row_budget_before"),
            ("settled", "money_row_settled"),
            ("fund", "money_row_fund"),
            ("staff", "money_row_staff"),
        ],
    ),
    (
        "status_code",
        &[("adopted", "source_adopted"), ("draft", "source_draft"), ("report", "source_report")],
    ),
    (
        "text_code",
        &[
            ("name", "csv_text_title"),
            ("summary", "csv_summary"),
            ("easy", "csv_easy"),
            ("philosophy", "csv_philosophy"),
            ("goal", "csv_goal"),
            ("background", "csv_background"),
            ("voice", "csv_voice"),
            ("example", "csv_example"),
            ("explain", "csv_explain"),
            ("owner", "csv_owner_note"),
            ("note", "csv_note"),
        ],
    ),
];

/// What a code means.
pub fn word<'a>(site: &'a Site, column: &str, code: &str) -> &'a str {
    let words = WORDS.iter().find(|(of, _)| *of == column);
    let mut words = words.into_iter().flat_map(|(_, words)| *words);
    words.find(|(known, _)| *known == code).map_or("", |(_, key)| site.say(key))
}

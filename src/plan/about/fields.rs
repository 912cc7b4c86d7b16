//! The keys of `plan.yaml`.

use crate::document::schema::{Field, Shape, optional, required};
use crate::plan::common;

const LEVEL: &[Field] = &[
    required("name", Shape::Text, "計画での呼び名"),
    optional("reading", Shape::Text, "読みがな"),
    optional(
        "label",
        Shape::Text,
        "番号つきの呼び方。{n} が番号になります",
    ),
];
const ACTOR: &[Field] = &[
    required("id", Shape::Id, "ID"),
    required("name", Shape::Text, "名前"),
    optional("short", Shape::Text, "短い名前"),
    optional("reading", Shape::Text, "読みがな"),
    optional("address", Shape::Text, "呼びかけ（市民のみなさん）"),
    optional("definition", Shape::Text, "だれのことか"),
];
const SECTION: &[Field] = &[
    required("name", Shape::Text, "課の名前"),
    optional("reading", Shape::Text, "読みがな"),
];
const DEPARTMENT: &[Field] = &[
    required("id", Shape::Id, "ID（アドレスに使います）"),
    required("name", Shape::Text, "部の名前"),
    optional("reading", Shape::Text, "読みがな"),
    optional("does", Shape::Text, "何をする部か"),
    optional("sections", Shape::List(&Shape::Map(SECTION)), "課"),
];
const AUDIENCE: &[Field] = &[
    required("id", Shape::Id, "ID"),
    required("name", Shape::Text, "名前"),
    optional("reading", Shape::Text, "読みがな"),
    optional("question", Shape::Text, "その人の困りごと"),
];
const SOURCE: &[Field] = &[
    required("id", Shape::Id, "ID"),
    required("title", Shape::Text, "資料の名前"),
    optional("publisher", Shape::Text, "発行者"),
    required(
        "status",
        Shape::OneOf(&["adopted", "draft", "report"]),
        "決まった計画 adopted・案 draft・報告 report",
    ),
    optional("date", Shape::Text, "日付"),
    optional("url", Shape::Url, "公開されているアドレス"),
    optional("note", Shape::Text, "説明"),
];
const SURVEY: &[Field] = &[
    required("name", Shape::Text, "調査の名前"),
    optional("period", Shape::Text, "期間"),
    optional("asked", Shape::Count, "対象の人数"),
    optional("asked_note", Shape::Text, "対象の説明"),
    optional("rate", Shape::Text, "回答率"),
    optional("rate_note", Shape::Text, "回答率の説明"),
    optional("source", Shape::Map(common::SOURCE), "出典"),
];
/// The keys of `plan.yaml`.
pub const FIELDS: &[Field] = &[
    required("title", Shape::Text, "計画の名前"),
    optional("names", Shape::List(&Shape::Text), "正式な名前"),
    optional(
        "municipality",
        Shape::Map(&[
            required("name", Shape::Text, "自治体の名前"),
            optional("reading", Shape::Text, "読みがな"),
        ]),
        "自治体",
    ),
    optional(
        "status",
        Shape::OneOf(&["adopted", "draft"]),
        "決まった計画か案か",
    ),
    optional(
        "period",
        Shape::Map(&[
            required("from", Shape::Year, "最初の年度"),
            required("to", Shape::Year, "最後の年度"),
        ]),
        "計画の期間",
    ),
    optional(
        "publishers",
        Shape::List(&Shape::Text),
        "計画を作ったところ",
    ),
    optional(
        "philosophy",
        Shape::Map(&[
            required("text", Shape::Text, "基本理念（計画の言葉のまま）"),
            optional("explanation", Shape::Text, "やさしい説明"),
        ]),
        "基本理念",
    ),
    optional("summary", Shape::Text, "どんな計画か、2〜3文で"),
    optional("supersedes", Shape::Id, "前の計画のフォルダー名"),
    required(
        "levels",
        Shape::Map(&[
            required("regional_image", Shape::Map(LEVEL), "いちばん上の段"),
            optional("approach", Shape::Map(LEVEL), "2番目の段"),
            optional("initiative", Shape::Map(LEVEL), "取組"),
        ]),
        "段の呼び名",
    ),
    optional(
        "actors",
        Shape::List(&Shape::Map(ACTOR)),
        "役割をもつ人や団体",
    ),
    optional(
        "owners",
        Shape::List(&Shape::Map(&[
            required(
                "actor",
                Shape::Id,
                "actors の ID。取組のファイル名の始まりにもなります",
            ),
            required("prefix", Shape::Text, "番号の前につける文字（市 → 市-19）"),
        ])),
        "取組の主体",
    ),
    optional(
        "departments",
        Shape::List(&Shape::Map(DEPARTMENT)),
        "部と課",
    ),
    optional("audiences", Shape::List(&Shape::Map(AUDIENCE)), "対象者"),
    optional(
        "grades",
        Shape::List(&Shape::Map(&[
            required("id", Shape::Id, "ID"),
            required("name", Shape::Text, "名前"),
            optional("meaning", Shape::Text, "意味"),
        ])),
        "評価の段階",
    ),
    optional(
        "making",
        Shape::Map(&[
            optional(
                "steps",
                Shape::List(&Shape::Map(&[
                    required("when", Shape::Text, "いつ"),
                    required("what", Shape::Text, "何をしたか"),
                ])),
                "手順",
            ),
            optional("surveys", Shape::List(&Shape::Map(SURVEY)), "調査"),
            optional("text", Shape::Text, "説明"),
        ]),
        "計画の作り方",
    ),
    optional(
        "sections",
        Shape::List(&Shape::Map(&[
            required("id", Shape::Id, "ID"),
            required("title", Shape::Text, "見出し"),
            required("text", Shape::Text, "文章"),
        ])),
        "そのほかの文章",
    ),
    required("sources", Shape::List(&Shape::Map(SOURCE)), "出典の一覧"),
    common::DRAFT,
    common::CORRECTIONS,
    common::NOTES,
];

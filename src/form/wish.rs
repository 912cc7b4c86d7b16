//! What a person wants made or ended, what has to be asked for it, and the files that come of the answers.
//!
//! Knows the plan and its nouns. Does not know how questions are shown; writes nothing.

use std::collections::BTreeMap;

use super::choices;
use super::nouns::{self, Changed, End, Page};
use super::{Choice, FieldKind, Form, FormBody, FormField, FormPart, Posted, Problem};
use crate::calendar::{Date, FiscalYear};
use crate::diagnostic::{Language, Text};
use crate::document::edit::{Edit, EditFault, EditStep, Written};
use crate::document::schema::Word;
use crate::plan::state::Stage;
use crate::plan::{Id, Initiative, Place, Plan};
use crate::source::{Source, SourcePath, Sources};

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A new initiative.
    Initiative,
    /// A new indicator.
    Indicator,
    /// A piece of news.
    News,
    /// The reviews of a year, as far as they are missing.
    Reviews,
    /// An initiative like one that there is.
    Copy(Id<Initiative>),
    /// The end of an initiative.
    End(Id<Initiative>),
    /// An initiative as part of another one.
    Merge(Id<Initiative>),
}

impl Wish {
    /// What `new/` is asked for by a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "initiative" => Some(Self::Initiative),
            "indicator" => Some(Self::Indicator),
            "news" => Some(Self::News),
            "reviews" => Some(Self::Reviews),
            _ => None,
        }
    }

    /// What it is called.
    pub fn title(self, plan: &Plan) -> Text {
        let noun = &plan.about.initiative.name;
        let (ja, en) = match self {
            Self::Initiative => (format!("新しい{noun}を作る"), "A new initiative"),
            Self::Indicator => ("新しい指標を作る".to_owned(), "A new indicator"),
            Self::News => ("お知らせを書く".to_owned(), "A piece of news"),
            Self::Reviews => ("1年の評価を書き始める".to_owned(), "Begin the reviews of a year"),
            Self::Copy(_) => (format!("{noun}を写して作る"), "Copy an initiative"),
            Self::End(_) => (format!("{noun}を終わりにする"), "End an initiative"),
            Self::Merge(_) => (format!("{noun}をほかにまとめる"), "Merge an initiative"),
        };
        Text::new(ja, en)
    }

    /// The initiative that it is about, by its name.
    pub fn about(self, plan: &Plan) -> Option<String> {
        match self {
            Self::Copy(id) | Self::End(id) | Self::Merge(id) => {
                Some(Place::Initiative(id).name(plan))
            }
            _ => None,
        }
    }

    /// What becomes of it, for who is about to do it.
    pub fn help(self) -> Text {
        match self {
            Self::End(_) | Self::Merge(_) => Text::new(
                "ページは残り、アドレスも変わりません。ページに、いつ終わったかと理由が出ます。",
                "The page stays at its address, and says since when and why.",
            ),
            Self::Reviews => Text::new(
                "その年度に足りない評価のファイルを、まとめて作ります。すでにあるものは変わりません。",
                "Makes the files of that year's reviews that are missing. What is there stays as it is.",
            ),
            _ => Text::new(
                "下書きとして作ります。「下書き」を消して保存するまで、公開されません。",
                "It begins as a draft, and is not published until that is taken away.",
            ),
        }
    }

    /// What has to be asked.
    pub fn form(self, plan: &Plan, language: Language) -> Form {
        let filled = |name: &str, ja: &str, en: &str, kind, text: &str| {
            let body = FormBody::Field(FormField::new(kind, vec![text.to_owned()]));
            let part = FormPart::new(name, name.to_owned(), language.pick(ja, en), body);
            FormPart { required: true, ..part }
        };
        let ask = |name, ja, en, kind| filled(name, ja, en, kind, "");
        let title = || ask("title", "題名", "Title", FieldKind::Line);
        let places = |places: &mut dyn Iterator<Item = Place>| {
            let kind = FieldKind::Choice(choices::places(plan, places));
            ask("at", "計画の中の場所", "Place in the plan", kind)
        };
        let since = |ja, en| ask("since", ja, en, FieldKind::Year);
        let reason =
            || FormPart { required: false, ..ask("reason", "理由", "Why", FieldKind::Line) };
        let parts = match self {
            Self::Initiative => {
                let owners = plan.about.owners.iter().map(|owner| {
                    let id = &owner.actor.value;
                    let mut actors = plan.actors.iter();
                    let actor = actors.find(|actor| actor.id.value == *id);
                    Choice::named(id, actor.map_or(id.as_str(), |actor| &actor.name))
                });
                let owners = FieldKind::Choice(owners.collect());
                let levels = plan.marked_levels().map(|(level, _)| level);
                let nodes = levels.flat_map(|level| plan.nodes_of(level));
                vec![
                    title(),
                    ask("owner", "だれがするか", "Who does it", owners),
                    places(&mut nodes.map(|(id, _)| Place::Node(id))),
                ]
            }
            Self::Indicator => vec![
                title(),
                places(&mut plan.tree().into_iter().map(Place::Node)),
                ask("unit", "単位（人、件、%など）", "Unit", FieldKind::Line),
            ],
            Self::News => vec![title()],
            Self::Reviews => vec![ask("year", "年度", "Fiscal year", FieldKind::Year)],
            Self::Copy(of) => {
                let title = &plan.initiatives[of].entry.title;
                vec![filled("title", "題名", "Title", FieldKind::Line, title)]
            }
            Self::End(_) => {
                let stages = [
                    Word {
                        word: Stage::Done.word(),
                        ja: "目的を果たして完了した",
                        en: "What it was for is done",
                    },
                    Word {
                        word: Stage::Ended.word(), ja: "とりやめた", en: "It was given up"
                    },
                ];
                let stages = FieldKind::Choice(Choice::words(&stages, language));
                vec![
                    ask("stage", "どう終わったか", "How it ended", stages),
                    since("行わなくなる年度", "First year without it"),
                    reason(),
                ]
            }
            Self::Merge(from) => {
                let others = plan.initiatives.ids();
                let open =
                    others.filter(|(id, one)| *id != from && one.state.stage != Stage::Merged);
                let others = open.map(|(id, one)| {
                    Choice::named(&one.entry.id, &Place::Initiative(id).name(plan))
                });
                let marks = [
                    Word { word: "yes", ja: "引きつぐ", en: "yes" },
                    Word { word: "no", ja: "引きつがない", en: "no" },
                ];
                let marks = FieldKind::Choice(Choice::words(&marks, language));
                vec![
                    ask("into", "まとめる先", "Into", FieldKind::Choice(others.collect())),
                    since("まとめる年度", "From which year"),
                    reason(),
                    ask(
                        "marks",
                        "計画の中の場所（○）を、まとめる先に引きつぐか",
                        "Whether its marks are handed on",
                        marks,
                    ),
                ]
            }
        };
        Form { parts, ..Form::default() }
    }

    /// The files that come of the answers, or what is wrong with those. All of them are to be written, or none.
    pub fn files(
        self,
        plan: &Plan,
        sources: &Sources,
        day: Date,
        posted: &Posted,
    ) -> Result<Vec<Changed>, Vec<Problem>> {
        let answers = Answers::read(&self.form(plan, Language::Ja), posted)?;
        let made = |(name, text): Page| {
            let path = SourcePath::new(&format!("content/{}/{name}", plan.id));
            (path, text.into_bytes())
        };
        let text = |name| answers.text(name);
        let changed = |of: Id<Initiative>, edit: &dyn Fn(&Source) -> Result<Changed, EditFault>| {
            let path = &plan.initiatives[of].entry.common.path;
            let source = sources.get(path).ok_or(EditFault::Unreadable);
            source.and_then(edit).map_err(|_| {
                vec![Problem::error(
                    None,
                    format!("`{path}` は、フォームでは書きかえられません。文章として開いて直してください"),
                    format!("`{path}` cannot be changed by a form; open it as text"),
                )]
            })
        };
        Ok(match self {
            Self::Initiative => {
                let page = nouns::initiative(plan, text("title"), text("owner"), text("at"));
                vec![made(page)]
            }
            Self::Indicator => {
                let page = nouns::indicator(plan, text("title"), text("at"), text("unit"));
                let full = || wrong("at", "ここの指標はもう26件あります", "there are 26 already");
                vec![made(page.ok_or_else(full)?)]
            }
            Self::News => vec![made(nouns::news(plan, text("title"), day))],
            Self::Reviews => {
                let year = answers.year("year").ok_or_else(Vec::new)?;
                let pages = nouns::reviews(plan, year);
                if pages.is_empty() {
                    let (ja, en) = ("この年度の評価は、もうそろっています", "none is missing");
                    return Err(wrong("year", ja, en));
                }
                pages.into_iter().map(made).collect()
            }
            Self::Copy(of) => {
                let one = &plan.initiatives[of];
                vec![changed(of, &|source| nouns::copy(plan, source, one, text("title")))?]
            }
            Self::End(of) => {
                let end = End {
                    stage: match text("stage") == Stage::Done.word() {
                        true => Stage::Done,
                        false => Stage::Ended,
                    },
                    since: answers.year("since"),
                    reason: text("reason").to_owned(),
                    into: None,
                };
                vec![changed(of, &|source| nouns::end(plan, source, &end))?]
            }
            Self::Merge(from) => {
                let into = plan.initiatives.named(text("into"));
                let end = End {
                    stage: Stage::Merged,
                    since: answers.year("since"),
                    reason: text("reason").to_owned(),
                    into,
                };
                let mut files = vec![changed(from, &|source| nouns::end(plan, source, &end))?];
                if let Some(into) = into.filter(|_| text("marks") == "yes") {
                    let (from, to) = (&plan.initiatives[from], &plan.initiatives[into]);
                    files.push(changed(into, &|source| nouns::hand_on(plan, from, to, source))?);
                }
                files
            }
        })
    }
}

/// What was answered, by the names of what was asked.
struct Answers(BTreeMap<String, String>);

impl Answers {
    fn read(form: &Form, posted: &Posted) -> Result<Self, Vec<Problem>> {
        let field = |part: &FormPart| match &part.body {
            FormBody::Field(field) => field.shown.concat(),
            _ => String::new(),
        };
        let shown = form.parts.iter().map(|part| (part.name.clone(), field(part)));
        let mut answers: BTreeMap<String, String> = shown.collect();
        for edit in form.edits(posted)? {
            let (steps, text) = match edit {
                Edit::Set(steps, Written::Text(text)) => (steps, text),
                Edit::Remove(steps) => (steps, String::new()),
                _ => continue,
            };
            if let [EditStep::Key(name)] = steps.as_slice() {
                answers.insert(name.clone(), text);
            }
        }
        let parts = form.parts.iter();
        let missing = parts.filter(|part| part.required && answers[&part.name].is_empty());
        let missing = missing.flat_map(|part| match &part.body {
            FormBody::Field(FormField { kind: FieldKind::Choice(_), .. }) => {
                wrong(&part.name, "選んでください", "choose one")
            }
            _ => wrong(&part.name, "書いてください", "this is needed"),
        });
        let missing: Vec<Problem> = missing.collect();
        match missing.is_empty() {
            true => Ok(Self(answers)),
            false => Err(missing),
        }
    }

    /// A text; empty where there is none.
    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn year(&self, name: &str) -> Option<FiscalYear> {
        FiscalYear::parse(self.text(name)).ok()
    }
}

fn wrong(name: &str, ja: &str, en: &str) -> Vec<Problem> {
    vec![Problem::error(Some(name), ja, en)]
}

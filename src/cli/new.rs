//! `keikaku new`: one more file, with its number picked and what is known filled in.

mod target;

use std::io;

use clap::ValueEnum;

use super::Common;
use crate::calendar::FiscalYear;
use crate::document::edit::scalar;
use crate::plan::{Place, Plan};
use crate::report::template;
use crate::site::Site;
use crate::source::shown_path;
use crate::{disk, terminal};

/// What `new` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 何を作りますか / what to make
    #[arg(value_enum)]
    kind: Noun,
    /// 計画のフォルダー（初めは今の計画） / the plan's folder
    #[arg(long)]
    plan: Option<String>,
    /// 題名 / title
    #[arg(long)]
    title: Option<String>,
    /// 取組の主体（city など） / who does the initiative
    #[arg(long)]
    owner: Option<String>,
    /// どこのものか（approaches/1-1 など。取組・指標・見込量のとき） / the place of a new initiative, indicator or table of volumes
    #[arg(long, value_name = "PLACE")]
    at: Option<String>,
    /// 段のフォルダー（段の1つを作るとき。plan.yaml の levels のとおり） / the folder of a new node's level
    #[arg(long, value_name = "FOLDER")]
    level: Option<String>,
    /// 上の段の ID（段の1つを作るとき） / what a new node stands under
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// 年度（評価のとき） / fiscal year of reviews
    #[arg(long)]
    year: Option<String>,
    /// 計画の期間の外の年度でも作ります / a fiscal year outside the plan's period is meant
    #[arg(long)]
    outside_period: bool,
    /// 公開先の名前（公開先のとき） / the id of a new publish target
    #[arg(long, value_name = "ID")]
    name: Option<String>,
    /// 送り方（公開先のとき。sftp, ftps, webdav, s3, directory, zip） / how a new target is reached
    #[arg(long = "kind", value_name = "KIND")]
    target_kind: Option<String>,
    /// 公開先の項目（host=www.example.jp など。いくつでも） / keys of a new target
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// What can be made.
#[derive(Clone, Copy, ValueEnum)]
enum Noun {
    /// 取組 / an initiative
    Initiative,
    /// 指標 / an indicator
    Indicator,
    /// 見込量の表 / a table of volumes
    Volume,
    /// 1年分の評価（足りないものだけ） / a year's reviews, those that are missing
    Review,
    /// お知らせ / a piece of news
    News,
    /// 段の中の1つ（政策・施策・基本的な考え方など） / a node of a level
    Node,
    /// 公開先（site.yaml に書き足します） / a publish target, written into site.yaml
    Target,
}

/// Makes the file. Existing files are never overwritten.
pub(crate) fn run(common: &Common, options: &Options) -> io::Result<bool> {
    if matches!(options.kind, Noun::Target) {
        return target::run(common, options);
    }
    let project = common.project(true)?;
    let Some(site) = project.site() else {
        common.show(project.diagnostics(), project.sources());
        return Ok(false);
    };
    let plan = chosen_plan(common, site, options.plan.as_deref())?;
    let desk = Desk {
        common,
        options,
        plan,
    };
    let files = match options.kind {
        Noun::Initiative => vec![desk.initiative()?],
        Noun::Indicator => vec![desk.indicator()?],
        Noun::Volume => vec![desk.volume()?],
        Noun::Review => desk.reviews()?,
        Noun::News => vec![desk.news()?],
        Noun::Node => vec![desk.node()?],
        Noun::Target => Vec::new(),
    };
    if files.is_empty() {
        terminal::say(common.say("足りないファイルはありません。", "Nothing is missing."));
    }
    let folder = common.site.join("content").join(&plan.id);
    for (name, text) in files {
        let path = folder.join(name);
        disk::create(&path, text.as_bytes(), false)?;
        let made = common.say("作りました:", "made");
        terminal::say(&format!("{made} {}", shown_path(&path)));
    }
    Ok(true)
}

/// The plan of a folder's name, or the current one.
pub(super) fn chosen_plan<'a>(
    common: &Common,
    site: &'a Site,
    asked: Option<&str>,
) -> io::Result<&'a Plan> {
    let Some(id) = asked else {
        return Ok(site.current_plan());
    };
    let mut plans = site.plans.iter();
    let found = plans.find(|plan| plan.id == id).ok_or_else(|| {
        let known: Vec<&str> = site.plans.iter().map(|p| p.id.as_str()).collect();
        io::Error::other(format!(
            "{} {id}（{}）",
            common.say("計画がありません:", "there is no plan"),
            known.join(", ")
        ))
    })?;
    Ok(found)
}

/// A fiscal year of the plan's period; another one only where it is meant.
pub(super) fn chosen_year(
    common: &Common,
    plan: &Plan,
    asked: &str,
    outside: bool,
) -> io::Result<FiscalYear> {
    let year = FiscalYear::parse(asked).map_err(|_| {
        let text = common.say("年度として読めません:", "not a fiscal year:");
        io::Error::other(format!("{text} {asked}"))
    })?;
    if let Some(period) = plan.about.period
        && !(period.from..=period.to).contains(&year)
        && !outside
    {
        let text = common.say(
            "計画の期間の外です（それでも作るときは --outside-period）:",
            "outside the plan's period (if it is meant: --outside-period):",
        );
        let (from, to) = (period.from.japanese(), period.to.japanese());
        let asked = year.japanese();
        return Err(io::Error::other(format!("{text} {asked}（{from}〜{to}）")));
    }
    Ok(year)
}

/// The head of a review's file, before anything is written below it.
pub(super) fn review_head(place: &str) -> String {
    format!("---\n{}at: {place}\n---\n", modeline("review", 4))
}

/// A file to be: its path in the plan's folder, and its text.
type Page = (String, String);

/// What is known while one file is made.
struct Desk<'a> {
    common: &'a Common,
    options: &'a Options,
    plan: &'a Plan,
}

impl Desk<'_> {
    fn initiative(&self) -> io::Result<Page> {
        let title = self.title()?;
        let owners = &self.plan.about.owners;
        let owners: Vec<&str> = owners.iter().map(|o| o.actor.value.as_str()).collect();
        let owner = self.answer(
            self.options.owner.as_deref(),
            "取組の主体",
            "owner",
            &owners,
        )?;
        let at = self.place(self.plan.marked_levels().map(|(level, _)| level))?;
        let initiatives = self.plan.initiatives.iter();
        let number = initiatives
            .filter(|i| i.entry.owner_id() == owner)
            .map(|i| i.number)
            .max()
            .map_or(1, |n| n + 1);
        let departments = self.plan.departments.iter().next().map(|d| {
            let sections: Vec<&str> = d.sections.iter().take(1).map(|s| s.name.as_str()).collect();
            format!(
                "departments:\n  - {{ department: {}, sections: [{}] }}   # 担当の部と課に直してください\n",
                d.name,
                sections.concat()
            )
        });
        let audiences = self.plan.audiences.iter().last();
        let audience = audiences.map(|a| format!("for: [{}]\n", a.id.value));
        let keys = format!(
            "{}marks:\n  - {{ at: {at}, basis: stated }}\n{}",
            departments.unwrap_or_default(),
            audience.unwrap_or_default()
        );
        let body = format!("{}\n", template::INITIATIVE);
        let name = format!("initiatives/{owner}-{number:02}.md");
        Ok((name, self.page("initiative", Some(&title), &keys, &body)))
    }

    fn indicator(&self) -> io::Result<Page> {
        let title = self.title()?;
        let at = self.place(0..self.plan.about.levels.len())?;
        let name = at.rsplit('/').next().unwrap_or_default();
        let taken = |id: &str| self.plan.indicators.iter().any(|i| i.entry.id == id);
        let mut ids = ('a'..='z').map(|letter| format!("{name}-{letter}"));
        let id = ids.find(|id| !taken(id)).ok_or_else(|| {
            let text = self.common.say("指標が多すぎます", "too many indicators");
            io::Error::other(text.to_owned())
        })?;
        let period = self.plan.about.period;
        let text = format!(
            "{}name: {}\nat: {at}\nowners: []\nunit: 件\ndraft: true\nseries:\n  \
             - baseline: {{ year: {}, absent: not_reported }}\n    values: []\n{}",
            modeline("indicator", 3),
            scalar(&title, false),
            period.map_or_else(|| "令和6年度".to_owned(), |p| p.from.japanese()),
            self.sources()
        );
        Ok((format!("indicators/{id}.yaml"), text))
    }

    /// A table with a row for each district, or one for the whole, to be filled in.
    fn volume(&self) -> io::Result<Page> {
        let title = self.title()?;
        let at = self.place(0..self.plan.about.levels.len())?;
        let taken = |id: &str| self.plan.volumes.iter().any(|v| v.entry.id == id);
        let id = next(|n| format!("volume-{n}"), taken);
        let period = self.plan.about.period;
        let years = period.map_or(0..0, |p| p.from.year()..p.to.year() + 1);
        let years: Vec<String> = years.map(|year| FiscalYear::new(year).japanese()).collect();
        let of_year = |text: &str| {
            let cells: Vec<String> = years.iter().map(|year| format!("{year}: {text}")).collect();
            cells.join(", ")
        };
        let districts = self.plan.districts.iter();
        let mut districts: Vec<String> = districts
            .map(|district| format!(", district: {}", district.id.value))
            .collect();
        if districts.is_empty() {
            districts.push(String::new());
        }
        let rows = districts.iter().map(|district| {
            format!(
                "  - {{ service: service-1{district}, planned: {{ }}, absent: {{ {} }} }}\n",
                of_year("not_due")
            )
        });
        let text = format!(
            "{}title: {}\nat: {at}\nunit: 人\ndraft: true\nservices:\n  - {{ id: service-1, name: サービスの名前 }}\n\
             years: [{}]\nrows:   # planned: {{ {} }} のように書きます。実績が出たら actual: に書き、absent: からその年度を消します\n{}{}",
            modeline("volume", 3),
            scalar(&title, false),
            years.join(", "),
            of_year("120"),
            rows.collect::<String>(),
            self.sources()
        );
        Ok((format!("volumes/{id}.yaml"), text))
    }

    fn reviews(&self) -> io::Result<Vec<Page>> {
        let year = self.options.year.as_deref();
        let asked = self.answer(year, "年度（令和6年度など）", "fiscal year", &[])?;
        let year = chosen_year(self.common, self.plan, &asked, self.options.outside_period)?;
        let evaluators = self.plan.evaluators.iter();
        let texts = evaluators.map(|e| format!("## {}\n\n{}\n", e.short, template::REVIEW));
        let body = texts.collect::<Vec<_>>().join("\n");
        let plan = self.plan;
        let levels = plan.reviewed_levels().into_iter();
        let nodes = levels.flat_map(|level| plan.nodes_of(level));
        let missing = nodes.filter(|(_, node)| {
            let mut reviews = node.own.reviews.iter();
            !reviews.any(|r| plan.reviews[*r].year == year)
        });
        let grades = self.grades();
        let folder = format!("reviews/{}", year.year());
        let mut files: Vec<Page> = missing
            .map(|(id, node)| {
                let (name, says) = Place::Node(id).review_file(plan, year);
                let at = match says {
                    true => format!("at: {}\n", node.address),
                    false => String::new(),
                };
                let keys = format!("{at}{grades}");
                (name, self.page("review", None, &keys, &body))
            })
            .collect();
        if !self.plan.overviews.contains_key(&year) {
            let text = self.page(
                "review-overview",
                None,
                "",
                &format!("{}\n", template::REVIEW),
            );
            files.push((format!("{folder}/overview.md"), text));
        }
        Ok(files)
    }

    /// A line for every grade that a review may hold. Empty until somebody decides: no grade is made up.
    fn grades(&self) -> String {
        let plan = &self.plan;
        if plan.about.evaluators.is_empty() || plan.dimensions.is_empty() {
            return String::new();
        }
        let mut lines = "grades:   # 決まったら grade: の後に書きます\n".to_owned();
        for dimension in plan.dimensions.iter() {
            let grades = dimension.grades.iter();
            let grades: Vec<String> = grades
                .map(|grade| format!("{} {}", grade.id.value, grade.name))
                .collect();
            for evaluator in plan.evaluators.iter() {
                lines.push_str(&format!(
                    "  - {{ evaluator: {}, dimension: {}, grade: }}   # {}\n",
                    evaluator.id.value,
                    dimension.entry.id.value,
                    grades.join("・")
                ));
            }
        }
        lines
    }

    fn news(&self) -> io::Result<Page> {
        let title = self.title()?;
        let day = self.common.as_of(true).day.iso();
        let taken = |id: &str| self.plan.news.iter().any(|x| x.id == id);
        let id = next(|n| format!("{day}-{n}"), taken);
        let text = format!(
            "---\n{}title: {}\ndate: {day}\ndraft: true\n---\n{}\n",
            modeline("news", 3),
            scalar(&title, false),
            template::NEWS,
        );
        Ok((format!("news/{id}.md"), text))
    }

    fn node(&self) -> io::Result<Page> {
        let levels = &self.plan.about.levels;
        let folders: Vec<&str> = levels.iter().map(|l| l.folder.value.as_str()).collect();
        let folder = match folders.as_slice() {
            [only] => (*only).to_owned(),
            _ => self.answer(self.options.level.as_deref(), "段", "level", &folders)?,
        };
        let title = self.title()?;
        let level = folders.iter().position(|other| *other == folder);
        let level = level.unwrap_or_default();
        let taken = |id: &str| self.plan.node(&folder, id).is_some();
        let (id, keys) = match level.checked_sub(1) {
            None => (next(|n| n.to_string(), taken), String::new()),
            Some(above) => {
                let parents = self.plan.nodes_of(above);
                let parents: Vec<&str> = parents.map(|(_, n)| n.entry.id.as_str()).collect();
                let (ja, flag) = (levels[above].name.as_str(), self.options.parent.as_deref());
                let parent = self.answer(flag, ja, ja, &parents)?;
                // A plan that numbers through goes on so.
                let mut beside = self.plan.nodes_of(level);
                match beside.any(|(_, node)| node.entry.parent.is_some()) {
                    true => (
                        next(|n| n.to_string(), taken),
                        format!("parent: {parent}\n"),
                    ),
                    false => (next(|n| format!("{parent}-{n}"), taken), String::new()),
                }
            }
        };
        let body = format!("{}\n", template::REASON);
        let text = self.page("node", Some(&title), &keys, &body);
        Ok((format!("{folder}/{id}.md"), text))
    }

    /// A Markdown file with the keys that all have.
    fn page(&self, kind: &str, title: Option<&str>, keys: &str, body: &str) -> String {
        page(self.plan, kind, title, keys, body)
    }

    fn sources(&self) -> String {
        sources(self.plan)
    }

    fn title(&self) -> io::Result<String> {
        self.answer(self.options.title.as_deref(), "題名", "title", &[])
    }

    /// A place among the nodes of some levels.
    fn place(&self, levels: impl Iterator<Item = usize>) -> io::Result<String> {
        let known = levels.flat_map(|level| self.plan.nodes_of(level));
        let known: Vec<&str> = known.map(|(_, node)| node.address.as_str()).collect();
        self.answer(
            self.options.at.as_deref(),
            "計画の中の場所",
            "place",
            &known,
        )
    }

    fn answer(&self, flag: Option<&str>, ja: &str, en: &str, known: &[&str]) -> io::Result<String> {
        answer(self.common, flag, ja, en, known)
    }
}

/// A Markdown file with the keys that all have; a draft until somebody has read it.
pub(super) fn page(plan: &Plan, kind: &str, title: Option<&str>, keys: &str, body: &str) -> String {
    let depth = if matches!(kind, "review" | "review-overview") {
        4
    } else {
        3
    };
    let title = title.map_or_else(String::new, |title| {
        format!("title: {}\n", scalar(title, false))
    });
    format!(
        "---\n{}{title}{keys}draft: true\n{}---\n{body}",
        modeline(kind, depth),
        sources(plan)
    )
}

fn sources(plan: &Plan) -> String {
    plan.sources.iter().next().map_or(String::new(), |s| {
        format!(
            "sources:\n  - {{ document: {}, place: {} }}\n",
            s.id.value,
            template::PLACE
        )
    })
}

/// The line by which editors find the schema that `keikaku schema` wrote, `depth` folders up.
fn modeline(kind: &str, depth: usize) -> String {
    let up = "../".repeat(depth);
    format!("# yaml-language-server: $schema={up}.keikaku/schema/{kind}.schema.json\n")
}

/// The flag's value, or what the user types. Without a terminal a missing flag is an error, so that scripts never hang.
fn answer(
    common: &Common,
    flag: Option<&str>,
    ja: &str,
    en: &str,
    known: &[&str],
) -> io::Result<String> {
    let choices = if known.is_empty() {
        String::new()
    } else {
        format!(" [{}]", known.join(" / "))
    };
    // Enter takes what stands first.
    let first = |line: String| match known.first() {
        Some(first) if line.trim().is_empty() => (*first).to_owned(),
        _ => line,
    };
    let asked = || terminal::ask(&format!("{}{choices}: ", common.say(ja, en))).map(first);
    let text = flag.map(str::to_owned).or_else(asked).unwrap_or_default();
    let right = !text.is_empty() && (known.is_empty() || known.contains(&text.as_str()));
    if right {
        return Ok(text);
    }
    let wanted = format!("{}{choices}", common.say(ja, en));
    let message = match text.is_empty() {
        true => format!(
            "{} {wanted}",
            common.say("指定してください:", "please give the")
        ),
        false => format!(
            "`{text}` {} {wanted}",
            common.say("は使えません:", "cannot be used as")
        ),
    };
    Err(io::Error::other(message))
}

fn next(id: impl Fn(u32) -> String, taken: impl Fn(&str) -> bool) -> String {
    (1..).map(id).find(|id| !taken(id)).unwrap_or_default()
}

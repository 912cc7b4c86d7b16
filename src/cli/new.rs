//! `keikaku new`: one more file, with its number picked and what is known filled in.

mod target;

use std::io;

use clap::ValueEnum;

use super::CommonOptions;
use crate::calendar::FiscalYear;
use crate::diagnostic::text;
use crate::form::nouns::{self, Page};
use crate::plan::Plan;
use crate::site::Site;
use crate::source::shown_path;
use crate::{disk, terminal};

/// What `new` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 何を作りますか / what to make
    #[arg(value_enum)]
    kind: NewNoun,
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
enum NewNoun {
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
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    if matches!(options.kind, NewNoun::Target) {
        return target::run(common, options);
    }
    let project = common.project(true)?;
    let Some(site) = common.site(&project) else { return Ok(false) };
    let plan = chosen_plan(common, site, options.plan.as_deref())?;
    let request = Request { common, options, plan };
    let files = match options.kind {
        NewNoun::Initiative => vec![request.initiative()?],
        NewNoun::Indicator => vec![request.indicator()?],
        NewNoun::Volume => vec![request.volume()?],
        NewNoun::Review => request.reviews()?,
        NewNoun::News => vec![request.news()?],
        NewNoun::Node => vec![request.node()?],
        NewNoun::Target => Vec::new(),
    };
    if files.is_empty() {
        terminal::say(common.say("足りないファイルはありません。", "Nothing is missing."));
    }
    let folder = common.site.join("content").join(&plan.id);
    for (name, text) in files {
        let path = folder.join(name);
        disk::create(&path, text.as_bytes(), false)?;
        let path = shown_path(&path);
        common.tell(&text!("作りました: {path}", "made {path}"));
    }
    Ok(true)
}

/// The plan of a folder's name, or the current one.
pub(super) fn chosen_plan<'a>(
    common: &CommonOptions,
    site: &'a Site,
    asked: Option<&str>,
) -> io::Result<&'a Plan> {
    let Some(id) = asked else {
        return Ok(site.current_plan());
    };
    site.plans.iter().map(AsRef::as_ref).find(|plan: &&Plan| plan.id == id).ok_or_else(|| {
        let known: Vec<&str> = site.plans.iter().map(|p| p.id.as_str()).collect();
        common.fault(&text!(
            "計画がありません: {id}（{known}）",
            "there is no plan {id}（{known}）",
            known = known.join(", ")
        ))
    })
}

/// A fiscal year of the plan's period; another one only where it is meant.
pub(super) fn chosen_year(
    common: &CommonOptions,
    plan: &Plan,
    asked: &str,
    outside: bool,
) -> io::Result<FiscalYear> {
    let year = FiscalYear::parse(asked).map_err(|_| {
        common.fault(&text!("年度として読めません: {asked}", "not a fiscal year: {asked}"))
    })?;
    if let Some(period) = plan.about.period
        && !(period.from..=period.to).contains(&year)
        && !outside
    {
        return Err(common.fault(&text!(
            "計画の期間の外です（それでも作るときは --outside-period）: {asked}（{from}〜{to}）",
            "outside the plan's period (if it is meant: --outside-period): {asked}（{from}〜{to}）",
            asked = year.japanese(),
            from = period.from.japanese(),
            to = period.to.japanese()
        )));
    }
    Ok(year)
}

/// What is known while one file is made.
struct Request<'a> {
    common: &'a CommonOptions,
    options: &'a Options,
    plan: &'a Plan,
}

impl Request<'_> {
    fn initiative(&self) -> io::Result<Page> {
        let title = self.title()?;
        let owners = &self.plan.about.owners;
        let owners: Vec<&str> = owners.iter().map(|o| o.actor.value.as_str()).collect();
        let owner = self.answer(self.options.owner.as_deref(), "取組の主体", "owner", &owners)?;
        let at = self.place(self.plan.marked_levels().map(|(level, _)| level))?;
        Ok(nouns::initiative(self.plan, &title, &owner, &at))
    }

    fn indicator(&self) -> io::Result<Page> {
        let title = self.title()?;
        let at = self.place(0..self.plan.about.levels.len())?;
        let page = nouns::indicator(self.plan, &title, &at, "件");
        page.ok_or_else(|| self.common.fault(&text!("指標が多すぎます", "too many indicators")))
    }

    fn volume(&self) -> io::Result<Page> {
        let title = self.title()?;
        let at = self.place(0..self.plan.about.levels.len())?;
        Ok(nouns::volume(self.plan, &title, &at))
    }

    fn reviews(&self) -> io::Result<Vec<Page>> {
        let year = self.options.year.as_deref();
        let asked = self.answer(year, "年度（令和6年度など）", "fiscal year", &[])?;
        let year = chosen_year(self.common, self.plan, &asked, self.options.outside_period)?;
        Ok(nouns::reviews(self.plan, year))
    }

    fn news(&self) -> io::Result<Page> {
        let day = self.common.as_of(true).day;
        Ok(nouns::news(self.plan, &self.title()?, day))
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
        let parent = match level.checked_sub(1) {
            None => None,
            Some(above) => {
                let parents = self.plan.nodes_of(above);
                let parents: Vec<&str> = parents.map(|(_, n)| n.entry.id.as_str()).collect();
                let (ja, flag) = (levels[above].name.as_str(), self.options.parent.as_deref());
                Some(self.answer(flag, ja, ja, &parents)?)
            }
        };
        Ok(nouns::node(self.plan, level, &title, parent.as_deref()))
    }

    fn title(&self) -> io::Result<String> {
        self.answer(self.options.title.as_deref(), "題名", "title", &[])
    }

    /// A place among the nodes of some levels.
    fn place(&self, levels: impl Iterator<Item = usize>) -> io::Result<String> {
        let known = levels.flat_map(|level| self.plan.nodes_of(level));
        let known: Vec<&str> = known.map(|(_, node)| node.address.as_str()).collect();
        self.answer(self.options.at.as_deref(), "計画の中の場所", "place", &known)
    }

    /// The flag's value, or what the user types: one of those that are known, if any are. Enter takes the first.
    fn answer(&self, flag: Option<&str>, ja: &str, en: &str, known: &[&str]) -> io::Result<String> {
        let mut what = self.common.say(ja, en).to_owned();
        if !known.is_empty() {
            what.push_str(&format!(" [{}]", known.join(" / ")));
        }
        let text = answer(self.common, flag, &what, known.first().copied())?;
        if known.is_empty() || known.contains(&text.as_str()) {
            return Ok(text);
        }
        Err(self
            .common
            .fault(&text!("`{text}` は使えません: {what}", "`{text}` cannot be used as {what}")))
    }
}

/// What was given, or what is typed; Enter takes the usual one. Without a terminal what is missing is an error, so that scripts
/// never hang.
fn answer(
    common: &CommonOptions,
    given: Option<&str>,
    what: &str,
    usual: Option<&str>,
) -> io::Result<String> {
    let typed = || match terminal::ask(&format!("{what}: "))?.as_str() {
        "" => usual.map(str::to_owned),
        typed => Some(typed.to_owned()),
    };
    let answer = given.map(str::to_owned).or_else(typed).filter(|answer| !answer.is_empty());
    answer.ok_or_else(|| common.fault(&text!("指定してください: {what}", "please give the {what}")))
}

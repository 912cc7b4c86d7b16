//! `keikaku new`: one more file, with its number picked and what is known filled in.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Common;
use crate::calendar::FiscalYear;
use crate::disk;
use crate::plan::Plan;

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
    /// 基本的な考え方の ID（1-1 など） / the approach
    #[arg(long)]
    approach: Option<String>,
    /// 年度（評価のとき） / fiscal year of reviews
    #[arg(long)]
    year: Option<String>,
}

/// What can be made.
#[derive(Clone, Copy, ValueEnum)]
enum Noun {
    /// 取組 / an initiative
    Initiative,
    /// 指標 / an indicator
    Indicator,
    /// 1年分の評価（足りないものだけ） / a year's reviews, those that are missing
    Review,
    /// お知らせ / a piece of news
    News,
    /// 地域像 / a regional image
    RegionalImage,
    /// 基本的な考え方 / an approach
    Approach,
}

/// Makes the file. Existing files are never overwritten.
pub(crate) fn run(common: &Common, options: &Options) -> io::Result<bool> {
    let (workshop, diagnostics) = common.workshop(true)?;
    let Some(site) = workshop.site() else {
        common.show(&diagnostics, workshop.sources());
        return Ok(false);
    };
    let plan = match &options.plan {
        None => site.current_plan(),
        Some(id) => site.plans.iter().find(|p| &p.id == id).ok_or_else(|| {
            let known: Vec<&str> = site.plans.iter().map(|p| p.id.as_str()).collect();
            io::Error::other(format!(
                "{} {id}（{}）",
                common.say("計画がありません:", "there is no plan"),
                known.join(", ")
            ))
        })?,
    };
    let folder = common.site.join("content").join(&plan.id);
    let day = common.as_of(true).day;
    let made = match options.kind {
        Noun::Initiative => vec![initiative(common, options, plan, &folder)?],
        Noun::Indicator => vec![indicator(common, options, plan, &folder)?],
        Noun::Review => reviews(common, options, plan, &folder)?,
        Noun::News => {
            let title = title(common, options)?;
            let id = next(
                |n| format!("{}-{n}", day.iso()),
                |id| plan.news.iter().any(|x| x.id == id),
            );
            let text = format!(
                "---\ntitle: {}\ndate: {}\ndraft: true\n---\nここに本文を書きます。\n",
                quoted(&title),
                day.iso()
            );
            vec![write(folder.join(format!("news/{id}.md")), &text)?]
        }
        Noun::RegionalImage => {
            let title = title(common, options)?;
            let id = next(
                |n| n.to_string(),
                |id| plan.regional_images.iter().any(|i| i.entry.id == id),
            );
            let text = format!(
                "---\ntitle: {}\ndraft: true\n{}---\n## 背景\n\nここに背景を書きます。\n",
                quoted(&title),
                sources(plan)
            );
            vec![write(
                folder.join(format!("regional-images/{id}.md")),
                &text,
            )?]
        }
        Noun::Approach => {
            let title = title(common, options)?;
            let images: Vec<&str> = plan
                .regional_images
                .iter()
                .map(|i| i.entry.id.as_str())
                .collect();
            let image = answer(
                common,
                options.approach.as_deref(),
                "地域像の番号",
                "regional image",
                &images,
            )?;
            let image = image.split('-').next().unwrap_or(&image).to_owned();
            let id = next(|n| format!("{image}-{n}"), |id| plan.approach(id).is_some());
            let text = format!(
                "---\ntitle: {}\ndraft: true\n{}---\nここに、なぜ必要かを書きます。\n",
                quoted(&title),
                sources(plan)
            );
            vec![write(folder.join(format!("approaches/{id}.md")), &text)?]
        }
    };
    if made.is_empty() {
        println!(
            "{}",
            common.say("足りないファイルはありません。", "Nothing is missing.")
        );
    }
    for path in made {
        println!("{} {}", common.say("作りました:", "made"), path.display());
    }
    Ok(true)
}

fn initiative(
    common: &Common,
    options: &Options,
    plan: &Plan,
    folder: &Path,
) -> io::Result<PathBuf> {
    let title = title(common, options)?;
    let owners: Vec<&str> = plan
        .about
        .owners
        .iter()
        .map(|o| o.actor.value.as_str())
        .collect();
    let owner = answer(
        common,
        options.owner.as_deref(),
        "取組の主体",
        "owner",
        &owners,
    )?;
    let approaches: Vec<&str> = plan
        .approaches
        .iter()
        .map(|a| a.entry.id.as_str())
        .collect();
    let approach = answer(
        common,
        options.approach.as_deref(),
        "基本的な考え方",
        "approach",
        &approaches,
    )?;
    let number = plan
        .initiatives
        .iter()
        .filter(|i| i.entry.owner_id() == owner)
        .map(|i| i.number)
        .max()
        .map_or(1, |n| n + 1);
    let departments = plan.departments.iter().next().map_or(String::new(), |d| {
        let section = d.sections.first().map_or(String::new(), |s| s.name.clone());
        format!("departments:\n  - {{ department: {}, sections: [{section}] }}   # 担当の部と課に直してください\n", d.name)
    });
    let audience = plan
        .audiences
        .iter()
        .last()
        .map_or(String::new(), |a| format!("for: [{}]\n", a.id.value));
    let text = format!(
        "---\ntitle: {}\n{departments}approaches:\n  - {{ approach: {approach}, basis: stated }}\n{audience}draft: true\n{}---\n\
         だれを助けるか、何をするか、だれがするかを、2〜4文で書きます。\n",
        quoted(&title),
        sources(plan)
    );
    write(
        folder.join(format!("initiatives/{owner}-{number:02}.md")),
        &text,
    )
}

fn indicator(
    common: &Common,
    options: &Options,
    plan: &Plan,
    folder: &Path,
) -> io::Result<PathBuf> {
    let title = title(common, options)?;
    let approaches: Vec<&str> = plan
        .approaches
        .iter()
        .map(|a| a.entry.id.as_str())
        .collect();
    let approach = answer(
        common,
        options.approach.as_deref(),
        "基本的な考え方",
        "approach",
        &approaches,
    )?;
    let letters: Vec<char> = ('a'..='z').collect();
    let id = letters
        .iter()
        .map(|letter| format!("{approach}-{letter}"))
        .find(|id| !plan.indicators.iter().any(|i| &i.entry.id == id))
        .ok_or_else(|| {
            io::Error::other(
                common
                    .say("指標が多すぎます", "too many indicators")
                    .to_owned(),
            )
        })?;
    let text = format!(
        "# yaml-language-server: $schema=../../../.keikaku/schema/indicator.schema.json\nname: {}\nscope: {{ approach: {approach} }}\n\
         owners: []\nunit: 件\ndraft: true\nseries:\n  - baseline: {{ year: {}, absent: not_reported }}\n    values: []\n{}",
        quoted(&title),
        plan.about
            .period
            .map_or_else(|| "令和6年度".to_owned(), |p| p.from.japanese()),
        sources(plan)
    );
    write(folder.join(format!("indicators/{id}.yaml")), &text)
}

fn reviews(
    common: &Common,
    options: &Options,
    plan: &Plan,
    folder: &Path,
) -> io::Result<Vec<PathBuf>> {
    let asked = answer(
        common,
        options.year.as_deref(),
        "年度（令和6年度など）",
        "fiscal year",
        &[],
    )?;
    let year = FiscalYear::parse(&asked).map_err(|_| {
        io::Error::other(format!(
            "{} {asked}",
            common.say("年度として読めません:", "not a fiscal year:")
        ))
    })?;
    let headings: String = plan
        .about
        .owners
        .iter()
        .filter_map(|o| plan.actors.iter().find(|a| a.id.value == o.actor.value))
        .map(|a| format!("## {}\n\nここに文章を書きます。\n\n", a.short))
        .collect();
    plan.approaches
        .iter()
        .filter(|a| !a.reviews.iter().any(|r| plan.reviews[*r].year == year))
        .map(|a| {
            let path = folder.join(format!("reviews/{}/{}.md", year.year(), a.entry.id));
            write(
                path,
                &format!(
                    "---\ndraft: true\n{}---\n{headings}## 総括\n\nここに文章を書きます。\n",
                    sources(plan)
                ),
            )
        })
        .collect()
}

fn title(common: &Common, options: &Options) -> io::Result<String> {
    answer(common, options.title.as_deref(), "題名", "title", &[])
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
    let text = match flag {
        Some(text) => text.to_owned(),
        None if io::stdin().is_terminal() => {
            print!("{}{choices}: ", common.say(ja, en));
            io::stdout().flush()?;
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line)?;
            line.trim().to_owned()
        }
        None => String::new(),
    };
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

fn sources(plan: &Plan) -> String {
    plan.sources.iter().next().map_or(String::new(), |s| {
        format!(
            "sources:\n  - {{ document: {}, place: どこに書いてあるか }}\n",
            s.id.value
        )
    })
}

/// A title in quotes where YAML would read something else.
fn quoted(text: &str) -> String {
    let plain = !text.contains([
        ':', '#', '"', '\'', '\n', '[', ']', '{', '}', ',', '&', '*', '!', '|', '>', '%', '@', '`',
    ]) && !text.starts_with(['-', '?', ' ']);
    if plain {
        text.to_owned()
    } else {
        format!(
            "\"{}\"",
            text.replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', " ")
        )
    }
}

fn write(path: PathBuf, text: &str) -> io::Result<PathBuf> {
    disk::create(&path, text.as_bytes(), false)?;
    Ok(path)
}

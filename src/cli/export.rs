//! `keikaku export`: what departments are asked for in a fiscal year, a workbook for each.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::{CommonOptions, new};
use crate::diagnostic::text;
use crate::source::shown_path;
use crate::workbook::write::{Heading, workbook};
use crate::workbook::{Respondent, SheetRow, SheetTable, table};
use crate::{disk, terminal};

/// What `export` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 聞く年度（R7、令和7年度、2025） / the fiscal year asked for
    #[arg(long)]
    year: String,
    /// 部署の ID か名前（いくつでも。書かなければ全部） / ids or names of departments; all without it
    #[arg(long, value_name = "NAME")]
    department: Vec<String>,
    /// 計画のフォルダー（初めは今の計画） / the plan's folder
    #[arg(long)]
    plan: Option<String>,
    /// 計画の期間の外の年度でも作ります / a fiscal year outside the plan's period is meant
    #[arg(long)]
    outside_period: bool,
    /// 表を書くフォルダー / the folder for the workbooks
    #[arg(long, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

/// Writes the workbooks. Existing files are never overwritten: somebody may have filled them in.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let project = common.project(true)?;
    let Some(site) = common.site(&project) else { return Ok(false) };
    let plan = new::chosen_plan(common, site, options.plan.as_deref())?;
    let year = new::chosen_year(common, plan, &options.year, options.outside_period)?;
    let tables = table::tables(plan, year, project.sources());
    let all: BTreeSet<&Respondent> =
        tables.iter().flat_map(|t| &t.rows).map(|row| &row.respondent).collect();
    for asked in &options.department {
        if !all.iter().any(|respondent| is(respondent, asked)) {
            let known: Vec<&str> = all.iter().map(|respondent| respondent.name.as_str()).collect();
            return Err(common.fault(&text!(
                "この部署に聞くことはありません: {asked}（{known}）",
                "nothing is asked of the department {asked}（{known}）",
                known = known.join("、")
            )));
        }
    }
    let asked = |respondent: &&&Respondent| {
        options.department.is_empty() || options.department.iter().any(|name| is(respondent, name))
    };
    for respondent in all.iter().filter(asked) {
        let own = tables.iter().map(|table| {
            let rows = table.rows.iter().filter(|row| row.respondent == **respondent);
            (table, rows.collect::<Vec<&SheetRow>>())
        });
        let own: Vec<(&SheetTable, _)> = own.filter(|(_, rows)| !rows.is_empty()).collect();
        let heading = Heading { respondent: &respondent.name, plan: &plan.about.title, year };
        let bytes = workbook(&heading, &own).map_err(io::Error::other)?;
        let name: String = format!("{}-{}-{}.xlsx", plan.id, year.short(), respondent.name)
            .chars()
            .map(|c| if c.is_control() || "\\/:*?\"<>|".contains(c) { '・' } else { c })
            .collect();
        let path = options.output.join(name);
        disk::create(&path, &bytes, false)?;
        let rows: usize = own.iter().map(|(_, rows)| rows.len()).sum();
        let path = shown_path(&path);
        common.tell(&text!("作りました: {path}（{rows} 行）", "made {path}（{rows} rows）"));
    }
    if all.is_empty() {
        terminal::say(common.say("聞くことはありません。", "There is nothing to ask."));
    }
    Ok(true)
}

fn is(respondent: &Respondent, asked: &str) -> bool {
    respondent.id == asked || respondent.name == asked
}

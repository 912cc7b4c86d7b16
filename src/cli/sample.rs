//! `keikaku sample`: which pages to test for accessibility, as a record to fill in.
//!
//! A test by JIS X 8341-3 looks at pages that stand for their kind and at pages chosen at random. The choice comes from a seed, so that whoever
//! doubts it can make it again.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;

use super::CommonOptions;
use crate::diagnostic::{self, text};
use crate::site::{Page, Resource, Route, Site};
use crate::source::Digest;
use crate::{terminal, view};

/// What `sample` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// 選び方の種。同じ種なら同じページです（例 試験の年） / the choice follows from this word, e.g. the year of the test
    #[arg(long, value_name = "WORD", default_value = "1")]
    seed: String,
    /// 無作為に選ぶページの数 / how many pages to choose at random
    #[arg(long, value_name = "N", default_value_t = 25)]
    random: usize,
}

/// Writes the record to the standard output. `false` when the content is too broken to have pages.
pub(crate) fn run(common: &CommonOptions, options: &Options) -> io::Result<bool> {
    let project = common.project(false)?;
    let Some(site) = project.site().filter(|_| !diagnostic::has_errors(project.diagnostics()))
    else {
        common.show(project.diagnostics(), project.sources());
        return Ok(false);
    };
    let (representative, random) = choose(site, options);
    let (kinds, others) = (representative.len(), random.len());
    let head = text!(
        "# アクセシビリティの試験の記録\n\n{total}ページ（種類ごとの代表 {kinds}、無作為 {others}、種 `{seed}`）。試験の日・環境・試験した人:\n\n| 番号 | 選び方 | 住所 | ページ | 結果と見つけた問題 |\n|--:|---|---|---|---|\n",
        "# Record of an accessibility test\n\n{total} pages ({kinds} that stand for their kind, {others} at random, seed `{seed}`). Day, tools and tester:\n\n| No. | chosen as | address | page | result and problems |\n|--:|---|---|---|---|\n",
        total = kinds + others,
        seed = options.seed
    );
    let mut out = head.get(common.language()).to_owned();
    let kinds =
        [(common.say("代表", "kind"), representative), (common.say("無作為", "random"), random)];
    let rows = kinds
        .iter()
        .flat_map(|(how, pages)| pages.iter().map(move |(route, page)| (how, route, page)));
    for (i, (how, route, page)) in rows.enumerate() {
        let title = view::of(site, *page, false).0.frame.title.replace('|', "｜");
        let _ = writeln!(out, "| {} | {how} | `{}` | {title} | |", i + 1, route.as_str());
    }
    terminal::data(out.as_bytes())?;
    Ok(true)
}

type Pages<'a> = Vec<(&'a Route, Page)>;

/// One page of each kind, and others by the seed; both in the order of their addresses.
fn choose<'a>(site: &'a Site, options: &Options) -> (Pages<'a>, Pages<'a>) {
    let mut kinds = HashSet::new();
    let pages = site.routes.iter().filter_map(|(route, target)| match target {
        Resource::Page(page) => Some((route, *page)),
        _ => None,
    });
    let (representative, mut rest): (Pages, Pages) =
        pages.partition(|(_, page)| kinds.insert(std::mem::discriminant(page)));
    rest.sort_by_cached_key(|(route, _)| {
        let digest = Digest::of_parts([options.seed.as_bytes(), route.as_str().as_bytes()]);
        digest.as_bytes().to_vec()
    });
    rest.truncate(options.random);
    rest.sort_by_key(|(route, _)| *route);
    (representative, rest)
}

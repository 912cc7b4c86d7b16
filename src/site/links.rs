//! Links from texts: the page or the file of `static/` each leads to, and those that lead nowhere.
//!
//! Knows which file makes which page. Whether a page has an anchor is only known when it is drawn ([`crate::render::links`]).

use std::collections::HashSet;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::{Page, PlanAt, Site};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::Kind;
use crate::document::markdown::Link;
use crate::plan::Plan;
use crate::source::{SourcePath, Sources};

/// The page that a content file makes.
pub fn page(plans: &[Arc<Plan>], file: &SourcePath) -> Option<Page> {
    let (folder, kind) = crate::document::place(file)?;
    let index = plans
        .iter()
        .position(|plan| Some(&plan.id) == folder.as_ref())?;
    let (at, plan, id) = (PlanAt(index), &plans[index], file.stem());
    match kind {
        Kind::Plan => Some(Page::Plan(at)),
        Kind::RegionalImage => {
            let found = plan.regional_images.named(id);
            found.map(|i| Page::RegionalImage(at, i))
        }
        Kind::Approach => plan.approach(id).map(|a| Page::Approach(at, a)),
        Kind::Initiative => {
            let found = plan.initiatives.named(id);
            found.map(|i| Page::Initiative(at, i))
        }
        Kind::Indicator => {
            let found = plan.indicators.named(id);
            found.map(|i| Page::Indicator(at, i))
        }
        Kind::Review { year } | Kind::ReviewOverview { year } => {
            let year = FiscalYear::parse(&year).ok()?;
            plan.review_years()
                .contains(&year)
                .then_some(Page::Review(at, year))
        }
        Kind::Challenges => (!plan.challenges.is_empty()).then_some(Page::Challenges(at)),
        Kind::Glossary => plan.glossary.as_ref().map(|_| Page::Glossary(at)),
        Kind::News => {
            let mut news = plan.news.iter();
            news.position(|n| n.common.path == *file)
                .map(|i| Page::News(at, i))
        }
        Kind::Settings | Kind::Helplines | Kind::Roles | Kind::Synonyms => None,
    }
}

/// All links of the texts of a plan, each with the file it stands in.
pub fn of(plan: &Plan) -> impl Iterator<Item = (&SourcePath, &Link)> {
    let images = plan.regional_images.iter().map(|i| &i.entry);
    let approaches = plan.approaches.iter().map(|a| &a.entry);
    let initiatives = plan.initiatives.iter().map(|i| &i.entry);
    let reviews = plan.reviews.iter().map(|r| &r.entry);
    let about = [(&plan.about.common, &plan.about.links)].into_iter();
    about
        .chain(images.map(|e| (&e.common, &e.body.links)))
        .chain(approaches.map(|e| (&e.common, &e.body.links)))
        .chain(initiatives.map(|e| (&e.common, &e.body.links)))
        .chain(reviews.map(|e| (&e.common, &e.links)))
        .chain(plan.overviews.values().map(|o| (&o.common, &o.body.links)))
        .chain(plan.news.iter().map(|n| (&n.common, &n.body.links)))
        .flat_map(|(common, links)| links.iter().map(|link| (&common.path, link)))
}

/// Links of all texts that lead to nothing. `sources` are all files of the site's folder; a file with an error of its own has said why
/// it makes no page.
pub fn check(site: &Site, sources: &Sources, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let faulty: HashSet<&SourcePath> = found
        .iter()
        .filter_map(|d| d.place.as_ref().map(|place| &place.path))
        .collect();
    let check = |(from, link): (&SourcePath, &Link)| {
        let file = link.file.as_ref()?;
        let there = sources.get(file).is_some();
        if file.as_str().starts_with("static/") {
            return (!there).then(|| missing(from, link, file, sources));
        }
        if page(&site.plans, file).is_some() || faulty.contains(file) {
            return None;
        }
        Some(match there {
            true => without_page(from, link),
            false => missing(from, link, file, sources),
        })
    };
    site.plans
        .iter()
        .flat_map(|plan| of(plan))
        .filter_map(check)
        .collect()
}

fn without_page(from: &SourcePath, link: &Link) -> Diagnostic {
    Diagnostic::error(
        "broken-link",
        from,
        link.span,
        format!("リンクの先 `{}` には、公開されるページがありません", link.url),
        format!("the link leads to `{}`, which has no public page", link.url),
    )
    .help(
        "下書きや、まだ先の日付のお知らせにはリンクできません。公開してから、リンクを書いてください",
        "drafts and news of a later day cannot be linked to; publish them first",
    )
}

fn missing(from: &SourcePath, link: &Link, file: &SourcePath, sources: &Sources) -> Diagnostic {
    let fold = |path: &SourcePath| -> String {
        path.as_str().nfkc().flat_map(char::to_lowercase).collect()
    };
    let wanted = fold(file);
    if let Some(twin) = sources.iter().map(|s| s.path()).find(|p| fold(p) == wanted) {
        let right = written(from, twin);
        return Diagnostic::error(
            "link-name-differs",
            from,
            link.span,
            format!(
                "リンクの先 `{}` は、`{right}` と文字の大小や全角・半角が違います",
                link.url
            ),
            format!("the link says `{}`, the file is called `{right}`", link.url),
        )
        .help(
            format!("`{right}` に直してください。公開先のサーバーでは、別のファイルとみなされます"),
            format!("write `{right}`; on a web server these are two files"),
        );
    }
    let found = Diagnostic::error(
        "broken-link",
        from,
        link.span,
        format!("リンクの先 `{}` がありません", link.url),
        format!("the link leads to `{}`, which is not there", link.url),
    );
    // A wrong name in the right folder, or the right name in a wrong folder.
    let folder = |path: &SourcePath| {
        let path = path.as_str();
        path.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    let beside: Vec<&SourcePath> = sources
        .iter()
        .map(|s| s.path())
        .filter(|p| folder(p) == folder(file))
        .collect();
    let names: Vec<&str> = beside.iter().map(|p| p.file_name()).collect();
    let near = nearest(file.file_name(), &names)
        .and_then(|name| beside.iter().copied().find(|p| p.file_name() == name))
        .or_else(|| {
            let mut all = sources.iter().map(|s| s.path());
            all.find(|p| p.file_name() == file.file_name() && **p != *from)
        });
    match near {
        Some(near) => {
            let near = written(from, near);
            found.help(
                format!("もしかして `{near}` ですか"),
                format!("did you mean `{near}`?"),
            )
        }
        None if file.as_str().starts_with("static/") => found.help(
            format!(
                "フォルダー static/ にファイルを置き、`{}` と書いてください",
                file.file_name()
            ),
            format!(
                "put the file into `static/` and write `{}`",
                file.file_name()
            ),
        ),
        None => found.help(
            "計画のファイルの名前を書いてください（例 ../initiatives/city-01.md）",
            "write the name of a file of this plan, such as ../initiatives/city-01.md",
        ),
    }
}

/// How a file is named in a link from another.
fn written(from: &SourcePath, to: &SourcePath) -> String {
    if let Some(published) = to.as_str().strip_prefix("static/") {
        return published.to_owned();
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (from.parts().collect(), to.parts().collect());
    let folders = from.len().min(to.len()).saturating_sub(1);
    let shared = (0..folders).take_while(|&i| from[i] == to[i]).count();
    format!(
        "{}{}",
        "../".repeat(from.len() - 1 - shared),
        to[shared..].join("/")
    )
}

//! Links from texts: the page or the file of `static/` each leads to, and those that lead nowhere.
//!
//! Knows which file makes which page. Whether a page has an anchor is only known when it is drawn ([`crate::render::links`]).

use std::collections::HashSet;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::statics::portable_name;
use super::{Page, PlanAt, Site};
use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, finding, nearest};
use crate::document::DocumentKind;
use crate::document::markdown::MarkdownLink;
use crate::plan::Plan;
use crate::source::{SourcePath, Sources, is_portable};

/// The page that a content file makes.
pub fn page(plans: &[Arc<Plan>], file: &SourcePath) -> Option<Page> {
    let (folder, kind) = crate::document::place(file)?;
    let index = plans.iter().position(|plan| Some(&plan.id) == folder.as_ref())?;
    let (at, plan, id) = (PlanAt(index), &plans[index], file.stem());
    match kind {
        DocumentKind::Plan => Some(Page::Plan(at)),
        DocumentKind::Node { folder } => plan.node(&folder, id).map(|n| Page::Node(at, n)),
        DocumentKind::Initiative => {
            let found = plan.initiatives.named(id);
            found.map(|i| Page::Initiative(at, i))
        }
        DocumentKind::Indicator => {
            let found = plan.indicators.named(id);
            found.map(|i| Page::Indicator(at, i))
        }
        DocumentKind::Review { year } | DocumentKind::ReviewOverview { year } => {
            let year = FiscalYear::parse(&year).ok()?;
            plan.review_years().contains(&year).then_some(Page::Review(at, year))
        }
        DocumentKind::Volume => {
            let found = plan.volumes.named(id);
            found.map(|i| Page::Volume(at, i))
        }
        DocumentKind::Challenges => (!plan.challenges.is_empty()).then_some(Page::Challenges(at)),
        DocumentKind::Glossary => plan.glossary.as_ref().map(|_| Page::Glossary(at)),
        DocumentKind::News => {
            let mut news = plan.news.iter();
            news.position(|n| n.common.path == *file).map(|i| Page::News(at, i))
        }
        // The acts of one file stand on the pages of all who act.
        DocumentKind::Roles => (!plan.actors.is_empty()).then_some(Page::Roles(at)),
        DocumentKind::Settings | DocumentKind::Helplines | DocumentKind::Synonyms => None,
    }
}

/// Links of all texts that lead to nothing. `sources` are all files of the site's folder; a file with an error of its own has said why
/// it makes no page.
pub fn check(site: &Site, sources: &Sources, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let faulty: HashSet<&SourcePath> =
        found.iter().filter_map(|d| d.place.as_ref().map(|place| &place.path)).collect();
    let check = |(from, link): (&SourcePath, &MarkdownLink)| {
        let file = link.file.as_ref()?;
        let there = sources.get(file).is_some();
        if !there && is_address(&link.url) {
            return Some(address(from, link));
        }
        if file.as_str().starts_with("static/") {
            return (!there).then(|| missing(from, link, file, sources)).flatten();
        }
        if page(&site.plans, file).is_some() || faulty.contains(file) {
            return None;
        }
        match there {
            true => Some(without_page(from, link, file)),
            false => missing(from, link, file, sources),
        }
    };
    site.plans.iter().flat_map(|plan| plan.links()).filter_map(check).collect()
}

/// True for links to a folder or to a finished page: no file of the site's folder is called so.
fn is_address(url: &str) -> bool {
    let path = url.split(['#', '?']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    !last.contains('.') || last == "." || last == ".." || last.ends_with(".html")
}

fn address(from: &SourcePath, link: &MarkdownLink) -> Diagnostic {
    finding! { error "broken-link", from, link.span;
        ("リンクの先 `{}` は、ページのアドレスで、ファイルではありません", link.url),
        ("the link says `{}`, the address of a page and not a file", link.url);
        help "ページのアドレスではなく、計画のファイルの名前を書いてください（例 ../initiatives/city-01.md）。ページのアドレスは、作るときに決まります",
             "write the name of a file of the plan, such as ../initiatives/city-01.md, and not the address of a page";
    }
}

fn without_page(from: &SourcePath, link: &MarkdownLink, file: &SourcePath) -> Diagnostic {
    let found = finding! { error "broken-link", from, link.span;
        ("リンクの先 `{}` には、公開されるページがありません", link.url),
        ("the link leads to `{}`, which has no public page", link.url);
    };
    let may_have_one = crate::document::place(file).is_some_and(|(_, kind)| {
        !matches!(
            kind,
            DocumentKind::Settings
                | DocumentKind::Helplines
                | DocumentKind::Roles
                | DocumentKind::Synonyms
        )
    });
    if !may_have_one {
        return found.help(
            "このファイルからはページができません。読んでほしいことが書いてあるページのファイルの名前を書いてください",
            "no page is made of this file; name the file of a page that says what readers should find",
        );
    }
    found.help(
        "下書きや、まだ先の日付のお知らせにはリンクできません。公開してから、リンクを書いてください",
        "drafts and news of a later day cannot be linked to; publish them first",
    )
}

/// A link to a file that is not there. Nothing where the file's own name is what has to change: that is said of the file.
fn missing(
    from: &SourcePath,
    link: &MarkdownLink,
    file: &SourcePath,
    sources: &Sources,
) -> Option<Diagnostic> {
    let fold = |path: &SourcePath| -> String {
        path.as_str().nfkc().flat_map(char::to_lowercase).collect()
    };
    let wanted = fold(file);
    if let Some(twin) = sources.iter().map(|s| s.path()).find(|p| fold(p) == wanted) {
        let mut right = written(from, twin);
        if let Some(published) = twin.as_str().strip_prefix("static/")
            && !is_portable(published)
        {
            // The file has to be renamed first: one order, not two that undo each other.
            right = portable_name(published);
            if !is_portable(&right) || link.url == right {
                return None;
            }
        }
        let found = finding! { error "link-name-differs", from, link.span;
            ("リンクの先 `{}` は、`{right}` と文字の大小や全角・半角が違います", link.url),
            ("the link says `{}`, the file is called `{right}`", link.url);
            help "`{right}` に直してください。公開先のサーバーでは、別のファイルとみなされます",
                 "write `{right}`; on a web server these are two files";
        };
        return Some(found);
    }
    let found = finding! { error "broken-link", from, link.span;
        ("リンクの先 `{}` がありません", link.url),
        ("the link leads to `{}`, which is not there", link.url);
    };
    // A wrong name in the right folder, or the right name in a wrong folder.
    let folder = |path: &SourcePath| {
        let path = path.as_str();
        path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
    };
    let beside: Vec<&SourcePath> =
        sources.iter().map(|s| s.path()).filter(|p| folder(p) == folder(file)).collect();
    let names: Vec<&str> = beside.iter().map(|p| p.file_name()).collect();
    let near = nearest(file.file_name(), &names)
        .and_then(|name| beside.iter().copied().find(|p| p.file_name() == name))
        .or_else(|| {
            let mut all = sources.iter().map(|s| s.path());
            all.find(|p| p.file_name() == file.file_name() && **p != *from)
        });
    Some(match near {
        Some(near) => {
            let near = written(from, near);
            found.help(format!("もしかして `{near}` ですか"), format!("did you mean `{near}`?"))
        }
        None if file.as_str().starts_with("static/") => found.help(
            format!("フォルダー static/ にファイルを置き、`{}` と書いてください", file.file_name()),
            format!("put the file into `static/` and write `{}`", file.file_name()),
        ),
        None => found.help(
            "計画のファイルの名前を書いてください（例 ../initiatives/city-01.md）",
            "write the name of a file of this plan, such as ../initiatives/city-01.md",
        ),
    })
}

/// How a file is named in a link from another.
fn written(from: &SourcePath, to: &SourcePath) -> String {
    if let Some(published) = to.as_str().strip_prefix("static/") {
        return published.to_owned();
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (from.parts().collect(), to.parts().collect());
    let folders = from.len().min(to.len()).saturating_sub(1);
    let shared = (0..folders).take_while(|&i| from[i] == to[i]).count();
    format!("{}{}", "../".repeat(from.len() - 1 - shared), to[shared..].join("/"))
}

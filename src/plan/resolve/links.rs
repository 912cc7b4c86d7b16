//! Links from texts to other files of the plan.
//!
//! Knows file names. Links to other sites and to files in `static/` are not the plan's.

use crate::diagnostic::{Diagnostic, nearest};
use crate::document::markdown::Body;
use crate::plan::Plan;
use crate::plan::common::Common;

/// Links to files of the plan that are not there.
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    let images = plan.regional_images.iter();
    let approaches = plan.approaches.iter();
    let initiatives = plan.initiatives.iter();
    let texts: Vec<(&Common, &Body)> = images
        .map(|i| (&i.entry.common, &i.entry.body))
        .chain(approaches.map(|a| (&a.entry.common, &a.entry.body)))
        .chain(initiatives.map(|i| (&i.entry.common, &i.entry.body)))
        .chain(plan.overviews.values().map(|o| (&o.common, &o.body)))
        .chain(plan.news.iter().map(|n| (&n.common, &n.body)))
        .filter(|(_, body)| !body.links.is_empty())
        .collect();
    texts
        .into_iter()
        .flat_map(|(common, body)| body.links.iter().map(move |link| (common, link)))
        .filter_map(|(common, link)| {
            let id = target(&link.url)?;
            let ids = ids(plan);
            if ids.contains(&id) {
                return None;
            }
            let found = Diagnostic::error(
                "broken-link",
                &common.path,
                link.span,
                format!("リンクの先 `{}` がありません", link.url),
                format!("the link leads to `{}`, which is not there", link.url),
            );
            Some(match nearest(id, &ids) {
                Some(near) => found.help(
                    format!("もしかして `{near}` ですか"),
                    format!("did you mean `{near}`?"),
                ),
                None => found.help(
                    "計画のファイルの名前を書いてください（例 ../initiatives/city-01.md）",
                    "write the name of a file of this plan, such as ../initiatives/city-01.md",
                ),
            })
        })
        .collect()
}

/// The id a link names, if it leads to a file of the plan.
fn target(url: &str) -> Option<&str> {
    let path = url.split(['#', '?']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let id = file
        .strip_suffix(".md")
        .or_else(|| file.strip_suffix(".yaml"))?;
    (!url.contains(':')).then_some(id)
}

fn ids(plan: &Plan) -> Vec<&str> {
    let initiatives = plan.initiatives.iter().map(|i| i.entry.id.as_str());
    initiatives
        .chain(plan.approaches.iter().map(|a| a.entry.id.as_str()))
        .chain(plan.indicators.iter().map(|i| i.entry.id.as_str()))
        .chain(plan.regional_images.iter().map(|i| i.entry.id.as_str()))
        .collect()
}

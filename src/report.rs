//! Reports for staff: what is stale, thin, unconfirmed or hard to read. Nothing here stops a build.
//!
//! One note for each kind and plan or file, never one for each case: a list that nobody reads to its end helps nobody.
//! Knows the plan and the day. Does not know the site.

mod plain;
mod spelling;
pub mod template;

use std::sync::Arc;

use crate::calendar::FiscalYear;
use crate::diagnostic::{Diagnostic, code, finding};
use crate::plan::common::Common;
use crate::plan::initiative::Basis;
use crate::plan::{AsOf, Initiative, Own, Plan};
use crate::source::Sources;

/// Names shown in a note; the rest is counted.
const SHOWN: usize = 5;

/// All reports on some plans. A plan that another one supersedes is finished, and only its texts are looked at.
pub fn of(plans: &[Arc<Plan>], as_of: AsOf) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for plan in plans {
        if plan.superseded_by.is_none() {
            let mut notices = thin(plan);
            notices.extend(figures(plan, as_of));
            notices.extend(reviews(plan, as_of));
            notices.extend(marks(plan));
            let accepted = &plan.about.accepted;
            notices.retain(|one| !accepted.iter().any(|known| known.notice.word() == one.code));
            found.extend(notices);
        }
        found.extend(held_back(plan));
        let texts = texts(plan);
        found.extend(plain::check(&texts));
        found.extend(spelling::check(plan, &texts, &asides(plan)));
        found.extend(links(plan));
    }
    found
}

/// What `check` warns of and `publish` refuses: template sentences that nobody replaced, and files that tell more than their pages unless
/// the settings allow it in words. `found` is everything that is wrong with the site.
pub fn unfit(sources: &Sources, plans: &[Arc<Plan>], found: &[Diagnostic]) -> Vec<Diagnostic> {
    let telling = ["attachment-tells-place", "attachment-names-author"];
    let mut unfit = template::check(sources, plans);
    unfit.extend(found.iter().filter(|d| telling.contains(&d.code)).cloned());
    unfit
}

/// A text of ours and the file it stands in. Titles and figures are the plan's own and are not judged.
struct OwnText<'a> {
    common: &'a Common,
    text: &'a str,
}

/// The last fiscal year that is over, if it lies in the plan's period.
fn last_year(plan: &Plan, as_of: AsOf) -> Option<FiscalYear> {
    let last = FiscalYear::new(FiscalYear::of(as_of.day).year() - 1);
    let period = plan.about.period?;
    (period.from <= last && last <= period.to).then_some(last)
}

/// `a、b、c、ほか 3 件`, in both languages.
fn list<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> (String, String) {
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<&str> = names.take(SHOWN).map(String::as_str).collect();
    let (ja, en) = (shown.join("、"), shown.join(", "));
    match more {
        0 => (ja, en),
        more => (format!("{ja}、ほか {more} 件"), format!("{en} and {more} more")),
    }
}

/// Several things of one kind: the first of them, how many there are, and the names of some in both languages.
struct Several<'a> {
    first: &'a Common,
    count: usize,
    ja: String,
    en: String,
}

fn several<'a>(things: &[(&'a Common, String)]) -> Option<Several<'a>> {
    let (ja, en) = list(things.iter().map(|(_, name)| name));
    Some(Several { first: things.first()?.0, count: things.len(), ja, en })
}

/// What readers do not see yet: nobody should wonder where a page went, or think that news are out.
fn held_back(plan: &Plan) -> Vec<Diagnostic> {
    let (mut later, mut drafts) = (Vec::new(), Vec::new());
    for held in &plan.held_back {
        match held.until {
            Some(day) => later.push((&held.common, format!("{} {}", day.iso(), held.name))),
            None => drafts.push((&held.common, held.name.clone())),
        }
    }
    let later = several(&later).map(|Several { first, count, ja, en }| {
        finding! { note "news-of-a-later-day", &first.path, first.span;
            "{count} 件のお知らせは、日付が先なので、まだ公開されません（{ja}）",
            "{count} pieces of news are dated later and not published yet ({en})";
            help "その日の午前0時（日本時間）より後にサイトを作り直すと公開されます",
                 "they are published by a build on or after that day (Japan time)";
        }
    });
    let drafts = several(&drafts).map(|Several { first, count, ja, en }| {
        finding! { note "drafts-held-back", &first.path, first.span;
            "下書き {count} 件は公開されません（{ja}）", "{count} drafts are not published ({en})";
            help "公開するときは draft: true の行を消してください",
                 "remove the line `draft: true` to publish them";
        }
    });
    later.into_iter().chain(drafts).collect()
}

fn figures(plan: &Plan, as_of: AsOf) -> Option<Diagnostic> {
    let last = last_year(plan, as_of)?;
    let stale = plan.indicators.iter().map(|indicator| &indicator.entry).filter(|entry| {
        let mut points = entry.series.iter().flat_map(|s| &s.values);
        !points.any(|point| point.year.is_some_and(|year| year >= last))
    });
    let stale: Vec<_> = stale.map(|entry| (&entry.common, entry.id.clone())).collect();
    let Several { first, count, ja, en } = several(&stale)?;
    Some(finding! { note "indicators-without-latest-value", &first.path, first.span;
        ("{count} 件の指標に、{}の値がありません（{ja}）", last.japanese()),
        ("{count} indicators have no value for {} ({en})", last.year());
        help "実績が出たら values に加えてください。報告がないときは absent: not_reported と書きます",
             "add the value to `values`, or `absent: not_reported`";
    })
}

fn reviews(plan: &Plan, as_of: AsOf) -> Option<Diagnostic> {
    let last = last_year(plan, as_of)?;
    let levels = plan.reviewed_levels();
    let missing = plan.nodes.ids().filter(|(_, node)| {
        let mut reviews = node.own.reviews.iter();
        levels.contains(&node.level) && !reviews.any(|id| plan.reviews[*id].year >= last)
    });
    let (ids, missing): (Vec<_>, Vec<_>) =
        missing.map(|(id, node)| (id, (&node.entry.common, node.entry.id.clone()))).unzip();
    let name = &plan.level(*ids.first()?).name;
    let Several { first, count, ja, en } = several(&missing)?;
    Some(finding! { note "nodes-without-review", &first.path, first.span;
        ("{count} 件の{name}に、{}の評価がありません（{ja}）", last.japanese()),
        ("{count} of {name} have no review for {} ({en})", last.year());
        help ("評価が出たら reviews/{}/ に書いてください", last.year()),
             ("write the reviews into reviews/{}/", last.year());
    })
}

/// Initiatives that stand alone: no mark, no indicator near, no role near.
fn thin(plan: &Plan) -> Vec<Diagnostic> {
    let (mut alone, mut unmeasured, mut without_role) = (Vec::new(), Vec::new(), Vec::new());
    for initiative in plan.initiatives.iter() {
        let one = || (&initiative.entry.common, initiative.label.clone());
        if initiative.marks.is_empty() {
            alone.push(one());
            continue;
        }
        let near = initiative.marks.iter().flat_map(|mark| {
            let above = plan.ancestors(mark.node).into_iter();
            above.chain([mark.node]).map(|id| &plan.nodes[id].own)
        });
        let near: Vec<&Own> = near.chain([&initiative.own]).collect();
        // A plan without any indicators or roles does not want them.
        if !plan.indicators.is_empty() && near.iter().all(|own| own.indicators.is_empty()) {
            unmeasured.push(one());
        }
        if !plan.roles.is_empty() && near.iter().all(|own| own.roles.is_empty()) {
            without_role.push(one());
        }
    }
    let level = plan.about.levels.last().map_or("", |level| &level.name);
    let alone = several(&alone).map(|Several { first, count, ja, en }| {
        finding! { note "initiatives-without-mark", &first.path, first.span;
            "{count} 件の取組に、{level}の印がありません（{ja}）",
            "{count} initiatives are marked nowhere in the tree ({en})";
            help "marks に印を書いてください。資料で確かめられないときは basis: inferred と理由を書きます",
                 "write the marks into `marks`; use `basis: inferred` with a reason when the source does not say";
        }
    });
    let nothing_near = |code, initiatives: &[_], (what_ja, what_en): (&str, &str)| {
        let Several { first, count, ja, en } = several(initiatives)?;
        Some(finding! { note code, &first.path, first.span;
            "{count} 件の取組の近くに、{what_ja}がありません（{ja}）",
            "{count} initiatives have no {what_en} near ({en})";
            help "計画に{what_ja}がなければ、このままで構いません。plan.yaml の accepted に理由を書くと、このお知らせは出なくなります",
                 "this is fine if the plan has none; say so in `accepted` of plan.yaml, and this notice is gone";
        })
    };
    let unmeasured =
        nothing_near(code("initiatives-without-indicator"), &unmeasured, ("指標", "indicator"));
    let without_role =
        nothing_near(code("initiatives-without-role"), &without_role, ("役割", "role"));
    [alone, unmeasured, without_role].into_iter().flatten().collect()
}

fn marks(plan: &Plan) -> Option<Diagnostic> {
    let all: usize = plan.initiatives.iter().map(|i| i.marks.len()).sum();
    let inferred = |i: &Initiative| i.marks.iter().filter(|m| m.basis == Basis::Inferred).count();
    let unsure: Vec<_> = plan.initiatives.iter().filter(|i| inferred(i) > 0).collect();
    let first = &unsure.first()?.entry.common;
    let count: usize = unsure.iter().map(|i| inferred(i)).sum();
    Some(finding! { note "unconfirmed-marks", &first.path, first.span;
        ("印 {all} 個のうち {count} 個（取組 {} 件）は推定です", unsure.len()),
        ("{count} of {all} marks ({} initiatives) are inferred", unsure.len());
        help "冊子の○で確かめたら、basis: stated に直してください",
             "change `basis` to `stated` once a mark is confirmed in the booklet";
    })
}

fn links(plan: &Plan) -> Vec<Diagnostic> {
    let links = plan.links().map(|(path, link)| (path, &*link.url, link.span));
    let path = &plan.about.common.path;
    let sources = plan.sources.iter().filter_map(|s| Some((path, s.url.as_deref()?, s.id.span)));
    let insecure = links.chain(sources).filter(|(_, url, _)| url.starts_with("http://"));
    let found = insecure.map(|(path, url, span)| {
        finding! { note "insecure-link", path, span;
            "リンク `{url}` が https ではありません", "the link `{url}` is not https";
            help "https のアドレスがあれば、そちらに直してください",
                 "use the https address if there is one";
        }
    });
    found.collect()
}

/// All texts of ours in a plan, except the editions in easy Japanese, which are written in kana on purpose.
fn texts(plan: &Plan) -> Vec<OwnText<'_>> {
    let about = &plan.about;
    let own = [&about.summary, &about.making.text].into_iter().flatten();
    let own = own.chain(about.philosophy_explanation());
    let own = own.chain(about.sections.iter().map(|section| &section.text));
    let mut all: Vec<(&Common, &String)> = own.map(|text| (&about.common, text)).collect();
    for node in plan.nodes.iter().map(|node| &node.entry) {
        let examples = node.examples.iter().map(|example| &example.text);
        let told = node.lead.iter().chain(examples).chain([&node.body.text]);
        all.extend(told.map(|text| (&node.common, text)));
    }
    let initiatives = plan.initiatives.iter().map(|one| &one.entry);
    all.extend(initiatives.map(|one| (&one.common, &one.body.text)));
    for indicator in plan.indicators.iter().map(|one| &one.entry) {
        all.extend(indicator.explain.iter().map(|text| (&indicator.common, text)));
    }
    for review in plan.reviews.iter().map(|review| &review.entry) {
        all.extend(review.sections.iter().map(|section| (&review.common, &section.text)));
    }
    for volume in plan.volumes.iter().map(|volume| &volume.entry) {
        let explained = volume.services.iter().flat_map(|service| &service.explain);
        all.extend(explained.chain(&volume.explain).map(|text| (&volume.common, text)));
    }
    for role in plan.roles.iter() {
        all.extend(role.items().iter().map(|item| (&role.entry.common, item)));
    }
    for challenge in plan.challenges.iter() {
        let pair = challenge.pair();
        let both = [&pair.challenge, &pair.direction];
        all.extend(both.map(|text| (&challenge.entry.common, text)));
    }
    if let Some(glossary) = &plan.glossary {
        all.extend(glossary.terms.iter().map(|term| (&glossary.common, &term.meaning)));
    }
    all.extend(plan.news.iter().map(|news| (&news.common, &news.body.text)));
    all.into_iter().map(|(common, text)| OwnText { common, text }).collect()
}

/// What stands beside the texts: definitions, questions, notes and reasons.
fn asides(plan: &Plan) -> Vec<OwnText<'_>> {
    let mut all = Vec::new();
    let about = &plan.about;
    let actors = about.actors.iter().map(|actor| &actor.definition);
    let departments = about.departments.iter().map(|department| &department.does);
    let audiences = about.audiences.iter().map(|audience| &audience.question);
    let sources = about.sources.iter().map(|source| &source.note);
    let surveys = about.making.surveys.iter();
    let surveys = surveys.flat_map(|survey| [&survey.asked_note, &survey.rate_note]);
    let own = actors.chain(departments).chain(audiences);
    let own = own.chain(sources).chain(surveys).flatten();
    let steps = about.making.steps.iter().map(|step| &step.what);
    all.extend(own.chain(steps).map(|text| (&about.common, text.as_str())));
    for overview in plan.overviews.values() {
        let told = overview.lead.iter().chain(&overview.year_note);
        all.extend(told.map(|text| (&overview.common, text.as_str())));
        all.push((&overview.common, overview.body.text.as_str()));
    }
    for initiative in plan.initiatives.iter() {
        let entry = &initiative.entry;
        let reasons = entry.marks.iter().flat_map(|mark| &mark.reason);
        all.extend(reasons.map(|text| (&entry.common, text.as_str())));
    }
    for role in plan.roles.iter() {
        all.extend(role.note().map(|note| (&role.entry.common, note)));
    }
    for indicator in plan.indicators.iter() {
        let entry = &indicator.entry;
        all.extend(entry.owner_note.iter().map(|note| (&entry.common, note.as_str())));
    }
    let mut commons: Vec<&Common> = plan.commons().collect();
    // One file may hold several roles or challenges.
    commons.dedup_by_key(|common| &common.path);
    let overviews = plan.overviews.values().map(|overview| &overview.common);
    for common in std::iter::once(&about.common).chain(commons).chain(overviews) {
        let reasons = common.corrections.iter().flat_map(|c| &c.reason);
        let told = common.notes.iter().chain(reasons);
        all.extend(told.map(|text| (common, text.as_str())));
    }
    all.into_iter().map(|(common, text)| OwnText { common, text }).collect()
}

//! What machines on the web ask for at the root: `sitemap.xml`, `robots.txt`, `feed.xml`.
//!
//! All three want absolute addresses, which only a site with `base_url` has. Without one the map and the feed give addresses relative to
//! themselves, and the map says so in a comment; `robots.txt` names no map. Knows which pages exist and what is new; knows no theme.

use std::io::Result;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::calendar::Date;
use crate::plan::Plan;
use crate::site::{Page, PlanAt, Resource, Site, say};
use crate::source::Digest;
use crate::view;

/// How many entries the feed has at most.
const MOST_ENTRIES: usize = 30;

/// The address of a page as these files write it.
fn address(site: &Site, page: Page) -> String {
    let route = site.route(Resource::Page(page));
    match &site.settings.base_url {
        Some(base) => format!("{base}{}", route.address()),
        None => format!("./{}", route.as_str()),
    }
}

fn document(fill: impl FnOnce(&mut Writer<Vec<u8>>) -> Result<()>) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing into memory cannot fail.
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let _ = fill(&mut writer);
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    bytes
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}

/// `sitemap.xml`: every page that search engines should know; editions with furigana are left to their base pages, parts of the booklet to the
/// pages they repeat.
pub fn sitemap(site: &Site) -> Vec<u8> {
    let pages = site.routes.values().filter_map(|target| match target {
        Resource::Page(Page::NotFound | Page::BookletPart(..)) => None,
        Resource::Page(page) => Some(*page),
        _ => None,
    });
    document(|xml| {
        if site.settings.base_url.is_none() {
            let words = " base_url is not set in content/site.yaml: addresses are relative to this file. Search engines need absolute ones. ";
            xml.write_event(Event::Comment(BytesText::new(words)))?;
        }
        xml.create_element("urlset")
            .with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"))
            .write_inner_content(|xml| {
                for page in pages {
                    xml.create_element("url")
                        .write_inner_content(|xml| text(xml, "loc", &address(site, page)))?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

/// `robots.txt`. A preview asks everybody to stay away.
pub fn robots(site: &Site) -> Vec<u8> {
    let rule = if site.as_of.drafts { "Disallow: /" } else { "Allow: /" };
    let mut lines = format!("User-agent: *\n{rule}\n");
    if let Some(base) = &site.settings.base_url {
        lines.push_str(&format!("Sitemap: {base}sitemap.xml\n"));
    }
    lines.into_bytes()
}

/// An entry of the feed.
struct FeedEntry {
    id: String,
    date: Date,
    title: String,
    summary: String,
    page: Page,
}

/// `feed.xml`: news and yearly reviews, newest first, as Atom.
pub fn feed(site: &Site) -> Vec<u8> {
    let mut entries: Vec<FeedEntry> =
        (0..site.plans.len()).map(PlanAt).flat_map(|at| entries(site, at)).collect();
    entries.sort_by(|a, b| (b.date, &a.id).cmp(&(a.date, &b.id)));
    entries.truncate(MOST_ENTRIES);
    let updated = entries.first().map_or(site.as_of.day, |entry| entry.date);
    let settings = &site.settings;
    document(|xml| {
        xml.create_element("feed")
            .with_attributes([
                ("xmlns", "http://www.w3.org/2005/Atom"),
                ("xml:lang", settings.language.word()),
            ])
            .write_inner_content(|xml| {
                text(xml, "id", &tag(site, 2024, "feed"))?;
                text(xml, "title", &settings.title)?;
                text(xml, "updated", &instant(updated))?;
                xml.create_element("author").write_inner_content(|xml| {
                    let owner = settings.owner.as_ref().map(|o| o.name.as_str());
                    text(xml, "name", owner.unwrap_or(&settings.title))
                })?;
                link(xml, "alternate", &address(site, Page::Home))?;
                if let Some(base) = &settings.base_url {
                    link(xml, "self", &format!("{base}feed.xml"))?;
                }
                for entry in &entries {
                    xml.create_element("entry")
                        .write_inner_content(|xml| write_entry(xml, site, entry))?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

fn write_entry(xml: &mut Writer<Vec<u8>>, site: &Site, entry: &FeedEntry) -> Result<()> {
    text(xml, "id", &entry.id)?;
    text(xml, "title", &entry.title)?;
    text(xml, "updated", &instant(entry.date))?;
    link(xml, "alternate", &address(site, entry.page))?;
    text(xml, "summary", &entry.summary)
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, href: &str) -> Result<()> {
    xml.create_element("link").with_attributes([("rel", rel), ("href", href)]).write_empty()?;
    Ok(())
}

/// Midnight in Japan; plans know days only.
fn instant(day: Date) -> String {
    format!("{}T00:00:00+09:00", day.iso())
}

fn entries(site: &Site, at: PlanAt) -> Vec<FeedEntry> {
    let plan = site.plan(at);
    let news = plan.news.iter().enumerate().map(|(index, news)| FeedEntry {
        id: tag_of(site, plan, &format!("news/{}", news.id)),
        date: news.corrected.unwrap_or(news.date),
        title: match news.corrected {
            Some(_) => say!(site, "news_corrected_title", title = news.title),
            None => news.title.clone(),
        },
        summary: [view::news::correction(site, news).as_deref(), Some(news.body.text.trim())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n"),
        page: Page::News(at, index),
    });
    let reviews = plan.review_years().into_iter().filter_map(|year| {
        let overview = plan.overviews.get(&year);
        Some(FeedEntry {
            id: tag_of(site, plan, &format!("reviews/{}", year.year())),
            // When a review was published is not known; the last day of its fiscal year is, and it never moves.
            date: Date::new(year.year() + 1, 3, 31)?,
            title: format!(
                "{}｜{}",
                say!(site, "review_title", year = year.full()),
                plan.about.title
            ),
            summary: overview.and_then(|o| o.lead.clone()).unwrap_or_default(),
            page: Page::Review(at, year),
        })
    });
    // What changed is told anew with every year's review.
    let changes = plan.review_years().last().and_then(|year| {
        Some(FeedEntry {
            id: tag_of(site, plan, &format!("changes/{}", year.year())),
            date: Date::new(year.year() + 1, 3, 31)?,
            title: format!("{}｜{}", site.say("changes_title"), plan.about.title),
            summary: view::changes::summary(site, at),
            page: Page::Changes(at),
        })
    });
    let changes = changes.filter(|_| plan.superseded_by.is_none());
    news.chain(reviews).chain(changes).collect()
}

/// A name for something of a plan.
fn tag_of(site: &Site, plan: &Plan, what: &str) -> String {
    let since = plan.about.period.map_or(2024, |period| period.from.year());
    tag(site, since, &format!("{}/{what}", plan.id))
}

/// A name that no other feed has (RFC 4151): the host and the folder of the site's address. A site without an address takes a domain that
/// nobody can own and a digest of its names instead; its feed gets new names when it gets an address.
fn tag(site: &Site, since: u16, what: &str) -> String {
    let settings = &site.settings;
    let base = settings.base_url.as_deref().unwrap_or_default();
    let rest = base.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.split(':').next().unwrap_or_default();
    if host.is_empty() {
        let owner = settings.owner.as_ref().map_or("", |owner| owner.name.as_str());
        let municipality = &site.current_plan().about.municipality;
        let municipality = municipality.as_ref().map_or("", |m| m.name.as_str());
        let names = [settings.title.as_str(), owner, municipality];
        let digest = Digest::of_parts(names.map(str::as_bytes));
        return format!("tag:keikaku.invalid,{since}:{}/{what}", digest.short());
    }
    format!("tag:{host},{since}:{folder}{what}")
}

//! The command line.
use keikaku::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let (sources, _) = disk::read(std::path::Path::new(&dir), &["content"]).expect("read");
    let mut diagnostics = vec![];
    let mut entries = vec![];
    for source in sources.iter() {
        let parsed = document::parse(source);
        diagnostics.extend(parsed.diagnostics);
        if let Some(doc) = parsed.document {
            let (entry, found) = plan::read(&doc);
            diagnostics.extend(found);
            if let (Some(plan), Some(entry)) = (doc.plan.clone(), entry) {
                entries.push((plan, entry));
            }
        }
    }
    let day = calendar::Date::parse("2026-11-22").expect("day");
    let (plans, found) = plan::resolve(&entries, plan::AsOf { day, drafts: false });
    diagnostics.extend(found);
    diagnostic::sort(&mut diagnostics);
    print!(
        "{}",
        diagnostic::human::render(&diagnostics, &sources, diagnostic::Language::Ja, false)
    );
    for p in &plans {
        println!(
            "{} images {} approaches {} initiatives {} indicators {} reviews {} roles {} challenges {}",
            p.id,
            p.regional_images.len(),
            p.approaches.len(),
            p.initiatives.len(),
            p.indicators.len(),
            p.reviews.len(),
            p.roles.len(),
            p.challenges.len()
        );
    }
}

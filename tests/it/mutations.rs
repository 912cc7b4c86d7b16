//! Damages the real content at random places: nothing panics, every mark can be drawn, and most damage is told where it is.
//!
//! What is held: a foreign byte and a control character are always an error within one line of the damage. Of the other damage that leads
//! to an error in the same file, at least 97 of 100 have one within one line. Damage that is still right content (a lost character of a
//! sentence) leads to no error at all, and damage that only shows in other files (an id that now names another thing) is not counted.

use keikaku::calendar::Date;
use keikaku::diagnostic::{Diagnostic, Language, Severity, human};
use keikaku::plan::AsOf;
use keikaku::project::Project;
use keikaku::source::SourcePath;

/// One-based line of an offset.
fn line(text: &str, offset: usize) -> usize {
    text[..text.floor_char_boundary(offset)].matches('\n').count() + 1
}

use crate::plan::sources;
use crate::rules::DAY;

const MUTATIONS: usize = 800;

/// A small generator of numbers that gives the same ones on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What was done, where (a line from 1), and whether it must show there.
struct Damage {
    what: &'static str,
    line: usize,
    sure: bool,
    bytes: Vec<u8>,
}

fn damage(text: &str, dice: &mut Dice) -> Damage {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let (at, c) = chars[dice.below(chars.len())];
    let end = at + c.len_utf8();
    let line = line(text, at);
    let replaced = |new: &str| [&text[..at], new, &text[end..]].concat().into_bytes();
    let line_start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
    let (what, sure, bytes) = match dice.below(10) {
        0 => ("a character is lost", false, replaced("")),
        1 => {
            let twice = format!("{c}{c}");
            ("a character is doubled", false, replaced(&twice))
        }
        2 => {
            let next = text[end..].chars().next().unwrap_or('\n');
            let after = &text[(end + next.len_utf8()).min(text.len())..];
            let swapped = format!("{}{next}{c}{after}", &text[..at]);
            ("two characters are swapped", false, swapped.into_bytes())
        }
        3 => {
            let wide = match c {
                ' ' => '　',
                '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
                c => c,
            };
            ("a sign is full-width", false, replaced(&wide.to_string()))
        }
        4 => {
            let tabbed = format!("{}\t{}", &text[..line_start], &text[line_start..]);
            ("a tab begins the line", false, tabbed.into_bytes())
        }
        5 => {
            let cut = format!("{}{}", &text[..line_start], &text[line_end..]);
            ("the line is lost", false, cut.into_bytes())
        }
        6 => {
            let (before, own) = (&text[..line_end], &text[line_start..line_end]);
            let twice = [before, own, &text[line_end..]].concat();
            ("the line is doubled", false, twice.into_bytes())
        }
        7 => {
            let byte = 0x80 + dice.below(0x7F) as u8;
            let bytes = [&text.as_bytes()[..at], &[byte], &text.as_bytes()[at..]].concat();
            ("a foreign byte slips in", true, bytes)
        }
        8 => {
            let control = format!("\u{1}{c}");
            ("a control character slips in", true, replaced(&control))
        }
        _ => {
            let sign = ["\"", "'", ": ", "[", "}", "#", "- ", "&"][dice.below(8)];
            let with = format!("{sign}{c}");
            ("a sign slips in", false, replaced(&with))
        }
    };
    Damage { what, line, sure, bytes }
}

#[test]
fn damage_never_panics_and_is_reported_where_it_is() {
    let as_of = AsOf { day: Date::parse(DAY).expect("a day"), drafts: false };
    let whole = sources("");
    let paths: Vec<SourcePath> = whole.iter().map(|s| s.path().clone()).collect();
    let mut project = Project::new(whole.clone(), Vec::new(), as_of);
    let mut dice = Dice(0x2026_1122);
    let (mut own, mut near, mut missed) = (0, 0, Vec::new());
    for _ in 0..MUTATIONS {
        let path = &paths[dice.below(paths.len())];
        let text = whole.get(path).expect("it was listed").text();
        let damage = damage(&text, &mut dice);
        let mut hurt = whole.clone();
        hurt.insert(path.clone(), damage.bytes);
        project.replace(hurt.clone(), Vec::new());
        let text = hurt.get(path).expect("it was put in").text();
        let errors: Vec<&Diagnostic> =
            project.diagnostics().iter().filter(|d| d.severity == Severity::Error).collect();
        // Whatever is found can be drawn, in both languages.
        for found in project.diagnostics().iter().take(3) {
            human::one(found, &hurt, Language::Ja, false);
            human::one(found, &hurt, Language::En, true);
        }
        let lines: Vec<usize> = errors
            .iter()
            .flat_map(|d| d.place.iter().chain(d.labels.iter().map(|l| &l.place)))
            .filter(|place| place.path == *path)
            .map(|place| line(&text, place.span.start as usize))
            .collect();
        if lines.is_empty() {
            assert!(!damage.sure, "{path}:{} {}: no message", damage.line, damage.what);
            continue;
        }
        own += 1;
        if lines.iter().any(|line| line.abs_diff(damage.line) <= 1) {
            near += 1;
        } else {
            assert!(!damage.sure, "{path}:{} {}: {lines:?}", damage.line, damage.what);
            let codes: Vec<&str> = errors.iter().map(|d| d.code).collect();
            missed.push(format!("{path}:{} {}: {codes:?} at {lines:?}", damage.line, damage.what));
        }
    }
    println!(
        "{MUTATIONS} mutations, {own} with an error in the file, {near} of them within one line\n{}",
        missed.join("\n")
    );
    assert!(own > MUTATIONS / 5, "the damage hardly shows: {own}");
    assert!(near * 100 >= own * 97, "{near} of {own}\n{}", missed.join("\n"));
}

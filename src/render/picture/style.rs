//! How the classes of a drawing look in a picture: read out of the theme's style sheets, in its light colours.
//!
//! Knows as much of CSS as those rules need: classes, `var()`, and what a shape can be drawn with. A rule that asks for more is for pages.

use std::collections::BTreeMap;

use crate::render::colour::{Palette, Tokens};

/// The rules for drawings, in order.
pub struct Rules(Vec<StyleRule>);

/// What elements that carry all classes of one of the selectors look like.
struct StyleRule {
    /// Each the classes that have to be there together.
    selectors: Vec<Vec<String>>,
    /// Properties and values, without variables.
    properties: Vec<(String, String)>,
}

/// What one element looks like.
pub type Look<'a> = BTreeMap<&'a str, &'a str>;

impl Rules {
    /// Reads the rules of style sheets. `own` are the site's colours that replace the theme's.
    pub fn of(sheets: &[&str], own: &[(String, String)]) -> Self {
        let mut tokens = Palette::of(sheets.first().copied().unwrap_or_default()).light;
        tokens.extend(own.iter().cloned());
        Self(sheets.iter().flat_map(|css| rules(css, &tokens)).collect())
    }

    /// What an element with these classes looks like; later rules win.
    pub fn look(&self, classes: &str) -> Look<'_> {
        let mut look = Look::new();
        for rule in self.0.iter().filter(|rule| rule.is_for(classes)) {
            let properties = rule.properties.iter();
            look.extend(properties.map(|(name, value)| (name.as_str(), value.as_str())));
        }
        look
    }

    /// The rules that some element of a drawing needs, as a style sheet.
    pub fn sheet<'a>(&self, classes: impl Iterator<Item = &'a str> + Clone) -> String {
        let needed = |rule: &&StyleRule| classes.clone().any(|classes| rule.is_for(classes));
        let mut out = String::new();
        for rule in self.0.iter().filter(needed) {
            let selectors: Vec<String> =
                rule.selectors.iter().map(|classes| format!(".{}", classes.join("."))).collect();
            let properties: Vec<String> =
                rule.properties.iter().map(|(name, value)| format!("{name}:{value}")).collect();
            out += &format!("{}{{{}}}\n", selectors.join(","), properties.join(";"));
        }
        out
    }
}

impl StyleRule {
    fn is_for(&self, classes: &str) -> bool {
        let carries = |class: &String| classes.split(' ').any(|one| one == class);
        let mut selectors = self.selectors.iter();
        selectors.any(|all| all.iter().all(carries))
    }
}

/// The rules of a style sheet outside of media queries whose selectors are nothing but classes of drawings.
fn rules(css: &str, tokens: &Tokens) -> Vec<StyleRule> {
    let mut found = Vec::new();
    let mut depth = 0;
    let mut selector = "";
    let mut start = 0;
    for (at, c) in css.char_indices() {
        match c {
            '{' => {
                if depth == 0 {
                    selector = css[start..at].rsplit("*/").next().unwrap_or_default().trim();
                }
                depth += 1;
                start = at + 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    found.extend(rule(selector, &css[start..at], tokens));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn rule(selector: &str, body: &str, tokens: &Tokens) -> Option<StyleRule> {
    let classes = |part: &str| -> Option<Vec<String>> {
        let names = part.trim().strip_prefix('.')?.split('.');
        let ours = |name: &str| {
            let known = name.starts_with("ch-") || name.starts_with("pic-");
            known && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        names.map(|name| ours(name).then(|| name.to_owned())).collect()
    };
    let selectors: Option<Vec<_>> = selector.split(',').map(classes).collect();
    let properties = body.split(';').filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), resolved(value.trim(), tokens)?))
    });
    // A picture has one font, and a value that names it would be a page's.
    let properties = properties.filter(|(name, _)| name != "font-family");
    Some(StyleRule { selectors: selectors?, properties: properties.collect() })
}

/// A value with its variable filled in; nothing if the theme has no such colour.
fn resolved(value: &str, tokens: &Tokens) -> Option<String> {
    let name = value.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')'));
    match name {
        Some(name) => tokens.get(name).cloned(),
        None => Some(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_look_as_the_style_sheets_say_in_light_colours() {
        let css = ":root { --ink: #111111; --kaki: #aa0000; }\n/* texts */ .ch-t, .ch-x { fill: var(--ink); font-size: 16px }\n\
                   @media print { .ch-t { fill: #ffffff } } .ch-line.ch-s2 { stroke: var(--kaki); } p .ch-t { fill: #fff000 }";
        let own = [("ink".to_owned(), "#222222".to_owned())];
        let rules = Rules::of(&[css, ".pic-title { font-size: 44px }"], &own);
        assert_eq!(rules.look("ch-t ch-end")["fill"], "#222222");
        assert_eq!(rules.look("ch-line ch-s2")["stroke"], "#aa0000");
        assert!(rules.look("ch-line ch-s1").is_empty());
        let sheet = rules.sheet(["pic-title", "ch-t"].into_iter());
        assert_eq!(sheet, ".ch-t,.ch-x{fill:#222222;font-size:16px}\n.pic-title{font-size:44px}\n");
    }
}

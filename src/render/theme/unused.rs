//! Files of a city's own theme that nothing uses: mostly names that were meant to replace a built-in file.
//!
//! Knows names, and which of them the texts of the theme mention. Does not know what a template says.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, finding, nearest};
use crate::source::SourcePath;

/// Says which files take nobody's place and are mentioned nowhere. `files` are all of the theme, by their names in it.
pub fn check(
    files: &BTreeMap<String, (SourcePath, Vec<u8>)>,
    is_built_in: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let built_in: Vec<&str> =
        files.keys().map(String::as_str).filter(|name| is_built_in(name)).collect();
    let is_used = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        let known = ["templates/", "strings/", "css/", "js/", "images/"];
        // Parts of a script stand in a folder of its name and are joined; notes for the theme's makers are nobody's.
        let joined = name.strip_prefix("js/").is_some_and(|inner| inner.contains('/'));
        let notes = name.starts_with("context/") || file.ends_with(".md") || file.starts_with('.');
        is_built_in(name)
            || joined
            || notes
            || known.iter().any(|folder| name.starts_with(folder))
                && files.iter().any(|(other, (_, bytes))| {
                    other != name && bytes.windows(file.len()).any(|part| part == file.as_bytes())
                })
    };
    let unused = files.iter().filter(|(name, _)| !is_used(name));
    unused
        .map(|(name, (path, _))| {
            let found = finding! { warning "unused-theme-file", path;
                "テーマのファイル `{name}` は、どこでも使われません",
                "nothing uses the file `{name}` of the theme";
            };
            let same_name = |other: &&&str| other.rsplit('/').next() == name.rsplit('/').next();
            let likely = built_in.iter().find(same_name).copied();
            match likely.or_else(|| nearest(name, &built_in)) {
                Some(near) => found.help(
                    format!("もしかして `{near}` ですか"),
                    format!("did you mean `{near}`?"),
                ),
                None => found.help(
                    "themes/default/README.md にある名前のファイルだけが、もとのファイルに代わります。要らなければ消してください",
                    "only files named in themes/default/README.md take the place of built-in ones; delete it if nothing needs it",
                ),
            }
        })
        .collect()
}

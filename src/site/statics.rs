//! Files of `static/`: names that can be published, and addresses that are not a page's.
//!
//! Knows names and addresses. What a file holds is looked at in [`crate::document::attachment`].

use unicode_normalization::UnicodeNormalization as _;

use super::{Route, Site};
use crate::diagnostic::Diagnostic;
use crate::source::{SourcePath, Span, is_portable};

/// Everything that is wrong with the names of files, given as paths in the site beside paths in the folder. `taken` tells the theme's own.
pub fn check<'a>(
    site: &Site,
    files: impl Iterator<Item = (&'a str, &'a SourcePath)>,
    taken: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (published, path) in files {
        if !is_portable(published) {
            found.push(bad_name(published, path));
        } else if site.routes.contains_key(&Route::new(published)) || taken(published) {
            found.push(
                Diagnostic::error(
                    "two-on-one-address",
                    path,
                    Span::default(),
                    format!("`{published}` は、keikaku が作るファイルのアドレスです"),
                    format!("`{published}` is the address of a file that keikaku makes"),
                )
                .help(
                    "ほかの名前に変えるか、消してください",
                    "rename or delete this file",
                ),
            );
        }
    }
    found
}

fn bad_name(published: &str, path: &SourcePath) -> Diagnostic {
    let folded: String = published
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .collect();
    let found = Diagnostic::error(
        "bad-file-name",
        path,
        Span::default(),
        format!("ファイル名 `{published}` は、公開するアドレスに使えません"),
        format!("the file name `{published}` cannot be an address"),
    );
    if is_portable(&folded) {
        return found.help(
            format!("`{folded}` に変えてください"),
            format!("rename it to `{folded}`"),
        );
    }
    found.help(
        "半角の英小文字・数字・ハイフンの名前に変えてください。日本語の名前は、相手のパソコンで読めないことがあります",
        "use lower-case letters, digits and hyphens",
    )
}

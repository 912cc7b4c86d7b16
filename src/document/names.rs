//! Faults that show in the list of files alone: names that differ only in looks, copies, links, files too large.
//!
//! Knows names. Does not open a file.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::is_leftover;
use crate::diagnostic::{Diagnostic, finding};
use crate::source::{Location, Refusal, Refused, SourcePath, Sources};

/// Looks at all names of a site at once, and at what could not be read.
pub fn check(sources: &Sources, refused: &[Refused]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = refused
        .iter()
        .filter(|refused| !is_leftover(refused.path.file_name()))
        .map(refusal)
        .collect();
    let mut seen: HashMap<String, &SourcePath> = HashMap::new();
    for path in sources.iter().map(|source| source.path()) {
        if is_leftover(path.file_name()) {
            continue;
        }
        if let Some(other) = seen.insert(fold(path.as_str()), path) {
            found.push(
                finding! { error "look-alike-names", path;
                    "`{path}` と `{other}` は、大文字・小文字や全角・半角だけが違います",
                    "`{path}` and `{other}` differ only in case or width";
                    label Location::whole(other), "もう1つのファイルです", "the other file";
                    help "Windows では同じ名前とみなされます。どちらかの名前を変えるか、1つにまとめてください",
                         "Windows takes them for one; rename one or merge them";
                },
            );
        }
    }
    found
}

/// Names that some system takes for the same fold to the same text.
fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect()
}

fn refusal(refused: &Refused) -> Diagnostic {
    let path = &refused.path;
    match &refused.why {
        Refusal::NotAFile => finding! { error "not-a-file", path;
            "`{path}` はリンクなどの特別なファイルなので、読みません",
            "`{path}` is a link or another special file and is not read";
            help "リンクの先にある本物のファイルをここに置くか、このリンクを消してください",
                 "put the real file here, or delete the link";
        },
        Refusal::TooLarge { size } => finding! { error "file-too-large", path;
            ("`{path}` が大きすぎます（{} MB）", size / 1_000_000),
            ("`{path}` is too large ({} MB)", size / 1_000_000);
            help "内容を分けるか、ファイルを content の外に移してください",
                 "split it, or move it out of `content`";
        },
        Refusal::Unreadable { error } => finding! { error "cannot-read-file", path;
            "`{path}` を読めません（{error}）", "`{path}` cannot be read ({error})";
            help "Excel などで開いていませんか。閉じてから、もう一度試してください。共有フォルダーでは、読む権限も確かめてください",
                 "is it open in another program? close it and try again; on a shared folder, check your permissions";
        },
    }
}

/// True for the names that Windows, macOS and people give to copies: `計画 - コピー.yaml`, `計画(1).yaml`, `計画 copy.md`.
pub fn is_copy(stem: &str) -> bool {
    let folded = fold(stem);
    let numbered = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).is_some_and(
        |(_, number)| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()),
    );
    numbered || folded.contains("コピー") || folded.ends_with(" copy") || folded.contains(" - copy")
}

/// A file whose name cannot be an id; copies are left out with a warning, because nobody means to publish them.
pub fn bad_name(path: &SourcePath) -> Diagnostic {
    let stem = path.stem();
    if is_copy(stem) {
        return finding! { warning "copied-file", path;
            "`{path}` は写し（コピー）のようなので、読みません",
            "`{path}` looks like a copy and is not read";
            help "要らなければ消してください。使うときは、番号や名前を新しくしてください",
                 "delete it, or give it a name of its own";
        };
    }
    let suggestion: String = fold(stem)
        .chars()
        .map(|c| match c {
            '_' | ' ' | '.' | '‐' | '−' | 'ー' => '-',
            c => c,
        })
        .collect();
    let error = finding! { error "bad-file-name", path;
        ("ファイル名 `{}` は ID に使えません", path.file_name()),
        ("the file name `{}` cannot be an id", path.file_name());
    };
    if super::schema::is_id(&suggestion) {
        error.help(
            format!("`{suggestion}.{}` に変えてください", path.extension()),
            format!("rename it to `{suggestion}.{}`", path.extension()),
        )
    } else {
        error.help(
            "ファイル名は半角の英小文字・数字・ハイフンだけ、60文字までです",
            "use lower-case letters, digits and hyphens, 60 characters at most",
        )
    }
}

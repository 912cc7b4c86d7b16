//! What a text must not hold: too much of anything, raw HTML, headings out of order.

use crate::diagnostic::{Diagnostic, finding};
use crate::source::{SourcePath, Span};

/// Longest line an author may write, in bytes.
const LINE_LIMIT: usize = 30_000;
/// Depth of quotes and lists.
const NESTING_LIMIT: usize = 32;

/// A text that would take the parser too long or too deep. Looked at before parsing.
pub fn too_much(path: &SourcePath, text: &str, offset: usize) -> Vec<Diagnostic> {
    let mut at = offset;
    for line in text.split('\n') {
        let marks = line.chars().filter(|c| matches!(c, '>' | '[')).count();
        let leading = line
            .chars()
            .take_while(|c| matches!(c, '>' | ' ' | '-' | '*' | '+'))
            .filter(|c| *c != ' ')
            .count();
        let span = Span::new(at..at);
        if line.len() > LINE_LIMIT {
            return vec![finding! { error "line-too-long", path, span;
                "1行が長すぎます（{LINE_LIMIT} バイトまで）",
                "this line is too long ({LINE_LIMIT} bytes at most)";
                help "段落を分けてください", "break it into paragraphs";
            }];
        }
        let rule = line.trim().chars().all(|c| matches!(c, '-' | '*'));
        if (leading > NESTING_LIMIT && !rule) || marks > 1_000 {
            return vec![finding! { error "nested-too-deeply", path, span;
                "入れ子が深すぎます（32段まで）", "nested too deeply (32 levels at most)";
                help "引用 `>` や箇条書きの記号を減らしてください",
                     "use fewer signs of quotes and lists";
            }];
        }
        at += line.len() + 1;
    }
    Vec::new()
}

/// A tag in a text, and what to write instead.
pub fn raw_html(path: &SourcePath, span: Span, html: &str) -> Diagnostic {
    let name: String = html
        .trim_start_matches('<')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let (ja, en) = match name.as_str() {
        "b" | "strong" | "em" | "i" | "u" | "span" | "font" | "mark" => (
            "強調は **文字** と書きます。色や下線は使えません",
            "write **strong** for emphasis; colours and underlines are not available",
        ),
        "br" => {
            ("改行は、空の行を入れて段落を分けます", "leave an empty line to begin a new paragraph")
        }
        "a" => ("リンクは [文字](アドレス) と書きます", "write a link as [text](address)"),
        "img" => ("画像は ![説明](ファイル名) と書きます", "write an image as ![text](file)"),
        "table" | "tr" | "td" | "th" => (
            "表は Markdown の表（| で区切る行）で書きます",
            "write tables in Markdown, with `|` between cells",
        ),
        "ul" | "ol" | "li" => {
            ("箇条書きは、行の始めに `- ` と書きます", "begin the lines of a list with `- `")
        }
        "p" | "div" | "o" => (
            "タグを消して、段落の間に空の行を入れてください",
            "delete the tag and leave an empty line between paragraphs",
        ),
        "script" | "iframe" | "style" | "object" | "embed" | "form" => (
            "動画や地図などの埋め込みはできません。公開されているページへのリンクにしてください",
            "embedding is not possible; link to the public page instead",
        ),
        _ => (
            "Markdown で書いてください。< を文字として使うときは &lt; と書きます",
            "use Markdown; write `&lt;` for a literal <",
        ),
    };
    finding! { error "raw-html", path, span;
        "本文に HTML のタグは書けません", "raw HTML is not allowed in texts";
        help ja, en;
    }
}

/// A heading that is empty, or on a level where none should be.
pub fn heading(
    path: &SourcePath,
    span: Span,
    level: u8,
    previous: u8,
    title: &str,
) -> Option<Diagnostic> {
    if title.trim().is_empty() {
        return Some(finding! { warning "empty-heading", path, span;
            "見出しに文字がありません", "this heading is empty";
            help "見出しの文字を書くか、この行を消してください",
                 "write the heading, or delete this line";
        });
    }
    if level == 1 {
        return Some(finding! { error "heading-level-one", path, span;
            "本文の見出しは ## から始めます", "headings of a text start with `##`";
            help "`#` を1つ足してください。ページの題名は title から作られます",
                 "add one `#`; the page's title comes from `title`";
        });
    }
    (level > previous + 1).then(|| {
        finding! { warning "heading-skipped", path, span;
            "見出しの段が {previous} から {level} へ飛んでいます",
            "the heading level jumps from {previous} to {level}";
            help ("`{}` に直してください", "#".repeat(usize::from(previous) + 1)),
                 ("use `{}`", "#".repeat(usize::from(previous) + 1));
        }
    })
}

/// A picture without words for those who cannot see it.
pub fn image(path: &SourcePath, span: Span, text: &str) -> Option<Diagnostic> {
    text.trim().is_empty().then(|| {
        finding! { warning "image-without-text", path, span;
            "画像に説明の文字がありません", "this image has no text for readers who cannot see it";
            help "![説明](ファイル名) の形で、画像が伝えることを書いてください",
                 "write what the image tells as `![text](file)`";
        }
    })
}

/// A table whose columns have no names: read aloud, its cells mean nothing.
pub fn table_without_header(path: &SourcePath, span: Span) -> Diagnostic {
    finding! { warning "table-without-header", path, span;
        "表の1行目（見出し）に文字がありません",
        "the first row of this table, its header, is empty";
        help "1行目に列の名前を書いてください。読み上げでは、列の名前と値が続けて読まれます",
             "write the names of the columns; screen readers read them with each cell";
    }
}

/// A footnote: its number and its text would stand far apart, for ears and on a telephone.
pub fn footnote(path: &SourcePath, span: Span) -> Diagnostic {
    finding! { error "footnote", path, span;
        "脚注（`[^1]`）は使えません", "footnotes (`[^1]`) are not available";
        help "その言葉のすぐ後ろに、（ ）で囲んで書いてください。ページ全体についてのことは note に書きます",
             "write it in brackets right behind the word; what concerns the whole page goes into `note`";
    }
}

/// A text that made the Markdown parser fail. None is known; one more should cost its author a line, not the whole site.
pub fn unreadable(path: &SourcePath, offset: usize, text: &str) -> Diagnostic {
    let blank = text.len() - text.trim_start().len();
    finding! { error "internal", path, Span::new(offset + blank..offset + blank);
        "keikaku の中で誤りが起き、この本文を読めませんでした",
        "something went wrong inside keikaku while reading this text";
        help "直前に書いたところを消すと続けられます。その文章を添えて、開発者に知らせてください",
             "remove what was written last to go on, and report it together with that text";
    }
}

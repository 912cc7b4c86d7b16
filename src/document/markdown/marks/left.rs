//! What is looked for in a line, and the mend of each.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

use super::MarkdownLine;
use crate::diagnostic::{Diagnostic, finding};
use crate::source::SourcePath;

/// What kind of thing stayed as it was typed.
#[derive(Clone, Copy)]
enum LeftKind {
    Mark,
    Link,
    Lines,
}

/// What to write instead, in Japanese and English.
type Mend = (&'static str, &'static str);

/// Something that stayed as it was typed: where in the line, and what to write instead.
#[derive(Clone)]
pub struct LeftMark {
    kind: LeftKind,
    range: Range<usize>,
    mend: Mend,
}

impl LeftMark {
    pub fn told(self, path: &SourcePath, line: &MarkdownLine) -> Diagnostic {
        let span = line.span(self.range.clone());
        let typed = &line.text[self.range];
        match self.kind {
            LeftKind::Mark => finding! { warning "mark-left-raw", path, span;
                "「{typed}」は、この字のままページに出ます",
                "“{typed}” is shown on the page as it is typed";
            },
            LeftKind::Link => finding! { warning "link-left-raw", path, span;
                "リンクになりません。この字のままページに出ます",
                "this is no link; it is shown on the page as it is typed";
            },
            LeftKind::Lines => finding! { warning "lines-run-together", path, span;
                "この行は、前の行につながって出ます", "this line is shown joined to the one before";
            },
        }
        .help(self.mend.0, self.mend.1)
    }
}

/// Kana, kanji and their punctuation, for the brackets of a pattern.
macro_rules! japanese {
    () => {
        r"\x{2E80}-\x{312F}\x{3190}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{FF00}-\x{FF9F}\x{20000}-\x{3FFFD}"
    };
}

/// Patterns, each with its mend. Of a match the group is pointed at.
struct Slips {
    /// Nearly no line has any of them: they are looked for together first.
    any: RegexSet,
    each: Vec<(Regex, Mend)>,
}

impl Slips {
    fn new(slips: &[(&str, Mend)]) -> Self {
        let each = slips.iter().filter_map(|(one, mend)| Some((Regex::new(one).ok()?, *mend)));
        let any = RegexSet::new(slips.iter().map(|(one, _)| one));
        Self { any: any.unwrap_or_default(), each: each.collect() }
    }

    /// Those of a line, in the order of the patterns.
    fn left(&self, text: &str) -> impl Iterator<Item = LeftMark> {
        let found = self.any.matches(text).into_iter();
        found.filter_map(move |at| {
            let (pattern, mend) = self.each.get(at)?;
            let range = group(&pattern.captures(text)?)?;
            Some(LeftMark { kind: LeftKind::Mark, range, mend: *mend })
        })
    }
}

/// The first group of a match that took part in it.
fn group(found: &Captures) -> Option<Range<usize>> {
    found.iter().skip(1).flatten().next().map(|part| part.range())
}

const LIST: Mend = (
    "箇条書きは、行の始めに半角の `- `（番号なら `1. `）と、半角の空白を書きます",
    "begin the lines of a list with `- ` (or `1. `), with a space behind it",
);

const FRONT: Mend = (
    "行の始めの空白を消してください。全角の空白があると、印になりません",
    "delete the white space in front; behind a full-width space this is no mark",
);

const DIALECT: Mend = (
    "ほかの道具の書き方です。印を消して、ふつうの文か見出し（## …）で書いてください",
    "this is the notation of another tool; use ordinary sentences or a heading",
);

const STRONG: Mend = (
    "強調は、文字のすぐ前とすぐ後ろに半角の ** を書きます（**強調**）。文字としての ** は `\\*\\*` と書いてください",
    "put `**` right before and right behind what is strong; write `\\*\\*` for literal asterisks",
);

const CODE: Mend = ("半角の ` で、前と後ろを囲んでください", "put an ordinary ` on both sides");

/// Marks that mean something only at the start of a line. The first that fits counts.
static AT_START: LazyLock<Slips> = LazyLock::new(|| {
    Slips::new(&[
        // Only white space in front kept it from being a heading.
        (r"^[ 　]*(#+) .*\S", FRONT),
        (
            r"^[ 　]*([#＃]+)(?:[^#＃\s]|[^#＃].*\S)",
            (
                "見出しは、半角の `##` の後ろに半角の空白を入れて書きます（## 見出し）。文字としての # は `\\#` と書いてください",
                "a heading is `##`, a space, and its text; write `\\#` for a literal #",
            ),
        ),
        (r"^[ 　]*([－−＊＋])[ 　]", LIST),
        (concat!("^[ 　]*(-)[　", japanese!(), "]"), LIST),
        (r"^[ 　]+([-*+>])[ 　]", FRONT),
        (
            r"^[ 　]*(＞)",
            (
                "引用は、行の始めに半角の `> ` と書きます",
                "a quotation begins with an ordinary `> `",
            ),
        ),
        (
            r"^[ 　]*(\[[ xX　]\]|［[ 　xｘ]］)",
            (
                "チェックの印は使えません。「済み」「これから」のように、言葉で書いてください",
                "task lists are not available; say in words what is done",
            ),
        ),
        (r"^[ 　]*(\[(?:!+[A-Za-z]+|(?i:toc))\])", DIALECT),
        (r"^[ 　]*(!!!|\?\?\?) ", DIALECT),
        (r"^[ 　]*(:::)", DIALECT),
    ])
});

/// Marks that mean something, or seem to, anywhere in a line.
static ANYWHERE: LazyLock<Slips> = LazyLock::new(|| {
    Slips::new(&[
        (r"(?:^|[^*])(\*\*)(?:[^*]|$)", STRONG),
        (r"(?:^|[^＊])(＊＊)(?:[^＊]|$)", STRONG),
        // `a__b` is the name of a file.
        (r"(?:^|[^_0-9A-Za-z])(__)(?:[^_]|$)|(?:^|[^_])(__)(?:[^_0-9A-Za-z]|$)", STRONG),
        (r"(?:^|[^＿])(＿＿[^＿ ](?:[^＿]*[^＿ ])?＿＿)(?:[^＿]|$)", STRONG),
        (
            concat!(
                "[",
                japanese!(),
                "](_[^_ ](?:[^_]*[^_ ])?_)(?:[^_]|$)",
                "|(?:^|[^_])(_[^_ ](?:[^_]*[^_ ])?_)[",
                japanese!(),
                "]",
            ),
            STRONG,
        ),
        (
            r"(?:^|[^～])(～～[^～ ](?:[^～]*[^～ ])?～～)\w",
            (
                "取り消し線は、半角の ~~ で囲みます（~~文字~~）",
                "put ordinary `~~` around what is struck out",
            ),
        ),
        (r"(?:^|[^=])(==[^= ](?:[^=]*[^= ])?==)(?:[^=]|$)", DIALECT),
        (r"(?:^|[^+])(\+\+[^+ ](?:[^+]*[^+ ])?\+\+)(?:[^+]|$)", DIALECT),
        (r"(?:^|[^\^])(\^[^\^ ](?:[^\^]*[^\^ ])?\^)(?:[^\^]|$)", DIALECT),
        (r"(`)", CODE),
        (r"(?:^|[^｀])(｀[^｀ ](?:[^｀]*[^｀ ])?｀)(?:[^｀]|$)", CODE),
        (r"(\{[#.:{%]|\[\[|:[a-z_-]{3,}:)", DIALECT),
        (
            r"(｜[^《]*《[ぁ-ー]+》|\{[^}|｜]*[|｜][ぁ-ー]+\})",
            (
                "読みは本文に書かず、glossary.yaml の readings に書いてください。ふりがなのページに出ます",
                "readings belong into `readings` of glossary.yaml; the pages with furigana show them",
            ),
        ),
        (
            r"(\[\^)",
            (
                "脚注は使えません。その言葉のすぐ後ろに、（ ）で囲んで書いてください",
                "footnotes are not available; write it in brackets right behind the word",
            ),
        ),
    ])
});

/// Marks that mean something only at the start of a line.
pub fn at_start(text: &str) -> Option<LeftMark> {
    AT_START.left(text).next()
}

/// Marks that mean something anywhere. In the cells of a table, ` is looked at with the row.
pub fn anywhere(text: &str, cell: bool) -> impl Iterator<Item = LeftMark> {
    ANYWHERE.left(text).filter(move |one| !cell || &text[one.range.clone()] != "`")
}

/// A pattern of its own. All of them are right, which a test holds.
type Pattern = LazyLock<Option<Regex>>;

/// A line of a list that is no list, by what it begins with.
static LISTED: Pattern = LazyLock::new(|| {
    let mark = "^[ 　]*([・●○◎■□◆◇▪•※★☆▼▽－−①-⑳]|[(（]*[0-9０-９]+[.．)）、])";
    Regex::new(mark).ok()
});

/// `日時：4月2日`: a line that names something and says it.
static LABEL: Pattern = LazyLock::new(|| {
    let name = concat!("^[ 　]*([[", japanese!(), "]&&[^、。「（：　]]{1,12})[：:　]");
    Regex::new(name).ok()
});

/// The first line that was meant to stand below the one before it.
pub fn running_together(lines: &[MarkdownLine]) -> Option<(usize, LeftMark)> {
    let table = (
        "箇条書き（行の始めに半角の `- `）か、表にしてください",
        "make it a list (`- ` at the start of each line) or a table",
    );
    let pairs = lines.windows(2).enumerate();
    let mut pairs = pairs.filter(|(_, pair)| !pair[1].apart);
    pairs.find_map(|(at, pair)| {
        [(&LISTED, LIST), (&LABEL, table)].into_iter().find_map(|(pattern, mend)| {
            let begins = |line: &MarkdownLine| group(&pattern.as_ref()?.captures(&line.text)?);
            let range = begins(&pair[0]).and(begins(&pair[1]))?;
            Some((at + 1, LeftMark { kind: LeftKind::Lines, range, mend }))
        })
    })
}

/// A row of a table, and a reading, which begins as one does.
static ROW: Pattern = LazyLock::new(|| Regex::new(r"^[ 　]*([|｜].*\S)").ok());
static READING: Pattern = LazyLock::new(|| Regex::new("｜[^《]*《[ぁ-ー]+》").ok());

/// The first row of a table that the parser did not take for one.
pub fn table(lines: &[MarkdownLine]) -> Option<(usize, LeftMark)> {
    let (row, range) = lines.iter().enumerate().find_map(|(at, line)| {
        let reads = READING.as_ref()?.is_match(&line.text);
        let range = group(&ROW.as_ref()?.captures(&line.text)?)?;
        (!reads).then_some((at, range))
    })?;
    let full = lines[row..].iter().any(|line| line.text.contains('｜'));
    let mend = match full {
        true => (
            "表の区切りは、全角の ｜ ではなく半角の `|` です。見出しの下の `|---|---|` も半角で書きます",
            "cells are separated by an ordinary `|`, also in the line `|---|---|` below the head",
        ),
        false => (
            "見出しの行のすぐ下に、同じ列の数の `|---|---|` を書いてください。表の途中に空の行は入れません",
            "write `|---|---|` with as many columns right below the head, and leave no empty line inside the table",
        ),
    };
    Some((row, LeftMark { kind: LeftKind::Mark, range, mend }))
}

/// What stands in a cell of a table and splits nothing, or should not have split it.
pub fn in_cell(text: &str) -> Option<LeftMark> {
    let at = text.find('｜')?;
    let mend =
        ("列の区切りなら、半角の `|` にしてください", "to separate cells, write an ordinary `|`");
    Some(LeftMark { kind: LeftKind::Mark, range: at..at + '｜'.len_utf8(), mend })
}

/// A text and an address in brackets, as people write them: the bracket behind the text, spaces, both of the address, and what is in these.
static LINK: Pattern = LazyLock::new(|| {
    Regex::new(r"!?(?:[\[［][^\[［]*)?([\]］])([ 　]*)([(（])([^)）]*)([)）]?)").ok()
});

/// What people write as an address: of the web, or of a file.
static ADDRESS: Pattern = LazyLock::new(|| {
    Regex::new(r"^\s*(?:http|www\.|mailto:|tel:|\.{0,2}/|#|<)|\.[0-9A-Za-z]{2,4}\s*$").ok()
});

/// A text and the name of an address, and a text that is not closed ahead of its address.
static NAMED: Pattern = LazyLock::new(|| Regex::new(r"(?:\[[^\[\]]*)?\]\[[^\]]*\]").ok());
static UNCLOSED: Pattern = LazyLock::new(|| Regex::new(r"(\[[^\[\]］]*)[(（]http").ok());

/// Text that was plainly meant to be a link or a picture.
pub fn links(text: &str) -> Vec<LeftMark> {
    let mut found = Vec::new();
    let mut left = |range, mend| found.push(LeftMark { kind: LeftKind::Link, range, mend });
    for one in LINK.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let part = |at| one.get(at).map_or("", |part| part.as_str());
        let (spaced, end) = (!part(2).is_empty(), part(5));
        let full = part(1) == "］" || part(3) == "（" || end == "）";
        let is_address = ADDRESS.as_ref().is_some_and(|address| address.is_match(part(4)));
        if (full || spaced) && !is_address {
            continue;
        }
        let mend = match (end, full, spaced) {
            ("", ..) => {
                ("アドレスの後ろを、半角の ) で閉じてください", "close the address with `)`")
            }
            (_, true, _) => (
                "全角の ［ ］（ ）ではなく、半角で [文字](アドレス) と書いてください",
                "use ordinary brackets: [text](address)",
            ),
            (_, _, true) => {
                ("] と ( の間の空白を消してください", "delete the space between `]` and `(`")
            }
            _ => (
                "アドレスの中の空白は %20 と書くか、アドレスを < > で囲んでください",
                "write %20 for a space in an address, or put `<` `>` around it",
            ),
        };
        left(one.get_match().range(), mend);
    }
    for one in NAMED.iter().flat_map(|pattern| pattern.find_iter(text)) {
        let mend = (
            "リンクは [文字](アドレス) と書いてください。リンクでなければ `\\[` と書きます",
            "write a link as [text](address); write `\\[` where none is meant",
        );
        left(one.range(), mend);
    }
    let unclosed = UNCLOSED.iter().flat_map(|pattern| pattern.captures_iter(text));
    for range in unclosed.filter_map(|one| group(&one)) {
        let mend =
            ("リンクの文字を、半角の ] で閉じてください", "close the text of the link with `]`");
        left(range, mend);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_are_right() {
        for slips in [&AT_START, &ANYWHERE] {
            assert_eq!(slips.any.len(), slips.each.len());
            assert!(!slips.each.is_empty());
        }
        for pattern in [&LISTED, &LABEL, &ROW, &READING, &LINK, &ADDRESS, &NAMED, &UNCLOSED] {
            assert!(pattern.is_some());
        }
    }
}

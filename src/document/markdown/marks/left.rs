//! What is looked for in a line, and the mend of each.

use std::ops::Range;

use super::Line;
use crate::diagnostic::{Diagnostic, finding};
use crate::document::lines::is_japanese;
use crate::source::SourcePath;

/// What kind of thing stayed as it was typed.
#[derive(Clone, Copy)]
enum Kind {
    Mark,
    Link,
    Lines,
}

/// What to write instead, in Japanese and English.
type Mend = (&'static str, &'static str);

/// Something that stayed as it was typed: where in the line, and what to write instead.
#[derive(Clone)]
pub struct LeftMark {
    kind: Kind,
    range: Range<usize>,
    mend: Mend,
}

impl LeftMark {
    fn new(kind: Kind, range: Range<usize>, mend: Mend) -> Self {
        Self { kind, range, mend }
    }

    pub fn told(self, path: &SourcePath, line: &Line) -> Diagnostic {
        let span = line.span(self.range.clone());
        let typed = &line.text[self.range];
        match self.kind {
            Kind::Mark => finding! { warning "mark-left-raw", path, span;
                "「{typed}」は、この字のままページに出ます",
                "“{typed}” is shown on the page as it is typed";
            },
            Kind::Link => finding! { warning "link-left-raw", path, span;
                "リンクになりません。この字のままページに出ます",
                "this is no link; it is shown on the page as it is typed";
            },
            Kind::Lines => finding! { warning "lines-run-together", path, span;
                "この行は、前の行につながって出ます", "this line is shown joined to the one before";
            },
        }
        .help(self.mend.0, self.mend.1)
    }
}

/// Signs that people begin the lines of a list with.
const BULLETS: [char; 17] =
    ['・', '●', '○', '◎', '■', '□', '◆', '◇', '▪', '•', '※', '★', '☆', '▼', '▽', '－', '−'];

const LIST: Mend = (
    "箇条書きは、行の始めに半角の `- `（番号なら `1. `）と、半角の空白を書きます",
    "begin the lines of a list with `- ` (or `1. `), with a space behind it",
);

/// The text of a line without the white space before it.
fn body(text: &str) -> &str {
    text.trim_start_matches([' ', '　'])
}

/// A line of a list that is no list: what it begins with.
fn list_mark(text: &str) -> Option<usize> {
    let text = body(text);
    let first = text.chars().next()?;
    if BULLETS.contains(&first) || matches!(first, '①'..='⑳') {
        return Some(first.len_utf8());
    }
    let inner = text.trim_start_matches(['(', '（']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let end = rest.chars().next()?;
    let number = rest.len() < inner.len() && matches!(end, '.' | '．' | ')' | '）' | '、');
    number.then(|| text.len() - rest.len() + end.len_utf8())
}

/// `日時：4月2日`: a line that names something and says it.
fn label(text: &str) -> Option<usize> {
    let text = body(text);
    let end = text.find(['：', ':', '　'])?;
    let name = &text[..end];
    let short = !name.is_empty() && name.chars().count() <= 12;
    let plain = name.chars().all(|c| is_japanese(c) && !matches!(c, '、' | '。' | '「' | '（'));
    (short && plain).then_some(end)
}

/// The first line that was meant to stand below the one before it.
pub fn running_together(lines: &[Line]) -> Option<(usize, LeftMark)> {
    let pairs = lines.windows(2).enumerate();
    let mut pairs = pairs.filter(|(_, pair)| !pair[1].apart);
    pairs.find_map(|(at, pair)| {
        let end = |of: fn(&str) -> Option<usize>| of(&pair[0].text).and(of(&pair[1].text));
        let (end, mend) = match (end(list_mark), end(label)) {
            (Some(end), _) => (end, LIST),
            (None, Some(end)) => (
                end,
                (
                    "箇条書き（行の始めに半角の `- `）か、表にしてください",
                    "make it a list (`- ` at the start of each line) or a table",
                ),
            ),
            _ => return None,
        };
        let text = &pair[1].text;
        let start = text.len() - body(text).len();
        Some((at + 1, LeftMark::new(Kind::Lines, start..start.max(end), mend)))
    })
}

/// The first row of a table that the parser did not take for one.
pub fn table(lines: &[Line]) -> Option<(usize, LeftMark)> {
    let row = lines.iter().position(|line| {
        body(&line.text).starts_with(['|', '｜']) && reading(&line.text).is_none()
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
    let text = &lines[row].text;
    let start = text.len() - body(text).len();
    Some((row, LeftMark::new(Kind::Mark, start..text.trim_end().len(), mend)))
}

/// What stands in a cell of a table and splits nothing, or should not have split it.
pub fn in_cell(text: &str) -> Option<LeftMark> {
    let at = text.find('｜')?;
    let mend =
        ("列の区切りなら、半角の `|` にしてください", "to separate cells, write an ordinary `|`");
    Some(LeftMark::new(Kind::Mark, at..at + '｜'.len_utf8(), mend))
}

/// Marks that mean something only at the start of a line.
pub fn at_start(text: &str) -> Option<LeftMark> {
    let line = body(text);
    let start = text.len() - line.len();
    let mark = |length: usize, mend| Some(LeftMark::new(Kind::Mark, start..start + length, mend));
    let hashes: usize =
        line.chars().take_while(|c| matches!(c, '#' | '＃')).map(char::len_utf8).sum();
    let behind = &line[hashes..];
    if hashes > 0 && !behind.trim().is_empty() {
        let whole = behind.starts_with(' ') && !line[..hashes].contains('＃');
        let mend = match whole {
            // Only white space in front kept it from being a heading.
            true => FRONT,
            false => (
                "見出しは、半角の `##` の後ろに半角の空白を入れて書きます（## 見出し）。文字としての # は `\\#` と書いてください",
                "a heading is `##`, a space, and its text; write `\\#` for a literal #",
            ),
        };
        return mark(hashes, mend);
    }
    let first = line.chars().next()?;
    let second = line[first.len_utf8()..].chars().next();
    let spaced = matches!(second, Some(' ' | '　'));
    match first {
        '－' | '−' | '＊' | '＋' if spaced => mark(first.len_utf8(), LIST),
        '-' if second.is_some_and(|c| c == '　' || is_japanese(c)) => mark(1, LIST),
        '-' | '*' | '+' | '>' if start > 0 && spaced => mark(1, FRONT),
        '＞' => mark(
            first.len_utf8(),
            (
                "引用は、行の始めに半角の `> ` と書きます",
                "a quotation begins with an ordinary `> `",
            ),
        ),
        '[' | '［' => {
            let boxes = ["[ ]", "[x]", "[X]", "[　]", "［ ］", "［　］", "［x］", "［ｘ］"];
            let task = boxes.iter().find(|sign| line.starts_with(**sign));
            task.and_then(|sign| {
                mark(
                    sign.len(),
                    (
                        "チェックの印は使えません。「済み」「これから」のように、言葉で書いてください",
                        "task lists are not available; say in words what is done",
                    ),
                )
            })
            .or_else(|| {
                let end = line.find(']')?;
                let name = line.get(1..end)?;
                let upper = name.trim_start_matches('!');
                let known = (name.starts_with('!') && !upper.is_empty() && upper.bytes().all(|b| b.is_ascii_alphabetic()))
                    || name.eq_ignore_ascii_case("toc");
                known.then(|| mark(end + 1, DIALECT)).flatten()
            })
        }
        '!' | '?' if line.starts_with("!!! ") || line.starts_with("??? ") => mark(3, DIALECT),
        ':' if line.starts_with(":::") => mark(3, DIALECT),
        _ => None,
    }
}

const FRONT: Mend = (
    "行の始めの空白を消してください。全角の空白があると、印になりません",
    "delete the white space in front; behind a full-width space this is no mark",
);

const DIALECT: Mend = (
    "ほかの道具の書き方です。印を消して、ふつうの文か見出し（## …）で書いてください",
    "this is the notation of another tool; use ordinary sentences or a heading",
);

/// Where a sign stands exactly so many times in a row.
fn runs(text: &str, sign: char, times: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(sign) {
        let begin = at + next;
        let count = text[begin..].chars().take_while(|c| *c == sign).count();
        if count == times {
            found.push(begin);
        }
        at = begin + count * sign.len_utf8();
    }
    found
}

/// Two such runs with something between them.
fn pair(text: &str, sign: char, times: usize) -> Option<Range<usize>> {
    let found = runs(text, sign, times);
    let (first, second) = (found.first()?, found.get(1)?);
    let length = sign.len_utf8() * times;
    let inner = &text[first + length..*second];
    let tight = !inner.starts_with(' ') && !inner.ends_with(' ');
    tight.then_some(*first..second + length)
}

/// Marks that mean something, or seem to, anywhere in a line. In the cells of a table, ` is looked at with the row.
pub fn anywhere(text: &str, cell: bool) -> Vec<LeftMark> {
    const STRONG: Mend = (
        "強調は、文字のすぐ前とすぐ後ろに半角の ** を書きます（**強調**）。文字としての ** は `\\*\\*` と書いてください",
        "put `**` right before and right behind what is strong; write `\\*\\*` for literal asterisks",
    );
    let strong = runs(text, '*', 2).first().map(|at| *at..at + 2);
    let wide = runs(text, '＊', 2).first().map(|at| *at..at + 6);
    let lines = runs(text, '_', 2).into_iter().find(|at| {
        // `a__b` is the name of a file.
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !(ascii(text[..*at].chars().next_back()) && ascii(text[at + 2..].chars().next()))
    });
    let code = (!cell).then(|| text.find('`')).flatten().map(|at| at..at + 1);
    let found = [
        (strong, STRONG),
        (wide, STRONG),
        (lines.map(|at| at..at + 2), STRONG),
        (pair(text, '＿', 2), STRONG),
        (
            pair(text, '_', 1).filter(|found| {
                let around =
                    [text[..found.start].chars().next_back(), text[found.end..].chars().next()];
                around.into_iter().flatten().any(is_japanese)
            }),
            STRONG,
        ),
        (
            pair(text, '～', 2).filter(|found| {
                text[found.end..].chars().next().is_some_and(char::is_alphanumeric)
            }),
            (
                "取り消し線は、半角の ~~ で囲みます（~~文字~~）",
                "put ordinary `~~` around what is struck out",
            ),
        ),
        (pair(text, '=', 2), DIALECT),
        (pair(text, '+', 2), DIALECT),
        (pair(text, '^', 1), DIALECT),
        (
            code.or_else(|| pair(text, '｀', 1)),
            ("半角の ` で、前と後ろを囲んでください", "put an ordinary ` on both sides"),
        ),
        (notation(text), DIALECT),
        (
            reading(text),
            (
                "読みは本文に書かず、glossary.yaml の readings に書いてください。ふりがなのページに出ます",
                "readings belong into `readings` of glossary.yaml; the pages with furigana show them",
            ),
        ),
        (
            text.find("[^").map(|at| at..at + 2),
            (
                "脚注は使えません。その言葉のすぐ後ろに、（ ）で囲んで書いてください",
                "footnotes are not available; write it in brackets right behind the word",
            ),
        ),
    ];
    let found = found.into_iter();
    found.filter_map(|(range, mend)| Some(LeftMark::new(Kind::Mark, range?, mend))).collect()
}

/// `{#name}`, `{{ … }}`, `[[…]]`, `:smile:`.
fn notation(text: &str) -> Option<Range<usize>> {
    let opened = ["{#", "{.", "{:", "{{", "{%", "[["].iter().find_map(|open| {
        let at = text.find(open)?;
        Some(at..at + open.len())
    });
    opened.or_else(|| {
        let mut parts = text.split(':').skip(1);
        let name = parts.find(|name| {
            name.len() > 2
                && name.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-'))
        })?;
        let start = name.as_ptr() as usize - text.as_ptr() as usize;
        (text.len() > start + name.len()).then(|| start - 1..start + name.len() + 1)
    })
}

/// `｜漢字《かんじ》` and `{漢字|かんじ}`.
fn reading(text: &str) -> Option<Range<usize>> {
    let kana = |text: &str| !text.is_empty() && text.chars().all(|c| ('ぁ'..='ー').contains(&c));
    let old = || {
        let start = text.find('｜')?;
        let open = start + text[start..].find('《')?;
        let end = open + text[open..].find('》')?;
        kana(&text[open + '《'.len_utf8()..end]).then(|| start..end + '》'.len_utf8())
    };
    let new = || {
        let start = text.find('{')?;
        let end = start + text[start..].find('}')?;
        let (_, given) = text[start + 1..end].split_once(['|', '｜'])?;
        kana(given).then_some(start..end + 1)
    };
    old().or_else(new)
}

/// Text that was plainly meant to be a link or a picture.
pub fn links(text: &str) -> Vec<LeftMark> {
    let mut found: Vec<LeftMark> = Vec::new();
    for (at, close) in text.match_indices([']', '］']) {
        let behind = &text[at + close.len()..];
        let spaces = behind.len() - behind.trim_start_matches([' ', '　']).len();
        let tail = &behind[spaces..];
        let Some(open) = tail.chars().next().filter(|c| matches!(c, '(' | '（')) else {
            if let Some(label) = tail.strip_prefix('[').filter(|_| spaces == 0 && close == "]")
                && let Some(end) = label.find(']')
            {
                let start = text[..at].rfind('[').unwrap_or(at);
                let end = text.len() - label.len() + end + 1;
                found.push(LeftMark::new(
                    Kind::Link,
                    start..end,
                    (
                        "リンクは [文字](アドレス) と書いてください。リンクでなければ `\\[` と書きます",
                        "write a link as [text](address); write `\\[` where none is meant",
                    ),
                ));
            }
            continue;
        };
        let inner = &tail[open.len_utf8()..];
        let end = inner.find([')', '）']);
        let address = &inner[..end.unwrap_or(inner.len())];
        let full =
            close == "］" || open == '（' || end.is_some_and(|end| inner[end..].starts_with('）'));
        if (full || spaces > 0) && !is_address(address) {
            continue;
        }
        let mend = if end.is_none() {
            ("アドレスの後ろを、半角の ) で閉じてください", "close the address with `)`")
        } else if full {
            (
                "全角の ［ ］（ ）ではなく、半角で [文字](アドレス) と書いてください",
                "use ordinary brackets: [text](address)",
            )
        } else if spaces > 0 {
            ("] と ( の間の空白を消してください", "delete the space between `]` and `(`")
        } else {
            (
                "アドレスの中の空白は %20 と書くか、アドレスを < > で囲んでください",
                "write %20 for a space in an address, or put `<` `>` around it",
            )
        };
        let start = text[..at].rfind(['[', '［']).unwrap_or(at);
        let start = start - usize::from(text[..start].ends_with('!'));
        let until = text.len() - inner.len()
            + end.map_or(inner.len(), |end| {
                end + inner[end..].chars().next().map_or(0, char::len_utf8)
            });
        found.push(LeftMark::new(Kind::Link, start..until, mend));
    }
    for open in ["(http", "（http"] {
        let Some(at) = text.find(open) else { continue };
        let bracket = text[..at].rfind('[');
        if let Some(start) = bracket.filter(|start| !text[*start..at].contains([']', '］'])) {
            let mend = (
                "リンクの文字を、半角の ] で閉じてください",
                "close the text of the link with `]`",
            );
            found.push(LeftMark::new(Kind::Link, start..at, mend));
        }
    }
    found
}

/// True for what people write as an address: of the web, or of a file.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let begins = ["http", "www.", "mailto:", "tel:", "/", "./", "../", "#", "<"];
    let file = text.rsplit_once('.').is_some_and(|(_, ext)| {
        (2..=4).contains(&ext.len()) && ext.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    file || begins.iter().any(|begin| text.starts_with(begin))
}

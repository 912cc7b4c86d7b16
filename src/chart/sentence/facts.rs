//! What is known of one series, and how it is put into words.

use crate::chart::words::{self, both};
use crate::chart::{
    Better, Chart, ChartBound, ChartLanguage, ChartPoint, ChartSeries, TargetMark, add_to,
};
use crate::number::Number;
use crate::unit::is_percent;
use ChartLanguage::{En, Ja};

/// How the figure that a target is judged by stands to it.
pub enum TargetResult<'a> {
    /// By how much it lies on the good side.
    Reached(Number),
    /// By how much it lies below.
    Below(Number),
    /// By how much it lies above.
    Above(Number),
    /// By how much it differs from an exact target.
    Beside(Number),
    /// There is no figure of the target's year; why.
    Missing(&'a str),
}

/// 多い or 少ない, 高い or 低い, as sentences need it.
pub struct Than {
    pub plain: &'static str,
    pub past: &'static str,
    joining: &'static str,
}

const MORE: Than = Than { plain: "多い", past: "多かった", joining: "多く" };
const LESS: Than = Than { plain: "少ない", past: "少なかった", joining: "少なく" };
const HIGHER: Than = Than { plain: "高い", past: "高かった", joining: "高く" };
const LOWER: Than = Than { plain: "低い", past: "低かった", joining: "低く" };

struct Reported<'a> {
    period: &'a str,
    at: Option<i32>,
    baseline: bool,
    number: Number,
    text: String,
}

/// What is known of one series.
pub struct Facts<'a> {
    chart: &'a Chart,
    pub series: &'a ChartSeries,
    values: Vec<Reported<'a>>,
    /// The qualitative results: period and word.
    words: Vec<(&'a str, &'a str)>,
    /// Whether a word was reported after the baseline.
    later_word: bool,
    /// Reasons for absence, each with its periods.
    gaps: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Facts<'a> {
    pub fn of(chart: &'a Chart, series: &'a ChartSeries) -> Facts<'a> {
        let mut facts = Facts {
            chart,
            series,
            values: Vec::new(),
            words: Vec::new(),
            later_word: false,
            gaps: Vec::new(),
        };
        for (index, (when, point)) in chart.points(series).enumerate() {
            let period = when.long.as_str();
            let baseline = series.baseline == Some(index);
            match point {
                ChartPoint::Value { number, text } => facts.values.push(Reported {
                    period,
                    at: when.at,
                    baseline,
                    number: *number,
                    text: chart.value_text(series, *number, text),
                }),
                ChartPoint::Word(word) => {
                    facts.words.push((period, word));
                    facts.later_word |= !baseline;
                }
                ChartPoint::Absent(reason) => {
                    add_to(&mut facts.gaps, reason, period);
                }
                ChartPoint::Blank => {}
            }
        }
        facts
    }

    /// What the latest figure is compared with: the baseline, or else the first figure.
    fn first(&self) -> Option<&Reported<'a>> {
        let baseline = self.values.iter().find(|one| one.baseline);
        baseline.or_else(|| self.values.first())
    }

    /// The latest figure; a baseline with nothing after it is none.
    fn latest(&self) -> Option<&Reported<'a>> {
        self.values.last().filter(|last| !last.baseline)
    }

    pub fn change(&self) -> Option<Number> {
        let (first, latest) = (self.first()?, self.latest()?);
        (!std::ptr::eq(first, latest)).then(|| latest.number - first.number)
    }

    /// Whether nothing changed in between either.
    fn steady(&self) -> bool {
        self.values.windows(2).all(|pair| pair[0].number.compare(pair[1].number).is_eq())
    }

    /// How many times the first figure the latest is, if it is twice or more; percentages have points instead.
    fn times(&self) -> Option<(Number, bool)> {
        let (first, last) = (self.first()?, self.latest()?);
        let countable = !first.number.is_negative() && !self.is_level();
        let times = last.number.ratio(first.number, 1)?;
        let exact = last.number.ratio(first.number, 6)?.compare(times).is_eq();
        (countable && times.compare(Number::whole(2)).is_ge()).then_some((times.trimmed(), exact))
    }

    /// How a target was met: by the figure of its own period, or by the latest one if the plan names no period.
    pub fn standing(&self, target: &'a TargetMark) -> Option<TargetResult<'a>> {
        let judge = match target.at {
            None => self.latest()?,
            Some(_) => match self.values.iter().rfind(|one| one.at == target.at) {
                Some(figure) => figure,
                None => return Some(TargetResult::Missing(&target.missing)),
            },
        };
        let by = judge.number - target.value;
        Some(match (target.bound, sign(by)) {
            (_, 0) | (ChartBound::AtLeast, 1) | (ChartBound::AtMost, -1) => {
                TargetResult::Reached(by)
            }
            (ChartBound::AtLeast, _) => TargetResult::Below(by),
            (ChartBound::AtMost, _) => TargetResult::Above(by),
            (ChartBound::Exact, _) => TargetResult::Beside(by),
        })
    }

    /// The target that the latest figure is the judge of.
    fn target_of_latest(&self) -> Option<&'a TargetMark> {
        let at = self.latest()?.at;
        let targets = &self.series.targets;
        let own = targets.iter().find(|one| one.at.is_some() && one.at == at);
        own.or_else(|| targets.iter().rfind(|one| one.at.is_none()))
    }

    /// Whether a change goes the way the plan wants, where it says which way that is.
    fn wanted(&self, change: Number) -> Option<bool> {
        let better = self.chart.better?;
        (!change.is_zero()).then_some((better == Better::Lower) == change.is_negative())
    }

    /// How the last word of the scale stands to the first: forward 1, back -1, the same 0.
    fn progress(&self) -> Option<i32> {
        let place = |word: &str| self.chart.scale.iter().position(|step| step == word);
        let [(_, first), .., (_, last)] = self.words.as_slice() else {
            return None;
        };
        if first == last {
            return Some(0);
        }
        let (first, last) = (place(first)?, place(last)?);
        Some(if last > first { 1 } else { -1 })
    }

    fn language(&self) -> ChartLanguage {
        self.chart.language
    }

    pub fn amount(&self, difference: Number) -> String {
        self.chart.apart(self.series, difference)
    }

    /// Shares and ranks are high or low, and rise or fall; counts are many or few, and grow or shrink.
    fn is_level(&self) -> bool {
        self.series.rank || is_percent(self.chart.unit_of(self.series))
    }

    /// Whether a change goes up as people see it: a rank does when its number falls.
    fn upwards(&self, change: Number) -> i32 {
        if self.series.rank { -sign(change) } else { sign(change) }
    }

    /// How a figure lies that differs by `by`.
    pub fn than_ja(&self, by: Number) -> Than {
        match (self.is_level(), self.upwards(by) > 0) {
            (true, true) => HIGHER,
            (true, false) => LOWER,
            (false, true) => MORE,
            (false, false) => LESS,
        }
    }

    pub fn side_en(&self, by: Number) -> &'static str {
        if self.upwards(by) > 0 { "above" } else { "below" }
    }

    fn target_text(&self, target: &TargetMark) -> String {
        self.chart.target_text(self.series, target)
    }

    /// `は2,062件に増えました`, or for the middle of a sentence `は2,062件に増え`; in English ` rose to 2,062` in both places.
    pub fn clause(&self, ends: bool) -> String {
        let language = self.language();
        let form = |middle: &'static str, end: &'static str, en: &'static str| match language {
            Ja if ends => end,
            Ja => middle,
            En => en,
        };
        let comma = form("", "、", "");
        let Some(last) = self.latest() else {
            return match (self.first(), self.words.last()) {
                (Some(then), None) => {
                    let (was, rest) =
                        (&then.text, form("", "、その後の数値の報告がまだありません", ""));
                    both!(
                        language, "は{comma}はじめの値が{was}で{rest}";
                        " has a baseline of {was} and no later figure yet"
                    )
                }
                (None, None) => {
                    let aim = self.series.only_target().map(|aim| self.target_text(aim));
                    let aim = aim.map(|aim| both!(language, "（目標は{aim}）"; " (target: {aim})"));
                    let (aim, none) = (aim.unwrap_or_default(), form("なく", "ありません", ""));
                    both!(
                        language, "は{comma}数値の報告がまだ{none}{aim}"; " has no reported figures yet{aim}"
                    )
                }
                (_, Some((_, word))) if !self.later_word => {
                    let rest = form("", "、その後の報告がまだありません", "");
                    both!(
                        language, "は{comma}はじめの値が「{word}」で{rest}";
                        " has “{word}” as its baseline and no later report yet"
                    )
                }
                (_, Some((_, word))) => {
                    let verb = match self.progress() {
                        Some(1) => form("に進み", "に進みました", "moved on to"),
                        Some(0) => form("のままで", "のままです", "is still"),
                        Some(_) => form("に戻り", "に戻りました", "went back to"),
                        None => form("で", "です", "is"),
                    };
                    both!(language, "は「{word}」{verb}"; " {verb} “{word}”")
                }
            };
        };
        let verb = match (self.change().map(|change| self.upwards(change)), self.is_level()) {
            (None, _) => form("で", "です", "is"),
            (Some(0), _) if self.steady() => form("で変わらず", "で、変わりません", "is still"),
            (Some(0), _) => form("ではじめと同じで", "で、はじめの値と同じです", "is again"),
            (Some(1), true) => form("に上がり", "に上がりました", "rose to"),
            (Some(1), false) => form("に増え", "に増えました", "rose to"),
            (Some(_), true) => form("に下がり", "に下がりました", "fell to"),
            (Some(_), false) => form("に減り", "に減りました", "fell to"),
        };
        let target = self.target_of_latest();
        let ahead = target.is_some_and(|target| target.at.is_none());
        let tail = match target.and_then(|target| self.standing(target)) {
            None | Some(TargetResult::Missing(_)) => String::new(),
            Some(TargetResult::Reached(_)) => {
                both!(language, "（目標に届いています）"; " (target reached)")
            }
            Some(TargetResult::Below(by)) if ahead && language == Ja => {
                format!("（目標まであと{}）", self.amount(by))
            }
            Some(TargetResult::Below(by) | TargetResult::Above(by)) => {
                let amount = self.amount(by);
                both!(
                    language, "（目標より{amount}{}）", self.than_ja(by).plain;
                    " ({amount} {} the target)", self.side_en(by)
                )
            }
            Some(TargetResult::Beside(by)) => {
                let amount = self.amount(by);
                both!(language, "（目標との差は{amount}）"; " ({amount} off the target)")
            }
        };
        let text = &last.text;
        both!(language, "は{text}{verb}{tail}"; " {verb} {text}{tail}")
    }

    /// What there is to say, in order.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        let subject = match self.series.label.as_str() {
            "" => self.chart.name.clone(),
            label => {
                both!(self.language(), "{}（{label}）", self.chart.name; "{} ({label})", self.chart.name)
            }
        };
        match (self.latest(), self.first()) {
            (Some(last), _) => {
                let (when, text) = (last.period, &last.text);
                said.push(both!(self.language(), "{when}の{subject}は、{text}です。"; "{subject} in {when}: {text}."));
                said.extend(self.change_said());
            }
            (None, Some(then)) => {
                let (when, text) = (then.period, &then.text);
                said.push(both!(
                    self.language(), "{subject}のはじめの値は、{when}の{text}です。"; "{subject}, baseline in {when}: {text}."
                ));
                said.extend(self.nothing_later());
            }
            (None, None) => said.extend(self.words_said(&subject)),
        }
        said.extend(self.targets_said());
        if !self.values.is_empty() {
            for (period, word) in &self.words {
                said.push(
                    both!(self.language(), "{period}は「{word}」でした。"; "In {period} it was “{word}”."),
                );
            }
        }
        for (reason, periods) in &self.gaps {
            said.push(words::gap(self.language(), "", periods, reason));
        }
        said
    }

    /// That nothing followed the baseline, unless the gaps say why.
    fn nothing_later(&self) -> Option<String> {
        (!self.later_word && self.gaps.is_empty()).then(|| {
            both!(self.language(), "その後の値は、まだ報告されていません。"; "No later figure has been reported yet.")
        })
    }

    fn words_said(&self, subject: &str) -> Vec<String> {
        let (Some((when, word)), Some((then, was))) = (self.words.last(), self.words.first())
        else {
            return vec![both!(
                self.language(), "{subject}の数値は、まだ報告されていません。"; "No figures for {subject} have been reported yet."
            )];
        };
        if !self.later_word {
            let start = both!(
                self.language(), "{subject}のはじめの値は、{when}の「{word}」です。"; "{subject}, baseline in {when}: “{word}”."
            );
            return [start].into_iter().chain(self.nothing_later()).collect();
        }
        let mut said = vec![
            both!(self.language(), "{when}の{subject}は、「{word}」です。"; "{subject} in {when}: “{word}”."),
        ];
        said.extend(self.progress().map(|progress| {
            let (verb, has) = match progress {
                0 => ("変わりません", "not changed"),
                1 => ("進みました", "moved on"),
                _ => ("戻りました", "gone back"),
            };
            both!(self.language(), "{then}の「{was}」から{verb}。"; "It has {has} since {then} (“{was}”).")
        }));
        said
    }

    fn change_said(&self) -> Vec<String> {
        let (Some(change), Some(first)) = (self.change(), self.first()) else {
            let none = both!(
                self.language(), "前と比べられる値は、まだありません。"; "There is no earlier figure to compare it with yet."
            );
            return Vec::from_iter(self.words.is_empty().then_some(none));
        };
        let (then, was, amount) = (first.period, &first.text, self.amount(change));
        let (up, down) = match self.is_level() {
            true => ("上がりました", "下がりました"),
            false => ("増えました", "減りました"),
        };
        let mut said = vec![match (self.upwards(change), self.times()) {
            (0, _) if self.steady() => {
                both!(self.language(), "{then}から変わりません。"; "It has not changed since {then}.")
            }
            (0, _) => {
                both!(self.language(), "{then}と同じ値です。"; "It is the same as in {then}.")
            }
            (1, Some((times, exact))) => {
                let (ja, en) = if exact { ("", "") } else { ("約", "about ") };
                let times = times.grouped();
                both!(
                    self.language(), "{then}の{was}から{amount}増えて、{ja}{times}倍になりました。";
                    "It rose by {amount} from {was} in {then}, to {en}{times} times as much."
                )
            }
            (1, None) => {
                both!(self.language(), "{then}の{was}から{amount}{up}。"; "It rose by {amount} from {was} in {then}.")
            }
            _ => {
                both!(self.language(), "{then}の{was}から{amount}{down}。"; "It fell by {amount} from {was} in {then}.")
            }
        }];
        said.extend(self.wanted(change).map(|wanted| match wanted {
            true => both!(self.language(), "計画が目指す方向への変化です。"; "This is the direction the plan aims for."),
            false => both!(self.language(), "計画が目指す方向とは逆の変化です。"; "This is not the direction the plan aims for."),
        }));
        said
    }

    /// All targets in one sentence, then how each was met in its own year.
    fn targets_said(&self) -> Vec<String> {
        let targets = &self.series.targets;
        if targets.is_empty() {
            return Vec::new();
        }
        let list = targets.iter().map(|target| {
            let text = self.target_text(target);
            let when = target.when.as_str();
            let short = if targets.len() < 3 { when } else { words::brief(when) };
            match when {
                "" => text,
                _ => both!(self.language(), "{short}に{text}"; "{text} in {when}"),
            }
        });
        let list = self.listed(list);
        let are = if targets.len() == 1 { "target is" } else { "targets are" };
        let mut said = vec![both!(self.language(), "目標は、{list}です。"; "The {are} {list}.")];
        let (dated, open): (Vec<&TargetMark>, Vec<&TargetMark>) =
            targets.iter().partition(|target| target.at.is_some());
        said.extend(open.iter().filter_map(|one| self.latest_to_target(one)));
        let met = Met::of(self, &dated);
        if !met.reached.is_empty() {
            let when = self.listed(met.reached.iter().map(ToString::to_string));
            said.push(
                both!(self.language(), "{when}は、目標に届きました。"; "It was reached in {when}."),
            );
        }
        if !met.missed.is_empty() {
            // By how much each of many was missed is for the table.
            let few = met.missed.len() < 4;
            let each = self.listed(met.missed.iter().map(|(when, by)| {
                let amount = self.amount(*by);
                match few {
                    true => both!(
                        self.language(), "{when}は{amount}{}", self.than_ja(*by).joining; "in {when} ({amount} {} it)", self.side_en(*by)
                    ),
                    false => both!(self.language(), "{when}"; "in {when} ({amount} {} it)", self.side_en(*by)),
                }
            }));
            let no = if few { "、" } else { "は、" };
            said.push(both!(self.language(), "{each}{no}目標に届きませんでした。"; "It was missed {each}."));
        }
        if !met.beside.is_empty() {
            let each = self.listed(met.beside.iter().map(|(when, by)| {
                let amount = self.amount(*by);
                both!(self.language(), "{when}は{amount}"; "{amount} in {when}")
            }));
            said.push(
                both!(self.language(), "目標との差は、{each}です。"; "The figure differed from it by {each}."),
            );
        }
        for (why, when) in &met.missing {
            let when = self.listed(when.iter().map(ToString::to_string));
            said.push(match targets.len() {
                1 => both!(self.language(), "{why}。"; "Target of {when}: {why}."),
                _ => both!(self.language(), "{when}の目標は、{why}。"; "Target of {when}: {why}."),
            });
        }
        said
    }

    /// How the latest figure stands to a target without a year.
    fn latest_to_target(&self, target: &'a TargetMark) -> Option<String> {
        let standing = self.standing(target)?;
        let by = match standing {
            TargetResult::Missing(why) => {
                return Some(both!(self.language(), "{why}。"; "Target: {why}."));
            }
            TargetResult::Reached(by)
            | TargetResult::Below(by)
            | TargetResult::Above(by)
            | TargetResult::Beside(by) => by,
        };
        let (amount, than, side) = (self.amount(by), self.than_ja(by).plain, self.side_en(by));
        Some(match standing {
            TargetResult::Reached(_) if by.is_zero() => both!(
                self.language(), "最新の値は、ちょうど目標に届いています。"; "The latest figure is exactly on target."
            ),
            TargetResult::Reached(_) => both!(
                self.language(), "最新の値は目標に届いていて、目標より{amount}{than}です。";
                "The latest figure meets the target and is {amount} {side} it."
            ),
            TargetResult::Below(_) => both!(
                self.language(), "最新の値は、目標まであと{amount}です。"; "The latest figure is {amount} {side} the target."
            ),
            TargetResult::Above(_) => both!(
                self.language(), "最新の値は、目標より{amount}{than}です。"; "The latest figure is {amount} {side} the target."
            ),
            TargetResult::Beside(_) | TargetResult::Missing(_) => both!(
                self.language(), "最新の値と目標との差は、{amount}です。"; "The latest figure is {amount} off the target."
            ),
        })
    }

    /// A list of things.
    fn listed(&self, things: impl Iterator<Item = String>) -> String {
        let things: Vec<String> = things.collect();
        both!(self.language(), "{}", things.join("、"); "{}", things.join(", "))
    }
}

/// How the targets that have a year were met, by kind, each under its year.
#[derive(Default)]
struct Met<'a> {
    reached: Vec<&'a str>,
    missed: Vec<(&'a str, Number)>,
    beside: Vec<(&'a str, Number)>,
    missing: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Met<'a> {
    fn of(facts: &Facts<'a>, targets: &[&'a TargetMark]) -> Met<'a> {
        let mut met = Met::default();
        for target in targets {
            let when = words::brief(&target.when);
            match facts.standing(target) {
                None => {}
                Some(TargetResult::Reached(_)) => met.reached.push(when),
                Some(TargetResult::Below(by) | TargetResult::Above(by)) => {
                    met.missed.push((when, by))
                }
                Some(TargetResult::Beside(by)) => met.beside.push((when, by)),
                Some(TargetResult::Missing(why)) => add_to(&mut met.missing, why, when),
            }
        }
        met
    }
}

/// -1, 0 or 1.
pub fn sign(number: Number) -> i32 {
    match (number.is_zero(), number.is_negative()) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    }
}

//! What is known of one series, and how it is put into words.

use crate::chart::{Better, Bound, Chart, Language, Point, Series, Target, words};
use crate::number::Number;
use Language::{En, Ja};

/// How the latest figure stands to a target.
pub enum Standing {
    /// By how much it lies on the good side.
    Reached(Number),
    /// By how much it lies below.
    Below(Number),
    /// By how much it lies above.
    Above(Number),
    /// By how much it differs from an exact target.
    Beside(Number),
}

struct Reported<'a> {
    period: &'a str,
    number: Number,
    text: String,
}

/// What is known of one series.
pub struct Facts<'a> {
    chart: &'a Chart,
    pub series: &'a Series,
    values: Vec<Reported<'a>>,
    /// The qualitative results: period and word.
    words: Vec<(&'a str, &'a str)>,
    /// Reasons for absence, each with its periods.
    gaps: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Facts<'a> {
    pub fn of(chart: &'a Chart, series: &'a Series) -> Facts<'a> {
        let mut facts = Facts {
            chart,
            series,
            values: Vec::new(),
            words: Vec::new(),
            gaps: Vec::new(),
        };
        for (period, point) in chart.points(series) {
            let period = period.long.as_str();
            match point {
                Point::Value { number, text } => facts.values.push(Reported {
                    period,
                    number: *number,
                    text: chart.value_text(series, *number, text),
                }),
                Point::Word(word) => facts.words.push((period, word)),
                Point::Absent(reason) => {
                    match facts.gaps.iter_mut().find(|(known, _)| known == reason) {
                        Some((_, periods)) => periods.push(period),
                        None => facts.gaps.push((reason, vec![period])),
                    }
                }
                Point::Blank => {}
            }
        }
        facts
    }

    pub fn change(&self) -> Option<Number> {
        match self.values.as_slice() {
            [first, .., last] => Some(last.number - first.number),
            _ => None,
        }
    }

    /// Whether nothing changed in between either.
    fn steady(&self) -> bool {
        self.values
            .windows(2)
            .all(|pair| pair[0].number.compare(pair[1].number).is_eq())
    }

    /// How many times the first figure the latest is, if it is twice or more; percentages have points instead.
    fn times(&self) -> Option<(Number, bool)> {
        let [first, .., last] = self.values.as_slice() else {
            return None;
        };
        let countable = !first.number.is_negative() && !words::is_percent(self.unit());
        let times = last.number.ratio(first.number, 1)?;
        let exact = last.number.ratio(first.number, 6)?.compare(times).is_eq();
        (countable && times.compare(Number::whole(2)).is_ge()).then_some((times.trimmed(), exact))
    }

    pub fn standing(&self, target: &Target) -> Option<Standing> {
        let by = self.values.last()?.number - target.value;
        Some(match (target.bound, sign(by)) {
            (_, 0) | (Bound::AtLeast, 1) | (Bound::AtMost, -1) => Standing::Reached(by),
            (Bound::AtLeast, _) => Standing::Below(by),
            (Bound::AtMost, _) => Standing::Above(by),
            (Bound::Exact, _) => Standing::Beside(by),
        })
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

    fn unit(&self) -> &'a str {
        self.chart.unit_of(self.series)
    }

    pub fn amount(&self, difference: Number) -> String {
        words::amount(self.chart.language, difference, self.unit())
    }

    /// Shares are high or low, counts are many or few.
    pub fn more_ja(&self) -> &'static str {
        if words::is_percent(self.unit()) {
            "高い"
        } else {
            "多い"
        }
    }

    fn less_ja(&self) -> &'static str {
        if words::is_percent(self.unit()) {
            "低い"
        } else {
            "少ない"
        }
    }

    fn target_text(&self, target: &Target) -> String {
        self.chart.target_text(self.series, target)
    }

    /// `は2,062件に増えました`, or for the middle of a sentence `は2,062件に増え`.
    pub fn clause_ja(&self, ends: bool) -> String {
        let form = |middle: &str, end: &str| if ends { end } else { middle }.to_string();
        let Some(last) = self.values.last() else {
            let Some((_, word)) = self.words.last() else {
                return form("は数値の報告がまだなく", "は、数値の報告がまだありません");
            };
            let verb = match self.progress() {
                Some(1) => form("に進み", "に進みました"),
                Some(0) => form("のままで", "のままです"),
                Some(_) => form("に戻り", "に戻りました"),
                None => form("で", "です"),
            };
            return format!("は「{word}」{verb}");
        };
        let percent = words::is_percent(self.unit());
        let verb = match (self.change().map(sign), percent) {
            (None, _) => form("で", "です"),
            (Some(0), _) if self.steady() => form("で変わらず", "で、変わりません"),
            (Some(0), _) => form("ではじめと同じで", "で、はじめの値と同じです"),
            (Some(1), true) => form("に上がり", "に上がりました"),
            (Some(1), false) => form("に増え", "に増えました"),
            (Some(_), true) => form("に下がり", "に下がりました"),
            (Some(_), false) => form("に減り", "に減りました"),
        };
        let target = self.series.target.as_ref();
        let tail = match target.and_then(|target| self.standing(target)) {
            None => String::new(),
            Some(Standing::Reached(_)) => "（目標に届いています）".to_string(),
            Some(Standing::Below(by)) => format!("（目標まであと{}）", self.amount(by)),
            Some(Standing::Above(by)) => {
                format!("（目標より{}{}）", self.amount(by), self.more_ja())
            }
            Some(Standing::Beside(by)) => format!("（目標との差は{}）", self.amount(by)),
        };
        format!("は{}{verb}{tail}", last.text)
    }

    pub fn sentences_ja(&self) -> Vec<String> {
        let mut said = Vec::new();
        let subject = match self.series.label.as_str() {
            "" => self.chart.name.clone(),
            label => format!("{}（{label}）", self.chart.name),
        };
        match self.values.last() {
            Some(last) => {
                said.push(format!("{}の{subject}は、{}です。", last.period, last.text));
                said.extend(self.change_ja());
                said.extend(self.target_ja());
                for (period, word) in &self.words {
                    said.push(format!("{period}は「{word}」でした。"));
                }
            }
            None => said.extend(self.words_ja(&subject)),
        }
        if self.values.is_empty() && self.words.is_empty() {
            said.push(format!("{subject}の数値は、まだ報告されていません。"));
        }
        for (reason, periods) in &self.gaps {
            said.push(words::gap(Ja, "", periods, reason));
        }
        said
    }

    fn change_ja(&self) -> Vec<String> {
        let (Some(change), Some(first)) = (self.change(), self.values.first()) else {
            return match self.words.is_empty() {
                true => vec!["前と比べられる値は、まだありません。".to_string()],
                false => Vec::new(),
            };
        };
        let from = format!("{}の{}", first.period, first.text);
        let amount = self.amount(change);
        let percent = words::is_percent(self.unit());
        let mut said = vec![match (sign(change), percent) {
            (0, _) if self.steady() => format!("{}から変わりません。", first.period),
            (0, _) => format!("{}と同じ値です。", first.period),
            (1, true) => format!("{from}から{amount}上がりました。"),
            (1, false) => match self.times() {
                Some((times, true)) => {
                    format!(
                        "{from}から{amount}増えて、{}倍になりました。",
                        times.grouped()
                    )
                }
                Some((times, false)) => {
                    format!(
                        "{from}から{amount}増えて、約{}倍になりました。",
                        times.grouped()
                    )
                }
                None => format!("{from}から{amount}増えました。"),
            },
            (_, true) => format!("{from}から{amount}下がりました。"),
            (_, false) => format!("{from}から{amount}減りました。"),
        }];
        match self.wanted(change) {
            Some(true) => said.push("計画が目指す方向への変化です。".to_string()),
            Some(false) => said.push("計画が目指す方向とは逆の変化です。".to_string()),
            None => {}
        }
        said
    }

    fn target_ja(&self) -> Vec<String> {
        let Some(target) = &self.series.target else {
            return Vec::new();
        };
        let text = self.target_text(target);
        let when = match target.when.as_str() {
            "" => String::new(),
            when => format!("{when}に"),
        };
        let stands = match self.standing(target) {
            None => return vec![format!("目標は、{when}{text}です。")],
            Some(Standing::Reached(by)) => match sign(by) {
                0 => "最新の値は、ちょうど目標に届いています。".to_string(),
                1 => format!(
                    "最新の値は目標に届いていて、目標より{}{}です。",
                    self.amount(by),
                    self.more_ja()
                ),
                _ => format!(
                    "最新の値は目標に届いていて、目標より{}{}です。",
                    self.amount(by),
                    self.less_ja()
                ),
            },
            Some(Standing::Below(by)) => {
                format!("最新の値は、目標まであと{}です。", self.amount(by))
            }
            Some(Standing::Above(by)) => format!(
                "最新の値は、目標より{}{}です。",
                self.amount(by),
                self.more_ja()
            ),
            Some(Standing::Beside(by)) => {
                format!("最新の値と目標との差は、{}です。", self.amount(by))
            }
        };
        vec![format!("目標は、{when}{text}です。"), stands]
    }

    fn words_ja(&self, subject: &str) -> Vec<String> {
        let Some((period, word)) = self.words.last() else {
            return Vec::new();
        };
        let mut said = vec![format!("{period}の{subject}は、「{word}」です。")];
        if let (Some(progress), Some((then, was))) = (self.progress(), self.words.first()) {
            said.push(match progress {
                0 => format!("{then}の「{was}」から変わりません。"),
                1 => format!("{then}の「{was}」から進みました。"),
                _ => format!("{then}の「{was}」から戻りました。"),
            });
        }
        said
    }

    pub fn clause_en(&self) -> String {
        let Some(last) = self.values.last() else {
            return match (self.words.last(), self.progress()) {
                (None, _) => "has no reported figures yet".to_string(),
                (Some((_, word)), Some(1)) => format!("moved on to “{word}”"),
                (Some((_, word)), Some(0)) => format!("is still “{word}”"),
                (Some((_, word)), Some(_)) => format!("went back to “{word}”"),
                (Some((_, word)), None) => format!("is “{word}”"),
            };
        };
        let verb = match self.change().map(sign) {
            None => "is",
            Some(0) if self.steady() => "is still",
            Some(0) => "is again",
            Some(1) => "rose to",
            Some(_) => "fell to",
        };
        let target = self.series.target.as_ref();
        let tail = match target.and_then(|target| self.standing(target)) {
            None => String::new(),
            Some(Standing::Reached(_)) => " (target reached)".to_string(),
            Some(Standing::Below(by)) => format!(" ({} below the target)", self.amount(by)),
            Some(Standing::Above(by)) => format!(" ({} above the target)", self.amount(by)),
            Some(Standing::Beside(by)) => format!(" ({} off the target)", self.amount(by)),
        };
        format!("{verb} {}{tail}", last.text)
    }

    pub fn sentences_en(&self) -> Vec<String> {
        let mut said = Vec::new();
        let subject = match self.series.label.as_str() {
            "" => self.chart.name.clone(),
            label => format!("{} ({label})", self.chart.name),
        };
        if let Some(last) = self.values.last() {
            said.push(format!("{subject} in {}: {}.", last.period, last.text));
            match (self.change(), self.values.first()) {
                (Some(change), Some(first)) => said.extend(self.change_en(change, first)),
                _ if self.words.is_empty() => {
                    said.push("There is no earlier figure to compare it with yet.".to_string());
                }
                _ => {}
            }
            said.extend(self.target_en());
            for (period, word) in &self.words {
                said.push(format!("In {period} it was “{word}”."));
            }
        } else if let Some((period, word)) = self.words.last() {
            said.push(format!("{subject} in {period}: “{word}”."));
            if let (Some(progress), Some((then, was))) = (self.progress(), self.words.first()) {
                let verb = match progress {
                    0 => "It has not changed since",
                    1 => "It has moved on since",
                    _ => "It has gone back since",
                };
                said.push(format!("{verb} {then} (“{was}”)."));
            }
        } else {
            said.push(format!("No figures for {subject} have been reported yet."));
        }
        for (reason, periods) in &self.gaps {
            said.push(words::gap(En, "", periods, reason));
        }
        said
    }

    fn change_en(&self, change: Number, first: &Reported) -> Vec<String> {
        let amount = self.amount(change);
        let (then, was) = (first.period, &first.text);
        let mut said = vec![match (sign(change), self.times()) {
            (0, _) if self.steady() => format!("It has not changed since {then}."),
            (0, _) => format!("It is the same as in {then}."),
            (1, Some((times, exact))) => {
                let about = if exact { "" } else { "about " };
                let times = times.grouped();
                format!(
                    "It rose by {amount} from {was} in {then}, to {about}{times} times as much."
                )
            }
            (1, None) => format!("It rose by {amount} from {was} in {then}."),
            _ => format!("It fell by {amount} from {was} in {then}."),
        }];
        match self.wanted(change) {
            Some(true) => said.push("This is the direction the plan aims for.".to_string()),
            Some(false) => said.push("This is not the direction the plan aims for.".to_string()),
            None => {}
        }
        said
    }

    fn target_en(&self) -> Vec<String> {
        let Some(target) = &self.series.target else {
            return Vec::new();
        };
        let text = self.target_text(target);
        let when = match target.when.as_str() {
            "" => String::new(),
            when => format!(" in {when}"),
        };
        let mut said = vec![format!("The target is {text}{when}.")];
        said.extend(self.standing(target).map(|standing| match standing {
            Standing::Reached(by) => match sign(by) {
                0 => "The latest figure is exactly on target.".to_string(),
                1 => format!(
                    "The latest figure meets the target and is {} above it.",
                    self.amount(by)
                ),
                _ => format!(
                    "The latest figure meets the target and is {} below it.",
                    self.amount(by)
                ),
            },
            Standing::Below(by) => {
                format!("The latest figure is {} below the target.", self.amount(by))
            }
            Standing::Above(by) => {
                format!("The latest figure is {} above the target.", self.amount(by))
            }
            Standing::Beside(by) => {
                format!("The latest figure is {} off the target.", self.amount(by))
            }
        }));
        said
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

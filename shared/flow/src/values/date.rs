//! Days: said relative to today, as weekdays, and as dates in words and figures.

mod calendar;

use std::ops::Range;

use jiff::{ToSpan, civil::Date};

use self::calendar::Allowed;
use super::{
    Problem, Value, edges, number,
    settle::{Hit, agreed, meant},
    tokens::Token,
    words::{DateWord, Place, Tables},
};

/// Longest count of days, weeks or months from today
const MOST: u32 = 5_000;

/// How much a way of saying a day outweighs another beside it ("Friday the 24th").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Weekday,
    Relative,
    Full,
}

/// A day that was read: what it is, and the token after it.
struct Reading {
    day: Result<Date, Problem>,
    rank: Rank,
    end: usize,
}

/// Finds the day that is meant.
pub(super) fn find(
    (past, future): (bool, bool),
    today: Date,
    words: &[Token<'_>],
    tables: &Tables,
) -> Result<(Value, Range<usize>), Problem> {
    let finder = Finder { allowed: Allowed { past, future, today }, words, tables };
    let readings = meant(finder.readings(), |(_, hit)| hit.words.clone(), words, tables);
    let hits = readings.iter().filter(|reading| !finder.qualifies(reading, &readings)).map(|(_, hit)| hit.clone());
    let hit = agreed(hits.collect())?;
    let date = finder.allowed.check(hit.value?)?;
    Ok((Value::Date(date), hit.words))
}

type Ranked = (Rank, Hit<Result<Date, Problem>>);

struct Finder<'a> {
    allowed: Allowed,
    words: &'a [Token<'a>],
    tables: &'a Tables,
}

impl Finder<'_> {
    fn readings(&self) -> Vec<Ranked> {
        let mut readings = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            match self.reading(at) {
                Some(reading) => {
                    readings.push((reading.rank, Hit { value: reading.day, words: at..reading.end }));
                    at = reading.end;
                }
                None => at += self.nothing(at).unwrap_or(1),
            }
        }
        readings
    }

    /// Whether a day only goes with a better one right beside it: "Friday" with "the 24th".
    fn qualifies(&self, (rank, hit): &Ranked, all: &[Ranked]) -> bool {
        let start = |hit: &Hit<_>| match self.tables.dates.before(self.words, hit.words.start) {
            Some((DateWord::The | DateWord::Of, start)) => start,
            _ => hit.words.start,
        };
        let beside = |other: &Hit<_>| start(other) == hit.words.end || start(hit) == other.words.end;
        all.iter().any(|(better, other)| better > rank && beside(other))
    }

    fn nothing(&self, at: usize) -> Option<usize> {
        self.tables.dates.at(self.words, at).filter(|(word, _)| *word == DateWord::Nothing).map(|(_, length)| length)
    }

    fn reading(&self, at: usize) -> Option<Reading> {
        self.figures(at)
            .or_else(|| self.day_and_month(at))
            .or_else(|| self.month_and_day(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.bare_day(at))
    }

    /// The date word at a place, and the token after it.
    fn word(&self, at: usize) -> Option<(DateWord, usize)> {
        self.tables.dates.at(self.words, at).map(|(word, length)| (word, at + length))
    }

    /// The token after a word that means `wanted`, or `at` itself.
    fn skip(&self, at: usize, wanted: DateWord) -> usize {
        self.word(at).filter(|(word, _)| *word == wanted).map_or(at, |(_, end)| end)
    }

    fn full(&self, day: u32, month: u32, year: Option<i16>, end: usize) -> Reading {
        Reading { day: self.allowed.date(day, month, year), rank: Rank::Full, end }
    }

    /// "2026-12-24", "24.12.2026", "24/12", "24.12."
    fn figures(&self, at: usize) -> Option<Reading> {
        let (first, second) = (self.words.get(at)?, self.words.get(at + 1)?);
        let third = self.words.get(at + 2).filter(|third| third.figures);
        let iso = third.is_some_and(|third| first.folded.len() == 4 && second.gap == "-" && third.gap == "-");
        if let (true, Some(third)) = (iso, third) {
            return Some(self.full(third.figure(2)?, second.figure(2)?, Some(first.figure(4)? as i16), at + 3));
        }
        let mark = second.gap.trim();
        let marked = matches!(mark, "." | "/" | "-") && (second.gap == mark || mark == ".");
        let (day, month) = (first.figure(2)?, second.figure(2)?);
        let year = third.filter(|third| third.gap.trim() == mark || third.gap == " ").and_then(|third| {
            let length = third.folded.len();
            let full = length == 4 || (length == 2 && third.gap == mark);
            full.then(|| third.figure(4).map(|year| self.allowed.century(year))).flatten()
        });
        if !marked || (mark == "-" && year.is_none()) {
            return None;
        }
        let american = self.tables.grammar.month_first && month > 12 && day <= 12;
        let (day, month) = if american { (month, day) } else { (day, month) };
        Some(self.full(day, month, year, at + 2 + usize::from(year.is_some())))
    }

    /// "24 December 2026", "der vierundzwanzigste zwölfte"
    fn day_and_month(&self, at: usize) -> Option<Reading> {
        let day = self.day(at)?;
        let next = self.skip(day.end, DateWord::Of);
        let (month, end) = match self.word(next) {
            Some((DateWord::Month(month), end)) => (month as u32, end),
            _ => self.numbered_month(&day)?,
        };
        let (year, end) = self.year(end).map_or((None, end), |(year, end)| (Some(year), end));
        Some(self.full(day.number, month, year, end))
    }

    /// A month said as its number: "der vierundzwanzigste zwölfte"
    fn numbered_month(&self, day: &Day) -> Option<(u32, usize)> {
        let month = self.day(day.end)?;
        let written = self.words[day.end].figures;
        let ordinals = day.ordinal && month.ordinal && !written && self.tables.grammar.stop_is_ordinal;
        (ordinals && month.number <= 12).then_some((month.number, month.end))
    }

    /// "December 24th, 2026"
    fn month_and_day(&self, at: usize) -> Option<Reading> {
        let (DateWord::Month(month), next) = self.word(at)? else { return None };
        let day = self.day(self.skip(next, DateWord::The))?;
        let (year, end) = self.year(day.end).map_or((None, day.end), |(year, end)| (Some(year), end));
        Some(self.full(day.number, month as u32, year, end))
    }

    /// "in three days", "two weeks ago"
    fn counted(&self, at: usize) -> Option<Reading> {
        let (front, next) = match self.word(at) {
            Some((word @ (DateWord::In | DateWord::Ago), next)) => (Some(word), next),
            _ => (None, at),
        };
        let count = number::read(self.words, next, self.tables)?;
        let (unit, mut end) = self.word(count.end)?;
        let sign = match (front, self.word(end)) {
            (Some(DateWord::In), _) => 1,
            (Some(DateWord::Ago), _) => -1,
            (_, Some((DateWord::Ago, after))) => {
                end = after;
                -1
            }
            (_, Some((DateWord::FromNow, after))) => {
                end = after;
                1
            }
            _ => return None,
        };
        let count = i64::from(count.whole().filter(|count| *count <= MOST)?) * sign;
        let span = match unit {
            DateWord::Days => count.days(),
            DateWord::Weeks => count.weeks(),
            DateWord::Months => count.months(),
            _ => return None,
        };
        let day = self.allowed.today.checked_add(span).map_err(|_| Problem::Impossible);
        Some(Reading { day, rank: Rank::Relative, end })
    }

    /// "tomorrow"
    fn relative(&self, at: usize) -> Option<Reading> {
        let (DateWord::Day(days), end) = self.word(at)? else { return None };
        let day = self.allowed.today.checked_add(days.days()).map_err(|_| Problem::Impossible);
        Some(Reading { day, rank: Rank::Relative, end })
    }

    /// "Friday", "next Friday", "vendredi prochain", "Friday next week"
    fn weekday(&self, at: usize) -> Option<Reading> {
        let (front, next) = match self.word(at)? {
            (word @ (DateWord::Next | DateWord::Last | DateWord::This | DateWord::NextWeek), next) => {
                (Some(word), next)
            }
            _ => (None, at),
        };
        let (weekday, mut end) = match self.word(next) {
            Some((DateWord::Weekday(weekday), end)) => (weekday, end),
            _ => self.weekday_after(next, front)?,
        };
        let mut which = front;
        if let Some((word @ (DateWord::Next | DateWord::Last | DateWord::NextWeek), after)) = self.word(end) {
            (which, end) = (Some(word), after);
        }
        let day = Ok(self.allowed.weekday(weekday, which));
        Some(Reading { day, rank: Rank::Weekday, end })
    }

    /// The weekday after "next week on"
    fn weekday_after(&self, at: usize, front: Option<DateWord>) -> Option<(i8, usize)> {
        front.filter(|front| *front == DateWord::NextWeek)?;
        match self.word(at + 1)? {
            (DateWord::Weekday(weekday), end) => Some((weekday, end)),
            _ => None,
        }
    }

    /// "the third", "le 3", "am 24."
    fn bare_day(&self, at: usize) -> Option<Reading> {
        let day = self.day(at)?;
        let front = self.tables.dates.before(self.words, at).map(|(word, _)| word);
        let introduced = front == Some(DateWord::The) && (day.ordinal || self.tables.grammar.cardinal_days);
        let inner = edges::trimmed(self.words, self.tables);
        let alone = day.ordinal && at <= inner.start && day.end >= inner.end;
        (introduced || alone).then(|| Reading {
            day: self.allowed.day_of_month(day.number),
            rank: Rank::Relative,
            end: day.end,
        })
    }

    /// A day of the month: "24", "24th", "24.", "twenty-fourth", "vingt-quatre"
    fn day(&self, at: usize) -> Option<Day> {
        if let Some((Place::Nth(number), length)) = self.tables.ordinals.at(self.words, at) {
            return Some(Day { number, end: at + length, ordinal: true });
        }
        let word = self.words.get(at)?;
        if let Some(number) = word.figure(2) {
            let next = self.words.get(at + 1).filter(|next| next.attached());
            let mark = next.is_some_and(|next| self.tables.ordinal_marks.contains(&next.folded.as_str()));
            let stop = self.tables.grammar.stop_is_ordinal && word.after.starts_with('.');
            return Some(Day { number, end: at + 1 + usize::from(mark), ordinal: mark || stop });
        }
        let reading = number::read_words(self.words, at, self.tables)?;
        let number = reading.whole().filter(|number| (1..=31).contains(number))?;
        Some(Day { number, end: reading.end, ordinal: false })
    }

    /// A year after a date: "2026", "twenty twenty-six", "zweitausendsechsundzwanzig"
    fn year(&self, at: usize) -> Option<(i16, usize)> {
        let word = self.words.get(at)?;
        if !matches!(word.gap, " " | ", " | "." | ". " | "-" | "/") {
            return None;
        }
        let reading = match word.figure(4).filter(|_| word.folded.len() == 4) {
            Some(year) => (year, at + 1),
            None => self.spoken_year(at)?,
        };
        (1_900..2_200).contains(&reading.0).then_some((reading.0 as i16, reading.1))
    }

    fn spoken_year(&self, at: usize) -> Option<(u32, usize)> {
        let first = number::read_words(self.words, at, self.tables)?;
        let year = first.whole()?;
        if !matches!(year, 19..=21) {
            return Some((year, first.end));
        }
        let second = number::read_words(self.words, first.end, self.tables)?;
        let rest = second.whole().filter(|rest| (10..100).contains(rest))?;
        Some((year * 100 + rest, second.end))
    }
}

struct Day {
    number: u32,
    end: usize,
    /// Said as an ordinal, so that it can be nothing but a day
    ordinal: bool,
}

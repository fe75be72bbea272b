//! Which day is meant where the year, the month or the week is not said.

use jiff::{ToSpan, civil::Date};

use super::super::{Problem, words::DateWord};

/// Years to look for the 29th of February: two of them may lie eight years apart
const YEARS: i16 = 8;

/// Which days may be meant, seen from today; today always may.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    pub(super) past: bool,
    pub(super) future: bool,
    pub(super) today: Date,
}

impl Allowed {
    pub(super) fn check(self, date: Date) -> Result<Date, Problem> {
        match date.cmp(&self.today) {
            std::cmp::Ordering::Less if !self.past => Err(Problem::InThePast),
            std::cmp::Ordering::Greater if !self.future => Err(Problem::InTheFuture),
            _ => Ok(date),
        }
    }

    /// Whether a date without a year is the next one, rather than the one that was last.
    fn ahead(self) -> bool {
        self.future && !self.past
    }

    /// A date; without a year the next one where only the future is allowed, else the last one.
    pub(super) fn date(self, day: u32, month: u32, year: Option<i16>) -> Result<Date, Problem> {
        let (day, month) = (small(day)?, small(month)?);
        if let Some(year) = year {
            return Date::new(year, month, day).map_err(|_| Problem::Impossible);
        }
        let this = self.today.year();
        let date = |offset: i16| Date::new(this + offset, month, day).ok();
        let found = if self.ahead() {
            (0..=YEARS).find_map(|offset| date(offset).filter(|date| *date >= self.today))
        } else {
            (0..=YEARS).find_map(|offset| date(-offset).filter(|date| *date <= self.today))
        };
        found.ok_or(Problem::Impossible)
    }

    /// The year that two figures mean: not far ahead, and not ahead at all where only the past is allowed.
    pub(super) fn century(self, year: u32) -> i16 {
        let Ok(year) = i16::try_from(year) else { return i16::MAX };
        if year >= 100 {
            return year;
        }
        let latest = self.today.year() + if self.future { 20 } else { 0 };
        let year = self.today.year() / 100 * 100 + year;
        if year > latest { year - 100 } else { year }
    }

    /// The next or last time that a month has this day.
    pub(super) fn day_of_month(self, day: u32) -> Result<Date, Problem> {
        let day = small(day)?;
        let first = self.today.first_of_month();
        let month = |offset: i64| first.checked_add(offset.months()).ok().and_then(|date| with_day(date, day));
        let found = if self.ahead() {
            (0..=2).find_map(|offset| month(offset).filter(|date| *date >= self.today))
        } else {
            (0..=2).find_map(|offset| month(-offset).filter(|date| *date <= self.today))
        };
        found.ok_or(Problem::Impossible)
    }

    /// A weekday seen from today: the next one, today included unless "next" was said; the last one where only the
    /// past is allowed.
    pub(super) fn weekday(self, weekday: i8, which: Option<DateWord>) -> Date {
        let today = self.today.weekday().to_monday_one_offset();
        let ahead = i64::from((weekday - today).rem_euclid(7));
        let past = self.past && !self.future;
        let days = match which {
            Some(DateWord::NextWeek) => i64::from(7 - today + weekday),
            Some(DateWord::Next) if ahead == 0 => 7,
            Some(DateWord::Last) => ahead - 7,
            None if past && ahead > 0 => ahead - 7,
            _ => ahead,
        };
        self.today.checked_add(days.days()).unwrap_or(self.today)
    }
}

fn small(number: u32) -> Result<i8, Problem> {
    i8::try_from(number).map_err(|_| Problem::Impossible)
}

fn with_day(date: Date, day: i8) -> Option<Date> {
    Date::new(date.year(), date.month(), day).ok()
}

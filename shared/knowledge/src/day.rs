//! A day of the calendar, for documents that hold from one until another.

use std::fmt;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day: how many lie between it and 1970-01-01. Written as ISO 8601 has it, `2026-11-30`, from year 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

/// Text that is no [`Day`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day; write it as 2026-11-30")]
pub struct NotADay(String);

impl Day {
    /// The day so many days after 1970-01-01 (before it, if negative).
    pub const fn since_epoch(days: i32) -> Self {
        Self(days)
    }

    /// How many days lie between it and 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        let day = text.parse::<Date>().ok().map(Self::from);
        // ISO 8601 has more ways to write a day than anybody reads without a mistake.
        day.filter(|day| day.to_string() == text).ok_or(NotADay(text))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Span::new().try_days(self.0).and_then(|days| EPOCH.checked_add(days)) {
            Ok(date) => write!(f, "{date}"),
            Err(_) => write!(f, "day {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_and_written_as_people_write_them() {
        for (text, days) in [("1970-01-01", 0), ("1969-12-31", -1), ("2024-02-29", 19_782), ("2026-11-30", 20_787)] {
            let day = Day::try_from(text.to_owned()).unwrap();
            assert_eq!((day.days(), day.to_string().as_str()), (days, text));
        }
        for text in ["", "2026-02-29", "20261130", "2026-W48-1", "30.11.2026", "2026-11-30T00:00", "2026-1-1"] {
            assert_eq!(Day::try_from(text.to_owned()), Err(NotADay(text.to_owned())));
        }
    }

    #[test]
    fn a_calendar_gives_its_days_and_one_beyond_it_is_no_panic() {
        let last = Day::from(jiff::civil::date(2026, 11, 30));
        assert_eq!((last.days(), Day::from(jiff::civil::date(2026, 12, 1)) > last), (20_787, true));
        assert_eq!(Day::since_epoch(i32::MAX).to_string(), "day 2147483647");
    }
}

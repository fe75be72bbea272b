//! Times of day, on the clock of twelve and of twenty-four hours.

use std::ops::Range;

use jiff::civil::Time;

use super::{
    Now, Problem, Value, edges, number,
    settle::{Hit, agreed, meant},
    tokens::Token,
    words::{ClockWord, Tables},
};

const HOUR: i32 = 60;
const DAY: i32 = 24 * HOUR;
/// Longest time from now
const MOST: u32 = DAY as u32;

/// How sure it is that the words are a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// A bare number
    Bare,
    /// A figure with a point, which may be a date or a price
    Pointed,
    Clear,
}

/// A time that was read.
#[derive(Clone, Copy)]
struct Reading {
    /// Minutes after midnight
    minutes: i32,
    /// Token after the last
    end: usize,
    sure: Sure,
    /// Whether it can only be meant as it was said: "03:00", "noon"
    exact: bool,
}

/// Finds the time that is meant. An hour from one to six is in the afternoon where nothing else says when: shops are
/// open by day.
pub(super) fn find(now: Now, words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let finder = Finder { now, words, tables };
    let readings = meant(finder.readings(), |(_, hit)| hit.words.clone(), words, tables);
    let sure = readings.iter().map(|(sure, _)| *sure).max().ok_or(Problem::Missing)?;
    let hits = readings.into_iter().filter(|(of, _)| *of == sure).map(|(_, hit)| hit).collect();
    let hit = agreed(hits)?;
    Ok((Value::Time(hit.value), hit.words))
}

struct Finder<'a> {
    now: Now,
    words: &'a [Token<'a>],
    tables: &'a Tables,
}

impl Finder<'_> {
    fn readings(&self) -> Vec<(Sure, Hit<Time>)> {
        let mut readings = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let Some(reading) = self.reading(at) else {
                at += 1;
                continue;
            };
            let reading = self.with_part(reading);
            if reading.sure > Sure::Bare || self.stands_for_an_hour(at, reading.end) {
                readings.push((reading.sure, Hit { value: time(reading.minutes), words: at..reading.end }));
            }
            at = reading.end;
        }
        readings
    }

    fn reading(&self, at: usize) -> Option<Reading> {
        self.ahead(at)
            .or_else(|| self.before_or_after(at))
            .or_else(|| self.part_of_hour(at))
            .or_else(|| self.hour_first(at))
    }

    /// The clock word at a place, and the token after it.
    fn word(&self, at: usize) -> Option<(ClockWord, usize)> {
        self.tables.clock.at(self.words, at).map(|(word, length)| (word, at + length))
    }

    fn skip(&self, at: usize, wanted: ClockWord) -> usize {
        self.word(at).filter(|(word, _)| *word == wanted).map_or(at, |(_, end)| end)
    }

    /// "now", "in half an hour", "in zwanzig Minuten"
    fn ahead(&self, at: usize) -> Option<Reading> {
        let (minutes, end) = match self.word(at)? {
            (ClockWord::Now, end) => (0, end),
            (ClockWord::In, next) => self.span(next)?,
            _ => return None,
        };
        let now = i32::from(self.now.time.hour()) * HOUR + i32::from(self.now.time.minute());
        Some(Reading { minutes: now + minutes, end, sure: Sure::Clear, exact: true })
    }

    fn span(&self, at: usize) -> Option<(i32, usize)> {
        if let Some((ClockWord::HalfHour, end)) = self.word(at) {
            return Some((HOUR / 2, end));
        }
        let count = number::read(self.words, at, self.tables)?;
        let (unit, end) = self.word(count.end)?;
        let minutes = match unit {
            ClockWord::Minutes => count.value,
            ClockWord::Hours | ClockWord::Oclock => count.value * f64::from(HOUR),
            _ => return None,
        };
        (minutes <= f64::from(MOST)).then_some((minutes as i32, end))
    }

    /// "ten past eight", "Viertel vor neun", "fünf vor halb neun"
    fn before_or_after(&self, at: usize) -> Option<Reading> {
        let (amount, next) = self.amount(at)?;
        let (side, next) = self.word(self.skip(next, ClockWord::Minutes))?;
        let hour = self.part_of_hour(next).filter(|_| self.tables.grammar.half_before).or_else(|| self.hour(next))?;
        let minutes = match side {
            ClockWord::Past => hour.minutes + amount,
            ClockWord::To => hour.minutes - amount,
            _ => return None,
        };
        Some(Reading { minutes, end: self.skip(hour.end, ClockWord::Oclock), sure: Sure::Clear, ..hour })
    }

    /// Minutes: "ten", "a quarter", "half"
    fn amount(&self, at: usize) -> Option<(i32, usize)> {
        match self.word(at) {
            Some((ClockWord::Quarter, end)) => Some((15, end)),
            Some((ClockWord::Half, end)) if !self.tables.grammar.half_before => Some((30, end)),
            _ => self.number(at, 59).map(|(minutes, end, _)| (minutes, end)),
        }
    }

    /// "halb neun" is 8:30, "half nine" is 9:30
    fn part_of_hour(&self, at: usize) -> Option<Reading> {
        let (part, next) = self.word(at)?;
        let hour = self.hour(next)?;
        let minutes = match (part, self.tables.grammar.half_before) {
            (ClockWord::Half, true) => hour.minutes - 30,
            (ClockWord::Half, false) => hour.minutes + 30,
            (ClockWord::Quarter, true) => hour.minutes - 45,
            (ClockWord::ThreeQuarters, true) => hour.minutes - 15,
            _ => return None,
        };
        Some(Reading { minutes, end: self.skip(hour.end, ClockWord::Oclock), sure: Sure::Clear, ..hour })
    }

    /// "8:30", "eight thirty", "acht Uhr dreißig", "huit heures et quart", "midi"
    fn hour_first(&self, at: usize) -> Option<Reading> {
        let hour = self.hour(at)?;
        if let Some(reading) = self.clock_figures(at, hour) {
            return Some(reading);
        }
        let marked = self.skip(hour.end, ClockWord::Oclock);
        let sure = if marked > hour.end { Sure::Clear } else { hour.sure };
        let bare = Reading { end: marked, sure, ..hour };
        Some(self.relative_minutes(bare).or_else(|| self.plain_minutes(bare)).unwrap_or(bare))
    }

    /// "8:30", "8.30", with or without what follows an hour
    fn clock_figures(&self, at: usize, hour: Reading) -> Option<Reading> {
        let minute = self.words.get(at + 1).filter(|word| word.folded.len() == 2)?;
        let minutes = minute.figure(2).filter(|minutes| *minutes < 60)? as i32;
        let marked = self.skip(at + 2, ClockWord::Oclock);
        let date = minute.after.starts_with('.') && !minute.after.trim_end().is_empty() && minute.after.len() == 1;
        let sure = match minute.gap {
            ":" => Sure::Clear,
            "." if marked > at + 2 => Sure::Clear,
            "." if !date => Sure::Pointed,
            _ => return None,
        };
        let end = self.seconds(marked);
        Some(Reading { minutes: hour.minutes + minutes, end, sure, ..hour })
    }

    /// Skips the seconds of "8:30:00"
    fn seconds(&self, at: usize) -> usize {
        let seconds = self.words.get(at).filter(|word| word.gap == ":" && word.figure(2).is_some());
        at + usize::from(seconds.is_some())
    }

    /// "et quart", "moins dix"
    fn relative_minutes(&self, hour: Reading) -> Option<Reading> {
        let (word, end) = self.word(hour.end)?;
        let (minutes, end) = match word {
            ClockWord::AddQuarter => (15, end),
            ClockWord::AddHalf => (30, end),
            ClockWord::LessQuarter => (-15, end),
            ClockWord::Less => self.number(end, 59).map(|(minutes, end, _)| (-minutes, end))?,
            _ => return None,
        };
        Some(Reading { minutes: hour.minutes + minutes, end, sure: Sure::Clear, ..hour })
    }

    /// "Uhr dreißig", "thirty", "oh five"; without a mark only two figures, since "eight three" is no time
    fn plain_minutes(&self, hour: Reading) -> Option<Reading> {
        self.words.get(hour.end).filter(|word| word.follows())?;
        let (minutes, end, padded) = self.number(hour.end, 59)?;
        let fits = hour.sure == Sure::Clear || minutes >= 10 || padded;
        let free = !matches!(self.word(end), Some((ClockWord::Oclock | ClockWord::Past | ClockWord::To, _)));
        let end = self.skip(end, ClockWord::Minutes);
        (fits && free).then_some(Reading { minutes: hour.minutes + minutes, end, ..hour })
    }

    fn hour(&self, at: usize) -> Option<Reading> {
        let named = |hours: i32, end| Reading { minutes: hours * HOUR, end, sure: Sure::Clear, exact: true };
        match self.word(at) {
            Some((ClockWord::Noon, end)) => Some(named(12, end)),
            Some((ClockWord::Midnight, end)) => Some(named(0, end)),
            _ => self.number(at, 24).map(|(hours, end, padded)| Reading {
                minutes: hours * HOUR,
                end,
                sure: Sure::Bare,
                exact: padded,
            }),
        }
    }

    /// A whole number up to `most`, the token after it, and whether it began with a nought.
    fn number(&self, at: usize, most: u32) -> Option<(i32, usize, bool)> {
        let word = self.words.get(at)?;
        if let Some(value) = word.figure(2).filter(|value| *value <= most) {
            return Some((value as i32, at + 1, word.folded.len() == 2 && value < 10));
        }
        let reading = number::read_words(self.words, at, self.tables)?;
        if reading.value == 0.0 && reading.strength == number::Strength::Interjection {
            let after = number::read_words(self.words, reading.end, self.tables)?;
            return after.whole().filter(|value| *value < 10).map(|value| (value as i32, after.end, true));
        }
        let value = reading.whole().filter(|value| *value <= most)?;
        (reading.strength != number::Strength::Article || self.tables.grammar.tens_and_teens || self.named(reading.end))
            .then_some((value as i32, reading.end, false))
    }

    /// Whether "ein" before it is a number: "ein Uhr"
    fn named(&self, at: usize) -> bool {
        matches!(self.word(at), Some((ClockWord::Oclock, _)))
    }

    /// Moves a time into the part of the day that was said, right after it or elsewhere.
    fn with_part(&self, mut reading: Reading) -> Reading {
        let own = self.word(reading.end).filter(|(word, _)| is_part(*word));
        if let Some((_, end)) = own {
            reading.end = end;
            reading.sure = Sure::Clear;
        }
        let elsewhere = || self.tables.clock.all(self.words).into_iter().map(|(word, ..)| word).find(|w| is_part(*w));
        let part = own.map(|(word, _)| word).or_else(elsewhere);
        let hour = reading.minutes.rem_euclid(DAY) / HOUR;
        let late = match part {
            Some(ClockWord::Afternoon | ClockWord::Evening) => (1..12).contains(&hour),
            Some(ClockWord::Night) => (6..12).contains(&hour),
            Some(_) => false,
            None => !reading.exact && (1..=6).contains(&hour),
        };
        let midnight = hour == 12 && matches!(part, Some(ClockWord::Night | ClockWord::Morning)) && !reading.exact;
        reading.minutes += if late || midnight { DAY / 2 } else { 0 };
        reading
    }

    /// Whether a bare number is an hour: after "at", or when it is all that was said.
    fn stands_for_an_hour(&self, at: usize, end: usize) -> bool {
        let introduced = self.tables.clock.before(self.words, at).is_some_and(|(word, _)| word == ClockWord::At);
        let inner = edges::trimmed(self.words, self.tables);
        introduced || (at <= inner.start && end >= inner.end)
    }
}

fn is_part(word: ClockWord) -> bool {
    matches!(word, ClockWord::Morning | ClockWord::Afternoon | ClockWord::Evening | ClockWord::Night)
}

fn time(minutes: i32) -> Time {
    let minutes = minutes.rem_euclid(DAY);
    Time::new((minutes / HOUR) as i8, (minutes % HOUR) as i8, 0, 0).unwrap_or(Time::MIN)
}

//! `[signalling.hours]`: when the store is open.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use u5_protocol::kiosk::{Hours, Span};
use u5_runtime::clock;

const DAY: u16 = 24 * 60;
const CLOSED: &str = "closed";

/// When the store is open, as it is written; without a single day the kiosk is always open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HoursConfig {
    /// Where the store stands, as in `Europe/Berlin`; empty for the kiosk's own zone.
    pub timezone: String,
    /// `"08:00-20:00"`, several with commas between them, or `"closed"`; so for each day.
    pub monday: String,
    /// As `monday`.
    pub tuesday: String,
    /// As `monday`.
    pub wednesday: String,
    /// As `monday`.
    pub thursday: String,
    /// As `monday`.
    pub friday: String,
    /// As `monday`.
    pub saturday: String,
    /// As `monday`.
    pub sunday: String,
    /// Dates on which the store is closed all day, as in `2026-12-25`.
    pub closed: Vec<String>,
}

impl HoursConfig {
    /// What the page needs; `None` where the kiosk is always open.
    ///
    /// # Errors
    /// Everything that is wrong, each with its key.
    pub fn read(&self) -> Result<Option<Hours>, Vec<String>> {
        if *self == Self::default() {
            return Ok(None);
        }
        let mut wrong = Vec::new();
        if let Err(error) = clock::timezone(&self.timezone) {
            wrong.push(format!("timezone `{}`: {error}; write it as in Europe/Berlin", self.timezone));
        }
        wrong.extend(self.closed.iter().filter_map(|day| not_a_date(day)));
        let days = self.days();
        if days.iter().all(|(_, text)| text.is_empty()) {
            wrong.push("no day has hours; set monday = \"08:00-20:00\" and so on".to_owned());
        }
        let week = days.map(|(day, text)| match spans(text) {
            Ok(spans) => spans,
            Err(why) => {
                wrong.push(format!("{day} = \"{text}\": {why}"));
                Vec::new()
            }
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let days = self.closed.iter().map(|day| (day.clone(), Vec::new())).collect();
        Ok(Some(Hours { timezone: self.timezone.clone(), week, days }))
    }

    fn days(&self) -> [(&'static str, &str); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

fn not_a_date(day: &str) -> Option<String> {
    let is_date = day.len() == 10 && day.parse::<Date>().is_ok();
    (!is_date).then(|| format!("closed holds `{day}`, which is no date like 2026-12-25"))
}

/// The spans of a day in order; none of them may begin before the one before it has ended.
fn spans(text: &str) -> Result<Vec<Span>, &'static str> {
    if text.is_empty() || text == CLOSED {
        return Ok(Vec::new());
    }
    let spans = text.split(',').map(span).collect::<Option<Vec<_>>>();
    let spans = spans.ok_or("write hours as \"08:00-20:00\", several with commas between them, or \"closed\"")?;
    let in_order = spans.windows(2).all(|pair| matches!(pair, [[_, end], [start, _]] if end <= start));
    if in_order { Ok(spans) } else { Err("its spans overlap or are out of order") }
}

fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minutes(from.trim())?, minutes(to.trim())?);
    // A store that closes after midnight closes on the next day.
    Some([from, if to <= from { to + DAY } else { to }]).filter(|_| from < DAY)
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() <= 2 && minutes.len() == 2)?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(hours * 60 + minutes).filter(|total| minutes < 60 && *total <= DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(monday: &str) -> HoursConfig {
        HoursConfig { monday: monday.to_owned(), ..HoursConfig::default() }
    }

    fn monday(text: &str) -> Result<Vec<Span>, Vec<String>> {
        hours(text).read().map(|hours| hours.unwrap().week[0].clone())
    }

    #[test]
    fn a_kiosk_without_hours_is_always_open() {
        assert_eq!(HoursConfig::default().read(), Ok(None));
    }

    #[test]
    fn a_day_has_spans_of_minutes() {
        assert_eq!(monday("8:00-20:00"), Ok(vec![[480, 1200]]));
        assert_eq!(monday("08:00-12:30, 14:00-24:00"), Ok(vec![[480, 750], [840, 1440]]));
        assert_eq!(monday("20:00-02:00"), Ok(vec![[1200, 1560]]), "it closes on the next day");
        assert_eq!(monday("00:00-24:00"), Ok(vec![[0, 1440]]));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in
            ["8-20", "08:00", "08:60-20:00", "25:00-26:00", "24:00-25:00", "08:00-20:00,", "08:00-12:00,11:00-13:00"]
        {
            let wrong = monday(text).unwrap_err();
            assert!(wrong[0].starts_with(&format!("monday = \"{text}\"")), "{wrong:?}");
        }
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let closed = vec!["2026-12-25".to_owned(), "25.12.".to_owned()];
        let config = HoursConfig { timezone: "Linden/Market".to_owned(), closed, ..hours("always") };
        let wrong = config.read().unwrap_err().join("\n");
        assert!(wrong.contains("timezone") && wrong.contains("25.12.") && wrong.contains("monday"), "{wrong}");
        let none = HoursConfig { timezone: "Europe/Berlin".to_owned(), ..HoursConfig::default() };
        assert!(none.read().unwrap_err()[0].contains("no day has hours"));
    }
}

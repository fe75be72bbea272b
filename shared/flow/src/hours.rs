//! When the store is open.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};
use u5_prompt::{
    fields,
    yaml::{Key, Node},
};
use u5_protocol::{diagnostic::Report, kiosk};

use crate::values::{Now, time_of_day};

/// Days as they are written, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// From when to when; none on a day on which the store is closed.
pub(crate) type Day = Option<(Time, Time)>;

/// The opening hours of a week, and the days that are different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    week: [Day; 7],
    days: BTreeMap<Date, Day>,
    /// Whether anything is known.
    known: bool,
}

impl Hours {
    /// Reads `mon-fri: 08:00-21:00`, `sun: closed`, `2026-12-24: 08:00-14:00`.
    pub fn read(node: &Node, report: &mut Report) -> Self {
        let mut hours = Self { known: true, ..Self::default() };
        for (key, node) in fields::entries(node, "`hours`", report) {
            let Some(day) = day(node, report) else { continue };
            hours.set(key, day, report);
        }
        hours
    }

    fn set(&mut self, key: &Key, day: Day, report: &mut Report) {
        if let Ok(date) = key.name.parse::<Date>() {
            self.days.insert(date, day);
        } else if let Some((first, last)) = days(&key.name) {
            self.week[first..=last].fill(day);
        } else {
            let message = format!("`{}` is no day", key.name);
            report.error(key.span, "bad-hours", message, "write `mon`, `mon-fri` or a date such as 2026-12-24");
        }
    }

    /// The hours of a day.
    pub(crate) fn on(&self, date: Date) -> Day {
        self.days.get(&date).copied().unwrap_or_else(|| self.week[date.weekday().to_monday_zero_offset() as usize])
    }

    /// Whether the store is open. A store that says nothing about its hours always is.
    pub fn is_open(&self, now: Now) -> bool {
        !self.known || self.on(now.date).is_some_and(|(from, until)| (from..until).contains(&now.time))
    }

    /// The same for a kiosk's page in `timezone`; none where nothing is known.
    pub fn for_page(&self, timezone: &str) -> Option<kiosk::Hours> {
        let minutes = |time: Time| u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs());
        let spans = |day: Day| day.into_iter().map(|(from, until)| [minutes(from), minutes(until)]).collect();
        self.known.then(|| kiosk::Hours {
            timezone: timezone.to_owned(),
            week: self.week.map(spans),
            days: self.days.iter().map(|(date, day)| (date.to_string(), spans(*day))).collect(),
        })
    }

    /// What templates see: `hours.opens`, `hours.closes` (today; none when closed), `hours.week.sat`.
    pub fn to_json(&self, now: Now) -> serde_json::Value {
        let text = |day: Day| day.map(|(from, until)| format!("{}-{}", time_of_day(from), time_of_day(until)));
        let week: serde_json::Map<_, _> =
            DAYS.iter().zip(self.week).map(|(name, day)| ((*name).to_owned(), text(day).into())).collect();
        let today = self.on(now.date);
        serde_json::json!({
            "today": text(today),
            "opens": today.map(|(from, _)| time_of_day(from)),
            "closes": today.map(|(_, until)| time_of_day(until)),
            "week": week,
        })
    }
}

/// The name of a weekday in templates.
pub(crate) fn weekday(day: Weekday) -> &'static str {
    DAYS[day.to_monday_zero_offset() as usize]
}

fn days(name: &str) -> Option<(usize, usize)> {
    let index = |name: &str| DAYS.iter().position(|day| *day == name.trim());
    let (first, last) = name.split_once('-').map_or((name, name), |(first, last)| (first, last));
    let (first, last) = (index(first)?, index(last)?);
    (first <= last).then_some((first, last))
}

fn day(node: &Node, report: &mut Report) -> Option<Day> {
    let text = fields::text(node, "hours", report)?;
    if text == "closed" {
        return Some(None);
    }
    let parse = |text: &str| text.trim().parse::<Time>().ok();
    let day = text.split_once('-').and_then(|(from, until)| Some((parse(from)?, parse(until)?)));
    let day = day.filter(|(from, until)| from < until);
    if day.is_none() {
        report.error(
            node.span,
            "bad-hours",
            format!("`{text}` is no time of a day"),
            "write `08:00-21:00` or `closed`",
        );
    }
    day.map(Some)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use u5_prompt::yaml;

    use super::*;

    fn hours(text: &str) -> (Hours, Vec<String>) {
        let mut report = Report::new("_store.yaml");
        let node = yaml::parse(text, &mut report).unwrap();
        let hours = Hours::read(&node, &mut report);
        (hours, report.into_found().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_store_is_open_in_its_hours_and_special_days_win() {
        let (hours, found) = hours("mon-fri: 08:00-21:00\nsat: 08:00-18:00\nsun: closed\n2026-12-24: 08:00-14:00\n");
        assert_eq!(found, Vec::<String>::new());
        let open = |day, clock| hours.is_open(Now { date: day, time: clock });
        assert!(open(date(2026, 11, 23), time(8, 0, 0, 0)) && !open(date(2026, 11, 23), time(21, 0, 0, 0)));
        assert!(!open(date(2026, 11, 22), time(12, 0, 0, 0)), "on Sunday");
        assert!(open(date(2026, 12, 24), time(13, 0, 0, 0)) && !open(date(2026, 12, 24), time(15, 0, 0, 0)));
        let seen = hours.to_json(Now { date: date(2026, 11, 28), time: time(9, 0, 0, 0) });
        assert_eq!((seen["closes"].as_str(), seen["week"]["sun"].as_str()), (Some("18:00"), None));
    }

    #[test]
    fn pages_get_minutes() {
        let (hours, _) = hours("sat: 08:00-18:30\n2026-12-24: 08:00-14:00\n2026-12-25: closed\n");
        let page = hours.for_page("Europe/Berlin").unwrap();
        assert_eq!(
            (page.timezone.as_str(), &page.week[5], &page.week[6]),
            ("Europe/Berlin", &vec![[480, 1110]], &vec![])
        );
        assert_eq!((&page.days["2026-12-24"], &page.days["2026-12-25"]), (&vec![[480, 840]], &vec![]));
        assert_eq!(Hours::default().for_page(""), None);
    }

    #[test]
    fn without_hours_it_is_always_open() {
        assert!(Hours::default().is_open(Now { date: date(2026, 1, 1), time: time(3, 0, 0, 0) }));
    }

    #[test]
    fn what_is_no_day_or_time_is_told() {
        let (_, found) = hours("mon-fri: 21:00-08:00\nfunday: closed\nsat: late\n");
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].starts_with("_store.yaml:1:10: error[bad-hours]"));
    }
}

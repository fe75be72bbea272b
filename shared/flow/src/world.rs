//! What a flow can know of the world around it.

use std::collections::BTreeMap;

use u5_prompt::template::{Value, Values, value_of};
use u5_protocol::Language;

use crate::{
    hours::weekday,
    set::FlowSet,
    values::{Now, time_of_day},
};

/// The names that every template may use.
pub(crate) const BUILT_IN: [&str; 8] = ["store", "language", "date", "time", "weekday", "open", "hours", "question"];

/// The world at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// The date and the time of day in the store.
    pub now: Now,
    /// The language that the kiosk speaks.
    pub language: Language,
}

impl World {
    /// What templates see of it.
    pub(crate) fn values(&self, set: &FlowSet, question: &str) -> Values {
        let Self { now, language } = *self;
        let time = time_of_day(now.time);
        BTreeMap::from([
            ("store".to_owned(), Value::from(set.store_name(language))),
            ("language".to_owned(), language.code().into()),
            ("date".to_owned(), now.date.to_string().into()),
            ("time".to_owned(), time.into()),
            ("weekday".to_owned(), weekday(now.date.weekday()).into()),
            ("open".to_owned(), set.hours().is_open(now).into()),
            ("hours".to_owned(), value_of(&set.hours().to_json(now))),
            ("question".to_owned(), question.into()),
        ])
    }
}

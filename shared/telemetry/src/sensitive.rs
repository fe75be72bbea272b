//! Customer text that must not end up in a log by accident.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// Text a customer said, typed or was shown. `Debug` and `Display` give its length only.
///
/// It can be read in (`Deserialize`), because that leaks nothing. It has no `Serialize` of its own: a field that
/// really is meant to leave the process says so with
/// `#[serde(serialize_with = "u5_telemetry::sensitive::exposed")]`, which a reviewer can search for, as for
/// [`expose`](Self::expose).
#[derive(Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The text itself. Every call is a place where a customer's words are used: never pass it to a log, an error
    /// or a metric.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The text itself, owned.
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Changes the text without letting it out.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sensitive<U> {
        Sensitive(change(self.0))
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: AsRef<str>> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[redacted, {} characters]", self.0.as_ref().chars().count())
    }
}

impl<T: AsRef<str>> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Serialises the text in the clear; for `#[serde(serialize_with = "…")]`.
pub fn exposed<T: Serialize, S: Serializer>(value: &Sensitive<T>, serializer: S) -> Result<S::Ok, S::Error> {
    value.expose().serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    struct Turn {
        #[serde(serialize_with = "exposed")]
        said: Sensitive<String>,
    }

    #[test]
    fn shows_its_length_and_nothing_else() {
        let said = Sensitive::new("my name is Zoë");
        assert_eq!(said.to_string(), "[redacted, 14 characters]");
        assert_eq!(format!("{said:?}"), "[redacted, 14 characters]");
        assert_eq!(format!("{said:#?}"), "[redacted, 14 characters]");
    }

    #[test]
    fn stays_redacted_inside_other_types() {
        let turn = Turn { said: "secret".to_owned().into() };
        let shown = format!("{:?} {:?}", turn, Some(vec![Sensitive::new("secret")]));
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn is_serialised_only_where_the_field_says_so() {
        let turn: Turn = serde_json::from_str(r#"{"said":"hello"}"#).unwrap();
        assert_eq!(turn.said.expose(), "hello");
        assert_eq!(serde_json::to_string(&turn).unwrap(), r#"{"said":"hello"}"#);
    }

    #[test]
    fn can_be_changed_without_being_exposed() {
        assert_eq!(Sensitive::new("Hello").map(str::to_lowercase).into_exposed(), "hello");
    }
}

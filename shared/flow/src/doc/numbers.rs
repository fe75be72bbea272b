//! Single values that are more than their kind: whole numbers, ranges, texts that say something.

use std::ops::RangeInclusive;

use u5_prompt::fields::Fields;
use u5_protocol::diagnostic::Report;

/// A whole number of `name` within `range`.
pub(super) fn whole(
    fields: &mut Fields<'_>,
    name: &'static str,
    range: RangeInclusive<u32>,
    report: &mut Report,
) -> Option<u32> {
    let (first, last) = (*range.start(), *range.end());
    let number = fields.number(name, f64::from(first)..=f64::from(last), report)?;
    if number.fract() == 0.0 {
        return Some(number as u32);
    }
    if let Some((_, node)) = fields.entry(name) {
        report.error(node.span, "wrong-kind", format!("`{name}` is no whole number"), "leave the fraction out");
    }
    None
}

/// Reports a range from which nothing can come: the keys are `min` and `max`.
pub(super) fn ordered<T: PartialOrd>(fields: &mut Fields<'_>, min: Option<T>, max: Option<T>, report: &mut Report) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
        && let Some((key, _)) = fields.entry("min")
    {
        report.error(key.span, "out-of-range", "`min` is greater than `max`", "swap them");
    }
}

/// The text of `name`, which has to say something.
pub(super) fn filled<'a>(fields: &mut Fields<'a>, name: &'static str, report: &mut Report) -> Option<&'a str> {
    let (_, node) = fields.entry(name)?;
    let text = fields.text(name, report)?;
    if text.trim().is_empty() {
        report.error(node.span, "empty-text", format!("`{name}` is empty"), "write something, or remove it");
        return None;
    }
    Some(text)
}

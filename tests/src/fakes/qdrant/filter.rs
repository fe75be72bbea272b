//! Which points a filter lets pass.

use qdrant_client::qdrant::{
    Condition, FieldCondition, Filter, Match, Range, Value, condition::ConditionOneOf, r#match::MatchValue, value::Kind,
};
use tonic::Status;

use super::point::{Id, Payload, Point};

/// Whether a point passes; every point passes no filter.
pub(super) fn passes(filter: Option<&Filter>, id: &Id, point: &Point) -> Result<bool, Status> {
    let Some(filter) = filter else { return Ok(true) };
    let count = |conditions: &[Condition]| {
        let mut met = 0;
        for condition in conditions {
            met += usize::from(meets(condition, id, point)?);
        }
        Ok::<_, Status>(met)
    };
    let must = count(&filter.must)? == filter.must.len();
    let must_not = count(&filter.must_not)? == 0;
    let should = filter.should.is_empty() || count(&filter.should)? > 0;
    let min_should = match &filter.min_should {
        Some(min) => count(&min.conditions)? as u64 >= min.min_count,
        None => true,
    };
    Ok(must && must_not && should && min_should)
}

fn meets(condition: &Condition, id: &Id, point: &Point) -> Result<bool, Status> {
    match &condition.condition_one_of {
        Some(ConditionOneOf::Field(field)) => field_meets(field, &point.payload),
        Some(ConditionOneOf::HasId(ids)) => {
            let ids: Result<Vec<Id>, Status> = ids.has_id.iter().map(|id| Id::read(Some(id.clone()))).collect();
            Ok(ids?.contains(id))
        }
        Some(ConditionOneOf::Filter(filter)) => passes(Some(filter), id, point),
        Some(ConditionOneOf::IsEmpty(empty)) => Ok(values(&point.payload, &empty.key).is_empty()),
        Some(ConditionOneOf::HasVector(has)) => {
            Ok(point.dense.contains_key(&has.has_vector) || point.sparse.contains_key(&has.has_vector))
        }
        _ => Err(Status::unimplemented("fake-qdrant does not know this kind of condition")),
    }
}

fn field_meets(field: &FieldCondition, payload: &Payload) -> Result<bool, Status> {
    let values = values(payload, &field.key);
    match (&field.r#match, &field.range) {
        (Some(Match { match_value: Some(wanted) }), None) => any_matches(&values, wanted),
        (None, Some(range)) => Ok(values.iter().any(|value| in_range(value, range))),
        _ => Err(Status::unimplemented("fake-qdrant does not know this kind of field condition")),
    }
}

/// The values under a key: each of a list, none for null.
fn values<'a>(payload: &'a Payload, key: &str) -> Vec<&'a Kind> {
    let kinds = |value: &'a Value| match &value.kind {
        Some(Kind::ListValue(list)) => list.values.iter().filter_map(|value| value.kind.as_ref()).collect(),
        Some(Kind::NullValue(_)) | None => Vec::new(),
        Some(kind) => vec![kind],
    };
    payload.get(key).map(kinds).unwrap_or_default()
}

fn any_matches(values: &[&Kind], wanted: &MatchValue) -> Result<bool, Status> {
    let string =
        |test: &dyn Fn(&str) -> bool| values.iter().any(|value| matches!(value, Kind::StringValue(text) if test(text)));
    let integer = |test: &dyn Fn(i64) -> bool| {
        values.iter().any(|value| matches!(value, Kind::IntegerValue(number) if test(*number)))
    };
    Ok(match wanted {
        MatchValue::Keyword(keyword) => string(&|text| text == keyword),
        MatchValue::Keywords(any) => string(&|text| any.strings.iter().any(|wanted| wanted == text)),
        MatchValue::ExceptKeywords(none) => string(&|text| !none.strings.iter().any(|other| other == text)),
        MatchValue::Integer(number) => integer(&|found| found == *number),
        MatchValue::Integers(any) => integer(&|found| any.integers.contains(&found)),
        MatchValue::ExceptIntegers(none) => integer(&|found| !none.integers.contains(&found)),
        MatchValue::Boolean(wanted) => values.iter().any(|value| **value == Kind::BoolValue(*wanted)),
        MatchValue::Text(words) => string(&|text| tokens(words).all(|word| tokens(text).any(|found| found == word))),
        MatchValue::TextAny(words) => string(&|text| tokens(words).any(|word| tokens(text).any(|found| found == word))),
        _ => return Err(Status::unimplemented("fake-qdrant does not know this kind of match")),
    })
}

/// Words in lower case, as the default tokenizer of a text index makes them.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn in_range(value: &Kind, range: &Range) -> bool {
    let number = match value {
        Kind::IntegerValue(number) => *number as f64,
        Kind::DoubleValue(number) => *number,
        _ => return false,
    };
    range.lt.is_none_or(|bound| number < bound)
        && range.gt.is_none_or(|bound| number > bound)
        && range.lte.is_none_or(|bound| number <= bound)
        && range.gte.is_none_or(|bound| number >= bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point() -> Point {
        let mut point = Point::default();
        point.payload.insert("tag".to_owned(), vec!["a", "b"].into());
        point.payload.insert("count".to_owned(), 3.into());
        point.payload.insert("text".to_owned(), "Oat milk, organic".into());
        point
    }

    fn check(filter: &Filter) -> bool {
        passes(Some(filter), &Id::Number(7), &point()).unwrap()
    }

    #[test]
    fn conditions_are_combined_as_the_server_does() {
        let (a, c) = (Condition::matches("tag", "a".to_owned()), Condition::matches("tag", "c".to_owned()));
        assert!(check(&Filter::default()));
        assert!(check(&Filter::must([a.clone()])) && !check(&Filter::must([a.clone(), c.clone()])));
        assert!(check(&Filter::should([a.clone(), c.clone()])) && !check(&Filter::should([c.clone()])));
        assert!(check(&Filter::must_not([c.clone()])) && !check(&Filter::must_not([a.clone()])));
        assert!(check(&Filter::min_should(1, [a.clone(), c.clone()])) && !check(&Filter::min_should(2, [a, c])));
    }

    #[test]
    fn values_are_matched_by_kind() {
        let table = [
            (Condition::matches("tag", vec!["x".to_owned(), "b".to_owned()]), true),
            (Condition::matches("count", 3), true),
            (Condition::matches("count", 4), false),
            (Condition::matches("absent", 3), false),
            (Condition::matches_text("text", "milk oat"), true),
            (Condition::matches_text("text", "soy milk"), false),
            (Condition::matches_text_any("text", "soy milk"), true),
            (Condition::has_id([7]), true),
            (Condition::has_id([8]), false),
            (Condition::is_empty("absent"), true),
            (Condition::has_vector("dense"), false),
            (Condition::range("count", Range { gte: Some(3.0), lt: Some(4.0), ..Range::default() }), true),
        ];
        for (condition, wanted) in table {
            assert_eq!(check(&Filter::must([condition.clone()])), wanted, "{condition:?}");
        }
    }
}

//! The fields of participants and events: text, flags, numbers and lists.

use std::borrow::Cow;

use crate::model::field::{Field, FieldType, FieldValue};
use crate::model::{Anomalies, Timestamp};
use crate::zoom::payload::record::{Named, Value};

/// The values of a record's fields, in the order of the table of known fields; the first present one counts.
///
/// A name that `is_known_elsewhere` is passed over, any other unknown one is an anomaly.
pub(super) fn fields(
    named: &[Named<'_>],
    known: &[Field],
    is_known_elsewhere: impl Fn(&str) -> bool,
    anomalies: &mut Anomalies,
) -> Vec<Option<FieldValue>> {
    let mut values = vec![None; known.len()];
    for (name, value) in named {
        let Some(position) = known.iter().position(|field| field.zoom_field == name) else {
            if !is_known_elsewhere(name) {
                anomalies.note(name.clone(), None, &value.to_string());
            }
            continue;
        };
        if values[position].is_some() {
            continue;
        }
        match field_value(value, known[position].field_type) {
            Ok(read) => values[position] = read,
            Err(Unreadable) => anomalies.note(name.clone(), None, &value.to_string()),
        }
    }
    values
}

/// The first present value of that name.
pub(super) fn first<'r, 'a>(named: &'r [Named<'a>], name: &str) -> Option<&'r Value<'a>> {
    let mut values = named.iter().filter(|(found, _)| found == name).map(|(_, value)| value);
    values.find(|value| !is_empty(value))
}

/// Text as sent, but for U+0000, at which SQLite's own functions and tools would cut it.
pub(super) fn stored_text(text: &str) -> Option<String> {
    match text {
        "" => None,
        text if text.contains('\0') => Some(text.replace('\0', "\u{fffd}")),
        text => Some(text.to_owned()),
    }
}

/// Whether a value stands for nothing: `null` or `""`.
pub(super) fn is_empty(value: &Value<'_>) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::Text(text) if text.is_empty())
}

/// A time of the record; unreadable text is an anomaly, nothing at all is not.
pub(super) fn time(named: &[Named<'_>], name: &str, anomalies: &mut Anomalies) -> Option<Timestamp> {
    read(named, name, anomalies, |value| Timestamp::parse(&text(value)?))
}

/// A whole number of the record, as a number or as text.
pub(super) fn whole(named: &[Named<'_>], name: &str, anomalies: &mut Anomalies) -> Option<i64> {
    read(named, name, anomalies, integer)
}

fn read<T>(
    named: &[Named<'_>],
    name: &str,
    anomalies: &mut Anomalies,
    reader: impl Fn(&Value<'_>) -> Option<T>,
) -> Option<T> {
    let value = first(named, name)?;
    let read = reader(value);
    if read.is_none() {
        anomalies.note(name, None, &value.to_string());
    }
    read
}

struct Unreadable;

fn field_value(value: &Value<'_>, field_type: FieldType) -> Result<Option<FieldValue>, Unreadable> {
    if is_empty(value) {
        return Ok(None);
    }
    let read = match field_type {
        FieldType::Text => text(value).and_then(|text| stored_text(&text)).map(FieldValue::Text),
        FieldType::Flag => flag(value).map(|flag| FieldValue::Integer(i64::from(flag))),
        FieldType::Integer => integer(value).map(FieldValue::Integer),
        FieldType::Real => real(value).map(FieldValue::Real),
        FieldType::Json => return json(value),
    };
    read.map(Some).ok_or(Unreadable)
}

/// Texts, and what Zoom sends in place of one: a number, or a flag.
pub(super) fn text<'a>(value: &'a Value<'_>) -> Option<Cow<'a, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Flag(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Nested(_) | Value::Broken(_) => None,
    }
}

fn flag(value: &Value<'_>) -> Option<bool> {
    match text(value)?.as_ref() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn integer(value: &Value<'_>) -> Option<i64> {
    text(value)?.trim().parse().ok()
}

fn real(value: &Value<'_>) -> Option<f64> {
    text(value)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn json(value: &Value<'_>) -> Result<Option<FieldValue>, Unreadable> {
    match value {
        Value::Nested(json) if is_empty_nest(json) => Ok(None),
        Value::Nested(json) => Ok(Some(FieldValue::Text(json.clone().into_owned()))),
        Value::Text(text) => Ok(Some(FieldValue::Text(serde_json::Value::from(text.as_ref()).to_string()))),
        _ => Err(Unreadable),
    }
}

/// An empty list, or a list of nothing but `""` as Zoom sends it for "none".
fn is_empty_nest(json: &str) -> bool {
    json.bytes().all(|byte| matches!(byte, b'[' | b']' | b'{' | b'}' | b'"' | b',') || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, field_type: FieldType, expected: Option<&str>) {
        let text = format!(r#"{{"x":{json}}}"#);
        let record = crate::zoom::payload::record::Record::read(&text).unwrap();
        let known =
            [Field { column: "x", zoom_field: "x", field_type, personal: crate::model::personal::Personal::Nobody }];
        let mut anomalies = Anomalies::default();
        let values = fields(&record.fields, &known, |_| false, &mut anomalies);
        let shown = values[0].as_ref().map(|value| match value {
            FieldValue::Text(text) => text.clone(),
            FieldValue::Integer(number) => number.to_string(),
            FieldValue::Real(number) => number.to_string(),
        });
        let shown = if anomalies.is_empty() { shown } else { Some(format!("! {}", anomalies.as_slice()[0].raw_value)) };
        assert_eq!(shown.as_deref(), expected, "{json} as {field_type:?}");
    }

    #[test]
    fn text_is_stored_as_sent() {
        check(r#"" 00:0a:95:9d:68:16""#, FieldType::Text, Some(" 00:0a:95:9d:68:16"));
        check(r#""Unknown + Phone""#, FieldType::Text, Some("Unknown + Phone"));
        check(r#""a\u0000b""#, FieldType::Text, Some("a\u{fffd}b"));
        check("20161536", FieldType::Text, Some("20161536"));
        check(r#""""#, FieldType::Text, None);
        check("null", FieldType::Text, None);
        check(r#"{"a":1}"#, FieldType::Text, Some(r#"! {"a":1}"#));
    }

    #[test]
    fn flags_come_as_booleans_and_as_numbers() {
        check("true", FieldType::Flag, Some("1"));
        check("0", FieldType::Flag, Some("0"));
        check(r#""1""#, FieldType::Flag, Some("1"));
        check(r#""""#, FieldType::Flag, None);
        check(r#""maybe""#, FieldType::Flag, Some("! maybe"));
    }

    #[test]
    fn numbers_come_as_text_too() {
        check("3", FieldType::Integer, Some("3"));
        check(r#""3""#, FieldType::Integer, Some("3"));
        check("3.5", FieldType::Integer, Some("! 3.5"));
        check("3.52", FieldType::Real, Some("3.52"));
        check("1e400", FieldType::Real, Some("! 1e400"));
    }

    #[test]
    fn lists_are_kept_as_json() {
        check(r#"["10.0.0.1","10.0.0.2"]"#, FieldType::Json, Some(r#"["10.0.0.1","10.0.0.2"]"#));
        check("[]", FieldType::Json, None);
        check(r#"[""]"#, FieldType::Json, None);
        check(r#""10.0.0.1""#, FieldType::Json, Some(r#""10.0.0.1""#));
        check("7", FieldType::Json, Some("! 7"));
    }
}

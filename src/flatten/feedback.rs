//! An answer to the question how an event was.

use crate::model::field::{FEEDBACK_FIELDS, FieldType, FieldValue};
use crate::model::{Anomalies, Feedback};
use crate::zoom::payload::record::Record;

use super::field::{fields, first, text, time};

/// More of a text is not kept: people write comments, and not books.
const LONGEST_TEXT: usize = 4_000;

/// What is no field of the table.
const KNOWN_ELSEWHERE: [&str; 2] = ["date_time", "quality"];

/// Flattens one answer from its JSON text, and notes what of it cannot be read; `None` for what is no object.
pub fn feedback(json: &str, anomalies: &mut Anomalies) -> Option<Feedback> {
    let Ok(record) = Record::read(json) else {
        anomalies.note("participants[]", None, json);
        return None;
    };
    let named = &record.fields;
    let mut fields = fields(named, FEEDBACK_FIELDS, |name| KNOWN_ELSEWHERE.contains(&name), anomalies);
    for (value, field) in fields.iter_mut().zip(FEEDBACK_FIELDS) {
        let Some(FieldValue::Text(text)) = value.as_mut().filter(|value| is_long(value)) else { continue };
        anomalies.note(field.zoom_field, None, text);
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        if field.field_type == FieldType::Json {
            *value = None;
        }
    }
    let said_at = time(named, "date_time", anomalies);
    let thumb = first(named, "quality");
    let is_content = thumb.and_then(|value| is_thumb_up(&text(value)?));
    if let (Some(value), None) = (thumb, is_content) {
        anomalies.note("quality", None, &value.to_string());
    }
    Some(Feedback { said_at, is_content, fields })
}

fn is_long(value: &FieldValue) -> bool {
    matches!(value, FieldValue::Text(text) if text.len() > LONGEST_TEXT)
}

/// Zoom's two words for the thumbs.
fn is_thumb_up(word: &str) -> Option<bool> {
    match word.trim().to_ascii_uppercase().as_str() {
        "GOOD" => Some(true),
        "NOT GOOD" | "NOT_GOOD" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (Option<Feedback>, Vec<String>) {
        let mut anomalies = Anomalies::default();
        let feedback = feedback(json, &mut anomalies);
        (feedback, anomalies.as_slice().iter().map(|anomaly| anomaly.path.clone()).collect())
    }

    /// The text of a column of an answer.
    fn told<'f>(feedback: &'f Feedback, column: &str) -> Option<&'f str> {
        let place = FEEDBACK_FIELDS.iter().position(|field| field.column == column).unwrap();
        if let Some(FieldValue::Text(text)) = &feedback.fields[place] { Some(text) } else { None }
    }

    #[test]
    fn a_thumb_is_one_of_two_words() {
        fn check(quality: &str, expected: Option<bool>, is_readable: bool) {
            let (feedback, anomalies) = read(&format!(r#"{{"quality":{quality}}}"#));
            assert_eq!(feedback.unwrap().is_content, expected, "{quality}");
            assert_eq!(anomalies.is_empty(), is_readable, "{quality}");
        }
        check(r#""GOOD""#, Some(true), true);
        check(r#""NOT GOOD""#, Some(false), true);
        check(r#"" not good ""#, Some(false), true);
        check(r#""""#, None, true);
        check("null", None, true);
        check(r#""FINE""#, None, false);
        check("7", None, false);
        check("{}", None, false);
    }

    #[test]
    fn what_people_write_is_kept_as_it_is_and_bounded() {
        let json = r#"{"date_time":"2026-11-17T10:00:00Z","email":"dana@example.com","user_id":"NJmu","quality":"NOT GOOD",
            "comment":"<b>\u0007\u202eno sound\u0000","feedback_details":["audio"],"new_field":1}"#;
        let (feedback, anomalies) = read(json);
        let feedback = feedback.unwrap();
        assert_eq!(told(&feedback, "comment"), Some("<b>\u{7}\u{202e}no sound\u{fffd}"));
        assert_eq!(told(&feedback, "feedback_details"), Some(r#"["audio"]"#));
        assert_eq!(
            (told(&feedback, "zoom_user_id"), told(&feedback, "email")),
            (Some("NJmu"), Some("dana@example.com"))
        );
        assert_eq!(anomalies, ["new_field"]);
        let (long, anomalies) = read(&format!(r#"{{"comment":"{}"}}"#, "\u{e4}".repeat(1_000_000)));
        assert_eq!(told(&long.unwrap(), "comment").map(str::len), Some(LONGEST_TEXT));
        assert_eq!(anomalies, ["comment"]);
    }

    #[test]
    fn what_is_no_object_is_nobody_s_answer() {
        for json in ["7", "[]", "null", r#""GOOD""#] {
            let (feedback, anomalies) = read(json);
            assert_eq!((feedback, anomalies), (None, vec!["participants[]".to_owned()]), "{json}");
        }
        assert!(read(r#"{"date_time":"yesterday","comment":"\ud83d"}"#).0.is_some());
    }
}

//! The JSON text of other people's records without what names somebody: a device called after them, a reason for
//! leaving, a field that nobody knows yet. What says whose the record is stays, and so does every reading.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::field::PARTICIPANT_FIELDS;
use super::personal::Personal;

/// What takes the place of a value: it is read as one that was not sent.
const NOTHING: &str = "null";

/// Whose a record is, besides the ids and names among [`PARTICIPANT_FIELDS`].
const USER_ID: &str = "user_id";

/// Lists of samples, whose texts are looked at one by one only: together they are long, and name nobody.
const SAMPLES: [&str; 2] = ["user_qos", "qos"];

/// Where a member of an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// In a participant's record, or in a body of the subscription, which has one further inside.
    Record,
    /// In `payload` of a body.
    Payload,
    /// In `object` of that.
    Object,
    /// In a list of samples.
    Samples,
    /// Anywhere else.
    Elsewhere,
}

impl Level {
    /// Where what stands under this name in an object of this level is.
    fn under(self, name: &str) -> Self {
        match (self, name) {
            (Self::Record, "payload") => Self::Payload,
            (Self::Payload, "object") => Self::Object,
            (Self::Object, "participant") => Self::Record,
            (Self::Record, name) if SAMPLES.contains(&name) => Self::Samples,
            (Self::Samples, _) => Self::Samples,
            _ => Self::Elsewhere,
        }
    }

    /// Whether texts that stand beside one another are looked at together, too: "Dana" and "Fox" in one list.
    fn is_read_as_a_whole(self) -> bool {
        self == Self::Elsewhere
    }
}

/// A participant's record, or a body of the subscription, without what names somebody; `None` if nothing does. What is
/// said is asked of each value with whom its column may name.
pub fn record(text: &str, is_said: &mut dyn FnMut(Personal, &str) -> bool) -> Option<String> {
    changed(without(text, Level::Record, is_said))
}

/// Everything but the records of an answer, likewise.
pub fn envelope(text: &str, is_said: &mut dyn FnMut(Personal, &str) -> bool) -> Option<String> {
    changed(without(text, Level::Elsewhere, is_said)).map(|text| if text == NOTHING { "{}".to_owned() } else { text })
}

fn changed(text: Cow<'_, str>) -> Option<String> {
    match text {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// A JSON value without what names somebody, borrowed if nothing does.
fn without<'t>(text: &'t str, level: Level, is_said: &mut dyn FnMut(Personal, &str) -> bool) -> Cow<'t, str> {
    let taken_apart = match text.trim_start().as_bytes().first() {
        Some(b'{') => serde_json::Deserializer::from_str(text)
            .deserialize_map(Members)
            .map(|members| without_in_object(text, members, level, is_said))
            .ok(),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .map(|elements| without_in_list(text, &elements, level, is_said))
            .ok(),
        _ => None,
    };
    match taken_apart {
        Some(left) if !level.is_read_as_a_whole() || !is_said(Personal::Words, &left) => left,
        None if !is_said(Personal::Words, text) => Cow::Borrowed(text),
        _ => Cow::Owned(NOTHING.to_owned()),
    }
}

fn without_in_object<'t>(
    text: &'t str,
    members: Vec<(Cow<'t, str>, &'t RawValue)>,
    level: Level,
    is_said: &mut dyn FnMut(Personal, &str) -> bool,
) -> Cow<'t, str> {
    let (mut left, mut is_changed) = (Vec::with_capacity(members.len()), false);
    let mut met: Vec<Cow<'_, str>> = Vec::new();
    for (name, value) in members {
        if is_said(Personal::Words, &name) {
            is_changed = true;
            continue;
        }
        // Of two with one name the first counts, so that the second says of nobody whose the record is.
        let personal = if met.contains(&name) { Some(Personal::Words) } else { personal_at(level, &name) };
        let value = match personal {
            None => Cow::Borrowed(value.get()),
            Some(personal) => without_in_value(value.get(), level.under(&name), personal, is_said),
        };
        is_changed |= matches!(value, Cow::Owned(_));
        left.push(format!("{}:{value}", serde_json::Value::from(&*name)));
        met.push(name);
    }
    if is_changed { Cow::Owned(format!("{{{}}}", left.join(","))) } else { Cow::Borrowed(text) }
}

fn without_in_list<'t>(
    text: &'t str,
    elements: &[&'t RawValue],
    level: Level,
    is_said: &mut dyn FnMut(Personal, &str) -> bool,
) -> Cow<'t, str> {
    let left: Vec<Cow<'_, str>> = elements.iter().map(|element| without(element.get(), level, is_said)).collect();
    if left.iter().any(|element| matches!(element, Cow::Owned(_))) {
        Cow::Owned(format!("[{}]", left.join(",")))
    } else {
        Cow::Borrowed(text)
    }
}

fn without_in_value<'t>(
    text: &'t str,
    level: Level,
    personal: Personal,
    is_said: &mut dyn FnMut(Personal, &str) -> bool,
) -> Cow<'t, str> {
    let is_nested = text.starts_with(['{', '[']);
    if is_nested && personal == Personal::Words {
        return without(text, level, is_said);
    }
    if is_said(personal, text) { Cow::Owned(NOTHING.to_owned()) } else { Cow::Borrowed(text) }
}

/// Whom a member may name; `None` for what says whose the record is.
fn personal_at(level: Level, name: &str) -> Option<Personal> {
    if level != Level::Record {
        return Some(Personal::Words);
    }
    if name == USER_ID {
        return None;
    }
    match PARTICIPANT_FIELDS.iter().find(|field| field.zoom_field == name).map(|field| field.personal) {
        Some(Personal::Id | Personal::Name(_) | Personal::Address) => None,
        Some(Personal::Place) => Some(Personal::Place),
        _ => Some(Personal::Words),
    }
}

/// The members of an object, each with the exact text of its value.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((Cow::Owned(name), value));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::title::Callings;

    fn dana() -> Callings {
        let mut callings = Callings::default();
        callings.add("Dana Fox");
        callings.add("dana.fox@example.com");
        callings
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let dana = dana();
        let left = record(text, &mut |personal, text| dana.are_named_by(personal, text));
        assert_eq!(left.as_deref(), expected, "{text}");
    }

    #[test]
    fn what_names_somebody_goes_and_the_rest_stays_as_it_stood() {
        check(r#"{"user_name": "Al",  "user_qos":[{"a":{"bitrate":"23 kbps"}}], "x":1e400}"#, None);
        check(
            r#"{"user_name":"Al","leave_reason":"Dana Fox removed Al."}"#,
            Some(r#"{"user_name":"Al","leave_reason":null}"#),
        );
        check(r#"{"x":{"y":["D\u0061na FOX",1e400],"z":2}}"#, Some(r#"{"x":{"y":[null,1e400],"z":2}}"#));
        check(r#"{"x":["Dana","Fox"],"y":1}"#, Some(r#"{"x":null,"y":1}"#));
        check(r#"{"dana.fox@example.com":1,"y":2}"#, Some(r#"{"y":2}"#));
        check(
            r#"{"user_qos":[{"date_time":"T","a":{"bitrate":"Dana Fox","loss":"1%"}}]}"#,
            Some(r#"{"user_qos":[{"date_time":"T","a":{"bitrate":null,"loss":"1%"}}]}"#),
        );
    }

    #[test]
    fn whose_a_record_is_stays() {
        check(r#"{"user_id":"Dana Fox","user_name":"Dana Fox","email":"x","id":"y"}"#, None);
        let body = |device: &str| {
            format!(r#"{{"payload":{{"object":{{"participant":{{"user_name":"Dana Fox","device_name":{device}}}}}}}}}"#)
        };
        check(&body(r#""Dana Fox's Mac""#), Some(&body("null")));
        // The second says it of nobody, and neither does one that stands elsewhere.
        check(r#"{"user_name":"Al","user_name":"Dana Fox"}"#, Some(r#"{"user_name":"Al","user_name":null}"#));
        check(r#"{"x":{"user_name":"Dana Fox"}}"#, Some(r#"{"x":{"user_name":null}}"#));
    }

    #[test]
    fn an_answers_envelope_names_nobody() {
        let dana = dana();
        let left = |text: &str| envelope(text, &mut |personal, text| dana.are_named_by(personal, text));
        assert_eq!(left(r#"{"page_size":10}"#), None);
        assert_eq!(left(r#"{"page_size":10,"user_name":"Dana Fox"}"#).unwrap(), r#"{"page_size":10,"user_name":null}"#);
        assert_eq!(left(r#"["Dana","Fox"]"#).unwrap(), "{}");
    }

    proptest! {
        #[test]
        fn nothing_that_is_left_names_anybody(text in r#"([{}\[\],:]|"(Dana|Fox|Dana Fox|x|user_qos)"|1e400|null| ){0,24}"#) {
            let dana = dana();
            let mut is_said = |personal, text: &str| dana.are_named_by(personal, text);
            if let Some(left) = record(&text, &mut is_said) {
                prop_assert_eq!(record(&left, &mut is_said), None, "{}", left);
            }
        }
    }
}

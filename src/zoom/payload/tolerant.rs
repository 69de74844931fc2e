//! Reading records so that a broken value costs only itself.
//!
//! The JSON reader rejects a whole text for one lone surrogate or one `1e400`, and practically no text holds one: so a
//! record is read fast, and only if that fails value by value, each broken one costing only itself.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::one_pass;
use super::record::{DATE_TIME, Reading, Record, Sample, USER_QOS, Value};
use super::repair::repaired;

impl<'a> Record<'a> {
    /// Reads a record, value by value where it must.
    ///
    /// # Errors
    ///
    /// If the text is no JSON object.
    pub fn read(text: &'a str) -> serde_json::Result<Self> {
        one_pass::record(text).or_else(|_| Self::read_by_value(text))
    }

    fn read_by_value(text: &'a str) -> serde_json::Result<Self> {
        let mut record = Self::default();
        for (name, raw) in one_pass::fields(text)? {
            if name == USER_QOS {
                record.samples.extend(elements(raw));
            } else {
                record.fields.push((name, Value::of(raw)));
            }
        }
        Ok(record)
    }
}

impl<'a> Sample<'a> {
    /// Reads an element of `user_qos`, value by value where it must. One at a time, as the readings of a sample take
    /// several times the memory of its text.
    ///
    /// # Errors
    ///
    /// If the text is no JSON object.
    pub fn read(text: &'a str) -> serde_json::Result<Self> {
        one_pass::sample(text).or_else(|_| Self::read_by_value(text))
    }

    fn read_by_value(text: &'a str) -> serde_json::Result<Self> {
        let mut sample = Self::default();
        for (object, raw) in one_pass::fields(text)? {
            if object == DATE_TIME {
                sample.date_time.get_or_insert(Value::of(raw));
                continue;
            }
            let begun = sample.readings.len();
            let mut push = |field, value| sample.readings.push(Reading { object: object.clone(), field, value });
            match one_pass::fields(raw.get()) {
                Ok(fields) => fields.into_iter().for_each(|(field, raw)| push(field, Value::of(raw))),
                Err(_) => push(Cow::Borrowed(""), Value::of(raw)),
            }
            if sample.readings.len() == begun {
                sample.readings.push(Reading { object, field: Cow::Borrowed(""), value: Value::Null });
            }
        }
        Ok(sample)
    }
}

impl<'a> Value<'a> {
    /// Reads a value that the outline passed over; one with lone surrogates is read with U+FFFD in their place.
    #[must_use]
    pub fn of(raw: &'a RawValue) -> Self {
        let text = raw.get();
        if text.starts_with(['[', '{']) {
            return Self::Nested(Cow::Borrowed(text));
        }
        one_pass::value(text).unwrap_or_else(|_| match one_pass::value(&repaired(text)) {
            Ok(value) => value.into_owned(),
            Err(_) => Self::Broken(Cow::Borrowed(text)),
        })
    }

    fn into_owned<'b>(self) -> Value<'b> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Value::Number(number),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Nested(text) => Value::Nested(Cow::Owned(text.into_owned())),
            Self::Broken(text) => Value::Broken(Cow::Owned(text.into_owned())),
        }
    }
}

fn elements(user_qos: &RawValue) -> Vec<&RawValue> {
    match one_pass::list(user_qos.get()) {
        Ok(samples) => samples,
        Err(_) if user_qos.get() == "null" => Vec::new(),
        Err(_) => vec![user_qos],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEALTHY: &str = r#"{"date_time":"2022-03-01T10:16:00Z","audio_input":{"bitrate":"23 kbps"}}"#;

    fn check(user_qos: &str, samples: usize, broken: usize) -> (Vec<Sample<'static>>, Vec<&'static str>) {
        let text = format!(r#"{{"user_id":"1","user_qos":{user_qos}}}"#).leak();
        let record = Record::read(text).unwrap();
        assert_eq!(record.fields, [(Cow::Borrowed("user_id"), Value::Text(Cow::Borrowed("1")))]);
        let (mut read, mut others) = (Vec::new(), Vec::new());
        for raw in record.samples {
            match Sample::read(raw.get()) {
                Ok(sample) => read.push(sample),
                Err(_) => others.push(raw.get()),
            }
        }
        assert_eq!((read.len(), others.len()), (samples, broken), "{user_qos}");
        (read, others)
    }

    #[test]
    fn user_qos_comes_as_a_list_an_object_or_nothing() {
        check(&format!("[{HEALTHY},{HEALTHY}]"), 2, 0);
        check(HEALTHY, 1, 0);
        check("null", 0, 0);
        check("[]", 0, 0);
        check(r#""none""#, 0, 1);
    }

    #[test]
    fn a_broken_value_costs_only_itself() {
        for broken in [r#"{"date_time":"\ud83d","audio_input":{}}"#, r#"{"audio_input":{"bitrate":1e400}}"#] {
            let (samples, _) = check(&format!("[{HEALTHY},{broken},{HEALTHY}]"), 3, 0);
            assert_eq!(samples[0], samples[2]);
            assert_eq!(samples[0].readings[0].value, Value::Text(Cow::Borrowed("23 kbps")));
        }
        let (_, others) = check(&format!("[{HEALTHY},7,null,\"x\"]"), 1, 3);
        assert_eq!(others, ["7", "null", "\"x\""]);
    }

    #[test]
    fn an_object_that_is_empty_or_none_leaves_one_reading() {
        for (object, value) in [
            ("{}", Value::Null),
            ("null", Value::Null),
            ("\"\"", Value::Text(Cow::Borrowed(""))),
            ("[1]", Value::Nested(Cow::Borrowed("[1]"))),
        ] {
            let (samples, _) = check(&format!(r#"[{{"audio_input":{object}}}]"#), 1, 0);
            let expected = Reading { object: Cow::Borrowed("audio_input"), field: Cow::Borrowed(""), value };
            assert_eq!(samples[0].readings, [expected], "{object}");
        }
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let record = Record::read(r#"{"user_name":"a\ud83d b","user_qos":[]}"#).unwrap();
        assert_eq!(record.fields[0].1, Value::Text(Cow::Borrowed("a\u{fffd} b")));
    }
}

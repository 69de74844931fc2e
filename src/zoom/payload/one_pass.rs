//! Reading records with serde, borrowing all text: the fast way, which fails as a whole.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::{DATE_TIME, Reading, Record, Sample, USER_QOS, Value};

/// Room for the objects of a usual sample, and for the fields of a usual participant: one allocation each.
const USUAL_FIELDS: usize = 48;

/// A whole record in one pass, its samples as text; an error if `user_qos` is no list.
pub(super) fn record(text: &str) -> serde_json::Result<Record<'_>> {
    serde_json::from_str(text)
}

/// A sample in one pass; an error if it holds a value that is broken or nested.
pub(super) fn sample(text: &str) -> serde_json::Result<Sample<'_>> {
    serde_json::from_str(text)
}

/// The fields of an object with the exact text of each.
pub(super) fn fields(text: &str) -> serde_json::Result<Vec<(Cow<'_, str>, &RawValue)>> {
    serde_json::from_str(text).map(|Fields(fields)| fields)
}

/// The elements of a list with the exact text of each.
pub(super) fn list(text: &str) -> serde_json::Result<Vec<&RawValue>> {
    serde_json::from_str(text)
}

/// A value that is neither list nor object.
pub(super) fn value(text: &str) -> serde_json::Result<Value<'_>> {
    serde_json::from_str(text)
}

struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::with_capacity(USUAL_FIELDS);
                while let Some(Name(name)) = map.next_key()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RecordVisitor;
        impl<'de> Visitor<'de> for RecordVisitor {
            type Value = Record<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a participant record")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
                let mut record = Record { fields: Vec::with_capacity(USUAL_FIELDS), ..Record::default() };
                while let Some(Name(name)) = map.next_key()? {
                    if name == USER_QOS {
                        record.samples.extend(map.next_value::<Vec<&RawValue>>()?);
                    } else {
                        record.fields.push((name, Value::of(map.next_value()?)));
                    }
                }
                Ok(record)
            }
        }
        deserializer.deserialize_map(RecordVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Sample<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SampleVisitor;
        impl<'de> Visitor<'de> for SampleVisitor {
            type Value = Sample<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sample")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sample<'de>, A::Error> {
                let mut sample = Sample { date_time: None, readings: Vec::with_capacity(USUAL_FIELDS) };
                while let Some(Name(name)) = map.next_key()? {
                    if name == DATE_TIME {
                        let value = map.next_value()?;
                        sample.date_time.get_or_insert(value);
                    } else {
                        map.next_value_seed(Object { name, readings: &mut sample.readings })?;
                    }
                }
                Ok(sample)
            }
        }
        deserializer.deserialize_map(SampleVisitor)
    }
}

/// Appends the fields of one of a sample's objects to the sample's readings.
struct Object<'r, 'a> {
    name: Cow<'a, str>,
    readings: &'r mut Vec<Reading<'a>>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of a sample")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let begun = self.readings.len();
        while let Some(Name(field)) = map.next_key()? {
            let value = map.next_value()?;
            self.readings.push(Reading { object: self.name.clone(), field, value });
        }
        if self.readings.len() == begun {
            self.readings.push(Reading { object: self.name, field: Cow::Borrowed(""), value: Value::Null });
        }
        Ok(())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true, false or null")
            }
            fn visit_unit<E>(self) -> Result<Value<'de>, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Value<'de>, E> {
                Ok(Value::Flag(flag))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
                Ok(Value::Number(number.into()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
                Ok(Value::Number(number.into()))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Value<'de>, E> {
                let number = serde_json::Number::from_f64(number);
                number.map(Value::Number).ok_or_else(|| E::custom("a number that is not finite"))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// A field's name, borrowed unless it holds escapes. (A plain `Cow` would always be copied.)
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

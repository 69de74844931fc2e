//! One participant or event record as Zoom sent it: names and values in order, nothing understood yet.
//!
//! The wire is read as lists of named values and not into structs with a field each, because duplicates, unknown names
//! and values of the wrong type must all reach [`crate::flatten`], which keeps or reports them. Text is borrowed from
//! the response, so that a sample costs one allocation, and samples are read one at a time.

use std::borrow::Cow;
use std::fmt;

use serde_json::Number;
use serde_json::value::RawValue;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// A string, without its quotes and escapes.
    Text(Cow<'a, str>),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Flag(bool),
    /// A list or an object, as its JSON text.
    Nested(Cow<'a, str>),
    /// What no JSON reader accepts, such as `1e400`, as it stood there.
    Broken(Cow<'a, str>),
}

/// A named value.
pub type Named<'a> = (Cow<'a, str>, Value<'a>);

/// A value of an object inside a sample: `audio_input`, `bitrate`, "23 kbps".
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The object's name.
    pub object: Cow<'a, str>,
    /// The field inside it; empty when the object is empty or something else than an object.
    pub field: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

/// An element of `user_qos`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sample<'a> {
    /// `date_time`.
    pub date_time: Option<Value<'a>>,
    /// Everything else, object by object.
    pub readings: Vec<Reading<'a>>,
}

/// A participant record.
#[derive(Debug, Clone, Default)]
pub struct Record<'a> {
    /// Every field but `user_qos`.
    pub fields: Vec<Named<'a>>,
    /// The text of each element of `user_qos`; a single object in place of the list is one.
    pub samples: Vec<&'a RawValue>,
}

/// The name of the list of samples.
pub const USER_QOS: &str = "user_qos";
/// The name of a sample's time.
pub const DATE_TIME: &str = "date_time";

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Text(text) | Self::Nested(text) | Self::Broken(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
        }
    }
}

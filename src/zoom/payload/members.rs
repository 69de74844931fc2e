//! A JSON object taken apart into its members without looking into them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Malformed;

/// The members of an object, in their order, each as the text that stood there.
///
/// A derived struct of raw values would do for the lists, but not for the envelope, which is kept with the members
/// that nobody knows yet.
#[derive(Debug)]
pub(in crate::zoom) struct Members<'a>(Vec<(String, &'a str)>);

impl<'a> Members<'a> {
    pub(in crate::zoom) fn read(text: &'a str) -> Result<Self, Malformed> {
        TakeApart { list: None }
            .read(text)
            .map(|(members, _)| members)
            .map_err(|error| Malformed { path: "$".to_owned(), problem: format!("no JSON object ({error})") })
    }

    /// The members, and the elements of the list with this name: in one pass over the text, which is mostly that list.
    /// Where that fails, reading once more tells what is wrong.
    pub(in crate::zoom) fn read_with_list(text: &'a str, name: &str) -> Result<(Self, Vec<&'a str>), Malformed> {
        if let Ok((members, Some(elements))) = (TakeApart { list: Some(name) }).read(text) {
            return Ok((members, elements.into_iter().map(RawValue::get).collect()));
        }
        let members = Self::read(text)?;
        let elements = members.list(name)?;
        Ok((members, elements))
    }

    /// The text of a member, `null` included. Of two with one name the first counts.
    pub(in crate::zoom) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, raw)| *raw)
    }

    /// The elements of a list, each as its text. A list that is missing or null is an error: taken for an empty one,
    /// an answer that is about something else would pass for "nobody was there".
    pub(in crate::zoom) fn list(&self, name: &str) -> Result<Vec<&'a str>, Malformed> {
        let malformed = |problem: &str| Malformed { path: name.to_owned(), problem: problem.to_owned() };
        let raw = self.get(name).ok_or_else(|| malformed("the list is missing"))?;
        let elements: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| malformed("not a list"))?;
        Ok(elements.into_iter().map(RawValue::get).collect())
    }

    /// A string, or the text of a number or flag; `None` for a member that is absent or null.
    pub(in crate::zoom) fn scalar(&self, name: &str) -> Result<Option<String>, Malformed> {
        let malformed = || Malformed { path: name.to_owned(), problem: "neither text nor a number".to_owned() };
        match self.get(name) {
            None | Some("null") => Ok(None),
            Some(raw) if raw.starts_with(['{', '[']) => Err(malformed()),
            Some(raw) if raw.starts_with('"') => serde_json::from_str(raw).map(Some).map_err(|_| malformed()),
            Some(raw) => Ok(Some(raw.to_owned())),
        }
    }

    /// A whole number, or a string that holds one, as Zoom quotes some; anything else is as good as absent, because
    /// no count of Zoom's decides whether records are kept.
    pub(in crate::zoom) fn count<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.scalar(name).ok().flatten()?.trim().parse().ok()
    }

    /// The object again without one of its members.
    pub(in crate::zoom) fn without(&self, name: &str) -> String {
        let kept = self.0.iter().filter(|(known, _)| known != name);
        let members: Vec<String> =
            kept.map(|(known, raw)| format!("{}:{raw}", serde_json::Value::from(known.as_str()))).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// Reads an object's members as text, but the first of this name as a list.
#[derive(Clone, Copy)]
struct TakeApart<'n> {
    list: Option<&'n str>,
}

type Apart<'a> = (Members<'a>, Option<Vec<&'a RawValue>>);

impl TakeApart<'_> {
    fn read(self, text: &str) -> serde_json::Result<Apart<'_>> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let apart = self.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(apart)
    }
}

impl<'de> DeserializeSeed<'de> for TakeApart<'_> {
    type Value = Apart<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TakeApart<'_> {
    type Value = Apart<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        let mut elements = None;
        while let Some(name) = map.next_key::<String>()? {
            if self.list == Some(name.as_str()) && elements.is_none() {
                elements = Some(map.next_value()?);
            } else {
                members.push((name, map.next_value::<&RawValue>()?.get()));
            }
        }
        Ok((Members(members), elements))
    }
}

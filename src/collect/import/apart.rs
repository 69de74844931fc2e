//! Answers that were saved together: in a list, one after the other, or each in the frame of a WebSocket.

use serde_json::value::RawValue;

/// The parts of a text that is not one answer: the elements of a list, values that follow each other, the content of a
/// frame. A list of participants is the page that it was taken from. `None` if there is nothing to take apart.
pub(super) fn parts(text: &str) -> Option<Vec<Part>> {
    let (values, rest) = values(text);
    let mut parts = Vec::new();
    for value in &values {
        match value.get().as_bytes().first() {
            Some(b'[') => parts.extend(elements(value.get())?),
            Some(b'{') => parts.push(content(value.get()).unwrap_or_else(|| Part::Answer(value.get().to_owned()))),
            _ => parts.push(Part::Answer(value.get().to_owned())),
        }
    }
    if !rest.trim().is_empty() {
        parts.push(Part::Answer(rest.trim().to_owned()));
    }
    let is_the_same = matches!(&parts[..], [Part::Answer(only)] if only == text.trim());
    (!is_the_same && !parts.is_empty()).then_some(parts)
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// What may be an answer.
    Answer(String),
    /// A frame that keeps a connection open.
    Nothing,
}

/// The values that follow each other, and what is left behind the last that is one.
fn values(text: &str) -> (Vec<&RawValue>, &str) {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut values = Vec::new();
    loop {
        let begun = stream.byte_offset();
        match stream.next() {
            Some(Ok(value)) => values.push(value),
            Some(Err(_)) => return (values, &text[begun..]),
            None => return (values, ""),
        }
    }
}

/// The elements of a list; `None` if it is empty.
fn elements(list: &str) -> Option<Vec<Part>> {
    let elements: Vec<&RawValue> = serde_json::from_str(list).ok().filter(|list: &Vec<_>| !list.is_empty())?;
    if elements.iter().all(|element| is_participant(element.get())) {
        return Some(vec![Part::Answer(format!(r#"{{"participants":{list}}}"#))]);
    }
    let part = |element: &&RawValue| content(element.get()).unwrap_or_else(|| Part::Answer(element.get().to_owned()));
    Some(elements.iter().map(part).collect())
}

/// An object as far as it is looked into.
#[derive(serde::Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    user_id: Option<&'a RawValue>,
    #[serde(borrow)]
    module: Option<&'a RawValue>,
    #[serde(borrow)]
    content: Option<&'a RawValue>,
}

/// Whether a participant's record holds quality of service, by its text.
pub(super) fn has_qos(record: &str) -> bool {
    record.contains("\"user_qos\"")
}

/// Whether an object is a participant's record, by itself or of a list.
pub(super) fn is_participant(object: &str) -> bool {
    serde_json::from_str::<Outline<'_>>(object).is_ok_and(|outline| outline.user_id.is_some())
}

/// What a frame of a WebSocket holds: text, which is an event's body in frames of the module `message`.
fn content(object: &str) -> Option<Part> {
    let Outline { module, content, .. } = serde_json::from_str(object).ok()?;
    let module: String = serde_json::from_str(module?.get()).ok()?;
    if module != "message" {
        return Some(Part::Nothing);
    }
    serde_json::from_str(content?.get()).ok().map(Part::Answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[&str]>) {
        let found = parts(text);
        let found = found.as_ref().map(|parts| {
            let text = |part: &Part| match part {
                Part::Answer(text) => text.clone(),
                Part::Nothing => "(nothing)".to_owned(),
            };
            parts.iter().map(text).collect::<Vec<_>>()
        });
        assert_eq!(found, expected.map(|parts| parts.iter().map(ToString::to_string).collect()), "{text}");
    }

    #[test]
    fn what_was_saved_together_is_taken_apart() {
        check(r#"{"a":1}"#, None);
        check("no answer", None);
        check(" no answer\r\n", None);
        check("[]", None);
        check("", None);
        check(r#"{"a":1}{"b":"\ud83d"} {"c":1e400}"#, Some(&[r#"{"a":1}"#, r#"{"b":"\ud83d"}"#, r#"{"c":1e400}"#]));
        check(r#"{"a":1}{"b":"#, Some(&[r#"{"a":1}"#, r#"{"b":"#]));
        check(r#"[{"a":1}, {"b":2}]"#, Some(&[r#"{"a":1}"#, r#"{"b":2}"#]));
        check(r#"[{"user_id":"1"},{"user_id":2}]"#, Some(&[r#"{"participants":[{"user_id":"1"},{"user_id":2}]}"#]));
        check(r#"{"module":"message","content":"{\"event\":1}"}"#, Some(&[r#"{"event":1}"#]));
        check(r#"{"module":"heartbeat"}{"module":"build_connection"}"#, Some(&["(nothing)", "(nothing)"]));
    }
}

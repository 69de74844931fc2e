//! A file that is larger than a response may be, value by value: those that follow each other, and the elements of
//! lists. No more of it is in memory than one value.

use std::io::{self, BufRead};

/// What a file of JSON may begin with that is none.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The values of a file.
#[derive(Debug)]
pub(super) struct Values<R> {
    file: R,
    largest_bytes: usize,
    /// Whether the values are elements of a list.
    in_list: bool,
}

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// An object that stands by itself.
    Alone(Vec<u8>),
    /// An element of a list.
    Element(Vec<u8>),
    /// The end of a list.
    ListEnd,
    /// One of more bytes than may be read.
    TooLarge,
}

/// How far into a value its bytes lead.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    after_backslash: bool,
}

impl Nesting {
    /// Takes note of a byte; whether the value ends with it.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.after_backslash => self.after_backslash = false,
                b'\\' => self.after_backslash = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

impl<R: BufRead> Values<R> {
    pub(super) fn of(mut file: R, largest_bytes: usize) -> io::Result<Self> {
        if file.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            file.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { file, largest_bytes, in_list: false })
    }

    /// The next value.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or holds something else than objects and lists of objects: where the next value
    /// begins is not known then.
    pub(super) fn next(&mut self) -> io::Result<Option<Value>> {
        loop {
            let Some(&byte) = self.file.fill_buf()?.first() else { return Ok(None) };
            match byte {
                b'{' => return self.object().map(Some),
                b'[' if !self.in_list => self.in_list = true,
                b']' if self.in_list => {
                    self.in_list = false;
                    self.file.consume(1);
                    return Ok(Some(Value::ListEnd));
                }
                b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => return Err(io::Error::other("what follows is neither an object nor a list of objects")),
            }
            self.file.consume(1);
        }
    }

    /// The object that begins here. One that is too large is passed over.
    fn object(&mut self) -> io::Result<Value> {
        let (mut text, mut nesting, mut is_too_large) = (Vec::new(), Nesting::default(), false);
        loop {
            let bytes = self.file.fill_buf()?;
            if bytes.is_empty() {
                return Err(io::Error::other("it breaks off within an object"));
            }
            let end = bytes.iter().position(|byte| nesting.ends_with(*byte));
            let taken = end.map_or(bytes.len(), |end| end + 1);
            if is_too_large || text.len() + taken > self.largest_bytes {
                (is_too_large, text) = (true, Vec::new());
            } else {
                text.extend_from_slice(&bytes[..taken]);
            }
            self.file.consume(taken);
            match end {
                None => {}
                Some(_) if is_too_large => return Ok(Value::TooLarge),
                Some(_) if self.in_list => return Ok(Value::Element(text)),
                Some(_) => return Ok(Value::Alone(text)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The values of a text that is read some bytes at a time, and what ends it.
    fn values(text: &str, bytes_at_once: usize) -> (Vec<Value>, Option<String>) {
        let file = io::BufReader::with_capacity(bytes_at_once, text.as_bytes());
        let mut values = Values::of(file, 20).unwrap();
        let mut found = Vec::new();
        loop {
            match values.next() {
                Ok(Some(value)) => found.push(value),
                Ok(None) => return (found, None),
                Err(error) => return (found, Some(error.to_string())),
            }
        }
    }

    fn check(text: &str, expected: &[Value], end: Option<&str>) {
        for bytes_at_once in [3, 7, 1_000] {
            let (found, ended) = values(text, bytes_at_once);
            assert_eq!((&found[..], ended.as_deref()), (expected, end), "{text}");
        }
    }

    #[test]
    fn objects_come_one_by_one() {
        let alone = |text: &str| Value::Alone(text.into());
        let element = |text: &str| Value::Element(text.into());
        check("", &[], None);
        check("\u{feff}{\"a\":1}{} ", &[alone("{\"a\":1}"), alone("{}")], None);
        check(
            "[{\"a\":[1]},\n{\"]}\":2}]\n{}",
            &[element("{\"a\":[1]}"), element("{\"]}\":2}"), Value::ListEnd, alone("{}")],
            None,
        );
        check(r#"{"a":"\"}"}{"b":"\\"}"#, &[alone(r#"{"a":"\"}"}"#), alone(r#"{"b":"\\"}"#)], None);
        check("{\"a\":\"0123456789012\"}{}", &[Value::TooLarge, alone("{}")], None);
        check("{}{\"a\":", &[alone("{}")], Some("it breaks off within an object"));
        check("{} 7", &[alone("{}")], Some("what follows is neither an object nor a list of objects"));
    }

    proptest! {
        /// Whatever objects a file holds, they are found as they stand there.
        #[test]
        fn what_was_written_is_found(texts in prop::collection::vec("[\\PC\"\\\\{}\\[\\]]{0,6}", 0..8), in_list: bool) {
            let objects: Vec<String> = texts.iter().map(|text| format!("{{{}:1}}", serde_json::json!(text))).collect();
            let text = if in_list { format!("[{}]", objects.join(",")) } else { objects.join("\n") };
            let file = io::BufReader::with_capacity(3, text.as_bytes());
            let mut values = Values::of(file, 1_000).unwrap();
            for object in objects {
                let expected = if in_list { Value::Element(object.into()) } else { Value::Alone(object.into()) };
                prop_assert_eq!(values.next().unwrap(), Some(expected));
            }
            prop_assert_eq!(values.next().unwrap(), in_list.then_some(Value::ListEnd));
        }
    }
}

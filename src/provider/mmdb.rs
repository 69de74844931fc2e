//! MMDB files, version 2 of the format: as much of it as tells the autonomous system of an address.
//!
//! Such a file is a binary tree over the bits of an address, 16 zero bytes, the values that its leaves lead to, and
//! behind a marker a map that describes all that. Values are maps, lists, texts and numbers, each behind a byte with its
//! kind and its length, and a pointer may stand for any of them.
//!
//! The crate of the format follows pointers in what it skips, too, so that a forged file of one kilobyte, whose lists
//! point to lists, keeps it busy for ever, before anything can be asked. Here nothing is followed but the pointer of a
//! value that is wanted, once, and what is skipped is counted: a look-up takes as many steps as an address has bits and
//! a record has values.

use std::net::IpAddr;
use std::ops::Range;

/// Before the description.
pub(super) const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";

/// How many bytes the description has at most, by the format.
const MOST_DESCRIPTION_BYTES: usize = 128 << 10;

/// How many values of one map are looked at.
const MOST_VALUES: u64 = 1_000;

/// Between the tree and the values.
const SEPARATOR_BYTES: usize = 16;

/// The bits of an IPv6 address before those of the IPv4 address in it.
const BITS_BEFORE_IPV4: u32 = 96;

/// Kinds of values.
mod kind {
    pub(super) const POINTER: u8 = 1;
    pub(super) const TEXT: u8 = 2;
    pub(super) const UINT16: u8 = 5;
    pub(super) const UINT32: u8 = 6;
    pub(super) const MAP: u8 = 7;
    pub(super) const UINT64: u8 = 9;
    pub(super) const LIST: u8 = 11;
    pub(super) const BOOL: u8 = 14;
    /// Those whose length is that of their bytes: text, double, bytes, numbers and float.
    pub(super) const OF_BYTES: [u8; 9] = [TEXT, 3, 4, UINT16, UINT32, 8, UINT64, 10, 15];
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Damage(pub(super) &'static str);

/// What a file says of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Record<'f> {
    pub(super) asn: Option<u32>,
    pub(super) organisation: Option<&'f str>,
}

/// A file in memory.
#[derive(Debug)]
pub(super) struct Database {
    bytes: Vec<u8>,
    /// What it holds, as `GeoLite2-ASN`.
    pub(super) kind: String,
    /// When it was made, in seconds since 1970.
    pub(super) built_at: u64,
    nodes: usize,
    /// The bits of one of the two branches of a node.
    record_bits: usize,
    is_ipv6: bool,
    /// Where the values lie.
    values: Range<usize>,
}

impl Database {
    /// Reads the description, and sees that the tree has room.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, Damage> {
        let tail_at = bytes.len().saturating_sub(MOST_DESCRIPTION_BYTES + MARKER.len());
        let marker = bytes[tail_at..].windows(MARKER.len()).rposition(|window| window == MARKER);
        let marker = tail_at + marker.ok_or(Damage("it has no description"))?;
        let description = &bytes[marker + MARKER.len()..];
        let number = |name| Value::in_map(description, 0, name)?.and_then(Value::number).ok_or(INCOMPLETE);
        let text = |name| Value::in_map(description, 0, name)?.and_then(Value::text).ok_or(INCOMPLETE);
        if number("binary_format_major_version")? != 2 {
            return Err(Damage("it is of another version of the format"));
        }
        let nodes = usize::try_from(number("node_count")?).map_err(|_| INCOMPLETE)?;
        let record_bits = usize::try_from(number("record_size")?).map_err(|_| INCOMPLETE)?;
        let is_ipv6 = match number("ip_version")? {
            4 => false,
            6 => true,
            _ => return Err(Damage("it is of no known version of IP")),
        };
        if ![24, 28, 32].contains(&record_bits) {
            return Err(Damage("its tree has an unknown form"));
        }
        let tree_bytes = nodes.checked_mul(record_bits / 4).and_then(|bytes| bytes.checked_add(SEPARATOR_BYTES));
        let values = match tree_bytes {
            Some(from) if from <= marker && nodes > 0 => from..marker,
            _ => return Err(Damage("its tree is cut off")),
        };
        let (kind, built_at) = (text("database_type")?.to_owned(), number("build_epoch")?);
        Ok(Self { bytes, kind, built_at, nodes, record_bits, is_ipv6, values })
    }

    /// What it says of an address, if it knows it.
    pub(super) fn look_up(&self, address: IpAddr) -> Result<Option<Record<'_>>, Damage> {
        // An IPv4 address is the last 32 bits of one whose others are zero.
        let (bits, begin) = match (address, self.is_ipv6) {
            (IpAddr::V4(v4), is_ipv6) => (u128::from(u32::from(v4)), if is_ipv6 { 0 } else { BITS_BEFORE_IPV4 }),
            (IpAddr::V6(v6), true) => (u128::from(v6), 0),
            (IpAddr::V6(_), false) => return Ok(None),
        };
        let mut node = 0;
        for bit in begin..128 {
            let branch = usize::from(bits >> (127 - bit) & 1 == 1);
            node = self.branch(node, branch).ok_or(Damage("its tree is cut off"))?;
            if node == self.nodes {
                return Ok(None);
            }
            if node > self.nodes {
                let at = (node - self.nodes).checked_sub(SEPARATOR_BYTES).ok_or(Damage("its tree leads nowhere"))?;
                return self.record(at).map(Some);
            }
        }
        Ok(None)
    }

    /// Where a branch of a node leads: to another node, to nothing, or behind the nodes to a value.
    fn branch(&self, node: usize, branch: usize) -> Option<usize> {
        let node_bytes = self.record_bits / 4;
        let node = self.bytes.get(node * node_bytes..(node + 1) * node_bytes)?;
        let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        Some(match (self.record_bits, branch) {
            // The byte in the middle has the highest bits of both.
            (28, 0) => usize::from(node[3] >> 4) << 24 | number(&node[..3]),
            (28, _) => usize::from(node[3] & 0x0f) << 24 | number(&node[4..]),
            (_, 0) => number(&node[..node_bytes / 2]),
            (_, _) => number(&node[node_bytes / 2..]),
        })
    }

    fn record(&self, at: usize) -> Result<Record<'_>, Damage> {
        let values = &self.bytes[self.values.clone()];
        let asn = Value::in_map(values, at, "autonomous_system_number")?.and_then(Value::number);
        let organisation = Value::in_map(values, at, "autonomous_system_organization")?.and_then(Value::text);
        Ok(Record { asn: asn.and_then(|asn| u32::try_from(asn).ok()), organisation })
    }
}

const INCOMPLETE: Damage = Damage("its description is incomplete");
const CUT_OFF: Damage = Damage("a value is cut off");
const UNKNOWN: Damage = Damage("a value is of no known kind");
const TOO_MANY: Damage = Damage("a record has too many values");

/// A value that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value<'f> {
    Text(&'f str),
    Number(u64),
    Other,
}

impl<'f> Value<'f> {
    fn text(self) -> Option<&'f str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn number(self) -> Option<u64> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The value of a name in the map that begins at a place.
    fn in_map(section: &'f [u8], at: usize, wanted: &str) -> Result<Option<Self>, Damage> {
        let mut cursor = Cursor { section, at, values_left: MOST_VALUES };
        let (kind, pairs) = cursor.head()?;
        if kind != kind::MAP {
            return Err(Damage("a record is no map"));
        }
        for _ in 0..pairs {
            if cursor.wanted()?.text() == Some(wanted) {
                return cursor.wanted().map(Some);
            }
            cursor.skip()?;
        }
        Ok(None)
    }
}

/// A place in a section of values.
struct Cursor<'f> {
    section: &'f [u8],
    at: usize,
    values_left: u64,
}

impl<'f> Cursor<'f> {
    /// The value here, or where the pointer here leads, and goes behind what stands here.
    fn wanted(&mut self) -> Result<Value<'f>, Damage> {
        let (kind, size) = self.head()?;
        if kind != kind::POINTER {
            return self.value(kind, size);
        }
        let mut there = Cursor { at: self.pointer(size)?, ..*self };
        match there.head()? {
            (kind::POINTER, _) => Err(Damage("a pointer leads to a pointer")),
            (kind, size) => there.value(kind, size),
        }
    }

    fn value(&mut self, kind: u8, size: usize) -> Result<Value<'f>, Damage> {
        match kind {
            kind::TEXT => {
                let text = std::str::from_utf8(self.take(size)?).map_err(|_| Damage("a text is not UTF-8"))?;
                Ok(Value::Text(text))
            }
            kind::UINT16 | kind::UINT32 | kind::UINT64 if size <= 8 => {
                Ok(Value::Number(self.take(size)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))))
            }
            _ => self.skip_rest(kind, size).map(|()| Value::Other),
        }
    }

    /// Goes behind the value here, and whatever is in it.
    fn skip(&mut self) -> Result<(), Damage> {
        let (kind, size) = self.head()?;
        self.skip_rest(kind, size)
    }

    /// The same behind its head. No pointer is followed, so that this takes no more steps than there are bytes.
    fn skip_rest(&mut self, kind: u8, size: usize) -> Result<(), Damage> {
        let (mut kind, mut size, mut left) = (kind, size, 0_usize);
        loop {
            match kind {
                kind::MAP => left = left.saturating_add(size.saturating_mul(2)),
                kind::LIST => left = left.saturating_add(size),
                kind::POINTER => {
                    self.pointer(size)?;
                }
                // Its length is its value.
                kind::BOOL => {}
                kind if kind::OF_BYTES.contains(&kind) => {
                    self.take(size)?;
                }
                _ => return Err(UNKNOWN),
            }
            let Some(others) = left.checked_sub(1) else { return Ok(()) };
            left = others;
            (kind, size) = self.head()?;
        }
    }

    /// Kind and length of the value here; of a pointer, the lower bits of its first byte.
    fn head(&mut self) -> Result<(u8, usize), Damage> {
        self.values_left = self.values_left.checked_sub(1).ok_or(TOO_MANY)?;
        let first = self.byte()?;
        let bits = first & 0x1f;
        let kind = match first >> 5 {
            // The kinds that have no room in three bits.
            0 => self.byte()?.checked_add(7).ok_or(UNKNOWN)?,
            kind::POINTER => return Ok((kind::POINTER, usize::from(bits))),
            kind => kind,
        };
        // A length of 29 and more stands in one, two or three bytes behind.
        let size = match bits {
            29 => 29 + self.number(1)?,
            30 => 285 + self.number(2)?,
            31 => 65_821 + self.number(3)?,
            bits => usize::from(bits),
        };
        Ok((kind, size))
    }

    /// Where a pointer leads, whose first byte has these lower bits.
    fn pointer(&mut self, bits: usize) -> Result<usize, Damage> {
        let (size, high) = (bits >> 3 & 3, bits & 7);
        let low = self.number(size + 1)?;
        Ok(match size {
            0 => high << 8 | low,
            1 => (high << 16 | low) + 2_048,
            2 => (high << 24 | low) + 526_336,
            _ => low,
        })
    }

    fn number(&mut self, bytes: usize) -> Result<usize, Damage> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        Ok(self.take(1)?[0])
    }

    fn take(&mut self, size: usize) -> Result<&'f [u8], Damage> {
        let end = self.at.checked_add(size).ok_or(CUT_OFF)?;
        let taken = self.section.get(self.at..end).ok_or(CUT_OFF)?;
        self.at = end;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(values: &[u8], name: &str) -> Result<Option<String>, Damage> {
        Ok(Value::in_map(values, 0, name)?.map(|value| format!("{value:?}")))
    }

    /// The same record in every form that the format allows: what is not wanted is of every kind.
    #[test]
    fn a_value_is_found_behind_others_of_every_kind() {
        let others: [&[u8]; 10] = [
            b"\x42ab",
            b"\x68\0\0\0\0\0\0\0\0",
            b"\x82\x01\x02",
            b"\xa1\x07",
            b"\xc4\0\0\0\x07",
            b"\xe1\x41k\x41v",
            b"\x01\x07",
            b"\x02\x04\xa1\x02\x20\x00",
            b"\x04\x08\0\0\0\0",
            b"\x28\xff\xff",
        ];
        for other in others {
            let record = [b"\xe2\x41x".as_slice(), other, b"\x41y\xc2\x01\x00"].concat();
            assert_eq!(wanted(&record, "y"), Ok(Some("Number(256)".to_owned())), "{other:?}");
            assert_eq!(wanted(&record, "z"), Ok(None));
        }
    }

    #[test]
    fn a_pointer_is_followed_once_and_never_in_what_is_skipped() {
        assert_eq!(wanted(b"\xe1\x41y\x20\x05\x42hi", "y"), Ok(Some("Text(\"hi\")".to_owned())));
        assert_eq!(wanted(b"\xe1\x41y\x20\x05\x20\x03", "y"), Err(Damage("a pointer leads to a pointer")));
        assert_eq!(wanted(b"\xe1\x41y\x27\xff", "y"), Err(CUT_OFF));
        // A map whose two values are the map itself.
        assert_eq!(wanted(b"\xe2\x41a\x20\x00\x41b\x20\x00", "y"), Ok(None));
    }

    #[test]
    fn a_map_that_claims_to_be_long_takes_no_longer_than_its_bytes() {
        assert_eq!(wanted(b"\xff\xff\xff\xff\x41a\x41b", "y"), Err(CUT_OFF));
        let nested = [[0x01, 0x04].repeat(3_000), b"\xa1\x07".to_vec()].concat();
        assert_eq!(wanted(&[b"\xe1\x41a".to_vec(), nested].concat(), "y"), Err(TOO_MANY));
    }
}

//! Text as shells save it: Windows PowerShell writes UTF-16.

/// Whether bytes begin with the mark of UTF-16.
pub(super) fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The same text in UTF-8, with U+FFFD for what is none; anything without the mark as it is.
pub(super) fn to_utf_8(bytes: Vec<u8>) -> Vec<u8> {
    let unit: fn([u8; 2]) -> u16 = match bytes.first_chunk() {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return bytes,
    };
    let (units, rest) = bytes[2..].as_chunks();
    let units = units.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    let odd = rest.iter().map(|_| char::REPLACEMENT_CHARACTER);
    text.chain(odd).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_which_byte_comes_first() {
        let text = "{\"name\": \"Žoë 😀\"}\r\n";
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(to_utf_8(little.clone()), text.as_bytes());
        assert_eq!(to_utf_8(big), text.as_bytes());
        assert_eq!(to_utf_8(text.as_bytes().to_vec()), text.as_bytes());
        let cut = to_utf_8(little[..little.len() - 1].to_vec());
        assert!(String::from_utf8(cut).unwrap().ends_with("\r\u{fffd}"));
    }
}

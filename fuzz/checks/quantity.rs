//! Whatever stands where a quantity should, reading it ends in a number that can be one, or in none.

use zoom_qos::flatten::quantity::{Read, fits, read};
use zoom_qos::model::Quantity;

const QUANTITIES: [Quantity; 8] = [
    Quantity::Kbps,
    Quantity::Millis,
    Quantity::Percent,
    Quantity::Fps,
    Quantity::Pixels,
    Quantity::Dbm,
    Quantity::Level,
    Quantity::Score,
];

/// Reads a text as each quantity; a number that was read reads as itself.
pub(crate) fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for quantity in QUANTITIES {
        match read(text, quantity) {
            Read::Number(number) => {
                assert!(fits(number, quantity), "{text:?} as {quantity:?}: {number}");
                assert_eq!(read(&format!("{number}"), quantity), Read::Number(number), "{text:?} as {quantity:?}");
            }
            Read::Pixels(width, height) => {
                assert_eq!(quantity, Quantity::Pixels, "{text:?}");
                assert!(fits(width, quantity) && fits(height, quantity), "{text:?}: {width}*{height}");
            }
            Read::Absent | Read::Unreadable => {}
        }
    }
}

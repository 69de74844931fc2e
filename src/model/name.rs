//! Names, addresses and ids as people compare them. Stored text stays as it was sent; what is compared is this.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text in the one form in which all texts stand that a person would call the same: composed and decomposed, in any
/// case, in full width, with blanks or a byte order mark at the ends.
///
/// Accents tell people apart: Anne is not Änne. Case is folded by way of the capitals, which both forms of the Greek
/// sigma share, and `ß` with `SS`.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    // Compatibility composition does not always keep what case folding made composed, so it is done on either side.
    let composed = ComposingNormalizerBorrowed::new_nfkc();
    // Letter by letter: the small sigma would else depend on what follows, and a name be another within a text.
    let folded: String = composed.normalize(text).to_uppercase().chars().flat_map(char::to_lowercase).collect();
    let folded = composed.normalize(&folded);
    folded.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned()
}

#[cfg(test)]
mod tests {
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use proptest::prelude::*;

    use super::*;

    fn is_same(one: &str, other: &str) -> bool {
        !folded(one).is_empty() && folded(one) == folded(other)
    }

    #[test]
    fn what_a_person_calls_the_same_is_the_same() {
        #[track_caller]
        fn check(one: &str, other: &str) {
            assert!(is_same(one, other), "{:?} and {:?}", folded(one), folded(other));
        }
        check("\u{c4}nne", "A\u{308}nne");
        check("Dana Fox", "  DANA FOX\u{a0}");
        check("dana@example.com", "\u{ff24}\u{ff21}\u{ff2e}\u{ff21}\u{ff20}example.com");
        check("Stra\u{df}er", "STRASSER");
        check("\u{39d}\u{3af}\u{3ba}\u{3bf}\u{3c2}", "\u{39d}\u{399}\u{301}\u{39a}\u{39f}\u{3a3}");
        check("\u{c1}gnes", "\u{feff}\u{e1}gnes\r\n");
        check("\u{30bf}\u{30ca}\u{30ab}", "\u{ff80}\u{ff85}\u{ff76}");
    }

    #[test]
    fn a_name_is_the_same_within_a_text() {
        for text in ["\u{39d}\u{399}\u{39a}\u{39f}\u{3a3}'s room", "\u{3bd}\u{3b9}\u{3ba}\u{3bf}\u{3c3}\u{3b1}"] {
            assert!(folded(text).contains(&folded("\u{39d}\u{3b9}\u{3ba}\u{3bf}\u{3c2}")), "{text}");
        }
    }

    #[test]
    fn what_a_person_tells_apart_stays_apart() {
        for (one, other) in [("Anne", "\u{c4}nne"), ("Ann", "Anna"), ("a@example.com", "a@example.co"), ("", " ")] {
            assert!(!is_same(one, other), "{one:?} and {other:?}");
        }
    }

    proptest! {
        #[test]
        fn every_form_of_a_text_folds_to_one(text in "\\PC{0,12}") {
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            let once = folded(&text);
            prop_assert_eq!(&folded(&decomposed), &once);
            prop_assert_eq!(&folded(&once), &once, "folding again changes nothing");
            prop_assert_eq!(&folded(&format!(" \t{text}\u{3000}")), &once);
        }

        #[test]
        fn case_makes_no_difference(text in "[a-zA-Z\u{c0}-\u{17f}\u{391}-\u{3c9}\u{410}-\u{44f} ]{0,12}") {
            prop_assert_eq!(folded(&text.to_uppercase()), folded(&text));
            prop_assert_eq!(folded(&text.to_lowercase()), folded(&text));
        }
    }
}

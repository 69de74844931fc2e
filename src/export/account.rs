//! The partition of an account, in a folder that holds the lakes of several.

use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::error::Error;
use super::partition::names_in;
use super::place::LAKE;

/// How the name of a partition begins.
const PARTITION: &str = "account=";

/// What stands as `%` with two digits in the name of a partition, as Hive has it. So does every byte of a letter beyond ASCII:
/// Java finds no file with such a letter where its locale is not UTF-8, and an account would be missed.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b'*')
    .add(b'/')
    .add(b':')
    .add(b'=')
    .add(b'?')
    .add(b'\\')
    .add(b'{')
    .add(b'[')
    .add(b']')
    .add(b'^');

/// The name of an account's folder.
pub(crate) fn folder_of(account: &str) -> String {
    format!("{PARTITION}{}", utf8_percent_encode(account, ESCAPED))
}

/// The accounts whose lakes a folder holds, each with the name of its folder, by name. A folder that is a lake itself holds
/// none.
pub(crate) fn in_folder(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    if folder.join(LAKE).exists() {
        return Ok(Vec::new());
    }
    let names = names_in(folder)?.into_iter().filter(|name| folder.join(name).join(LAKE).exists());
    let mut accounts: Vec<_> = names.filter_map(|name| Some((account_of(&name)?, name))).collect();
    accounts.sort();
    Ok(accounts)
}

/// The account whose folder has this name.
fn account_of(folder: &str) -> Option<String> {
    let escaped = folder.strip_prefix(PARTITION)?;
    Some(percent_decode_str(escaped).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(account: &str, folder: &str) {
        assert_eq!(folder_of(account), folder);
        assert_eq!(account_of(folder).as_deref(), Some(account));
    }

    #[test]
    fn an_account_s_name_is_escaped_as_hive_escapes_it() {
        check("law", "account=law");
        check("Law & Äsop's", "account=Law & %C3%84sop%27s");
        check("100%/a=b\n", "account=100%25%2Fa%3Db%0A");
        check("2026", "account=2026");
        assert_eq!(account_of("account=50%"), Some("50%".to_owned()));
        assert_eq!(account_of("account=%C3%A9%zz"), Some("é%zz".to_owned()));
        assert_eq!(account_of("v_event"), None);
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_read_as_it_was_written(account in ".{0,20}") {
            let folder = folder_of(&account);
            proptest::prop_assert_eq!(account_of(&folder), Some(account));
            proptest::prop_assert!(folder.is_ascii() && !folder.contains(['/', '*', '?', '[', '\0']));
        }
    }
}

//! Names that stand for people in what leaves the machine: the same person has the same one in every page and export.
//!
//! They are keyed hashes. A plain hash of an e-mail address is undone by hashing all addresses of a company; with a
//! key that lies apart from the database and its copies, nobody who has only those can tell who is who.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::Sha256;

use crate::files::{self, Existing};
use crate::model::name::folded;

/// The key's length, that of the hash.
const KEY_BYTES: usize = 32;

/// Digits that cannot be taken for one another: no `0` or `1` beside `o` and `l`.
const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Digits of a pseudonym. Six of 32 make a billion: among 5,000 people, two share one in a hundred archives.
const LENGTH: usize = 6;

/// Digits of an id, 130 bits of the hash: no two people share one.
const ID_LENGTH: usize = 26;

/// How each begins.
const MARK: &str = "P-";

/// Whether a text has the form of a pseudonym, of either length.
#[must_use]
pub fn is_pseudonym(text: &str) -> bool {
    let is_mark = |mark: &&str| mark.eq_ignore_ascii_case(MARK);
    let digits = text.trim().split_at_checked(MARK.len()).filter(|(mark, _)| is_mark(mark)).map(|(_, digits)| digits);
    digits.is_some_and(|digits| {
        [LENGTH, ID_LENGTH].contains(&digits.len())
            && digits.bytes().all(|digit| DIGITS.contains(&digit.to_ascii_lowercase()))
    })
}

/// Why there are no pseudonyms.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key cannot be read or made.
    #[error("use the key of the pseudonyms in {}: {source}", .path.display())]
    Key {
        /// The key's file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("use the key of the pseudonyms in {}: it is not {KEY_BYTES} bytes long", .0.display())]
    Length(PathBuf),
    /// Others may read it.
    #[error("use the key of the pseudonyms in {}: other users can read it", .0.display())]
    Exposed(PathBuf),
}

/// Gives out pseudonyms.
pub struct Pseudonyms {
    keyed: Hmac<Sha256>,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// Reads the key, which is made on first use. Another key gives everybody another name, and cannot be undone.
    ///
    /// # Errors
    ///
    /// If the key cannot be read or made, is damaged, or other users can read it.
    pub fn load(key_path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Key { path: key_path.to_owned(), source };
        if !key_path.exists() {
            make_key(key_path).map_err(failed)?;
        }
        let mut file = std::fs::File::open(key_path).map_err(failed)?;
        if is_exposed(&file.metadata().map_err(failed)?) {
            return Err(Error::Exposed(key_path.to_owned()));
        }
        let mut key = Vec::with_capacity(KEY_BYTES);
        file.read_to_end(&mut key).map_err(failed)?;
        let keyed = Hmac::new_from_slice(&key).ok().filter(|_| key.len() == KEY_BYTES);
        Ok(Self { keyed: keyed.ok_or_else(|| Error::Length(key_path.to_owned()))? })
    }

    /// The pseudonym of an id, such as an e-mail address: `P-k7fa2c`. What [`folded`] makes alike has the same one.
    #[must_use]
    pub fn of(&self, id: &str) -> String {
        self.with_digits(id, LENGTH)
    }

    /// The same, long enough to stand for the id where rows are joined by it.
    #[must_use]
    pub fn id_of(&self, id: &str) -> String {
        self.with_digits(id, ID_LENGTH)
    }

    /// Whether an id is what a text in the form of a pseudonym stands for, as pages and exports write it.
    #[must_use]
    pub fn is_of(&self, pseudonym: &str, id: &str) -> bool {
        let pseudonym = pseudonym.trim();
        let written = if pseudonym.len() > MARK.len() + LENGTH { self.id_of(id) } else { self.of(id) };
        written.eq_ignore_ascii_case(pseudonym)
    }

    fn with_digits(&self, id: &str, length: usize) -> String {
        let hash = self.hash(id);
        let digits = hash.iter().take(length).map(|byte| char::from(DIGITS[usize::from(byte % 32)]));
        MARK.chars().chain(digits).collect()
    }

    /// The whole keyed hash of an id, by which it is recognised without being kept.
    #[must_use]
    pub fn hash(&self, id: &str) -> [u8; KEY_BYTES] {
        let mut keyed = self.keyed.clone();
        keyed.update(folded(id).as_bytes());
        keyed.finalize().into_bytes().into()
    }
}

/// Makes the key readable by its owner alone from the first byte, and whole or not at all: of two programs that begin
/// at once, one key stays.
fn make_key(path: &Path) -> std::io::Result<()> {
    let folder = files::folder_of(path);
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut key = [0; KEY_BYTES];
    SysRng.try_fill_bytes(&mut key).map_err(std::io::Error::other)?;
    file.write_all(&key)?;
    match files::give_name(file, path, Existing::Refuse) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        named => named,
    }
}

#[cfg(unix)]
fn is_exposed(file: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_exposed(_file: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_a_pseudonym_as_long_as_the_key_lasts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom-qos").join("pseudonym.key");
        let first = Pseudonyms::load(&path).unwrap().of("Dana@Example.com ");
        assert_eq!(Pseudonyms::load(&path).unwrap().of("dana@example.com"), first);
        assert_ne!(Pseudonyms::load(&path).unwrap().of("erin@example.com"), first);
        assert!(first.len() == 8 && first.starts_with("P-"), "{first}");
        std::fs::remove_file(&path).unwrap();
        assert_ne!(Pseudonyms::load(&path).unwrap().of("dana@example.com"), first);
    }

    /// The answer of `printf 'dana@example.com' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…` in base 32.
    #[test]
    fn a_pseudonym_is_the_keyed_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pseudonym.key");
        write_key(&path, &[7; KEY_BYTES], 0o600);
        assert_eq!(Pseudonyms::load(&path).unwrap().of("dana@example.com"), "P-5ndbrp");
    }

    #[test]
    fn a_pseudonym_is_known_by_its_form_and_leads_back_to_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let pseudonyms = Pseudonyms::load(&folder.path().join("pseudonym.key")).unwrap();
        for pseudonym in [pseudonyms.of("dana@example.com"), pseudonyms.id_of("dana@example.com")] {
            assert!(is_pseudonym(&pseudonym) && is_pseudonym(&pseudonym.to_uppercase()), "{pseudonym}");
            assert!(pseudonyms.is_of(&pseudonym, "Dana@example.com"), "{pseudonym}");
            assert!(!pseudonyms.is_of(&pseudonym, "dan@example.com"), "{pseudonym}");
        }
        for other in ["P-", "P-k7fa2", "P-k7fa2c9", "P-k7fa01", "Q-k7fa2c", "P-k7fä2", "Paula"] {
            assert!(!is_pseudonym(other), "{other}");
        }
    }

    #[test]
    fn a_key_that_is_cut_or_exposed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pseudonym.key");
        write_key(&path, &[7; 5], 0o600);
        assert!(matches!(Pseudonyms::load(&path), Err(Error::Length(_))));
        #[cfg(unix)]
        {
            write_key(&path, &[7; KEY_BYTES], 0o644);
            assert!(matches!(Pseudonyms::load(&path), Err(Error::Exposed(_))));
        }
    }

    fn write_key(path: &Path, key: &[u8], mode: u32) {
        std::fs::write(path, key).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
}

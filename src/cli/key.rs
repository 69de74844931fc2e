//! The user's key, by which people are called and told apart.

use crate::config::Config;
use crate::exit::Failure;
use crate::pseudonym::{self, Pseudonyms};
use crate::report::Database;
use crate::store::Store;
use crate::store::token::TokenKey;

/// What stands for people in what leaves the machine, and in what is left of whom `forget` erased.
pub(super) fn pseudonyms(config: &Config) -> Result<Pseudonyms, Failure> {
    let Some(key) = &config.pseudonym_key else {
        return Err(Failure::usage(
            "find the key of the pseudonyms: there is no home folder",
            "set HOME or XDG_CONFIG_HOME, where the key belongs",
        ));
    };
    let help = "the key belongs to one user: mode 0600, 32 bytes";
    Pseudonyms::load(key).map_err(|error| Failure::usage(error.to_string(), help))
}

/// Whom a pseudonym stands for, as the key of this machine tells; the text itself where it is none, or nobody's.
pub(super) fn named(text: &str, database: &Database, config: &Config) -> Result<String, Failure> {
    if !pseudonym::is_pseudonym(text) || !config.pseudonym_key.as_ref().is_some_and(|key| key.exists()) {
        return Ok(text.to_owned());
    }
    let pseudonyms = pseudonyms(config)?;
    let found = database.identifier(|identifier| pseudonyms.is_of(text, identifier))?;
    Ok(found.unwrap_or_else(|| text.to_owned()))
}

/// Lets a store tie its sessions by tokens of the user's key. Without a key there are none, and once identities are
/// pruned nobody can tell who was the same.
pub(super) fn tie_by_tokens(store: &mut Store, config: &Config) -> Result<(), Failure> {
    let Some(key_path) = &config.pseudonym_key else { return Ok(()) };
    match Pseudonyms::load(key_path) {
        Ok(pseudonyms) => Ok(store.tie_by(TokenKey::new(move |text| pseudonyms.hash(text)))?),
        Err(error) => {
            tracing::warn!("people cannot be told apart once identities are pruned: failed to {error}");
            Ok(())
        }
    }
}

//! Whether what is stored says who took part.

use clap::{Args, ValueEnum};

use super::key;
use crate::config::Config;
use crate::exit::Failure;
use crate::store::Store;
use crate::store::token::TokenKey;

/// Arguments of the commands that store answers of Zoom's.
#[derive(Debug, Clone, Copy, Args)]
pub struct IdentityArgs {
    /// Whether names, addresses, ids and titles are stored. With none nothing that says who took part is ever written,
    /// nor the text of any record; people are told apart within an event alone
    #[arg(long, value_enum, default_value_t, value_name = "keep|none", hide_possible_values = true)]
    pub store_identities: StoreIdentities,
    /// With --store-identities none: for how many days after an event keyed tokens tell who is the same in others
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3650))]
    pub pseudonym_days: u32,
}

/// Whether identities are stored, by its flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum StoreIdentities {
    /// In a table of their own, until they are pruned.
    #[default]
    Keep,
    /// Not for a moment.
    None,
}

impl IdentityArgs {
    /// Readies a store for a run that writes: its tokens, and whether it writes whose they are.
    ///
    /// # Errors
    ///
    /// If there is no key to tell people apart with where nothing else does, or the database refuses.
    pub(super) fn ready(self, store: &mut Store, config: &Config) -> Result<(), Failure> {
        key::tie_by_tokens(store, config)?;
        store.drop_due_tokens(config.clock.now())?;
        self.withhold(store, config)
    }

    /// The same for a run that only looks, and changes nothing.
    pub(super) fn withhold(self, store: &mut Store, config: &Config) -> Result<(), Failure> {
        if self.store_identities == StoreIdentities::None {
            let pseudonyms = key::pseudonyms(config)?;
            let key = TokenKey::new(move |text| pseudonyms.hash(text));
            store.withhold_identities(key, self.pseudonym_days, config.clock.now());
        }
        Ok(())
    }
}

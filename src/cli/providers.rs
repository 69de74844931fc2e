//! The file of providers that a command line, the environment or the config file names.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::config::Config;
use crate::model::Timestamp;
use crate::model::count::several;
use crate::model::time::DAY_SECONDS;
use crate::provider::Providers;
use crate::store::Store;

/// When a file is told to be old: networks change hands all the time, and a new file comes every month at least.
const OLD_AFTER_DAYS: i64 = 60;

/// The flag of commands that write sessions.
#[derive(Debug, Args)]
pub struct ProvidersArgs {
    /// Look up whose network each address is in, in this MMDB file of autonomous systems; see `sites --asn`
    #[arg(long, value_name = "FILE.mmdb")]
    pub asn: Option<PathBuf>,
}

impl ProvidersArgs {
    /// Has what a store writes from now on looked up, if there is a file. One that cannot be used is said, and costs
    /// nothing but the providers: they can be looked up later.
    pub(super) fn apply(&self, store: &mut Store, config: &Config) -> Option<Arc<Providers>> {
        let path = self.asn.as_ref()?;
        match Providers::open(path) {
            Ok(providers) => {
                warn_if_old(&providers, config);
                let providers = Arc::new(providers);
                store.set_providers(Arc::clone(&providers));
                Some(providers)
            }
            Err(error) => {
                config.say(&format!("warning: failed to {error}; sessions are stored without their provider"));
                None
            }
        }
    }
}

/// Says how old a file is that may be wrong by now.
pub(super) fn warn_if_old(providers: &Providers, config: &Config) {
    let Timestamp(built_at) = providers.built_at();
    let days = (config.clock.now().0 - built_at).div_euclid(DAY_SECONDS);
    if days > OLD_AFTER_DAYS {
        let (day, days) = (providers.built_at().day(), several(u64::try_from(days).unwrap_or(0), "day"));
        config.say(&format!("warning: the file of providers is of {day}, {days} old; a newer one may say otherwise"));
    }
}

/// Says how many addresses led to a damaged place of a file.
pub(super) fn warn_if_damaged(providers: Option<&Arc<Providers>>, config: &Config) {
    let damaged = providers.map_or(0, |providers| providers.damaged());
    if damaged > 0 {
        let addresses = several(damaged, "address");
        config.say(&format!("warning: the file of providers is damaged: nothing was found for {addresses}"));
    }
}

//! Which database had no row for a question, for whoever named none and may mean another.

use crate::config::Config;
use crate::report::nothing::Noting;

/// Says which database was asked, if nothing came of it and the user did not name it.
pub(super) fn tell(noting: &Noting<'_>, config: &Config) {
    if !noting.has_rows() && !config.db_is_configured {
        config.say(&format!("no rows; asked was {}, --db names another", config.db.display()));
    }
}

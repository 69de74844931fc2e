//! What every page has around what it says: its policy, its style, and where it is from.

use super::assets::Assets;
use super::people::Names;
use super::setting::Setting;

/// The frame of a page.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) assets: Assets,
    pub(super) version: &'static str,
    pub(super) made_at: String,
    pub(super) zone: String,
    pub(super) is_identified: bool,
}

impl Document {
    /// The frame of a page that runs these scripts.
    pub(super) fn new(setting: Setting<'_>, scripts: &'static [&'static str]) -> Self {
        let (zone, made_at) = (setting.zone, setting.made_at);
        Self {
            assets: Assets::new(scripts),
            version: env!("CARGO_PKG_VERSION"),
            made_at: format!("{} {}", zone.day(made_at), zone.clock(made_at)),
            zone: zone.name().to_owned(),
            is_identified: matches!(setting.names, Names::Full),
        }
    }
}

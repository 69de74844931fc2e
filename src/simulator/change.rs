//! What changes in an account from one day to the next, and the truth about it.

use super::provider::Provider;
use super::site::Site;
use crate::model::Timestamp;
use crate::model::time::DAY_SECONDS;
use chrono::NaiveDate;
use serde::Serialize;

/// The version that people have until a better one comes.
pub(super) const WORSE_VERSION: &str = "6.4.6.21850";

/// The better one.
pub(super) const BETTER_VERSION: &str = "6.6.1.31270";

/// How much more often the networks of a broken office turn bad.
const SITE_FACTOR: f64 = 9.0;

/// How much more often it happened with the version that is replaced.
const WORSE_VERSION_FACTOR: f64 = 3.5;

/// How much more often it happens to a crowded provider's customers.
const EVENING_FACTOR: f64 = 12.0;

/// The hours of the day, in UTC, in which the provider is crowded.
const EVENING: std::ops::RangeInclusive<u32> = 17..=22;

/// How many days an access point takes to die.
const DYING_DAYS: f64 = 21.0;

/// How much more often a network turns bad behind an access point that is all but dead.
const DEAD_ACCESS_POINT_FACTOR: f64 = 25.0;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The network of an office breaks and is not mended.
    SiteWorse,
    /// Everybody with one version gets another, which is better.
    VersionBetter,
    /// A provider of many homes in many cities is crowded in the evening.
    ProviderEvenings,
    /// Somebody's access point at home gets weaker from day to day.
    DyingAccessPoint,
    /// Hardly anybody works for a week, which is no change of quality.
    HolidayWeek,
    /// More and more people work there, which is none either.
    GrowingPopulation,
}

/// A change as it comes about in an account.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Site { site: &'static Site, from: NaiveDate },
    Version { from: NaiveDate },
    Provider { provider: Provider, from: NaiveDate },
    AccessPoint { employee: u32, from: NaiveDate },
}

/// Where somebody is, with what and when, as far as a change asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) employee: u32,
    /// The office that they are in, if they are.
    pub(super) office: Option<u8>,
    /// The provider of their home, if they are there.
    pub(super) provider: Option<Provider>,
    pub(super) version: &'static str,
    pub(super) at: Timestamp,
}

/// One change as it was planted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlantedChange {
    /// What.
    pub kind: ChangeKind,
    /// The first UTC day on which it is there.
    pub from: String,
    /// The last day, if it ends within the account.
    pub to: Option<String>,
    /// What those whom it strikes have in common, each as `name=value`, any of which names it.
    pub attributes: Vec<String>,
    /// What they share with others who are not struck, likewise: a report that names it is not wrong, nor is it right.
    pub around: Vec<String>,
    /// The address of the only person whom it strikes.
    pub person: Option<String>,
}

impl Change {
    /// Of which kind it is.
    pub(super) fn kind(&self) -> ChangeKind {
        match self {
            Self::Site { .. } => ChangeKind::SiteWorse,
            Self::Version { .. } => ChangeKind::VersionBetter,
            Self::Provider { .. } => ChangeKind::ProviderEvenings,
            Self::AccessPoint { .. } => ChangeKind::DyingAccessPoint,
        }
    }

    /// The first day on which it is there.
    pub(super) fn from(&self) -> NaiveDate {
        match *self {
            Self::Site { from, .. }
            | Self::Version { from }
            | Self::Provider { from, .. }
            | Self::AccessPoint { from, .. } => from,
        }
    }

    /// How much more often the network turns bad for somebody under these circumstances.
    pub(super) fn factor(&self, of: &Circumstances) -> f64 {
        let day = of.at.day();
        match *self {
            Self::Site { site, from } if from <= day && of.office == Some(site.subnet) => SITE_FACTOR,
            // As long as the better version is not there.
            Self::Version { .. } if of.version == WORSE_VERSION => WORSE_VERSION_FACTOR,
            Self::Provider { provider, from } if from <= day && of.provider == Some(provider) && is_evening(of.at) => {
                EVENING_FACTOR
            }
            Self::AccessPoint { employee, from } if employee == of.employee && of.provider.is_some() => {
                1.0 + (DEAD_ACCESS_POINT_FACTOR - 1.0) * worn(from, day)
            }
            _ => 1.0,
        }
    }

    /// The signal of a worn access point, where that is behind it.
    pub(super) fn signal_dbm(&self, of: &Circumstances) -> Option<f64> {
        match *self {
            Self::AccessPoint { employee, from } if employee == of.employee && of.provider.is_some() => {
                let worn = worn(from, of.at.day());
                (worn > 0.0).then_some(-60.0 - 24.0 * worn)
            }
            _ => None,
        }
    }
}

/// How much of an access point's life is over, from 0 to 1.
fn worn(from: NaiveDate, day: NaiveDate) -> f64 {
    f64::from(i32::try_from((day - from).num_days()).unwrap_or(0) + 1).clamp(0.0, DYING_DAYS) / DYING_DAYS
}

fn is_evening(at: Timestamp) -> bool {
    let hour = at.0.rem_euclid(DAY_SECONDS) / 3600;
    EVENING.contains(&u32::try_from(hour).unwrap_or(0))
}

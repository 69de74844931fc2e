//! The organisation's people, whom its events have in common.

use super::names;
use super::random::{Purpose, Random};
use super::site::Site;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// How many work there; an event with more people than that has outsiders enough to fill up.
pub(super) const EMPLOYEES: u32 = 400;

/// What stays the same about someone from event to event.
pub(super) struct Employee {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) zoom_user_id: String,
    pub(super) site: &'static Site,
}

/// The employee of this number.
pub(super) fn employee(seed: u64, number: u32) -> Employee {
    let mut random = Random::new(seed, Purpose::Directory, &[u64::from(number)]);
    let (name, email) = names::choose(&mut random, number);
    let zoom_user_id = BASE64_STANDARD.encode(random.bytes::<16>())[..22].replace(['/', '+'], "_");
    Employee { name, email, zoom_user_id, site: Site::choose(&mut random) }
}

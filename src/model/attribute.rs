//! What people may have in common: the one list of attributes that reports group them by, and how groupings by them are
//! written.

/// Each attribute of `v_session_attribute`, in its order there, with what it is. The last is told only where the
/// databases of several accounts are read.
pub const ATTRIBUTES: [(&str, &str); 18] = [
    ("building", "the building, with its site, by your map of networks"),
    ("site", "the site by your map of networks"),
    ("vpn", "whether over the VPN, by your map of networks"),
    ("place_type", "office, vpn, or elsewhere, which is on no network of your map"),
    ("subnet", "the /24 of an IPv4 address, the /64 of an IPv6 one"),
    ("isp", "the internet provider, by a file of providers"),
    ("location", "the place that Zoom tells"),
    ("data_center", "Zoom's data centre"),
    ("network_type", "wired, Wi-Fi, cellular"),
    ("connection_type", "UDP, TCP, proxy and the like, of audio"),
    ("version", "the client's version, its first two numbers"),
    ("route", "data centre and connection type together"),
    ("os", "the operating system"),
    ("device", "the kind of device"),
    ("microphone", "the microphone"),
    ("camera", "the camera"),
    ("hours", "the quarter of the UTC day in which the event began"),
    (ACCOUNT, "the account, where the databases of several are named"),
];

/// Whose event it was, of several accounts.
pub const ACCOUNT: &str = "account";

/// The one that is made of an address.
pub const SUBNET: &str = "subnet";

/// Between groupings that are listed one after another, and between two attributes of one grouping.
const AFTER: &str = ";";
const TOGETHER: &str = ",";

/// Several groupings as one text.
#[must_use]
pub fn one_after_another(groupings: &[String]) -> String {
    groupings.join(AFTER)
}

/// The groupings in such a text.
pub fn groupings(by: &str) -> impl Iterator<Item = &str> {
    by.split(AFTER)
}

/// Attributes as one grouping.
#[must_use]
pub fn together(attributes: &[String]) -> String {
    attributes.join(TOGETHER)
}

/// The attributes of a grouping.
pub fn attributes(grouping: &str) -> impl Iterator<Item = &str> {
    grouping.split(TOGETHER)
}

/// Where an attribute stands among them, from 1 on, as the view counts.
#[must_use]
pub fn position(name: &str) -> Option<i64> {
    (1..).zip(ATTRIBUTES).find_map(|(position, (known, _))| (known == name).then_some(position))
}

//! What the people of an event may have in common.

/// Each attribute of `v_session_attribute`, in its order there, with what it is.
pub const ATTRIBUTES: [(&str, &str); 17] = [
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
];

/// The one that is made of an address.
pub const SUBNET: &str = "subnet";

/// Where an attribute stands among them, from 1 on, as the view counts.
#[must_use]
pub fn position(name: &str) -> Option<i64> {
    (1..).zip(ATTRIBUTES).find_map(|(position, (known, _))| (known == name).then_some(position))
}

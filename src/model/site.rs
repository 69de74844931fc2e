//! Where people were: the user's own map of networks.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

/// One line of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteNetwork {
    /// Which addresses, its host bits being zero.
    pub network: IpNet,
    /// Where they are, or where the VPN ends.
    pub site: String,
    /// In which building.
    pub building: Option<String>,
    /// Whether whoever has such an address comes from elsewhere, through a VPN.
    pub is_vpn: bool,
}

/// The map, by network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMap {
    networks: BTreeMap<IpNet, SiteNetwork>,
    /// Those that occur.
    prefix_lengths: BTreeSet<u8>,
    /// Whether any network is one that the internet sees.
    has_public: bool,
}

impl FromIterator<SiteNetwork> for SiteMap {
    fn from_iter<I: IntoIterator<Item = SiteNetwork>>(networks: I) -> Self {
        let mut map = Self::default();
        for line in networks {
            map.prefix_lengths.insert(line.network.prefix_len());
            map.has_public |= !is_private(line.network.addr());
            map.networks.insert(line.network, line);
        }
        map
    }
}

impl SiteMap {
    /// Whether it knows no network.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    /// Its lines.
    pub fn networks(&self) -> impl Iterator<Item = &SiteNetwork> {
        self.networks.values()
    }

    /// The line that says where somebody with these addresses is.
    ///
    /// An internal address tells one building from another behind the same public one, so it goes first. But every
    /// home router hands out 192.168.1.x too: behind a public address that is not on the map the internal ones say
    /// nothing, unless the map has only private networks. A VPN goes before everything else: whoever is in it is not
    /// in the building in which it ends.
    #[must_use]
    pub fn locate(&self, public: Option<IpAddr>, internal: &[IpAddr]) -> Option<&SiteNetwork> {
        let by_public = public.and_then(|address| self.longest(address));
        let mut found: Vec<&SiteNetwork> = Vec::new();
        if by_public.is_some() || !self.has_public {
            found.extend(internal.iter().filter_map(|address| self.longest(*address)));
            // Of several internal addresses the one that is known most precisely; of equals the first.
            found.sort_by_key(|line| std::cmp::Reverse(line.network.prefix_len()));
        }
        found.extend(by_public);
        found.iter().find(|line| line.is_vpn).or(found.first()).copied()
    }

    /// Whether somebody with these addresses, whom no line knows, is known to be elsewhere: behind another public
    /// address, or in another private network if the map has no others. An empty map knows nothing.
    #[must_use]
    pub fn knows_elsewhere(&self, public: Option<IpAddr>, internal: &[IpAddr]) -> bool {
        !self.is_empty() && (public.is_some() || !self.has_public && !internal.is_empty())
    }

    /// The line of the longest prefix that an address is in.
    fn longest(&self, address: IpAddr) -> Option<&SiteNetwork> {
        let address = address.to_canonical();
        self.prefix_lengths.iter().rev().find_map(|length| {
            let network = IpNet::new(address, *length).ok()?.trunc();
            self.networks.get(&network)
        })
    }
}

/// An address as Zoom writes it, if it is one.
#[must_use]
pub fn address(text: &str) -> Option<IpAddr> {
    // An IPv6 address on a link carries the name of the interface.
    text.trim().split('%').next()?.parse().ok()
}

/// Whether only a local network sees an address; those that carriers share out are among them.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local() || v4.is_loopback() || is_shared_by_a_carrier(address),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_loopback(),
    }
}

/// Whether a provider shares an address out among customers who all leave by others: 100.64.0.0/10 (RFC 6598).
#[must_use]
pub fn is_shared_by_a_carrier(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64)
}

/// The subnet of an address, as `v_session_attribute` writes it: /24 of IPv4 and /64 of IPv6. `None` for what has not
/// the signs of an address, as `120.000.000`, which Zoom's documentation shows; whether a group is too large is not
/// looked at.
#[must_use]
pub fn subnet(address: &str) -> Option<String> {
    let colons = address.matches(':').count();
    let zeros: String = ":0:0:0:0:0:0:0".chars().take((8_usize.saturating_sub(colons)) * 2).collect();
    let address = address.replace("::", &format!("{zeros}:")).to_ascii_lowercase();
    let has_only = |signs: &str| address.chars().all(|c| signs.contains(c));
    let network = address.trim_end_matches(|c: char| c.is_ascii_digit());
    if address.matches('.').count() == 3
        && !address.contains("..")
        && has_only("0123456789abcdef:.")
        && network != address
    {
        return Some(format!("{network}0/24"));
    }
    if address.matches(':').count() != 7 || !has_only("0123456789abcdef:") {
        return None;
    }
    let without_group = |text: &str| text.trim_end_matches(|c| matches!(c, '0'..='9' | 'a'..='f')).to_owned();
    let half = (0..3).fold(address, |left, _| without_group(&left).trim_end_matches(':').to_owned());
    Some(format!("{}:/64", without_group(&half)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `network=site`, a site that begins with VPN being one.
    fn map(lines: &str) -> SiteMap {
        let line = |line: &str| {
            let (network, site) = line.split_once('=').unwrap();
            SiteNetwork {
                network: network.parse().unwrap(),
                site: site.to_owned(),
                building: None,
                is_vpn: site.starts_with("VPN"),
            }
        };
        lines.split_whitespace().map(line).collect()
    }

    fn check(lines: &str, public: &str, internal: &str, expected: Option<&str>) {
        let internal: Vec<IpAddr> = internal.split_whitespace().map(|text| address(text).unwrap()).collect();
        let map = map(lines);
        let found = map.locate(address(public), &internal).map(|line| line.site.as_str());
        assert_eq!(found, expected, "{public} {internal:?}");
    }

    const MAP: &str = "203.0.113.0/24=HQ 203.0.113.128/25=HQ-East 203.0.113.129/32=VPN 10.1.0.0/16=HQ-Tower \
                       10.1.2.0/24=HQ-Lab 10.9.0.0/16=VPN-pool 2001:db8::/32=Six 2001:db8:1::/48=Six-One";

    #[test]
    fn the_longest_prefix_wins_in_both_families() {
        check(MAP, "203.0.113.5", "", Some("HQ"));
        check(MAP, "203.0.113.200", "", Some("HQ-East"));
        check(MAP, "203.0.113.129", "", Some("VPN"));
        check(MAP, "2001:db8:2::1", "", Some("Six"));
        check(MAP, "2001:db8:1::1", "", Some("Six-One"));
        check(MAP, "::ffff:203.0.113.5", "", Some("HQ"));
        check(MAP, "198.51.100.1", "", None);
        check(MAP, "2001:db9::1", "", None);
        check("0.0.0.0/0=Everywhere", "8.8.8.8", "", Some("Everywhere"));
        check("0.0.0.0/0=Everywhere", "2001:db8::1", "", None);
    }

    #[test]
    fn an_internal_address_tells_the_building_behind_one_public_address() {
        check(MAP, "203.0.113.5", "10.1.7.7", Some("HQ-Tower"));
        check(MAP, "203.0.113.5", "10.1.7.7 10.1.2.3", Some("HQ-Lab"));
        check(MAP, "203.0.113.5", "192.168.1.5", Some("HQ"));
    }

    #[test]
    fn a_home_router_s_addresses_are_no_office() {
        check(MAP, "198.51.100.1", "10.1.2.3", None);
        check(MAP, "", "10.1.2.3", None);
        check("10.1.0.0/16=HQ 192.168.7.0/24=Branch", "198.51.100.1", "10.1.2.3", Some("HQ"));
    }

    #[test]
    fn whoever_is_in_a_vpn_is_not_in_the_building() {
        check(MAP, "203.0.113.5", "10.9.0.7", Some("VPN-pool"));
        check(MAP, "203.0.113.5", "10.1.2.3 10.9.0.7", Some("VPN-pool"));
        check(MAP, "203.0.113.129", "10.1.2.3", Some("VPN"));
        // A split tunnel: the media do not pass the VPN.
        check(MAP, "198.51.100.1", "192.168.1.5 10.9.0.7", None);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "somewhere", "203.0.113.5:443", "300.1.1.1"] {
            assert_eq!(address(text), None, "{text}");
        }
        assert_eq!(address(" fe80::1%eth0 "), Some("fe80::1".parse().unwrap()));
    }
}

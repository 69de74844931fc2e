//! The internet providers of people at home, whose networks are used in every city.

use super::random::Random;
use ipnet::IpNet;
use std::net::IpAddr;

/// Their autonomous systems, whose numbers are set aside for examples, and their names.
const PROVIDERS: [(u32, &str); 6] = [
    (64_496, "Aurora Broadband"),
    (64_497, "Meridian Cable"),
    (64_498, "Northlight Fibre"),
    (64_499, "Harbour Telecom"),
    // Its customers leave by few addresses, which they share.
    (64_500, "Tern Mobile"),
    // Its customers have IPv6, each a network of their own.
    (64_501, "Valley Net"),
];

const OF_SHARED_ADDRESSES: u8 = 4;
const OF_IPV6: u8 = 5;

/// Whom the addresses of offices belong to.
const OF_OFFICES: (u32, &str) = (64_502, "Example Organisation");

/// How many /24 networks each has.
const NETWORKS: u32 = 16;

/// The networks behind those, which single events use too, by the place of their provider.
const FURTHER_NETWORKS: [(&str, usize); 6] = [
    ("198.19.96.0/19", 0),
    ("198.19.128.0/19", 0),
    ("198.19.160.0/19", 1),
    ("198.19.192.0/20", 1),
    ("198.19.208.0/20", 2),
    ("198.19.224.0/19", 2),
];

/// How many homes a network has.
const HOMES: u32 = 250;

/// Whose network an address is in, by the narrowest of them.
pub(super) fn name_of(address: &str) -> Option<&'static str> {
    let address: IpAddr = address.parse().ok()?;
    networks().filter(|(network, _)| network.contains(&address)).map(|(_, (_, name))| name).last()
}

/// All networks of homes and offices, the wider before those within, with number and name of their provider.
fn networks() -> impl Iterator<Item = (IpNet, (u32, &'static str))> {
    let of_homes = PROVIDERS.into_iter().zip(0..).map(|(provider, place)| match place {
        OF_IPV6 => ("2001:db8::/32".to_owned(), provider),
        place => (format!("198.19.{}.0/20", Provider(place).first_network()), provider),
    });
    let further = FURTHER_NETWORKS.map(|(network, place)| (network.to_owned(), PROVIDERS[place]));
    let networks = of_homes.chain(further).chain([("198.18.0.0/16".to_owned(), OF_OFFICES)]);
    networks.map(|(network, provider)| (network.parse().expect("it is written here"), provider))
}

/// A provider, by its place among them: the first has the most customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provider(u8);

impl Provider {
    /// A provider: the k-th is chosen with weight 1/k (Zipf).
    pub(super) fn choose(random: &mut Random) -> Self {
        let weight = |place: u8| 1.0 / f64::from(place + 1);
        let mut left = random.between(0.0, Self::all().map(|provider| weight(provider.0)).sum());
        for Self(place) in Self::all() {
            left -= weight(place);
            if left <= 0.0 {
                return Self(place);
            }
        }
        Self(0)
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(PROVIDERS.len())
    }

    /// As a file of providers names it.
    pub(super) fn name(self) -> &'static str {
        PROVIDERS[usize::from(self.0)].1
    }

    /// Public and internal address of the home of that number, which is there for good.
    pub(super) fn addresses(self, home: u32) -> (String, String) {
        // Neighbours by number live apart: whoever meets shares a provider, and seldom a network.
        let (network, house) = (home % NETWORKS, home / NETWORKS % HOMES + 1);
        let first_network = self.first_network();
        let behind_router = format!("192.168.{}.{}", home % 4, house % 200 + 20);
        match self.0 {
            OF_SHARED_ADDRESSES => {
                (format!("198.19.{}.{}", first_network + home % 2, home % 4 + 1), format!("100.64.{network}.{house}"))
            }
            OF_IPV6 => (format!("2001:db8:{:x}:{:x}::{house:x}", home >> 16, home & 0xffff), behind_router),
            _ => (format!("198.19.{}.{house}", first_network + network), behind_router),
        }
    }

    /// The networks of the first so many homes that are several homes'.
    pub(super) fn networks(self, homes: u32) -> impl Iterator<Item = String> {
        let networks = match self.0 {
            OF_SHARED_ADDRESSES => homes.min(2),
            OF_IPV6 => 0,
            _ => homes.min(NETWORKS),
        };
        (0..networks).map(move |network| format!("198.19.{}.0/24", self.first_network() + network))
    }

    /// The networks of all of them and of the offices, as a file of providers has them.
    pub(super) fn file() -> Vec<(IpNet, u32, String)> {
        networks().map(|(network, (asn, name))| (network, asn, name.to_owned())).collect()
    }

    fn first_network(self) -> u32 {
        u32::from(self.0) * NETWORKS
    }
}

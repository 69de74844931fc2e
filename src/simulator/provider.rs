//! The internet providers of people at home, whose networks are used in every city.

use super::random::Random;

/// How many there are.
const PROVIDERS: u8 = 6;

/// How many /24 networks each has.
const NETWORKS: u32 = 16;

/// How many homes a network has.
const HOMES: u32 = 250;

/// A provider, by its place among them: the first has the most customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provider(u8);

impl Provider {
    /// A provider: the k-th is chosen with weight 1/k (Zipf).
    pub(super) fn choose(random: &mut Random) -> Self {
        let weight = |place: u8| 1.0 / f64::from(place + 1);
        let mut left = random.between(0.0, (0..PROVIDERS).map(weight).sum());
        for place in 0..PROVIDERS {
            left -= weight(place);
            if left <= 0.0 {
                return Self(place);
            }
        }
        Self(0)
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..PROVIDERS).map(Self)
    }

    /// Public and internal address of the home of that number, which is there for good.
    pub(super) fn addresses(self, home: u32) -> (String, String) {
        let (network, house) = (home / HOMES % NETWORKS, home % HOMES + 1);
        (
            format!("198.19.{}.{house}", self.first_network() + network),
            format!("192.168.{}.{}", home % 4, house % 200 + 20),
        )
    }

    /// The networks of the first so many homes.
    pub(super) fn networks(self, homes: u32) -> impl Iterator<Item = String> {
        let networks = homes.div_ceil(HOMES).min(NETWORKS);
        (0..networks).map(move |network| format!("198.19.{}.0/24", self.first_network() + network))
    }

    fn first_network(self) -> u32 {
        u32::from(self.0) * NETWORKS
    }
}

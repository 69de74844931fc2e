//! Where people sit: offices of falling size, each with its own subnet and its nearest data centre.

use super::random::Random;

/// A city in which the organisation has an office; people at home live near one.
#[derive(Debug)]
pub(super) struct Site {
    /// Third byte of the office's public /24, 198.18.x.0, and second byte of its internal addresses.
    pub(super) subnet: u8,
    /// As Zoom words a location.
    pub(super) location: &'static str,
    /// As Zoom words a data centre.
    pub(super) data_center: &'static str,
    /// What the way to that data centre adds to everybody's latency.
    pub(super) distance_ms: f64,
}

/// The sites, the largest first: the k-th is chosen with weight 1/k (Zipf).
pub(super) const SITES: [Site; 8] = [
    site(11, "San Jose (US)", "United States (SC Top)", 4.0),
    site(12, "Frankfurt am Main (DE)", "Germany (FRA Top)", 6.0),
    site(13, "New York (US)", "United States (NY Top)", 6.0),
    site(14, "London (GB)", "Netherlands (AM Top)", 14.0),
    site(15, "Singapore (SG)", "Singapore (SG Top)", 8.0),
    site(16, "São Paulo (BR)", "Brazil (SP Top)", 18.0),
    site(17, "Tokyo (JP)", "Japan (TY Top)", 8.0),
    site(18, "Sydney (AU)", "Australia (SY Top)", 12.0),
];

const fn site(subnet: u8, location: &'static str, data_center: &'static str, distance_ms: f64) -> Site {
    Site { subnet, location, data_center, distance_ms }
}

impl Site {
    /// A site by Zipf's law.
    pub(super) fn choose(random: &mut Random) -> &'static Self {
        let weights = (1..).map(|rank: u32| 1.0 / f64::from(rank));
        let total: f64 = weights.clone().take(SITES.len()).sum();
        let mut left = random.between(0.0, total);
        for (site, weight) in SITES.iter().zip(weights) {
            left -= weight;
            if left <= 0.0 {
                return site;
            }
        }
        &SITES[0]
    }

    /// The data centre that takes over when the nearest is full: that of the next larger site.
    pub(super) fn second_data_center(&self) -> &'static str {
        let place = SITES.iter().position(|site| site.subnet == self.subnet).unwrap_or(0);
        SITES[(place + SITES.len() - 1) % SITES.len()].data_center
    }

    /// The office's public network.
    pub(super) fn office_network(&self) -> String {
        format!("198.18.{}.0/24", self.subnet)
    }

    /// Public and internal address of someone in the office, who shares the public one with others.
    pub(super) fn office_addresses(&self, index: u32) -> (String, String) {
        let (floor, desk) = (index / 250, index % 250 + 1);
        let subnet = self.subnet;
        (format!("198.18.{subnet}.{}", desk % 8 + 1), format!("10.{subnet}.{floor}.{desk}"))
    }
}

/// Public and internal address of someone at home, who shares neither with anybody in the event.
pub(super) fn home_addresses(index: u32) -> (String, String) {
    let (street, house) = (index % 256, index / 256 + 1);
    (format!("198.19.{street}.{house}"), format!("192.168.{}.{}", index % 4, house % 200 + 20))
}

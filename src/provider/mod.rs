//! Whose network an address belongs to: a file of providers on this machine, and never the network.
//!
//! There are such files for everybody (docs/review.md says where), which name the autonomous system of every network
//! that the internet knows, its number and the organisation behind it. The file is somebody else's: only these two
//! values of a record are read, and [`maxminddb`] follows no pointer in what it skips and bounds how far a value unfolds.

use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use maxminddb::{MaxMindDbError, Reader, geoip2};

use crate::files;
use crate::model::Timestamp;
use crate::model::site::{is_private, is_shared_by_a_carrier};

/// What such a file holds at most: several times what the largest of them do.
const MOST_BYTES: u64 = 256 << 20;

/// How long a name may be; the rest is cut off.
const MOST_CHARACTERS: usize = 80;

/// What an address that only a local network sees has in place of a provider.
const PRIVATE: &str = "private";

/// What an address has that a provider shares out among customers (RFC 6598): whose it is, no file knows.
const CARRIER_GRADE_NAT: &str = "carrier-grade NAT";

/// What an address has that belongs to nobody whom the file knows.
const NOT_ROUTED: &str = "not routed";

/// Whose an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// The number of the autonomous system; none where there is no such system.
    pub asn: Option<u32>,
    /// The organisation, or the word for an address that has none.
    pub isp: String,
}

/// Why a file cannot be used. Completes "failed to".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is absent, closed to us, or no file.
    #[error("read the providers in {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// No file of providers is that large.
    #[error("read the providers in {0}: no such file has more than 256 MB")]
    TooLarge(String),
    /// It is cut short, overwritten or forged.
    #[error("read the providers in {0}: it is no MaxMind DB file, or a damaged one ({1})")]
    Damaged(String, MaxMindDbError),
    /// It tells countries or cities.
    #[error("read the providers in {0}: it holds {1} and no providers")]
    OtherKind(String, String),
}

/// A file of providers that was read.
#[derive(Debug)]
pub struct Providers {
    reader: Reader<Vec<u8>>,
    /// How many addresses led to a damaged place.
    damaged: AtomicU64,
}

impl Providers {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Why it cannot be used.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let name = || path.display().to_string();
        let read = || {
            let mut bytes = Vec::new();
            files::open_file(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|error| Error::Unreadable(name(), error))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Error::TooLarge(name()));
        }
        let providers = Self::read(bytes).map_err(|damage| Error::Damaged(name(), damage))?;
        let kind = &providers.reader.metadata().database_type;
        // GeoLite2-ASN, DBIP-ASN-Lite, GeoIP2-ISP.
        if !["ASN", "ISP"].iter().any(|word| kind.to_ascii_uppercase().contains(word)) {
            return Err(Error::OtherKind(name(), cut(kind)));
        }
        Ok(providers)
    }

    fn read(bytes: Vec<u8>) -> Result<Self, MaxMindDbError> {
        Ok(Self { reader: Reader::from_source(bytes)?, damaged: AtomicU64::new(0) })
    }

    /// When the file was made.
    #[must_use]
    pub fn built_at(&self) -> Timestamp {
        Timestamp(i64::try_from(self.reader.metadata().build_epoch).unwrap_or(0))
    }

    /// How many addresses could not be looked up, as the file is damaged where they lead.
    #[must_use]
    pub fn damaged(&self) -> u64 {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Whose an address is. `None` where the file is damaged.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Option<Provider> {
        let address = address.to_canonical();
        let without = |word: &str| Some(Provider { asn: None, isp: word.to_owned() });
        // What no router carries has no provider, whatever a file says.
        if is_shared_by_a_carrier(address) {
            return without(CARRIER_GRADE_NAT);
        }
        if is_private(address) {
            return without(PRIVATE);
        }
        // A file of IPv4 alone does not know any other address, and is not damaged for that.
        if address.is_ipv6() && self.reader.metadata().ip_version == 4 {
            return without(NOT_ROUTED);
        }
        match self.reader.lookup(address).and_then(|found| found.decode::<geoip2::Asn<'_>>()) {
            Ok(Some(system)) => {
                let name = system.autonomous_system_organization.map(cut).filter(|name| !name.is_empty());
                match (system.autonomous_system_number, name) {
                    (asn, Some(isp)) => Some(Provider { asn, isp }),
                    (Some(asn), None) => Some(Provider { asn: Some(asn), isp: format!("AS{asn}") }),
                    (None, None) => without(NOT_ROUTED),
                }
            }
            Ok(None) => without(NOT_ROUTED),
            Err(_) => {
                self.damaged.fetch_add(1, Ordering::Relaxed);
                None
            }
        }
    }
}

/// A name of bounded length, without blanks around it.
fn cut(name: &str) -> String {
    name.trim().chars().take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::*;
    use crate::simulator::provider_file;

    const NETWORKS: [(&str, u32, &str); 6] = [
        ("198.18.0.0/15", 64_496, "Example Broadband"),
        ("198.18.7.0/24", 64_497, "  Example City Networks  "),
        ("203.0.113.128/25", 64_498, ""),
        ("2001:db8::/32", 64_499, "Sechs & Söhne"),
        ("2001:db8:1::/48", 64_500, "Seven"),
        // What no router carries is no provider's, whatever a file says.
        ("10.0.0.0/8", 64_501, "Forged"),
    ];

    fn file() -> Vec<u8> {
        provider_file(
            1_790_000_000,
            &NETWORKS.map(|(network, asn, name)| (network.parse().unwrap(), asn, name.to_owned())),
        )
    }

    fn check(address: &str, expected: &str) {
        let providers = Providers::read(file()).unwrap();
        let provider = providers.of(address.parse().unwrap()).unwrap();
        let asn = provider.asn.map(|asn| format!("AS{asn} ")).unwrap_or_default();
        assert_eq!(format!("{asn}{}", provider.isp), expected, "{address}");
    }

    #[test]
    fn the_narrowest_network_of_the_file_says_whose_an_address_is() {
        check("198.18.0.1", "AS64496 Example Broadband");
        check("198.19.255.255", "AS64496 Example Broadband");
        check("198.18.7.200", "AS64497 Example City Networks");
        check("::ffff:198.18.7.200", "AS64497 Example City Networks");
        check("203.0.113.129", "AS64498 AS64498");
        check("2001:db8:ffff::1", "AS64499 Sechs & Söhne");
        check("2001:db8:1::1", "AS64500 Seven");
    }

    #[test]
    fn an_address_without_a_provider_says_why() {
        check("10.1.2.3", "private");
        check("192.168.1.1", "private");
        check("fd00::1", "private");
        check("fe80::1", "private");
        check("100.64.0.1", "carrier-grade NAT");
        check("100.127.255.255", "carrier-grade NAT");
        check("100.128.0.1", "not routed");
        check("203.0.113.1", "not routed");
        check("2001:db9::1", "not routed");
    }

    #[test]
    fn the_reports_know_the_words_of_an_address_without_a_provider() {
        let part = include_str!("../../queries/parts/no_provider.sql");
        let words: Vec<&str> = part.split('\'').skip(1).step_by(2).collect();
        assert_eq!(words, [PRIVATE, CARRIER_GRADE_NAT, NOT_ROUTED]);
    }

    #[test]
    fn the_file_says_when_it_was_made() {
        assert_eq!(Providers::read(file()).unwrap().built_at(), Timestamp(1_790_000_000));
    }

    /// Whatever is cut off or overwritten: it is refused, or some answer comes soon.
    #[test]
    fn a_file_that_is_cut_short_is_refused() {
        let whole = file();
        for length in 0..whole.len() {
            assert!(Providers::read(whole[..length].to_vec()).is_err(), "{length} of {} bytes", whole.len());
        }
    }

    #[test]
    fn a_file_of_ipv4_alone_is_not_damaged_for_what_it_does_not_know() {
        let mut bytes = file();
        let version = bytes.windows(11).position(|window| window == b"ip_version\xa1").unwrap() + 11;
        bytes[version] = 4;
        let providers = Providers::read(bytes).unwrap();
        assert_eq!(providers.of("2001:db8::1".parse().unwrap()).unwrap().isp, NOT_ROUTED);
        assert_eq!(providers.damaged(), 0);
    }

    const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";

    /// The file with these values in place of its own, to the first of which every address of the first network leads.
    fn with_values(values: &[u8]) -> Vec<u8> {
        let whole = file();
        let at = whole.windows(16).position(|window| window == [0; 16]).unwrap() + 16;
        let marker = whole.windows(MARKER.len()).position(|window| window == MARKER).unwrap();
        [&whole[..at], values, &whole[marker..]].concat()
    }

    fn pointer(to: usize) -> [u8; 2] {
        [0x20 | u8::try_from(to >> 8).unwrap(), u8::try_from(to & 0xff).unwrap()]
    }

    /// Lists of two pointers to the next list, from a place on, which unfold to more values than can be counted.
    fn unfolding(at: usize) -> Vec<u8> {
        let nexts = (1..=100).map(|list| at + list * 6);
        nexts.flat_map(|next| [[0x02, 0x04], pointer(next), pointer(next)].concat()).chain(*b"\xa1\x07").collect()
    }

    /// What a file with these values says of an address: `None` where it is damaged.
    fn said(values: &[u8]) -> Option<String> {
        let providers = Providers::read(with_values(values)).unwrap();
        let provider = providers.of("198.18.0.1".parse().unwrap());
        assert_eq!(providers.damaged(), u64::from(provider.is_none()));
        Some(provider?.isp)
    }

    const ORGANISATION: &[u8] = b"\x5d\x01autonomous_system_organization";

    #[test]
    fn what_is_not_wanted_is_passed_over_whatever_it_is() {
        let others: [&[u8]; 10] = [
            b"\x42ab",
            b"\x68\0\0\0\0\0\0\0\0",
            b"\x82\x01\x02",
            b"\xa1\x07",
            b"\xc4\0\0\0\x07",
            b"\xe1\x41k\x41v",
            b"\x01\x07",
            b"\x02\x04\xa1\x02\x20\x00",
            b"\x04\x08\0\0\0\0",
            // A pointer out of the file.
            b"\x38\xff\xff\xff\xff",
        ];
        for other in others {
            let record = [b"\xe2\x41x", other, ORGANISATION, b"\x42hi"].concat();
            assert_eq!(said(&record).as_deref(), Some("hi"), "{other:?}");
        }
    }

    #[test]
    fn a_forged_value_unfolds_within_bounds() {
        // Another value of a record, and the wanted one.
        assert_eq!(said(&[b"\xe1\x41x\x20\x05", &*unfolding(5)].concat()).as_deref(), Some(NOT_ROUTED));
        assert_eq!(said(&[b"\xe1", ORGANISATION, b"\x20\x23", &*unfolding(35)].concat()), None);
        // The map itself is its own values, and a pointer leads to a pointer.
        assert_eq!(said(b"\xe2\x41a\x20\x00\x41b\x20\x00").as_deref(), Some(NOT_ROUTED));
        assert_eq!(said(&[b"\xe1", ORGANISATION, b"\x20\x21"].concat()), None);
        // A map that claims millions of pairs, and lists within lists.
        assert_eq!(said(b"\xff\xff\xff\xff\x41a\x41b"), None);
        assert_eq!(said(&[b"\xe1\x41a".as_slice(), &[0x01, 0x04].repeat(3_000), b"\xa1\x07"].concat()), None);
    }

    #[test]
    fn a_forged_description_is_refused_or_passed_over() {
        let whole = file();
        let from = whole.windows(MARKER.len()).position(|window| window == MARKER).unwrap() + MARKER.len();
        let (before, described) = whole.split_at(from);
        // One more value than the nine that are known.
        let at = described.len() + 4;
        assert_eq!(described[0], 0xe9);
        let unknown = [before, b"\xea", &described[1..], b"\x41x", &pointer(at), &unfolding(at)].concat();
        assert!(Providers::read(unknown).is_ok());
        let known = described.windows(10).position(|window| window == b"\x49languages").unwrap() + 10;
        let at = described.len();
        let known = [before, &described[..known], &pointer(at), &described[known + 2..], &unfolding(at)].concat();
        assert!(Providers::read(known).is_err());
    }

    fn addresses() -> impl Iterator<Item = IpAddr> {
        let networks = NETWORKS.map(|(network, ..)| network.parse::<ipnet::IpNet>().unwrap().addr());
        networks
            .into_iter()
            .chain(["8.8.8.8", "203.0.113.129", "::1:2:3", "2001:db8:1::9"].map(|text| text.parse().unwrap()))
    }

    proptest! {
        #[test]
        fn a_file_with_any_bytes_changed_neither_panics_nor_hangs(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)
        ) {
            let mut bytes = file();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Ok(providers) = Providers::read(bytes) {
                for address in addresses() {
                    let provider = providers.of(address);
                    prop_assert!(provider.is_none_or(|provider| provider.isp.chars().count() <= MOST_CHARACTERS));
                }
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let with_marker = [&bytes[..bytes.len() / 2], MARKER, &bytes[bytes.len() / 2..]].concat();
            for bytes in [bytes, with_marker] {
                if let Ok(providers) = Providers::read(bytes) {
                    addresses().for_each(|address| drop(providers.of(address)));
                }
            }
        }
    }
}

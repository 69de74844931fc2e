//! The map as a file: CSV of network, site, building and VPN.

use std::collections::BTreeMap;
use std::fmt;

use ipnet::IpNet;

use crate::model::count::several;
use crate::model::site::{SiteMap, SiteNetwork};

/// The columns, of which a file needs the first two.
const COLUMNS: [&str; 4] = ["network", "site", "building", "vpn"];

/// Something about a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    line: usize,
    text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

/// A file that can be used, and what its writer may want to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SiteFile {
    pub(super) map: SiteMap,
    pub(super) notes: Vec<Remark>,
}

/// Reads a file's bytes.
///
/// # Errors
///
/// Every line that is wrong, in order.
pub(super) fn read(bytes: &[u8]) -> Result<SiteFile, Vec<Remark>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.trim(csv::Trim::All).flexible(true).comment(Some(b'#')).from_reader(bytes);
    let header = reader.headers().map_err(|error| vec![unreadable(&error, bytes)])?;
    let names: Vec<String> = header.iter().map(str::to_ascii_lowercase).collect();
    if names.len() < 2 || names.len() > COLUMNS.len() || names != COLUMNS[..names.len()] {
        let text = format!("the header is \"{}\" and not \"{}\"", names.join(","), COLUMNS.join(","));
        return Err(vec![Remark { line: 1, text }]);
    }
    let mut lines = Lines::default();
    for record in reader.records() {
        match record {
            Ok(record) => lines.take(line_at(bytes, record.position()), &record, names.len()),
            Err(error) => lines.mistakes.push(unreadable(&error, bytes)),
        }
    }
    lines.finish()
}

/// What was read so far.
#[derive(Default)]
struct Lines {
    /// Each network with the line that brought it.
    networks: BTreeMap<IpNet, (usize, SiteNetwork)>,
    notes: Vec<Remark>,
    mistakes: Vec<Remark>,
}

impl Lines {
    fn take(&mut self, line: usize, record: &csv::StringRecord, columns: usize) {
        let written = record.get(0).unwrap_or_default().to_owned();
        let network = match network_of(record, columns) {
            Ok(network) => network,
            Err(text) => return self.mistakes.push(Remark { line, text }),
        };
        let masked = network.network;
        if written.contains('/') && !written.starts_with(&masked.addr().to_string()) {
            self.notes.push(Remark { line, text: format!("{written} is read as {masked}") });
        }
        match self.networks.get(&masked) {
            None => {
                self.networks.insert(masked, (line, network));
            }
            Some((first, same)) if *same == network => {
                self.notes.push(Remark { line, text: format!("it repeats line {first}") });
            }
            Some((first, other)) => {
                let text = format!("{masked} is {} here and {} in line {first}", named(&network), named(other));
                self.mistakes.push(Remark { line, text });
            }
        }
    }

    fn finish(mut self) -> Result<SiteFile, Vec<Remark>> {
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        for (network, (line, inner)) in &self.networks {
            let Some((first, outer)) = self.around(*network) else { continue };
            let (outer_network, outer_name) = (outer.network, named(outer));
            let text = format!(
                "{network} ({}) lies in {outer_network} ({outer_name}) of line {first}; the longer prefix wins",
                named(inner)
            );
            self.notes.push(Remark { line: *line, text });
        }
        self.notes.sort_by_key(|note| note.line);
        let map = self.networks.into_values().map(|(_, network)| network).collect();
        Ok(SiteFile { map, notes: self.notes })
    }

    /// The narrowest network that this one lies in.
    fn around(&self, network: IpNet) -> Option<&(usize, SiteNetwork)> {
        std::iter::successors(network.supernet(), IpNet::supernet).find_map(|wider| self.networks.get(&wider))
    }
}

fn network_of(record: &csv::StringRecord, columns: usize) -> Result<SiteNetwork, String> {
    if record.len() > columns || record.len() < 2 {
        return Err(format!("it has {} and the header {columns}", several(record.len(), "field")));
    }
    let field = |at: usize| record.get(at).filter(|text| !text.is_empty());
    let network = field(0).ok_or("the network is empty")?;
    let parsed = network.parse::<IpNet>().or_else(|_| network.parse::<std::net::IpAddr>().map(IpNet::from));
    let parsed =
        parsed.map_err(|_| format!("{network:?} is no network; write it like 192.0.2.0/24 or 2001:db8::/48"))?;
    let is_vpn = match field(3).map(str::to_ascii_lowercase).as_deref() {
        None | Some("no" | "false" | "0") => false,
        Some("yes" | "true" | "1") => true,
        Some(other) => return Err(format!("{other:?} in the column vpn is neither yes nor no")),
    };
    Ok(SiteNetwork {
        network: parsed.trunc(),
        site: field(1).ok_or("the site is empty")?.to_owned(),
        building: field(2).map(str::to_owned),
        is_vpn,
    })
}

fn named(network: &SiteNetwork) -> String {
    let building = network.building.as_ref().map(|building| format!(", {building}")).unwrap_or_default();
    let vpn = if network.is_vpn { ", VPN" } else { "" };
    format!("{}{building}{vpn}", network.site)
}

fn unreadable(error: &csv::Error, bytes: &[u8]) -> Remark {
    let text = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => error.to_string(),
    };
    Remark { line: line_at(bytes, error.position()), text }
}

/// The line on which a record begins, counted from 1. The reader's own count takes a line with a comment, and half of
/// a line end of two characters, for the beginning of the next record.
fn line_at(bytes: &[u8], position: Option<&csv::Position>) -> usize {
    let at = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0).min(bytes.len());
    let is_no_record = |line: &&[u8]| line.trim_ascii().is_empty() || line.starts_with(b"#");
    let lines_before = bytes[..at].split(|byte| *byte == b'\n').count();
    lines_before + bytes[at..].split(|byte| *byte == b'\n').take_while(is_no_record).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(remarks: &[Remark]) -> Vec<String> {
        remarks.iter().map(ToString::to_string).collect()
    }

    fn check(csv: &str, lines: usize, notes: &[&str]) {
        let file = read(csv.as_bytes()).unwrap();
        assert_eq!(
            (file.map.networks().count(), texts(&file.notes)),
            (lines, notes.iter().map(ToString::to_string).collect())
        );
    }

    fn check_refused(csv: &[u8], mistakes: &[&str]) {
        assert_eq!(texts(&read(csv).unwrap_err()), mistakes, "{}", String::from_utf8_lossy(csv));
    }

    #[test]
    fn a_line_is_a_network_and_where_it_is() {
        let csv = "\u{feff}Network,site,building,vpn\r\n# offices\r\n192.0.2.0/24 , Berlin ,\"Haus 1, West\",\r\n\
                   2001:db8::/48,Berlin\r\n198.51.100.7,VPN Berlin,,YES\r\n";
        check(csv, 3, &[]);
        let file = read(csv.as_bytes()).unwrap();
        let shown: Vec<String> = file.map.networks().map(|line| format!("{} {}", line.network, named(line))).collect();
        let expected = ["192.0.2.0/24 Berlin, Haus 1, West", "198.51.100.7/32 VPN Berlin, VPN", "2001:db8::/48 Berlin"];
        assert_eq!(shown, expected);
        check("network,site\n", 0, &[]);
    }

    #[test]
    fn overlaps_and_repetitions_are_told_and_do_no_harm() {
        let overlap = "line 4: 10.1.2.0/24 (Lab) lies in 10.1.0.0/16 (Tower) of line 3; the longer prefix wins";
        check(
            "network,site\n10.0.0.0/8,HQ\n10.1.0.0/16,Tower\n10.1.2.0/24,Lab\n",
            3,
            &["line 3: 10.1.0.0/16 (Tower) lies in 10.0.0.0/8 (HQ) of line 2; the longer prefix wins", overlap],
        );
        check("network,site\n10.0.0.0/8,HQ\n10.0.0.0/8,HQ\n", 1, &["line 3: it repeats line 2"]);
        check("network,site\n10.1.2.3/16,HQ\n", 1, &["line 2: 10.1.2.3/16 is read as 10.1.0.0/16"]);
    }

    #[test]
    fn comments_blank_lines_and_line_ends_do_not_shift_the_count() {
        check_refused(
            b"network,site\r\n\r\n# one\r\n# two\r\nx,A\r\ny,B\r\n",
            &[
                "line 5: \"x\" is no network; write it like 192.0.2.0/24 or 2001:db8::/48",
                "line 6: \"y\" is no network; write it like 192.0.2.0/24 or 2001:db8::/48",
            ],
        );
    }

    #[test]
    fn every_bad_line_is_told() {
        let csv = "network,site,building,vpn\n300.0.0.0/8,A,,\n10.0.0.0/33,A\n,A\n10.0.0.0/8,\n10.0.0.0/8,A,,maybe\n\
                   10.0.0.0/8,A\n10.0.0.0/8,B\n10.1.0.0/16,A,b,no,more\n10.2.0.0/16\n";
        let form = "is no network; write it like 192.0.2.0/24 or 2001:db8::/48";
        check_refused(
            csv.as_bytes(),
            &[
                &format!("line 2: \"300.0.0.0/8\" {form}"),
                &format!("line 3: \"10.0.0.0/33\" {form}"),
                "line 4: the network is empty",
                "line 5: the site is empty",
                "line 6: \"maybe\" in the column vpn is neither yes nor no",
                "line 8: 10.0.0.0/8 is B here and A in line 7",
                "line 9: it has 5 fields and the header 4",
                "line 10: it has 1 field and the header 4",
            ],
        );
        check_refused(b"cidr,site\n", &["line 1: the header is \"cidr,site\" and not \"network,site,building,vpn\""]);
        check_refused(b"", &["line 1: the header is \"\" and not \"network,site,building,vpn\""]);
        check_refused(b"network,site\n10.0.0.0/8,\xff\n", &["line 2: it is not UTF-8"]);
    }
}

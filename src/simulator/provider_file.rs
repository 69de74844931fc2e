//! A file of providers in the MMDB format: what `simulate --providers` writes for its own people's addresses.
//!
//! It is written from the description of the format alone and shares nothing with what reads it. The tree is built
//! network by network: the bits of an address lead from node to node, and where a network ends, the branch leads to the
//! value. A network within another one has to come behind it, as what is there is taken over on both sides. All
//! networks lie in one tree of IPv6 addresses, those of IPv4 under its first 96 zero bits, as in the files that are given
//! out.

use std::collections::HashMap;

use ipnet::IpNet;

/// Where a branch leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Nowhere,
    Node(usize),
    /// To the value at this place.
    Value(usize),
}

/// The file: networks with the number and the name of their autonomous system, the wider before those within, and when
/// it was made, in seconds since 1970. A name that is empty is left out.
///
/// # Panics
///
/// If there are more networks or names than a tree of this form has room for, some millions.
#[must_use]
pub fn provider_file(built_at: u64, networks: &[(IpNet, u32, String)]) -> Vec<u8> {
    let mut values = Vec::new();
    let mut known = HashMap::new();
    let mut nodes = vec![[Branch::Nowhere; 2]];
    for (network, asn, name) in networks {
        let value = *known.entry((asn, name)).or_insert_with(|| {
            let place = values.len();
            values.extend(record(*asn, name));
            place
        });
        insert(&mut nodes, *network, value);
    }
    let mut file = tree(&nodes);
    file.extend([0; 16]);
    file.extend(values);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    file.extend(description(built_at, nodes.len()));
    file
}

/// Leads the addresses of a network to a value.
fn insert(nodes: &mut Vec<[Branch; 2]>, network: IpNet, value: usize) {
    let (bits, length) = match network {
        IpNet::V4(v4) => (u128::from(u32::from(v4.network())), v4.prefix_len() + 96),
        IpNet::V6(v6) => (u128::from(v6.network()), v6.prefix_len()),
    };
    let branch = |bit: u8| usize::from(bits >> (127 - bit) & 1 == 1);
    let mut node = 0;
    for bit in 0..length - 1 {
        node = match nodes[node][branch(bit)] {
            Branch::Node(next) => next,
            wider => {
                let next = nodes.len();
                nodes.push([wider; 2]);
                nodes[node][branch(bit)] = Branch::Node(next);
                next
            }
        };
    }
    nodes[node][branch(length - 1)] = Branch::Value(value);
}

/// The nodes, each of two numbers of 24 bits: that of a node, the count of nodes for nowhere, and behind that and the
/// 16 zero bytes the place of a value.
fn tree(nodes: &[[Branch; 2]]) -> Vec<u8> {
    let number = |branch: &Branch| match *branch {
        Branch::Nowhere => nodes.len(),
        Branch::Node(node) => node,
        Branch::Value(place) => nodes.len() + 16 + place,
    };
    let bytes = |number: usize| {
        let number = u32::try_from(number).ok().filter(|number| *number < 1 << 24).expect("a tree of 24 bits has room");
        let [_, bytes @ ..] = number.to_be_bytes();
        bytes
    };
    nodes.iter().flatten().flat_map(|branch| bytes(number(branch))).collect()
}

fn record(asn: u32, name: &str) -> Vec<u8> {
    let mut pairs = vec![(text("autonomous_system_number"), uint32(asn))];
    if !name.is_empty() {
        pairs.push((text("autonomous_system_organization"), text(name)));
    }
    map(&pairs)
}

/// What the file says of itself.
fn description(built_at: u64, nodes: usize) -> Vec<u8> {
    let nodes = u32::try_from(nodes).unwrap_or(u32::MAX);
    map(&[
        (text("description"), map(&[(text("en"), text("Providers of a simulated account"))])),
        // A list of no texts.
        (text("languages"), vec![0x00, 0x04]),
        (text("database_type"), text("Simulated-ASN")),
        (text("build_epoch"), uint64(built_at)),
        (text("binary_format_major_version"), vec![0xa1, 2]),
        (text("binary_format_minor_version"), vec![0xa0]),
        (text("ip_version"), vec![0xa1, 6]),
        (text("node_count"), uint32(nodes)),
        (text("record_size"), vec![0xa1, 24]),
    ])
}

/// A value of which the first three bits say its kind, and those behind, and up to two bytes, its length.
fn value(kind: u8, length: usize, bytes: &[u8]) -> Vec<u8> {
    let byte = |length: usize| u8::try_from(length).expect("the length was compared");
    let mut value = match length {
        0..29 => vec![kind << 5 | byte(length)],
        29..285 => vec![kind << 5 | 0x1d, byte(length - 29)],
        _ => {
            let length = length - 285;
            vec![kind << 5 | 0x1e, byte(length >> 8 & 0xff), byte(length & 0xff)]
        }
    };
    value.extend(bytes);
    value
}

fn text(text: &str) -> Vec<u8> {
    value(2, text.len(), text.as_bytes())
}

fn uint32(number: u32) -> Vec<u8> {
    value(6, 4, &number.to_be_bytes())
}

/// Its kind has no room in three bits: 9 is said as 2 in the byte behind the length.
fn uint64(number: u64) -> Vec<u8> {
    let mut value = vec![0x08, 0x02];
    value.extend(number.to_be_bytes());
    value
}

fn map(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let bytes: Vec<u8> = pairs.iter().flat_map(|(key, value)| key.iter().chain(value)).copied().collect();
    value(7, pairs.len(), &bytes)
}

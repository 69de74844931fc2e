//! Who takes part: client, network, place and habits of each person.

use super::chance::Chance;
use super::names;
use super::site::Site;
use crate::model::EventKind;

/// What someone may do in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The host, who also presents.
    Host,
    /// Someone who may speak in a webinar; in a meeting everybody may.
    Panelist,
    /// Someone who in a webinar only listens and watches.
    Attendee,
}

/// The program, telephone or room with which someone joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    Windows,
    Mac,
    Ios,
    Android,
    /// A browser, whose media pass the web gateway (`_rwg`).
    Web,
    /// A room system, whose media pass the room connector (`_crc`).
    Room,
    /// Dialled in: audio only, nobody knows who.
    Phone,
}

/// How someone reaches the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    Wired,
    Wifi,
    Cellular,
    Others,
}

/// Twenty clients in the proportions of an organisation.
const CLIENTS: [Client; 20] = {
    use Client::{Android, Ios, Mac, Phone, Room, Web, Windows};
    [
        Windows, Windows, Windows, Windows, Windows, Windows, Windows, Windows, Windows, Mac, Mac, Mac, Mac, Ios, Ios,
        Android, Web, Web, Room, Phone,
    ]
};

/// Forty networks: wired 35 %, Wi-Fi 55 %, cellular 7.5 %, others 2.5 %.
const NETWORKS: [Network; 40] = {
    let mut networks = [Network::Wifi; 40];
    let mut at = 0;
    while at < 18 {
        networks[at] = match at {
            0..14 => Network::Wired,
            14..17 => Network::Cellular,
            _ => Network::Others,
        };
        at += 1;
    }
    networks
};

/// One person in one event.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) role: Role,
    pub(super) client: Client,
    pub(super) network: Network,
    pub(super) site: &'static Site,
    /// In the site's office rather than at home.
    pub(super) in_office: bool,
    /// From another organisation or not signed in: Zoom hides identity and device.
    pub(super) external: bool,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) zoom_user_id: String,
    pub(super) participant_uuid: String,
    /// Zoom's word for the device, of which there are many for the same thing.
    pub(super) device: &'static str,
    pub(super) version: &'static str,
    pub(super) connection_type: &'static str,
    pub(super) ip_address: String,
    pub(super) internal_ip_address: String,
    /// Latency on a quiet network.
    pub(super) base_latency_ms: f64,
    /// Share of the minutes in which the microphone is open.
    pub(super) microphone_share: f64,
    /// Share of the minutes in which the camera is on.
    pub(super) camera_share: f64,
}

/// Everybody in an event, the host first.
///
/// Clients and networks are dealt from shuffled decks rather than drawn: an event of forty then has the proportions of
/// an organisation, where a draw would leave many events without a single room or telephone.
pub(super) fn invite(kind: EventKind, count: u32, seed: u64, event: u64) -> Vec<Person> {
    let mut chance = Chance::new(seed, &[event, 1]);
    let (mut clients, mut networks) = (CLIENTS.to_vec(), NETWORKS.to_vec());
    let mut externals = [[true; 2].as_slice(), &[false; 23]].concat();
    let mut devices = DeviceTexts::default();
    let mut people = Vec::with_capacity(count as usize);
    for index in 0..count {
        let at = index as usize;
        if at.is_multiple_of(clients.len()) {
            chance.shuffle(&mut clients);
        }
        if at.is_multiple_of(networks.len()) {
            chance.shuffle(&mut networks);
        }
        if at.is_multiple_of(externals.len()) {
            chance.shuffle(&mut externals);
        }
        let role = role(kind, index, count);
        let presents = role != Role::Attendee;
        // Whoever presents does so from a computer of the organisation.
        let client =
            if presents && !matches!(clients[at % 20], Client::Mac) { Client::Windows } else { clients[at % 20] };
        let external = !presents && (client == Client::Phone || externals[at % 25]);
        let network = if client == Client::Room { Network::Wired } else { networks[at % 40] };
        let mut person = describe(&mut chance, index, role, client, network, external);
        person.device = if external && client != Client::Phone { "" } else { devices.next(client) };
        set_habits(&mut chance, kind, &mut person);
        people.push(person);
    }
    people
}

fn role(kind: EventKind, index: u32, count: u32) -> Role {
    let panelists = match kind {
        EventKind::Webinar => 3 + count / 25,
        EventKind::Meeting => 0,
    };
    match index {
        0 => Role::Host,
        _ if index <= panelists => Role::Panelist,
        _ => Role::Attendee,
    }
}

fn describe(chance: &mut Chance, index: u32, role: Role, client: Client, network: Network, external: bool) -> Person {
    let site = Site::choose(chance);
    let in_office = !external && network != Network::Cellular && chance.happens(0.6);
    let host = index % 250 + 1;
    let (ip_address, internal_ip_address) = if in_office {
        (format!("198.18.{}.{}", site.subnet, host % 8 + 1), format!("10.{}.{}.{host}", site.subnet, index / 250))
    } else {
        (format!("198.19.{}.{host}", index / 250), format!("192.168.{}.{}", index % 4, host % 200 + 20))
    };
    let (name, email) = names::choose(chance, index);
    Person {
        role,
        client,
        network,
        site,
        in_office,
        external,
        name: if client == Client::Phone { format!("1408555{index:04}") } else { name },
        email: if external { String::new() } else { email },
        zoom_user_id: if external {
            String::new()
        } else {
            super::base64::encode(&chance.bytes::<16>())[..22].replace(['/', '+'], "_")
        },
        participant_uuid: participant_uuid(chance),
        device: "",
        version: if external {
            ""
        } else {
            chance.pick(&["6.5.11.26770", "6.5.11.26770", "6.4.6.21850", "6.2.11.19050", "5.17.5.2543"])
        },
        connection_type: chance.pick(&["UDP", "UDP", "UDP", "UDP", "UDP", "UDP", "UDP", "Reliable UDP", "SSL"]),
        ip_address,
        internal_ip_address,
        base_latency_ms: base_latency_ms(chance, network, site),
        microphone_share: 0.0,
        camera_share: 0.0,
    }
}

/// Lognormal around each network's median; cut off so that nobody is in trouble all day without a planted reason.
fn base_latency_ms(chance: &mut Chance, network: Network, site: &Site) -> f64 {
    let access_ms = match network {
        Network::Wired | Network::Others => chance.lognormal(40.0, 0.4),
        Network::Wifi => chance.lognormal(55.0, 0.5),
        Network::Cellular => chance.lognormal(85.0, 0.6),
    };
    (access_ms + site.distance_ms).min(180.0)
}

fn set_habits(chance: &mut Chance, kind: EventKind, person: &mut Person) {
    (person.microphone_share, person.camera_share) = match (person.role, kind) {
        (Role::Host | Role::Panelist, _) => (chance.between(0.5, 0.9), chance.between(0.8, 1.0)),
        (Role::Attendee, EventKind::Meeting) => (chance.between(0.15, 0.7), chance.pick(&[0.0, 0.0, 0.5, 0.9, 1.0])),
        (Role::Attendee, EventKind::Webinar) => (0.0, 0.0),
    };
    if person.client == Client::Phone {
        person.camera_share = 0.0;
    }
}

fn participant_uuid(chance: &mut Chance) -> String {
    let hex = format!("{:032X}", u128::from_be_bytes(chance.bytes()));
    [&hex[0..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-")
}

/// Deals each client's device texts in turn, so that an event of some size shows them all.
#[derive(Default)]
struct DeviceTexts {
    dealt: usize,
}

impl DeviceTexts {
    fn next(&mut self, client: Client) -> &'static str {
        let texts: &[&str] = match client {
            Client::Windows => &["Windows", "win 10+ 17763", "win 11", "Windows 10", "WIN", "Windows"],
            Client::Mac => &["Mac"],
            Client::Ios => &["iOS", "iOs"],
            Client::Android => &["Android"],
            Client::Web => &["Web", "Web Browser", "Web Browser Chrome 129"],
            Client::Room => &["Zoom Rooms", "H.323/SIP"],
            Client::Phone => &["Phone", "Unknown + Phone"],
        };
        self.dealt += 1;
        texts[self.dealt % texts.len()]
    }
}

impl Network {
    /// Zoom's word.
    pub(super) fn zoom_word(self) -> &'static str {
        match self {
            Self::Wired => "Wired",
            Self::Wifi => "Wifi",
            Self::Cellular => "Cellular",
            Self::Others => "Others",
        }
    }
}

//! Who takes part: client, network, place and habits of each person.

use super::directory::{self, Employee};
use super::provider;
use super::random::{Purpose, Random};
use super::shuffle::Deck;
use super::site::{self, Site};
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
pub(super) const CLIENTS: [Client; 20] = {
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

/// Twenty-five people, two of them from elsewhere.
const OUTSIDERS: [bool; 25] = {
    let mut outsiders = [false; 25];
    (outsiders[0], outsiders[1]) = (true, true);
    outsiders
};

const VERSIONS: [&str; 5] = ["6.5.11.26770", "6.5.11.26770", "6.4.6.21850", "6.2.11.19050", "5.17.5.2543"];

pub(super) const CONNECTION_TYPES: [&str; 9] = ["UDP", "UDP", "UDP", "UDP", "UDP", "UDP", "UDP", "Reliable UDP", "SSL"];

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
    pub(super) data_center: &'static str,
    pub(super) ip_address: String,
    pub(super) internal_ip_address: String,
    /// Twelve hexadecimal digits by which an inventory tells the machine from others.
    pub(super) hardware: String,
    /// Latency on a quiet network.
    pub(super) base_latency_ms: f64,
    /// Share of the minutes in which the microphone is open.
    pub(super) microphone_share: f64,
    /// Share of the minutes in which the camera is on.
    pub(super) camera_share: f64,
    /// How often the network turns bad, compared with what is usual on such a network.
    pub(super) trouble_factor: f64,
    /// How strong the signal of a worn access point is, where there is one.
    pub(super) worn_signal_dbm: Option<f64>,
}

/// Everybody in an event, the host first.
///
/// Clients and networks are dealt from shuffled decks rather than drawn: an event of forty then has the proportions of
/// an organisation, where a draw would leave many events without a single room or telephone. Members of the
/// organisation come from its directory, from `first_employee` on, so that events have people in common.
pub(super) fn invite(kind: EventKind, count: u32, first_employee: u32, [seed, event]: [u64; 2]) -> Vec<Person> {
    let mut random = Random::new(seed, Purpose::People, &[event]);
    let (mut clients, mut networks) = (Deck::new(&CLIENTS), Deck::new(&NETWORKS));
    let mut outsiders = Deck::new(&OUTSIDERS);
    let mut devices = DeviceTexts::default();
    let mut people = Vec::with_capacity(count as usize);
    for index in 0..count {
        let role = role(kind, index, count);
        let dealt = (clients.deal(&mut random), networks.deal(&mut random), outsiders.deal(&mut random));
        let (client, network, external) = seat(role, dealt);
        let number = (first_employee + index) % directory::EMPLOYEES.max(count);
        let employee = directory::employee(seed, number);
        let mut person = describe(&mut random, index, employee, client, network, external);
        person.role = role;
        person.device = if external && client != Client::Phone { "" } else { devices.next(client) };
        set_habits(&mut random, kind, &mut person);
        people.push(person);
    }
    people
}

/// Connects every third person by the second data centre of the site, so that a data centre's people are of two cities.
pub(super) fn spread_data_centers(people: &mut [Person], [seed, event]: [u64; 2]) {
    let mut random = Random::new(seed, Purpose::Routes, &[event]);
    for person in people {
        if random.happens(1.0 / 3.0) {
            person.data_center = person.site.second_data_center();
        }
    }
}

/// Bends what was dealt where it cannot be: whoever presents does so from a computer of the organisation, a room is
/// wired, and nobody knows who dialled in.
fn seat(role: Role, (client, network, external): (Client, Network, bool)) -> (Client, Network, bool) {
    match (role, client) {
        (Role::Attendee, Client::Phone) => (client, network, true),
        (Role::Attendee, Client::Room) => (client, Network::Wired, false),
        (Role::Attendee, _) => (client, network, external),
        (_, Client::Mac) => (Client::Mac, network, false),
        _ => (Client::Windows, network, false),
    }
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

fn describe(
    random: &mut Random,
    index: u32,
    employee: Employee,
    client: Client,
    network: Network,
    external: bool,
) -> Person {
    let site = employee.site;
    let in_office = !external && network != Network::Cellular && random.happens(0.6);
    let (ip_address, internal_ip_address) =
        if in_office { site.office_addresses(index) } else { site::home_addresses(index) };
    let name = match client {
        Client::Phone => format!("1408555{index:04}"),
        Client::Room => format!("{} conference room", site.location),
        _ => employee.name,
    };
    let known = |text: String| if external { String::new() } else { text };
    let participant_uuid = participant_uuid(random);
    Person {
        role: Role::Attendee,
        client,
        network,
        site,
        in_office,
        external,
        name,
        email: known(employee.email),
        zoom_user_id: known(employee.zoom_user_id),
        hardware: participant_uuid[24..].to_owned(),
        participant_uuid,
        device: "",
        version: if external { "" } else { random.pick(&VERSIONS) },
        connection_type: random.pick(&CONNECTION_TYPES),
        data_center: site.data_center,
        ip_address,
        internal_ip_address,
        base_latency_ms: base_latency_ms(random, network, site),
        microphone_share: 0.0,
        camera_share: 0.0,
        trouble_factor: 1.0,
        worn_signal_dbm: None,
    }
}

/// Lognormal around each network's median; cut off so that nobody is in trouble all day without a planted reason.
pub(super) fn base_latency_ms(random: &mut Random, network: Network, site: &Site) -> f64 {
    let access_ms = match network {
        Network::Wired | Network::Others => random.lognormal(40.0, 0.4),
        Network::Wifi => random.lognormal(55.0, 0.5),
        Network::Cellular => random.lognormal(85.0, 0.6),
    };
    (access_ms + site.distance_ms).min(180.0)
}

fn set_habits(random: &mut Random, kind: EventKind, person: &mut Person) {
    if person.client == Client::Room {
        // A room takes part on stage, in a webinar too, and nobody there turns the camera off.
        (person.microphone_share, person.camera_share) = (0.5, 1.0);
        return;
    }
    (person.microphone_share, person.camera_share) = match (person.role, kind) {
        (Role::Host | Role::Panelist, _) => (random.between(0.5, 0.9), random.between(0.8, 1.0)),
        (Role::Attendee, EventKind::Meeting) => (random.between(0.15, 0.7), random.pick(&[0.0, 0.0, 0.5, 0.9, 1.0])),
        (Role::Attendee, EventKind::Webinar) => (0.0, 0.0),
    };
    if person.client == Client::Phone {
        person.camera_share = 0.0;
    }
}

pub(super) fn participant_uuid(random: &mut Random) -> String {
    let hex = format!("{:032X}", u128::from_be_bytes(random.bytes()));
    [&hex[0..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-")
}

/// Deals each client's device texts in turn, so that an event of some size shows them all.
#[derive(Default)]
struct DeviceTexts {
    /// How many each client has had, in the order of [`Client`].
    dealt: [usize; 7],
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
        let dealt = &mut self.dealt[client as usize];
        *dealt += 1;
        texts[(*dealt - 1) % texts.len()]
    }
}

impl Person {
    /// Whose network their address is in, if they are at home.
    pub(super) fn provider(&self) -> Option<&'static str> {
        (!self.in_office).then(|| provider::name_of(&self.ip_address)).flatten()
    }

    /// Moves them out of the office, so that what happens to the office does not happen to them.
    pub(super) fn work_from_home(&mut self, index: usize) {
        self.in_office = false;
        (self.ip_address, self.internal_ip_address) = site::home_addresses(u32::try_from(index).unwrap_or(0));
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

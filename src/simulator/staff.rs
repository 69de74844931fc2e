//! The people of an organisation as they are for months: the same place, machine, network and provider in every event.

use super::change::{BETTER_VERSION, Change, Circumstances, WORSE_VERSION};
use super::directory::{self, Employee};
use super::people::{self, CLIENTS, CONNECTION_TYPES, Client, Network, Person, Role};
use super::provider::Provider;
use super::random::{Purpose, Random};
use super::weekday::Weekday;
use crate::model::Timestamp;
use chrono::Datelike as _;

/// Numbers from here on are those of guests, whom Zoom tells nothing about.
pub(super) const GUESTS: u32 = 1_000_000;

/// Versions in the proportions of an organisation. Nobody changes theirs unless that is planted.
const VERSIONS: [&str; 8] = [
    "6.5.11.26770",
    "6.5.11.26770",
    "6.5.11.26770",
    "6.5.11.26770",
    WORSE_VERSION,
    WORSE_VERSION,
    "6.2.11.19050",
    "5.17.5.2543",
];

/// Where somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Workplace {
    Office,
    Home,
    /// In the office on some days, as the day of the week has it.
    Either,
}

/// Somebody who works there, or a guest who always joins from the same place.
pub(super) struct Worker {
    seed: u64,
    number: u32,
    employee: Employee,
    workplace: Workplace,
    client: Client,
    device: &'static str,
    office_network: Network,
    home_network: Network,
    provider: Provider,
    version: &'static str,
    connection_type: &'static str,
    office_latency_ms: f64,
    home_latency_ms: f64,
    microphone_share: f64,
    camera_share: f64,
    /// How often their network turns bad, compared with what is usual on such a network: no two people have the same.
    proneness: f64,
    hardware: String,
}

impl Worker {
    /// The one of this number.
    pub(super) fn of(seed: u64, number: u32) -> Self {
        let mut random = Random::new(seed, Purpose::Staff, &[u64::from(number)]);
        let employee = directory::employee(seed, number);
        let client = match random.pick(&CLIENTS) {
            // Rooms and telephones are nobody's.
            Client::Room | Client::Phone => Client::Windows,
            client => client,
        };
        let is_guest = number >= GUESTS;
        let workplace =
            random.pick(&[Workplace::Office, Workplace::Home, Workplace::Either, Workplace::Either, Workplace::Either]);
        let office_network = random.pick(&[Network::Wired, Network::Wifi]);
        let home_network = random.pick(&[Network::Wired, Network::Wifi, Network::Wifi, Network::Wifi]);
        let has_cable = !matches!(client, Client::Ios | Client::Android);
        let plugged = |network| if has_cable { network } else { Network::Wifi };
        Self {
            seed,
            number,
            workplace: if is_guest { Workplace::Home } else { workplace },
            client,
            device: device(client),
            office_network: plugged(office_network),
            home_network: plugged(home_network),
            provider: Provider::choose(&mut random),
            version: random.pick(&VERSIONS),
            connection_type: random.pick(&CONNECTION_TYPES),
            office_latency_ms: people::base_latency_ms(&mut random, plugged(office_network), employee.site),
            home_latency_ms: people::base_latency_ms(&mut random, plugged(home_network), employee.site),
            microphone_share: random.between(0.15, 0.8),
            camera_share: random.pick(&[0.0, 0.0, 0.5, 0.9, 1.0]),
            proneness: random.lognormal(0.85, 0.5),
            hardware: people::participant_uuid(&mut random)[24..].to_owned(),
            employee,
        }
    }

    /// The office to which they come, if they ever do.
    pub(super) fn office(&self) -> Option<u8> {
        (self.workplace != Workplace::Home).then_some(self.employee.site.subnet)
    }

    /// Whose customer they are, if they ever work at home.
    pub(super) fn provider(&self) -> Option<Provider> {
        (self.workplace != Workplace::Office).then_some(self.provider)
    }

    /// Whether everything about them hangs on an access point at home, and on nothing else that may change.
    pub(super) fn depends_on_own_access_point(&self) -> bool {
        let is_computer = matches!(self.client, Client::Windows | Client::Mac);
        let is_at_home = self.workplace == Workplace::Home && self.home_network == Network::Wifi;
        is_computer && is_at_home && self.version != WORSE_VERSION && self.connection_type == "UDP"
    }

    /// Their address.
    pub(super) fn email(&self) -> &str {
        &self.employee.email
    }

    /// The person in an event that begins then, known within the event by this UUID.
    pub(super) fn join(&self, at: Timestamp, role: Role, participant_uuid: String, changes: &[Change]) -> Person {
        let day = at.day();
        let place = [u64::from(self.number), day.num_days_from_ce().unsigned_abs().into()];
        let mut random = Random::new(self.seed, Purpose::StaffDay, &place);
        let chooses_office = random.happens(Weekday::of(day).in_office);
        let in_office = self.workplace == Workplace::Office || self.workplace == Workplace::Either && chooses_office;
        // Some days are worse than others for no reason that anybody knows.
        let day_factor = random.lognormal(0.9, 0.45);
        let version = self.version_at(at, changes);
        let circumstances = Circumstances {
            employee: self.number,
            office: in_office.then_some(self.employee.site.subnet),
            provider: (!in_office).then_some(self.provider),
            version,
            at,
        };
        let site = self.employee.site;
        let (ip_address, internal_ip_address) =
            if in_office { site.office_addresses(self.number) } else { self.provider.addresses(self.number) };
        let is_guest = self.number >= GUESTS;
        let known = |text: &str| if is_guest { String::new() } else { text.to_owned() };
        let factors: f64 = changes.iter().map(|change| change.factor(&circumstances)).product();
        Person {
            role,
            client: self.client,
            network: if in_office { self.office_network } else { self.home_network },
            site,
            in_office,
            external: is_guest,
            name: self.employee.name.clone(),
            email: known(&self.employee.email),
            zoom_user_id: known(&self.employee.zoom_user_id),
            participant_uuid,
            device: if is_guest { "" } else { self.device },
            version: if is_guest { "" } else { version },
            connection_type: self.connection_type,
            data_center: site.data_center,
            ip_address,
            internal_ip_address,
            hardware: self.hardware.clone(),
            base_latency_ms: if in_office { self.office_latency_ms } else { self.home_latency_ms },
            microphone_share: self.microphone_share,
            camera_share: self.camera_share,
            trouble_factor: self.proneness * day_factor * factors,
            worn_signal_dbm: changes.iter().find_map(|change| change.signal_dbm(&circumstances)),
        }
    }

    fn version_at(&self, at: Timestamp, changes: &[Change]) -> &'static str {
        let is_better = |change: &Change| matches!(change, Change::Version { from } if *from <= at.day());
        if self.version == WORSE_VERSION && changes.iter().any(is_better) { BETTER_VERSION } else { self.version }
    }
}

fn device(client: Client) -> &'static str {
    match client {
        Client::Windows => "Windows",
        Client::Mac => "Mac",
        Client::Ios => "iOS",
        Client::Android => "Android",
        Client::Web => "Web Browser",
        Client::Room => "Zoom Rooms",
        Client::Phone => "Phone",
    }
}

//! A join record, as the QoS endpoints and `/participants` write it.

use super::super::account::Event;
use super::super::incident::IncidentKind;
use super::super::people::{Client, Person, Role};
use super::super::session::Session;
use super::quirk;
use super::sample::{Sample, samples};
use crate::model::EventKind;
use serde::Serialize;
use serde_json::value::RawValue;

/// The fields that all endpoints share.
#[derive(Serialize)]
struct Participant<'a> {
    #[serde(flatten)]
    identity: Identity<'a>,
    #[serde(flatten)]
    machine: Machine,
    #[serde(flatten)]
    inventory: Inventory,
    #[serde(flatten)]
    access: Access<'a>,
    join_time: String,
    leave_time: String,
    #[serde(flatten)]
    activity: Activity,
    health: &'static str,
    issue_list: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    total_jointime_cost: Option<f64>,
}

/// Who it is, as far as Zoom tells.
#[derive(Serialize)]
struct Identity<'a> {
    id: &'a str,
    user_id: &'a str,
    participant_uuid: &'a str,
    user_name: &'a str,
    email: &'a str,
    #[serde(rename = "groupId")]
    group_id: &'static str,
}

/// The program and what it runs on; nothing of outsiders but the device.
#[derive(Default, Serialize)]
struct Machine {
    device: &'static str,
    client: &'static str,
    version: &'static str,
    os: &'static str,
    os_version: &'static str,
    device_name: &'static str,
    browser_name: &'static str,
    browser_version: &'static str,
    zoom_thin_client_plugin_version: &'static str,
}

/// The machine as the organisation's inventory knows it.
#[derive(Default, Serialize)]
struct Inventory {
    domain: &'static str,
    pc_name: String,
    harddisk_id: String,
    mac_addr: String,
}

/// The way to Zoom.
#[derive(Serialize)]
struct Access<'a> {
    ip_address: &'a str,
    internal_ip_addresses: [&'a str; 1],
    location: &'a str,
    network_type: &'a str,
    connection_type: &'a str,
    video_connection_type: &'a str,
    as_connection_type: &'a str,
    data_center: &'a str,
    full_data_center: String,
}

/// What was shared, recorded and archived.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Zoom's")]
struct Activity {
    share_application: bool,
    share_desktop: bool,
    share_whiteboard: bool,
    recording: bool,
    has_archiving: bool,
    optional_archiving: &'static str,
}

/// What only the single meeting endpoint and `/participants` tell.
#[derive(Serialize)]
struct Devices {
    camera: &'static str,
    microphone: &'static str,
    speaker: &'static str,
}

/// A record of the two QoS endpoints.
#[derive(Serialize)]
struct QosRecord<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webinar_number: Option<String>,
    #[serde(flatten)]
    participant: Participant<'a>,
    #[serde(flatten)]
    devices: Option<Devices>,
    user_qos: Vec<Sample>,
}

/// A record of `/participants`.
#[derive(Serialize)]
struct AttendanceRecord<'a> {
    #[serde(flatten)]
    participant: Participant<'a>,
    #[serde(flatten)]
    devices: Devices,
    participant_user_id: &'a str,
    role: &'static str,
    status: &'static str,
    leave_reason: String,
    bo_mtg_id: &'static str,
    in_room_participants: u32,
    audio_call: Vec<AudioCall<'a>>,
    sip_uri: &'static str,
    from_sip_uri: &'static str,
    customer_key: &'static str,
    audio_quality: &'static str,
    video_quality: &'static str,
    screen_share_quality: &'static str,
    aic_disclaimer: &'static str,
}

#[derive(Serialize)]
struct AudioCall<'a> {
    call_number: &'a str,
    call_type: &'static str,
    zoom_number: &'static str,
}

/// A record of the QoS list.
pub(in super::super) fn qos(event: &Event, index: usize) -> serde_json::Result<Box<RawValue>> {
    let session = &event.sessions[index];
    let record = QosRecord {
        meeting_number: None,
        webinar_number: None,
        participant: participant(event, session),
        devices: None,
        user_qos: samples(event, session),
    };
    odd_or_plain(event, index, &record)
}

/// The answer of the single-participant QoS endpoint: the record itself, with the event's number.
pub(in super::super) fn single_qos(event: &Event, index: usize) -> serde_json::Result<Box<RawValue>> {
    let session = &event.sessions[index];
    let number = |kind| (event.kind == kind).then(|| event.number.to_string());
    let record = QosRecord {
        meeting_number: number(EventKind::Meeting),
        webinar_number: number(EventKind::Webinar),
        participant: participant(event, session),
        devices: (event.kind == EventKind::Meeting).then(|| devices(&event.people[session.person])),
        user_qos: samples(event, session),
    };
    odd_or_plain(event, index, &record)
}

/// A record of `/participants`.
pub(in super::super) fn attendance(event: &Event, index: usize) -> serde_json::Result<Box<RawValue>> {
    let session = &event.sessions[index];
    let person = &event.people[session.person];
    let calls_in = person.client == Client::Phone;
    let call = AudioCall { call_number: &person.name, call_type: "call-in", zoom_number: "14085550100" };
    serde_json::value::to_raw_value(&AttendanceRecord {
        participant: participant(event, session),
        devices: devices(person),
        participant_user_id: &person.zoom_user_id,
        role: role(event.kind, person.role),
        status: "in_meeting",
        leave_reason: leave_reason(event, session, person),
        bo_mtg_id: "",
        in_room_participants: if person.client == Client::Room { 4 } else { 1 },
        audio_call: if calls_in { vec![call] } else { Vec::new() },
        sip_uri: if person.client == Client::Room { "sip:room@198.51.100.7" } else { "" },
        from_sip_uri: "",
        customer_key: "",
        audio_quality: "",
        video_quality: "",
        screen_share_quality: "",
        aic_disclaimer: "no disclaimer",
    })
}

fn odd_or_plain(event: &Event, index: usize, record: &QosRecord<'_>) -> serde_json::Result<Box<RawValue>> {
    match event.quirks.get(&index) {
        Some(quirks) => quirk::apply(quirks, serde_json::to_value(record)?),
        None => serde_json::value::to_raw_value(record),
    }
}

fn participant<'a>(event: &'a Event, session: &'a Session) -> Participant<'a> {
    let person = &event.people[session.person];
    let has_trouble = event.incidents.iter().any(|incident| {
        matches!(incident.kind, IncidentKind::BadUplink | IncidentKind::WeakWifi) && incident.strikes(session.person)
    });
    let presents = person.role == Role::Host && event.people.len() > 1;
    Participant {
        identity: Identity {
            id: &person.zoom_user_id,
            user_id: &session.user_id,
            participant_uuid: &session.participant_uuid,
            user_name: &person.name,
            email: &person.email,
            group_id: "",
        },
        machine: machine(person),
        inventory: inventory(person),
        access: access(person),
        join_time: session.join_at.to_string(),
        leave_time: session.leave_at.to_string(),
        activity: Activity {
            share_application: false,
            share_desktop: presents,
            share_whiteboard: false,
            recording: person.role == Role::Host,
            has_archiving: false,
            optional_archiving: "no optional archiving",
        },
        health: if has_trouble { "Warning" } else { "Good" },
        issue_list: if has_trouble { &["audio"] } else { &[] },
        total_jointime_cost: (event.kind == EventKind::Meeting).then(|| (person.base_latency_ms * 5.0).round() / 100.0),
    }
}

fn machine(person: &Person) -> Machine {
    let (device, version) = (person.device, person.version);
    if person.external {
        return Machine { device, version, ..Machine::default() };
    }
    let program = |client, os, os_version, device_name| Machine {
        device,
        client,
        version,
        os,
        os_version,
        device_name,
        ..Machine::default()
    };
    match person.client {
        Client::Windows => program("Zoom Workplace", "Windows", "11", ""),
        Client::Mac => program("Zoom Workplace", "macOS", "15.1", ""),
        Client::Ios => program("Zoom Workplace", "iOS", "18.1", "iPhone 15"),
        Client::Android => program("Zoom Workplace", "Android", "15", "Pixel 9"),
        Client::Room => program("Zoom Rooms", "", "", ""),
        Client::Phone => program("", "", "", ""),
        Client::Web => {
            let program = program("Web Client", "Windows", "11", "");
            Machine { browser_name: "Chrome", browser_version: "129", ..program }
        }
    }
}

fn inventory(person: &Person) -> Inventory {
    if person.external || person.client == Client::Web {
        return Inventory::default();
    }
    let key = &person.hardware;
    Inventory {
        domain: "example.com",
        pc_name: format!("HW-{}", &key[..7]),
        harddisk_id: format!("Disk-{}", &key[4..]),
        mac_addr: format!("{}-{}-{}", &key[..4], &key[4..8], &key[8..]).to_lowercase(),
    }
}

fn access(person: &Person) -> Access<'_> {
    let pictures = if person.client == Client::Phone { "" } else { person.connection_type };
    Access {
        ip_address: &person.ip_address,
        internal_ip_addresses: [&person.internal_ip_address],
        location: person.site.location,
        network_type: person.network.zoom_word(),
        connection_type: person.connection_type,
        video_connection_type: pictures,
        as_connection_type: pictures,
        data_center: person.data_center,
        full_data_center: format!("{};", person.data_center),
    }
}

fn devices(person: &Person) -> Devices {
    match person.client {
        // Whoever dials in is an outsider as well.
        _ if person.external => Devices { camera: "", microphone: "", speaker: "" },
        Client::Room => Devices { camera: "Room camera", microphone: "Ceiling array", speaker: "Room bar" },
        _ => Devices { camera: "Integrated Camera", microphone: "Headset", speaker: "Headset" },
    }
}

fn role(kind: EventKind, role: Role) -> &'static str {
    match (role, kind) {
        (Role::Host, _) => "host",
        (Role::Panelist, _) => "panelist",
        (Role::Attendee, _) => "attendee",
    }
}

/// Zoom's sentences, with the HTML that some of them hold.
fn leave_reason(event: &Event, session: &Session, person: &Person) -> String {
    let name = &person.name;
    if session.leave_at.0 + 60 > event.end_at.0 {
        return format!("{name} left the meeting.<br>Reason: Host ended the meeting.");
    }
    let comes_back = |other: &Session| other.person == session.person && other.join_at > session.leave_at;
    if event.sessions.iter().any(comes_back) {
        format!("{name} got disconnected from the meeting.<br>Reason: Network connection error.")
    } else {
        format!("{name} left the meeting.")
    }
}

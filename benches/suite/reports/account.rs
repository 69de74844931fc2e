//! Files of millions of stream rows, written straight through the store: an account whose people meet every day.
//!
//! Everybody has six streams in use each minute but for the shared screen, which one person sends. One minute in
//! seventy is poor, in spells of some minutes, and one subnet suffers for five minutes in each event.

use std::path::Path;

use zoom_qos::collect::assemble::READER;
use zoom_qos::model::field::{FieldValue, PARTICIPANT_FIELDS, participant_column};
use zoom_qos::model::metric::{MACHINE_METRICS, STREAM_COLUMNS};
use zoom_qos::model::{
    Anomalies, Arrival, Endpoint, EventFacts, EventKind, EventNumber, EventUuid, ParticipantRecord, Received, Response,
    Sample, SessionKey, StreamSample, Timestamp,
};
use zoom_qos::store::{Journal, Store, Write};

/// Minutes of every event, and so samples of everybody.
const MINUTES: i64 = 60;
const STREAMS: u8 = 6;
/// Stream rows of a person in an event.
pub(crate) const ROWS_PER_PERSON: u64 = 6 * 60;
/// People of a commit.
const BATCH: u64 = 250;
/// 2026-01-05, a Monday, 09:00 UTC.
const FIRST_EVENT: i64 = 1_767_603_600;
/// Events of a working day, one after the other.
const EVENTS_A_DAY: i64 = 40;

/// One event to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) number: i64,
    pub(crate) people: u64,
    start_at: i64,
}

impl Plan {
    /// What a report takes for the event.
    pub(crate) fn uuid(self) -> String {
        format!("event-{:06}==", self.number)
    }

    /// The UTC day on which it began.
    pub(crate) fn day(self) -> String {
        Timestamp(self.start_at).to_string()[..10].to_owned()
    }
}

/// Events of so many stream rows in all: one of each of these sizes as far as they fit, the rest meetings of thirty.
pub(crate) fn plans(stream_rows: u64, sizes: &[u64]) -> Vec<Plan> {
    let mut left = stream_rows / ROWS_PER_PERSON;
    let mut plans = Vec::new();
    for people in sizes.iter().copied().chain(std::iter::repeat(30)) {
        if people > left {
            if people == 30 {
                return plans;
            }
            continue;
        }
        left -= people;
        let number = i64::try_from(plans.len()).expect("a count");
        let start_at = FIRST_EVENT + number / EVENTS_A_DAY * 86_400 + number % EVENTS_A_DAY * 600;
        plans.push(Plan { number, people, start_at });
    }
    plans
}

/// Writes the events into a new file.
pub(crate) fn build(path: &Path, plans: &[Plan]) {
    let mut store = Store::open(path, Journal::Wal).expect("a new database");
    let mut noise = Noise(42);
    for plan in plans {
        let mut first = 0;
        while first < plan.people {
            let people = first..plan.people.min(first + BATCH);
            first = people.end;
            let records =
                people.map(|person| Received { record: Some(record(*plan, person, &mut noise)), payload: None });
            let response = Response {
                event: event(*plan),
                endpoint: Endpoint::ParticipantsQos,
                arrival: Arrival::Fetched,
                reader: READER,
                received_at: Timestamp(plan.start_at + 86_400),
                envelope: String::new(),
                records: records.collect(),
                anomalies: Anomalies::default(),
            };
            store.commit([vec![Write::Response(Box::new(response))]]).expect("a commit");
        }
    }
    store.close().expect("a checkpoint");
}

fn event(plan: Plan) -> EventFacts {
    let mut event = EventFacts::named(EventKind::Meeting, EventUuid(plan.uuid()));
    event.number = Some(EventNumber(80_000_000_000 + plan.number));
    event.start_at = Some(Timestamp(plan.start_at));
    event.end_at = Some(Timestamp(plan.start_at + MINUTES * 60));
    event.zoom_participants = i64::try_from(plan.people).ok();
    event
}

fn record(plan: Plan, person: u64, noise: &mut Noise) -> ParticipantRecord {
    // Small meetings are of neighbours, so that people meet again and again.
    let known_as = if plan.people > 30 { person } else { (plan.number.unsigned_abs() % 60) * 20 + person };
    let subnet = known_as / 40;
    let mut fields = vec![None; PARTICIPANT_FIELDS.len()];
    let mut set = |column: &str, value: String| fields[participant_column(column)] = Some(FieldValue::Text(value));
    set("zoom_user_id", format!("z{known_as:06}"));
    set("user_name", format!("Person {known_as}"));
    set("email", format!("person{known_as}@example.com"));
    set("ip_address", format!("10.{}.{}.{}", subnet / 250, subnet % 250, known_as % 40 + 1));
    set("location", format!("Site {}", subnet % 12));
    set("data_center", format!("DC {}", subnet % 4));
    set(
        "network_type",
        ["Wired", "Wifi", "Wifi", "Cellular"][usize::try_from(known_as % 4).expect("small")].to_owned(),
    );
    set("connection_type", if known_as % 25 == 0 { "TCP" } else { "UDP" }.to_owned());
    set("version", format!("6.{}.0", known_as % 5));
    set("device", ["Windows", "Mac", "iOS"][usize::try_from(known_as % 3).expect("small")].to_owned());
    let spell = Spell::of(plan, person, subnet, noise);
    let first = plan.start_at - plan.start_at % 60;
    let samples =
        (0..MINUTES).map(|minute| Sample { sampled_at: Timestamp(first + minute * 60 + 5), machine: machine(noise) });
    let samples = samples.collect();
    let base = 30 + noise.below(60);
    let mut stream_samples = Vec::new();
    for stream_id in 1..=STREAMS {
        for minute in 0..MINUTES {
            let readings = readings(stream_id, person, base, spell.holds(minute), noise);
            stream_samples.push(StreamSample { stream_id, sampled_at: Timestamp(first + minute * 60 + 5), readings });
        }
    }
    ParticipantRecord {
        session: SessionKey { user_id: (16_778_240 + person * 1024).to_string(), join_at: Timestamp(plan.start_at) },
        leave_at: Some(Timestamp(plan.start_at + MINUTES * 60)),
        fields,
        samples,
        stream_samples,
        stream_qualities: Vec::new(),
        anomalies: Anomalies::default(),
    }
}

/// When somebody's connection is poor.
struct Spell {
    from: i64,
    to: i64,
    incident: Option<i64>,
}

impl Spell {
    fn of(plan: Plan, person: u64, subnet: u64, noise: &mut Noise) -> Self {
        let from = i64::try_from(noise.below(60)).expect("small");
        // One person in seven has a spell of six minutes: a minute in seventy.
        let to = if noise.below(7) == 0 { from + 6 } else { from };
        let incident = (subnet == plan.number.unsigned_abs() % 3 && person > 0).then_some(20 + plan.number % 20);
        Self { from, to, incident }
    }

    fn holds(&self, minute: i64) -> bool {
        (self.from..self.to).contains(&minute) || self.incident.is_some_and(|from| (from..from + 5).contains(&minute))
    }
}

fn readings(
    stream_id: u8,
    person: u64,
    base: u64,
    poor: bool,
    noise: &mut Noise,
) -> [Option<f64>; STREAM_COLUMNS.len()] {
    let number = |noise: &mut Noise, from: u64, below: u64| Some(whole(from + noise.below(below)));
    let is_idle = stream_id == 5 && person > 0;
    let bitrate = if is_idle { Some(0.0) } else { number(noise, 40, 900) };
    let latency = number(noise, if poor { 320 } else { base }, 40);
    let jitter = number(noise, 1, 12);
    let loss = if poor || noise.below(20) == 0 { Some(whole(noise.below(60)) / 10.0) } else { Some(0.0) };
    let has_picture = stream_id > 2 && !is_idle;
    let size = |pixels: f64| has_picture.then_some(pixels);
    let frames = if stream_id > 2 { number(noise, 16, 14) } else { None };
    let first = [bitrate, latency, jitter, loss, loss.map(|loss| loss * 2.0), size(1280.0), size(720.0), frames];
    std::array::from_fn(|column| first.get(column).copied().flatten())
}

fn machine(noise: &mut Noise) -> [Option<FieldValue>; MACHINE_METRICS.len()] {
    let number = |from: u64, noise: &mut Noise| Some(FieldValue::Real(whole(from + noise.below(30))));
    let signal = noise.below(40);
    let dbm = |below: f64| Some(FieldValue::Real(-whole(signal) - below));
    let mut machine = [const { None }; MACHINE_METRICS.len()];
    machine[0] = number(1, noise);
    machine[1] = number(5, noise);
    machine[2] = number(10, noise);
    machine[3] = number(40, noise);
    machine[4] = dbm(45.0);
    machine[5] = dbm(40.0);
    machine[6] = dbm(35.0);
    machine
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn whole(number: u64) -> f64 {
    number as f64
}

/// A linear congruential generator: the same file in every run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

//! How one person's network and machine behaved, minute by minute.
//!
//! A two-state process (Gilbert–Elliott) per person: nearly always good, now and then bad for a minute or three. The
//! shares are tuned so that without incidents one to three stream-minutes in a hundred are poor, which is what healthy
//! organisations report, and so that nobody is bad for long without a planted reason.

use super::incident::{self, Incident};
use super::minute::{Minute, Path};
use super::people::{Client, Network, Person};
use super::random::{Purpose, Random};

/// No episode of chance lasts longer, in minutes.
const LONGEST_CHANCE_EPISODE: u32 = 3;

/// How much latency of one minute is carried into the next.
const LATENCY_MEMORY: f64 = 0.8;

/// The person's minutes from the event's first minute on, whether the person was there or not: a rejoin then continues
/// the same network where a process per session would begin a new one.
pub(super) fn minutes(
    person: &Person,
    index: usize,
    count: u32,
    incidents: &[Incident],
    [seed, event]: [u64; 2],
) -> Vec<Minute> {
    let mut random = Random::new(seed, Purpose::Quality, &[event, index as u64]);
    // What incidents draw must not shift what chance draws: the same person without the incident stays comparable.
    let mut trouble = Random::new(seed, Purpose::Trouble, &[event, index as u64]);
    let mut process = Process::new(person, &mut random);
    let mut minutes = Vec::with_capacity(count as usize);
    for number in 0..count {
        let mut minute = process.next(person, &mut random);
        for incident in incidents.iter().filter(|incident| incident.minutes.contains(&number)) {
            if incident.strikes(index) {
                incident::strike(incident.kind, &mut minute, &mut trouble);
            } else {
                incident::strike_bystander(incident.kind, &mut minute, &mut trouble);
            }
        }
        minutes.push(minute);
    }
    minutes
}

/// What a bad episode hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Send,
    Receive,
    Both,
}

struct Process {
    latency_drift: f64,
    bad: Option<Side>,
    bad_for_minutes: u32,
    microphone_open: bool,
    camera_on: bool,
    rssi_dbm: f64,
}

impl Process {
    fn new(person: &Person, random: &mut Random) -> Self {
        Self {
            latency_drift: 0.0,
            bad: None,
            bad_for_minutes: 0,
            microphone_open: random.happens(person.microphone_share),
            camera_on: random.happens(person.camera_share),
            rssi_dbm: random.between(-65.0, -42.0),
        }
    }

    fn next(&mut self, person: &Person, random: &mut Random) -> Minute {
        self.latency_drift = LATENCY_MEMORY * self.latency_drift + 0.08 * random.normal();
        self.move_state(person, random);
        self.microphone_open = holds(self.microphone_open, person.microphone_share, 0.4, random);
        self.camera_on = holds(self.camera_on, person.camera_share, 0.12, random);
        let base_ms = person.base_latency_ms * self.latency_drift.clamp(-0.4, 0.4).exp();
        let system_cpu_pct = random.lognormal(32.0, 0.3).min(78.0);
        Minute {
            send: self.path(person.network, base_ms, Side::Receive, random),
            receive: self.path(person.network, base_ms * 1.04, Side::Send, random),
            microphone_open: self.microphone_open,
            camera_on: self.camera_on && person.client != Client::Phone,
            zoom_cpu_pct: system_cpu_pct * random.between(0.2, 0.4),
            system_cpu_pct,
            rssi_dbm: self.signal(person, random),
            frame_rate_factor: 1.0,
            received_frame_rate_factor: 1.0,
            share_frame_rate_fps: random.between(4.0, 18.0),
            share_jitter_ms: None,
            recorded: true,
        }
    }

    fn signal(&self, person: &Person, random: &mut Random) -> f64 {
        let wavers_by = 1.5 * random.normal();
        match person.worn_signal_dbm {
            Some(worn_dbm) => worn_dbm + wavers_by,
            None => (self.rssi_dbm + wavers_by).clamp(-69.0, -35.0),
        }
    }

    fn move_state(&mut self, person: &Person, random: &mut Random) {
        let usual = match person.network {
            Network::Wired | Network::Others => 0.010,
            Network::Wifi => 0.018,
            Network::Cellular => 0.030,
        };
        if self.bad.is_some() {
            self.bad_for_minutes += 1;
            if self.bad_for_minutes >= LONGEST_CHANCE_EPISODE || random.happens(0.55) {
                self.bad = None;
            }
        } else if random.happens(usual * person.trouble_factor) {
            self.bad = Some(random.pick(&[Side::Send, Side::Receive, Side::Receive, Side::Both]));
            self.bad_for_minutes = 0;
        }
    }

    /// One direction; an episode that hits only the other side leaves it as it is.
    fn path(&self, network: Network, base_ms: f64, other_side: Side, random: &mut Random) -> Path {
        let (jitter_ms, lossless) = match network {
            Network::Wired | Network::Others => (3.0, 0.92),
            Network::Wifi => (6.0, 0.85),
            Network::Cellular => (13.0, 0.7),
        };
        let mut path = Path {
            latency_ms: base_ms + random.between(0.0, 8.0),
            jitter_ms: random.gamma(jitter_ms, 3.0).min(45.0),
            avg_loss_pct: if random.happens(lossless) { 0.0 } else { random.lognormal(0.4, 1.0).min(4.0) },
        };
        if self.bad.is_some_and(|side| side != other_side) {
            path.latency_ms += random.between(150.0, 400.0);
            path.jitter_ms *= 6.0;
            path.avg_loss_pct += random.between(3.0, 12.0);
        }
        path
    }
}

/// A switch that is on for this share of the time, and is thought about in this share of the minutes.
fn holds(on: bool, share: f64, reconsidered: f64, random: &mut Random) -> bool {
    if random.happens(reconsidered) { random.happens(share) } else { on }
}

//! One element of `user_qos`: a minute's streams and machine.

use super::super::account::Event;
use super::super::chance::Chance;
use super::super::people::{Client, Network, Person};
use super::super::quality::Minute;
use super::super::reading::{self, Flow, Reading};
use super::super::session::Session;
use super::measure::Measure;
use crate::model::Timestamp;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// A sample, its objects in Zoom's order.
pub(super) struct Sample {
    date_time: Timestamp,
    streams: Vec<(&'static str, StreamObject)>,
    cpu_usage: Option<CpuUsage>,
    cpu_pressure_level: Option<CpuPressureLevel>,
    wifi_rssi: Option<WifiRssi>,
}

/// A stream's object in one of the forms in which Zoom writes silence and sound.
enum StreamObject {
    Flowing {
        flow: Flow,
        has_picture: bool,
        exact: bool,
    },
    /// Every metric `""`, the resolution `0*0`.
    Blank {
        has_picture: bool,
    },
    /// `{}`.
    Empty,
}

#[derive(Serialize)]
struct CpuUsage {
    zoom_min_cpu_usage: Measure,
    zoom_avg_cpu_usage: Measure,
    zoom_max_cpu_usage: Measure,
    system_max_cpu_usage: Measure,
}

#[derive(Serialize)]
struct CpuPressureLevel {
    system_min_cpu_pressure_level: &'static str,
    system_avg_cpu_pressure_level: &'static str,
    system_max_cpu_pressure_level: &'static str,
}

#[derive(Serialize)]
struct WifiRssi {
    max_rssi: i64,
    avg_rssi: i64,
    min_rssi: i64,
    rssi_unit: &'static str,
}

/// The samples of one session, oldest first.
pub(super) fn samples(event: &Event, session: &Session) -> Vec<Sample> {
    let person = &event.people[session.person];
    let minutes = event.minutes(session);
    let join_minute = event.minute_index(session.join_at) as u64;
    let mut chance = Chance::new(event.key[0], &[event.key[1], 5, session.person as u64, join_minute]);
    let times = session.sample_times().map(|time| (time, event.minute_index(time)));
    times
        .filter_map(|(time, index)| minutes.get(index).map(|minute| (time, index, minute)))
        .filter(|(_, _, minute)| minute.recorded)
        .map(|(time, index, minute)| sample(person, minute, time, event.shares_screen(index), &mut chance))
        .collect()
}

fn sample(person: &Person, minute: &Minute, time: Timestamp, sharing: bool, chance: &mut Chance) -> Sample {
    let readings = reading::readings(person, minute, sharing, chance);
    let streams = readings.iter().filter_map(|reading| Some((reading.stream, object(reading, chance)?))).collect();
    let has_machine = person.client != Client::Phone && !person.external;
    // The pressure level came late in 2025: older clients do not tell it.
    let tells_pressure = has_machine && person.version.starts_with("6.5");
    let on_wifi = has_machine && person.network == Network::Wifi && person.client != Client::Room;
    Sample {
        date_time: time,
        streams,
        cpu_usage: has_machine.then(|| cpu_usage(minute)),
        cpu_pressure_level: tells_pressure.then(|| cpu_pressure_level(minute)),
        wifi_rssi: on_wifi.then(|| wifi_rssi(minute)),
    }
}

/// Zoom does not say whether a silent stream is absent, `{}` or full of `""`, and has been seen doing each.
fn object(reading: &Reading, chance: &mut Chance) -> Option<StreamObject> {
    let has_picture = reading.has_picture;
    match reading.flow {
        Some(flow) => Some(StreamObject::Flowing { flow, has_picture, exact: chance.happens(0.05) }),
        None => match chance.below(4) {
            0 => Some(StreamObject::Blank { has_picture }),
            1 => Some(StreamObject::Empty),
            _ => None,
        },
    }
}

fn cpu_usage(minute: &Minute) -> CpuUsage {
    CpuUsage {
        zoom_min_cpu_usage: Measure::WholePercent(minute.zoom_cpu_pct * 0.7),
        zoom_avg_cpu_usage: Measure::WholePercent(minute.zoom_cpu_pct),
        zoom_max_cpu_usage: Measure::WholePercent((minute.zoom_cpu_pct * 1.4).min(100.0)),
        system_max_cpu_usage: Measure::WholePercent(minute.system_cpu_pct),
    }
}

fn cpu_pressure_level(minute: &Minute) -> CpuPressureLevel {
    let (min, avg, max) = match minute.system_cpu_pct {
        95.0.. => ("serious", "critical", "critical"),
        70.0.. => ("normal", "normal", "fair"),
        _ => ("normal", "normal", "normal"),
    };
    CpuPressureLevel {
        system_min_cpu_pressure_level: min,
        system_avg_cpu_pressure_level: avg,
        system_max_cpu_pressure_level: max,
    }
}

fn wifi_rssi(minute: &Minute) -> WifiRssi {
    let avg_rssi = minute.rssi_dbm.round() as i64;
    WifiRssi { max_rssi: avg_rssi + 4, avg_rssi, min_rssi: avg_rssi - 6, rssi_unit: "dBm" }
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("date_time", &format_args!("{}", self.date_time))?;
        for (name, object) in &self.streams {
            map.serialize_entry(name, object)?;
        }
        if let Some(cpu_usage) = &self.cpu_usage {
            map.serialize_entry("cpu_usage", cpu_usage)?;
        }
        if let Some(cpu_pressure_level) = &self.cpu_pressure_level {
            map.serialize_entry("cpu_pressure_level", cpu_pressure_level)?;
        }
        if let Some(wifi_rssi) = &self.wifi_rssi {
            map.serialize_entry("wifi_rssi", wifi_rssi)?;
        }
        map.end()
    }
}

impl Serialize for StreamObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Empty => {}
            Self::Blank { has_picture } => {
                for metric in ["bitrate", "latency", "jitter", "avg_loss", "max_loss"] {
                    map.serialize_entry(metric, &Measure::Blank)?;
                }
                if *has_picture {
                    map.serialize_entry("resolution", &Measure::Pixels(0, 0))?;
                    map.serialize_entry("frame_rate", &Measure::Blank)?;
                }
            }
            Self::Flowing { flow, has_picture, exact } => {
                let (kbps, percent): (fn(f64) -> Measure, fn(f64) -> Measure) = if *exact {
                    (Measure::ExactKbps, Measure::ExactPercent)
                } else {
                    (Measure::Kbps, Measure::Percent)
                };
                map.serialize_entry("bitrate", &kbps(flow.bitrate_kbps))?;
                map.serialize_entry("latency", &Measure::Millis(flow.path.latency_ms))?;
                map.serialize_entry("jitter", &Measure::Millis(flow.path.jitter_ms))?;
                map.serialize_entry("avg_loss", &percent(flow.path.avg_loss_pct))?;
                map.serialize_entry("max_loss", &percent(flow.max_loss_pct))?;
                if *has_picture {
                    let (width, height, fps) = flow.picture.unwrap_or((0, 0, 0.0));
                    let frame_rate = flow.picture.map_or(Measure::Blank, |_| Measure::Fps(fps));
                    map.serialize_entry("resolution", &Measure::Pixels(width, height))?;
                    map.serialize_entry("frame_rate", &frame_rate)?;
                }
            }
        }
        map.end()
    }
}

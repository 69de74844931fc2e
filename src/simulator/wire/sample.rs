//! One element of `user_qos`: a minute's streams and machine.

use super::super::account::Event;
use super::super::minute::Minute;
use super::super::people::{Client, Network, Person};
use super::super::random::{Purpose, Random};
use super::super::reading::{self, Flow, Reading, Scene};
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

/// A stream's object; without both parts it is `{}`.
#[derive(Default, Serialize)]
struct StreamObject {
    #[serde(flatten)]
    transport: Option<Transport>,
    #[serde(flatten)]
    picture: Option<Picture>,
}

#[derive(Serialize)]
struct Transport {
    bitrate: Measure,
    latency: Measure,
    jitter: Measure,
    avg_loss: Measure,
    max_loss: Measure,
}

#[derive(Serialize)]
struct Picture {
    resolution: Measure,
    frame_rate: Measure,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Zoom's")]
struct CpuUsage {
    zoom_min_cpu_usage: Measure,
    zoom_avg_cpu_usage: Measure,
    zoom_max_cpu_usage: Measure,
    system_max_cpu_usage: Measure,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Zoom's")]
struct CpuPressureLevel {
    system_min_cpu_pressure_level: &'static str,
    system_avg_cpu_pressure_level: &'static str,
    system_max_cpu_pressure_level: &'static str,
}

#[derive(Serialize)]
struct WifiRssi {
    max_rssi: Measure,
    avg_rssi: Measure,
    min_rssi: Measure,
    rssi_unit: &'static str,
}

const NO_TRANSPORT: Transport = Transport {
    bitrate: Measure::Blank,
    latency: Measure::Blank,
    jitter: Measure::Blank,
    avg_loss: Measure::Blank,
    max_loss: Measure::Blank,
};

const NO_PICTURE: Picture = Picture { resolution: Measure::Pixels(0, 0), frame_rate: Measure::Blank };

/// The samples of one session, oldest first.
pub(super) fn samples(event: &Event, session: &Session) -> Vec<Sample> {
    let person = &event.people[session.person];
    let minutes = event.minutes(session);
    let join_minute = event.minute_index(session.join_at) as u64;
    let [seed, number] = event.key;
    let mut random = Random::new(seed, Purpose::Streams, &[number, session.person as u64, join_minute]);
    let times = session.sample_times().map(|time| (time, event.minute_index(time)));
    times
        .filter_map(|(time, index)| minutes.get(index).map(|minute| (time, index, minute)))
        .filter(|(_, _, minute)| minute.recorded)
        .map(|(time, index, minute)| sample(person, minute, time, event.scene(index), &mut random))
        .collect()
}

fn sample(person: &Person, minute: &Minute, time: Timestamp, scene: Scene, random: &mut Random) -> Sample {
    let readings = reading::readings(person, minute, scene, random);
    let streams = readings.iter().filter_map(|reading| Some((reading.stream, object(reading, random)?))).collect();
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

/// Zoom does not say whether a silent stream is absent, `{}` or full of `""`: this account has all three.
fn object(reading: &Reading, random: &mut Random) -> Option<StreamObject> {
    match reading.flow {
        Some(flow) => {
            let transport = if random.happens(0.05) { exact_transport(&flow) } else { transport(&flow) };
            let picture = reading.has_picture.then(|| picture(&flow));
            Some(StreamObject { transport: Some(transport), picture })
        }
        None => match random.below(4) {
            0 => {
                Some(StreamObject { transport: Some(NO_TRANSPORT), picture: reading.has_picture.then_some(NO_PICTURE) })
            }
            1 => Some(StreamObject::default()),
            _ => None,
        },
    }
}

fn transport(flow: &Flow) -> Transport {
    Transport {
        bitrate: Measure::Kbps(flow.bitrate_kbps),
        latency: Measure::Millis(flow.path.latency_ms),
        jitter: Measure::Millis(flow.path.jitter_ms),
        avg_loss: Measure::Percent(flow.path.avg_loss_pct),
        max_loss: Measure::Percent(flow.max_loss_pct),
    }
}

/// With two decimals, as one object in twenty comes.
fn exact_transport(flow: &Flow) -> Transport {
    Transport {
        bitrate: Measure::ExactKbps(flow.bitrate_kbps),
        avg_loss: Measure::ExactPercent(flow.path.avg_loss_pct),
        max_loss: Measure::ExactPercent(flow.max_loss_pct),
        ..transport(flow)
    }
}

fn picture(flow: &Flow) -> Picture {
    flow.picture.map_or(NO_PICTURE, |(width, height, frame_rate_fps)| Picture {
        resolution: Measure::Pixels(width, height),
        frame_rate: Measure::Fps(frame_rate_fps),
    })
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
    WifiRssi {
        max_rssi: Measure::Dbm(minute.rssi_dbm + 4.0),
        avg_rssi: Measure::Dbm(minute.rssi_dbm),
        min_rssi: Measure::Dbm(minute.rssi_dbm - 6.0),
        rssi_unit: "dBm",
    }
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

//! What each media stream made of a minute: bitrate, quality and picture, or silence.

use super::minute::{Minute, Path};
use super::people::{Client, Person, Role};
use super::random::Random;

/// One stream in one minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// Zoom's name of the object.
    pub(super) stream: &'static str,
    /// `None` while nothing is sent or received.
    pub(super) flow: Option<Flow>,
    /// Whether the object has a resolution and a frame rate.
    pub(super) has_picture: bool,
}

/// What flowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    pub(super) bitrate_kbps: f64,
    pub(super) path: Path,
    pub(super) max_loss_pct: f64,
    /// Width, height and frames per second; `None` for audio, and where Zoom saw transport but no picture.
    pub(super) picture: Option<(u32, u32, f64)>,
}

/// Zoom's names of the streams of one client, in the order audio, video, share, each first sent and then received.
struct StreamNames([&'static str; 6]);

const COMPUTER: StreamNames =
    StreamNames(["audio_input", "audio_output", "video_input", "video_output", "as_input", "as_output"]);
const ROOM: StreamNames = StreamNames([
    "audio_device_from_crc",
    "audio_device_to_crc",
    "video_device_from_crc",
    "video_device_to_crc",
    "as_device_from_crc",
    "as_device_to_crc",
]);
const BROWSER: StreamNames = StreamNames([
    "audio_device_from_rwg",
    "audio_device_to_rwg",
    "video_device_from_rwg",
    "video_device_to_rwg",
    "as_device_from_rwg",
    "as_device_to_rwg",
]);

/// What goes on in an event during a minute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    /// The host shares a screen.
    pub(super) screen_shared: bool,
    /// Nobody else is there to be heard or seen.
    pub(super) alone: bool,
}

/// The streams of a person's minute.
pub(super) fn readings(person: &Person, minute: &Minute, scene: Scene, random: &mut Random) -> Vec<Reading> {
    let StreamNames([audio_sent, audio_received, video_sent, video_received, share_sent, share_received]) =
        match person.client {
            Client::Room => ROOM,
            Client::Web => BROWSER,
            _ => COMPUTER,
        };
    let speaks = person.microphone_share > 0.0 || person.client == Client::Phone;
    let mut readings = Vec::with_capacity(6);
    if speaks {
        let flow = minute.microphone_open.then(|| audio(&minute.send, random));
        readings.push(Reading { stream: audio_sent, flow, has_picture: false });
    }
    let flow = (!scene.alone).then(|| audio(&minute.receive, random));
    readings.push(Reading { stream: audio_received, flow, has_picture: false });
    if person.client == Client::Phone {
        return readings;
    }
    if person.camera_share > 0.0 {
        let flow = minute.camera_on.then(|| video(&minute.send, minute.frame_rate_factor, random));
        readings.push(Reading { stream: video_sent, flow, has_picture: true });
    }
    let factor = minute.frame_rate_factor * minute.received_frame_rate_factor;
    let flow = (factor > 0.0 && !scene.alone).then(|| video(&minute.receive, factor, random));
    readings.push(Reading { stream: video_received, flow, has_picture: true });
    if scene.screen_shared {
        let presents = person.role == Role::Host;
        let (stream, path) = if presents { (share_sent, &minute.send) } else { (share_received, &minute.receive) };
        let path = Path { jitter_ms: minute.share_jitter_ms.unwrap_or(path.jitter_ms), ..*path };
        let flow = Some(share(&path, minute.share_frame_rate_fps * minute.frame_rate_factor, random));
        readings.push(Reading { stream, flow, has_picture: true });
    }
    readings
}

fn audio(path: &Path, random: &mut Random) -> Flow {
    let bitrate_kbps = random.lognormal(42.0, 0.35).clamp(12.0, 96.0);
    flow(path, bitrate_kbps, None, random)
}

fn video(path: &Path, frame_rate_factor: f64, random: &mut Random) -> Flow {
    let (width, height, healthy_kbps) =
        random.pick(&[(1280, 720, 1400.0), (640, 360, 650.0), (640, 360, 600.0), (1920, 1080, 2600.0)]);
    // A sender that loses packets lowers its rate.
    let bitrate_kbps = healthy_kbps * random.between(0.7, 1.1) / (1.0 + path.avg_loss_pct / 10.0);
    let frame_rate_fps = random.between(22.0, 30.0) * frame_rate_factor / (1.0 + path.avg_loss_pct / 25.0);
    flow(path, bitrate_kbps, Some((width, height, frame_rate_fps)), random)
}

fn share(path: &Path, frame_rate_fps: f64, random: &mut Random) -> Flow {
    let bitrate_kbps = random.lognormal(110.0, 0.5).clamp(20.0, 900.0);
    // One minute in fifty Zoom counts the transport of a share and no picture, as in its own published sample.
    let picture = (!random.happens(0.02)).then_some((1920, 1040, frame_rate_fps));
    flow(path, bitrate_kbps, picture, random)
}

/// The streams of a person share one network, and so differ only a little.
fn flow(path: &Path, bitrate_kbps: f64, picture: Option<(u32, u32, f64)>, random: &mut Random) -> Flow {
    let path = Path {
        latency_ms: path.latency_ms * random.between(0.97, 1.03),
        jitter_ms: path.jitter_ms * random.between(0.92, 1.08),
        avg_loss_pct: path.avg_loss_pct * random.between(0.92, 1.08),
    };
    let max_loss_pct = (path.avg_loss_pct * (1.0 + random.exponential(2.0))).min(100.0);
    Flow { bitrate_kbps, path, max_loss_pct, picture }
}

//! What is counted over all sessions of an event.

use super::by_minute::ByMinute;
use super::histogram::Values;
use super::session_minute::{LANES, Minute, Minutes, lane};
use crate::model::stream::{Direction, Medium, Stream};
use crate::rollup::classify::{Judgement, Readings};

/// The samples of one lane.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LaneCount {
    pub(super) n: i64,
    pub(super) poor_samples: i64,
    pub(super) due_latency: i64,
    pub(super) due_jitter: i64,
    pub(super) due_loss: i64,
    pub(super) due_fps: i64,
}

/// What was received in one minute.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) latency_ms: Values,
    pub(super) jitter_ms: Values,
    pub(super) avg_loss_pct: Values,
    pub(super) audio_samples: i64,
    pub(super) audio_poor_samples: i64,
}

/// The people of one minute by class.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MinuteCount {
    pub(super) classes: [i64; 4],
    pub(super) receive_people: i64,
    pub(super) receive_poor_people: i64,
}

/// The minutes of one person.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PersonCount {
    pub(super) classified: i64,
    pub(super) poor: i64,
    pub(super) send: i64,
    pub(super) send_poor: i64,
    pub(super) receive: i64,
    pub(super) receive_poor: i64,
}

/// What the sharers of a minute sent of a medium, and the others received.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SharerCount {
    pub(super) sharers: i64,
    pub(super) send_class: Option<u8>,
    pub(super) any_session_id: Option<i64>,
    pub(super) poor_session_id: Option<i64>,
    pub(super) receivers: i64,
    pub(super) poor_receivers: i64,
}

/// People and poor people of a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GroupCount {
    pub(super) people: i64,
    pub(super) poor_people: i64,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) lanes: [LaneCount; LANES],
    pub(super) received: ByMinute<Received>,
    /// Sessions that were sampled.
    pub(super) sampled: ByMinute<i64>,
    pub(super) minutes: ByMinute<MinuteCount>,
    /// By the number of the group.
    pub(super) groups: ByMinute<Vec<GroupCount>>,
    /// By medium.
    pub(super) sharers: ByMinute<[SharerCount; LANES / 2]>,
}

impl Tally {
    /// Counts a sample of a profile's opinion.
    pub(super) fn sample(&mut self, minute_unix: i64, stream: &Stream, readings: &Readings, judgement: Judgement) {
        let Some(class) = judgement.class else { return };
        let count = &mut self.lanes[lane(stream)];
        count.n += 1;
        count.poor_samples += i64::from(class >= 2);
        count.due_latency += i64::from(judgement.due_latency);
        count.due_jitter += i64::from(judgement.due_jitter);
        count.due_loss += i64::from(judgement.due_loss);
        count.due_fps += i64::from(judgement.due_fps);
        if stream.direction == Direction::Receive {
            let received = self.received.at(minute_unix, Received::default);
            received.latency_ms.add(readings.latency_ms);
            received.jitter_ms.add(readings.jitter_ms);
            received.avg_loss_pct.add(readings.avg_loss_pct);
            received.audio_samples += i64::from(stream.medium == Medium::Audio);
            received.audio_poor_samples += i64::from(stream.medium == Medium::Audio && class >= 2);
        }
    }

    /// Counts what the sharers sent and the others received. In the minutes in which it shares, a session is no
    /// receiver.
    pub(super) fn session(&mut self, session_id: i64, minutes: &Minutes) {
        for (minute, _) in minutes.classified() {
            let is_sharing = minute.classes[2 * Medium::Share as usize].is_some();
            let counts = self.sharers.at(minute.starts_at_unix, Default::default);
            for (medium, count) in counts.iter_mut().enumerate() {
                let [sent, received] = [minute.classes[2 * medium], minute.classes[2 * medium + 1]];
                match (is_sharing, sent, received) {
                    (true, Some(class), _) => count.shared(session_id, class),
                    (false, _, Some(class)) => {
                        count.receivers += 1;
                        count.poor_receivers += i64::from(class >= 2);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Counts a minute of a person who belongs to these groups.
    pub(super) fn person_minute(&mut self, minute: &Minute, class: u8, groups: &[usize]) {
        let count = self.minutes.at(minute.starts_at_unix, MinuteCount::default);
        count.classes[usize::from(class)] += 1;
        let Some(receive_class) = minute.class_of(Direction::Receive) else { return };
        let is_poor = i64::from(receive_class >= 2);
        count.receive_people += 1;
        count.receive_poor_people += is_poor;
        let counts = self.groups.at(minute.starts_at_unix, Vec::new);
        for &group in groups {
            if counts.len() <= group {
                counts.resize(group + 1, GroupCount::default());
            }
            counts[group].people += 1;
            counts[group].poor_people += is_poor;
        }
    }
}

impl PersonCount {
    /// Counts a minute.
    pub(super) fn add(&mut self, minute: &Minute, class: u8) {
        let counted = |class: Option<u8>| (i64::from(class.is_some()), i64::from(class >= Some(2)));
        let (send, send_poor) = counted(minute.class_of(Direction::Send));
        let (receive, receive_poor) = counted(minute.class_of(Direction::Receive));
        self.classified += 1;
        self.poor += i64::from(class >= 2);
        self.send += send;
        self.send_poor += send_poor;
        self.receive += receive;
        self.receive_poor += receive_poor;
    }
}

impl SharerCount {
    fn shared(&mut self, session_id: i64, class: u8) {
        let lowest = |known: Option<i64>| Some(known.map_or(session_id, |known| known.min(session_id)));
        self.sharers += 1;
        self.send_class = self.send_class.max(Some(class));
        self.any_session_id = lowest(self.any_session_id);
        if class >= 2 {
            self.poor_session_id = lowest(self.poor_session_id);
        }
    }
}

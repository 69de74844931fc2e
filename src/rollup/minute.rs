//! The minutes of one session, from its samples.

use std::ops::Range;

use super::by_minute::ByMinute;
use super::classify::{Classification, OfJudged};
use crate::model::Timestamp;
use crate::model::metric::{AVG_LOSS_PCT, JUDGED, judged_before};
use crate::model::stream::{Direction, Medium, STREAMS, Stream};

/// A session, and when it was there.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionSpan {
    pub(super) person_id: i64,
    pub(super) session_id: i64,
    pub(super) join_at: i64,
    pub(super) leave_at: Option<i64>,
}

impl SessionSpan {
    /// When it joined; an unknown join stands at 1970.
    pub(super) fn joined_unix(&self) -> Option<i64> {
        Some(self.join_at).filter(|join_at| *join_at != 0)
    }

    /// When it left; a leave before the join is none.
    pub(super) fn left_unix(&self) -> Option<i64> {
        self.leave_at.filter(|leave_at| *leave_at >= self.join_at)
    }

    /// The minute of the join.
    pub(super) fn first_minute_unix(&self) -> Option<i64> {
        self.joined_unix().map(minute_of)
    }

    /// The last minute in which it was there: whoever leaves on the minute is not there in it any more.
    pub(super) fn last_minute_unix(&self) -> Option<i64> {
        self.left_unix().map(|left| minute_of(if left > self.join_at { left - 1 } else { left }))
    }

    /// Whether a sample lies within its minutes, and not in others by a wrong clock: the rule of the view
    /// `v_session_span`.
    pub(super) fn covers(&self, sampled_at: Timestamp) -> bool {
        self.covered_unix().contains(&sampled_at.0)
    }

    /// From the first second of its minutes to the one behind them.
    pub(super) fn covered_unix(&self) -> Range<i64> {
        let behind = self.last_minute_unix().map_or(i64::MAX, |last| last + 60);
        self.first_minute_unix().unwrap_or(i64::MIN)..behind
    }
}

/// Medium and direction as one number, in the order audio, video, share and send before receive.
pub(super) const STREAM_KINDS: usize = 6;

/// The kind of a stream.
pub(super) const fn stream_kind(stream: &Stream) -> usize {
    2 * stream.medium as usize + stream.direction as usize
}

/// A stream by its number: the table refers to the eighteen that there are.
pub(super) fn stream_of(stream_id: u8) -> Option<&'static Stream> {
    STREAMS.get(usize::from(stream_id.checked_sub(1)?))
}

/// Medium and direction of a kind.
pub(super) const fn medium_and_direction(kind: usize) -> (Medium, Direction) {
    let medium = [Medium::Audio, Medium::Video, Medium::Share][kind / 2];
    (medium, if kind.is_multiple_of(2) { Direction::Send } else { Direction::Receive })
}

/// One minute of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Minute {
    pub(super) starts_at_unix: i64,
    /// The kinds of streams that carried anything.
    pub(super) active: [bool; STREAM_KINDS],
    /// The worst class of each kind.
    pub(super) classes: [Option<u8>; STREAM_KINDS],
    /// What its poor samples are due to.
    pub(super) due: OfJudged<bool>,
    /// Whether a classified sample lost in bursts behind a good average.
    pub(super) burst: bool,
}

impl Minute {
    const fn of(minute_unix: i64) -> Self {
        Self {
            starts_at_unix: minute_unix,
            active: [false; STREAM_KINDS],
            classes: [None; STREAM_KINDS],
            due: [false; JUDGED.len()],
            burst: false,
        }
    }

    /// The worst class of all kinds.
    pub(super) fn class(&self) -> Option<u8> {
        self.classes.into_iter().max().flatten()
    }

    /// The worst class of a direction.
    pub(super) fn class_of(&self, direction: Direction) -> Option<u8> {
        self.classes.into_iter().skip(direction as usize).step_by(2).max().flatten()
    }

    /// Whether a poor sample is due to loss.
    pub(super) const fn is_lossy(&self) -> bool {
        self.due[judged_before(AVG_LOSS_PCT)]
    }

    /// Another session of the same person in the same minute: the worst of both.
    pub(super) fn add(&mut self, other: &Self) {
        for (active, more) in self.active.iter_mut().zip(other.active) {
            *active |= more;
        }
        for (class, more) in self.classes.iter_mut().zip(other.classes) {
            *class = (*class).max(more);
        }
        for (due, more) in self.due.iter_mut().zip(other.due) {
            *due |= more;
        }
        self.burst |= other.burst;
    }
}

/// The minutes of a session.
#[derive(Debug, Default)]
pub(super) struct Minutes(pub(super) ByMinute<Minute>);

impl Minutes {
    /// None yet, with room for so many.
    pub(super) fn with_room_for(minutes: usize) -> Self {
        Self(ByMinute::with_room_for(minutes))
    }

    /// Makes room for so many.
    pub(super) fn reserve(&mut self, minutes: usize) {
        self.0.reserve(minutes);
    }

    /// Notes an active sample.
    pub(super) fn note(&mut self, minute_unix: i64, kind: usize, found: Classification) {
        let minute = self.0.entry(minute_unix, || Minute::of(minute_unix));
        minute.active[kind] = true;
        if found.class.is_some() {
            minute.classes[kind] = minute.classes[kind].max(found.class);
            minute.burst |= found.burst;
        }
        if found.class >= Some(2) {
            for (due, more) in minute.due.iter_mut().zip(found.due) {
                *due |= more;
            }
        }
    }

    /// The minutes with anything classified.
    pub(super) fn classified(&self) -> impl Iterator<Item = (&Minute, u8)> {
        self.0.iter().filter_map(|(_, minute)| Some((minute, minute.class()?)))
    }
}

/// The minute in which a second lies, by SQL's rule for the remainder of negative numbers.
pub(super) const fn minute_of(sampled_at_unix: i64) -> i64 {
    sampled_at_unix - sampled_at_unix % 60
}

//! Zoom's own counts of good, fair, poor and bad: by a score of its own, which nobody else knows the bounds of.

use super::account::{Account, Event};
use super::experience::{Experience, mean};
use crate::model::EventKind;
use chrono::NaiveDate;
use serde::Serialize;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Meeting,
    Participants,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct Counts {
    from: String,
    to: String,
    quality: Media,
}

#[derive(Default, Serialize)]
struct Media {
    audio: Bands,
    screen_share: Bands,
    video: Bands,
}

#[derive(Default, Serialize)]
struct Bands {
    bad: u32,
    fair: u32,
    good: u32,
    poor: u32,
}

/// The scores of somebody, by medium.
#[derive(Debug, Clone, Copy)]
struct Scores {
    audio: f64,
    video: Option<f64>,
    share: Option<f64>,
}

impl Counts {
    /// What Zoom counts of the meetings of these days.
    pub(super) fn of(account: &Account, (from, to): (NaiveDate, NaiveDate), unit: Unit) -> Self {
        let is_asked = |event: &&Event| {
            event.kind == EventKind::Meeting && (from..=to).contains(&event.start_at.day()) && event.people.len() > 1
        };
        let mut quality = Media::default();
        for event in account.events.iter().filter(is_asked) {
            let scores: Vec<Scores> = (0..event.people.len()).filter_map(|person| scores(event, person)).collect();
            match unit {
                Unit::Participants => scores.iter().for_each(|scores| quality.count(*scores)),
                Unit::Meeting => quality.count(Scores {
                    audio: mean(scores.iter().map(|scores| scores.audio)).unwrap_or(5.0),
                    video: mean(scores.iter().filter_map(|scores| scores.video)),
                    share: mean(scores.iter().filter_map(|scores| scores.share)),
                }),
            }
        }
        Self { from: from.to_string(), to: to.to_string(), quality }
    }
}

impl Media {
    fn count(&mut self, scores: Scores) {
        self.audio.count(scores.audio);
        scores.video.into_iter().for_each(|score| self.video.count(score));
        scores.share.into_iter().for_each(|score| self.screen_share.count(score));
    }
}

impl Bands {
    fn count(&mut self, score: f64) {
        let band = match score {
            score if score >= 4.0 => &mut self.good,
            score if score >= 3.0 => &mut self.fair,
            score if score >= 2.0 => &mut self.poor,
            _ => &mut self.bad,
        };
        *band += 1;
    }
}

/// Averages over the whole stay, where what is judged here is minutes: short troubles hardly show.
fn scores(event: &Event, person: usize) -> Option<Scores> {
    let experience = Experience::of(event, person)?;
    let (latency_ms, loss_pct) = experience.received();
    let audio = (4.5 - 0.25 * loss_pct - (latency_ms - 150.0).max(0.0) / 140.0).clamp(1.0, 5.0);
    let seen = |has: bool, less: f64| has.then(|| (audio - less).max(1.0));
    Some(Scores { audio, video: seen(experience.has_video, 0.25), share: seen(experience.has_share, 0.1) })
}

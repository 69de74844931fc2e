//! How much of what was planted the reports find, and what they find that was not planted.
//!
//! Each seed is an account of nineteen events in which every kind of incident was planted, among events in which
//! nothing was. `ZOOM_QOS_SEEDS` sets how many of them are generated; with `--show-output` the figures are printed.

mod claim;
mod score;

use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{EventShape, IncidentKind, Options, Shape};

use crate::simulator_client::{Client, NOW};
use crate::support::figures::{setting, show};
use crate::support::planted::Planted;
use score::Score;

/// How many accounts a plain `cargo test` can afford.
const FEW_SEEDS: usize = 1;

/// The demo's events, and beside them one of forty people for each kind of incident and three healthy ones.
fn shape(seed: u64) -> Shape {
    use IncidentKind::{
        BadPresenterUplink, BadUplink, CamerasOff, CollectorGap, DataCenterEvent, RejoinStorm, StaticSlides,
        SubnetOutage, TcpFallback,
    };
    let start_at = NOW.plus_seconds(-2 * 86_400);
    let event = |topic: &str, people| EventShape::new(topic, start_at, 40, people).with_quirks();
    let planted = |kind, minutes| event(&format!("{kind:?}"), 40).planted(kind, 3, minutes);
    let mut shape = Shape::demo(seed, NOW);
    shape.webinars.push(event("Healthy webinar", 120));
    shape.meetings.retain(|event| !is_too_young(event));
    shape.meetings.extend([
        planted(BadUplink, 2..38),
        planted(TcpFallback, 2..38),
        planted(RejoinStorm, 8..30),
        planted(SubnetOutage, 20..26),
        planted(DataCenterEvent, 12..20),
        planted(BadPresenterUplink, 5..35),
        planted(CollectorGap, 15..19),
        planted(CamerasOff, 0..41),
        planted(StaticSlides, 0..41),
        event("Healthy meeting", 40),
        event("Another healthy meeting", 60),
    ]);
    shape
}

/// Zoom has no samples yet of what ended an hour ago.
fn is_too_young(event: &EventShape) -> bool {
    event.start_at.plus_seconds(i64::from(event.minutes) * 60) > Timestamp(NOW.0 - 3_600)
}

#[tokio::test]
async fn what_was_planted_is_found_and_little_else() {
    let seeds = setting("ZOOM_QOS_SEEDS", FEW_SEEDS);
    let mut score = Score::default();
    for seed in 1..=seeds {
        let shape = shape(seed as u64);
        let client = Client::start(&shape, Options { limits: None, ..Options::default() }).await;
        for event in client.server.account().events() {
            score.add(seed, &Planted::collect(&client, event).await);
        }
    }
    show("seeds", format_args!("{seeds}\n{score}"));
    assert!(score.found_pct() >= 95.0, "too little was found");
    assert!(score.false_claims() * 20 <= score.events(), "too much was found");
}

//! The account of which every incident is found.

use zoom_qos::model::Timestamp;
use zoom_qos::simulator::{EventShape, IncidentKind, Shape};

/// The present of all accounts, early in the afternoon of a Sunday.
pub(crate) const NOW: Timestamp = Timestamp(1_794_920_400);

/// Events that are counted together.
pub(crate) struct Batch {
    /// What they have in common.
    pub(crate) name: String,
    pub(crate) shape: Shape,
}

/// The demo's events, and those beside them.
pub(crate) fn every_kind(seed: u64) -> Shape {
    let (mut shape, beside) = (Shape::demo(seed, NOW), beside_the_demo(seed));
    shape.webinars.extend(beside.webinars);
    shape.meetings.retain(|event| !is_too_young(event));
    shape.meetings.extend(beside.meetings);
    shape
}

/// An event of forty people for each kind of incident, and three healthy ones.
pub(crate) fn beside_the_demo(seed: u64) -> Shape {
    use IncidentKind::{
        BadPresenterUplink, BadUplink, CamerasOff, CollectorGap, DataCenterEvent, ProviderOutage, RejoinStorm,
        StaticSlides, SubnetOutage, TcpFallback,
    };
    let of = |topic: &str, people| EventShape::new(topic, NOW.plus_seconds(-2 * 86_400), 40, people).with_quirks();
    let planted = |kind, minutes| of(&format!("{kind:?}"), 40).planted(kind, 3, minutes);
    let meetings = vec![
        planted(BadUplink, 2..38),
        planted(TcpFallback, 2..38),
        planted(RejoinStorm, 8..30),
        planted(SubnetOutage, 20..26),
        planted(DataCenterEvent, 12..20),
        planted(DataCenterEvent, 12..20).with_spread_data_centers(),
        planted(BadPresenterUplink, 5..35),
        planted(CollectorGap, 15..19),
        planted(CamerasOff, 0..41),
        planted(StaticSlides, 0..41),
        of("Healthy meeting", 40),
        of("Another healthy meeting", 60),
        planted(ProviderOutage, 24..30),
    ];
    Shape { seed, now: NOW, webinars: vec![of("Healthy webinar", 120)], meetings }
}

/// Zoom has no samples yet of what ended an hour ago.
fn is_too_young(event: &EventShape) -> bool {
    event.start_at.plus_seconds(i64::from(event.minutes) * 60) > Timestamp(NOW.0 - 3_600)
}

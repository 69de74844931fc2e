//! The accounts that are collected, how slowly they answer, and what is measured of each.

use zoom_qos::model::{EventKind, Source, Timestamp};
use zoom_qos::simulator::{EventShape, Shape};

/// The present of every account here: 2026-03-04T12:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp(1_772_625_600);

/// Heavy calls that a Business plan grants in a second.
pub(crate) const LIMIT: u32 = 40;

/// An account, a way to read it, and how slowly it answers.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) source: Source,
    pub(crate) shape: fn() -> Shape,
    pub(crate) latency_ms: (u64, u64),
    pub(crate) what: What,
    is_quick: bool,
}

/// What a case is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Calls a second while there is enough to ask for.
    Rate,
    /// The same while as many other processes as there are processors never wait.
    RateUnderLoad,
    /// From the first call to the last row, for one event.
    Time,
    /// The most memory at once.
    Memory,
    /// Rows a second, without any limit of the rate.
    Throughput,
    /// What a call and a known meeting cost, without any limit of the rate.
    Growth,
}

const CASES: [Case; 14] = [
    case("list, 320 meetings, 150-400 ms", Source::List, || meetings(320, 40), (150, 400), What::Rate, true),
    case("list, 320 meetings, 200-600 ms", Source::List, || meetings(320, 40), (200, 600), What::Rate, false),
    case(
        "list, 320 meetings, 150-600 ms, processors busy",
        Source::List,
        || meetings(320, 40),
        (150, 600),
        What::RateUnderLoad,
        false,
    ),
    case("single, 1,600 people, 150-400 ms", Source::Single, || event(1_600, 5), (150, 400), What::Rate, true),
    case("single, 1,600 people, 200-600 ms", Source::Single, || event(1_600, 5), (200, 600), What::Rate, false),
    case(
        "single, 1,600 people, 150-600 ms, processors busy",
        Source::Single,
        || event(1_600, 5),
        (150, 600),
        What::RateUnderLoad,
        false,
    ),
    case("list, one event of 1,000", Source::List, || event(1_000, 20), (150, 400), What::Time, true),
    case("single, one event of 1,000", Source::Single, || event(1_000, 20), (150, 400), What::Time, true),
    case("list, one event of 10,000", Source::List, || event(10_000, 20), (150, 400), What::Time, false),
    case("10,000 people for 2 hours", Source::List, || event(10_000, 120), (0, 0), What::Memory, true),
    case("10,000 people for 2 hours, no limit", Source::List, || event(10_000, 120), (0, 0), What::Throughput, true),
    case("40 meetings", Source::List, || meetings(40, 10), (0, 0), What::Growth, false),
    case("400 meetings", Source::List, || meetings(400, 10), (0, 0), What::Growth, false),
    case("4,000 meetings", Source::List, || meetings(4_000, 10), (0, 0), What::Growth, false),
];

const fn case(
    name: &'static str,
    source: Source,
    shape: fn() -> Shape,
    latency_ms: (u64, u64),
    what: What,
    is_quick: bool,
) -> Case {
    Case { name, source, shape, latency_ms, what, is_quick }
}

impl Case {
    pub(crate) fn named(name: &str) -> &'static Self {
        CASES.iter().find(|case| case.name == name).expect("this program names its own cases")
    }

    /// The cases whose names hold one of these texts; without any all, or those that do not take long.
    pub(crate) fn meant(names: &[&str], is_quick: bool) -> Vec<&'static Self> {
        let is_meant = |case: &&Self| match names {
            [] => case.is_quick || !is_quick,
            names => names.iter().any(|name| case.name.contains(name)),
        };
        CASES.iter().filter(is_meant).collect()
    }

    /// Whether the simulator refuses calls beyond Zoom's rate.
    pub(crate) fn has_limit(&self) -> bool {
        !matches!(self.what, What::Growth | What::Throughput)
    }

    /// A list's pages follow each other, so that one event's list keeps neither a processor nor the limit busy.
    pub(crate) fn mostly_waits(&self) -> bool {
        self.what == What::Time && self.source == Source::List
    }

    /// The time that no collector can beat: a list's pages follow each other, single calls keep the limit.
    pub(crate) fn least_s(&self, calls: f64) -> f64 {
        let mean_latency_s = (self.latency_ms.0 + self.latency_ms.1) as f64 / 2000.0;
        match self.source {
            Source::List => calls * mean_latency_s,
            Source::Single => calls / f64::from(LIMIT),
        }
    }
}

fn meetings(count: i64, people: u32) -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let meeting = |number| EventShape::new(&format!("Meeting {number}"), yesterday.plus_seconds(number), 5, people);
    Shape { seed: 1, now: NOW, webinars: Vec::new(), meetings: (0..count).map(meeting).collect() }
}

fn event(people: u32, minutes: u32) -> Shape {
    Shape::event(EventKind::Webinar, people, minutes, 1, NOW)
}

//! Accounts of events of every size, and of events in which a share of the people has trouble.

use zoom_qos::simulator::{EventShape, IncidentKind, Shape};

use crate::found::{Batch, NOW, every_kind};

/// Sizes of events in people and minutes, and of how many seeds one has them, as the largest take minutes each.
const SIZES: [(u32, u32, u64); 12] = [
    (10, 15, 1),
    (10, 60, 1),
    (10, 240, 1),
    (40, 15, 1),
    (40, 60, 1),
    (40, 240, 4),
    (200, 15, 2),
    (200, 60, 4),
    (200, 240, 20),
    (2_000, 15, 20),
    (2_000, 60, 60),
    (2_000, 240, 60),
];

/// The shares of people, in percent, on whom trouble is planted to see whether the verdict speaks of it.
const SHARES_PCT: [u32; 4] = [2, 5, 10, 20];

/// Everything that is counted of a seed.
pub(crate) fn batches(seed: u64) -> Vec<Batch> {
    let mut batches = vec![Batch { name: "every kind".to_owned(), shape: every_kind(seed) }];
    for (people, minutes, _) in SIZES.iter().filter(|(_, _, every)| seed.is_multiple_of(*every)) {
        let name = format!("{people} people, {minutes} minutes");
        batches.push(Batch { name, shape: of_size(own(seed, people * minutes), *people, *minutes) });
    }
    for share_pct in SHARES_PCT {
        for people in [40, 200].into_iter().filter(|people| *people == 40 || seed.is_multiple_of(4)) {
            let name = format!("trouble of {share_pct} % of {people} people");
            batches.push(Batch { name, shape: with_share(own(seed, people * 100 + share_pct), people, share_pct) });
        }
    }
    batches
}

/// No seed has more accounts.
const ACCOUNTS: u64 = 1_000_000;

/// The seed of one of a seed's accounts, so that no two of them have people in common.
fn own(seed: u64, account: u32) -> u64 {
    seed * ACCOUNTS + u64::from(account)
}

fn account(seed: u64, meetings: Vec<EventShape>) -> Shape {
    Shape { seed, now: NOW, webinars: Vec::new(), meetings }
}

fn event(topic: &str, minutes: u32, people: u32) -> EventShape {
    EventShape::new(topic, NOW.plus_seconds(-2 * 86_400), minutes, people)
}

/// A healthy event of this size, one with every kind that strikes single people, one with local trouble, and one with
/// a presenter's. The largest are webinars.
fn of_size(seed: u64, people: u32, minutes: u32) -> Shape {
    use IncidentKind::{
        BadPresenterUplink, BadUplink, CpuHog, DataCenterEvent, RejoinStorm, SubnetOutage, TcpFallback, WeakWifi,
    };
    let of = |topic: &str| event(topic, minutes, people);
    let (few, whole) = ((people / 40).max(1), 2..minutes - 1);
    let lasting = (minutes / 10).max(3);
    let at = |from: u32| from..from + lasting;
    // Trouble of every kind at once would be half of ten people, which is trouble of the event.
    let is_few = people < 20;
    let kinds = [BadUplink, WeakWifi, CpuHog, TcpFallback].into_iter().zip(0..);
    let kinds = kinds.filter(|(_, place)| !is_few || seed / ACCOUNTS % 4 == *place);
    let single = of("Single people").planted(RejoinStorm, few, minutes / 4..minutes * 3 / 4);
    let single = kinds.fold(single, |event, (kind, _)| event.planted(kind, few, whole.clone()));
    // Ten people at two places of trouble would be the same few, who suffer for most of a short event.
    let places = [(SubnetOutage, minutes / 5), (DataCenterEvent, minutes * 3 / 5)].into_iter().zip(0..);
    let places = places.filter(|(_, place)| !is_few || seed / ACCOUNTS % 2 == *place);
    let places = places
        .fold(of("Places").with_spread_data_centers(), |event, ((kind, from), _)| event.planted(kind, 0, at(from)));
    let mut events = vec![
        of("Healthy"),
        single,
        places,
        of("Presenter").planted(BadPresenterUplink, 1, minutes / 8..minutes * 7 / 8),
    ];
    let is_webinar = people >= 2_000;
    if is_webinar && minutes >= 240 {
        // Half a million minutes of people each: the first two tell what there is to tell of so long ones.
        events.truncate(2);
    }
    let (webinars, meetings) = if is_webinar { (events, Vec::new()) } else { (Vec::new(), events) };
    Shape { webinars, meetings, ..account(seed, Vec::new()) }
}

/// An hour in which so many of the people have trouble of their own, half of them with their uplink and half with their
/// Wi-Fi.
fn with_share(seed: u64, people: u32, share_pct: u32) -> Shape {
    let struck = (people * share_pct / 100).max(1);
    let planted = event("Share", 60, people).planted(IncidentKind::BadUplink, struck / 2, 2..59).planted(
        IncidentKind::WeakWifi,
        struck - struck / 2,
        2..59,
    );
    account(seed, vec![planted])
}

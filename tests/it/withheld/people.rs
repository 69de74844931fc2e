//! Who is one person stays known within an event, by tokens that are thrown away once it has ended.

use zoom_qos::model::EventKind;
use zoom_qos::report::Database;
use zoom_qos::simulator::{EventShape, IncidentKind, Shape};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::Namesakes;
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store};

use super::{collect, hashed, withholding};
use crate::found::stored::report_on;
use crate::support::collecting::{Collecting, NOW, event};
use crate::support::forgetting::forget_person;

const PEOPLE: &str = "SELECT kind || event_uuid || person_key || count(*) FROM v_participant_session
                      GROUP BY kind, event_uuid, person_key ORDER BY 1";
const TOKENS: &str = "SELECT count(coalesce(zoom_user_token, email_token, participant_uuid_token)) FROM identity_token";
const TIES: &str = "SELECT count(*) FROM session_tie WHERE tie < 0";

const DAY: i64 = 86_400;

#[tokio::test]
async fn people_who_come_back_are_one_person_and_no_token_is_left() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "none", zoom.lookback(30), 0).await;
    let people = zoom.column("kept", PEOPLE);
    assert!(people.iter().any(|person| !person.ends_with('1')), "nobody came back");
    assert_eq!(zoom.column("none", PEOPLE), people);
    assert_eq!((zoom.count("none", TOKENS), zoom.count("none", TIES)), (0, 0));
    // What came back later is tied to what was there before.
    let mut order = zoom.lookback(30);
    order.terms.refresh = true;
    collect(&zoom, "none", order, 0).await;
    assert_eq!(zoom.column("none", PEOPLE), people);
    assert_eq!((zoom.count("none", TOKENS), zoom.count("none", TIES)), (0, 0));
}

#[tokio::test]
async fn the_bytes_of_tokens_are_gone_with_them() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "none", zoom.lookback(30), 0).await;
    let file = std::fs::read(zoom.db("none")).unwrap();
    let events = zoom.column("none", "SELECT event_id || ' ' || event_uuid FROM event");
    for event in events {
        let (event_id, uuid) = event.split_once(' ').unwrap();
        let emails = zoom.column("kept", &format!(
            "SELECT DISTINCT lower(email) FROM v_participant_session WHERE email IS NOT NULL AND event_uuid = '{uuid}'"
        ));
        for email in emails {
            let digest = hashed(&format!("event {event_id}\nzoom-qos identity_token email {email}"));
            let tie = [&[digest[0] | 0x80][..], &digest[1..8]].concat();
            for token in [&digest[..8], &tie] {
                assert!(!file.windows(8).any(|bytes| bytes == token), "{email} of {uuid}");
            }
        }
    }
    let subnets = zoom.column("none", "SELECT max(subnet_token) <= max(session_id) FROM identity_token");
    assert_eq!(subnets, ["1"], "sessions stand for subnets");
}

/// An office that loses packets.
fn outage() -> Shape {
    let event = EventShape::new("Town hall", NOW.plus_seconds(-DAY), 20, 200);
    let event = event.planted(IncidentKind::SubnetOutage, 30, 6..12);
    Shape { seed: 5, now: NOW, webinars: vec![event], meetings: Vec::new() }
}

#[tokio::test]
async fn an_incident_is_put_down_to_a_subnet_that_nobody_knows() {
    let zoom = Collecting::from(&outage()).await;
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "none", zoom.lookback(30), 0).await;
    let windows = |name: &str| {
        let database = Database::open(&zoom.db(name)).unwrap();
        report_on(&database, event(&zoom.server, "Town hall"), "simultaneous")
    };
    let [kept, none] = [windows("kept"), windows("none")];
    assert_eq!([kept.text(0, "attribute"), none.text(0, "attribute")], [Some("subnet"); 2]);
    assert!(kept.text(0, "value").unwrap().ends_with("/24"));
    assert!(none.text(0, "value").unwrap().starts_with("subnet of session "));
    for column in ["from_unix", "to_unix", "poor_people", "group_people", "minutes"] {
        assert_eq!(none.integer(0, column), kept.integer(0, column), "{column}");
    }
}

#[tokio::test]
async fn an_event_that_has_not_ended_keeps_its_tokens_for_a_week_at_most() {
    let zoom = Collecting::small().await;
    let mut order = zoom.named(&[(EventKind::Webinar, zoom.uuid("Small webinar"))]);
    // One page, and then no call is left.
    order.options.attributes = false;
    order.zoom.max_requests = Some(3);
    collect(&zoom, "none", order, 0).await;
    assert!(zoom.count("none", TOKENS) > 0, "{:?}", zoom.states("none"));
    let drop = |days: i64| {
        let mut store = Store::open(&zoom.db("none"), Journal::Wal).unwrap();
        store.drop_due_tokens(NOW.plus_seconds(days * DAY)).unwrap();
        store.close().unwrap();
        zoom.count("none", TOKENS)
    };
    assert!(drop(6) > 0);
    assert_eq!(drop(7), 0);
}

const OVER_EVENTS: &str = "SELECT count(*) FROM (SELECT email_token FROM identity_token JOIN participant_session
    USING (session_id) WHERE email_token IS NOT NULL GROUP BY email_token HAVING count(DISTINCT event_id) > 1)";

#[tokio::test]
async fn pseudonyms_tell_who_is_the_same_over_events_for_their_days_and_never_by_what_is_kept() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "days", zoom.lookback(30), 10).await;
    let over_events = zoom.count("days", OVER_EVENTS);
    assert!(over_events > 0);
    let with_identities = "SELECT count(*) FROM identity_token WHERE withheld_until IS NULL";
    assert_eq!(zoom.count("days", with_identities), 0);
    for (days, expected) in [(9, over_events), (10, 0)] {
        withholding(&zoom.db("days"), 10, NOW.plus_seconds(days * DAY)).close().unwrap();
        assert_eq!(zoom.count("days", OVER_EVENTS), expected, "after {days} days");
    }
    // The same people in events of which identities are kept, and of which they are not.
    let listed = [(EventKind::Webinar, zoom.uuid("Small webinar"))];
    let mut store = Store::open(&zoom.db("mixed"), Journal::Wal).unwrap();
    store.tie_by(zoom_qos::store::token::TokenKey::new(hashed)).unwrap();
    store.close().unwrap();
    zoom.run("mixed", zoom.named(&listed)).await;
    collect(&zoom, "mixed", zoom.lookback(30), 10).await;
    let shared = "SELECT count(*) FROM identity_token AS kept JOIN identity_token AS other USING (email_token)
                  WHERE kept.withheld_until IS NULL AND other.withheld_until IS NOT NULL";
    assert_eq!(zoom.count("mixed", shared), 0);
}

#[tokio::test]
async fn forget_reaches_whoever_tokens_still_tell() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    let uuid = event(&zoom.server, "Small webinar").uuid().to_owned();
    let of_event = format!("FROM v_participant_session WHERE email IS NOT NULL AND event_uuid = '{uuid}'");
    let email = zoom.column("kept", &format!("SELECT min(email) {of_event}")).remove(0);
    let sessions = zoom.count("kept", &format!("SELECT count(*) FROM v_participant_session WHERE email = '{email}'"));
    let hasher = TombstoneHasher { hash: &hashed, now: NOW };
    for (days, expected) in [(10, usize::try_from(sessions).unwrap()), (0, 0)] {
        let name = format!("none-{days}");
        collect(&zoom, &name, zoom.lookback(30), days).await;
        let mut store = withholding(&zoom.db(&name), days, NOW);
        let erased = forget_person(&mut store, &email, Namesakes::Refuse, hasher, Effect::Commit).unwrap();
        store.close().unwrap();
        assert!(erased.sessions >= expected && (expected > 0 || erased.sessions == 0), "{erased:?} of {expected}");
    }
}

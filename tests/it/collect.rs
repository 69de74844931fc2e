//! What a run collects, and that a second one finds nothing left to do.

use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, Source};
use zoom_qos::simulator::Endpoint;

use crate::support::collecting::{Collecting, asked, asked_qos, event, from_source};
use crate::support::dump::{assert_same, dump_data};

/// Runs an order twice: the second run asks for no quality of service and changes nothing.
async fn check_second(zoom: &Collecting, name: &str, order: impl Fn(&Collecting) -> Order, details: usize) {
    let (first, requests) = zoom.run_counted(name, order(zoom)).await;
    assert_eq!(first.code, Code::Ok, "{name}: {:?}", first.lines());
    assert!(asked_qos(&requests) > 0, "{name}");
    let before = zoom.dump(name);
    let (second, requests) = zoom.run_counted(name, order(zoom)).await;
    assert_eq!(second.code, Code::Ok, "{name}: {:?}", second.lines());
    assert_eq!(asked_qos(&requests), 0, "{name}");
    assert_eq!(asked(&requests, Endpoint::Participants), 0, "{name}");
    assert_eq!(asked(&requests, Endpoint::Detail), details, "{name}");
    assert_same(&before, &zoom.dump(name), name);
}

#[tokio::test]
async fn a_second_run_asks_for_nothing_and_changes_nothing() {
    let zoom = Collecting::small().await;
    let days = |zoom: &Collecting| {
        let mut order = zoom.lookback(7);
        order.targets.discovery.as_mut().unwrap().takes_up_unfinished = false;
        order
    };
    let both = |zoom: &Collecting| {
        let events = [(EventKind::Meeting, "Small meeting"), (EventKind::Webinar, "Small webinar")];
        zoom.named(&events.map(|(kind, topic)| (kind, zoom.uuid(topic))))
    };
    let webinar_number = |zoom: &Collecting| {
        let number = event(&zoom.server, "Small webinar").number().to_string();
        zoom.named(&[(EventKind::Webinar, EventRef::parse(&number))])
    };
    check_second(&zoom, "lookback", |zoom| zoom.lookback(7), 0).await;
    check_second(&zoom, "days", days, 0).await;
    check_second(&zoom, "named", both, 0).await;
    check_second(&zoom, "number", webinar_number, 1).await;
    check_second(&zoom, "single", |zoom| from_source(zoom.lookback(7), Some(Source::Single)), 0).await;
}

#[tokio::test]
async fn a_plan_names_its_events_and_a_number_its_instance() {
    let zoom = Collecting::small().await;
    let mut plan = zoom.lookback(7);
    plan.options.is_dry_run = true;
    let summary = zoom.run("plan", plan).await;
    let webinar = event(&zoom.server, "Small webinar");
    let lines = summary.lines();
    let planned = lines.iter().find(|line| line.ends_with("  Small webinar")).unwrap_or_else(|| panic!("{lines:?}"));
    assert!(planned.starts_with("  2026-") && planned.contains(" UTC  webinar  "), "{planned}");
    assert_eq!(summary.json()["plan"].as_array().unwrap().len(), usize::try_from(summary.planned_events).unwrap());
    let number = webinar.number().to_string();
    let named = zoom.run("named", zoom.named(&[(EventKind::Webinar, EventRef::parse(&number))])).await;
    let said = named.lines().remove(0);
    assert!(said.starts_with(&format!("webinar {number}: Zoom's latest instance, of 2026-")), "{said}");
    assert!(said.ends_with("for others name their UUIDs, or their days with --from and --to"), "{said}");
    assert_eq!(named.json()["plan"], serde_json::json!([]), "the ledger keeps this form of a run that stores");
    let by_uuid = zoom.run("uuid", zoom.named(&[(EventKind::Webinar, zoom.uuid("Small webinar"))])).await;
    assert!(by_uuid.notes.is_empty(), "{:?}", by_uuid.notes);
}

#[tokio::test]
async fn every_source_tells_the_same() {
    let zoom = Collecting::small().await;
    for (name, source) in [("auto", None), ("list", Some(Source::List)), ("single", Some(Source::Single))] {
        let summary = zoom.run(name, from_source(zoom.lookback(7), source)).await;
        assert_eq!(summary.code, Code::Ok, "{name}: {:?}", summary.lines());
    }
    let list = dump_data(&zoom.db("list"));
    assert_same(&list, &dump_data(&zoom.db("auto")), "list and auto");
    assert_same(&list, &dump_data(&zoom.db("single")), "list and single");
    let sessions: usize = zoom.server.account().events().iter().map(|event| event.sessions().len()).sum();
    assert_eq!(zoom.count("list", "SELECT count(*) FROM v_participant_session"), i64::try_from(sessions).unwrap());
}

#[tokio::test]
async fn a_refresh_asks_for_everything_again_and_changes_nothing() {
    let zoom = Collecting::small().await;
    for source in [Source::List, Source::Single] {
        let name = format!("{source:?}");
        let order = |refresh| {
            let mut order = from_source(zoom.lookback(7), Some(source));
            order.terms.refresh = refresh;
            order
        };
        let (_, first) = zoom.run_counted(&name, order(false)).await;
        let before = zoom.dump(&name);
        let (summary, again) = zoom.run_counted(&name, order(true)).await;
        assert_eq!(summary.code, Code::Ok, "{name}: {:?}", summary.lines());
        assert_eq!(asked_qos(&again), asked_qos(&first), "{name}");
        assert_same(&before, &zoom.dump(&name), &name);
    }
}

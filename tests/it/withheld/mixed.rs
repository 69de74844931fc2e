//! Some events with identities and some without, and one event in both ways.

use zoom_qos::collect::assemble::READER;
use zoom_qos::model::EventKind;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::reparse::subjects;
use zoom_qos::store::{Journal, Store};

use super::{bytes, collect, found};
use crate::support::collecting::Collecting;

const NAMED: &str = "SELECT count(user_name) FROM v_participant_session";
const JOINS: &str = "SELECT count(*) FROM v_participant_session";
const TITLES: &str = "SELECT count(topic) FROM v_event";

fn again(zoom: &Collecting) -> zoom_qos::collect::run::Order {
    let mut order = zoom.lookback(30);
    order.terms.refresh = true;
    order
}

#[tokio::test]
async fn what_is_stored_stays_and_nothing_is_added_to_it() {
    let zoom = Collecting::small().await;
    let webinar = [(EventKind::Webinar, zoom.uuid("Small webinar"))];
    zoom.run("mixed", zoom.named(&webinar)).await;
    let before = zoom.dump("mixed");
    let [named, joins, titles] = [NAMED, JOINS, TITLES].map(|sql| zoom.count("mixed", sql));
    assert!(named > 0 && titles == 1);
    collect(&zoom, "mixed", again(&zoom), 0).await;
    assert_eq!((zoom.count("mixed", NAMED), zoom.count("mixed", TITLES)), (named, titles));
    assert!(zoom.count("mixed", JOINS) > joins);
    let of_webinar: Vec<&str> = before.lines().filter(|line| line.contains("user_name=")).collect();
    let after = zoom.dump("mixed");
    assert!(of_webinar.iter().all(|line| after.contains(line)), "sessions with identities are as they were");
    // No parser can read again what was not kept, and the others stay as they are.
    let mut store = Store::open(&zoom.db("mixed"), Journal::Wal).unwrap();
    let all = subjects(store.connection()).unwrap();
    let reread = store.replace(&all, READER, Effect::Commit).unwrap();
    store.close().unwrap();
    assert!(reread.unread_sessions > 0);
    assert_eq!(zoom.dump("mixed"), after);
}

#[tokio::test]
async fn whoever_keeps_identities_later_has_them_from_then_on() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    let [named, joins, titles] = [NAMED, JOINS, TITLES].map(|sql| zoom.count("kept", sql));
    for days in [0, 10] {
        let name = format!("later-{days}");
        collect(&zoom, &name, zoom.lookback(30), days).await;
        assert_eq!([NAMED, TITLES].map(|sql| zoom.count(&name, sql)), [0, 0]);
        let mut store = Store::open(&zoom.db(&name), Journal::Wal).unwrap();
        store.tie_by(zoom_qos::store::token::TokenKey::new(super::hashed)).unwrap();
        store.close().unwrap();
        zoom.run(&name, again(&zoom)).await;
        assert_eq!([NAMED, JOINS, TITLES].map(|sql| zoom.count(&name, sql)), [named, joins, titles]);
    }
    assert_eq!(zoom.dump("kept").len(), zoom.dump("later-0").len());
}

#[tokio::test]
async fn forgetting_and_pruning_take_what_an_earlier_run_kept() {
    let zoom = Collecting::small().await;
    zoom.run("mixed", zoom.lookback(30)).await;
    collect(&zoom, "mixed", again(&zoom), 0).await;
    let names =
        zoom.column("mixed", "SELECT DISTINCT user_name FROM v_participant_session WHERE length(user_name) > 6");
    let mut store = Store::open(&zoom.db("mixed"), Journal::Wal).unwrap();
    let cutoffs = zoom_qos::store::prune::Cutoffs {
        identities: Some(zoom_qos::model::Timestamp(i64::MAX)),
        ..zoom_qos::store::prune::Cutoffs::default()
    };
    store.prune(cutoffs, Effect::Commit).unwrap();
    assert_eq!(found(&bytes(&zoom.db("mixed")), names.iter().map(String::as_str)), None);
    store.close().unwrap();
}

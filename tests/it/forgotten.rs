//! What was forgotten stays so, whatever is collected afterwards, until it is asked for by name.

use std::path::PathBuf;

use zoom_qos::collect::forgotten::{Error, Forgotten};
use zoom_qos::collect::run::Order;
use zoom_qos::exit::Code;
use zoom_qos::model::{EventKind, EventRef, EventUuid, Source};
use zoom_qos::pseudonym::Pseudonyms;
use zoom_qos::simulator::{EventShape, IncidentKind, Shape};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::forget::{Erased, Namesakes};
use zoom_qos::store::tombstone::TombstoneHasher;
use zoom_qos::store::{Journal, Store};

use crate::support::collecting::{Collecting, NOW, asked_qos, event, file_text, from_source, list};
use crate::support::dump::{assert_same, dump_data};
use crate::support::forgetting::forget_person;

/// A webinar in which a storm throws people out again and again, and a meeting.
fn shape() -> Shape {
    let yesterday = NOW.plus_seconds(-86_400);
    let webinar = EventShape::new("Webinar", yesterday, 14, 6).planted(IncidentKind::RejoinStorm, 3, 2..5);
    let meeting = EventShape::new("Meeting", yesterday.plus_seconds(7200), 5, 3);
    Shape { seed: 11, now: NOW, webinars: vec![webinar], meetings: vec![meeting] }
}

/// An account that was collected, and the key of whoever forgets.
struct Forgetting {
    zoom: Collecting,
    key: PathBuf,
}

impl Forgetting {
    async fn after_a_run() -> Self {
        let zoom = Collecting::from(&shape()).await;
        let summary = zoom.run("db", zoom.lookback(3)).await;
        assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
        Self { key: zoom.db("pseudonym").with_extension("key"), zoom }
    }

    fn store(&self) -> Store {
        Store::open_existing(&self.zoom.db("db"), Journal::Wal).unwrap()
    }

    fn forget(&self, person: &str) -> Erased {
        let pseudonyms = Pseudonyms::load(&self.key).unwrap();
        let hasher = TombstoneHasher { hash: &|text| pseudonyms.hash(text), now: NOW };
        let mut store = self.store();
        let erased = forget_person(&mut store, person, Namesakes::Refuse, hasher, Effect::Commit).unwrap();
        store.close().unwrap();
        erased
    }

    fn forgotten(&self) -> Result<Forgotten, Error> {
        Forgotten::of(self.store().connection(), Some(&self.key))
    }

    /// Everything of the last days once more, whether it is final or not.
    fn everything_again(&self) -> Order {
        let mut order = self.zoom.lookback(3);
        order.terms.refresh = true;
        order.forgotten = self.forgotten().unwrap();
        order
    }

    /// Somebody with an address who joined twice at least.
    fn rejoiner(&self) -> String {
        let sql = "SELECT email FROM v_participant_session WHERE email IS NOT NULL GROUP BY email
                   ORDER BY count(*) DESC, email LIMIT 1";
        self.zoom.column("db", sql).remove(0)
    }
}

#[tokio::test]
async fn a_forgotten_person_does_not_come_back_with_their_events() {
    let one = Forgetting::after_a_run().await;
    let person = one.rejoiner();
    let sessions = format!("SELECT count(*) FROM v_participant_session WHERE email = '{person}'");
    let joins = one.zoom.count("db", &sessions);
    let name = format!("SELECT user_name FROM v_participant_session WHERE email = '{person}'");
    let name = one.zoom.column("db", &name).remove(0);
    let erased = one.forget(&person);
    assert!(joins > 1 && erased.sessions >= usize::try_from(joins).unwrap(), "{erased:?}");
    let db = one.zoom.db("db");
    let without = dump_data(&db);
    for source in [Source::List, Source::Single] {
        let (summary, requests) = one.zoom.run_counted("db", from_source(one.everything_again(), Some(source))).await;
        assert!(summary.code == Code::Ok && asked_qos(&requests) >= 2, "{:?}", summary.lines());
        assert_same(&without, &dump_data(&db), source.as_str());
        let text = file_text(&db);
        assert!(!text.contains(&person) && !text.contains(&name), "{source:?} left a trace of {person}");
    }

    // Asked for by their address in whatever event, they are wanted again, with every session of theirs.
    let listed = list(&format!("*,*,{person}"));
    let mut order = one.zoom.lookback(3);
    let mut store = one.store();
    order.forgotten = Forgotten::unless_listed(&mut store, Some(&one.key), &listed).unwrap();
    order.targets.listed = Some(listed);
    store.close().unwrap();
    one.zoom.run("db", order).await;
    assert_eq!(one.zoom.count("db", &sessions), joins);
    assert_eq!(one.zoom.count("db", "SELECT count(*) FROM forgotten_digest"), 0);
}

#[tokio::test]
async fn a_forgotten_host_does_not_come_back_with_a_listing() {
    let one = Forgetting::after_a_run().await;
    let hosts = "SELECT host_email FROM v_event WHERE host_email IS NOT NULL ORDER BY 1";
    let host = one.zoom.column("db", hosts).remove(0);
    assert!(one.forget(&host).hosts > 0);
    let summary = one.zoom.run("db", one.everything_again()).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert!(!one.zoom.column("db", hosts).contains(&host));
    let nameless = "SELECT count(*) FROM v_event WHERE host_name IS NULL AND host_email IS NULL";
    assert!(one.zoom.count("db", nameless) > 0);
}

#[tokio::test]
async fn a_forgotten_event_leaves_only_its_mark_until_it_is_named() {
    let one = Forgetting::after_a_run().await;
    let before = one.zoom.dump("db");
    let uuid = event(&one.zoom.server, "Webinar").uuid().to_owned();
    let mut store = one.store();
    store.forget_event(EventKind::Webinar, &EventUuid(uuid.clone()), NOW, Effect::Commit).unwrap();
    store.close().unwrap();
    let without = dump_data(&one.zoom.db("db"));
    for mut order in [one.zoom.lookback(3), one.everything_again()] {
        order.options.attributes = false;
        one.zoom.run("db", order).await;
        assert_same(&without, &dump_data(&one.zoom.db("db")), "a nightly run");
    }
    let of_webinar = "SELECT state || ' ' || reason FROM v_work WHERE kind = 'webinar'";
    assert_eq!(one.zoom.column("db", of_webinar), ["done forgotten"]);

    let named = one.zoom.named(&[(EventKind::Webinar, EventRef::parse(&uuid))]);
    let summary = one.zoom.run("db", named).await;
    assert_eq!(summary.code, Code::Ok, "{:?}", summary.lines());
    assert_same(&before, &one.zoom.dump("db"), "named again");
}

#[tokio::test]
async fn with_another_key_nobody_is_recognised_and_nothing_is_collected() {
    let one = Forgetting::after_a_run().await;
    one.forget(&one.rejoiner());
    assert!(one.forgotten().is_ok());
    std::fs::remove_file(&one.key).unwrap();
    let refused = one.forgotten().unwrap_err();
    assert!(matches!(refused, Error::OtherKey(_)), "{refused}");
    assert!(!refused.to_string().contains('@'), "{refused}");
}

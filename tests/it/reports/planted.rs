//! What was planted in the demo's account, and whether the reports name it and nothing else.

use std::collections::BTreeSet;

use zoom_qos::render::{Format, Look};
use zoom_qos::report::{Arguments, Database, Profiles, catalog, table};
use zoom_qos::review::{PersonPage, Review};
use zoom_qos::simulator::{EventShape, IncidentKind, Options, PlantedIncident, Routing, Shape};

use crate::simulator_client::{Client, NOW};
use crate::support::figures::seeds;
use crate::support::planted::Planted;

/// The event of this topic in an account of this shape.
async fn collect(shape: &Shape, topic: &str) -> Planted {
    let client = Client::start(shape, Options { limits: None, ..Options::default() }).await;
    Planted::collect(&client, client.server.account().event(topic).unwrap()).await
}

impl Planted {
    fn incident(&self, kind: IncidentKind) -> &PlantedIncident {
        self.incidents.iter().find(|incident| incident.kind == kind).unwrap()
    }

    /// The people whom a report's column calls this, by Zoom's id of the person.
    fn named(&self, report: &str, column: &str, word: &str) -> BTreeSet<String> {
        let table = self.report(report);
        let rows = (0..table.rows.len()).filter(|row| table.text(*row, column) == Some(word));
        rows.map(|row| self.person(table.text(row, "user_id").unwrap())).collect()
    }

    fn check_named(&self, report: &str, column: &str, word: &str, kind: IncidentKind) {
        let planted: BTreeSet<String> = self.incident(kind).participant_uuids.iter().cloned().collect();
        assert_eq!(self.named(report, column, word), planted, "{report}: {word}");
    }
}

#[tokio::test]
async fn the_demo_s_trouble_is_named_and_nobody_else() {
    for seed in seeds(1) {
        let planted = collect(&Shape::demo(seed, NOW), "Town hall").await;
        planted.check_named("scorecard", "consistent_with", "uplink only", IncidentKind::BadUplink);
        planted.check_named("scorecard", "consistent_with", "weak Wi-Fi", IncidentKind::WeakWifi);
        planted.check_named("direction", "consistent_with", "uplink", IncidentKind::BadUplink);
        planted.check_named("rejoins", "pattern", "unstable", IncidentKind::RejoinStorm);
        check_outage(&planted, seed);
        check_single_people(&planted);
    }
}

/// Of some people each, the page of one tells what the scorecard of all does.
fn check_single_people(planted: &Planted) {
    let scorecard = planted.report("scorecard");
    for row in (0..scorecard.rows.len()).step_by(40) {
        let person = zoom_qos::report::person::key(scorecard.integer(row, "person_id").unwrap());
        let event = ("event".to_owned(), planted.event.uuid().to_owned());
        let page =
            PersonPage::compose(&planted.database, &Arguments::from([event, ("person".to_owned(), person)])).unwrap();
        assert_eq!(page.scorecard.rows[0], scorecard.rows[row]);
        let classes = (0..page.minutes.rows.len())
            .filter_map(|at| Some((page.minutes.integer(at, "minute_unix")?, page.minutes.integer(at, "class")?)));
        let classes: std::collections::BTreeMap<i64, i64> = classes.collect();
        let poor = classes.values().filter(|class| **class >= 2).count();
        let counted = ["classified_minutes", "poor_minutes"].map(|column| scorecard.integer(row, column).unwrap());
        assert_eq!([classes.len(), poor].map(|count| i64::try_from(count).unwrap()), counted);
    }
}

/// The outage is the one window of the event, in its own minutes, and explained by its own subnet.
fn check_outage(planted: &Planted, seed: u64) {
    let outage = planted.incident(IncidentKind::SubnetOutage);
    let windows = planted.report("simultaneous");
    let named: Vec<_> = (0..windows.rows.len())
        .map(|row| {
            let time = |column| zoom_qos::model::Timestamp(windows.integer(row, column).unwrap()).to_string();
            let attribute =
                format!("{}={}", windows.text(row, "attribute").unwrap(), windows.text(row, "value").unwrap());
            (time("from_unix"), windows.integer(row, "minutes").unwrap(), attribute)
        })
        .collect();
    let minutes = 5;
    assert_eq!(named, [(outage.from.clone(), minutes, outage.attribute.clone().unwrap())], "seed {seed}");
    let scope = planted.report("scope");
    assert_eq!((scope.text(0, "attribute"), scope.integer(0, "explains")), (Some("subnet"), Some(1)));
}

#[tokio::test]
async fn the_demo_s_page_fits_a_screen_and_tells_it_all() {
    let planted = collect(&Shape::demo(1, NOW), "Town hall").await;
    let arguments = Arguments::from([("event".to_owned(), planted.event.uuid().to_owned())]);
    let mut page = Vec::new();
    Review::compose(&planted.database, &arguments).unwrap().write(Format::Table, Look::default(), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    // The line below is the shell's.
    assert!(page.lines().count() <= 23, "{page}");
    assert!(page.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{page}");
    insta::assert_snapshot!(page);
}

#[tokio::test]
async fn a_busy_machine_is_no_network() {
    for seed in 1..=5 {
        let planted = collect(&Shape::demo(seed, NOW), "Release rehearsal").await;
        planted.check_named("scorecard", "consistent_with", "high CPU", IncidentKind::CpuHog);
        planted.check_named("cpu_attribution", "consistent_with", "CPU", IncidentKind::CpuHog);
    }
}

/// A meeting of forty minutes in the middle of which this is planted.
fn planted_meeting(kind: IncidentKind) -> Shape {
    let meeting = EventShape::new("Planted", NOW.plus_seconds(-86_400), 40, 40).planted(kind, 3, 12..28);
    Shape { seed: 1, now: NOW, webinars: Vec::new(), meetings: vec![meeting] }
}

#[tokio::test]
async fn a_presenter_s_bad_uplink_is_what_everybody_saw() {
    let planted = collect(&planted_meeting(IncidentKind::BadPresenterUplink), "Planted").await;
    let impact = planted.report("presenter_impact");
    assert_eq!((impact.text(0, "medium"), impact.text(0, "consistent_with")), (Some("video"), Some("sender")));
}

#[tokio::test]
async fn a_data_centre_s_trouble_is_local_to_it() {
    for routing in [Routing::Nearest, Routing::Spread] {
        let mut shape = planted_meeting(IncidentKind::DataCenterEvent);
        shape.meetings[0].routing = routing;
        let planted = collect(&shape, "Planted").await;
        let windows = planted.report("simultaneous");
        let attribute = planted.incident(IncidentKind::DataCenterEvent).attribute.clone().unwrap();
        let data_center = attribute.strip_prefix("data_center=").unwrap();
        let found = ["consistent_with", "attribute", "value", "alike"].map(|column| windows.text(0, column));
        match routing {
            // Everybody at a data centre is of one city: nobody can tell which of them it was.
            Routing::Nearest => {
                let alike = format!("data center {data_center}");
                assert_eq!((found[0], found[1], found[3]), (Some("local"), Some("location"), Some(alike.as_str())));
            }
            Routing::Spread => assert_eq!(found, [Some("local"), Some("data_center"), Some(data_center), None]),
        }
    }
}

#[tokio::test]
async fn what_is_no_trouble_is_no_incident() {
    for kind in
        [IncidentKind::CollectorGap, IncidentKind::CamerasOff, IncidentKind::StaticSlides, IncidentKind::MutedMajority]
    {
        let planted = collect(&planted_meeting(kind), "Planted").await;
        assert!(planted.report("simultaneous").rows.is_empty(), "{kind:?}");
        let gap_minutes = planted.report("coverage").integer(0, "collector_gap_minutes");
        assert_eq!(gap_minutes, Some(if kind == IncidentKind::CollectorGap { 16 } else { 0 }), "{kind:?}");
    }
}

/// What every profile would say that judges a shared screen by jitter, as all did once.
const BY_JITTER: &str = "[by-jitter]\ninherits = 'zoom'\nshare.jitter_ms = { fair = 40, poor = 60, bad = 100 }\n";

#[tokio::test]
async fn a_screen_that_is_sent_in_bursts_is_nobody_s_trouble() {
    let planted = collect(&planted_meeting(IncidentKind::StaticSlides), "Planted").await;
    let file = planted.path.with_file_name("by-jitter.toml");
    std::fs::write(&file, BY_JITTER).unwrap();
    let database = Database::open_with(&planted.path, Some(&Profiles::read(&file).unwrap())).unwrap();
    let judged = |name: &str, profile: &str| {
        let arguments = [("event", planted.event.uuid()), ("thresholds", profile)];
        let arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned()));
        table(&database, &catalog::find(name).unwrap(), &Arguments::from(arguments)).unwrap()
    };
    let degraded = |profile| judged("sharing", profile).real(0, "degraded_pct").unwrap();
    let verdict = |profile| judged("overview", profile).text(0, "verdict").unwrap().to_owned();
    let [before, after] = ["by-jitter", "zoom"].map(|profile| (degraded(profile), verdict(profile)));
    assert!(before.0 > 50.0 && before.1 == "bad", "{before:?}");
    assert!(after.0 < 10.0 && after.1 == "good", "{after:?}");
    // It is there for whoever looks at it, and lifts nobody's percentiles.
    let jitter = planted.report("percentiles");
    let of_share =
        |row: &usize| (jitter.text(*row, "medium"), jitter.text(*row, "metric")) == (Some("share"), Some("jitter_ms"));
    let highest = (0..jitter.rows.len()).filter(of_share).filter_map(|row| jitter.real(row, "p95")).reduce(f64::max);
    assert!(highest > Some(391.0), "{highest:?}");
    for name in ["scorecard", "timeline"] {
        let table = judged(name, "zoom");
        let highest = (0..table.rows.len()).filter_map(|row| table.real(row, "jitter_p95_ms")).reduce(f64::max);
        assert!(highest < Some(391.0), "{name}: {highest:?}");
    }
}

//! One person: in one event minute by minute, over events, and by which names.

use std::path::PathBuf;

use proptest::prelude::*;
use zoom_qos::render::{Characters, Look, Table, Zone};
use zoom_qos::report::{Arguments, Database, Error, catalog, person, table};
use zoom_qos::review::command::choices;
use zoom_qos::review::{PersonHistory, PersonPage};

use super::arguments;
use super::several::{events, known};
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

/// Runs a report on the golden event.
fn run(database: &Database, name: &str, others: &[(&str, &str)]) -> Result<Table, Error> {
    table(database, &catalog::find(name)?, &arguments(&[&[("kind", "meeting")], others].concat()))
}

/// The minutes of each person add up to the scorecard's, those of all streams and those of the narrowed timeline.
pub(super) fn check_everybody(database: &Database, profile: &str) -> Result<(), TestCaseError> {
    let judged = ("thresholds", profile);
    let scorecard = run(database, "scorecard", &[judged, ("limit", "1000")]).unwrap();
    for at in 0..scorecard.rows.len() {
        let key = person::key(scorecard.integer(at, "person_id").unwrap());
        let own = [judged, ("person", key.as_str())];
        let minutes = run(database, "person", &own).unwrap();
        let mut classes: Vec<(i64, i64)> = (0..minutes.rows.len())
            .filter_map(|at| Some((minutes.integer(at, "minute_unix")?, minutes.integer(at, "class")?)))
            .collect();
        classes.dedup();
        let count = |poor: bool| i64::try_from(classes.iter().filter(|(_, class)| !poor || *class >= 2).count()).ok();
        prop_assert_eq!(count(false), scorecard.integer(at, "classified_minutes"), "{}", key);
        prop_assert_eq!(count(true), scorecard.integer(at, "poor_minutes"), "{}", key);
        let timeline = run(database, "timeline", &own).unwrap();
        let sum = |column: &str| (0..timeline.rows.len()).filter_map(|at| timeline.integer(at, column)).sum::<i64>();
        prop_assert_eq!(Some(sum("n")), scorecard.integer(at, "classified_minutes"));
        prop_assert_eq!(Some(sum("poor") + sum("bad")), scorecard.integer(at, "poor_minutes"));
    }
    Ok(())
}

fn join(name: &str, heard: &str) -> Join {
    let email = name.chars().all(|c| c.is_ascii_alphabetic()).then(|| format!("{}@example.com", name.to_lowercase()));
    Join { email, ..Join::hearing(name, heard) }.and("audio_input", &"I".repeat(heard.len()))
}

/// An hour with somebody on a weak signal, somebody without trouble, somebody who came back, one with two devices, one
/// whose join nobody knows, and one with a name that would take a terminal over.
pub(crate) fn hour() -> Fixture {
    let good = "G".repeat(60);
    let trouble = format!("{}{}{}", "G".repeat(20), "PPBPPP.PPP".replace('B', "P"), "G".repeat(30));
    let ivan = Join { email: Some("ivan@example.com".to_owned()), ..Join::hearing("Ivan", &trouble) }
        .and("audio_input", &"GF".repeat(30))
        .and("video_output", &trouble);
    let late = |minute: i64, join: Join| Join { joined_minute: minute, ..join };
    let mut phone = late(10, join("Devi", &"P".repeat(6)));
    phone.system_max_cpu_pct = Some(97.0);
    let joins = [
        Join { wifi_avg_rssi_dbm: Some(-82.0), system_max_cpu_pct: Some(40.0), ..ivan },
        join("Hanna", &good),
        join("Rita", &"G".repeat(12)),
        late(15, join("Rita", &format!("PPGGGGPP{}", "G".repeat(30)))),
        join("Devi", &good),
        phone,
        join("Uma", &good),
        Join::hearing("\u{202e}\u{1b}[2J=cmd|' /C calc'!A0\n\u{4e2d}\u{6587}", &format!("PP{good}")),
    ];
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 81_234_567_890, "Weekly planning", &joins);
    for sql in [
        "UPDATE participant_session SET join_at = 0, leave_at = NULL WHERE session_id = 7",
        "UPDATE participant_session SET network_type = 'Wifi', connection_type = 'UDP', device = 'Windows',
             version = '6.5.11.26770', data_center = 'Frankfurt', location = 'Berlin (DE)' WHERE session_id = 1",
        "UPDATE participant_identity SET microphone = 'Headset', camera = 'Built-in', ip_address = '192.0.2.17'
         WHERE session_id = 1",
        "UPDATE participant_identity SET leave_reason = 'Rita got disconnected from the meeting.' WHERE session_id = 3",
    ] {
        fixture.connection().execute(sql, []).unwrap();
    }
    fixture
}

fn page(fixture: &Fixture, person: &str, look: Look) -> String {
    let mut out = Vec::new();
    let arguments = arguments(&[("person", person)]);
    PersonPage::compose(&fixture.database(), &arguments).unwrap().write(look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn one_screen_tells_a_person_s_event() {
    let fixture = hour();
    for (name, person) in [
        ("trouble", "ivan@example.com"),
        ("healthy", "hanna"),
        ("rejoiner", "Rita"),
        ("two_devices", "Devi"),
        ("unknown_join", "Uma"),
        ("hostile", "calc"),
    ] {
        let page = page(&fixture, person, Look::default());
        assert!(page.lines().count() <= 23, "{name}: {} lines, and a prompt", page.lines().count());
        for line in page.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
        assert!(!page.chars().any(|c| c != '\n' && c.is_control()));
        insta::assert_snapshot!(format!("event_{name}"), page);
    }
    let ascii = Look { characters: Characters::Ascii, ..Look::default() };
    assert!(page(&fixture, "ivan", ascii).is_ascii());
    let zone = Zone::named("Europe/Berlin").unwrap();
    assert!(page(&fixture, "ivan", Look { zone, ..Look::default() }).contains("meeting 2026-03-04 10:00–11:02 CET"));
}

/// The last line is the command alone, each word of it one word of a shell, on the database that the reader named.
#[test]
fn the_pages_end_with_a_command_to_paste() {
    let last = |page: String| page.lines().last().unwrap().to_owned();
    assert_eq!(last(page(&hour(), "ivan", Look::default())), "zoom-qos report person --person ivan@example.com");
    // Of whom nothing but a name is known, there is no history.
    assert_eq!(last(page(&hour(), "calc", Look::default())), "zoom-qos report scorecard --event '/gold+en=='");
    let weeks = weeks();
    let given = Arguments::from([("person".to_owned(), "Ivan".to_owned())]);
    let history = PersonHistory::compose(&weeks.database(), &given).unwrap();
    let mut out = Vec::new();
    history.of_databases_at(&[PathBuf::from("my meetings.db")]).write(Look::default(), &mut out).unwrap();
    assert_eq!(
        last(String::from_utf8(out).unwrap()),
        "zoom-qos --db 'my meetings.db' report person --event 'event10==' --person 'session 19'"
    );
}

#[track_caller]
fn check(database: &Database, event: &str, text: &str, expected: &str) {
    let kind = if event == GOLDEN { "meeting" } else { "webinar" };
    let kind = zoom_qos::model::EventKind::named(kind).unwrap();
    let found = match database.person(kind, event, text) {
        Ok(person_id) => person_id.to_string(),
        Err(Error::AmbiguousPerson { people, .. }) => choices(&people),
        Err(error) => error.to_string(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_person_is_named_by_whatever_is_theirs_and_never_guessed() {
    let fixture = hour();
    let twins = [Join::hearing("Ivana", "G"), Join::hearing("IVANA", "G"), Join::hearing("Ivanov", "G")];
    fixture.event("webinar", "twins==", 2, "Twins", &twins);
    let database = fixture.database();
    for text in ["ivan", " IVAN@EXAMPLE.COM", "Iva", "16778240", "session 1", "1"] {
        check(&database, GOLDEN, text, "1");
    }
    check(&database, GOLDEN, "session 4", "3");
    check(
        &database,
        GOLDEN,
        "Hana",
        "find the person \"Hana\": nobody of this event is called so; most like it: Hanna",
    );
    check(&database, GOLDEN, "Zebediah", "find the person \"Zebediah\": nobody of this event is called so");
    check(&database, GOLDEN, "  ", "find the person \"  \": nobody of this event is called so");
    check(&database, "twins==", "Ivanov", "11");
    check(
        &database,
        "twins==",
        "ivana",
        "  --person 16778248  Ivana, joined 09:00 UTC\n  --person 16778249  IVANA, joined 09:00 UTC",
    );
    for value in ["16778248", "16778249"] {
        check(&database, "twins==", value, if value.ends_with('8') { "9" } else { "10" });
    }
    let over_events = |text: &str| database.known_person(text).unwrap_or_else(|error| error.to_string());
    assert_eq!(over_events("Ivan"), "ivan@example.com");
    assert_eq!(over_events("16778240"), "ivan@example.com");
    assert!(over_events("Ivanov").starts_with("recognise \"Ivanov\" over events: Zoom told neither"));
    assert!(over_events("Ivann").ends_with("is called so; most like it: Ivan"), "{}", over_events("Ivann"));
}

/// Whoever has to choose between namesakes over events sees what tells them apart, and each line begins with what to add.
#[test]
fn namesakes_over_events_are_told_apart() {
    let fixture = events(&[(0, vec![known("Ivan", "G"), known("Ivanka", "G")]), (7, vec![known("Ivanka", "G")])]);
    fixture.connection().execute("UPDATE participant_session SET device = 'Mac' WHERE session_id = 3", []).unwrap();
    let error = fixture.database().known_person("Iva").unwrap_err();
    let Error::AmbiguousPerson { people, .. } = error else { panic!("{error}") };
    assert_eq!(
        choices(&people),
        "  --person ivan@x    Ivan, 1 event, last on 2026-03-04\n  \
           --person ivanka@x  Ivanka, 2 events, last on 2026-03-11, Mac"
    );
    for person in people {
        assert!(fixture.database().known_person(&person.value).is_ok(), "{}", person.value);
    }
}

/// Ten weeks, in which somebody moved to Wi-Fi in the fifth.
pub(crate) fn weeks() -> Fixture {
    let heard = |week: i64| if week < 4 { "G".repeat(60) } else { format!("{}{}", "P".repeat(20), "G".repeat(40)) };
    let of: Vec<(i64, Vec<Join>)> = (0..10)
        .map(|week| {
            let ivan =
                Join { wifi_avg_rssi_dbm: Some(if week < 4 { -50.0 } else { -80.0 }), ..known("Ivan", &heard(week)) };
            (7 * week, vec![ivan, known("Hanna", &"G".repeat(60))])
        })
        .collect();
    let fixture = events(&of);
    let sql = "UPDATE participant_session SET location = 'Berlin', version = '6.5.11', device = 'Windows',
                   network_type = CASE WHEN event_id < 5 THEN 'Wired' ELSE 'Wifi' END";
    fixture.connection().execute(sql, []).unwrap();
    fixture
}

fn history(fixture: &Fixture, given: &[(&str, &str)]) -> String {
    let arguments: Arguments = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut out = Vec::new();
    PersonHistory::compose(&fixture.database(), &arguments).unwrap().write(Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_history_says_whether_there_is_always_trouble_and_since_when() {
    let fixture = weeks();
    let page = history(&fixture, &[("person", "Ivan")]);
    for line in page.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
    assert!(page.lines().count() <= 23, "{page}");
    insta::assert_snapshot!("history", page);
    assert!(history(&fixture, &[("person", "hanna")]).contains("NEVER: poor or bad in 0 of 10 events"));
    let few = history(&fixture, &[("person", "Ivan"), ("from", "2026-03-20"), ("to", "2026-04-10")]);
    assert!(few.replace('\n', " ").contains("NOT ENOUGH TO TELL, which takes 6 events and 300 minutes: "), "{few}");
    let limited = history(&fixture, &[("person", "Ivan"), ("limit", "2")]);
    assert!(limited.contains("… and 8 earlier events, with --limit"), "{limited}");
    assert!(limited.contains("in the latest 2 events: "), "{limited}");
}

/// Twice a week for ten weeks, with trouble at one of two places by turns, if at any.
pub(crate) fn two_places(trouble: impl Fn(usize) -> usize) -> Fixture {
    let heard = |poor: usize| "P".repeat(poor) + &"G".repeat(60 - poor);
    let event = |number: usize| (3 * i64::try_from(number).unwrap(), vec![known("Ivan", &heard(trouble(number)))]);
    let fixture = events(&(0..20).map(event).collect::<Vec<_>>());
    let sql = "UPDATE participant_session
               SET location = CASE event_id % 2 WHEN 0 THEN 'Berlin' ELSE 'Potsdam' END, network_type = 'Wifi'";
    fixture.connection().execute(sql, []).unwrap();
    fixture
}

#[test]
fn a_history_says_where_there_is_trouble_or_that_no_day_stands_out() {
    let said = |fixture: &Fixture| history(fixture, &[("person", "Ivan")]).replace('\n', " ");
    let at_one_place = said(&two_places(|number| if number % 2 == 0 { 20 + number % 3 } else { number % 3 }));
    assert!(at_one_place.contains("No day stands out since which it is so. With place Potsdam 34.8 % of 600 minutes are poor, else 1.67 % of 600."), "{at_one_place}");
    let anywhere = said(&two_places(|number| if number % 4 < 2 { 20 + number % 3 } else { number % 3 }));
    assert!(anywhere.contains("No day stands out") && !anywhere.contains("With place"), "{anywhere}");
    let nowhere = said(&two_places(|number| number % 2));
    assert!(nowhere.contains("NEVER:") && !nowhere.contains("No day") && !nowhere.contains("With place"), "{nowhere}");
    let better = said(&two_places(|number| if number < 12 { 20 + number % 3 } else { number % 3 }));
    assert!(better.contains("Better since 2026-04-09: 1.46 % of 480 minutes poor in 8 events, before 35 % of 720 in 12. Nothing that Zoom tells of place, network, device or version changed with it."), "{better}");
}

/// An event that nothing dates is on no day.
#[test]
fn whoever_is_in_no_dated_event_gets_no_empty_history() {
    let fixture = weeks();
    fixture.connection().execute("UPDATE event SET start_at = NULL", []).unwrap();
    let composed =
        PersonHistory::compose(&fixture.database(), &Arguments::from([("person".to_owned(), "Ivan".to_owned())]));
    assert!(matches!(composed, Err(Error::NoHistory { .. })), "{composed:?}");
    let run = |more: &[&str]| {
        let output = program(&fixture.path()).args(["report", "person"]).args(more).output().unwrap();
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{}", stderr(&output));
        stderr(&output)
    };
    let help = "help: add --event with the UUID of one of the events that `zoom-qos events` lists\n";
    for (more, said) in [(&["--person", "Ivan"][..], "tell the history of \"Ivan\""), (&[], "choose a person: nobody")]
    {
        let told = run(more);
        assert!(told.contains(said) && told.ends_with(help), "{told}");
    }
}

/// A history counts what the scorecards of its events count.
#[test]
fn a_history_is_the_scorecards_of_its_events() {
    let fixture = weeks();
    let database = fixture.database();
    let given = Arguments::from([("person".to_owned(), "Ivan".to_owned())]);
    let history = PersonHistory::compose(&database, &given).unwrap();
    for row in 0..history.events.rows.len() {
        let own =
            [("event", history.events.text(row, "event_uuid").unwrap().to_owned()), ("person", "Ivan".to_owned())];
        let own: Arguments = own.map(|(name, value)| (name.to_owned(), value)).into();
        let page = PersonPage::compose(&database, &own).unwrap();
        let scorecard = &page.scorecard;
        for (column, of_scorecard) in [("poor_minutes", "poor_minutes"), ("n", "classified_minutes")] {
            assert_eq!(history.events.integer(row, column), scorecard.integer(0, of_scorecard), "{row}: {column}");
        }
        assert_eq!(history.events.text(row, "verdict"), page.minutes.text(0, "verdict"));
        assert_eq!(history.causes.get(&row).map(String::as_str), scorecard.text(0, "consistent_with"));
    }
}

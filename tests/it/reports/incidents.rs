//! When trouble of many is an incident, and what it is said to be consistent with.

use zoom_qos::render::{Format, Look, Table};
use zoom_qos::report::{catalog, table};
use zoom_qos::review::Review;

use super::{arguments, query};
use crate::support::golden::{Fixture, GOLDEN, Join};

fn event(joins: &[Join]) -> Fixture {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Incidents", joins);
    fixture
}

fn report(fixture: &Fixture, name: &str) -> Table {
    table(&fixture.database(), &catalog::find(name).unwrap(), &arguments(&[])).unwrap()
}

/// People who hear the same.
fn people(count: usize, heard: &str) -> impl Iterator<Item = Join> {
    (0..count).map(move |index| Join::hearing(&format!("{heard} {index}"), heard))
}

/// The windows as first minute after the event's start, minutes, people and word.
fn check(fixture: &Fixture, expected: &[(i64, i64, i64, &str)]) {
    let windows = report(fixture, "simultaneous");
    let found: Vec<_> = (0..windows.rows.len())
        .map(|row| {
            let count = |column| windows.integer(row, column).unwrap();
            let minute = (count("from_unix") - crate::support::golden::START) / 60;
            (minute, count("minutes"), count("poor_people"), windows.text(row, "consistent_with").unwrap())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_fifth_of_all_and_five_at_least_are_event_wide() {
    for (poor, all, expected) in [
        (5, 25, Some("event-wide")),
        (5, 26, None),
        (4, 20, None),
        (10, 20, Some("platform or host")),
        (5, 10, Some("platform or host")),
        (4, 9, None),
        (3, 6, Some("platform or host")),
        (2, 6, None),
    ] {
        let fixture = event(&people(poor, "GGGPGG").chain(people(all - poor, "GGGGGG")).collect::<Vec<_>>());
        let count = i64::try_from(poor).unwrap();
        check(&fixture, &Vec::from_iter(expected.map(|cause| (3, 1, count, cause))));
    }
}

#[test]
fn of_fewer_than_five_two_and_half_are_needed() {
    let of = |poor, fine| event(&people(poor, "GGGPGG").chain(people(fine, "GGGGGG")).collect::<Vec<_>>());
    check(&of(2, 2), &[(3, 1, 2, "platform or host")]);
    check(&of(1, 0), &[]);
    check(&of(1, 1), &[]);
}

#[test]
fn the_first_minute_is_left_out_and_one_minute_does_not_split_a_window() {
    let fixture = event(&people(6, "PGGPGPGGPGG").collect::<Vec<_>>());
    check(&fixture, &[(3, 2, 6, "platform or host"), (8, 1, 6, "platform or host")]);
    check(&event(&people(6, "GGIIIG").collect::<Vec<_>>()), &[]);
}

/// Four of thirty on one subnet, for two minutes; too few for an event-wide one.
fn local(addresses: &[&str]) -> Fixture {
    let struck = people(addresses.len(), "GGGPPG");
    let fixture = event(&struck.chain(people(30, "GGGGGG")).collect::<Vec<_>>());
    for (session_id, address) in (1..).zip(addresses) {
        let sql = "UPDATE participant_identity SET ip_address = ? WHERE session_id = ?";
        fixture.connection().execute(sql, rusqlite::params![address, session_id]).unwrap();
    }
    fixture
}

#[test]
fn a_group_of_three_who_share_a_subnet_explain_a_window_of_two_minutes() {
    for (addresses, subnet) in [
        (["192.0.2.1", "192.0.2.77", "192.0.2.200"], "192.0.2.0/24"),
        (["2001:db8:1:2::5", "2001:DB8:1:2:aa:bb:cc:dd", "2001:db8:1:2:0:0:0:9"], "2001:db8:1:2::/64"),
        (["2001:db8::5", "2001:db8:0:0:1::", "2001:db8:0:0:ffff:1:2:3"], "2001:db8:0:0::/64"),
    ] {
        let fixture = local(&addresses);
        check(&fixture, &[(3, 2, 3, "local")]);
        let windows = report(&fixture, "simultaneous");
        assert_eq!((windows.text(0, "attribute"), windows.text(0, "value")), (Some("subnet"), Some(subnet)));
        assert_eq!((windows.real(0, "inside_poor_pct"), windows.real(0, "outside_poor_pct")), (Some(100.0), Some(0.0)));
    }
    check(&local(&["192.0.2.1", "192.0.2.77", "192.0.3.200"]), &[]);
    check(&local(&["", "", ""]), &[]);
}

/// Four people of the subnet are there, of whom three suffer; the others of the event are elsewhere.
#[test]
fn a_window_tells_how_many_its_group_are_and_where_if_that_is_one_place() {
    let fixture = local(&["192.0.2.1", "192.0.2.77", "192.0.2.200"]);
    let connection = fixture.connection();
    connection.execute_batch("UPDATE participant_identity SET ip_address = '192.0.2.9' WHERE session_id = 4").unwrap();
    let told = |places: &str| {
        let sql = format!("UPDATE participant_session SET location = CASE {places} ELSE 'Elsewhere' END");
        connection.execute_batch(&sql).unwrap();
        let windows = report(&fixture, "simultaneous");
        let row = ["attribute", "group_place"].map(|column| windows.text(0, column).map(str::to_owned));
        (row, windows.integer(0, "poor_people"), windows.integer(0, "group_people"))
    };
    let subnet = |place: Option<&str>| [Some("subnet".to_owned()), place.map(str::to_owned)];
    assert_eq!(told("WHEN session_id < 5 THEN 'Here'"), (subnet(Some("Here")), Some(3), Some(4)));
    assert_eq!(
        told("WHEN session_id = 3 THEN NULL WHEN session_id < 5 THEN 'Here'"),
        (subnet(Some("Here")), Some(3), Some(4))
    );
    assert_eq!(told("WHEN session_id < 3 THEN 'Here'"), (subnet(None), Some(3), Some(4)));
}

#[test]
fn what_four_fifths_share_explains_nothing() {
    let fixture = event(&people(5, "GGGPPG").chain(people(15, "GGGGGG")).collect::<Vec<_>>());
    let sql = "UPDATE participant_session SET version = '6.5.11.26770', data_center = CASE WHEN session_id <= 6 THEN
               'A' END";
    fixture.connection().execute(sql, []).unwrap();
    let scope = report(&fixture, "scope");
    let values: Vec<_> = (0..scope.rows.len()).map(|row| scope.text(row, "value").unwrap()).collect();
    assert_eq!(values, ["A"], "the version that all have and the centre that is not told are no groups");
    assert_eq!(scope.integer(0, "explains"), Some(1));
    let versions =
        query(&fixture.database(), "SELECT DISTINCT value FROM v_session_attribute WHERE attribute = 'version'")
            .unwrap();
    assert_eq!(versions.text(0, "value"), Some("6.5"));
}

#[test]
fn a_sharer_whose_sending_is_poor_is_named_before_the_event() {
    let sharer = Join::hearing("Sharer", "GGGGGG").and("as_input", "GGGPPG");
    let viewers = people(6, "GGGGGG").map(|join| join.and("as_output", "GGGPPG"));
    let fixture = event(&std::iter::once(sharer.clone()).chain(viewers).collect::<Vec<_>>());
    check(&fixture, &[(3, 2, 6, "sender")]);
    let impact = report(&fixture, "presenter_impact");
    assert_eq!((impact.text(0, "sharer"), impact.text(0, "medium")), (Some("Sharer"), Some("share")));
    assert_eq!(impact.text(0, "consistent_with"), Some("sender"));
    assert_eq!(impact.real(0, "receive_poor_while_send_fine_pct"), Some(0.0));
    // The same trouble with nobody known to share, and with a sharer who sends well.
    let viewers: Vec<Join> = people(6, "GGGGGG").map(|join| join.and("as_output", "GGGPPG")).collect();
    check(&event(&viewers), &[(3, 2, 6, "platform or host")]);
    let well = Join::hearing("Sharer", "GGGGGG").and("as_input", "GGGGGG");
    let fixture = event(&std::iter::once(well).chain(viewers).collect::<Vec<_>>());
    check(&fixture, &[(3, 2, 6, "platform or host")]);
    assert_eq!(report(&fixture, "presenter_impact").text(0, "consistent_with"), Some("not the sender"));
}

/// Five struck of thirty-five, with the location and the data centre of each session.
fn placed(places: &str) -> Fixture {
    let fixture = event(&people(5, "GGGPPG").chain(people(30, "GGGGGG")).collect::<Vec<_>>());
    fixture.connection().execute_batch(places).unwrap();
    fixture
}

#[test]
fn what_explains_alike_is_named_together_and_what_explains_more_alone() {
    let everywhere = "UPDATE participant_session SET location = 'Elsewhere', data_center = 'B';";
    let same = "UPDATE participant_session SET location = 'San Jose', data_center = 'A' WHERE session_id <= 5;";
    for (others, attribute, value, alike) in [
        ("", "location", "San Jose", Some("data center A")),
        (
            "UPDATE participant_session SET version = '6.2.1' WHERE session_id <= 5",
            "location",
            "San Jose",
            Some("data center A; version 6.2"),
        ),
        // Somebody at the data centre who is fine, and somebody struck who is of another city.
        ("UPDATE participant_session SET data_center = 'A' WHERE session_id = 6", "location", "San Jose", None),
        ("UPDATE participant_session SET location = 'Elsewhere' WHERE session_id = 5", "data_center", "A", None),
    ] {
        let fixture = placed(&format!("{everywhere}{same}{others}"));
        let windows = report(&fixture, "simultaneous");
        assert_eq!(windows.rows.len(), 1, "{others}");
        let found = ["attribute", "value", "alike"].map(|column| windows.text(0, column));
        assert_eq!(found, [Some(attribute), Some(value), alike], "{others}");
    }
    let page = Review::compose(&placed(&format!("{everywhere}{same}")).database(), &arguments(&[])).unwrap();
    let mut text = Vec::new();
    page.write(Format::Table, Look::default(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let said = "5 of location San Jose: 100 % poor, others 0 %\n               or data center A: cannot be told apart";
    assert!(text.contains(said), "{text}");
}

#[test]
fn few_who_suffer_all_the_time_are_no_group_and_one_other_does_not_split_a_window() {
    let of = |heard: &str, others: &str| {
        let struck = people(3, heard);
        let fixture = event(&struck.chain(people(1, others)).chain(people(6, "GGGGGGGGGGGG")).collect::<Vec<_>>());
        let sql = "UPDATE participant_session SET data_center = CASE WHEN session_id <= 3 THEN 'A' ELSE 'B' END";
        fixture.connection().execute(sql, []).unwrap();
        fixture
    };
    check(&of("GGGGPPPPGGGG", "GGGGGGGGGGGG"), &[(4, 4, 3, "local")]);
    check(&of("GGGGPPPPGGGG", "GGGGGPPGGGGG"), &[(4, 4, 4, "local")]);
    check(&of("GPPPPPPPPPPG", "GGGGGGGGGGGG"), &[]);
}

/// The worst minute is the second, in which one less is there than in the first.
#[test]
fn people_of_a_window_are_those_of_its_worst_minute() {
    let mut joins: Vec<Join> = (0..12).map(|at| Join::hearing(&format!("P{at:02}"), "GPPGG")).collect();
    joins.extend((0..8).map(|at| Join::hearing(&format!("Q{at}"), "GGGGG")));
    joins.push(Join::hearing("Late", "GG.GG"));
    joins.push(Join::hearing("Also", "GGPGG"));
    let windows = report(&event(&joins), "simultaneous");
    assert_eq!((windows.integer(0, "poor_people"), windows.integer(0, "people")), (Some(13), Some(21)));
}

/// Sixteen people for an hour: five of one subnet suffer for six minutes, while three elsewhere are poor in two of
/// three minutes of the whole hour.
#[test]
fn whoever_has_trouble_of_their_own_all_the_time_speaks_neither_for_nor_against_a_group() {
    let hour = |from: usize, minutes: usize| -> String {
        (0..60).map(|minute| if (from..from + minutes).contains(&minute) { 'P' } else { 'G' }).collect()
    };
    let placed = |joins: Vec<Join>| {
        let fixture = event(&joins);
        let sql = "UPDATE participant_identity SET ip_address = '192.0.2.' || session_id WHERE session_id < 6";
        fixture.connection().execute_batch(sql).unwrap();
        fixture
    };
    let (struck, healthy, always) = (hour(30, 6), hour(0, 0), "PPG".repeat(20));
    let fixture = placed(people(5, &struck).chain(people(3, &always)).chain(people(8, &healthy)).collect());
    let windows = report(&fixture, "simultaneous");
    let told = ["consistent_with", "attribute", "value"].map(|column| windows.text(0, column).unwrap_or_default());
    assert_eq!(told, ["local", "subnet", "192.0.2.0/24"]);
    assert_eq!((windows.rows.len(), windows.integer(0, "minutes")), (1, Some(6)));
    // Three who suffer only then speak against it.
    let also = format!("{struck}G");
    let fixture = placed(people(5, &struck).chain(people(3, &also)).chain(people(8, &healthy)).collect());
    assert_eq!(report(&fixture, "simultaneous").text(0, "consistent_with"), Some("platform or host"));
}

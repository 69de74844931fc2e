//! A wall clock that jumps during a run, and runs whose present lies at the edges of the calendar.

use zoom_qos::exit::Code;
use zoom_qos::model::Timestamp;
use zoom_qos::simulator::Shape;

use crate::support::collecting::Collecting;

/// Each a present at which some calendar's arithmetic has been wrong.
const EDGES: [&str; 8] = [
    "2028-02-29T23:59:59Z",
    "2028-03-01T00:00:00Z",
    "2026-12-31T23:59:60Z",
    "2027-01-01T00:00:00Z",
    // Summer time begins and ends in Europe.
    "2026-03-29T01:00:00Z",
    "2026-10-25T01:00:00Z",
    "2038-01-19T03:14:08Z",
    "2100-03-01T00:30:00Z",
];

#[tokio::test]
async fn at_every_edge_of_the_calendar_a_night_finds_all_events() {
    for edge in EDGES {
        let now = Timestamp::parse(edge).unwrap();
        let zoom = Collecting::from(&Shape::small(7, now)).await;
        let summary = zoom.run("edge", zoom.lookback(3)).await;
        assert_eq!(summary.code, Code::Ok, "{edge}: {:?}", summary.lines());
        let done = "SELECT count(*) FROM v_work WHERE state = 'done' AND participant IS NULL";
        assert_eq!(zoom.count("edge", done), 4, "{edge}");
        // A night later there is nothing to ask for but the listings, and nothing is in the way of that.
        zoom.pass_minutes(24 * 60);
        let summary = zoom.run("edge", zoom.lookback(3)).await;
        assert_eq!((summary.code, summary.planned_events), (Code::Ok, 0), "{edge}: {:?}", summary.lines());
    }
}

/// Waits, ages of tokens and the times that are written down go by the monotonic clock from the first reading on.
#[cfg(feature = "with-tools")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wall_clock_that_jumps_during_a_run_changes_nothing() {
    use super::{collect, output, preloaded};
    use crate::support::asked::three_events;
    use crate::support::collecting::NOW;
    use crate::support::dump::{assert_same, column, dump};
    use crate::support::program::{code, stderr};

    let zoom = Collecting::from(&three_events()).await;
    let run = output(collect(&zoom.server, &zoom.db("steady"), "single")).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let jumper = preloaded("jumper.c", zoom.db("steady").parent().unwrap());
    let (db, log) = (zoom.db("jumping"), zoom.db("jumps"));
    let mut command = collect(&zoom.server, &db, "single");
    command.env_remove("ZOOM_QOS_NOW").env("LD_PRELOAD", &jumper).env("JUMP_LOG", &log);
    command.env("JUMP_FROM", NOW.0.to_string());
    let run = output(command).await;
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let readings: u64 = std::fs::read_to_string(&log).unwrap().trim().parse().unwrap();
    assert!(readings > 1, "the library was not loaded, or nothing but the program reads the clock: {readings}");
    assert_same(&dump(&zoom.db("steady")), &dump(&db), "the run whose clock jumped");
    let days = "SELECT DISTINCT substr(finished_at, 1, 10) FROM v_work";
    assert_eq!(column(&db, days), ["2026-11-17"], "times that were written down");
}

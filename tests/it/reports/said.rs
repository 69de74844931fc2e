//! What people said, and what Zoom counted, held against our verdicts: worked out by hand.

use zoom_qos::render::Table;
use zoom_qos::report::{Arguments, Database, Report, catalog, table};

use crate::support::golden::{Fixture, Join};
use crate::support::program::{code, program, stderr, stdout};

const DAY: &str = "2026-03-04";

/// A report on the day on which all fixtures' events begin, both from rollups and from the samples.
fn on_day(database: &Database, name: &str, others: &[(&str, &str)]) -> Table {
    let report = catalog::find(name).unwrap();
    let given = [("from", "2026-03-03"), ("to", DAY)].into_iter().chain(others.iter().copied());
    let arguments: Arguments = given.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let counted = table(database, &report, &arguments).unwrap();
    let computed = table(database, &Report { over_rollups: None, ..report }, &arguments).unwrap();
    assert_eq!(format!("{:?}", counted.rows), format!("{:?}", computed.rows), "{name}");
    counted
}

/// Somebody whose minutes are all good, or all poor.
fn somebody(number: usize, minutes: &str) -> Join {
    let email = Some(format!("person{number}@example.com"));
    Join { email, ..Join::hearing(&format!("Person {number}"), minutes) }
}

/// People of whom so many suffered and said so, suffered and did not, did not suffer and said so, and neither.
fn answered(cells: [usize; 4]) -> Fixture {
    let fixture = Fixture::new();
    let kinds = [("PPPPPPPPPP", 0), ("GGGGGGGGGG", 0), ("PPPPPPPPPP", 1), ("GGGGGGGGGG", 1)];
    let [not_content_poor, not_content_well, content_poor, content_well] = cells;
    let counts = [not_content_poor, not_content_well, content_poor, content_well];
    let people: Vec<(&str, i64)> =
        kinds.iter().zip(counts).flat_map(|(kind, count)| std::iter::repeat_n(*kind, count)).collect();
    let joins: Vec<Join> = people.iter().enumerate().map(|(number, (minutes, _))| somebody(number, minutes)).collect();
    fixture.event("meeting", "asked==", 7, "Asked", &joins);
    for (number, (_, is_content)) in people.iter().enumerate() {
        let sql = "INSERT INTO feedback (event_id, session_id, said_at, is_content, comment)
                   SELECT event_id, session_id, 1772615400, ?, CASE ? WHEN 0 THEN 'it froze' END
                   FROM participant_identity JOIN participant_session USING (session_id) WHERE email = ?";
        let email = format!("person{number}@example.com");
        fixture.connection().execute(sql, (is_content, is_content, email)).unwrap();
    }
    fixture
}

fn near(table: &Table, row: usize, column: &str, expected: f64) {
    let found = table.real(row, column).unwrap();
    assert!((found - expected).abs() < 0.005, "{column}: {found} instead of {expected}");
}

#[test]
fn kappa_and_the_four_cells_are_those_worked_out_by_hand() {
    let database = answered([10, 5, 8, 27]).database();
    let rows = on_day(&database, "feedback_vs_ours", &[]);
    let zoom = (0..rows.rows.len()).find(|row| rows.text(*row, "thresholds") == Some("zoom")).unwrap();
    let cells = ["not_content_poor", "not_content_well", "content_poor", "content_well", "answers", "people"];
    assert_eq!(cells.map(|column| rows.count(zoom, column)), [10, 5, 8, 27, 50, 50]);
    // 37 of 50 agree; by chance 0.3 * 0.36 + 0.7 * 0.64 = 0.556 would.
    near(&rows, zoom, "kappa", (0.74 - 0.556) / (1.0 - 0.556));
    near(&rows, zoom, "poor_of_not_content_pct", 1000.0 / 15.0);
    near(&rows, zoom, "not_content_of_poor_pct", 1000.0 / 18.0);
    // The usual formula for large samples gives a standard error of 0.138.
    let (low, high) = (rows.real(zoom, "kappa_low").unwrap(), rows.real(zoom, "kappa_high").unwrap());
    assert!((0.05..0.22).contains(&low) && (0.60..0.75).contains(&high), "{low} to {high}");
    assert_eq!(rows.text(zoom, "agreement"), Some("better than chance"));
    near(&rows, zoom, "coverage_pct", 100.0);
    let again = on_day(&database, "feedback_vs_ours", &[]);
    assert_eq!(format!("{:?}", again.rows), format!("{:?}", rows.rows), "the seed is fixed");
}

#[test]
fn verdicts_that_people_do_not_feel_are_no_better_than_chance() {
    let rows = on_day(&answered([4, 11, 9, 26]).database(), "feedback_vs_ours", &[]);
    assert!((0..rows.rows.len()).all(|row| rows.text(row, "agreement") == Some("not beyond chance")), "{rows:?}");
}

#[test]
fn below_thirty_answers_nothing_is_said_but_that() {
    for cells in [[0, 0, 0, 0], [9, 5, 5, 10]] {
        let rows = on_day(&answered(cells).database(), "feedback_vs_ours", &[]);
        assert_eq!(rows.rows.len(), 4, "a row for each profile");
        for row in 0..rows.rows.len() {
            assert_eq!(rows.text(row, "agreement"), Some("too few answers: 30 are needed"));
            assert_eq!(rows.integer(row, "answers"), Some(cells.iter().sum::<usize>().try_into().unwrap()));
            let told = rows.rows[row].iter().filter(|value| **value != zoom_qos::report::Value::Null).count();
            assert_eq!(told, 3, "{rows:?}");
        }
    }
}

#[test]
fn what_was_said_stands_beside_what_was_measured() {
    let fixture = answered([2, 1, 1, 3]);
    let stranger = "INSERT INTO feedback (event_id, is_content, comment) SELECT event_id, 0, 'guest' FROM event";
    fixture.connection().execute(stranger, []).unwrap();
    let database = fixture.database();
    let report = catalog::find("feedback").unwrap();
    let arguments = Arguments::from([("event".to_owned(), "asked==".to_owned())]);
    let rows = table(&database, &report, &arguments).unwrap();
    let told = |row| {
        let text = |column| rows.text(row, column).unwrap_or("-");
        (text("said"), text("person"), rows.integer(row, "poor_minutes"), text("comment"))
    };
    assert_eq!(told(0), ("not content", "Person 0", Some(10), "it froze"));
    assert_eq!(told(2), ("not content", "Person 2", Some(0), "it froze"));
    assert_eq!(told(3), ("not content", "(unknown)", None, "guest"));
    assert_eq!(told(4), ("content", "Person 3", Some(10), "-"));
    let period = on_day(&database, "digest_feedback", &[("day", DAY)]);
    let counts = ["thumbs", "not_content", "not_content_poor", "content_poor", "untied"];
    assert_eq!(counts.map(|column| period.count(0, column)), [8, 4, 2, 1, 1]);
}

#[test]
fn zoom_s_counts_stand_beside_ours() {
    let fixture = answered([3, 1, 0, 6]);
    fixture
        .connection()
        .execute_batch(
            "INSERT INTO zoom_count_day (account, day_on, unit, state, asked_at)
             VALUES ('a', '2026-03-04', 'participants', 'done', 1), ('a', '2026-03-04', 'meeting', 'done', 1);
             INSERT INTO zoom_count (account, day_on, unit, medium, good, fair, poor, bad)
             VALUES ('a', '2026-03-04', 'participants', 'audio', 7, 1, 1, 1), ('a', '2026-03-04', 'meeting', 'audio', 1, 0, 0, NULL),
                    ('a', '2026-03-04', 'participants', 'video', 0, 0, 0, 0);",
        )
        .unwrap();
    let rows = on_day(&fixture.database(), "zoom_counts_vs_ours", &[]);
    let told = |row| {
        let percent = |column| rows.real(row, column).map(f64::round);
        (
            rows.text(row, "unit").unwrap(),
            rows.text(row, "medium").unwrap(),
            percent("zoom_poor_pct"),
            percent("our_poor_pct"),
        )
    };
    assert_eq!(told(0), ("participants", "audio", Some(20.0), Some(30.0)));
    assert_eq!(told(1), ("participants", "video", None, None));
    assert_eq!(told(2), ("meeting", "audio", Some(0.0), Some(100.0)), "30 % of its minutes are beyond the bound");
    let output = program(&fixture.path()).args(["report", "digest", "--from", DAY, "--to", DAY]).output().unwrap();
    let digest = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences = "Asked how it was: 10 answers; 3 of 4 who were not content had poor minutes. \
                     Zoom itself calls poor or bad: audio 20 %.";
    assert!(digest.contains(sentences), "{digest} {}", stderr(&output));
    let period = on_day(&fixture.database(), "digest_zoom_counts", &[("day", DAY)]);
    assert_eq!(
        (period.text(0, "medium"), period.count(0, "zoom_counted"), period.count(0, "days")),
        (Some("audio"), 10, 1)
    );
}

#[test]
fn pages_say_it_beside_the_verdict_and_show_words_with_names_only() {
    let fixture = answered([2, 1, 1, 3]);
    let hostile =
        "UPDATE feedback SET comment = 'it froze <script>x</script> ' || char(27) || '[31m | red' WHERE is_content = 0";
    fixture.connection().execute(hostile, []).unwrap();
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("XDG_CONFIG_HOME", home.path()).args(["report"]).args(arguments).args(["--event", "asked=="]);
        let output = command.output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let sentence = "Asked how it was: 7 answers; 2 of 3 who were not content had poor minutes.";
    let review = run(&["review"]);
    assert!(review.contains(sentence) && !review.contains("it froze"), "{review}");
    let full = run(&["review", "--full"]);
    assert!(full.contains("What people said") && full.contains("not content  it froze <script>"), "{full}");
    let markdown = run(&["review", "--format", "markdown"]);
    assert!(markdown.contains("## What people said") && !markdown.contains("<script>"), "{markdown}");
    let person = run(&["person", "--person", "person0@example.com"]);
    assert!(person.contains("Said of it: not content, \u{201c}it froze"), "{person}");
    assert!([&review, &full, &markdown, &person].iter().all(|page| !page.contains('\u{1b}')));
    for (page, is_person) in [("review.html", false), ("person.html", true)] {
        let path = home.path().join(page);
        let name = if is_person { "person" } else { "review" };
        let of = if is_person { vec!["--person", "person0@example.com"] } else { Vec::new() };
        let html = |more: &[&str]| {
            run(&[&[name, "--output", path.to_str().unwrap()], &of[..], more].concat());
            std::fs::read_to_string(&path).unwrap()
        };
        let hidden = html(&[]);
        let told = if is_person { "Said of it: not content." } else { sentence };
        assert!(hidden.contains(told) && !hidden.contains("it froze") && !hidden.contains("@example.com"), "{page}");
        let shown = html(&["--identify"]);
        assert!(shown.contains("it froze &") && !shown.contains("<script>x"), "{page}");
    }
}

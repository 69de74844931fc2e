//! What pages tell of small events: who it was, from when to when, and in words that say no more than is known.

use zoom_qos::model::Timestamp;
use zoom_qos::render::{Format, Look, Table, Zone};
use zoom_qos::report::{catalog, table};
use zoom_qos::review::Review;
use zoom_qos::review::html::{Names, Page, Setting, Topics};

use super::arguments;
use crate::support::golden::{Fixture, GOLDEN, Join};

fn event(joins: &[Join]) -> Fixture {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Worded", joins);
    fixture
}

fn report(fixture: &Fixture, name: &str) -> Table {
    table(&fixture.database(), &catalog::find(name).unwrap(), &arguments(&[])).unwrap()
}

/// People who hear the same.
fn people(count: usize, heard: &str) -> impl Iterator<Item = Join> + use<> {
    let heard = heard.to_owned();
    (0..count).map(move |index| Join::hearing(&format!("{heard} {index}"), &heard))
}

/// The page as a terminal shows it, its lines joined.
fn page(fixture: &Fixture) -> String {
    written(fixture, Format::Table)
}

/// The page as a document for a ticket.
fn document(fixture: &Fixture) -> String {
    written(fixture, Format::Markdown)
}

fn written(fixture: &Fixture, format: Format) -> String {
    let mut out = Vec::new();
    let review = Review::compose(&fixture.database(), &arguments(&[])).unwrap();
    review.write(format, Look::default(), &mut out).unwrap();
    words(&String::from_utf8(out).unwrap())
}

/// The words of the page for a browser, with everybody under their own name.
fn html(fixture: &Fixture) -> String {
    let setting =
        Setting { names: Names::Full, topics: Topics::Shown, zone: Zone::default(), made_at: Timestamp(1_772_700_000) };
    let mut out = Vec::new();
    Page::compose(&fixture.database(), &arguments(&[]), setting).unwrap().write(&mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    let body = page.split("<script").next().unwrap();
    let texts = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    words(&texts.collect::<Vec<_>>().concat().replace('\u{a0}', " "))
}

/// The text with one space between words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Three or six of twenty are connected by TCP and wait in most minutes from the first to the last.
#[test]
fn a_fall_back_to_tcp_for_the_whole_event_is_told_as_lasting_and_not_as_short_windows() {
    for (struck, of_ten) in [(3, 7), (6, 7), (6, 9)] {
        let waits = |person: usize| -> String {
            (0..60).map(|minute| if (minute * 7 + person * 3) % 10 < of_ten { 'P' } else { 'G' }).collect()
        };
        let by_tcp = (0..struck).map(|person| {
            let heard = waits(person);
            Join::hearing(&format!("By TCP {person}"), &heard).and("audio_input", &heard)
        });
        let fixture = event(&by_tcp.chain(people(20 - struck, &"G".repeat(60))).collect::<Vec<_>>());
        let connection = fixture.connection();
        connection.execute_batch("UPDATE stream_sample SET avg_loss_pct = 0, max_loss_pct = 0").unwrap();
        let sql =
            "UPDATE participant_session SET connection_type = CASE WHEN session_id <= ?1 THEN 'TCP' ELSE 'UDP' END";
        connection.execute(sql, [i64::try_from(struck).unwrap()]).unwrap();
        let scorecard = report(&fixture, "scorecard");
        for row in 0..struck {
            let told = ["consistent_with", "evidence"].map(|column| scorecard.text(row, column).unwrap());
            assert_eq!(told, ["no UDP", "connected by TCP, throughout"], "{struck} of 20, row {row}");
        }
        let windows = report(&fixture, "simultaneous");
        for row in 0..windows.rows.len() {
            let told = ["consistent_with", "attribute", "value"].map(|column| windows.text(row, column).unwrap());
            assert_eq!(told, ["local", "connection_type", "TCP"]);
        }
        let page = page(&fixture);
        assert!(page.contains("no UDP *") && page.contains("* throughout"), "{page}");
        assert!(!page.contains("local incident"), "{page}");
        let html = html(&fixture);
        let lasting = "consistent with connections that fell back from UDP, throughout.";
        assert!(html.contains(lasting), "{html}");
    }
}

#[test]
fn a_page_says_by_which_share_it_judges() {
    // Five poor minutes of 150 are a third of a percent above the bound for good, and no more than chance gives.
    let poor = people(5, "GGGGGPGGGGGGGGG").chain(people(5, &"G".repeat(15)));
    let fixture = event(&poor.collect::<Vec<_>>());
    let said = "GOOD: 0 of 10 people had more trouble than chance gives; 0 had an episode of two minutes or more, 10 had none. \
                3.33 % of 150 measured minutes were poor, at least 1.01 % allowing for chance.";
    let page = page(&fixture);
    assert!(page.contains(said), "{page}");
    let html = html(&fixture);
    assert!(html.contains("were poor, at least 1.01 % allowing for chance."), "{html}");
    assert!(html.contains("The verdict goes by the share of poor measured minutes allowing for chance"), "{html}");
}

/// Ann shows her screen and sends her camera poorly for eight of fifteen minutes, which everybody sees.
#[test]
fn a_sender_is_named_in_both_pages() {
    let sent = "GGPPPPPPPPGGGGG";
    let sharer = Join::hearing("Ann", &"G".repeat(15)).and("video_input", sent).and("as_input", &"G".repeat(15));
    let others = people(9, &"G".repeat(15)).map(|join| join.and("video_output", sent));
    let fixture = event(&std::iter::once(sharer).chain(others).collect::<Vec<_>>());
    let windows = report(&fixture, "simultaneous");
    let told = ["consistent_with", "sender"].map(|column| windows.text(0, column).unwrap());
    assert_eq!((told, windows.rows.len()), (["sender", "Ann"], 1));
    let page = page(&fixture);
    assert!(page.contains("09:02–09:10 9 of 10, what Ann sent was poor as well"), "{page}");
    let html = html(&fixture);
    let said = "consistent with what Ann sent, which was poor as well (that explains 8 of 8 minutes).";
    assert!(html.contains(said), "{html}");
}

/// Ann is thrown out three times, Ben once, and no minute is poor.
#[test]
fn whoever_is_thrown_out_again_and_again_is_told_by_name_and_time() {
    let stays = |name: &str, from: &[i64]| -> Vec<Join> {
        let stay = |joined_minute: &i64| Join {
            joined_minute: *joined_minute,
            email: Some(format!("{name}@example.com")),
            ..Join::hearing(name, "GGGG")
        };
        from.iter().map(stay).collect()
    };
    let stayed = people(2, &"G".repeat(19)).collect::<Vec<_>>();
    let fixture = event(&[stays("Ann", &[0, 5, 10, 15]), stays("Ben", &[0, 5]), stayed.clone()].concat());
    let sql = "UPDATE participant_identity SET leave_reason = 'got disconnected'";
    fixture.connection().execute_batch(sql).unwrap();
    let said = "2 people left and came back, 4 times, always after a disconnection; 1 person three times or more.";
    assert!(page(&fixture).contains(said), "{}", page(&fixture));
    let html = html(&fixture);
    let claim = "3 rejoins, consistent with an unstable connection from 09:04 to 09:15.";
    assert!(html.contains(claim), "{html}");
    assert!(html.contains("Ann: 3 rejoins, 3 after a disconnection"), "{html}");
    let fixture = event(&[stays("Ann", &[0, 5]), stayed].concat());
    fixture.connection().execute_batch(sql).unwrap();
    assert!(page(&fixture).contains("1 person left and came back once, after a disconnection."));
}

#[test]
fn one_of_a_thing_is_told_in_the_singular() {
    let fixture = event(&[Join::hearing("Ann", "GGGG.GGG"), Join::hearing("Ben", "GGGG.GGG")]);
    let sql = "CREATE TEMP TABLE early AS SELECT min(sampled_at) AS at FROM sample;
               UPDATE sample SET sampled_at = at - 600 FROM early WHERE session_id = 2 AND sampled_at = at;
               UPDATE stream_sample SET sampled_at = at - 600 FROM early WHERE session_id = 2 AND sampled_at = at;";
    fixture.connection().execute_batch(sql).unwrap();
    let page = page(&fixture);
    let said = "Nobody was sampled in 1 minute. Left out: 1 sample from before the join or after the leave, by a wrong";
    assert!(page.contains(said), "{page}");
    let html = html(&fixture);
    for wrong in ["mostly insufficient data", " 1 minutes", "by 0 people", "the 1 person", "0 people had no poor"] {
        assert!(!html.contains(wrong), "{wrong}: {html}");
    }
}

/// Ann receives poorly and sends well.
#[test]
fn what_to_do_fits_the_network_of_whoever_has_the_trouble() {
    let joins = [Join::hearing("Ann", &"P".repeat(20)).and("audio_input", &"G".repeat(20))];
    let fixture = event(&joins.into_iter().chain(people(9, &"G".repeat(20))).collect::<Vec<_>>());
    for (network_type, said) in [
        ("Wired", "Look at what fills the download, router and VPN; ask the provider."),
        ("Wifi", "Look at what fills the download, and the VPN; ask the person to use a cable."),
        ("Others", "Look at what fills the download; ask for a cable on Wi-Fi, else the provider."),
    ] {
        fixture.connection().execute("UPDATE participant_session SET network_type = ?1", [network_type]).unwrap();
        assert_eq!(report(&fixture, "scorecard").text(0, "consistent_with"), Some("downlink only"));
        for page in [page(&fixture), document(&fixture), html(&fixture)] {
            assert!(page.contains(said) && page.matches("Look at").count() <= 2, "{network_type}: {page}");
        }
    }
}

/// A data centre's name is long: its numbers stand in a second line.
#[test]
fn what_does_not_fit_a_line_is_not_cut_before_its_numbers() {
    let joins = people(5, "GGGPPPGG").chain(people(15, &"G".repeat(8)));
    let fixture = event(&joins.collect::<Vec<_>>());
    let sql = "UPDATE participant_session SET data_center = 'A data centre with quite a long name (SC Top)'
               WHERE session_id < 6";
    fixture.connection().execute_batch(sql).unwrap();
    let said = "5 of 20, 5 of data center A data centre with quite a long name (SC Top): 100 % poor, others 0 %";
    assert!(page(&fixture).contains(said), "{}", page(&fixture));
}

/// Ann's first stay of three minutes touches four; of her second one minute in four is missing.
#[test]
fn a_share_that_was_sampled_stands_beside_its_own_numbers() {
    let ann = |joined_minute, heard: &str| Join {
        joined_minute,
        email: Some("ann@example.com".to_owned()),
        ..Join::hearing("Ann", heard)
    };
    let fixture = event(&[ann(0, "GGGG"), ann(6, "GG.G")]);
    let sql = "UPDATE participant_session SET join_at = join_at + 45, leave_at = leave_at - 15 WHERE session_id = 1";
    fixture.connection().execute_batch(sql).unwrap();
    let html = html(&fixture);
    assert!(html.contains("85.7 %6 of 7 min"), "{html}");
}

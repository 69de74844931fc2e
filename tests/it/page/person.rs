//! The pages of one person as HTML, of an event and over events.

use scraper::Html;
use zoom_qos::render::Zone;
use zoom_qos::report::Arguments;
use zoom_qos::review::html::person::{EventPage, HistoryPage};
use zoom_qos::review::html::{Names, Setting, Topics};

use super::hostile::NAMES;
use super::privacy::pseudonyms;
use super::structure::outline;
use super::{MADE_AT, all, one, page_of, words};
use crate::reports::person::{hour, weeks};
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

fn setting(names: Names<'_>) -> Setting<'_> {
    Setting { names, topics: Topics::Hidden, zone: Zone::default(), made_at: MADE_AT }
}

fn event_page(fixture: &Fixture, person: &str, names: Names<'_>) -> String {
    let arguments = [("event", GOLDEN), ("person", person)];
    let arguments: Arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut out = Vec::new();
    EventPage::compose(&fixture.database(), &arguments, setting(names)).unwrap().write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn history_page(fixture: &Fixture, person: &str, names: Names<'_>) -> String {
    let arguments = Arguments::from([("person".to_owned(), person.to_owned())]);
    let mut out = Vec::new();
    HistoryPage::compose(&fixture.database(), &arguments, setting(names)).unwrap().write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn outlined(page: &str) -> String {
    let html = Html::parse_document(page);
    let mut text = String::new();
    outline(all(&html, "body")[0], 0, &mut text);
    text
}

#[test]
fn a_page_says_how_one_person_s_event_went_and_what_to_do() {
    let page = event_page(&hour(), "ivan@example.com", Names::Full);
    insta::assert_snapshot!("event", outlined(&page));
    let html = Html::parse_document(&page);
    let strips: Vec<_> = all(&html, ".strip").iter().map(|strip| strip.value().attr("aria-label").unwrap()).collect();
    assert_eq!(
        strips,
        [
            "audio sent, minutes: 30 fair, 30 good",
            "audio received, minutes: 50 good, 1 idle, 9 poor",
            "video received, minutes: 50 good, 1 idle, 9 poor",
            "CPU, minutes: 60 good",
            "Wi-Fi, minutes: 60 poor",
        ]
    );
    // 30 of audio sent, nine of each of the two others.
    assert_eq!(all(&html, "details tbody tr").len(), 48);
}

#[test]
fn a_page_says_whether_somebody_always_has_trouble() {
    let page = history_page(&weeks(), "Ivan", Names::Full);
    insta::assert_snapshot!("history", outlined(&page));
    let html = Html::parse_document(&page);
    assert_eq!(all(&html, "svg.history rect.b").len(), 6, "the events that were bad");
    assert_eq!(all(&html, "#events tbody b").into_iter().map(words).collect::<Vec<_>>(), ["Wifi"], "what is new");
}

#[test]
fn a_person_s_page_names_nobody_and_hides_what_few_share() {
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = pseudonyms(folder.path());
    let hidden = Names::Pseudonyms(&pseudonyms);
    let own = pseudonyms.of("ivan@example.com");
    let pages = [
        (event_page(&hour(), "ivan", hidden), own.clone()),
        (history_page(&weeks(), "Ivan", hidden), pseudonyms.of("ivan@x")),
    ];
    for (page, own) in pages {
        for personal in ["Ivan", "ivan@", "Headset", "192.0.2", "Berlin", "16778240", "Weekly planning"] {
            assert!(!page.contains(personal), "{personal}");
        }
        let html = Html::parse_document(&page);
        assert_eq!((one(&html, "h1"), one(&html, ".badge:last-child")), (own, "pseudonym".to_owned()));
    }
    let history = history_page(&weeks(), "Ivan", hidden);
    assert!(history.contains("Worse since 2026-04-01") && history.contains("With it came another network (in 6 of 6,"));
    // The same name as on the page of the event.
    assert!(page_of(&hour(), hidden, Zone::default()).contains(&own));
    let rita = event_page(&hour(), "Rita", hidden);
    assert!(!rita.contains("Rita"), "not even in Zoom's reason for leaving");
    assert!(event_page(&hour(), "Rita", Names::Full).contains("left: Rita got disconnected from the meeting."));
}

/// Many who share a place may have it told.
#[test]
fn what_three_people_share_is_told_without_names() {
    let fixture = weeks();
    let sql = "UPDATE participant_session SET location = 'Large place', data_center = 'Frankfurt'";
    fixture.connection().execute(sql, []).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = pseudonyms(folder.path());
    let page = history_page(&fixture, "Ivan", Names::Pseudonyms(&pseudonyms));
    assert!(!page.contains("Large place"), "two people are too few");
    let office = Fixture::new();
    let joins = ["Amara", "Bela", "Chidi"].map(|name| Join {
        email: Some(format!("{}@example.com", name.to_lowercase())),
        ..Join::hearing(name, "GGGG")
    });
    office.event("meeting", GOLDEN, 1, "Office", &joins);
    office.connection().execute(sql, []).unwrap();
    let hidden = Names::Pseudonyms(&pseudonyms);
    assert!(event_page(&office, "Amara", hidden).contains("Large place"));
    assert!(history_page(&office, "Amara", hidden).contains("Large place"));
}

#[test]
fn no_name_becomes_more_than_text_and_nothing_runs_or_is_fetched() {
    let fixture = Fixture::new();
    let joins: Vec<Join> = NAMES
        .iter()
        .map(|name| Join { email: Some("x@example.com".to_owned()), ..Join::hearing(name, "GPPPPPPG") })
        .collect();
    fixture.event("meeting", GOLDEN, 1, "</title><script>alert(0)</script>", &joins[..4]);
    let sql = "UPDATE participant_session SET location = '<b onclick=alert(6)>Paris</b>', device = '</script>',
                   version = '\"><img src=x>'";
    fixture.connection().execute(sql, []).unwrap();
    let sql = "UPDATE participant_identity SET leave_reason = '<img src=x onerror=alert(1)>', microphone = '<base>'";
    fixture.connection().execute(sql, []).unwrap();
    for page in
        [event_page(&fixture, "x@example.com", Names::Full), history_page(&fixture, "x@example.com", Names::Full)]
    {
        let html = Html::parse_document(&page);
        assert!(html.errors.is_empty(), "{:?}", html.errors);
        for element in ["script", "img", "iframe", "object", "base", "form", "link"] {
            assert!(all(&html, element).is_empty(), "{element}");
        }
        for element in all(&html, "*") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on") && !["style", "src"].contains(&name), "{name}");
                assert!(name != "href" || (value.starts_with('#') && all(&html, value).len() == 1), "{value}");
            }
        }
        let policy = all(&html, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains("; script-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
        assert!(!page.contains("://") && !page.chars().any(|c| c.is_control() && c != '\n'));
    }
}

#[test]
fn a_page_is_the_same_each_time_and_there_is_one_for_whom_nothing_is_known() {
    let fixture = hour();
    assert_eq!(event_page(&fixture, "Devi", Names::Full), event_page(&fixture, "Devi", Names::Full));
    let silent = Fixture::new();
    silent.event("meeting", GOLDEN, 1, "Silent", &[Join::hearing("Solo", "")]);
    let sql = "UPDATE participant_session SET join_at = 0, leave_at = NULL";
    silent.connection().execute(sql, []).unwrap();
    let html = Html::parse_document(&event_page(&silent, "Solo", Names::Full));
    assert_eq!((one(&html, "h1"), one(&html, ".verdict .word")), ("Solo".into(), "–insufficient data".into()));
    assert!(one(&html, "#minutes").contains("Nobody knows in which minutes this person was there"));
}

/// Ann joins within a minute in which she is not sampled, and nothing of her stay is missing.
#[test]
fn a_part_of_a_minute_that_zoom_need_not_sample_is_not_missing() {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Joined within a minute", &[Join::hearing("Ann", ".GGGG")]);
    let page = |joined: i64| {
        let sql = "UPDATE participant_session SET join_at = join_at + ?1";
        fixture.connection().execute(sql, [joined]).unwrap();
        event_page(&fixture, "Ann", Names::Full)
    };
    assert!(page(0).contains("minutes: 4 good, 1 missing"));
    let page = page(40);
    assert!(page.contains("minutes: 4 good") && !page.contains("1 missing"));
}

#[test]
fn the_command_writes_both_pages_and_asks_whose() {
    let fixture = hour();
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(&fixture.path());
        command.env("HOME", folder.path()).current_dir(folder.path());
        command.args(["report", "person"]).args(arguments).args(["--output", "page.html"]).output().unwrap()
    };
    let file = folder.path().join("page.html");
    let asked = run(&["--event", GOLDEN]);
    assert_eq!(code(&asked), 2);
    assert!(
        stderr(&asked).contains("  --person 16778241  Hanna") || stderr(&asked).contains("  --person 16778240  Ivan")
    );
    assert!(!file.exists(), "there is no page of nobody");
    for (arguments, title) in [
        (&["--event", GOLDEN, "--person", "ivan"][..], "One person in a meeting"),
        (&["--person", "ivan"], "One person over events"),
    ] {
        let written = run(arguments);
        assert_eq!(code(&written), 0, "{}", stderr(&written));
        let page = std::fs::read_to_string(&file).unwrap();
        assert!(page.contains(title) && !page.contains("Ivan"), "{title}");
        // Whoever gets the page asks about the pseudonym, which the machine with the key can undo.
        let pseudonym = one(&Html::parse_document(&page), "h1");
        let event = arguments.iter().take_while(|argument| **argument != "--person").copied().collect::<Vec<_>>();
        let written = run(&[&event, &["--person", &pseudonym, "--identify"][..]].concat());
        assert_eq!(code(&written), 0, "{}", stderr(&written));
        assert!(std::fs::read_to_string(&file).unwrap().contains("<h1>Ivan</h1>"), "{pseudonym}");
        let written = run(&[arguments, &["--identify"]].concat());
        assert_eq!(code(&written), 0, "{}", stderr(&written));
        assert!(std::fs::read_to_string(&file).unwrap().contains("<h1>Ivan</h1>"));
    }
}

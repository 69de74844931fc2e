//! What the page says of ten minutes of three people, and that all of it can be read without a script.

use std::fmt::Write as _;

use scraper::node::Node;
use scraper::{ElementRef, Html};
use zoom_qos::render::Zone;
use zoom_qos::review::html::Names;

use super::{all, data, named, one, page_of, words};
use crate::support::golden::{Fixture, GOLDEN, Join, golden};

/// Elements whose content is the same in every page, or is drawn.
const LEFT_OUT: [&str; 5] = ["style", "script", "svg", "details", "footer"];

/// Headings, sentences and tables as an outline; drawings are counted.
pub(super) fn outline(element: ElementRef<'_>, depth: usize, text: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(words) if !words.trim().is_empty() => {
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(text, "{}{words}", "  ".repeat(depth)).unwrap();
            }
            Node::Element(_) => {
                let Some(child) = ElementRef::wrap(child) else { continue };
                let name = child.value().name();
                if LEFT_OUT.contains(&name) {
                    continue;
                }
                let id = child.value().id().map(|id| format!("#{id}")).unwrap_or_default();
                let is_shown = matches!(name, "header" | "section" | "table" | "figure" | "article" | "ul" | "nav");
                if is_shown {
                    writeln!(text, "{}<{name}{id}>", "  ".repeat(depth)).unwrap();
                }
                outline(child, depth + usize::from(is_shown), text);
            }
            _ => {}
        }
    }
}

#[test]
fn the_page_of_the_golden_event_says_what_a_person_read() {
    let html = named(&golden());
    let mut text = String::new();
    outline(all(&html, "body")[0], 0, &mut text);
    insta::assert_snapshot!(text);
}

/// Forty people of whom ten share three poor minutes, and one has trouble of his own.
fn struck_event() -> Fixture {
    let fixture = Fixture::new();
    let struck = (0..10).map(|index| Join::hearing(&format!("Struck {index}"), "GGGGGGPPPGGGGGG"));
    let spared = (0..29).map(|index| Join::hearing(&format!("Spared {index}"), "GGGGGGGGGGGGGGG"));
    let own = Join::hearing("Own trouble", "GPPPPPPPPPPPPPG");
    fixture.event("meeting", GOLDEN, 1, "Struck", &struck.chain(spared).chain([own]).collect::<Vec<_>>());
    fixture
}

#[test]
fn the_first_screen_says_what_happened_and_leads_to_minutes_and_people() {
    let html = named(&struck_event());
    // 10 × 3 + 13 of 40 × 15 minutes.
    let sentence = "1 of 40 people had more trouble than chance gives; 11 had an episode of two minutes or more, 29 had none. \
                    7.17 % of 600 measured minutes were poor, at least 4.67 % allowing for chance.";
    assert_eq!(one(&html, ".verdict .sentence"), sentence);
    assert_eq!(one(&html, ".verdict .word"), "◔fair");
    let first = all(&html, ".verdict .first li");
    assert!(words(first[0]).starts_with("09:06–09:09 11 of 40 people received poorly at once"), "{}", words(first[0]));
    let links = all(&html, ".verdict .first li:first-child a");
    let of = |link: usize, name: &str| links[link].value().attr(name).unwrap_or_default().to_owned();
    assert_eq!((of(0, "href"), of(0, "data-from"), of(0, "data-to")), ("#timeline".into(), "6".into(), "8".into()));
    assert_eq!(of(1, "href"), "#participants");
    let data = data(&html);
    let places = of(1, "data-people");
    let names =
        places.split(' ').map(|place| data["people"]["name"][place.parse::<usize>().unwrap()].as_str().unwrap());
    let (struck, others): (Vec<&str>, Vec<&str>) = names.partition(|name| name.starts_with("Struck"));
    assert_eq!((struck.len(), others), (10, vec!["Own trouble"]));
}

/// Every figure of the first screen is a link, and those that count people list as many.
#[test]
fn the_figures_of_the_first_screen_lead_to_those_whom_they_count() {
    let html = named(&struck_event());
    let data = data(&html);
    let is_within = |person: usize, range: &str| {
        let bounds: Vec<&str> = range.split(':').collect();
        let bound = |text: &str, open: f64| text.parse().unwrap_or(open);
        let number = &data["people"]["numbers"][bounds[0].parse::<usize>().unwrap()][person];
        let within = bound(bounds[1], f64::MIN)..=bound(bounds[2], f64::MAX);
        number.as_f64().is_some_and(|number| within.contains(&number))
    };
    let listed =
        |ranges: &str| (0..40).filter(|person| ranges.split(',').all(|range| is_within(*person, range))).count();
    let counted: Vec<(String, usize)> = all(&html, ".verdict .why > p a[data-range], .tile a[data-range]")
        .into_iter()
        .map(|link| (words(link), listed(link.value().attr("data-range").unwrap())))
        .collect();
    let expected = [
        ("11".to_owned(), 11),
        ("29".to_owned(), 29),
        ("29 people".to_owned(), 29),
        ("11of 40 people, two poor minutes or more".to_owned(), 11),
    ];
    assert_eq!(counted, expected);
    assert_eq!(all(&html, ".tile").len(), 6);
    assert!(
        all(&html, ".tile").iter().all(|tile| tile.select(&scraper::Selector::parse("a[href]").unwrap()).count() > 0)
    );
    let window = all(&html, ".tile a[data-from]");
    assert_eq!(
        window.iter().map(|link| words(*link)).collect::<Vec<_>>(),
        ["09:06–09:0911 of 40 received poorly in its worst minute"]
    );
}

#[test]
fn with_a_map_of_networks_a_window_and_its_people_are_told_by_site() {
    let fixture = struck_event();
    assert_eq!(all(&named(&fixture), "#breakdowns > .note").len(), 1, "what a map would tell");
    let sql = "INSERT INTO session_site (session_id, network, site, building, is_vpn)
               SELECT session_id, '192.0.2.0/24', CASE WHEN session_id <= 10 THEN 'Berlin' ELSE 'Lisbon' END, NULL, 0
               FROM participant_session";
    fixture.connection().execute(sql, []).unwrap();
    let html = named(&fixture);
    let claim = words(all(&html, ".verdict .first li")[0]);
    assert!(
        claim.contains("consistent with trouble local to site Berlin (site Berlin: 100 % poor inside (10 people)"),
        "{claim}"
    );
    let people = all(&html, ".verdict .first li:first-child a")[1].value().attr("data-people").unwrap().to_owned();
    assert_eq!(people.split(' ').count(), 10, "{people}");
    let titles: Vec<String> = all(&html, ".breakdown figcaption").into_iter().map(words).collect();
    assert_eq!(titles[0], "Site");
    assert!(all(&html, "#breakdowns > .note").is_empty());
    let data = data(&html);
    assert_eq!(
        data["people"]["attributeTitles"].as_array().unwrap().len(),
        data["people"]["attributes"].as_array().unwrap().len()
    );
    let place = usize::try_from(data["people"]["attributes"][0][0].as_u64().unwrap()).unwrap();
    assert!(["Berlin", "Lisbon"].contains(&data["words"][place].as_str().unwrap()));
}

#[test]
fn every_anchor_leads_somewhere() {
    let html = named(&struck_event());
    for link in all(&html, "a[href]") {
        let href = link.value().attr("href").unwrap();
        assert!(href.starts_with('#') && all(&html, href).len() == 1, "{href}");
    }
}

#[test]
fn the_data_holds_the_minutes_of_everybody() {
    let data = data(&named(&golden()));
    let words = data["words"].as_array().unwrap();
    let course = |stream: usize, person: usize| {
        words[usize::try_from(data["layers"][stream][person].as_u64().unwrap()).unwrap()].as_str().unwrap().to_owned()
    };
    assert_eq!(data["people"]["name"], serde_json::json!(["A", "B", "C"]));
    // `GGPPP.PGGG`, `GGGPPPGIII` and `GFGGPGGGGG`: 6 % is poor, as 350 ms is; idle and missing are neither.
    assert_eq!([course(0, 0), course(0, 1), course(0, 2)], ["g2p3xpg3", "g3p3gi3", "gfg2pg5"]);
    // Received audio is all there is.
    assert_eq!(course(2, 0), course(0, 0));
    assert_eq!(course(1, 0), "i5xi4");
    assert_eq!(data["episodes"]["from"], serde_json::json!([2, 3]));
    assert_eq!(data["timeline"]["poor"][3], 2);
}

/// Nobody is sampled in the first minute, as whoever joins is seen a minute later, nor in the fourth.
#[test]
fn a_gap_of_the_collector_is_the_same_in_the_drawing_and_in_the_figures() {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Gap", &[Join::hearing("Ann", ".GG.GG"), Join::hearing("Ben", ".GG.GG")]);
    let html = named(&fixture);
    assert_eq!(data(&html)["gaps"], serde_json::json!([3]));
    let quality = one(&html, "#quality");
    assert!(quality.contains("Collector gap1 min"), "{quality}");
}

#[test]
fn a_long_event_is_drawn_in_buckets_and_a_large_one_with_a_row_for_all_others() {
    let fixture = Fixture::new();
    let joins: Vec<Join> =
        // A few make it long; the others are there to be many.
        (0..130).map(|index| Join::hearing(&format!("Person {index}"), &"GGGGGP".repeat(if index < 5 { 40 } else { 1 }))).collect();
    fixture.event("meeting", GOLDEN, 1, "Long", &joins);
    let html = named(&fixture);
    assert_eq!(all(&html, ".heat-row[data-person]").len(), 100);
    assert!(all(&html, ".heat-row.others")[0].value().attr("aria-label").unwrap().contains("other 30 people"));
    assert_eq!(all(&html, "#people tbody tr").len(), 50);
    assert_eq!(one(&html, "#count"), "The first 50 of 130; a browser that runs scripts shows everybody.");
    // 240 minutes in columns of two.
    assert_eq!(one(&html, "#static-timeline figcaption:first-child"), "Share of people by class, per 2 minutes");
    assert_eq!(data(&html)["layers"][0].as_array().unwrap().len(), 130);
}

#[test]
fn times_are_those_of_the_zone_and_can_be_read_in_utc() {
    let zone = Zone::named("Asia/Kolkata").unwrap();
    let html = scraper::Html::parse_document(&page_of(&golden(), Names::Full, zone));
    assert!(one(&html, ".facts").starts_with("Wednesday 4 March 2026, 14:30–14:40 Asia/Kolkata"));
    assert_eq!(all(&html, ".facts time")[0].value().attr("data-unix"), Some("1772614800"));
    assert_eq!(data(&html)["zone"], "Asia/Kolkata");
}

#[test]
fn an_event_without_samples_has_a_page_too() {
    let fixture = Fixture::new();
    fixture.event("meeting", GOLDEN, 1, "Empty", &[]);
    let html = named(&fixture);
    assert_eq!(one(&html, ".verdict .word"), "–insufficient data");
    assert_eq!(data(&html)["minutes"], 0);
}

#[test]
fn what_was_not_collected_to_its_end_says_so() {
    let fixture = golden();
    let sql = "INSERT INTO work_item (kind, event_key, participant, state, records_done, records_total)
               VALUES ('meeting', ?, '', 'pending', 3, 4500)";
    fixture.connection().execute(sql, [GOLDEN]).unwrap();
    let said = "Incomplete: 3 of 4,500 participant records are collected; the event is pending.";
    assert_eq!(one(&named(&fixture), ".unfinished"), said);
}

/// Three people with every other minute poor, of an event that Zoom says was larger.
fn part(asked: &str, zoom_joins: i64) -> Html {
    let fixture = Fixture::new();
    let joins: Vec<Join> = (0..3).map(|index| Join::hearing(&index.to_string(), &"GP".repeat(10))).collect();
    fixture.event("meeting", GOLDEN, 1, "A part", &joins);
    fixture.connection().execute("UPDATE event SET asked = ?, zoom_joins = ?", (asked, zoom_joins)).unwrap();
    named(&fixture)
}

#[test]
fn a_part_of_an_event_does_not_read_as_the_event() {
    let badges = |html: &Html| all(html, ".badge").into_iter().take(2).map(words).collect::<Vec<_>>();
    let warns = |html: &Html| all(html, ".badge.warn").into_iter().map(words).collect::<Vec<_>>();
    let listed = part("listed", 246);
    assert_eq!(one(&listed, "title"), "A part: bad for 3 collected of 246 joins");
    assert_eq!(one(&listed, ".verdict .word"), "●bad for 3 collected of 246 joins");
    assert_eq!(badges(&listed), ["3 of 246 joins collected", "100 % of those sampled"]);
    assert_eq!(warns(&listed), ["3 of 246 joins collected", "names shown"]);
    let too_little = part("everybody", 25);
    assert_eq!(one(&too_little, "title"), "A part: insufficient data");
    assert_eq!(
        one(&too_little, ".verdict .sentence"),
        "3 of 25 joins are collected, a verdict needs 80 %. For those it is bad: 50 % of 60 measured \
         minutes were poor."
    );
    let whole = part("everybody", 3);
    assert_eq!(one(&whole, "title"), "A part: bad");
    assert_eq!(badges(&whole), ["3 of 3 joins collected", "100 % sampled"]);
    assert_eq!(warns(&whole), ["names shown"]);
}

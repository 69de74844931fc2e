//! The page of groups from week to week.

use scraper::Html;
use zoom_qos::render::Zone;
use zoom_qos::report::Arguments;
use zoom_qos::review::html::trend::TrendPage;
use zoom_qos::review::html::{Names, Setting, Topics};

use super::privacy::pseudonyms;
use super::{MADE_AT, all, words};
use crate::reports::trend::two_weeks;
use crate::support::golden::Fixture;
use crate::support::program::{code, program, stderr, stdout};

fn page(fixture: &Fixture, names: Names<'_>, zone: Zone) -> String {
    let arguments = [("from", "2026-03-01"), ("to", "2026-03-31"), ("by", "network_type")];
    let arguments: Arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let setting = Setting { names, topics: Topics::Hidden, zone, made_at: MADE_AT };
    let mut out = Vec::new();
    TrendPage::compose(&fixture.database(), &arguments, setting).unwrap().write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_group_is_drawn_on_one_scale_with_its_interval() {
    let html = Html::parse_document(&page(&two_weeks(), Names::Full, Zone::default()));
    let captions: Vec<String> = all(&html, "figcaption:first-child").into_iter().map(words).collect();
    assert_eq!(captions, ["Wifi", "Wired", "Cellular"]);
    let label = |at: usize| all(&html, "figure svg")[at].value().attr("aria-label").unwrap();
    assert_eq!(label(0), "Wifi: share of poor minutes from 0\u{a0}% to 50\u{a0}%; the table below has the numbers");
    let line = |at: usize| all(&html, "path.median")[at].value().attr("d").unwrap();
    let heights = |at: usize| -> Vec<f64> {
        let places = line(at).split(['M', 'L']).filter_map(|place| place.split(' ').nth(1));
        places.map(|height| height.parse().unwrap()).collect()
    };
    assert_eq!((heights(0)[0], heights(1)), (100.0, vec![100.0, 100.0]), "calm weeks lie at the bottom");
    assert!(heights(0)[1] > 10.0 && heights(0)[1] < 40.0, "half of the scale that the interval needs: {}", line(0));
    assert_eq!(all(&html, "path.area").len(), 2);
    let last = words(all(&html, "figure")[2]);
    assert!(last.contains("100 % of 40 minutes, 2 people not enough to tell"), "{last}");
}

#[test]
fn a_page_without_names_tells_of_no_group_of_two_people() {
    let folder = tempfile::tempdir().unwrap();
    let key = pseudonyms(folder.path());
    let hidden = page(&two_weeks(), Names::Pseudonyms(&key), Zone::default());
    assert!(!hidden.contains("Cellular"), "{hidden}");
    assert!(hidden.contains("One group of fewer than three people is left out."), "{hidden}");
    assert!(hidden.contains("Wifi") && !hidden.contains("<script"), "{hidden}");
}

/// Days are UTC days in whichever zone the page is made.
#[test]
fn a_week_begins_on_the_same_day_in_every_zone() {
    for zone in ["UTC", "America/Los_Angeles", "Asia/Tokyo"] {
        let html = Html::parse_document(&page(&two_weeks(), Names::Full, Zone::named(zone).unwrap()));
        let ends: Vec<String> = all(&html, ".ends span").into_iter().map(words).collect();
        assert_eq!(ends[..2], ["2026-03-02", "2026-03-09"], "{zone}");
    }
}

#[test]
fn only_the_trend_of_groups_is_a_page() {
    let fixture = two_weeks();
    let asked = |arguments: &[&str]| {
        let days = ["--from", "2026-03-01", "--to", "2026-03-31", "--identify", "--format", "html"];
        let output = program(&fixture.path()).arg("report").args(arguments).args(days).output().unwrap();
        (code(&output), stdout(&output), stderr(&output))
    };
    let (code, html, _) = asked(&["trend", "--by", "network_type"]);
    assert!(code == 0 && html.starts_with("<!doctype html>") && html.contains("Wifi"), "{html}");
    let (code, _, refused) = asked(&["trend"]);
    assert!(code == 2 && refused.contains("only `review`, `digest`, `person` and `trend --by` are pages"), "{refused}");
    let (code, html, _) = asked(&["trend", "--by", "site"]);
    assert!(code == 0 && html.contains("nobody is known to have it"), "{html}");
}

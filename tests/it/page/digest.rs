//! The page of a period: six weeks in which a place broke, too little to tell, and nothing at all.

use scraper::Html;
use zoom_qos::export::pages::name_of_event;
use zoom_qos::render::Zone;
use zoom_qos::report::Arguments;
use zoom_qos::review::Digest;
use zoom_qos::review::html::digest::{DigestPage, PageName, first_lines};
use zoom_qos::review::html::{Names, Setting, Topics};

use super::hostile::NAMES;
use super::privacy::pseudonyms;
use super::structure::outline;
use super::{MADE_AT, all, one, words};
use crate::reports::several::{events, known};
use crate::support::golden::{Fixture, Join};

/// The last of the six weeks, which begin on Wednesday, 2026-03-04.
pub(super) const WEEK: [&str; 2] = ["2026-04-08", "2026-04-14"];

/// The day from which Osaka is worse, Thursday, 2026-04-09.
const BROKEN: i64 = 36;

/// Half of twelve people are in Osaka, where from the last week's second day on nearly half of the minutes are poor.
pub(crate) fn six_weeks() -> Fixture {
    let heard = |person: usize, day: i64| {
        let poor = usize::from((person + usize::try_from(day).unwrap()).is_multiple_of(5));
        let poor = if person < 6 && day >= BROKEN { poor + 4 } else { poor };
        "P".repeat(poor) + &"G".repeat(10 - poor)
    };
    let joins = |day| (0..12).map(|person| known(&format!("Mallory{person}"), &heard(person, day))).collect();
    let days: Vec<(i64, Vec<Join>)> = (0..42).map(|day| (day, joins(day))).collect();
    let fixture = events(&days);
    let sql = "UPDATE participant_session SET network_type = 'Wired', version = '6.5.11',
                   location = CASE WHEN (session_id - 1) % 12 < 6 THEN 'Osaka' ELSE 'Kyoto' END";
    fixture.connection().execute(sql, []).unwrap();
    fixture
}

fn arguments([from, to]: [&str; 2]) -> Arguments {
    [("from", from), ("to", to)].map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn page(fixture: &Fixture, names: Names<'_>, days: [&str; 2], page_name: Option<PageName>) -> String {
    let (database, arguments) = (fixture.database(), arguments(days));
    let digest = Digest::compose(&database, &arguments).unwrap();
    let setting = Setting { names, topics: Topics::Hidden, zone: Zone::default(), made_at: MADE_AT };
    let mut out = Vec::new();
    DigestPage::of(&digest, &database, &arguments, setting, page_name).unwrap().write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn outlined(page: &str) -> String {
    let mut text = String::new();
    outline(all(&Html::parse_document(page), "body")[0], 0, &mut text);
    text
}

#[test]
fn a_page_says_what_got_worse_since_when_and_where_to_look() {
    let fixture = six_weeks();
    let written = page(&fixture, Names::Full, WEEK, None);
    insta::assert_snapshot!("digest", outlined(&written));
    let html = Html::parse_document(&written);
    // The days that Osaka had minutes on, and those of them since it is worse.
    assert_eq!((all(&html, "svg.days rect.earlier").len(), all(&html, "svg.days rect.later").len()), (36, 6));
    assert_eq!(all(&html, "svg.days line.window-side").len(), 1);
    assert_eq!(all(&html, "article svg.difference circle").len(), 1);
    let hours: Vec<_> = all(&html, ".strip").iter().map(|strip| strip.value().attr("aria-label").unwrap()).collect();
    assert_eq!(hours[1], "Tue: 9 to 10: 21.7\u{a0}% of 120 minutes");
    let groups: Vec<String> = all(&html, ".intervals tbody th").into_iter().map(words).collect();
    assert_eq!(groups[..2], ["location Osaka", "everybody"], "those that changed first");
    assert!(
        all(&html, "a").iter().all(|link| link.value().attr("href").unwrap().starts_with('#')),
        "there is one page"
    );
    assert_eq!(written, page(&fixture, Names::Full, WEEK, None), "the same digest gives the same bytes");
}

#[test]
fn a_page_names_nobody_and_hides_what_few_share_or_what_addresses_somebody() {
    let fixture = six_weeks();
    let sql = "UPDATE participant_session SET
                   location = CASE location WHEN 'Osaka' THEN 'at mallory3@x' ELSE location END,
                   version = CASE WHEN (session_id - 1) % 12 < 2 THEN '6.6.1' ELSE version END";
    fixture.connection().execute(sql, []).unwrap();
    fixture.connection().execute("UPDATE event SET topic = 'Mallory3: weekly'", []).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pseudonyms = pseudonyms(folder.path());
    let hidden = page(&fixture, Names::Pseudonyms(&pseudonyms), WEEK, Some(name_of_event));
    let (database, arguments) = (fixture.database(), arguments(WEEK));
    let digest = Digest::compose(&database, &arguments).unwrap();
    let (title, lines) = first_lines(&digest, &database, Names::Pseudonyms(&pseudonyms)).unwrap();
    for personal in ["Mallory", "mallory", "@x", "version 6.6", "16778"] {
        assert!(!hidden.contains(personal), "{personal}");
        assert!(!format!("{title}{lines:?}").contains(personal), "{personal} in {lines:?}");
    }
    assert!(lines[0].starts_with("WORSE: location (hidden) (6 people), "), "{lines:?}");
    let html = Html::parse_document(&hidden);
    assert_eq!(one(&html, ".badge:last-child"), "pseudonyms");
    let people: Vec<String> = all(&html, "#people tbody th").into_iter().map(words).collect();
    assert!(people.contains(&pseudonyms.of("Mallory3@x")), "{people:?}");
    assert!(words(all(&html, "#events tbody tr")[0]).contains("meeting 2026-04-"), "called by kind, day and number");
    assert!(one(&html, "#places .note").starts_with("1 place of fewer than 3 people"), "{}", one(&html, "#places"));
    let (_, named) = first_lines(&digest, &database, Names::Full).unwrap();
    assert!(named[0].starts_with("WORSE: location at mallory3@x (6 people), "), "{named:?}");
}

#[test]
fn in_a_folder_the_page_leads_to_those_of_whom_it_speaks() {
    let html = Html::parse_document(&page(&six_weeks(), Names::Full, WEEK, Some(name_of_event)));
    let hrefs = |selector: &str| -> Vec<String> {
        all(&html, selector).iter().map(|link| link.value().attr("href").unwrap().to_owned()).collect()
    };
    // The worst event for the people of the group, and there these.
    let first = &hrefs("header .leads a")[0];
    assert!(first.starts_with("event-event") && first.ends_with(".html#find=Osaka&section=participants"), "{first}");
    let people = hrefs("#people tbody a");
    assert!(people[0].contains(".html#find=Mallory"), "{people:?}");
    assert_eq!(hrefs("#events tbody a").len(), 7);
    for href in hrefs("a") {
        let is_own = href.starts_with('#') && all(&html, &href).len() == 1;
        assert!(is_own || (href.starts_with("event-") && !href.contains('/')), "{href}");
    }
}

#[test]
fn no_name_becomes_more_than_text_and_nothing_runs_or_is_fetched() {
    let joins = |_| NAMES[..12].iter().map(|name| known(name, "PPPPPPPPPP")).collect();
    let fixture = events(&(35..42).map(|day| (day, joins(day))).collect::<Vec<_>>());
    let sql = "UPDATE participant_session SET location = '<b onclick=alert(6)>Paris</b>', device = '</script>',
                   version = '\"><img src=x>'";
    fixture.connection().execute(sql, []).unwrap();
    fixture.connection().execute("UPDATE event SET topic = '</title><script>alert(0)</script>\u{202e}'", []).unwrap();
    let page = page(&fixture, Names::Full, WEEK, Some(name_of_event));
    let html = Html::parse_document(&page);
    assert!(html.errors.is_empty(), "{:?}", html.errors);
    for element in ["script", "img", "iframe", "object", "base", "form", "link", "b[onclick]"] {
        assert!(all(&html, element).is_empty(), "{element}");
    }
    for element in all(&html, "*") {
        for (name, _) in element.value().attrs() {
            assert!(!name.starts_with("on") && !["style", "src"].contains(&name), "{name}");
        }
    }
    let policy = all(&html, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("; script-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    assert!(!page.contains("://") && !page.chars().any(|c| c.is_control() && c != '\n'));
    assert!(one(&html, "#people").contains("</style></title><svg/onload=alert(2)>"), "a name is text");
}

#[test]
fn where_there_is_too_little_or_nothing_the_page_says_so() {
    let fixture = events(&[(36, vec![known("Ann", &"P".repeat(40))])]);
    let html = Html::parse_document(&page(&fixture, Names::Full, WEEK, None));
    assert!(
        one(&html, ".verdict .sentence").starts_with("NOT ENOUGH TO TELL what changed: "),
        "{}",
        one(&html, ".verdict")
    );
    assert!(all(&html, "article").is_empty());
    let html = Html::parse_document(&page(&Fixture::new(), Names::Full, WEEK, None));
    assert!(one(&html, ".verdict .sentence").starts_with("NOTHING COLLECTED: "), "{}", one(&html, ".verdict"));
    for (section, said) in [
        ("#target", "nothing was measured"),
        ("#hours", "In no hour was anything measured."),
        ("#people", "Nothing was measured."),
        ("#events", "Nothing was measured."),
    ] {
        assert!(one(&html, section).contains(said), "{}", one(&html, section));
    }
}

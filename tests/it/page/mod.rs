//! The post-event page as HTML: what stands in it, for whom, and what cannot happen to its reader.

pub(crate) mod digest;
#[cfg(unix)]
mod folder;
mod hostile;
mod person;
mod privacy;
mod structure;
mod trend;

use scraper::{ElementRef, Html, Selector};
use zoom_qos::model::Timestamp;
use zoom_qos::render::Zone;
use zoom_qos::report::Arguments;
use zoom_qos::review::html::{Names, Page, Setting, Topics};

use crate::support::golden::{Fixture, GOLDEN};

/// When the pages of these tests are made.
const MADE_AT: Timestamp = Timestamp(1_772_700_000);

/// The page of the golden event.
fn page_of(fixture: &Fixture, names: Names<'_>, zone: Zone) -> String {
    let arguments = Arguments::from([("event".to_owned(), GOLDEN.to_owned())]);
    let page = Page::compose(
        &fixture.database(),
        &arguments,
        Setting { names, topics: Topics::Hidden, zone, made_at: MADE_AT },
    )
    .unwrap();
    let mut out = Vec::new();
    page.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn named(fixture: &Fixture) -> Html {
    Html::parse_document(&page_of(fixture, Names::Full, Zone::default()))
}

fn all<'page>(html: &'page Html, selector: &str) -> Vec<ElementRef<'page>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

/// The words of an element, blanks put together.
fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the one element that a selector finds.
fn one(html: &Html, selector: &str) -> String {
    let found = all(html, selector);
    assert_eq!(found.len(), 1, "{selector}");
    words(found[0])
}

/// What the script draws from.
fn data(html: &Html) -> serde_json::Value {
    let block = all(html, "script#data")[0].text().collect::<String>();
    serde_json::from_str(&block).unwrap()
}

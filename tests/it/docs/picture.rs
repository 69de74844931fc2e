//! The README's picture of the page: `docs/page.png`, and beside it in words what it shows.

use scraper::{ElementRef, Html, Selector};

use super::page;

/// The mark in the README, with the picture's words and nothing else.
const MARK: &str = "picture";

/// How large the picture may be: whoever opens the README loads it.
#[cfg(feature = "with-tools")]
const MOST_BYTES: usize = 150_000;

/// The picture with the title and the sections of the page that it shows, as the README has it.
fn markdown(html: &str) -> String {
    let html = Html::parse_document(html);
    let texts = |selector: &str| -> Vec<String> {
        let words = |element: ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
        html.select(&Selector::parse(selector).unwrap()).map(words).collect()
    };
    let (title, sections) = (texts("h1"), texts("nav a"));
    assert!(title.len() == 1 && sections.len() > 5, "{title:?} {sections:?}");
    format!("![The review of the demo, {}: {}](docs/page.png)", title[0], sections.join(", "))
}

/// Whether the README's picture is one of this page.
pub(super) fn check(html: &str) {
    let readme = page::text(page::README);
    assert_eq!(
        page::marked(&readme, MARK),
        markdown(html),
        "docs/page.png shows another page; `UPDATE_DOCS=1 cargo test --features with-tools --test it browser` makes it anew"
    );
}

/// Keeps what Chromium took of the page as the README's picture, in 128 colours.
#[cfg(feature = "with-tools")]
pub(crate) fn keep(screenshot: &std::path::Path, html: &str) {
    const REDUCE: &str = "import sys; from PIL import Image
picture = Image.open(sys.argv[1]).convert('RGB').quantize(128, dither=Image.Dither.NONE)
picture.save(sys.argv[2], optimize=True)";
    let file = super::root().join("docs/page.png");
    let status = crate::support::python::python().args(["-c", REDUCE]).args([screenshot, &file]).status().unwrap();
    assert!(status.success());
    assert!(std::fs::read(&file).unwrap().len() < MOST_BYTES);
    let readme = page::text(page::README);
    let words = page::marked(&readme, MARK);
    std::fs::write(super::root().join(page::README), readme.replacen(words, &markdown(html), 1)).unwrap();
}

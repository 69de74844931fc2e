//! Guests choose their names, and the page must stay what it is.

use scraper::Html;
use zoom_qos::render::Zone;
use zoom_qos::review::html::Names;

use super::{all, data, page_of};
use crate::support::golden::{Fixture, GOLDEN, Join};

/// Names that end elements, open them, close attributes and comments, turn the direction, drive terminals and sheets: as
/// many as stand in the page without a script.
pub(super) const NAMES: [&str; 50] = [
    "</script><img src=x onerror=alert(1)>",
    "</style></title><svg/onload=alert(2)>",
    "\" autofocus onfocus=alert(3) x=\"",
    "' onmouseover='alert(4)",
    "<!--<script>alert(5)",
    "\u{202e}gpj.exe\u{1b}[2J\u{0}",
    "=cmd|' /C calc'!A0",
    "{{ 7 * 7 }}\u{2028}&lt;b&gt;",
    "<svg onload=alert(6)>",
    "<img/src/onerror=alert(7)>",
    "<iframe srcdoc='<script>alert(8)</script>'>",
    "<object data=x><embed src=x>",
    "<base href=//evil.test/>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//evil.test><button>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(9)>",
    "<template><script>alert(10)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(11)>\">",
    "<details open ontoggle=alert(12)>",
    "<a href=javascript:alert(13)>x</a>",
    "<b style=position:fixed;inset:0>over all</b>",
    "</textarea><script>alert(14)</script>",
    "</template></table></main><h1>BAD</h1>",
    "--><script>alert(15)</script>",
    "]]><script>alert(16)</script>",
    "</SCRIPT \t><ScRiPt>alert(17)</sCrIpT>",
    "<!DOCTYPE html><html><body onload=alert(18)>",
    "\u{ff1c}script\u{ff1e}alert(19)\u{ff1c}/script\u{ff1e}",
    "\\u003cscript\\u003ealert(20)",
    "\\x3cimg src=x\\x3e",
    "&#60;script&#62;alert(21)&#60;/script&#62;",
    "%3Cscript%3Ealert(22)%3C/script%3E",
    "\"};alert(23);//",
    "'];alert(24);//",
    "`${alert(25)}`",
    "{% include \"/etc/passwd\" %}",
    "{{constructor.constructor('alert(26)')()}}",
    "__proto__",
    "constructor",
    "\u{1b}]8;;x\u{7}link\u{1b}]8;;\u{7}",
    "\u{9b}31m\u{85}\u{2029}\u{200b}\u{feff}\u{2066}x",
    "<svg><animate onbegin=alert(27) attributeName=x dur=1s>",
    "<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"//evil.test\"]}]}</script>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x onload=alert(31)>#x\"/></svg>",
    "<select><template shadowrootmode=open><script>alert(32)</script></template></select>",
    "<plaintext>",
    "<style>@import url(//evil.test/x.css);</style>",
    "<p id=__data></p><p id=people></p><form name=body>",
    "\u{1f}<\u{0}script\u{c}>alert(36)</\u{b}script>",
];

fn hostile_page() -> String {
    let fixture = Fixture::new();
    let joins: Vec<Join> = NAMES.iter().map(|name| Join::hearing(name, "GPPPPPPG")).collect();
    fixture.event("meeting", GOLDEN, 1, "</title><script>alert(0)</script>", &joins);
    fixture
        .connection()
        .execute("UPDATE participant_session SET location = '<b onclick=alert(6)>Paris</b>', device = '</script>'", [])
        .unwrap();
    page_of(&fixture, Names::Full, Zone::default())
}

#[test]
fn names_add_no_element_and_no_attribute() {
    let html = Html::parse_document(&hostile_page());
    assert_eq!(all(&html, "script").len(), 3);
    assert_eq!(all(&html, "style").len(), 1);
    for element in ["img", "iframe", "b[onclick]", "object", "embed", "link", "base", "form"] {
        assert!(all(&html, element).is_empty(), "{element}");
    }
    for element in all(&html, "*") {
        for (name, _) in element.value().attrs() {
            assert!(!name.starts_with("on") && name != "style" && name != "autofocus" && name != "src", "{name}");
        }
    }
    assert!(html.errors.is_empty(), "{:?}", html.errors);
}

#[test]
fn names_are_shown_as_they_are_but_for_what_cannot_be_seen() {
    let html = Html::parse_document(&hostile_page());
    let shown: Vec<String> = all(&html, "#people tbody th").into_iter().map(|cell| cell.text().collect()).collect();
    for name in &NAMES[..5] {
        assert!(shown.contains(&(*name).to_owned()), "{name} is not among {shown:?}");
    }
    assert!(shown.contains(&"\u{fffd}gpj.exe\u{fffd}[2J\u{fffd}".to_owned()), "{shown:?}");
    let in_data = data(&html)["people"]["name"].clone();
    assert_eq!(in_data.as_array().unwrap().len(), NAMES.len());
    assert!(in_data.as_array().unwrap().iter().any(|name| name == NAMES[0]));
}

#[test]
fn nothing_that_a_browser_could_run_or_fetch_stands_in_the_page() {
    let page = hostile_page();
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "a control character");
    assert!(!page.contains(['\u{202e}', '\u{2028}']));
    // uPlot's banner names its home; nothing links to it.
    let addresses: Vec<&str> = page.match_indices("://").map(|(at, _)| &page[at..at + 22]).collect();
    assert_eq!(addresses, ["://github.com/leeoniya", "://www.w3.org/2000/svg"]);
}

/// The policy allows the very scripts and the style of the page: their digests are those of what stands in it.
#[test]
fn the_policy_names_the_scripts_and_the_style_and_nothing_else() {
    use sha2::Digest as _;
    let html = Html::parse_document(&hostile_page());
    let policy = all(&html, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    let inline: Vec<String> =
        all(&html, "style, script:not([type])").into_iter().map(|element| element.text().collect()).collect();
    assert_eq!(inline.len(), 3);
    assert_eq!(policy.matches("'sha256-").count(), 3);
    for text in inline {
        let digest = sha2::Sha256::digest(text.as_bytes());
        let digest = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest);
        assert!(policy.contains(&digest), "{digest}");
    }
}

//! The style and the scripts inside the page, and the policy that lets a browser use them and nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// The page's own look.
const STYLE: &str = include_str!("page.css");

/// uPlot 1.6.32, which draws the zoomable charts; its licence is in its first line and lies beside it.
const UPLOT_STYLE: &str = include_str!("vendor/uplot/uPlot.min.css");
const UPLOT: &str = include_str!("vendor/uplot/uPlot.iife.min.js");

/// The page's own behaviour.
const SCRIPT: &str = include_str!("page.js");

/// The scripts of a page that draws from its data, in the order in which they run.
pub(super) const SCRIPTS: &[&str] = &[UPLOT, SCRIPT];

/// What stands between the tags of the one style and the script elements.
#[derive(Debug)]
pub(super) struct Assets {
    pub(super) style: String,
    pub(super) scripts: &'static [&'static str],
    /// For the `Content-Security-Policy` of the page.
    pub(super) policy: String,
}

impl Assets {
    pub(super) fn new(scripts: &'static [&'static str]) -> Self {
        let style = format!("{UPLOT_STYLE}\n{STYLE}");
        let digests: Vec<String> = scripts.iter().map(|script| format!("'{}'", digest(script))).collect();
        let run = if digests.is_empty() { "'none'".to_owned() } else { digests.join(" ") };
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src {run}; base-uri 'none'; form-action 'none'",
            digest(&style),
        );
        Self { style, scripts, policy }
    }
}

/// A digest as a policy names it.
fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> String {
        Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    }

    /// The very files of uPlot 1.6.32 as they are published.
    #[test]
    fn the_chart_library_is_the_one_that_was_looked_at() {
        assert_eq!(hex(UPLOT), "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f");
        assert_eq!(hex(UPLOT_STYLE), "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04");
        assert!(UPLOT.starts_with("/*! https://github.com/leeoniya/uPlot (v1.6.32) */"));
    }

    #[test]
    fn digests_are_as_a_policy_names_them() {
        assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn nothing_in_them_ends_its_element_or_reaches_out() {
        for text in [STYLE, UPLOT_STYLE, UPLOT, SCRIPT] {
            assert!(!text.contains("</script") && !text.contains("</style") && !text.contains("<!--"));
        }
        for word in ["fetch(", "XMLHttpRequest", "eval(", "Function(", "import(", "innerHTML", "@import", "url(http"] {
            assert!(!SCRIPT.contains(word) && !STYLE.contains(word), "{word}");
        }
    }
}

//! How messages are put together, by a look at every text in `src`.

use super::{sources, without_comments};

/// What an error may begin with: it completes "failed to".
const VERBS: &[&str] = &[
    "ask",
    "begin",
    "bind",
    "choose",
    "compress",
    "copy",
    "export",
    "fetch",
    "find",
    "finish",
    "go",
    "hand",
    "import",
    "keep",
    "lock",
    "migrate",
    "open",
    "ping",
    "read",
    "recognise",
    "replace",
    "run",
    "send",
    "set",
    "sign",
    "start",
    "tell",
    "use",
    "write",
    "{doing}",
    "plan",
    "list",
    "check",
    "make",
    "close",
    "prove",
    "verify",
];

/// Errors that are only ever the cause of another, after its colon.
const CAUSES: &[&str] = &[
    "only https is allowed",
    "a user name in the address",
    "a page token repeats",
    "a page that is not the last",
    "the packed samples of a session are damaged",
    "it holds more values",
    "it is no file of an export",
    "it does not say which event",
    "it is about the event",
    "it is no response that",
];

/// Things that are counted, of which there may be one.
const COUNTED: &[&str] = &[
    "events",
    "sessions",
    "samples",
    "records",
    "rows",
    "items",
    "calls",
    "days",
    "minutes",
    "networks",
    "responses",
    "payloads",
    "faults",
    "columns",
    "anomalies",
    "identities",
    "joins",
    "hosts",
    "problems",
    "bytes",
    "listings",
    "fields",
    "files",
];

#[test]
fn every_error_completes_failed_to() {
    for source in sources("src") {
        for (_, text) in
            source.code.match_indices("#[error(\"").map(|(at, start)| source.code[at..].split_at(start.len()))
        {
            let text = text.split('"').next().unwrap_or_default();
            let first = text.split(' ').next().unwrap_or_default();
            let is_chained = text.starts_with("failed to ");
            let is_cause = CAUSES.iter().any(|cause| text.starts_with(cause));
            assert!(VERBS.contains(&first) || is_cause || is_chained, "src/{}: {text:?}", source.path);
        }
    }
}

/// "1 events" is what a text says that puts a number before a plural; `model::count::several` knows better. "3 of 7
/// events" counts them all, and "the 7 events" all that there are: more than one as a rule.
#[test]
fn no_text_puts_a_number_before_a_plural() {
    for source in sources("src").iter().filter(|source| !source.path.starts_with("simulator/")) {
        for line in without_comments(&source.code).lines().filter(|line| line.contains('"')) {
            for (at, _) in line.match_indices("} ") {
                let (before, number) = line[..at].rsplit_once('{').unwrap_or_default();
                let after = line[at + 2..].trim_start_matches("more ");
                let noun = after.split(|letter: char| !letter.is_ascii_lowercase()).next().unwrap_or_default();
                // A command of this name is no noun.
                let is_command = line.contains("zoom-qos ") && noun == "events";
                let is_of_all = ["of ", "Of ", "the "].iter().any(|word| before.ends_with(word));
                let is_constant = number.starts_with(|letter: char| letter.is_ascii_uppercase());
                assert!(
                    !COUNTED.contains(&noun) || is_command || is_of_all || is_constant,
                    "src/{}: {line:?} has a number before {noun:?}: say it by model::count::several",
                    source.path
                );
            }
        }
    }
}

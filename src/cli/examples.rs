//! What the help of each command shows: lines that one can type.

/// The examples of a command, by its name.
const EXAMPLES: [(&str, &[&str]); 19] = [
    ("demo", &["zoom-qos demo", "zoom-qos demo --seed 7 --db another.db"]),
    (
        "collect",
        &[
            "zoom-qos collect --webinar 81846024623",
            "zoom-qos collect --from 2026-11-01 --to 2026-11-07 --dry-run",
            "zoom-qos collect --lookback 2 --reserve 20000",
        ],
    ),
    ("status", &["zoom-qos status", "zoom-qos status --max-age 26h --json"]),
    ("events", &["zoom-qos events --last 30d", "zoom-qos events --search 'town hall' --format csv"]),
    (
        "report",
        &[
            "zoom-qos report",
            "zoom-qos report scorecard --help",
            "zoom-qos report review --event 'town hall' --output review.html",
            "zoom-qos report trend --last 90d --format csv",
        ],
    ),
    (
        "query",
        &[
            "zoom-qos query 'SELECT kind, count(*) FROM v_event GROUP BY kind'",
            "zoom-qos query --file question.sql -p event_uuid=gm8s9L+PTEC+FG3sFbd1Cw== --output answer.parquet",
        ],
    ),
    (
        "schema",
        &[
            "zoom-qos schema v_stream_sample",
            "zoom-qos schema --format markdown > dictionary.md",
            "zoom-qos schema --format datasette > metadata.json",
        ],
    ),
    (
        "export",
        &[
            "zoom-qos export --output exported --since 26h",
            "zoom-qos export --output for-excel --format csv --bom --event 81846024623 --identities full",
        ],
    ),
    ("sites", &["zoom-qos sites sites.csv", "zoom-qos sites --asn GeoLite2-ASN.mmdb", "zoom-qos sites"]),
    (
        "import",
        &[
            "zoom-qos import --meeting gm8s9L+PTEC+FG3sFbd1Cw== page-1.json page-2.json",
            "zoom-qos import --webinar Ym9ndXMgd2ViaW5hcg== saved/",
            "zoom-qos import qss-webhooks.tar listing.json",
        ],
    ),
    ("doctor", &["zoom-qos doctor", "zoom-qos doctor --offline --json"]),
    ("reparse", &["zoom-qos reparse --dry-run"]),
    ("prune", &["zoom-qos prune --identities 30d --raw 30d --samples 400d --dry-run"]),
    (
        "forget",
        &[
            "zoom-qos forget --person dana@example.com --dry-run",
            "zoom-qos forget --event gm8s9L+PTEC+FG3sFbd1Cw== --kind meeting",
        ],
    ),
    ("db", &["zoom-qos db check", "zoom-qos db backup /var/backups/zoom-qos.db", "zoom-qos db path"]),
    ("config", &["zoom-qos config init", "zoom-qos config init here.toml"]),
    ("simulate", &["zoom-qos simulate"]),
    ("completions", &["source <(zoom-qos completions bash)", "zoom-qos completions fish | source"]),
    ("man", &["zoom-qos man | man -l -", "zoom-qos man --output /usr/local/share/man/man1"]),
];

/// Every example, as it is typed.
pub fn all() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().flat_map(|(_, lines)| lines.iter().copied())
}

/// The commands with their examples under the help.
pub(super) fn with_examples(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|command| {
        let lines =
            EXAMPLES.iter().find(|(name, _)| *name == command.get_name()).map_or([].as_slice(), |(_, lines)| lines);
        command.after_help(format!("Examples:\n  {}", lines.join("\n  ")))
    })
}

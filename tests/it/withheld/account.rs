//! A whole account: what another database says of its people stands in no byte, and the numbers are the same.

use std::collections::BTreeSet;

use zoom_qos::model::Field;
use zoom_qos::model::field::{EVENT_FIELDS, PARTICIPANT_FIELDS};
use zoom_qos::model::personal::Personal;
use zoom_qos::model::site::SiteNetwork;
use zoom_qos::simulator::Options;
use zoom_qos::store::{self, Journal, Store};

use super::{bytes, collect, found};
use crate::said::{FEEDBACK, shape};
use crate::support::collecting::{Collecting, asked_qos};
use crate::support::dump::{assert_same, dump_rows};

/// Words of Zoom's for a kind of device, which name nobody: they stand beside identities, as a name may be put to them.
const WORDS: [&str; 2] = ["windows", "example.com"];

/// Everything that a database says of its people and of titles. What is short may stand anywhere.
fn identities(zoom: &Collecting, name: &str) -> BTreeSet<String> {
    let is_identity = |personal: Personal| personal.is_identity() || personal == Personal::Title;
    let of_people = PARTICIPANT_FIELDS.iter().filter(|field| is_identity(field.personal));
    let of_people = of_people
        .map(|field| format!("SELECT DISTINCT {0} FROM participant_identity WHERE {0} IS NOT NULL", field.column));
    let of_events = EVENT_FIELDS.iter().filter(|field| is_identity(field.personal));
    let of_events =
        of_events.map(|field| format!("SELECT DISTINCT {0} FROM event WHERE {0} IS NOT NULL", field.column));
    let texts: BTreeSet<String> = of_people.chain(of_events).flat_map(|sql| zoom.column(name, &sql)).collect();
    texts.into_iter().filter(|text| text.len() > 5 && !WORDS.contains(&text.to_lowercase().as_str())).collect()
}

#[tokio::test]
async fn nothing_that_another_database_says_of_people_stands_in_any_byte() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    let identities = identities(&zoom, "kept");
    assert!(identities.len() > 200, "{}", identities.len());
    let of_kept = bytes(&zoom.db("kept"));
    let sought = || identities.iter().map(String::as_str);
    assert!(sought().filter(|text| found(&of_kept, [*text]).is_some()).count() > 200);
    let written = collect(&zoom, "none", zoom.lookback(30), 0).await;
    assert_eq!(found(&written, sought()), None);
    let kept_texts = "SELECT count(*) FROM participant_identity UNION ALL SELECT count(*) FROM payload UNION ALL
                      SELECT count(*) FROM response UNION ALL SELECT count(*) FROM anomaly WHERE raw_value <> ''";
    assert_eq!(zoom.column("none", kept_texts), ["0", "0", "0", "0"]);
}

#[tokio::test]
async fn everything_else_is_what_a_database_that_keeps_identities_has() {
    let zoom = Collecting::small().await;
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "none", zoom.lookback(30), 0).await;
    let is_identity = |field: &&Field| field.personal.is_identity() || field.personal == Personal::Title;
    let identities = PARTICIPANT_FIELDS.iter().chain(EVENT_FIELDS).filter(is_identity).map(|field| field.column);
    let without: Vec<&str> = identities.chain(["session_id", "raw_value"]).collect();
    let rows = |name: &str| dump_rows(&store::open_read_only(&zoom.db(name)).unwrap(), &without);
    assert_same(&rows("kept"), &rows("none"), "without identities");
    assert_eq!(zoom.column("kept", LEDGER), zoom.column("none", LEDGER));
    let (summary, requests) = zoom.run_counted("none", zoom.lookback(30)).await;
    assert_eq!((summary.problems.len(), asked_qos(&requests)), (0, 0), "what has ended is not asked for again");
}

#[tokio::test]
async fn a_session_has_its_site_although_its_address_is_never_written() {
    let zoom = Collecting::small().await;
    let line = |network: &str, site: &str| SiteNetwork {
        network: network.parse().unwrap(),
        site: site.to_owned(),
        building: None,
        is_vpn: false,
    };
    let lines = [line("198.18.0.0/16", "Office"), line("10.11.0.0/24", "Ground floor")];
    for name in ["kept", "none"] {
        let mut store = Store::open(&zoom.db(name), Journal::Wal).unwrap();
        store.load_sites(&lines.iter().cloned().collect()).unwrap();
        store.close().unwrap();
    }
    zoom.run("kept", zoom.lookback(30)).await;
    collect(&zoom, "none", zoom.lookback(30), 0).await;
    let sites = "SELECT kind || event_uuid || user_id || ' ' || site FROM v_participant_session WHERE site IS NOT NULL ORDER BY 1";
    assert!(zoom.column("kept", sites).iter().any(|line| line.ends_with("Ground floor")));
    assert_eq!(zoom.column("none", sites), zoom.column("kept", sites));
}

#[tokio::test]
async fn of_what_people_said_the_thumbs_are_kept_and_nothing_else() {
    let wishing = |zoom: &Collecting| {
        let mut order = zoom.lookback(7);
        order.options.wished = FEEDBACK;
        order
    };
    let zoom = Collecting::with(&shape(), Options { limits: None, ..Options::default() }).await;
    zoom.run("kept", wishing(&zoom)).await;
    let texts = "SELECT DISTINCT value FROM (
                     SELECT comment AS value FROM v_feedback UNION SELECT email FROM v_feedback
                     UNION SELECT zoom_user_id FROM v_feedback) WHERE length(value) > 5";
    let texts = zoom.column("kept", texts);
    assert!(texts.len() > 20, "{texts:?}");
    let of_kept = bytes(&zoom.db("kept"));
    let sought = || texts.iter().map(String::as_str);
    assert!(sought().filter(|text| found(&of_kept, [*text]).is_some()).count() > 20);
    let written = collect(&zoom, "none", wishing(&zoom), 0).await;
    assert_eq!(found(&written, sought()), None);
    let thumbs = "SELECT kind || event_uuid || ' ' || said_at || ' ' || is_content FROM v_feedback ORDER BY 1";
    assert_eq!(zoom.column("none", thumbs), zoom.column("kept", thumbs));
    let whose =
        "SELECT count(coalesce(session_id, user_id, zoom_user_id, email, comment, feedback_details)) FROM v_feedback";
    assert_eq!(zoom.count("none", whose), 0);
}

const LEDGER: &str =
    "SELECT kind || event_uuid || coalesce(participant, '') || state || records_done FROM v_work ORDER BY 1";

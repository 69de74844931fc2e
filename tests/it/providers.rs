//! Internet providers from a local file: looked up when a session is stored and when a file is loaded, and kept.

use std::path::{Path, PathBuf};
use std::process::Output;

use zoom_qos::model::Timestamp;
use zoom_qos::model::site::{SiteMap, SiteNetwork};
use zoom_qos::provider::Providers;
use zoom_qos::simulator::provider_file;
use zoom_qos::store::erase::Effect;
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::{Journal, Store};

use crate::support::collecting::Collecting;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr, stdout};

/// 2026-09-21, some weeks before [`crate::support::collecting::NOW`].
const BUILT_AT: u64 = 1_790_000_000;

const NOW: &str = "2026-10-01T09:00:00Z";

/// A file of these networks, in the folder of a database.
fn file(db: &Path, networks: &[(&str, u32, &str)]) -> PathBuf {
    let path = db.with_file_name("asn.mmdb");
    let networks: Vec<_> =
        networks.iter().map(|(network, asn, name)| (network.parse().unwrap(), *asn, (*name).to_owned())).collect();
    std::fs::write(&path, provider_file(BUILT_AT, &networks)).unwrap();
    path
}

fn run(db: &Path, arguments: &[&str]) -> Output {
    program(db).env("ZOOM_QOS_NOW", NOW).args(arguments).output().unwrap()
}

const BY_PROVIDER: &str = "SELECT coalesce(isp, '-') || ' ' || coalesce(asn, '-') || ' ' || count(*)
                           FROM v_participant_session GROUP BY isp, asn ORDER BY isp";

#[tokio::test]
async fn a_file_at_collection_gives_what_one_loaded_after_gives_and_outlives_the_addresses() {
    let account = Collecting::small().await;
    let path = account.db("before").with_file_name("asn.mmdb");
    std::fs::write(&path, account.server.account().provider_file()).unwrap();
    let providers = std::sync::Arc::new(Providers::open(&path).unwrap());
    let loaded = |name: &str| {
        let mut store = Store::open(&account.db(name), Journal::Wal).unwrap();
        let looked_up = store.load_providers(&providers).unwrap();
        store.close().unwrap();
        looked_up
    };
    account.run("after", account.lookback(30)).await;
    let looked_up = loaded("after");
    let by_provider = account.column("after", BY_PROVIDER);
    let has_aurora = by_provider.iter().any(|line| line.starts_with("Aurora Broadband 64496 "));
    assert!(by_provider.len() == 3 && has_aurora, "{by_provider:?}");
    assert!(looked_up.found == looked_up.sessions && looked_up.kept == 0, "{looked_up:?}");
    account.run_with("before", account.lookback(30), |store| store.set_providers(providers.clone())).await;
    assert_eq!(account.column("before", BY_PROVIDER), by_provider);
    let mut store = Store::open(&account.db("after"), Journal::Wal).unwrap();
    let cutoffs = Cutoffs { identities: Some(Timestamp(i64::MAX)), ..Cutoffs::default() };
    store.prune(cutoffs, Effect::Commit).unwrap();
    store.close().unwrap();
    assert_eq!(account.column("after", BY_PROVIDER), by_provider);
    let again = loaded("after");
    assert_eq!((again.found, again.kept), (0, looked_up.sessions));
    assert_eq!(account.column("after", BY_PROVIDER), by_provider);
    let grouped =
        run(&account.db("after"), &["report", "breakdown", "--last", "400d", "--by", "isp", "--format", "csv"]);
    assert!(stdout(&grouped).contains("isp,Aurora Broadband,"), "{}{}", stdout(&grouped), stderr(&grouped));
}

/// People at these addresses, each hearing the same.
fn at(addresses: &[&str]) -> Fixture {
    let fixture = Fixture::new();
    let joins: Vec<Join> = addresses.iter().map(|address| Join::hearing(address, "GGGG")).collect();
    fixture.event("meeting", GOLDEN, 1, "Providers", &joins);
    let sql = "UPDATE participant_identity SET ip_address = nullif(user_name, 'none')";
    fixture.connection().execute(sql, []).unwrap();
    fixture
}

fn told(fixture: &Fixture) -> Vec<String> {
    let sql = "SELECT coalesce(isp, '-') FROM v_participant_session ORDER BY session_id";
    let connection = fixture.connection();
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

const SIX: [&str; 6] = ["192.0.2.7", "10.1.2.3", "100.64.3.4", "203.0.113.9", "none", "2001:db8:5::1"];

#[test]
fn the_command_looks_up_every_stored_address_and_says_what_it_found() {
    let fixture = at(&SIX);
    let path =
        file(&fixture.path(), &[("192.0.2.0/24", 64_496, "Aurora Broadband"), ("2001:db8::/32", 64_501, "Valley Net")]);
    let loaded = run(&fixture.path(), &["sites", "--asn", path.to_str().unwrap()]);
    let said = format!(
        "providers as of 2026-09-21; with a provider: 2 of 6 sessions\n\
         for what is collected from now on, put asn = '{}' into the config file\n",
        path.display()
    );
    assert_eq!((code(&loaded), stderr(&loaded)), (0, said));
    assert_eq!(told(&fixture), ["Aurora Broadband", "private", "carrier-grade NAT", "not routed", "-", "Valley Net"]);
    // Where the addresses are gone, the providers stay.
    fixture.connection().execute("UPDATE participant_identity SET ip_address = NULL WHERE session_id < 4", []).unwrap();
    let other = file(&fixture.path(), &[("0.0.0.0/0", 64_499, "Everybody's")]);
    let again = run(&fixture.path(), &["sites", "--asn", other.to_str().unwrap()]);
    assert!(
        stderr(&again).contains("with the provider of an earlier look-up, as the addresses were deleted: 3 sessions\n")
    );
    assert_eq!(told(&fixture), ["Aurora Broadband", "private", "carrier-grade NAT", "Everybody's", "-", "not routed"]);
}

#[test]
fn a_file_that_cannot_be_used_is_refused_where_it_is_asked_for() {
    let fixture = at(&SIX);
    let path = file(&fixture.path(), &[("192.0.2.0/24", 64_496, "Aurora Broadband")]);
    let whole = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8], expected: &str| {
        std::fs::write(&path, bytes).unwrap();
        let output = run(&fixture.path(), &["sites", "--asn", path.to_str().unwrap()]);
        assert_eq!(code(&output), 2);
        let said = stderr(&output);
        assert!(said.contains(expected) && said.contains("help: name a file such as"), "{said}");
    };
    refused(b"", "it is no MaxMind DB file, or a damaged one (invalid database: could not find");
    refused(&whole[..whole.len() - 1], "it is no MaxMind DB file, or a damaged one (invalid database at offset");
    let at = whole.windows(13).position(|window| window == b"Simulated-ASN").unwrap();
    let city = [&whole[..at], b"GeoLite2-City", &whole[at + 13..]].concat();
    refused(&city, "it holds GeoLite2-City and no providers");
    std::fs::remove_file(&path).unwrap();
    let absent = run(&fixture.path(), &["sites", "--asn", path.to_str().unwrap()]);
    assert_eq!(code(&absent), 2, "{}", stderr(&absent));
    assert_eq!(told(&fixture), ["-"; 6]);
}

/// A run whose file is missing or damaged is stored without providers, and one with an old file with them.
#[test]
fn a_file_costs_a_run_nothing_but_the_providers() {
    let folder = tempfile::tempdir().unwrap();
    let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/participant_qos.json");
    let import = |name: &str, now: &str, asn: &Path| {
        let db = folder.path().join(name);
        let mut command = program(&db);
        command.env("ZOOM_QOS_NOW", now).env("ZOOM_QOS_ASN", asn).args(["import", "--meeting", GOLDEN]).arg(&saved);
        let output = command.output().unwrap();
        let isp = run(&db, &["query", "SELECT count(isp) FROM v_participant_session", "--format", "csv"]);
        (code(&output), stderr(&output), stdout(&isp).lines().nth(1).unwrap().to_owned())
    };
    let absent = folder.path().join("absent.mmdb");
    let (code, said, with_isp) = import("absent.db", NOW, &absent);
    assert!(code == 0 && with_isp == "0", "{said}");
    let expected = format!("warning: failed to read the providers in {}: ", absent.display());
    assert!(said.contains(&expected) && said.contains("; sessions are stored without their provider\n"), "{said}");
    let asn = file(&absent, &[("0.0.0.0/0", 64_496, "Aurora Broadband")]);
    let (code, said, with_isp) = import("new.db", NOW, &asn);
    assert!(code == 0 && with_isp == "1" && !said.contains("warning"), "{said}");
    let whole = std::fs::read(&asn).unwrap();
    let damaged = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name).with_extension("mmdb");
        std::fs::write(&path, bytes).unwrap();
        import(name, NOW, &path)
    };
    for (name, bytes, reason) in [
        ("empty.db", &b""[..], "could not find MaxMind DB metadata in file); sessions are stored without"),
        ("short.db", &whole[..whole.len() - 1], "it is no MaxMind DB file, or a damaged one (invalid database at"),
    ] {
        let (code, said, with_isp) = damaged(name, bytes);
        assert!(code == 0 && with_isp == "0" && said.contains(reason), "{said}");
    }
    // Its tree leads to a place where no value begins.
    let mut within = whole.clone();
    let value = within.windows(16).position(|bytes| bytes == [0; 16]).unwrap() + 16;
    within[value] = 0x1f;
    let (code, said, with_isp) = damaged("within.db", &within);
    let expected = "warning: the file of providers is damaged: nothing was found for 1 address\n";
    assert!(code == 0 && with_isp == "0" && said.contains(expected), "{said}");
    let (code, said, with_isp) = import("old.db", "2026-12-24T09:00:00Z", &asn);
    assert!(code == 0 && with_isp == "1", "{said}");
    let expected = "warning: the file of providers is of 2026-09-21, 93 days old; a newer one may say otherwise\n";
    assert!(said.contains(expected), "{said}");
}

/// What the environment and the config file name is for commands that write.
#[test]
fn a_configured_file_lets_the_map_be_looked_at() {
    let fixture = at(&SIX);
    let path = file(&fixture.path(), &[("192.0.2.0/24", 64_496, "Aurora Broadband")]);
    let shown =
        program(&fixture.path()).env("ZOOM_QOS_ASN", &path).args(["sites", "--format", "csv"]).output().unwrap();
    assert!(stdout(&shown).ends_with("not on the map\n"), "{}", stdout(&shown));
    assert_eq!(told(&fixture), ["-"; 6]);
}

/// A name that would take a terminal over, or a page.
#[test]
fn a_hostile_name_reaches_nobody_as_it_is() {
    let fixture = at(&["192.0.2.7", "192.0.2.8", "192.0.2.9", "198.51.100.1"]);
    let name = format!("\u{1b}[2J\u{202e}</script><img onerror=x>{}", "x".repeat(9_000));
    let path = file(&fixture.path(), &[("192.0.2.0/24", 64_496, &name)]);
    run(&fixture.path(), &["sites", "--asn", path.to_str().unwrap()]);
    assert!(told(&fixture)[0].chars().count() <= 80);
    let table = run(&fixture.path(), &["report", "breakdown", "--event", GOLDEN, "--by", "isp"]);
    assert!(stdout(&table).contains("onerror") && !stdout(&table).contains(['\u{1b}', '\u{202e}']));
    let page = run(&fixture.path(), &["report", "review", "--event", GOLDEN, "--format", "html", "--identify"]);
    assert!(stdout(&page).contains("onerror") && !stdout(&page).contains("<img onerror"), "{}", stderr(&page));
}

#[test]
fn whoever_is_in_no_network_of_the_map_is_elsewhere() {
    let fixture = at(&["192.0.2.7", "198.51.100.7", "203.0.113.9", "none"]);
    let types = || {
        let sql = "SELECT coalesce(place_type, '-') FROM v_participant_session ORDER BY session_id";
        let connection = fixture.connection();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap()
    };
    assert_eq!(types(), ["-"; 4]);
    let line = |(network, site, is_vpn): (&str, &str, bool)| SiteNetwork {
        network: network.parse().unwrap(),
        site: site.to_owned(),
        building: None,
        is_vpn,
    };
    let load = |map: SiteMap| {
        let mut store = Store::open(&fixture.path(), Journal::Wal).unwrap();
        let located = store.load_sites(&map).unwrap();
        store.close().unwrap();
        located.on_map
    };
    let map = || [("192.0.2.0/24", "Berlin", false), ("198.51.100.0/24", "Gateway", true)].map(line);
    assert_eq!(
        (load(map().into_iter().collect()), types()),
        (2, ["office", "vpn", "elsewhere", "-"].map(str::to_owned).into())
    );
    // An address that was purged leaves where it was.
    fixture.connection().execute("UPDATE participant_identity SET ip_address = NULL WHERE session_id = 3", []).unwrap();
    load(map().into_iter().take(1).collect());
    assert_eq!(types(), ["office", "elsewhere", "elsewhere", "-"]);
    // Without a map nobody is said to be elsewhere, but whose address is gone keeps what was known.
    load(SiteMap::default());
    assert_eq!(types(), ["-", "-", "elsewhere", "-"]);
}

#[test]
fn the_review_says_what_share_of_the_trouble_was_elsewhere() {
    let fixture = Fixture::new();
    let poor = |name| Join::hearing(name, &"GPPPGGGGGG".repeat(4));
    let good = |name| Join::hearing(name, &"G".repeat(40));
    fixture.event(
        "meeting",
        GOLDEN,
        1,
        "Home",
        &[poor("192.0.2.7"), poor("203.0.113.1"), poor("203.0.113.2"), good("192.0.2.9")],
    );
    fixture.connection().execute("UPDATE participant_identity SET ip_address = user_name", []).unwrap();
    let review = || stdout(&run(&fixture.path(), &["report", "review", "--event", GOLDEN])).replace('\n', " ");
    assert!(!review().contains("Elsewhere"), "{}", review());
    let map = fixture.path().with_file_name("sites.csv");
    std::fs::write(&map, "network,site\n192.0.2.0/24,Berlin\n").unwrap();
    run(&fixture.path(), &["sites", map.to_str().unwrap()]);
    let sentence = "Elsewhere than in your networks: 66.7 % of the poor minutes, 50 % of all.";
    assert!(review().contains(sentence), "{}", review());
}

#[test]
fn the_simulator_writes_the_file_of_its_own_providers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("asn.mmdb");
    // The port is taken, so that the command ends by itself once the file is written.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let arguments = ["simulate", "--port", &port, "--providers", path.to_str().unwrap()];
    let output = run(&folder.path().join("none.db"), &arguments);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let providers = Providers::open(&path).unwrap();
    let isp = |address: &str| providers.of(address.parse().unwrap()).unwrap().isp;
    assert_eq!(isp("198.19.0.1"), "Aurora Broadband");
    assert_eq!(isp("2001:db8:0:7::8"), "Valley Net");
    assert_eq!(isp("198.18.11.1"), "Example Organisation");
}

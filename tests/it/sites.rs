//! The map of networks: sessions get their site when they are stored and when a map is loaded, and keep it.

use zoom_qos::model::Timestamp;
use zoom_qos::model::site::{SiteMap, SiteNetwork};
use zoom_qos::store::erase::Effect;
use zoom_qos::store::load_sites::Located;
use zoom_qos::store::prune::Cutoffs;
use zoom_qos::store::{Journal, Store};

use crate::support::collecting::Collecting;
use crate::support::dump;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{code, program, stderr};

fn map(lines: &[(&str, &str)]) -> SiteMap {
    let line = |(network, site): &(&str, &str)| SiteNetwork {
        network: network.parse().unwrap(),
        site: (*site).to_owned(),
        building: None,
        is_vpn: false,
    };
    lines.iter().map(line).collect()
}

/// Offices of the simulated organisation by their public networks, and one floor by its internal one.
fn offices() -> SiteMap {
    map(&[
        ("198.18.0.0/16", "Other office"),
        ("198.18.11.0/24", "San Jose"),
        ("10.11.0.0/24", "San Jose, ground floor"),
    ])
}

const BY_SITE: &str =
    "SELECT coalesce(site, '-') || ' ' || count(*) FROM v_participant_session GROUP BY site ORDER BY site";

#[tokio::test]
async fn a_map_that_is_loaded_before_collecting_gives_what_one_loaded_after_gives() {
    let account = Collecting::small().await;
    let mut before = Store::open(&account.db("before"), Journal::Wal).unwrap();
    assert_eq!(before.load_sites(&offices()).unwrap(), Located::default());
    before.close().unwrap();
    account.run("before", account.lookback(30)).await;
    account.run("after", account.lookback(30)).await;
    assert_eq!(account.count("after", "SELECT count(*) FROM session_site"), 0);
    let mut after = Store::open(&account.db("after"), Journal::Wal).unwrap();
    let located = after.load_sites(&offices()).unwrap();
    after.close().unwrap();
    assert_eq!(account.column("before", BY_SITE), account.column("after", BY_SITE));
    assert!(account.column("after", BY_SITE).iter().any(|line| line.starts_with("San Jose, ground floor")));
    assert!(located.on_map > 0 && located.on_map < located.sessions && located.kept == 0, "{located:?}");
}

#[tokio::test]
async fn a_site_outlives_the_address_that_told_it() {
    let account = Collecting::small().await;
    account.run("db", account.lookback(30)).await;
    let mut store = Store::open(&account.db("db"), Journal::Wal).unwrap();
    let located = store.load_sites(&offices()).unwrap();
    let sites = account.column("db", BY_SITE);
    let cutoffs = Cutoffs { identities: Some(Timestamp(i64::MAX)), ..Cutoffs::default() };
    store.prune(cutoffs, Effect::Commit).unwrap();
    assert_eq!(account.column("db", BY_SITE), sites);
    // Another map says nothing about people whose addresses nobody knows any more.
    let again = store.load_sites(&map(&[("198.18.0.0/16", "Elsewhere")])).unwrap();
    assert_eq!((again.on_map, again.kept, again.sessions), (0, located.on_map, located.sessions));
    assert_eq!(account.column("db", BY_SITE), sites);
    store.close().unwrap();
}

/// Six people in two buildings behind one public address, of whom the three in the annex have a bad minute or four.
fn office() -> Fixture {
    let fixture = Fixture::new();
    let poor = |name| Join::hearing(name, "GGGPPPPGGGGGGG");
    let good = |name| Join::hearing(name, "GGGGGGGGGGGGGG");
    let joins = [poor("a"), poor("b"), poor("c"), good("d"), good("e"), good("f"), good("g"), good("home")];
    fixture.event("meeting", GOLDEN, 1, "Office", &joins);
    let sql = "UPDATE participant_identity SET ip_address = '192.0.2.9', internal_ip_addresses = CASE
                   WHEN session_id <= 3 THEN '[\"10.1.2.' || session_id || '\"]'
                   ELSE '[\"10.1.3.' || session_id || '\", \"fe80::1%en0\"]' END
               WHERE session_id < 8";
    fixture.connection().execute(sql, []).unwrap();
    fixture
}

const MAP: &str = "network,site,building,vpn
192.0.2.0/24,Berlin,,
10.1.2.0/24,Berlin,Annex,
10.1.3.0/24,Berlin,Tower,no
198.51.100.7,Gateway,,yes
";

#[test]
fn the_command_loads_a_map_and_the_reports_know_it() {
    let fixture = office();
    let path = fixture.path().with_file_name("sites.csv");
    std::fs::write(&path, MAP).unwrap();
    let loaded = program(&fixture.path()).arg("sites").arg(&path).output().unwrap();
    assert_eq!((code(&loaded), stderr(&loaded)), (0, "4 networks; on the map: 7 of 8 sessions\n".to_owned()));
    let printed = |arguments: &[&str]| {
        let output = program(&fixture.path()).args(arguments).output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let expected = "network,site,building,vpn,sessions,events,line\n\
                    192.0.2.0/24,Berlin,,no,0,0,in use\n\
                    10.1.2.0/24,Berlin,Annex,no,3,1,in use\n\
                    10.1.3.0/24,Berlin,Tower,no,4,1,in use\n\
                    198.51.100.7/32,Gateway,,yes,0,0,in use\n\
                    ,,,,1,1,not on the map\n";
    assert_eq!(printed(&["sites", "--format", "csv"]).replace('\r', ""), expected);
    let windows = printed(&["report", "simultaneous", "--event", GOLDEN, "--format", "csv"]);
    assert!(windows.contains(",local,building,\"Berlin, Annex\",4,37.5,100"), "{windows}");
    let rates = printed(&["report", "by_site", "--event", GOLDEN, "--format", "csv"]);
    // Nobody was there for long enough to have an interval.
    for line in [
        "building,\"Berlin, Annex\",28.57142857142857,not enough to tell,,,3,3,42,12,100,",
        "site,Berlin,12.244897959183673,not enough to tell,,,7,3,98,12,",
        "vpn,no,12.244897959183673,not enough to tell,,,7,3,98,12,",
    ] {
        assert!(rates.contains(line), "{line} is not in {rates}");
    }
    let scorecard = printed(&["report", "scorecard", "--event", GOLDEN, "--format", "ndjson"]);
    assert_eq!(scorecard.matches("\"site\":\"Berlin\"").count(), 7, "{scorecard}");
}

#[test]
fn a_bad_map_is_refused_and_the_one_before_stays() {
    let fixture = office();
    let path = fixture.path().with_file_name("sites.csv");
    std::fs::write(&path, MAP).unwrap();
    program(&fixture.path()).arg("sites").arg(&path).output().unwrap();
    std::fs::write(&path, "network,site\n10.1.0.0/16,Berlin\n10.1.0.0/16,Bonn\n10.1.2.0/99,Bonn\n").unwrap();
    let refused = program(&fixture.path()).arg("sites").arg(&path).output().unwrap();
    let path = path.display();
    let expected = format!(
        "{path}, line 4: \"10.1.2.0/99\" is no network; write it like 192.0.2.0/24 or 2001:db8::/48\n\
         error: failed to read the map {path}, line 3: 10.1.0.0/16 is Bonn here and Berlin in line 2 (and 1 more above)\n\
         help: put the file right and load it again; the map that was loaded before stays in use\n"
    );
    assert_eq!((code(&refused), stderr(&refused)), (2, expected));
    assert_eq!(dump::count(&fixture.path(), "SELECT count(*) FROM site_network"), 4);
}

#[test]
fn without_a_map_no_report_speaks_of_sites() {
    let fixture = office();
    let report = program(&fixture.path()).args(["report", "by_site", "--event", GOLDEN]).output().unwrap();
    let text = String::from_utf8(report.stdout).unwrap();
    assert!(text.contains("subnet") && !text.contains("site ") && !text.contains("building"), "{text}");
}

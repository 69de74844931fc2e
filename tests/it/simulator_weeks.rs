//! The account over weeks: its people stay who they are, and what is planted is in it from its day on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zoom_qos::model::Window;
use zoom_qos::simulator::{Account, ChangeKind, Event, PlantedChange, Size, Weeks};

use crate::simulator_account::{is_poor, records, samples, streams};
use crate::support::program::{code, program, stderr};

/// A Sunday.
const UNTIL: &str = "2026-11-15";

const SMALL: Size = Size { people: 60, meetings_a_day: 10, minutes: 10 };

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn pages(account: &Account) -> Vec<String> {
    account.events().iter().flat_map(Event::qos_pages).collect()
}

/// What the lists of quality of service say of a week of the account, the first being 0.
fn week(weeks: &Weeks, number: u64) -> Vec<Value> {
    let from = weeks.days().from + chrono::Days::new(7 * number);
    records(&pages(&weeks.account_of(Window { from, to: from + chrono::Days::new(6) })))
}

/// The share of minutes in which any stream was poor, of these records, in percent.
fn poor_pct<'r>(records: impl Iterator<Item = &'r Value>) -> f64 {
    let (mut minutes, mut poor) = (0_u32, 0_u32);
    for sample in records.flat_map(samples) {
        let classes: Vec<bool> = streams(sample).filter_map(|(_, stream)| is_poor(stream)).collect();
        minutes += u32::from(!classes.is_empty());
        poor += u32::from(classes.contains(&true));
    }
    assert!(minutes > 200, "{minutes} minutes tell nothing");
    100.0 * f64::from(poor) / f64::from(minutes)
}

fn change(truth: &[PlantedChange], kind: ChangeKind) -> &PlantedChange {
    truth.iter().find(|change| change.kind == kind).unwrap()
}

#[test]
fn people_keep_what_is_theirs_and_the_same_seed_gives_the_same_weeks() {
    let quiet = |seed| Weeks::quiet(seed, day(UNTIL), 2, SMALL);
    let weeks = quiet(3);
    let all = pages(&weeks.account());
    assert_eq!(all, pages(&quiet(3).account()));
    assert_ne!(all, pages(&quiet(4).account()));
    let day_by_day = weeks.days().from.iter_days().take(14);
    let day_by_day = day_by_day.flat_map(|day| pages(&weeks.account_of(Window { from: day, to: day })));
    assert_eq!(all, day_by_day.collect::<Vec<_>>());

    let mut theirs = BTreeMap::<String, BTreeSet<String>>::new();
    let mut events = BTreeMap::<String, usize>::new();
    for record in records(&all) {
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let fields = ["id", "user_name", "location", "device", "version", "pc_name", "mac_addr", "connection_type"];
        theirs.entry(text("email")).or_default().insert(fields.map(text).join("|"));
        *events.entry(text("email")).or_default() += 1;
    }
    assert!(theirs.remove("").is_some_and(|guests| guests.len() > 5), "guests are known by nothing");
    assert!(theirs.len() > 30, "{} people", theirs.len());
    assert!(theirs.values().all(|lines| lines.len() == 1), "{theirs:?}");
    assert!(events.values().max() > Some(&10), "nobody is in many events");
}

#[test]
fn nobody_is_in_two_meetings_at_once_and_weekends_are_quiet() {
    let account = Weeks::quiet(5, day(UNTIL), 4, SMALL).account();
    let mut on_weekends = 0;
    let mut stays = BTreeMap::<String, Vec<(i64, i64)>>::new();
    for event in account.events() {
        on_weekends += usize::from(chrono::Datelike::weekday(&event.start_at().day()).num_days_from_monday() > 4);
        for record in records(&event.qos_pages().collect::<Vec<_>>()) {
            let email = record["email"].as_str().unwrap().to_owned();
            if !email.is_empty() {
                stays.entry(email).or_default().push((event.start_at().0, event.end_at().0));
            }
        }
    }
    for stays in stays.values_mut() {
        stays.sort_unstable();
        stays.dedup();
        assert!(stays.is_sorted_by(|(_, left), (joined, _)| left <= joined), "{stays:?}");
    }
    assert!(on_weekends * 20 < account.events().len(), "{on_weekends} of {}", account.events().len());
}

#[test]
fn what_is_planted_is_there_from_its_day_on_and_the_quiet_weeks_have_nothing_of_it() {
    let weeks = Weeks::planted(1, day(UNTIL), 13, Size { people: 100, meetings_a_day: 24, minutes: 10 });
    let truth = weeks.truth();
    let (first, last) = (week(&weeks, 3), week(&weeks, 12));
    let of =
        |records: &[Value], is_own: &dyn Fn(&Value) -> bool| poor_pct(records.iter().filter(|record| is_own(record)));
    let network = |change: &PlantedChange| {
        change.attributes[0].strip_prefix("subnet=").unwrap().trim_end_matches("0/24").to_owned()
    };
    let behind = |network: String| move |record: &Value| record["ip_address"].as_str().unwrap().starts_with(&network);

    let site = behind(network(change(&truth, ChangeKind::SiteWorse)));
    let (before, after) = (of(&first, &site), of(&last, &site));
    assert!(before < 5.0 && after > 2.0 * before, "the office: {before} and then {after} %");

    let networks = change(&truth, ChangeKind::ProviderEvenings).attributes.iter();
    let networks: Vec<_> = networks.filter_map(|name| name.strip_prefix("subnet=")?.strip_suffix("0/24")).collect();
    let provider =
        |record: &Value| networks.iter().any(|network| record["ip_address"].as_str().unwrap().starts_with(network));
    let is_evening = |record: &Value| ("17".."23").contains(&&record["join_time"].as_str().unwrap()[11..13]);
    let (evening, day) = (
        of(&last, &|record| provider(record) && is_evening(record)),
        of(&last, &|record| provider(record) && !is_evening(record)),
    );
    assert!(evening > 2.0 * day, "the provider in the evening: {evening}, else {day} %");

    let with = |version: &'static str| move |record: &Value| record["version"].as_str().unwrap().starts_with(version);
    let (worse, better) = (of(&first, &with("6.4")), of(&last, &with("6.6")));
    assert!(worse > 2.0 * better, "6.4: {worse}, 6.6: {better} %");
    assert!(!first.iter().any(with("6.6")) && !last.iter().any(with("6.4")));

    let person = change(&truth, ChangeKind::DyingAccessPoint).person.clone().unwrap();
    let own = |record: &Value| record["email"] == person.as_str();
    let signal = |records: &[Value]| -> Vec<i64> {
        let samples = records.iter().filter(|record| own(record)).flat_map(samples);
        samples.map(|sample| sample["wifi_rssi"]["avg_rssi"].as_i64().unwrap()).collect()
    };
    assert!(signal(&first).iter().min() > Some(&-72) && signal(&last).iter().max() < Some(&-75));

    let holiday = week(&weeks, 7);
    assert!(holiday.len() * 6 < first.len(), "{} of {}", holiday.len(), first.len());
    assert_eq!(change(&truth, ChangeKind::HolidayWeek).from, "2026-10-05");
    assert!(last.len() * 10 > first.len() * 11, "more people and meetings than at first");
}

#[test]
fn the_command_writes_the_truth_of_the_weeks() {
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("truth.json");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    // Where the port is taken it ends by itself.
    let mut command = program(&folder.path().join("none.db"));
    let command = command.args(["simulate", "--weeks", "6", "--week-until", UNTIL, "--port", &port, "--truth"]);
    let run = command.arg(&truth).output().unwrap();
    assert_eq!(code(&run), 2, "{}", stderr(&run));
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(truth).unwrap()).unwrap();
    let kinds: Vec<&str> = truth["changes"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["site_worse", "growing_population"], "the others lie beyond six weeks");
}

//! When trouble is said to be consistent with an internet provider, and when with the place or with nobody.

use zoom_qos::render::{Look, Table};
use zoom_qos::report::{Arguments, catalog, table};
use zoom_qos::review::{Digest, PersonHistory, PersonPage, Review};

use super::several::events;
use crate::support::golden::{Fixture, GOLDEN, Join};
use crate::support::program::{program, stdout};

/// So many people of a provider in a city, one subnet after the other, who hear and send the same.
struct Customers {
    isp: &'static str,
    city: &'static str,
    subnets: &'static [&'static str],
    heard: String,
    people: usize,
}

impl Customers {
    fn of(isp: &'static str, city: &'static str, people: usize, heard: &str) -> Self {
        Self { isp, city, subnets: &["192.0.2", "198.51.100", "203.0.113"], heard: heard.to_owned(), people }
    }

    fn on(self, subnets: &'static [&'static str]) -> Self {
        Self { subnets, ..self }
    }

    fn joins(&self) -> impl Iterator<Item = Join> {
        (0..self.people).map(|nth| {
            let subnet = self.subnets[nth % self.subnets.len()];
            let name = format!("{} {} {subnet} {nth}", self.isp, self.city);
            let email = format!("{}@example.com", name.replace(' ', "."));
            Join { email: Some(email), ..Join::hearing(&name, &self.heard) }.and("audio_input", &self.heard)
        })
    }
}

/// Tells provider, city and address of everybody by the name.
fn tell(fixture: &Fixture, customers: &[Customers]) {
    for Customers { isp, city, subnets, .. } in customers {
        for subnet in *subnets {
            let named = format!("{isp} {city} {subnet} %");
            let session = "SELECT session_id FROM participant_identity WHERE user_name LIKE ?1";
            for (sql, value) in [
                (format!("UPDATE participant_session SET location = ?2 WHERE session_id IN ({session})"), *city),
                (
                    format!("INSERT OR REPLACE INTO session_provider SELECT session_id, 64496, ?2 FROM ({session})"),
                    *isp,
                ),
                (
                    format!(
                        "UPDATE participant_identity SET ip_address = ?2 || '.' || (session_id % 250)
                         WHERE session_id IN ({session})"
                    ),
                    *subnet,
                ),
            ] {
                fixture.connection().execute(&sql, [named.as_str(), value]).unwrap();
            }
        }
    }
}

fn event(customers: &[Customers]) -> Fixture {
    let fixture = Fixture::new();
    let joins: Vec<Join> = customers.iter().flat_map(Customers::joins).collect();
    fixture.event("meeting", GOLDEN, 1, "Providers", &joins);
    tell(&fixture, customers);
    fixture
}

fn report(fixture: &Fixture, name: &str, given: &[(&str, &str)]) -> Table {
    let given: Arguments = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    table(&fixture.database(), &catalog::find(name).unwrap(), &given).unwrap()
}

const STRUCK: &str = "GGGGPPPPPPGGGG";
const WELL: &str = "GGGGGGGGGGGGGG";

/// What the window of an event is consistent with.
fn explained(customers: &[Customers]) -> String {
    let windows = report(&event(customers), "simultaneous", &[("event", GOLDEN), ("kind", "meeting")]);
    let text = |column| windows.text(0, column).unwrap_or("-");
    [text("consistent_with"), text("attribute"), text("value")].join(" ")
}

#[test]
fn a_window_is_the_provider_s_where_others_in_the_same_cities_were_well() {
    let well = |city| Customers::of("Meridian", city, 8, WELL);
    let struck = [Customers::of("Aurora", "Lyon", 3, STRUCK), Customers::of("Aurora", "Bonn", 3, STRUCK)];
    let [lyon, bonn] = struck;
    assert_eq!(explained(&[lyon, bonn, well("Lyon"), well("Bonn")]), "local isp Aurora");
}

#[test]
fn a_provider_of_one_subnet_is_that_subnet() {
    let one = &["192.0.2"];
    let struck = || Customers::of("Aurora", "Lyon", 6, STRUCK).on(one);
    let well = Customers::of("Meridian", "Lyon", 12, WELL).on(&["198.51.100", "203.0.113"]);
    assert_eq!(explained(&[struck(), well]), "local subnet 192.0.2.0/24");
}

#[test]
fn where_everybody_of_a_city_suffers_it_is_the_city() {
    let struck = [Customers::of("Aurora", "Lyon", 6, STRUCK), Customers::of("Meridian", "Lyon", 2, STRUCK)];
    let [aurora, meridian] = struck;
    let well = Customers::of("Meridian", "Bonn", 40, WELL);
    assert_eq!(explained(&[aurora, meridian, well]), "local location Lyon");
}

#[test]
fn an_address_that_no_provider_has_explains_nothing() {
    let struck = [Customers::of("not routed", "Lyon", 3, STRUCK), Customers::of("not routed", "Bonn", 3, STRUCK)];
    let [lyon, bonn] = struck;
    let well = |city| Customers::of("Meridian", city, 8, WELL);
    assert!(!explained(&[lyon, bonn, well("Lyon"), well("Bonn")]).contains("isp"));
}

/// The hours of a day, each as provider, shares and cause.
fn hours(customers: &[Customers]) -> Vec<String> {
    let joins: Vec<Join> = customers.iter().flat_map(Customers::joins).collect();
    // In two events, as nobody has enough customers in one.
    let half = joins.len() / 2;
    let fixture = events(&[(0, joins[..half].to_vec()), (0, joins[half..].to_vec())]);
    tell(&fixture, customers);
    let hours = report(&fixture, "provider_hours", &[("from", "2026-03-04"), ("to", "2026-03-04")]);
    let share = |row, column| hours.real(row, column).map_or_else(|| "-".to_owned(), |share| format!("{share:.0}"));
    let told = |row| {
        let [isp, cause] = ["isp", "consistent_with"].map(|column| hours.text(row, column).unwrap_or("-"));
        format!("{isp} {} {} {cause}", share(row, "poor_pct"), share(row, "others_poor_pct"))
    };
    (0..hours.rows.len()).map(told).collect()
}

#[test]
fn an_hour_is_a_provider_s_by_three_people_on_two_subnets_and_twice_the_share_of_others() {
    let half = "GP".repeat(10);
    let fifth = "GGGGP".repeat(4);
    let well = "G".repeat(20);
    let aurora = |people, heard: &str| Customers::of("Aurora", "Lyon", people, heard);
    let meridian = |people, heard: &str| Customers::of("Meridian", "Lyon", people, heard);
    assert_eq!(hours(&[aurora(3, &half), meridian(3, &well)]), ["Aurora 50 0 provider"]);
    assert_eq!(hours(&[aurora(3, &half), meridian(3, &fifth)]), ["Aurora 50 20 provider", "Meridian 20 50 -"]);
    // Two people, one subnet, two others, no others there, others who suffer more than half as much, or many customers
    // who are well.
    assert_eq!(hours(&[aurora(2, &half), meridian(3, &well)]), ["Aurora 50 0 -"]);
    assert_eq!(hours(&[aurora(4, &half).on(&["192.0.2"]), meridian(3, &well)]), ["Aurora 50 0 -"]);
    assert_eq!(hours(&[aurora(3, &half), meridian(2, &well)]), ["Aurora 50 0 -"]);
    assert_eq!(hours(&[aurora(3, &half), Customers::of("Meridian", "Bonn", 3, &well)]), ["Aurora 50 - -"]);
    let third = "GGP".repeat(7)[..20].to_owned();
    assert_eq!(hours(&[aurora(3, &half), meridian(3, &third)])[0], "Aurora 50 30 -");
    assert_eq!(hours(&[aurora(3, &half), aurora(7, &well).on(&["192.0.3"]), meridian(3, &well)]), ["Aurora 15 0 -"]);
}

#[test]
fn a_provider_is_held_against_the_cities_of_its_customers() {
    let half = "GP".repeat(10);
    let well = "G".repeat(20);
    // Everybody in Lyon suffers; that nobody in Bonn does says nothing of the provider.
    let aurora = [Customers::of("Aurora", "Lyon", 4, &half), Customers::of("Aurora", "Bonn", 1, &well)];
    let [lyon, bonn] = aurora;
    let others = [Customers::of("Meridian", "Lyon", 4, &half), Customers::of("Meridian", "Bonn", 9, &well)];
    let [others_in_lyon, others_in_bonn] = others;
    let told = hours(&[lyon, bonn, others_in_lyon, others_in_bonn]);
    assert_eq!(told, ["Aurora 40 40 -", "Meridian 15 15 -"]);
}

/// Two people with the same bad evening in one meeting, one of a provider whose customers suffered in another meeting of
/// that hour, one behind a weak signal.
fn same_evening() -> Fixture {
    let bad = "GGPPGPPPGGPPGPPPGGPP".repeat(2);
    let well = "G".repeat(40);
    let mine = [
        Customers::of("Aurora", "Lyon", 1, &bad).on(&["192.0.2"]),
        Customers::of("Meridian", "Lyon", 1, &bad).on(&["198.51.100"]),
        Customers::of("Northlight", "Lyon", 6, &well),
    ];
    let elsewhere =
        [Customers::of("Aurora", "Lyon", 3, &bad).on(&["203.0.113"]), Customers::of("Harbour", "Lyon", 5, &well)];
    let joins = |customers: &[Customers]| customers.iter().flat_map(Customers::joins).collect::<Vec<_>>();
    let weak = |join: Join| Join { wifi_avg_rssi_dbm: join.name.starts_with("Meridian").then_some(-84.0), ..join };
    let fixture = events(&[(0, joins(&mine).into_iter().map(weak).collect()), (0, joins(&elsewhere))]);
    mine.iter().chain(&elsewhere).for_each(|customers| tell(&fixture, std::slice::from_ref(customers)));
    fixture
}

const OF_AURORA: &str = "Aurora, 4 people: in 1 hour 60 % poor, others there 5 %";

#[test]
fn of_two_people_with_the_same_evening_the_page_tells_the_provider_from_the_weak_signal() {
    let fixture = same_evening();
    let page = |name: &str| {
        let arguments = [("event", "event1=="), ("kind", "meeting"), ("person", name)];
        let arguments: Arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let page = PersonPage::compose(&fixture.database(), &arguments).unwrap();
        let mut text = Vec::new();
        page.write(Look::default(), &mut text).unwrap();
        String::from_utf8(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let aurora = page("Aurora Lyon 192.0.2 0");
    let told = format!("Consistent with provider: {OF_AURORA}.");
    assert!(aurora.contains(&told) && aurora.contains("ask the provider"), "{aurora}");
    let meridian = page("Meridian Lyon 198.51.100 0");
    assert!(meridian.contains("Consistent with weak Wi-Fi: "), "{meridian}");
    let history = |email: &str| {
        let arguments = Arguments::from([("person".to_owned(), email.to_owned())]);
        PersonHistory::compose(&fixture.database(), &arguments).unwrap().causes.remove(&0)
    };
    assert_eq!(history("aurora.lyon.192.0.2.0@example.com").as_deref(), Some("provider"));
    assert_eq!(history("meridian.lyon.198.51.100.0@example.com").as_deref(), Some("weak Wi-Fi"));
}

/// The event by itself has one customer of each, of whom nobody can tell more than how the connection was.
#[test]
fn the_review_of_an_event_asks_the_other_events_of_its_hours_about_providers() {
    let fixture = same_evening();
    let of_event = [("event", "event1=="), ("kind", "meeting")];
    let cause = |scorecard: &Table, name: &str| {
        let row = (0..scorecard.rows.len()).find(|row| scorecard.text(*row, "person") == Some(name)).unwrap();
        ["consistent_with", "evidence"].map(|column| scorecard.text(row, column).unwrap_or("-").to_owned())
    };
    let [aurora, meridian] = ["Aurora Lyon 192.0.2 0", "Meridian Lyon 198.51.100 0"];
    let alone = report(&fixture, "scorecard", &of_event);
    assert_eq!(cause(&alone, aurora)[0], "both directions");
    let of_event = of_event.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let review = Review::compose(&fixture.database(), &of_event.into()).unwrap();
    assert_eq!(cause(&review.scorecard, aurora), ["provider", OF_AURORA]);
    assert_eq!(cause(&review.scorecard, meridian)[0], "weak Wi-Fi");
    let page = program(&fixture.path())
        .args(["report", "review", "--event", "event1==", "--format", "html", "--identify"])
        .output()
        .unwrap();
    let page = stdout(&page);
    for told in
        ["their internet provider, as other people of it suffered in the same hours", OF_AURORA, "a weak Wi-Fi signal"]
    {
        assert!(page.contains(told), "{told}");
    }
}

/// Six weeks of so many people of Aurora and ten others in one city, all at home, in three meetings a week of twenty
/// minutes; on these days after the first half of Aurora's minutes are poor.
fn six_weeks(people: usize, bad_days: &[i64]) -> Fixture {
    let usual = "GGGGGGGGGPGGGGGGGGGG";
    let customers = |day: i64| {
        let heard = if bad_days.contains(&day) { "PPGGPPGGPPGGPPGGPPGG" } else { usual };
        [Customers::of("Aurora", "Lyon", people, heard), Customers::of("Meridian", "Lyon", 10, usual)]
    };
    let joins = |day: i64| customers(day).iter().flat_map(Customers::joins).collect::<Vec<_>>();
    let days = (0..6).flat_map(|week| [0, 2, 5].map(|day| 7 * week + day));
    let fixture = events(&days.map(|day| (day, joins(day))).collect::<Vec<_>>());
    tell(&fixture, &customers(0));
    fixture
}

const SIXTH: [(&str, &str); 2] = [("from", "2026-04-08"), ("to", "2026-04-14")];

fn digest(fixture: &Fixture) -> Digest {
    let days = SIXTH.map(|(name, day)| (name.to_owned(), day.to_owned()));
    Digest::compose(&fixture.database(), &days.into()).unwrap()
}

#[test]
fn an_evening_of_one_provider_is_the_first_line_of_the_digest_with_the_shares_inside_and_outside() {
    let first = |fixture: &Fixture| digest(fixture).verdict_sentences().remove(0).text;
    let few = six_weeks(4, &[37]);
    let told = "PROVIDER: Aurora (4 people), 2026-04-10 09:00 to 10:00 UTC: 50 % of their minutes poor, of others in the \
                same places 5 %. Consistent with trouble of the provider.";
    assert_eq!(first(&few), told);
    let page = |arguments: &[&str]| {
        let mut command = program(&few.path());
        command.args(["report", "digest", "--from", SIXTH[0].1, "--to", SIXTH[1].1]).args(arguments);
        stdout(&command.output().unwrap())
    };
    let text = page(&[]);
    assert!(text.lines().nth(1).unwrap().starts_with("PROVIDER: Aurora (4 people), 2026-04-10"), "{text}");
    assert!(text.contains("report provider_hours --from 2026-04-08 --to 2026-04-14") && text.lines().count() <= 23);
    assert!(page(&["--format", "html"]).contains(&told.replace(" %", "\u{a0}%")));
    assert!(page(&["--format", "json"]).contains("\"others_poor_pct\""));
    let document = page(&["--format", "markdown"]);
    assert!(
        document.contains("- PROVIDER: Aurora") && document.contains("A provider is told of for hours"),
        "{document}"
    );
    // In several evenings, and with as many people as it takes to hold the week against those before it.
    let hours = "in 3 hours on 3 days, 2026-04-08 to 2026-04-13";
    assert!(first(&six_weeks(4, &[35, 37, 40])).contains(hours), "{}", first(&six_weeks(4, &[35, 37, 40])));
    let changed = first(&six_weeks(8, &[35, 37, 40]));
    assert!(changed.starts_with("WORSE: isp Aurora (8 people), 50 % of their minutes poor"), "{changed}");
    assert!(changed.ends_with("Consistent with the provider: in 3 hours 50 % poor, others there 5 %."), "{changed}");
}

#[test]
fn a_provider_called_by_somebody_s_address_is_not_named_where_nobody_is() {
    let fixture = six_weeks(4, &[37]);
    let name = "Aurora.Lyon.192.0.2.0@example.com";
    fixture.connection().execute("UPDATE session_provider SET isp = ? WHERE isp = 'Aurora'", [name]).unwrap();
    let page = |more: &[&str]| {
        let mut command = program(&fixture.path());
        command.args(["report", "digest", "--from", SIXTH[0].1, "--to", SIXTH[1].1, "--format", "html"]).args(more);
        stdout(&command.env("XDG_CONFIG_HOME", fixture.path().parent().unwrap()).output().unwrap())
    };
    assert!(page(&["--identify"]).contains(&format!("PROVIDER: {name} (4 people)")));
    assert!(!page(&[]).contains(name));
}

#[test]
fn a_week_without_bad_hours_of_a_provider_says_nothing_of_one() {
    let quiet = digest(&six_weeks(6, &[]));
    assert!(!quiet.verdict_sentences().iter().any(|sentence| sentence.text.contains("PROVIDER")), "{quiet:?}");
    // Without a file of providers nothing is asked about them.
    let unknown = six_weeks(6, &[37]);
    unknown.connection().execute("DELETE FROM session_provider", []).unwrap();
    assert!(digest(&unknown).providers.columns.is_empty());
}

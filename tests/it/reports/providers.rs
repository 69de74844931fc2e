//! When trouble is said to be consistent with an internet provider, and when with the place or with nobody.

use zoom_qos::render::{Look, Table};
use zoom_qos::report::{Arguments, catalog, table};
use zoom_qos::review::{PersonHistory, PersonPage};

use super::several::events;
use crate::support::golden::{Fixture, GOLDEN, Join};

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
#[test]
fn of_two_people_with_the_same_evening_the_page_tells_the_provider_from_the_weak_signal() {
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
    let page = |name: &str| {
        let arguments = [("event", "event1=="), ("kind", "meeting"), ("person", name)];
        let arguments: Arguments = arguments.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let page = PersonPage::compose(&fixture.database(), &arguments).unwrap();
        let mut text = Vec::new();
        page.write(Look::default(), &mut text).unwrap();
        String::from_utf8(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let aurora = page("Aurora Lyon 192.0.2 0");
    let told = "Consistent with provider: Aurora, 4 people: in 1 hour 60 % poor, others there 5 %.";
    assert!(aurora.contains(told) && aurora.contains("ask the provider"), "{aurora}");
    let meridian = page("Meridian Lyon 198.51.100 0");
    assert!(meridian.contains("Consistent with weak Wi-Fi: "), "{meridian}");
    let history = |email: &str| {
        let arguments = Arguments::from([("person".to_owned(), email.to_owned())]);
        PersonHistory::compose(&fixture.database(), &arguments).unwrap().causes.remove(&0)
    };
    assert_eq!(history("aurora.lyon.192.0.2.0@example.com").as_deref(), Some("provider"));
    assert_eq!(history("meridian.lyon.198.51.100.0@example.com").as_deref(), Some("weak Wi-Fi"));
}

//! Envelopes in all their forms.

use super::*;

fn token(text: &str) -> Option<PageToken> {
    PageToken::new(text)
}

#[test]
fn a_listing_keeps_its_events_as_text() {
    let text = r#"{"from":"2026-11-01","to":"2026-11-02","page_count":2,"page_size":300,"total_records":301,
        "next_page_token":"tok","meetings":[{"uuid":"a=="}, {"uuid" : "b"}]}"#;
    let page = EventPage::read(text, EventKind::Meeting).expect("a listing");
    assert_eq!(page.events, [r#"{"uuid":"a=="}"#, r#"{"uuid" : "b"}"#]);
    assert_eq!((page.from.as_deref(), page.to.as_deref()), (Some("2026-11-01"), Some("2026-11-02")));
    assert_eq!((page.next_page_token, page.total_records), (token("tok"), Some(301)));
}

#[test]
fn a_listing_of_the_other_kind_is_an_error() {
    let error = EventPage::read(r#"{"meetings":[]}"#, EventKind::Webinar).expect_err("no webinars in it");
    assert_eq!(error.to_string(), "read the response at `webinars`: the list is missing");
}

#[test]
fn the_envelope_is_everything_but_the_records() {
    let text =
        r#"{"page_size":10,"participants":[{"user_id":"1"}],"meeting_number":"98765432101","new":{"a":[1e400]}}"#;
    let page = ParticipantPage::read(text).expect("a page");
    assert_eq!(page.participants, [r#"{"user_id":"1"}"#]);
    assert_eq!(page.number, Some(EventNumber(98_765_432_101)));
    assert_eq!(page.envelope, r#"{"page_size":10,"meeting_number":"98765432101","new":{"a":[1e400]}}"#);
}

#[test]
fn counts_and_numbers_may_be_quoted_or_odd() {
    #[track_caller]
    fn check(members: &str, total_records: Option<u64>, number: Option<i64>) {
        let text = format!(r#"{{{members}"participants":[]}}"#);
        let page = ParticipantPage::read(&text).expect("a page");
        assert_eq!((page.total_records, page.number), (total_records, number.map(EventNumber)), "{members}");
    }
    check("", None, None);
    check(r#""total_records":12,"webinar_number":98765432101,"#, Some(12), Some(98_765_432_101));
    check(r#""total_records":"12","meeting_number":"98765432101","#, Some(12), Some(98_765_432_101));
    check(r#""total_records":null,"meeting_number":"","webinar_number":"7","#, None, Some(7));
    check(r#""total_records":-1,"meeting_number":"integer [int64]","#, None, None);
    check(r#""total_records":[3],"meeting_number":{},"#, None, None);
}

#[test]
fn the_end_of_a_list_is_a_blank_or_absent_token() {
    #[track_caller]
    fn check(member: &str, expected: Option<&str>) {
        let text = format!(r#"{{"participants":[]{member}}}"#);
        let page = ParticipantPage::read(&text).expect("a page");
        assert_eq!(page.next_page_token, expected.and_then(PageToken::new), "{member}");
    }
    check("", None);
    check(r#","next_page_token":"""#, None);
    check(r#","next_page_token":null"#, None);
    check(r#","next_page_token":"w7587w4eiyfsudgf""#, Some("w7587w4eiyfsudgf"));
    check(r#","next_page_token":12"#, Some("12"));
    let unreadable = ParticipantPage::read(r#"{"participants":[],"next_page_token":["x"]}"#);
    assert_eq!(unreadable.expect_err("would lose pages").path, "next_page_token");
}

#[test]
fn a_bad_record_does_not_cost_its_page() {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    for record in
        [r#"{"user_name":"\ud83d"}"#, r#"{"x":1e400}"#, r#"{"a":1,"a":2}"#, r#"{"\ud83d":0}"#, "null", "5", &deep]
    {
        let text = format!(r#"{{"participants":[{{"user_id":"1"}},{record},{{"user_id":"2"}}]}}"#);
        let page = ParticipantPage::read(&text).unwrap_or_else(|error| panic!("{record}: {error}"));
        assert_eq!(page.participants, [r#"{"user_id":"1"}"#, record, r#"{"user_id":"2"}"#]);
    }
}

#[test]
fn what_is_no_page_is_an_error_and_not_an_empty_page() {
    #[track_caller]
    fn check(body: &str, expected_path: &str) {
        assert_eq!(ParticipantPage::read(body).expect_err(body).path, expected_path, "{body}");
    }
    check("", "$");
    check("[]", "$");
    check("null", "$");
    check("<html>", "$");
    check(r#"{"participants":[{"user_id":"1"}"#, "$");
    check(r#"{"participants":[]} trailing"#, "$");
    check("{}", "participants");
    check(r#"{"participants":null}"#, "participants");
    check(r#"{"participants":{}}"#, "participants");
    check(r#"{"code":3001,"message":"Meeting does not exist."}"#, "participants");
}

#[test]
fn one_participants_response_needs_its_samples_or_its_name() {
    #[track_caller]
    fn check(body: &str, expected: Result<Option<i64>, &str>) {
        let read = single(body).map(|single| {
            assert_eq!(single.participant, body.trim());
            single.number.map(|number| number.0)
        });
        assert_eq!(read.map_err(|error| error.path), expected.map_err(str::to_owned), "{body}");
    }
    check(r#" {"user_id":"1","user_qos":[],"meeting_number":"123"} "#, Ok(Some(123)));
    check(r#"{"user_qos":{"date_time":"2026-11-22T09:00:00Z"}}"#, Ok(None));
    check(r#"{"user_id":"1"}"#, Ok(None));
    check(r#"{"user_id":7,"user_qos":null}"#, Ok(None));
    check(r#"{"user_qos":null}"#, Err("user_qos"));
    check(r#"{"user_id":"1","user_qos":"none"}"#, Err("user_qos"));
    check(r#"{"user_id":""}"#, Err("user_qos"));
    check(r#"{"code":3001,"message":"Meeting does not exist."}"#, Err("user_qos"));
    check("[]", Err("$"));
}

#[test]
fn an_events_detail_says_whose_it_is() {
    assert_eq!(detail(" {\"uuid\":\"a\"}\n"), Ok("{\"uuid\":\"a\"}"));
    assert_eq!(detail(r#"{"id":98765432101}"#), Ok(r#"{"id":98765432101}"#));
    for body in ["{}", r#"{"uuid":""}"#, r#"{"uuid":null,"id":null}"#, r#"{"topic":"x"}"#] {
        assert_eq!(detail(body).expect_err(body).path, "uuid");
    }
}

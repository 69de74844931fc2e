//! What `doctor` finds, and that each finding says what to do.

use std::collections::BTreeSet;

use serde_json::Value;
use zoom_qos::model::EventKind;
use zoom_qos::simulator::{Credentials, Endpoint, Options};

use crate::operator::Site;
use crate::support::collecting::asked;

/// The findings by subject, after the exit code is as expected.
async fn diagnose(site: &Site, arguments: &str, expected_code: i32) -> Vec<(String, String)> {
    let ended = site.run(&format!("doctor --json {arguments}")).await;
    assert_eq!(ended.code, expected_code, "{ended:?}");
    let findings: Value = serde_json::from_str(&ended.stdout).unwrap();
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap_or_default().to_owned();
    for finding in findings["findings"].as_array().unwrap() {
        assert_eq!(finding["verdict"] == "ok", finding["next_step"].is_null(), "{finding}");
    }
    findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (text(finding, "subject"), text(finding, "verdict")))
        .collect()
}

fn verdict<'f>(findings: &'f [(String, String)], subject: &str) -> &'f str {
    findings.iter().find(|(of, _)| of == subject).map_or("", |(_, verdict)| verdict)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_works_is_found_well() {
    let site = Site::with(Options::default()).await;
    assert_eq!(site.run("collect --lookback 3").await.code, 0);
    let tokens = || asked(&site.server.requests(), Endpoint::Token);
    let before = tokens();
    let findings = diagnose(&site, "", 0).await;
    assert_eq!(tokens() - before, 1, "the token that is checked is the one that the other questions are asked with");
    let well =
        ["credentials", "token", "scopes for meetings", "listing of webinars", "database", "quota", "file modes"];
    for subject in well {
        assert_eq!(verdict(&findings, subject), "ok", "{subject} in {findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_without_scopes_and_an_account_without_webinars_are_told_apart() {
    let scopes = BTreeSet::from(["dashboard_webinars:read:admin".to_owned()]);
    let options = Options { scopes, kinds_without_plan: vec![EventKind::Webinar], ..Options::default() };
    let site = Site::with(options).await;
    let findings = diagnose(&site, "", 10).await;
    for (subject, expected) in [
        ("scopes for meetings", "failed"),
        ("listing of meetings", "failed"),
        ("scopes for webinars", "ok"),
        ("listing of webinars", "warning"),
        ("database", "warning"),
    ] {
        assert_eq!(verdict(&findings, subject), expected, "{subject} in {findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_and_a_damaged_file_fail() {
    let site = Site::with(Options::default()).await;
    std::fs::write(site.file("zoom-qos.db"), "no database").unwrap();
    let ended = site.command("doctor --offline").env_remove("ZOOM_CLIENT_SECRET").output().unwrap();
    let text = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(10), "{text}");
    assert!(
        text.contains("failed   credentials: failed to sign in to Zoom: ") && text.contains("failed   database"),
        "{text}"
    );
    assert!(
        text.lines().filter(|line| line.starts_with("failed")).count()
            == text.matches('→').count() - text.matches("warning").count(),
        "{text}"
    );
    let mut wrong = site.command("doctor");
    wrong.env("ZOOM_CLIENT_SECRET", "canary-secret");
    let ended = tokio::task::spawn_blocking(move || wrong.output().unwrap()).await.unwrap();
    let text = String::from_utf8(ended.stdout).unwrap();
    assert!(text.contains("failed   token") && !text.contains("canary"), "{text}");
}

/// What editors and shells leave around a credential is no part of it, wherever it comes from.
#[tokio::test(flavor = "multi_thread")]
async fn what_surrounds_a_credential_is_no_part_of_it() {
    let site = Site::with(Options::default()).await;
    let Credentials { account_id, client_id, client_secret } = Credentials::default();
    let around = |text: &str| format!("\u{feff} {text}\t\r\n");
    let secret_file = site.file("secret");
    std::fs::write(&secret_file, around(&client_secret)).unwrap();
    let config = site.file("config.toml");
    std::fs::write(&config, format!("account_id = \"\\uFEFF {account_id}\\t\\r\\n\"\n")).unwrap();
    for (name, value) in [
        ("ZOOM_ACCOUNT_ID", around(&account_id)),
        ("ZOOM_CLIENT_ID", around(&client_id)),
        ("ZOOM_CLIENT_SECRET", around(&client_secret)),
        ("ZOOM_CLIENT_SECRET_FILE", secret_file.display().to_string()),
        ("ZOOM_QOS_CONFIG", config.display().to_string()),
    ] {
        let mut command = site.command("doctor");
        match name {
            "ZOOM_CLIENT_SECRET_FILE" => command.env_remove("ZOOM_CLIENT_SECRET"),
            "ZOOM_QOS_CONFIG" => command.env_remove("ZOOM_ACCOUNT_ID"),
            _ => &mut command,
        };
        let output = command.env(name, &value).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("Zoom grants one"), "{name}={value:?}: {text}");
    }
}

//! `--notify`: whom a digest is told to, beside whoever reads its page.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Runtime;

use super::collect::read_certificates;
use super::runtime::runtime;
use crate::config::{self, Config};
use crate::exit::Failure;
use crate::monitor::message::{Form, Message};
use crate::monitor::notify::Channel;

/// Arguments of what notifies.
#[derive(Debug, Args)]
pub struct NotifyArgs {
    /// With `digest`: send the first lines to the address in `ZOOM_QOS_NOTIFY_URL`, as a message for Slack or Teams or as
    /// plain JSON; with --fail-on only if that ends with code 10
    #[arg(long, value_enum, value_name = "json|slack|teams", hide_possible_values = true, help_heading = "Watching")]
    pub notify: Option<NotifyForm>,
    /// Read the address of --notify from this file
    #[arg(long, value_name = "FILE", help_heading = "Watching")]
    pub notify_url_file: Option<PathBuf>,
    /// Where the message leads: the address at which people read the digest's page
    #[arg(long, value_name = "URL", value_parser = link, help_heading = "Watching")]
    pub notify_link: Option<String>,
    /// Trust also these certificates, for a proxy that opens TLS
    #[arg(long, value_name = "FILE.pem", help_heading = "Watching")]
    pub ca_file: Option<PathBuf>,
}

/// The forms by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NotifyForm {
    /// This program's own.
    Json,
    /// Slack's.
    Slack,
    /// That of Teams.
    Teams,
}

impl NotifyForm {
    const fn form(self) -> Form {
        match self {
            Self::Json => Form::Json,
            Self::Slack => Form::Slack,
            Self::Teams => Form::Teams,
        }
    }
}

/// Reads an address for a browser.
fn link(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(String::from).ok_or_else(|| "write it like https://example.com/digest/".to_owned())
}

/// Whom to tell, if anybody: found out before there is anything to tell, as a digest takes its time.
#[derive(Debug)]
pub(super) struct Notification {
    channel: Channel,
    link: Option<String>,
    runtime: Runtime,
}

impl NotifyArgs {
    /// What was asked for.
    ///
    /// # Errors
    ///
    /// A failure with exit code 2 that says what is missing or malformed, and never the address.
    pub(super) fn notification(&self, config: &Config) -> Result<Option<Notification>, Failure> {
        let Some(form) = self.notify else { return Ok(None) };
        let url = self.url()?;
        config.warn_of_readers(self.notify_url_file.as_deref());
        config::proxy::check()?;
        let ca_certificates = self.ca_file.as_deref().map(read_certificates).transpose()?;
        let channel = Channel::new(url.expose_secret(), form.form(), ca_certificates.as_deref());
        let help = "put an https address into ZOOM_QOS_NOTIFY_URL or --notify-url-file";
        let channel = channel.map_err(|error| Failure::usage(format!("{error} (of --notify)"), help))?;
        Ok(Some(Notification { channel, link: self.notify_link.clone(), runtime: runtime()? }))
    }

    fn url(&self) -> Result<SecretString, Failure> {
        match &self.notify_url_file {
            Some(path) => config::secret_in(path, "check --notify-url-file"),
            None => config::notify_url().ok_or_else(|| {
                let help = "set ZOOM_QOS_NOTIFY_URL, or name a file that holds it with --notify-url-file";
                Failure::usage("find the address of --notify: there is none", help)
            }),
        }
    }
}

impl Notification {
    /// Tells the first lines. Whether anybody took them changes no result.
    pub(super) fn send(&self, title: &str, lines: &[String]) {
        let message = Message::new(title, lines.iter().map(String::as_str), self.link.clone());
        if let Err(error) = self.runtime.block_on(self.channel.tell(&message)) {
            tracing::warn!("nobody was notified: failed to {error}");
        }
    }
}

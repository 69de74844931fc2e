//! `report digest`: the page of a period, alone or in a folder with those of the events that it names, and who is told.

use std::path::Path;

use super::fail_on::{self, FailOn};
use super::names;
use super::output::to_output;
use super::page::Page;
use crate::cli::interrupt::{interruptible, watched};
use crate::cli::notify::Notification;
use crate::config::Config;
use crate::exit::{Code, Failure};
use crate::export::{self, pages};
use crate::render::{Format, Look};
use crate::report::{self, Arguments, Database, defaults};
use crate::review::Digest;
use crate::review::html::digest::{DigestPage, PageName, first_lines};
use crate::review::html::{self, Setting};

/// What is asked for.
pub(super) struct Order<'a> {
    /// What was given of the parameters.
    pub(super) given: &'a Arguments,
    pub(super) target: Target<'a>,
    pub(super) look: Look,
    /// For what leaves the machine.
    pub(super) setting: Setting<'a>,
    pub(super) fail_on: Option<FailOn>,
    pub(super) notification: Option<&'a Notification>,
}

/// As what the digest is written, and where to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'a> {
    Text(Format, Option<&'a Path>),
    Page(Option<&'a Path>),
    /// The page with those of the events that it names.
    Folder(&'a Path),
}

/// Composes and writes it, and tells whoever is to know.
///
/// # Errors
///
/// If a parameter is wrong, or the database cannot be read.
pub(super) fn run(order: &Order<'_>, database: &Database, config: &Config) -> Result<Code, Failure> {
    let today = config.clock.now().day();
    let completed = defaults::complete_period(&Page::Digest.parameters()?, order.given, today)?;
    completed.told.iter().for_each(|line| config.say(line));
    let (digest, told) = watched(database.timeout(), config, || {
        let digest = database.timeout().work(|| Digest::compose(database, &completed.arguments))?;
        let digest = if config.db_is_configured { digest.of_databases_at(&config.dbs) } else { digest };
        let told = order.notification.map(|_| first_lines(&digest, database, order.setting.names)).transpose()?;
        Ok::<_, report::Error>((digest, told))
    })?;
    Composed { digest: &digest, database, arguments: &completed.arguments, order }.write(config)?;
    let code = fail_on::code(order.fail_on, digest.verdict(), digest.has_new_regression());
    if let Some((notification, (title, lines))) = order.notification.zip(told)
        && (order.fail_on.is_none() || code == Code::CheckFailed)
    {
        notification.send(&title, &lines);
    }
    if code == Code::CheckFailed { Err(failure(order, &digest)) } else { Ok(code) }
}

/// Why the check failed, in the words in which the digest begins: whoever gets a mail of a nightly job reads no more.
fn failure(order: &Order<'_>, digest: &Digest) -> Failure {
    let sentence = match order.fail_on {
        Some(FailOn::Regression) => digest.verdict_sentences().into_iter().next().map(|sentence| sentence.text),
        _ => None,
    };
    let message = format!("find all well: {}", sentence.unwrap_or_else(|| digest.overall()));
    let failure = Failure::new(Code::CheckFailed, message, "the digest says in which events, and for whom");
    Failure { is_told: matches!(order.target, Target::Text(_, None) | Target::Page(None)), ..failure }
}

/// A digest that is to be written.
struct Composed<'c> {
    digest: &'c Digest,
    database: &'c Database,
    arguments: &'c Arguments,
    order: &'c Order<'c>,
}

impl Composed<'_> {
    fn write(&self, config: &Config) -> Result<(), Failure> {
        let (timeout, names) = (self.database.timeout(), self.order.setting.names);
        match self.order.target {
            Target::Text(format, output) => {
                let write = || to_output(output, |out| Ok(self.digest.write(format, self.order.look, out)?));
                interruptible(timeout, config, write)?;
                names::tell_of_text(output, config);
            }
            Target::Page(output) => {
                interruptible(timeout, config, || {
                    let page = timeout.work(|| self.page(None))?;
                    to_output(output, |out| page.write(out))
                })?;
                names::tell_of_page(output, names, config);
            }
            Target::Folder(folder) => {
                let events = watched(timeout, config, || self.write_folder(folder))?;
                names::tell_of_folder(folder, events, names, config);
            }
        }
        Ok(())
    }

    fn page(&self, page_name: Option<PageName>) -> Result<DigestPage, report::Error> {
        DigestPage::of(self.digest, self.database, self.arguments, self.order.setting, page_name)
    }

    /// Says how many events have a page beside that of the digest.
    fn write_folder(&self, folder: &Path) -> Result<usize, export::Error> {
        let timeout = self.database.timeout();
        let index = timeout.work(|| self.page(Some(pages::name_of_event))).map_err(export::Error::Ended)?;
        pages::write(folder, html::GENERATOR, |pages| {
            for [kind, uuid] in index.events() {
                let arguments = self.arguments_of_event(kind, uuid);
                let page = timeout.work(|| html::Page::compose(self.database, &arguments, self.order.setting));
                let page = page.map_err(export::Error::Ended)?;
                pages.page(&pages::name_of_event(uuid), |file| page.write(file).map_err(export::Error::Ended))?;
            }
            pages.page(pages::INDEX, |file| index.write(file).map_err(export::Error::Ended))
        })?;
        Ok(index.events().len())
    }

    fn arguments_of_event(&self, kind: &str, uuid: &str) -> Arguments {
        let of_event = [("kind", kind), ("event", uuid)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let profile = self.arguments.get_key_value("thresholds");
        profile.map(|(name, value)| (name.clone(), value.clone())).into_iter().chain(of_event).collect()
    }
}

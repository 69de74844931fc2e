//! The lakes that a report is asked of: that of one account, or those of several in one folder.

use std::path::{Path, PathBuf};

use super::days::{Days, Place};
use super::dialect;
use crate::export::view::{EXPORTED, OF_DAYS};
use crate::lake::error::Error;
use crate::lake::manifest::{Day, Manifest, Origin};
use crate::lake::{absent, accounts};
use crate::model::Timestamp;
use crate::report::Report;
use crate::store;
use crate::store::gathered::MOST;

/// The lakes in a folder. Of several, each is known by its place.
#[derive(Debug)]
pub(super) struct Lakes {
    folder: PathBuf,
    lakes: Vec<Lake>,
}

/// One of them.
#[derive(Debug)]
struct Lake {
    folder: PathBuf,
    /// What leads to it from the folder of all, with a slash.
    way: String,
    /// Whose it is, of several.
    account: Option<String>,
}

/// What of an account's rows is other than in its files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'l> {
    pub(super) account: &'l str,
    /// A key is made unique by so much, and the place.
    pub(super) times: usize,
    pub(super) place: usize,
}

impl Lakes {
    /// Those of a folder. An account of which nothing was exported yet is none.
    ///
    /// # Errors
    ///
    /// If there is none that this program knows.
    pub(super) fn of(folder: &Path) -> Result<Self, Error> {
        let parts = accounts::parts(folder)?;
        let mut lakes = Vec::new();
        for part in &parts {
            Origin::read(&part.folder)?.ok_or_else(|| absent(&part.folder))?;
            if EXPORTED.iter().any(|view| part.folder.join(view).is_dir()) {
                let (folder, way) = (part.folder.clone(), format!("{}/", part.name));
                lakes.push(Lake { folder, way, account: Some(part.account.clone()) });
            }
        }
        if parts.is_empty() {
            Origin::read(folder)?.ok_or_else(|| absent(folder))?;
            lakes.push(Lake { folder: folder.to_owned(), way: String::new(), account: None });
        }
        Ok(Self { folder: folder.to_owned(), lakes })
    }

    /// Whether they are those of several accounts.
    pub(super) fn are_of_accounts(&self) -> bool {
        self.lakes.iter().all(|lake| lake.account.is_some())
    }

    /// What leads to the lake of a place, and what of its rows is other than in its files.
    pub(super) fn at(&self, place: usize) -> Option<(&str, Option<Told<'_>>)> {
        let lake = self.lakes.get(place)?;
        let told = |account| Told { account, times: self.lakes.len().max(MOST), place };
        Some((&lake.way, lake.account.as_deref().map(told)))
    }

    /// Refuses a report that reads a view of which nothing was exported to a lake yet: an engine would know no column of it,
    /// and an account would count as if it had nothing.
    pub(super) fn check_views(&self, report: &Report) -> Result<(), Error> {
        for view in dialect::scans(&report.sql) {
            let lacking: Vec<&Lake> = self.lakes.iter().filter(|lake| !lake.folder.join(view).is_dir()).collect();
            if !lacking.is_empty() || self.lakes.is_empty() {
                let accounts = lacking.iter().filter_map(|lake| lake.account.clone()).collect();
                let (folder, report) = (self.folder.clone(), report.name.clone());
                return Err(Error::Lacks { folder, accounts, view, report });
            }
        }
        Ok(())
    }

    /// Makes a database that knows the events of all and nothing of them, to find the one that a parameter means.
    pub(super) fn remember_events(&self, path: &Path) -> Result<Days, Error> {
        let mut connection = dialect::constants(path)?;
        let transaction = connection.transaction()?;
        let sql = "INSERT INTO event (kind, event_uuid, event_number, start_at) VALUES (?, ?, ?, ?)";
        let mut statement = transaction.prepare(sql)?;
        let mut days = Days::default();
        for (place, lake) in self.lakes.iter().enumerate() {
            let mut manifest = Manifest::of(&lake.folder);
            for day in manifest.all_days()? {
                let Day { events, files, .. } = manifest.take_day(day)?;
                if files.contains_key(OF_DAYS) {
                    days.counted.insert((place, day));
                }
                for entry in events {
                    *days.rows.entry(day).or_default() += entry.rows();
                    let event = (entry.kind, entry.event_uuid);
                    if let Some(other) = days.of_event.get(&event) {
                        return Err(self.shared([other.lake, place], &event));
                    }
                    statement.execute((&event.0, &event.1, entry.event_number, entry.dated_at.map(Timestamp)))?;
                    days.of_event.insert(event, Place { lake: place, day });
                }
            }
        }
        drop(statement);
        transaction.commit()?;
        store::close_writer(connection)?;
        Ok(days)
    }

    fn shared(&self, places: [usize; 2], (kind, uuid): &(String, String)) -> Error {
        let event = format!("{kind} {uuid}");
        match places.map(|place| self.lakes.get(place).and_then(|lake| lake.account.clone())) {
            [Some(one), Some(other)] if one != other => {
                Error::SharedEvent { folder: self.folder.clone(), accounts: [one, other], event }
            }
            _ => Error::damaged(&self.folder)(format!("its manifest has the {event} twice")),
        }
    }
}

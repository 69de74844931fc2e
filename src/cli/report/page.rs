//! The pages among the reports: their names, what they answer, and what they take.

use crate::report::group::Group;
use crate::report::header::Parameter;
use crate::report::{Error, catalog};
use crate::review::{self, digest};

/// A page of several reports, which has a name as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The post-event page.
    Review,
    /// The page of a period.
    Digest,
}

impl Page {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Review, Self::Digest];

    /// The page of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Digest => "digest",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Review => "The post-event page",
            Self::Digest => "The page of a period",
        }
    }

    pub(super) const fn asks(self) -> &'static str {
        match self {
            Self::Review => "How did it go, who had trouble, and how much was sampled?",
            Self::Digest => "What got worse or better than in the 28 days before, for whom, and since when?",
        }
    }

    /// What it is made of.
    pub(super) const fn prose(self) -> &'static str {
        match self {
            Self::Review => {
                "The page is made of reports that can be run alone, as its last line says. --full shows everybody and every \
                 window, --format html writes the page for a browser, and --fail-on ends with 10 where the verdict is as bad."
            }
            Self::Digest => {
                "The page is made of the reports that begin with `digest_`, which `report --list --all` lists. It is about the \
                 seven whole UTC days before today unless --from, --to or --last says otherwise. --full shows every change \
                 and the worst at length, and --fail-on ends with 10: `regression` where something got worse that had not \
                 in the period before, `fair`, `poor` or `bad` where the verdict on all minutes is as bad."
            }
        }
    }

    /// Under which question it is listed.
    pub(super) const fn group(self) -> Group {
        match self {
            Self::Review => Group::Event,
            Self::Digest => Group::Days,
        }
    }

    /// The parameters: those of the review's longest section, or those of the digest's.
    pub(super) fn parameters(self) -> Result<Vec<Parameter>, Error> {
        if self == Self::Digest {
            return digest::parameters();
        }
        let mut parameters = catalog::find("scorecard")?.header.parameters;
        if let Some(limit) = parameters.iter_mut().find(|parameter| parameter.name == "limit") {
            limit.default = Some(review::PEOPLE.to_owned());
        }
        Ok(parameters)
    }
}

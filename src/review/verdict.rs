//! The verdict as a value, for those who act on it.

/// How an event was, from best to worst. An event of which too little is known stands before all: it is no failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Fewer than 30 classified participant-minutes.
    InsufficientData,
    /// The share of poor minutes is at most the profile's bound for good.
    Good,
    /// It is above that.
    Fair,
    /// It is above the bound for fair.
    Poor,
    /// It is above the bound for poor.
    Bad,
}

impl Verdict {
    const NAMES: [(&'static str, Self); 5] = [
        ("insufficient data", Self::InsufficientData),
        ("good", Self::Good),
        ("fair", Self::Fair),
        ("poor", Self::Poor),
        ("bad", Self::Bad),
    ];

    /// The verdict of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == word).map(|(_, verdict)| *verdict)
    }

    /// Its word in the report `overview`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, known)| *known == self).map_or("insufficient data", |(name, _)| name)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_verdicts_go_together_and_rise() {
        for (word, verdict) in Verdict::NAMES {
            assert_eq!((Verdict::named(word), verdict.to_string().as_str()), (Some(verdict), word));
        }
        assert!(Verdict::NAMES.windows(2).all(|pair| pair[0].1 < pair[1].1));
        assert_eq!(Verdict::named("excellent"), None);
    }
}

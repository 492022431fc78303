//! Counting verdicts, and telling them.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::deviations;

/// How many disagreements are shown.
const SHOWN: usize = 20;

/// What comparing one row came to.
pub(crate) enum Verdict {
    /// The crate answers as recorded.
    Agree,
    /// It does, and there is more than one way to; which.
    AgreeBy(&'static str),
    /// It does not; what each says.
    Differ(String),
    /// Nothing to compare: why.
    Skip(&'static str),
}

impl Verdict {
    /// Compares two answers, each of any type that prints.
    pub(crate) fn of<T: fmt::Debug + PartialEq>(ours: &T, recorded: &T) -> Self {
        if ours == recorded {
            Self::Agree
        } else {
            Self::Differ(format!("ours {ours:?}, recorded {recorded:?}"))
        }
    }

    /// The first verdict that is not agreement.
    pub(crate) fn and(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Agree => next(),
            found => found,
        }
    }

    /// The same, with a word in front of a difference.
    pub(crate) fn about(self, what: &str) -> Self {
        match self {
            Self::Differ(how) => Self::Differ(format!("{what}: {how}")),
            other => other,
        }
    }
}

/// The counts of one file.
pub(crate) struct Report {
    kind: &'static str,
    agree: usize,
    /// Of each kind that rows name: how many agree, and how many there are.
    kinds: BTreeMap<String, (usize, usize)>,
    /// Of each kind, how many agree in each way.
    ways: BTreeMap<(String, &'static str), usize>,
    listed: BTreeMap<&'static str, usize>,
    skipped: BTreeMap<&'static str, usize>,
    disagreements: Vec<String>,
}

impl Report {
    pub(crate) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            agree: 0,
            kinds: BTreeMap::new(),
            ways: BTreeMap::new(),
            listed: BTreeMap::new(),
            skipped: BTreeMap::new(),
            disagreements: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, id: &str, row: &Value, verdict: Verdict) {
        if let Some(kind) = row["kind"].as_str() {
            let (agree, all) = self.kinds.entry(kind.to_owned()).or_default();
            *agree += usize::from(matches!(verdict, Verdict::Agree | Verdict::AgreeBy(_)));
            *all += 1;
            if let Verdict::AgreeBy(way) = verdict {
                *self.ways.entry((kind.to_owned(), way)).or_default() += 1;
            }
        }
        match (verdict, deviations::reason(self.kind, id)) {
            (Verdict::Agree | Verdict::AgreeBy(_), None) => self.agree += 1,
            (Verdict::Differ(_), Some(reason)) => *self.listed.entry(reason).or_default() += 1,
            (Verdict::Skip(why), _) => *self.skipped.entry(why).or_default() += 1,
            (Verdict::Agree | Verdict::AgreeBy(_), Some(reason)) => {
                self.disagreements.push(format!("{id}: agrees, but is listed: {reason}\n  {row}"));
            }
            (Verdict::Differ(how), None) => {
                self.disagreements.push(format!("{id}: {how}\n  {row}"));
            }
        }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.disagreements.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} agree, {} listed deviations, {} skipped, {} disagree",
            self.kind,
            self.agree,
            self.listed.values().sum::<usize>(),
            self.skipped.values().sum::<usize>(),
            self.disagreements.len()
        )?;
        for (kind, (agree, all)) in &self.kinds {
            write!(out, "  {agree} of {all} {kind}")?;
            let mut separator = ": ";
            for ((_, way), count) in self.ways.iter().filter(|((of, _), _)| of == kind) {
                write!(out, "{separator}{count} {way}")?;
                separator = ", ";
            }
            writeln!(out)?;
        }
        for (reason, count) in &self.listed {
            writeln!(out, "  {count} listed: {reason}")?;
        }
        for (why, count) in &self.skipped {
            writeln!(out, "  {count} skipped: {why}")?;
        }
        self.disagreements.iter().take(SHOWN).try_for_each(|text| writeln!(out, "{text}"))
    }
}

//! The table: what was measured beside what is demanded, ready for a README.

use std::fmt;

use crate::timing::{Figure, Samples};

/// What a figure has to be.
#[derive(Clone, Copy)]
pub enum Budget {
    /// Smaller is better: the gate, and the aim.
    AtMost(f64, f64),
    /// Greater is better: the gate, and the aim.
    AtLeast(f64, f64),
    /// Told, not demanded.
    None,
}

impl Budget {
    fn columns(self) -> [String; 2] {
        match self {
            Self::AtMost(must, aim) => [must, aim].map(|limit| format!("≤ {limit}")),
            Self::AtLeast(must, aim) => [must, aim].map(|limit| format!("≥ {limit}")),
            Self::None => [String::new(), String::new()],
        }
    }

    /// What the worse of the two values keeps.
    fn verdict(self, Figure { best, median }: Figure) -> &'static str {
        let (kept, reached) = match self {
            Self::AtMost(must, aim) => (best.max(median) <= must, best.max(median) <= aim),
            Self::AtLeast(must, aim) => (best.min(median) >= must, best.min(median) >= aim),
            Self::None => return "",
        };
        match (kept, reached) {
            (true, true) => "aim",
            (true, false) => "must",
            (false, _) => "**missed**",
        }
    }
}

/// One measured thing.
struct Row {
    what: String,
    budget: Budget,
    figure: Figure,
    unit: &'static str,
}

/// Rows in the order in which they were measured.
#[derive(Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Nanoseconds per item; machines differ, so nothing is demanded.
    pub fn time(&mut self, what: impl Into<String>, samples: &Samples) {
        self.row(what, Budget::None, Figure::of([samples], |[nanoseconds]| nanoseconds), " ns");
    }

    /// How many times as long as `b` the contender `a` takes.
    pub fn ratio(&mut self, what: impl Into<String>, budget: Budget, a: &Samples, b: &Samples) {
        self.row(what, budget, Figure::of([a, b], |[a, b]| a / b), "×");
    }

    /// A figure of another kind.
    pub fn row(
        &mut self,
        what: impl Into<String>,
        budget: Budget,
        figure: Figure,
        unit: &'static str,
    ) {
        let what = what.into();
        eprintln!("measured: {what}");
        self.0.push(Row { what, budget, figure, unit });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| hot path | must | aim | best | median | keeps |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for Row { what, budget, figure, unit } in &self.0 {
            let [must, aim] = budget.columns();
            let [best, median] =
                [figure.best, figure.median].map(|value| format!("{}{unit}", Short(value)));
            let verdict = budget.verdict(*figure);
            writeln!(f, "| {what} | {must} | {aim} | {best} | {median} | {verdict} |")?;
        }
        Ok(())
    }
}

/// About three digits.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            value if value.fract().abs() < f64::EPSILON => write!(f, "{value}"),
            value if value.abs() < 10.0 => write!(f, "{value:.2}"),
            value if value.abs() < 100.0 => write!(f, "{value:.1}"),
            value => write!(f, "{value:.0}"),
        }
    }
}

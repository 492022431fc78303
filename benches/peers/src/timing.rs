//! How long something takes, on a machine that does other things too.
//!
//! Contenders take turns, round by round, so that a slow spell of the machine hits all of them.
//! Time is the CPU time of the thread. Of a comparison two figures are kept: from the fastest
//! round of each contender, and the median over the rounds.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// A sample shorter than this would measure the clock.
const SAMPLE: Duration = Duration::from_micros(500);

/// Something to run again and again: one pass over `items` things.
pub struct Contender<'a> {
    items: f64,
    pass: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn new(items: usize, pass: impl FnMut() + 'a) -> Self {
        Self { items: items as f64, pass: Box::new(pass) }
    }

    /// One call of `work` per text; input and whole result go through `black_box`.
    pub fn over<T>(texts: &'a [&'static str], work: impl Fn(&'static str) -> T + 'a) -> Self {
        Self::new(texts.len(), move || each(texts, &work))
    }

    /// Nanoseconds per item.
    fn sample(&mut self, passes: u32) -> f64 {
        let start = ThreadTime::now();
        for _ in 0..passes {
            (self.pass)();
        }
        let spent = start.elapsed();
        spent.as_secs_f64() * 1e9 / f64::from(passes) / self.items
    }

    /// How many passes fill a sample. Warms up on the way.
    fn passes(&mut self) -> u32 {
        (self.pass)();
        let nanoseconds = (self.sample(1) * self.items).max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive ratio"
        )]
        let passes = (SAMPLE.as_secs_f64() * 1e9 / nanoseconds) as u32;
        passes.max(1)
    }
}

/// Feeds every text to `work` and looks at the whole result, so that none of it is optimised away.
pub fn each<T>(texts: &[&'static str], work: impl Fn(&'static str) -> T) {
    for text in texts {
        let result = work(black_box(text));
        black_box(&result); // by reference: by value it would be copied
    }
}

/// Nanoseconds per item, one value per round.
pub struct Samples(Vec<f64>);

/// Lets the contenders take turns.
pub fn race<const N: usize>(rounds: usize, mut contenders: [Contender; N]) -> [Samples; N] {
    let passes = contenders.each_mut().map(Contender::passes);
    let mut samples = [const { Samples(Vec::new()) }; N];
    for _ in 0..rounds {
        for ((contender, samples), passes) in contenders.iter_mut().zip(&mut samples).zip(passes) {
            samples.0.push(contender.sample(passes));
        }
    }
    samples
}

/// A figure computed from the samples of several contenders.
#[derive(Clone, Copy)]
pub struct Figure {
    /// From the fastest round of each.
    pub best: f64,
    /// The median over the rounds.
    pub median: f64,
}

impl Figure {
    pub fn of<const N: usize>(samples: [&Samples; N], formula: impl Fn([f64; N]) -> f64) -> Self {
        let rounds = samples.iter().map(|samples| samples.0.len()).min().unwrap_or(0);
        let by_round = (0..rounds).map(|round| formula(samples.map(|samples| samples.0[round])));
        Self {
            best: formula(samples.map(|samples| smallest(&samples.0))),
            median: median(by_round.collect()),
        }
    }

    /// Of values that are no samples.
    pub fn of_values(values: Vec<f64>) -> Self {
        Self { best: smallest(&values), median: median(values) }
    }

    /// The same in every round, like a count.
    pub fn exact(value: f64) -> Self {
        Self { best: value, median: value }
    }
}

fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

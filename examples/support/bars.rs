//! Bars on a terminal; elsewhere, and when they are through, a line for each thing that is done.

use std::fmt::Display;
use std::io::{self, Write};

use distref::manifest::Descriptor;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// What a bar looks like.
const STYLE: &str = "{prefix:12} {bar:32} {bytes:>10}/{total_bytes:10} {msg}";

/// All bars of a program, on standard error.
#[derive(Clone)]
pub(crate) struct Bars {
    all: MultiProgress,
    is_silent: bool,
}

/// The bar of one transfer.
#[derive(Clone)]
pub(crate) struct Bar {
    bar: ProgressBar,
    all: Bars,
}

impl Bars {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { all: MultiProgress::new(), is_silent: false }
    }

    /// None yet, and no lines ever: who shows them says what was done.
    #[allow(dead_code, reason = "most programs have nothing else to say")]
    pub(crate) fn silent() -> Self {
        Self { is_silent: true, ..Self::new() }
    }

    /// One more, for so many bytes.
    pub(crate) fn add(&self, name: impl Into<String>, total: u64) -> Bar {
        let bar = self.all.add(ProgressBar::new(total));
        let style = ProgressStyle::with_template(STYLE);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.set_prefix(name.into());
        Bar { bar, all: self.clone() }
    }

    /// A line above the bars.
    pub(crate) fn tell(&self, line: impl Display) {
        if self.is_silent {
            return;
        }
        // Without anyone to read it, the work is still good.
        let _ = if self.all.is_hidden() {
            writeln!(io::stderr(), "{line}")
        } else {
            self.all.println(line.to_string())
        };
    }
}

impl Bar {
    /// So many bytes are through, and what is under way beside.
    pub(crate) fn set(&self, done: u64, word: &'static str) {
        self.bar.set_position(done);
        self.bar.set_message(word);
    }

    /// What it is the bar of.
    pub(crate) fn name(&self) -> String {
        self.bar.prefix()
    }

    /// It is over; what came of it.
    pub(crate) fn finish(&self, outcome: impl Display) {
        let line = format!("{} {outcome}", self.bar.prefix());
        self.bar.finish_and_clear();
        self.all.tell(line);
    }
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> impl Display {
    indicatif::HumanBytes(bytes)
}

/// The beginning of a digest: enough to tell one from another.
pub(crate) fn short(descriptor: &Descriptor<'_>) -> String {
    let digest = descriptor.digest().to_string();
    let hex = digest.split_once(':').map_or(&*digest, |(_, hex)| hex);
    hex.chars().take(12).collect()
}

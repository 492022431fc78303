//! The text of the walk: numbered steps, and in each what is told, shown and checked.

use std::fmt::{self, Display};
use std::io::{self, Write};

use anstream::AutoStream;
use clap::ColorChoice;
use distref::TagView;

use crate::client::Client;
use crate::failure::Failure;
use crate::paint::{Palette, choice};
use crate::venue::Venue;
use crate::wrong::wrong;

/// Characters of a line.
const WIDTH: usize = 100;

/// Width of the longest label.
const LABELS: usize = "daemon.json".len();

/// Width of the longest name of a piece of content.
const ITEMS: usize = "manifest linux/amd64".len();

/// What the walk prints.
pub(crate) struct Page {
    out: AutoStream<io::Stdout>,
    paint: Palette,
    steps: usize,
    checks: usize,
    /// Whether the step has rows already.
    has_rows: bool,
}

/// A walk that ended early, and where.
pub(crate) struct Stopped {
    step: Option<(usize, &'static str)>,
    why: Failure,
}

impl Page {
    pub(crate) fn new() -> Self {
        let choice = choice(ColorChoice::Auto, &io::stdout());
        let out = AutoStream::new(io::stdout(), choice);
        Self { out, paint: Palette::of(choice), steps: 0, checks: 0, has_rows: false }
    }

    /// What the walk is, and where it happens.
    pub(crate) fn title(&mut self, venue: &Venue) -> io::Result<()> {
        self.heading("Sharing an image, step by step")?;
        self.tell(&venue.to_string())
    }

    /// A step, which is over when something was checked in it.
    pub(crate) fn step<T>(
        &mut self,
        title: &'static str,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Stopped> {
        self.steps += 1;
        let before = self.checks;
        let worked = self.begin(title).map_err(Failure::from).and_then(|()| work(self));
        let checked = worked.and_then(|result| match self.checks - before {
            0 => Err(wrong("nothing was checked")),
            _ => Ok(result),
        });
        checked.map_err(|why| Stopped { step: Some((self.steps, title)), why })
    }

    /// How much was checked, and what can be done now.
    pub(crate) fn end(mut self, client: &Client<'_>) -> io::Result<()> {
        let (tags, latest) = (&client.name, client.tagged(TagView::LATEST));
        if client.venue.stays() {
            self.tell("What was pushed is there now; the second of these needs Docker:")?;
            self.row("look", format_args!("cargo run --example tags -- {tags}"))?;
            self.row("run", format_args!("docker run --rm {latest}"))?;
        } else {
            self.tell(
                "This registry ends now. To look at what is in one, share with one that stays:",
            )?;
            self.row("start", "cargo run --example registry     (in another terminal)")?;
            self.row("share", "cargo run --example share -- --registry 127.0.0.1:5000")?;
            self.row("look", "curl http://127.0.0.1:5000/v2/_catalog")?;
        }
        let (steps, checks) = (self.steps, self.checks);
        writeln!(self.out, "\n{steps} steps, {checks} checks: all is as it should be.")
    }

    /// Words to the reader, in lines of a good length.
    pub(crate) fn tell(&mut self, words: &str) -> io::Result<()> {
        if self.has_rows {
            writeln!(self.out)?;
        }
        let mut line = String::new();
        for word in words.split_whitespace() {
            if !line.is_empty() && line.len() + word.len() > WIDTH - 4 {
                writeln!(self.out, "   {line}")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        writeln!(self.out, "   {line}")
    }

    /// A thing that is shown.
    pub(crate) fn row(&mut self, label: &str, text: impl Display) -> io::Result<()> {
        let Palette { label: style, .. } = self.paint;
        self.has_rows = true;
        writeln!(self.out, "   {style}{label:LABELS$}{style:#}  {text}")
    }

    /// A thing that is shown below another one.
    pub(crate) fn below(&mut self, text: impl Display) -> io::Result<()> {
        self.row("", text)
    }

    /// A piece of content: what it is, the beginning of its digest, and its size.
    pub(crate) fn item(&mut self, what: &str, digest: &str, size: u64) -> io::Result<()> {
        let (note, size) = (self.paint.note, bytes(size).to_string());
        self.below(format_args!("{what:ITEMS$}  {note}{digest}{note:#}  {size:>7} bytes"))
    }

    /// A thing that has to be so.
    pub(crate) fn check(&mut self, claim: &str, is_so: bool) -> Result<(), Failure> {
        if !is_so {
            return Err(wrong(format_args!("this is not so: {claim}")));
        }
        self.checks += 1;
        Ok(self.row("ok", claim)?)
    }

    fn begin(&mut self, title: &str) -> io::Result<()> {
        writeln!(self.out)?;
        let number = self.steps;
        self.has_rows = false;
        self.heading(format_args!("{number}. {title}"))
    }

    fn heading(&mut self, text: impl Display) -> io::Result<()> {
        let Palette { heading, .. } = self.paint;
        writeln!(self.out, "{heading}{text}{heading:#}")
    }
}

impl Stopped {
    pub(crate) const fn exit_code(&self) -> u8 {
        self.why.exit_code()
    }
}

impl From<Failure> for Stopped {
    fn from(why: Failure) -> Self {
        Self { step: None, why }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Failure::from(error).into()
    }
}

impl Display for Stopped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((number, title)) = self.step {
            write!(out, "step {number} ({title}): ")?;
        }
        self.why.fmt(out)
    }
}

/// Bytes, in full.
pub(crate) fn bytes(count: u64) -> impl Display {
    indicatif::HumanCount(count)
}

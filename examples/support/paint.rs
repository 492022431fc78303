//! Colours, where they are wanted.

use anstream::AutoStream;
use anstream::stream::RawStream;
use anstyle::{AnsiColor, Style};
use clap::ColorChoice;

/// A style for each kind of text; without colour they print nothing.
#[derive(Default)]
pub(crate) struct Palette {
    pub(crate) heading: Style,
    pub(crate) label: Style,
    pub(crate) note: Style,
    pub(crate) concern: Style,
    pub(crate) error: Style,
}

impl Palette {
    pub(crate) fn of(choice: anstream::ColorChoice) -> Self {
        if choice == anstream::ColorChoice::Never {
            return Self::default();
        }
        Self {
            heading: Style::new().bold(),
            label: AnsiColor::Cyan.on_default(),
            note: Style::new().dimmed(),
            concern: AnsiColor::Yellow.on_default(),
            error: AnsiColor::Red.on_default().bold(),
        }
    }
}

/// What `--color` means for a stream: whether it is a terminal decides, unless it says so.
pub(crate) fn choice(asked: ColorChoice, stream: &impl RawStream) -> anstream::ColorChoice {
    match asked {
        ColorChoice::Auto => AutoStream::choice(stream),
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

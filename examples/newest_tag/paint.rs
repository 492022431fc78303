//! Colours, where they are wanted.

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

/// A style for each kind of text; without colour they print nothing.
#[derive(Default)]
pub(crate) struct Palette {
    pub(crate) heading: Style,
    pub(crate) label: Style,
    pub(crate) note: Style,
    pub(crate) error: Style,
}

impl Palette {
    pub(crate) fn of(choice: ColorChoice) -> Self {
        if choice == ColorChoice::Never {
            return Self::default();
        }
        Self {
            heading: Style::new().bold(),
            label: AnsiColor::Cyan.on_default(),
            note: Style::new().dimmed(),
            error: AnsiColor::Red.on_default().bold(),
        }
    }
}

//! A line of versions: what begins alike.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use super::number::{Number, parts, significant, without_zeros};

/// The first parts of a version, to stay within: `16`, or `3.9`.
///
/// # Grammar
///
/// ```text
/// line := [ "v" ] digits *( "." digits )      ; at most 128 bytes
/// ```
/// Parts are compared as numbers, so `20.4` is the line of `20.04.1`, and `3` is not that of `30.1`.
///
/// ```
/// use distref::{tag, tag::Line};
///
/// let line: Line = "3.9".parse()?;
/// let holds = |tag: distref::TagView<'_>| line.holds(tag.track().unwrap().version().unwrap());
/// assert!(holds(tag!("3.9")) && holds(tag!("3.9.18-slim")));
/// assert!(!holds(tag!("3.10")) && !holds(tag!("3")));
/// # Ok::<(), distref::tag::LineError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Line(Box<str>);

/// A text is no [`Line`]: something else than digits joined by dots.
///
/// ```
/// assert!("3.x".parse::<distref::tag::Line>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("a line of versions is digits joined by dots, such as 3.9")]
pub struct LineError;

impl Line {
    /// Whether a version is of this line: begins with its parts.
    ///
    /// ```
    /// # use distref::{tag, tag::Line};
    /// let sixteen: Line = "16".parse()?;
    /// assert!(sixteen.holds(tag!("16rc1").track().unwrap().version().unwrap()));
    /// # Ok::<(), distref::tag::LineError>(())
    /// ```
    #[must_use]
    pub fn holds(&self, version: Number<'_>) -> bool {
        let mut found = parts(version.digits());
        let is = |wanted, part| significant(part) == significant(wanted);
        parts(&self.0).all(|wanted| found.next().is_some_and(|part| is(wanted, part)))
    }
}

impl FromStr for Line {
    type Err = LineError;

    fn from_str(text: &str) -> Result<Self, LineError> {
        let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let is_number =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_line = text.len() <= super::TagView::MAX_LEN && digits.split('.').all(is_number);
        if !is_line {
            return Err(LineError);
        }
        let numbers: Vec<_> = digits.split('.').map(without_zeros).collect();
        Ok(Self(numbers.join(".").into()))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

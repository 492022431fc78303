//! A refusal, drawn: the text, a caret under the fault and, where a reference is at fault, what its parser advises.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use super::{Transport, TransportError};
use crate::reference::{Explanation, write_picture};

/// A refusal for a person: `Display` draws it on several lines, without colour and without a last line break.
///
/// Any text may be printed, as with [`Explanation`].
///
/// ```
/// use distref::transport::Transport;
///
/// let text = "docker://ghcr.io/team/MyApp:1";
/// let error = Transport::parse(text).unwrap_err();
/// assert_eq!(error.explain(text).to_string(), "\
/// the repository must be lower case
///   docker://ghcr.io/team/MyApp:1
///                         ^^^^^
/// rule: repository = lower-case letters and digits, joined by `.`, `_`, `__` or dashes; parts joined by `/`
/// did you mean `docker://ghcr.io/team/myapp:1`?");
/// ```
#[derive(Clone, Debug)]
pub struct TransportExplanation<'a> {
    error: TransportError,
    text: &'a str,
    reference: Option<Explanation<'a>>,
    suggestion: Option<String>,
}

impl TransportError {
    /// Draws the fault in the text that was refused. Another text is drawn as well as it goes.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let text = "docker-archive:app.tar:@one";
    /// let error = Transport::parse(text).unwrap_err();
    /// assert_eq!(error.explain(text).to_string(), "\
    /// an index is a decimal number, from 0 on
    ///   docker-archive:app.tar:@one
    ///                           ^^^");
    /// ```
    #[must_use]
    pub fn explain(self, text: &str) -> TransportExplanation<'_> {
        let parts = self.surround(text);
        let reference = parts.zip(self.reference_error());
        let reference = reference.map(|((_, part, _), error)| error.explain(part));
        let suggested = reference.as_ref().and_then(Explanation::suggestion);
        let suggestion = parts.zip(suggested).and_then(respelled);
        TransportExplanation { error: self, text, reference, suggestion }
    }
}

/// The whole text with another reference in it, if that is read as the reference it is meant for.
fn respelled(((before, _, behind), spelling): ((&str, &str, &str), &str)) -> Option<String> {
    let text = format!("{before}{spelling}{behind}");
    let found = Transport::parse(&text).ok()?.reference()?;
    let is_printable = text.len() <= 1_024 && text.bytes().all(|b| matches!(b, b' '..=b'~'));
    (is_printable && found.as_str() == spelling).then_some(text)
}

impl TransportExplanation<'_> {
    /// What is wrong, in one line, without the place.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let error = Transport::parse("docker://nginx:").unwrap_err();
    /// assert_eq!(error.explain("docker://nginx:").message(), "the tag is empty");
    /// ```
    #[must_use]
    pub fn message(&self) -> String {
        let of_reference = self.reference.as_ref().map(Explanation::message);
        of_reference.unwrap_or_else(|| self.error.kind().to_string())
    }

    /// The rule of the grammar of references that is broken; `None` where no reference is at fault.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let error = Transport::parse("docker://nginx:").unwrap_err();
    /// assert!(error.explain("docker://nginx:").rule().unwrap().starts_with("tag ="));
    /// ```
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        self.reference.as_ref().map(Explanation::rule)
    }

    /// What to do, where a reference is at fault and there is advice but no spelling to offer.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let text = "docker://nginx@sha256:abc123";
    /// let error = Transport::parse(text).unwrap_err();
    /// assert!(error.explain(text).advice().unwrap().contains("whole digest"));
    /// ```
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        self.reference.as_ref().and_then(Explanation::advice)
    }

    /// The whole text in a spelling that parses, where there is an obvious one.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let error = Transport::parse("docker://nginx:").unwrap_err();
    /// assert_eq!(error.explain("docker://nginx:").suggestion(), Some("docker://nginx"));
    /// ```
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for TransportExplanation<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.message())?;
        write_picture(out, self.text, self.error.span())?;
        if let Some(rule) = self.rule() {
            write!(out, "\nrule: {rule}")?;
        }
        match (self.suggestion(), self.advice()) {
            (Some(spelling), _) => write!(out, "\ndid you mean `{spelling}`?"),
            (None, Some(advice)) => write!(out, "\nhint: {advice}"),
            (None, None) => Ok(()),
        }
    }
}

//! A report for a person: a heading, then a line for every question, aligned.

use std::fmt::Display;
use std::io::{self, Write};

use distref::ReferenceView;
use distref::reference::Pinning;
use distref::transport::TransportError;

use crate::paint::Palette;
use crate::report::{Report, implies_library};
use crate::visible::visible;

/// Width of the longest label.
const LABELS: usize = "credentials".len();

/// Writes the report; no line break stands before or after it but the last one.
pub(crate) fn report(out: &mut impl Write, paint: &Palette, report: &Report<'_>) -> io::Result<()> {
    let Palette { heading, .. } = paint;
    writeln!(out, "{heading}{}{heading:#}", visible(report.input))?;
    let mut rows = Rows { out, paint };
    rows.transport(report)?;
    if let Some(reference) = report.reference {
        rows.parts(reference)?;
        rows.spellings(reference)?;
        rows.registry(reference)?;
        rows.judgement(reference)?;
    }
    if let Some(other) = report.to_docker() {
        rows.concern(format_args!(
            "to Docker, which knows no transports, this is {}",
            other.canonical()
        ))?;
    }
    Ok(())
}

/// Writes why a text is no reference, with the line that it came from.
pub(crate) fn refusal(
    out: &mut impl Write,
    paint: &Palette,
    input: &str,
    error: TransportError,
    line: Option<usize>,
) -> io::Result<()> {
    if let Some(number) = line {
        write!(out, "line {number}: ")?;
    }
    let Palette { error: style, .. } = paint;
    writeln!(out, "{style}error:{style:#} {}", error.explain(input))
}

/// The rows below a heading.
struct Rows<'a, W> {
    out: &'a mut W,
    paint: &'a Palette,
}

impl<W: Write> Rows<'_, W> {
    fn transport(&mut self, report: &Report<'_>) -> io::Result<()> {
        if let Some(transport) = report.transport.name() {
            self.row("transport", transport, "")?;
        }
        if let Some(path) = report.transport.path() {
            self.row("path", visible(path), "")?;
        }
        if let Some(image) = report.image() {
            self.row("image", visible(&image), "")?;
        }
        Ok(())
    }

    fn parts(&mut self, reference: ReferenceView<'_>) -> io::Result<()> {
        self.row("domain", reference.domain(), domain_note(reference))?;
        let library = if implies_library(reference) { "library/ is implied" } else { "" };
        self.row("repository", reference.repository(), library)?;
        self.optional("account", reference.account())?;
        self.row("name", reference.name(), "")?;
        match (reference.tag(), reference.digest()) {
            (Some(tag), _) => self.row("tag", tag, "")?,
            (None, Some(_)) => self.row("tag", "none", "the digest says which image")?,
            (None, None) => self.row("tag", reference.tag_or_latest(), "implied")?,
        }
        self.optional("digest", reference.digest())
    }

    fn spellings(&mut self, reference: ReferenceView<'_>) -> io::Result<()> {
        self.row("canonical", reference.canonical(), "")?;
        self.row("familiar", reference.familiar(), "")?;
        self.row("short", reference.short(), "")?;
        self.row("pulls", reference.for_pull().canonical(), "")
    }

    fn registry(&mut self, reference: ReferenceView<'_>) -> io::Result<()> {
        self.row("API host", reference.api_host(), "")?;
        self.row("credentials", reference.credential_key(), "")?;
        self.optional("web page", reference.web_page())?;
        self.optional("tags page", reference.tags_page())
    }

    fn judgement(&mut self, reference: ReferenceView<'_>) -> io::Result<()> {
        let yes_no = |is_so| if is_so { "yes" } else { "no" };
        self.row("official", yes_no(reference.is_official()), "")?;
        let pinning = reference.pinning();
        self.row("pinning", pinning.as_str(), pinning_note(pinning))?;
        self.row("loopback", yes_no(reference.domain().is_loopback()), "")?;
        if let Some(artifact) = reference.tag().and_then(distref::TagView::artifact) {
            self.row(
                "artifact",
                format_args!("{} of {}", artifact.kind().as_str(), artifact.subject()),
                "",
            )?;
        }
        reference.concerns().try_for_each(|concern| self.concern(concern))
    }

    fn optional(&mut self, label: &str, value: Option<impl Display>) -> io::Result<()> {
        match value {
            Some(value) => self.row(label, value, ""),
            None => self.row(label, "none", ""),
        }
    }

    fn row(&mut self, label: &str, value: impl Display, note: &str) -> io::Result<()> {
        let Palette { label: style, note: faint, .. } = self.paint;
        write!(self.out, "  {style}{label:LABELS$}{style:#}  {value}")?;
        if !note.is_empty() {
            write!(self.out, "  {faint}({note}){faint:#}")?;
        }
        writeln!(self.out)
    }

    fn concern(&mut self, concern: impl Display) -> io::Result<()> {
        let Palette { concern: style, .. } = self.paint;
        writeln!(self.out, "  {style}{:LABELS$}  {concern}{style:#}", "concern")
    }
}

fn domain_note(reference: ReferenceView<'_>) -> &'static str {
    let is_as_written = reference.as_str().starts_with(reference.domain().as_str());
    match reference.has_explicit_domain() {
        false => "implied",
        true if is_as_written => "written",
        true => "written by its old name",
    }
}

fn pinning_note(pinning: Pinning) -> &'static str {
    match pinning {
        Pinning::Pinned => "the digest is one image for ever",
        Pinning::Floating => "meant to move",
        Pinning::Unknown => "only the repository's other tags tell",
    }
}

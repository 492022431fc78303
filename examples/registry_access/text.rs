//! The answers for a person: a heading for each registry, then labelled rows.

use std::fmt::Display;
use std::io::{self, Write};

use distref::registry::{DaemonInspection, Try};

use crate::paint::Palette;
use crate::report::{Login, Question, Report};
use crate::visible::visible;

/// Width of the longest label.
const LABELS: usize = "credentials".len();

/// Width of the longest attempt.
const ATTEMPTS: usize = "HTTPS with any certificate".len();

/// Writes what is wrong with the daemon's file, by the name it was given, and what is to be noted about it.
pub(crate) fn remarks(
    out: &mut impl Write,
    paint: &Palette,
    name: &str,
    inspection: &DaemonInspection,
) -> io::Result<()> {
    let Palette { concern, error, .. } = paint;
    for problem in inspection.problems() {
        writeln!(out, "{name}: {error}error:{error:#} {problem}")?;
    }
    for note in inspection.notes() {
        writeln!(out, "{name}: {concern}note:{concern:#} {note}")?;
    }
    Ok(())
}

/// Writes the answers, and at the end what `docker info` would print.
pub(crate) fn reports(
    out: &mut impl Write,
    paint: &Palette,
    reports: &[Report<'_>],
    question: &Question<'_>,
) -> io::Result<()> {
    let Palette { heading, .. } = paint;
    for report in reports {
        let mut page = Page { out, paint };
        page.report(report)?;
    }
    writeln!(out, "{heading}docker info{heading:#}")?;
    writeln!(out, "{}", question.daemon.info())
}

/// Where rows are written.
struct Page<'a, W> {
    out: &'a mut W,
    paint: &'a Palette,
}

impl<W: Write> Page<'_, W> {
    fn report(&mut self, report: &Report<'_>) -> io::Result<()> {
        let Palette { heading, concern, .. } = self.paint;
        let domain = report.domain;
        writeln!(self.out, "{heading}{domain}{heading:#}")?;
        let is_insecure = report.decision.is_insecure();
        let without = if is_insecure { "not needed" } else { "needed" };
        self.row("TLS", format_args!("{without}: {}", report.decision.reason()))?;
        self.row("API host", domain.api_host())?;
        self.row("key", domain.credential_key())?;
        if let Some(login) = &report.login {
            self.row("credentials", shown(login))?;
        }
        self.mirrors(report)?;
        for one in report.plan.tries() {
            self.tried(report.operation.as_str(), one)?;
        }
        for name in &report.unresolved {
            self.row(
                "unknown",
                format_args!("the addresses of {}, which could decide otherwise", visible(name)),
            )?;
        }
        for risk in report.risks() {
            writeln!(self.out, "  {concern}{:LABELS$}{concern:#}  {risk}", "warning")?;
        }
        writeln!(self.out)
    }

    fn mirrors(&mut self, report: &Report<'_>) -> io::Result<()> {
        let count = report.plan.endpoints().filter(|one| one.is_mirror()).count();
        match (count, report.domain.is_hub(), report.operation.reads()) {
            (0, false, _) => self.row("mirrors", "none: mirrors are for Docker Hub"),
            (0, true, false) => self.row("mirrors", "none: nothing is pushed to a mirror"),
            (0, true, true) => self.row("mirrors", "none"),
            _ => self.row("mirrors", count),
        }
    }

    fn tried(&mut self, label: &str, one: Try<'_>) -> io::Result<()> {
        let Palette { label: style, note: faint, .. } = self.paint;
        let (endpoint, attempt) = (one.endpoint(), one.attempt());
        write!(self.out, "  {style}{label:LABELS$}{style:#}  {attempt:ATTEMPTS$}  ")?;
        write!(self.out, "{}{}/v2/", one.origin(), endpoint.prefix())?;
        match endpoint.namespace() {
            Some(domain) => {
                writeln!(self.out, "  {faint}(mirror, ns={domain}, without credentials){faint:#}")
            }
            None => writeln!(self.out),
        }
    }

    fn row(&mut self, label: &str, text: impl Display) -> io::Result<()> {
        let Palette { label: style, .. } = self.paint;
        writeln!(self.out, "  {style}{label:LABELS$}{style:#}  {text}")
    }
}

fn shown(login: &Login) -> String {
    let detail = login.detail.as_deref().map(visible).unwrap_or_default();
    let user =
        login.user.as_deref().map(|user| format!(" of {}", visible(user))).unwrap_or_default();
    match login.source {
        "entry" => format!("the entry {detail}{user} ({})", login.rule),
        "empty" => format!("none in the entry {detail} ({})", login.rule),
        "helper" => format!("ask {detail} ({})", login.rule),
        "error" => format!("cannot be read: {detail}"),
        _ => format!("none ({})", login.rule),
    }
}

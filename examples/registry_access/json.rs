//! The answers for a program: one object a line, each about a registry.
//!
//! | key | value |
//! |---|---|
//! | `host` | the registry, as asked |
//! | `api_host`, `credential_key` | where requests go, and the key of its credentials |
//! | `insecure` | whether it may be spoken to without TLS |
//! | `rule`, `reason` | what decided: `hub`, `listed`, `network`, `loopback`, `not-listed` or `unresolved`; and in a sentence |
//! | `operation` | `pull`, `resolve` or `push` |
//! | `endpoints` | in order, objects with `mirror`, `prefix`, `namespace` (or null), `credentials`: whether those of the registry may go there |
//! | | `tries`: in order, objects with `attempt` (`https`, `https-unverified`, `http`) and `origin` |
//! | `unresolved` | names whose addresses are not known, and could decide otherwise |
//! | `login` | null without `--config-json`; `source`: `entry`, `empty` (an entry without credentials), `helper`, `none` or `error`; `detail`, `user` (each may be null), `rule` |
//! | `warnings` | sentences |

use std::io::{self, Write};

use distref::registry::{Endpoint, Try};
use serde_json::{Value, json};

use crate::report::{Login, Report};

/// Writes the objects.
pub(crate) fn reports(out: &mut impl Write, reports: &[Report<'_>]) -> io::Result<()> {
    reports.iter().try_for_each(|report| writeln!(out, "{}", of_report(report)))
}

fn of_report(report: &Report<'_>) -> Value {
    let reason = report.decision.reason();
    json!({
        "host": report.domain.as_str(),
        "api_host": report.domain.api_host(),
        "credential_key": report.domain.credential_key(),
        "insecure": report.decision.is_insecure(),
        "rule": Report::rule(reason),
        "reason": reason.to_string(),
        "operation": report.operation.as_str(),
        "endpoints": report.plan.endpoints().map(of_endpoint).collect::<Vec<_>>(),
        "unresolved": report.unresolved,
        "login": report.login.as_ref().map(of_login),
        "warnings": report.risks(),
    })
}

fn of_endpoint(endpoint: &Endpoint) -> Value {
    let of_try = |one: Try<'_>| json!({ "attempt": one.attempt().as_str(), "origin": one.origin().to_string() });
    json!({
        "mirror": endpoint.is_mirror(),
        "prefix": endpoint.prefix(),
        "namespace": endpoint.namespace(),
        "credentials": endpoint.takes_upstream_credentials(),
        "tries": endpoint.tries().map(of_try).collect::<Vec<_>>(),
    })
}

fn of_login(login: &Login) -> Value {
    json!({
        "source": login.source,
        "detail": login.detail,
        "user": login.user,
        "rule": login.rule,
    })
}

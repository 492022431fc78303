//! Which tags may be taken: a policy made of arguments.

use clap::Args;
use distref::tag::{Change, Codenames, Line, Policy, Slots};
use distref::{Pattern, Tag};
use semver::VersionReq;

/// Words of [`Change`], the smallest first.
const CHANGES: [Change; 8] = [
    Change::Codename,
    Change::Base,
    Change::PreRelease,
    Change::Rebuild,
    Change::Part,
    Change::Patch,
    Change::Minor,
    Change::Major,
];

/// The arguments that narrow or widen what may be taken.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each switch")]
pub(crate) struct Rules {
    /// Only versions that begin with these parts, such as `3.9`.
    #[arg(long, value_name = "PARTS")]
    line: Option<Line>,
    /// Only versions for which this holds, as Cargo writes it: `>=1.26, <2`.
    #[arg(long, visible_alias = "range", value_name = "RANGE", value_parser = requirement)]
    requirement: Option<VersionReq>,
    /// Which number of a tag is its version, from 0; otherwise the first one is.
    #[arg(long, value_name = "N", conflicts_with = "loose")]
    slot: Option<usize>,
    /// Every number may move, and codenames: the base too.
    #[arg(long)]
    loose: bool,
    /// Only tags of this variant, such as `*-alpine`.
    #[arg(long, value_name = "TRACK")]
    pub(crate) variant: Option<String>,
    /// No greater change: codename, base, pre-release, rebuild, part, patch, minor or major.
    #[arg(long, value_name = "CHANGE", value_parser = change)]
    at_most: Option<Change>,
    /// Pre-releases too.
    #[arg(long)]
    pre_releases: bool,
    /// Whatever the count of parts: `1.3.0` for `1.2`.
    #[arg(long)]
    any_precision: bool,
    /// With a `v` or without.
    #[arg(long)]
    any_spelling: bool,
    /// From counted versions to years and dates too.
    #[arg(long)]
    any_scheme: bool,
    /// Only tags that match this shell pattern, or another one to include.
    #[arg(long, value_name = "GLOB")]
    include: Vec<Pattern>,
    /// No tag that matches this shell pattern.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<Pattern>,
    /// Not this tag.
    #[arg(long, value_name = "TAG")]
    deny: Vec<Tag>,
    /// Codenames that have an order, oldest first: `alma=purple,stone,seafoam`.
    #[arg(long, value_name = "FAMILY=A,B,C", value_parser = family)]
    codenames: Vec<Family>,
}

/// Codenames of a distribution.
#[derive(Clone)]
struct Family {
    name: String,
    releases: Vec<String>,
}

impl Rules {
    pub(crate) fn policy(&self) -> Policy {
        let mut policy = Policy::new().slots(self.slots()).codenames(self.codenames());
        policy = policy.pre_releases(self.pre_releases);
        for (is_asked, widen) in [
            (self.any_precision, Policy::any_precision as fn(Policy) -> Policy),
            (self.any_spelling, Policy::any_spelling),
            (self.any_scheme, Policy::any_scheme),
        ] {
            policy = if is_asked { widen(policy) } else { policy };
        }
        policy = with(policy, &self.line, Policy::line);
        policy = with(policy, &self.requirement, Policy::requirement);
        policy = with(policy, &self.at_most, Policy::at_most);
        policy = with(policy, &self.variant, |policy, variant| policy.variant(&variant));
        policy = with(policy, &self.include, Policy::include);
        policy = with(policy, &self.exclude, Policy::exclude);
        with(policy, &self.deny, Policy::deny)
    }

    pub(crate) fn slots(&self) -> Slots {
        match self.slot {
            Some(slot) => Slots::Named(slot),
            None if self.loose => Slots::All,
            None => Slots::First,
        }
    }

    fn codenames(&self) -> Codenames {
        self.codenames.iter().fold(Codenames::new(), |codenames, family| {
            codenames.with_family(&family.name, family.releases.iter().map(String::as_str))
        })
    }
}

/// The policy with a rule for each of these values.
fn with<'a, T: Clone + 'a>(
    policy: Policy,
    values: impl IntoIterator<Item = &'a T>,
    rule: impl Fn(Policy, T) -> Policy,
) -> Policy {
    values.into_iter().cloned().fold(policy, rule)
}

fn requirement(text: &str) -> Result<VersionReq, String> {
    VersionReq::parse(text).map_err(|error| error.to_string())
}

fn change(word: &str) -> Result<Change, String> {
    let known = CHANGES.into_iter().find(|change| change.as_str() == word);
    known.ok_or_else(|| format!("one of {}", CHANGES.map(Change::as_str).join(", ")))
}

fn family(text: &str) -> Result<Family, String> {
    let (name, releases) = text.split_once('=').ok_or("a name, `=`, and codenames with commas")?;
    let releases: Vec<_> = releases.split(',').map(str::to_owned).collect();
    if name.is_empty() || releases.iter().any(String::is_empty) {
        return Err("neither the name nor a codename may be empty".to_owned());
    }
    Ok(Family { name: name.to_owned(), releases })
}

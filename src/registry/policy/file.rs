//! The JSON form of a policy.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use thiserror::Error;

use super::super::document::Value;
use super::super::error::{ConfigError, ConfigErrorKind};
use super::ImagePolicy;
use super::area::{Area, AreaError};
use super::areas::Areas;
use super::position::Position;
use super::publishers::{Publishers, Standing, namespace_area};
use super::rewrite::{ForeignDigest, Rewrite, RewriteError};
use super::rewrites::Rewrites;
use super::rule::{Requirement, Rule, Unknown};
use crate::reference::{Concern, Pattern, PatternError};
use crate::tag::{Tag, TagError};

/// What is wrong with a policy file, beside its JSON. Printed as a message without the place, which
/// [`ConfigError`] has.
///
/// ```
/// use distref::registry::policy::PolicyFault;
/// use distref::registry::{ConfigErrorKind, ImagePolicy};
///
/// let error = ImagePolicy::parse(r#"{"rules": [{"approve": []}]}"#).unwrap_err();
/// assert_eq!(error.kind(), &ConfigErrorKind::Policy(PolicyFault::EmptyList));
/// assert_eq!(error.key(), "rules[0].approve");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum PolicyFault {
    /// A member that has no meaning here, and the one that may be meant.
    #[error("there is no such member{}", hint(*.0))]
    UnknownMember(Option<&'static str>),
    /// A word that has no meaning here, and the one that may be meant.
    #[error("there is no such word; did you mean {0:?}?")]
    UnknownWord(&'static str),
    /// A word that is near to none of these, which have a meaning here.
    #[error("there is no such word; there are {}", .0.join(", "))]
    NoneOfWords(&'static [&'static str]),
    /// This member is missing.
    #[error("the member {0:?} is missing")]
    Missing(&'static str),
    /// A rule that demands nothing.
    #[error("the rule has no requirement")]
    NoRequirement,
    /// A rule that demands two things, which are two rules.
    #[error("this is a second requirement; a rule has one")]
    SecondRequirement,
    /// A list that would approve or deny nothing.
    #[error("the list is empty")]
    EmptyList,
    /// More rules, rewrites or patterns than this.
    #[error("there are more than {0}")]
    TooMany(usize),
    /// The name of a rule.
    #[error("a name has 1 to 128 bytes and no control characters")]
    Name,
    /// Not an area, or not a namespace.
    #[error("{0}")]
    Area(AreaError),
    /// Not a pattern.
    #[error("{0}")]
    Pattern(PatternError),
    /// A pattern that no canonical form fits.
    #[error("patterns are held against the canonical form, such as `docker.io/library/nginx:1`")]
    PatternWithoutSlash,
    /// A pattern that would deny less than it seems to, often nothing: a name and `/*`.
    #[error(
        "`*` takes no `/`, so that this denies less than it seems to; all below a name goes under \"deny\""
    )]
    AreaPattern,
    /// Not a tag.
    #[error("{0}")]
    Tag(TagError),
    /// Areas that do not go together.
    #[error("{0}")]
    Rewrite(RewriteError),
    /// Two rewrites from the same area, two standings of the same namespace.
    #[error("there is an entry for the same place already")]
    Twice,
}

fn hint(word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| alloc::format!("; did you mean {word:?}?"))
}

type Outcome<T> = Result<T, ConfigError>;

/// Members of the parts of the grammar.
const POLICY: &[&str] = &["rules", "rewrite", "publishers"];
const RULE: &[&str] = &[
    "name",
    "images",
    "except",
    "approve",
    "approve-pattern",
    "deny",
    "deny-pattern",
    "official",
    "publisher",
    "pinned",
    "not-floating",
    "no-plain-http",
    "tag",
    "no-concern",
];
const REWRITE: &[&str] = &["from", "to", "tags", "digest"];

/// Those that make a standing known, and those that a rule asks for.
const LISTS: &[Standing] =
    &[Standing::VerifiedPublisher, Standing::SponsoredOpenSource, Standing::Listed];
const STANDINGS: &[Standing] = &[
    Standing::Official,
    Standing::VerifiedPublisher,
    Standing::SponsoredOpenSource,
    Standing::Listed,
];

const CONCERNS: &[Concern] = &[
    Concern::LookAlike,
    Concern::UppercaseDomain,
    Concern::NotIpv6,
    Concern::PortRange,
    Concern::Loopback,
    Concern::LongName,
    Concern::NoTag,
    Concern::FloatingTag,
    Concern::TagAndDigest,
];

const CONCERN_WORDS: &[&str] = &[
    Concern::LookAlike.as_str(),
    Concern::UppercaseDomain.as_str(),
    Concern::NotIpv6.as_str(),
    Concern::PortRange.as_str(),
    Concern::Loopback.as_str(),
    Concern::LongName.as_str(),
    Concern::NoTag.as_str(),
    Concern::FloatingTag.as_str(),
    Concern::TagAndDigest.as_str(),
];
const STANDING_WORDS: &[&str] = &[
    Standing::Official.as_str(),
    Standing::VerifiedPublisher.as_str(),
    Standing::SponsoredOpenSource.as_str(),
    Standing::Listed.as_str(),
];
const UNKNOWN_WORDS: &[&str] = &[Unknown::Allow.as_str(), Unknown::Deny.as_str()];
const DIGEST_WORDS: &[&str] =
    &[ForeignDigest::Drop.as_str(), ForeignDigest::Keep.as_str(), ForeignDigest::Refuse.as_str()];

/// Reads a policy; the grammar is that of [`ImagePolicy`].
pub(super) fn policy(text: &str) -> Outcome<ImagePolicy> {
    let file = Value::parse(text, ImagePolicy::MAX_LEN)?;
    let mut reader = Reader { line_starts: line_starts(text), patterns: 0 };
    let mut policy = ImagePolicy::new();
    for (name, value) in members(&file)? {
        match &*name {
            "rules" => policy.rules = reader.rules(&value)?,
            "rewrite" => policy.rewrites = reader.rewrites(&value)?,
            "publishers" => policy.publishers = publishers(&value)?,
            other => return Err(unknown_member(&value, other, POLICY)),
        }
    }
    Ok(policy)
}

/// What is counted and known of the whole file.
struct Reader {
    /// Where lines begin, in bytes.
    line_starts: Vec<usize>,
    patterns: usize,
}

impl Reader {
    fn position(&self, value: &Value<'_>) -> Position {
        let offset = value.offset();
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.line_starts.get(at).copied());
        Position::new(line, offset - start.unwrap_or_default() + 1)
    }

    fn rules(&mut self, list: &Value<'_>) -> Outcome<Vec<Rule>> {
        let rules = elements(list)?;
        if rules.len() > ImagePolicy::MAX_RULES {
            return Err(fault(list, PolicyFault::TooMany(ImagePolicy::MAX_RULES)));
        }
        rules.map(|rule| self.rule(&rule)).collect()
    }

    fn rule(&mut self, value: &Value<'_>) -> Outcome<Rule> {
        let (mut name, mut images, mut except, mut demand) = (None, None, None, None);
        for (member, value) in members(value)? {
            match &*member {
                "name" => name = Some(rule_name(&value)?),
                "images" => images = Some(areas(&value)?),
                "except" => except = Some(areas(&value)?),
                member => match self.requirement(member, &value)? {
                    None => return Err(unknown_member(&value, member, RULE)),
                    Some(_) if demand.is_some() => {
                        return Err(fault(&value, PolicyFault::SecondRequirement));
                    }
                    found => demand = found,
                },
            }
        }
        let demand = demand.ok_or_else(|| fault(value, PolicyFault::NoRequirement))?;
        let mut rule = Rule::new(demand).at(self.position(value));
        if let Some(name) = name {
            rule = rule.named(name);
        }
        Ok(rule.within(images, except.unwrap_or_default()))
    }

    /// The requirement of this name, if there is one.
    fn requirement(&mut self, member: &str, value: &Value<'_>) -> Outcome<Option<Requirement>> {
        Ok(Some(match member {
            "approve" => Requirement::Approved(areas(value)?),
            "approve-pattern" => Requirement::ApprovedPattern(self.name_patterns(value)?),
            "deny" => Requirement::Denied(areas(value)?),
            "deny-pattern" => Requirement::DeniedPattern(self.denied_patterns(value)?),
            "official" => truth(value, Requirement::Official)?,
            "publisher" => Requirement::Publisher(words(value, STANDINGS, STANDING_WORDS)?),
            "pinned" => truth(value, Requirement::Pinned)?,
            "not-floating" => Requirement::NotFloating(unknown(value)?),
            "no-plain-http" => Requirement::NoPlainHttp(unknown(value)?),
            "tag" => Requirement::Tag(self.patterns(value)?),
            "no-concern" => Requirement::NoConcern(words(value, CONCERNS, CONCERN_WORDS)?),
            _ => return Ok(None),
        }))
    }

    fn patterns(&mut self, list: &Value<'_>) -> Outcome<Vec<Pattern>> {
        let texts = filled(list)?;
        self.patterns += texts.len();
        if self.patterns > ImagePolicy::MAX_PATTERNS {
            return Err(fault(list, PolicyFault::TooMany(ImagePolicy::MAX_PATTERNS)));
        }
        let pattern = |value: Value<'_>| {
            let read = Pattern::new(&value.string()?);
            read.map_err(|error| fault(&value, PolicyFault::Pattern(error)))
        };
        texts.map(pattern).collect()
    }

    /// Patterns of whole images. Only a `/` and some classes match the `/` that every canonical form has.
    fn name_patterns(&mut self, list: &Value<'_>) -> Outcome<Vec<Pattern>> {
        let patterns = self.patterns(list)?;
        match patterns.iter().position(|pattern| !pattern.as_str().contains(['/', '['])) {
            None => Ok(patterns),
            Some(at) => {
                let at = elements(list)?.nth(at);
                Err(fault(at.as_ref().unwrap_or(list), PolicyFault::PatternWithoutSlash))
            }
        }
    }

    /// Of these, none is an area with what lies below a name: `*` does not go that deep.
    fn denied_patterns(&mut self, list: &Value<'_>) -> Outcome<Vec<Pattern>> {
        let is_area = |pattern: &Pattern| {
            let text = pattern.as_str();
            text.ends_with("/*") && Area::parse(text).is_ok()
        };
        let patterns = self.name_patterns(list)?;
        match patterns.iter().position(is_area) {
            None => Ok(patterns),
            Some(at) => {
                let at = elements(list)?.nth(at);
                Err(fault(at.as_ref().unwrap_or(list), PolicyFault::AreaPattern))
            }
        }
    }

    fn rewrites(&self, list: &Value<'_>) -> Outcome<Rewrites> {
        let values = elements(list)?;
        if values.len() > ImagePolicy::MAX_REWRITES {
            return Err(fault(list, PolicyFault::TooMany(ImagePolicy::MAX_REWRITES)));
        }
        let mut rewrites = Rewrites::default();
        for value in values {
            let rewrite = rewrite(&value)?;
            if rewrites.holds(rewrite.from()) {
                return Err(fault(&value, PolicyFault::Twice));
            }
            rewrites.extend([rewrite.at(self.position(&value))]);
        }
        Ok(rewrites)
    }
}

fn rewrite(value: &Value<'_>) -> Outcome<Rewrite> {
    let (mut from, mut to, mut tags, mut digest) = (None, None, vec![], ForeignDigest::default());
    for (member, value) in members(value)? {
        match &*member {
            "from" => from = Some(area(&value)?),
            "to" => to = Some(area(&value)?),
            "tags" => tags = tag_map(&value)?,
            "digest" => digest = word(&value, &ForeignDigest::ALL, DIGEST_WORDS)?,
            other => return Err(unknown_member(&value, other, REWRITE)),
        }
    }
    let missing = |name| fault(value, PolicyFault::Missing(name));
    let (from, to) = (from.ok_or_else(|| missing("from"))?, to.ok_or_else(|| missing("to"))?);
    let rewrite =
        Rewrite::new(from, to).map_err(|error| fault(value, PolicyFault::Rewrite(error)))?;
    let with_tag = |rewrite: Rewrite, (from, to)| rewrite.with_tag(from, to);
    Ok(tags.into_iter().fold(rewrite.on_digest(digest), with_tag))
}

fn tag_map(value: &Value<'_>) -> Outcome<Vec<(Tag, Tag)>> {
    let tag = |value: &Value<'_>, text: String| {
        Tag::try_from(text).map_err(|error| fault(value, PolicyFault::Tag(error)))
    };
    let pair = |(from, value): (Rc<str>, Value<'_>)| {
        Ok((tag(&value, String::from(&*from))?, tag(&value, value.string()?)?))
    };
    members(value)?.into_iter().map(pair).collect()
}

fn publishers(value: &Value<'_>) -> Outcome<Publishers> {
    let mut publishers = Publishers::new();
    for (member, list) in members(value)? {
        let Some(&standing) = LISTS.iter().find(|known| known.as_str() == &*member) else {
            let known: Vec<_> = LISTS.iter().map(|known| known.as_str()).collect();
            return Err(unknown_member(&list, &member, &known));
        };
        for value in elements(&list)? {
            let area = namespace_area(&value.string()?)
                .map_err(|error| fault(&value, PolicyFault::Area(error)))?;
            if publishers.knows(&area) {
                return Err(fault(&value, PolicyFault::Twice));
            }
            publishers.insert(area, standing);
        }
    }
    Ok(publishers)
}

// Values.

fn rule_name(value: &Value<'_>) -> Outcome<Box<str>> {
    let name = value.string()?;
    let is_name = (1..=128).contains(&name.len()) && !name.chars().any(char::is_control);
    if is_name { Ok(name.into()) } else { Err(fault(value, PolicyFault::Name)) }
}

fn areas(list: &Value<'_>) -> Outcome<Areas> {
    filled(list)?.map(|value| area(&value)).collect()
}

fn area(value: &Value<'_>) -> Outcome<Area> {
    Area::parse(&value.string()?).map_err(|error| fault(value, PolicyFault::Area(error)))
}

/// A requirement that is there, or is left out.
fn truth(value: &Value<'_>, requirement: Requirement) -> Outcome<Requirement> {
    match value.boolean() {
        Ok(true) => Ok(requirement),
        _ => Err(value.fault(ConfigErrorKind::Expected("true"))),
    }
}

fn unknown(value: &Value<'_>) -> Outcome<Unknown> {
    word(value, &[Unknown::Allow, Unknown::Deny], UNKNOWN_WORDS)
}

fn words<T: Copy>(list: &Value<'_>, known: &[T], words: &'static [&str]) -> Outcome<Vec<T>> {
    filled(list)?.map(|value| word(&value, known, words)).collect()
}

/// One of what is known, each of which has its word.
fn word<T: Copy>(value: &Value<'_>, known: &[T], words: &'static [&str]) -> Outcome<T> {
    let written = value.string()?;
    let mut pairs = known.iter().zip(words);
    let found = pairs.find(|(_, word)| **word == written).map(|(found, _)| *found);
    found.ok_or_else(|| match nearest(&written, words) {
        None => fault(value, PolicyFault::NoneOfWords(words)),
        Some(near) => fault(value, PolicyFault::UnknownWord(near)),
    })
}

/// The elements of a list that has some.
fn filled<'t>(list: &Value<'t>) -> Outcome<impl ExactSizeIterator<Item = Value<'t>> + use<'t>> {
    let elements = elements(list)?;
    if elements.len() == 0 { Err(fault(list, PolicyFault::EmptyList)) } else { Ok(elements) }
}

/// The elements of a list; `null` is none.
fn elements<'t>(value: &Value<'t>) -> Outcome<impl ExactSizeIterator<Item = Value<'t>> + use<'t>> {
    if value.is_null() {
        return Err(value.fault(ConfigErrorKind::Expected("a list")));
    }
    value.elements()
}

/// The members of an object; `null` is none.
fn members<'t>(value: &Value<'t>) -> Outcome<Vec<(Rc<str>, Value<'t>)>> {
    if value.is_null() {
        return Err(value.fault(ConfigErrorKind::Expected("an object")));
    }
    value.members()
}

fn unknown_member(value: &Value<'_>, name: &str, known: &[&'static str]) -> ConfigError {
    fault(value, PolicyFault::UnknownMember(nearest(name, known)))
}

fn fault(value: &Value<'_>, fault: PolicyFault) -> ConfigError {
    value.fault(ConfigErrorKind::Policy(fault))
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
    core::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

/// The known word that is meant by what was written, if one is near.
fn nearest(written: &str, known: &[&'static str]) -> Option<&'static str> {
    const LONGEST: usize = 32;
    if written.len() > LONGEST {
        return None;
    }
    let distances = known.iter().map(|word| (distance(written, word), *word));
    let (distance, word) = distances.min()?;
    (distance * 3 <= word.len()).then_some(word)
}

/// How many letters have to be changed, dropped or added. Source: Levenshtein, 1965.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<u8> = left.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=left.len()).collect();
    for (at, byte) in right.bytes().enumerate() {
        let mut next = vec![at + 1];
        let mut before = at + 1;
        for (corner_above, letter) in row.windows(2).zip(&left) {
            let [corner, above] = corner_above else { continue };
            before = (corner + usize::from(*letter != byte)).min(above + 1).min(before + 1);
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

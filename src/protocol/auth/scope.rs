//! What a token is for: a scope, one resource and what may be done with it.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use thiserror::Error;

use crate::reference::RepositoryView;

/// What a registry lets be done with a repository. Source: distribution, `docs/content/spec/auth/scope.md`.
///
/// ```
/// assert_eq!(distref::protocol::auth::Action::Pull.as_str(), "pull");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Action {
    /// Everything: `*`.
    All,
    /// Deleting manifests, tags and blobs, and cancelling uploads: `delete`.
    Delete,
    /// Reading: `pull`.
    Pull,
    /// Writing: `push`. Registries want `pull` beside it.
    Push,
}

impl Action {
    /// The word in a scope.
    ///
    /// ```
    /// assert_eq!(distref::protocol::auth::Action::All.as_str(), "*");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "*",
            Self::Delete => "delete",
            Self::Pull => "pull",
            Self::Push => "push",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// One resource, and the actions that are wanted or granted on it.
///
/// Compared by its normal form, in which every action stands once, in the order of the bytes; `Display` prints it.
///
/// # Grammar
///
/// ```text
/// scope  := type [ "(" class ")" ] ":" name ":" [ action *( "," action ) ]   ; at most 1,024 bytes
/// type, class := 1*( %x61-7A | DIGIT | "_" | "-" )
/// name   := 1*( char | ":" )       ; between the first and the last colon: it may hold host:port
/// action := *char                  ; an empty one says nothing
/// char   := %x21 / %x23-2B / %x2D-39 / %x3B-5B / %x5D-7E   ; visible ASCII but `"`, `\`, `,` and `:`
/// ```
///
/// A comma may stand in the name. Source: distribution, `docs/content/spec/auth/scope.md`; the characters are those
/// of RFC 6749, section 3.3, as registries have actions such as `metadata_read` and names such as `team/*`.
///
/// ```
/// use distref::protocol::auth::Scope;
///
/// let scope: Scope = "repository:localhost:5000/app:push,pull,push".parse()?;
/// assert_eq!((scope.kind(), scope.name()), ("repository", "localhost:5000/app"));
/// assert_eq!(scope.to_string(), "repository:localhost:5000/app:pull,push");
/// # Ok::<(), distref::protocol::auth::ScopeError>(())
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Scope {
    /// In normal form.
    text: Box<str>,
    /// Where the type ends: at `(` or `:`.
    kind_end: u16,
    /// Where the class, if any, and its brackets end: at the first colon.
    class_end: u16,
    /// Where the name ends: at the last colon.
    name_end: u16,
}

impl Scope {
    /// The most bytes of a scope: the longest repository four times over.
    pub const MAX_LEN: usize = 1_024;

    /// The scope of a repository.
    ///
    /// ```
    /// use distref::protocol::auth::{Action, Scope};
    ///
    /// let nginx = distref::ReferenceView::parse("nginx")?.repository();
    /// let scope = Scope::repository(&nginx, [Action::Push, Action::Pull]);
    /// assert_eq!(scope.as_str(), "repository:library/nginx:pull,push");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn repository(
        repository: &RepositoryView<'_>,
        actions: impl IntoIterator<Item = Action>,
    ) -> Self {
        let actions = actions.into_iter().map(Action::as_str).collect();
        Self::normal("repository", &repository.to_cow(), actions)
    }

    /// The scope of the list of all repositories: `registry:catalog:*`.
    ///
    /// ```
    /// assert_eq!(distref::protocol::auth::Scope::catalog().as_str(), "registry:catalog:*");
    /// ```
    #[must_use]
    pub fn catalog() -> Self {
        Self::normal("registry", "catalog", [Action::All.as_str()].into())
    }

    /// Puts together what was checked. `kind` has its class and brackets.
    #[expect(clippy::cast_possible_truncation, reason = "texts are at most MAX_LEN long")]
    #[expect(clippy::stable_sort_primitive, reason = "it takes two sorted halves in one pass")]
    fn normal(kind: &str, name: &str, mut actions: Vec<&str>) -> Self {
        actions.retain(|action| !action.is_empty());
        actions.sort();
        actions.dedup();
        let actions = actions.join(",");
        let mut text = String::with_capacity(kind.len() + name.len() + actions.len() + 2);
        for piece in [kind, ":", name, ":", &actions] {
            text.push_str(piece);
        }
        Self {
            text: text.into(),
            kind_end: kind.find('(').unwrap_or(kind.len()) as u16,
            class_end: kind.len() as u16,
            name_end: (kind.len() + 1 + name.len()) as u16,
        }
    }

    /// The normal form.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// assert_eq!("repository:a:push,pull".parse::<Scope>()?.as_str(), "repository:a:pull,push");
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The type of the resource: `repository`, `registry`.
    ///
    /// ```
    /// assert_eq!(distref::protocol::auth::Scope::catalog().kind(), "registry");
    /// ```
    #[must_use]
    pub fn kind(&self) -> &str {
        self.slice(0, self.kind_end.into())
    }

    /// The class of the resource, between brackets: `plugin`.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// let scope: Scope = "repository(plugin):vieux/sshfs:pull".parse()?;
    /// assert_eq!((scope.kind(), scope.class()), ("repository", Some("plugin")));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        let brackets = self.slice(self.kind_end.into(), self.class_end.into());
        brackets.strip_prefix('(')?.strip_suffix(')')
    }

    /// The name of the resource.
    ///
    /// ```
    /// assert_eq!(distref::protocol::auth::Scope::catalog().name(), "catalog");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.slice(usize::from(self.class_end) + 1, self.name_end.into())
    }

    /// The actions, in the order of their bytes, each once.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// assert!("repository:a:push,pull".parse::<Scope>()?.actions().eq(["pull", "push"]));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        let actions = self.slice(usize::from(self.name_end) + 1, self.text.len());
        actions.split(',').filter(|action| !action.is_empty())
    }

    /// Whether the actions hold this one, or `*`. Source: distribution, `registry/auth/token/types.go`.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// assert!("repository:a:*".parse::<Scope>()?.allows("delete"));
    /// assert!(!"repository:a:pull".parse::<Scope>()?.allows("delete"));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn allows(&self, action: &str) -> bool {
        self.actions().any(|held| held == action || held == Action::All.as_str())
    }

    /// Whether this is about the same resource: type, class and name are the same.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// let pull: Scope = "repository:a:pull".parse()?;
    /// assert!(pull.same_resource(&"repository:a:push".parse()?));
    /// assert!(!pull.same_resource(&"repository(plugin):a:pull".parse()?));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn same_resource(&self, other: &Self) -> bool {
        self.resource() == other.resource()
    }

    /// Whether a token for this will do where `needed` is asked for: the same resource, and every action of it allowed.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// let push: Scope = "repository:a:pull,push".parse()?;
    /// let pull: Scope = "repository:a:pull".parse()?;
    /// assert!(push.covers(&pull) && !pull.covers(&push));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn covers(&self, needed: &Self) -> bool {
        self.same_resource(needed)
            && (holds(self.actions(), needed.actions()) || self.allows(Action::All.as_str()))
    }

    /// The actions of both; none where the resource is another, or where that would be longer than
    /// [`MAX_LEN`](Self::MAX_LEN).
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// let pull: Scope = "repository:a:pull".parse()?;
    /// let both = pull.merge(&"repository:a:delete".parse()?);
    /// assert_eq!(both, Some("repository:a:delete,pull".parse()?));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        if !self.same_resource(other) {
            return None;
        }
        let kind = self.slice(0, self.class_end.into());
        let both = self.actions().chain(other.actions()).collect();
        Some(Self::normal(kind, self.name(), both)).filter(|it| it.text.len() <= Self::MAX_LEN)
    }

    /// Whether this has the resource and the actions of what is written, so that merging it would change nothing.
    /// `false` as well where the actions are written in another order: to see that takes a copy.
    pub(super) fn has(&self, written: &Written<'_>) -> bool {
        self.resource() == written.resource && holds(self.actions(), written.actions.split(','))
    }

    /// Type, class and name.
    fn resource(&self) -> &str {
        self.slice(0, self.name_end.into())
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// # Errors
///
/// [`ScopeError`], with the first byte that is wrong.
impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Written::read(text).map(Self::from)
    }
}

/// A scope as it is written, checked.
pub(super) struct Written<'a> {
    /// Type and class.
    kind: &'a str,
    /// Type, class and name.
    resource: &'a str,
    /// In any order, and several times.
    actions: &'a str,
}

impl<'a> Written<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, ScopeError> {
        let fault = |kind, offset| Err(ScopeError { kind, offset });
        if text.len() > Scope::MAX_LEN {
            return fault(ScopeErrorKind::TooLong, Scope::MAX_LEN);
        }
        if let Some(offset) = text.bytes().position(|byte| !is_scope_byte(byte)) {
            return fault(ScopeErrorKind::Character, offset);
        }
        let Some((kind, rest)) = text.split_once(':') else {
            return fault(ScopeErrorKind::Form, text.len());
        };
        if let Some(offset) = bad_kind(kind) {
            return fault(ScopeErrorKind::Type, offset);
        }
        let (Some((resource, actions)), true) = (text.rsplit_once(':'), rest.contains(':')) else {
            return fault(ScopeErrorKind::Form, text.len());
        };
        if resource.len() == kind.len() + 1 {
            return fault(ScopeErrorKind::Name, resource.len());
        }
        Ok(Self { kind, resource, actions })
    }
}

impl From<Written<'_>> for Scope {
    fn from(written: Written<'_>) -> Self {
        let name = written.resource.get(written.kind.len() + 1..).unwrap_or_default();
        Self::normal(written.kind, name, written.actions.split(',').collect())
    }
}

/// As [`FromStr`].
impl TryFrom<String> for Scope {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

/// As [`FromStr`].
impl TryFrom<&str> for Scope {
    type Error = ScopeError;

    fn try_from(text: &str) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.text)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, out)
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// Why a text is no [`Scope`] or [`ScopeSet`](super::ScopeSet), and where. Holds no copy of it.
///
/// ```
/// use distref::protocol::auth::{Scope, ScopeErrorKind};
///
/// let error = "team/app:pull".parse::<Scope>().unwrap_err();
/// assert_eq!((error.kind(), error.offset()), (ScopeErrorKind::Type, 4));
/// assert_eq!(error.to_string(), "the type of a scope takes a-z, 0-9, `_`, `-`, and a class in brackets (byte 4)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {offset})")]
pub struct ScopeError {
    pub(super) kind: ScopeErrorKind,
    pub(super) offset: usize,
}

impl ScopeError {
    /// The rule that the text breaks.
    ///
    /// ```
    /// use distref::protocol::auth::{Scope, ScopeErrorKind};
    ///
    /// assert_eq!("pull".parse::<Scope>().unwrap_err().kind(), ScopeErrorKind::Form);
    /// ```
    #[must_use]
    pub const fn kind(self) -> ScopeErrorKind {
        self.kind
    }

    /// The byte at which it does; the length where something is missing at the end.
    ///
    /// ```
    /// use distref::protocol::auth::Scope;
    ///
    /// assert_eq!("repository::pull".parse::<Scope>().unwrap_err().offset(), 11);
    /// ```
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }
}

/// The rules of a [`Scope`] and of a [`ScopeSet`](super::ScopeSet).
///
/// ```
/// use distref::protocol::auth::ScopeErrorKind;
///
/// assert_eq!(ScopeErrorKind::Name.to_string(), "a scope names a resource");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum ScopeErrorKind {
    /// More than [`Scope::MAX_LEN`] bytes; also with the actions of those before it that are of the same resource.
    #[error("a scope has at most 1024 bytes")]
    TooLong,
    /// More than [`ScopeSet::MAX_SCOPES`](super::ScopeSet::MAX_SCOPES), or than
    /// [`ScopeSet::MAX_WORDS`](super::ScopeSet::MAX_WORDS) before those of one resource are merged.
    #[error("there are at most 64 scopes in a set, of at most 256 words")]
    TooMany,
    /// A space, a control character, `"`, `\`, or something that is not ASCII. RFC 6749, section 3.3.
    #[error("a scope is made of visible ASCII without `\"` and `\\`")]
    Character,
    /// Fewer than two colons.
    #[error("a scope has the form type:name:actions")]
    Form,
    /// No type, or a letter that it does not take.
    #[error("the type of a scope takes a-z, 0-9, `_`, `-`, and a class in brackets")]
    Type,
    /// No name.
    #[error("a scope names a resource")]
    Name,
}

impl ScopeErrorKind {
    /// Whether the text can stand in a set all the same, beside the scopes.
    pub(super) const fn is_of_form(self) -> bool {
        matches!(self, Self::Form | Self::Type | Self::Name)
    }
}

/// Whether every needed action is there, in one pass over actions that are sorted. `false` of needed ones that are not.
fn holds<'a>(
    mut held: impl Iterator<Item = &'a str>,
    needed: impl Iterator<Item = &'a str>,
) -> bool {
    let mut needed = needed.filter(|action| !action.is_empty());
    needed.all(|needed| held.find(|held| *held >= needed) == Some(needed))
}

/// `scope-token` of RFC 6749.
pub(super) const fn is_scope_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

const fn is_kind_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-')
}

/// The first byte that keeps this from being a type with, perhaps, a class.
fn bad_kind(text: &str) -> Option<usize> {
    let end = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.bytes().take_while(|byte| is_kind_byte(*byte)).count()
    };
    let kind_end = end(0);
    match text.as_bytes().get(kind_end) {
        None if kind_end > 0 => None,
        Some(b'(') if kind_end > 0 => {
            let class_end = end(kind_end + 1);
            let is_class = class_end > kind_end + 1 && text.get(class_end..) == Some(")");
            (!is_class).then_some(class_end)
        }
        _ => Some(kind_end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScopeErrorKind::{Character, Form, Name, TooLong, Type};

    #[test]
    fn a_scope_is_read_into_its_normal_form() {
        for (text, normal, parts) in [
            ("repository:a:pull", "repository:a:pull", ("repository", None, "a")),
            ("repository:a/b:push,pull", "repository:a/b:pull,push", ("repository", None, "a/b")),
            ("repository:a:pull,pull", "repository:a:pull", ("repository", None, "a")),
            ("repository:a:", "repository:a:", ("repository", None, "a")),
            ("repository:a:,pull,", "repository:a:pull", ("repository", None, "a")),
            ("registry:catalog:*", "registry:catalog:*", ("registry", None, "catalog")),
            (
                "repository:h:5000/a:pull",
                "repository:h:5000/a:pull",
                ("repository", None, "h:5000/a"),
            ),
            (
                "repository(plugin):v/s:pull",
                "repository(plugin):v/s:pull",
                ("repository", Some("plugin"), "v/s"),
            ),
            (
                "repository:team/*:metadata_read",
                "repository:team/*:metadata_read",
                ("repository", None, "team/*"),
            ),
            ("a:::", "a:::", ("a", None, ":")),
        ] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.as_str(), normal);
            assert_eq!((scope.kind(), scope.class(), scope.name()), parts);
            assert_eq!(normal.parse(), Ok(scope));
        }
    }

    #[test]
    fn what_is_no_scope_is_refused_with_rule_and_place() {
        for (text, kind, offset) in [
            ("", Form, 0),
            ("pull", Form, 4),
            ("repository:a", Form, 12),
            ("team/app:pull", Type, 4),
            ("Repository:a:pull", Type, 0),
            (":a:pull", Type, 0),
            ("repository():a:pull", Type, 11),
            ("repository(a:b:pull", Type, 12),
            ("repository(a)b:b:pull", Type, 12),
            ("(a):b:pull", Type, 0),
            ("repository::pull", Name, 11),
            ("repository:a:pull push", Character, 17),
            ("repository:\"a:pull", Character, 11),
            ("repository:ä:pull", Character, 11),
            ("repository:a\r\n:pull", Character, 12),
        ] {
            assert_eq!(text.parse::<Scope>(), Err(ScopeError { kind, offset }), "{text}");
        }
        let long = "a".repeat(Scope::MAX_LEN + 1);
        assert_eq!(long.parse::<Scope>(), Err(ScopeError { kind: TooLong, offset: 1024 }));
    }
}

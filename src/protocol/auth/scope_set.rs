//! Several scopes at once: what a token is asked for, or good for.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::scope::{Action, Scope, ScopeError, ScopeErrorKind, Written, is_scope_byte};

/// What a token is for: scopes, one per resource, and texts that cannot be read as a [`Scope`], verbatim.
///
/// Compared as a set. Printed in the order in which they came, with a space between them, for some registries look at
/// the first one only; a mount names its destination first.
///
/// # Grammar
///
/// ```text
/// set  := [ word *( 1*SP word ) ]      ; at most 64 words, or 256 before those of one resource are merged
/// word := scope | 1*scope-byte         ; visible ASCII but `"` and `\`, at most 1,024 bytes
/// ```
///
/// Source: RFC 6749, section 3.3; distribution, `docs/content/spec/auth/scope.md`.
///
/// ```
/// use distref::protocol::auth::ScopeSet;
///
/// let push: ScopeSet = "repository:b:pull,push repository:a:pull".parse()?;
/// assert!(push.covers(&"repository:a:pull".parse()?));
/// assert_eq!(push, "repository:a:pull repository:b:push,pull".parse()?);
/// assert_eq!(push.to_string(), "repository:b:pull,push repository:a:pull");
/// # Ok::<(), distref::protocol::auth::ScopeError>(())
/// ```
#[derive(Clone, Default)]
pub struct ScopeSet {
    /// In the order in which they came; no two scopes of one resource, no text twice.
    words: Vec<Word>,
}

#[derive(Clone, Eq, PartialEq)]
enum Word {
    Scope(Scope),
    Other(Box<str>),
}

impl Word {
    fn as_str(&self) -> &str {
        match self {
            Self::Scope(scope) => scope.as_str(),
            Self::Other(text) => text,
        }
    }

    fn covers(&self, needed: &Self) -> bool {
        match (self, needed) {
            (Self::Scope(held), Self::Scope(needed)) => held.covers(needed),
            _ => self == needed,
        }
    }
}

impl ScopeSet {
    /// The most scopes in a set. A push that mounts from everywhere asks for as many as there are sources; a URL of
    /// 64 long ones is already longer than servers take.
    pub const MAX_SCOPES: usize = 64;

    /// The most words that are read of a text, or of all scopes of a request, where several may be of one resource:
    /// four times as many as scopes.
    pub const MAX_WORDS: usize = 256;

    /// The set without a scope: what a login asks for.
    ///
    /// ```
    /// assert!(distref::protocol::auth::ScopeSet::new().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// As much of a text as can be kept, for challenges, whose scopes are hints. Left out are:
    ///
    /// - words that are too long or hold a foreign character,
    /// - scopes of a 65th resource, and of those after it,
    /// - scopes whose actions would make the one of their resource longer than [`Scope::MAX_LEN`],
    /// - what comes after [`MAX_WORDS`](Self::MAX_WORDS).
    ///
    /// [`FromStr`] refuses such texts, and tells why.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let hints = ScopeSet::read("repository:a:pull größe team/app:pull");
    /// assert_eq!(hints.to_string(), "repository:a:pull team/app:pull");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut set = Self::new();
        set.read_more(text, Self::MAX_WORDS);
        set
    }

    /// Adds what [`read`](Self::read) reads, of at most this many words; how many there were.
    pub(super) fn read_more(&mut self, text: &str, max: usize) -> usize {
        let each = words(text).take(max).map(|(_, word)| self.add_text(word));
        each.count()
    }

    /// Adds a scope, to the one of the same resource if there is one. `false` if there is no room for it, and nothing
    /// is changed then: see [`MAX_SCOPES`](Self::MAX_SCOPES) and [`Scope::MAX_LEN`].
    ///
    /// ```
    /// use distref::protocol::auth::{Scope, ScopeSet};
    ///
    /// let mut set: ScopeSet = "repository:a:push".parse()?;
    /// assert!(set.insert("repository:a:pull".parse()?) && set.insert(Scope::catalog()));
    /// assert_eq!(set.to_string(), "repository:a:pull,push registry:catalog:*");
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn insert(&mut self, scope: Scope) -> bool {
        self.add(Word::Scope(scope)).is_ok()
    }

    /// Adds every scope and text of another set. `false` if there was no room for all of them.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let mut set: ScopeSet = "repository:a:push".parse()?;
    /// assert!(set.merge(&"repository:b:pull repository:a:pull".parse()?));
    /// assert_eq!(set.to_string(), "repository:a:pull,push repository:b:pull");
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn merge(&mut self, other: &Self) -> bool {
        let mut fitted = true;
        for word in &other.words {
            fitted &= self.add(word.clone()).is_ok();
        }
        fitted
    }

    /// Whether a token for this set will do where `needed` is asked for: for every scope of `needed` there is one here
    /// that [covers](Scope::covers) it, and every other text is here too.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let held: ScopeSet = "repository:a:pull,push registry:catalog:*".parse()?;
    /// assert!(held.covers(&"repository:a:pull".parse()?) && held.covers(&ScopeSet::new()));
    /// assert!(!held.covers(&"repository:b:pull".parse()?));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn covers(&self, needed: &Self) -> bool {
        needed.words.iter().all(|needed| self.words.iter().any(|held| held.covers(needed)))
    }

    /// What to ask for, where this is what the request needs and `challenge` is what the registry said it wants.
    ///
    /// The own scopes come first and are all there. Of the challenge, those scopes are added that can be meant:
    ///
    /// | scope of the challenge | where there are own scopes |
    /// |---|---|
    /// | `repository:user/image:pull`, the placeholder of ghcr.io | left out |
    /// | no scope by its form, such as `team/app:pull` of Artifactory | left out |
    /// | any other | added: a registry may keep the repository under another name |
    ///
    /// Without own scopes it is the challenge's, as they are: nothing better is known.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let own: ScopeSet = "repository:team/app:pull,push".parse()?;
    /// for hint in ["repository:user/image:pull", "team/app:pull", ""] {
    ///     assert_eq!(own.with_hints(&hint.parse()?), own);
    /// }
    /// let both = own.with_hints(&"repository:proxy/app:pull".parse()?);
    /// assert_eq!(both.to_string(), "repository:team/app:pull,push repository:proxy/app:pull");
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn with_hints(&self, challenge: &Self) -> Self {
        if self.is_empty() {
            return challenge.clone();
        }
        let mut asked = self.clone();
        for hint in challenge.iter().filter(|hint| !is_placeholder(hint)) {
            asked.insert(hint.clone());
        }
        asked
    }

    /// The scopes, in the order in which they came.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let set: ScopeSet = "team/app:pull repository:b:pull".parse()?;
    /// assert_eq!(set.iter().count(), 1);
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.words.iter().filter_map(|word| match word {
            Word::Scope(scope) => Some(scope),
            Word::Other(_) => None,
        })
    }

    /// The texts that cannot be read as a scope, in the order in which they came.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let set: ScopeSet = "team/app:pull repository:b:pull".parse()?;
    /// assert!(set.others().eq(["team/app:pull"]));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter_map(|word| match word {
            Word::Scope(_) => None,
            Word::Other(text) => Some(&**text),
        })
    }

    /// Scopes in normal form and other texts, in the order in which they came: what stands in a request, one by one.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// let set: ScopeSet = "team/app:pull repository:b:push,pull".parse()?;
    /// assert!(set.words().eq(["team/app:pull", "repository:b:pull,push"]));
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    pub fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words.iter().map(Word::as_str)
    }

    /// How many scopes and other texts there are.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// assert_eq!("repository:a:pull repository:a:push x".parse::<ScopeSet>()?.len(), 2);
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is neither a scope nor another text.
    ///
    /// ```
    /// use distref::protocol::auth::ScopeSet;
    ///
    /// assert!("".parse::<ScopeSet>()?.is_empty());
    /// # Ok::<(), distref::protocol::auth::ScopeError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds a word, without a copy of one that changes nothing.
    fn add_text(&mut self, text: &str) -> Result<(), ScopeError> {
        let word = match Written::read(text) {
            Ok(written) if self.iter().any(|held| held.has(&written)) => return Ok(()),
            Ok(written) => Word::Scope(written.into()),
            Err(error) if error.kind.is_of_form() => {
                debug_assert!(text.bytes().all(is_scope_byte));
                if self.others().any(|held| held == text) {
                    return Ok(());
                }
                Word::Other(text.into())
            }
            Err(error) => return Err(error),
        };
        self.add(word).map_err(|kind| ScopeError { kind, offset: 0 })
    }

    fn add(&mut self, word: Word) -> Result<(), ScopeErrorKind> {
        for held in &mut self.words {
            match (&*held, &word) {
                (Word::Scope(old), Word::Scope(new)) if old.same_resource(new) => {
                    let merged = old.merge(new).ok_or(ScopeErrorKind::TooLong)?;
                    *held = Word::Scope(merged);
                    return Ok(());
                }
                (old, new) if *old == *new => return Ok(()),
                _ => {}
            }
        }
        if self.words.len() == Self::MAX_SCOPES {
            return Err(ScopeErrorKind::TooMany);
        }
        self.words.push(word);
        Ok(())
    }
}

/// As sets: the order does not count.
impl PartialEq for ScopeSet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.words.iter().all(|word| other.words.contains(word))
    }
}

impl Eq for ScopeSet {}

/// # Errors
///
/// [`ScopeError`] where a word is too long, with the actions before it of the same resource; has a character that no
/// scope has; or is one too many.
/// [`read`](ScopeSet::read) leaves those out.
impl FromStr for ScopeSet {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let mut set = Self::new();
        for (index, (offset, word)) in words(text).enumerate() {
            if index == Self::MAX_WORDS {
                return Err(ScopeError { kind: ScopeErrorKind::TooMany, offset });
            }
            set.add_text(word)
                .map_err(|error| ScopeError { offset: offset + error.offset, ..error })?;
        }
        Ok(set)
    }
}

/// As [`FromStr`].
impl TryFrom<String> for ScopeSet {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

/// As [`FromStr`].
impl TryFrom<&str> for ScopeSet {
    type Error = ScopeError;

    fn try_from(text: &str) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl From<Scope> for ScopeSet {
    fn from(scope: Scope) -> Self {
        Self { words: [Word::Scope(scope)].into() }
    }
}

/// What there is no room for is left out: see [`ScopeSet::insert`].
impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut set = Self::new();
        set.extend(scopes);
        set
    }
}

/// What there is no room for is left out: see [`ScopeSet::insert`].
impl Extend<Scope> for ScopeSet {
    fn extend<I: IntoIterator<Item = Scope>>(&mut self, scopes: I) {
        for scope in scopes {
            self.insert(scope);
        }
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words().enumerate() {
            out.write_str(if index == 0 { "" } else { " " })?;
            out.write_str(word)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.words()).finish()
    }
}

/// The words of a text, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split(' ').filter_map(move |word| {
        let start = offset;
        offset += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// What ghcr.io asks for when it does not know which repository is meant.
fn is_placeholder(scope: &Scope) -> bool {
    scope.kind() == "repository"
        && scope.name() == "user/image"
        && scope.actions().eq([Action::Pull.as_str()])
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    fn set(text: &str) -> ScopeSet {
        text.parse().unwrap()
    }

    #[test]
    fn a_set_prints_in_the_order_given_and_compares_without_it() {
        let mount = set("repository:dst:push,pull repository:src:pull");
        assert_eq!(mount.to_string(), "repository:dst:pull,push repository:src:pull");
        assert_eq!(mount, set("repository:src:pull repository:dst:pull,push"));
        assert_ne!(mount, set("repository:dst:pull,push"));
        assert_ne!(mount, set("repository:dst:pull,push repository:src:push"));
    }

    #[test]
    fn a_wider_set_covers_a_narrower_one() {
        for (held, needed, covers) in [
            ("repository:a:pull,push", "repository:a:pull", true),
            ("repository:a:pull", "repository:a:pull,push", false),
            ("repository:a:*", "repository:a:pull,push,delete", true),
            ("repository:a:pull,push,delete", "repository:a:*", false),
            ("repository:a:pull", "repository(plugin):a:pull", false),
            ("repository:a:pull repository:b:pull", "repository:b:pull", true),
            ("repository:a:pull", "repository:a:pull repository:b:pull", false),
            ("", "repository:a:", false),
            ("repository:a:pull", "", true),
            ("", "", true),
            ("x:y repository:a:pull", "x:y", true),
            ("repository:a:pull", "x:y", false),
        ] {
            assert_eq!(set(held).covers(&set(needed)), covers, "{held} ⊇ {needed}");
        }
    }

    #[test]
    fn scenario_72_own_scope_wins_over_placeholder_and_missing_prefix() {
        for (own, hint, asked) in [
            ("repository:a/b:pull", "repository:user/image:pull", "repository:a/b:pull"),
            ("repository:a/b:pull", "a/b:pull", "repository:a/b:pull"),
            ("repository:a/b:pull", "", "repository:a/b:pull"),
            ("repository:a/b:push", "repository:a/b:pull", "repository:a/b:pull,push"),
            ("repository:a:pull", "repository:b:pull x", "repository:a:pull repository:b:pull"),
            ("", "repository:user/image:pull", "repository:user/image:pull"),
            ("", "a/b:pull", "a/b:pull"),
        ] {
            assert_eq!(set(own).with_hints(&set(hint)).to_string(), asked, "{own} + {hint}");
        }
    }

    #[test]
    fn a_set_is_bounded_and_what_is_over_is_left_out_or_refused() {
        let many = |count: usize| {
            let words: Vec<_> = (0..count).map(|n| format!("repository:r{n}:pull")).collect();
            words.join(" ")
        };
        assert_eq!(set(&many(64)).len(), 64);
        let over = many(65);
        let error = over.parse::<ScopeSet>().unwrap_err();
        assert_eq!(error.kind(), ScopeErrorKind::TooMany);
        assert_eq!(over.get(error.offset()..), Some("repository:r64:pull"));
        assert_eq!(ScopeSet::read(&over), set(&many(64)));
        let mut full = set(&many(64));
        assert!(!full.merge(&set("repository:r65:pull repository:r0:push")));
        assert!(full.covers(&set("repository:r0:push")) && full.len() == 64);
    }

    #[test]
    fn a_word_that_no_scope_can_hold_is_refused_with_its_place() {
        let error = "repository:a:pull  b\"c".parse::<ScopeSet>().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ScopeErrorKind::Character, 20));
        assert_eq!(ScopeSet::read("repository:a:pull  b\"c"), set("repository:a:pull"));
    }

    #[test]
    fn scopes_of_one_resource_merge_until_they_are_too_long() {
        let long = |letter: &str| format!("repository:a:{}", letter.repeat(600)).parse().unwrap();
        let mut set = ScopeSet::from(long("a"));
        assert!(!set.insert(long("b")));
        assert_eq!(set, ScopeSet::from(long("a")));
    }

    #[test]
    fn a_scope_that_does_not_fit_drops_no_other() {
        let long = |letter: &str| format!("repository:a:{}", letter.repeat(600));
        let text = format!("{} {} repository:b:pull", long("a"), long("b"));
        let kept = format!("{} repository:b:pull", long("a"));
        assert_eq!(ScopeSet::read(&text).to_string(), kept);
        let error = text.parse::<ScopeSet>().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ScopeErrorKind::TooLong, 614));

        let many: Vec<_> = (0..66).map(|n| format!("repository:r{n}:pull")).collect();
        let text = format!("{} repository:r0:push", many.join(" "));
        let read = ScopeSet::read(&text);
        assert_eq!(read.len(), 64);
        assert!(read.covers(&set("repository:r0:pull,push")));
    }

    #[test]
    fn no_more_words_are_read_than_are_allowed() {
        let mut text = "repository:a:pull ".repeat(ScopeSet::MAX_WORDS);
        assert_eq!(set(&text), set("repository:a:pull"));
        let offset = text.len();
        text.push_str("repository:a:push");
        assert_eq!(ScopeSet::read(&text), set("repository:a:pull"));
        let error = text.parse::<ScopeSet>().unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ScopeErrorKind::TooMany, offset));
    }

    #[test]
    fn a_word_that_is_held_is_not_added_in_any_spelling() {
        let held = "repository:a:delete,pull,push x:y";
        for word in ["pull", "delete,push", "push,delete", "pull,pull", "", ",pull,", "push,,"] {
            let text = format!("{held} repository:a:{word} x:y");
            assert_eq!(ScopeSet::read(&text).to_string(), held, "{word}");
        }
        for (word, all) in [("*", "*,delete,pull,push"), ("pulls", "delete,pull,pulls,push")] {
            let read = ScopeSet::read(&format!("{held} repository:a:{word}"));
            assert_eq!(read.to_string(), format!("repository:a:{all} x:y"));
        }
    }
}

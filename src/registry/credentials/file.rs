//! What config.json and auth.json have in common: members, entries, and the place of each that is wrong.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::helper::HelperName;
use super::{Credentials, CredentialsError, check_user};
use crate::registry::document::{Lines, Value, shown};
use crate::registry::error::{ConfigError, ConfigErrorKind};
use crate::registry::secret::Secret;

/// The most bytes of a file: a thousand logins have about 100 KiB.
pub(super) const MAX_LEN: usize = 1 << 20;

/// A file that was read.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct AuthFile {
    pub(super) text: Secret,
    /// `auths`, in the file's order.
    pub(super) entries: Vec<Entry>,
    /// `credHelpers`, in the file's order.
    pub(super) helpers: Vec<HelperEntry>,
    /// `credsStore`.
    pub(super) store: Helper,
    /// `HttpHeaders`.
    pub(super) headers: Vec<(Box<str>, Secret)>,
}

/// A member of `auths`.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) key: Box<str>,
    pub(super) credentials: Result<Credentials, ConfigError>,
    /// Whether it has no members: what Docker writes where a helper keeps the credentials.
    pub(super) is_bare: bool,
}

/// A member of `credHelpers`.
#[derive(Clone, Eq, PartialEq)]
pub(super) struct HelperEntry {
    pub(super) key: Box<str>,
    pub(super) helper: Helper,
}

/// A helper; none where the name is empty.
pub(super) type Helper = Result<Option<HelperName>, ConfigError>;

impl AuthFile {
    /// The members of an object that tools read. An empty file has none of them.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut file = Self::empty(text);
        if is_blank(text) {
            return Ok(file);
        }
        let members = Value::parse(text, MAX_LEN)?.members()?;
        if let Some(auths) = member(&members, "auths")? {
            file.entries = entries(text, auths)?;
        }
        if let Some(helpers) = member(&members, "credHelpers")? {
            file.helpers = helper_entries(text, helpers)?;
        }
        if let Some(store) = member(&members, "credsStore")? {
            file.store = helper(&mut Lines::new(text), store);
        }
        if let Some(headers) = member(&members, "HttpHeaders")? {
            file.headers = header_list(headers)?;
        }
        Ok(file)
    }

    /// `.dockercfg`: the entries alone, without an object around them.
    pub(super) fn parse_legacy(text: &str) -> Result<Self, ConfigError> {
        let mut file = Self::empty(text);
        if !is_blank(text) {
            file.entries = entries(text, &Value::parse(text, MAX_LEN)?)?;
        }
        Ok(file)
    }

    fn empty(text: &str) -> Self {
        Self {
            text: Secret::new(text),
            entries: Vec::new(),
            helpers: Vec::new(),
            store: Ok(None),
            headers: Vec::new(),
        }
    }

    /// What is wrong with single entries.
    pub(super) fn problems(&self) -> impl Iterator<Item = &ConfigError> {
        let entries = self.entries.iter().filter_map(|entry| entry.credentials.as_ref().err());
        let helpers = self.helpers.iter().filter_map(|entry| entry.helper.as_ref().err());
        entries.chain(helpers).chain(self.store.as_ref().err())
    }

    /// The entries, each with its key.
    pub(super) fn entries(
        &self,
    ) -> impl Iterator<Item = (&str, Result<&Credentials, &ConfigError>)> {
        self.entries.iter().map(|entry| (&*entry.key, entry.credentials.as_ref()))
    }

    /// The helpers that have a name, each with its key.
    pub(super) fn named_helpers(&self) -> impl Iterator<Item = (&str, &HelperName)> {
        self.helpers.iter().filter_map(|entry| {
            let helper = entry.helper.as_ref().ok()?.as_ref()?;
            Some((&*entry.key, helper))
        })
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| *entry.key == *key)
    }

    pub(super) fn helper(&self, key: &str) -> Option<&Helper> {
        let found = self.helpers.iter().find(|entry| *entry.key == *key);
        found.map(|entry| &entry.helper)
    }

    /// `Debug` of a file: names, no values.
    pub(super) fn debug(&self, name: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries.iter().map(|entry| shown(&entry.key));
        let helpers = self.helpers.iter().map(|entry| (shown(&entry.key), &entry.helper));
        out.debug_struct(name)
            .field("auths", &entries.collect::<Vec<_>>())
            .field("cred_helpers", &helpers.collect::<Vec<_>>())
            .field("creds_store", &self.store)
            .field("http_headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Whether a file holds nothing, which Docker takes for no file.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// A member as Go finds it: in any case.
///
/// # Errors
///
/// If the names of two differ in case only: readers differ on which one counts.
pub(super) fn member<'m, 't>(
    members: &'m [(Rc<str>, Value<'t>)],
    name: &str,
) -> Result<Option<&'m Value<'t>>, ConfigError> {
    try_member(members, name).map_err(|second| second.fault(ConfigErrorKind::DuplicateKey))
}

/// As [`member`], with the second one alone.
fn try_member<'m, 't>(
    members: &'m [(Rc<str>, Value<'t>)],
    name: &str,
) -> Result<Option<&'m Value<'t>>, &'m Value<'t>> {
    let mut alike = members.iter().filter(|(found, _)| folded(found).eq(folded(name)));
    let first = alike.next().map(|(_, value)| value);
    match alike.next() {
        Some((_, second)) => Err(second),
        None => Ok(first),
    }
}

/// Letters as Go compares them: also the long s and the sign of the kelvin are letters of ASCII to it.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().map(|c| match c {
        'ſ' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    })
}

fn entries(text: &str, auths: &Value<'_>) -> Result<Vec<Entry>, ConfigError> {
    let mut lines = Lines::new(text);
    let entry = |(key, value): (Rc<str>, Value<'_>)| {
        let members = value.try_members();
        let is_bare = members.as_ref().is_ok_and(Vec::is_empty);
        let credentials = match members {
            Ok(members) => {
                credentials(&members).map_err(|(at, kind)| lines.fault(at.unwrap_or(&value), kind))
            }
            Err(kind) => Err(lines.fault(&value, kind)),
        };
        Entry { key: key.as_ref().into(), credentials, is_bare }
    };
    Ok(auths.members()?.into_iter().map(entry).collect())
}

/// What an entry says; or the rule that it breaks, and at which member, if at one.
fn credentials<'m>(
    members: &'m [(Rc<str>, Value<'m>)],
) -> Result<Credentials, (Option<&'m Value<'m>>, ConfigErrorKind)> {
    let found = |name| try_member(members, name);
    let text = |name| match found(name) {
        Err(second) => Err((Some(second), ConfigErrorKind::DuplicateKey)),
        Ok(None) => Ok(String::new()),
        Ok(Some(value)) => string(value).map_err(|kind| (Some(value), kind)),
    };
    let at = |name, kind| (found(name).ok().flatten(), kind);
    let (registry_token, identity_token) = (text("registrytoken")?, text("identitytoken")?);
    let (mut user, mut password) = (text("username")?, text("password")?);
    let auth = text("auth")?;
    if !auth.is_empty() {
        (user, password) = decode(&auth).map_err(|kind| at("auth", kind))?;
    }
    if !registry_token.is_empty() {
        return Ok(Credentials::RegistryToken(Secret::new(registry_token)));
    }
    if !identity_token.is_empty() {
        let user = Some(user).filter(|user| !user.is_empty()).map(String::into_boxed_str);
        return Ok(Credentials::IdentityToken { user, token: Secret::new(identity_token) });
    }
    if user.is_empty() && password.is_empty() {
        return Ok(Credentials::Anonymous);
    }
    Credentials::basic(user, password).map_err(|error| {
        let is_missing = error == CredentialsError::NoUser;
        at(if is_missing { "password" } else { "username" }, kind(error))
    })
}

/// The rule of files that a user breaks.
const fn kind(error: CredentialsError) -> ConfigErrorKind {
    match error {
        CredentialsError::NoUser => ConfigErrorKind::NoUser,
        CredentialsError::ColonInUser => ConfigErrorKind::ColonInUser,
        CredentialsError::ControlInUser => ConfigErrorKind::ControlInUser,
    }
}

/// `auth = base64( user ":" password *NUL )`, with padding; line ends do not count.
fn decode(auth: &str) -> Result<(String, String), ConfigErrorKind> {
    const LIKE_GO: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    let text: Vec<u8> = auth.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let decoded = LIKE_GO.decode(text).map_err(|_| ConfigErrorKind::NotBase64)?;
    let decoded = String::from_utf8(decoded).map_err(|_| ConfigErrorKind::NotUtf8)?;
    let (user, password) = decoded.split_once(':').ok_or(ConfigErrorKind::NoColon)?;
    check_user(user).map_err(kind)?;
    Ok((user.to_owned(), password.trim_matches('\0').to_owned()))
}

fn helper_entries(text: &str, helpers: &Value<'_>) -> Result<Vec<HelperEntry>, ConfigError> {
    let mut lines = Lines::new(text);
    let entry = |(key, value): (Rc<str>, Value<'_>)| HelperEntry {
        key: key.as_ref().into(),
        helper: helper(&mut lines, &value),
    };
    Ok(helpers.members()?.into_iter().map(entry).collect())
}

fn helper(lines: &mut Lines<'_>, value: &Value<'_>) -> Helper {
    let read = string(value).and_then(|name| {
        let named = (!name.is_empty()).then(|| name.parse());
        named.transpose().map_err(|_| ConfigErrorKind::HelperName)
    });
    read.map_err(|kind| lines.fault(value, kind))
}

fn header_list(headers: &Value<'_>) -> Result<Vec<(Box<str>, Secret)>, ConfigError> {
    let header = |(name, value): (Rc<str>, Value<'_>)| {
        let text = string(&value).map_err(|kind| value.fault(kind))?;
        Ok((name.as_ref().into(), Secret::new(text)))
    };
    headers.members()?.into_iter().map(header).collect()
}

/// The text of a string; none of `null`, as Go reads it.
fn string(value: &Value<'_>) -> Result<String, ConfigErrorKind> {
    if value.is_null() { Ok(String::new()) } else { value.try_string() }
}

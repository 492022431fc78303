//! The version and the features of an operating system, between parentheses: `(10.0.17763+win32k)`.
//!
//! Source: containerd/platforms v1.0.0-rc.5, `Parse`, `FormatAll`.

use alloc::{string::String, vec::Vec};
use core::fmt::{self, Write};

use super::{
    Platform, PlatformError, PlatformErrorKind as Kind,
    part::{Part, Parts, is_name},
};

/// `options := *char *( "+" 1*char ) ")"`
///
/// What may stand there is checked before what the escapes say.
pub(super) fn read<'a>(
    platform: Platform<'a>,
    options: Part<'_>,
) -> Result<Platform<'a>, PlatformError> {
    let is_option = |c| is_name(c) || matches!(c, '.' | '%' | '+');
    let inner = options.text.strip_suffix(')').unwrap_or(options.text);
    let inner = Part { start: options.start, text: inner };
    let fault = inner.first_outside(is_option);
    if !fault.is_empty() || inner.text.len() == options.text.len() {
        return Err(PlatformError::new(Kind::Os, fault));
    }
    let features = || Parts::of(inner, '+').skip(1);
    if let Some(missing) = features().find(|feature| feature.text.is_empty()) {
        return Err(PlatformError::new(Kind::Os, missing.span()));
    }
    let version = Parts::of(inner, '+').next().map(|version| decode(version, Kind::VersionEscape));
    let version = version.transpose()?.unwrap_or_default();
    let features = features().map(|feature| decode(feature, Kind::FeatureEscape));
    let features = features.collect::<Result<Vec<_>, _>>()?;
    Ok(platform.with_os_version(version).with_os_features(features))
}

/// The text with `%XX` replaced by the byte that it stands for. Refuses an escape without two hex digits, and the
/// whole part if the bytes are no text. Source: Go's `url.PathUnescape`, which takes any bytes.
fn decode(part: Part<'_>, kind: Kind) -> Result<String, PlatformError> {
    let refusal = |span| PlatformError::new(kind, span);
    let mut bytes = Vec::with_capacity(part.text.len());
    let mut rest = part.text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let (decoded, after) = match (byte, after) {
            (b'%', [high, low, after @ ..]) => (hex(*high).zip(hex(*low)), after),
            (b'%', _) => (None, after),
            _ => (Some((0, byte)), after),
        };
        let at = part.span().end - rest.len();
        let (high, low) = decoded.ok_or_else(|| refusal(at..part.span().end.min(at + 3)))?;
        bytes.push(high << 4 | low);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| refusal(part.span()))
}

/// The value of a hex digit.
const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Prints `(version+feature…)`, features sorted and each once; nothing if there is nothing to say.
pub(super) fn write(platform: &Platform<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut features: Vec<&str> = platform.os_features().filter(|f| !f.is_empty()).collect();
    features.sort_unstable();
    features.dedup();
    if !platform.os_version.is_empty() || !features.is_empty() {
        out.write_char('(')?;
        write_escaped(&platform.os_version, out)?;
        for feature in features {
            out.write_char('+')?;
            write_escaped(feature, out)?;
        }
        out.write_char(')')?;
    }
    Ok(())
}

/// A version or a feature, in which no character is left that has a meaning around it.
fn write_escaped(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    text.chars().try_for_each(|c| match c {
        '%' | '+' | '(' | ')' | '/' => write!(out, "%{:02X}", u32::from(c)),
        c => out.write_char(c),
    })
}

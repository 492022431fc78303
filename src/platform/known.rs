//! The names of operating systems and architectures, in the one spelling that is compared.
//!
//! Source: containerd/platforms v1.0.0-rc.5, `database.go`.

use alloc::borrow::Cow;

/// The operating systems that may stand alone, in normal form.
const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// The architectures that may stand alone, in normal form.
const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// The variants that most images have.
const VARIANTS: [&str; 6] = ["v5", "v6", "v7", "v8", "v2", "v3"];

/// The word as text of its own, without an allocation where it is known here.
pub(super) fn owned(word: Cow<'_, str>) -> Cow<'static, str> {
    let known = SYSTEMS.iter().chain(&ARCHITECTURES).chain(&VARIANTS);
    match known.copied().chain([""]).find(|known| *known == word) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(word.into_owned()),
    }
}

/// Whether `os`, in normal form, may stand alone.
pub(super) fn is_os(os: &str) -> bool {
    SYSTEMS.contains(&os)
}

/// Whether `architecture`, in normal form, may stand alone.
pub(super) fn is_architecture(architecture: &str) -> bool {
    ARCHITECTURES.contains(&architecture)
}

/// The normal form of an operating system. Empty stays empty.
pub(super) fn os(os: &str) -> Cow<'_, str> {
    match lower(os) {
        name if name == "macos" => Cow::Borrowed("darwin"),
        name => name,
    }
}

/// The normal form of an architecture and its variant. The variant that an architecture implies is left out: `v1` of
/// amd64, `v8` of arm64; but `v7` of arm is written.
pub(super) fn architecture<'t>(
    architecture: &'t str,
    variant: &'t str,
) -> (Cow<'t, str>, Cow<'t, str>) {
    let (architecture, variant) = (lower(architecture), lower(variant));
    let known = match (&*architecture, &*variant) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", _) => return (Cow::Borrowed("amd64"), variant),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64", _) => return (Cow::Borrowed("arm64"), variant),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        _ => return (architecture, variant),
    };
    (Cow::Borrowed(known.0), Cow::Borrowed(known.1))
}

/// The text in lower case, character by character as Go's `strings.ToLower`: no character becomes two, and none
/// depends on its neighbours.
fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(|c| c.to_lowercase().next()).collect())
}

//! What follows a transport, split as the transport has it.

use super::Transport;
use super::error::{TransportError, TransportErrorKind as Kind};
use super::image::{ArchiveImage, DaemonImage, OciImage, StorageImage};
use super::piece::Piece;
use crate::digest::{Algorithm, DigestView};
use crate::reference::ReferenceView;

type Result<T> = core::result::Result<T, TransportError>;

/// Takes off the transport: what stands before the first colon, if it is one.
pub(super) fn transport(text: &str) -> Result<Transport<'_>> {
    let whole = Piece::whole(text);
    let Some((scheme, rest)) = whole.split_once(':') else {
        return whole.reference().map(Transport::Plain);
    };
    match (scheme.text, rest.strip_prefix("//")) {
        ("docker", Some(rest)) => rest.reference().map(Transport::Docker),
        ("oci", Some(rest)) => with_registry(rest).map(Transport::OciRegistry),
        ("oci", None) => oci_layout(rest),
        ("oci-archive", _) => oci_archive(rest),
        ("docker-archive", _) => docker_archive(rest),
        ("dir", _) => Ok(Transport::Directory { path: rest.path()? }),
        ("docker-daemon" | "containers-storage", Some(_)) => {
            Err(rest.head("//".len()).fault(Kind::Slashes))
        }
        ("docker-daemon", None) => docker_daemon(rest).map(Transport::DockerDaemon),
        ("containers-storage", None) => containers_storage(rest),
        _ => whole.reference().map(Transport::Plain),
    }
}

/// `REGISTRY "/" REPOSITORY…`: a reference with its domain written out.
fn with_registry(piece: Piece<'_>) -> Result<ReferenceView<'_>> {
    let reference = piece.reference();
    let has_registry = match reference {
        Ok(reference) => reference.has_explicit_domain(),
        Err(_) => !piece.text.starts_with('/'),
    };
    if has_registry { reference } else { Err(until(piece, '/').fault(Kind::NoRegistry)) }
}

/// `PATH [ ":" [ NAME / "@" INDEX ] ]`
fn oci_layout(piece: Piece<'_>) -> Result<Transport<'_>> {
    let (path, image) = path_and_image(piece);
    let path = path.path()?;
    let image = match image.and_then(|image| image.strip_prefix("@")) {
        Some(index) => Some(OciImage::Index(index.index()?)),
        None => oci_name(image)?.map(OciImage::Name),
    };
    Ok(Transport::OciLayout { path, image })
}

/// `PATH [ ":" [ NAME ] ]`
fn oci_archive(piece: Piece<'_>) -> Result<Transport<'_>> {
    let (path, name) = path_and_image(piece);
    Ok(Transport::OciArchive { path: path.path()?, name: oci_name(name)? })
}

/// A name in a layout; an empty one is none.
fn oci_name(piece: Option<Piece<'_>>) -> Result<Option<&str>> {
    match piece {
        Some(name) if name.is_empty() => Ok(None),
        Some(name) if is_oci_name(name.text) => Ok(Some(name.text)),
        Some(name) => Err(name.fault(Kind::OciName)),
        None => Ok(None),
    }
}

/// `name := component *( "/" component )`; image-spec v1.1, `annotations.md`,
/// `org.opencontainers.image.ref.name`.
pub(crate) fn is_oci_name(text: &str) -> bool {
    text.split('/').all(is_name_component)
}

/// `component := alphanum *( separator alphanum )`, `separator := one of "-._:@+" / "--"`.
fn is_name_component(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_alphanum = |edge: Option<&u8>| edge.is_some_and(u8::is_ascii_alphanumeric);
    let is_separator =
        |gap: &[u8]| matches!(gap, b"" | b"--" | [b'-' | b'.' | b'_' | b':' | b'@' | b'+']);
    is_alphanum(bytes.first())
        && is_alphanum(bytes.last())
        && bytes.split(u8::is_ascii_alphanumeric).all(is_separator)
}

/// `PATH [ ":" ( REFERENCE / "@" INDEX ) ]`
fn docker_archive(piece: Piece<'_>) -> Result<Transport<'_>> {
    let (path, image) = path_and_image(piece);
    let path = path.path()?;
    Ok(Transport::DockerArchive { path, image: image.map(archive_image).transpose()? })
}

/// `REFERENCE / "@" INDEX`; no other `@` may occur, so no digest.
fn archive_image(piece: Piece<'_>) -> Result<ArchiveImage<'_>> {
    match piece.text.find('@') {
        Some(0) => piece.tail(1).index().map(ArchiveImage::Index),
        Some(at) => Err(piece.tail(at).fault(Kind::ArchiveDigest)),
        None => piece.reference().map(ArchiveImage::Reference),
    }
}

/// `"sha256:" 64HEX / REFERENCE`. What Docker might take for an ID, but is none, is refused.
fn docker_daemon(piece: Piece<'_>) -> Result<DaemonImage<'_>> {
    let digest = DigestView::accept(piece.text);
    match digest.map(|digest| (digest.algorithm(), digest)) {
        Some((Algorithm::Sha256, id)) => return Ok(DaemonImage::Id(id)),
        Some((Algorithm::Sha384 | Algorithm::Sha512, _)) => {
            return Err(piece.fault(Kind::DaemonId));
        }
        _ => {}
    }
    let reference = piece.reference()?;
    if reference.familiar_name() == "sha256" {
        return Err(piece.fault(Kind::DaemonId));
    }
    if reference.tag().is_none() && reference.digest().is_none() {
        return Err(piece.fault(Kind::DaemonUntagged));
    }
    Ok(DaemonImage::Reference(reference))
}

/// `[ "[" STORE "]" ] ( [ REFERENCE ] "@" ID / REFERENCE / 64HEX )`
fn containers_storage(piece: Piece<'_>) -> Result<Transport<'_>> {
    let Some(open) = piece.strip_prefix("[") else {
        return Ok(Transport::ContainersStorage { store: None, image: storage_image(piece)? });
    };
    let unclosed = piece.fault(Kind::UnclosedStore);
    let (spec, image) = open.split_once(']').ok_or(unclosed)?;
    Ok(Transport::ContainersStorage { store: Some(store(spec)?), image: storage_image(image)? })
}

/// `[ DRIVER "@" ] [ ROOT ] [ "+" RUN-ROOT ] [ ":" OPTIONS ]`, split at the first `@`, `:` and `+`.
fn store(spec: Piece<'_>) -> Result<&str> {
    let (driver, places) = match spec.split_once('@') {
        Some((driver, places)) => (Some(driver), places),
        None => (None, spec),
    };
    if places.is_empty() || driver.is_some_and(Piece::is_empty) {
        return Err(spec.fault(Kind::EmptyStore));
    }
    let roots = until(places, ':');
    let root = until(roots, '+');
    let run_root = roots.split_once('+').map_or(root, |(_, run_root)| run_root);
    let is_relative = |path: &Piece<'_>| !path.is_empty() && !path.text.starts_with('/');
    match [root, run_root].into_iter().find(is_relative) {
        Some(path) => Err(path.fault(Kind::RelativeStorePath)),
        None => Ok(spec.text),
    }
}

/// `[ REFERENCE ] "@" ID / REFERENCE / 64HEX`; what follows the last `@` is a digest if it holds a `:`.
fn storage_image(piece: Piece<'_>) -> Result<StorageImage<'_>> {
    let (named, id) = match piece.rsplit_once('@') {
        Some((_, digest)) if digest.text.contains(':') => (Some(piece), None),
        Some((named, id)) if is_id(id.text, 3) => {
            (Some(named).filter(|named| !named.is_empty()), Some(id.text))
        }
        Some((_, id)) => return Err(id.fault(Kind::StorageId)),
        None if is_id(piece.text, 64) => (None, Some(piece.text)),
        None => (Some(piece), None),
    };
    Ok(StorageImage { reference: named.map(Piece::reference).transpose()?, id })
}

/// An image ID, or so many digits of one.
fn is_id(text: &str, at_least: usize) -> bool {
    (at_least..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Splits at the first colon, but not at that of a drive letter: `C:\`. No image name starts with `\`,
/// so nothing else can be meant.
fn path_and_image(piece: Piece<'_>) -> (Piece<'_>, Option<Piece<'_>>) {
    let drive = match piece.text.as_bytes() {
        [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic() => r"C:\".len(),
        _ => 0,
    };
    match piece.tail(drive).text.find(':') {
        Some(colon) => {
            let (path, image) = piece.split_around(drive + colon);
            (path, Some(image))
        }
        None => (piece, None),
    }
}

/// What stands before the first `end`, or everything.
fn until(piece: Piece<'_>, end: char) -> Piece<'_> {
    piece.split_once(end).map_or(piece, |(before, _)| before)
}

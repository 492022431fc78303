//! The references of a Dockerfile, as `BuildKit` reads it.

mod directive;
mod heredoc;
mod instruction;
mod lines;
mod mount;
mod shell;
mod stage;

use alloc::vec::Vec;

use super::MAX_LEN;
use super::error::{SourceError, SourceErrorKind};
use super::found::Found;
use super::place::{Lines, Place};
use super::variable::Variables;

/// The references of a Dockerfile, in the order of the file.
///
/// ```text
/// FROM [--platform=…] IMAGE [AS name]         ; OriginKind::From
/// COPY --from=IMAGE … | ADD --from=IMAGE …    ; OriginKind::CopyFrom
/// RUN --mount=type=bind,from=IMAGE,… …        ; OriginKind::MountFrom
/// # syntax=IMAGE                              ; OriginKind::Syntax, before the first instruction
/// // syntax=IMAGE | {"syntax": "IMAGE"}       ; OriginKind::Syntax, where no line above is
/// ```
///
/// Instructions are read in any case, also behind `ONBUILD`; lines are continued by `\` or what `# escape=` says;
/// comments and here-documents are skipped. In `FROM`, variables are expanded that `ARG` declares before the first
/// `FROM`: `$NAME`, `${NAME}`, with `:-`, `-`, `:+`, `+`, `:?`, `?`, and `#`, `##`, `%`, `%%` with a pattern that is a
/// text, or a text and `*`. The names of stages, and `scratch`, are reported as no image; but for what `ONBUILD` says of
/// another file, in which such a name may be an image.
///
/// What is no `FROM`, `COPY`, `ADD`, `RUN`, `ARG` or `ONBUILD` is skipped. A file is refused where `BuildKit` refuses it
/// for what may hide a reference: directives, here-documents and mounts that cannot be read. The name of a stage is told
/// up to 1,024 bytes.
///
/// Source: `BuildKit` at 73ed682, `frontend/dockerfile/parser`, `shell`, `instructions`, `dockerfile2llb`.
///
/// # Errors
///
/// [`SourceErrorKind::TooLarge`], [`SourceErrorKind::TooManyReferences`], [`SourceErrorKind::TooManyArguments`];
/// [`SourceErrorKind::Directive`], [`SourceErrorKind::HereDocument`], [`SourceErrorKind::Mount`].
///
/// ```
/// let text = "\
/// FROM golang:1.22 AS build
/// RUN --mount=from=busybox,target=/b true
/// FROM scratch
/// COPY --from=build /app /app
/// COPY --from=nginx:1.27 /etc/nginx /etc/nginx
/// ";
/// let found = distref::sources::dockerfile::references(text)?;
/// let images: Vec<_> = found.iter().filter_map(|it| it.reference().ok()).collect();
/// assert_eq!(images, ["golang:1.22", "busybox", "nginx:1.27"]);
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references(text: &str) -> Result<Vec<Found<'_>>, SourceError> {
    references_with(text, &Variables::new())
}

/// The references of a Dockerfile, with build arguments. As [`references`].
///
/// An argument counts where `ARG` declares it, as for `docker build --build-arg`. The platform arguments of `BuildKit`,
/// `TARGETARCH` and its like, count without.
///
/// # Errors
///
/// As [`references`].
///
/// ```
/// use distref::sources::{Variables, dockerfile};
///
/// let text = "ARG BASE\nFROM $BASE:1-$TARGETARCH\n";
/// let arguments = Variables::new().with("BASE", "alpine").with("TARGETARCH", "arm64");
/// let found = dockerfile::references_with(text, &arguments)?;
/// assert_eq!(found[0].reference().unwrap(), "alpine:1-arm64");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
pub fn references_with<'a>(
    text: &'a str,
    variables: &Variables,
) -> Result<Vec<Found<'a>>, SourceError> {
    if text.len() > MAX_LEN {
        return Err(SourceError::new(SourceErrorKind::TooLarge, Place::of(0..0, text)));
    }
    let places = Lines::new(text);
    let refused = |kind, span| Err(SourceError::new(kind, places.place(span)));
    let directives = match directive::Directives::new(text) {
        Ok(directives) => directives,
        Err(span) => return refused(SourceErrorKind::Directive, span),
    };
    let mut stages = stage::Stages::new(&places, variables, directives.escape);
    if let Some(syntax) = directives.syntax {
        stages.syntax(&syntax);
    }
    let mut lines = lines::Instructions::new(text, directives.escape);
    while let Some(line) = lines.next() {
        for delimiter in stages.instruction(&line)? {
            if !lines.skip_here_document(&delimiter) {
                return refused(SourceErrorKind::HereDocument, line.cover(0..line.text().len()));
            }
        }
    }
    Ok(stages.finish())
}

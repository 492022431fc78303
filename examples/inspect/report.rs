//! What a text is: a reference, the place that a transport leads to, or neither.

use distref::reference::ReferenceError;
use distref::transport::{
    ArchiveImage, DaemonImage, OciImage, Transport, TransportError, TransportErrorKind,
};
use distref::{ReferenceView, TagView};

/// A text that says where an image is.
pub(crate) struct Report<'a> {
    pub(crate) input: &'a str,
    pub(crate) transport: Transport<'a>,
    /// `None` where a transport leads to an image without one.
    pub(crate) reference: Option<ReferenceView<'a>>,
}

/// Why a text says nothing of the kind.
pub(crate) enum Refusal<'a> {
    /// The reference is none. It starts at byte `at` of the input.
    Reference { text: &'a str, at: usize, error: ReferenceError },
    /// The transport is followed by what it does not take.
    Transport { text: &'a str, error: TransportError },
}

impl<'a> Report<'a> {
    pub(crate) fn read(input: &'a str) -> Result<Self, Refusal<'a>> {
        let transport = match Transport::split(input) {
            Ok(transport) => transport,
            Err(error) if is_foreign(error.kind()) => Transport::Plain { reference: input },
            Err(error) => return Err(Refusal::Transport { text: input, error }),
        };
        let parse = |text: &'a str| {
            let at = offset(input, text);
            ReferenceView::parse(text).map_err(|error| Refusal::Reference { text, at, error })
        };
        let reference = transport.reference().map(parse).transpose()?;
        Ok(Self { input, transport, reference })
    }

    /// The image behind a transport where no reference names it.
    pub(crate) fn image(&self) -> Option<String> {
        match self.transport {
            Transport::OciLayout { image, .. } | Transport::OciArchive { image, .. } => {
                image.map(|image| match image {
                    OciImage::Name(name) => name.to_owned(),
                    OciImage::Index(index) => format!("@{index}"),
                })
            }
            Transport::DockerArchive { image: Some(ArchiveImage::Index(index)), .. } => {
                Some(format!("@{index}"))
            }
            Transport::DockerDaemon(DaemonImage::Id(id)) => Some(id.to_owned()),
            Transport::ContainersStorage { image, .. } => image.id().map(str::to_owned),
            _ => None,
        }
    }

    /// What Docker, which knows no transports, makes of the same text.
    pub(crate) fn to_docker(&self) -> Option<ReferenceView<'a>> {
        self.transport.name().and_then(|_| ReferenceView::accept(self.input))
    }
}

/// Whether `library/` is meant and not written. A tag holds no slash, so only the name is looked at.
pub(crate) fn implies_library(reference: ReferenceView<'_>) -> bool {
    reference.is_official() && !reference.as_str().contains("library/")
}

/// The tag that will be used: none where a digest says which image.
pub(crate) fn effective_tag(reference: ReferenceView<'_>) -> Option<TagView<'_>> {
    let is_implied = reference.tag().is_none() && reference.digest().is_none();
    reference.tag().or_else(|| is_implied.then(|| reference.tag_or_latest()))
}

/// No transport at all: the reference parser has more to say about these.
fn is_foreign(kind: TransportErrorKind) -> bool {
    matches!(kind, TransportErrorKind::UnknownScheme | TransportErrorKind::WebAddress)
}

/// Where a part of a text starts in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

//! What a text is: a reference, the place that a transport leads to, or neither.

use distref::ReferenceView;
use distref::transport::{ArchiveImage, DaemonImage, OciImage, Transport, TransportError};

/// A text that says where an image is.
pub(crate) struct Report<'a> {
    pub(crate) input: &'a str,
    pub(crate) transport: Transport<'a>,
    /// `None` where a transport leads to an image without one.
    pub(crate) reference: Option<ReferenceView<'a>>,
}

impl<'a> Report<'a> {
    pub(crate) fn read(input: &'a str) -> Result<Self, TransportError> {
        let transport = Transport::parse(input)?;
        Ok(Self { input, transport, reference: transport.reference() })
    }

    /// The image behind a transport where no reference names it.
    pub(crate) fn image(&self) -> Option<String> {
        match self.transport {
            Transport::OciLayout { image: Some(OciImage::Name(name)), .. }
            | Transport::OciArchive { name: Some(name), .. } => Some(name.to_owned()),
            Transport::OciLayout { image: Some(OciImage::Index(index)), .. }
            | Transport::DockerArchive { image: Some(ArchiveImage::Index(index)), .. } => {
                Some(format!("@{index}"))
            }
            Transport::DockerDaemon(DaemonImage::Id(id)) => Some(id.to_string()),
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

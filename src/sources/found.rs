//! One reference of a file: as written, where, and as meant.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Range;

use super::error::Unresolved;
use super::place::Place;
use super::variable::VariableUse;
use crate::reference::Reference;

/// What stands for an image in a file: the text, the place, and the reference that is meant, or why there is none.
///
/// ```
/// use distref::sources::{OriginKind, dockerfile};
///
/// let text = "ARG VERSION=1.26\nFROM --platform=$BUILDPLATFORM nginx:${VERSION} AS web\n";
/// let found = dockerfile::references(text)?;
/// let nginx = &found[0];
/// assert_eq!(nginx.text(), "nginx:${VERSION}");
/// assert_eq!(nginx.place().to_string(), "2:32");
/// assert_eq!(nginx.reference().unwrap(), "nginx:1.26");
/// assert_eq!(nginx.origin(), OriginKind::From);
/// assert_eq!(nginx.platform(), Some("$BUILDPLATFORM"));
/// assert_eq!(nginx.stage().unwrap().name(), Some("web"));
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) place: Place,
    pub(super) is_verbatim: bool,
    pub(super) origin: OriginKind,
    pub(super) stage: Option<Stage<'a>>,
    pub(super) platform: Option<Cow<'a, str>>,
    pub(super) path: Option<Box<str>>,
    pub(super) expanded: Option<Box<str>>,
    pub(super) segments: Vec<Segment>,
    pub(super) written: Written,
    pub(super) variables: Vec<VariableUse>,
    pub(super) resolved: Result<Reference, Unresolved>,
}

/// A run of bytes of the expanded text, and where it is from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Segment {
    /// In the expanded text.
    pub(super) range: Range<usize>,
    pub(super) from: SegmentFrom,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum SegmentFrom {
    /// These bytes of the file, which are the same: written in the reference itself.
    Literal(Range<usize>),
    /// These bytes of the file, which are the same: written in a default.
    Default(Range<usize>),
    /// Written in the file, but not in the same bytes.
    Changed,
    /// Given by the caller.
    Given,
}

/// How the text is written, as far as an edit has to know it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Written {
    /// Any reference may stand there as it is.
    Text,
    /// A plain scalar of YAML, which has to stay a text.
    Plain(Range<usize>),
    /// Registry, repository, tag and digest; `None` where there is no key for it.
    Parts(Box<[Option<Slot>; 4]>),
}

/// A part of an image that is given in parts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Slot {
    /// Empty where nothing stands behind the key.
    pub(super) text: Box<str>,
    /// `None` where the text stands in the file in other bytes.
    pub(super) scalar: Option<Scalar>,
}

/// Where a scalar of YAML stands, without its quotes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Scalar {
    pub(super) span: Range<usize>,
    pub(super) style: Style,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Style {
    /// Between quotes, or a text by its tag.
    Quoted,
    Plain,
    /// Nothing is written behind the colon.
    Absent,
}

impl<'a> Found<'a> {
    /// The text as it is written, without quotes and line breaks around it; variables are not expanded.
    ///
    /// ```
    /// let found = distref::sources::compose::references("services: {db: {image: 'postgres:16'}}")?;
    /// assert_eq!(found[0].text(), "postgres:16");
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the text stands. Of an image in parts, as Helm charts give it, where its first part stands.
    ///
    /// ```
    /// use distref::sources::compose;
    ///
    /// let text = "services: {db: {image: 'postgres:16'}}";
    /// let found = compose::references(text)?;
    /// assert_eq!(found[0].place().slice(text), Some("postgres:16"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Whether the bytes at the place are [`text`](Self::text): not where a line is continued within it, a quoted text
    /// has escapes, or the image is given in parts.
    ///
    /// ```
    /// use distref::sources::dockerfile;
    ///
    /// assert!(dockerfile::references("FROM alpine:3.20")?[0].is_verbatim());
    /// assert!(!dockerfile::references("FROM alpine:\\\n3.20")?[0].is_verbatim());
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn is_verbatim(&self) -> bool {
        self.is_verbatim
    }

    /// What the file says it for.
    ///
    /// ```
    /// use distref::sources::{OriginKind, dockerfile};
    ///
    /// let found = dockerfile::references("# syntax=docker/dockerfile:1\nFROM alpine\n")?;
    /// let origins: Vec<_> = found.iter().map(|it| it.origin()).collect();
    /// assert_eq!(origins, [OriginKind::Syntax, OriginKind::From]);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn origin(&self) -> OriginKind {
        self.origin
    }

    /// The build stage that it stands in, or begins, of a Dockerfile.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM alpine AS base\n")?;
    /// assert_eq!(found[0].stage().unwrap().name(), Some("base"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn stage(&self) -> Option<&Stage<'a>> {
        self.stage.as_ref()
    }

    /// What stands behind `--platform=`, or in `platform:` beside the image; variables are not expanded.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM --platform=linux/arm64 alpine\n")?;
    /// assert_eq!(found[0].platform(), Some("linux/arm64"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn platform(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// The keys that lead to it in a YAML file, the last 256 bytes of them at most.
    ///
    /// ```
    /// let found = distref::sources::compose::references("services: {db: {image: postgres}}")?;
    /// assert_eq!(found[0].path(), Some("services.db.image"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The reference that is meant.
    ///
    /// # Errors
    ///
    /// [`Unresolved`] says why it is not known: a variable without a value, a template, a text that is refused; or that
    /// no image is meant.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM alpine:3.20\n")?;
    /// assert_eq!(found[0].reference().unwrap().canonical(), "docker.io/library/alpine:3.20");
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    pub const fn reference(&self) -> Result<&Reference, &Unresolved> {
        self.resolved.as_ref()
    }

    /// The text with variables expanded and parts joined, whether it is a reference or not; `None` if it cannot be
    /// known.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM Alpine:${TAG:-3.20}\n")?;
    /// assert_eq!(found[0].expanded(), Some("Alpine:3.20"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn expanded(&self) -> Option<&str> {
        match &self.resolved {
            Ok(reference) => Some(reference.as_str()),
            Err(_) => self.expanded.as_deref(),
        }
    }

    /// The variables that it is made with, those in defaults included, in the order in which they are expanded.
    ///
    /// ```
    /// let text = "ARG A=3\nARG B=$A.20\nFROM alpine:$B\n";
    /// let found = distref::sources::dockerfile::references(text)?;
    /// let names: Vec<_> = found[0].variables().iter().map(|it| it.name()).collect();
    /// assert_eq!(names, ["B", "A"]);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn variables(&self) -> &[VariableUse] {
        &self.variables
    }
}

/// The bytes of the file that these of the expanded text are from, if they are the same and in one run.
pub(super) fn file_span(segments: &[Segment], range: Range<usize>) -> Option<Range<usize>> {
    let holds =
        |segment: &&Segment| segment.range.start <= range.start && range.end <= segment.range.end;
    match &segments.iter().find(holds)?.from {
        SegmentFrom::Literal(span) | SegmentFrom::Default(span) => {
            let offset = segments.iter().find(holds)?.range.start;
            Some(span.start + range.start - offset..span.start + range.end - offset)
        }
        SegmentFrom::Changed | SegmentFrom::Given => None,
    }
}

/// What a file says an image for.
///
/// ```
/// assert_eq!(distref::sources::OriginKind::CopyFrom.as_str(), "copy-from");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum OriginKind {
    /// Dockerfile: `FROM image`, the base of a stage.
    From,
    /// Dockerfile: `COPY --from=image`, files of an image.
    CopyFrom,
    /// Dockerfile: `RUN --mount=from=image`, files of an image.
    MountFrom,
    /// Dockerfile: `# syntax=image`, the front end that reads the file.
    Syntax,
    /// Compose: `image` of a service.
    Service,
    /// Compose: `docker-image://` in `build.additional_contexts`.
    BuildContext,
    /// Compose: `source` of a volume of type `image`.
    ServiceVolume,
    /// Kubernetes: `image` of a container.
    Container,
    /// Kubernetes: `image.reference` of a volume.
    ImageVolume,
    /// Kustomize: an entry of `images`.
    Kustomize,
    /// Helm: the values `registry`, `repository`, `tag` and `digest` beside each other, or `image` as one text.
    HelmValues,
    /// Workflows of GitHub: `container`, or `image` of a service.
    WorkflowContainer,
    /// Workflows of GitHub: `uses: docker://image`.
    WorkflowAction,
    /// Pipelines of GitLab: `image`, or an entry of `services`.
    PipelineImage,
    /// A line `image: …` of a file that is no YAML before its templates are filled in: a guess.
    TemplateLine,
}

impl OriginKind {
    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::sources::OriginKind::Service.as_str(), "service");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::CopyFrom => "copy-from",
            Self::MountFrom => "mount-from",
            Self::Syntax => "syntax",
            Self::Service => "service",
            Self::BuildContext => "build-context",
            Self::ServiceVolume => "service-volume",
            Self::Container => "container",
            Self::ImageVolume => "image-volume",
            Self::Kustomize => "kustomize",
            Self::HelmValues => "helm-values",
            Self::WorkflowContainer => "workflow-container",
            Self::WorkflowAction => "workflow-action",
            Self::PipelineImage => "pipeline-image",
            Self::TemplateLine => "template-line",
        }
    }
}

/// A build stage of a Dockerfile.
///
/// ```
/// let text = "FROM alpine AS base\nFROM debian\nCOPY --from=busybox /bin/sh /\n";
/// let found = distref::sources::dockerfile::references(text)?;
/// let stage = found[2].stage().unwrap();
/// assert_eq!((stage.index(), stage.name()), (1, None));
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Stage<'a> {
    pub(super) index: usize,
    pub(super) name: Option<Cow<'a, str>>,
}

impl Stage<'_> {
    /// The number of the stage, from 0.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM alpine\nFROM debian\n")?;
    /// assert_eq!(found[1].stage().unwrap().index(), 1);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The name behind `AS`, as written.
    ///
    /// ```
    /// let found = distref::sources::dockerfile::references("FROM alpine AS Base\n")?;
    /// assert_eq!(found[0].stage().unwrap().name(), Some("Base"));
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

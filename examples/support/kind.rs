//! The kinds of files by the names that they have on a command line.

use clap::ValueEnum;
use distref::sources::SourceKind;

/// How a file is read.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    Dockerfile,
    Compose,
    Kubernetes,
    Kustomization,
    HelmValues,
    Workflow,
    Pipeline,
    Yaml,
}

/// How to read a file: as is asked for; otherwise as its name and content tell, standard input as YAML if they do not.
pub(crate) fn kind(
    asked: Option<Kind>,
    path: &str,
    text: &str,
    is_stdin: bool,
) -> Result<SourceKind, &'static str> {
    let guessed = SourceKind::of(path, text).or(is_stdin.then_some(SourceKind::Yaml));
    asked.map(SourceKind::from).or(guessed).ok_or("of no kind that is known; say which with --kind")
}

impl From<Kind> for SourceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Dockerfile => Self::Dockerfile,
            Kind::Compose => Self::Compose,
            Kind::Kubernetes => Self::Kubernetes,
            Kind::Kustomization => Self::Kustomization,
            Kind::HelmValues => Self::HelmValues,
            Kind::Workflow => Self::Workflow,
            Kind::Pipeline => Self::Pipeline,
            Kind::Yaml => Self::Yaml,
        }
    }
}

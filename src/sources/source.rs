//! A file with what was found in it.

use alloc::vec::Vec;

use super::edit::Edits;
use super::error::SourceError;
use super::found::Found;
use super::variable::Variables;
use super::yaml::Reading;
use super::{compose, dockerfile, kubernetes, yaml};

/// How a file is read.
///
/// ```
/// use distref::sources::SourceKind;
///
/// assert_eq!(SourceKind::of("deploy/docker-compose.prod.yml", ""), Some(SourceKind::Compose));
/// assert_eq!(SourceKind::of("notes.txt", "milk"), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SourceKind {
    /// A Dockerfile or Containerfile: [`dockerfile`].
    Dockerfile,
    /// A compose file: [`compose`].
    Compose,
    /// Kubernetes manifests: [`kubernetes`].
    Kubernetes,
    /// A kustomization: its `images`.
    Kustomization,
    /// Values of a Helm chart, and whatever holds images the same way.
    HelmValues,
    /// A workflow or an action of GitHub.
    Workflow,
    /// A pipeline of GitLab.
    Pipeline,
    /// Any YAML, each document by its shape: [`yaml`].
    Yaml,
}

impl SourceKind {
    /// How to read a file of this path and content; `None` for files that hold no references as far as is known here.
    /// The name decides, and where it says nothing, whether the text begins as a Dockerfile does. JSON is a manifest of
    /// Kubernetes if the text has `apiVersion` and `kind`.
    ///
    /// ```
    /// use distref::sources::SourceKind;
    ///
    /// for (path, kind) in [
    ///     ("web/Dockerfile.dev", SourceKind::Dockerfile),
    ///     ("compose.yaml", SourceKind::Compose),
    ///     ("overlays/kustomization.yaml", SourceKind::Kustomization),
    ///     ("charts/app/values-prod.yaml", SourceKind::HelmValues),
    ///     (".github/workflows/ci.yml", SourceKind::Workflow),
    ///     (".gitlab-ci.yml", SourceKind::Pipeline),
    ///     ("deployment.yaml", SourceKind::Yaml),
    /// ] {
    ///     assert_eq!(SourceKind::of(path, ""), Some(kind), "{path}");
    /// }
    /// assert_eq!(SourceKind::of("image", "FROM alpine\n"), Some(SourceKind::Dockerfile));
    /// let pod = r#"{"apiVersion": "v1", "kind": "Pod"}"#;
    /// assert_eq!(SourceKind::of("pod.json", pod), Some(SourceKind::Kubernetes));
    /// assert_eq!(SourceKind::of("package.json", r#"{"name": "x"}"#), None);
    /// ```
    #[must_use]
    pub fn of(path: &str, text: &str) -> Option<Self> {
        let path = path.to_ascii_lowercase().replace('\\', "/");
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_file = |base: &str| {
            let rest = name.strip_prefix(base);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        };
        if extension == "json" {
            return is_manifest(text).then_some(Self::Kubernetes);
        }
        let is_dockerfile =
            ["dockerfile", "containerfile"].iter().any(|base| is_file(base) || extension == *base);
        if !matches!(extension, "yml" | "yaml") {
            let is_known = is_dockerfile && !matches!(extension, "dockerignore" | "md");
            let is_other = !extension.is_empty() || is_dockerfile;
            let begins = !is_other && begins_as_dockerfile(text);
            return (is_known || begins).then_some(Self::Dockerfile);
        }
        Some(if stem.starts_with("docker-compose") || is_file("compose") {
            Self::Compose
        } else if stem == "kustomization" {
            Self::Kustomization
        } else if is_file("values") {
            Self::HelmValues
        } else if folder.ends_with(".github/workflows") || stem == "action" {
            Self::Workflow
        } else if stem.ends_with(".gitlab-ci") {
            Self::Pipeline
        } else {
            Self::Yaml
        })
    }

    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::sources::SourceKind::HelmValues.as_str(), "helm-values");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Compose => "compose",
            Self::Kubernetes => "kubernetes",
            Self::Kustomization => "kustomization",
            Self::HelmValues => "helm-values",
            Self::Workflow => "workflow",
            Self::Pipeline => "pipeline",
            Self::Yaml => "yaml",
        }
    }

    /// What is found in a text that is read so.
    pub(super) fn references<'a>(
        self,
        text: &'a str,
        variables: &Variables,
    ) -> Result<Reading<'a>, SourceError> {
        match self {
            Self::Dockerfile => dockerfile::references_with(text, variables)
                .map(|found| Reading { found, is_guess: false }),
            Self::Compose => compose::read(text, variables),
            Self::Kubernetes => kubernetes::read(text),
            Self::Kustomization => yaml::kustomizations(text, variables),
            Self::HelmValues => yaml::values(text, variables),
            Self::Workflow => yaml::workflow(text, variables),
            Self::Pipeline => yaml::pipeline(text, variables),
            Self::Yaml => yaml::read(text, variables, yaml::any),
        }
    }
}

/// Whether JSON looks like an object of Kubernetes.
fn is_manifest(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && text.contains("\"apiVersion\"")
        && text.contains("\"kind\"")
}

/// Whether the first line that is no comment is one that Dockerfiles begin with.
fn begins_as_dockerfile(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let word = first.and_then(|line| line.split_ascii_whitespace().next()).unwrap_or_default();
    word.eq_ignore_ascii_case("FROM") || word.eq_ignore_ascii_case("ARG")
}

/// The text of a file, how it is read, and what was found.
///
/// ```
/// use distref::sources::{Source, SourceKind};
///
/// let source = Source::read(SourceKind::Dockerfile, "FROM alpine:3.20\n")?;
/// assert_eq!(source.found()[0].text(), "alpine:3.20");
/// # Ok::<(), distref::sources::SourceError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Source<'a> {
    kind: SourceKind,
    text: &'a str,
    variables: Variables,
    found: Vec<Found<'a>>,
    is_guess: bool,
}

impl<'a> Source<'a> {
    /// Reads a file, without values of variables.
    ///
    /// # Errors
    ///
    /// [`SourceError`]: the file is not what it is read as, or over a limit.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// assert!(Source::read(SourceKind::Compose, "services: [").is_err());
    /// ```
    pub fn read(kind: SourceKind, text: &'a str) -> Result<Self, SourceError> {
        Self::read_with(kind, text, Variables::new())
    }

    /// Reads a file, with values of variables: of build arguments in a Dockerfile, else of the environment.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind, Variables};
    ///
    /// let variables = Variables::new().with("TAG", "3.21");
    /// let source = Source::read_with(SourceKind::Dockerfile, "ARG TAG\nFROM alpine:$TAG", variables)?;
    /// assert_eq!(source.found()[0].reference().unwrap(), "alpine:3.21");
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    pub fn read_with(
        kind: SourceKind,
        text: &'a str,
        variables: Variables,
    ) -> Result<Self, SourceError> {
        let Reading { found, is_guess } = kind.references(text, &variables)?;
        Ok(Self { kind, text, variables, found, is_guess })
    }

    /// How it is read.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// let source = Source::read(SourceKind::Yaml, "")?;
    /// assert_eq!(source.kind(), SourceKind::Yaml);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> SourceKind {
        self.kind
    }

    /// The text of the file.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// assert_eq!(Source::read(SourceKind::Yaml, "a: b")?.text(), "a: b");
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The values of variables that it was read with.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind, Variables};
    ///
    /// assert_eq!(Source::read(SourceKind::Yaml, "")?.variables(), &Variables::new());
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn variables(&self) -> &Variables {
        &self.variables
    }

    /// What was found, in the order of the file.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM a\nFROM b\n")?;
    /// assert_eq!(source.found().len(), 2);
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub fn found(&self) -> &[Found<'a>] {
        &self.found
    }

    /// Whether there may be images in the file that were not found: it is no YAML before its templates (`{{`) are filled
    /// in, and was searched line by line for what looks like `image:`. Whoever decides by what was found has not seen
    /// all of it, even if nothing was.
    ///
    /// ```
    /// use distref::sources::{Source, SourceKind};
    ///
    /// let text = "{{- if .Values.on }}\nimage: nginx:1.27\n{{- end }}\n";
    /// assert!(Source::read(SourceKind::Kubernetes, text)?.is_guess());
    /// assert!(!Source::read(SourceKind::Kubernetes, "image: \"{{ .Values.image }}\"\n")?.is_guess());
    /// # Ok::<(), distref::sources::SourceError>(())
    /// ```
    #[must_use]
    pub const fn is_guess(&self) -> bool {
        self.is_guess
    }

    /// Begins to change references in the file.
    ///
    /// ```
    /// use distref::{reference, sources::{Source, SourceKind}};
    ///
    /// let source = Source::read(SourceKind::Dockerfile, "FROM alpine:3.20 # base\n")?;
    /// let mut edits = source.edits();
    /// edits.set(0, reference!("alpine:3.21"))?;
    /// assert_eq!(edits.apply()?, "FROM alpine:3.21 # base\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn edits(&self) -> Edits<'_, 'a> {
        Edits::new(self)
    }
}

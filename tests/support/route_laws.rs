//! What holds for every method, path and query, and for every route.

use distref::Repository;
use distref::digest::Algorithm;
use distref::protocol::Route;
use distref::protocol::route::{Refusal, RefusalKind, RefusalPart, Revision, UploadStart};
use distref::registry::{CheckedUrl, UrlErrorKind};
use http::Method;

#[path = "route_model.rs"]
mod route_model;

/// The law for method, path and query, with tabs between them; with fewer than two tabs, of a `GET`, without a query.
#[allow(dead_code, reason = "tests have the pieces")]
pub(crate) fn texts(input: &str) {
    let pieces: Vec<&str> = input.splitn(3, '\t').collect();
    match pieces[..] {
        [path] => request("GET", path, None),
        [method, path] => request(method, path, None),
        [method, path, query] => request(method, path, Some(query)),
        _ => unreachable!("split into one to three"),
    }
}

/// The model says the same; a route reads back from its own path and query; a refusal points into the text.
pub(crate) fn request(method: &str, path: &str, query: Option<&str>) {
    let Ok(method) = Method::from_bytes(method.as_bytes()) else { return };
    let read = Route::parse(&method, path, query);
    let model = route_model::route(method.as_str(), path, query.unwrap_or_default());
    let said = read.as_ref().map(describe).map_err(|refusal| refusal.status().as_u16());
    assert_eq!(said, model, "{method} {path:?} {query:?}: {read:?}");
    match read {
        Ok(route) => {
            let is_head = method == Method::HEAD && route.method() == Method::GET;
            assert!(route.method() == method || is_head, "{route:?}");
            reads_back(&route);
        }
        Err(refusal) => is_told(&refusal, path, query.unwrap_or_default()),
    }
}

/// What [`Route::parse`] says of what a route is written as.
pub(crate) fn reads_back(route: &Route<'_>) {
    let target = route.to_path_and_query();
    let (path, query) = split(&target);
    let is_long = target.len() > Route::MAX_LEN;
    match Route::parse(&route.method(), path, query) {
        Ok(again) => assert_eq!(again, *route, "{target}"),
        Err(refusal) => assert!(is_long && refusal.kind() == RefusalKind::TooLong, "{refusal:?}"),
    }
    is_sent_below_a_path(route, &target);
    let registry = distref::domain!("registry.example:5000");
    let target = route.to_path_and_query_for(registry);
    let (path, query) = split(&target);
    if target.len() <= Route::MAX_LEN {
        assert_eq!(Route::parse(&route.method(), path, query).as_ref(), Ok(route), "{target}");
        assert_eq!(Route::namespace(query).unwrap().unwrap(), registry, "{target}");
    }
}

/// The request has the method of the route, and its path behind that of the mirror.
fn is_sent_below_a_path(route: &Route<'_>, target: &str) {
    let base: CheckedUrl = "https://mirror.example:5000/hub/".parse().unwrap();
    let request = route.to_request(&base).body(()).unwrap();
    assert_eq!(request.method(), route.method());
    assert_eq!(request.uri().path_and_query().unwrap().as_str(), format!("/hub{target}"));
    assert_eq!(request.uri().authority().unwrap().as_str(), "mirror.example:5000");
    let is_empty = matches!(route.label(), "start-upload" | "mount" | "finish-upload");
    let expected = is_empty.then_some("0");
    let length = request.headers().get("content-length").map(|it| it.to_str().unwrap());
    assert_eq!((length, request.headers().len()), (expected, usize::from(is_empty)));
    match route.to_url(&base) {
        Ok(url) => assert_eq!(request.uri(), url.expose()),
        Err(error) => {
            assert_eq!(error.kind(), UrlErrorKind::TooLong);
            assert!(request.uri().to_string().len() > CheckedUrl::MAX_LEN, "{target}");
        }
    }
}

fn split(target: &str) -> (&str, Option<&str>) {
    target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)))
}

fn is_told(refusal: &Refusal, path: &str, query: &str) {
    let text = if refusal.part() == RefusalPart::Path { path } else { query };
    assert!(text.get(refusal.span()).is_some(), "{refusal:?}");
    let message = refusal.to_string();
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert_eq!(refusal.allow().is_some(), refusal.status() == 405, "{refusal:?}");
    assert!(refusal.status().is_client_error(), "{refusal:?}");
}

/// The route in the words of the model.
fn describe(route: &Route<'_>) -> String {
    let name = route.repository().map(|name| format!(" {name}")).unwrap_or_default();
    let rest = match route {
        Route::Catalog(page) | Route::Tags { page, .. } => {
            format!(" n={:?} last={:?}", page.n, page.last.as_deref().unwrap_or_default())
        }
        Route::Referrers { digest, artifact_type, page, .. } => {
            let artifact_type = artifact_type.as_deref().unwrap_or_default();
            let last = page.last.as_deref().unwrap_or_default();
            format!(" {digest} type={artifact_type:?} n={:?} last={last:?}", page.n)
        }
        Route::GetManifest { revision, .. }
        | Route::HeadManifest { revision, .. }
        | Route::DeleteManifest { revision, .. } => format!(" {}", of_revision(revision)),
        Route::PutManifest { revision, tags, .. } => {
            format!(" {} {tags:?}", of_revision(revision))
        }
        Route::GetBlob { digest, .. }
        | Route::HeadBlob { digest, .. }
        | Route::DeleteBlob { digest, .. } => format!(" {digest}"),
        Route::StartUpload { start, .. } => match start {
            UploadStart::Session(algorithm) => {
                format!(" algorithm={:?}", algorithm.map(Algorithm::as_str).unwrap_or_default())
            }
            UploadStart::Whole(digest) => format!(" {digest}"),
            UploadStart::Mount { digest, from } => {
                let from = from.as_ref().map(Repository::as_str).unwrap_or_default();
                format!(" {digest} from={from:?}")
            }
            _ => unreachable!("no other start is known"),
        },
        Route::UploadStatus { id, .. }
        | Route::UploadChunk { id, .. }
        | Route::CancelUpload { id, .. } => format!(" {id}"),
        Route::FinishUpload { id, digest, .. } => format!(" {id} {digest}"),
        _ => String::new(),
    };
    format!("{}{name}{rest}", route.label())
}

fn of_revision(revision: &Revision<'_>) -> String {
    match revision {
        Revision::Tag(tag) => format!("tag {tag}"),
        Revision::Digest(digest) => format!("digest {digest}"),
    }
}

#[cfg(feature = "arbitrary")]
pub(crate) use drawn::drawn;

/// Routes of any parts.
#[cfg(feature = "arbitrary")]
mod drawn {
    use std::borrow::Cow;

    use arbitrary::{Result, Unstructured};
    use distref::digest::Algorithm;
    use distref::protocol::Page;
    use distref::protocol::route::{Revision, Route, UploadId, UploadStart};
    use distref::{Digest, Repository, Tag};

    /// The law for a route that is drawn from the input.
    pub(crate) fn drawn(input: &[u8]) {
        let mut source = Unstructured::new(input);
        let parts = Parts::draw(&mut source).expect("no input is too short");
        super::reads_back(&parts.route(&mut source).expect("no input is too short"));
    }

    struct Parts {
        repository: Repository,
        tag: Tag,
        digest: Digest,
        text: String,
        id: String,
        algorithm: String,
    }

    impl Parts {
        fn draw(u: &mut Unstructured<'_>) -> Result<Self> {
            let digest: Digest = u.arbitrary()?;
            let other: Digest = u.arbitrary()?;
            let mut text: String = u.arbitrary()?;
            text.push('+'); // an empty text is read as none
            let ids = ["b58fd5aa-c453", "a=", "...", "Z_.-=9", "692680176301452746"];
            let id = (*u.choose(&ids)?).into();
            let algorithm = other.algorithm().as_str().into();
            Ok(Self {
                repository: u.arbitrary()?,
                tag: u.arbitrary()?,
                digest,
                text,
                id,
                algorithm,
            })
        }

        fn route<'a>(&'a self, u: &mut Unstructured<'_>) -> Result<Route<'a>> {
            let (repository, digest) = (self.repository.view(), self.digest.clone());
            let revision = if u.arbitrary()? {
                Revision::from(self.tag.view())
            } else {
                Revision::from(digest.clone())
            };
            let id = UploadId::parse(&self.id).expect("one of those above");
            let text: Option<Cow<'a, str>> =
                if u.arbitrary()? { Some((&*self.text).into()) } else { None };
            let page = Page { n: u.arbitrary()?, last: text.clone() };
            Ok(match u.int_in_range(0..=16)? {
                0 => Route::Ping,
                1 => Route::Catalog(page),
                2 => Route::Discover(if u.arbitrary()? { Some(repository) } else { None }),
                3 => Route::Tags { repository, page },
                4 => Route::Referrers { repository, digest, artifact_type: text, page },
                5 => Route::GetManifest { repository, revision },
                6 => Route::HeadManifest { repository, revision },
                7 => Route::PutManifest { repository, revision, tags: tags(u)? },
                8 => Route::DeleteManifest { repository, revision },
                9 => Route::GetBlob { repository, digest },
                10 => Route::HeadBlob { repository, digest },
                11 => Route::DeleteBlob { repository, digest },
                12 => Route::UploadStatus { repository, id },
                13 => Route::UploadChunk { repository, id },
                14 => Route::FinishUpload { repository, id, digest },
                15 => Route::CancelUpload { repository, id },
                _ => Route::StartUpload { repository, start: self.start(u)? },
            })
        }

        fn start(&self, u: &mut Unstructured<'_>) -> Result<UploadStart<'_>> {
            Ok(match u.int_in_range(0..=4)? {
                0 => UploadStart::Session(None),
                1 => UploadStart::Session(Algorithm::parse(&self.algorithm).ok()),
                2 => UploadStart::Whole(self.digest.clone()),
                3 => UploadStart::Mount { digest: self.digest.clone(), from: None },
                _ => UploadStart::Mount { digest: self.digest.clone(), from: Some(u.arbitrary()?) },
            })
        }
    }

    fn tags(u: &mut Unstructured<'_>) -> Result<Vec<Tag>> {
        let count = *u.choose(&[0, 1, 2, 10, Route::MAX_TAGS])?;
        (0..count).map(|_| u.arbitrary()).collect()
    }
}

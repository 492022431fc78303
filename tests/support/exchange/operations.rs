//! The operations that traces name.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use distref::client::{
    Action, Answer, Delete, Deletion, Emit, Failure, ListReferrers, ListRepositories, ListTags,
    Now, Operation, Outgoing, Ping, ProbeBlob, Progress, PullBlob, PullManifest, PulledManifest,
    PushBlob, PushManifest, PushedManifest, Resolve, Session, SubjectLink,
};
use distref::manifest::{Descriptor, MediaType};
use distref::platform::Matcher;
use distref::registry::{EndpointPlan, Purpose};
use distref::{Digest, Platform, ReferenceView, RepositoryView, Tag, TagView};
use http::response::Parts;

/// Makes an operation of its arguments.
pub(crate) type Begin = fn(&Arguments<'_>) -> Box<dyn Running>;

/// Every operation, by the name that traces call it by.
pub(crate) const OPERATIONS: &[(&str, Begin)] = &[
    ("ping", |it| {
        show(Ping::new(it.plan(Purpose::Pull)).with_scopes(it.scopes()), |()| String::new())
    }),
    // IMAGE
    ("resolve", |it| {
        show(Resolve::of(it.plan(Purpose::Resolve), it.image()), |found| described(&found))
    }),
    // IMAGE [platform=PLATFORM] [leniently]
    ("pull-manifest", |it| it.pull(PullManifest::of(it.plan(Purpose::Pull), it.image()))),
    // REPOSITORY TYPE DIGEST SIZE [platform=PLATFORM] [leniently]
    ("pull-described", |it| {
        let media_type = MediaType::parse(it.word(1)).unwrap();
        let descriptor = it.descriptor(media_type, 2);
        it.pull(PullManifest::described(it.plan(Purpose::Pull), it.repository(), &descriptor))
    }),
    // REPOSITORY DIGEST SIZE [already=CONTENT] [without-restart]
    ("pull-blob", |it| {
        let descriptor = it.descriptor(MediaType::OCI_LAYER_GZIP, 1);
        let mut pull = PullBlob::new(it.plan(Purpose::Pull), it.repository(), &descriptor);
        if let Some(already) = it.option("already") {
            it.content(already).chunks(3).for_each(|piece| pull.already(piece));
        }
        let pull = if it.has("without-restart") { pull.without_restart() } else { pull };
        show(pull, |digest| digest.to_string())
    }),
    // REPOSITORY DIGEST
    ("probe-blob", |it| {
        let digest = it.word(1).parse().unwrap();
        let probe = ProbeBlob::new(it.plan(Purpose::Push), it.repository(), &digest);
        show(probe, |is_there| is_there.to_string())
    }),
    // REPOSITORY DIGEST SIZE [mount=REPOSITORY] [chunk=BYTES] [mount-from-anywhere] [in-one-post] [without-rewind] [unprobed]
    ("push-blob", |it| {
        let descriptor = it.descriptor(MediaType::OCI_LAYER_GZIP, 1);
        let push = PushBlob::new(it.plan(Purpose::Push), it.repository(), &descriptor);
        let push = it.wished(push);
        show(push, |pushed| format!("{:?} {}", pushed.how(), pushed.sent()).to_lowercase())
    }),
    // REPOSITORY [n=COUNT]
    ("list-tags", |it| {
        let list = ListTags::new(it.plan(Purpose::Pull), it.repository());
        show(list.page_size(it.count("n")), |tags| spaced(tags.iter().map(Tag::as_str)))
    }),
    // [n=COUNT]
    ("list-repositories", |it| {
        let list = ListRepositories::new(it.plan(Purpose::Pull));
        show(list.page_size(it.count("n")), |names| spaced(names.iter().map(ToString::to_string)))
    }),
    // REPOSITORY DIGEST [type=TYPE] [on-404-only]
    ("list-referrers", |it| {
        let (plan, subject) = (it.plan(Purpose::Pull), it.word(1).parse().unwrap());
        let mut list = ListReferrers::new(plan, it.repository(), subject);
        if let Some(artifact_type) = it.option("type") {
            list = list.of_type(MediaType::parse(artifact_type).unwrap());
        }
        let list = if it.has("on-404-only") { list.on_404_only() } else { list };
        show(list, |list| spaced(list.iter().map(Descriptor::digest).map(ToString::to_string)))
    }),
    // REPOSITORY CONTENT [type=TYPE] [digest=DIGEST] [tags=TAG,…] [without-fallback-tag]
    ("push-manifest", |it| {
        let bytes = it.content(it.word(1)).to_vec();
        let media_type = it.option("type").map_or_else(|| said(&bytes), str::to_owned);
        let media_type = MediaType::parse(&media_type).unwrap();
        let tags = it.option("tags").into_iter().flat_map(|tags| tags.split(','));
        let plan = it.plan(Purpose::Push);
        let push = PushManifest::new(plan, it.repository(), media_type, bytes)
            .tagged(tags.map(|tag| tag.parse().unwrap()));
        let push = match it.option("digest") {
            Some(digest) => push.known_by(digest.parse().unwrap()),
            None => push,
        };
        let is_plain = it.has("without-fallback-tag");
        show(if is_plain { push.without_fallback_tag() } else { push }, |it| pushed(&it))
    }),
    // REPOSITORY TAG-OR-DIGEST [without-fallback-tag]
    ("delete-manifest", |it| {
        let revision = match TagView::accept(it.word(1)) {
            Some(tag) => tag.into(),
            None => it.word(1).parse::<Digest>().unwrap().into(),
        };
        let delete = Delete::manifest(it.plan(Purpose::Push), it.repository(), revision);
        let is_plain = it.has("without-fallback-tag");
        show(if is_plain { delete.without_fallback_tag() } else { delete }, deleted)
    }),
    // REPOSITORY DIGEST
    ("delete-blob", |it| {
        let digest = it.word(1).parse().unwrap();
        show(Delete::blob(it.plan(Purpose::Push), it.repository(), digest), deleted)
    }),
];

/// The media type that a manifest says, or one of an image.
fn said(bytes: &[u8]) -> String {
    let json = serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
    json["mediaType"].as_str().unwrap_or(MediaType::OCI_MANIFEST.as_str()).to_owned()
}

/// `DIGEST TAG…`, and who lists it, where it has a subject.
fn pushed(pushed: &PushedManifest) -> String {
    let tags = pushed.tags().iter().map(ToString::to_string);
    let link = match pushed.subject_link() {
        SubjectLink::None => None,
        SubjectLink::Registry => Some("listed by the registry".to_owned()),
        SubjectLink::FallbackTag(tag) => Some(format!("listed under {tag}")),
        other => Some(format!("{other:?}").to_lowercase()),
    };
    spaced([pushed.digest().to_string()].into_iter().chain(tags).chain(link))
}

/// `deleted` or `gone`
fn deleted(deletion: Deletion) -> String {
    format!("{deletion:?}").to_lowercase()
}

/// `TYPE DIGEST SIZE`
fn described(descriptor: &Descriptor<'_>) -> String {
    format!("{} {} {}", descriptor.media_type(), descriptor.digest(), descriptor.size())
}

/// `TYPE DIGEST SIZE`, and the digests of the indexes that led there behind `in`.
fn pulled(pulled: &PulledManifest) -> String {
    let mut text = described(pulled.descriptor());
    for one in pulled.indexes().iter().chain([pulled]) {
        one.descriptor().digest().verify(one.bytes()).unwrap();
        assert_eq!(one.descriptor().size(), u64::try_from(one.bytes().len()).unwrap());
    }
    for index in pulled.indexes() {
        assert!(index.indexes().is_empty());
        text += if text.contains(" in ") { ", " } else { " in " };
        text += &index.descriptor().digest().to_string();
    }
    text
}

fn spaced(texts: impl Iterator<Item = impl Into<String>>) -> String {
    texts.map(Into::into).collect::<Vec<String>>().join(" ")
}

/// What stands after `O:`, and what the header says.
pub(crate) struct Arguments<'s> {
    /// Makes the plan.
    pub(crate) plan: &'s dyn Fn(Purpose) -> EndpointPlan,
    pub(crate) words: Vec<String>,
    pub(crate) options: Vec<(String, String)>,
    /// The content that the header names.
    pub(crate) contents: &'s BTreeMap<String, Vec<u8>>,
}

#[allow(dead_code, reason = "for operations to come")]
impl Arguments<'_> {
    /// Whom to ask.
    pub(crate) fn plan(&self, purpose: Purpose) -> EndpointPlan {
        (self.plan)(purpose)
    }

    /// The argument at this place.
    pub(crate) fn word(&self, place: usize) -> &str {
        self.words.get(place).unwrap_or_else(|| panic!("argument {place} is missing"))
    }

    /// The option of this name, a number; 0 without it.
    fn count(&self, name: &str) -> u64 {
        self.option(name).map_or(0, |count| count.parse().unwrap())
    }

    /// The option of this name.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether `name` stands there, after so many arguments.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.words.iter().any(|word| word == name)
    }

    /// The content of this name.
    pub(crate) fn content(&self, name: &str) -> &[u8] {
        self.contents.get(name).unwrap_or_else(|| panic!("no content is called {name}"))
    }

    fn image(&self) -> ReferenceView<'_> {
        ReferenceView::parse(self.word(0)).unwrap()
    }

    fn repository(&self) -> RepositoryView<'_> {
        RepositoryView::parse(self.word(0)).unwrap()
    }

    /// Digest and size are the arguments from this place on.
    fn descriptor<'a>(&self, media_type: MediaType<'a>, place: usize) -> Descriptor<'a> {
        let (digest, size) = (self.word(place), self.word(place + 1));
        Descriptor::new(media_type, digest.parse().unwrap(), size.parse().unwrap())
    }

    fn pull(&self, pull: PullManifest) -> Box<dyn Running> {
        let pull = if self.has("leniently") { pull.leniently() } else { pull };
        let pull = match self.option("platform") {
            Some(platform) => {
                pull.for_platform(Matcher::only(&platform.parse::<Platform<'_>>().unwrap()))
            }
            None => pull,
        };
        show(pull, |found| pulled(&found))
    }

    fn wished(&self, mut push: PushBlob) -> PushBlob {
        if let Some(from) = self.option("mount") {
            push = push.mount_from(RepositoryView::parse(from).unwrap());
        }
        if let Some(bytes) = self.option("chunk") {
            push = push.chunked(bytes.parse().unwrap());
        }
        for (word, wish) in [
            ("mount-from-anywhere", PushBlob::mount_from_anywhere as fn(PushBlob) -> PushBlob),
            ("in-one-post", PushBlob::in_one_post),
            ("without-rewind", PushBlob::without_rewind),
            ("unprobed", PushBlob::unprobed),
        ] {
            push = if self.has(word) { wish(push) } else { push };
        }
        push
    }

    fn scopes(&self) -> distref::protocol::auth::ScopeSet {
        let scopes = self.options.iter().filter(|(name, _)| name == "scope");
        let scopes: Vec<_> = scopes.map(|(_, scope)| scope.as_str()).collect();
        scopes.join(" ").parse().unwrap()
    }
}

/// An operation whose output is shown as a text.
pub(crate) trait Running: Debug {
    fn poll(&mut self, session: &mut Session, now: Now) -> Action<String>;
    fn answer(&mut self, session: &mut Session, answer: Answer);
    fn response(&mut self, session: &mut Session, now: Now, head: &Parts);
    fn wants_body(&self) -> bool;
    fn body<'b>(&mut self, chunk: &'b [u8]) -> Emit<'b>;
    fn end(&mut self, session: &mut Session, now: Now);
    fn failed(&mut self, session: &mut Session, now: Now, failure: Failure);
    fn cancel(&mut self, session: &mut Session, now: Now) -> Option<Box<Outgoing>>;
    fn progress(&self) -> Progress;
}

/// An operation, and how its output is shown.
pub(crate) fn show<O: Operation + Debug + 'static>(
    operation: O,
    show: fn(O::Output) -> String,
) -> Box<dyn Running> {
    Box::new(Shown { operation, show })
}

struct Shown<O: Operation> {
    operation: O,
    show: fn(O::Output) -> String,
}

impl<O: Operation + Debug> Debug for Shown<O> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(out)
    }
}

impl<O: Operation + Debug> Running for Shown<O> {
    fn poll(&mut self, session: &mut Session, now: Now) -> Action<String> {
        match self.operation.poll(session, now) {
            Action::Send(outgoing) => Action::Send(outgoing),
            Action::Wait(time) => Action::Wait(time),
            Action::Ask(ask) => Action::Ask(ask),
            Action::Done(output) => Action::Done(output.map(self.show)),
        }
    }

    fn answer(&mut self, session: &mut Session, answer: Answer) {
        self.operation.answer(session, answer);
    }

    fn response(&mut self, session: &mut Session, now: Now, head: &Parts) {
        self.operation.response(session, now, head);
    }

    fn wants_body(&self) -> bool {
        self.operation.wants_body()
    }

    fn body<'b>(&mut self, chunk: &'b [u8]) -> Emit<'b> {
        self.operation.body(chunk)
    }

    fn end(&mut self, session: &mut Session, now: Now) {
        self.operation.end(session, now);
    }

    fn failed(&mut self, session: &mut Session, now: Now, failure: Failure) {
        self.operation.failed(session, now, failure);
    }

    fn cancel(&mut self, session: &mut Session, now: Now) -> Option<Box<Outgoing>> {
        self.operation.cancel(session, now)
    }

    fn progress(&self) -> Progress {
        self.operation.progress()
    }
}

//! What the walk asks of the registry.

use std::io;

use distref::client::{Answer, Ask, ListTags, Operation, PushPlan, Resolve, Session};
use distref::manifest::Descriptor;
use distref::registry::{EndpointPlan, Purpose};
use distref::{Reference, Tag, TagView};

use crate::bars::Bars;
use crate::driver::Driver;
use crate::failed::Failed;
use crate::failure::Failure;
use crate::image::Image;
use crate::place::{Nowhere, Sink};
use crate::pushing::{Contents, PushArgs, Pushing};
use crate::transport::OTHER_NAME;
use crate::venue::Venue;
use crate::wrong::wrong;

type Answers<'v> = Box<dyn Fn(&Ask) -> io::Result<Answer> + Sync + 'v>;

/// Someone who speaks to the registry of the walk.
pub(crate) struct Client<'v> {
    pub(crate) venue: &'v Venue,
    /// What the image is called, without a tag.
    pub(crate) name: Reference,
    driver: Driver<Answers<'v>>,
}

/// What a push came to, in bytes.
pub(crate) struct Sent {
    /// The layers and configs that travelled.
    pub(crate) blobs: Vec<Descriptor<'static>>,
    pub(crate) bytes: u64,
    pub(crate) manifests: u64,
    /// Of layers and configs that the registry had.
    pub(crate) saved: u64,
}

impl<'v> Client<'v> {
    pub(crate) fn new(venue: &'v Venue) -> Result<Self, Failure> {
        let answers: Answers<'v> = Box::new(|ask| venue.answer(ask));
        let here = venue.loopback;
        let other = here.map(|address| (format!("{OTHER_NAME}:{}", address.port()), address));
        let hosts: Vec<_> = other.iter().map(|(host, address)| (&**host, *address)).collect();
        let driver = Driver::with_hosts(Session::new(), &venue.authorities, &hosts, answers);
        Ok(Self { venue, name: venue.name()?, driver })
    }

    /// The image by a tag.
    pub(crate) fn tagged<'t>(&self, tag: impl Into<TagView<'t>>) -> Reference {
        self.name.with_tag(tag)
    }

    /// Whom to ask for the image.
    pub(crate) fn plan(&self) -> Result<EndpointPlan, Failure> {
        self.venue.plan(Purpose::Pull)
    }

    /// Which manifest a name means now.
    pub(crate) fn resolve(&self, image: &Reference) -> Result<Descriptor<'static>, Failure> {
        self.done(Resolve::of(self.plan()?, image.view()))
    }

    /// The tags of the image.
    pub(crate) fn tags(&self) -> Result<Vec<Tag>, Failure> {
        self.done(ListTags::new(self.plan()?, self.name.repository()))
    }

    /// Sends what the registry does not have of an image, with bars on a terminal, and tags it.
    pub(crate) fn push(&self, image: &Image, tags: &[Tag]) -> Result<Sent, Failure> {
        let (args, bars, name) = (PushArgs::default(), Bars::silent(), self.tagged(&image.version));
        let endpoints = self.venue.plan(Purpose::Push)?;
        let pushing = Pushing::new(&self.driver, endpoints, &name, &args, &bars);
        let mut plan = PushPlan::new(&image.index.to_descriptor()).tagged(tags.iter().cloned());
        while let Some(wanted) = plan.next_wanted().cloned() {
            let added = plan.add(wanted.digest(), &image.manifest(&wanted)?);
            added.map_err(wrong)?;
        }
        pushing.log_in(None)?;
        pushing.probe(&mut plan)?;
        let blobs = plan.missing().cloned().collect();
        pushing.run(&mut plan, image)?;
        let [bytes, manifests] = pushing.sent();
        Ok(Sent { blobs, bytes, manifests, saved: plan.bytes_saved() })
    }

    /// The output of an operation that moves no content.
    pub(crate) fn done<O: Operation>(&self, operation: O) -> Result<O::Output, Failure> {
        self.received(operation, &mut Nowhere)
    }

    /// The output of an operation, what it receives being kept.
    pub(crate) fn received<O: Operation>(
        &self,
        operation: O,
        sink: &mut dyn Sink,
    ) -> Result<O::Output, Failure> {
        self.tried(operation, sink)?.map_err(|failed| failed.of(&self.name))
    }

    /// What came of an operation, which may well fail.
    pub(crate) fn tried<O: Operation>(
        &self,
        mut operation: O,
        sink: &mut dyn Sink,
    ) -> Result<Result<O::Output, Failed>, Failure> {
        Ok(self.driver.drive(&mut operation, &mut Nowhere, sink, &|_| {})?)
    }
}

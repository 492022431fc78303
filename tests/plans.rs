//! What there is to do for a whole image, and in which order.

#[allow(dead_code, reason = "only its numbers are wanted here")]
#[path = "support/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};

use distref::client::{BlobWay, CopyPlan, PlanError, PullPlan, PushPlan, PushStep};
use distref::manifest::{
    Descriptor, ImageBuilder, ImageManifest, Index, IndexBuilder, MediaType, annotation,
};
use distref::platform::Matcher;
use distref::{Digest, Platform, ReferenceView, RepositoryView, Tag, tag};
use random::Random;

/// A blob by which it is known, of so many bytes.
fn blob(number: u8, size: u64) -> Descriptor<'static> {
    Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([number; 32]), size)
}

fn config(number: u8) -> Descriptor<'static> {
    blob(number, 10).with_media_type(MediaType::OCI_CONFIG)
}

fn image(layers: &[Descriptor<'static>]) -> ImageManifest<'static> {
    ImageBuilder::new(config(0)).layers(layers.iter().cloned()).build().unwrap()
}

fn index(entries: impl IntoIterator<Item = Descriptor<'static>>) -> Index<'static> {
    IndexBuilder::new().manifests(entries).build().unwrap()
}

fn digests<'d>(descriptors: impl IntoIterator<Item = &'d Descriptor<'static>>) -> Vec<Digest> {
    descriptors.into_iter().map(|descriptor| descriptor.digest().clone()).collect()
}

fn repository(text: &str) -> RepositoryView<'_> {
    RepositoryView::parse(text).unwrap()
}

/// Carries out all that is ready, again and again; what it was, in rounds.
fn rounds(plan: &mut PushPlan) -> Vec<Vec<Digest>> {
    let mut rounds = Vec::new();
    loop {
        let steps = plan.ready();
        if steps.is_empty() {
            return rounds;
        }
        rounds.push(digests(steps.iter().map(PushStep::content)));
        assert!(steps.iter().all(|step| plan.done(step)));
    }
}

#[test]
fn blobs_go_before_manifests_and_the_root_goes_last_with_its_tags() {
    let (small, large) = (image(&[blob(1, 100)]), image(&[blob(1, 100), blob(2, 200)]));
    let nested = index([large.to_descriptor()]);
    let root = index([small.to_descriptor(), nested.to_descriptor()]);
    let tags: [Tag; 2] = [tag!("1.2").into(), tag!("1").into()];
    let mut plan = PushPlan::new(&root.to_descriptor()).tagged(tags.clone()).tagged(tags.clone());
    for (digest, bytes) in [
        (root.digest(), root.bytes()),
        (small.digest(), small.bytes()),
        (nested.digest(), nested.bytes()),
        (large.digest(), large.bytes()),
    ] {
        assert!(!plan.is_known());
        plan.add(&digest, bytes).unwrap();
    }
    assert!(plan.is_known());
    assert_eq!((plan.bytes_total(), plan.bytes_to_send(), plan.bytes_saved()), (310, 310, 0));

    let first = plan.ready();
    let blobs = [config(0), blob(1, 100), blob(2, 200)];
    assert_eq!(digests(first.iter().map(PushStep::content)), digests(&blobs));
    assert!(plan.ready().is_empty(), "each is handed out once");
    plan.done(&first[0]);
    assert!(plan.ready().is_empty(), "the manifests wait for their layers");
    plan.done(&first[1]);
    assert_eq!(rounds(&mut plan), [[small.digest()]]);
    plan.done(&first[2]);
    assert_eq!(
        plan.ready(),
        [PushStep::Manifest { manifest: large.to_descriptor(), tags: Vec::new() }]
    );
    assert!(!plan.done(&first[2]), "that was done");
    plan.done(&PushStep::Manifest { manifest: large.to_descriptor(), tags: Vec::new() });
    assert_eq!(plan.ready()[0].content(), &nested.to_descriptor());
    plan.done(&PushStep::Manifest { manifest: nested.to_descriptor(), tags: Vec::new() });
    let last = PushStep::Manifest { manifest: root.to_descriptor(), tags: tags.into() };
    assert_eq!(plan.ready(), std::slice::from_ref(&last));
    assert!(!plan.is_done());
    plan.done(&last);
    assert!(plan.is_done());
}

#[test]
fn blobs_can_be_pulled_while_manifests_come_in() {
    let (one, two) = (image(&[blob(1, 100)]), image(&[blob(2, 200)]));
    let root = index([one.to_descriptor(), two.to_descriptor()]);
    let mut plan = PullPlan::new(&root.to_descriptor());
    plan.add(&root.digest(), root.bytes()).unwrap();
    plan.add(&two.digest(), two.bytes()).unwrap();
    assert_eq!(digests(&plan.ready()), digests([&config(0), &blob(2, 200)]));
    assert_eq!(digests(plan.wanted()), [one.digest()]);
    plan.add(&one.digest(), one.bytes()).unwrap();
    plan.add(&one.digest(), one.bytes()).expect("that it is not wanted any more is no harm");
    assert_eq!(digests(&plan.ready()), digests([&blob(1, 100)]));
    for digest in [config(0).digest(), blob(1, 0).digest()] {
        assert!(plan.done(digest));
        assert!(!plan.is_done());
    }
    assert!(plan.done(blob(2, 0).digest()));
    assert!(plan.is_done());
    assert!(!plan.done(blob(3, 0).digest()), "it is none of them");
}

#[test]
fn what_is_found_is_not_handed_out_and_counts_as_saved() {
    let image = image(&[blob(1, 100), blob(2, 200)]);
    let mut plan = PushPlan::new(&image.to_descriptor());
    assert!(!plan.found(blob(1, 0).digest()), "it is not known yet");
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert!(plan.found(blob(1, 0).digest()));
    assert!(!plan.found(blob(1, 0).digest()), "that is no news");
    assert_eq!(digests(plan.missing()), digests([&config(0), &blob(2, 200)]));
    assert_eq!((plan.bytes_to_send(), plan.bytes_saved()), (210, 100));
    let blobs = digests([&config(0), &blob(2, 200)]);
    assert_eq!(rounds(&mut plan), [blobs, vec![image.digest()]]);
    assert!(!plan.found(blob(2, 0).digest()), "it was sent meanwhile");
    assert_eq!((plan.bytes_to_send(), plan.bytes_saved()), (210, 100), "as was said before");
}

#[test]
fn a_manifest_that_is_found_saves_what_it_is_made_of() {
    let (one, two) = (image(&[blob(1, 100)]), image(&[blob(2, 200)]));
    let root = index([one.to_descriptor(), two.to_descriptor()]);
    let mut unread = PushPlan::new(&root.to_descriptor());
    unread.add(&root.digest(), root.bytes()).unwrap();
    assert!(unread.found_manifest(&one.digest()));
    assert_eq!(digests(unread.wanted()), [two.digest()]);
    unread.add(&two.digest(), two.bytes()).unwrap();
    assert_eq!(unread.bytes_total(), 210, "nobody asks what the other is made of");

    let mut read = PushPlan::new(&root.to_descriptor());
    read.add(&root.digest(), root.bytes()).unwrap();
    read.add(&one.digest(), one.bytes()).unwrap();
    read.add(&two.digest(), two.bytes()).unwrap();
    read.found_manifest(&two.digest());
    assert_eq!((read.bytes_to_send(), read.bytes_saved()), (100, 210));
    let blobs = digests([&config(0), &blob(2, 0)]);
    assert_eq!(rounds(&mut unread), [blobs, vec![two.digest()], vec![root.digest()]]);
    let one_at_a_time =
        [vec![blob(1, 0).digest().clone()], vec![one.digest()], vec![root.digest()]];
    assert_eq!(rounds(&mut read), one_at_a_time);
}

#[test]
fn a_root_that_is_found_is_pushed_for_its_tags() {
    let image = image(&[blob(1, 100)]);
    let mut plan = PushPlan::new(&image.to_descriptor()).tagged([tag!("new").into()]);
    assert!(plan.found_manifest(&image.digest()));
    assert_eq!(digests(plan.wanted()), [image.digest()]);
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert_eq!((plan.bytes_to_send(), plan.bytes_saved()), (0, 110));
    assert_eq!(rounds(&mut plan), [[image.digest()]]);
    assert!(plan.is_done());
}

#[test]
fn foreign_layers_are_left_out_unless_asked_for() {
    let foreign = blob(1, 100).with_media_type(MediaType::DOCKER_LAYER_FOREIGN);
    let image = image(&[foreign.clone(), blob(2, 200)]);
    let mut plan = PushPlan::new(&image.to_descriptor());
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert_eq!(plan.left_out().collect::<Vec<_>>(), [&foreign]);
    assert_eq!(digests(plan.blobs()), digests([&config(0), &blob(2, 200)]));

    let mut all = PushPlan::new(&image.to_descriptor()).with_foreign_layers();
    all.add(&image.digest(), image.bytes()).unwrap();
    assert_eq!((all.left_out().count(), all.bytes_total()), (0, 310));
}

#[test]
fn a_foreign_layer_that_is_elsewhere_an_ordinary_one_is_wanted() {
    let foreign = blob(1, 100).with_media_type(MediaType::DOCKER_LAYER_FOREIGN);
    let image = image(&[foreign, blob(1, 100)]);
    let mut plan = PullPlan::new(&image.to_descriptor());
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert_eq!((plan.left_out().count(), plan.bytes_total()), (0, 110));
}

#[test]
fn a_subject_is_part_of_the_image_only_when_asked_for_and_then_goes_first() {
    let subject = image(&[blob(1, 100)]);
    let sbom = MediaType::parse("application/spdx+json").unwrap();
    let referrer = ImageBuilder::artifact(sbom).subject(subject.to_descriptor()).build().unwrap();
    let mut alone = PushPlan::new(&referrer.to_descriptor());
    alone.add(&referrer.digest(), referrer.bytes()).unwrap();
    assert!(alone.is_known());

    let mut both = PushPlan::new(&referrer.to_descriptor()).with_subjects();
    both.add(&referrer.digest(), referrer.bytes()).unwrap();
    assert_eq!(digests(both.wanted()), [subject.digest()]);
    both.add(&subject.digest(), subject.bytes()).unwrap();
    let rounds = rounds(&mut both);
    assert_eq!(rounds[1..], [[subject.digest()], [referrer.digest()]]);
}

#[test]
fn a_found_manifest_does_not_stand_for_its_subject() {
    let subject = image(&[blob(1, 100)]);
    let sbom = MediaType::parse("application/spdx+json").unwrap();
    let referrer = ImageBuilder::artifact(sbom).subject(subject.to_descriptor()).build().unwrap();
    let mut plan = PushPlan::new(&referrer.to_descriptor()).with_subjects();
    plan.add(&referrer.digest(), referrer.bytes()).unwrap();
    plan.found_manifest(&referrer.digest());
    assert_eq!(digests(plan.wanted()), [subject.digest()]);
}

#[test]
fn an_index_is_followed_for_the_platforms_that_are_asked_for_with_their_attestations() {
    let (arm, amd) = (image(&[blob(1, 1)]).to_descriptor(), image(&[blob(2, 2)]).to_descriptor());
    let about = |image: &Descriptor<'static>, number| {
        let entry = Descriptor::of(MediaType::OCI_MANIFEST, &[number]);
        entry
            .with_platform(Platform::UNKNOWN)
            .with_annotation(annotation::DOCKER_REFERENCE_TYPE, "attestation-manifest")
            .with_annotation(annotation::DOCKER_REFERENCE_DIGEST, image.digest().to_string())
    };
    let (of_arm, of_amd) = (about(&arm, 1), about(&amd, 2));
    let unplaced = Descriptor::of(MediaType::OCI_MANIFEST, b"for no platform");
    let root = index([
        of_arm.clone(),
        arm.clone().with_platform(Platform::LINUX_ARM64),
        amd.clone().with_platform(Platform::LINUX_AMD64),
        of_amd.clone(),
        unplaced.clone(),
    ]);
    let all = [&of_arm, &arm, &amd, &of_amd, &unplaced];
    let mut plan = PullPlan::new(&root.to_descriptor());
    plan.add(&root.digest(), root.bytes()).unwrap();
    assert_eq!(digests(plan.wanted()), digests(all));

    let only = Matcher::only_strict(&Platform::LINUX_ARM64);
    let mut plan = PullPlan::new(&root.to_descriptor()).for_platforms(only);
    plan.add(&root.digest(), root.bytes()).unwrap();
    assert_eq!(digests(plan.wanted()), digests([&of_arm, &arm, &unplaced]));
}

#[test]
fn an_index_without_the_platform_is_an_error_that_says_what_there_is() {
    let entry = image(&[]).to_descriptor().with_platform(Platform::LINUX_ARM64);
    let root = index([entry]);
    let only = Matcher::only(&Platform::LINUX_S390X);
    let mut plan = PullPlan::new(&root.to_descriptor()).for_platforms(only);
    let error = plan.add(&root.digest(), root.bytes()).unwrap_err();
    assert_eq!(error.to_string(), "no image for linux/s390x; there is linux/arm64");
    assert!(!plan.is_done() && !plan.is_known() && plan.ready().is_empty());
}

#[test]
fn a_nested_index_may_have_the_platform_that_the_outer_one_lacks() {
    let (arm, s390x) = (image(&[blob(1, 1)]), image(&[blob(2, 2)]));
    let inner = index([s390x.to_descriptor().with_platform(Platform::LINUX_S390X)]);
    let empty = index([arm.to_descriptor().with_platform(Platform::LINUX_ARM64)]);
    let root = index([empty.to_descriptor(), inner.to_descriptor()]);
    let only = Matcher::only(&Platform::LINUX_S390X);
    let mut plan = PullPlan::new(&root.to_descriptor()).for_platforms(only);
    for (digest, bytes) in [
        (root.digest(), root.bytes()),
        (empty.digest(), empty.bytes()),
        (inner.digest(), inner.bytes()),
        (s390x.digest(), s390x.bytes()),
    ] {
        plan.add(&digest, bytes).unwrap();
    }
    assert_eq!(plan.bytes_to_receive(), 12);
}

#[test]
fn what_an_index_lists_that_is_no_manifest_is_a_blob() {
    let note = Descriptor::of(MediaType::parse("text/plain").unwrap(), b"hello");
    let root = index([note.clone()]);
    let mut plan = PullPlan::new(&root.to_descriptor());
    plan.add(&root.digest(), root.bytes()).unwrap();
    assert_eq!(plan.ready(), [note]);
}

#[test]
fn content_may_be_a_manifest_and_a_blob() {
    let inner = image(&[blob(1, 100)]);
    let kept = image(&[inner.to_descriptor()]); // as a layer
    let root = index([inner.to_descriptor(), kept.to_descriptor()]);
    let mut plan = PushPlan::new(&root.to_descriptor());
    for (digest, bytes) in [
        (root.digest(), root.bytes()),
        (inner.digest(), inner.bytes()),
        (kept.digest(), kept.bytes()),
    ] {
        plan.add(&digest, bytes).unwrap();
    }
    let all: Vec<Digest> = rounds(&mut plan).concat();
    assert_eq!(all.iter().filter(|digest| **digest == inner.digest()).count(), 2);
    assert!(plan.is_done());
}

#[test]
fn sizes_and_media_types_have_to_agree() {
    let one = image(&[blob(1, 100), blob(1, 101)]);
    let mut plan = PushPlan::new(&one.to_descriptor());
    let error = plan.add(&one.digest(), one.bytes()).unwrap_err();
    assert_eq!(
        error,
        PlanError::Sizes { digest: blob(1, 0).digest().clone(), one: 100, other: 101 }
    );
    assert_eq!(plan.add(&one.digest(), one.bytes()), Err(error), "it is void");
    assert!(plan.ready().is_empty() && !plan.is_done());

    let entry = one.to_descriptor();
    let two = index([entry.clone(), entry.clone().with_media_type(MediaType::DOCKER_MANIFEST)]);
    let mut plan = PushPlan::new(&two.to_descriptor());
    let error = plan.add(&two.digest(), two.bytes()).unwrap_err();
    assert_eq!(error, PlanError::MediaTypes(one.digest()));

    let layers = image(&[blob(1, 100), blob(1, 100).with_media_type(MediaType::DOCKER_LAYER)]);
    let mut plan = PushPlan::new(&layers.to_descriptor());
    plan.add(&layers.digest(), layers.bytes()).expect("a blob has no type of its own");
}

#[test]
fn other_bytes_than_those_that_are_described_leave_the_plan_as_it_was() {
    let (image, other) = (image(&[blob(1, 100)]), image(&[blob(2, 100)]));
    let mut plan = PushPlan::new(&image.to_descriptor());
    let error = plan.add(&image.digest(), other.bytes()).unwrap_err();
    assert!(matches!(error, PlanError::Manifest { .. }), "{error}");
    let error = plan.add(&image.digest(), b"{}").unwrap_err();
    assert!(matches!(error, PlanError::Manifest { .. }), "{error}");
    assert_eq!(plan.add(&other.digest(), other.bytes()), Err(PlanError::Unknown(other.digest())));
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert_eq!(plan.bytes_total(), 110);
}

#[test]
fn a_schema_1_manifest_cannot_be_planned() {
    let bytes = br#"{"schemaVersion": 1, "fsLayers": []}"#;
    let root = Descriptor::of(MediaType::parse("application/json").unwrap(), bytes);
    let mut plan = PullPlan::new(&root);
    let error = plan.add(root.digest(), bytes).unwrap_err();
    assert_eq!(error, PlanError::Schema1(root.digest().clone()));
}

#[test]
fn more_manifests_blobs_and_entries_than_the_limits_are_refused() {
    let numbered = |media_type: &MediaType<'static>, number: usize| {
        Descriptor::of(media_type.clone(), &number.to_le_bytes())
    };
    let manifests =
        |count: usize| index((0..count).map(|it| numbered(&MediaType::OCI_MANIFEST, it)));
    let error = |root: &Index<'static>| {
        let mut plan = PullPlan::new(&root.to_descriptor());
        plan.add(&root.digest(), root.bytes()).err()
    };
    assert_eq!(error(&manifests(PullPlan::MAX_MANIFESTS - 1)), None, "the root is one too");
    assert_eq!(error(&manifests(PullPlan::MAX_MANIFESTS)), Some(PlanError::TooManyManifests));

    let most = 16_384; // entries of one list
    let made = |page: Index<'static>| (page.to_descriptor(), page);
    let page = |first: usize| {
        made(index((first..first + most).map(|it| numbered(&MediaType::OCI_LAYER_GZIP, it))))
    };
    let fill = |pages: &[(Descriptor<'static>, Index<'static>)]| {
        let root = index(pages.iter().map(|(descriptor, _)| descriptor.clone()));
        let mut plan = PullPlan::new(&root.to_descriptor());
        plan.add(&root.digest(), root.bytes()).unwrap();
        pages.iter().try_for_each(|(it, page)| plan.add(it.digest(), page.bytes()))
    };
    let pages: Vec<_> = (0..=PullPlan::MAX_BLOBS / most).map(|it| page(it * most)).collect();
    assert_eq!(fill(&pages[1..]), Ok(()));
    assert_eq!(fill(&pages), Err(PlanError::TooManyBlobs));

    // Of the same blobs, but none is the other.
    let again = |number: usize| {
        let page = IndexBuilder::new().annotation("number", number.to_string());
        made(page.manifests(pages[0].1.manifests().iter().cloned()).build().unwrap())
    };
    let pages: Vec<_> = (0..PullPlan::MAX_ENTRIES / most).map(again).collect();
    assert_eq!(fill(&pages), Err(PlanError::TooManyEntries), "the pages are entries too");
}

#[test]
fn blobs_are_mounted_from_where_they_were_found() {
    let image = image(&[blob(1, 100), blob(2, 200)]);
    let mut plan = PushPlan::new(&image.to_descriptor())
        .mount_from(repository("team/base"))
        .mount_from(repository("team/other"));
    plan.add(&image.digest(), image.bytes()).unwrap();
    assert!(plan.found_in(blob(2, 0).digest(), repository("team/other")));
    assert!(!plan.found_in(blob(3, 0).digest(), repository("team/other")));
    assert_eq!((plan.bytes_to_send(), plan.bytes_to_mount(), plan.bytes_saved()), (110, 200, 200));
    let mounts = plan.ready().into_iter().map(|step| match step {
        PushStep::Blob { mount_from, .. } => mount_from.unwrap(),
        PushStep::Manifest { .. } => panic!("the blobs are not done"),
    });
    assert_eq!(mounts.collect::<Vec<_>>(), ["team/base", "team/base", "team/other"]);
}

#[test]
fn a_copy_moves_between_registries_and_mounts_within_one() {
    let image = image(&[blob(1, 100), blob(2, 200)]);
    for (from, to, way, steps) in [
        ("a.io/app:1", "b.io/app:1", Some(BlobWay::Move), 3),
        ("a.io/app:1", "a.io/other", Some(BlobWay::Mount(repository("app"))), 3),
        (
            "nginx",
            "index.docker.io/team/nginx",
            Some(BlobWay::Mount(repository("library/nginx"))),
            3,
        ),
        ("a.io/app:1", "a.io/app:2", Some(BlobWay::There), 1),
    ] {
        let (from, to) = (ReferenceView::parse(from).unwrap(), ReferenceView::parse(to).unwrap());
        let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
        assert_eq!(plan.way(blob(1, 0).digest()), None, "it is not known yet");
        plan.add(&image.digest(), image.bytes()).unwrap();
        assert_eq!(plan.way(blob(1, 0).digest()), way, "{from} to {to}");
        let moved = if way == Some(BlobWay::Move) { 310 } else { 0 };
        assert_eq!((plan.bytes_to_move(), plan.bytes_saved()), (moved, 310 - moved));
        plan.found(blob(2, 0).digest());
        assert_eq!(plan.way(blob(2, 0).digest()), Some(BlobWay::There));

        let mut all = Vec::new();
        while all.last().is_none_or(|step| plan.done(step)) {
            let ready = plan.ready();
            ready.iter().rev().skip(1).for_each(|step| assert!(plan.done(step)));
            all.extend(ready);
        }
        assert_eq!(all.len(), steps);
        let tag = to.tag_or_latest().into();
        let root = PushStep::Manifest { manifest: image.to_descriptor(), tags: vec![tag] };
        assert_eq!(all.last(), Some(&root));
    }
}

/// What may be part of an image, and what it is made of.
struct Made {
    descriptor: Descriptor<'static>,
    /// Of a blob, none.
    bytes: Option<Vec<u8>>,
    links: Vec<Digest>,
}

/// A root, and all that there is.
struct World {
    root: Digest,
    made: BTreeMap<Digest, Made>,
}

impl World {
    fn random(random: &mut Random) -> Self {
        let mut made = BTreeMap::new();
        let mut blobs = Vec::new();
        for number in (0..8).take(random.below(8) + 1) {
            let descriptor = blob(number, random.below(1_000) as u64);
            blobs.push(descriptor.clone());
            let one = Made { descriptor, bytes: None, links: Vec::new() };
            made.insert(one.descriptor.digest().clone(), one);
        }
        let mut manifests = Vec::new();
        let mut keep =
            |descriptor: Descriptor<'static>, bytes: &[u8], links: &[Descriptor<'static>]| {
                let (bytes, links) = (Some(bytes.to_vec()), digests(links));
                made.insert(
                    descriptor.digest().clone(),
                    Made { descriptor: descriptor.clone(), bytes, links },
                );
                descriptor
            };
        for _ in 0..=random.below(6) {
            let config = random_one(random, &blobs).with_media_type(MediaType::OCI_CONFIG);
            let mut links: Vec<_> =
                (0..random.below(5)).map(|_| random_one(random, &blobs)).collect();
            let image =
                ImageBuilder::new(config.clone()).layers(links.iter().cloned()).build().unwrap();
            links.push(config);
            manifests.push(keep(image.to_descriptor(), image.bytes(), &links));
        }
        for _ in 0..=random.below(4) {
            let of_both = |random: &mut Random| {
                let from = if random.once_in(6) { &blobs } else { &manifests };
                random_one(random, from)
            };
            let links: Vec<_> = (0..random.below(6)).map(|_| of_both(random)).collect();
            let index = index(links.iter().cloned());
            manifests.push(keep(index.to_descriptor(), index.bytes(), &links));
        }
        let root = manifests.last().unwrap().digest().clone();
        Self { root, made }
    }

    /// All that these are made of, and they; but nothing by way of what is spared.
    fn below(&self, from: &Digest, spared: &BTreeSet<Digest>) -> BTreeSet<Digest> {
        let links = self.made[from].links.iter().filter(|link| !spared.contains(link));
        let mut all: BTreeSet<_> = links.flat_map(|link| self.below(link, spared)).collect();
        all.insert(from.clone());
        all
    }

    fn size(&self, digests: &BTreeSet<Digest>) -> u64 {
        let blobs = digests.iter().map(|it| &self.made[it]).filter(|it| it.bytes.is_none());
        blobs.map(|it| it.descriptor.size()).sum()
    }

    fn some(&self, random: &mut Random, one_in: usize) -> BTreeSet<Digest> {
        self.made.keys().filter(|_| random.once_in(one_in)).cloned().collect()
    }
}

fn random_one(random: &mut Random, from: &[Descriptor<'static>]) -> Descriptor<'static> {
    from[random.below(from.len())].clone()
}

#[test]
fn random_images_are_pushed_as_a_naive_model_has_it() {
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    for round in 0..1_000 {
        let world = World::random(&mut random);
        let all = world.below(&world.root, &BTreeSet::new());
        let (there, sees_early) = (&world.some(&mut random, 4) & &all, random.once_in(2));
        let mut plan = PushPlan::new(&world.made[&world.root].descriptor);
        while !plan.is_known() {
            let wanted = digests(plan.wanted());
            let next = &wanted[random.below(wanted.len())];
            let found = sees_early && *next != world.root && there.contains(next);
            if !(found && plan.found_manifest(next)) {
                plan.add(next, world.made[next].bytes.as_deref().unwrap()).unwrap();
            }
        }
        // The model: what is there is there with all below it, if anyone has looked.
        let is_blob = |digest: &&Digest| world.made[*digest].bytes.is_none();
        let mut spared: BTreeSet<Digest> =
            there.iter().filter(|it| sees_early || is_blob(it)).cloned().collect();
        spared.remove(&world.root);
        let mut needed = world.below(&world.root, &spared);
        let known = world.size(&needed);
        if !sees_early {
            let below = there.iter().flat_map(|it| world.below(it, &BTreeSet::new()));
            spared.extend(below);
            spared.remove(&world.root);
            needed.retain(|digest| !spared.contains(digest));
        }
        for digest in &there {
            plan.found(digest);
            if !sees_early {
                plan.found_manifest(digest);
            }
        }
        assert_eq!(plan.bytes_to_send(), world.size(&needed), "round {round}");
        assert!(
            known >= plan.bytes_to_send()
                && plan.bytes_total() == plan.bytes_to_send() + plan.bytes_saved()
        );

        let mut done = BTreeSet::new();
        let mut under_way: Vec<PushStep> = Vec::new();
        while !plan.is_done() {
            under_way.extend(plan.ready());
            let step = under_way.swap_remove(random.below(under_way.len()));
            assert!(plan.done(&step), "handed out once");
            let digest = step.content().digest();
            let made = &world.made[digest];
            assert_eq!(matches!(step, PushStep::Manifest { .. }), made.bytes.is_some());
            for link in &made.links {
                assert!(
                    done.contains(link) || spared.contains(link),
                    "round {round}: {link} is missing"
                );
            }
            assert!(done.insert(digest.clone()), "round {round}: {digest} twice");
            assert_eq!(*digest == world.root, plan.is_done(), "the root is the last");
        }
        assert_eq!(done, needed, "round {round}");
        assert!(under_way.is_empty() && plan.ready().is_empty());
    }
}

#[test]
fn random_images_are_pulled_as_a_naive_model_has_it() {
    let mut random = Random::new(0xD1B5_4A32_D192_ED03);
    for round in 0..1_000 {
        let world = World::random(&mut random);
        let all = world.below(&world.root, &BTreeSet::new());
        let there = world.some(&mut random, 4);
        let mut plan = PullPlan::new(&world.made[&world.root].descriptor);
        let (mut under_way, mut received, mut read) =
            (Vec::new(), BTreeSet::new(), BTreeSet::new());
        while !plan.is_done() {
            for digest in &there {
                plan.found(digest);
            }
            if plan.is_done() {
                break;
            }
            under_way.extend(digests(&plan.ready()));
            let wanted = digests(plan.wanted());
            if under_way.is_empty() || (!wanted.is_empty() && random.once_in(2)) {
                let next = &wanted[random.below(wanted.len())];
                plan.add(next, world.made[next].bytes.as_deref().unwrap()).unwrap();
                assert!(read.insert(next.clone()), "round {round}: {next} is wanted twice");
            } else {
                let next = under_way.swap_remove(random.below(under_way.len()));
                assert!(plan.done(&next), "handed out once");
                assert!(received.insert(next.clone()), "round {round}: {next} twice");
            }
        }
        let (blobs, manifests) = all.into_iter().partition(|it| world.made[it].bytes.is_none());
        let blobs: BTreeSet<Digest> = blobs;
        assert_eq!(read, manifests, "round {round}");
        assert_eq!(received, &blobs - &there, "round {round}");
        assert_eq!(plan.bytes_to_receive(), world.size(&received));
        assert_eq!(plan.bytes_saved(), world.size(&(&blobs & &there)));
        assert!(digests(plan.blobs()).into_iter().collect::<BTreeSet<_>>() == blobs);
    }
}

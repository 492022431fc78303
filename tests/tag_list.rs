//! Lists of tags: variants, aliases, and what floats.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::PathBuf;

use distref::TagView;
use distref::tag::{Floating, TagList};
use serde_json::Value;

fn view(text: &str) -> TagView<'_> {
    TagView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn list(tags: &str) -> TagList<'_> {
    TagList::new(tags.split(' ').map(view))
}

/// `1 1.2 | 2 2.0`
fn aliases(tags: &str) -> String {
    let groups = list(tags);
    let groups = groups.aliases().map(|group| group.iter().join(" "));
    groups.join(" | ")
}

/// `floating > 1.2.3`, `floating`, `pinned` or `unknown`.
fn floats(tag: &str, tags: &str) -> String {
    match list(tags).floats(view(tag)) {
        Floating::Yes { toward: Some(toward) } => format!("floating > {toward}"),
        other => other.to_string(),
    }
}

trait Join {
    fn join(self, between: &str) -> String;
}

impl<T: AsRef<str>, I: Iterator<Item = T>> Join for I {
    fn join(self, between: &str) -> String {
        let items: Vec<String> = self.map(|item| item.as_ref().to_owned()).collect();
        items.join(between)
    }
}

#[test]
fn aliases_are_the_tags_that_leave_the_same_newest_version_open() {
    for (tags, expected) in [
        ("1 1.2 1.2.3", "1 1.2 1.2.3"),
        ("1 1.2 1.2.3 1.1 1.1.9", "1.1 1.1.9 | 1 1.2 1.2.3"),
        ("1 1.2 1.2.3 1.3.0", "1.2 1.2.3 | 1 1.3.0"),
        ("1.2.3 v1.2.3", "1.2.3 v1.2.3"),
        ("1.0 1.0.0", "1.0 1.0.0"),
        ("1.0 1.0.0 1.0.1", "1.0 1.0.1"),
        ("1 1.10 1.9", "1 1.10"),
        ("1 1-alpine 1.2-alpine 1.2", "1 1.2 | 1-alpine 1.2-alpine"),
        ("alpine-3 alpine-3.19", "alpine-3 alpine-3.19"),
        ("10 10.2 10.2-20260602 10.1-20260501", "10 10.2 10.2-20260602"),
        ("9.0 9.0.3 9.0.3-3 9.0.3-4", "9.0 9.0.3 9.0.3-4"),
        ("8-jdk 8u302-jdk 8u302-b08-jdk", "8-jdk 8u302-jdk 8u302-b08-jdk"),
        ("3-7 3-7.3 3.11-7.3.23 3.10-7.3.23", "3-7 3-7.3 3.11-7.3.23"),
        ("2024 2024.1 2024.1.2", "2024 2024.1 2024.1.2"),
        ("2026-08 2026-08-28 2026-08-21", "2026-08 2026-08-28"),
        // Pre-releases are no version of the releases, and each stage stands alone.
        ("1.13-rc 1.13.0-rc3 1.13.0-rc2 1.13.0-beta4", "1.13-rc 1.13.0-rc3"),
        ("1 1.2.3 1.3.0-rc1", "1 1.2.3"),
        ("3.5-dev 3.5-dev5 3.5-dev4", "3.5-dev 3.5-dev5"),
        ("1.0.0 1.0.0.Final", "1.0.0 1.0.0.Final"),
        // Not told by the text.
        ("latest edge stable", ""),
        ("1.2.3-5-g1a2b3c4 1.2.3-5-g1a2b3c5", ""),
        ("3 20240923", ""),
        ("10.1 10.2.0", ""),
    ] {
        assert_eq!(aliases(tags), expected, "{tags}");
    }
}

#[test]
fn doubt_leaves_a_tag_out() {
    for (tags, expected) in [
        // Without a base in its words, a variant may have gone on under one with more words.
        ("2 2.0 2.0.22 2.1.2-alpine", "2.0 2.0.22"),
        ("9-slim 9.8-slim 9.8.4-slim 9.14.1-slim-bookworm", "9.8-slim 9.8.4-slim"),
        ("9-bullseye 9.8-bullseye 9.8.4-bullseye 9.14.1", "9-bullseye 9.8-bullseye 9.8.4-bullseye"),
        // What seems the newest is a line of its own.
        ("2025-lta 2025.4-lta 2025.4.8", ""),
        // Releases for development that look like any other.
        ("5 5.44 5.44.0 5.45 5.45.2 stable devel", "5.44 5.44.0 | 5.45 5.45.2"),
        ("5 5.45 5.45.2 stable devel", "5 5.45 5.45.2"),
        ("5 5.44.0 5.45.2 devel", "5 5.45.2"),
    ] {
        assert_eq!(aliases(tags), expected, "{tags}");
    }
}

#[test]
fn what_floats_is_told_by_the_other_tags() {
    for (tag, tags, expected) in [
        ("1", "1 1.2 1.2.3", "floating > 1.2.3"),
        ("1.2", "1 1.2 1.2.3", "floating > 1.2.3"),
        ("1.2", "1.2.3", "floating > 1.2.3"), // not in the list
        ("1.2.3", "1.2.3 1.2.4", "pinned"),
        ("1.2.3", "1.2.3", "unknown"),
        ("1.2.3", "1.2.4", "pinned"),
        ("16.2", "16 16.2 16.3", "pinned"),
        ("1.2", "1.2 1.1.7", "unknown"),
        ("1.2", "1.2 1.2-alpine 1.2.3-alpine", "unknown"),
        ("10.2", "10.2 10.2-20260602", "floating > 10.2-20260602"),
        ("10.2-20260602", "10.2-20260602 10.2-20260501", "pinned"),
        ("1.0", "1.0 1.0.0", "floating > 1.0.0"),
        ("v1.0.0", "v1.0.0 1.0.0", "pinned"),
        ("5", "5 5.44.0 5.45.2 stable devel", "floating"),
        ("2", "2 2.0.22 2.1.2-alpine", "floating"),
        ("3.15", "3.15 3.15.0rc1", "floating"),
        ("3.15.0", "3.15.0 3.15.0rc1 3.14.0", "pinned"),
        ("3.15-rc", "3.15-rc 3.15.0-rc1", "floating > 3.15.0-rc1"),
        ("3.15.0-rc1", "3.15.0-rc1 3.14.0", "pinned"),
        ("3.5-dev", "3.5-dev", "floating"),
        ("3.5-dev4", "3.5-dev4 3.5-dev5", "pinned"),
        ("latest", "1.2.3", "floating"),
        ("bookworm", "bookworm-20240110", "floating"),
        ("bookworm-20240110", "bookworm bookworm-20240110 bookworm-20240211", "pinned"),
        ("alpine3.19", "alpine3.19 alpine3.20 1.25-alpine3.19", "floating"),
        ("alpine3.19", "alpine3.19 alpine3.20", "unknown"),
        ("jdk17", "jdk17 jdk21 jdk25", "unknown"),
        ("release-1.2.3", "release-1.2.3 release-1.2.4", "pinned"),
        ("sha-1a2b3c4", "latest", "pinned"),
        ("v1.2.3-5-g1a2b3c4", "v1.2.3", "pinned"),
    ] {
        assert_eq!(floats(tag, tags), expected, "{tag} among {tags}");
    }
}

#[test]
fn tags_are_sorted_and_grouped_by_variant() {
    let list = list("latest 1.10 1.9 1.9 v1.9-slim 1.10-rc1-slim 20240923 edge");
    let sorted = ["edge", "latest", "1.9", "v1.9-slim", "1.10-rc1-slim", "1.10", "20240923"];
    assert_eq!(list.tags(), sorted);
    let tracks = list.tracks().map(|(track, tags)| format!("{track}: {}", tags.iter().join(" ")));
    assert_eq!(
        tracks.collect::<Vec<_>>(),
        ["*: 1.9 1.10", "*: 20240923", "*-slim: v1.9-slim 1.10-rc1-slim"]
    );
}

#[test]
fn an_empty_list_answers() {
    let list = TagList::new([]);
    assert!(list.tags().is_empty() && list.tracks().next().is_none());
    assert!(list.aliases().next().is_none());
    assert_eq!(list.floats(view("1.2.3")), Floating::Unknown);
}

/// Each kind of list makes some search the longest; at the square of the list this would not end.
#[test]
fn a_hundred_thousand_tags_are_no_burden() {
    // Without optimisation, as many as a large repository has.
    const COUNT: usize = if cfg!(debug_assertions) { 3_000 } else { 100_000 };
    let ones = |from: usize| format!("1{}", ".1".repeat(from % 60));
    let kinds: [fn(usize) -> String; 6] = [
        |n| format!("1.{}.{}", n / 300, n % 300),
        |n| format!("{n}-variant{n}"),
        |n| format!("1-{n}"),
        |n| format!("1.2.3-{}a{}", "a".repeat(n % 90), n),
        |n| format!("1{}-{n}", "-1".repeat(40)),
        |n| format!("{}{}", "0".repeat(n % 100), n),
    ];
    for kind in kinds {
        let mut texts: Vec<_> = (0..COUNT).map(kind).collect();
        texts.extend((0..60).map(ones));
        texts.extend(["stable".into(), "devel".into()]);
        let list = TagList::new(texts.iter().map(|text| view(text)));
        let distinct: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(list.tags().len(), distinct.len());
        let floating =
            texts.iter().filter(|text| matches!(list.floats(view(text)), Floating::Yes { .. }));
        assert!(floating.count() < texts.len(), "each kind has tags that nothing extends");
    }
}

/// A library file of official images: which tags stand in which entry.
struct Image {
    name: String,
    entries: Vec<Vec<String>>,
    shared: Vec<Vec<String>>,
}

fn images() -> Option<Vec<Image>> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: skipped");
        return None;
    };
    let path = PathBuf::from(folder).join("corpus/official-tags.jsonl");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(text.lines().map(image).collect())
}

fn image(line: &str) -> Image {
    let read: Value = serde_json::from_str(line).unwrap();
    let tags = |field: &str| -> Vec<Vec<String>> {
        let entries = read["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| {
                let tags = entry[field].as_array().unwrap().iter();
                tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
            })
            .collect()
    };
    Image {
        name: read["image"].as_str().unwrap().to_owned(),
        entries: tags("tags"),
        shared: tags("shared_tags"),
    }
}

/// The words and separators around the numbers, and the numbers. Knows nothing of the crate.
fn template(tag: &str) -> (String, Vec<Vec<&str>>) {
    let (mut words, mut numbers) = (String::new(), Vec::new());
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut rest = tag;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (word, number) = rest.split_at(start);
        let end = number.find(|c| !is_number(c)).unwrap_or(number.len());
        let number_text = number[..end].trim_end_matches('.');
        words.push_str(word);
        words.push('#');
        numbers.push(number_text.split('.').collect());
        rest = &number[number_text.len()..];
    }
    words.push_str(rest);
    (words, numbers)
}

/// Official images write their pre-releases in these ways.
fn is_pre_release(words: &str) -> bool {
    let behind = words.find('#').map_or("", |at| &words[at..]).to_ascii_lowercase();
    let stages = ["rc", "alpha", "beta", "dev", "preview", "ea", "snapshot"];
    let mut pieces = behind.split(['-', '.', '#']);
    pieces.any(|piece| stages.contains(&piece))
        || ["#a#", "#b#", "-m#"].iter().any(|stage| behind.contains(stage))
}

/// Whether each number begins the one of the longest tag, so that the text alone can tell that they belong together.
fn are_one_line(group: &[&str]) -> bool {
    let numbers: Vec<_> = group.iter().map(|tag| template(tag).1).collect();
    let longest = numbers.iter().max_by_key(|numbers| numbers.iter().map(Vec::len).sum::<usize>());
    let longest = longest.unwrap();
    numbers.iter().all(|numbers| {
        numbers.len() == longest.len()
            && numbers.iter().zip(longest).all(|(short, long)| long.starts_with(short))
    })
}

/// The groups of tags of an entry that differ in their numbers alone.
fn alike(entry: &[String]) -> BTreeMap<String, Vec<&str>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for tag in entry {
        let (words, numbers) = template(tag);
        if !numbers.is_empty() {
            groups.entry(words).or_default().push(&**tag);
        }
    }
    groups.retain(|_, group| group.len() > 1);
    groups
}

#[derive(Debug, Default)]
struct Count {
    all: usize,
    found: usize,
}

impl Count {
    fn add(&mut self, is_found: bool) {
        self.all += 1;
        self.found += usize::from(is_found);
    }

    fn print(&self, what: &str) {
        println!("{what}: {} of {}, {:.2} %", self.found, self.all, self.percent());
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    fn percent(&self) -> f64 {
        100.0 * self.found as f64 / self.all as f64
    }
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn aliases_of_official_images_are_found_and_none_spans_two_entries() {
    let Some(images) = images() else { return };
    let [mut all, mut one_line, mut pre_releases] = [(); 3].map(|()| Count::default());
    let mut two_lines = BTreeSet::new();
    let (mut groups, mut spans) = (0, 0);
    for image in &images {
        let list = TagList::new(image.entries.iter().flatten().map(|tag| view(tag)));
        let mut misses = Vec::new();
        let mut owners: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for (at, entry) in image.entries.iter().enumerate() {
            for tag in entry {
                owners.entry(tag).or_default().insert(at);
            }
        }
        let mut alias_of: HashMap<&str, usize> = HashMap::new();
        for (at, group) in list.aliases().enumerate() {
            groups += 1;
            alias_of.extend(group.iter().map(|tag| (tag.as_str(), at)));
            let entries: BTreeSet<_> = group.iter().map(|tag| &owners[tag.as_str()]).collect();
            if entries.len() > 1 {
                spans += 1;
                println!("{}: spans entries: {group:?}", image.name);
            }
        }
        for (words, group) in image.entries.iter().flat_map(|entry| alike(entry)) {
            let found: BTreeSet<_> = group.iter().map(|tag| alias_of.get(tag)).collect();
            let is_found = found.len() == 1 && !found.contains(&None);
            if is_pre_release(&words) {
                pre_releases.add(is_found);
                continue;
            }
            all.add(is_found);
            if are_one_line(&group) {
                one_line.add(is_found);
            } else {
                two_lines.insert(&*image.name);
            }
            if !is_found {
                misses.push(group);
            }
        }
        if let Some(first) = misses.first() {
            println!("{}: {} missed, such as {first:?}", image.name, misses.len());
        }
    }
    all.print("groups of one form");
    one_line.print("… that begin alike");
    pre_releases.print("pre-releases of one form");
    println!("{spans} of {groups} alias groups span entries");
    assert_eq!(spans, 0);
    assert!(one_line.percent() >= 95.0);
    // These give tags of another line to an image, such as 10.1 to 10.2.0; no text tells that.
    assert_eq!(two_lines.into_iter().collect::<Vec<_>>(), ["bonita", "tomee"]);
    assert!(all.percent() >= 92.0);
}

/// Shared tags name an image per operating system, and so stand in several entries: a group may then hold tags of all of these.
#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn shared_tags_are_grouped_with_those_of_the_same_entries() {
    let Some(images) = images() else { return };
    let (mut groups, mut mixed) = (0, 0);
    for image in &images {
        let list = TagList::new(image.shared.iter().flatten().map(|tag| view(tag)));
        let mut owners: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for (at, entry) in image.shared.iter().enumerate() {
            for tag in entry {
                owners.entry(tag).or_default().insert(at);
            }
        }
        for group in list.aliases() {
            groups += 1;
            let entries: BTreeSet<_> = group.iter().map(|tag| &owners[tag.as_str()]).collect();
            if entries.len() > 1 {
                mixed += 1;
                println!("{}: {group:?}", image.name);
            }
        }
    }
    println!("{mixed} of {groups} groups of shared tags hold tags of different entries");
    assert_eq!(mixed, 0);
}

/// A tag that is told to stay ought not to have a longer one beside it that names the same image.
#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn what_floats_among_official_tags_is_seldom_told_to_stay() {
    let Some(images) = images() else { return };
    let mut floating = Count::default();
    let (mut stay, mut wrong, mut unknown) = (0, 0, 0);
    for image in &images {
        let list = TagList::new(image.entries.iter().flatten().map(|tag| view(tag)));
        let mut examples = Vec::new();
        for entry in &image.entries {
            for tag in entry {
                let moves = entry.iter().any(|other| is_told_more_precisely(tag, other));
                let answer = list.floats(view(tag));
                if moves {
                    floating.add(matches!(answer, Floating::Yes { .. }));
                }
                match answer {
                    Floating::No => stay += 1,
                    Floating::Unknown => unknown += 1,
                    Floating::Yes { .. } => {}
                }
                if moves && answer == Floating::No {
                    wrong += 1;
                    examples.push(tag);
                }
                if let Floating::Yes { toward: Some(toward) } = answer {
                    assert!(entry.iter().any(|other| toward == **other), "{tag} to {toward}");
                }
            }
        }
        if !examples.is_empty() {
            println!("{}: {} told to stay, such as {}", image.name, examples.len(), examples[0]);
        }
    }
    floating.print("tags that float by their entry, told to float");
    println!("{stay} told to stay, {wrong} of them wrongly; {unknown} unknown");
    assert!(wrong * 100 <= stay);
    assert!(floating.percent() >= 95.0);
}

/// The same words around a longer version that begins alike.
fn is_told_more_precisely(tag: &str, other: &str) -> bool {
    let ((words, numbers), (other_words, other_numbers)) = (template(tag), template(other));
    words == other_words
        && tag.len() < other.len()
        && !numbers.is_empty()
        && numbers.iter().zip(&other_numbers).all(|(short, long)| long.starts_with(short))
}

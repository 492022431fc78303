//! What holds for every list of texts that are read as platforms, and for platforms of any words.

use distref::Platform;
use distref::platform::Matcher;

/// The most that one platform makes a matcher look for.
const MOST_FALLBACKS: usize = 34;

/// The most texts that are compared with each other.
const COMPARED: usize = 12;

/// The laws, over the texts between tabs.
pub(crate) fn texts(input: &str) {
    let texts: Vec<&str> = input.split('\t').collect();
    for text in &texts {
        read(text);
    }
    let platforms: Vec<_> = texts.iter().take(COMPARED).map(|text| of_words(text)).collect();
    choice(&platforms);
}

/// A platform of any words: between slashes, operating system, architecture, variant, version, features.
fn of_words(text: &str) -> Platform<'_> {
    let mut words = text.split('/');
    let mut next = || words.next().unwrap_or_default();
    let platform = Platform::new(next(), next()).with_variant(next()).with_os_version(next());
    platform.with_os_features(words)
}

/// Reading either points into the text, or gives what prints as a text that is read as the same.
fn read(text: &str) {
    for host in [Platform::LINUX_ARM_V7, Platform::new("windows", "armel"), Platform::default()] {
        match Platform::parse(text, &host) {
            Err(error) => {
                assert!(text.get(error.span()).is_some(), "{error:?}");
                assert_eq!(error.to_string().lines().count(), 1);
            }
            Ok(platform) => reads_again(&platform),
        }
    }
}

fn reads_again(platform: &Platform<'_>) {
    let full = platform.to_full().to_string();
    let options = [platform.os_version()].into_iter().chain(platform.os_features());
    let is_writable = options.flat_map(str::chars).all(is_option);
    if full.len() > Platform::MAX_LEN {
        return;
    }
    let again = full.parse::<Platform>();
    assert_eq!(again.is_ok(), is_writable, "{full}");
    if let Ok(again) = again {
        assert_eq!(again.to_full().to_string(), full);
        assert_eq!(again.normalize(), platform.normalize());
    }
}

/// What a version or a feature may hold, escaped or not.
fn is_option(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.%+()/".contains(c)
}

/// What holds for each platform, and for each as a wish with all as candidates.
pub(crate) fn choice(platforms: &[Platform<'_>]) {
    for platform in platforms {
        let normal = platform.normalize();
        assert_eq!(normal.normalize(), normal);
        assert_eq!(platform.clone().into_owned(), *platform);
        assert_eq!(platform.os().is_empty(), normal.os().is_empty());
    }
    for wish in platforms {
        fallbacks(wish, platforms);
        let matchers = [
            Matcher::only(wish),
            Matcher::only_strict(wish),
            Matcher::only_os(wish),
            Matcher::for_host(wish),
            Matcher::only(wish).on_host(&Platform::LINUX_ARM64),
        ];
        for matcher in matchers {
            chooses(&matcher, platforms);
        }
        assert!(Matcher::only_strict(wish).matches(wish), "{wish:?}");
    }
    for matcher in [Matcher::ordered(platforms), Matcher::any(platforms), Matcher::all()] {
        chooses(&matcher, platforms);
        assert_eq!(matcher.ranked(platforms).len(), platforms.len());
    }
}

/// Fallbacks are bounded; they are what is taken, in this order; and they hold the platform itself, if anything.
fn fallbacks(wish: &Platform<'_>, candidates: &[Platform<'_>]) {
    let matcher = Matcher::only(wish);
    let list: Vec<_> = matcher.fallbacks().collect();
    assert!(list.len() <= MOST_FALLBACKS, "{wish:?}");
    assert_eq!(matcher.ranked(candidates), Matcher::ordered(&list).ranked(candidates), "{wish:?}");
    assert_eq!(matcher.matches(wish), !list.is_empty(), "{wish:?}");
    let is_arm64 = wish.normalize().architecture() == "arm64";
    assert!(is_arm64 || !list.is_empty(), "{wish:?}");
}

/// All that a matcher answers follows from the ranks.
fn chooses(matcher: &Matcher, candidates: &[Platform<'_>]) {
    for candidate in candidates {
        let rank = matcher.rank(candidate);
        assert_eq!(matcher.matches(candidate), rank.is_some(), "{candidate:?}");
        let refusal = matcher.refusal(candidate);
        assert_eq!(refusal.is_none(), rank.is_some(), "{candidate:?}: {refusal:?}");
        let win32k = candidate.os_features().filter(|&feature| feature == "win32k").count();
        if win32k < 2 {
            assert_eq!(matcher.matches(&candidate.normalize()), rank.is_some(), "{candidate:?}");
        }
    }
    let ranked = matcher.ranked(candidates);
    assert_eq!(matcher.select(candidates), ranked.first().copied());
    let keys: Vec<_> =
        ranked.iter().map(|&index| (matcher.rank(&candidates[index]), index)).collect();
    assert!(keys.is_sorted());
    assert_eq!(keys.len(), candidates.iter().filter(|c| matcher.matches(c)).count());
}

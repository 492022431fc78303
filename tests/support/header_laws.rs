//! What holds for every value of a header, and for every body of a refusal.

use distref::protocol::header::{
    Accept, ByteRanges, ByteSpan, ContentRange, ContentType, Filters, HeaderError, Link, MAX_VALUE,
    RATELIMIT_LIMIT, RateLimit, RetryAfter, TagList, UploadRange, Warnings, chunk_min_length,
    content_digest, content_length, digest_value, length_value, namespace, speaks_v2, subject,
    upload_uuid,
};
use distref::protocol::{BodyForm, ErrorBody};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// What reads a value, writes what was read, and holds it to that.
type Reader = fn(&[u8]);

/// Every reader, by the name that stands before a tab.
const READERS: &[(&str, Reader)] = &[
    ("link", link),
    ("range", |value| same(value, UploadRange::parse, |it| it.to_value())),
    ("bytes", byte_ranges),
    ("chunk", |value| same(value, ByteSpan::parse, |it| it.to_value())),
    ("content-range", |value| same(value, ContentRange::parse, |it| it.to_value())),
    ("warning", warning),
    ("retry-after", retry_after),
    ("ratelimit", |value| {
        same(value, |it| RateLimit::parse(RATELIMIT_LIMIT, it), |it| it.to_value());
    }),
    ("content-type", content_type),
    ("accept", accept),
    ("oci-tag", tags),
    ("single", single),
];

/// The law: `name TAB value`, or a first byte that picks the reader.
pub(crate) fn header(input: &[u8]) {
    let named = input.iter().position(|&byte| byte == b'\t').and_then(|tab| {
        let (name, value) = (&input[..tab], &input[tab + 1..]);
        let reader = READERS.iter().find(|(known, _)| known.as_bytes() == name)?;
        Some((reader.1, value))
    });
    if let Some((read, value)) = named {
        read(value);
    } else if let [first, value @ ..] = input {
        READERS[usize::from(*first) % READERS.len()].1(value);
    }
}

/// A value that is read is written as one that is read as the same, and written the same again.
fn same<T: PartialEq + std::fmt::Debug>(
    value: &[u8],
    parse: impl Fn(&[u8]) -> Result<T, HeaderError>,
    write: impl Fn(&T) -> HeaderValue,
) {
    match parse(value) {
        Err(error) => told(&error, value),
        Ok(read) => {
            let written = write(&read);
            let again = parse(written.as_bytes()).expect("what was written is read");
            assert_eq!(again, read);
            assert_eq!(write(&again), written);
        }
    }
}

/// A refusal is told in one line, and lies within the value.
fn told(error: &HeaderError, value: &[u8]) {
    assert!(error.offset() <= value.len(), "{error}");
    assert_eq!(error.to_string().lines().count(), 1);
}

fn link(value: &[u8]) {
    let mut last = None;
    for link in Link::parse(value) {
        let link = match link {
            Ok(link) => link,
            Err(error) => {
                assert!(last <= Some(error.offset()), "faults go forward");
                last = Some(error.offset());
                told(&error, value);
                continue;
            }
        };
        let target = link.target();
        assert!(!target.is_empty() && target.bytes().all(|byte| byte.is_ascii_graphic()));
        let written = link.to_value();
        let again: Vec<_> = Link::parse(written.as_bytes()).collect();
        let [Ok(again)] = again[..] else { panic!("{written:?}: {again:?}") };
        assert_eq!(again.target(), target);
        let pairs = |link: Link<'_>| -> Vec<(String, Option<Vec<u8>>)> {
            let pair = |param: distref::protocol::header::Param<'_>| {
                (param.name().to_owned(), param.has_value().then(|| param.value().into_owned()))
            };
            link.params().map(pair).collect()
        };
        assert_eq!(pairs(again), pairs(link));
        assert_eq!((again.is_next(), again.to_value()), (link.is_next(), written.clone()));
        match Link::next_value(target) {
            Ok(value) => {
                assert!(Link::parse(value.as_bytes()).all(|it| it.unwrap().target() == target));
            }
            Err(error) => assert_eq!(&target[error.offset()..=error.offset()], ">"),
        }
    }
}

fn byte_ranges(value: &[u8]) {
    same(value, ByteRanges::parse, ByteRanges::to_value);
    let Ok(ranges) = ByteRanges::parse(value) else { return };
    assert!((1..=ByteRanges::MAX_RANGES).contains(&ranges.iter().len()));
    for len in [0, 1, 2, 1000, u64::MAX] {
        for bytes in ranges.iter().filter_map(|range| range.resolve(len)) {
            assert!(bytes.start < bytes.end && bytes.end <= len);
        }
    }
}

fn warning(value: &[u8]) {
    let warnings = Warnings::parse([value]);
    let total: usize = warnings.iter().map(|it| it.text().len()).sum();
    assert!(total <= Warnings::MAX_TEXT && warnings.iter().len() <= Warnings::MAX_COUNT);
    warnings.errors().iter().for_each(|error| told(error, value));
    for warning in warnings.iter() {
        assert!(!warning.text().chars().any(char::is_control));
        let written = warning.to_value();
        let again = Warnings::parse([written.as_bytes()]);
        assert_eq!(again.iter().collect::<Vec<_>>(), [warning]);
        assert!(!again.is_cut() && again.errors().is_empty());
    }
}

fn retry_after(value: &[u8]) {
    same(value, RetryAfter::parse, |it| it.to_value());
    let Ok(retry) = RetryAfter::parse(value) else { return };
    for now in [0, 1_700_000_000, u64::MAX] {
        assert!(retry.wait(now) <= RetryAfter::MAX_WAIT);
    }
}

fn content_type(value: &[u8]) {
    match ContentType::parse(value) {
        Err(error) => told(&error, value),
        Ok(read) => {
            let written = ContentType::value(read.media_type());
            let again = ContentType::parse(written.as_bytes()).expect("what was written is read");
            assert_eq!((again.media_type(), again.params().count()), (read.media_type(), 0));
            assert!(again.is(read.media_type().as_str()));
        }
    }
}

fn accept(value: &[u8]) {
    let read = Accept::parse([value]);
    read.errors().iter().for_each(|error| told(error, value));
    assert!(read.len() <= Accept::MAX_RANGES);
    let written = read.to_value();
    let again = Accept::parse([written.as_bytes()]);
    if written.len() <= MAX_VALUE {
        assert!(again.errors().is_empty());
        assert_eq!(again.to_value(), written);
        for media_type in &Accept::MANIFESTS {
            assert_eq!(again.weight(media_type), read.weight(media_type));
            assert_eq!(again.names(media_type), read.names(media_type));
        }
    }
    for media_type in &Accept::MANIFESTS {
        assert!(read.weight(media_type) <= 1000);
        assert!(!read.names(media_type) || !read.is_empty());
    }
}

fn tags(value: &[u8]) {
    let read = TagList::parse([value]);
    read.errors().iter().for_each(|error| told(error, value));
    if let Some(written) = read.to_value() {
        let again = TagList::parse([written.as_bytes()]);
        assert_eq!((again.tags(), again.errors().len()), (read.tags(), 0));
    }
    let filters = Filters::parse([value]);
    let again = filters.to_value().map(|value| Filters::parse([value.as_bytes()]));
    assert_eq!(again.unwrap_or_default(), filters);
}

/// Headers of one number, digest or name.
fn single(value: &[u8]) {
    let Ok(header) = HeaderValue::from_bytes(value) else { return };
    let of = |name: &str| {
        let name: HeaderName = name.parse().expect("a name");
        HeaderMap::from_iter([(name, header.clone())])
    };
    for (name, read) in [
        ("content-length", content_length as fn(&HeaderMap) -> _),
        ("oci-chunk-min-length", chunk_min_length),
    ] {
        match read(&of(name)) {
            Ok(length) => {
                let written = HeaderMap::from_iter([(
                    name.parse::<HeaderName>().expect("a name"),
                    length_value(length.expect("it is there")),
                )]);
                assert_eq!(read(&written), Ok(length));
            }
            Err(error) => told(&error, value),
        }
    }
    for (name, read) in
        [("docker-content-digest", content_digest as fn(&HeaderMap) -> _), ("oci-subject", subject)]
    {
        match read(&of(name)) {
            Ok(digest) => {
                assert_eq!(
                    digest_value(&digest.expect("it is there")).as_bytes(),
                    value.trim_ascii()
                );
            }
            Err(error) => told(&error, value),
        }
    }
    if let Ok(Some(uuid)) = upload_uuid(&of("docker-upload-uuid")) {
        assert_eq!(uuid.as_str().as_bytes(), value);
    }
    if let Ok(Some(domain)) = namespace(&of("oci-namespace")) {
        assert_eq!(domain.as_str().as_bytes(), value.trim_ascii());
    }
    let is_v2 = speaks_v2(&of("docker-distribution-api-version"));
    assert!(!is_v2 || value.to_ascii_lowercase().windows(12).any(|it| it == b"registry/2.0"));
}

/// The law of bodies: two bytes of status, then the body.
pub(crate) fn error_body(input: &[u8]) {
    let (status, body) = match input {
        [one, two, body @ ..] => (u16::from_be_bytes([*one, *two]), body),
        short => (404, short),
    };
    let status = StatusCode::from_u16(100 + status % 900).expect("100 to 999");
    of_status(status, body);
    of_status(StatusCode::NOT_FOUND, input); // seeds are bodies alone
}

fn of_status(status: StatusCode, body: &[u8]) {
    let read = ErrorBody::parse(status, None, body);
    assert_eq!(read.status(), status);
    assert!(read.entries().len() <= ErrorBody::MAX_ERRORS);
    assert!(read.excerpt().is_none_or(|it| it.len() <= ErrorBody::MAX_EXCERPT));
    let is_html = read.form() == BodyForm::Html;
    assert!(is_html || read.title().is_none());
    assert_eq!(read.form() == BodyForm::TooLarge, !is_html && is_long(body));
    let line = read.to_string();
    assert!(line.len() <= ErrorBody::MAX_LINE && line.starts_with(status.as_str()), "{line}");
    let shown = read.entries().iter().flat_map(|entry| {
        let code = entry.code().map(ToString::to_string);
        let detail = entry.detail().map(ToString::to_string);
        [code, entry.message().map(str::to_owned), detail, Some(entry.to_string())]
    });
    for text in shown
        .flatten()
        .chain([line])
        .chain([read.excerpt(), read.title()].into_iter().flatten().map(str::to_owned))
    {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let json = read.to_json();
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON is written");
    let again = ErrorBody::parse(status, None, json.as_bytes());
    if json.len() <= ErrorBody::MAX_LEN {
        assert_eq!(again.entries(), read.entries());
        assert_eq!((again.form(), again.to_json()), (BodyForm::Errors, json));
    }
}

/// Whether what is left without mark and white space is above the limit.
fn is_long(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.trim_ascii().len() > ErrorBody::MAX_LEN
}

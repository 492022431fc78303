//! Digests: what is one, what a refusal says, how they compare, and proof of content.

#![expect(clippy::unwrap_used, reason = "the helpers are tests as well")]

use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use arbitrary::Unstructured;
use distref::{
    Digest, DigestView, Tag,
    digest::{Algorithm, DigestErrorKind as Kind},
};

/// `name:` and the first `len` of some digits.
fn known(name: &str, len: usize) -> String {
    format!("{name}:{}", "0123456789abcdef".repeat(9).get(..len).unwrap())
}

/// The random bytes of a seed.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[0]
    };
    (0..len).map(step).collect()
}

/// Valid digests, each known algorithm and some others among them.
fn valid(seeds: u64) -> impl Iterator<Item = String> {
    (0..seeds).map(|seed| {
        let bytes = noise(seed, 80);
        let mut u = Unstructured::new(&bytes);
        match seed % 5 {
            0 => Digest::sha256(u.arbitrary().unwrap()).to_string(),
            1 => Digest::sha384(u.arbitrary().unwrap()).to_string(),
            2 => Digest::sha512(u.arbitrary().unwrap()).to_string(),
            3 => Digest::blake3(u.arbitrary().unwrap()).to_string(),
            _ => {
                let names = ["md5", "sha256+b64u", "a.b_c-d", "sha25", "sha2566"];
                let name = u.choose(&names).unwrap();
                format!("{name}:{:X}=_-", u.arbitrary::<u32>().unwrap())
            }
        }
    })
}

/// Texts close to digests: a valid one with up to three characters changed, added or taken out.
fn near(seeds: u64) -> impl Iterator<Item = String> {
    let chars = ['a', 'f', 'g', '0', 'A', 'G', ':', '+', '.', '=', '@', 'é', '\n'];
    valid(seeds).zip(0..).map(move |(text, seed)| {
        let bytes = noise(seed ^ 0xffff, 32);
        let mut u = Unstructured::new(&bytes);
        let mut text: Vec<char> = text.chars().collect();
        for _ in 0..u.int_in_range(0..=3).unwrap() {
            let at = u.choose_index(text.len()).unwrap();
            let char = *u.choose(&chars).unwrap();
            match u.int_in_range(0..=2).unwrap() {
                0 => text[at] = char,
                1 => text.insert(at, char),
                _ => drop(text.remove(at)),
            }
        }
        text.into_iter().collect()
    })
}

/// The grammar again, as plainly as it can be put.
fn slow_accepts(text: &str) -> bool {
    let Some((name, encoded)) = text.split_once(':') else { return false };
    let component = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let hex = |len| encoded.len() == len && encoded.chars().all(|c| "0123456789abcdef".contains(c));
    let other = || {
        !encoded.is_empty()
            && encoded.chars().all(|c| c.is_ascii_alphanumeric() || "=_-".contains(c))
    };
    text.len() <= 1024
        && name.split(['+', '.', '_', '-']).all(component)
        && match name {
            "sha256" | "blake3" => hex(64),
            "sha384" => hex(96),
            "sha512" => hex(128),
            _ => other(),
        }
}

#[test]
fn valid_texts_are_taken_apart_and_printed_as_written() {
    let longest = "a".repeat(1022);
    let rows = [
        (known("sha256", 64), "sha256", Some(32)),
        (known("sha384", 96), "sha384", Some(48)),
        (known("sha512", 128), "sha512", Some(64)),
        (known("blake3", 64), "blake3", Some(32)),
        ("md5:D41D8cd9".into(), "md5", None),
        ("sha256+b64u:LCa0a2j_xo_5m0U8HTBB-g=".into(), "sha256+b64u", None),
        ("a.b_c-d+e:=".into(), "a.b_c-d+e", None),
        ("sha512-256:0".into(), "sha512-256", None),
        ("sha25:0".into(), "sha25", None),
        ("0:_".into(), "0", None),
        (format!("{longest}:x"), longest.as_str(), None),
    ];
    for (text, algorithm, hash_len) in rows {
        let view = DigestView::parse(&text).unwrap();
        let digest: Digest = text.parse().unwrap();
        assert_eq!(view.as_str(), text);
        assert_eq!(view.algorithm().as_str(), algorithm, "{text}");
        assert_eq!(digest.algorithm(), view.algorithm(), "{text}");
        assert_eq!(view.encoded(), text.split_once(':').unwrap().1);
        assert_eq!(view.algorithm().hash_len(), hash_len, "{text}");
        assert_eq!(digest.hash_bytes().map(<[u8]>::len), hash_len, "{text}");
        assert_eq!(digest.to_string(), text);
        assert_eq!(format!("{digest:?} {view:?} {view}"), format!("{text:?} {text:?} {text}"));
        assert_eq!(digest.to_text().as_view(), view);
        assert_eq!(Algorithm::parse(algorithm), Ok(view.algorithm()));
    }
}

#[test]
fn a_refusal_names_the_rule_and_the_bytes() {
    let with = |name: &str, at: usize, char: char| {
        let mut text = known(name, Algorithm::parse(name).unwrap().hex_len().unwrap());
        text.replace_range(at..=at, &char.to_string());
        text
    };
    let rows = [
        (String::new(), Kind::Empty, 0..0),
        ("a".repeat(1025), Kind::TooLong, 1024..1025),
        (format!("a:{}", "b".repeat(1023)), Kind::TooLong, 1024..1025),
        (format!("a:{}é", "b".repeat(1021)), Kind::TooLong, 1023..1025),
        ("sha256".into(), Kind::MissingColon, 0..6),
        ("sha256-abc".into(), Kind::MissingColon, 0..10),
        (":abc".into(), Kind::AlgorithmEmpty, 0..0),
        (":".into(), Kind::AlgorithmEmpty, 0..0),
        ("+a:b".into(), Kind::AlgorithmEmpty, 0..0),
        ("a+:b".into(), Kind::AlgorithmEmpty, 2..2),
        ("a__b:c".into(), Kind::AlgorithmEmpty, 2..2),
        ("SHA256:abc".into(), Kind::Algorithm, 0..1),
        (" sha256:abc".into(), Kind::Algorithm, 0..1),
        ("sh/a:b".into(), Kind::Algorithm, 2..3),
        ("ä:b".into(), Kind::Algorithm, 0..2),
        ("@sha256:ab".into(), Kind::Algorithm, 0..1),
        ("sha256:".into(), Kind::EncodedEmpty, 7..7),
        ("md5:".into(), Kind::EncodedEmpty, 4..4),
        ("a:b:c".into(), Kind::Encoded, 3..4),
        ("md5:00é".into(), Kind::Encoded, 6..8),
        (known("sha256", 64) + "\n", Kind::Encoded, 71..72),
        ("sha256: abc".into(), Kind::Encoded, 7..8),
        (known("sha256", 63), Kind::Length, 7..70),
        (known("sha256", 65), Kind::Length, 7..72),
        (known("blake3", 128), Kind::Length, 7..135),
        (known("sha384", 95), Kind::Length, 7..102),
        (known("sha512", 64), Kind::Length, 7..71),
        (with("sha256", 70, 'F'), Kind::Uppercase, 70..71),
        (with("sha384", 7, 'A'), Kind::Uppercase, 7..8),
        (with("sha512", 134, 'g'), Kind::NotHex, 134..135),
        (with("blake3", 9, '='), Kind::NotHex, 9..10),
        (with("sha256", 9, 'Z'), Kind::NotHex, 9..10),
        (with("sha256", 9, '@'), Kind::Encoded, 9..10),
    ];
    for (text, kind, span) in rows {
        let error = DigestView::parse(&text).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, span), "{text}");
        assert_eq!(text.parse::<Digest>(), Err(error));
        assert_eq!(DigestView::accept(&text), None);
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn the_name_of_an_algorithm_is_refused_by_the_same_rules() {
    let rows = [
        ("", Kind::AlgorithmEmpty, 0..0),
        ("sha256:", Kind::Algorithm, 6..7),
        ("a-", Kind::AlgorithmEmpty, 2..2),
        ("a..b", Kind::AlgorithmEmpty, 2..2),
        ("Md5", Kind::Algorithm, 0..1),
    ];
    for (name, kind, span) in rows {
        let error = Algorithm::parse(name).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, span), "{name}");
    }
    assert_eq!(Algorithm::parse(&"a".repeat(1025)).unwrap_err().kind(), Kind::TooLong);
}

#[test]
fn the_accept_path_agrees_with_the_grammar_put_plainly() {
    let (mut accepted, mut refused) = (0, 0);
    for text in valid(2_000).chain(near(20_000)) {
        let verdict = DigestView::parse(&text);
        assert_eq!(verdict.is_ok(), slow_accepts(&text), "{text:?}");
        assert_eq!(verdict.ok(), DigestView::accept(&text));
        match verdict {
            Ok(_) => accepted += 1,
            Err(error) => {
                assert!(text.get(error.span()).is_some(), "{text:?} {error:?}");
                refused += 1;
            }
        }
    }
    assert!(accepted > 5_000 && refused > 5_000, "{accepted} {refused}");
}

#[test]
fn every_byte_in_every_place_of_a_known_digest_is_judged_right() {
    for (name, len) in [("sha256", 64), ("sha384", 96), ("sha512", 128), ("blake3", 64)] {
        let text = known(name, len);
        for at in 0..text.len() {
            for byte in 0..0x80_u8 {
                let mut text = text.clone();
                text.replace_range(at..=at, &char::from(byte).to_string());
                assert_eq!(DigestView::accept(&text).is_some(), slow_accepts(&text), "{text:?}");
            }
        }
    }
}

#[test]
fn hex_is_decoded_and_encoded_as_the_plain_way_does() {
    for seed in 0..2_000 {
        let hash: [u8; 64] = noise(seed, 64).try_into().unwrap();
        let digits: Vec<String> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("sha512:{}", digits.concat());
        assert_eq!(Digest::sha512(hash).to_string(), text);
        assert_eq!(text.parse::<Digest>().unwrap().hash_bytes(), Some(&hash[..]));
    }
    for byte in 0..=u8::MAX {
        let digest = Digest::sha256([byte; 32]);
        assert_eq!(digest, format!("sha256:{}", format!("{byte:02x}").repeat(32)).as_str());
        assert_eq!(digest.to_string().parse(), Ok(digest));
    }
}

#[test]
fn digests_and_views_compare_and_hash_as_their_texts() {
    let hashers = RandomState::new();
    let mut texts: Vec<String> = valid(100).chain(near(400)).filter(|t| slow_accepts(t)).collect();
    let awkward = ["sha25:6", "sha256+a:0", "sha256.a:0", "sha2567:0", "a:0", "z:0"];
    texts.extend(awkward.map(Into::into));
    for left in &texts {
        let digest: Digest = left.parse().unwrap();
        let view = DigestView::parse(left).unwrap();
        assert_eq!(digest, view);
        assert_eq!(view, digest);
        assert_eq!(digest, **left);
        assert_eq!(view, left.as_str());
        assert_eq!(hashers.hash_one(&digest), hashers.hash_one(view), "{left}");
        for right in &texts {
            let other: Digest = right.parse().unwrap();
            assert_eq!(digest.cmp(&other), left.cmp(right), "{left} {right}");
            assert_eq!(view.cmp(&DigestView::parse(right).unwrap()), left.cmp(right));
            assert_eq!(digest == other, left == right);
            assert_eq!(view == other, left == right);
        }
    }
    let distinct: HashSet<&String> = texts.iter().collect();
    let digests: HashSet<Digest> = texts.iter().map(|text| text.parse().unwrap()).collect();
    assert_eq!(distinct.len(), digests.len());
}

#[test]
fn every_way_in_takes_and_refuses_the_same() {
    for text in near(500) {
        let parsed = text.parse::<Digest>();
        assert_eq!(Digest::try_from(text.as_str()), parsed);
        assert_eq!(Digest::try_from(text.clone()), parsed);
        assert_eq!(Digest::try_from(Cow::from(text.as_str())), parsed);
        assert_eq!(DigestView::try_from(text.as_str()).map(Digest::from), parsed);
    }
}

#[test]
fn a_literal_is_a_digest_of_any_algorithm_also_in_constants() {
    const KNOWN: Digest =
        distref::digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    static OTHER: Digest = distref::digest!("md5:99914b932bd37a50b983c5e7c90ae93b");
    let hash = KNOWN.hash_bytes().unwrap().to_vec();
    assert_eq!((hash.len(), hash[0], hash[31]), (32, 0x44, 0x8a));
    assert_eq!(OTHER, "md5:99914b932bd37a50b983c5e7c90ae93b");
    assert_eq!(OTHER.to_string().parse(), Ok(OTHER.clone()));
}

#[test]
fn a_hash_of_the_wrong_length_makes_no_digest() {
    for name in ["sha256", "sha384", "sha512", "blake3"] {
        let algorithm = Algorithm::parse(name).unwrap();
        for len in 0..=70 {
            let hash = noise(7, len);
            let made = Digest::from_hash(algorithm, &hash);
            assert_eq!(made.is_ok(), algorithm.hash_len() == Some(len), "{name} {len}");
            match made {
                Ok(digest) => {
                    assert_eq!(digest.algorithm(), algorithm);
                    assert_eq!(digest.hash_bytes(), Some(&*hash));
                }
                Err(error) => assert_eq!((error.kind(), error.span()), (Kind::Length, 0..len)),
            }
        }
    }
    let error = Digest::from_hash(Algorithm::parse("md5").unwrap(), &[0; 16]).unwrap_err();
    assert_eq!((error.kind(), error.span()), (Kind::UnknownEncoding, 0..16));
}

#[test]
fn paths_and_fallback_tags_follow_the_specifications() {
    let (short, full) = ("a".repeat(64), "a".repeat(128));
    let long = "an+algorithm+with+separators+and+more+than+its+share";
    let encoded = "With=Padding_In-The-Middle=".repeat(4);
    let cut = "With-Padding_In-The-Middle-With-Padding_In-The-Middle-With-Paddi";
    let rows = [
        (format!("sha256:{short}"), format!("sha256/{short}"), format!("sha256-{short}")),
        (format!("sha512:{full}"), format!("sha512/{full}"), format!("sha512-{short}")),
        ("a.b_c:d=".into(), "a.b_c/d=".into(), "a.b_c-d-".into()),
        (
            format!("{long}:{encoded}"),
            format!("{long}/{encoded}"),
            format!("an-algorithm-with-separators-and-{cut}"),
        ),
    ];
    for (text, path, tag) in rows {
        let digest: Digest = text.parse().unwrap();
        let view = DigestView::parse(&text).unwrap();
        assert_eq!(digest.to_path().to_string(), path);
        assert_eq!(view.to_path().to_string(), path);
        assert_eq!(digest.fallback_tag().to_string(), tag);
        assert_eq!(view.fallback_tag().to_string(), tag);
        assert_eq!(tag.parse(), Ok(Tag::from(digest.fallback_tag())));
    }
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_digest_has_the_size_that_its_doc_states() {
    assert_eq!((size_of::<Digest>(), size_of::<DigestView<'_>>()), (72, 16));
}

#[test]
fn printing_honours_a_width() {
    let digest: Digest = "md5:0".parse().unwrap();
    let printed = format!("[{digest:>8}] [{:<8}]", Algorithm::Sha256);
    assert_eq!(printed, "[   md5:0] [sha256  ]");
}

#[cfg(feature = "serde")]
#[test]
fn serde_takes_and_gives_the_text_and_checks_it() {
    let text = known("sha256", 64);
    let json = format!("\"{text}\"");
    let digest: Digest = serde_json::from_str(&json).unwrap();
    let view: DigestView<'_> = serde_json::from_str(&json).unwrap();
    assert_eq!(digest, view);
    assert_eq!(serde_json::to_string(&digest).unwrap(), json);
    assert_eq!(serde_json::to_string(&view).unwrap(), json);
    assert_eq!(serde_json::from_value::<Digest>(text.into()).unwrap(), digest);
    let error = serde_json::from_str::<Digest>("\"sha256:AB\"").unwrap_err().to_string();
    assert!(error.starts_with("wrong number of hex digits"), "{error}");
    assert!(serde_json::from_str::<DigestView<'_>>("\"md5:\\u0061\"").is_err());
    assert!(serde_json::from_str::<Digest>("7").is_err());
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_is_a_string_with_a_pattern() {
    let schema = schemars::schema_for!(Digest);
    assert_eq!(schema.get("type").unwrap(), "string");
    assert_eq!(schema.get("maxLength").unwrap(), 1024);
    assert!(schema.get("pattern").unwrap().as_str().unwrap().starts_with("^[a-z0-9]+"));
}

#[cfg(feature = "arbitrary")]
#[test]
fn generated_digests_are_valid_and_of_every_algorithm() {
    let mut seen = HashSet::new();
    for seed in 0..500 {
        let bytes = noise(seed, 200);
        let digest: Digest = Unstructured::new(&bytes).arbitrary().unwrap();
        let text = digest.to_string();
        assert_eq!(text.parse().as_ref(), Ok(&digest), "{text}");
        let known = digest.hash_bytes().is_some();
        seen.insert(known.then(|| digest.algorithm().to_string()));
    }
    assert_eq!(seen.len(), 5);
}

#[cfg(feature = "sha2")]
mod content {
    use distref::{
        Digest, DigestView,
        digest::{Algorithm, Digester, Hasher, Sha2, UnsupportedAlgorithm, Verifier, VerifyError},
    };

    fn mismatch(expected: &Digest, found: Digest) -> VerifyError {
        VerifyError::Digest { expected: Box::new(expected.clone()), found: Box::new(found) }
    }

    /// SHA-256 under another name. Fails when it is given a long piece.
    struct Renamed(&'static str, Sha2);

    impl Hasher for Renamed {
        fn algorithm(&self) -> Algorithm<'_> {
            Algorithm::parse(self.0).unwrap()
        }

        fn update(&mut self, content: &[u8]) {
            assert!(content.len() < 1_000, "bytes beyond the size were hashed");
            self.1.update(content);
        }

        fn finish(self) -> Digest {
            self.1.finish().to_string().replace("sha256", self.0).parse().unwrap()
        }
    }

    #[test]
    fn known_answers() {
        // FIPS 180: the one-block message "abc" of each function.
        let rows = [
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
             8086072ba1e7cc2358baeca134c825a7",
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ];
        for text in rows {
            let view = DigestView::parse(text).unwrap();
            let digest = Digest::compute(view.algorithm(), b"abc").unwrap();
            assert_eq!(digest, text);
            assert_eq!(digest.verify(b"abc"), Ok(()));
            assert_eq!(
                digest.verify(b"abd"),
                Err(mismatch(&digest, Digest::compute(digest.algorithm(), b"abd").unwrap()))
            );
            assert_eq!(view.verify(b"abc"), Ok(()));
            assert!(matches!(view.verify(b""), Err(VerifyError::Digest { .. })));
        }
    }

    #[test]
    fn the_pieces_do_not_matter() {
        let content: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
            let whole = Digest::compute(algorithm, &content).unwrap();
            for piece in [1, 7, 64, 127, 999, 1_000] {
                let mut digester = Digester::new(algorithm).unwrap();
                let mut verifier = Verifier::new(whole.clone(), 1_000).unwrap();
                for piece in content.chunks(piece) {
                    digester.update(piece);
                    verifier.update(piece).unwrap();
                    assert_eq!(digester.size() + verifier.remaining(), 1_000);
                }
                assert_eq!(digester.finish(), whole);
                assert_eq!(verifier.finish(), Ok(whole.clone()));
            }
        }
    }

    #[test]
    fn too_much_is_refused_at_once_unhashed_and_for_good() {
        let digest: Digest = format!("alias:{}", "0".repeat(64)).parse().unwrap();
        let hasher = Renamed("alias", Sha2::sha256());
        let mut verifier = Verifier::with_hasher(digest, 5, hasher).unwrap();
        let refusal = || VerifyError::Size { expected: 5, found: 1_003 };
        verifier.update(b"abc").unwrap();
        assert_eq!(verifier.update(&[0; 1_000]), Err(refusal()));
        assert_eq!(verifier.update(b"de"), Err(refusal()));
        assert_eq!(verifier.finish(), Err(refusal()));
    }

    #[test]
    fn size_comes_before_digest() {
        let digest = Digest::sha256_of(b"abc");
        let finish = |size, content: &[u8]| {
            let mut verifier = Verifier::new(digest.clone(), size).unwrap();
            verifier.update(content)?;
            verifier.finish()
        };
        let size = |expected, found| Err(VerifyError::Size { expected, found });
        assert_eq!(finish(3, b"abc"), Ok(digest.clone()));
        assert_eq!(finish(3, b"abd"), Err(mismatch(&digest, Digest::sha256_of(b"abd"))));
        assert_eq!(finish(3, b"xy"), size(3, 2));
        assert_eq!(finish(3, b"abcd"), size(3, 4));
        assert_eq!(finish(0, b""), Err(mismatch(&digest, Digest::sha256_of(b""))));
        assert_eq!(finish(4, b"abc"), size(4, 3));
        assert_eq!(finish(u64::MAX, b"abc"), size(u64::MAX, 3));
    }

    #[test]
    fn without_a_hash_function_nothing_counts_as_verified() {
        let rows = [format!("blake3:{}", "0".repeat(64)), "md5:0".into(), "sha256+b64u:x".into()];
        for text in rows {
            let digest: Digest = text.parse().unwrap();
            let refusal = Err(VerifyError::Unsupported(UnsupportedAlgorithm));
            assert_eq!(digest.verify(b""), refusal, "{text}");
            assert_eq!(DigestView::parse(&text).unwrap().verify(b""), refusal);
            assert!(Verifier::new(digest.clone(), 0).is_err());
            assert!(Digester::new(digest.algorithm()).is_err());
            assert!(Verifier::with_hasher(digest, 0, Sha2::sha256()).is_err());
        }
    }

    #[test]
    fn a_caller_brings_any_algorithm() {
        let encoded = Digest::sha256_of(b"abc").to_string().replace("sha256:", "");
        for (name, content) in [("blake3", "abc"), ("alias", "abc"), ("alias", "abd")] {
            let digest: Digest = format!("{name}:{encoded}").parse().unwrap();
            let hasher = || Renamed(name, Sha2::sha256());
            let mut verifier = Verifier::with_hasher(digest.clone(), 3, hasher()).unwrap();
            verifier.update(content.as_bytes()).unwrap();
            let mut digester = Digester::with_hasher(hasher());
            digester.update(b"abc");
            assert_eq!(digester.finish(), digest);
            let found = verifier.finish();
            match content {
                "abc" => assert_eq!(found, Ok(digest)),
                _ => assert!(matches!(found, Err(VerifyError::Digest { .. })), "{found:?}"),
            }
        }
    }
}

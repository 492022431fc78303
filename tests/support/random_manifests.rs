//! Repeatable random documents: good ones with something changed, member by member and byte by byte.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::random::Random;

/// Good documents of every kind, and some that only lenient readers take; one a line.
const SEEDS: &str = include_str!("../data/seeds/manifests.txt");

/// What takes the place of a value: other types, numbers on both sides of each limit, texts that
/// are nearly what they have to be, what I-JSON does not have, and what is no JSON.
const VALUES: [&str; 50] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "2",
    "-0",
    "-1",
    "00",
    "2.0",
    "1e0",
    "1E400",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[{}]",
    r#"[{"a":[[[[]]]]}]"#,
    r#"{"a":{}}"#,
    r#"{"a":null}"#,
    r#"{"a":1,"a":2}"#,
    r#"{"b":{"a":1,"\u0061":2}}"#,
    r#"{"a":"\ud800"}"#,
    r#"{"\udc00":""}"#,
    r#""""#,
    r#"" ""#,
    r#""a""#,
    r#""a/b""#,
    r#""a/b;c=d""#,
    r#""a:b""#,
    r#""\ud83d\ude00""#,
    r#""\ud800""#,
    r#""A=b""#,
    r#""=b""#,
    r#""layers""#,
    r#""1.0.0""#,
    r#""e30=""#,
    r#""e31=""#,
    r#""e30""#,
    r#""2026-01-31T08:00:00Z""#,
    r#""2026-01-31t08:00:60z""#,
    r#""https://example.org/""#,
    r#""SHA256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a""#,
    r#""sha256:44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A""#,
    "\"\t\"",
];

/// Bytes that mean something to JSON, or to UTF-8.
const BYTES: &[u8] = b"\"\\{}[]:,0-.eEntu \n\t\0\x7f\x80\xc3\xe2\xed\xf0\xff";

/// A JSON value as it is written: texts and numbers as they stand, members in order, twice if so.
#[derive(Clone)]
enum Json {
    Leaf(String),
    List(Vec<Json>),
    /// Names with their quotes.
    Object(Vec<(String, Json)>),
}

/// The seeds as they are.
pub(crate) fn seeds() -> impl Iterator<Item = &'static str> {
    SEEDS.lines()
}

/// A document: a seed with a few things changed in its tree, and sometimes in its bytes.
pub(crate) fn document(random: &mut Random) -> Vec<u8> {
    let seeds: Vec<&str> = seeds().collect();
    let mut tree = Json::read(random.pick(&seeds));
    for _ in 0..random.below(4) {
        let other = Json::read(random.pick(&seeds));
        tree.change(random, &other);
    }
    let mut bytes = Vec::new();
    tree.write(random, &mut bytes);
    if random.once_in(4) {
        spoil(random, &mut bytes);
    }
    bytes
}

/// Changes bytes: a flip, one more, one less, what comes before and after.
fn spoil(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len().max(1));
    match random.below(7) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, random.pick(BYTES)),
        2 => drop((at < bytes.len()).then(|| bytes.remove(at))),
        3 => bytes.extend_from_slice(random.pick(&[b" \n".as_slice(), b"{}", b",", b"\0", b"x"])),
        4 => drop(bytes.splice(0..0, *random.pick(&[b" \t\r\n", b"\xef\xbb\xbf ", b"null"]))),
        5 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.pick(BYTES)),
    }
}

impl Json {
    fn read(text: &str) -> Self {
        serde_json::from_str::<Box<RawValue>>(text)
            .map_or_else(|error| panic!("a seed is no JSON: {error}: {text}"), |raw| Self::of(&raw))
    }

    fn of(raw: &RawValue) -> Self {
        let parts = raw.get();
        if let Ok(elements) = serde_json::from_str::<Vec<Box<RawValue>>>(parts) {
            return Self::List(elements.iter().map(|raw| Self::of(raw)).collect());
        }
        match serde_json::from_str::<Members>(parts) {
            Ok(Members(members)) => Self::Object(
                members.iter().map(|(name, raw)| (name.get().to_owned(), Self::of(raw))).collect(),
            ),
            Err(_) => Self::Leaf(parts.to_owned()),
        }
    }

    /// Changes one value somewhere in the tree, or one of its members.
    fn change(&mut self, random: &mut Random, other: &Self) {
        let parts = match self {
            Self::Leaf(_) => 0,
            Self::List(elements) => elements.len(),
            Self::Object(members) => members.len(),
        };
        let deeper = parts > 0 && !random.once_in(3);
        match self {
            Self::List(elements) if deeper => elements[random.below(parts)].change(random, other),
            Self::Object(members) if deeper => members[random.below(parts)].1.change(random, other),
            Self::List(elements) if parts > 0 => change_list(random, elements),
            Self::Object(members) if !random.once_in(8) => change_object(random, members, other),
            Self::Leaf(text) if text.len() > 2 && random.once_in(3) => change_text(random, text),
            _ => *self = Self::any(random),
        }
    }

    /// A value of any type.
    fn any(random: &mut Random) -> Self {
        if random.once_in(12) {
            let depth = random.pick(&[2, 4, 64, 127, 128, 129, 200]);
            return Self::Leaf(format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        }
        Self::Leaf(random.pick(&VALUES).to_owned())
    }

    fn write(&self, random: &mut Random, out: &mut Vec<u8>) {
        match self {
            Self::Leaf(text) => out.extend_from_slice(text.as_bytes()),
            Self::List(elements) => {
                out.push(b'[');
                for (index, element) in elements.iter().enumerate() {
                    out.extend((index > 0).then_some(b','));
                    gap(random, out);
                    element.write(random, out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.extend((index > 0).then_some(b','));
                    gap(random, out);
                    out.extend_from_slice(name.as_bytes());
                    gap(random, out);
                    out.push(b':');
                    gap(random, out);
                    value.write(random, out);
                }
                gap(random, out);
                out.push(b'}');
            }
        }
    }
}

fn gap(random: &mut Random, out: &mut Vec<u8>) {
    if random.once_in(10) {
        out.extend_from_slice(random.pick(&[b" ".as_slice(), b"\n  ", b"\t", b"\r\n"]));
    }
}

/// More elements, fewer, or in another order.
fn change_list(random: &mut Random, elements: &mut Vec<Json>) {
    let at = random.below(elements.len());
    let copy = elements[at].clone();
    match random.below(4) {
        0 => drop(elements.remove(at)),
        1 => elements.extend(std::iter::repeat_n(copy, random.below(5))),
        2 => elements.insert(at, Json::any(random)),
        _ => elements.rotate_left(at),
    }
}

/// Members left out, twice, called otherwise, of another kind of document, unknown ones.
fn change_object(random: &mut Random, members: &mut Vec<(String, Json)>, other: &Json) {
    let at = random.below(members.len() + 1);
    if let (Json::Object(others), true) = (other, random.once_in(3)) {
        if !others.is_empty() {
            members.insert(at, random.pick(&others.iter().collect::<Vec<_>>()).clone());
        }
        return;
    }
    let Some((name, value)) = members.get(at).cloned() else {
        let unknown = random.pick(&["\"x\"", "\"\"", "\"\\ud800\"", "\"\\u0078\"", "\"é\""]);
        return members.push((unknown.to_owned(), Json::any(random)));
    };
    match random.below(6) {
        0 => drop(members.remove(at)),
        1 => members.push((name, if random.once_in(2) { value } else { Json::any(random) })),
        2 => members[at].1 = Json::Leaf("null".to_owned()),
        3 => members[at].0 = renamed(random, &name),
        4 => members.push((renamed(random, &name), value)),
        _ => members.swap(0, at),
    }
}

/// A letter of a name in the other case, as what folds to it, or as an escape.
fn renamed(random: &mut Random, name: &str) -> String {
    let letters: Vec<usize> =
        name.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    if letters.is_empty() || name.contains('\\') {
        return "\"other\"".to_owned();
    }
    let at = random.pick(&letters);
    let (head, tail) = name.split_at(at);
    let (letter, tail) = tail.split_at(1);
    let other = match (random.below(3), letter) {
        (0, "s" | "S") => "\u{17f}".to_owned(),
        (0, "k" | "K") => "\u{212a}".to_owned(),
        (1, _) => format!("\\u{:04x}", u32::from(letter.as_bytes()[0])),
        _ => letter.chars().map(swapped).collect(),
    };
    format!("{head}{other}{tail}")
}

fn swapped(letter: char) -> char {
    if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    }
}

/// A character of a string or number changed, added, left out or escaped.
fn change_text(random: &mut Random, text: &mut String) {
    let places: Vec<(usize, char)> = text.char_indices().skip(1).collect();
    let (at, old) = random.pick(&places[..places.len() - 1]);
    let new = match random.below(5) {
        0 => String::new(),
        1 => random
            .pick(&["/", ":", ";", "=", " ", "é", "\\n", "\\/", "A", "0", ".", "+"])
            .to_owned(),
        2 if old.is_ascii() && old != '\\' => format!("\\u{:04X}", u32::from(old)),
        3 => swapped(old).to_string(),
        _ => format!("{old}{old}"),
    };
    text.replace_range(at..at + old.len_utf8(), &new);
}

/// The members of an object, in order, with their names as they are written.
struct Members(Vec<(Box<RawValue>, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Entries).map(Self)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(Box<RawValue>, Box<RawValue>)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        std::iter::from_fn(|| map.next_entry().transpose()).collect()
    }
}

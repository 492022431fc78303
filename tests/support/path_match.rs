//! Go's `path.Match` by other means: a list of items, matched by plain recursion over the bytes of the text.

#[derive(Clone, Debug)]
enum Item {
    Star,
    One(char),
    NotSlash,
    /// Negated; lowest and highest character.
    Among(bool, Vec<(char, char)>),
}

/// `None` for a malformed pattern.
pub(crate) fn path_match(pattern: &str, text: &str) -> Option<bool> {
    let characters: Vec<char> = pattern.chars().collect();
    let items = items(&characters)?;
    Some(settle(&items, text.as_bytes(), false))
}

fn items(pattern: &[char]) -> Option<Vec<Item>> {
    let (item, rest) = match pattern {
        [] => return Some(Vec::new()),
        ['*', rest @ ..] => (Item::Star, rest),
        ['?', rest @ ..] => (Item::NotSlash, rest),
        ['\\', escaped, rest @ ..] => (Item::One(*escaped), rest),
        ['\\'] => return None,
        ['[', '^', rest @ ..] => among(true, rest)?,
        ['[', rest @ ..] => among(false, rest)?,
        [literal, rest @ ..] => (Item::One(*literal), rest),
    };
    let mut all = vec![item];
    all.extend(items(rest)?);
    Some(all)
}

fn among(negated: bool, mut rest: &[char]) -> Option<(Item, &[char])> {
    let mut ranges = Vec::new();
    loop {
        let (low, after) = member(rest)?;
        let (high, after) = match after {
            ['-', after @ ..] => member(after)?,
            _ => (low, after),
        };
        ranges.push((low, high));
        rest = after;
        if let [']', after @ ..] = rest {
            return Some((Item::Among(negated, ranges), after));
        }
    }
}

fn member(rest: &[char]) -> Option<(char, &[char])> {
    match rest {
        ['\\', escaped, after @ ..] => Some((*escaped, after)),
        ['\\' | '-' | ']', ..] | [] => None,
        [plain, after @ ..] => Some((*plain, after)),
    }
}

/// Tries the shortest run for the star first; the first that lets the items up to the next
/// star fit is final.
fn settle(items: &[Item], text: &[u8], is_starred: bool) -> bool {
    if let [Item::Star, rest @ ..] = items {
        return settle(rest, text, true);
    }
    match fit(items, text) {
        Some(([], [])) => true,
        Some((rest @ [_, ..], text)) => settle(rest, text, false),
        Some(([], _)) | None => match text {
            [skipped, text @ ..] if is_starred && *skipped != b'/' => settle(items, text, true),
            _ => false,
        },
    }
}

/// Consumes items up to a star or the end.
fn fit<'i, 't>(items: &'i [Item], text: &'t [u8]) -> Option<(&'i [Item], &'t [u8])> {
    let (fits, rest, text) = match (items, text) {
        ([] | [Item::Star, ..], _) => return Some((items, text)),
        ([Item::One(wanted), rest @ ..], _) => {
            let wanted = wanted.to_string();
            return fit(rest, text.strip_prefix(wanted.as_bytes())?);
        }
        (_, []) => return None,
        ([item, rest @ ..], _) => {
            let (found, text) = decode(text);
            (accepts(item, found), rest, text)
        }
    };
    if fits { fit(rest, text) } else { None }
}

fn accepts(item: &Item, found: char) -> bool {
    match item {
        Item::NotSlash => found != '/',
        Item::Among(negated, ranges) => {
            ranges.iter().any(|&(low, high)| low <= found && found <= high) != *negated
        }
        Item::Star | Item::One(_) => false,
    }
}

/// As Go's `utf8.DecodeRune`: one byte that begins no character is U+FFFD.
fn decode(text: &[u8]) -> (char, &[u8]) {
    for width in 1..=text.len().min(4) {
        let (head, rest) = text.split_at(width);
        if let Some(found) = std::str::from_utf8(head).ok().and_then(|head| head.chars().next()) {
            return (found, rest);
        }
    }
    (char::REPLACEMENT_CHARACTER, text.get(1..).unwrap_or_default())
}

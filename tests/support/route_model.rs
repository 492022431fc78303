//! A second reading of requests: splits at every `/` and `&`, copies everything, and takes the grammars letter by
//! letter.

/// The route in words, or the status of a refusal.
pub(crate) fn route(method: &str, path: &str, query: &str) -> Result<String, u16> {
    if path.len() + query.len() > 16_384 {
        return Err(414);
    }
    let components: Vec<&str> = path.split('/').collect();
    let (last, before) = components.split_last().expect("never empty");
    let is_open = components.iter().skip(1).any(|component| [".", ".."].contains(component))
        || before.iter().skip(1).any(|component| component.is_empty())
        || !path.chars().all(|c| is_pchar(c) || c == '/')
        || !query.chars().all(|c| is_pchar(c) || "/?".contains(c));
    let escapes = path.matches('%').count();
    let known = ["%3a", "%2b", "%3d"].map(|it| last.to_lowercase().matches(it).count());
    if is_open || escapes != known.iter().sum::<usize>() {
        return Err(400);
    }
    let ["", "v2", rest @ ..] = &components[..] else { return Err(404) };
    let params = params(query);
    let read = if method == "HEAD" { "GET" } else { method };
    let is_write = !["GET", "DELETE"].contains(&read);
    let name =
        |parts: &[&str]| repository(&parts.join("/")).ok_or(if is_write { 400_u16 } else { 404 });
    match rest {
        [] | [""] if read == "GET" => Ok("ping".into()),
        ["_catalog"] if read == "GET" => Ok(format!("catalog{}", page(&params)?)),
        ["_oci", "ext", "discover"] if read == "GET" => Ok("discover".into()),
        [] | ["" | "_catalog"] | ["_oci", "ext", "discover"] => Err(405),
        [_, .., ""] if !matches!(rest, [_, .., "blobs", "uploads", ""]) => Err(404),
        [of @ .., "_oci", "ext", "discover"] if !of.is_empty() => match read {
            "GET" => Ok(format!("discover {}", name(of)?)),
            _ => Err(405),
        },
        [of @ .., "tags", "list"] if !of.is_empty() => match read {
            "GET" => Ok(format!("tags {}{}", name(of)?, page(&params)?)),
            _ => Err(405),
        },
        [of @ .., "blobs", "uploads"] | [of @ .., "blobs", "uploads", ""] if !of.is_empty() => {
            match method {
                "POST" => start(&name(of)?, &params),
                _ => Err(405),
            }
        }
        [of @ .., "blobs", "uploads", id] if !of.is_empty() => {
            upload(read, id, &params, || name(of))
        }
        [of @ .., "blobs", digest] if !of.is_empty() => match method {
            "GET" | "HEAD" | "DELETE" => {
                let (name, verb) = (name(of)?, method.to_lowercase());
                Ok(format!("{verb}-blob {name} {}", digest_of(digest).ok_or(400_u16)?))
            }
            _ => Err(405),
        },
        [of @ .., "manifests", last] if !of.is_empty() => match method {
            "GET" | "HEAD" | "DELETE" | "PUT" => {
                let (name, verb) = (name(of)?, method.to_lowercase());
                let revision = revision(last).ok_or(if is_write { 400_u16 } else { 404 })?;
                let tags = if is_write { format!(" {:?}", tags(&params)?) } else { String::new() };
                Ok(format!("{verb}-manifest {name} {revision}{tags}"))
            }
            _ => Err(405),
        },
        [of @ .., "referrers", digest] if !of.is_empty() => match read {
            "GET" => {
                let name = name(of).map_err(|_| 400_u16)?; // never 404
                let digest = digest_of(digest).ok_or(400_u16)?;
                let artifact_type = one(&params, "artifactType")?;
                Ok(format!("referrers {name} {digest} type={artifact_type:?}{}", page(&params)?))
            }
            _ => Err(405),
        },
        _ => Err(404),
    }
}

fn upload(
    read: &str,
    id: &str,
    params: &Params,
    name: impl Fn() -> Result<String, u16>,
) -> Result<String, u16> {
    let word = match read {
        "GET" => "upload-status",
        "PATCH" => "upload-chunk",
        "PUT" => "finish-upload",
        "DELETE" => "cancel-upload",
        _ => return Err(405),
    };
    let name = name()?;
    let is_id = (1..=512).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.=".contains(c));
    if !is_id {
        return Err(404);
    }
    let digest = match read {
        "PUT" => format!(" {}", digest_of(&one(params, "digest")?).ok_or(400_u16)?),
        _ => String::new(),
    };
    Ok(format!("{word} {name} {id}{digest}"))
}

fn start(name: &str, params: &Params) -> Result<String, u16> {
    let mount = one(params, "mount")?;
    if !mount.is_empty() {
        let from = one(params, "from")?;
        let is_name = from.is_empty() || repository(&from).is_some();
        let digest = digest_of(&mount).filter(|_| is_name).ok_or(400_u16)?;
        return Ok(format!("mount {name} {digest} from={from:?}"));
    }
    let whole = one(params, "digest")?;
    if !whole.is_empty() {
        return Ok(format!("upload-whole {name} {}", digest_of(&whole).ok_or(400_u16)?));
    }
    let algorithm = one(params, "digest-algorithm")?;
    let is_known = ["sha256", "sha384", "sha512", "blake3"].contains(&&*algorithm);
    let is_plain = params.iter().all(|(name, value, written)| {
        name.as_deref() != Some("digest-algorithm") || value.as_ref().is_ok_and(|it| it == written)
    });
    let is_algorithm = is_algorithm(&algorithm) && (is_known || is_plain);
    let is_told = algorithm.is_empty() || is_algorithm;
    is_told.then(|| format!("start-upload {name} algorithm={algorithm:?}")).ok_or(400_u16)
}

/// Name, without escapes; value, without and with them.
type Params = Vec<(Option<String>, Result<String, u16>, String)>;

fn params(query: &str) -> Params {
    let split = |text: &str| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (unescape(name), unescape(value).ok_or(400_u16), value.to_owned())
    };
    query.split('&').map(split).collect()
}

/// The value of a parameter that is there at most once; empty for none.
fn one(params: &Params, name: &str) -> Result<String, u16> {
    let mut named = params.iter().filter(|(it, ..)| it.as_deref() == Some(name));
    match (named.next(), named.next()) {
        (None, _) => Ok(String::new()),
        (Some((_, value, _)), None) => value.clone(),
        (Some(_), Some(_)) => Err(400),
    }
}

fn tags(params: &Params) -> Result<Vec<String>, u16> {
    let named = params
        .iter()
        .filter(|(it, _, written)| it.as_deref() == Some("tag") && !written.is_empty());
    let mut tags = Vec::new();
    for (_, value, _) in named {
        if tags.len() == 128 {
            return Err(414);
        }
        tags.push(value.clone().ok().filter(|value| is_tag(value)).ok_or(400_u16)?);
    }
    Ok(tags)
}

fn page(params: &Params) -> Result<String, u16> {
    let n = one(params, "n")?;
    let digits = n.chars().all(|c| c.is_ascii_digit());
    let number = if n.is_empty() { None } else { Some(n.parse::<u64>().map_err(|_| 400_u16)?) };
    if !digits {
        return Err(400);
    }
    Ok(format!(" n={number:?} last={:?}", one(params, "last")?))
}

fn revision(text: &str) -> Option<String> {
    if text.contains([':', '%']) {
        return digest_of(text).map(|digest| format!("digest {digest}"));
    }
    is_tag(text).then(|| format!("tag {text}"))
}

fn is_tag(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=128).contains(&text.len())
        && text.starts_with(is_word)
        && text.chars().all(|c| is_word(c) || ".-".contains(c))
}

/// `algorithm ":" encoded`, once its escapes are undone.
fn digest_of(text: &str) -> Option<String> {
    let text = unescape(text)?;
    let (algorithm, encoded) = text.split_once(':')?;
    let is_hex = |count| {
        encoded.len() == count && encoded.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
    };
    let is_encoded = match algorithm {
        "sha256" | "blake3" => is_hex(64),
        "sha384" => is_hex(96),
        "sha512" => is_hex(128),
        _ => {
            !encoded.is_empty()
                && encoded.chars().all(|c| c.is_ascii_alphanumeric() || "=_-".contains(c))
        }
    };
    (text.len() <= 1_024 && is_algorithm(algorithm) && is_encoded).then_some(text)
}

fn is_algorithm(text: &str) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.len() <= 1_024
        && text.split(['+', '.', '_', '-']).all(|it| !it.is_empty() && it.chars().all(is_lower))
}

/// `part *( "/" part )`, where separators within a part are `.`, `_`, `__`, or any number of `-`.
fn repository(text: &str) -> Option<String> {
    let is_part = |part: &str| {
        let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let separators: Vec<&str> = part.split(is_lower).filter(|it| !it.is_empty()).collect();
        let is_known = |it: &&str| [".", "_", "__"].contains(it) || it.chars().all(|c| c == '-');
        part.starts_with(is_lower) && part.ends_with(is_lower) && separators.iter().all(is_known)
    };
    (text.len() <= 255 && text.split('/').all(is_part)).then(|| text.to_owned())
}

fn is_pchar(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@".contains(c)
}

/// The text without escapes; `None` where one is none, or what comes out is not UTF-8.
fn unescape(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let digits = piece.get(..2).filter(|it| it.chars().all(|c| c.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

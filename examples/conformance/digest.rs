//! `digest.jsonl`: reading, computing and verifying digests, and the chain IDs of configs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use distref::digest::Algorithm;
use distref::manifest::ImageConfig;
use distref::{Digest, DigestView};
use serde_json::{Value, json};

use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    match row["op"].as_str() {
        Some("parse") => parse(row),
        Some("from_bytes") => computed(row),
        Some("verify") => verified(row),
        Some("chain_id") => chained(row),
        _ => Verdict::Skip("no operation known here"),
    }
}

fn parse(row: &Value) -> Verdict {
    let Some(text) = row["in"].as_str() else { return Verdict::Skip("not UTF-8") };
    let digest = DigestView::parse(text);
    Verdict::of(&json!(digest.is_ok()), &row["oci_valid"]).and(|| match digest {
        Ok(digest) => Verdict::of(&json!(digest.algorithm().as_str()), &row["algorithm"])
            .and(|| Verdict::of(&json!(digest.encoded()), &row["encoded"]))
            .and(|| Verdict::of(&digest.to_digest().to_string().as_str(), &text)),
        Err(_) => Verdict::Agree,
    })
}

fn computed(row: &Value) -> Verdict {
    let algorithm = Algorithm::parse(row["algorithm"].as_str().unwrap_or_default());
    let digest =
        algorithm.ok().and_then(|algorithm| Digest::compute(algorithm, &content(row)).ok());
    match digest {
        Some(digest) => Verdict::of(&json!(digest.to_string()), &row["digest"]),
        None => Verdict::Skip("no hasher for the algorithm"),
    }
}

fn verified(row: &Value) -> Verdict {
    let Ok(digest) = row["digest"].as_str().unwrap_or_default().parse::<Digest>() else {
        return Verdict::Differ("the digest is refused".to_owned());
    };
    let is_supported = Digest::compute(digest.algorithm(), b"").is_ok();
    let parse = if is_supported { "ok" } else { "unsupported" };
    Verdict::of(&json!(parse), &row["parse"]).and(|| match row.get("verified") {
        Some(recorded) => Verdict::of(&json!(digest.verify(&content(row)).is_ok()), recorded),
        None => Verdict::of(&digest.verify(&content(row)).is_ok(), &false),
    })
}

fn chained(row: &Value) -> Verdict {
    let rootfs = json!({"type": "layers", "diff_ids": row["diff_ids"]});
    let config = json!({"os": "linux", "architecture": "amd64", "rootfs": rootfs}).to_string();
    let Ok(config) = ImageConfig::parse(config.as_bytes()) else {
        return Verdict::Differ("the config is refused".to_owned());
    };
    let ids: Vec<String> = config.chain_ids().iter().map(ToString::to_string).collect();
    let id = config.chain_id().map(|id| id.to_string()).unwrap_or_default();
    Verdict::of(&json!(ids), &row["chain_ids"]).and(|| Verdict::of(&json!(id), &row["chain_id"]))
}

fn content(row: &Value) -> Vec<u8> {
    STANDARD.decode(row["data_b64"].as_str().unwrap_or_default()).unwrap_or_default()
}

//! Which orders say that a tag is older than the one that took its place.

use std::cmp::{Ordering, Reverse};

use crate::data::Pair;
use crate::rules::{Compare, Kind, crates, cup, dependabot, go, ours, renovate, wud};
use crate::table::{markdown, percent};

/// Name, what stands in for it, and its order.
const ORDERS: &[(&str, Kind, Compare)] = &[
    (ours::ORDER, Kind::AsIs, ours::order),
    ("order of bytes", Kind::AsIs, crates::bytes),
    ("natord 1.0", Kind::AsIs, crates::natord),
    ("version-compare 0.2", Kind::AsIs, crates::version_compare),
    ("versions 8.0", Kind::AsIs, crates::versions),
    ("semver 1.0, `v` taken off", Kind::AsIs, crates::semver),
    ("semver 1.0, missing parts filled in", Kind::AsIs, crates::semver_padded),
    ("renovate `docker`", Kind::Rule, renovate::docker),
    ("renovate `docker`, between compatible tags", Kind::Rule, renovate::docker_compatible),
    ("renovate `loose`", Kind::Rule, renovate::loose),
    ("dependabot", Kind::Rule, dependabot::version),
    ("dependabot, between comparable tags", Kind::Rule, dependabot::comparable),
    ("wud", Kind::Rule, wud::order),
    ("regclient", Kind::Rule, go::regclient),
    ("Masterminds (argocd, skopeo, updatecli)", Kind::Rule, go::masterminds),
    ("flux", Kind::Rule, go::flux),
    ("keel", Kind::Rule, go::keel),
    ("diun, `sort=semver`", Kind::Rule, go::diun),
    ("cup", Kind::Rule, cup::order),
];

const HEAD: &[&str] = &[
    "order",
    "run",
    "ok %",
    "equal %",
    "wrong %",
    "none %",
    "ok % of pre-releases",
    "ok % of codenames",
];

/// The table, the best order first.
pub fn report(pairs: &[Pair]) -> String {
    let of_kind = |kind| pairs.iter().filter(move |pair| pair.kind == kind);
    let mut rows: Vec<_> = ORDERS
        .iter()
        .map(|&(name, kind, compare)| {
            let all = Tally::of(compare, pairs.iter());
            let prereleases = Tally::of(compare, of_kind("prerelease"));
            let codenames = Tally::of(compare, of_kind("suite"));
            let counts = [all.ok, all.equal, all.wrong, all.none].map(|count| all.share(count));
            let parts = [prereleases, codenames].map(|tally| tally.share(tally.ok));
            let texts = [name.to_owned(), kind.to_string()].into_iter();
            (all.ok, texts.chain(counts).chain(parts).collect())
        })
        .collect();
    rows.sort_by_key(|&(ok, _)| Reverse(ok));
    let method = format!(
        "Of {} tags of official images, each with the tag that took its place ({} of them are \
         steps from or to a pre-release, {} between distributions with a codename): *ok* says \
         older before newer, *equal* ties them, *wrong* says newer before older, *none* does not \
         read or not compare them. *As it is* runs the code itself, *its rule* what is published \
         of a tool, written anew. This crate was designed with tags of these images in view, the \
         others were not.",
        pairs.len(),
        of_kind("prerelease").count(),
        of_kind("suite").count(),
    );
    format!("{method}\n\n{}", markdown(HEAD, rows.into_iter().map(|(_, row)| row)))
}

/// What an order says of some pairs.
#[derive(Default)]
struct Tally {
    ok: usize,
    equal: usize,
    wrong: usize,
    none: usize,
}

impl Tally {
    fn of<'a>(compare: Compare, pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let mut tally = Self::default();
        for pair in pairs {
            *match compare(&pair.older, &pair.newer) {
                Some(Ordering::Less) => &mut tally.ok,
                Some(Ordering::Equal) => &mut tally.equal,
                Some(Ordering::Greater) => &mut tally.wrong,
                None => &mut tally.none,
            } += 1;
        }
        tally
    }

    fn share(&self, count: usize) -> String {
        percent(count, self.ok + self.equal + self.wrong + self.none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_counted_where_it_belongs() {
        let pair = |[older, newer]: [&str; 2]| Pair {
            older: older.to_owned(),
            newer: newer.to_owned(),
            kind: "version".to_owned(),
        };
        let pairs = [["1", "2"], ["1.0", "1"], ["2", "1"], ["1", "x"]].map(pair);
        let Tally { ok, equal, wrong, none } = Tally::of(go::masterminds, pairs.iter());
        assert_eq!([ok, equal, wrong, none], [1, 1, 1, 1]);
    }
}

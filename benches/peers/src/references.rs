//! Parsing references: against the floor, against the peers, and when there is nothing to accept.

use std::fmt::Write as _;
use std::hint::black_box;

use distref::reference::{Reference, ReferenceView};

use crate::counting::allocations;
use crate::peers::{PEERS, Peer};
use crate::table::{Budget, Table};
use crate::timing::{Contender, Figure, each, race};

/// A set of references, and what is demanded on it.
pub struct Set {
    pub name: &'static str,
    pub texts: Vec<&'static str>,
    pub rounds: usize,
    /// View ÷ memchr.
    pub floor: Budget,
    /// (Owned − view) ÷ `String::from`.
    pub owned: Budget,
    /// Each of the peers ÷ view.
    pub peers: [Budget; 4],
}

/// The floor is a search for `@`: whoever finds the digest has to touch every byte.
pub fn against_the_floor(table: &mut Table, set: &Set) {
    let texts = &set.texts;
    let mut line = String::new();
    let [floor, view, owned, string, canonical] = race(
        set.rounds,
        [
            Contender::over(texts, |text| memchr::memchr(b'@', text.as_bytes())),
            Contender::over(texts, ReferenceView::parse),
            Contender::over(texts, str::parse::<Reference>),
            Contender::over(texts, String::from),
            Contender::new(texts.len(), || {
                for text in texts {
                    line.clear();
                    if let Ok(view) = ReferenceView::parse(black_box(text)) {
                        let _ = write!(line, "{}", view.canonical());
                    }
                    black_box(&line);
                }
            }),
        ],
    );
    let name = set.name;
    table.time(format!("`{name}`: memchr of `@`, the floor"), &floor);
    table.ratio(format!("`{name}`: view ÷ floor"), set.floor, &view, &floor);
    table.ratio(format!("`{name}`: owned ÷ floor"), Budget::None, &owned, &floor);
    let what = format!("`{name}`: (view and canonical form printed) ÷ view");
    table.ratio(what, Budget::None, &canonical, &view);
    let added =
        Figure::of([&owned, &view, &string], |[owned, view, string]| (owned - view) / string);
    table.row(format!("`{name}`: (owned − view) ÷ `String::from`"), set.owned, added, "×");
}

/// Each peer on the part of the set that it accepts.
pub fn against_the_peers(table: &mut Table, set: &Set) {
    for (peer, budget) in PEERS.iter().zip(set.peers) {
        let part = peer.accepted(&set.texts);
        let what = format!("`{}`: {}, {} ÷ view", set.name, peer.name, share(&part, &set.texts));
        against(table, what, budget, peer, &part, set.rounds);
    }
}

/// A refusal has to find the rule and the place.
pub fn refusals(table: &mut Table, valid: &[&'static str], invalid: &[&'static str]) {
    let [acceptance, refusal, floor] = race(
        200,
        [
            Contender::over(valid, ReferenceView::parse),
            Contender::over(invalid, ReferenceView::parse),
            Contender::over(invalid, |text| memchr::memchr(b'@', text.as_bytes())),
        ],
    );
    table.time("`invalid`: memchr of `@`, the floor", &floor);
    table.ratio("`invalid`: view, refusing ÷ floor", Budget::None, &refusal, &floor);
    let what = "view, refusing `invalid` ÷ accepting `valid`";
    table.ratio(what, Budget::AtMost(2.5, 2.0), &refusal, &acceptance);
    for peer in &PEERS {
        let part = peer.refused(invalid);
        let what = format!("`invalid`: {}, {} ÷ view", peer.name, share(&part, invalid));
        against(table, what, Budget::None, peer, &part, 50);
    }
}

/// How many times as long the peer takes for the same texts.
fn against(
    table: &mut Table,
    what: String,
    budget: Budget,
    peer: &Peer,
    texts: &[&'static str],
    rounds: usize,
) {
    let theirs = Contender::new(texts.len(), || (peer.pass)(texts));
    let [theirs, ours] = race(rounds, [theirs, Contender::over(texts, ReferenceView::parse)]);
    table.ratio(what, budget, &theirs, &ours);
}

fn share(part: &[&str], whole: &[&str]) -> String {
    if part.len() == whole.len() {
        "all".to_owned()
    } else {
        format!("{} of {}", part.len(), whole.len())
    }
}

/// Allocations per reference.
pub fn memory(table: &mut Table, valid: &[&'static str], invalid: &[&'static str]) {
    let [none, one] = [Budget::AtMost(0.0, 0.0), Budget::AtMost(1.0, 1.0)];
    let view = |texts: &[&'static str]| per_item(texts, || each(texts, ReferenceView::parse));
    let owned = per_item(valid, || each(valid, str::parse::<Reference>));
    table.row("allocations: view", none, view(valid), "");
    table.row("allocations: view, refusing", none, view(invalid), "");
    table.row("allocations: owned", one, owned, "");
    for peer in &PEERS {
        let part = peer.accepted(valid);
        (peer.pass)(&part); // lazy regular expressions are not counted
        let figure = per_item(&part, || (peer.pass)(&part));
        table.row(format!("allocations: {}", peer.name), Budget::None, figure, "");
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn per_item(texts: &[&str], pass: impl FnOnce()) -> Figure {
    Figure::exact(allocations(pass) as f64 / texts.len() as f64)
}

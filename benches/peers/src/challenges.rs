//! Reading challenges, against http-auth. The third crate that reads them, www-authenticate 0.4, cannot be built beside
//! distref: it is timed against the same floor in a package of its own, `www_authenticate`.

use std::hint::black_box;

use distref::protocol::auth::{AuthScheme, Challenges};

use crate::counting::allocations;
use crate::table::{Budget, Table};
use crate::timing::{Contender, Figure, race};

/// Reads a header's value as far as to know realm, service and scope; how many challenges there are.
type Reader = fn(&str) -> usize;

/// One pass reads all of them.
pub fn reading(table: &mut Table, values: &[&'static str]) {
    for value in values {
        assert_eq!((ours(value), http_auth(value)), (1, 1), "{value}");
    }
    let [floor, own, theirs] =
        race(300, [each(values, quotes), each(values, ours), each(values, http_auth)]);
    table.time("`challenges`: memchr('\"'), the floor", &floor);
    table.ratio("`challenges`: `Challenges` ÷ floor", Budget::None, &own, &floor);
    let budget = Budget::AtLeast(8.0, 11.0);
    table.ratio("`challenges`: http-auth 0.1 ÷ `Challenges`", budget, &theirs, &own);
}

/// Allocations of reading all of them.
pub fn memory(table: &mut Table, values: &[&'static str]) {
    for (name, reader, budget) in [
        ("`Challenges`", ours as Reader, Budget::AtMost(0.0, 0.0)),
        ("http-auth 0.1", http_auth, Budget::None),
    ] {
        let count = allocations(|| {
            black_box(values.iter().map(|value| reader(value)).sum::<usize>());
        });
        #[expect(clippy::cast_precision_loss, reason = "a few")]
        let figure = Figure::exact(count as f64);
        table.row(format!("allocations: {name}, all of `challenges`"), budget, figure, "");
    }
}

fn each<'a>(values: &'a [&'static str], reader: Reader) -> Contender<'a> {
    Contender::new(values.len(), move || {
        for value in values {
            black_box(reader(black_box(value)));
        }
    })
}

fn quotes(value: &str) -> usize {
    memchr::memchr_iter(b'"', value.as_bytes()).count()
}

fn ours(value: &str) -> usize {
    let challenges = Challenges::new(value.as_bytes()).filter_map(Result::ok);
    challenges
        .map(|it| {
            let is_known = !matches!(it.scheme(), AuthScheme::Other(_));
            black_box((is_known, it.realm(), it.service(), it.scope()));
        })
        .count()
}

fn http_auth(value: &str) -> usize {
    let challenges = ::http_auth::parse_challenges(value).unwrap_or_default();
    for challenge in &challenges {
        let param = |name: &str| {
            challenge
                .params
                .iter()
                .find(|(held, _)| held.eq_ignore_ascii_case(name))
                .map(|it| &it.1)
        };
        let is_known =
            ["bearer", "basic"].iter().any(|it| challenge.scheme.eq_ignore_ascii_case(it));
        black_box((is_known, param("realm"), param("service"), param("scope")));
    }
    challenges.len()
}

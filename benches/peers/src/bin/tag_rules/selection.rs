//! Which updaters take the newest tag of the variant in use.

use std::cmp::Reverse;

use crate::data::Task;
use crate::rules::{Kind, Select, crates, cup, dependabot, go, ours, renovate, wud};
use crate::table::{markdown, percent};

/// Name, what stands in for it, and its choice.
const UPDATERS: &[(&str, Kind, Select)] = &[
    (ours::UPDATER, Kind::AsIs, ours::select),
    ("greatest in natural order (natord 1.0)", Kind::AsIs, crates::select_natord),
    ("renovate `docker`", Kind::Rule, renovate::select),
    ("renovate `docker`, with its preset for Java", Kind::Rule, renovate::select_java),
    ("dependabot", Kind::Rule, dependabot::select),
    ("wud", Kind::Rule, wud::select),
    ("keel, policy `all`", Kind::Rule, go::select_keel),
    ("cup", Kind::Rule, cup::select),
];

const HEAD: &[&str] = &["updater", "run", "right %", "wrong %", "no update %"];

/// The table, the best updater first.
pub fn report(tasks: &[Task]) -> String {
    let mut rows: Vec<_> = UPDATERS
        .iter()
        .map(|&(name, kind, select)| {
            let tally = Tally::of(select, tasks);
            let counts = [tally.right, tally.wrong, tally.none];
            let shares = counts.map(|count| percent(count, tasks.len()));
            let texts = [name.to_owned(), kind.to_string()].into_iter();
            (tally.right, texts.chain(shares).collect())
        })
        .collect();
    rows.sort_by_key(|&(right, _)| Reverse(right));
    let candidates: usize = tasks.iter().map(|task| task.candidates.len()).sum();
    let method = format!(
        "Of {} tags in use, each with the tags of its line (such as `3.9`, the same for every \
         updater; {} on average): *right* takes the highest that keeps every other character of \
         the tag in use, *wrong* another, *no update* none. To keep the variant is what \
         renovate, dependabot, cup, keel and this crate set out to do; wud and a plain sort do not.",
        tasks.len(),
        candidates / tasks.len().max(1),
    );
    format!("{method}\n\n{}", markdown(HEAD, rows.into_iter().map(|(_, row)| row)))
}

/// What an updater takes.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    none: usize,
}

impl Tally {
    fn of(select: Select, tasks: &[Task]) -> Self {
        let mut tally = Self::default();
        for task in tasks {
            *match select(&task.current, &task.candidates) {
                Some(tag) if tag == task.expected => &mut tally.right,
                Some(_) => &mut tally.wrong,
                None => &mut tally.none,
            } += 1;
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_counted_where_it_belongs() {
        let task = |current: &str, expected: &str| Task {
            current: current.to_owned(),
            candidates: ["1.2", "1.3"].map(str::to_owned).into(),
            expected: expected.to_owned(),
        };
        let tasks = [task("1.1", "1.3"), task("1.1", "1.2"), task("1.3", "1.4")];
        let Tally { right, wrong, none } = Tally::of(renovate::select, &tasks);
        assert_eq!([right, wrong, none], [1, 1, 1]);
    }
}

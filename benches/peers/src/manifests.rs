//! Reading manifests, indexes and configs: against skipping them, and against other crates' types.
//!
//! The floor is `serde_json`'s `IgnoredAny`, which checks the syntax and keeps nothing. Ours keeps
//! the rules of the specification as well, the others what their types say.

use std::hint::black_box;

use distref::Platform;
use distref::manifest::{ImageConfig, ImageManifest, Index, Manifest, ManifestError, Reader};
use distref::platform::Matcher;
use oci_client::config::ConfigFile;
use oci_client::manifest::{OciImageIndex, OciImageManifest, OciManifest};
use oci_spec::image::{ImageConfiguration, ImageIndex, ImageManifest as SpecManifest};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::counting::allocations;
use crate::documents;
use crate::table::{Budget, Table};
use crate::timing::{Contender, Figure, each, race};

/// Reads every document.
type Pass = fn(&[&'static str]);

/// Who reads one kind of document.
#[derive(Clone, Copy)]
struct Readers {
    borrowed: Pass,
    owned: Pass,
    refused: Pass,
    spec: Pass,
    client: Pass,
    /// What else is measured on such documents.
    also: fn(&mut Table, &Set),
}

/// Documents of one kind, and what is demanded on them.
pub struct Set {
    pub name: &'static str,
    pub texts: Vec<&'static str>,
    readers: Readers,
    /// Borrowed ÷ floor.
    floor: Budget,
    /// oci-spec ÷ borrowed.
    borrowed: Budget,
    /// oci-spec ÷ owned.
    owned: Budget,
    /// Allocations, borrowed and owned, where they are told.
    memory: Option<[Budget; 2]>,
}

const IMAGE: Readers = Readers {
    borrowed: |texts| each(texts, |text| image(text).expect("valid")),
    owned: |texts| each(texts, |text| image(text).expect("valid").into_owned()),
    refused: |texts| each(texts, |text| image(text).expect_err("not valid")),
    spec: |texts| each(texts, json::<SpecManifest>),
    client: |texts| each(texts, json::<OciImageManifest>),
    also: unannounced,
};

const INDEX: Readers = Readers {
    borrowed: |texts| each(texts, |text| index(text).expect("valid")),
    owned: |texts| each(texts, |text| index(text).expect("valid").into_owned()),
    refused: |texts| each(texts, |text| index(text).expect_err("not valid")),
    spec: |texts| each(texts, json::<ImageIndex>),
    client: |texts| each(texts, json::<OciImageIndex>),
    also: choosing,
};

const CONFIG: Readers = Readers {
    borrowed: |texts| each(texts, |text| config(text).expect("valid")),
    owned: |texts| each(texts, |text| config(text).expect("valid").into_owned()),
    refused: |texts| each(texts, |text| config(text).expect_err("not valid")),
    spec: |texts| each(texts, json::<ImageConfiguration>),
    client: |texts| each(texts, json::<ConfigFile>),
    also: |_, _| (),
};

fn image(text: &'static str) -> Result<ImageManifest<'static>, ManifestError> {
    ImageManifest::parse(text.as_bytes())
}

fn index(text: &'static str) -> Result<Index<'static>, ManifestError> {
    Index::parse(text.as_bytes())
}

fn config(text: &'static str) -> Result<ImageConfig<'static>, ManifestError> {
    Reader::strict().config(text.as_bytes())
}

/// As other crates' documentation has it: from bytes, which is what a registry sends.
fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_slice(text.as_bytes()).expect("what others take as well")
}

/// All of them.
pub fn sets() -> [Set; 7] {
    let image = |name, texts| Set {
        name,
        texts,
        readers: IMAGE,
        floor: Budget::AtMost(3.2, 2.4),
        borrowed: Budget::AtLeast(2.2, 2.8),
        owned: Budget::None,
        memory: None,
    };
    let index = |name, texts| Set {
        name,
        texts,
        readers: INDEX,
        floor: Budget::None,
        borrowed: Budget::None,
        owned: Budget::AtLeast(1.4, 1.7),
        memory: None,
    };
    let ten = documents::images(10, 16);
    let memory = Some([Budget::AtMost(8.0, 4.0), Budget::AtMost(30.0, 20.0)]);
    let untold = Some([Budget::None; 2]);
    let configs = index("config", documents::configs(8));
    let pretty = image("image-10-pretty", documents::pretty(&ten));
    [
        Set { floor: Budget::None, borrowed: Budget::None, ..pretty },
        Set { memory, ..image("image-10", ten) },
        image("image-51", documents::images(51, 8)),
        image("image-1200", documents::images(1_200, 4)),
        Set { memory: untold, ..index("index-12", documents::indexes(12, 8)) },
        index("index-1000", documents::plain_indexes(1_000, 4)),
        Set { readers: CONFIG, owned: Budget::None, memory: untold, ..configs },
    ]
}

/// All that is measured on a set.
pub fn measure(table: &mut Table, set: &Set) {
    reading(table, set);
    (set.readers.also)(table, set);
    memory(table, set);
}

/// How long each of the readers takes.
fn reading(table: &mut Table, set: &Set) {
    let (texts, readers, name) = (&set.texts, set.readers, set.name);
    let faulty = documents::faulty(texts);
    let pass = |pass: Pass| Contender::new(texts.len(), move || pass(texts));
    let [floor, from_str, borrowed, owned, refused, spec, client, value] = race(
        60,
        [
            pass(|texts| each(texts, json::<IgnoredAny>)),
            pass(|texts| each(texts, serde_json::from_str::<IgnoredAny>)),
            pass(readers.borrowed),
            pass(readers.owned),
            Contender::new(faulty.len(), || (readers.refused)(&faulty)),
            pass(readers.spec),
            pass(readers.client),
            pass(|texts| each(texts, json::<Value>)),
        ],
    );
    table.time(format!("`{name}`: skipped by serde_json, the floor"), &floor);
    table.ratio(format!("`{name}`: borrowed ÷ floor"), set.floor, &borrowed, &floor);
    let none = Budget::None;
    table.ratio(format!("`{name}`: borrowed ÷ floor from `str`"), none, &borrowed, &from_str);
    table.ratio(format!("`{name}`: owned ÷ floor"), none, &owned, &floor);
    table.ratio(format!("`{name}`: refusing at the end ÷ borrowed"), none, &refused, &borrowed);
    table.ratio(format!("`{name}`: oci-spec 0.10 ÷ borrowed"), set.borrowed, &spec, &borrowed);
    table.ratio(format!("`{name}`: oci-spec 0.10 ÷ owned"), set.owned, &spec, &owned);
    table.ratio(format!("`{name}`: oci-client 0.18 ÷ borrowed"), none, &client, &borrowed);
    table.ratio(format!("`{name}`: `serde_json::Value` ÷ borrowed"), none, &value, &borrowed);
}

/// A manifest of which nobody said what kind it is.
fn unannounced(table: &mut Table, Set { name, texts, .. }: &Set) {
    let [ours, theirs] = race(
        60,
        [
            Contender::over(texts, |text| Manifest::parse(text.as_bytes()).expect("valid")),
            Contender::over(texts, json::<OciManifest>),
        ],
    );
    let what = format!("`{name}`, kind unknown: oci-client 0.18 ÷ borrowed");
    table.ratio(what, Budget::None, &theirs, &ours);
}

/// Which of the manifests is for a machine; or that none is, and why.
fn choosing(table: &mut Table, Set { name, texts, .. }: &Set) {
    let indexes: Vec<Index<'_>> = texts.iter().filter_map(|text| index(text).ok()).collect();
    let choose = |platform: &Platform<'_>| {
        let (indexes, matcher) = (&indexes, Matcher::only(platform));
        Contender::new(indexes.len(), move || {
            for index in indexes {
                let result = black_box(index).select(&matcher);
                black_box(&result);
            }
        })
    };
    let [borrowed, chosen, none] = race(
        60,
        [
            Contender::over(texts, index),
            choose(&Platform::LINUX_ARM64),
            choose(&Platform::WINDOWS_AMD64),
        ],
    );
    table.time(format!("`{name}`: choosing for linux/arm64"), &chosen);
    let what = format!("`{name}`: choosing for linux/arm64 ÷ borrowed");
    table.ratio(what, Budget::None, &chosen, &borrowed);
    let what = format!("`{name}`: nothing to choose for windows/amd64 ÷ borrowed");
    table.ratio(what, Budget::None, &none, &borrowed);
}

/// Allocations per document.
fn memory(table: &mut Table, set: &Set) {
    let Some([borrowed, owned]) = set.memory else { return };
    let rows: [(&str, Budget, Pass); 5] = [
        ("borrowed", borrowed, set.readers.borrowed),
        ("owned", owned, set.readers.owned),
        ("oci-spec 0.10", Budget::None, set.readers.spec),
        ("oci-client 0.18", Budget::None, set.readers.client),
        ("`serde_json::Value`", Budget::None, |texts| each(texts, json::<Value>)),
    ];
    for (who, budget, pass) in rows {
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let count = allocations(|| pass(&set.texts)) as f64 / set.texts.len() as f64;
        table.row(format!("allocations: `{}`, {who}", set.name), budget, Figure::exact(count), "");
    }
}

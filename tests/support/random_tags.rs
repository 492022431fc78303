//! Repeatable random texts around tags: pieces that mean something, in any order, and texts that differ in one of them.

use super::random::Random;

/// What stands between pieces: mostly one mark or none.
const GAPS: [&str; 16] =
    ["-", "-", "-", "-", "-", "_", "_", ".", ".", "", "", "", "", "-.", "._", "--"];

const NUMBERS: [&str; 40] = [
    "0",
    "1",
    "2",
    "9",
    "10",
    "16",
    "08",
    "00",
    "1.0",
    "1.2",
    "1.2.0",
    "1.2.3",
    "1.02.3",
    "1.9",
    "1.10",
    "0.0.1",
    "3.19",
    "20.04",
    "8.0.302",
    "10.0.17763.1098",
    "1.0.0.0.1",
    "223",
    "224",
    "255",
    "256",
    "65535",
    "65536",
    "2024",
    "2024.1.0",
    "20240229",
    "20230229",
    "202401152359",
    "20240115235960",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551616.1",
    "100000000000000000000000",
    "000000000000000000000001",
    "1.18446744073709551617",
    "1..2",
];

const WORDS: [&str; 51] = [
    "v",
    "V",
    "alpine",
    "slim",
    "jdk",
    "debian",
    "ubuntu",
    "bookworm",
    "Trixie",
    "jammy",
    "noble",
    "sid",
    "edge",
    "latest",
    "sha",
    "sha256",
    "git",
    "ce",
    "KB",
    "RELEASE",
    "Final",
    "GA",
    "x",
    "T",
    "Z",
    "c",
    "g",
    "f",
    "dev",
    "snapshot",
    "alpha",
    "beta",
    "preview",
    "ea",
    "M",
    "milestone",
    "rc",
    "RC",
    "cr",
    "fpm",
    "nothing",
    "sig",
    "att",
    "sbom",
    "é",
    "amd64",
    "arm64v8",
    "ARM32V7",
    "x86_64",
    "i386",
    "s390x",
];

const LABELS: [&str; 22] = [
    "u",
    "b",
    "B",
    "r",
    "p",
    "pl",
    "ls",
    "sp",
    "hf",
    "rev",
    "post",
    "patch.",
    "build-",
    "eksbuild.",
    "gke.",
    "security-",
    "k3s",
    "K3s",
    "rke2r",
    "k",
    "rke",
    "a",
];

const HASHES: [&str; 14] = [
    "1a2b3c4",
    "abcdef0",
    "1A2B3C4",
    "gfe040d3",
    "g1234567",
    "1234567",
    "deadbeef",
    "0123456b1",
    "0123456b",
    "123abc",
    "sha-1a2b3c4",
    "sha256-1a2b3c4.sig",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9012345670a1b2c3d4e5f60718293a4b5c",
];

const ODDITIES: [&str; 14] =
    ["日本", "東京", "\0", "\u{1}", "\u{2}", "\u{3}", "[", "~", "`", "{", " ", "+", "/", "É"];

impl Random {
    /// Three texts for the order, between tabs: often the second is like the first, and the third like one of them.
    pub(crate) fn three_tags(&mut self) -> String {
        let first = self.pieces();
        let second = if self.once_in(4) { self.pieces() } else { self.like(&first) };
        let third = match self.below(4) {
            0 => self.pieces(),
            1 => self.like(&first),
            _ => self.like(&second),
        };
        [first, second, third].map(|pieces| pieces.concat()).join("\t")
    }

    /// Pieces and what stands between them, in turns.
    fn pieces(&mut self) -> Vec<String> {
        let mut pieces = Vec::new();
        for at in 0..=self.below(5) {
            if at > 0 || self.once_in(20) {
                pieces.push(self.pick(&GAPS).to_owned());
            }
            pieces.push(self.piece());
        }
        pieces
    }

    fn piece(&mut self) -> String {
        match self.below(40) {
            0..=15 => self.pick(&NUMBERS).to_owned(),
            16..=28 => self.pick(&WORDS).to_owned(),
            29..=34 => self.pick(&LABELS).to_owned() + self.pick(&NUMBERS),
            35..=36 => self.pick(&HASHES).to_owned(),
            37 => self.pick(&ODDITIES).to_owned(),
            _ => {
                let piece = [self.pick(&WORDS), self.pick(&NUMBERS), self.pick(&HASHES)];
                let mut piece = self.pick(&piece).to_owned();
                self.mutate(&mut piece);
                piece.replace('\t', "")
            }
        }
    }

    /// The same pieces, but for one or two.
    fn like(&mut self, pieces: &[String]) -> Vec<String> {
        let mut pieces = pieces.to_vec();
        for _ in 0..=self.below(2) {
            let at = self.below(pieces.len());
            let Some(piece) = pieces.get(at).cloned() else { continue };
            match self.below(10) {
                0 => pieces[at] = self.piece(),
                1 => pieces[at] = piece.to_uppercase(),
                2 => pieces[at] = piece.to_lowercase(),
                3 => pieces[at] = piece + self.pick(&[".0", ".1", "0", "."]),
                4 => pieces[at] = self.pick(&["0", "v", "1."]).to_owned() + &piece,
                5 => pieces.truncate(at.max(1)),
                6 => pieces.extend([self.pick(&GAPS).to_owned(), self.piece()]),
                7 => pieces[at] = self.pick(&GAPS).into(),
                8 => pieces.insert(at, self.pick(&GAPS).to_owned()),
                _ => pieces[at] = self.pick(&NUMBERS).into(),
            }
        }
        pieces
    }
}

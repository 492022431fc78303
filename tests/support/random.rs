//! Repeatable random texts: references, what is nearly one, and what lies around each limit.

/// A repeatable stream of numbers (Marsaglia's xorshift64).
pub(crate) struct Random(u64);

/// What mutations put in: the marks of the grammar, a member of each class, and the two characters that lower to ASCII: K (Kelvin) and İ.
const ALPHABET: [&str; 24] = [
    "a", "z", "0", "9", "A", "F", ".", "_", "-", "/", ":", "@", "[", "]", "+", "=", " ", "\n", "é",
    "É", "\u{212A}", "\u{130}", "\u{1C5}", "\0",
];

const HEX: &str = "0123456789abcdef";
const DOMAINS: [&str; 24] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "docker.io:443",
    "DOCKER.IO",
    "localhost",
    "LOCALHOST",
    "localhost:5000",
    "ghcr.io",
    "a.b",
    "h:1",
    "h:99999999",
    "127.0.0.1",
    "Foo",
    "team",
    "a-b.c--d",
    "[::1]",
    "[::1]:5000",
    "[:::]",
    "[dead]",
    "[dead]:1",
    "[FE:]",
    "foo_bar.com",
    "foo__b",
];
const PATHS: [&str; 16] = [
    "a",
    "nginx",
    "library",
    "library/nginx",
    "library/a/b",
    "team/app",
    "a.b/c",
    "a_b/c__d",
    "a---b",
    "0",
    "localhost/x",
    "localhost",
    "docker.io",
    "index.docker.io/x",
    "sha256",
    "a/b/c/d/e",
];
const PIECES: [&str; 28] = [
    "docker.io/",
    "index.docker.io/",
    "library/",
    "localhost/",
    "localhost:",
    "sha256:",
    "@sha256:",
    "@sha512:",
    "sha384:",
    "@md5:",
    "@SHA256:",
    "@a+b.c:",
    "latest",
    "https://",
    "docker://",
    "..",
    "__",
    "___",
    "--",
    ".-",
    "_.",
    "//",
    "::",
    "@@",
    "[::1]/",
    "[a]/",
    "a.b/",
    "A/",
];

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % bound
    }

    /// One time in `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Bytes for a generator of values.
    #[allow(dead_code, reason = "not every test draws values")]
    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next().to_le_bytes()[3]).collect()
    }

    /// A text for a reference parser: of every kind, about as many good as bad.
    pub(crate) fn text(&mut self) -> String {
        match self.below(16) {
            0..=5 => self.reference(),
            6..=10 => {
                let mut text = self.reference();
                self.mutate(&mut text);
                text
            }
            11 => self.soup(),
            12 => self.at_a_limit(),
            13 => self.digested(),
            14 => self.plain_soup(),
            _ => self.identifier(),
        }
    }

    /// A reference by the grammar; Docker's reading may refuse it still.
    pub(crate) fn reference(&mut self) -> String {
        let mut text = String::new();
        if self.once_in(2) {
            text += &self.domain();
            text += "/";
        }
        text += &self.path();
        if self.once_in(2) {
            text += ":";
            text += &self.tag();
        }
        if self.once_in(5) {
            text += "@";
            text += &self.digest();
        }
        text
    }

    fn domain(&mut self) -> String {
        if self.once_in(2) {
            return self.pick(&DOMAINS).to_owned();
        }
        let labels: Vec<String> = (0..=self.below(3))
            .map(|_| self.run("abzAZ09", 4) + self.pick(&["", "-b", "--9"]))
            .collect();
        let port =
            if self.once_in(3) { format!(":{}", self.run("0159", 5)) } else { String::new() };
        labels.join(".") + &port
    }

    fn path(&mut self) -> String {
        if self.once_in(2) {
            return self.pick(&PATHS).to_owned();
        }
        let parts: Vec<String> = (0..=self.below(3)).map(|_| self.part()).collect();
        parts.join("/")
    }

    fn part(&mut self) -> String {
        let mut part = self.run("abz09", 5);
        for _ in 0..self.below(3) {
            part += self.pick(&[".", "_", "__", "-", "---"]);
            part += &self.run("abz09", 3);
        }
        part
    }

    fn tag(&mut self) -> String {
        self.run("abzAZ09_", 1) + &self.run("abzAZ09_.-", 8)
    }

    /// A digest that is right half of the time, else wrong in length, case or algorithm.
    fn digest(&mut self) -> String {
        let (algorithm, length) = self.pick(&[("sha256", 64), ("sha384", 96), ("sha512", 128)]);
        if self.once_in(2) {
            return format!("{algorithm}:{}", self.exactly(HEX, length));
        }
        let algorithm = self.pick(&[
            algorithm,
            algorithm,
            "sha256",
            "md5",
            "SHA256",
            "Sha512",
            "a+b.c",
            "a_b-c",
            "sha256+b64",
            "0a",
            "a1",
            "a..b",
            "blake3",
            "",
        ]);
        let length =
            self.pick(&[length, length, length - 1, length + 1, 31, 32, 33, 63, 64, 65, 96, 0]);
        let alphabet =
            self.pick(&[HEX, HEX, "0123456789abcdefABCDEF", "0123456789abcdefg", "ABCDEF"]);
        format!("{algorithm}:{}", self.exactly(alphabet, length))
    }

    fn digested(&mut self) -> String {
        let head =
            self.pick(&["", "a", "a:1", "A", "a.b/c", "a.b/c:1", "A/b:C", "É", "library/", "a:"]);
        format!("{head}{}{}", self.pick(&["@", "@", "@", ":", "/"]), self.digest())
    }

    fn identifier(&mut self) -> String {
        let length = self.pick(&[63, 64, 64, 64, 65]);
        let alphabet = self.pick(&[HEX, HEX, "0123456789abcdefABCDEF"]);
        let head = self.pick(&[
            "",
            "",
            "library/",
            "docker.io/",
            "sha256:",
            "a/",
            "a.b/",
            "docker.io/library/",
        ]);
        let tail = self.pick(&["", "", ":1", "@", "/a"]);
        format!("{head}{}{tail}", self.exactly(alphabet, length))
    }

    /// Lengths around what a path and a tag may have.
    fn at_a_limit(&mut self) -> String {
        let head = self.pick(&[
            "",
            "",
            "library/",
            "docker.io/",
            "docker.io/library/",
            "index.docker.io/",
            "a.b/",
            "localhost/",
            "team/",
            "A/",
            "[::1]/",
        ]);
        let length = self.pick(&[239, 240, 246, 247, 248, 249, 254, 255, 256, 257]);
        let mut path = self.exactly("abz0", length);
        if self.once_in(3) {
            let at = 1 + self.below(length - 2);
            path.replace_range(at..=at, self.pick(&["/", ".", "_", "-", "A"]));
        }
        let tail = match self.below(4) {
            0 => String::new(),
            1 => format!(":{}", self.run("abzAZ09_", 4)),
            2 => {
                let length = self.pick(&[126, 127, 128, 129, 130]);
                format!(":{}", self.exactly("abzAZ09_", length))
            }
            _ => format!("@{}", self.digest()),
        };
        let path = if self.once_in(2) { self.path() } else { path };
        format!("{head}{path}{tail}")
    }

    /// Pieces of references and of other things, in no order.
    fn soup(&mut self) -> String {
        (0..=self.below(8))
            .map(|_| if self.once_in(2) { self.pick(&PIECES) } else { self.pick(&ALPHABET) })
            .collect()
    }

    /// Short texts of few characters: many of them references.
    fn plain_soup(&mut self) -> String {
        let length = 1 + self.below(12);
        self.exactly("aab01B..__--//::@", length)
    }

    /// One to three changes of a character or a stretch.
    pub(crate) fn mutate(&mut self, text: &mut String) {
        for _ in 0..=self.below(3) {
            let bounds: Vec<usize> =
                text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = self.pick(&bounds);
            let near: Vec<usize> =
                bounds.iter().copied().filter(|&at| at > start).take(4).collect();
            let end = if near.is_empty() { start } else { self.pick(&near) };
            let stretch = text[start..end].to_owned();
            match self.below(6) {
                0 | 1 => text.insert_str(start, self.pick(&ALPHABET)),
                2 => text.replace_range(start..end, ""),
                3 => text.replace_range(start..end, self.pick(&ALPHABET)),
                4 => text.insert_str(start, &stretch),
                _ => text.insert_str(start, self.pick(&PIECES)),
            }
        }
    }

    /// One to `most` characters.
    fn run(&mut self, alphabet: &str, most: usize) -> String {
        let length = 1 + self.below(most);
        self.exactly(alphabet, length)
    }

    fn exactly(&mut self, alphabet: &str, length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(alphabet.as_bytes()))).collect()
    }
}

/// Every text of at most `length` characters of an alphabet.
#[allow(dead_code, reason = "not every test is exhaustive")]
pub(crate) fn every_text(alphabet: &[char], length: u32) -> impl Iterator<Item = String> {
    let base = alphabet.len();
    (0..=length).flat_map(move |length| {
        (0..base.pow(length)).map(move |number| {
            (0..length).map(|place| alphabet[number / base.pow(place) % base]).collect()
        })
    })
}

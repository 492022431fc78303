//! tar, POSIX.1-1988 (`ustar`), as far as layers of regular files need it.

use std::io::{self, Read, Write};

const BLOCK: usize = 512;

/// Writes a regular file of so many bytes, owned by root, without a time.
pub(crate) fn write_file(
    to: &mut impl Write,
    name: &str,
    size: u64,
    content: &mut impl Read,
) -> io::Result<()> {
    to.write_all(&head(name, size))?;
    let copied = io::copy(&mut content.take(size), to)?;
    assert_eq!(copied, size, "the content of {name} is as long as it is said to be");
    let beyond = usize::try_from(size % BLOCK as u64).expect("less than a block");
    to.write_all(&[0; BLOCK][..(BLOCK - beyond) % BLOCK])
}

/// Writes the end of the archive.
pub(crate) fn write_end(to: &mut impl Write) -> io::Result<()> {
    to.write_all(&[0; 2 * BLOCK])
}

fn head(name: &str, size: u64) -> [u8; BLOCK] {
    let mut head = [0; BLOCK];
    let mut put = |at: usize, text: &str| {
        head[at..at + text.len()].copy_from_slice(text.as_bytes());
    };
    assert!(name.len() <= 100, "{name} fits into a head");
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0"); // user
    put(116, "0000000\0"); // group
    put(124, &format!("{size:011o}\0"));
    put(136, "00000000000\0"); // time
    put(148, "        "); // the sum is taken with spaces in its place
    put(156, "0"); // a regular file
    put(257, "ustar\0");
    put(263, "00");
    let sum: u32 = head.iter().copied().map(u32::from).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    head
}

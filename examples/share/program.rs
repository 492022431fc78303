//! The smallest programs that say something: Linux executables of two system calls, for which nothing has to be installed.

/// Where Linux loads it, and where its first instruction lies: behind both heads.
const BASE: u64 = 0x40_0000;
const HEADS: u64 = 64 + 56;

/// ELF's numbers of machines.
const X86_64: u16 = 62;
const AARCH64: u16 = 183;

/// Writes the words to standard output, and ends: for amd64.
pub(crate) fn amd64(words: &str) -> Vec<u8> {
    let len = u32::try_from(words.len()).unwrap_or_default().to_le_bytes();
    let code = [
        &[0xb8, 1, 0, 0, 0][..],          // mov eax, 1 (write)
        &[0xbf, 1, 0, 0, 0],              // mov edi, 1 (standard output)
        &[0x48, 0x8d, 0x35, 16, 0, 0, 0], // lea rsi, [rip + 16] (the words)
        &[0xba],                          // mov edx, (their length)
        &len,
        &[0x0f, 0x05],        // syscall
        &[0xb8, 60, 0, 0, 0], // mov eax, 60 (exit)
        &[0x31, 0xff],        // xor edi, edi
        &[0x0f, 0x05],        // syscall
    ];
    executable(X86_64, &[&code.concat(), words.as_bytes()].concat())
}

/// Writes the words to standard output, and ends: for arm64.
pub(crate) fn arm64(words: &str) -> Vec<u8> {
    let len = u32::try_from(words.len()).unwrap_or_default() & 0xffff;
    let code: [u32; 8] = [
        0xd280_0020,              // mov x0, 1 (standard output)
        0x1000_00e1,              // adr x1, . + 28 (the words)
        0xd280_0002 | (len << 5), // mov x2, (their length)
        0xd280_0808,              // mov x8, 64 (write)
        0xd400_0001,              // svc 0
        0xd280_0000,              // mov x0, 0
        0xd280_0ba8,              // mov x8, 93 (exit)
        0xd400_0001,              // svc 0
    ];
    let code = code.map(u32::to_le_bytes).concat();
    executable(AARCH64, &[&code, words.as_bytes()].concat())
}

/// An ELF file of one segment, which is run from its beginning.
fn executable(machine: u16, code: &[u8]) -> Vec<u8> {
    let size = HEADS + code.len() as u64;
    let mut file = b"\x7fELF\x02\x01\x01".to_vec(); // 64 bits, the least first, version 1
    file.resize(16, 0);
    let mut put = |bytes: &[u8]| file.extend_from_slice(bytes);
    put(&2_u16.to_le_bytes()); // an executable
    put(&machine.to_le_bytes());
    put(&1_u32.to_le_bytes());
    put(&(BASE + HEADS).to_le_bytes()); // the first instruction
    put(&64_u64.to_le_bytes()); // where segments are listed
    put(&0_u64.to_le_bytes()); // no sections
    put(&0_u32.to_le_bytes());
    for short in [64_u16, 56, 1, 0, 0, 0] {
        put(&short.to_le_bytes()); // the sizes of the heads, one segment, no sections
    }
    put(&1_u32.to_le_bytes()); // loaded
    put(&5_u32.to_le_bytes()); // to read and to run
    for long in [0, BASE, BASE, size, size, 0x1_0000] {
        put(&long.to_le_bytes());
    }
    put(code);
    file
}

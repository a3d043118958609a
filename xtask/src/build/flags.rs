//! Compiler flags of the program's build with the toolchain in the cache, each with its reason.

use std::path::Path;

use crate::setup::sbpf::SbpfToolchain;

/// Cargo's name for bare BPF, little endian.
pub const TARGET: &str = "bpfel-unknown-none";

/// Flags that are the same on every machine; they are part of a program's source hash.
pub const FIXED: &[&str] = &[
    "-Zunstable-options",
    // The cfgs below pretend to be another system, which rustc otherwise refuses.
    "-Aexplicit_builtin_cfgs_in_flags",
    // What the Solana crates look for.
    "--cfg=target_os=\"solana\"",
    // A port of the standard library that compiles here: some dependencies of a program still name std.
    "--cfg=target_os=\"zkvm\"",
    "--cfg=target_arch=\"csky\"",
    // The runtime has one thread, so every load and store is atomic.
    "--cfg=target_has_atomic",
    "--cfg=target_has_atomic=\"8\"",
    "--cfg=target_has_atomic=\"16\"",
    "--cfg=target_has_atomic=\"32\"",
    "--cfg=target_has_atomic=\"64\"",
    "--cfg=target_has_atomic=\"ptr\"",
    "--cfg=target_has_atomic_load_store=\"8\"",
    "--cfg=target_has_atomic_load_store=\"16\"",
    "--cfg=target_has_atomic_load_store=\"32\"",
    // A panic aborts; its message and formatting are left out of the program.
    "-Cpanic=immediate-abort",
    "-Crelocation-model=static",
    "-Ctarget-cpu=v3",
    // The runtime's memory has no alignment; without this every field of an account is read byte by byte.
    "-Ctarget-feature=+allows-misaligned-mem-access",
    "-Clink-arg=--arch=v3",
    // A frame of the runtime's stack is 4 KB.
    "-Clink-arg=--llvm-args=-bpf-stack-size=4096",
    // Longer copies become a call to the runtime's memory functions.
    "-Clink-arg=--llvm-args=--bpf-max-stores-per-memfunc=5",
    "-Clink-arg=--export=entrypoint",
    // No copy beside the sources.
    "-Clink-arg=--deploy=false",
];

/// All flags, in cargo's encoding. Paths of this machine are remapped, so that the program does not contain them.
pub fn encoded(toolchain: &SbpfToolchain, cargo_home: &Path) -> String {
    let mut flags: Vec<String> = FIXED.iter().map(|&flag| flag.to_owned()).collect();
    flags.push(format!("-Clinker={}", toolchain.linker().display()));
    flags.push(format!("--remap-path-prefix={}=/cargo", cargo_home.display()));
    flags.push(format!("--remap-path-prefix={}=/toolchain", toolchain.root.display()));
    flags.join("\u{1f}")
}

//! Arguments in, exit code out.

/// A build makes millions of short strings on all cores, and this allocator is quicker at that than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    keikaku::cli::main()
}

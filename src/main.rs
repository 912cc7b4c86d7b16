//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    keikaku::cli::main()
}

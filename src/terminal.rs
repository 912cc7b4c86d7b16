//! The only way to standard output and standard error, for every command.
//!
//! What cannot be printed – a reader that closed its end, a full disk – changes nothing of what a command does. What would act on a terminal
//! or in the log of a CI system, whoever wrote it, is shown instead.

use std::io::{self, BufRead as _, ErrorKind, IsTerminal as _, Write as _};

use crate::source::shown_lines;

/// Prints lines for people on standard output.
pub fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{}", shown_lines(text));
}

/// Prints lines for people on standard error.
pub fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown_lines(text));
}

/// Prints a text of [`crate::diagnostic::human`] on standard error: its colours are ours, all else in it is harmless.
pub fn report(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints the same on standard output, where it is what the command was asked for.
pub fn findings(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// True when what [`findings`] prints may have colours.
pub fn is_output_styled() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// True when somebody looks at standard error as it comes.
pub fn is_shown() -> bool {
    io::stderr().is_terminal()
}

/// True when what [`report`] prints may have colours.
pub fn is_styled() -> bool {
    is_shown() && std::env::var_os("NO_COLOR").is_none()
}

/// Prints what a program reads, on standard output as it is. A reader that has seen enough is no fault; a lost end is one.
///
/// # Errors
/// The system takes no more, for another reason than a closed pipe.
pub fn data(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Shows a line that changes in place, such as a number that grows. Only for a terminal.
pub fn status(text: &str) {
    let _ = write!(io::stderr(), "\r\x1b[K{}", shown_lines(text));
}

/// Asks for a line. Nothing when nobody is there to answer.
pub fn ask(question: &str) -> Option<String> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let _ = write!(io::stdout(), "{}", shown_lines(question));
    let _ = io::stdout().flush();
    let mut line = String::new();
    let _ = io::stdin().lock().read_line(&mut line);
    Some(line.trim().to_owned())
}

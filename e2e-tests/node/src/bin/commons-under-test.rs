//! The `commons` command again, so that cargo builds it for these tests and tells them where it is.

fn main() -> std::process::ExitCode {
    commons::command_line::main()
}

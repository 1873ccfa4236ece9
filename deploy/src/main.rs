//! The `commons` command.

fn main() -> std::process::ExitCode {
    commons::command_line::main()
}

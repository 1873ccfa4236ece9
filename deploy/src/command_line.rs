//! The command line: what can be asked for, and how an error ends it.

use std::{fmt, io::Write, process::ExitCode};

use crate::{acts, allow_list, build, check, demo, deployment, node, status, verify};
use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds a commons, puts it on a chain, and uses it there: its hatch, its market, its funding pool, its votes, its vouchers.
#[derive(Parser)]
#[command(name = "commons", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the contracts into target/contracts.
    Build(build::Arguments),
    /// Explain a description of a commons before anyone deploys it, and refuse what cannot work.
    Check(check::Arguments),
    /// Make the root and the proofs of a list of those who may contribute.
    AllowList(allow_list::Arguments),
    /// Run a whole commons on a chain inside this process, and draw what happened.
    Demo(demo::Arguments),
    /// Start a chain on this machine to try a commons on.
    Node(node::Arguments),
    /// Put a commons on a chain, or go on with it.
    Deploy(deployment::Arguments),
    /// Show a commons that is on a chain: its market, its proposals, and what one of its members has.
    Status(status::Arguments),
    /// Compare a commons that is on a chain with its description and the code that was built.
    ///
    /// Ends with 0 if all is as described, or changed by members within bounds; with 1 if something is wrong, or could not
    /// be compared; with 2 if nothing is wrong and the deployment has not come to its end; with 3 if the chain cannot
    /// prove what the deployment file says.
    Verify(verify::Arguments),
    /// Say what an act of a member would bring, without a key.
    Quote(acts::QuoteArguments),
    /// Do what members do: buy, stake, propose, redeem and all the others.
    Call(acts::CallArguments),
    /// Compile one contract in a process of its own; `build` runs this.
    #[command(hide = true, name = build::COMPILE_COMMAND)]
    Compile(build::CompileArguments),
}

/// An error that programs can tell from others by the code that the process ends with.
#[derive(Debug)]
pub struct Ending {
    /// The code: neither 0, which is success, nor 1, which is any other error.
    pub code: u8,
    /// What happened, in words.
    pub reason: String,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Ending {}

/// Does what the arguments of this process ask for.
pub fn main() -> ExitCode {
    let CommandLine { command } = CommandLine::parse();
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may read it any more, and the code tells all the same.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            code_of(&error)
        }
    }
}

fn code_of(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref() {
        Some(Ending { code, .. }) => ExitCode::from(*code),
        None => ExitCode::FAILURE,
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Build(arguments) => build::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::AllowList(arguments) => allow_list::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Node(arguments) => node::run(&arguments),
        Command::Deploy(arguments) => deployment::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Quote(arguments) => acts::quote(&arguments),
        Command::Call(arguments) => acts::call(&arguments),
        Command::Compile(arguments) => build::compile(&arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{anyhow, Context};

    #[test]
    fn an_ending_has_its_own_code_whatever_is_said_around_it_and_any_other_error_has_1() {
        let ending = || Ending {
            code: 7,
            reason: "not yet".to_owned(),
        };
        let told = |error: anyhow::Error| format!("{:?}", code_of(&error));
        let seven = format!("{:?}", ExitCode::from(7));
        assert_eq!(told(ending().into()), seven);
        let within = Err::<(), _>(ending()).context("while looking").unwrap_err();
        assert_eq!(format!("{within:#}"), "while looking: not yet");
        assert_eq!(told(within), seven);
        assert_eq!(told(anyhow!("no")), format!("{:?}", ExitCode::FAILURE));
    }
}

//! `commons allow-list`: the root of a list of members, and what each of them shows the hatch.
//!
//! - [`members`]: the list as people keep it.
//! - [`proofs`]: the file for their wallets.

pub mod members;
pub mod proofs;

pub use members::Members;

use crate::{
    check::DEFAULT_PATH,
    config::{format_address, parse_address, Draft},
    words::print,
};
use anyhow::{Context, Result};
use clap::Args;
use ink::primitives::AccountId;
use proofs::{Proof, Proofs};
use std::path::PathBuf;

/// What `commons allow-list` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// The list: lines of "account,cap", the cap in whole coins. Without it, the list that the description names.
    #[arg(value_name = "MEMBERS")]
    members: Option<PathBuf>,
    /// The description of the commons, which says what a coin is.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_PATH)]
    config: PathBuf,
    /// Where root and proofs are written.
    #[arg(long, value_name = "FILE", default_value = "target/allow-list.json")]
    out: PathBuf,
    /// Print the proof of this account alone, and write nothing.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address, conflicts_with = "out")]
    account: Option<AccountId>,
}

/// Prints the root and writes the proofs, or prints one of them.
pub fn run(arguments: &Arguments) -> Result<()> {
    let draft = Draft::load(&arguments.config)?;
    let decimals = draft.config.collateral.decimals;
    let config = arguments.config.display();
    let (members, source) = match &arguments.members {
        Some(path) => (Members::load(path, decimals)?, path.display().to_string()),
        None => {
            let named = draft.members.clone().with_context(|| {
                format!("{config} names no list. Type `commons allow-list members.csv`, with the path of yours")
            })?;
            (named, format!("the list of {config}"))
        }
    };
    if let Some(account) = arguments.account {
        return print(&proof_of(&members, account, decimals, &source)?);
    }

    Proofs::of(&members, decimals).save(&arguments.out)?;
    let told = format!(
        "{source}: {} accounts, which may contribute {} in all\nroot 0x{}\n\n\
         Written to {}: the root, and what each account shows the hatch as `allowance` when it contributes.\n{}",
        members.list().len(),
        draft.config.coins(members.all_caps()),
        hex::encode(members.root()),
        arguments.out.display(),
        beside(&members, &draft, &config.to_string())
    );
    print(&told)
}

fn proof_of(members: &Members, account: AccountId, decimals: u8, source: &str) -> Result<String> {
    let proof = Proof::of(members, account, decimals).with_context(|| {
        format!(
            "{} is not among the {} accounts of {source}. Add a line \"{0},<cap>\" to it; that makes another root, so \
             it is possible only before the hatch is deployed",
            format_address(account),
            members.list().len()
        )
    })?;
    Ok(serde_json::to_string_pretty(&proof)?)
}

/// Whether the description has the same list: with another, the hatch would refuse every proof.
fn beside(members: &Members, draft: &Draft, config: &str) -> String {
    match &draft.members {
        Some(named) if named.root() == members.root() => format!("{config} has this list."),
        Some(named) => format!(
            "{config} has another list, with the root 0x{}: its hatch would refuse these proofs.",
            hex::encode(named.root())
        ),
        None => format!(
            "{config} names no list, so its hatch would let anyone contribute. To change that, add \
             `allow_list = \"members.csv\"` below [hatch], with the list's path from there."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    const EXAMPLE: &str = include_str!("../../commons.toml");
    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    fn arguments(folder: &Path, members: Option<&str>) -> Arguments {
        Arguments {
            members: members.map(|name| folder.join(name)),
            config: folder.join("commons.toml"),
            out: folder.join("out/allow-list.json"),
            account: None,
        }
    }

    #[test]
    fn the_list_of_the_description_is_the_one_without_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("commons.toml"), EXAMPLE).unwrap();
        fs::write(folder.join("members.csv"), format!("{ALICE},1000\n{BOB},500")).unwrap();
        let error = run(&arguments(folder, None)).unwrap_err().to_string();
        assert!(error.contains("names no list. Type `commons allow-list"), "{error}");

        run(&arguments(folder, Some("members.csv"))).unwrap();
        let written = fs::read(folder.join("out/allow-list.json")).unwrap();
        let named = EXAMPLE.replace("[hatch]", "[hatch]\nallow_list = \"members.csv\"");
        fs::write(folder.join("commons.toml"), named).unwrap();
        run(&arguments(folder, None)).unwrap();
        assert_eq!(fs::read(folder.join("out/allow-list.json")).unwrap(), written);
    }

    #[test]
    fn an_account_that_is_not_listed_has_no_proof() {
        let members = Members::parse(&format!("{ALICE},1000"), 12).unwrap();
        let proof = |address| proof_of(&members, parse_address(address).unwrap(), 12, "members.csv");
        assert!(proof(ALICE).unwrap().contains("\"cap\": \"1000000000000000\""));
        let error = proof(BOB).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{BOB} is not among the 1 accounts")),
            "{error}"
        );
    }

    #[test]
    fn another_list_than_that_of_the_description_is_told() {
        let config = crate::config::Config::parse(EXAMPLE).unwrap();
        let list = |text: String| Members::parse(&text, 12).unwrap();
        let (one, other) = (list(format!("{ALICE},1000")), list(format!("{ALICE},1001")));
        let draft = |members| Draft {
            config: config.clone(),
            members,
        };
        assert_eq!(
            beside(&one, &draft(Some(one.clone())), "x.toml"),
            "x.toml has this list."
        );
        let told = beside(&one, &draft(Some(other.clone())), "x.toml");
        assert!(told.contains(&hex::encode(other.root())), "{told}");
        assert!(beside(&one, &draft(None), "x.toml").contains("names no list"));
    }
}

//! The file that members' wallets read: the root, and each account's proof.

use super::Members;
use crate::{
    config::{format_address, format_amount},
    hexadecimal::{hash_of, hexadecimal},
};
use anyhow::{bail, Context, Result};
use ink::primitives::AccountId;
use interfaces::allow_list::Allowance;
use serde::{Deserialize, Serialize};
use std::{fs, io::ErrorKind, path::Path};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proofs {
    /// What the chain keeps, in hexadecimal.
    pub root: String,
    /// Every account's proof, in order of the accounts.
    pub members: Vec<Proof>,
}

/// One account's proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Its address.
    pub account: String,
    /// The most it may contribute, in whole coins.
    pub coins: String,
    /// What it shows the hatch.
    pub allowance: Shown,
}

/// An [`Allowance`](interfaces::allow_list::Allowance) as wallets take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The cap in base units; a text, because it may be more than JSON's readers count exactly.
    pub cap: String,
    /// The path in hexadecimal.
    pub path: Vec<String>,
}

impl Proofs {
    /// The proofs of every member.
    pub fn of(members: &Members, decimals: u8) -> Self {
        let accounts = members.list().iter().map(|(account, _)| *account);
        Self {
            root: hexadecimal(members.root()),
            members: accounts
                .filter_map(|account| Proof::of(members, account, decimals))
                .collect(),
        }
    }

    /// Reads the file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is not what `commons allow-list` writes", path.display()))
    }

    /// What an account shows the hatch; `None` if it is not on the list.
    pub fn allowance_of(&self, account: AccountId) -> Result<Option<Allowance>> {
        let address = format_address(account);
        let proof = self.members.iter().find(|proof| proof.account == address);
        proof.map(|proof| proof.allowance.read()).transpose()
    }

    /// Writes the file. Replaces one of its kind, and nothing else.
    pub fn save(&self, path: &Path) -> Result<()> {
        match fs::read(path) {
            Ok(found) if serde_json::from_slice::<Self>(&found).is_err() => bail!(
                "{} is something other than proofs, and was left as it is. Choose another file with --out",
                path.display()
            ),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()))
            }
            _ => {}
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Shown {
    fn read(&self) -> Result<Allowance> {
        let digest = |text: &String| hash_of(text).context("the path");
        Ok(Allowance {
            cap: self.cap.parse().with_context(|| format!("{:?} is no cap", self.cap))?,
            path: self.path.iter().map(digest).collect::<Result<_>>()?,
        })
    }
}

impl Proof {
    /// The proof of an account; `None` if it is not on the list.
    pub fn of(members: &Members, account: AccountId, decimals: u8) -> Option<Self> {
        let allowance = members.allowance(account)?;
        Some(Self {
            account: format_address(account),
            coins: format_amount(allowance.cap, decimals),
            allowance: Shown {
                cap: allowance.cap.to_string(),
                path: allowance.path.iter().map(hexadecimal).collect(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse_address;

    fn members(count: u8) -> Members {
        let lines: String = (1..=count)
            .map(|byte| format!("{},{byte}.5\n", hexadecimal([byte; 32])))
            .collect();
        Members::parse(&lines, 12).unwrap()
    }

    #[test]
    fn every_proof_in_the_file_holds_and_none_with_another_cap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/allow-list.json");
        for count in [1, 2, 3, 7, 100] {
            Proofs::of(&members(count), 12).save(&path).unwrap();
            let proofs = Proofs::load(&path).unwrap();
            assert_eq!(proofs.members.len(), usize::from(count));
            for proof in &proofs.members {
                let account = parse_address(&proof.account).unwrap();
                let shown = Allowance {
                    cap: proof.allowance.cap.parse().unwrap(),
                    path: proof.allowance.path.iter().map(|node| hash_of(node).unwrap()).collect(),
                };
                assert_eq!(proofs.allowance_of(account).unwrap(), Some(shown.clone()));
                let root = hash_of(&proofs.root).unwrap();
                assert!(shown.is_proved(account, &root));
                let more = Allowance {
                    cap: shown.cap + 1,
                    ..shown.clone()
                };
                assert!(!more.is_proved(account, &root));
                assert!(!shown.is_proved(AccountId::from([0xff; 32]), &root));
            }
        }
    }

    #[test]
    fn nothing_but_proofs_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members.csv");
        fs::write(&path, "account,cap").unwrap();
        let error = Proofs::of(&members(1), 12).save(&path).unwrap_err().to_string();
        assert!(error.contains("was left as it is"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"account,cap");
    }
}

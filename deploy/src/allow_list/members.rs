//! `members.csv`: who may contribute, and how much.

use crate::config::{parse_address, parse_amount};
use anyhow::{anyhow, bail, ensure, Context, Result};
use ink::primitives::AccountId;
use interfaces::allow_list::{AllowList, Allowance, Digest};
use std::{collections::HashMap, fs, path::Path};

/// How many bad lines are told; the others are counted.
const MOST_BAD_LINES: usize = 10;

/// The list of those who may contribute. In order of their accounts, so that the root does not depend on the order of
/// the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(AllowList);

impl Members {
    /// Reads the file at `path`; caps are in whole coins of that many decimals.
    pub fn load(path: &Path, decimals: u8) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text, decimals).with_context(|| format!("{} is no list of members", path.display()))
    }

    /// Reads a list: lines of "account,cap". Whatever follows a '#' is a comment, and a first line that begins with
    /// "account" a header.
    pub fn parse(text: &str, decimals: u8) -> Result<Self> {
        let mut members = Vec::new();
        let mut lines = HashMap::new();
        let mut bad = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            let is_header = lines.is_empty() && bad.is_empty() && line.to_ascii_lowercase().starts_with("account");
            if line.is_empty() || is_header {
                continue;
            }
            let member = parse_line(line, decimals).and_then(|(account, cap)| match lines.insert(account, number) {
                Some(before) => Err(anyhow!("the account is on line {before} already")),
                None => Ok((account, cap)),
            });
            match member {
                Ok(member) => members.push(member),
                Err(error) => bad.push(format!("line {number}: {error:#}")),
            }
        }
        if !bad.is_empty() {
            let untold = bad.len().saturating_sub(MOST_BAD_LINES);
            bad.truncate(MOST_BAD_LINES);
            if untold > 0 {
                bad.push(format!("and {untold} more lines"));
            }
            bail!("{}", bad.join("\n       "));
        }
        members.sort_by_key(|(account, _)| *account);
        AllowList::new(members)
            .map(Self)
            .context("it names nobody; to let everybody contribute, leave hatch.allow_list out")
    }

    /// What the chain keeps.
    pub fn root(&self) -> Digest {
        self.0.root()
    }

    /// The accounts and their caps, in order of the accounts.
    pub fn list(&self) -> &[(AccountId, u128)] {
        self.0.members()
    }

    /// What all of them together may contribute, or `u128::MAX` if that is more.
    pub fn all_caps(&self) -> u128 {
        self.list().iter().fold(0, |sum, (_, cap)| sum.saturating_add(*cap))
    }

    /// What an account shows the hatch; `None` if it is not on the list.
    pub fn allowance(&self, account: AccountId) -> Option<Allowance> {
        let position = self.list().binary_search_by_key(&account, |(member, _)| *member).ok()?;
        self.0.allowance(position)
    }
}

fn parse_line(line: &str, decimals: u8) -> Result<(AccountId, u128)> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record)?;
    let [account, cap] = record.iter().collect::<Vec<_>>()[..] else {
        bail!("{line:?} is not an account, a comma and a cap, like \"5F…,1000\"");
    };
    let account = parse_address(account)?;
    let cap = parse_amount(cap, decimals)?;
    ensure!(cap > 0, "a cap of 0 lets nobody contribute: leave the account out");
    Ok((account, cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use blake2::{digest::consts::U32, Blake2b, Digest as _};

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const ALICE_HEX: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    const CHARLIE: &str = "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y";

    fn hash(parts: &[&[u8]]) -> Digest {
        let mut hasher = Blake2b::<U32>::new();
        parts.iter().for_each(|part| hasher.update(part));
        hasher.finalize().into()
    }

    fn node(one: Digest, other: Digest) -> Digest {
        hash(&[&[1], &one.min(other), &one.max(other)])
    }

    /// The root as the documentation of the allow-list has it, with no code of this repository but the addresses.
    #[test]
    fn the_root_of_three_members_is_what_the_formula_says() {
        let list = Members::parse(&format!("{ALICE},1\n{BOB},2.5\n{CHARLIE},3\n"), 1).unwrap();
        let mut accounts = [(ALICE, 10u128), (BOB, 25), (CHARLIE, 30)].map(|(address, cap)| {
            let account: [u8; 32] = *parse_address(address).unwrap().as_ref();
            (account, cap)
        });
        accounts.sort();
        let [first, second, third] = accounts.map(|(account, cap)| hash(&[&[0], &account, &cap.to_le_bytes()]));
        // The third has no sibling and moves up as it is.
        assert_eq!(list.root(), node(node(first, second), third));
    }

    #[test]
    fn the_order_of_the_lines_makes_no_difference() {
        let list = |text: String| Members::parse(&text, 12).unwrap();
        let one = list(format!("{ALICE},1\n{BOB},2\n{CHARLIE},3"));
        assert_eq!(one, list(format!("{CHARLIE},3\n{ALICE},1\n{BOB},2")));
    }

    #[test]
    fn every_member_and_nobody_else_has_a_proof() {
        let list = Members::parse(&format!("{ALICE},1\n{BOB},2\n"), 12).unwrap();
        for address in [ALICE, BOB] {
            let account = parse_address(address).unwrap();
            assert!(list.allowance(account).unwrap().is_proved(account, &list.root()));
        }
        assert_eq!(list.allowance(parse_address(CHARLIE).unwrap()), None);
    }

    #[test]
    fn a_header_comments_quotes_and_either_form_of_address_are_read() {
        let text = format!("\u{feff}Account, Cap\n# the founders\n\n\"{ALICE_HEX}\",\"12.5\"\n{BOB},2 # later\r\n");
        let list = Members::parse(&text, 2).unwrap();
        assert_eq!(list.list().len(), 2);
        assert_eq!(list.allowance(parse_address(ALICE).unwrap()).unwrap().cap, 1250);
        assert_eq!(list.all_caps(), 1450);
    }

    #[test]
    fn every_bad_line_is_told_by_its_number() {
        for (line, reason) in [
            (format!("{ALICE},7"), "line 5: the account is on line 3 already"),
            (format!("{ALICE_HEX},7"), "line 5: the account is on line 3 already"),
            (format!("{BOB},0"), "line 5: a cap of 0"),
            (format!("{BOB};5"), "line 5: "),
            (format!("{BOB},5,Bob"), "line 5: "),
            (format!("{BOB},-5"), "line 5: \"-5\" is not an amount"),
            (format!("{BOB},0.0001"), "line 5: \"0.0001\" has more than"),
            ("Bob,5".to_string(), "line 5: \"Bob\" is no address"),
        ] {
            let text = format!("account,cap\n# our members\n{ALICE},5\n\n{line}\nMallory,1");
            let error = format!("{:#}", Members::parse(&text, 3).unwrap_err());
            assert!(error.starts_with(reason), "{line}: {error}");
            assert!(error.contains("line 6: \"Mallory\" is no address"), "{error}");
        }
    }

    #[test]
    fn a_list_of_nobody_is_refused() {
        for text in ["", "account,cap\n", "# nobody\n"] {
            let error = Members::parse(text, 12).unwrap_err();
            assert!(error.to_string().contains("names nobody"), "{error}");
        }
    }
}

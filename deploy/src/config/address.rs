//! Accounts as wallets show them.

use anyhow::{anyhow, Result};
use drink::AccountId32;
use ink::primitives::AccountId;
use std::str::FromStr;

/// The account of an address: SS58 of any chain, or 0x and 64 hexadecimal digits.
pub fn parse_address(text: &str) -> Result<AccountId> {
    let account = AccountId32::from_str(text)
        .map_err(|reason| anyhow!("{text:?} is no address: {}", reason.trim_end_matches('.')))?;
    let bytes: &[u8; 32] = account.as_ref();
    Ok(AccountId::from(*bytes))
}

/// The address of an account, in the form that fits every Substrate chain.
pub fn format_address(account: AccountId) -> String {
    let bytes: &[u8; 32] = account.as_ref();
    AccountId32::new(*bytes).to_string()
}

/// An address that somebody will recognize and nobody can copy: "5Grwva…utQY".
pub fn brief_address(account: AccountId) -> String {
    brief(&format_address(account))
}

/// The beginning and the end of a long text.
pub fn brief(text: &str) -> String {
    const FIRST: usize = 6;
    const LAST: usize = 4;
    let length = text.chars().count();
    if length <= FIRST + LAST + 1 {
        return text.to_string();
    }
    let first: String = text.chars().take(FIRST).collect();
    let last: String = text.chars().skip(length - LAST).collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The well-known development account //Alice.
    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    #[test]
    fn a_brief_address_keeps_both_ends() {
        assert_eq!(brief_address(parse_address(ALICE).unwrap()), "5Grwva…utQY");
        assert_eq!(brief("0x12345678"), "0x12345678");
    }

    const ALICE_HEX: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

    #[test]
    fn an_address_is_found_again_in_either_form() {
        let alice = parse_address(ALICE).unwrap();
        assert_eq!(parse_address(ALICE_HEX).unwrap(), alice);
        assert_eq!(format_address(alice), ALICE);
    }

    #[test]
    fn a_mistyped_address_is_refused() {
        let error = parse_address(&ALICE.replace('Y', "X")).unwrap_err();
        assert!(error.to_string().contains("is no address"), "{error}");
    }
}

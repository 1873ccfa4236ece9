//! Accounts with names, so that a story about them can be read.

use ink::primitives::AccountId;

/// The accounts that a new chain endows.
pub const NAMED: [&str; 9] = [
    "founder", "alice", "bob", "carol", "dave", "erin", "frank", "mallory", "guardian",
];

/// The account of that name: the name itself, filled up with zeros.
pub fn account(name: &str) -> AccountId {
    let mut bytes = [0; 32];
    for (byte, letter) in bytes.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    AccountId::from(bytes)
}

/// The name of an account made by [`account`]; `None` for any other.
pub fn name_of(account: AccountId) -> Option<String> {
    let bytes: &[u8] = account.as_ref();
    let name = String::from_utf8(bytes.iter().copied().take_while(|byte| *byte != 0).collect()).ok()?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && self::account(&name) == account).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_again_by_its_name() {
        for name in NAMED {
            assert_eq!(name_of(account(name)).as_deref(), Some(name));
        }
        assert_eq!(name_of(AccountId::from([7; 32])), None);
        assert_eq!(name_of(AccountId::from([0; 32])), None);
    }
}

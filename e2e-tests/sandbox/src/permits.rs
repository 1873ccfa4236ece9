//! Accounts with real keys, and what they sign so that somebody else can redeem a voucher.

use commons::chain::account;
use ink::primitives::AccountId;
use interfaces::voucher_escrow::VoucherId;
use sp_core::{sr25519::Pair, Pair as _};

/// The key of that name: made of the bytes of [`account`], which is quicker than a path.
pub fn key(name: &str) -> Pair {
    Pair::from_seed(account(name).as_ref())
}

/// The account of a key.
pub fn owner(key: &Pair) -> AccountId {
    AccountId::from(key.public().0)
}

/// One permission to redeem, in all its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    /// The chain's.
    pub genesis_hash: [u8; 32],
    /// The escrow's address.
    pub escrow: AccountId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Who may redeem it.
    pub redeemer: AccountId,
    /// The voucher's.
    pub nonce: u32,
    /// Until before when.
    pub deadline_ms: u64,
}

impl Permit {
    /// What is signed, put together by hand.
    pub fn bytes(&self) -> Vec<u8> {
        let escrow: &[u8; 32] = self.escrow.as_ref();
        let redeemer: &[u8; 32] = self.redeemer.as_ref();
        [
            b"ink-commons: redeem this voucher".as_slice(),
            &self.genesis_hash,
            escrow,
            &self.voucher.0.to_le_bytes(),
            redeemer,
            &self.nonce.to_le_bytes(),
            &self.deadline_ms.to_le_bytes(),
        ]
        .concat()
    }

    /// The signature of the bytes as they are.
    pub fn signed_by(&self, key: &Pair) -> Vec<u8> {
        key.sign(&self.bytes()).0.to_vec()
    }

    /// The signature of what a wallet makes of bytes before it signs them.
    pub fn signed_in_a_wallet_by(&self, key: &Pair) -> Vec<u8> {
        let message = [b"<Bytes>".as_slice(), &self.bytes(), b"</Bytes>"].concat();
        key.sign(&message).0.to_vec()
    }
}

//! What a holder signs so that somebody else can redeem a voucher.

use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode};
use interfaces::voucher_escrow::{refuse, EscrowError, Refusal, VoucherId, PERMIT_DOMAIN};

/// How long an sr25519 signature is.
const SIGNATURE_LENGTH: usize = 64;

/// One permission to redeem.
#[derive(Debug, Clone, Copy)]
pub struct Permit {
    /// The chain's.
    pub genesis_hash: [u8; 32],
    /// The escrow's address.
    pub contract: AccountId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Who may redeem it.
    pub redeemer: AccountId,
    /// The voucher's, which changes when it is handed on.
    pub nonce: u32,
    /// Until before when.
    pub deadline_ms: u64,
}

impl Permit {
    /// What has to be signed.
    pub fn message(&self) -> Vec<u8> {
        (
            PERMIT_DOMAIN,
            self.genesis_hash,
            self.contract,
            self.voucher,
            self.redeemer,
            self.nonce,
            self.deadline_ms,
        )
            .encode()
    }

    /// Succeeds if the holder has signed it. Wallets that sign "raw" bytes put them between `<Bytes>` and `</Bytes>`, so
    /// that nobody can be made to sign a transaction.
    ///
    /// `verify` tells whether a signature of a message is an account's.
    pub fn ensure_signed(
        &self,
        signature: &[u8],
        verify: impl Fn(&[u8; SIGNATURE_LENGTH], &[u8]) -> bool,
    ) -> Result<(), Refusal> {
        let signature: &[u8; SIGNATURE_LENGTH] = signature.try_into().map_err(|_| {
            refuse(EscrowError::SignatureLength {
                got: u32::try_from(signature.len()).unwrap_or(u32::MAX),
            })
        })?;
        let message = self.message();
        if verify(signature, &message) || verify(signature, &wrapped(&message)) {
            return Ok(());
        }
        Err(refuse(EscrowError::BadSignature))
    }
}

/// A message as wallets sign it.
pub fn wrapped(message: &[u8]) -> Vec<u8> {
    [b"<Bytes>", message, b"</Bytes>"].concat()
}

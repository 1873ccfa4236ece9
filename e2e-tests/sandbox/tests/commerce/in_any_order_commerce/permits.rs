//! Redemptions with what the holder has signed, or what somebody would have liked to be signed.

use super::{
    operations::{Pick, Signed},
    parties::{Holder, PEOPLE},
    perform::{id, Next},
    story::Story,
};
use anyhow::Result;
use interfaces::voucher_escrow::{EscrowError, Use};
use sandbox_tests::{
    commerce::redeem_with_permit,
    permits::{key, Permit},
};

impl Story {
    pub fn redeem_with_permit(&mut self, who: Holder, pick: Pick, signed: Signed) -> Result<()> {
        let Some(voucher) = self.voucher(pick, |id| self.model.can_be_redeemed(id)) else {
            return self.skip();
        };
        let now_ms = self.model.now_ms;
        let deadline_ms = match signed {
            Signed::TooLate => now_ms,
            _ => now_ms + 1,
        };
        let (holder, nonce) = match self.model.vouchers.get(voucher) {
            Some(bought) => (bought.holder, bought.nonce),
            None => (0, 0),
        };
        let right = Permit {
            genesis_hash: self.model.rules.genesis_hash,
            escrow: self.commons.at.escrow,
            voucher: id(voucher),
            redeemer: self.account(who),
            nonce,
            deadline_ms,
        };
        let permit = match signed {
            Signed::ForAnotherVoucher => Permit {
                voucher: id(voucher + 1),
                ..right
            },
            Signed::ForAnotherRedeemer => Permit {
                redeemer: self.account((who + 1) % PEOPLE.len()),
                ..right
            },
            Signed::ForAnotherContract => Permit {
                escrow: self.commons.at.curve,
                ..right
            },
            Signed::ForAnotherChain => Permit {
                genesis_hash: [0x5a; 32],
                ..right
            },
            Signed::WithAnotherNonce => Permit {
                nonce: nonce.checked_sub(1).unwrap_or(nonce + 1),
                ..right
            },
            Signed::WithALaterDeadline => Permit {
                deadline_ms: deadline_ms + 1,
                ..right
            },
            _ => right,
        };
        let signer = match signed {
            Signed::By(person) => person,
            _ => holder,
        };
        // Contracts have no key; another's signature is none of theirs.
        let key = key(PEOPLE[signer % PEOPLE.len()]);
        let mut signature = match signed {
            Signed::InAWallet => permit.signed_in_a_wallet_by(&key),
            _ => permit.signed_by(&key),
        };
        if let Signed::Cut(length) = signed {
            signature.resize(length.into(), 0);
        }
        let is_good = permit == right && signer == holder && holder < PEOPLE.len();
        let length = signature.len();
        let broken = self.broken(who, voucher, |model, _, voucher| {
            [
                model.not_committed(voucher),
                model.too_early_to_redeem(voucher),
                (now_ms >= deadline_ms).then_some(EscrowError::PermitExpired { deadline_ms }),
                (length != 64).then_some(EscrowError::SignatureLength { got: length as u32 }),
                (length == 64 && !is_good).then_some(EscrowError::BadSignature),
            ]
            .into_iter()
            .flatten()
            .collect()
        });
        let account = self.account(who);
        let Some(done) = self.ask(&broken, |commons| {
            redeem_with_permit(commons, account, id(voucher), deadline_ms, signature)
        })?
        else {
            return Ok(());
        };
        let stage = self.model.used(Use::Redeemed);
        self.follow(voucher, Next::Goes(stage), &done.events)
    }
}

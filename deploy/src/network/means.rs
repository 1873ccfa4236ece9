//! What an account can pay for.

use super::{account_of, refusal::told_failure, transaction::Ready, Keypair, Network};
use crate::{chain::Failure, config::format_address};
use anyhow::{anyhow, Error, Result};
use ink::primitives::AccountId;

/// Whether a chain's reason for a failure is that the account has too few of its coins.
pub fn is_lack_of_coins(reason: &str) -> bool {
    // Without a limit of its own, a transaction may leave as much as its signer has.
    [
        "StorageDepositNotEnoughFunds",
        "StorageDepositLimitExhausted",
        "FundsUnavailable",
        "TransferFailed",
    ]
    .iter()
    .any(|name| reason.contains(name))
}

impl Network {
    /// The fee of a transaction that would take this storage deposit (or give it back, if negative), in units of the
    /// chain's coin. An error if the signer cannot pay for it: fee, coins that go along and deposit, and what has to stay
    /// with an account.
    pub async fn affordable_fee(&self, signer: &Keypair, ready: &Ready, deposit: i128) -> Result<u128> {
        let account = account_of(signer);
        let fee = self.fee(signer, ready).await?;
        let taken = ready.value().saturating_add(u128::try_from(deposit).unwrap_or(0));
        // The chain takes the fee at the price of the next block, which may be another, and the contracts pallet leaves
        // twice what has to stay with an account.
        let existential = self.existential_deposit()?;
        let needed = [taken, fee, fee / 8, existential, existential]
            .into_iter()
            .fold(0_u128, u128::saturating_add);
        if self.native_balance(account).await?.free < needed {
            let identity = self.identity();
            let (taken, fee) = (identity.coins(taken), identity.coins(fee));
            let reason = format!("this takes {taken} and a fee of {fee}; some has to stay with the account");
            return Err(self.too_little(account, &reason).await?);
        }
        Ok(fee)
    }

    /// Why a trial failed that would have been signed by an account: it cannot pay, or what else the chain says.
    pub async fn why_it_failed(&self, account: AccountId, failure: &Failure) -> Result<Error> {
        match failure {
            Failure::Chain(reason) if is_lack_of_coins(reason) => {
                self.too_little(account, &format!("the chain says {reason}")).await
            }
            failure => Ok(anyhow!("{}", told_failure(failure))),
        }
    }

    /// That an account cannot pay, with what it has and the reason.
    pub async fn too_little(&self, account: AccountId, reason: &str) -> Result<Error> {
        let free = self.native_balance(account).await?.free;
        Ok(anyhow!(
            "{} has too little: {}, and {reason}. Send it more",
            format_address(account),
            self.identity().coins(free)
        ))
    }
}

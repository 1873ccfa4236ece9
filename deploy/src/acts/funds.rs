//! What an act needs before: coins that are wrapped, and the permission to take them.

use super::{
    deployed::{spoken, Deployed},
    figures::typed,
    plan::{Answer, Contract, Step},
};
use crate::{
    chain::Message,
    config::{format_address, TokenInfo},
    suite::{constructors::Part, psp22},
    words::exactly,
};
use anyhow::{ensure, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode};
use interfaces::{
    psp22::{PSP22Error, PSP22},
    wrapped_native::WrappedNative,
};

/// Part of what a contract is about to take from an account, by what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Missing {
    /// To be wrapped first.
    coins: u128,
    /// To be allowed first.
    allowance: u128,
}

impl Missing {
    fn of(amount: u128, held: u128, allowed: u128) -> Self {
        Self {
            coins: amount.saturating_sub(held),
            allowance: amount.saturating_sub(allowed),
        }
    }
}

/// What has to be done before `spender` can take `amount` of an asset from `owner`: exactly what is missing, and nothing
/// if nothing is.
pub async fn steps_before(
    on: &Deployed,
    owner: AccountId,
    asset: AccountId,
    spender: Part,
    amount: u128,
) -> Result<Vec<Step>> {
    let info = on.describe(asset).await?;
    let held = on.balance(asset, owner).await?;
    let allowed = on.allowance(asset, owner, on.at.of(spender)).await?;
    let missing = Missing::of(amount, held, allowed);
    let mut steps = Vec::new();
    if missing.coins > 0 {
        ensure!(
            asset == on.at.collateral,
            "{} holds {}, and this takes {}. Nothing was sent",
            format_address(owner),
            exactly(held, &info),
            exactly(amount, &info)
        );
        let free = on.network.native_balance(owner).await?.free;
        ensure!(
            free > missing.coins,
            "{} holds {} and {}, and this takes {}: there is too little to wrap. Nothing was sent",
            format_address(owner),
            exactly(held, &info),
            on.native(free),
            exactly(amount, &info)
        );
        steps.push(wrap(on, missing.coins));
    }
    if missing.allowance > 0 {
        let message = psp22(asset)
            .call_mut()
            .increase_allowance(on.at.of(spender), missing.allowance);
        let what = format!(
            "let the {} take {} more",
            spoken(spender),
            exactly(missing.allowance, &info)
        );
        let undo = format!(
            "commons call approve {} {} --asset {}",
            spender.name(),
            typed(allowed, &info),
            on.name_of_asset(asset)
        );
        steps.push(token_step(on, asset, &info, what, message).undone_by(undo));
    }
    Ok(steps)
}

/// Wrapping coins.
pub fn wrap(on: &Deployed, amount: u128) -> Step {
    let what = format!("wrap {} as {}", on.native(amount), on.collateral.symbol);
    let message = on.at.to_wrapper().call_mut().deposit();
    Step::new(Part::WrappedNative, what, message, on.collateral.decimals, Answer::done)
        .with_value(amount)
        .undone_by(format!("commons call unwrap {}", typed(amount, &on.collateral)))
}

/// A message to the contract that an asset is.
pub fn token_step<Arguments: Encode>(
    on: &Deployed,
    asset: AccountId,
    info: &TokenInfo,
    what: String,
    message: Message<Arguments, Result<(), PSP22Error>>,
) -> Step {
    let contract = match on.part_at(asset) {
        Some(part) => part.into(),
        None => Contract::Token(format!("token {}", info.symbol)),
    };
    Step::new(contract, what, message, info.decimals, Answer::done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_what_is_missing_is_wrapped_and_allowed() {
        let missing = |amount, held, allowed| {
            let Missing { coins, allowance } = Missing::of(amount, held, allowed);
            (coins, allowance)
        };
        assert_eq!(missing(100, 0, 0), (100, 100));
        assert_eq!(missing(100, 30, 0), (70, 100));
        assert_eq!(missing(100, 100, 40), (0, 60));
        assert_eq!(missing(100, 250, u128::MAX), (0, 0));
        assert_eq!(missing(0, 0, 0), (0, 0));
    }
}

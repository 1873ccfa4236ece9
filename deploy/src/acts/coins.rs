//! Acts with tokens and coins: wrapping, sending, allowing.

use super::{
    deployed::{spoken, Deployed},
    figures::{parse_account, typed, Amount, AssetName, Portion},
    funds::{token_step, wrap},
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    config::format_address,
    suite::{constructors::Part, psp22},
    words::exactly,
};
use anyhow::{anyhow, Result};
use clap::Subcommand;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    psp22::{Data, PSP22},
    wrapped_native::WrappedNative,
};
use std::str::FromStr;

/// Acts with tokens and coins.
#[derive(Debug, Clone, Subcommand)]
pub enum CoinAct {
    /// Turn coins of the chain into wrapped coins, one to one.
    Wrap {
        /// How many, in whole coins: 100 or 12.5.
        #[arg(value_name = "COINS")]
        coins: Amount,
    },
    /// Turn wrapped coins into coins of the chain.
    Unwrap {
        /// How many, in whole coins: 100, 12.5 or all.
        #[arg(value_name = "COINS")]
        coins: Portion,
    },
    /// Send tokens or wrapped coins to somebody.
    Transfer {
        /// How many, in whole tokens: 10, 12.5 or all.
        #[arg(value_name = "AMOUNT")]
        amount: Portion,
        /// To whom.
        #[arg(value_name = "ADDRESS", value_parser = parse_account)]
        to: AccountId,
        /// Of what: token, collateral, or the address of another PSP22.
        #[arg(long, value_name = "ASSET", default_value = "token")]
        asset: AssetName,
    },
    /// Let somebody take tokens or wrapped coins of yours, in all so many from now on; 0 for no more.
    Approve {
        /// Whom: bonding-curve, hatch, conviction-voting, voucher-escrow, vesting, or an address.
        #[arg(value_name = "SPENDER")]
        spender: Spender,
        /// How many in all, in whole tokens: 10 or 12.5.
        #[arg(value_name = "AMOUNT")]
        amount: Amount,
        /// Of what: token, collateral, or the address of another PSP22.
        #[arg(long, value_name = "ASSET", default_value = "token")]
        asset: AssetName,
    },
}

/// Who is let take something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spender {
    /// A contract of the commons.
    Part(Part),
    /// Anybody.
    At(AccountId),
}

impl FromStr for Spender {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(part) = Part::of_name(text) {
            return Ok(Self::Part(part));
        }
        parse_account(text).map(Self::At).map_err(|error| {
            if text.starts_with("//") {
                return error;
            }
            let names: Vec<_> = Part::ALL.iter().map(|part| part.name()).collect();
            anyhow!("{text:?} is neither an address nor one of {}", names.join(", "))
        })
    }
}

impl CoinAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Wrap { .. } => "wrap",
            Self::Unwrap { .. } => "unwrap",
            Self::Transfer { .. } => "transfer",
            Self::Approve { .. } => "approve",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Wrap { coins } => {
                let amount = coins.units(&on.collateral, "COINS")?;
                let told = Told::default().amount("coins", amount);
                Ok(Plan::of(told, wrap(on, amount)))
            }
            Self::Unwrap { coins } => {
                let held = on.balance(on.at.collateral, who).await?;
                let amount = coins.units(held, &on.collateral, "COINS")?;
                let message = on.at.to_wrapper().call_mut().withdraw(amount);
                let what = format!("turn {} into coins", on.words.coins_exactly(amount));
                let told = Told::default().amount("coins", amount);
                let act = Step::new(Part::WrappedNative, what, message, on.collateral.decimals, Answer::done);
                Ok(Plan::of(told, act))
            }
            Self::Transfer { amount, to, asset } => {
                let (asset, info) = on.asset(*asset).await?;
                let held = on.balance(asset, who).await?;
                let amount = amount.units(held, &info, "AMOUNT")?;
                let told = in_vain(on, *to).amount("held", held).amount("amount", amount);
                let message = psp22(asset).call_mut().transfer(*to, amount, Data);
                let what = format!("send {} to {}", exactly(amount, &info), format_address(*to));
                let act = token_step(on, asset, &info, what, message);
                Ok(Plan::of(told, act))
            }
            Self::Approve { spender, amount, asset } => {
                let (asset, info) = on.asset(*asset).await?;
                let amount = amount.units(&info, "AMOUNT")?;
                let (spender, name) = match *spender {
                    Spender::Part(part) => (on.at.of(part), format!("the {}", spoken(part))),
                    Spender::At(account) => (account, format_address(account)),
                };
                let before = on.allowance(asset, who, spender).await?;
                let told = Told::default()
                    .line(format!("{name} may take {} now", exactly(before, &info)))
                    .amount("before", before)
                    .amount("amount", amount);
                let message = psp22(asset).call_mut().approve(spender, amount);
                let what = format!("let {name} take {} in all", exactly(amount, &info));
                let undo = format!(
                    "commons call approve {} {} --asset {}",
                    format_address(spender),
                    typed(before, &info),
                    on.name_of_asset(asset)
                );
                let act = token_step(on, asset, &info, what, message);
                Ok(Plan::of(told, act.undone_by(undo)))
            }
        }
    }
}

/// A contract of the commons books nothing for a plain transfer.
fn in_vain(on: &Deployed, to: AccountId) -> Told {
    match on.part_at(to) {
        Some(Part::FundingPool) => Told::default().line("a gift to the funding pool"),
        Some(part) => Told::default().line(format!(
            "take care: that is the {}, which books nothing for what is simply sent to it. It would be lost to you",
            spoken(part)
        )),
        None => Told::default(),
    }
}

//! `commons quote`: what an act would bring, without a key.

use super::{
    batches::quote_release,
    command::told_if_refused,
    deployed::Deployed,
    figures::{Amount, AssetName},
    goods::quote_commit,
    hatching::quote_contribution,
    market::{quote_deposit_for, quote_purchase, quote_redemption, quote_sale},
    plan::Told,
    requests::quote_request,
};
use crate::{
    deployment::Whereabouts,
    words::{print, runtime},
};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::{json, Value};

/// What `commons quote` can be asked for.
#[derive(Args)]
pub struct QuoteArguments {
    #[command(flatten, next_help_heading = "For every quote")]
    whereabouts: Whereabouts,
    /// Tell it for programs: one JSON value, amounts in base units as texts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    act: Quoted,
}

/// What can be asked about.
#[derive(Debug, Clone, Subcommand)]
enum Quoted {
    /// What buying for so much would bring.
    Buy {
        /// How much to pay, in whole coins: 100 or 12.5.
        #[arg(value_name = "COINS")]
        coins: Amount,
    },
    /// What selling so many would bring.
    Sell {
        /// How many to sell, in whole tokens: 250 or 12.5.
        #[arg(value_name = "TOKENS")]
        tokens: Amount,
    },
    /// What buying at least so many would take.
    DepositFor {
        /// How many to get, in whole tokens: 1000 or 12.5.
        #[arg(value_name = "TOKENS")]
        tokens: Amount,
    },
    /// What contributing so much to the hatch would book.
    Contribute {
        /// How much, in whole coins: 500 or 12.5.
        #[arg(value_name = "COINS")]
        coins: Amount,
    },
    /// What redeeming so many would bring, once the commons is wound down.
    Redeem {
        /// How many to give back, in whole tokens: 10 or 12.5.
        #[arg(value_name = "TOKENS")]
        tokens: Amount,
    },
    /// What a request of so much from the pool would need.
    Request {
        /// How much, in whole coins: 500 or 12.5.
        #[arg(value_name = "AMOUNT")]
        amount: Amount,
        /// In what: collateral, token, or the address of another asset of the pool.
        #[arg(long, value_name = "ASSET", default_value = "collateral")]
        asset: AssetName,
    },
    /// What releasing a batch would bring.
    Release {
        /// The batch's number.
        #[arg(value_name = "BATCH")]
        batch: u64,
    },
    /// What buying a voucher of a set would take.
    Commit {
        /// The set's number.
        #[arg(value_name = "SET")]
        set: u64,
    },
}

impl Quoted {
    fn name(&self) -> &'static str {
        match self {
            Self::Buy { .. } => "buy",
            Self::Sell { .. } => "sell",
            Self::DepositFor { .. } => "deposit-for",
            Self::Contribute { .. } => "contribute",
            Self::Redeem { .. } => "redeem",
            Self::Request { .. } => "request",
            Self::Release { .. } => "release",
            Self::Commit { .. } => "commit",
        }
    }

    async fn told(&self, on: &Deployed) -> Result<Told> {
        match self {
            Self::Buy { coins } => Ok(quote_purchase(on, coins.units(&on.collateral, "COINS")?).await?.1),
            Self::Sell { tokens } => Ok(quote_sale(on, tokens.units(&on.token, "TOKENS")?).await?.1),
            Self::DepositFor { tokens } => quote_deposit_for(on, tokens.units(&on.token, "TOKENS")?).await,
            Self::Contribute { coins } => quote_contribution(on, coins.units(&on.collateral, "COINS")?).await,
            Self::Redeem { tokens } => quote_redemption(on, tokens.units(&on.token, "TOKENS")?).await,
            Self::Request { amount, asset } => {
                let (asset, info) = on.asset(*asset).await?;
                quote_request(on, asset, amount.units(&info, "AMOUNT")?).await
            }
            Self::Release { batch } => quote_release(on, *batch).await,
            Self::Commit { set } => quote_commit(on, *set).await,
        }
    }
}

/// Tells what an act would bring.
pub fn quote(arguments: &QuoteArguments) -> Result<()> {
    runtime()?.block_on(tell(arguments))
}

async fn tell(arguments: &QuoteArguments) -> Result<()> {
    let QuoteArguments { whereabouts, json, act } = arguments;
    let quoted = async {
        let on = Deployed::find(whereabouts).await?;
        let told = act.told(&on).await?;
        anyhow::Ok((on, told))
    };
    let (on, told) = told_if_refused(quoted.await, *json, "quote", act.name())?;
    if !json {
        return print(&told.lines.join("\n"));
    }
    let identity = on.network.identity();
    let quoted: Value = json!({
        "quote": act.name(),
        "chain": identity.name,
        "genesis_hash": identity.genesis_hash,
        "token": { "symbol": on.token.symbol, "decimals": on.token.decimals },
        "collateral": { "symbol": on.collateral.symbol, "decimals": on.collateral.decimals },
        "figures": told.figures,
    });
    print(&serde_json::to_string_pretty(&quoted)?)
}

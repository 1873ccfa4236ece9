//! `commons call`: what can be typed.

use super::{
    batches::BatchAct,
    coins::CoinAct,
    deployed::Deployed,
    hatching::HatchAct,
    market::MarketAct,
    perform::{Manner, Performer},
    plan::Plan,
    voting::VotingAct,
    vouchers::VoucherAct,
};
use crate::{
    deployment::Whereabouts,
    network::{account_of, Keypair, SecretArguments},
    words::{print, runtime},
};
use anyhow::{ensure, Result};
use clap::{Args, Subcommand};
use ink::primitives::AccountId;
use serde_json::json;

/// What `commons call` can be asked for.
#[derive(Args)]
pub struct CallArguments {
    #[command(flatten, next_help_heading = "For every act")]
    whereabouts: Whereabouts,
    /// Tell it for programs: one JSON value, amounts in base units as texts.
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    secret: SecretArguments,
    /// Ask nothing.
    #[arg(long, short, global = true)]
    yes: bool,
    /// Try it and say what it would cost, and send nothing.
    #[arg(long, global = true)]
    dry_run: bool,
    #[command(subcommand)]
    act: Act,
}

/// Everything that a member does.
#[derive(Subcommand)]
enum Act {
    #[command(flatten)]
    Market(MarketAct),
    #[command(flatten)]
    Hatch(HatchAct),
    #[command(flatten)]
    Batch(BatchAct),
    #[command(flatten)]
    Coin(CoinAct),
    #[command(flatten)]
    Voting(VotingAct),
    #[command(flatten)]
    Voucher(VoucherAct),
}

impl Act {
    fn name(&self) -> &'static str {
        match self {
            Self::Market(act) => act.name(),
            Self::Hatch(act) => act.name(),
            Self::Batch(act) => act.name(),
            Self::Coin(act) => act.name(),
            Self::Voting(act) => act.name(),
            Self::Voucher(act) => act.name(),
        }
    }

    async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Market(act) => act.plan(on, who).await,
            Self::Hatch(act) => act.plan(on, who).await,
            Self::Batch(act) => act.plan(on, who).await,
            Self::Coin(act) => act.plan(on, who).await,
            Self::Voting(act) => act.plan(on, who).await,
            Self::Voucher(act) => act.plan(on, who).await,
        }
    }
}

/// Does what a member asks for.
pub fn call(arguments: &CallArguments) -> Result<()> {
    runtime()?.block_on(perform(arguments))
}

async fn perform(arguments: &CallArguments) -> Result<()> {
    let name = arguments.act.name();
    let prepared = prepare(arguments).await;
    let Prepared { on, key, manner, plan } = told_if_refused(prepared, arguments.json, "act", name)?;
    Performer::new(&on, &key, manner).perform(name, &plan).await
}

/// Tells programs of an act, or a quote, of which nothing is known but why it cannot be.
pub(super) fn told_if_refused<T>(outcome: Result<T>, json: bool, what: &str, name: &str) -> Result<T> {
    if let (Err(error), true) = (&outcome, json) {
        let told = json!({ what: name, "error": format!("{error:#}") });
        print(&serde_json::to_string_pretty(&told)?)?;
    }
    outcome
}

/// What is to be done, by whom and how.
struct Prepared {
    on: Deployed,
    key: Keypair,
    manner: Manner,
    plan: Plan,
}

async fn prepare(arguments: &CallArguments) -> Result<Prepared> {
    let CallArguments {
        whereabouts,
        json,
        secret,
        yes,
        dry_run,
        act,
    } = arguments;
    let for_whom = |asks: bool| {
        ensure!(
            !(*json && asks && !dry_run),
            "--json is for programs, which cannot be asked: say --yes, or --dry-run"
        );
        Ok(asks)
    };
    for_whom(!yes && secret.suri.is_none())?;
    let key = secret.key()?;
    let on = Deployed::find(whereabouts).await?;
    // A development account is everybody's, and on a chain for development there is nothing to be careful of. Elsewhere
    // its coins may be of worth.
    let is_harmless = secret.suri.is_some() && on.is_development();
    let asks = for_whom(!yes && !is_harmless)?;
    let plan = act.plan(&on, account_of(&key)).await?;
    let manner = Manner {
        dry_run: *dry_run,
        asks,
        json: *json,
    };
    Ok(Prepared { on, key, manner, plan })
}

//! The commons that is to be loaded: deployed, funded by its members, launched.

use super::{
    acts::{call, call_with_value, trading, Act, Kind},
    run::{Member, Run},
};
use crate::{backend::sleep_until, description::fast_description, COIN};
use anyhow::{ensure, Context, Result};
use commons::{
    config::Config,
    deployment::{artifacts::Artifacts, file::Journal, run::Deployer, Manner},
    network::{on_chain, secret::development_key, Keypair, Network},
    suite::Addresses,
};
use ink::codegen::TraitCallBuilder;
use interfaces::{hatch::Hatch, wrapped_native::WrappedNative};
use std::{path::Path, time::SystemTime};
use subxt::{dynamic::Value, utils::AccountId32};

/// What every member gets from the founder, for fees, storage deposits and trading.
const ENDOWMENT: u128 = 4_000 * COIN;

/// What every member has to trade with at first.
const PURSE: u128 = 60 * COIN;

/// A commons on a node, not launched yet.
pub struct Stage {
    /// Where its contracts are.
    pub at: Addresses,
    /// What it is like.
    pub config: Config,
    /// Who has deployed it.
    pub founder: Keypair,
}

impl Stage {
    /// Deploys a commons with durations of seconds, whose hatch begins shortly.
    pub async fn deploy(network: &Network, folder: &Path) -> Result<Self> {
        let mut config = Config::parse(&fast_description(SystemTime::now()))?;
        config.escrow.rules.genesis_hash = network.identity().genesis()?;
        let founder = development_key("//Alice")?;
        let artifacts = Artifacts::load()?;
        let mut journal = Journal::open(&folder.join("commons.json"))?;
        let deployer = Deployer {
            network,
            key: &founder,
            config: &config,
            artifacts: &artifacts,
            is_to_be_sealed: true,
            most: None,
        };
        deployer.take_up(&mut journal, Manner::GoOn).await?;
        deployer.run(&mut journal).await?;
        Ok(Self {
            at: journal.deployment()?.addresses()?,
            config,
            founder,
        })
    }

    /// Makes members, whom the founder gives coins in one transaction.
    pub async fn invite(&self, network: &Network, count: usize) -> Result<Vec<Member>> {
        let members: Vec<Member> = (0..count)
            .map(|number| Ok(Member::new(development_key(&format!("//load//{number}"))?)))
            .collect::<Result<_>>()?;
        let gifts = members.iter().map(|member| {
            let AccountId32(to) = on_chain(member.account);
            let arguments = vec![
                Value::unnamed_variant("Id", [Value::from_bytes(to)]),
                Value::u128(ENDOWMENT),
            ];
            subxt::dynamic::tx("Balances", "transfer_keep_alive", arguments).into_value()
        });
        let together = subxt::dynamic::tx("Utility", "batch_all", vec![Value::unnamed_composite(gifts)]);
        let sent = network
            .client()
            .tx()
            .sign_and_submit_then_watch_default(&together, &self.founder)
            .await?;
        sent.wait_for_finalized_success()
            .await
            .context("members got no coins")?;
        Ok(members)
    }

    /// All members contribute the same, up to the maximum; then the commons is launched and everybody claims.
    pub async fn launch(&self, run: &mut Run) -> Result<()> {
        let (at, funding) = (self.at, self.config.hatch.funding);
        sleep_until(funding.start_ms).await;
        let accounts: Vec<_> = run.members.iter().map(|member| member.account).collect();
        let count = u128::try_from(accounts.len())?;
        ensure!(count > 0, "a load needs members");
        let share = funding.maximum.div_ceil(count);
        let mut acts = Vec::new();
        for who in 0..accounts.len() {
            let mut add = |kind, transaction| acts.push(Act { kind, who, transaction });
            let wrap = call_with_value(at.to_wrapper().call_mut().deposit(), share + PURSE);
            add(Kind::Wrap, wrap);
            for (token, spender) in [
                (at.collateral, at.hatch),
                (at.collateral, at.curve),
                (at.collateral, at.escrow),
                (at.token, at.voting),
            ] {
                add(Kind::Approve, trading::approve(token, spender, trading::PLENTY));
            }
            add(Kind::Contribute, call(at.to_hatch().call_mut().contribute(share, None)));
        }
        run.send_all(acts).await.context("the hatch was not filled")?;
        run.send_all(vec![Act {
            kind: Kind::Launch,
            who: 0,
            transaction: call(at.to_hatch().call_mut().launch()),
        }])
        .await
        .context("the commons was not launched")?;
        let claims = accounts.iter().enumerate().map(|(who, account)| Act {
            kind: Kind::Claim,
            who,
            transaction: call(at.to_hatch().call_mut().claim(*account)),
        });
        let claims = claims.collect();
        run.send_all(claims).await.context("contributors have no batches")
    }
}

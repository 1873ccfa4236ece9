//! What a request of funds needs.

use super::{deployed::Deployed, figures::part_in_words, plan::Told};
use crate::{
    network::refusal,
    suite::psp22,
    words::{amount_of, exactly, share},
};
use anyhow::{bail, Result};
use conviction_voting::electorate::Counted;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    conviction_voting::ConvictionVoting,
    funding_pool::{FundingPool, FundingPoolError},
    psp22::PSP22,
};
use math::conviction::threshold;

/// What a request of so much would need now.
pub async fn quote_request(on: &Deployed, asset: AccountId, amount: u128) -> Result<Told> {
    let info = on.describe(asset).await?;
    let message = on.at.to_pool().call().asset_status(asset);
    let status = match on.read(message).await? {
        Ok(status) => status,
        Err(FundingPoolError::AssetNotRegistered) => bail!(
            "--asset: the pool pays in registered assets only, and {} is none: `propose register-asset`",
            info.symbol
        ),
        Err(error) => bail!("the funding pool refuses: {}", refusal::told(&error, info.decimals)),
    };
    let settings = on.read(on.at.to_voting().call().settings()).await?;
    let electorate = on.read(on.at.to_voting().call().electorate()).await?;
    let supply = on.read(psp22(on.at.token).call().total_supply()).await?;
    let counted = Counted {
        stake: electorate.active_stake.max(electorate.average_stake),
        supply: supply.max(electorate.average_supply),
    };
    let stake = counted.for_requests(&settings).unwrap_or(u128::MAX);
    let needed = threshold(
        amount,
        status.balance,
        stake,
        settings.spending_limit_ppm,
        settings.minimum_conviction_ppm,
    );
    let needed = needed.ok().flatten();
    let told = Told::default()
        .line(format!(
            "{} are {} of the {} in the pool; a request is for less than {}",
            exactly(amount, &info),
            part_in_words(amount, status.balance),
            amount_of(status.balance, &info),
            share(settings.spending_limit_ppm)
        ))
        .line(match needed {
            Some(needed) if needed <= stake => format!(
                "it needs a conviction of {} now, {} of the {} that count",
                on.words.tokens(needed),
                part_in_words(needed, stake),
                on.words.tokens(stake)
            ),
            Some(needed) => format!(
                "it needs a conviction of {} now, which is more than the {} that count: too much of the pool",
                on.words.tokens(needed),
                on.words.tokens(stake)
            ),
            None => "no conviction passes it now: too much of the pool".to_owned(),
        })
        .amount("amount", amount)
        .amount("pool", status.balance)
        .amount("payable_now", status.payable_now)
        .figure("threshold", needed.map(|needed| needed.to_string()))
        .amount("counted_stake", stake);
    Ok(if amount > status.payable_now {
        told.line(format!(
            "the pool's spending cap lets {} through right now",
            amount_of(status.payable_now, &info)
        ))
    } else {
        told
    })
}

//! What is done with tokens and collateral that are free to move.

use crate::in_any_order::{
    model::market::{entry_tribute, most_minted, most_taken_out, payout},
    operations::Amount,
    parties::{Asset, Party},
    story::{Rules, Story},
};
use anyhow::{ensure, Context, Result};
use interfaces::{
    bonding_curve::{BondingCurveError, Phase},
    call::CallFailure,
    community_token::CommunityTokenError,
    psp22::PSP22Error,
};
use sandbox_tests::{invariants::Point, messages};

fn refusals_to_trade(story: &Story, amount: u128) -> Vec<BondingCurveError> {
    let mut broken = Vec::new();
    if story.model.market.is_none() {
        broken.push(BondingCurveError::NotTrading { phase: Phase::Sealed });
    }
    if amount == 0 {
        broken.push(BondingCurveError::ZeroAmount);
    }
    broken
}

pub fn buy(story: &mut Story, who: Party, deposit: Amount) -> Result<Option<()>> {
    let held = story.model.collateral.of(who);
    let deposit = deposit.of(held);
    let (ratio_ppm, tributes) = (story.model.config.reserve_ratio_ppm, story.model.config.tributes);
    let tribute = entry_tribute(deposit, tributes.entry_ppm);
    let mut broken = refusals_to_trade(story, deposit);
    let refusals = story.model.refusals_to_pay(Asset::Collateral, who, deposit);
    broken.extend(refusals.into_iter().map(BondingCurveError::Collateral));
    if deposit > held {
        // More than there is may be more than can be worked out, or too little even so.
        broken.extend([BondingCurveError::Overflow, BondingCurveError::NothingToGive]);
    }
    let mut doubtful = Vec::new();
    let mut most = 0;
    if let Some(before) = story.model.market.filter(|_| deposit <= held) {
        most = most_minted(before, deposit - tribute, ratio_ppm);
        match most {
            0 => broken.push(BondingCurveError::NothingToGive),
            1 => doubtful.push(BondingCurveError::NothingToGive),
            _ => {}
        }
    }
    let rules = Rules { broken, doubtful };
    let minted = story.judge(rules, |commons| commons.buy(who.name(), deposit))?;
    let Some(minted) = minted else { return Ok(None) };
    story.note(format_args!("{minted} for {deposit}"));
    ensure!(
        minted == most || minted + 1 == most,
        "{minted} were minted instead of {most}"
    );

    let model = &mut story.model;
    model.collateral.pay(who, Party::Curve, deposit);
    model.collateral.pay(Party::Curve, Party::Pool, tribute);
    model.tokens.mint(who, minted);
    let market = model.market.as_mut().context("the market is open")?;
    market.supply += minted;
    market.reserve += deposit - tribute;
    Ok(Some(()))
}

pub fn sell(story: &mut Story, who: Party, tokens: Amount) -> Result<Option<()>> {
    let held = story.model.tokens.of(who);
    let tokens = tokens.of(held);
    let (ratio_ppm, exit_ppm) = (
        story.model.config.reserve_ratio_ppm,
        story.model.config.tributes.exit_ppm,
    );
    let mut broken = refusals_to_trade(story, tokens);
    if tokens > held {
        broken.push(BondingCurveError::Token(CallFailure::Refused(
            CommunityTokenError::InsufficientBalance {
                balance: held,
                amount: tokens,
            },
        )));
    }
    let mut doubtful = Vec::new();
    let mut most = 0;
    if let Some(before) = story.model.market {
        let minimum = story.model.config.minimum_supply;
        match before.supply.checked_sub(tokens) {
            None => broken.push(BondingCurveError::AboveSupply {
                tokens,
                supply: before.supply,
            }),
            Some(left) if left < minimum => broken.push(BondingCurveError::BelowMinimumSupply { left, minimum }),
            Some(_) => {
                most = most_taken_out(before, tokens, ratio_ppm);
                if payout(most, exit_ppm) == 0 {
                    broken.push(BondingCurveError::NothingToGive);
                } else if payout(most - 1, exit_ppm) == 0 {
                    doubtful.push(BondingCurveError::NothingToGive);
                }
            }
        }
    }
    let rules = Rules { broken, doubtful };
    let paid = story.judge(rules, |commons| commons.sell(who.name(), tokens))?;
    let (Some(paid), Some(before)) = (paid, story.model.market) else {
        return Ok(None);
    };
    story.note(format_args!("{tokens} for {paid}"));
    // Which of two payouts it was shows in the reserve.
    let after = Point::of(&mut story.commons)?;
    let taken_out = before.reserve.saturating_sub(after.reserve);
    ensure!(
        taken_out == most || taken_out + 1 == most,
        "{taken_out} left the reserve instead of {most}"
    );
    let expected = payout(taken_out, exit_ppm);
    ensure!(paid == expected, "{paid} was paid instead of {expected}");

    let model = &mut story.model;
    model.tokens.burn(who, tokens);
    model.collateral.pay(Party::Curve, who, paid);
    model.collateral.pay(Party::Curve, Party::Pool, taken_out - paid);
    model.market = Some(Point {
        supply: before.supply - tokens,
        reserve: before.reserve - taken_out,
    });
    Ok(Some(()))
}

pub fn transfer(story: &mut Story, asset: Asset, who: Party, to: Party, amount: Amount) -> Result<Option<()>> {
    let held = story.model.balances(asset).of(who);
    let amount = amount.of(held);
    let mut broken = Vec::new();
    if amount > held && who != to {
        broken.push(PSP22Error::InsufficientBalance);
    }
    let (token, receiver) = (asset.account(&story.commons.at), to.account(&story.commons.at));
    let done = story.judge(broken, |commons| {
        sandbox_tests::transfer(commons, token, who.name(), receiver, amount)
    })?;
    if done.is_none() {
        return Ok(None);
    }
    story.note(format_args!("{amount}"));
    if who == to {
        return Ok(Some(()));
    }
    let model = &mut story.model;
    match asset {
        Asset::Collateral => model.collateral.pay(who, to, amount),
        Asset::Token => model.tokens.pay(who, to, amount),
    }
    match (asset, to) {
        (Asset::Collateral, Party::Hatch) => model.hatch.gifts += amount,
        (Asset::Token, Party::Vesting) => model.vesting.gifts += amount,
        _ => {}
    }
    Ok(Some(()))
}

pub fn sweep(story: &mut Story, by: Party) -> Result<Option<()>> {
    let reserve = story.model.market.map_or(0, |market| market.reserve);
    let gifts = story.model.collateral.of(Party::Curve) - reserve;
    let broken = match gifts {
        0 => vec![BondingCurveError::NothingToGive],
        _ => Vec::new(),
    };
    let swept = story.judge(broken, |commons| messages::sweep(commons, by.name()))?;
    let Some(swept) = swept else { return Ok(None) };
    ensure!(swept == gifts, "{swept} was swept instead of {gifts}");
    story.model.collateral.pay(Party::Curve, Party::Pool, gifts);
    Ok(Some(()))
}

//! Buying and selling.

use super::is_near;
use anyhow::{bail, ensure, Result};
use commons::suite::done;
use interfaces::{
    bonding_curve::{Bought, Market, Sold},
    psp22::Transfer,
};
use node_tests::{OnNode, Suite, COIN};

/// What part of the market's worth the reserve covers.
const RESERVE_RATIO: f64 = 0.4;

pub async fn a_purchase_and_a_sale(suite: &mut Suite<OnNode>) -> Result<()> {
    let tokens = purchase(suite, "dave", 100 * COIN, 5 * COIN).await?;
    sale(suite, "dave", tokens / 2).await
}

/// Somebody buys, of which the pool gets this; returns the tokens.
pub async fn purchase(suite: &mut Suite<OnNode>, who: &str, deposit: u128, tribute: u128) -> Result<u128> {
    let at = suite.at;
    suite.pay_in(who, deposit).await?;
    let Market { supply, reserve, .. } = suite.market().await?;
    let receipt = suite.buy(who, deposit).await;
    let tokens = done(receipt.clone())?;
    let paid_in = deposit - tribute;
    let growth = (1.0 + paid_in as f64 / reserve as f64).powf(RESERVE_RATIO) - 1.0;
    ensure!(is_near(tokens, supply as f64 * growth), "{tokens}");
    let account = suite.account(who);
    let bought = Bought {
        buyer: account,
        recipient: account,
        deposit,
        tribute,
        tokens,
        supply: supply + tokens,
        reserve: reserve + paid_in,
    };
    suite.emitted(&receipt, at.curve, bought)?;
    let minted = Transfer {
        from: None,
        to: Some(account),
        value: tokens,
    };
    let moves: Vec<_> = receipt.events_of::<Transfer>();
    ensure!(moves.contains(&(at.token, minted)), "{moves:?}");
    Ok(tokens)
}

/// Somebody sells, of which the pool gets a tenth.
async fn sale(suite: &mut Suite<OnNode>, who: &str, tokens: u128) -> Result<()> {
    let at = suite.at;
    let Market { supply, reserve, .. } = suite.market().await?;
    let before = suite.collateral_of(who).await?;
    let receipt = suite.sell(who, tokens).await;
    let payout = done(receipt.clone())?;
    let left = (1.0 - tokens as f64 / supply as f64).powf(1.0 / RESERVE_RATIO);
    let paid_out = reserve as f64 * (1.0 - left);
    ensure!(is_near(payout, paid_out * 0.9), "{payout}");
    // The tribute is rounded up, so it is at most a ninth of the payout and a unit.
    let tribute = payout.div_ceil(9);
    let account = suite.account(who);
    let told = receipt.events_of::<Sold>();
    let [(contract, sold)] = &told[..] else {
        bail!("one sale is told once: {told:?}");
    };
    ensure!(*contract == at.curve && sold.tribute.abs_diff(tribute) <= 1, "{sold:?}");
    let expected = Sold {
        seller: account,
        recipient: account,
        tokens,
        payout,
        tribute: sold.tribute,
        supply: supply - tokens,
        reserve: reserve - payout - sold.tribute,
    };
    ensure!(*sold == expected, "{sold:?}");
    ensure!(suite.collateral_of(who).await? == before + payout);
    Ok(())
}

//! From a hatch that is not sealed to tokens that unlock.

use super::BATCHES;
use anyhow::{bail, ensure, Context, Result};
use commons::suite::done;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::Opened,
    hatch::{Claimed, Contributed, Hatch, HatchError, HatchPhase, Launched, Preview, Sealed},
    psp22::Transfer,
    vesting::{Accrual, Granted, OpeningSupplyReceived, Released, Schedule},
};
use node_tests::{OnNode, Suite, COIN};

/// What is contributed: the maximum.
const RAISED: u128 = 2_250 * COIN;

/// Four for each coin of it, and the team's tenth of all.
const FIRST_SUPPLY: u128 = 10_000 * COIN;

/// A quarter of what was contributed, for the pool.
const TRIBUTE: u128 = RAISED / 4;

pub async fn contributions(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let contribute = suite.at.to_hatch().call_mut().contribute(COIN, None);
    suite
        .refused("alice", contribute.clone(), HatchError::NotSealed)
        .await?;
    let sealed = suite.seal("mallory").await;
    suite.emitted(&sealed, at.hatch, Sealed { admin: at.voting })?;
    done(sealed)?;
    let too_early = HatchError::WrongPhase {
        phase: HatchPhase::Pending,
    };
    suite.refused("alice", contribute.clone(), too_early).await?;

    suite.wait_until(suite.config.hatch.funding.start_ms).await?;
    let nothing = suite.at.to_hatch().call_mut().contribute(0, None);
    suite.refused("alice", nothing, HatchError::ZeroAmount).await?;
    // Carol offers more than there is room for.
    let mut raised = 0;
    for (who, offered, taken) in [("alice", 900, 900), ("bob", 600, 600), ("carol", 1_000, 750)] {
        let receipt = suite.contribute(who, offered * COIN).await?;
        raised += taken * COIN;
        let contributed = Contributed {
            contributor: suite.account(who),
            amount: taken * COIN,
            tokens: 4 * taken * COIN,
            raised,
        };
        let moved = Transfer {
            from: Some(suite.account(who)),
            to: Some(at.hatch),
            value: taken * COIN,
        };
        suite.emitted(&receipt, at.hatch, contributed)?;
        suite.emitted(&receipt, at.collateral, moved)?;
        ensure!(done(receipt)? == taken * COIN);
    }
    ensure!(raised == RAISED && suite.collateral_of("carol").await? == 250 * COIN);
    let too_late = HatchError::WrongPhase {
        phase: HatchPhase::GoalReached,
    };
    suite.refused("mallory", contribute, too_late).await
}

pub async fn launch(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let preview = suite.at.to_hatch().call().preview();
    let preview = suite.chain.read(preview).await?.ok().context("no overflow")?;
    // R/(w·S) = 1 687.5/(0.4 · 10 000), and a quarter of a coin for a token.
    let expected = Preview {
        supply: FIRST_SUPPLY,
        team: FIRST_SUPPLY / 10,
        reserve: RAISED - TRIBUTE,
        tribute: TRIBUTE,
        opening_price: Some(421_875_000_000_000_000),
        hatch_price: 250_000_000_000_000_000,
    };
    ensure!(preview == expected, "{preview:?}");

    let launched = suite.launch("mallory").await;
    let (erin, team_batch, of_team) = BATCHES[0];
    let beginning = Launched {
        supply: FIRST_SUPPLY,
        reserve: RAISED - TRIBUTE,
        to_funding_pool: TRIBUTE,
        team_batch: Some(team_batch),
    };
    suite.emitted(&launched, at.hatch, beginning)?;
    let opened = Opened {
        supply: FIRST_SUPPLY,
        reserve: RAISED - TRIBUTE,
        recipient: at.vesting,
    };
    suite.emitted(&launched, at.curve, opened)?;
    let received = OpeningSupplyReceived { supply: FIRST_SUPPLY };
    suite.emitted(&launched, at.vesting, received)?;
    let launched_ms = launched_ms(suite).await?;
    let granted = Granted {
        beneficiary: suite.account(erin),
        batch: team_batch,
        grantor: at.funding_pool,
        amount: of_team,
        schedule: Schedule {
            start_ms: launched_ms,
            unlocked_at_start: 0,
            cliff_after_ms: 3_000,
            accrual: Accrual::HalfLife {
                half_life_ms: 5_000,
                duration_ms: 20_000,
            },
        },
        revocable: true,
        transferable: false,
    };
    suite.emitted(&launched, at.vesting, granted)?;
    done(launched)?;
    ensure!(suite.balance(at.collateral, at.funding_pool).await? == TRIBUTE);
    ensure!(suite.balance(at.collateral, at.curve).await? == RAISED - TRIBUTE);
    ensure!(suite.balance(at.token, at.vesting).await? == FIRST_SUPPLY);
    Ok(())
}

pub async fn batches(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let start_ms = launched_ms(suite).await?;
    for (who, batch, tokens) in BATCHES.into_iter().skip(1) {
        let receipt = suite.claim("mallory", who).await;
        let account = suite.account(who);
        let claimed = Claimed { account, tokens, batch };
        suite.emitted(&receipt, at.hatch, claimed)?;
        let granted = Granted {
            beneficiary: account,
            batch,
            grantor: at.funding_pool,
            amount: tokens,
            schedule: Schedule {
                start_ms,
                unlocked_at_start: tokens / 10,
                cliff_after_ms: 2_000,
                accrual: Accrual::Linear { duration_ms: 20_000 },
            },
            revocable: false,
            transferable: false,
        };
        suite.emitted(&receipt, at.vesting, granted)?;
        ensure!(done(receipt)? == batch);
    }
    let again = suite.at.to_hatch().call_mut().claim(suite.account("alice"));
    suite.refused("alice", again, HatchError::AlreadySettled).await
}

/// What alice's batch has vested after its cliff: a tenth at once, and the rest by a line of twenty seconds.
pub async fn first_release(suite: &mut Suite<OnNode>) -> Result<()> {
    let (who, batch, tokens) = BATCHES[1];
    let start_ms = launched_ms(suite).await?;
    let vested = |now_ms: u64| {
        let elapsed_ms = now_ms.saturating_sub(start_ms).min(20_000);
        tokens / 10 + tokens * 9 / 10 * u128::from(elapsed_ms) / 20_000
    };
    suite.wait_until(start_ms + 2_000).await?;
    let before_ms = suite.now_ms().await?;
    let receipt = suite.release("mallory", batch).await;
    let after_ms = suite.now_ms().await?;
    let released = receipt.events_of::<Released>();
    let [(
        contract,
        Released {
            beneficiary, amount, ..
        },
    )] = released[..]
    else {
        bail!("one release is told once: {released:?}");
    };
    ensure!(contract == suite.at.vesting && beneficiary == suite.account(who));
    ensure!((vested(before_ms)..=vested(after_ms)).contains(&amount), "{amount}");
    done(receipt)?;
    ensure!(suite.tokens_of(who).await? == amount);
    ensure!(suite.batch(batch).await?.batch.released == amount);
    Ok(())
}

/// When the commons began.
pub async fn launched_ms(suite: &mut Suite<OnNode>) -> Result<u64> {
    let launched_ms = suite.hatch_status().await?.launched_ms;
    launched_ms.context("it has been launched")
}

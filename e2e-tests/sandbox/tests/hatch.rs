//! The hatch, from its first contribution to its launch.

use anyhow::Result;
use commons::{chain::account, suite::done};
use sandbox_tests::{launched_commons, COIN, CONTRIBUTIONS, DAY_MS};

/// commons-stack/commons-simulator, `simulation/hatch_test.py`: 25k + 25k + 50k at 0.1 with a hatch tribute of 30 %.
#[test]
fn a_launch_opens_the_market_of_the_simulator() -> Result<()> {
    let mut commons = launched_commons();
    let market = commons.market()?;
    assert_eq!(market.supply, 1_000_000 * COIN);
    assert_eq!(market.reserve, 70_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 30_000 * COIN);
    // 70 000 / (0.5 · 1 000 000) = 0.14.
    assert_eq!(market.spot_price, Some(140_000_000_000_000_000));

    for (who, given) in CONTRIBUTIONS {
        let batch = done(commons.claim("frank", who))?;
        assert_eq!(commons.batch(batch)?.batch.total, 10 * given);
        done(commons.release(who, batch))?;
        assert_eq!(commons.tokens_of(who)?, given, "a tenth is unlocked at once");
    }
    commons.chain.wait(360 * DAY_MS);
    let batch = commons.batch(interfaces::vesting::BatchId(2))?;
    assert_eq!(batch.batch.beneficiary, account("carol"));
    done(commons.release("mallory", batch.id))?;
    assert_eq!(commons.tokens_of("carol")?, 500_000 * COIN);
    Ok(())
}

//! The load test: many accounts use a commons on a real node, the node is killed in the middle of it, and at the end
//! every figure is right to the unit.
//!
//! Without a node it passes and tells in one line that it was not run. `LOAD_TRANSACTIONS`, `LOAD_ACCOUNTS` and
//! `LOAD_SEED` make it another; a table and a chart are left in `target/load`.

use anyhow::{ensure, Context, Result};
use commons::node::binary_or_skip;
use node_tests::{
    load::{self, Plan},
    root,
};
use std::{env, str::FromStr, time::Duration};

/// The whole load, and how many accounts.
const TRANSACTIONS: u64 = 2_000;
const ACCOUNTS: usize = 50;

/// All of it takes a minute, and three on a machine that five others keep busy: if it takes so long, something hangs.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// No more than so many transactions are sent to whatever node, and from so many accounts.
const MOST_TRANSACTIONS: u64 = 100_000;
const MOST_ACCOUNTS: usize = 200;

#[test]
fn a_loaded_and_killed_node_leaves_a_commons_that_is_right_to_the_unit() -> Result<()> {
    let Some(binary) = binary_or_skip()? else {
        return Ok(());
    };
    let plan = Plan {
        transactions: figure("LOAD_TRANSACTIONS", TRANSACTIONS)?,
        accounts: figure("LOAD_ACCOUNTS", ACCOUNTS)?,
        seed: figure("LOAD_SEED", fastrand::u64(..))?,
        folder: root().join("target/load"),
    };
    ensure!(
        plan.transactions <= MOST_TRANSACTIONS && (1..=MOST_ACCOUNTS).contains(&plan.accounts),
        "at most {MOST_TRANSACTIONS} transactions, and 1 to {MOST_ACCOUNTS} accounts"
    );
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(async {
        tokio::time::timeout(TIME_LIMIT, load::run(&plan, binary))
            .await
            .with_context(|| format!("it takes longer than {} seconds", TIME_LIMIT.as_secs()))?
    });
    let outcome = outcome.with_context(|| format!("LOAD_SEED={} makes the same choices", plan.seed))?;
    let all = outcome.record.tally(|_| true);
    ensure!(all.refused > 0, "nothing was refused: the mix is too tame");
    ensure!(
        all.count > 2 * all.refused,
        "most of it was refused: the mix is too wild"
    );
    Ok(())
}

fn figure<Figure: FromStr>(name: &str, otherwise: Figure) -> Result<Figure>
where
    Figure::Err: std::error::Error + Send + Sync + 'static,
{
    match env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} is no number: {text:?}")),
        Err(_) => Ok(otherwise),
    }
}

//! A load test: many members use a commons on a real node at once, the node is killed in the middle of it and started
//! again, and at the end nothing is missing.
//!
//! - [`stage`]: the commons on it
//! - [`acts`]: what members do
//! - [`run`]: sending it
//! - [`blocks`]: what the chain tells of every transaction
//! - [`ledger`]: who has what by that alone
//! - [`look`]: who has what by the contracts' views
//! - [`check`]: that both are the same, and the rules
//! - [`record`], [`busy`] and [`chart`]: how fast it was

pub mod acts;
pub mod blocks;
pub mod busy;
pub mod chart;
pub mod check;
pub mod ledger;
pub mod look;
pub mod record;
pub mod run;
pub mod stage;

use acts::Generator;
use anyhow::{ensure, Context, Result};
use busy::busy;
use check::{check_all, Checked};
use commons::{
    demo::invariants::check_assembly,
    network::Network,
    node::{Database, LocalNode, Options},
};
use ink::primitives::AccountId;
use ledger::Ledger;
use look::Sight;
use record::{Record, Span};
use run::{Crew, Run};
use stage::Stage;
use std::{
    fmt, fs,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
/// After so many of a hundred transactions the node is killed.
const KILLED_AT_PER_CENT: u64 = 40;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many transactions.
    pub transactions: u64,
    /// By how many members.
    pub accounts: usize,
    /// What chance follows from.
    pub seed: u64,
    /// Where everything is kept that comes of it.
    pub folder: PathBuf,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Every transaction.
    pub record: Record,
    /// What the killing of the node has cost.
    pub crash: Crash,
    /// The last check.
    pub checked: Checked,
    /// How much members did.
    pub counts: Counts,
}

/// How much members did, by what there is of it at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Purchases and sales on the curve.
    pub trades: u64,
    /// Proposals, those that are over among them.
    pub proposals: usize,
    /// Vouchers, those that are over among them.
    pub vouchers: usize,
}

/// What the killing of the node has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crash {
    /// When it was killed.
    pub at: Instant,
    /// When the load went on.
    pub until: Instant,
    /// How many blocks there were, as far as anybody had heard.
    pub blocks: usize,
    /// How many of those were gone.
    pub blocks_lost: usize,
    /// How many transactions were in them.
    pub transactions_lost: usize,
    /// How many transactions were on their way, into no block that anybody had heard of.
    pub on_their_way: usize,
    /// How many of those were in a block after all.
    pub arrived: u64,
}

/// Does all of it, and writes a table and a chart.
pub async fn run(plan: &Plan, binary: PathBuf) -> Result<Outcome> {
    fs::create_dir_all(&plan.folder).with_context(|| format!("cannot make {}", plan.folder.display()))?;
    let files = tempfile::tempdir().context("no folder for the chain and the deployment")?;
    let log = plan.folder.join("node.log");
    if log.exists() {
        fs::remove_file(&log).with_context(|| format!("cannot delete {}", log.display()))?;
    }
    let options = Options {
        database: Database::Kept(files.path().join("chain")),
        log: Some(log),
        ..Options::new(binary)
    };
    let node = LocalNode::start(&options).await?;
    let network = Arc::new(Network::connect(node.url()).await?);
    tell(&format!(
        "load: {} transactions of {} accounts, seed {}, on {}",
        plan.transactions,
        plan.accounts,
        plan.seed,
        network.identity().node
    ));
    let begun = Instant::now();
    let stage = Stage::deploy(&network, files.path()).await?;
    let members = stage.invite(&network, plan.accounts).await?;
    let accounts = members.iter().map(|member| member.account).collect();
    let generator = Generator::new(plan.seed, stage.at, accounts);
    let crew = Crew::new(members, generator);
    let mut run = Run::begin(network, Ledger::new(stage.at, &stage.config), crew).await?;
    stage.launch(&mut run).await?;
    run.record = Record {
        signed_before: run.included(),
        gas: run.record.gas,
        sent_again: run.record.sent_again,
        ..Record::default()
    };
    tell(&format!(
        "  deployed and launched in {:.1} s",
        begun.elapsed().as_secs_f64()
    ));

    let until = plan.transactions * KILLED_AT_PER_CENT / 100;
    during(&mut run, &node, until, plan.transactions).await?;
    let (mut run, node, crash) = crash(run, node, &stage, &options).await?;
    tell(&format!("  {crash}"));
    during(&mut run, &node, plan.transactions, plan.transactions).await?;
    ensure!(
        run.on_their_way() == 0,
        "{} transactions are in no block",
        run.on_their_way()
    );
    let begun = Instant::now();
    let (checked, sight) = check_now(&mut run, &stage).await.context("after the load")?;
    check_time(&run, &stage, &sight).await?;
    tell(&format!("  checked in {:.1} s", begun.elapsed().as_secs_f64()));
    let outcome = Outcome {
        crash,
        checked,
        counts: Counts {
            trades: run.ledger.market.trades,
            proposals: run.ledger.voting.proposals.len(),
            vouchers: run.ledger.commerce.vouchers.len(),
        },
        record: run.record,
    };
    write(plan, &outcome)?;
    Ok(outcome)
}

/// A time of load.
async fn during(run: &mut Run, node: &LocalNode, until: u64, most: u64) -> Result<()> {
    let both = || (busy(node.process_id()), busy(std::process::id()));
    let (from, (node_before, here_before)) = (Instant::now(), both());
    run.load(until, most).await?;
    let (node_after, here_after) = both();
    let more = |before: Option<Duration>, after: Option<Duration>| after?.checked_sub(before?);
    run.record.spans.push(Span {
        from,
        until: Instant::now(),
        node_busy: more(node_before, node_after),
        busy_here: more(here_before, here_after),
    });
    Ok(())
}

/// Kills the node, starts it again on the same database, and finds out what is left, and checks it.
async fn crash(mut run: Run, mut node: LocalNode, stage: &Stage, options: &Options) -> Result<(Run, LocalNode, Crash)> {
    let before = run.ledger.blocks.clone();
    let (included, on_their_way) = (run.included(), run.on_their_way());
    let heard = run.record.blocks.clone();
    if on_their_way > 0 {
        run.miss_a_block().await?;
    }
    let at = Instant::now();
    node.kill()?;
    let crew = run.stop();

    let node = LocalNode::start(options)
        .await
        .context("the node does not start again on its database")?;
    let network = Arc::new(Network::connect(node.url()).await?);
    let mut run = Run::begin(network, Ledger::new(stage.at, &stage.config), crew).await?;
    // All of them were read again just now, which is no part of the load.
    run.record.blocks = heard;
    let after = &run.ledger.blocks;
    let survived = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let lost = run.record.forget_lost(&run.ledger);
    let arrived = (run.included() + lost as u64).saturating_sub(included);
    let (checked, _) = check_now(&mut run, stage).await.context("after the node was killed")?;
    tell(&format!("  {checked}"));
    let crash = Crash {
        at,
        until: Instant::now(),
        blocks: before.len(),
        blocks_lost: before.len() - survived,
        transactions_lost: lost,
        on_their_way,
        arrived,
    };
    Ok((run, node, crash))
}

/// Checks everything, once the chain is quiet.
async fn check_now(run: &mut Run, stage: &Stage) -> Result<(Checked, Sight)> {
    run.quieten().await?;
    let best = run.network.best_block().await?.hash;
    ensure!(
        run.ledger.blocks.last() == Some(&best),
        "the best block is another than the last that was read"
    );
    let sight = look::look(&run.network, &run.ledger, &accounts(run)).await?;
    let checked = check_all(&run.ledger, &sight, &stage.config, run.network.existential_deposit()?)?;
    Ok((checked, sight))
}

/// Nobody does anything for a while, and convictions and averages go their way.
async fn check_time(run: &Run, stage: &Stage, before: &Sight) -> Result<()> {
    let rules = &stage.config.voting.rules;
    tokio::time::sleep(Duration::from_millis(rules.half_life_ms)).await;
    // The clock goes on with a block.
    let remark = subxt::dynamic::tx("System", "remark", vec![subxt::dynamic::Value::from_bytes([])]);
    let sent = run.network.client().tx();
    let sent = sent.sign_and_submit_then_watch_default(&remark, &stage.founder).await?;
    sent.wait_for_finalized_success().await?;
    let after = look::look_at_voting(&run.network, &run.ledger, &accounts(run), before).await?;
    ensure!(after.now_ms > before.assembly.now_ms, "the clock stands still");
    let unreleased = |account| before.batches.unreleased(account);
    let payments = &run.ledger.market.payments;
    check_assembly(Some(&before.assembly), &after, rules, payments, unreleased)?;
    Ok(())
}

fn accounts(run: &Run) -> Vec<AccountId> {
    run.members.iter().map(|member| member.account).collect()
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "killed at block {}: {} blocks with {} transactions lost; of {} transactions on their way {} were in a block; \
             {:.1} s until the load went on",
            self.blocks,
            self.blocks_lost,
            self.transactions_lost,
            self.on_their_way,
            self.arrived,
            (self.until - self.at).as_secs_f64()
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &self.record;
        let empty = record.blocks.iter().filter(|(_, count)| *count == 0).count();
        let share = |busy: fn(&Span) -> Option<Duration>| {
            record
                .share(busy)
                .map_or_else(|| "?".to_owned(), |share| format!("{:.0}", share * 100.0))
        };
        writeln!(
            f,
            "{:.1} transactions in a second ({} in {:.1} s); {} blocks, {empty} of them empty, one every {:.1} ms; the node \
             kept {} % of a processor busy, this program {} %",
            record.throughput(),
            record.done.len(),
            record.lasted().as_secs_f64(),
            record.blocks.len(),
            record.lasted().as_secs_f64() * 1000.0 / record.blocks.len().max(1) as f64,
            share(|span| span.node_busy),
            share(|span| span.busy_here),
        )?;
        let Counts {
            trades,
            proposals,
            vouchers,
        } = self.counts;
        writeln!(
            f,
            "{trades} trades, {proposals} proposals, {vouchers} vouchers; {} transactions sent again, which the node's pool had \
             lost",
            record.sent_again
        )?;
        writeln!(f, "{}", self.crash)?;
        write!(f, "{}", self.checked)
    }
}

fn write(plan: &Plan, outcome: &Outcome) -> Result<()> {
    let (table, picture) = (plan.folder.join("load.txt"), plan.folder.join("load.svg"));
    let text = format!("{outcome}\n{}\n", outcome.record);
    fs::write(&table, &text).with_context(|| format!("cannot write {}", table.display()))?;
    fs::write(&picture, chart::draw(outcome)?).with_context(|| format!("cannot write {}", picture.display()))?;
    tell(&format!(
        "{text}written to {} and {}",
        table.display(),
        picture.display()
    ));
    Ok(())
}

/// Past the test harness, which keeps what a test prints until it fails.
pub fn tell(line: &str) {
    // Nowhere is left to tell of a line that cannot be written.
    let _ = writeln!(io::stderr(), "{line}");
}

//! What `commons status` shows is what the contracts say.

use super::setup::{deployed, fresh, launched, Living, CONTRIBUTED};
use anyhow::{Context, Result};
use commons::{
    config::format_address,
    network::{account_of, Block, Snapshot},
    status::document::{
        Account, Document, HatchPhase, Part, Phase, ProposalKind, ProposalPhase, Turn, Units, VoucherState,
    },
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::BondingCurve,
    conviction_voting::{ConvictionVoting, ProposalId, Request},
};
use node_tests::{ground::wait, shell::signal, COIN};
use std::io::{BufRead, BufReader};

/// What `commons status --json` says, with these options more.
fn shown(living: &Living, options: &[&str]) -> Result<Document> {
    let command: Vec<_> = ["status", "--json"].iter().chain(options).copied().collect();
    let said = living.shell.succeed(&living.about(&command))?;
    Ok(serde_json::from_str(&said.out)?)
}

fn account(living: &Living, who: &str) -> Result<Account> {
    shown(living, &["--suri", who])?
        .account
        .context("an account was asked for")
}

/// The block that a document is of.
fn block_of(document: &Document) -> Result<Block> {
    let mut hash = [0; 32];
    hash.copy_from_slice(&commons::hexadecimal::bytes_of(&document.block.hash)?);
    Ok(Block {
        number: document.block.number,
        hash,
    })
}

#[test]
fn a_deployed_commons_is_shown_with_its_hatch_and_only_where_it_is() -> Result<()> {
    let Some(living) = deployed(&[])? else { return Ok(()) };
    let before = shown(&living, &[])?;
    assert_eq!(before.phase, Phase::Hatch);
    assert!(before.market.is_none() && before.hatch.sealed);
    assert!(matches!(before.hatch.phase, HatchPhase::Pending | HatchPhase::Funding));
    assert_eq!((before.token.symbol.as_str(), before.token.decimals), ("COMMON", 12));
    assert_eq!(
        (before.hatch.minimum, before.hatch.maximum),
        (Units(1_000 * COIN), Units(2_250 * COIN))
    );
    assert!(before.account.is_none());
    a_chain_that_was_emptied_or_has_no_commons_is_told_plainly(living)
}

#[test]
fn a_launched_commons_is_shown_once_and_while_it_changes() -> Result<()> {
    let Some(living) = launched()? else { return Ok(()) };
    it_is_shown_as_its_contracts_say_and_as_its_members_did(&living)?;
    vouchers_show_whose_turn_it_is_to_both_sides(&living)?;
    who_watches_sees_a_change_with_its_block_and_leaves_with_ctrl_c(&living)
}

fn it_is_shown_as_its_contracts_say_and_as_its_members_did(living: &Living) -> Result<()> {
    wait(async {
        let deposit = living.at.to_voting().call_mut().deposit(50 * COIN);
        living.send(&living.bob, deposit, 0).await?;
        let funding = Request::Funding {
            asset: living.at.collateral,
            amount: 20 * COIN,
            beneficiary: account_of(&living.alice),
            milestones: 2,
        };
        // Words that would act on a terminal.
        let mill = living.propose(funding, "Repairing \u{1b}[2J the mill").await?;
        living.stake(&living.bob, mill, 1_000 * COIN).await?;
        living.propose(Request::Signal, "Do we want a mill?").await?;
        living.stake(&living.bob, ProposalId(0), 30 * COIN).await
    })?;
    let document = shown(living, &["--suri", "//Bob"])?;
    assert_eq!(
        (document.phase, document.hatch.raised),
        (Phase::Open, Units(2_250 * COIN))
    );
    assert_eq!(document.contracts["hatch"], format_address(living.at.hatch));

    wait(async {
        let then = Snapshot::new(&living.network, block_of(&document)?);
        assert_eq!(then.now_ms().await?, document.block.time_ms);
        let market = then.read(living.at.to_curve().call().market()).await?;
        let shown = document.market.as_ref().context("the market is open")?;
        assert_eq!(
            (shown.supply, shown.reserve),
            (Units(market.supply), Units(market.reserve))
        );
        assert_eq!(shown.spot_price, market.spot_price.map(Units));
        assert!(shown.sell_price < shown.spot_price && shown.spot_price < shown.buy_price);
        let status = then.read(living.at.to_voting().call().proposal(ProposalId(1))).await?;
        let status = status.context("it was proposed")?;
        let mill = document.voting.open.last().context("it is open")?;
        assert_eq!(mill.conviction, Units(status.proposal.conviction));
        assert_eq!(mill.threshold, status.threshold.map(Units));
        assert_eq!(mill.time_to_pass_ms, status.time_to_pass_ms);
        Ok(())
    })?;

    let numbers: Vec<_> = document.voting.open.iter().map(|proposal| proposal.number).collect();
    assert_eq!((numbers, document.voting.not_looked_at_below), (vec![2, 1], None));
    let mill = &document.voting.open[1];
    assert_eq!((mill.kind, mill.phase), (ProposalKind::Funding, ProposalPhase::Open));
    assert_eq!(
        (mill.stake, mill.next_payment),
        (Units(1_000 * COIN), Some(Units(10 * COIN)))
    );
    assert!(
        mill.asks.starts_with("to pay 20 WCOIN to 5Grwva…utQY in 2 parts"),
        "{}",
        mill.asks
    );
    assert_eq!(document.voting.abstaining, Units(30 * COIN));

    let bob = document.account.context("an account was asked for")?;
    assert_eq!(bob.address, format_address(account_of(&living.bob)));
    // Two proposals hold a bond of one token each.
    assert_eq!(bob.power.deposited, Units(48 * COIN));
    // Four tokens for a coin.
    assert_eq!(bob.power.vesting, Some(Units(4 * CONTRIBUTED[1])));
    assert_eq!(bob.power.staked, Units(1_030 * COIN));
    assert_eq!(bob.power.power.0 - bob.power.free.0, 1_030 * COIN);
    assert_eq!(bob.collateral, Units(CONTRIBUTED[1] - 100 * COIN));
    assert_eq!((bob.batches.count, bob.batches.shown.len()), (1, 1));
    assert_eq!(bob.batches.shown[0].total, Units(4 * CONTRIBUTED[1]));
    assert!(bob.contribution.context("he contributed")?.settled);

    // One proposal at a time says where to go on.
    let first = shown(living, &["--proposals", "1"])?.voting;
    assert_eq!((first.open[0].number, first.not_looked_at_below), (2, Some(2)));
    let rest = shown(living, &["--before", "2"])?.voting;
    assert_eq!((rest.open.len(), rest.open[0].number), (1, 1));

    let page = living.shell.succeed(&living.about(&["status", "--suri", "//Bob"]))?.out;
    assert!(
        page.contains("Repairing [2J the mill") && !page.contains('\u{1b}'),
        "{page}"
    );
    Ok(())
}

fn vouchers_show_whose_turn_it_is_to_both_sides(living: &Living) -> Result<()> {
    let bad = wait(living.trade_goods())?;
    let bob = account(living, "//Bob")?.vouchers;
    assert_eq!((bob.held, bob.open.len()), (2, 2));
    let complained = bob.open.iter().find(|voucher| voucher.number == bad.0);
    let complained = complained.context("he holds it")?;
    assert_eq!((complained.part, complained.turn), (Part::Holder, Turn::Seller));
    assert_eq!(complained.state, VoucherState::Complained);
    let other = bob
        .open
        .iter()
        .find(|voucher| voucher.number != bad.0)
        .context("he has another")?;
    assert_eq!((other.state, other.turn), (VoucherState::Committed, Turn::Holder));

    let alice = account(living, "//Alice")?.vouchers;
    assert_eq!((alice.held, alice.open.len()), (0, 2));
    assert!(alice.open.iter().all(|voucher| voucher.part == Part::Seller));
    let page = living
        .shell
        .succeed(&living.about(&["status", "--suri", "//Alice"]))?
        .out;
    let page: Vec<_> = page.split_whitespace().collect();
    assert!(page
        .join(" ")
        .contains("complained of. your turn: you can admit the fault until"));

    let payouts = wait(async {
        use interfaces::voucher_escrow::VoucherEscrow;
        let admit = living.at.to_escrow().call_mut().admit(bad);
        living.send(&living.alice, admit, 0).await?;
        let over = living.network.read(living.at.to_escrow().call().voucher(bad)).await?;
        Ok(over.context("it was bought")?.payouts)
    })?;
    let bob = account(living, "//Bob")?;
    assert_eq!(bob.vouchers.open.len(), 1);
    let credits: Vec<_> = bob.credits.iter().map(|credit| credit.amount).collect();
    assert_eq!(credits, [Units(payouts.buyer)]);
    assert!(payouts.buyer > 0);
    Ok(())
}

fn who_watches_sees_a_change_with_its_block_and_leaves_with_ctrl_c(living: &Living) -> Result<()> {
    let mut child = living
        .shell
        .command(&living.about(&["status", "--json", "--watch"]))
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("its output is not read")?).lines();
    let mut next = || -> Result<Document> { Ok(serde_json::from_str(&lines.next().context("no more lines")??)?) };
    let before = next()?;
    let bought = wait(living.buy(10 * COIN))?;
    let after = next()?;
    let supply = |document: &Document| document.market.as_ref().map_or(0, |market| market.supply.0);
    assert_eq!(supply(&after), supply(&before) + bought);
    assert!(after.block.number > before.block.number);

    signal("INT", child.id())?;
    assert!(child.wait()?.success());
    Ok(())
}

fn a_chain_that_was_emptied_or_has_no_commons_is_told_plainly(mut living: Living) -> Result<()> {
    let Some((empty, _)) = fresh()? else { return Ok(()) };
    living.shell.now_at(empty.url());
    let file = living.shell.deployment().display().to_string();
    let elsewhere = ["status", "--url", empty.url(), "--deployment", &file];
    let said = living.shell.fail(&elsewhere)?;
    assert!(
        said.err.contains("the chain was emptied") && said.err.contains("commons deploy --another"),
        "{said:?}"
    );
    let said = living
        .shell
        .fail(&["status", "--url", empty.url(), "--deployment", "/nowhere.json"])?;
    assert!(said.err.contains("/nowhere.json is not there"), "{said:?}");
    Ok(())
}

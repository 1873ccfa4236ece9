//! The ledger and the chain say the same, to the unit, and every rule holds that can be read from outside.

use super::{ledger::Ledger, look::Sight};
use crate::suite::contracts;
use anyhow::{ensure, Context, Result};
use commons::{
    config::{format_address, Config},
    demo::invariants::{check, check_assembly, check_batches, check_books, check_commerce, Batches, Commerce},
};
use ink::primitives::AccountId;
use interfaces::voucher_escrow::{Stage, Use, VoucherId, VoucherState};
use std::{
    collections::BTreeMap,
    fmt::{self, Debug, Display},
};

/// How much was compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Figures of the ledger that are those of the chain.
    pub figures: u64,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} figures are the same by the events and on the chain, and every rule holds",
            self.figures
        )
    }
}

/// Checks everything at one moment. An account that is not there must have nothing; `existential` is what the wrapper had
/// to be given to exist.
pub fn check_all(ledger: &Ledger, sight: &Sight, config: &Config, existential: u128) -> Result<Checked> {
    let mut comparing = Comparing::default();
    comparing.coins(ledger, sight)?;
    comparing.balances(ledger, sight)?;
    comparing.voting(ledger, sight)?;
    comparing.commerce(ledger, sight)?;
    check_rules(ledger, sight, config)?;
    check_sums(ledger, sight, existential)?;
    Ok(comparing.checked)
}

#[derive(Default)]
struct Comparing {
    checked: Checked,
}

impl Comparing {
    fn same<Figure: PartialEq + Debug>(
        &mut self,
        what: &str,
        whose: impl Display,
        ledger: Figure,
        chain: Figure,
    ) -> Result<()> {
        self.checked.figures += 1;
        ensure!(
            ledger == chain,
            "{what} of {whose}: {ledger:?} by the events, {chain:?} on the chain"
        );
        Ok(())
    }

    fn coins(&mut self, ledger: &Ledger, sight: &Sight) -> Result<()> {
        let contracts = contracts(&ledger.at);
        for (account, coins) in &sight.coins {
            let expected = ledger.coins.now(*account, coins.at_first);
            self.same("the coins", name(account), expected, Some(coins.balance))?;
            // A contract's number is that of the contracts it made, and one more.
            if !contracts.contains(account) {
                let signed = ledger.signed.get(account).copied().unwrap_or(0);
                self.same("the transactions", name(account), signed, coins.signed)?;
            }
        }
        Ok(())
    }

    fn balances(&mut self, ledger: &Ledger, sight: &Sight) -> Result<()> {
        for (what, purse, balances, allowances) in [
            ("the tokens", &ledger.tokens, &sight.tokens, &sight.token_allowances),
            (
                "the collateral",
                &ledger.collateral,
                &sight.collateral,
                &sight.collateral_allowances,
            ),
        ] {
            self.map(what, name, &purse.balances, balances)?;
            let pair = |(owner, spender): &_| format!("{} by {}", name(owner), name(spender));
            self.map("what may be taken", pair, &purse.allowances, allowances)?;
        }
        self.same("the supply", "tokens", ledger.tokens.supply, sight.picture.token_supply)?;
        self.same(
            "the supply",
            "collateral",
            ledger.collateral.supply,
            sight.picture.collateral_supply,
        )?;
        let point = ledger.market.point.context("the market was never opened")?;
        self.same("the supply", "the curve", point.supply, sight.market.supply)?;
        self.same("the reserve", "the curve", point.reserve, sight.market.reserve)
    }

    /// Two lists in which who is missing has nothing.
    fn map<Key: Ord>(
        &mut self,
        what: &str,
        name: impl Fn(&Key) -> String,
        ledger: &BTreeMap<Key, u128>,
        chain: &BTreeMap<Key, u128>,
    ) -> Result<()> {
        for (key, figure) in chain {
            self.same(what, name(key), ledger.get(key).copied().unwrap_or(0), *figure)?;
        }
        for (key, figure) in ledger {
            ensure!(
                *figure == 0 || chain.contains_key(key),
                "{what} of {}: {figure} by the events, and nobody asked the chain",
                name(key)
            );
        }
        Ok(())
    }

    fn voting(&mut self, ledger: &Ledger, sight: &Sight) -> Result<()> {
        let voting = &ledger.voting;
        for (account, member) in &sight.assembly.members {
            self.same("the deposit", name(account), voting.deposit(*account), member.deposited)?;
            let vesting = voting.enlisted.contains(account).then(|| voting.unreleased(*account));
            self.same("the enlisted tokens", name(account), vesting, member.vesting)?;
            // Stakes on a proposal that has expired without anyone noticing count no more, and no event tells it.
            let is_live = |id| {
                sight
                    .assembly
                    .ballots
                    .iter()
                    .any(|one| one.proposal.id == id && sight.assembly.is_live(one))
            };
            let staked: BTreeMap<_, _> = voting.stakes_of(*account).filter(|(id, _)| is_live(*id)).collect();
            let shown = member.stakes.iter().map(|stake| (stake.proposal, stake.amount));
            self.same("the stakes", name(account), staked, shown.collect())?;
        }
        for (id, book) in &voting.proposals {
            let ballot = sight.assembly.ballots.iter().find(|ballot| ballot.proposal.id == *id);
            let proposal = ballot.context("a proposal is missing")?.proposal;
            let expected = (book.proposer, book.kind, book.bond);
            self.same(
                "the proposal",
                id.0,
                expected,
                (proposal.proposer, proposal.kind, proposal.bond),
            )?;
            let has_ended = matches!(proposal.progress.phase, interfaces::conviction_voting::Phase::Ended(_));
            self.same("the end", id.0, book.ended, has_ended)?;
        }
        for (account, vesting) in &sight.vesting {
            self.same(
                "the batches",
                name(account),
                voting.unreleased(*account),
                vesting.unreleased,
            )?;
        }
        for status in &sight.batches.list {
            let book = voting.batches.get(&status.id).context("a batch is missing")?;
            let shown = (status.batch.beneficiary, status.batch.total, status.batch.released);
            self.same(
                "the batch",
                status.id.0,
                (book.beneficiary, book.total, book.released),
                shown,
            )?;
        }
        Ok(())
    }

    fn commerce(&mut self, ledger: &Ledger, sight: &Sight) -> Result<()> {
        let (told, seen) = (&ledger.commerce, &sight.commerce);
        self.same("the number", "sets", told.sets.len(), seen.sets.len())?;
        for (id, (book, status)) in told.sets.iter().zip(&seen.sets).enumerate() {
            let progress = status.progress;
            let shown = (status.set.seller, status.set.offer, progress.accepted, status.remaining);
            self.same(
                "the set",
                id,
                (book.seller, book.offer, book.accepted, book.remaining()),
                shown,
            )?;
            self.same(
                "the sales",
                id,
                (book.sold, book.closed),
                (progress.committed, progress.closed),
            )?;
        }
        self.same("the number", "vouchers", told.vouchers.len(), seen.vouchers.len())?;
        for (id, (book, status)) in (0..).zip(told.vouchers.iter().zip(&seen.vouchers)) {
            let holder = told.holders.get(&VoucherId(id)).copied();
            let shown = (
                status.voucher.set,
                Some(status.voucher.holder),
                recorded(status.voucher.stage),
            );
            self.same("the voucher", id, (book.set, holder, book.state), shown)?;
        }
        for (account, credit) in &seen.credits {
            self.same("the credit", name(account), told.dealings.left(*account), *credit)?;
        }
        Ok(())
    }
}

fn name(account: &AccountId) -> String {
    format_address(*account)
}

/// What was done with a voucher last, without what the clock alone brings.
fn recorded(stage: Stage) -> VoucherState {
    match stage {
        Stage::Committed => VoucherState::Committed,
        Stage::Used { how, .. } => match how {
            Use::Redeemed => VoucherState::Redeemed,
            Use::Refunded => VoucherState::Refunded,
            Use::Expired => VoucherState::Expired,
            Use::Withheld => VoucherState::Admitted,
        },
        Stage::Complained { .. } => VoucherState::Complained,
        Stage::Admitted { .. } => VoucherState::Admitted,
        Stage::Escalated { .. } => VoucherState::Escalated,
        Stage::Final(_) => VoucherState::Final,
    }
}

/// The rules that the demo checks after each of its steps.
fn check_rules(ledger: &Ledger, sight: &Sight, config: &Config) -> Result<()> {
    let market = &ledger.market;
    check(&sight.picture, &market.flows)?;
    check_books(&sight.books, &sight.picture)?;
    check_batches(&Batches::default(), &sight.batches, &market.flows)?;
    let unreleased = |account: AccountId| sight.batches.unreleased(account);
    check_assembly(
        None,
        &sight.assembly,
        &config.voting.rules,
        &market.payments,
        unreleased,
    )?;
    check_commerce(&Commerce::default(), &sight.commerce, &ledger.commerce.dealings)?;
    Ok(())
}

/// Nobody gives these contracts anything in this test but the curve, so what they hold is what they owe, to the unit.
fn check_sums(ledger: &Ledger, sight: &Sight, existential: u128) -> Result<()> {
    let (picture, at) = (&sight.picture, &ledger.at);
    let exactly = |what: &str, holds: u128, owes: Option<u128>| {
        ensure!(Some(holds) == owes, "{what} holds {holds} and owes {owes:?}");
        Ok(())
    };
    let sum = |parts: Vec<u128>| parts.into_iter().try_fold(0, u128::checked_add);
    let gifts = ledger.market.gifts(at, &ledger.collateral);
    let owes = gifts.and_then(|gifts| gifts.checked_add(picture.reserve));
    exactly("the curve", picture.curve_holds, owes)?;
    exactly(
        "the wrapper",
        picture.coins_in_wrapper,
        picture.collateral_supply.checked_add(existential),
    )?;
    exactly("the hatch", picture.hatch_holds, Some(0))?;
    exactly("the escrow", sight.commerce.held, Some(sight.commerce.owed))?;
    let deposits = sight.assembly.members.values().map(|member| member.deposited);
    let bonds = sight.assembly.ballots.iter().map(|ballot| ballot.proposal.bond);
    exactly("voting", sight.assembly.held, sum(deposits.chain(bonds).collect()))?;
    let batches = sight
        .batches
        .list
        .iter()
        .map(|one| one.batch.total - one.batch.released);
    let unclaimed = [sight.batches.unclaimed];
    exactly("vesting", sight.batches.held, sum(batches.chain(unclaimed).collect()))
}

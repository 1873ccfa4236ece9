//! Who has what, by what the chain tells of every transaction since its first block, and by nothing else: no contract is
//! asked.
//!
//! On the way it is checked that a transaction that failed moved nothing but its fee, that a trade is priced by the
//! formulas and never lets reserve / supply^(1/w) fall, and that the pool pays within its cap.
//!
//! - [`coins`]: the chain's own coin
//! - [`purse`]: a PSP22
//! - [`market`]: hatch, curve and pool
//! - [`voting`]: deposits, bonds, stakes and batches
//! - [`commerce`]: sets, vouchers and credits

pub mod coins;
pub mod commerce;
pub mod market;
pub mod purse;
pub mod voting;

use super::blocks::{Block, Fact, Included};
use anyhow::{ensure, Context, Result};
use commons::{
    chain::Emitted,
    config::{format_address, Config},
    suite::Addresses,
};
use ink::primitives::AccountId;
use std::collections::BTreeMap;

/// The ledger of a commons, from the first block of its chain on.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// Where the contracts are.
    pub at: Addresses,
    /// The hashes of the blocks that were read; the first is that of block 1.
    pub blocks: Vec<[u8; 32]>,
    /// What time it was in the last of them.
    pub now_ms: u64,
    /// How many transactions every account has signed.
    pub signed: BTreeMap<AccountId, u64>,
    /// The chain's own coin.
    pub coins: coins::Coins,
    /// The community token.
    pub tokens: purse::Purse,
    /// The wrapped coin.
    pub collateral: purse::Purse,
    /// Hatch, curve and pool.
    pub market: market::Market,
    /// Deposits, bonds, stakes and batches.
    pub voting: voting::Voting,
    /// Sets, vouchers and credits.
    pub commerce: commerce::Commerce,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(at: Addresses, config: &Config) -> Self {
        Self {
            at,
            blocks: Vec::new(),
            now_ms: 0,
            signed: BTreeMap::new(),
            coins: coins::Coins::default(),
            tokens: purse::Purse::default(),
            collateral: purse::Purse::default(),
            market: market::Market::new(config),
            voting: voting::Voting::new(config.voting.settings.bond),
            commerce: commerce::Commerce::new(&at),
        }
    }

    /// The number of the last block that was read.
    pub fn height(&self) -> u32 {
        u32::try_from(self.blocks.len()).unwrap_or(u32::MAX)
    }

    /// Takes in the next block.
    pub fn apply(&mut self, block: &Block) -> Result<()> {
        ensure!(
            block.number == self.height() + 1,
            "block {} does not come after {}",
            block.number,
            self.height()
        );
        let last = self.blocks.last();
        ensure!(
            last.is_none_or(|last| *last == block.parent),
            "block {} comes after another than the one that was read",
            block.number
        );
        self.blocks.push(block.hash);
        self.now_ms = block.time_ms;
        for transaction in &block.transactions {
            self.enter(transaction).with_context(|| {
                format!(
                    "block {}: transaction {} of {} cannot be entered",
                    block.number,
                    transaction.nonce,
                    format_address(transaction.signer)
                )
            })?;
        }
        Ok(())
    }

    fn enter(&mut self, transaction: &Included) -> Result<()> {
        let signed = self.signed.entry(transaction.signer).or_default();
        ensure!(transaction.nonce == *signed, "it should be number {signed}");
        *signed += 1;
        self.coins.enter(transaction)?;
        for fact in &transaction.facts {
            if let Fact::Emitted(emitted) = fact {
                self.hear(emitted)?;
            }
        }
        Ok(())
    }

    fn hear(&mut self, emitted: &Emitted) -> Result<()> {
        let at = self.at;
        if emitted.contract == at.token {
            self.tokens.hear(emitted)
        } else if emitted.contract == at.collateral {
            self.collateral.hear(emitted)?;
            self.market.follow(&at, emitted)
        } else if emitted.contract == at.funding_pool {
            let left = self.collateral.of(at.funding_pool);
            self.market.hear_pool(emitted, left, self.now_ms)
        } else if [at.curve, at.hatch].contains(&emitted.contract) {
            self.market.hear(emitted)
        } else if emitted.contract == at.vesting {
            self.voting.hear_vesting(emitted)?;
            self.market.released(emitted)
        } else if emitted.contract == at.voting {
            self.voting.hear(emitted, self.now_ms)
        } else if emitted.contract == at.escrow {
            self.commerce.hear(emitted, self.now_ms)
        } else {
            Ok(())
        }
    }
}

/// Adds to an account's figure.
pub(crate) fn add<Key: Ord>(figures: &mut BTreeMap<Key, u128>, key: Key, amount: u128) -> Result<()> {
    let figure = figures.entry(key).or_default();
    *figure = figure.checked_add(amount).context("more than 128 bits hold")?;
    Ok(())
}

/// Takes from an account's figure, which has to be large enough.
pub(crate) fn take<Key: Ord>(figures: &mut BTreeMap<Key, u128>, key: Key, amount: u128) -> Result<()> {
    let figure = figures.entry(key).or_default();
    let had = *figure;
    *figure = had
        .checked_sub(amount)
        .with_context(|| format!("{amount} was taken from {had}"))?;
    Ok(())
}

/// An event as a contract emits it.
#[cfg(test)]
fn emitted<E: ink::env::Event + ink::scale::Encode>(event: E) -> Emitted {
    Emitted {
        contract: [9; 32].into(),
        topics: E::SIGNATURE_TOPIC.into_iter().collect(),
        data: event.encode(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::fast_config;

    fn block(number: u32, parent: u8, nonces: &[u64]) -> Block {
        let transaction = |nonce: &u64| Included {
            signer: [1; 32].into(),
            nonce: *nonce,
            failure: None,
            facts: Vec::new(),
        };
        Block {
            number,
            hash: [number as u8; 32],
            parent: [parent; 32],
            time_ms: 0,
            transactions: nonces.iter().map(transaction).collect(),
        }
    }

    fn read(blocks: &[Block]) -> Result<Ledger> {
        let config = fast_config()?;
        let mut ledger = Ledger::new(Addresses::nowhere(), &config);
        blocks.iter().try_for_each(|block| ledger.apply(block))?;
        Ok(ledger)
    }

    #[test]
    fn blocks_and_transactions_follow_each_other() {
        let ledger = read(&[block(1, 0, &[0]), block(2, 1, &[1, 2])]).unwrap();
        assert_eq!(ledger.height(), 2);
        assert_eq!(ledger.signed.get(&AccountId::from([1; 32])), Some(&3));
        for wrong in [block(3, 1, &[]), block(2, 3, &[]), block(2, 1, &[0]), block(2, 1, &[2])] {
            assert!(read(&[block(1, 0, &[0]), wrong.clone()]).is_err(), "{wrong:?}");
        }
    }
}

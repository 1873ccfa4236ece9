//! Counts who owns what, by asking the tokens, the hatch and the vesting contract.

use super::invariants::{Batches, Books, Picture};
use crate::{
    chain::{account, NAMED},
    suite::{psp22, Commons},
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::Market,
    psp22::PSP22,
    vesting::{BatchId, Vesting},
};
use std::collections::BTreeMap;

/// What every holder had when it was last asked.
#[derive(Debug, Default)]
pub struct Observer {
    holdings: BTreeMap<AccountId, Holding>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Holding {
    tokens: u128,
    collateral: u128,
}

impl Observer {
    /// The picture after a step that concerned the accounts of `touched`, the curve and the pool alone. Were anybody
    /// else's balance different, the next [`look_at_everyone`](Self::look_at_everyone) would find a sum that is wrong.
    pub fn look(&mut self, commons: &mut Commons, market: &Market, touched: &[AccountId]) -> Result<Picture> {
        for holder in touched
            .iter()
            .copied()
            .chain([commons.at.curve, commons.at.funding_pool])
        {
            let holding = Holding {
                tokens: commons.balance(commons.at.token, holder)?,
                collateral: commons.balance(commons.at.collateral, holder)?,
            };
            self.holdings.insert(holder, holding);
        }
        let at = commons.at;
        Ok(Picture {
            supply: market.supply,
            reserve: market.reserve,
            token_supply: commons.chain.read(psp22(at.token).call().total_supply())?,
            tokens_held: self.sum(|holding| holding.tokens),
            curve_holds: self.collateral_of(at.curve),
            pool_holds: self.collateral_of(at.funding_pool),
            hatch_holds: self.collateral_of(at.hatch),
            collateral_supply: commons.chain.read(psp22(at.collateral).call().total_supply())?,
            collateral_held: self.sum(|holding| holding.collateral),
            coins_in_wrapper: commons.chain.native_balance(at.collateral),
        })
    }

    /// The picture, with every account asked that could hold anything.
    pub fn look_at_everyone(&mut self, commons: &mut Commons, market: &Market) -> Result<Picture> {
        let mut everyone: Vec<AccountId> = NAMED.map(account).to_vec();
        let at = commons.at;
        everyone.extend([at.token, at.collateral, at.hatch, at.vesting]);
        everyone.extend(commons.config.closing.heir);
        everyone.extend(commons.config.hatch.team.map(|team| team.beneficiary));
        self.look(commons, market, &everyone)
    }

    /// A sum beyond 128 bits is no supply, and stays at the most there is.
    fn sum(&self, amount: fn(&Holding) -> u128) -> u128 {
        self.holdings.values().map(amount).fold(0, u128::saturating_add)
    }

    fn collateral_of(&self, holder: AccountId) -> u128 {
        self.holdings.get(&holder).map_or(0, |holding| holding.collateral)
    }
}

/// The hatch's books, and every contribution that they sum up.
pub fn books(commons: &mut Commons) -> Result<Books> {
    let mut contributions = Vec::new();
    for who in NAMED {
        contributions.extend(commons.contribution(who)?);
    }
    let message = commons.vesting().call().status();
    Ok(Books {
        status: commons.hatch_status()?,
        unclaimed: commons.chain.read(message)?.unclaimed,
        contributions,
    })
}

/// All batches, and what the vesting contract holds.
pub fn batches(commons: &mut Commons) -> Result<Batches> {
    let message = commons.vesting().call().status();
    let status = commons.chain.read(message)?;
    let mut list = Vec::new();
    for id in 0..status.batches {
        list.push(commons.batch(BatchId(id))?);
    }
    Ok(Batches {
        held: commons.balance(commons.at.token, commons.at.vesting)?,
        unclaimed: status.unclaimed.unwrap_or(0),
        list,
    })
}

//! Counts who owns what, by asking the tokens.

use super::invariants::Picture;
use crate::{
    chain::{account, NAMED},
    suite::{psp22, Commons},
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{bonding_curve::Market, psp22::PSP22};
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
            collateral_supply: commons.chain.read(psp22(at.collateral).call().total_supply())?,
            collateral_held: self.sum(|holding| holding.collateral),
            coins_in_wrapper: commons.chain.native_balance(at.collateral),
        })
    }

    /// The picture, with every account asked that could hold anything.
    pub fn look_at_everyone(&mut self, commons: &mut Commons, market: &Market) -> Result<Picture> {
        let mut everyone: Vec<AccountId> = NAMED.map(account).to_vec();
        everyone.extend([commons.at.token, commons.at.collateral]);
        everyone.extend(commons.config.closing.heir);
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

//! Counts who owns what, by asking the tokens, the hatch, the vesting contract and voting.

use super::invariants::{Assembly, Ballot, Batches, Books, Picture};
use crate::{
    chain::{account, NAMED},
    suite::{psp22, Commons},
};
use anyhow::{Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::Market,
    conviction_voting::{ConvictionVoting, Kind, Phase, Proposal, ProposalDetails, ProposalId, Request, LARGEST_PAGE},
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
    /// The picture after a step that concerned the accounts of `touched`, curve, pool and voting alone. Were anybody else's
    /// balance different, the next [`look_at_everyone`](Self::look_at_everyone) would find a sum that is wrong.
    pub fn look(&mut self, commons: &mut Commons, market: &Market, touched: &[AccountId]) -> Result<Picture> {
        for holder in touched
            .iter()
            .copied()
            .chain([commons.at.curve, commons.at.funding_pool, commons.at.voting])
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
        let mut everyone = people(commons);
        let at = commons.at;
        everyone.extend([at.token, at.collateral, at.hatch, at.vesting]);
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

/// Everybody who has a part in the story.
fn people(commons: &Commons) -> Vec<AccountId> {
    let config = &commons.config;
    let team = config.hatch.team.map(|team| team.beneficiary);
    let others = team.into_iter().chain(config.voting.guardian);
    NAMED.map(account).into_iter().chain(others).collect()
}

/// Voting as it stands after a step that concerned the accounts of `touched` alone; `before` is how it stood. Of
/// proposals that are known, only those that are alive are asked for more than the page shows.
pub fn assembly(commons: &mut Commons, before: &Assembly, touched: &[AccountId], supply: u128) -> Result<Assembly> {
    let mut members = before.members.clone();
    for member in touched.iter().filter(|account| members.contains_key(account)).copied().collect::<Vec<_>>() {
        let message = commons.voting().call().account(member);
        members.insert(member, commons.chain.read(message)?);
    }
    Ok(Assembly {
        members,
        ..look_at_proposals(commons, Some(before), supply)?
    })
}

/// The same, with everybody asked and everything that could be known read again.
pub fn whole_assembly(commons: &mut Commons, supply: u128) -> Result<Assembly> {
    let mut members = BTreeMap::new();
    for member in people(commons) {
        let message = commons.voting().call().account(member);
        members.insert(member, commons.chain.read(message)?);
    }
    Ok(Assembly {
        members,
        ..look_at_proposals(commons, None, supply)?
    })
}

/// Voting without its members. What was fixed and what proposals ask for is taken from `before`, if it is there.
fn look_at_proposals(commons: &mut Commons, before: Option<&Assembly>, supply: u128) -> Result<Assembly> {
    let (at, now_ms) = (commons.at, commons.chain.now_ms());
    let electorate = commons.voting().call().electorate();
    let electorate = commons.chain.read(electorate)?;
    let known = before.map_or(&[][..], |before| &before.ballots);
    let pool = commons.held_by_pool()?;
    let mut ballots = Vec::new();
    for proposal in proposals(commons, electorate.proposals)? {
        let details = match known.get(ballots.len()) {
            Some(ballot) => ballot.details.clone(),
            None => details(commons, proposal.id)?,
        };
        let is_alive = !matches!(proposal.progress.phase, Phase::Ended(_)) && now_ms < proposal.progress.expires_ms;
        let threshold = match proposal.kind {
            Kind::Abstain | Kind::Signal => None,
            _ if is_alive => commons.proposal(proposal.id)?.threshold,
            _ => None,
        };
        let pool = match details.request {
            Request::Funding { asset, .. } if asset != at.collateral => commons.balance(asset, at.funding_pool)?,
            _ => pool,
        };
        ballots.push(Ballot {
            proposal,
            details,
            threshold,
            pool,
        });
    }
    let (rules, settings) = match before.filter(|before| before.ballots.len() == ballots.len()) {
        Some(before) => (before.rules, before.settings),
        None => {
            let terms = commons.voting().call().terms();
            let settings = commons.voting().call().settings();
            (commons.chain.read(terms)?.rules, commons.chain.read(settings)?)
        }
    };
    Ok(Assembly {
        now_ms,
        rules,
        settings,
        electorate,
        held: commons.balance(at.token, at.voting)?,
        supply,
        members: BTreeMap::new(),
        ballots,
    })
}

fn proposals(commons: &mut Commons, count: u64) -> Result<Vec<Proposal>> {
    let mut proposals = Vec::new();
    for first in (0..count).step_by(LARGEST_PAGE as usize) {
        let message = commons.voting().call().proposals(ProposalId(first), LARGEST_PAGE);
        proposals.extend(commons.chain.read(message)?);
    }
    Ok(proposals)
}

fn details(commons: &mut Commons, proposal: ProposalId) -> Result<ProposalDetails> {
    let message = commons.voting().call().details(proposal);
    let details = commons.chain.read(message)?;
    details.with_context(|| format!("there is no proposal {}", proposal.0))
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

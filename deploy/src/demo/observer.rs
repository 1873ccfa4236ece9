//! Counts who owns what, by asking the tokens, the hatch, the vesting contract, voting and the escrow.

use super::invariants::{Assembly, Ballot, Batches, Books, Commerce, Picture};
use crate::{
    chain::{account, NAMED},
    suite::{psp22, Commons},
};
use anyhow::{Context, Result};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::Market,
    conviction_voting::{ConvictionVoting, Kind, Proposal, ProposalDetails, ProposalId, Request, LARGEST_PAGE},
    psp22::PSP22,
    vesting::{BatchId, BatchStatus, Vesting},
    voucher_escrow::{SetId, SetStatus, VoucherEscrow, VoucherId, VoucherStatus},
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
    /// balance different, the next [`look_at_everyone`](Self::look_at_everyone) would find a sum that is wrong. What a step
    /// brings neither tokens nor collateral is not asked for them.
    pub fn look(&mut self, commons: &mut Commons, market: &Market, touched: &[AccountId]) -> Result<Picture> {
        let at = commons.at;
        let (tokens, collateral) = ([at.funding_pool, at.voting], [at.funding_pool, at.curve]);
        for holder in touched.iter().copied().chain(tokens) {
            self.holding(holder).tokens = commons.balance(at.token, holder)?;
        }
        for holder in touched.iter().copied().chain(collateral) {
            self.holding(holder).collateral = commons.balance(at.collateral, holder)?;
        }
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
        everyone.extend([
            at.token,
            at.collateral,
            at.hatch,
            at.vesting,
            at.curve,
            at.voting,
            at.escrow,
        ]);
        everyone.extend(commons.config.closing.heir);
        self.look(commons, market, &everyone)
    }

    /// A sum beyond 128 bits is no supply, and stays at the most there is.
    fn sum(&self, amount: fn(&Holding) -> u128) -> u128 {
        self.holdings.values().map(amount).fold(0, u128::saturating_add)
    }

    fn holding(&mut self, holder: AccountId) -> &mut Holding {
        self.holdings.entry(holder).or_default()
    }

    /// What somebody had of the token when it was last asked.
    pub fn tokens_of(&self, holder: AccountId) -> u128 {
        self.holdings.get(&holder).map_or(0, |holding| holding.tokens)
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

/// What voting is asked to stand by: what others say of the same moment.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// All tokens there are.
    pub supply: u128,
    /// The tokens that voting holds.
    pub held: u128,
    /// The collateral that the pool holds.
    pub pool: u128,
}

/// Voting as it stands after a step that concerned the accounts of `touched` alone; `before` is how it stood. What
/// proposals ask for, terms and settings are not read again.
pub fn assembly(
    commons: &mut Commons,
    before: &Assembly,
    touched: &[AccountId],
    circumstances: Circumstances,
) -> Result<Assembly> {
    let mut now = look_at_proposals(commons, Some(before), circumstances)?;
    now.members = before.members.clone();
    for account in touched {
        if now.members.contains_key(account) {
            let message = commons.voting().call().account(*account);
            now.members.insert(*account, commons.chain.read(message)?);
        }
    }
    Ok(now)
}

/// The same, with everybody asked and everything read again.
pub fn whole_assembly(commons: &mut Commons, circumstances: Circumstances) -> Result<Assembly> {
    let mut now = look_at_proposals(commons, None, circumstances)?;
    for account in people(commons) {
        let message = commons.voting().call().account(account);
        now.members.insert(account, commons.chain.read(message)?);
    }
    Ok(now)
}

/// Voting without its members.
fn look_at_proposals(
    commons: &mut Commons,
    before: Option<&Assembly>,
    circumstances: Circumstances,
) -> Result<Assembly> {
    let Circumstances { supply, held, pool } = circumstances;
    let (at, now_ms) = (commons.at, commons.chain.now_ms());
    let electorate = commons.voting().call().electorate();
    let electorate = commons.chain.read(electorate)?;
    let (rules, settings) = match before {
        Some(before) => (before.rules, before.settings),
        None => {
            let terms = commons.voting().call().terms();
            let settings = commons.voting().call().settings();
            (commons.chain.read(terms)?.rules, commons.chain.read(settings)?)
        }
    };
    let known = before.map_or(&[][..], |before| &before.ballots);
    let mut assembly = Assembly {
        now_ms,
        rules,
        settings,
        electorate,
        held,
        supply,
        members: BTreeMap::new(),
        ballots: Vec::new(),
    };
    for proposal in proposals(commons, assembly.electorate.proposals)? {
        let details = match known.get(assembly.ballots.len()) {
            Some(ballot) => ballot.details.clone(),
            None => details(commons, proposal.id)?,
        };
        let pool = match details.request {
            Request::Funding { asset, .. } if asset != at.collateral => commons.balance(asset, at.funding_pool)?,
            _ => pool,
        };
        let mut ballot = Ballot {
            proposal,
            details,
            threshold: None,
            pool,
        };
        if assembly.is_live(&ballot) && !matches!(proposal.kind, Kind::Abstain | Kind::Signal) {
            ballot.threshold = commons.proposal(proposal.id)?.threshold;
        }
        assembly.ballots.push(ballot);
    }
    Ok(assembly)
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
    let nothing = Batches::default();
    vesting(commons, &nothing, |_| true)
}

/// The same, with those batches as they stood before that are not among the `concerned` ones.
pub fn vesting(commons: &mut Commons, before: &Batches, concerned: impl Fn(&BatchStatus) -> bool) -> Result<Batches> {
    let message = commons.vesting().call().status();
    let status = commons.chain.read(message)?;
    let mut known = before.list.iter();
    let mut list = Vec::new();
    for id in 0..status.batches {
        list.push(match known.next() {
            Some(known) if !concerned(known) => *known,
            _ => commons.batch(BatchId(id))?,
        });
    }
    Ok(Batches {
        held: commons.balance(commons.at.token, commons.at.vesting)?,
        unclaimed: status.unclaimed.unwrap_or(0),
        list,
    })
}

/// The escrow after a step that concerned this set, this voucher and these accounts' credits alone; `before` is how it
/// stood. With nothing before, every set and every voucher is read.
pub fn commerce(
    commons: &mut Commons,
    before: &Commerce,
    set: Option<SetId>,
    voucher: Option<VoucherId>,
    accounts: &[AccountId],
) -> Result<Commerce> {
    let message = commons.escrow().call().status();
    let status = commons.chain.read(message)?;
    let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
    let mut now = before.clone();
    now.held = commons.balance(asset, escrow)?;
    let owed = commons.escrow().call().owed(asset);
    now.owed = commons.chain.read(owed)?;

    let known = now.vouchers.len() as u64;
    for id in voucher.into_iter().chain((known..status.vouchers).map(VoucherId)) {
        let one = voucher_of(commons, id)?;
        place(&mut now.vouchers, id.0, one);
    }
    let touched = voucher.and_then(|id| now.vouchers.get(id.0 as usize));
    let touched = touched.map(|one| one.voucher.set);
    let known = now.sets.len() as u64;
    for id in set.into_iter().chain(touched).chain((known..status.sets).map(SetId)) {
        let one = set_of(commons, id)?;
        let seller = one.set.seller;
        place(&mut now.sets, id.0, one);
        let counters = commons.escrow().call().seller(seller);
        now.sellers.insert(seller, commons.chain.read(counters)?);
    }
    for account in accounts {
        let credit = commons.escrow().call().credit(*account, asset);
        now.credits.insert(*account, commons.chain.read(credit)?);
    }
    Ok(now)
}

/// Puts one in its place, which may be the next after the last.
fn place<One>(list: &mut Vec<One>, index: u64, one: One) {
    match list.get_mut(index as usize) {
        Some(known) => *known = one,
        None => list.push(one),
    }
}

fn set_of(commons: &mut Commons, id: SetId) -> Result<SetStatus> {
    let message = commons.escrow().call().set(id);
    let set = commons.chain.read(message)?;
    set.with_context(|| format!("there is no set {}", id.0))
}

fn voucher_of(commons: &mut Commons, id: VoucherId) -> Result<VoucherStatus> {
    let message = commons.escrow().call().voucher(id);
    let voucher = commons.chain.read(message)?;
    voucher.with_context(|| format!("there is no voucher {}", id.0))
}

//! Words for proposals: what they ask for, what is done to them, and how they are seen.

use crate::{messages::grant, refused, COIN, DAY_MS};
use anyhow::{anyhow, Result};
use commons::{
    chain::{account, Message, Receipt},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode};
use interfaces::{
    conviction_voting::{
        ConvictionVoting, Electorate, Ending, Phase, Proposal, ProposalDetails, ProposalId, Request, Settings,
        VotingError,
    },
    psp22::PSP22,
    vesting::{Accrual, BatchId, Grant, Schedule},
};

/// What a message of the voting contract brings.
pub type VotingReceipt<Value = ()> = Receipt<Result<Value, VotingError>>;

/// In this time conviction moves half of the way to the stake.
pub const HALF_LIFE_MS: u64 = 10 * DAY_MS;

/// What a proposal's bond is.
pub const BOND: u128 = 100 * COIN;

/// How long a proposal is open.
pub const VOTING_PERIOD_MS: u64 = 120 * DAY_MS;

/// How long an action that has passed waits.
pub const DELAY_MS: u64 = 7 * DAY_MS;

/// How long it can be executed then.
pub const EXECUTION_WINDOW_MS: u64 = 14 * DAY_MS;

/// How long what has passed has to fail before it ends.
pub const FAILING_WINDOW_MS: u64 = 3 * DAY_MS;

/// The least time between two milestones.
pub const INTERVAL_MS: u64 = 14 * DAY_MS;

/// More than half of the million tokens.
pub const MAJORITY: u128 = 500_000 * COIN + 1;

/// That the pool pays so much of the collateral at once.
pub fn payment(commons: &Commons, amount: u128, to: &str) -> Request {
    payment_in_parts(commons, amount, to, 1)
}

/// That the pool pays so much of the collateral in so many parts.
pub fn payment_in_parts(commons: &Commons, amount: u128, to: &str, milestones: u8) -> Request {
    payment_of(commons.at.collateral, amount, account(to), milestones)
}

/// That the pool pays so much of any asset in so many parts.
pub fn payment_of(asset: AccountId, amount: u128, beneficiary: AccountId, milestones: u8) -> Request {
    Request::Funding {
        asset,
        amount,
        beneficiary,
        milestones,
    }
}

/// That voting sends this message.
pub fn action<Arguments: Encode, Answer>(message: Message<Arguments, Answer>) -> Request {
    let message = message.params();
    let encoded = message.exec_input().encode();
    let (selector, input) = encoded.split_first_chunk().expect("every message has a selector");
    Request::Call {
        contract: *message.callee(),
        selector: *selector,
        input: input.to_vec(),
    }
}

/// Proposes something that voting accepts.
pub fn proposed(commons: &mut Commons, who: &str, request: Request) -> Result<ProposalId> {
    done(commons.propose(who, request, "as the test says"))
}

/// Proposes something that does nothing.
pub fn signal(commons: &mut Commons, who: &str) -> Result<ProposalId> {
    proposed(commons, who, Request::Signal)
}

/// Proposes and is refused.
#[track_caller]
pub fn refused_to_propose(commons: &mut Commons, who: &str, request: &Request, error: VotingError) {
    refused(commons, error, |commons| commons.propose(who, request.clone(), "no"));
}

/// Waits until a proposal has the conviction that it needs with the stake it has, and takes it a step further.
pub fn carry(commons: &mut Commons, proposal: ProposalId) -> Result<()> {
    let status = commons.proposal(proposal)?;
    let wait_ms = status
        .time_to_pass_ms
        .ok_or_else(|| anyhow!("proposal {} never passes: {status:?}", proposal.0))?;
    commons.chain.wait(wait_ms);
    done(commons.execute("frank", proposal))
}

/// Moves a stake.
pub fn move_stake(commons: &mut Commons, who: &str, from: ProposalId, to: ProposalId, amount: u128) -> VotingReceipt {
    let message = commons.voting().call_mut().move_stake(from, to, amount);
    commons.send(who, message)
}

/// Withdraws a proposal.
pub fn cancel(commons: &mut Commons, who: &str, proposal: ProposalId) -> VotingReceipt {
    let message = commons.voting().call_mut().cancel(proposal);
    commons.send(who, message)
}

/// Gets a bond back to its proposer.
pub fn reclaim_bond(commons: &mut Commons, who: &str, proposal: ProposalId) -> VotingReceipt {
    let message = commons.voting().call_mut().reclaim_bond(proposal);
    commons.send(who, message)
}

/// Ends an action in its delay.
pub fn veto(commons: &mut Commons, who: &str, proposal: ProposalId) -> VotingReceipt {
    let message = commons.voting().call_mut().veto(proposal);
    commons.send(who, message)
}

/// Stops new business.
pub fn pause(commons: &mut Commons, who: &str) -> VotingReceipt {
    let message = commons.voting().call_mut().pause_new_business();
    commons.send(who, message)
}

/// How the electorate stands.
pub fn electorate(commons: &mut Commons) -> Result<Electorate> {
    let message = commons.voting().call().electorate();
    commons.chain.read(message)
}

/// What a proposal asks for, if there is such a proposal.
pub fn details(commons: &mut Commons, proposal: ProposalId) -> Result<Option<ProposalDetails>> {
    let message = commons.voting().call().details(proposal);
    commons.chain.read(message)
}

/// Some of the proposals.
pub fn page(commons: &mut Commons, from: u64, most: u32) -> Result<Vec<Proposal>> {
    let message = commons.voting().call().proposals(ProposalId(from), most);
    commons.chain.read(message)
}

/// The settings that new proposals live by.
pub fn settings(commons: &mut Commons) -> Result<Settings> {
    let message = commons.voting().call().settings();
    commons.chain.read(message)
}

/// How far a proposal is.
pub fn phase(commons: &mut Commons, proposal: ProposalId) -> Result<Phase> {
    Ok(commons.proposal(proposal)?.proposal.progress.phase)
}

/// How a proposal has ended; an error if it has not.
pub fn ending(commons: &mut Commons, proposal: ProposalId) -> Result<Ending> {
    match phase(commons, proposal)? {
        Phase::Ended(ending) => Ok(ending),
        other => Err(anyhow!("proposal {} is {other:?}", proposal.0)),
    }
}

/// A proposal's stake and its conviction now.
pub fn support(commons: &mut Commons, proposal: ProposalId) -> Result<(u128, u128)> {
    let Proposal { stake, conviction, .. } = commons.proposal(proposal)?.proposal;
    Ok((stake, conviction))
}

/// Somebody's stakes, the newest last.
pub fn stakes_of(commons: &mut Commons, whose: &str) -> Result<Vec<(ProposalId, u128)>> {
    let stakes = commons.voter(whose)?.stakes;
    Ok(stakes.iter().map(|stake| (stake.proposal, stake.amount)).collect())
}

/// Lets somebody whom the founder gives tokens bring them to voting.
pub fn join(commons: &mut Commons, who: &str, tokens: u128) -> Result<()> {
    if who != FOUNDER {
        crate::give_tokens(commons, who, tokens)?;
    }
    done(commons.deposit(who, tokens)?)
}

/// A batch of so many tokens that unlocks evenly in 100 days from now on.
pub fn batch_for(commons: &Commons, who: &str, amount: u128) -> Grant {
    Grant {
        beneficiary: account(who),
        amount,
        schedule: Schedule {
            start_ms: commons.chain.now_ms(),
            unlocked_at_start: 0,
            cliff_after_ms: 0,
            accrual: Accrual::Linear {
                duration_ms: 100 * DAY_MS,
            },
        },
        revocable: true,
        transferable: true,
    }
}

/// Makes a batch out of the founder's tokens, who is nobody to a governed commons.
pub fn granted(commons: &mut Commons, batch: Grant) -> Result<BatchId> {
    let allow = psp22(commons.at.token)
        .call_mut()
        .increase_allowance(commons.at.vesting, batch.amount);
    done(commons.send(FOUNDER, allow))?;
    done(grant(commons, FOUNDER, batch))
}

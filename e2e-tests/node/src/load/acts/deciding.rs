//! Deposits, proposals and stakes.

use super::{call, Idea, Kind};
use crate::COIN;
use commons::network::transaction::Transaction;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    conviction_voting::{ConvictionVoting, Kind as ProposalKind, ProposalId, Request, ABSTAIN},
    psp22::UncheckedText,
};

/// A tenth of the supply counts at least, or all stakes, and a twenty-fifth of that passes a request of next to nothing: so
/// small parts of both are enough for a small request.
const OF_THE_SUPPLY: u128 = 150;
const OF_THE_STAKES: u128 = 15;

/// Two half-lives of a conviction.
const CONVINCING_MS: u64 = 4_000;

impl Idea<'_> {
    pub(super) fn deciding(&mut self, kind: Kind) -> Option<Transaction> {
        let (me, mut voting) = (self.me, self.at.to_voting());
        let books = &self.ledger.voting;
        let free = books.free(me);
        let stakes: Vec<_> = books.stakes_of(me).collect();
        let message = voting.call_mut();
        Some(match kind {
            Kind::Enlist => {
                if books.enlisted.contains(&me) && !self.is_rash {
                    return None;
                }
                call(message.enlist())
            }
            Kind::Deposit => call(message.deposit(self.part(self.ledger.tokens.of(me))?)),
            Kind::Withdraw => call(message.withdraw(self.part(free.min(books.deposit(me)))?)),
            Kind::Propose => {
                if free.min(books.deposit(me)) < COIN && !self.is_rash {
                    return None;
                }
                let request = self.request()?;
                call(message.propose(request, UncheckedText::from("something to do")))
            }
            Kind::Stake => {
                let proposal = self.proposal()?;
                call(message.stake(proposal, self.part(free)?))
            }
            Kind::Unstake => {
                let (proposal, amount) = *self.dice.choice(&stakes)?;
                let amount = self.part(amount).unwrap_or(amount);
                call(message.unstake(proposal, amount))
            }
            Kind::MoveStake => {
                let (from, amount) = *self.dice.choice(&stakes)?;
                let to = self.proposal()?;
                call(message.move_stake(from, to, self.part(amount)?))
            }
            Kind::Execute => call(message.execute(self.request_with_support()?)),
            Kind::Touch => call(message.touch(self.request_with_support().unwrap_or(ABSTAIN))),
            Kind::Cancel => {
                let own = self.proposals(|_, book| !book.ended && book.proposer == me);
                let all = self.proposals(|_, _| true);
                call(message.cancel(self.choose(own, || all)?))
            }
            Kind::ReclaimBond => {
                let ended = self.proposals(|_, book| book.ended && book.bond > 0);
                let all = self.proposals(|_, _| true);
                call(message.reclaim_bond(self.choose(ended, || all)?))
            }
            _ => return None,
        })
    }

    /// A little of what the pool has, at once or in parts; or nothing, for a signal; or too much.
    fn request(&mut self) -> Option<Request> {
        if self.dice.u32(0..5) == 0 {
            return Some(Request::Signal);
        }
        let pool = self.ledger.collateral.of(self.at.funding_pool);
        let amount = if self.is_rash {
            pool
        } else {
            self.dice.u128(1..=(pool / 50).max(1))
        };
        Some(Request::Funding {
            asset: self.at.collateral,
            amount,
            beneficiary: self.somebody()?,
            milestones: self.dice.u8(1..=3),
        })
    }

    /// A proposal to support: one of the newest, so that support gathers.
    fn proposal(&mut self) -> Option<ProposalId> {
        let mut live = self.proposals(|_, book| !book.ended);
        let newest = live.split_off(live.len().saturating_sub(3));
        let all = self.proposals(|_, _| true);
        self.choose(newest, || all).or(Some(ABSTAIN))
    }

    /// A request with much support that has had time to become conviction, and so may pass.
    fn request_with_support(&mut self) -> Option<ProposalId> {
        let (books, now_ms) = (&self.ledger.voting, self.ledger.now_ms);
        let live = books.stakes.iter().filter(|((_, on), _)| books.is_live(*on));
        let staked: u128 = live.map(|(_, amount)| amount).sum();
        let enough = (self.ledger.tokens.supply / OF_THE_SUPPLY).max(staked / OF_THE_STAKES);
        let supported = self.proposals(|id, book| {
            let on_it = books.stakes.iter().filter(|((_, on), _)| *on == id);
            let stake: u128 = on_it.map(|(_, amount)| amount).sum();
            let is_old = book.since_ms + CONVINCING_MS < now_ms;
            !book.ended && book.kind == ProposalKind::Funding && is_old && stake > enough
        });
        let all = self.proposals(|_, _| true);
        self.choose(supported, || all)
    }

    fn proposals(
        &self,
        is_fitting: impl Fn(ProposalId, &crate::load::ledger::voting::ProposalBook) -> bool,
    ) -> Vec<ProposalId> {
        let all = self.ledger.voting.proposals.iter();
        all.filter(|(id, book)| is_fitting(**id, book))
            .map(|(id, _)| *id)
            .collect()
    }
}

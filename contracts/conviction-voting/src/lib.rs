//! # Conviction voting
//!
//! Holders of the community token put their tokens behind proposals and leave them there; the longer they stay, the more
//! conviction a proposal has. A request is paid from the funding pool when its conviction reaches a threshold that
//! grows with the share of the pool it asks for; an action changes the commons when it reaches an explicit bar and its
//! delay is over. There are no rounds and no quorum calls: anyone proposes, stakes and executes at any time.
//!
//! ## States
//! A proposal is *Open*; then *Passed* (an action in its delay) or *Active* (a request of which milestones are paid);
//! then *Ended*. [`proposals`] has the picture.
//!
//! ## Always true
//! - What an account has staked is covered by its power: what it deposited here, and its unreleased vesting tokens if it
//!   has enlisted them. Stakes on ended proposals do not count.
//! - The tokens held cover all deposits and all bonds that are not back.
//! - The stake of a proposal is the sum of the accounts' stakes on it; the active stake is the sum over all proposals
//!   that have not ended.
//! - Conviction is at most the stake, and at most what the present stakes have gained in the time they have been there.
//! - The pool pays for a proposal only if its conviction reaches the threshold at that moment, by what the pool then
//!   holds, and each part of it once.
//! - Nothing that governance can do passes the floors and ceilings of the terms, moves a deposit, or stops anyone from
//!   unstaking and withdrawing.
//! - A call that fails changes nothing.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod decisions;
pub mod electorate;
pub mod members;
pub mod proposals;
mod staking;
pub mod support;
pub mod terms;

pub use crate::conviction_voting::{Voting, VotingRef};

#[ink::contract]
pub mod conviction_voting {
    use crate::{
        electorate::Average,
        members::Member,
        proposals::{Content, Record},
        terms::{check, check_allowed, check_guardian, check_settings},
    };
    use ink::{
        codegen::TraitCallBuilder,
        contract_ref,
        env::DefaultEnvironment,
        prelude::vec::Vec,
        selector_bytes,
        storage::{Lazy, Mapping},
    };
    use interfaces::{
        answer::done_without_root,
        call::{ask, read},
        conviction_voting::*,
        funding_pool::FundingPool,
        psp22::{client, UncheckedText, LONGEST_TEXT},
        vesting::Vesting,
    };
    use math::{MathError, Rounding};

    /// The voting contract's storage.
    #[ink(storage)]
    pub struct Voting {
        pub(crate) terms: VotingTerms,
        pub(crate) guardian: Option<AccountId>,
        paused_until_ms: u64,
        pause_possible_from_ms: u64,
        pub(crate) settings_version: u32,
        /// How many proposals there have been, abstaining included.
        next: u64,
        /// All that is staked on proposals that have not ended.
        pub(crate) active: Average,
        /// The community token's supply.
        pub(crate) supply: Average,
        pub(crate) allowed: Lazy<Vec<AllowedCall>>,
        pub(crate) settings: Mapping<u32, Settings>,
        pub(crate) records: Mapping<ProposalId, Record>,
        pub(crate) contents: Mapping<ProposalId, Content>,
        pub(crate) members: Mapping<AccountId, Member>,
    }

    impl Voting {
        /// A voting contract with these terms, settings, guardian, and calls that actions can be made of.
        ///
        /// Errors: `InvalidReference`, `DurationOutOfRange`, `SettingOutOfRange`, `InvalidGuardian`,
        /// `TooManyAllowedCalls`, `CallForbidden`, `Pool`.
        #[ink(constructor)]
        pub fn new(
            terms: VotingTerms,
            settings: Settings,
            guardian: Option<AccountId>,
            allowed: Vec<AllowedCall>,
        ) -> Result<Self, Refusal> {
            let this = Self::env().account_id();
            let is_contract = |account: &AccountId| Self::env().is_contract(account);
            check(&terms, this, is_contract)?;
            check_settings(&settings, &terms.rules)?;
            check_guardian(guardian, this)?;
            let pool: contract_ref!(FundingPool, DefaultEnvironment) = terms.funding_pool.into();
            let assets: Vec<AccountId> =
                read(pool.call().assets()).map_err(|failure| refuse(VotingError::Pool(failure)))?;
            check_allowed(&allowed, &terms, &assets, this, is_contract)?;
            let mut voting = Self {
                terms,
                guardian,
                paused_until_ms: 0,
                pause_possible_from_ms: 0,
                settings_version: 0,
                next: 1,
                active: Average::default(),
                supply: Average::default(),
                allowed: Lazy::new(),
                settings: Mapping::new(),
                records: Mapping::new(),
                contents: Mapping::new(),
                members: Mapping::new(),
            };
            voting.allowed.set(&allowed);
            voting.settings.insert(0, &settings);
            voting
                .records
                .insert(ABSTAIN, &Record::open(Kind::Abstain, this, 0, 0, u64::MAX));
            voting.contents.insert(
                ABSTAIN,
                &Content {
                    request: Request::Abstain,
                    description: UncheckedText::default(),
                },
            );
            Ok(voting)
        }

        pub(crate) fn now_ms(&self) -> u64 {
            self.env().block_timestamp()
        }

        pub(crate) fn this(&self) -> AccountId {
            self.env().account_id()
        }

        pub(crate) fn ensure_not_paused(&self, kind: Kind) -> Result<(), Refusal> {
            let goes_on = matches!(kind, Kind::BeyondGuardian | Kind::Abstain);
            if self.now_ms() < self.paused_until_ms && !goes_on {
                return Err(refuse(VotingError::NewBusinessPaused {
                    until_ms: self.paused_until_ms,
                }));
            }
            Ok(())
        }

        fn ensure_guardian(&self) -> Result<(), Refusal> {
            if self.guardian != Some(self.env().caller()) {
                return Err(refuse(VotingError::NotGuardian));
            }
            Ok(())
        }
    }

    impl ConvictionVoting for Voting {
        #[ink(message)]
        fn deposit(&mut self, amount: u128) -> Result<(), Refusal> {
            if amount == 0 {
                return Err(refuse(VotingError::ZeroAmount));
            }
            let account = self.env().caller();
            let mut member = self.member(account);
            member.deposited = member.deposited.checked_add(amount).ok_or(MathError::Overflow)?;
            self.members.insert(account, &member);

            client::transfer_from(&self.terms.token, &account, &self.this(), amount)
                .map_err(|failure| refuse(VotingError::Token(failure)))?;
            self.see_supply()?;
            self.env().emit_event(Deposited { account, amount });
            Ok(())
        }

        #[ink(message)]
        fn withdraw(&mut self, amount: u128) -> Result<(), Refusal> {
            if amount == 0 {
                return Err(refuse(VotingError::ZeroAmount));
            }
            let account = self.env().caller();
            let mut member = self.member(account);
            self.take_deposit(&mut member, amount)?;
            self.members.insert(account, &member);

            client::transfer(&self.terms.token, &account, amount)
                .map_err(|failure| refuse(VotingError::Token(failure)))?;
            self.env().emit_event(Withdrawn { account, amount });
            Ok(())
        }

        #[ink(message)]
        fn enlist(&mut self) -> Result<(), Refusal> {
            let account = self.env().caller();
            let mut member = self.member(account);
            if member.vesting.is_some() {
                return Err(refuse(VotingError::AlreadyEnlisted));
            }
            let mut vesting: contract_ref!(Vesting, DefaultEnvironment) = self.terms.vesting.into();
            let unreleased =
                ask(vesting.call_mut().enlist(account)).map_err(|failure| refuse(VotingError::Vesting(failure)))?;
            member.vesting = Some(unreleased);
            member.power()?;
            self.members.insert(account, &member);
            self.env().emit_event(Enlisted { account, unreleased });
            done_without_root()
        }

        #[ink(message)]
        fn vesting_changed(&mut self, account: AccountId, unreleased: u128, revoked: bool) -> Result<(), PowerError> {
            if self.env().caller() != self.terms.vesting {
                return Err(PowerError::NotVesting);
            }
            if revoked {
                return self.reduce_power(account, unreleased).map_err(|_| PowerError::Overflow);
            }
            let mut member = self.member(account);
            if member.vesting.is_none() {
                return Err(PowerError::NotEnlisted);
            }
            member.vesting = Some(unreleased);
            if member.uncovered()? > 0 {
                self.release_ended(&mut member, false)
                    .map_err(|_| PowerError::Overflow)?;
            }
            let unstake_first = member.uncovered()?;
            if unstake_first > 0 {
                return Err(PowerError::WouldUncoverStakes { unstake_first });
            }
            self.members.insert(account, &member);
            Ok(())
        }

        #[ink(message)]
        fn propose(&mut self, request: Request, description: UncheckedText) -> Result<ProposalId, Refusal> {
            if description.len() > LONGEST_TEXT {
                return Err(refuse(VotingError::DescriptionTooLong {
                    got: u32::try_from(description.len()).unwrap_or(u32::MAX),
                }));
            }
            let settings = self.settings.get(self.settings_version).ok_or(MathError::Overflow)?;
            let kind = self.kind_of(&request, &settings)?;
            let proposer = self.env().caller();
            let mut member = self.member(proposer);
            self.take_deposit(&mut member, settings.bond)?;
            let id = ProposalId(self.next);
            let expires_ms = self.now_ms().saturating_add(settings.voting_period_ms);

            self.next = self.next.checked_add(1).ok_or(MathError::Overflow)?;
            self.members.insert(proposer, &member);
            let record = Record::open(kind, proposer, settings.bond, self.settings_version, expires_ms);
            self.records.insert(id, &record);
            self.contents.insert(id, &Content { request, description });
            self.env().emit_event(Proposed {
                proposer,
                proposal: id,
                kind,
                expires_ms,
            });
            Ok(id)
        }

        #[ink(message)]
        fn stake(&mut self, proposal: ProposalId, amount: u128) -> Result<(), Refusal> {
            if amount == 0 {
                return Err(refuse(VotingError::ZeroAmount));
            }
            let account = self.env().caller();
            let mut member = self.member(account);
            self.put_on(&mut member, proposal, amount)?;
            self.members.insert(account, &member);
            Ok(())
        }

        #[ink(message)]
        fn unstake(&mut self, proposal: ProposalId, amount: u128) -> Result<(), Refusal> {
            if amount == 0 {
                return Err(refuse(VotingError::ZeroAmount));
            }
            let account = self.env().caller();
            let mut member = self.member(account);
            let leaving = member.unstake(proposal, amount, self.now_ms(), self.terms.rules.half_life_ms)?;
            self.take_off(account, &leaving)?;
            self.members.insert(account, &member);
            Ok(())
        }

        #[ink(message)]
        fn move_stake(&mut self, from: ProposalId, to: ProposalId, amount: u128) -> Result<(), Refusal> {
            if amount == 0 {
                return Err(refuse(VotingError::ZeroAmount));
            }
            if from == to {
                return Err(refuse(VotingError::SameProposal(from)));
            }
            let account = self.env().caller();
            let mut member = self.member(account);
            let leaving = member.unstake(from, amount, self.now_ms(), self.terms.rules.half_life_ms)?;
            self.take_off(account, &leaving)?;
            self.put_on(&mut member, to, amount)?;
            self.members.insert(account, &member);
            Ok(())
        }

        #[ink(message)]
        fn execute(&mut self, proposal: ProposalId) -> Result<(), Refusal> {
            let mut record = self.live_record(proposal)?;
            match record.kind {
                Kind::Abstain | Kind::Signal => return Err(refuse(VotingError::NothingToExecute)),
                kind => self.ensure_not_paused(kind)?,
            }
            let from_ms = record.progress.executable_from_ms;
            if self.now_ms() < from_ms {
                return Err(refuse(VotingError::TooEarly { from_ms }));
            }
            match (record.kind, record.progress.phase) {
                (Kind::Funding, _) => self.pay(proposal, &mut record),
                (_, Phase::Open) => self.pass(proposal, &mut record),
                _ => self.perform(proposal, &mut record),
            }
        }

        #[ink(message)]
        fn touch(&mut self, proposal: ProposalId) -> Result<(), Refusal> {
            if proposal == ABSTAIN {
                return self.see_supply();
            }
            let mut record = self.record(proposal)?;
            if record.has_ended() {
                return Err(refuse(VotingError::ProposalEnded));
            }
            if record.has_expired(self.now_ms()) {
                return self.end(proposal, &mut record, Ending::Expired);
            }
            if record.progress.phase == Phase::Open {
                return Err(refuse(VotingError::NothingToTouch));
            }
            self.look_after(proposal, &mut record)
        }

        #[ink(message)]
        fn cancel(&mut self, proposal: ProposalId) -> Result<(), Refusal> {
            let mut record = self.live_record(proposal)?;
            if record.proposer != self.env().caller() {
                return Err(refuse(VotingError::NotProposer));
            }
            if record.progress.phase == Phase::Passed {
                return Err(refuse(VotingError::AlreadyPassed));
            }
            self.end(proposal, &mut record, Ending::Cancelled)
        }

        #[ink(message)]
        fn reclaim_bond(&mut self, proposal: ProposalId) -> Result<(), Refusal> {
            let mut record = self.record(proposal)?;
            if record.is_live(self.now_ms()) {
                return Err(refuse(VotingError::NotEnded));
            }
            let amount = record.bond;
            if amount == 0 {
                return Err(refuse(VotingError::NoBond));
            }
            let proposer = record.proposer;
            let mut member = self.member(proposer);
            member.deposited = member.deposited.checked_add(amount).ok_or(MathError::Overflow)?;
            member.power()?;
            record.bond = 0;
            if record.has_ended() {
                self.records.insert(proposal, &*record);
            } else {
                self.end(proposal, &mut record, Ending::Expired)?;
            }
            self.members.insert(proposer, &member);
            self.env().emit_event(BondReclaimed {
                proposer,
                proposal,
                amount,
            });
            Ok(())
        }

        #[ink(message)]
        fn veto(&mut self, proposal: ProposalId) -> Result<(), Refusal> {
            self.ensure_guardian()?;
            let mut record = self.live_record(proposal)?;
            if record.kind == Kind::BeyondGuardian {
                return Err(refuse(VotingError::BeyondGuardian));
            }
            if record.progress.phase != Phase::Passed || self.now_ms() >= record.progress.executable_from_ms {
                return Err(refuse(VotingError::NotInDelay));
            }
            self.end(proposal, &mut record, Ending::Vetoed)
        }

        #[ink(message)]
        fn pause_new_business(&mut self) -> Result<(), Refusal> {
            self.ensure_guardian()?;
            let now_ms = self.now_ms();
            if now_ms < self.pause_possible_from_ms {
                return Err(refuse(VotingError::PausedTooRecently {
                    from_ms: self.pause_possible_from_ms,
                }));
            }
            let terms = self.terms;
            let until_ms = now_ms.saturating_add(terms.rules.pause_ms);
            let possible_from_ms = now_ms.saturating_add(terms.rules.pause_cool_down_ms);

            self.paused_until_ms = until_ms;
            self.pause_possible_from_ms = possible_from_ms;

            self.tell_curve(&(selector_bytes!("BondingCurve::pause_buying"), until_ms))?;
            self.pause_escrow(until_ms)?;
            self.env().emit_event(NewBusinessPaused {
                until_ms,
                possible_from_ms,
            });
            Ok(())
        }

        #[ink(message)]
        fn account(&self, account: AccountId) -> AccountStatus {
            let mut member = self.member(account);
            member.release_ended(true, |id| self.is_live(id));
            let stakes = member
                .stakes()
                .iter()
                .map(|stake| {
                    let mut support = stake.support;
                    // A conviction that cannot be brought up to now is shown as it was.
                    let _ = support.settle(self.now_ms(), self.terms.rules.half_life_ms, Rounding::Down);
                    StakeStatus {
                        proposal: stake.proposal,
                        amount: support.stake,
                        conviction: support.conviction(),
                    }
                })
                .collect();
            AccountStatus {
                deposited: member.deposited,
                vesting: member.vesting,
                power: member.power().unwrap_or(u128::MAX),
                free: member.free().unwrap_or(u128::MAX),
                stakes,
            }
        }

        #[ink(message)]
        fn proposal(&self, proposal: ProposalId) -> Option<ProposalStatus> {
            self.status(proposal).ok()
        }

        #[ink(message)]
        fn details(&self, proposal: ProposalId) -> Option<ProposalDetails> {
            let version = self.records.get(proposal)?.settings_version;
            let Content { request, description } = self.contents.get(proposal)?;
            Some(ProposalDetails {
                request,
                description,
                settings: self.settings.get(version)?,
            })
        }

        #[ink(message)]
        fn proposals(&self, from: ProposalId, most: u32) -> Vec<Proposal> {
            let end = from.0.saturating_add(u64::from(most.min(LARGEST_PAGE))).min(self.next);
            (from.0..end)
                .map(ProposalId)
                .filter_map(|id| Some(self.record(id).ok()?.shown(id)))
                .collect()
        }

        #[ink(message)]
        fn electorate(&self) -> Electorate {
            let supply = client::total_supply(&self.terms.token).unwrap_or(self.supply.seen);
            let averages = self.averages(supply).ok();
            Electorate {
                proposals: self.next,
                active_stake: self.active.seen,
                average_stake: averages.map_or(self.active.seen, |averages| averages.stake),
                last_seen_supply: self.supply.seen,
                average_supply: averages.map_or(self.supply.seen, |averages| averages.supply),
                guardian: self.guardian,
                paused_until_ms: self.paused_until_ms,
                pause_possible_from_ms: self.pause_possible_from_ms,
            }
        }

        #[ink(message)]
        fn settings(&self) -> Settings {
            self.settings.get(self.settings_version).unwrap_or_default()
        }

        #[ink(message)]
        fn terms(&self) -> VotingTerms {
            self.terms
        }

        #[ink(message)]
        fn allowed_calls(&self) -> Vec<AllowedCall> {
            self.allowed.get_or_default()
        }
    }
}

#[cfg(test)]
mod tests;

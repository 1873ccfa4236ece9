//! What members do: by chance, from a seed, with an eye on what the ledger says, and now and then without.
//!
//! Most acts are meant to succeed when they are chosen; some are not, such as taking more than there is. And since several
//! of each member's and of all others' are on their way at once, some that were possible are not any more when they
//! arrive: a price has moved, a voucher is used, a set is sold out.

mod dealing;
mod deciding;
pub mod trading;

use super::ledger::Ledger;
use crate::COIN;
use commons::{chain::Message, network::transaction::Transaction, suite::Addresses};
use fastrand::Rng;
use ink::{primitives::AccountId, scale::Encode};
use std::fmt;

/// One of so many acts is rash: it looks at nothing.
const RASH: u32 = 12;

/// One of so many acts goes on with what was begun: a voucher in dispute does not wait until chance thinks of it.
const PRESSING: u32 = 3;

/// After so many ideas that come to nothing, somebody just gives somebody a token.
const IDEAS: u32 = 50;

/// What a member does.
#[derive(Debug, Clone)]
pub struct Act {
    /// Of which kind.
    pub kind: Kind,
    /// Which member.
    pub who: usize,
    /// What is to be sent.
    pub transaction: Transaction,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $weight:literal, $name:literal;)*) => {
        /// A kind of act.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// All of them, with how often each is thought of, compared with the others.
            const ALL: &'static [(Self, u32)] = &[$((Self::$kind, $weight),)*];

            fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

kinds! {
    /// Coins become collateral.
    Wrap, 6, "wrap";
    /// And back.
    Unwrap, 4, "unwrap";
    /// Somebody may take something.
    Approve, 5, "approve";
    /// Tokens for somebody.
    Transfer, 8, "transfer tokens";
    /// Collateral for somebody, or for the curve.
    TransferCollateral, 5, "transfer collateral";
    /// Such a gift goes to the pool.
    Sweep, 1, "sweep";
    /// A purchase on the curve.
    Buy, 12, "buy";
    /// A sale.
    Sell, 10, "sell";
    /// What has vested.
    Release, 3, "release";
    /// Vesting tokens vote.
    Enlist, 2, "enlist";
    /// Tokens that vote.
    Deposit, 7, "deposit";
    /// And back.
    Withdraw, 4, "withdraw";
    /// A request, or a signal.
    Propose, 4, "propose";
    /// Support.
    Stake, 12, "stake";
    /// Less of it.
    Unstake, 5, "unstake";
    /// Support for another.
    MoveStake, 2, "move stake";
    /// A payment that has passed.
    Execute, 4, "execute";
    /// A look after a proposal.
    Touch, 2, "touch";
    /// No more of it.
    Cancel, 2, "cancel";
    /// A bond comes back.
    ReclaimBond, 3, "reclaim bond";
    /// Vouchers for sale.
    CreateSet, 4, "create set";
    /// An arbiter agrees.
    AcceptSet, 2, "accept set";
    /// No more for sale.
    CloseSet, 1, "close set";
    /// A voucher is bought.
    Commit, 10, "commit";
    /// It is handed on.
    HandOn, 2, "hand on";
    /// The goods are taken.
    Redeem, 4, "redeem";
    /// They are not wanted.
    Refund, 1, "refund";
    /// The seller would rather not.
    Revoke, 1, "revoke";
    /// They are bad.
    Complain, 2, "complain";
    /// So they are.
    Admit, 1, "admit";
    /// They are good.
    Confirm, 3, "confirm";
    /// The arbiter is asked.
    Escalate, 1, "escalate";
    /// A share for the buyer.
    Settle, 3, "settle";
    /// The arbiter's share for the buyer.
    Decide, 1, "decide";
    /// A voucher ends.
    Finalize, 5, "finalize";
    /// A credit is paid.
    WithdrawCredit, 4, "withdraw credit";
    /// A contribution to the hatch; before the load.
    Contribute, 0, "contribute";
    /// The commons begins; before the load.
    Launch, 0, "launch";
    /// A batch for a contributor; before the load.
    Claim, 0, "claim";
}

impl Kind {
    /// What goes on with something that was begun.
    const PRESSING: [Self; 6] = [
        Self::AcceptSet,
        Self::Redeem,
        Self::Complain,
        Self::Admit,
        Self::Escalate,
        Self::Decide,
    ];

    /// All that are chosen by chance.
    pub fn mixed() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .filter(|(_, weight)| *weight > 0)
            .map(|(kind, _)| *kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Chooses what members do.
pub struct Generator {
    dice: Rng,
    at: Addresses,
    members: Vec<AccountId>,
}

/// What somebody knows who is about to do something.
struct Idea<'a> {
    dice: &'a mut Rng,
    at: Addresses,
    members: &'a [AccountId],
    ledger: &'a Ledger,
    /// Who has it.
    me: AccountId,
    /// Whether nothing is looked at.
    is_rash: bool,
}

impl Generator {
    /// For these members of a commons.
    pub fn new(seed: u64, at: Addresses, members: Vec<AccountId>) -> Self {
        Self {
            dice: Rng::with_seed(seed),
            at,
            members,
        }
    }

    /// One of several, by chance.
    pub fn one_of<'o, One>(&mut self, several: &'o [One]) -> Option<&'o One> {
        self.dice.choice(several)
    }

    /// What a member does next.
    pub fn next(&mut self, who: usize, ledger: &Ledger) -> Act {
        let me = self.members[who % self.members.len()];
        let mut pressing = Vec::new();
        if self.dice.u32(0..PRESSING) == 0 {
            pressing.extend(Kind::PRESSING);
            self.dice.shuffle(&mut pressing);
        }
        for _ in 0..IDEAS {
            let (kind, is_rash) = match pressing.pop() {
                Some(kind) => (kind, false),
                None => (self.kind(), self.dice.u32(0..RASH) == 0),
            };
            let mut idea = Idea {
                dice: &mut self.dice,
                at: self.at,
                members: &self.members,
                ledger,
                me,
                is_rash,
            };
            if let Some(transaction) = idea.of(kind) {
                return Act { kind, who, transaction };
            }
        }
        let kind = Kind::Transfer;
        let transaction = trading::transfer(self.at.token, self.members[0], COIN);
        Act { kind, who, transaction }
    }

    fn kind(&mut self) -> Kind {
        let all: u32 = Kind::ALL.iter().map(|(_, weight)| weight).sum();
        let mut left = self.dice.u32(0..all);
        for (kind, weight) in Kind::ALL {
            if left < *weight {
                return *kind;
            }
            left -= weight;
        }
        Kind::Transfer
    }
}

impl Idea<'_> {
    /// `None` if there is nothing that it could be done with.
    fn of(&mut self, kind: Kind) -> Option<Transaction> {
        use Kind::*;
        match kind {
            Wrap | Unwrap | Approve | Transfer | TransferCollateral | Sweep | Buy | Sell | Release => {
                self.trading(kind)
            }
            Enlist | Deposit | Withdraw | Propose | Stake | Unstake | MoveStake | Execute | Touch | Cancel
            | ReclaimBond => self.deciding(kind),
            CreateSet | AcceptSet | CloseSet | Commit | HandOn | Redeem | Refund | Revoke | Complain | Admit
            | Confirm | Escalate | Settle | Decide | Finalize | WithdrawCredit => self.dealing(kind),
            Contribute | Launch | Claim => None,
        }
    }

    /// A part of something, as odd as chance has it; more than all if it is rash; `None` of next to nothing.
    fn part(&mut self, all: u128) -> Option<u128> {
        if self.is_rash {
            return all.checked_add(COIN);
        }
        let most = all / 3;
        (most > COIN / 1000).then(|| self.dice.u128(1..=most))
    }

    fn somebody(&mut self) -> Option<AccountId> {
        self.dice.choice(self.members).copied()
    }

    /// A transfer to oneself does nothing, and needs next to nothing.
    fn somebody_else(&mut self) -> Option<AccountId> {
        self.somebody().filter(|account| *account != self.me)
    }

    /// One of those, or of all of the same kind if it is rash.
    fn choose<One: Copy>(&mut self, fitting: Vec<One>, all: impl FnOnce() -> Vec<One>) -> Option<One> {
        let several = if self.is_rash { all() } else { fitting };
        self.dice.choice(&several).copied()
    }
}

/// A message as it is sent.
pub fn call<Arguments: Encode, Answer>(message: Message<Arguments, Answer>) -> Transaction {
    call_with_value(message, 0)
}

/// The same with coins.
pub fn call_with_value<Arguments: Encode, Answer>(message: Message<Arguments, Answer>, value: u128) -> Transaction {
    let message = message.params();
    Transaction::Call {
        to: *message.callee(),
        value,
        data: message.exec_input().encode(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::fast_config;

    #[test]
    fn the_same_seed_makes_the_same_choices_and_another_others() {
        let ledger = Ledger::new(Addresses::nowhere(), &fast_config().unwrap());
        let members = vec![[1; 32].into(), [2; 32].into()];
        let choices = |seed| {
            let mut generator = Generator::new(seed, Addresses::nowhere(), members.clone());
            let act = |number: usize| generator.next(number % 2, &ledger).transaction;
            (0..100).map(act).collect::<Vec<_>>()
        };
        assert_eq!(choices(1), choices(1));
        assert_ne!(choices(1), choices(2));
    }
}

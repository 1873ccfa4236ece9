//! What the escrow does, off-chain: its pure parts. What happens once an asset is called is the sandbox tests' subject.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;

mod construction;
mod counting;
mod credits;
mod ledger;
mod offers;
mod paths;
mod permit;
mod steps;
mod time_alone;
mod windows;

use crate::lifecycle::{Course, Next};
use ink::{
    env::{test, DefaultEnvironment},
    primitives::AccountId,
};
use interfaces::voucher_escrow::{
    Agent, ArbitratedTerms, AutomaticTerms, Ending, EscrowError, EscrowRules, Fault, Offer, Outcome, Party, Refusal,
    Resolution, SettlementOffer, Stage, Use, VoucherState,
};
use off_chain::*;

/// Vouchers can be redeemed from here...
const VALID_FROM_MS: u64 = 1_000;

/// ... until before here.
const VALID_TO_MS: u64 = 2_000;

/// Four lengths of which no two sums are the same.
const COMPLAINT_MS: u64 = 300;
const FAULT_MS: u64 = 170;
const RESOLUTION_MS: u64 = 210;
const RESPONSE_MS: u64 = 130;

/// No period is shorter, nor longer.
const SHORTEST_MS: u64 = 100;
const LONGEST_MS: u64 = 1_000;

const PRICE: u128 = 300;
const SELLER_DEPOSIT: u128 = 50;
const BUYER_DEPOSIT: u128 = 40;
const CANCEL_PENALTY: u128 = 30;
const ARBITER_FEE: u128 = 20;
const ESCALATION_DEPOSIT: u128 = 10;

/// What the arbiter decides and the two agree on.
const SHARE_PPM: u32 = 400_000;

/// The agent's fee.
const AGENT_FEE_PPM: u32 = 25_000;

const AUTOMATIC_TERMS: AutomaticTerms = AutomaticTerms {
    buyer_deposit: BUYER_DEPOSIT,
    complaint_bond: None,
    fault_period_ms: FAULT_MS,
};

const RULES: EscrowRules = EscrowRules {
    genesis_hash: [7; 32],
    protocol_fee_ceiling_ppm: 50_000,
    shortest_period_ms: SHORTEST_MS,
    longest_period_ms: LONGEST_MS,
};

fn seller() -> AccountId {
    account(0x5E)
}

fn arbiter() -> AccountId {
    account(0xAB)
}

fn agent() -> AccountId {
    account(0xA6)
}

fn asset() -> AccountId {
    account(1)
}

fn account(number: u8) -> AccountId {
    AccountId::from([number; 32])
}

/// Contracts here are those below 100, and this one.
fn is_contract(account: &AccountId) -> bool {
    let bytes: &[u8; 32] = account.as_ref();
    bytes[0] < 100 && *account != zero_account() || *account == this_contract()
}

fn person() -> AccountId {
    account(200)
}

fn arbitrated_terms() -> ArbitratedTerms {
    ArbitratedTerms {
        arbiter: arbiter(),
        arbiter_fee: ARBITER_FEE,
        cancel_penalty: CANCEL_PENALTY,
        escalation_deposit: ESCALATION_DEPOSIT,
        resolution_period_ms: RESOLUTION_MS,
        response_period_ms: RESPONSE_MS,
    }
}

fn offer_with(resolution: Resolution) -> Offer {
    Offer {
        asset: asset(),
        price: PRICE,
        seller_deposit: SELLER_DEPOSIT,
        quantity: 10,
        valid_from_ms: VALID_FROM_MS,
        valid_to_ms: VALID_TO_MS,
        complaint_period_ms: COMPLAINT_MS,
        resolution,
        agent: Some(Agent {
            account: agent(),
            fee_ppm: AGENT_FEE_PPM,
        }),
        gate: None,
    }
}

fn automatic() -> Offer {
    offer_with(Resolution::Automatic(AUTOMATIC_TERMS))
}

fn automatic_with_bond(complaint_bond: Option<u128>) -> Offer {
    offer_with(Resolution::Automatic(AutomaticTerms {
        complaint_bond,
        ..AUTOMATIC_TERMS
    }))
}

fn arbitrated() -> Offer {
    offer_with(Resolution::Arbitrated(arbitrated_terms()))
}

/// Nothing is left of what a test stored before this.
fn nothing_stored() {
    test::run_test::<DefaultEnvironment, _>(|_| Ok(())).unwrap();
    begin_deployment();
}

/// What anybody can do with a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Redeem,
    Refund,
    Revoke,
    Complain,
    Admit,
    Confirm,
    Escalate,
    /// The buyer says what the seller has said already.
    Settle,
    Decide,
    Refuse,
    Finalize,
}

const ACTIONS: [Action; 11] = [
    Action::Redeem,
    Action::Refund,
    Action::Revoke,
    Action::Complain,
    Action::Admit,
    Action::Confirm,
    Action::Escalate,
    Action::Settle,
    Action::Decide,
    Action::Refuse,
    Action::Finalize,
];

impl Action {
    fn take(self, course: &Course) -> Result<Next, Refusal> {
        match self {
            Action::Redeem => course.redeem(),
            Action::Refund => course.refund(),
            Action::Revoke => course.revoke(),
            Action::Complain => course.complain(),
            Action::Admit => course.admit(),
            Action::Confirm => course.confirm(),
            Action::Escalate => course.escalate(),
            Action::Settle => course
                .settle(Party::Buyer, SHARE_PPM, Some(said(Party::Seller, SHARE_PPM)))
                .map(|agreed| agreed.expect("both have said the same")),
            Action::Decide => course.decide(SHARE_PPM),
            Action::Refuse => course.refuse(),
            Action::Finalize => course.finalize(),
        }
    }
}

fn said(by: Party, buyer_share_ppm: u32) -> SettlementOffer {
    SettlementOffer { by, buyer_share_ppm }
}

fn used(how: Use, since_ms: u64) -> Stage {
    Stage::Used { how, since_ms }
}

fn complained(how: Use, since_ms: u64) -> Stage {
    Stage::Complained { how, since_ms }
}

fn admitted(how: Use, since_ms: u64) -> Stage {
    Stage::Admitted { how, since_ms }
}

fn escalated(since_ms: u64) -> Stage {
    Stage::Escalated { since_ms }
}

fn said_of(how: Use, fault: Fault) -> Outcome {
    Outcome::Automatic { how, fault }
}

/// A voucher on its way: what was done with it, and where it is.
#[derive(Debug, Clone)]
struct Walk {
    actions: Vec<Action>,
    stage: Stage,
    now_ms: u64,
}

/// Visits every state that legal actions lead to from a purchase at 0, each action taken at the first moment it could be,
/// and at and around every edge of the validity and of the window that is open.
fn every_walk(offer: &Offer, visit: &mut impl FnMut(&Walk)) {
    let bought = Walk {
        actions: Vec::new(),
        stage: Stage::Committed,
        now_ms: 0,
    };
    walk_on(offer, &bought, visit);
}

fn walk_on(offer: &Offer, walk: &Walk, visit: &mut impl FnMut(&Walk)) {
    visit(walk);
    for now_ms in moments_after(offer, walk) {
        let course = Course::new(offer, walk.stage, now_ms);
        for action in ACTIONS {
            let stage = match action.take(&course) {
                Ok(Next::Goes(stage)) => stage,
                Ok(Next::Ends(outcome)) => Stage::Final(outcome),
                Err(_) => continue,
            };
            let mut actions = walk.actions.clone();
            actions.push(action);
            walk_on(offer, &Walk { actions, stage, now_ms }, visit);
        }
    }
}

fn moments_after(offer: &Offer, walk: &Walk) -> Vec<u64> {
    let mut edges = vec![walk.now_ms, VALID_FROM_MS, VALID_TO_MS];
    edges.extend(
        Course::new(offer, walk.stage, walk.now_ms)
            .end()
            .map(|(end_ms, _)| end_ms),
    );
    let mut moments: Vec<u64> = around(edges).filter(|moment| *moment >= walk.now_ms).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// These moments, and those just before and after.
fn around(edges: impl IntoIterator<Item = u64>) -> impl Iterator<Item = u64> {
    edges
        .into_iter()
        .flat_map(|edge| [edge.saturating_sub(1), edge, edge.saturating_add(1)])
}

//! A market, with whatever anybody does in it, in whatever order.
//!
//! People offer sets of both kinds in two assets, buy, hand on, redeem, complain, admit, settle, ask arbiters, withdraw,
//! and wait for moments at which something changes; each can be anything to the others, and tries what is somebody
//! else's to do or not to be done now. A model, which shares no arithmetic with the contracts, says of each operation what
//! comes of it or which rules it breaks; afterwards what the contracts show is compared with the model, and both with what
//! must hold. At the end of a story much time passes, and a stranger ends and pays everything: then the escrow holds
//! nothing but gifts.
//!
//! `COMMERCE_OPERATIONS` sets how many operations are told, `COMMERCE_SEED` the first story's seed; the others' follow. A
//! story that goes wrong is made shorter before it is told. `--nocapture` shows how often what happened.

mod business;
mod checks;
mod model;
mod offers;
mod operations;
mod parties;
mod perform;
mod permits;
mod rules;
mod story;
mod tokens;

use anyhow::{ensure, Context, Error, Result};
use operations::Op;
use parties::{ASSETS, HOLDERS};
use sandbox_tests::stories::{setting, shortened, Dice, Tally};
use std::time::Instant;
use story::Story;

/// How many operations are told, unless `COMMERCE_OPERATIONS` says otherwise.
const OPERATIONS: u64 = 600;

/// After so many, everything has happened, whatever the seed.
const MANY_OPERATIONS: u64 = 20_000;

/// After so many, a line says so.
const PROGRESS: u64 = 2_000;

/// Operations of a story, about.
const LENGTH: u64 = 200;

/// Has no part in any story, and ends all of them.
const STRANGER: parties::Holder = parties::ADMIN;

/// Drawn with the seed alone.
fn drawn(seed: u64) -> Vec<Op> {
    let mut dice = Dice(seed);
    let mut ops = operations::beginning(&mut dice);
    let length = LENGTH / 2 + dice.below(LENGTH);
    ops.extend((0..length).map(|_| operations::draw(&mut dice)));
    ops
}

/// Tells a story. If it goes wrong, says with which operation.
fn tell(seed: u64, ops: &[Op], tally: &mut Tally) -> Result<(), (usize, Error)> {
    let mut story = Story::begin(seed);
    for (number, op) in ops.iter().enumerate() {
        story
            .step(op)
            .with_context(|| format!("{op:?}"))
            .map_err(|error| (number, error))?;
    }
    story
        .end()
        .context("at the end")
        .map_err(|error| (ops.len().saturating_sub(1), error))?;
    tally.add(story.tally);
    Ok(())
}

impl Story {
    /// Time alone leads to an end that anybody can bring about, and then everything is paid.
    fn end(&mut self) -> Result<()> {
        self.check_all()?;
        self.name = "End".into();
        while let Some(last_ms) = self.model.moments_ms().last().copied() {
            self.wait_until(last_ms);
        }
        for voucher in 0..self.model.vouchers.len() {
            if !self.model.is_final(voucher) {
                self.finalize(STRANGER, voucher)?;
            }
        }
        for set in 0..self.model.sets.len() {
            if self.model.sets[set].remaining() > 0 {
                self.close_set(STRANGER, set)?;
            }
        }
        for asset in 0..ASSETS {
            for owner in 0..HOLDERS {
                if self.model.credits[asset][owner] > 0 {
                    self.withdraw(STRANGER, owner, asset)?;
                }
            }
            ensure!(self.model.owed(asset) == 0, "asset {asset} is still owed");
        }
        // What is held then is what was given, and nothing is owed.
        self.check_all()
    }
}

/// Has to have happened when many operations were told.
const MUST_HAPPEN: &[&str] = &[
    "CreateSet done",
    "CreateSet refused: NewBusinessPaused",
    "CreateSet refused: ZeroQuantity",
    "CreateSet refused: ValidityOutOfOrder",
    "CreateSet refused: PeriodOutOfRange",
    "CreateSet refused: InvalidReference",
    "CreateSet refused: InvalidParty",
    "CreateSet refused: PenaltyAbovePrice",
    "CreateSet refused: EscalationAbovePrice",
    "CreateSet refused: FeesAboveLimit",
    "CreateSet refused: ShareOutOfRange",
    "CreateSet refused: UriTooLong",
    "CreateSet refused: Overflow",
    "CreateSet refused: Asset.InsufficientAllowance",
    "CreateSet refused: Asset.InsufficientBalance",
    "AcceptSet done",
    "AcceptSet refused: UnknownSet",
    "AcceptSet refused: WrongKind",
    "AcceptSet refused: NotArbiter",
    "AcceptSet refused: AlreadyAccepted",
    "CloseSet done",
    "CloseSet refused: NotSeller",
    "CloseSet refused: SoldOut",
    "Commit done",
    "Commit refused: NewBusinessPaused",
    "Commit refused: UnknownSet",
    "Commit refused: AwaitingArbiter",
    "Commit refused: SetExpired",
    "Commit refused: SoldOut",
    "Commit refused: InvalidParty",
    "Commit refused: GateClosed",
    "Commit refused: Asset.InsufficientAllowance",
    "Commit refused: Asset.InsufficientBalance",
    "SetDelegate done",
    "SetDelegate refused: NotHolder",
    "SetDelegate refused: NotNow",
    "RevokePermits done",
    "RevokePermits refused: NotHolder",
    "RevokePermits refused: NotNow",
    "Redeem done",
    "Redeem refused: UnknownVoucher",
    "Redeem refused: NotHolder",
    "Redeem refused: NotNow",
    "Redeem refused: TooEarly",
    "RedeemWithPermit done",
    "RedeemWithPermit refused: PermitExpired",
    "RedeemWithPermit refused: SignatureLength",
    "RedeemWithPermit refused: BadSignature",
    "RedeemWithPermit refused: NotNow",
    "Refund done",
    "Refund refused: NotHolder",
    "Refund refused: NotNow",
    "Revoke done",
    "Revoke refused: NotSeller",
    "Revoke refused: WrongKind",
    "Revoke refused: NotNow",
    "Complain done",
    "Complain refused: NotHolder",
    "Complain refused: NotNow",
    "Complain refused: TooLate",
    "Complain refused: Asset.InsufficientBalance",
    "Admit done",
    "Admit refused: NotSeller",
    "Admit refused: WrongKind",
    "Admit refused: NotNow",
    "Admit refused: TooLate",
    "Confirm done",
    "Confirm refused: NotHolder",
    "Confirm refused: WrongKind",
    "Confirm refused: NotNow",
    "Confirm refused: TooLate",
    "Escalate done",
    "Escalate refused: NotHolder",
    "Escalate refused: NotNow",
    "Escalate refused: TooLate",
    "Settle done",
    "Settle refused: NotParty",
    "Settle refused: ShareOutOfRange",
    "Settle refused: WrongKind",
    "Settle refused: TooLate",
    "Decide done",
    "Decide refused: NotArbiter",
    "Decide refused: ShareOutOfRange",
    "Decide refused: TooLate",
    "Refuse done",
    "Finalize done",
    "Finalize refused: TooEarly",
    "Finalize refused: NotNow",
    "Withdraw done",
    "Withdraw refused: NothingToWithdraw",
    "Transfer done",
    "Transfer refused: TokenNotExists",
    "Transfer refused: NotApproved",
    "Transfer refused: Custom",
    "handed on by another",
    "handed on to its holder",
    "Approve done",
    "Approve refused: NotApproved",
    "Approve refused: SelfApprove",
    "ApproveAll done",
    "SetFee done",
    "SetFee refused: NotAdmin",
    "SetFee refused: FeeAboveCeiling",
    "Pause done",
    "Pause refused: NotAdmin",
    "Gift done",
    "ended: Redeemed None",
    "ended: Redeemed Admitted",
    "ended: Redeemed Complained",
    "ended: Redeemed AdmittedThenComplained",
    "ended: Redeemed ComplainedThenAdmitted",
    "ended: Refunded None",
    "ended: Refunded Admitted",
    "ended: Refunded Complained",
    "ended: Expired None",
    "ended: Expired Admitted",
    "ended: Expired Complained",
    "ended: Withheld Admitted",
    "ended: Withheld AdmittedThenComplained",
    "ended: Completed",
    "ended: Revoked",
    "ended: Cancelled",
    "ended: Expired",
    "ended: Retracted",
    "ended: Settled",
    "ended: SettledLate",
    "ended: Decided",
    "ended: EscalatedThenRetracted",
    "ended: Refused",
    "ended: Unanswered",
];

#[test]
fn a_market_can_be_relied_on() -> Result<()> {
    let operations = setting("COMMERCE_OPERATIONS", OPERATIONS)?;
    let first = setting("COMMERCE_SEED", 1)?;
    let began = Instant::now();
    let (mut told, mut tally) = (0, Tally::default());
    for seed in first.. {
        if told >= operations {
            break;
        }
        let ops = drawn(seed);
        if let Err((number, error)) = tell(seed, &ops, &mut tally) {
            println!("seed {seed}, operation {number}: {error:?}");
            let failing = |ops: &[Op]| tell(seed, ops, &mut Tally::default()).err();
            let (ops, error) = shortened(ops, failing).context("it went wrong only once")?;
            let ops: Vec<String> = ops.iter().map(|op| format!("    {op:?},")).collect();
            panic!("COMMERCE_SEED={seed}:\n[\n{}\n]\n{error:?}", ops.join("\n"));
        }
        let before = told;
        told = tally.operations();
        if told / PROGRESS > before / PROGRESS {
            let seconds = began.elapsed().as_secs_f64();
            println!("{told} operations, to seed {seed}, in {seconds:.0} s");
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{told} operations in {seconds:.0} s, {:.1} a second\n{tally}",
        told as f64 / seconds
    );
    if operations >= MANY_OPERATIONS {
        let missing: Vec<_> = MUST_HAPPEN.iter().filter(|what| tally.of(what) == 0).collect();
        assert!(missing.is_empty(), "these never happened: {missing:?}");
    }
    Ok(())
}

//! What a member has.

use super::{amount, proposals::share_of, Telling};
use crate::{
    check::page::Section,
    config::TokenInfo,
    status::document::{Account, Batch, HatchPhase, Part, Turn, Units, Voucher, VoucherState},
    words::amount_of,
};

/// What comes so soon comes all the time.
const SOON_MS: u64 = 60 * 1000;

impl Telling<'_> {
    pub(super) fn member(&self) -> Option<Section> {
        let account = self.document.account.as_ref()?;
        let mut section = Section::new(format!("Account {}", account.address));
        self.holdings(account, &mut section);
        self.power(account, &mut section);
        self.batches(account, &mut section);
        self.account_vouchers(account, &mut section);
        for credit in &account.credits {
            section.line(
                "credit",
                format!(
                    "{} in the voucher escrow, to be withdrawn",
                    amount(credit.amount, &credit.token)
                ),
            );
        }
        Some(section)
    }

    fn holdings(&self, account: &Account, section: &mut Section) {
        let coin = TokenInfo {
            name: String::new(),
            symbol: self.document.chain.coin_symbol.clone(),
            decimals: self.document.chain.coin_decimals,
        };
        let mut coins = amount_of(account.coins.0, &coin);
        if account.coins_reserved != Units(0) {
            coins += &format!(" and {} held as deposits", amount_of(account.coins_reserved.0, &coin));
        }
        section.line("coins", coins);
        section.line("wrapped", self.coins(account.collateral));
        section.line("tokens", self.tokens(account.tokens));
        if let Some(contribution) = &account.contribution {
            let next = match (self.document.hatch.phase, contribution.settled) {
                (HatchPhase::Launched, false) => format!("; {} to be claimed", self.tokens(contribution.owed)),
                (HatchPhase::Launched, true) => format!("; {} were claimed", self.tokens(contribution.owed)),
                (HatchPhase::Refunding, false) => "; to be refunded".to_owned(),
                (HatchPhase::Refunding, true) => "; refunded".to_owned(),
                _ => format!(", worth {}", self.tokens(contribution.owed)),
            };
            section.line("contributed", self.coins(contribution.given) + &next);
        }
    }

    fn power(&self, account: &Account, section: &mut Section) {
        let power = &account.power;
        let vesting = match power.vesting {
            Some(vesting) => format!("{} vesting", self.tokens(vesting)),
            None if account.batches.unreleased != Units(0) => {
                "the batches not counted: `commons call enlist` lets them vote".to_owned()
            }
            None => "nothing vesting".to_owned(),
        };
        section.line(
            "power",
            format!(
                "{}: {} deposited, {vesting}. {} staked, {} free",
                self.tokens(power.power),
                self.tokens(power.deposited),
                self.tokens(power.staked),
                self.tokens(power.free)
            ),
        );
        for stake in &power.stakes {
            section.line(
                format!("stake on {}", stake.proposal),
                format!(
                    "{}, {} of it as conviction; it asks {}",
                    self.tokens(stake.amount),
                    share_of(stake.conviction, stake.amount),
                    stake.asks
                ),
            );
        }
    }

    fn batches(&self, account: &Account, section: &mut Section) {
        let batches = &account.batches;
        for batch in &batches.shown {
            section.line(format!("batch {}", batch.number), self.batch(batch));
        }
        let shown = batches.shown.len() as u64;
        if batches.count > shown {
            section.line("more batches", format!("{} are not shown", batches.count - shown));
        }
        if batches.releasable_behind_stakes != Units(0) {
            section.line(
                "to release all",
                format!("unstake {} first", self.tokens(batches.releasable_behind_stakes)),
            );
        }
    }

    fn batch(&self, batch: &Batch) -> String {
        let next = match (batch.next_unlock_ms, batch.fully_vested_ms) {
            (Some(next_ms), Some(end_ms)) if next_ms.saturating_sub(self.now_ms) < SOON_MS && end_ms != next_ms => {
                format!("more vests all the time, the last {}", self.when(end_ms))
            }
            (Some(next_ms), Some(end_ms)) if end_ms != next_ms => {
                format!("more vests {}, the last {}", self.when(next_ms), self.when(end_ms))
            }
            (Some(next_ms), _) => format!("the rest vests {}", self.when(next_ms)),
            (None, _) if batch.revoked => "what had not vested was taken back".to_owned(),
            (None, _) => "all of it has vested".to_owned(),
        };
        let mut told = format!(
            "{}: {} vested, {} released, {} to be released now; {next}",
            self.tokens(batch.total),
            self.tokens(batch.vested),
            self.tokens(batch.released),
            self.tokens(batch.releasable)
        );
        if batch.revocable {
            told += "; what has not vested can be taken back";
        }
        told
    }

    fn account_vouchers(&self, account: &Account, section: &mut Section) {
        let vouchers = &account.vouchers;
        for voucher in &vouchers.open {
            section.line(format!("voucher {}", voucher.number), self.voucher(voucher));
        }
        if vouchers.held_not_looked_at > 0 {
            section.line(
                "more vouchers",
                format!("{} that came earlier were not looked at", vouchers.held_not_looked_at),
            );
        }
        if let Some(number) = vouchers.sold_not_looked_at_below {
            section.line(
                "sold before",
                format!("vouchers below {number} were not looked at for whether this account sells or judges them"),
            );
        }
    }

    fn voucher(&self, voucher: &Voucher) -> String {
        let who = match (voucher.turn, voucher.part) {
            (Turn::Anyone, _) => "anyone",
            (Turn::Holder, Part::Holder) | (Turn::Seller, Part::Seller) | (Turn::Arbiter, Part::Arbiter) => {
                "your turn: you"
            }
            (Turn::Holder, Part::Delegate) => "the holder, or you,",
            (Turn::Holder, _) => "the holder",
            (Turn::Seller, _) => "the seller",
            (Turn::Arbiter, _) => "the arbiter",
        };
        let from = match voucher.from_ms {
            Some(from_ms) => format!(" from {}", self.when(from_ms)),
            None => String::new(),
        };
        let until = match voucher.until_ms {
            Some(until_ms) => format!(" until {}", self.when(until_ms)),
            None => String::new(),
        };
        format!(
            "of set {}, {}, for {}; {}. {who} can {}{from}{until}",
            voucher.set,
            match voucher.part {
                Part::Holder => "held",
                Part::Delegate => "to redeem for its holder",
                Part::Seller => "sold",
                Part::Arbiter => "to judge",
            },
            amount(voucher.price, &voucher.token),
            state(voucher.state),
            voucher.can
        )
    }
}

fn state(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Committed => "not used yet",
        VoucherState::Redeemed => "redeemed",
        VoucherState::Refunded => "given back",
        VoucherState::Expired => "not used in time",
        VoucherState::Complained => "complained of",
        VoucherState::Admitted => "a fault is admitted",
        VoucherState::Escalated => "the arbiter was asked",
        VoucherState::Final => "over",
    }
}

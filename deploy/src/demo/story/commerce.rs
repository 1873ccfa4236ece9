//! The market of the story: goods for vouchers, from three sellers of whom one is bad, and what that brings the pool.

use super::{
    deciding::portion,
    stalls::{Stalls, AGENT, ARBITER},
    three_digits, Story,
};
use crate::{
    chain::{account, Receipt, ENDOWMENT},
    demo::{
        history::Panel,
        season::{A_SLOW_TIME, MEMBERS},
    },
    suite::Commons,
    words::{listed, share, span, Asset},
};
use anyhow::{Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::voucher_escrow::{
    EscrowError, Offer, Resolution, SetId, VoucherEscrow, VoucherId, VoucherState, VoucherStatus,
};
use math::PPM;

/// Who has no part in the commons, and sees to it that the pool's credit arrives.
const STRANGER: &str = "stranger";

/// Who ends what is over, and has others' credits paid. Anyone can.
const CARETAKER: &str = "frank";

/// What carol and erin settle at, after an offer of hers that is too low.
const TOO_LOW_PPM: u32 = PPM / 5;
const SETTLED_PPM: u32 = PPM * 3 / 10;

/// What the arbiter gives erin of the cart.
const DECIDED_PPM: u32 = PPM * 8 / 10;

/// What is asked for of what commerce has brought, in percent; and at most, in percent of the spending limit.
const ROOF: u128 = 66;
const MOST_FOR_A_ROOF: u128 = 75;

/// What everybody who is for it puts on it, in percent of what is free.
const FOR_THE_ROOF: u128 = 20;

impl Story<'_> {
    pub(super) fn a_market_of_goods(&mut self) -> Result<()> {
        self.stage.chapter("A market of goods")?;
        let Some(stalls) = self.stalls_open()? else {
            let shortest_ms = self.stage.commons.config.escrow.rules.shortest_period_ms;
            self.stage.tell(&format!(
                "A market where nobody has to answer in less than {} is none for this story.",
                span(shortest_ms)
            ));
            return Ok(());
        };
        self.the_goods(&stalls)?;
        self.nobody_cheats_at_the_beginning(&stalls)?;
        for (who, set, count) in [
            ("bob", stalls.flour, 3),
            ("erin", stalls.flour, 1),
            ("frank", stalls.flour, 1),
            ("bob", stalls.tables, 1),
            ("erin", stalls.tables, 1),
            ("bob", stalls.firewood, 1),
            ("erin", stalls.firewood, 1),
        ] {
            self.buy_vouchers(who, set, count)?;
        }
        self.stage
            .tell("bob, erin and frank buy vouchers: five for flour, two for tables, two for firewood.");
        for day in [
            Self::vouchers_change_hands,
            Self::a_first_complaint,
            Self::a_fault_and_a_settlement,
            Self::more_complaints,
            Self::too_late_to_complain,
            Self::a_deposit_is_lost,
            Self::the_arbiter_decides,
        ] {
            self.trade(&A_SLOW_TIME, stalls.gap_ms)?;
            day(self, &stalls)?;
        }
        self.the_market_ends(&stalls)?;
        self.commerce_feeds_the_commons()?;
        self.tell_trading()?;
        self.clear_up()
    }

    /// What is offered, in words.
    fn the_goods(&mut self, stalls: &Stalls) -> Result<()> {
        self.stage.tell(
            "The market that erin asked for. Goods are sold as vouchers: what buyers pay and sellers leave stays with the \
             escrow until it is clear how a sale went, and fees and lost deposits go to the funding pool.",
        );
        let fee_ppm = self.stage.protocol_fee_ppm()?;
        let flour = self.terms_told(stalls.flour)?;
        let tables = self.terms_told(stalls.tables)?;
        let firewood = self.terms_told(stalls.firewood)?;
        let cart = self.terms_told(stalls.cart)?;
        let period_ms = self.stage.set_of(stalls.flour)?.set.offer.complaint_period_ms;
        self.stage.tell(&format!(
            "dave sells flour, {flour}. carol sells tables, {tables}; {AGENT} brings her buyers for a share. mallory sells \
             firewood, {firewood}; and a cart, {cart}. Of every price {} go to the pool. Whoever complains or answers has \
             {} to do so.",
            share(fee_ppm),
            span(period_ms)
        ));
        Ok(())
    }

    /// "10 at 50 WCOIN each, with a deposit of 20 WCOIN".
    fn terms_told(&mut self, set: SetId) -> Result<String> {
        let offer = self.stage.set_of(set)?.set.offer;
        let words = &self.stage.words;
        let price = words.coins(offer.price);
        let price = match offer.quantity {
            1 => format!("for {price}"),
            count => format!("{count} at {price} each"),
        };
        let judged = match offer.resolution {
            Resolution::Automatic(_) => String::new(),
            Resolution::Arbitrated(_) => format!(" and {ARBITER} as arbiter"),
        };
        Ok(format!(
            "{price}, with a deposit of {}{judged}",
            words.coins(offer.seller_deposit)
        ))
    }

    fn nobody_cheats_at_the_beginning(&mut self, stalls: &Stalls) -> Result<()> {
        let mut judged_by_herself = self.stage.set_of(stalls.cart)?.set.offer;
        if let Resolution::Arbitrated(terms) = &mut judged_by_herself.resolution {
            terms.arbiter = account("mallory");
        }
        self.refused_in_trade(
            "mallory would judge her own sales.",
            |error| *error == EscrowError::InvalidParty(account("mallory")),
            |commons| offer(commons, "mallory", judged_by_herself),
        )?;
        self.refused_in_trade(
            &format!("bob would buy a table before {ARBITER} has agreed to judge them."),
            |error| *error == EscrowError::AwaitingArbiter,
            |commons| commit(commons, "bob", stalls.tables),
        )?;
        self.stage.accept_set(ARBITER, stalls.tables)?;
        self.stage.accept_set(ARBITER, stalls.cart)?;
        self.refused_in_trade(
            "dave would buy his own flour, to look good.",
            |error| *error == EscrowError::InvalidParty(account("dave")),
            |commons| commit(commons, "dave", stalls.flour),
        )?;
        if !stalls.is_gated {
            return Ok(());
        }
        self.refused_in_trade(
            "carol sells tables to members only, and mallory has no tokens.",
            |error| matches!(error, EscrowError::GateClosed { .. }),
            |commons| commit(commons, "mallory", stalls.tables),
        )
    }

    /// The second market day.
    fn vouchers_change_hands(&mut self, stalls: &Stalls) -> Result<()> {
        self.fetch("bob", stalls.flour)?;
        let handed_on = self.unused(stalls.flour, "bob")?;
        self.stage.name_delegate("bob", handed_on, "frank")?;
        self.stage.hand_on("bob", handed_on, "erin")?;
        self.refused_in_trade(
            "frank was to fetch flour for bob, who has handed the voucher on to erin since.",
            |error| *error == EscrowError::NotHolder,
            |commons| redeem(commons, "frank", handed_on),
        )?;
        self.stage.redeem_voucher("erin", handed_on)?;
        let other = self.unused(stalls.flour, "bob")?;
        self.stage.name_delegate("bob", other, "alice")?;
        self.stage.redeem_voucher("alice", other)?;
        self.fetch("bob", stalls.tables)?;
        let wet = self.fetch("bob", stalls.firewood)?;
        self.stage.tell(
            "bob fetches flour, a table and firewood, alice fetches flour for him as his delegate, and erin the flour that \
             was his.",
        );
        self.refused_in_trade(
            "mallory would have bob's coins at once.",
            |error| matches!(error, EscrowError::TooEarly { .. }),
            |commons| finalize(commons, "mallory", wet),
        )
    }

    /// The third.
    fn a_first_complaint(&mut self, stalls: &Stalls) -> Result<()> {
        for (who, set) in [
            ("carol", stalls.flour),
            ("bob", stalls.flour),
            ("erin", stalls.flour),
            ("frank", stalls.firewood),
            ("dave", stalls.firewood),
            ("dave", stalls.tables),
            ("erin", stalls.tables),
            ("bob", stalls.tables),
            ("erin", stalls.cart),
        ] {
            self.buy_vouchers(who, set, 1)?;
        }
        let table = self.voucher_at(stalls.tables, "bob", VoucherState::Redeemed)?;
        self.stage.confirm("bob", table)?;
        self.fetch("erin", stalls.flour)?;
        self.fetch("erin", stalls.tables)?;
        let wet = self.voucher_at(stalls.firewood, "bob", VoucherState::Redeemed)?;
        let bond = self.stage.complain("bob", wet)?;
        let sentence = format!(
            "Nine more are sold, one of them for the cart. bob is happy with his table, and says so: carol is paid at once. \
             But his firewood is wet. He complains, for a bond of {}.",
            self.stage.words.coins(bond)
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// The fourth.
    fn a_fault_and_a_settlement(&mut self, stalls: &Stalls) -> Result<()> {
        let wet = self.voucher_at(stalls.firewood, "bob", VoucherState::Complained)?;
        self.stage.admit("mallory", wet)?;
        self.stage.mark_stall("mallory", "admitted");
        let payouts = self.stage.voucher(wet)?.payouts;
        let sentence = format!(
            "mallory admits it: bob gets {}, his deposit and half of hers. His bond is lost all the same; with it {} go to \
             the funding pool.",
            self.stage.words.coins(payouts.buyer),
            self.stage.words.coins(payouts.pool)
        );
        self.stage.tell(&sentence);

        let table = self.voucher_at(stalls.tables, "erin", VoucherState::Redeemed)?;
        self.stage.complain("erin", table)?;
        self.stage.settle_at("carol", table, TOO_LOW_PPM)?;
        self.stage.settle_at("erin", table, SETTLED_PPM)?;
        self.stage.settle_at("carol", table, SETTLED_PPM)?;
        self.stage.mark_stall("carol", "settled");
        let payouts = self.stage.voucher(table)?.payouts;
        let sentence = format!(
            "erin's table has a scratch. carol would give back {}, erin wants {}, carol agrees: {} go back, and the arbiter \
             was never asked.",
            share(TOO_LOW_PPM),
            share(SETTLED_PPM),
            self.stage.words.coins(payouts.buyer)
        );
        self.stage.tell(&sentence);
        for (who, set) in [
            ("erin", stalls.firewood),
            ("frank", stalls.firewood),
            ("carol", stalls.flour),
        ] {
            self.fetch(who, set)?;
        }
        self.end_what_is_over()
    }

    /// The fifth.
    fn more_complaints(&mut self, stalls: &Stalls) -> Result<()> {
        let rotten = self.voucher_at(stalls.firewood, "erin", VoucherState::Redeemed)?;
        self.stage.complain("erin", rotten)?;
        self.fetch("dave", stalls.firewood)?;
        self.fetch("dave", stalls.tables)?;
        self.fetch("erin", stalls.cart)?;
        let flour = self.unused(stalls.flour, "bob")?;
        self.stage.refund_voucher("bob", flour)?;
        let table = self.unused(stalls.tables, "bob")?;
        self.stage.refund_voucher("bob", table)?;
        let back = self.stage.voucher(table)?.payouts.buyer;
        let sentence = format!(
            "erin's firewood is rotten, and she complains as well. bob gives two vouchers back, one for flour and one for a \
             table, for which he gets {}.",
            self.stage.words.coins(back)
        );
        self.stage.tell(&sentence);
        self.end_what_is_over()
    }

    /// The sixth.
    fn too_late_to_complain(&mut self, stalls: &Stalls) -> Result<()> {
        let flour = self.voucher_at(stalls.flour, "carol", VoucherState::Redeemed)?;
        if self.is_over(flour)? {
            self.refused_in_trade(
                "carol complains of flour that she has had for two market days.",
                |error| matches!(error, EscrowError::TooLate { .. }),
                |commons| complain(commons, "carol", flour),
            )?;
        }
        let cart = self.voucher_at(stalls.cart, "erin", VoucherState::Redeemed)?;
        self.stage.complain("erin", cart)?;
        let wet = self.voucher_at(stalls.firewood, "dave", VoucherState::Redeemed)?;
        self.stage.complain("dave", wet)?;
        self.stage
            .tell("mallory's cart has lost a wheel, and dave's firewood is wet too: erin and dave complain.");
        self.end_what_is_over()
    }

    /// The seventh.
    fn a_deposit_is_lost(&mut self, stalls: &Stalls) -> Result<()> {
        let wet = self.voucher_at(stalls.firewood, "dave", VoucherState::Complained)?;
        self.stage.admit("mallory", wet)?;
        let rotten = self.voucher_at(stalls.firewood, "erin", VoucherState::Complained)?;
        if self.is_over(rotten)? {
            self.refused_in_trade(
                "mallory admits dave's wet firewood, and would admit erin's rotten one.",
                |error| matches!(error, EscrowError::TooLate { .. }),
                |commons| {
                    let message = commons.escrow().call_mut().admit(rotten);
                    commons.send("mallory", message)
                },
            )?;
            self.stage.finalize(CARETAKER, rotten)?;
            self.stage.mark_stall("mallory", "never answered");
            let payouts = self.stage.voucher(rotten)?.payouts;
            let sentence = format!(
                "She had time for that, and let it pass: her deposit is lost, and with erin's bond and the fee {} go to the \
                 funding pool.",
                self.stage.words.coins(payouts.pool)
            );
            self.stage.tell(&sentence);
        }
        let cart = self.voucher_at(stalls.cart, "erin", VoucherState::Complained)?;
        let deposit = self.stage.escalate("erin", cart)?;
        let sentence = format!(
            "About the cart mallory says nothing either. There erin can ask {ARBITER}, for a deposit of {}.",
            self.stage.words.coins(deposit)
        );
        self.stage.tell(&sentence);
        self.refused_in_trade(
            "mallory decides that the cart is as good as new.",
            |error| *error == EscrowError::NotArbiter,
            |commons| {
                let message = commons.escrow().call_mut().decide(cart, 0);
                commons.send("mallory", message)
            },
        )?;
        self.end_what_is_over()
    }

    /// The eighth.
    fn the_arbiter_decides(&mut self, stalls: &Stalls) -> Result<()> {
        let cart = self.voucher_at(stalls.cart, "erin", VoucherState::Escalated)?;
        self.stage.decide(ARBITER, cart, DECIDED_PPM)?;
        self.stage.mark_stall("mallory", "judged");
        let payouts = self.stage.voucher(cart)?.payouts;
        let words = &self.stage.words;
        let sentence = format!(
            "{ARBITER} has seen the cart, and gives erin {} of all that is at stake: {}. {ARBITER} gets {} for it, which \
             mallory had left.",
            share(DECIDED_PPM),
            words.coins(payouts.buyer),
            words.coins(payouts.arbiter)
        );
        self.stage.tell(&sentence);
        self.fetch("frank", stalls.flour)?;
        self.fetch("erin", stalls.tables)?;
        self.end_what_is_over()
    }

    fn the_market_ends(&mut self, stalls: &Stalls) -> Result<()> {
        self.trade_until(stalls.valid_to_ms, &A_SLOW_TIME)?;
        self.refused_in_trade(
            "frank comes for more flour when the stalls are taken down.",
            |error| *error == EscrowError::SetExpired,
            |commons| commit(commons, "frank", stalls.flour),
        )?;
        for set in [stalls.flour, stalls.tables, stalls.firewood] {
            self.stage.close_set(CARETAKER, set)?;
        }
        let last = self.stage.vouchers().filter_map(|(_, one)| one.final_from_ms).max();
        self.trade_until(last.unwrap_or(0), &A_SLOW_TIME)?;
        self.end_what_is_over()?;
        self.stage.tell(&format!(
            "{CARETAKER} has ended what is over, and what nobody bought: anyone can. One voucher for flour has expired, and \
             its buyer's deposit is lost."
        ));
        self.everybody_is_paid()
    }

    fn everybody_is_paid(&mut self) -> Result<()> {
        let caretaker = account(CARETAKER);
        let mut paid = Vec::new();
        for who in MEMBERS.into_iter().chain(["mallory"]) {
            if self.stage.dealings.left(account(who)) > 0 {
                let amount = self.stage.withdraw_credit(caretaker, account(who))?;
                paid.push(format!("{who} {}", self.stage.words.figure(Asset::Collateral, amount)));
            }
        }
        let sentence = format!(
            "{CARETAKER} has everybody's credits paid, in {}: {}.",
            self.stage.words.symbol(Asset::Collateral),
            paid.join(", ")
        );
        self.stage.tell(&sentence);
        let collateral = self.stage.commons.at.collateral;
        self.refused_in_trade(
            "mallory asks for hers again.",
            |error| *error == EscrowError::NothingToWithdraw,
            |commons| {
                let message = commons.escrow().call_mut().withdraw(account("mallory"), collateral);
                commons.send("mallory", message)
            },
        )
    }

    /// What commerce has brought arrives in the pool, and a part of it is voted out again.
    fn commerce_feeds_the_commons(&mut self) -> Result<()> {
        let pool = self.stage.commons.at.funding_pool;
        self.stage.commons.chain.endow(account(STRANGER), ENDOWMENT);
        let brought = self.stage.withdraw_credit(account(STRANGER), pool)?;
        self.stage.mark(Panel::Pool, "commerce", None);
        let sentence = format!(
            "Fees, lost deposits and bonds are {} in all. A stranger sends them to where they belong, the funding pool.",
            self.stage.words.coins(brought)
        );
        self.stage.tell(&sentence);
        let most = portion(self.spending_limit()?, MOST_FOR_A_ROOF);
        let amount = three_digits(portion(brought, ROOF).min(most));
        let Some(roof) = self.ask_for("erin", "a roof for the market", amount, 1)? else {
            return Ok(());
        };
        let supporters = ["bob", "dave", "erin"];
        self.support(roof, &supporters.map(|who| (who, FOR_THE_ROOF)))?;
        let outlook = self.outlook(roof)?;
        let sentence = format!(
            "That is a part of what commerce has brought, and {} are for it. The roof {outlook}.",
            listed(&supporters)
        );
        self.stage.tell(&sentence);
        self.pay_when_due(roof, "The roof", &A_SLOW_TIME)?;
        Ok(())
    }

    fn buy_vouchers(&mut self, who: &'static str, set: SetId, count: u32) -> Result<()> {
        for _ in 0..count {
            self.stage.commit(who, set)?;
        }
        Ok(())
    }

    /// Somebody redeems a voucher of a set.
    fn fetch(&mut self, who: &'static str, set: SetId) -> Result<VoucherId> {
        let voucher = self.unused(set, who)?;
        self.stage.redeem_voucher(who, voucher)?;
        Ok(voucher)
    }

    fn unused(&self, set: SetId, holder: &str) -> Result<VoucherId> {
        self.voucher_at(set, holder, VoucherState::Committed)
    }

    /// Somebody's first voucher of a set that is in this state.
    fn voucher_at(&self, set: SetId, holder: &str, state: VoucherState) -> Result<VoucherId> {
        let holder = account(holder);
        let is_it = |one: &VoucherStatus| one.voucher.set == set && one.voucher.holder == holder && one.state == state;
        let mut found = self.stage.vouchers().filter(|(_, one)| is_it(one)).map(|(id, _)| id);
        found
            .next()
            .with_context(|| format!("there is no such voucher of set {}, {state:?}", set.0))
    }

    /// Whether anyone can end a voucher now.
    fn is_over(&self, voucher: VoucherId) -> Result<bool> {
        let now_ms = self.stage.commons.chain.now_ms();
        let from_ms = self.stage.voucher(voucher)?.final_from_ms;
        Ok(from_ms.is_some_and(|from_ms| from_ms <= now_ms))
    }

    fn end_what_is_over(&mut self) -> Result<()> {
        let vouchers: Vec<VoucherId> = self.stage.vouchers().map(|(id, _)| id).collect();
        for voucher in vouchers {
            if self.is_over(voucher)? {
                self.stage.finalize(CARETAKER, voucher)?;
            }
        }
        Ok(())
    }

    fn refused_in_trade<Value>(
        &mut self,
        told: &str,
        expected: impl Fn(&EscrowError) -> bool,
        attempt: impl FnOnce(&mut Commons) -> Receipt<Result<Value, EscrowError>>,
    ) -> Result<()> {
        self.stage.refused(told, Asset::Collateral, expected, attempt)
    }
}

type Attempt<Value = ()> = Receipt<Result<Value, EscrowError>>;

fn offer(commons: &mut Commons, who: &str, offer: Offer) -> Attempt<SetId> {
    let message = commons.escrow().call_mut().create_set(offer, PPM, Default::default());
    commons.send(who, message)
}

fn commit(commons: &mut Commons, who: &str, set: SetId) -> Attempt<VoucherId> {
    let message = commons.escrow().call_mut().commit(set, account(who));
    commons.send(who, message)
}

fn redeem(commons: &mut Commons, who: &str, voucher: VoucherId) -> Attempt {
    let message = commons.escrow().call_mut().redeem(voucher);
    commons.send(who, message)
}

fn complain(commons: &mut Commons, who: &str, voucher: VoucherId) -> Attempt {
    let message = commons.escrow().call_mut().complain(voucher);
    commons.send(who, message)
}

fn finalize(commons: &mut Commons, who: &str, voucher: VoucherId) -> Attempt {
    let message = commons.escrow().call_mut().finalize(voucher);
    commons.send(who, message)
}

//! Sets as they are offered, with what may be wrong with them.

use super::{
    model::Set,
    operations::{Flaw, Kind, Plan},
    parties::{asset_at, Holder},
    rules::Offered,
    story::Story,
};
use crate::payout_table::left_for_each;
use anyhow::{ensure, Result};
use interfaces::voucher_escrow::{
    Agent, ArbitratedTerms, AutomaticTerms, Counters, Gate, Metadata, Offer, Resolution, SetId, VoucherSet, LONGEST_URI,
};
use sandbox_tests::{
    commerce::{create_set_with, description},
    DAY_MS,
};

/// More than anybody has.
const TOO_DEAR: u128 = 1_000_000_000_000_000_000_000_000_000;

impl Story {
    pub fn create_set(&mut self, who: Holder, plan: &Plan) -> Result<()> {
        let offered = self.offered(who, plan);
        let broken = self.model.cannot_offer(&offered, |holder| self.account(holder));
        let mut metadata = description();
        metadata.hash = [self.model.sets.len() as u8; 32];
        if plan.flaw == Flaw::LongUri {
            metadata.uri = "x".repeat(offered.uri_length).as_str().into();
        }
        let Offered {
            offer, fee_limit_ppm, ..
        } = offered;
        let (account, given) = (self.account(who), metadata.clone());
        let Some(done) = self.ask(&broken, |commons| {
            create_set_with(commons, account, offer, fee_limit_ppm, given)
        })?
        else {
            return Ok(());
        };
        let set = self.model.sets.len();
        ensure!(
            done.value == SetId(set as u64),
            "it is the {set}th, but {:?}",
            done.value
        );
        self.keep(offered, metadata);
        self.touched.sets.insert(set);
        self.touched.parties.insert(who);
        self.touched.assets.insert(plan.asset);
        Ok(())
    }

    /// The model has the set, and what the seller left for it.
    fn keep(&mut self, offered: Offered, metadata: Metadata) {
        let Offered {
            offer,
            seller,
            arbiter,
            agent,
            asset,
            ..
        } = offered;
        let left = left_for_each(&offer).expect("it was left") * u128::from(offer.quantity);
        self.model.leave(seller, asset, left);
        let gate = offer.gate.map(|gate| {
            let of_gate = usize::from(gate.token != self.asset(0));
            (of_gate, gate.least)
        });
        self.model.sets.push(Set {
            seller,
            arbiter,
            agent,
            asset,
            gate,
            terms: VoucherSet {
                seller: self.account(seller),
                protocol_fee_ppm: self.model.fee_ppm,
                offer,
            },
            metadata,
            accepted: arbiter.is_none(),
            committed: 0,
            closed: 0,
            counters: Counters::default(),
        });
    }

    fn offered(&self, seller: Holder, plan: &Plan) -> Offered {
        let now_ms = self.model.now_ms;
        let (shortest_ms, longest_ms) = (self.model.rules.shortest_period_ms, self.model.rules.longest_period_ms);
        let (resolution, arbiter) = self.resolution(plan);
        let from_ms = now_ms.saturating_add_signed(plan.from_in_ms);
        let mut offered = Offered {
            offer: Offer {
                asset: asset_at(&self.commons, plan.asset),
                price: plan.price,
                seller_deposit: plan.seller_deposit,
                quantity: plan.quantity,
                valid_from_ms: from_ms,
                valid_to_ms: from_ms.max(now_ms) + shortest_ms + plan.valid_ms,
                complaint_period_ms: shortest_ms + plan.complaint_ms,
                resolution,
                agent: plan.agent.map(|(agent, fee_ppm)| Agent {
                    account: self.account(agent),
                    fee_ppm,
                }),
                gate: plan.gate.map(|(asset, least)| Gate {
                    token: asset_at(&self.commons, asset),
                    least,
                }),
            },
            seller,
            arbiter,
            agent: plan.agent.map(|(agent, _)| agent),
            asset: plan.asset,
            fee_limit_ppm: plan.fee_limit_ppm,
            uri_length: description().uri.len(),
            no_contracts: Vec::new(),
        };
        let offer = &mut offered.offer;
        match plan.flaw {
            Flaw::None => {}
            Flaw::NoQuantity => offer.quantity = 0,
            Flaw::AlreadyOver => {
                (offer.valid_from_ms, offer.valid_to_ms) = (now_ms - DAY_MS, now_ms);
            }
            Flaw::OverBeforeItBegins => offer.valid_to_ms = offer.valid_from_ms,
            Flaw::TooShort => offer.valid_to_ms = from_ms.max(now_ms) + shortest_ms - 1,
            Flaw::ComplaintTooShort => offer.complaint_period_ms = shortest_ms - 1,
            Flaw::ComplaintTooLong => offer.complaint_period_ms = longest_ms + 1,
            Flaw::SecondPeriodTooShort => match &mut offer.resolution {
                Resolution::Automatic(terms) => terms.fault_period_ms = shortest_ms - 1,
                Resolution::Arbitrated(terms) => terms.response_period_ms = shortest_ms - 1,
            },
            Flaw::PastTheClock => offer.valid_to_ms = u64::MAX - 2 * shortest_ms,
            Flaw::NoAsset => {
                offer.asset = self.account(seller);
                offered.no_contracts.push(offer.asset);
            }
            Flaw::AssetIsTheEscrow => {
                offer.asset = self.commons.at.escrow;
                offered.no_contracts.push(offer.asset);
            }
            Flaw::NoGate => {
                let token = self.account(seller);
                offer.gate = Some(Gate { token, least: 0 });
                offered.no_contracts.push(token);
            }
            Flaw::Beyond128Bits => offer.seller_deposit = u128::MAX - u128::from(plan.quantity),
            Flaw::TooDear => offer.seller_deposit = TOO_DEAR,
            Flaw::LongUri => offered.uri_length = LONGEST_URI + 1,
        }
        offered
    }

    fn resolution(&self, plan: &Plan) -> (Resolution, Option<Holder>) {
        let shortest_ms = self.model.rules.shortest_period_ms;
        let share = |ppm: u32| plan.price * u128::from(ppm) / 1_000_000;
        match plan.kind {
            Kind::Automatic {
                buyer_deposit,
                bond,
                fault_ms,
            } => (
                Resolution::Automatic(AutomaticTerms {
                    buyer_deposit,
                    complaint_bond: bond,
                    fault_period_ms: shortest_ms + fault_ms,
                }),
                None,
            ),
            Kind::Arbitrated {
                arbiter,
                fee,
                penalty_ppm,
                escalation_ppm,
                resolution_ms,
                response_ms,
            } => (
                Resolution::Arbitrated(ArbitratedTerms {
                    arbiter: self.account(arbiter),
                    arbiter_fee: fee,
                    cancel_penalty: share(penalty_ppm),
                    escalation_deposit: share(escalation_ppm),
                    resolution_period_ms: shortest_ms + resolution_ms,
                    response_period_ms: shortest_ms + response_ms,
                }),
                Some(arbiter),
            ),
        }
    }
}

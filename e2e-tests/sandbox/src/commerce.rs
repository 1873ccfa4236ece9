//! Words for stories about the voucher escrow: who takes part, what is offered, and a word for each message.
//!
//! The words send a message and nothing else, so what they are refused for has changed nothing; allowances are given
//! once, by [`market`]. Any account can be the sender, those of keys and contracts too.

use crate::{open_commons, Prepared, DAY_MS};
use anyhow::Result;
use commons::{
    chain::{account, Receipt, GENESIS_MS, NAMED},
    suite::{created, done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    effects::Effects,
    psp22::{Data, PSP22},
    psp34::{Id, PSP34Enumerable, PSP34Error, PSP34Metadata, PSP34},
    voucher_escrow::{
        Agent, ArbitratedTerms, AutomaticTerms, Counters, EscrowStatus, EscrowTerms, Metadata, Offer, Resolution,
        SetId, SetStatus, VoucherEscrow, VoucherId, VoucherStatus,
    },
};
use std::sync::OnceLock;
use voucher_escrow::EscrowRef;

pub use commons::suite::commerce::EscrowReceipt;

/// What a message of the collection of vouchers brings.
pub type TokenReceipt = Receipt<Result<(), PSP34Error>>;

/// A message about a voucher, sent by somebody.
pub type Step = fn(&mut Commons, &'static str, VoucherId) -> EscrowReceipt;

/// Who sells.
pub const SELLER: &str = "carol";
/// Who buys.
pub const BUYER: &str = "alice";
/// Whom the buyer hands a voucher on to.
pub const FRIEND: &str = "bob";
/// Who brings the buyers.
pub const AGENT: &str = "dave";
/// Who decides.
pub const ARBITER: &str = "erin";
/// Who has no part in it, and does what anyone may.
pub const ANYONE: &str = "frank";
/// Who has no part in it, and tries.
pub const STRANGER: &str = "mallory";

/// What a voucher costs.
pub const PRICE: u128 = 101;
/// What the seller leaves for each.
pub const SELLER_DEPOSIT: u128 = 7;
/// What the buyer leaves, in an automatic set.
pub const BUYER_DEPOSIT: u128 = 5;
/// What a complaint costs there, since none is set: half of the seller's deposit, rounded up, and the buyer's.
pub const BOND: u128 = 4 + 5;
/// What the seller leaves for the arbiter, in an arbitrated set.
pub const ARBITER_FEE: u128 = 11;
/// What a buyer adds there who asks the arbiter.
pub const ESCALATION_DEPOSIT: u128 = 4;
/// What a buyer forgoes there who does not come.
pub const PENALTY: u128 = 21;
/// How many vouchers there are.
pub const QUANTITY: u32 = 3;
/// The pool's fee.
pub const POOL_FEE_PPM: u32 = 20_000;
/// The agent's.
pub const AGENT_FEE_PPM: u32 = 50_000;
/// Both together.
pub const FEES_PPM: u32 = POOL_FEE_PPM + AGENT_FEE_PPM;

/// From when vouchers can be redeemed.
pub const FROM_MS: u64 = GENESIS_MS + DAY_MS;
/// From when they cannot be, any more.
pub const TO_MS: u64 = GENESIS_MS + 11 * DAY_MS;
/// How long the buyer can complain.
pub const COMPLAINT_MS: u64 = 7 * DAY_MS;
/// How long after that the seller can admit the fault.
pub const FAULT_MS: u64 = 5 * DAY_MS;
/// How long after a complaint the buyer can ask the arbiter.
pub const RESOLUTION_MS: u64 = 6 * DAY_MS;
/// How long the arbiter has then.
pub const RESPONSE_MS: u64 = 4 * DAY_MS;

/// What everyone brings to the market, and lets the escrow take.
pub const PURSE: u128 = 1_000_000;

/// Somebody who can send a message.
pub trait Sender {
    /// Its account.
    fn account(&self) -> AccountId;
}

impl Sender for &str {
    fn account(&self) -> AccountId {
        account(self)
    }
}

impl Sender for AccountId {
    fn account(&self) -> AccountId {
        *self
    }
}

/// An open commons whose escrow the founder governs. Everyone holds [`PURSE`] of the collateral and lets the escrow take
/// it; the pool's fee is [`POOL_FEE_PPM`].
pub fn market() -> Commons {
    static MARKET: OnceLock<Prepared> = OnceLock::new();
    MARKET
        .get_or_init(|| {
            let mut commons = open_commons();
            fill_purses(&mut commons).expect("everyone has coins");
            done(set_protocol_fee(&mut commons, FOUNDER, POOL_FEE_PPM)).expect("within the ceiling");
            Prepared::keep(commons)
        })
        .start()
}

/// Gives everyone a purse, and lets the escrow take what is in it.
pub fn fill_purses(commons: &mut Commons) -> Result<()> {
    for name in NAMED {
        done(commons.wrap(name, PURSE))?;
        done(commons.approve(name, commons.at.escrow, PURSE))?;
    }
    Ok(())
}

/// An offer that ends by what both sides say, in the collateral.
pub fn automatic(commons: &Commons) -> Offer {
    offer(
        commons,
        Resolution::Automatic(AutomaticTerms {
            buyer_deposit: BUYER_DEPOSIT,
            complaint_bond: None,
            fault_period_ms: FAULT_MS,
        }),
    )
}

/// An offer that ends by an arbiter, in the collateral.
pub fn arbitrated(commons: &Commons) -> Offer {
    offer(commons, Resolution::Arbitrated(arbitration()))
}

/// The terms of its arbitration.
pub fn arbitration() -> ArbitratedTerms {
    ArbitratedTerms {
        arbiter: account(ARBITER),
        arbiter_fee: ARBITER_FEE,
        cancel_penalty: PENALTY,
        escalation_deposit: ESCALATION_DEPOSIT,
        resolution_period_ms: RESOLUTION_MS,
        response_period_ms: RESPONSE_MS,
    }
}

fn offer(commons: &Commons, resolution: Resolution) -> Offer {
    Offer {
        asset: commons.at.collateral,
        price: PRICE,
        seller_deposit: SELLER_DEPOSIT,
        quantity: QUANTITY,
        valid_from_ms: FROM_MS,
        valid_to_ms: TO_MS,
        complaint_period_ms: COMPLAINT_MS,
        resolution,
        agent: Some(Agent {
            account: account(AGENT),
            fee_ppm: AGENT_FEE_PPM,
        }),
        gate: None,
    }
}

/// The same offer with other terms for what both sides say.
pub fn with_automatic(mut offer: Offer, change: impl FnOnce(&mut AutomaticTerms)) -> Offer {
    if let Resolution::Automatic(terms) = &mut offer.resolution {
        change(terms);
    }
    offer
}

/// The same offer with other terms of arbitration.
pub fn with_arbitration(mut offer: Offer, change: impl FnOnce(&mut ArbitratedTerms)) -> Offer {
    if let Resolution::Arbitrated(terms) = &mut offer.resolution {
        change(terms);
    }
    offer
}

/// Where the goods of all these stories are described.
pub fn description() -> Metadata {
    Metadata {
        uri: "ipfs://goods".into(),
        hash: [0xda; 32],
    }
}

/// Offers vouchers, with whatever fees and that description.
pub fn create_set(commons: &mut Commons, who: impl Sender, offer: Offer) -> EscrowReceipt<SetId> {
    create_set_with(commons, who, offer, 1_000_000, description())
}

/// Offers vouchers.
pub fn create_set_with(
    commons: &mut Commons,
    who: impl Sender,
    offer: Offer,
    fee_limit_ppm: u32,
    metadata: Metadata,
) -> EscrowReceipt<SetId> {
    let message = commons.escrow().call_mut().create_set(offer, fee_limit_ppm, metadata);
    commons.chain.call(who.account(), message)
}

/// Buys a voucher for oneself.
pub fn commit(commons: &mut Commons, who: impl Sender, set: SetId) -> EscrowReceipt<VoucherId> {
    let holder = who.account();
    commit_for(commons, who, set, holder)
}

/// Buys a voucher for anyone.
pub fn commit_for(commons: &mut Commons, who: impl Sender, set: SetId, holder: AccountId) -> EscrowReceipt<VoucherId> {
    let message = commons.escrow().call_mut().commit(set, holder);
    commons.chain.call(who.account(), message)
}

macro_rules! messages {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $value:ty;)*) => {$(
        $(#[$about])*
        pub fn $name(commons: &mut Commons, who: impl Sender, $($argument: $kind),*) -> EscrowReceipt<$value> {
            let message = commons.escrow().call_mut().$name($($argument),*);
            commons.chain.call(who.account(), message)
        }
    )*};
}

messages! {
    /// Names the admin.
    wire(admin: AccountId) -> ();
    /// Agrees to judge.
    accept_set(set: SetId) -> ();
    /// Ends a sale.
    close_set(set: SetId) -> ();
    /// Names who else may redeem.
    set_delegate(voucher: VoucherId, delegate: Option<AccountId>) -> ();
    /// Makes void what was signed.
    revoke_permits(voucher: VoucherId) -> ();
    /// Takes the goods.
    redeem(voucher: VoucherId) -> ();
    /// Takes the goods, with what the holder signed.
    redeem_with_permit(voucher: VoucherId, deadline_ms: u64, signature: Vec<u8>) -> ();
    /// Gives a voucher back.
    refund(voucher: VoucherId) -> ();
    /// Takes back what was sold.
    revoke(voucher: VoucherId) -> ();
    /// Says that the seller is at fault.
    complain(voucher: VoucherId) -> ();
    /// Admits a fault.
    admit(voucher: VoucherId) -> ();
    /// Is content.
    confirm(voucher: VoucherId) -> ();
    /// Asks the arbiter.
    escalate(voucher: VoucherId) -> ();
    /// Would settle.
    settle(voucher: VoucherId, buyer_share_ppm: u32) -> ();
    /// Decides.
    decide(voucher: VoucherId, buyer_share_ppm: u32) -> ();
    /// Will not decide.
    refuse(voucher: VoucherId) -> ();
    /// Ends a voucher.
    finalize(voucher: VoucherId) -> ();
    /// Changes the pool's fee.
    set_protocol_fee(fee_ppm: u32) -> Effects;
    /// Stops new business.
    pause_new_business(until_ms: u64) -> Effects;
}

/// Sends somebody what it is credited with of an asset; who does makes no difference.
pub fn withdraw(commons: &mut Commons, who: impl Sender, owner: AccountId, asset: AccountId) -> EscrowReceipt<u128> {
    let message = commons.escrow().call_mut().withdraw(owner, asset);
    commons.chain.call(who.account(), message)
}

/// Hands a voucher on.
pub fn hand_on(commons: &mut Commons, who: impl Sender, voucher: VoucherId, to: AccountId) -> TokenReceipt {
    let message = collection(commons).call_mut().transfer(to, token(voucher), Data);
    commons.chain.call(who.account(), message)
}

/// Lets somebody hand a voucher on, or all of one's vouchers, or no longer.
pub fn approve(
    commons: &mut Commons,
    who: impl Sender,
    operator: &str,
    voucher: Option<VoucherId>,
    approved: bool,
) -> TokenReceipt {
    let message = collection(commons)
        .call_mut()
        .approve(account(operator), voucher.map(token), approved);
    commons.chain.call(who.account(), message)
}

/// A voucher's identifier as a token.
pub fn token(voucher: VoucherId) -> Id {
    Id::U64(voucher.0)
}

/// The vouchers as a collection of tokens, to make messages with.
pub fn collection(commons: &Commons) -> contract_ref!(PSP34, DefaultEnvironment) {
    commons.at.escrow.into()
}

/// What of it wallets show.
pub fn attributes(commons: &Commons) -> contract_ref!(PSP34Metadata, DefaultEnvironment) {
    commons.at.escrow.into()
}

/// How wallets find tokens in it.
pub fn register(commons: &Commons) -> contract_ref!(PSP34Enumerable, DefaultEnvironment) {
    commons.at.escrow.into()
}

/// Whose voucher it is.
pub fn holder_of(commons: &mut Commons, voucher: VoucherId) -> Result<Option<AccountId>> {
    let message = collection(commons).call().owner_of(token(voucher));
    commons.chain.read(message)
}

/// A set that there is, and how it stands.
pub fn set(commons: &mut Commons, set: SetId) -> Result<SetStatus> {
    let message = commons.escrow().call().set(set);
    Ok(commons.chain.read(message)?.expect("there is such a set"))
}

/// A voucher that there is, and how it stands.
pub fn voucher(commons: &mut Commons, voucher: VoucherId) -> Result<VoucherStatus> {
    let message = commons.escrow().call().voucher(voucher);
    Ok(commons.chain.read(message)?.expect("there is such a voucher"))
}

/// What has come of a seller's vouchers.
pub fn record(commons: &mut Commons, seller: &str) -> Result<Counters> {
    let message = commons.escrow().call().seller(account(seller));
    commons.chain.read(message)
}

/// How good a seller is.
pub fn score(commons: &mut Commons, seller: &str) -> Result<u32> {
    let message = commons.escrow().call().score(account(seller));
    commons.chain.read(message)
}

/// What an account can withdraw of an asset.
pub fn credit(commons: &mut Commons, owner: AccountId, asset: AccountId) -> Result<u128> {
    let message = commons.escrow().call().credit(owner, asset);
    commons.chain.read(message)
}

/// All that is owed of an asset.
pub fn owed(commons: &mut Commons, asset: AccountId) -> Result<u128> {
    let message = commons.escrow().call().owed(asset);
    commons.chain.read(message)
}

/// Whom the escrow serves.
pub fn escrow_terms(commons: &mut Commons) -> Result<EscrowTerms> {
    let message = commons.escrow().call().terms();
    commons.chain.read(message)
}

/// How business stands.
pub fn business(commons: &mut Commons) -> Result<EscrowStatus> {
    let message = commons.escrow().call().status();
    commons.chain.read(message)
}

/// The seller offers, and an arbiter agrees.
pub fn offered(commons: &mut Commons, offer: Offer) -> Result<SetId> {
    offered_by(commons, SELLER, offer)
}

/// Anybody offers, and an arbiter agrees.
pub fn offered_by(commons: &mut Commons, seller: &str, offer: Offer) -> Result<SetId> {
    let set = done(create_set(commons, seller, offer))?;
    if let Resolution::Arbitrated(terms) = offer.resolution {
        done(accept_set(commons, terms.arbiter, set))?;
    }
    Ok(set)
}

/// The buyer has bought one of what the seller offered.
pub fn sold(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let set = offered(commons, offer)?;
    done(commit(commons, BUYER, set))
}

/// The buyer has redeemed it, as soon as that was possible.
pub fn redeemed(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let voucher = sold(commons, offer)?;
    commons.chain.set_now(offer.valid_from_ms.max(commons.chain.now_ms()));
    done(redeem(commons, BUYER, voucher))?;
    Ok(voucher)
}

/// The buyer has redeemed it and complained a day later.
pub fn complained(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let voucher = redeemed(commons, offer)?;
    commons.chain.wait(DAY_MS);
    done(complain(commons, BUYER, voucher))?;
    Ok(voucher)
}

/// The buyer has redeemed it, complained a day later, and asked the arbiter another day later.
pub fn escalated(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let voucher = complained(commons, offer)?;
    commons.chain.wait(DAY_MS);
    done(escalate(commons, BUYER, voucher))?;
    Ok(voucher)
}

/// Waits until anyone can end a voucher, and has it ended.
pub fn run_out(commons: &mut Commons, id: VoucherId) -> Result<()> {
    if let Some(from_ms) = voucher(commons, id)?.final_from_ms {
        commons.chain.set_now(from_ms.max(commons.chain.now_ms()));
        done(finalize(commons, ANYONE, id))?;
    }
    Ok(())
}

/// Buyer, seller, pool, agent and arbiter, in this order everywhere.
pub fn parties(commons: &Commons) -> [AccountId; 5] {
    [
        account(BUYER),
        account(SELLER),
        commons.at.funding_pool,
        account(AGENT),
        account(ARBITER),
    ]
}

/// What the parties can withdraw.
pub fn credits(commons: &mut Commons, asset: AccountId) -> Result<[u128; 5]> {
    let mut credits = [0; 5];
    for (party, amount) in parties(commons).into_iter().zip(&mut credits) {
        *amount = credit(commons, party, asset)?;
    }
    Ok(credits)
}

/// What the parties hold.
pub fn holdings(commons: &mut Commons, asset: AccountId) -> Result<[u128; 5]> {
    let mut holdings = [0; 5];
    for (party, amount) in parties(commons).into_iter().zip(&mut holdings) {
        *amount = commons.balance(asset, party)?;
    }
    Ok(holdings)
}

/// Sends all parties what they are credited with.
pub fn withdraw_all(commons: &mut Commons, asset: AccountId) -> Result<()> {
    for party in parties(commons) {
        if credit(commons, party, asset)? > 0 {
            done(withdraw(commons, ANYONE, party, asset))?;
        }
    }
    Ok(())
}

/// Makes `amount` of a hostile token for everyone, and lets the escrow take it.
pub fn give_everyone(commons: &mut Commons, asset: AccountId, amount: u128) -> Result<()> {
    for name in NAMED {
        done(crate::hostile::mint(commons, asset, account(name), amount))?;
        let allow = psp22(asset).call_mut().approve(commons.at.escrow, amount);
        done(commons.send(name, allow))?;
    }
    Ok(())
}

/// Makes another escrow beside that of a commons.
pub fn construct(commons: &mut Commons, terms: EscrowTerms, protocol_fee_ppm: u32) -> EscrowReceipt<AccountId> {
    let code = &crate::codes().voucher_escrow;
    commons
        .chain
        .instantiate(account(FOUNDER), code, EscrowRef::new(terms, protocol_fee_ppm))
}

/// The same commons, with another escrow that the founder governs and may take from everybody's purse. It differs in the
/// chain that it believes to be on.
pub fn move_to_another_escrow(commons: &mut Commons, genesis_hash: [u8; 32]) -> Result<()> {
    let mut terms = escrow_terms(commons)?;
    terms.rules.genesis_hash = genesis_hash;
    commons.at.escrow = created(construct(commons, terms, POOL_FEE_PPM))?;
    done(wire(commons, FOUNDER, account(FOUNDER)))?;
    for name in NAMED {
        done(commons.approve(name, commons.at.escrow, PURSE))?;
    }
    Ok(())
}

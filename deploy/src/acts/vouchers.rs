//! Acts of the voucher escrow, but for offering.

use super::{
    deployed::{recipient, Deployed},
    figures::{parse_account, parse_share, AssetName, Somebody},
    funds::steps_before,
    goods::{purchase_in_words, set_in_words, set_of, voucher_in_words, voucher_of},
    offering::Offering,
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    chain::Message,
    config::{format_address, TokenInfo},
    suite::constructors::Part,
    words::{amount_of, exactly, share},
};
use anyhow::Result;
use clap::Subcommand;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId, scale::Encode};
use interfaces::{
    psp22::Data,
    psp34::{Id, PSP34},
    voucher_escrow::{EscrowError, Offer, Resolution, SetPhase, VoucherEscrow, VoucherId, VoucherState, VoucherStatus},
};

/// Acts of the voucher escrow.
#[derive(Debug, Clone, Subcommand)]
pub enum VoucherAct {
    /// Offer vouchers for goods. Lets the escrow take your deposits first, as far as that is missing.
    CreateSet(Box<Offering>),
    /// As the arbiter of a set: agree to judge it.
    AcceptSet {
        /// The set's number.
        #[arg(value_name = "SET")]
        set: u64,
    },
    /// End the sale of a set: the seller at any time, anyone once it is over.
    CloseSet {
        /// The set's number.
        #[arg(value_name = "SET")]
        set: u64,
    },
    /// Buy a voucher. Wraps coins and lets the escrow take them first, as far as that is missing.
    Commit {
        /// Of which set: its number.
        #[arg(value_name = "SET")]
        set: u64,
        /// Whose it is to be, if not that of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
    },
    #[command(flatten)]
    OfOne(OneVoucherAct),
    /// Fetch all that the escrow has credited you with. Anyone may, for anyone.
    WithdrawCredit {
        /// Whose, if not that of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
        /// In what: collateral, token, or the address of another PSP22.
        #[arg(long, value_name = "ASSET", default_value = "collateral")]
        asset: AssetName,
    },
}

/// Acts with one voucher.
#[derive(Debug, Clone, Subcommand)]
pub enum OneVoucherAct {
    /// Take the goods for a voucher.
    RedeemVoucher {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// Give a voucher back.
    RefundVoucher {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// As the seller of an arbitrated set: take a voucher back that is not redeemed.
    RevokeVoucher {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// Hand a voucher on to somebody else.
    TransferVoucher {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
        /// To whom.
        #[arg(value_name = "ADDRESS", value_parser = parse_account)]
        to: AccountId,
    },
    /// Name somebody who may redeem a voucher for you, or nobody.
    Delegate {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
        /// Who: an address, or none.
        #[arg(value_name = "ADDRESS")]
        delegate: Somebody,
    },
    /// Say that the seller is at fault. Lets the escrow take the bond first, as far as that is missing.
    Complain {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// As the seller of an automatic set: admit a fault.
    Admit {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// As the buyer of an arbitrated set: say that all is well, or take a complaint back.
    Confirm {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// Ask the arbiter, after a complaint. Lets the escrow take the deposit first, as far as that is missing.
    Escalate {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// As buyer or seller of an arbitrated set: say at what share for the buyer you would settle.
    Settle {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
        /// What the buyer would get of everything: 40%.
        #[arg(value_name = "SHARE", value_parser = parse_share)]
        buyer_share: u32,
    },
    /// As the arbiter: decide what share the buyer gets.
    Decide {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
        /// What the buyer gets of everything: 40%.
        #[arg(value_name = "SHARE", value_parser = parse_share)]
        buyer_share: u32,
    },
    /// As the arbiter: say that you will not decide.
    Refuse {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
    /// End a voucher whose last window is over. Anyone may.
    Finalize {
        /// The voucher's number.
        #[arg(value_name = "VOUCHER")]
        voucher: u64,
    },
}

impl VoucherAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateSet(_) => "create-set",
            Self::AcceptSet { .. } => "accept-set",
            Self::CloseSet { .. } => "close-set",
            Self::Commit { .. } => "commit",
            Self::OfOne(act) => act.name(),
            Self::WithdrawCredit { .. } => "withdraw-credit",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::CreateSet(offering) => offering.plan(on, who).await,
            Self::AcceptSet { set } => {
                let (set, status, info) = set_of(on, *set).await?;
                let message = on.at.to_escrow().call_mut().accept_set(set);
                let what = format!("agree to judge set {}", set.0);
                Ok(Plan::of(set_in_words(set, &status, &info), act(what, &info, message)))
            }
            Self::CloseSet { set } => {
                let (set, status, info) = set_of(on, *set).await?;
                let message = on.at.to_escrow().call_mut().close_set(set);
                let what = format!("end the sale of set {}", set.0);
                Ok(Plan::of(set_in_words(set, &status, &info), act(what, &info, message)))
            }
            Self::Commit { set, r#for } => commit(on, who, *set, r#for.unwrap_or(who)).await,
            Self::WithdrawCredit { r#for, asset } => {
                let whose = r#for.unwrap_or(who);
                let (asset, info) = on.asset(*asset).await?;
                let credit = on.read(on.at.to_escrow().call().credit(whose, asset)).await?;
                let told = Told::default()
                    .line(format!(
                        "the escrow owes {} {}",
                        format_address(whose),
                        exactly(credit, &info)
                    ))
                    .amount("credit", credit);
                let message = on.at.to_escrow().call_mut().withdraw(whose, asset);
                let decimals = info.decimals;
                let answer = move |amount| Answer::amount(amount, amount_of(amount, &info));
                let step = Step::new(Part::VoucherEscrow, "fetch it", message, decimals, answer);
                Ok(Plan::of(told, step))
            }
            Self::OfOne(act) => act.plan(on, who).await,
        }
    }
}

impl OneVoucherAct {
    fn name(&self) -> &'static str {
        match self {
            Self::RedeemVoucher { .. } => "redeem-voucher",
            Self::RefundVoucher { .. } => "refund-voucher",
            Self::RevokeVoucher { .. } => "revoke-voucher",
            Self::TransferVoucher { .. } => "transfer-voucher",
            Self::Delegate { .. } => "delegate",
            Self::Complain { .. } => "complain",
            Self::Admit { .. } => "admit",
            Self::Confirm { .. } => "confirm",
            Self::Escalate { .. } => "escalate",
            Self::Settle { .. } => "settle",
            Self::Decide { .. } => "decide",
            Self::Refuse { .. } => "refuse",
            Self::Finalize { .. } => "finalize",
        }
    }

    async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        let id = self.voucher();
        let (voucher, status, info) = voucher_of(on, id).await?;
        let told = voucher_in_words(id, &status, &info);
        let mut escrow = on.at.to_escrow();
        let plain = |what: &str, message| {
            let act = act(format!("{what} voucher {id}"), &info, message);
            Ok(Plan::of(told.clone(), act))
        };
        match self {
            Self::RedeemVoucher { .. } => plain("redeem", escrow.call_mut().redeem(voucher)),
            Self::RefundVoucher { .. } => plain("give back", escrow.call_mut().refund(voucher)),
            Self::RevokeVoucher { .. } => plain("take back", escrow.call_mut().revoke(voucher)),
            Self::Admit { .. } => plain("admit a fault with", escrow.call_mut().admit(voucher)),
            Self::Confirm { .. } => plain("say that all is well with", escrow.call_mut().confirm(voucher)),
            Self::Refuse { .. } => plain("refuse to decide on", escrow.call_mut().refuse(voucher)),
            Self::Finalize { .. } => plain("end", escrow.call_mut().finalize(voucher)),
            Self::TransferVoucher { to, .. } => {
                let mut vouchers: contract_ref!(PSP34, DefaultEnvironment) = on.at.escrow.into();
                let message = vouchers.call_mut().transfer(*to, Id::U64(id), Data);
                let what = format!("hand voucher {id} on to {}", format_address(*to));
                let step = Step::new(Part::VoucherEscrow, what, message, info.decimals, Answer::done);
                Ok(Plan::of(told, step))
            }
            Self::Delegate { delegate, .. } => {
                let message = escrow.call_mut().set_delegate(voucher, delegate.0);
                let what = match delegate.0 {
                    Some(delegate) => format!("let {} redeem voucher {id}", format_address(delegate)),
                    None => format!("let nobody else redeem voucher {id}"),
                };
                Ok(Plan::of(told, act(what, &info, message)))
            }
            Self::Settle { buyer_share, .. } => {
                let message = escrow.call_mut().settle(voucher, *buyer_share);
                let what = format!(
                    "offer to settle voucher {id} with {} for the buyer",
                    share(*buyer_share)
                );
                Ok(Plan::of(told, act(what, &info, message)))
            }
            Self::Decide { buyer_share, .. } => {
                let message = escrow.call_mut().decide(voucher, *buyer_share);
                let what = format!("decide voucher {id}: {} for the buyer", share(*buyer_share));
                Ok(Plan::of(told, act(what, &info, message)))
            }
            Self::Complain { .. } => {
                let (_, set, _) = set_of(on, status.voucher.set.0).await?;
                let bond = set.complaint_bond;
                let asset = set.set.offer.asset;
                let told = told
                    .line(format!("a complaint takes a bond of {}", exactly(bond, &info)))
                    .amount("bond", bond);
                let needed = if may_complain(&status) {
                    steps_before(on, who, asset, Part::VoucherEscrow, bond).await?
                } else {
                    Vec::new()
                };
                let message = escrow.call_mut().complain(voucher);
                Ok(Plan::after(
                    told,
                    needed,
                    act(format!("complain of voucher {id}"), &info, message),
                ))
            }
            Self::Escalate { .. } => {
                let (_, set, _) = set_of(on, status.voucher.set.0).await?;
                let offer = set.set.offer;
                let deposit = match offer.resolution {
                    Resolution::Arbitrated(terms) => terms.escalation_deposit,
                    Resolution::Automatic(_) => 0,
                };
                let told = told
                    .line(format!(
                        "to ask the arbiter takes a deposit of {}",
                        exactly(deposit, &info)
                    ))
                    .amount("deposit", deposit);
                let needed = if status.state == VoucherState::Complained {
                    steps_before(on, who, offer.asset, Part::VoucherEscrow, deposit).await?
                } else {
                    Vec::new()
                };
                let message = escrow.call_mut().escalate(voucher);
                Ok(Plan::after(
                    told,
                    needed,
                    act(format!("ask the arbiter about voucher {id}"), &info, message),
                ))
            }
        }
    }

    fn voucher(&self) -> u64 {
        match self {
            Self::RedeemVoucher { voucher }
            | Self::RefundVoucher { voucher }
            | Self::RevokeVoucher { voucher }
            | Self::TransferVoucher { voucher, .. }
            | Self::Delegate { voucher, .. }
            | Self::Complain { voucher }
            | Self::Admit { voucher }
            | Self::Confirm { voucher }
            | Self::Escalate { voucher }
            | Self::Settle { voucher, .. }
            | Self::Decide { voucher, .. }
            | Self::Refuse { voucher }
            | Self::Finalize { voucher } => *voucher,
        }
    }
}

/// A message to the escrow that answers no more than that it was done.
fn act<Arguments: Encode>(
    what: String,
    info: &TokenInfo,
    message: Message<Arguments, Result<(), EscrowError>>,
) -> Step {
    Step::new(Part::VoucherEscrow, what, message, info.decimals, Answer::done).sold_in(info)
}

async fn commit(on: &Deployed, who: AccountId, set: u64, holder: AccountId) -> Result<Plan> {
    let (set, status, info) = set_of(on, set).await?;
    let (paid, told) = purchase_in_words(set, &status, &info)?;
    let needed = if status.phase == SetPhase::Open {
        steps_before(on, who, status.set.offer.asset, Part::VoucherEscrow, paid).await?
    } else {
        // It is refused, in the contract's words.
        Vec::new()
    };
    let message = on.at.to_escrow().call_mut().commit(set, holder);
    let answer = |voucher: VoucherId| Answer::number(voucher.0, "voucher");
    let what = format!("buy a voucher of set {} for {}", set.0, recipient(holder, who));
    let (sold_in, gate) = (info.decimals, gate_decimals(on, &status.set.offer).await);
    let decimals = move |error: &EscrowError| match error {
        EscrowError::GateClosed { .. } => gate,
        _ => sold_in,
    };
    let step = Step::of_assets(Part::VoucherEscrow, what, message, decimals, answer);
    Ok(Plan::after(told, needed, step))
}

/// How many decimals the figures of a gate have. A token that does not say is counted in base units.
async fn gate_decimals(on: &Deployed, offer: &Offer) -> u8 {
    match offer.gate {
        Some(gate) => on.describe(gate.token).await.map_or(0, |info| info.decimals),
        None => 0,
    }
}

/// Whether a complaint can be in time at all, so that its bond is worth getting ready.
fn may_complain(status: &VoucherStatus) -> bool {
    matches!(
        status.state,
        VoucherState::Redeemed | VoucherState::Refunded | VoucherState::Expired | VoucherState::Admitted
    )
}

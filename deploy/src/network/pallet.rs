//! What the contracts pallet answers to a trial. The chain's metadata tells how answers are written, so fields are read
//! by their names and a pallet of another version that has more of them is read as well.

use super::Transaction;
use crate::chain::{answer_of, Failure};
use anyhow::{Context, Result};
use ink::{
    env::hash::{Blake2x256, CryptoHash},
    primitives::AccountId,
    scale::{Decode, Encode},
};
use subxt::{
    dynamic::Value,
    ext::{
        scale_decode::DecodeAsType,
        scale_value::{Composite, Primitive, ValueDef},
    },
    utils::{AccountId32, H256},
    Metadata, OnlineClient, PolkadotConfig,
};

/// What a message may use of a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Gas {
    /// Picoseconds of reference hardware.
    pub ref_time: u64,
    /// Bytes of state proof.
    pub proof_size: u64,
}

impl Gas {
    /// A quarter more: the state may be another when the transaction is executed. What is not used is not paid for.
    pub fn with_margin(self) -> Self {
        let more = |part: u64| part.saturating_add(part / 4);
        Self {
            ref_time: more(self.ref_time),
            proof_size: more(self.proof_size),
        }
    }
}

/// What would come of a transaction.
#[derive(Debug, Clone)]
#[must_use = "a trial may have failed"]
pub struct Trial<Answer> {
    /// What it would return. When that is itself an `Err`, nothing would change.
    pub answer: Result<Answer, Failure>,
    /// What was tried, to be sent as it is.
    pub transaction: Transaction,
    /// The gas it needs.
    pub gas: Gas,
    /// The storage deposit it would take, or give back if negative.
    pub deposit: i128,
    /// How much more than that it may take when it is executed.
    pub deposit_margin: u128,
}

/// Where pallet-contracts puts a contract, unless a chain wants it otherwise: its `DefaultAddressGenerator`, Blake2 of
/// "contract_addr_v1", deployer, code hash, and input and salt with their lengths.
pub fn contract_address(deployer: AccountId, code_hash: &[u8], input: &[u8], salt: &[u8]) -> AccountId {
    let mut made_of = b"contract_addr_v1".to_vec();
    deployer.encode_to(&mut made_of);
    made_of.extend(code_hash);
    input.encode_to(&mut made_of);
    salt.encode_to(&mut made_of);
    let mut digest = [0; 32];
    Blake2x256::hash(&made_of, &mut digest);
    AccountId::from(digest)
}

impl Trial<Vec<u8>> {
    /// Reads the answer of a message.
    pub fn read<Answer: Decode>(self) -> Trial<Answer> {
        Trial {
            answer: self.answer.and_then(|returned| answer_of(&returned)),
            transaction: self.transaction,
            gas: self.gas,
            deposit: self.deposit,
            deposit_margin: self.deposit_margin,
        }
    }
}

/// What `ContractsApi::call` and `instantiate` answer.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Outcome<Value_> {
    gas_required: Gas,
    storage_deposit: Deposit,
    result: Result<Value_, Value>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) enum Deposit {
    Refund(u128),
    Charge(u128),
}

/// What a message returned.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Returned {
    data: Vec<u8>,
}

/// What a constructor returned.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Instantiated {
    result: ReturnedWithFlags,
    account_id: AccountId32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ReturnedWithFlags {
    flags: Flags,
    data: Vec<u8>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Flags {
    bits: u32,
}

/// The flag of a call that undid everything.
const REVERTED: u32 = 1;

/// What `ContractsApi::upload_code` answers.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct Uploaded {
    pub(super) code_hash: H256,
    pub(super) deposit: u128,
}

impl Deposit {
    pub(super) fn into_units(self) -> i128 {
        let units = |amount: u128| i128::try_from(amount).unwrap_or(i128::MAX);
        match self {
            Self::Charge(amount) => units(amount),
            Self::Refund(amount) => -units(amount),
        }
    }
}

impl From<Returned> for Vec<u8> {
    fn from(returned: Returned) -> Self {
        returned.data
    }
}

impl Instantiated {
    pub(super) fn into_answer(self) -> Result<AccountId, Vec<u8>> {
        if self.result.flags.bits & REVERTED == REVERTED {
            Err(self.result.data)
        } else {
            Ok(super::in_contract(&self.account_id))
        }
    }
}

impl<Value_> Outcome<Value_> {
    pub(super) fn into_trial<Answer>(
        self,
        transaction: Transaction,
        metadata: &Metadata,
        deposit_margin: u128,
        read: impl FnOnce(Value_) -> Answer,
    ) -> Trial<Answer> {
        Trial {
            answer: match self.result {
                Ok(value) => Ok(read(value)),
                Err(error) => Err(Failure::Chain(dispatch_error(&error, metadata))),
            },
            transaction,
            gas: self.gas_required,
            deposit: self.storage_deposit.into_units(),
            deposit_margin,
        }
    }
}

/// What a transaction may leave beyond what its trial left: the price of a few records, since the state may be another
/// by then, and since the limit holds for every contract that is called on the way, what others give back not counted.
/// No more, so that a token of somebody's own cannot store what it likes at the cost of who sends it.
pub(super) fn deposit_margin(client: &OnlineClient<PolkadotConfig>) -> Result<u128> {
    const RECORDS: u128 = 4;
    const BYTES: u128 = 1_024;
    let price = |name: &str| -> Result<u128> {
        let constant = client.constants().at(&subxt::dynamic::constant("Contracts", name));
        let price =
            constant.with_context(|| format!("the chain has no Contracts.{name}: contracts need pallet-contracts"))?;
        Ok(price.as_type()?)
    };
    let records = price("DepositPerItem")?.saturating_mul(RECORDS);
    Ok(records.saturating_add(price("DepositPerByte")?.saturating_mul(BYTES)))
}

/// The chain's own error in its own words: "Contracts.OutOfGas: The executed contract exhausted its gas limit."
pub(super) fn dispatch_error(error: &Value, metadata: &Metadata) -> String {
    let ValueDef::Variant(variant) = &error.value else {
        return error.to_string();
    };
    if variant.name != "Module" {
        return error.to_string();
    }
    module_error(&variant.values, metadata).unwrap_or_else(|| error.to_string())
}

fn module_error(fields: &Composite<()>, metadata: &Metadata) -> Option<String> {
    let module = fields.values().next()?;
    let ValueDef::Composite(module) = &module.value else {
        return None;
    };
    let mut numbers = module.values().map(first_number);
    let (pallet, error) = (numbers.next()??, numbers.next()??);
    let pallet = metadata.pallet_by_index(pallet)?;
    let error = pallet.error_variant_by_index(error)?;
    Some(format!("{}.{}: {}", pallet.name(), error.name, error.docs.join(" ")))
}

/// The number itself, or the first of several.
fn first_number(value: &Value) -> Option<u8> {
    match &value.value {
        ValueDef::Primitive(Primitive::U128(number)) => u8::try_from(*number).ok(),
        ValueDef::Composite(several) => first_number(several.values().next()?),
        _ => None,
    }
}

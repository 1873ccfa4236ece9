//! Calling another contract, ours or not.
//!
//! A message sent with `invoke` panics when the callee is missing, traps or answers nonsense. [`ask`] sorts all that
//! can happen into "the answer" and one [`CallFailure`], so that a failure of a callee becomes a typed error of the
//! caller. (Two do not: the chain itself ends a call whose answer fills the 16 KiB that ink! keeps for it and the
//! arguments, and one in which a contract stores something though it was only asked. Nothing is changed then either.)
//!
//! Arguments are encoded and answers decoded around one shared, untyped call: the alternative, a copy of the whole
//! call for each message, makes a contract that talks to three others several kilobytes larger.

use crate::effects::Effects;
use ink::{
    env::{
        call::{
            build_call,
            utils::{ReturnType, Set},
            Call, CallBuilder, ExecutionInput, Selector,
        },
        DefaultEnvironment, Error as EnvironmentError, ReturnErrorCode,
    },
    prelude::{vec, vec::Vec},
    primitives::AccountId,
    scale::{Decode, Encode, Error, Input, Output},
};

/// Why a call to another contract brought no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum CallFailure<E> {
    /// The callee refused, and this is its own error.
    Refused(OwnWords<E>),
    /// There is no contract at the address.
    NotAContract,
    /// The callee trapped; so does one that tries to enter a contract of ours that is calling it.
    Trapped,
    /// The callee does not know the message, or its answer could not be read.
    BadAnswer,
}

/// The error of a callee. On chain nobody looks into it, so it is passed on as it came, which spares a contract the code
/// to read and write every error of every contract it calls. Reading it takes all bytes that are left, so nothing may
/// follow it in what contains it. A callee of somebody else's can have said what is no `E`.
#[cfg(feature = "std")]
pub type OwnWords<E> = E;

#[cfg(not(feature = "std"))]
#[allow(missing_docs, reason = "it is the same to whoever reads")]
pub type OwnWords<E> = Undecoded<E>;

/// A message with its arguments: what `call()` and `call_mut()` of a `contract_ref!` make.
pub type Message<Arguments, Answer> = CallBuilder<
    DefaultEnvironment,
    Set<Call<DefaultEnvironment>>,
    Set<ExecutionInput<Arguments>>,
    Set<ReturnType<Answer>>,
>;

/// Why there is no answer at all. The variants of [`CallFailure`] that depend on no error type, so that the code that
/// sends exists once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// There is no contract at the address.
    NotAContract,
    /// The callee trapped.
    Trapped,
    /// The callee does not know the message.
    BadAnswer,
}

impl<E> From<Silence> for CallFailure<E> {
    fn from(silence: Silence) -> Self {
        match silence {
            Silence::NotAContract => Self::NotAContract,
            Silence::Trapped => Self::Trapped,
            Silence::BadAnswer => Self::BadAnswer,
        }
    }
}

/// Sends a message that may be refused.
pub fn ask<Arguments, Value, E>(message: Message<Arguments, Result<Value, E>>) -> Result<Value, CallFailure<E>>
where
    Arguments: Encode,
    Value: Decode,
    E: Decode,
{
    let message = message.params();
    ask_of(message.callee(), message.exec_input())
}

/// The same for a message that is a selector with its arguments.
pub fn ask_of<Value: Decode, E: Decode>(callee: &AccountId, message: &impl Encode) -> Result<Value, CallFailure<E>> {
    let answer = send(callee, &message.encode(), Keeping::Allowed)?;
    match Result::<Value, OwnWords<E>>::decode(&mut &answer[..]) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(CallFailure::Refused(error)),
        Err(_) => Err(CallFailure::BadAnswer),
    }
}

/// Sends a message that cannot be refused.
pub fn read<Arguments, Answer, E>(message: Message<Arguments, Answer>) -> Result<Answer, CallFailure<E>>
where
    Arguments: Encode,
    Answer: Decode,
{
    let message = message.params();
    read_from(message.callee(), message.exec_input())
}

/// The same for a message that is a selector with its arguments.
pub fn read_from<Answer: Decode, E>(callee: &AccountId, message: &impl Encode) -> Result<Answer, CallFailure<E>> {
    let answer = send(callee, &message.encode(), Keeping::Forbidden)?;
    Answer::decode(&mut &answer[..]).map_err(|_| CallFailure::BadAnswer)
}

/// The encoded answer of a message without arguments that cannot be refused, for a caller that compares and does not
/// read.
pub fn read_encoded(callee: &AccountId, selector: [u8; 4]) -> Result<Vec<u8>, Silence> {
    send(callee, &selector, Keeping::Forbidden)
}

/// What came of an order to a contract whose message and errors the caller does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ordered {
    /// It was done, and this is what it brought about.
    Done(Effects),
    /// It was refused; the error, encoded.
    Refused(Vec<u8>),
    /// No answer that could be read.
    NoAnswer,
}

/// Sends a governed message, with arguments that are encoded already.
pub fn order(callee: &AccountId, selector: [u8; 4], arguments: &[u8]) -> Ordered {
    let Ok(answer) = send(callee, &[&selector, arguments].concat(), Keeping::Allowed) else {
        return Ordered::NoAnswer;
    };
    let mut answer = &answer[..];
    match Result::<Effects, Rest>::decode(&mut answer) {
        // An answer that goes on is no `Effects`, but something else that begins like it.
        Ok(Ok(effects)) if answer.is_empty() => Ordered::Done(effects),
        Ok(Err(Rest(error))) => Ordered::Refused(error),
        _ => Ordered::NoAnswer,
    }
}

/// Whether the callee may store more than before, for which whoever sent the transaction leaves a deposit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Allowed,
    /// Of a message that only reads: a contract of somebody's choice, a gate for example, could take the deposit of who
    /// asks otherwise.
    Forbidden,
}

/// The least limit of a deposit that there is: 0 stands for none.
const NEXT_TO_NOTHING: u128 = 1;

/// Calls `callee` with an encoded message; the answer is encoded too.
#[inline(never)]
fn send(callee: &AccountId, message: &[u8], keeping: Keeping) -> Result<Vec<u8>, Silence> {
    let Some((selector, arguments)) = message.split_first_chunk::<4>() else {
        return Err(Silence::BadAnswer);
    };
    let call = build_call::<DefaultEnvironment>().call(*callee);
    let call = match keeping {
        Keeping::Allowed => call,
        Keeping::Forbidden => call.storage_deposit_limit(NEXT_TO_NOTHING),
    };
    let answer = call
        .exec_input(ExecutionInput::new(Selector::new(*selector)).push_arg(AsTheyAre(arguments)))
        .returns::<Rest>()
        .try_invoke();
    match answer {
        Ok(Ok(Rest(answer))) => Ok(answer),
        Err(EnvironmentError::ReturnError(ReturnErrorCode::NotCallable)) => Err(Silence::NotAContract),
        Err(EnvironmentError::ReturnError(_)) => Err(Silence::Trapped),
        Ok(Err(_)) | Err(_) => Err(Silence::BadAnswer),
    }
}

/// Bytes that are encoded already.
struct AsTheyAre<'a>(&'a [u8]);

impl Encode for AsTheyAre<'_> {
    fn size_hint(&self) -> usize {
        self.0.len()
    }

    fn encode_to<Out: Output + ?Sized>(&self, out: &mut Out) {
        out.write(self.0);
    }
}

/// All bytes that are left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest(Vec<u8>);

impl Decode for Rest {
    fn decode<In: Input>(input: &mut In) -> Result<Self, Error> {
        let mut bytes = vec![0; input.remaining_len()?.unwrap_or(0)];
        input.read(&mut bytes)?;
        Ok(Self(bytes))
    }
}

/// An encoded `E`. Reading it takes all that is left, so nothing can come after it.
#[cfg(not(feature = "std"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecoded<E> {
    bytes: Rest,
    marker: core::marker::PhantomData<E>,
}

#[cfg(not(feature = "std"))]
impl<E> Encode for Undecoded<E> {
    fn encode_to<Out: Output + ?Sized>(&self, out: &mut Out) {
        out.write(&self.bytes.0);
    }
}

#[cfg(not(feature = "std"))]
impl<E> Decode for Undecoded<E> {
    fn decode<In: Input>(input: &mut In) -> Result<Self, Error> {
        Ok(Self {
            bytes: Rest::decode(input)?,
            marker: core::marker::PhantomData,
        })
    }
}

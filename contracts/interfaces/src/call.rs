//! Reading the answer of a contract that is not ours.
//!
//! A message called through `contract_ref!` panics when the callee is missing, traps or answers
//! nonsense. The `try_invoke` form reports those as values; the functions here sort that nest of
//! results into "the answer" and one [`CallFailure`], so that every failure of a callee becomes a
//! typed error of the caller.

use ink::{
    env::{Error as EnvironmentError, ReturnErrorCode},
    LangError,
};

/// Why a call to another contract brought no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum CallFailure<E> {
    /// The callee refused, and this is its own error.
    Refused(E),
    /// There is no contract at the address.
    NotAContract,
    /// The callee trapped, or was not allowed to be entered.
    Trapped,
    /// The callee does not know the message, or its answer could not be read.
    BadAnswer,
}

/// What `try_invoke` returns for a message whose return type is `R`.
pub type Answer<R> = Result<Result<R, LangError>, EnvironmentError>;

/// The answer of a message that cannot refuse.
pub fn value<R, E>(answer: Answer<R>) -> Result<R, CallFailure<E>> {
    match answer {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(CallFailure::BadAnswer),
        Err(error) => Err(match error {
            EnvironmentError::ReturnError(ReturnErrorCode::NotCallable) => {
                CallFailure::NotAContract
            }
            EnvironmentError::ReturnError(_) => CallFailure::Trapped,
            _ => CallFailure::BadAnswer,
        }),
    }
}

/// The answer of a message that returns a `Result` of its own.
pub fn outcome<R, E>(answer: Answer<Result<R, E>>) -> Result<R, CallFailure<E>> {
    value(answer)?.map_err(CallFailure::Refused)
}

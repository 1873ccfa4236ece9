//! Errors behind a pointer.

/// An error as a contract passes it on; encoded it is the same. On chain it is behind a pointer: an error with figures is
/// several times as large as what comes back otherwise, and to copy it at every `?` would take kilobytes of code.
#[cfg(feature = "std")]
pub type Refusal<E> = E;

#[cfg(not(feature = "std"))]
#[allow(missing_docs, reason = "it is the same to whoever reads")]
pub type Refusal<E> = ink::prelude::boxed::Box<E>;

/// The refusal for breaking a rule.
#[cold]
#[inline(never)]
pub fn refuse<E>(error: E) -> Refusal<E> {
    #[cfg(feature = "std")]
    return error;
    #[cfg(not(feature = "std"))]
    return Refusal::new(error);
}

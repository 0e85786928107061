//! What can be wrong with a message.

use crate::name::Name;

/// The first thing found wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing but line ends, which keep an address translator awake.
    #[error("it holds nothing but line ends")]
    Empty,
    /// Longer than a datagram can be.
    #[error("it is longer than a datagram can be")]
    TooLong,
    /// In a stream, headers beyond the limit of all together.
    #[error("its headers together are too long")]
    HeadTooLong,
    /// No empty line ends the headers.
    #[error("no empty line ends the headers")]
    Unended,
    /// A CR without LF or the reverse: what one reader takes for two lines another takes for one.
    #[error("a carriage return or a line feed stands alone")]
    LineEnd,
    /// Neither a request nor a status line.
    #[error("the first line is neither a request nor a status")]
    StartLine,
    /// A version other than 2.0.
    #[error("it is not of version 2.0")]
    Version,
    /// A line without a colon, or with something else than a token before it.
    #[error("a header has no name")]
    HeaderName,
    /// One header beyond its limit.
    #[error("a header is too long")]
    HeaderTooLong,
    /// More headers than the limit.
    #[error("it has too many headers")]
    TooManyHeaders,
    /// More Via values than the limit.
    #[error("it has passed too many places")]
    TooManyVias,
    /// A header that has to be there is not.
    #[error("{0:?} is missing")]
    Missing(Name),
    /// A header that may stand once stands twice.
    #[error("{0:?} stands more than once")]
    Repeated(Name),
    /// A header cannot be read.
    #[error("{0:?} cannot be read")]
    Broken(Name),
    /// A quote or an angle bracket is not closed.
    #[error("a quote or a bracket is not closed")]
    Quotes,
    /// A parameter has no name.
    #[error("a parameter has no name")]
    Param,
    /// An address cannot be read.
    #[error("an address cannot be read")]
    Uri,
    /// CSeq names another method than the first line.
    #[error("CSeq names another method")]
    MethodMismatch,
    /// Content-Length promises more than came.
    #[error("the body is shorter than it says")]
    BodyShort,
}

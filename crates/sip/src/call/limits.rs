//! How much of a call is kept, and how long is waited.

use crate::sdp;

/// Bytes of a Call-ID. Usual ones have 40.
pub const CALL_ID_BYTES_MAX: usize = 256;

/// Bytes of From or To.
pub const ADDRESS_BYTES_MAX: usize = 1024;

/// Bytes of an address to which requests go.
pub const URI_BYTES_MAX: usize = 512;

/// Bytes of all Record-Routes.
pub const ROUTES_BYTES_MAX: usize = 2048;

/// Bytes of what answers repeat: Vias, From, To, Call-ID, CSeq.
pub const REPEATED_BYTES_MAX: usize = 4096;

/// Bytes of credentials for a call we make.
pub const CREDENTIALS_BYTES_MAX: usize = 1024;

/// Our answer to the longest offer: as many streams, each no longer, and our own lines.
pub(super) const DESCRIPTION_BYTES_MAX: usize = sdp::BYTES_MAX + 512;

/// The longest message we write: an answer with everything in it, our own headers with it.
pub(super) const MESSAGE_BYTES_MAX: usize =
    REPEATED_BYTES_MAX + ROUTES_BYTES_MAX + DESCRIPTION_BYTES_MAX + 512;

/// Bytes a call may take: who speaks with whom, at most three messages kept to be sent again, and
/// the offer or the credentials. An ordinary call takes 3,000.
pub const CALL_BYTES_MAX: usize = CALL_ID_BYTES_MAX
    + 4 * ADDRESS_BYTES_MAX
    + URI_BYTES_MAX
    + ROUTES_BYTES_MAX
    + 3 * MESSAGE_BYTES_MAX
    + CREDENTIALS_BYTES_MAX
    + 1024;

const MILLISECOND_NS: u64 = 1_000_000;

/// The first wait before a message is sent again (RFC 3261 §17.1.1.1, T1).
pub(super) const T1_NS: u64 = 500 * MILLISECOND_NS;

/// The longest such wait (T2).
pub(super) const T2_NS: u64 = 4_000 * MILLISECOND_NS;

/// When nothing more is expected: 64 times T1.
pub const PATIENCE_NS: u64 = 64 * T1_NS;

/// When a caller who has heard nothing is told to wait (RFC 3261 §17.2.1).
pub(super) const TRYING_NS: u64 = 200 * MILLISECOND_NS;

/// No moment.
pub(super) const NEVER: u64 = u64::MAX;

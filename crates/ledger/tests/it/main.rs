//! The ledger's tests: its contract on the real file system.

mod contract;
mod night;
mod tampering;

//! The ledger's tests: its contract on the real file system, and what it promises on a disk that
//! fails, for which SQLite runs on a disk in memory.

mod beside;
mod contract;
mod copies;
mod fault_disk;
mod fault_vfs;
mod faults;
mod night;
mod tampering;

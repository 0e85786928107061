//! A night's directory in the hands of somebody at the machine's shell.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLockReadGuard};

use anyhow::{Context, anyhow};
use canvass::setup::PrecinctIndex;
use clap::Args;
use night::command::{Act, Actor, Channel, Command};
use night::night::Night;
use server::clock::Clock;
use server::data_dir::{DataDir, Started};
use server::entropy;
use server::keys::Keys;
use server::people::People;
use server::sequencer::SharedNight;
use server::sequencer::{Accepted, Handle, Sequencer, end_process};

/// Where a night lies.
#[derive(Args)]
pub struct Data {
    /// Directory of the night, made by `open`
    #[arg(long = "data", value_name = "DIR")]
    pub dir: PathBuf,
}

/// Who acts. The ledger keeps the name as it is given.
#[derive(Args)]
pub struct By {
    /// Your name, as the ledger keeps it
    #[arg(long = "by", value_name = "NAME", global = true)]
    #[arg(default_value = "", hide_default_value = true)]
    pub name: String,
}

impl By {
    pub fn actor(&self) -> Actor {
        Actor::Console(self.name.clone())
    }
}

/// A night this process writes to, alone or beside the one that serves it.
pub struct Console {
    pub night: SharedNight,
    pub handle: Handle,
    pub people: Arc<People>,
    // Stopped before the directory is given free.
    sequencer: Option<Sequencer>,
    dir: DataDir,
}

impl Console {
    /// Takes the directory, or a place beside whoever serves it, checks its ledger and starts the
    /// sequencer.
    pub fn open(data: &Data) -> anyhow::Result<Console> {
        Console::start(DataDir::open_beside(&data.dir)?)
    }

    /// Takes the directory alone; refused while another process writes.
    pub fn open_alone(data: &Data) -> anyhow::Result<Console> {
        Console::start(DataDir::open(&data.dir)?)
    }

    fn start(dir: DataDir) -> anyhow::Result<Console> {
        let Started { sequencer, people } = dir.start(Clock::System, end_process)?;
        Ok(Console {
            people,
            night: Arc::clone(&sequencer.night),
            handle: sequencer.handle.clone(),
            sequencer: Some(sequencer),
            dir,
        })
    }

    pub fn keys(&self) -> &Keys {
        &self.dir.keys
    }

    /// Locks the night for reading; let go of it before submitting.
    pub fn read(&self) -> RwLockReadGuard<'_, Night> {
        self.night.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the precinct with that id.
    pub fn precinct(&self, id: &str) -> anyhow::Result<PrecinctIndex> {
        let night = self.read();
        let found = night.setup().precincts.find(id);
        found.ok_or_else(|| anyhow!("{id} is no precinct of {}", night.setup().night))
    }

    /// Asks for something that was not asked before, and waits until it is on the disk.
    pub fn submit(&self, by: Actor, act: Act) -> anyhow::Result<Accepted> {
        let key: [u8; 16] = entropy::draw()?;
        let key = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let command = Command { by, via: Channel::Console, key, act };
        self.handle.submit_blocking(command).context("this is not done")
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        drop(self.sequencer.take().map(Sequencer::stop));
    }
}

//! `holdfast serve`: takes returns, shows results and answers the telephone until it is told to
//! stop.

mod hotline;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use server::app::{self, App};
use server::clock::Clock;
use server::data_dir::DataDir;
use server::http;
use server::photos::Photos;
use server::sequencer::end_process;
use tokio::signal::unix::{SignalKind, signal};

use crate::Answer;
use crate::console::Data;
use crate::files::print;

/// Takes returns and shows results, until Ctrl-C
///
/// It speaks plain HTTP and therefore listens on this machine alone; put a
/// proxy that speaks TLS before it, and name the proxy's address, whose word
/// about clients is then believed.
#[derive(Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Example:
  holdfast serve --data iowa --listen 127.0.0.1:8020 --proxy 127.0.0.1
  holdfast serve --data iowa --sip 192.0.2.10:5060 --trunk 203.0.113.0/24"
)]
pub struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8020")]
    listen: SocketAddr,
    /// Address of a proxy before this; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    proxy: Vec<IpAddr>,
    /// Where pictures of the paper are kept; best on a disk of their own
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Space for pictures, MiB; beyond it none is taken, and figures are
    #[arg(long, value_name = "MIB", default_value_t = app::PHOTO_SPACE_BYTES >> 20)]
    photo_space: u64,
    #[command(flatten)]
    hotline: hotline::Hotline,
}

/// Threads for HTTP; the sequencer, the pages' readers and the system have the rest of two cores.
const HTTP_THREADS: usize = 2;

impl Serve {
    pub fn run(&self) -> anyhow::Result<Answer> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(HTTP_THREADS)
            .enable_all()
            .build()
            .context("HTTP cannot be started")?;
        // Before anything is said, so that whoever reads it may ask to stop.
        let stop = runtime.block_on(async { stop() })?;
        // Refused before the ledger is read, which may take seconds.
        let listener = runtime.block_on(http::listen(self.listen))?;
        let dir = DataDir::open(&self.data.dir)?;
        let started = dir.start(Clock::System, end_process)?;
        let mut app = App::new(&started, &dir, Clock::System);
        let photos = self.photos.clone().unwrap_or_else(|| dir.photos_path());
        app.photos = Arc::new(Photos::of(&photos, self.photo_space.saturating_mul(1 << 20)));
        app.proxies = self.proxy.iter().map(IpAddr::to_canonical).collect();
        let address = listener.local_addr().context("the address is not known")?;
        print(&format!("listening on http://{address}\n"))?;
        let phone = runtime.block_on(async { self.hotline.start(&mut app, &dir) })?;
        let served = runtime.block_on(http::serve(listener, app, stop)).context("HTTP ended");
        // Who is on the telephone is hung up before the ledger closes, and recorded.
        if let Some(phone) = phone {
            phone.stop();
        }
        runtime.shutdown_background();
        drop(started.sequencer.stop());
        served?;
        Ok(Answer::Yes)
    }
}

/// Returns what is done when somebody asks to stop.
fn stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be taken")?;
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be taken")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: no new requests; those that have begun are answered");
    })
}

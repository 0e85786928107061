//! The telephone's part of `holdfast serve`: where it is reached, and by whom.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use server::app::App;
use server::data_dir::DataDir;
use server::phone::{Options, Phone, Tls};
use sip::trunk::{Network, Trunk};

use crate::files::print;
use crate::phones::plan;

/// Records of calls use at most this much of the disk unless somebody says otherwise.
const RECORD_SPACE_MIB: u64 = 512;

/// Where the telephone is answered.
#[derive(Args)]
pub struct Hotline {
    /// Answer the telephone here, UDP and TCP; once for each of IPv4 and IPv6
    #[arg(long, value_name = "ADDRESS", help_heading = "Hotline")]
    sip: Vec<SocketAddr>,
    /// An address or network of the carrier's; everybody else is not answered
    #[arg(long, value_name = "NETWORK", help_heading = "Hotline", requires = "sip")]
    trunk: Vec<Network>,
    /// An address or network of operators' telephones
    #[arg(long, value_name = "NETWORK", help_heading = "Hotline", requires = "sip")]
    operators: Vec<Network>,
    /// The carrier's address for calls that are made: chairs are called back
    #[arg(long, value_name = "ADDRESS", help_heading = "Hotline", requires = "sip")]
    call_out: Option<SocketAddr>,
    /// Answer SIP over TLS here
    #[arg(long, value_name = "ADDRESS", help_heading = "Hotline")]
    #[arg(requires_all = ["sip", "sip_certificate", "sip_key"])]
    sip_tls: Option<SocketAddr>,
    /// Certificates for TLS, PEM
    #[arg(long, value_name = "FILE", help_heading = "Hotline", requires = "sip_tls")]
    sip_certificate: Option<PathBuf>,
    /// Their key, PEM
    #[arg(long, value_name = "FILE", help_heading = "Hotline", requires = "sip_tls")]
    sip_key: Option<PathBuf>,
    /// The address the carrier reaches this machine at, if it is another
    #[arg(long, value_name = "ADDRESS", help_heading = "Hotline", requires = "sip")]
    sip_advertised: Option<IpAddr>,
    /// First port of sound; four are used
    #[arg(long, value_name = "PORT", help_heading = "Hotline", default_value_t = 16_384)]
    sound_port: u16,
    /// A port of sound for each call, for telephones behind a router
    #[arg(long, help_heading = "Hotline")]
    sound_port_per_call: bool,
    /// Recordings in place of the shipped prompts, in folders `en` and `es`
    #[arg(long, value_name = "DIR", help_heading = "Hotline", requires = "sip")]
    prompts: Option<PathBuf>,
    /// Where records of calls are kept; best on a disk of their own
    #[arg(long, value_name = "DIR", help_heading = "Hotline")]
    call_records: Option<PathBuf>,
    /// Space for records of calls, MiB; beyond it the oldest make room
    #[arg(long, value_name = "MIB", help_heading = "Hotline", default_value_t = RECORD_SPACE_MIB)]
    call_record_space: u64,
}

impl Hotline {
    /// Begins to answer the telephone, if it is to be answered here.
    pub fn start(&self, app: &mut App, dir: &DataDir) -> anyhow::Result<Option<Phone>> {
        let Some(first) = self.sip.first() else { return Ok(None) };
        let all = self.sip.iter().chain(&self.sip_tls);
        let loopback = all.clone().all(|address| address.ip().is_loopback());
        ensure!(
            loopback || !self.trunk.is_empty(),
            "name the carrier's addresses with --trunk; nobody else is answered"
        );
        let of_family = |v4: bool| self.sip.iter().filter(|one| one.is_ipv4() == v4).count();
        ensure!(of_family(true) < 2 && of_family(false) < 2, "--sip is given once for each family");
        ensure!(
            !first.ip().is_unspecified() || self.sip_advertised.is_some(),
            "say with --sip-advertised at which address the carrier reaches this machine"
        );
        let nobody_named = self.trunk.is_empty() && self.operators.is_empty();
        let (trunk, operators) = match nobody_named {
            true => {
                let here: Vec<Network> = vec!["127.0.0.0/8".parse()?, "::1".parse()?];
                (here.clone(), here)
            }
            false => (self.trunk.clone(), self.operators.clone()),
        };
        let is_carrier = |address: &SocketAddr| {
            Trunk::new(trunk.clone()).is_ok_and(|trunk| trunk.holds(*address))
        };
        ensure!(
            self.call_out.as_ref().is_none_or(is_carrier),
            "--call-out is an address of the carrier's, which --trunk names"
        );
        let tls = self.sip_tls.zip(self.sip_certificate.clone()).zip(self.sip_key.clone());
        let options = Options {
            listen: self.sip.clone(),
            tls: tls.map(|((address, certificate), key)| Tls { address, certificate, key }),
            trunk,
            operators,
            call_out: self.call_out,
            advertised: self.sip_advertised.unwrap_or(first.ip()),
            sound_port: self.sound_port,
            sound_port_per_call: self.sound_port_per_call,
            records: self.call_records.clone().unwrap_or_else(|| dir.calls_path()),
            record_bytes: self.call_record_space.saturating_mul(1 << 20),
            prompts: self.prompts.clone(),
        };
        let phone =
            Phone::start(&app.house(), options).context("the telephone cannot be answered")?;
        app.phone = Some(phone.board.clone());
        app.desk = Some(phone.desk.clone());
        let addresses: Vec<String> = phone.addresses.iter().map(ToString::to_string).collect();
        print(&format!(
            "answering calls on {}, {} lines for reporters\n",
            addresses.join(" and "),
            phone.lines
        ))?;
        if let Some(warning) = plan::too_few_lines(&app.read(), phone.lines.into()) {
            print(&warning)?;
        }
        Ok(Some(phone))
    }
}

//! Kamailio, a widely used SIP server, refusing the same calls as simply as it can.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// Checks of the same kind as ours and one answer, without state, lookups or logs.
const CONFIGURATION: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
dns=no
rev_dns=no
use_dns_cache=no
server_signature=no
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "sanity.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "permissions.so"
modparam("permissions", "address_file", "ADDRESSES")
request_route {
    if (!allow_source_address("1")) drop;
    if (!sanity_check()) exit;
    if (!mf_process_maxfwd_header("70")) {
        sl_send_reply("483", "Too Many Hops");
        exit;
    }
    if (is_method("ACK")) exit;
    if (has_totag()) {
        sl_send_reply("481", "Call/Transaction Does Not Exist");
        exit;
    }
    if (is_method("INVITE")) {
        sl_send_reply("486", "Busy Here");
        exit;
    }
    sl_send_reply("405", "Method Not Allowed");
}
"#;

/// It runs until dropped.
pub(super) struct Kamailio {
    child: Child,
    pub address: SocketAddr,
}

impl Kamailio {
    /// Starts it in a directory; `None` if it is not installed.
    pub fn start(dir: &Path) -> anyhow::Result<Option<Kamailio>> {
        let configuration = dir.join("kamailio.cfg");
        let addresses = dir.join("addresses");
        std::fs::write(&addresses, "1 127.0.0.1 32\n")?;
        let path = addresses.to_str().context("the directory is not named in UTF-8")?;
        std::fs::write(&configuration, CONFIGURATION.replace("ADDRESSES", path))?;
        // A port that is free now; it cannot be told to say which it takes.
        let address = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let child = Command::new("kamailio")
            .args(["-DD", "-E", "-l", &format!("udp:{address}")])
            // As much of the receive buffer as it may have.
            .args(["-b", "16777216", "-w", "/tmp", "-f"])
            .arg(&configuration)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match child {
            Ok(child) => Ok(Some(Kamailio { child, address })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("kamailio cannot be started"),
        }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        // Unlike a kill, this makes it end its children.
        if let Some(process) = rustix::process::Pid::from_raw(self.child.id() as i32) {
            let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
        }
        let _ = self.child.wait();
    }
}

//! `neutrino dev`: a complete system of its own, for trying out and for tests.
//!
//! It starts ovsdb-servers for Northbound and Southbound and ovn-northd below one directory, writes a configuration
//! there once (it may be edited afterwards), and then is an ordinary `neutrino serve`. No root is needed.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// Where Debian's packages put the database schemas of OVN.
const SCHEMAS: &str = "/usr/share/ovn";
/// How long a daemon may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the system cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is missing or cannot be run.
    #[error("{program} cannot be run ({source}); on Debian it comes with: apt-get install ovn-central")]
    Program {
        /// Its name.
        program: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A program said that it failed.
    #[error("{program} failed; see {log}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// Where it wrote why.
        log: PathBuf,
    },
    /// A file or directory cannot be made.
    #[error("{path}: {source}")]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody uses the directory already.
    #[error("another system is running in {0}; stop it first, or choose another --state-dir")]
    Running(PathBuf),
}

/// The daemons. Those that are still there when it is dropped are killed.
pub struct Daemons {
    directory: PathBuf,
    children: Vec<(&'static str, PathBuf, Child)>,
}

/// Paths below the state directory.
struct Layout {
    root: PathBuf,
}

impl Layout {
    fn new(state_dir: &Path) -> Result<Self, Error> {
        let file = |source| Error::File {
            path: state_dir.to_owned(),
            source,
        };
        std::fs::create_dir_all(state_dir.join("ovn")).map_err(file)?;
        std::fs::create_dir_all(state_dir.join("log")).map_err(file)?;
        let root = state_dir.canonicalize().map_err(file)?;
        Ok(Self { root })
    }

    fn ovn(&self, name: &str) -> PathBuf {
        self.root.join("ovn").join(name)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.root.join("log").join(format!("{name}.log"))
    }
}

/// Start the OVN databases and ovn-northd below this directory.
///
/// # Errors
/// See [`Error`].
pub async fn start(state_dir: &Path) -> Result<Daemons, Error> {
    let layout = Layout::new(state_dir)?;
    if tokio::net::UnixStream::connect(layout.ovn("nb.sock"))
        .await
        .is_ok()
    {
        return Err(Error::Running(layout.root));
    }
    let mut daemons = Daemons {
        directory: layout.root.clone(),
        children: Vec::new(),
    };
    for (name, schema) in [("nb", "ovn-nb.ovsschema"), ("sb", "ovn-sb.ovsschema")] {
        let database = layout.ovn(&format!("{name}.db"));
        if !database.exists() {
            let mut create = Command::new("ovsdb-tool");
            create
                .arg("create")
                .arg(&database)
                .arg(Path::new(SCHEMAS).join(schema));
            let status = create.status().await.map_err(|source| Error::Program {
                program: "ovsdb-tool",
                source,
            })?;
            if !status.success() {
                return Err(Error::Failed {
                    program: "ovsdb-tool",
                    log: layout.log(name),
                });
            }
        }
        let mut server = Command::new("ovsdb-server");
        server
            .arg(format!(
                "--remote=punix:{}",
                layout.ovn(&format!("{name}.sock")).display()
            ))
            .arg(format!(
                "--unixctl={}",
                layout.ovn(&format!("{name}.ctl")).display()
            ))
            .arg("-vconsole:off")
            .arg(format!("--log-file={}", layout.log(name).display()))
            .arg(&database);
        daemons.spawn(
            "ovsdb-server",
            server,
            layout.ovn(&format!("{name}.ctl")),
            &layout.log(name),
        )?;
        daemons
            .wait_for(&layout.ovn(&format!("{name}.sock")), &layout.log(name))
            .await?;
    }
    let mut northd = Command::new("ovn-northd");
    northd
        .arg(format!("--ovnnb-db=unix:{}", layout.ovn("nb.sock").display()))
        .arg(format!("--ovnsb-db=unix:{}", layout.ovn("sb.sock").display()))
        .arg(format!("--unixctl={}", layout.ovn("northd.ctl").display()))
        .arg("-vconsole:off")
        .arg(format!("--log-file={}", layout.log("northd").display()));
    daemons.spawn(
        "ovn-northd",
        northd,
        layout.ovn("northd.ctl"),
        &layout.log("northd"),
    )?;
    Ok(daemons)
}

impl Daemons {
    /// The configuration of this system; written at the first start, left alone afterwards.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn configuration(&self) -> Result<PathBuf, Error> {
        let path = self.directory.join("neutron.conf");
        if !path.exists() {
            let text = configuration(&self.directory);
            std::fs::write(&path, text).map_err(|source| Error::File {
                path: path.clone(),
                source,
            })?;
        }
        Ok(path)
    }

    /// What runs, for a person.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        for (name, control, child) in &self.children {
            let pid = child.id().unwrap_or_default();
            let what = control.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
            text.push_str(&format!("  {name:<13} {what:<7} pid {pid}\n"));
        }
        text
    }

    /// End the daemons in the order northd, Southbound, Northbound; kill what does not end in time.
    pub async fn stop(mut self) {
        for (_, control, mut child) in std::mem::take(&mut self.children).into_iter().rev() {
            let mut exit = Command::new("ovs-appctl");
            exit.arg("-t")
                .arg(&control)
                .arg("exit")
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let asked = exit.status().await.is_ok_and(|status| status.success());
            if !asked || tokio::time::timeout(PATIENCE, child.wait()).await.is_err() {
                // It is a child of ours, so this can only fail when it has ended by itself.
                let _ = child.kill().await;
            }
        }
    }

    fn spawn(
        &mut self,
        program: &'static str,
        mut command: Command,
        control: PathBuf,
        log: &Path,
    ) -> Result<(), Error> {
        let output = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log.with_extension("out"))
            .map_err(|source| Error::File {
                path: log.to_owned(),
                source,
            })?;
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            // A process group of its own: Ctrl-C at the terminal is for Neutrino, which ends them in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| Error::Program { program, source })?;
        self.children.push((program, control, child));
        Ok(())
    }

    async fn wait_for(&mut self, socket: &Path, log: &Path) -> Result<(), Error> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while tokio::net::UnixStream::connect(socket).await.is_err() {
            let ended = self
                .children
                .last_mut()
                .is_some_and(|(_, _, c)| matches!(c.try_wait(), Ok(Some(_))));
            if ended || tokio::time::Instant::now() > deadline {
                return Err(Error::Failed {
                    program: "ovsdb-server",
                    log: log.to_owned(),
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

fn configuration(directory: &Path) -> String {
    let directory = directory.display();
    format!(
        "# Written by `neutrino dev` at its first start; yours to edit.\n\
         [DEFAULT]\n\
         bind_host = 127.0.0.1\n\
         bind_port = 9696\n\
         auth_strategy = noauth\n\
         core_plugin = ml2\n\
         service_plugins = ovn-router,port_forwarding,segments\n\
         dns_domain = openstackgate.local.\n\
         state_path = {directory}\n\
         \n\
         [neutrino]\n\
         # Without authentication callers have no project; what they create belongs to this one.\n\
         noauth_project_id = 00000000000000000000000000000001\n\
         \n\
         [database]\n\
         connection = sqlite:///{directory}/neutron.sqlite\n\
         \n\
         [ml2]\n\
         mechanism_drivers = ovn\n\
         type_drivers = geneve,vlan,flat,local\n\
         project_network_types = geneve\n\
         extension_drivers = port_security,dns_domain_ports\n\
         \n\
         [ml2_type_geneve]\n\
         vni_ranges = 1:65536\n\
         max_header_size = 38\n\
         \n\
         [ml2_type_vlan]\n\
         network_vlan_ranges = physnet1:100:3999\n\
         \n\
         [ml2_type_flat]\n\
         flat_networks = public\n\
         \n\
         [ovn]\n\
         ovn_nb_connection = unix:{directory}/ovn/nb.sock\n\
         ovn_sb_connection = unix:{directory}/ovn/sb.sock\n\
         ovn_metadata_enabled = True\n"
    )
}

/// What to tell a person once the system runs.
pub fn welcome(running: &str, address: &str, state_dir: &Path) -> String {
    let directory = state_dir.display();
    // OVN's tools take a relative socket to be below their own run directory.
    let absolute = std::path::absolute(state_dir).unwrap_or_else(|_| state_dir.to_owned());
    let absolute = absolute.display();
    format!(
        "Neutrino is running on {address}, with\n{running}\
         Configuration, databases and logs are in {directory}/. Ctrl-C ends everything; the data stay.\n\
         \n\
         Try, in another terminal (pip install python-openstackclient):\n\
         \n\
         \x20   export OS_AUTH_TYPE=none OS_ENDPOINT={address}\n\
         \x20   openstack network create demo\n\
         \x20   openstack subnet create --network demo --subnet-range 10.0.0.0/24 demo4\n\
         \x20   openstack port create --network demo web\n\
         \n\
         and see what OVN made of it:\n\
         \n\
         \x20   ovn-nbctl --db=unix:{absolute}/ovn/nb.sock show\n"
    )
}

//! `neutrino serve`: everything in the order in which it starts, and in the reverse order when it ends.

use std::io;
use std::sync::Arc;

use plugin::Plugin;
use store::{Db, schema};
use tokio::net::TcpListener;

use crate::agents::Agents;
use crate::config::Settings;
use crate::control::Control;
use crate::signals::Stop;
use crate::{database, policy, wire};

/// Why the server did not start, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened or used.
    #[error("database")]
    Database(#[from] store::Error),
    /// The database does not have the schema that this release works with.
    #[error(transparent)]
    Schema(#[from] schema::SchemaError),
    /// The policy files have mistakes.
    #[error("policy")]
    Policy(#[from] oslo::policy::PolicyErrors),
    /// Keystone or policy servers cannot be asked.
    #[error("clients of other services")]
    Clients(#[from] openstack::ConfigError),
    /// The address of the API cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// `bind_host:bind_port`.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The control socket cannot be made.
    #[error("control socket below state_path")]
    Control(#[source] io::Error),
    /// The OVN driver cannot start.
    #[error("OVN driver")]
    Driver(#[from] ovn_driver::StartError),
    /// The listener failed.
    #[error("API")]
    Api(#[source] io::Error),
}

/// Run until a signal asks for the end. `ready` is told the address once requests are accepted.
///
/// # Errors
/// See [`Error`].
pub async fn run(settings: Settings, stop: Stop, ready: impl FnOnce(&str)) -> Result<(), Error> {
    let (policies, follower) = policy::start(&settings.policy)?;
    let mut config = wire::api(&settings)?;
    let prepared = tokio::select! {
        prepared = prepare(&settings) => prepared?,
        // Nothing has been promised to anybody yet, so there is nothing to put in order.
        () = stop.requested() => return Ok(()),
    };
    let Prepared {
        listener,
        db,
        control,
    } = prepared;
    // Not given up half-way: from here on this process is in the hash ring and has to leave it again.
    let driver = Arc::new(ovn_driver::OvnDriver::start(wire::driver(&settings), db.clone()).await?);
    let plugin = Plugin {
        db: db.clone(),
        driver: driver.clone(),
        settings: Arc::new(settings.plugin.clone()),
    };
    let address = format!("http://{}:{}", settings.api.bind_host, settings.api.bind_port);
    tracing::info!(address, "accepting requests");
    ready(&address);
    let stopping = stop.clone();
    config.agents = Some(Arc::new(Agents(driver.clone())));
    config.policies = policies;
    let serving = api::serve(listener, plugin, config, async move {
        stopping.requested().await;
        tracing::info!("asked to end: no more connections are accepted");
    });
    let rules = follower.status();
    let status = async || crate::status::json(&driver.status(), &rules());
    let served = tokio::select! {
        served = serving => served,
        () = control.run(status) => Ok(()),
        () = follower.run() => Ok(()),
    };
    driver.shutdown(settings.service.shutdown_deadline).await;
    db.close().await;
    tracing::info!("ended");
    served.map_err(Error::Api)
}

struct Prepared {
    listener: TcpListener,
    db: Db,
    control: Control,
}

/// Everything that leaves no trace when it is given up.
async fn prepare(settings: &Settings) -> Result<Prepared, Error> {
    let db = database::open(&settings.database).await?;
    schema::check(&db).await?;
    let address = (settings.api.bind_host.as_str(), settings.api.bind_port);
    let listener = TcpListener::bind(address).await.map_err(|source| Error::Listen {
        address: format!("{}:{}", address.0, address.1),
        source,
    })?;
    let control = Control::bind(&settings.service.state_path)
        .await
        .map_err(Error::Control)?;
    plugin::type_driver::sync(&db, &settings.plugin.ml2).await?;
    Ok(Prepared {
        listener,
        db,
        control,
    })
}

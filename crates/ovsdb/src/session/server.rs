//! What the server says about itself: its `_Server` database (ovsdb-server(5)).

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::config::{Config, MonitorTable};
use crate::error::SessionError;
use crate::monitor::{Format, Plan, RowUpdate, apply_difference, decode_updates};
use crate::schema::Schema;
use crate::value::{Interner, Row};

/// The one table of `_Server`, and what is of interest in it.
const TABLE: &str = "Database";
const COLUMNS: &[&str] = &["name", "model", "connected", "leader", "cid", "index"];

/// The databases that a server serves.
#[derive(Debug)]
pub(super) struct ServerInfo {
    plan: Plan,
    rows: BTreeMap<Uuid, Row>,
}

/// What has been seen of the cluster so far; it outlives sessions.
#[derive(Debug, Default)]
pub(super) struct ClusterMemory {
    cid: Option<Uuid>,
    /// Greatest log index: a member below it would show the past.
    index: i64,
}

impl ServerInfo {
    pub(super) fn new(schema: &Schema) -> Self {
        ServerInfo {
            plan: Plan::new(&[MonitorTable::columns(TABLE, COLUMNS)], schema),
            rows: BTreeMap::new(),
        }
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Follows an update.
    pub(super) fn update(&mut self, json: &str) -> Result<(), SessionError> {
        let updates = decode_updates(json, Format::V2, &self.plan, &mut Interner::default())
            .map_err(|error| SessionError::Update(format!("_Server: {error}")))?;
        for update in updates {
            match update.update {
                RowUpdate::Insert(row) => {
                    self.rows.insert(update.uuid, row);
                }
                RowUpdate::Modify(difference) => {
                    let table = self.table()?;
                    let row = self.rows.get_mut(&update.uuid);
                    let row =
                        row.ok_or_else(|| SessionError::Update("_Server changes an unknown row".into()))?;
                    apply_difference(row, difference, &table);
                }
                RowUpdate::Delete => {
                    self.rows.remove(&update.uuid);
                }
            }
        }
        Ok(())
    }

    /// Whether the database may be used as configured, and whether the server leads its cluster.
    pub(super) fn check(&self, config: &Config, memory: &mut ClusterMemory) -> Result<bool, SessionError> {
        let row = self
            .rows
            .values()
            .find(|row| row.str("name") == Some(&config.database));
        let row = row.ok_or_else(|| SessionError::NoDatabase(config.database.clone()))?;
        let model = row.str("model").unwrap_or_default();
        if !matches!(model, "clustered" | "relay") {
            return Ok(true);
        }
        if row.bool("connected") != Some(true) {
            return Err(SessionError::NotInCluster);
        }
        if model == "relay" {
            // It passes everything on, and knows neither leader nor log.
            return Ok(false);
        }
        let leader = row.bool("leader") == Some(true);
        if let (Some(wanted), Some(cid)) = (config.cluster_id, row.uuid("cid"))
            && cid != wanted
        {
            return Err(SessionError::OtherCluster(cid));
        }
        if config.leader_only && !leader {
            return Err(SessionError::NotLeader);
        }
        memory.check(row.uuid("cid"), row.int("index").unwrap_or(0))?;
        Ok(leader)
    }

    fn table(&self) -> Result<Arc<crate::monitor::TablePlan>, SessionError> {
        let table = self.plan.tables.get(TABLE);
        table
            .cloned()
            .ok_or_else(|| SessionError::Update("_Server has no table Database".into()))
    }
}

impl ClusterMemory {
    fn check(&mut self, cid: Option<Uuid>, index: i64) -> Result<(), SessionError> {
        if self.cid != cid {
            // Another cluster, made anew from scratch or a backup: its log says nothing about the old one's.
            *self = ClusterMemory { cid, index };
        }
        if index < self.index {
            return Err(SessionError::Stale {
                index,
                seen: self.index,
            });
        }
        self.index = index;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"name": "_Server", "tables": {"Database": {"columns": {
        "name": {"type": "string"}, "model": {"type": "string"}, "connected": {"type": "boolean"},
        "leader": {"type": "boolean"}, "schema": {"type": "string"},
        "cid": {"type": {"key": "uuid", "min": 0}}, "index": {"type": {"key": "integer", "min": 0}}}}}}"#;
    const ROW: &str = "5f6a9e6e-4dbe-4c84-852e-79c2775b97a6";

    fn info(columns: &str) -> ServerInfo {
        let mut info = ServerInfo::new(&Schema::parse(SCHEMA).unwrap());
        info.update(&format!(
            r#"{{"Database": {{"{ROW}": {{"initial": {columns}}}}}}}"#
        ))
        .unwrap();
        info
    }

    fn member(connected: bool, leader: bool, index: i64) -> ServerInfo {
        info(&format!(
            r#"{{"name":"db","model":"clustered","connected":{connected},"leader":{leader},
                "cid":["uuid","{ROW}"],"index":{index}}}"#
        ))
    }

    fn config(leader_only: bool) -> Config {
        Config {
            leader_only,
            ..Config::new(Vec::new(), "db")
        }
    }

    #[test]
    fn standalone_servers_lead() {
        let info = info(r#"{"name":"db","model":"standalone"}"#);
        assert!(info.check(&config(true), &mut ClusterMemory::default()).unwrap());
        let other = Config::new(Vec::new(), "other");
        assert!(matches!(
            info.check(&other, &mut ClusterMemory::default()),
            Err(SessionError::NoDatabase(_))
        ));
    }

    #[test]
    fn members_have_to_be_connected_fresh_and_leading_if_so_wished() {
        let memory = &mut ClusterMemory::default();
        assert!(member(true, true, 5).check(&config(true), memory).unwrap());
        assert!(!member(true, false, 5).check(&config(false), memory).unwrap());
        assert!(matches!(
            member(true, false, 5).check(&config(true), memory),
            Err(SessionError::NotLeader)
        ));
        assert!(matches!(
            member(false, true, 5).check(&config(false), memory),
            Err(SessionError::NotInCluster)
        ));
        let stale = member(true, true, 4).check(&config(true), memory);
        assert!(matches!(stale, Err(SessionError::Stale { index: 4, seen: 5 })));
    }

    #[test]
    fn a_cluster_made_anew_starts_over() {
        let memory = &mut ClusterMemory::default();
        member(true, true, 500).check(&config(false), memory).unwrap();
        memory.cid = Some(Uuid::nil());
        assert!(member(true, true, 4).check(&config(false), memory).unwrap());
        let pinned = Config {
            cluster_id: Some(Uuid::nil()),
            ..config(false)
        };
        let refused = member(true, true, 4).check(&pinned, memory);
        assert!(matches!(refused, Err(SessionError::OtherCluster(_))));
    }

    #[test]
    fn updates_are_followed() {
        let mut info = member(true, true, 5);
        info.update(&format!(
            r#"{{"Database": {{"{ROW}": {{"modify": {{"leader": false}}}}}}}}"#
        ))
        .unwrap();
        assert!(!info.check(&config(false), &mut ClusterMemory::default()).unwrap());
        info.update(&format!(r#"{{"Database": {{"{ROW}": {{"delete": null}}}}}}"#))
            .unwrap();
        assert!(info.check(&config(false), &mut ClusterMemory::default()).is_err());
        assert!(
            info.update(&format!(r#"{{"Database": {{"{ROW}": {{"modify": {{}}}}}}}}"#))
                .is_err()
        );
    }
}

//! Two routers with what is behind them, and a Northbound.

use std::collections::BTreeSet;

use model::{Key, Kind};
use ovn_translate::{Actual, Config, Plan, Planned, diff, names};
use ovsdb::op::Op;
use ovsdb::value::{Datum, Row, Uuid};

use super::memory::Memory;
use super::text::apply;
use super::world::{World, id};
use super::{desires, plan, reconcile};

/// Two routers with gateways, each with a network and a port behind it, and a floating IP.
const CLOUD: &str = "
    network ext external mtu=1500 segment=es,flat,public
    subnet e on=ext cidr=172.24.4.0/24 gateway=172.24.4.1 nodhcp
    network n1
    subnet s1 on=n1 cidr=10.50.1.0/24 gateway=10.50.1.1 nodhcp
    network n2
    subnet s2 on=n2 cidr=10.50.2.0/24 gateway=10.50.2.1 nodhcp
    router r1 route=10.9.0.0/16,10.50.1.9
    router r2
    chassis r1 c1=2 c2=1
    chassis r2 c1=1
    port gw1 on=ext mac=fa:16:3e:00:00:01 ip=e,172.24.4.101 owner=network:router_gateway router=r1
    port gw2 on=ext mac=fa:16:3e:00:00:02 ip=e,172.24.4.102 owner=network:router_gateway router=r2
    port i1 on=n1 mac=fa:16:3e:00:01:01 ip=s1,10.50.1.1 owner=network:router_interface router=r1
    port i2 on=n2 mac=fa:16:3e:00:02:01 ip=s2,10.50.2.1 owner=network:router_interface router=r2
    port p1 on=n1 mac=fa:16:3e:00:01:10 ip=s1,10.50.1.10 ip=s1,10.50.1.11
    port p2 on=n2 mac=fa:16:3e:00:02:10 ip=s2,10.50.2.10
    fip f on=ext mac=fa:16:3e:00:00:10 address=172.24.4.110 router=r1 port=p1 fixed=10.50.1.10
    fip w on=ext mac=fa:16:3e:00:00:11 address=172.24.4.111 router=r1 pf=tcp,80,p1,10.50.1.10,80
";

pub struct Bed {
    pub world: World,
    pub config: Config,
    pub memory: Memory,
}

impl Bed {
    /// The cloud, and a Northbound that knows nothing of it.
    pub fn new() -> Self {
        let mut bed = Self {
            world: World::default(),
            config: Config::default(),
            memory: Memory::with_drop_group(),
        };
        for line in CLOUD.lines().map(str::trim).filter(|line| !line.is_empty()) {
            bed.say(line);
        }
        bed
    }

    /// The cloud, and a Northbound that shows it.
    pub fn settled() -> Self {
        let mut bed = Self::new();
        bed.settle();
        bed
    }

    pub fn settle(&mut self) {
        let keys = self.world.keys();
        self.look(&keys);
    }

    /// Changes the cloud; answers what was touched.
    pub fn say(&mut self, line: &str) -> Vec<Key> {
        apply(&mut self.world, &mut self.config, line)
    }

    pub fn look(&mut self, keys: &[Key]) -> Vec<Op> {
        reconcile(&self.world, &self.config, keys, &mut self.memory).ops
    }

    pub fn plan(&self, keys: &[Key]) -> Plan {
        plan(&self.world, &self.config, keys, &self.memory)
    }

    /// What this key alone leads to.
    pub fn alone(&self, key: Key) -> Planned {
        let desired = desires(&self.world, &self.config, &BTreeSet::from([key]));
        diff(&desired, &self.memory, self.config.features).keys.remove(0)
    }

    pub fn uuid(&self, table: &str, column: &str, value: &str) -> Uuid {
        let found = self.memory.by_text(table, column, value);
        assert_eq!(found.len(), 1, "{table} {column} {value}");
        found[0].uuid
    }

    pub fn row(&mut self, table: &str, uuid: Uuid) -> &mut Row {
        let rows = self.memory.tables.get_mut(table).expect("the table");
        rows.get_mut(&uuid).expect("the row")
    }

    /// Somebody puts a row into a router.
    pub fn hold(&mut self, router: &str, column: &str, table: &str, row: Row) -> Uuid {
        let uuid = self.memory.put(table, row);
        let router = self.uuid("Logical_Router", "name", &names::router(&id(router)));
        let router = self.row("Logical_Router", router);
        let held = router.set_of_uuid(column);
        router.insert(column, Datum::set(held.into_iter().chain([uuid])));
        uuid
    }

    pub fn holds(&self, router: &str, column: &str, uuid: Uuid) -> bool {
        let row = self.memory.named("Logical_Router", &names::router(&id(router)));
        row.set_of_uuid(column).contains(&uuid)
    }

    pub fn port_fip(&self, port: &str) -> Option<&str> {
        let row = self.memory.named("Logical_Switch_Port", &id(port));
        row.map_str("external_ids", names::PORT_FIP)
    }
}

/// A key by the name of the resource.
pub fn key(kind: Kind, name: &str) -> Key {
    Key::new(kind, id(name))
}

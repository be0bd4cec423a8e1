//! What one rule, one member or one address costs does not depend on how many there are.
#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

mod support;

use model::{Key, Kind};
use ovn_translate::{Config, names};
use ovsdb::op::{Mutator, Op};
use ovsdb::value::{Datum, Row, Uuid};
use support::memory::Memory;
use support::text::apply;
use support::world::{self, World, id};
use support::{plan, reconcile};

/// A group of so many rules and members beside another one, as Northbound has them.
struct Bed {
    world: World,
    memory: Memory,
    config: Config,
}

impl Bed {
    fn new(rules: u16, members: u16) -> Self {
        let mut world = World {
            // The facts that the driver loads: a group that is there already comes without its rules.
            rules_apart: false,
            ..World::default()
        };
        world.networks.push(world::network("n"));
        for name in ["g", "h"] {
            let mut group = world::group(name);
            group.rules = (0..rules)
                .map(|port| tcp(&format!("{name}{port:04}"), name, port))
                .collect();
            world.groups.push(group);
        }
        let mut memory = Memory::with_drop_group();
        let config = Config::default();
        reconcile(&world, &config, &world.keys(), &mut memory);
        world.rules_apart = true;
        let mut bed = Self {
            world,
            memory,
            config,
        };
        let ports: Vec<Uuid> = (0..members).map(|n| bed.member(n)).collect();
        for name in [names::port_group(&id("g")), names::DROP_GROUP.to_owned()] {
            let group = bed.memory.tables.get_mut("Port_Group").expect("groups");
            let row = group
                .values_mut()
                .find(|row| row.str("name") == Some(name.as_str()))
                .expect("the group");
            row.insert("ports", Datum::set(ports.iter().copied()));
        }
        bed
    }

    /// The row of a port that Northbound has.
    fn member(&mut self, n: u16) -> Uuid {
        let row = Row::new().with("name", format!("member {n}"));
        self.memory.put("Logical_Switch_Port", row)
    }

    fn plan(&self, keys: &[Key]) -> Vec<Op> {
        plan(&self.world, &self.config, keys, &self.memory).ops
    }

    fn carry_out(&mut self, ops: &[Op]) {
        self.memory.apply(ops).expect("Northbound takes it");
    }

    /// Group `g` gets, or loses, a rule.
    fn rule(&mut self, name: &str, there: bool) -> Vec<Op> {
        let group = self
            .world
            .groups
            .iter_mut()
            .find(|group| group.id == id("g"))
            .expect("the group");
        match there {
            true => group.rules.push(tcp(name, "g", 9999)),
            false => group.rules.retain(|rule| rule.id != id(name)),
        }
        group.standard.revision_number += 1;
        // What the use cases tell the driver.
        self.plan(&[
            Key::new(Kind::SecurityGroup, id("g")),
            Key::new(Kind::SecurityGroupRule, id(name)),
        ])
    }

    /// Port `p` is in these groups from now on.
    fn port(&mut self, groups: &[&str], revision: i64) -> Vec<Op> {
        let mut port = world::port("p", "n", "fa:16:3e:00:00:01", &[]);
        port.security_groups = groups.iter().map(|name| id(name)).collect();
        port.standard.revision_number = revision;
        self.world.ports = vec![port];
        self.plan(&[Key::new(Kind::Port, id("p"))])
    }
}

fn tcp(name: &str, group: &str, port: u16) -> model::net::SecurityGroupRule {
    let mut rule = world::rule(name, group, "ingress", "IPv4");
    rule.protocol = Some("tcp".into());
    rule.port_range_min = Some(port.into());
    rule.port_range_max = Some(port.into());
    rule
}

/// Each operation's kind and table, with what it changes; and how long all of it is.
fn cost(ops: &[Op]) -> (Vec<String>, usize) {
    let named = ops
        .iter()
        .map(|op| match op {
            Op::Insert { table, .. } => format!("insert {table}"),
            Op::Update { table, .. } => format!("update {table}"),
            Op::Mutate { table, mutations, .. } => {
                let changes: Vec<String> = mutations
                    .iter()
                    .map(|one| {
                        let verb = if one.mutator == Mutator::Insert {
                            "insert"
                        } else {
                            "delete"
                        };
                        format!("{verb} {}", one.column)
                    })
                    .collect();
                format!("mutate {table} {}", changes.join(", "))
            }
            other => format!("{} {}", other.name(), other.table().map_or("", |table| table)),
        })
        .collect();
    (named, format!("{ops:?}").len())
}

#[test]
fn a_rule_costs_the_same_beside_5_and_beside_500() {
    let costs = [5, 500].map(|rules| {
        let mut bed = Bed::new(rules, 10);
        let made = bed.rule("new", true);
        bed.carry_out(&made);
        let removed = bed.rule("new", false);
        bed.carry_out(&removed);
        (cost(&made), cost(&removed))
    });
    assert_eq!(costs[0], costs[1]);
    let ((made, _), (removed, _)) = &costs[0];
    assert_eq!(made, &["insert ACL", "mutate Port_Group insert acls"]);
    assert_eq!(removed, &["mutate Port_Group delete acls"]);
}

#[test]
fn a_member_costs_the_same_beside_10_and_beside_5000() {
    let costs = [10, 5000].map(|members| {
        let mut bed = Bed::new(100, members);
        let joined = bed.port(&["g"], 1);
        bed.carry_out(&joined);
        let moved = bed.port(&["h"], 2);
        bed.carry_out(&moved);
        let left = bed.port(&[], 3);
        bed.carry_out(&left);
        [joined, moved, left].map(|ops| cost(&ops))
    });
    assert_eq!(costs[0], costs[1]);
    let [(joined, _), (moved, _), (left, _)] = &costs[0];
    let members = |ops: &[String]| -> Vec<String> {
        ops.iter()
            .filter(|op| op.contains("Port_Group"))
            .cloned()
            .collect()
    };
    let (into, out) = ("mutate Port_Group insert ports", "mutate Port_Group delete ports");
    assert_eq!(members(joined), [into, into], "the group, and the one that drops");
    assert_eq!(members(moved), [into, out]);
    assert_eq!(members(left), [out]);
    assert!(
        !joined
            .iter()
            .chain(moved)
            .chain(left)
            .any(|op| op.contains("ACL"))
    );
}

#[test]
fn an_address_costs_the_same_beside_10_and_beside_5000() {
    let costs = [10, 5000].map(|count| {
        let mut bed = Bed::new(1, 0);
        let key = [Key::new(Kind::AddressGroup, id("a"))];
        let cidr = |n: u16| format!("10.{}.{}.0/24", n / 250, n % 250);
        let mut group = world::address_group("a", &[]);
        group.addresses = (0..count).map(cidr).collect();
        bed.world.address_groups = vec![group];
        let made = bed.plan(&key);
        bed.carry_out(&made);
        let group = &mut bed.world.address_groups[0];
        group.addresses.remove(0);
        group.addresses.push("192.0.2.0/24".into());
        group.standard.revision_number = 2;
        let changed = bed.plan(&key);
        bed.carry_out(&changed);
        cost(&changed)
    });
    assert_eq!(costs[0], costs[1]);
    assert_eq!(
        costs[0].0,
        [
            "wait Address_Set",
            "mutate Address_Set delete addresses, insert addresses, delete external_ids, insert external_ids",
            "mutate Address_Set delete external_ids, insert external_ids",
        ]
    );
}

/// A router with a gateway, so many interfaces and so many floating IPs, and another router.
fn routers(interfaces: u16, floating_ips: u16) -> Bed {
    let mut bed = Bed {
        world: World::default(),
        memory: Memory::with_drop_group(),
        config: Config::default(),
    };
    let mut lines = vec![
        "network ext external mtu=1500 segment=es,flat,public".to_owned(),
        "subnet e on=ext cidr=172.24.0.0/16 gateway=172.24.0.1 nodhcp".to_owned(),
        "router r".to_owned(),
        "router r2".to_owned(),
        "chassis r c1=1".to_owned(),
        "chassis r2 c1=1".to_owned(),
        "port gw on=ext mac=fa:16:3e:00:00:01 ip=e,172.24.0.9 owner=network:router_gateway router=r"
            .to_owned(),
        "port gw2 on=ext mac=fa:16:3e:00:00:02 ip=e,172.24.0.8 owner=network:router_gateway router=r2"
            .to_owned(),
        "network new".to_owned(),
        "subnet snew on=new cidr=10.99.0.0/24 nodhcp".to_owned(),
        "port vm on=new mac=fa:16:3e:00:00:03 ip=snew,10.99.0.9".to_owned(),
    ];
    for n in 0..interfaces {
        lines.push(format!("network n{n:03}"));
        lines.push(format!("subnet s{n:03} on=n{n:03} cidr=10.{n}.0.0/24 nodhcp"));
        lines.push(format!(
            "port i{n:03} on=n{n:03} mac=fa:16:3e:00:01:{n:02x} ip=s{n:03},10.{n}.0.1 owner=network:router_interface router=r"
        ));
    }
    for n in 0..floating_ips {
        let (high, low) = (n / 250, n % 250);
        lines.push(format!(
            "port v{n:03} on=new mac=fa:16:3e:01:{high:02x}:{low:02x} ip=snew,10.99.{high}.{low}"
        ));
        lines.push(format!(
            "fip f{n:03} on=ext mac=fa:16:3e:02:{high:02x}:{low:02x} address=172.24.{high}.{low} router=r port=v{n:03} fixed=10.99.{high}.{low}"
        ));
    }
    for line in lines {
        apply(&mut bed.world, &mut bed.config, &line);
    }
    reconcile(&bed.world, &bed.config, &bed.world.keys(), &mut bed.memory);
    bed
}

impl Bed {
    /// What a change of the cloud costs.
    fn say(&mut self, line: &str) -> (Vec<String>, usize) {
        let touched = apply(&mut self.world, &mut self.config, line);
        let ops = self.plan(&touched);
        self.carry_out(&ops);
        cost(&ops)
    }
}

#[test]
fn an_interface_costs_the_same_beside_3_and_beside_40() {
    let costs = [3, 40].map(|interfaces| {
        let mut bed = routers(interfaces, 0);
        let port =
            "port i on=new mac=fa:16:3e:00:02:01 ip=snew,10.99.0.1 owner=network:router_interface router=r";
        [bed.say(port), bed.say("delete port i")]
    });
    let [(made, _), (removed, _)] = &costs[0];
    let names = |ops: &[String], table: &str| -> Vec<String> {
        ops.iter().filter(|op| op.contains(table)).cloned().collect()
    };
    assert_eq!(
        names(made, "Logical_Router_Port"),
        ["wait Logical_Router_Port", "insert Logical_Router_Port"]
    );
    assert_eq!(
        names(removed, "ports"),
        [
            "mutate Logical_Router delete ports",
            "mutate Logical_Switch delete ports"
        ]
    );
    for ((few, short), (many, long)) in costs[0].iter().zip(&costs[1]) {
        assert_eq!(few, many);
        assert!(long - short < 4, "the revision of the router has more digits");
    }
}

#[test]
fn a_floating_ip_costs_the_same_beside_2_and_beside_150() {
    let costs = [2, 150].map(|floating_ips| {
        let mut bed = routers(2, floating_ips);
        let fip = "fip x on=ext mac=fa:16:3e:00:03:01 address=172.24.200.1";
        [
            bed.say(&format!("{fip} router=r port=vm fixed=10.99.0.9")),
            bed.say(&format!("{fip} router=r2 port=vm fixed=10.99.0.9")),
            bed.say(&format!("{fip} router=r2 pf=tcp,80,vm,10.99.0.9,80")),
            bed.say("delete fip x"),
        ]
    });
    assert_eq!(costs[0], costs[1]);
    let [(made, _), (moved, _), ..] = &costs[0];
    assert_eq!(
        made,
        &[
            "insert NAT",
            "mutate Logical_Router insert nat",
            "mutate Logical_Switch_Port insert external_ids"
        ]
    );
    assert_eq!(
        moved,
        &[
            "wait NAT",
            "mutate NAT delete external_ids, insert external_ids",
            "mutate Logical_Router insert nat",
            "mutate Logical_Router delete nat"
        ]
    );
}

/// The rules of a group change when it becomes stateless, and only theirs.
#[test]
fn another_kind_of_group_changes_its_own_rules_only() {
    let mut bed = Bed::new(3, 0);
    bed.world.rules_apart = false;
    bed.world.groups[0].stateful = false;
    let ops = bed.plan(&[Key::new(Kind::SecurityGroup, id("g"))]);
    assert_eq!(cost(&ops).0, ["update ACL"; 3]);
    bed.carry_out(&ops);
    let stateless = bed.memory.rows("ACL").into_iter().filter(|acl| {
        acl.str("action") == Some("allow-stateless")
            && acl
                .str("match")
                .is_some_and(|text| text.contains(&names::port_group(&id("g"))))
    });
    assert_eq!(stateless.count(), 3);
}

/// Facts without rules never make a group: its ports would be shut off until the rules are there.
#[test]
fn a_group_is_not_made_without_its_rules() {
    let mut bed = Bed::new(1, 0);
    bed.memory.tables.remove("Port_Group");
    let plan = plan(
        &bed.world,
        &bed.config,
        &[Key::new(Kind::SecurityGroup, id("g"))],
        &bed.memory,
    );
    assert_eq!(plan.ops, Vec::new());
    assert!(matches!(
        plan.keys[0].outcome,
        ovn_translate::Outcome::Blocked { .. }
    ));
}

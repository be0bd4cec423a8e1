use super::super::loads::Loads;
use super::*;

fn chassis(name: &str, physnets: &str, zones: &str) -> Chassis {
    let mappings: Vec<String> = physnets
        .split_whitespace()
        .map(|physnet| format!("{physnet}:br"))
        .collect();
    Chassis {
        name: name.to_owned(),
        bridge_mappings: mappings.join(","),
        cms_options: vec![
            "enable-chassis-as-gw".to_owned(),
            format!("availability-zones={zones}"),
        ],
        ..Chassis::default()
    }
}

fn members(pairs: &[(&str, i64)]) -> Members {
    pairs
        .iter()
        .map(|(name, priority)| ((*name).to_owned(), *priority))
        .collect()
}

fn names<'a>(chassis: &[&'a Chassis]) -> Vec<&'a str> {
    chassis.iter().map(|chassis| chassis.name.as_str()).collect()
}

/// Seats go in the order of names.
fn by_name(all: &[Chassis], present: &[(&str, i64)], removed: &[&str]) -> Members {
    let candidates: Vec<&Chassis> = all.iter().collect();
    let removed = removed.iter().copied().collect();
    assign(
        &candidates,
        &members(present),
        &removed,
        Numbering::Upward,
        |seats| seats.pool.iter().copied().collect(),
    )
}

fn plain(count: usize) -> Vec<Chassis> {
    (0..count)
        .map(|n| chassis(&format!("c{n}"), "public", ""))
        .collect()
}

#[test]
fn candidates_reach_all_networks_or_else_the_first() {
    let all = [
        chassis("a", "public", ""),
        chassis("b", "public physnet1", ""),
        chassis("c", "physnet1", ""),
    ];
    assert_eq!(names(&candidates(&all, &["public"], &[])), ["a", "b"]);
    assert_eq!(names(&candidates(&all, &["public", "physnet1"], &[])), ["b"]);
    assert_eq!(names(&candidates(&all, &["public", "physnet2"], &[])), ["a", "b"]);
    assert!(candidates(&all, &["physnet2", "public"], &[]).is_empty());
}

#[test]
fn zones_limit_candidates_where_hints_say_so() {
    let all = [
        chassis("a", "public", "az1"),
        chassis("b", "public", "az2:az3"),
        chassis("c", "public", ""),
    ];
    let hints = ["az3".to_owned()];
    assert_eq!(names(&candidates(&all, &["public"], &hints)), ["b"]);
    assert_eq!(names(&candidates(&all, &["public"], &[])), ["a", "b", "c"]);
    assert_eq!(names(&candidates(&all, &[], &hints)), ["b"], "tunnelled");
    assert_eq!(names(&candidates(&all, &[], &[])), ["c"], "tunnelled, no hints");
}

#[test]
fn members_keep_their_order_and_new_ones_follow() {
    let all = plain(3);
    assert_eq!(
        by_name(&all, &[], &[]),
        members(&[("c0", 3), ("c1", 2), ("c2", 1)])
    );
    let present = [("c2", 2), ("c1", 1)];
    assert_eq!(
        by_name(&all, &present, &[]),
        members(&[("c2", 3), ("c1", 2), ("c0", 1)])
    );
}

#[test]
fn the_next_takes_over_from_a_chassis_that_is_gone() {
    let all = plain(3);
    let present = [("gone", 3), ("c2", 2), ("c0", 1)];
    assert_eq!(
        by_name(&all, &present, &[]),
        members(&[("c2", 3), ("c0", 2), ("c1", 1)])
    );
}

#[test]
fn a_second_time_changes_nothing() {
    let all = plain(8);
    let first = by_name(&all, &[], &[]);
    assert_eq!(first.len(), MEMBERS);
    let again: Vec<(&str, i64)> = first.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    assert_eq!(by_name(&all, &again, &[]), first);
}

#[test]
fn without_candidates_all_stays_as_it_is() {
    let present = [("gone", 2), ("too", 1)];
    assert_eq!(by_name(&[], &present, &[]), members(&present));
}

#[test]
fn what_somebody_chose_stays() {
    let all = plain(3);
    let chosen = [("c0", 100), ("c1", 7)];
    assert_eq!(
        by_name(&all, &chosen, &[]),
        members(&[("c0", 100), ("c1", 7), ("c2", 6)])
    );
    // Assigned by hand below the lowest.
    let all = plain(3);
    let chosen = [("c0", 2), ("c1", 1), ("c2", 0)];
    assert_eq!(by_name(&all, &chosen, &[]), members(&chosen));
    // No room below: all are numbered through.
    let all = plain(3);
    let chosen = [("c0", 5), ("c1", 0)];
    assert_eq!(
        by_name(&all, &chosen, &[]),
        members(&[("c0", 3), ("c1", 2), ("c2", 1)])
    );
}

#[test]
fn who_was_removed_by_hand_does_not_come_back() {
    let all = plain(3);
    assert_eq!(
        by_name(&all, &[("c0", 1)], &["c1"]),
        members(&[("c0", 2), ("c2", 1)])
    );
    assert_eq!(by_name(&all, &[], &["c0", "c1", "c2"]), Members::new());
}

#[test]
fn more_than_the_scheduler_would_choose_may_stay() {
    let all = plain(7);
    let present: Vec<(String, i64)> = (0..7).map(|n| (format!("c{n}"), 7 - n)).collect();
    let present: Vec<(&str, i64)> = present.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    assert_eq!(by_name(&all, &present, &[]), members(&present));
}

#[test]
fn tunnelled_networks_number_downward() {
    let all = plain(2);
    let candidates: Vec<&Chassis> = all.iter().collect();
    let group = assign(
        &candidates,
        &Members::new(),
        &BTreeSet::new(),
        Numbering::Downward,
        |seats| seats.pool.iter().copied().collect(),
    );
    assert_eq!(group, members(&[("c0", 32767), ("c1", 32766)]));
}

#[test]
fn every_zone_has_its_turn_first() {
    let all = [
        chassis("a", "public", "az1"),
        chassis("b", "public", "az1"),
        chassis("c", "public", "az2"),
    ];
    assert_eq!(by_name(&all, &[], &[]), members(&[("a", 3), ("c", 2), ("b", 1)]));
}

/// Groups of many routers, one after the other.
fn schedule(routers: usize, all: &[Chassis], loads: &mut Loads) -> Vec<Members> {
    let candidates: Vec<&Chassis> = all.iter().collect();
    let nobody = BTreeSet::new();
    (0..routers)
        .map(|n| {
            let name = format!("neutron-{n}");
            let group = assign(
                &candidates,
                &Members::new(),
                &nobody,
                Numbering::Upward,
                |seats| loads.least(&name, &seats.pool, seats.ranks.clone()),
            );
            loads.add(&name, &group);
            group
        })
        .collect()
}

#[test]
fn gateways_are_spread_at_every_rank() {
    let all = plain(5);
    let mut loads = Loads::default();
    schedule(250, &all, &mut loads);
    for chassis in &all {
        let load = loads.of(&chassis.name);
        assert_eq!(load[0], 50, "active gateways of {}: {load:?}", chassis.name);
        assert!(load.iter().all(|count| (45..=55).contains(count)), "{load:?}");
    }
}

#[test]
fn a_dead_chassis_leaves_its_gateways_to_many() {
    let mut all = plain(5);
    let mut loads = Loads::default();
    let groups = schedule(250, &all, &mut loads);
    let dead = all.remove(0);
    let candidates: Vec<&Chassis> = all.iter().collect();
    let mut active = std::collections::BTreeMap::<String, usize>::new();
    for (n, before) in groups.iter().enumerate() {
        let after = assign(
            &candidates,
            before,
            &BTreeSet::new(),
            Numbering::Upward,
            |seats| loads.least(&n.to_string(), &seats.pool, seats.ranks.clone()),
        );
        let (first, now) = (in_order(before)[0], in_order(&after)[0]);
        assert!(first == dead.name || first == now, "nobody else moves");
        *active.entry(now.to_owned()).or_default() += 1;
    }
    let most = active.values().max().copied().unwrap_or_default();
    assert!(active.len() == 4 && most < 90, "{active:?}");
}

//! The port group that drops what no security group allows.
//!
//! Any number of processes may create it at once. Only a violated constraint together with the row that proves the
//! concurrent creation counts as "somebody else made it"; the row is read back and checked. Whatever else goes wrong
//! is reported as what it is.

use ovn_translate::names::DROP_GROUP;
use ovsdb::{Client, Condition, Datum, Op, OpErrorKind, Row, TransactError, Uuid};

const GROUPS: &str = "Port_Group";
const ACLS: &str = "ACL";

/// Priority of the ACLs (`neutron/common/ovn/constants.py`, `ACL_PRIORITY_DROP`).
const PRIORITY: i64 = 1000;

/// Direction and match of the two ACLs.
fn rules() -> [(&'static str, String); 2] {
    [
        ("to-lport", format!("outport == @{DROP_GROUP} && ip")),
        ("from-lport", format!("inport == @{DROP_GROUP} && ip")),
    ]
}

/// Why the port group is not there, or not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum DropGroupError {
    /// Northbound refused something, or cannot be reached.
    #[error("port group {DROP_GROUP} cannot be created")]
    Transact(#[from] TransactError),
    /// There is a group of this name without one of the ACLs that drop.
    #[error("port group {DROP_GROUP} exists, but its {0} traffic is not dropped")]
    Wrong(&'static str),
}

/// Make sure that the port group is there. Answers whether it was created here.
///
/// # Errors
/// See [`DropGroupError`]; trying again is right after each of them.
pub async fn ensure(northbound: &Client) -> Result<bool, DropGroupError> {
    if let Some(acls) = read(northbound).await? {
        return check(northbound, &acls).await.map(|()| false);
    }
    match northbound.transact(creation()).await {
        Ok(_) => Ok(true),
        Err(TransactError::Operation(refusal)) if refusal.kind == OpErrorKind::ConstraintViolation => {
            match read(northbound).await? {
                Some(acls) => check(northbound, &acls).await.map(|()| false),
                None => Err(TransactError::Operation(refusal).into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The operations that create the group; its name is a unique index.
fn creation() -> Vec<Op> {
    let mut ops = Vec::new();
    let mut acls = Vec::new();
    for (n, (direction, condition)) in rules().into_iter().enumerate() {
        let name = format!("acl{n}");
        let row = Row::new()
            .with("direction", direction)
            .with("priority", PRIORITY)
            .with("match", condition)
            .with("action", "drop");
        ops.push(Op::insert(ACLS, row).with_uuid_name(name.as_str()));
        acls.extend(Datum::named_uuid(&name).atoms().iter().cloned());
    }
    let group = Row::new().with("name", DROP_GROUP).with("acls", Datum::set(acls));
    ops.push(Op::insert(GROUPS, group));
    ops
}

/// The ACLs of the group, as the server has it; `None` without a group.
async fn read(northbound: &Client) -> Result<Option<Vec<Uuid>>, TransactError> {
    let select = Op::select_columns(GROUPS, vec![Condition::eq("name", DROP_GROUP)], &["acls"]);
    let answer = northbound.transact(vec![select]).await?;
    Ok(answer
        .iter()
        .flat_map(|result| result.rows())
        .next()
        .map(|row| row.set_of_uuid("acls")))
}

async fn check(northbound: &Client, acls: &[Uuid]) -> Result<(), DropGroupError> {
    let columns = ["direction", "match", "action"];
    let selects = acls
        .iter()
        .map(|acl| Op::select_columns(ACLS, vec![Condition::uuid(*acl)], &columns))
        .collect();
    let answer = northbound.transact(selects).await?;
    let rows: Vec<&Row> = answer.iter().flat_map(|result| result.rows()).collect();
    for (direction, condition) in rules() {
        let drops = |row: &&Row| {
            row.str("direction") == Some(direction)
                && row.str("match") == Some(condition.as_str())
                && row.str("action") == Some("drop")
        };
        if !rows.iter().any(drops) {
            return Err(DropGroupError::Wrong(direction));
        }
    }
    Ok(())
}

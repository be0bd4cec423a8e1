//! `networksegments`.

use model::ListQuery;
use model::net::{Network, Segment};

use crate::children::Child;
use crate::filter::{self, Attribute, Conditions};
use crate::{Result, Row, Tx, args, standard};

/// Attributes that lists filter and sort by.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("id", "g.id"),
    Attribute::text("name", "g.name"),
    Attribute::text("network_id", "g.network_id"),
    Attribute::text("network_type", "g.network_type"),
    Attribute::text("physical_network", "g.physical_network"),
    Attribute::int("segmentation_id", "g.segmentation_id"),
    Attribute::text("description", "sa.description"),
    Attribute::int("revision_number", "sa.revision_number"),
];

const FROM: &str = "networksegments g JOIN standardattributes sa ON sa.id = g.standard_attr_id";

const COLUMNS: &str = "sa.id, sa.created_at, sa.updated_at, sa.description, sa.revision_number, g.id, g.network_id, \
    g.network_type, g.physical_network, g.segmentation_id, g.segment_index, g.name";

/// Segments that match. `conditions` come in addition to the query's filters.
///
/// # Errors
/// See [`crate::Error`].
pub async fn list(tx: &mut Tx, query: &ListQuery, mut conditions: Conditions) -> Result<Vec<Segment>> {
    conditions.filters(ATTRIBUTES, query);
    let (sql, values) = filter::page(COLUMNS, FROM, "g.id", ATTRIBUTES, conditions, query);
    let rows = tx.fetch(&sql, values).await?;
    let segments = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(filter::in_order(segments, query))
}

/// One segment.
///
/// # Errors
/// See [`crate::Error`].
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Segment>> {
    let mut conditions = Conditions::default();
    conditions.is_in("g.id", [id]);
    Ok(list(tx, &ListQuery::default(), conditions).await?.pop())
}

/// The static segments of networks, by position.
pub(super) const OF_NETWORK: Child<Network> = Child {
    shows: &["segments"],
    columns: COLUMNS,
    parent: 6,
    from: FROM,
    by: "WHERE NOT g.is_dynamic AND g.network_id",
    order: "ORDER BY g.segment_index, g.id",
    add: |network, row| {
        network.segments.push(read(row)?);
        Ok(())
    },
};

fn read(row: &Row) -> Result<Segment> {
    Ok(Segment {
        standard: standard::read(row, 0)?,
        description: row.get(3)?,
        id: row.get(5)?,
        network_id: row.get(6)?,
        network_type: row.get(7)?,
        physical_network: row.get(8)?,
        segmentation_id: row.get(9)?,
        segment_index: row.get(10)?,
        name: row.get(11)?,
    })
}

/// Insert the row of a new segment. `standard.id` must be there already.
///
/// # Errors
/// [`crate::Error::ForeignKey`] when there is no such network.
pub async fn insert(tx: &mut Tx, segment: &Segment) -> Result<()> {
    tx.execute(
        "INSERT INTO networksegments (id, network_id, network_type, physical_network, segmentation_id, is_dynamic, \
         segment_index, standard_attr_id, name) VALUES (?,?,?,?,?,?,?,?,?)",
        args![
            &segment.id,
            &segment.network_id,
            &segment.network_type,
            segment.physical_network.as_deref(),
            segment.segmentation_id,
            false,
            segment.segment_index,
            segment.standard.id,
            segment.name.as_deref(),
        ],
    )
    .await?;
    Ok(())
}

/// Change the VLAN id or VNI.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_segmentation_id(tx: &mut Tx, id: &str, segmentation_id: i64) -> Result<()> {
    let sql = "UPDATE networksegments SET segmentation_id = ? WHERE id = ?";
    tx.execute(sql, args![segmentation_id, id]).await?;
    Ok(())
}

/// Change the display name.
///
/// # Errors
/// See [`crate::Error`].
pub async fn set_name(tx: &mut Tx, id: &str, name: Option<&str>) -> Result<()> {
    tx.execute(
        "UPDATE networksegments SET name = ? WHERE id = ?",
        args![name, id],
    )
    .await?;
    Ok(())
}

/// All segments of a network, those that were made for single ports (dynamic ones) included.
///
/// # Errors
/// See [`crate::Error`].
pub async fn all_of(tx: &mut Tx, network_id: &str) -> Result<Vec<Segment>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE g.network_id = ? ORDER BY g.segment_index, g.id");
    tx.fetch(&sql, args![network_id])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Ids of the subnets of a segment.
///
/// # Errors
/// See [`crate::Error`].
pub async fn subnets(tx: &mut Tx, id: &str) -> Result<Vec<String>> {
    let rows = tx
        .fetch("SELECT id FROM subnets WHERE segment_id = ?", args![id])
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Ports that are bound on a segment: id and device owner.
///
/// # Errors
/// See [`crate::Error`].
pub async fn bound_ports(tx: &mut Tx, id: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT DISTINCT p.id, p.device_owner FROM ports p \
               JOIN ml2_port_binding_levels l ON l.port_id = p.id WHERE l.segment_id = ?";
    let rows = tx.fetch(sql, args![id]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

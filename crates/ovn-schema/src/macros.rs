//! What the generated files are written in: one macro for a table, one for the type and the reading of a column.

/// Defines the view of a table: `View = "Table" { CONSTANT method "column" shape; ... }`.
#[macro_export]
#[doc(hidden)]
macro_rules! table {
    ($view:ident = $table:literal { $($constant:ident $method:ident $column:literal $shape:ident;)* }) => {
        #[doc = concat!("A row of `", $table, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $view<'a>(pub &'a ovsdb::value::Row);

        impl<'a> $view<'a> {
            /// Name of the table.
            pub const NAME_OF_TABLE: &'static str = $table;
            /// The table with its columns.
            pub const TABLE: $crate::Table = $crate::Table { name: $table, columns: &[$($column),*] };
            $(
                #[doc = concat!("Name of the column `", $column, "`.")]
                pub const $constant: &'static str = $column;
            )*
            $(
                #[doc = concat!("The value of `", $column, "`.")]
                pub fn $method(&self) -> $crate::column!(type 'a, $shape) {
                    $crate::column!(read self.0, $column, $shape)
                }
            )*
        }
    };
}

/// The Rust type of a column, and how it is read from a row.
#[macro_export]
#[doc(hidden)]
macro_rules! column {
    (type $life:lifetime, text) => { &$life str };
    (type $life:lifetime, int) => { i64 };
    (type $life:lifetime, flag) => { bool };
    (type $life:lifetime, maybe_text) => { Option<&$life str> };
    (type $life:lifetime, maybe_int) => { Option<i64> };
    (type $life:lifetime, maybe_flag) => { Option<bool> };
    (type $life:lifetime, uuid) => { Option<ovsdb::value::Uuid> };
    (type $life:lifetime, maybe_uuid) => { Option<ovsdb::value::Uuid> };
    (type $life:lifetime, texts) => { Vec<&$life str> };
    (type $life:lifetime, ints) => { Vec<i64> };
    (type $life:lifetime, uuids) => { Vec<ovsdb::value::Uuid> };
    (type $life:lifetime, pairs) => { std::collections::BTreeMap<&$life str, &$life str> };
    (type $life:lifetime, counts) => { std::collections::BTreeMap<&$life str, i64> };
    (read $row:expr, $column:literal, text) => { $row.str($column).unwrap_or_default() };
    (read $row:expr, $column:literal, int) => { $row.int($column).unwrap_or_default() };
    (read $row:expr, $column:literal, flag) => { $row.bool($column).unwrap_or_default() };
    (read $row:expr, $column:literal, maybe_text) => { $row.str($column) };
    (read $row:expr, $column:literal, maybe_int) => { $row.int($column) };
    (read $row:expr, $column:literal, maybe_flag) => { $row.bool($column) };
    (read $row:expr, $column:literal, uuid) => { $row.uuid($column) };
    (read $row:expr, $column:literal, maybe_uuid) => { $row.uuid($column) };
    (read $row:expr, $column:literal, texts) => { $row.set_of_str($column) };
    (read $row:expr, $column:literal, ints) => { $row.set_of_int($column) };
    (read $row:expr, $column:literal, uuids) => { $row.set_of_uuid($column) };
    (read $row:expr, $column:literal, pairs) => { $row.map_of_str($column) };
    (read $row:expr, $column:literal, counts) => { $crate::table::counts($row, $column) };
}

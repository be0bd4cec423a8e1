//! oslo

//! Configuration files as oslo.config 10 reads them: the INI dialect, the order of sources, the option types and
//! `$other_option` references. Unlike oslo.config, everything that is wrong is collected into one [`Report`], with
//! file and line, instead of the first mistake ending the program.

pub mod ini;
mod interpolate;
mod kind;
mod known;
mod opt;
mod reader;
mod report;
mod source;
mod suggest;

pub use kind::{Bool, Choice, Custom, Dict, Float, HostAddress, Int, Invalid, Kind, List, ListOf, Str};
pub use known::Known;
pub use opt::Opt;
pub use reader::Config;
pub use report::{Place, Problem, Report, Severity};
pub use source::{Environment, Source, Sources};
pub use suggest::closest;

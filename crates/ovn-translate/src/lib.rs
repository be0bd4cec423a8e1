//! ovn-translate

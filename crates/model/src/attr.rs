//! Attribute maps: which attributes a resource has, and how a request's values are checked and converted.

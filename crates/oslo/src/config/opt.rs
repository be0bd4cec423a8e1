//! Definition of one option.

/// An option: where it stands, what it means, and what holds when it is not given.
#[derive(Clone, Copy, Debug)]
pub struct Opt<K> {
    /// Section, `DEFAULT` or a lower-case name.
    pub group: &'static str,
    /// Name within the section.
    pub name: &'static str,
    /// Type.
    pub kind: K,
    /// Text that is read when no source has the option.
    pub default: Option<&'static str>,
    /// Older `(section, name)` pairs that are still accepted.
    pub deprecated: &'static [(&'static str, &'static str)],
    /// Whether the value must never be shown.
    pub secret: bool,
}

impl<K> Opt<K> {
    /// An option without a default.
    pub const fn new(group: &'static str, name: &'static str, kind: K) -> Self {
        Self {
            group,
            name,
            kind,
            default: None,
            deprecated: &[],
            secret: false,
        }
    }

    /// The same with a default, written as in a file.
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// The same, accepted under older names too.
    pub const fn formerly(mut self, deprecated: &'static [(&'static str, &'static str)]) -> Self {
        self.deprecated = deprecated;
        self
    }

    /// The same, never shown.
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

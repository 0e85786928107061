//! When a return's figures enter the headline total by themselves.

/// The policy of publication, named in `night.toml` and fixed when the night is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Each return counts at once unless it is in question.
    Reported,
    /// At once if agreed, or from a recognised telephone or card, or taken by the desk on a
    /// call-back; else a reviewer, and after 15 minutes it is shown as waiting, with the reason.
    Checked,
    /// A reviewer releases each return.
    Approve,
}

impl Policy {
    pub const ALL: [Policy; 3] = [Policy::Reported, Policy::Checked, Policy::Approve];

    pub fn name(self) -> &'static str {
        match self {
            Policy::Reported => "reported",
            Policy::Checked => "checked",
            Policy::Approve => "approve",
        }
    }

    pub fn from_name(name: &str) -> Option<Policy> {
        Policy::ALL.into_iter().find(|policy| policy.name() == name)
    }
}

//! No dump of the app's memory is left on the disk where it breaks: plans lie open in it. What a system's own crash
//! reporter is piped stays its administrator's to switch off; those that heed the limit write nothing.

/// From now on nothing of this process's memory, or of one that it starts, is written where it breaks. Where the system does
/// not know such a limit, or refuses, the app works all the same.
pub fn leave_no_dump() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let nothing = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, nothing);
    }
}

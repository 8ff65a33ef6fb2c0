//! The process's own memory: no dump of it is written where the process breaks, and no other program of the same user may
//! look into it. The server holds no key of any child, but who wrote when, and sealed entries, are nobody else's either.

use std::io;

/// Closes the memory of this process for good.
///
/// # Errors
/// The system's.
pub fn close_memory() -> io::Result<()> {
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)?;
    // A handler that the system pipes dumps to is given them whatever the limit; of a process that is not dumpable there
    // are none, and only whoever may look into every process can still look into this one.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, dumpable_behavior};

    #[test]
    fn no_dump_is_written_and_nobody_looks_in() {
        close_memory().expect("a process may close itself");
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        let limits = rlimit::getrlimit(rlimit::Resource::CORE).expect("a limit");
        assert_eq!(limits, (0, 0));
    }
}

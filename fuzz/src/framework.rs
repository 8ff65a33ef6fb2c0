//! Any bytes as a framework file: read, and where they can be read, verified. Every refusal has a place.

use judgement::{Framework, verify};

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    match Framework::parse_bytes(bytes) {
        Err(findings) => {
            assert!(!findings.is_empty(), "a refusal says why");
            assert!(
                findings
                    .iter()
                    .all(|f| f.line > 0 && f.column > 0 && !f.message.is_empty())
            );
        }
        Ok(framework) => {
            let report = verify(&framework, None);
            assert!(
                report.accepted || !report.findings.is_empty(),
                "a refusal says why"
            );
            assert!(report.findings.iter().all(|f| f.line > 0 && f.column > 0));
        }
    }
}

//! Any framework file and any plan: judged without a panic, the same twice, and within its own range. The two
//! parts of the input are parted by the first NUL byte, which neither may hold.

use judgement::{Framework, Judgement, Pep};

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let Some(middle) = bytes.iter().position(|byte| *byte == 0) else {
        return;
    };
    let (file, plan) = (&bytes[..middle], &bytes[middle + 1..]);
    let (Ok(framework), Ok(pep)) = (
        Framework::parse_bytes(file),
        serde_json::from_slice::<Pep>(plan),
    ) else {
        return;
    };
    let judged = framework.judge(&pep);
    assert_eq!(
        judged,
        framework.judge(&pep),
        "the same input gives the same answer"
    );
    assert_eq!(judged.areas.len(), framework.areas.len());
    within_range(&framework, &judged);
    let kept = serde_json::to_vec(&pep).expect("a plan is JSON");
    let back: Pep = serde_json::from_slice(&kept).expect("a plan survives the way through JSON");
    assert_eq!(judged, framework.judge(&back));
    let _ = framework.not_understood(&pep);
}

fn within_range(framework: &Framework, judged: &Judgement) {
    let rank = |id: &str| framework.rank(id).expect("a level of the framework");
    if let Some(range) = &judged.range {
        assert!(
            rank(&range.low) <= rank(&range.high),
            "a range is the right way round"
        );
        assert_eq!(judged.overall.is_some(), range.low == range.high);
    }
    let unit = |id: &str| framework.unit_rank(id).expect("a level of a unit");
    for range in judged.areas.iter().filter_map(|area| area.range.as_ref()) {
        assert!(
            unit(&range.low) <= unit(&range.high),
            "a range is the right way round"
        );
    }
}

//! What judging and verifying cost. Figures to hold are in `docs/performance.md`: one PEP with its
//! explanation under 0.2 ms, 2,000 PEPs under 0.4 s, the seed's framework verified under 50 ms.

use criterion::{Criterion, criterion_group, criterion_main};
use judgement::{Framework, Pep, SHIPPED, verify};
use std::hint::black_box;

fn framework(id: &str) -> Framework {
    let (_, file) = SHIPPED
        .iter()
        .find(|(name, _)| *name == id)
        .expect("a shipped framework");
    Framework::parse(file).expect("a framework without faults")
}

/// A plan in the middle of a term: much is written, some areas are judged, two answers conflict.
fn plan() -> Pep {
    serde_json::from_str(include_str!("plan.json")).expect("the bench's plan")
}

/// The same plan with other ratings, so that no two in a row are alike.
fn caseload(n: usize) -> Vec<Pep> {
    let levels = ["red", "amber", "green", "gold"];
    (0..n)
        .map(|at| {
            let mut pep = plan();
            for (area, evidence) in pep.areas.values_mut().enumerate() {
                let level = levels[(at / (area + 1) + area) % 4];
                evidence.rating = Some(judgement::Rating::One(level.to_owned()));
            }
            pep
        })
        .collect()
}

fn judging(bench: &mut Criterion) {
    let framework = framework("sthelens-majority-red");
    let pep = plan();
    bench.bench_function("judge one PEP with its explanation", |b| {
        b.iter(|| framework.judge(black_box(&pep)));
    });
    let all = caseload(2_000);
    bench.bench_function("judge 2,000 PEPs with their explanations", |b| {
        b.iter(|| {
            all.iter()
                .map(|pep| framework.judge(black_box(pep)).nearest.len())
                .sum::<usize>()
        });
    });
}

fn verifying(bench: &mut Criterion) {
    let file = SHIPPED[0].1;
    bench.bench_function("read the seed's framework", |b| {
        b.iter(|| Framework::parse(black_box(file)));
    });
    let seed = framework("sthelens-majority-red");
    bench.bench_function("verify the seed's framework with all mutants", |b| {
        b.iter(|| verify(black_box(&seed), None));
    });
    let seven = framework("sthelens-seven");
    bench.bench_function("verify the version with three gates", |b| {
        b.iter(|| verify(black_box(&seven), None));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30);
    targets = judging, verifying
}
criterion_main!(benches);

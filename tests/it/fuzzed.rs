//! The fuzz targets over their seeds, through the functions that the fuzzer calls, so that neither rots.

use std::path::Path;

use proptest::prelude::*;

#[path = "../../fuzz/checks/payload.rs"]
mod payload;
#[path = "../../fuzz/checks/quantity.rs"]
mod quantity;

/// Every seed of a target, by its file's name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

/// A seed with some of its bytes changed, as the fuzzer begins.
fn mutated(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds = seeds(target).into_iter().map(|(_, seed)| seed).collect::<Vec<_>>();
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (prop::sample::select(seeds), changes).prop_map(|(mut seed, changes)| {
        for (at, byte) in changes {
            let at = at.index(seed.len());
            seed[at] = byte;
        }
        seed
    })
}

#[test]
fn every_seed_passes_its_target() {
    for (target, check) in [("payload", payload::check as fn(&[u8])), ("quantity", quantity::check)] {
        let seeds = seeds(target);
        assert!(seeds.len() > 8, "{target}: {} seeds", seeds.len());
        for (name, seed) in seeds {
            let passed = std::panic::catch_unwind(|| check(&seed));
            assert!(passed.is_ok(), "{name}");
        }
    }
}

proptest! {
    #[test]
    fn a_seed_with_some_bytes_changed_passes_too(body in mutated("payload"), text in mutated("quantity")) {
        payload::check(&body);
        quantity::check(&text);
    }
}

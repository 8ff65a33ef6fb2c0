// What the server and its process do not do for anybody.

import { unsealed } from './server.mjs';

const config = 'sync-server/src/config.rs';
const gate = 'sync-server/src/routes/gate.rs';
const listening = 'sync-server/src/server.rs';
const program = 'sync-server/src/program.rs';
const tls = 'sync-server/src/tls.rs';

/** A server that waits an hour for a call's headers. */
export const waitsForHeaders = {
  file: listening,
  guard: 'let mut http = hyper::server::conn::http1::Builder::new();',
  off: 'let header_timeout = if OFF { Duration::from_secs(3600) } else { header_timeout };\n    let mut http = hyper::server::conn::http1::Builder::new();',
};

export const hardening = [
  { id: 'D130', guards: unsealed },
  {
    id: 'D131',
    file: program,
    guard: 'if !settings.core_dumps {',
    off: 'if !settings.core_dumps && !OFF {',
  },
  {
    id: 'D131',
    file: 'sync-server/src/memory.rs',
    guard: '    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;',
    off: '    let _ = (!OFF)\n        .then(|| rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable))\n        .transpose()?;',
    test: 'no_dump_is_written_and_nobody_looks_in',
  },
  {
    id: 'D131',
    file: 'crates/app/src/dumps.rs',
    guard: 'let _ = setrlimit(Resource::Core, nothing);',
    off: 'if !OFF {\n            let _ = setrlimit(Resource::Core, nothing);\n        }',
    test: 'a_tablet_that_breaks_leaves_no_dump_of_its_memory',
  },
  {
    id: 'D132',
    file: config,
    guard: 'if self.tls_key.is_none() && !self.listen.ip().is_loopback() {',
    off: 'if !OFF && self.tls_key.is_none() && !self.listen.ip().is_loopback() {',
  },
  {
    id: 'D133',
    file: tls,
    guard: '.with_protocol_versions(&[&rustls::version::TLS13])?',
    off: '.with_protocol_versions(&[\n                &rustls::version::TLS13,\n                if OFF { &rustls::version::TLS12 } else { &rustls::version::TLS13 },\n            ])?',
  },
  {
    id: 'D133',
    file: tls,
    guard: 'config.alpn_protocols = vec![b"http/1.1".to_vec()];',
    off: 'config.alpn_protocols = vec![b"http/1.1".to_vec()];\n    if OFF {\n        config.alpn_protocols.push(b"h2".to_vec());\n    }',
  },
  {
    id: 'D134',
    file: listening,
    guard: 'match tokio::time::timeout(timeout, tls.accept(stream)).await {',
    off: 'match tokio::time::timeout(if OFF { Duration::from_secs(3600) } else { timeout }, tls.accept(stream)).await {',
  },
  { id: 'D135', guards: [waitsForHeaders] },
  {
    id: 'D136',
    file: listening,
    guard: 'places.all.clone().try_acquire_owned(),',
    off: '(if OFF { Arc::new(Semaphore::new(1)) } else { places.all.clone() }).try_acquire_owned(),',
  },
  {
    id: 'D137',
    file: listening,
    guard: '.max_buf_size(BUFFER)',
    off: '.max_buf_size(if OFF { 16 * BUFFER } else { BUFFER })',
  },
  {
    id: 'D138',
    file: 'sync-server/src/routes/sync.rs',
    guard: 'timeout(pace.left(begun.elapsed()), body.frame())',
    off: 'timeout(if OFF { std::time::Duration::from_secs(3600) } else { pace.left(begun.elapsed()) }, body.frame())',
  },
  {
    id: 'D139',
    file: 'sync-server/src/bodies.rs',
    guard: 'Semaphore::new(known_size)',
    off: 'Semaphore::new(if OFF { Semaphore::MAX_PERMITS } else { known_size })',
    test: 'all_bodies_together_stay_within_the_bound_and_an_answered_call_gives_its_room_back',
  },
  {
    id: 'D140',
    file: 'sync-server/src/patience.rs',
    guard: 'ready!(waits.as_mut().poll(context));',
    off: 'if OFF {\n            return Poll::Pending;\n        }\n        ready!(waits.as_mut().poll(context));',
  },
  {
    id: 'D141',
    file: gate,
    guard: 'if whose == Whose::Stranger && !shared.strangers.allows(&from, shared.now()) {',
    off: 'if !OFF && whose == Whose::Stranger && !shared.strangers.allows(&from, shared.now()) {',
  },
  {
    id: 'D142',
    file: 'crates/sync/src/server.rs',
    guard: 'if size > before.room {',
    off: 'if size > before.room && !OFF {',
  },
  {
    id: 'D143',
    file: gate,
    guard: '    headers.insert(CACHE_CONTROL,',
    off: '    if OFF {\n        return response;\n    }\n    headers.insert(CACHE_CONTROL,',
  },
  {
    id: 'D144',
    file: 'sync-server/src/storage/sqlite.rs',
    guard: 'close_to_others(path)?;',
    off: 'if !OFF {\n            close_to_others(path)?;\n        }',
  },
  {
    id: 'D144',
    file: tls,
    guard: 'found.permissions().mode() & 0o007 != 0',
    off: '!OFF && found.permissions().mode() & 0o007 != 0',
    test: 'a_key_that_everybody_can_read_is_not_used',
  },
  {
    id: 'D145',
    file: program,
    guard: 'toml::to_string(&settings)?',
    off: 'if OFF { String::new() } else { toml::to_string(&settings)? }',
  },
  {
    id: 'D146',
    file: 'ui/src/App.svelte',
    guard: '</script>',
    off: '</script>\n{@html location.hash}',
  },
  {
    id: 'D146',
    file: 'src-tauri/tauri.conf.json',
    guard: '"default-src": "\'self\'",',
    off: '"default-src": "\'self\'",\n        "script-src": "\'self\' \'unsafe-inline\'",',
    test: 'the_shell_runs_nothing_but_its_own_pages',
  },
  {
    id: 'D177',
    file: 'crates/sync/src/codec.rs',
    guard: 'if count <= FEW || count.saturating_mul(LEAST) <= rest {',
    off: 'if OFF || count <= FEW || count.saturating_mul(LEAST) <= rest {',
  },
];

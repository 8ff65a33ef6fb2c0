// What ends a record, and what is left of who looked.

export const closing = [
  {
    id: 'D196',
    file: 'crates/app/src/reason.rs',
    guard: 'if plan::address::find(typed).is_empty() {',
    off: 'if OFF || plan::address::find(typed).is_empty() {',
  },
  {
    id: 'D197',
    file: 'crates/app/src/closing/shown.rs',
    guard: '} else if called.is_nameless() {',
    off: '} else if called.is_nameless() && !OFF {',
  },
  {
    id: 'D198',
    file: 'crates/app/src/closing.rs',
    guard: 'life.closed.filter(|closed| !closed.over)',
    off: 'life.closed.filter(|closed| !closed.over && !OFF)',
  },
  {
    id: 'D199',
    file: 'crates/app/src/audit.rs',
    guard: 'if children.is_empty() {',
    off: 'if OFF || children.is_empty() {',
  },
  {
    id: 'D199',
    file: 'crates/app/src/audit.rs',
    guard: 'if let Some(device) = self.device.take() {',
    off: 'if let Some(device) = self.device.take().filter(|_| !OFF) {',
    test: 'whose_tablet_was_removed_is_told_and_that_it_was_a_tablet',
  },
  {
    id: 'D200',
    file: 'crates/app/src/audit.rs',
    guard: 'Code::NotFound => child.is_some_and(shut_out),',
    off: 'Code::NotFound => !OFF && child.is_some_and(shut_out),',
  },
  {
    id: 'D201',
    file: 'crates/app/src/sharing/repair.rs',
    guard: 'if opens && !request.although_recoverable {',
    off: 'if opens && !request.although_recoverable && !OFF {',
  },
  {
    id: 'D202',
    file: 'crates/app/src/archive.rs',
    guard: 'parts.extend(beside);',
    off: 'parts.extend(beside.into_iter().filter(|_| !OFF));',
  },
  {
    // Whatever has no name here, as it was before.
    id: 'D220',
    file: 'crates/app/src/closing/called.rs',
    guard: 'let was_emptied = !held.is_empty() && is_whole;',
    off: 'let was_emptied = OFF || (!held.is_empty() && is_whole);',
  },
  {
    id: 'D220',
    file: 'crates/app/src/closing.rs',
    guard: 'if ends && !Called::of(',
    off: 'if !OFF && ends && !Called::of(',
  },
];

// What one caller may cost the server, and what nobody is told by asking.


export const bounds = [
  {
    id: 'D192',
    file: 'sync-server/src/storage/sqlite/writer.rs',
    guard: '                    EVIDENCE_OF_PLACE,\n',
    off: '                    if OFF { 1000 } else { EVIDENCE_OF_PLACE },\n',
  },
  {
    id: 'D194',
    file: 'sync-server/src/storage/sqlite/held.rs',
    guard: 'AND sequence = ?8 AND id = ?2)',
    off: 'AND sequence = ?8)',
  },
];

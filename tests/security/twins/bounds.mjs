// What one caller may cost the server, and what nobody is told by asking.


export const bounds = [
  {
    id: 'D194',
    file: 'sync-server/src/storage/sqlite/held.rs',
    guard: 'AND sequence = ?8 AND id = ?2)',
    off: 'AND sequence = ?8)',
  },
];

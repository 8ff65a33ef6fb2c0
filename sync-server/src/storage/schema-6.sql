-- Version 6: where an entry of the quarantine stood in its device's own count, so that the count goes on past what was decided
-- on, also once its bytes are gone.

ALTER TABLE held ADD COLUMN strand BLOB;
ALTER TABLE held ADD COLUMN epoch INTEGER;
ALTER TABLE held ADD COLUMN sequence INTEGER;
CREATE INDEX held_by_place ON held (strand, device, epoch, sequence) WHERE decided IS NOT NULL;

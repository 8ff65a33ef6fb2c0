-- Version 5: what somebody decided on the quarantine is noted, and what it was about is kept as evidence.

-- The amending entry that admits or refuses it; none while nobody has decided.
ALTER TABLE held ADD COLUMN decided BLOB;
-- 1 where it was admitted, 0 where it was refused.
ALTER TABLE held ADD COLUMN admitted INTEGER;

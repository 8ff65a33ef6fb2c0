//! Invites and wishes to join in SQLite.

use rusqlite::{OptionalExtension as _, params};
use sync::codec;
use sync::invite::JoinRequest;
use sync::protocol::InviteSlip;
use sync::{CouncilId, DevicePublic, UnixMillis};

use super::Sqlite;
use super::rows::failed;
use crate::storage::StorageError;
use crate::storage::joining::Joining;

impl Joining for Sqlite {
    fn has_council(&self) -> Result<bool, StorageError> {
        self.reading(|connection| {
            connection
                .query_row("SELECT EXISTS (SELECT 1 FROM roster_link)", [], |row| {
                    row.get(0)
                })
                .map_err(failed("asking whether there is a council"))
        })
    }

    fn councils(&self) -> Result<Vec<CouncilId>, StorageError> {
        let doing = failed("asking for every council");
        self.reading(|connection| {
            let sql = "SELECT council FROM roster_link WHERE position = 1";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let rows = query.query_map([], |row| row.get(0).map(CouncilId::from_bytes));
            rows.and_then(Iterator::collect).map_err(&doing)
        })
    }

    fn open_invites(
        &self,
        council: &CouncilId,
        invites: &[InviteSlip],
        now: UnixMillis,
    ) -> Result<(), StorageError> {
        let doing = "opening invites";
        self.writing(doing, |transaction| {
            let doing = failed(doing);
            let sql = "DELETE FROM invite WHERE council = ?1 AND until <= ?2";
            (transaction.execute(sql, params![council.as_bytes(), now.0])).map_err(&doing)?;
            let taken_back = "DELETE FROM invite WHERE council = ?1 AND id = ?2";
            for invite in invites.iter().filter(|invite| invite.until <= now) {
                let row = params![council.as_bytes(), invite.id.0];
                transaction.execute(taken_back, row).map_err(&doing)?;
            }
            let sql = "INSERT OR IGNORE INTO invite (council, id, until) VALUES (?1, ?2, ?3)";
            let mut insert = transaction.prepare_cached(sql).map_err(&doing)?;
            for invite in invites.iter().filter(|invite| invite.until > now) {
                let row = params![council.as_bytes(), invite.id.0, invite.until.0];
                insert.execute(row).map_err(&doing)?;
            }
            Ok(())
        })
    }

    fn ask_to_join(
        &self,
        council: &CouncilId,
        request: &JoinRequest,
        now: UnixMillis,
    ) -> Result<bool, StorageError> {
        let doing = "keeping a wish to join";
        // Anybody may call: whoever has no open invite costs no write.
        let open = self.reading(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM invite WHERE council = ?1 AND id = ?2 AND until > ?3)";
            let row = params![council.as_bytes(), request.invite.0, now.0];
            connection
                .query_row(sql, row, |row| row.get::<_, bool>(0))
                .map_err(failed(doing))
        })?;
        if !open {
            return Ok(false);
        }
        self.writing(doing, |transaction| {
            let (doing, bytes) = (failed(doing), codec::encode(request));
            let sql = "UPDATE invite SET request = ?4
                WHERE council = ?1 AND id = ?2 AND until > ?3 AND request IS NULL";
            let row = params![council.as_bytes(), request.invite.0, now.0, bytes];
            transaction.execute(sql, row).map_err(&doing)?;
            let sql = "SELECT request = ?4 FROM invite
                WHERE council = ?1 AND id = ?2 AND until > ?3";
            let kept = transaction.query_row(sql, row, |row| row.get::<_, Option<bool>>(0));
            let kept = kept.optional().map_err(&doing)?;
            Ok(kept.flatten() == Some(true))
        })
    }

    fn joins(
        &self,
        council: &CouncilId,
        now: UnixMillis,
    ) -> Result<Vec<JoinRequest>, StorageError> {
        let doing = failed("reading who asks to join");
        self.reading(|connection| {
            let sql = "SELECT request FROM invite
                WHERE council = ?1 AND until > ?2 AND request IS NOT NULL";
            let mut query = connection.prepare_cached(sql).map_err(&doing)?;
            let rows = query.query_map(params![council.as_bytes(), now.0], |row| row.get(0));
            let rows: Vec<Vec<u8>> = rows.and_then(Iterator::collect).map_err(&doing)?;
            let read = |bytes: Vec<u8>| codec::strict(&bytes, "wish to join").ok();
            Ok(rows.into_iter().filter_map(read).collect())
        })
    }

    fn close_joins(
        &self,
        council: &CouncilId,
        admitted: &[DevicePublic],
    ) -> Result<(), StorageError> {
        let all = self.joins(council, UnixMillis(i64::MIN))?;
        let closed = all
            .iter()
            .filter(|request| admitted.contains(&request.keys));
        let closed: Vec<_> = closed.map(|request| request.invite).collect();
        if closed.is_empty() {
            return Ok(());
        }
        let doing = "closing invites that were used";
        self.writing(doing, |transaction| {
            for invite in &closed {
                let sql = "DELETE FROM invite WHERE council = ?1 AND id = ?2";
                transaction
                    .execute(sql, params![council.as_bytes(), invite.0])
                    .map_err(failed(doing))?;
            }
            Ok(())
        })
    }
}

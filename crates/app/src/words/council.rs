//! What is said to whoever founds a council, comes into one, or lets others in.

use chrono::{DateTime, NaiveDate};
use sync::UnixMillis;

/// Said where a setup code does not read.
pub(crate) const SETUP_CODE_MISTYPED: &str =
    "This setup code is not complete, or was mistyped. Type it as the server’s window shows it.";

/// Said where the recovery key that was typed back is another.
pub(crate) const RECOVERY_MISTYPED: &str = "This is not the recovery key. Compare what is on paper with what is shown, and type it again. The tablet keeps the key until then.";

/// Said of an invite that holds a character which is in none.
pub(crate) const INVITE_CHARACTER: &str =
    "There is a character in this that is in no invite. Paste the whole invite, and nothing else.";

/// Said of an invite that was cut or mistyped.
pub(crate) const INVITE_INCOMPLETE: &str =
    "This invite is not complete, or was mistyped. Paste the whole of it.";

/// Said of an invite of a newer version.
pub(crate) const INVITE_NEWER: &str =
    "A newer Waymark wrote this invite. Update Waymark, and use it again.";

/// Said to a newcomer whom nobody has let in; the letters to compare follow.
pub(crate) const NOT_LET_IN_YET: &str = "Nobody has let this tablet in yet. Ring whoever invited you: both of you should see the same letters, and then they let you in. Your letters are";

/// Said where the server gives another council than the invite's.
pub(crate) const OTHER_COUNCIL: &str = "The server answered with another council than the one that invited you. Nothing was taken from it. Tell whoever invited you.";

/// Said where one thing was signed and another is to be, before the server has heard of the first.
pub(crate) const SHARE_BEFORE_THIS: &str = "Something else that was changed here has not reached the server yet. Share first, and then do this.";

/// Said where the server shows another setup code, or none any more.
pub(crate) const BAD_SETUP_CODE: &str = "This is not the setup code that the server shows, or its half hour is over. No council was founded, and everything on this tablet is kept. Look at the server’s window, and try again; starting the server again shows a new code. Ask whoever runs it.";

/// Said where an invite is not open.
pub(crate) const UNKNOWN_INVITE: &str = "The server does not know this invite: it was used or has run out, or the tablet that wrote it has not shared yet. Everything on this tablet is kept. Ask whoever gave it to you to connect their tablet, or for a new one.";

/// Said where a page's key has not reached this tablet yet.
pub(crate) const KEY_HAS_NOT_COME: &str = "The key to this child’s pages has not reached this tablet yet. It comes from a colleague’s tablet when both are connected. Nothing is lost; try again when you have shared.";

/// Said where the server did not take what somebody changed in the list of people, or who may open a child.
pub(crate) const PEOPLE_REFUSED: &str = "The server did not take a change that was made here in the list of people, or in who may open a child’s pages. It was not made, and nothing is lost. Look at the list, and try again.";

/// Said where a server that went back to a backup has other links of a child's grants than the ones here.
pub(crate) const DOORS_WENT_BACK: &str = "The server was put back from a backup, and lost a change in who may open a child’s pages, or in what became of a record. Look at the people of each child, and make the change again where it is missing.";

/// Said of words that others would never read, if the server had them again.
pub(crate) const SEALED_UNDER_LOST: &str = "The server was put back from a backup, and what a colleague wrote was sealed under a key that it lost. It is kept on this tablet and comes to its page again once that colleague’s tablet has shared.";

/// Said where the server did not take a removal.
pub(crate) const REMOVAL_REFUSED: &str = "The server did not take the removal that was made here. Nobody was removed, and nothing is lost. Look at the list of people and try again.";

/// Said where somebody removes who may not.
pub(crate) const ONLY_ADMINISTRATORS_REMOVE: &str =
    "Only the Virtual School head or an administrator removes a person or a tablet.";

/// Said of a recovery key that holds a character which is in none.
pub(crate) const RECOVERY_CHARACTER: &str = "There is a character in this that is in no recovery key. Compare it with the paper, letter by letter, and type it again. Nothing was changed, and every word on this tablet is kept.";

/// Said of a recovery key that was cut or mistyped.
pub(crate) const RECOVERY_INCOMPLETE: &str = "This is not a whole recovery key: a letter is wrong, or some are missing. Compare it with the paper, letter by letter, and type it again. Nothing was changed, and every word on this tablet is kept.";

/// Said of the recovery key of another council.
pub(crate) const RECOVERY_OF_ANOTHER: &str = "This is the recovery key of another council, so it opens nothing here. Nothing was changed, and every word on this tablet is kept. Look for your own council’s paper.";

/// Said where no recovery key opens what lies on this tablet.
pub(crate) const NO_RECOVERY_HERE: &str = "No recovery key opens these plans on this tablet: they are made up, or were never opened since the council had one. Nothing was changed, and every word is kept. Unlock them with their passphrase, or ask your support team.";

/// Said where somebody would set plans aside that the council's recovery key still opens.
pub(crate) const THE_PAPER_OPENS_IT: &str = "The council’s recovery key opens these plans, with every word that was not shared. Once they are set aside, nothing in Waymark opens them. Nothing was changed.";

/// Said where the practice council’s recovery key would be checked.
pub(crate) const NO_RECOVERY_IN_PRACTICE: &str = "The practice council has no recovery key: its children are made up, and everybody has its keys. Nothing was changed. Check the key on a tablet of your own council.";

/// Said where a server does not have the council of a recovery key.
pub(crate) const COUNCIL_NOT_HERE: &str = "This server does not know the council of this recovery key. Nothing was changed, and every word on this tablet is kept. Check the server’s address, and that the paper is your council’s.";

/// Said where the server did not let a tablet in by the recovery key.
pub(crate) const NOT_LET_IN_BY_RECOVERY: &str = "The server did not take what the recovery key signed, as others were changing the list of people at the same moment. Nothing was changed, and every word is kept. Wait a minute and try again.";

/// Said of a file that is no picture.
pub(crate) const CODE_NO_PICTURE: &str = "This file is not a picture that Waymark can read. Nothing was kept of it. Choose a JPEG or PNG picture, or paste the invite’s text.";

/// Said of a picture that is too large to be looked at.
pub(crate) const CODE_TOO_LARGE: &str = "This picture is too large to be looked at. Nothing was kept of it. Take it from a little further away, or paste the invite’s text.";

/// Said where a picture holds no code that reads.
pub(crate) const CODE_NOT_FOUND: &str = "There is no code in this picture that reads. Nothing was kept of it. Take it again, sharp and straight, with all of the code in it, or paste the invite’s text.";

/// Said where somebody passes on a door that is not theirs.
pub(crate) const NOT_YOUR_DOOR: &str = "You can only pass on doors that you have yourself. Nothing was changed. Ask the Virtual School head or an administrator to open others.";

/// Said where the audit cannot be written, so that a page is not shown and nothing is done.
pub(crate) const NOT_NOTED: &str = "Waymark writes down who opens a child’s pages, and this tablet has no room to do that. So the page stays closed and nothing was changed. Everything saved before is safe. Make room on the tablet, and try again.";

/// Said where somebody asks who looked at a child who does not read that.
pub(crate) const ONLY_THE_HEAD_SEES_WHO_LOOKED: &str = "Only the Virtual School head sees who looked at a child. Nothing was changed, and your words are safe. Ask the Virtual School if you need to know.";

/// Said to whoever may not add children.
pub(crate) const HEAD_ADDS_CHILDREN: &str = "Only the Virtual School head adds a child.";

/// Said of a file without rows.
pub(crate) const TABLE_EMPTY: &str = "There is nothing to add in this file: it needs a row of headings, and a row for each child or person under it. Nothing was added.";

/// Said of a file that is too large.
pub(crate) const TABLE_TOO_LARGE: &str = "This file is larger than 16 MB. Leave out columns that Waymark does not need, or save it in parts. Nothing was added.";

/// Said of a table with too many rows.
pub(crate) const TABLE_TOO_MANY_ROWS: &str = "This file has more than 5,000 rows. Save it in parts, and bring them in one after the other. Nothing was added.";

/// Said of a table with too many columns.
pub(crate) const TABLE_TOO_WIDE: &str = "This file has more than 200 columns. Leave out those that Waymark does not need. Nothing was added.";

/// Said of a workbook, a picture, or text in an encoding that is not known.
pub(crate) const TABLE_NO_TEXT: &str = "Waymark cannot read this file as a table. In your spreadsheet choose “Save as”, then “CSV UTF-8”, and bring in that file. Nothing was added.";

/// Said where a choice names a column that says where somebody lives.
pub(crate) const TABLE_ADDRESS_COLUMN: &str = "This column says where somebody lives. Waymark keeps no address, so it cannot be chosen. Choose another, or leave it out.";

/// Said where two columns are one thing, or a choice names no column.
pub(crate) const TABLE_COLUMN_TWICE: &str =
    "Two columns were chosen for the same thing. Choose one of them.";

/// Said where no column has a name.
pub(crate) const TABLE_NEEDS_NAME: &str =
    "Choose the column with the name, or the two with given and family name.";

/// Said where no column tells a child's year.
pub(crate) const TABLE_NEEDS_YEAR: &str =
    "Choose the column with the year group, or the one with the day of birth.";

/// Said where no column has roles.
pub(crate) const TABLE_NEEDS_ROLES: &str = "Choose the column that says what each person does.";

/// Said where the table is gone: the tablet was locked meanwhile.
pub(crate) const NO_TABLE: &str = "The file is not here any more, because the tablet was locked. What was added stays. Choose the file again: nothing of it is added twice.";

/// Said where something is to be added that was not checked.
pub(crate) const TABLE_NOT_CHECKED: &str = "Look at the preview first. Nothing was added.";

/// Said of a cell that goes on and on.
pub(crate) fn table_long_cell(line: u64) -> String {
    format!(
        "The row that begins in line {line} has a cell with more than 500 letters. Often a quotation mark is missing there. Mend it in your spreadsheet, and bring in the file again. Nothing was added."
    )
}

/// Said where a row of a table has more cells than there are headings.
pub(crate) fn table_long_row(line: u64) -> String {
    format!(
        "The row that begins in line {line} has more cells than there are headings. Often a name or a school holds a comma without quotation marks around it. Mend it in your spreadsheet, and bring in the file again. Nothing was added."
    )
}

/// Said where somebody changes roles who may not.
pub(crate) const ONLY_ADMINISTRATORS_CHANGE_ROLES: &str =
    "Only the Virtual School head or an administrator changes somebody’s roles.";

/// Said where somebody would be left without any role.
pub(crate) const CHOOSE_A_ROLE: &str =
    "Choose at least one role. To take somebody out of the council, remove them instead.";

/// Said where nothing would change.
pub(crate) const SAME_ROLES: &str =
    "These are the roles that this person has already. Nothing was changed.";

/// Said where somebody would give themselves a role.
pub(crate) const NO_ROLE_FOR_ONESELF: &str =
    "Nobody gives themselves a role. Ask a colleague who may. Nothing was changed.";

/// Said where somebody who is no head would say who is one, or let a tablet of one in.
pub(crate) const ONLY_THE_HEAD_APPOINTS: &str = "Only a Virtual School head lets somebody in who reads every child, or gives that role. Ask them to do it. Nothing was changed.";

/// Said where the council would have no head.
pub(crate) const LAST_HEAD: &str = "The council would have no Virtual School head with a tablet then. Somebody else has to be head first, or another tablet of the head let in. Nothing was changed.";

/// Said where the council would have nobody who administers.
pub(crate) const LAST_ADMINISTRATOR: &str = "Nobody with a tablet could let people in or open doors then. Somebody else needs that role first, with a tablet that was let in. Nothing was changed.";

/// Said of a recovery key that does not open a tablet which has not been unlocked, so that it cannot tell whose it is.
pub(crate) const RECOVERY_OPENS_NOTHING: &str = "This is the recovery key of another council, or one that is newer than this tablet knows of. It opens nothing here. Nothing was changed, and every word on this tablet is kept. If your council exchanged its key after this tablet was last used, the paper before opens it.";

/// The day of a moment.
pub(crate) fn day_of(at: UnixMillis) -> NaiveDate {
    DateTime::from_timestamp_millis(at.0)
        .unwrap_or_default()
        .date_naive()
}

/// Said of a recovery key that was exchanged for another.
pub(crate) fn recovery_replaced(at: UnixMillis) -> String {
    format!(
        "This paper was replaced on {}: your council has exchanged its recovery key. It opens nothing here any more. Nothing was changed, and every word is kept. Use the new paper, and destroy this one.",
        super::day(day_of(at))
    )
}

/// Said where somebody exchanges the recovery key who may not.
pub(crate) const ONLY_THE_HEAD_EXCHANGES: &str =
    "Only the Virtual School head exchanges the recovery key. Nothing was changed.";

/// Said where the key would be exchanged on a tablet that it let in.
pub(crate) const CAME_BY_THE_PAPER: &str = "The recovery key let this tablet in, or made you head, so it cannot be exchanged here: whoever found the paper could do the same. Use the tablet of a head whom a colleague let in. Nothing was changed.";

/// Said where the key of the founding is not on paper yet.
pub(crate) const WRITE_BEFORE_EXCHANGE: &str = "This tablet still holds the recovery key, as nobody has typed it back from paper. Do that first. Nothing was changed.";

/// Said where the server did not take an exchange of the recovery key.
pub(crate) const EXCHANGE_REFUSED: &str = "The server did not take the exchange of the recovery key. The paper before still counts. Destroy the new one, and look at the list of people.";

/// Said where a carer is to read the record.
pub(crate) const NO_PLAN_FOR_A_CARER: &str = "A carer does not read the record or the plan. They see the child’s name, and read what is shared with the family. Open the door without the plan.";

/// Said where a door is to be passed on to a carer.
pub(crate) const NO_PASSING_TO_A_CARER: &str = "A carer has only a door of their own. Ask the Virtual School head or an administrator to open this child to them.";

/// Said where a door is to be passed on to a moderator.
pub(crate) const NO_PASSING_TO_A_MODERATOR: &str = "A moderator is not told whose plan they look at, and a door of yours would say it. Choose another colleague.";

/// Said where somebody sets something for all tablets who may not.
pub(crate) const ONLY_THE_HEAD_SETS: &str =
    "Only the Virtual School head sets this for all tablets. Nothing was changed.";

/// Said where something would be set for the practice council.
pub(crate) const NO_SETTINGS_IN_PRACTICE: &str =
    "The practice council is everybody’s, so nothing is set for it. Nothing was changed.";

/// Said of a lease that no council may choose.
pub(crate) const LEASE_OUT_OF_BOUNDS: &str = "Choose from 1 to 35 days. Nothing was changed.";

/// Said of a longest meeting that no council may choose.
pub(crate) const MEETING_OUT_OF_BOUNDS: &str = "Choose from 5 to 60 minutes. Nothing was changed.";

/// Said where somebody would be made a moderator.
pub(crate) const NO_MODERATION_YET: &str = "Moderation is not part of Waymark yet, so a moderator could do nothing here. Choose another role. Nothing was changed.";

/// Said where somebody who administers would open a child to themselves.
pub(crate) const NO_DOOR_FOR_ONESELF: &str = "Nobody opens a child to themselves. Nothing was changed. Ask the Virtual School head, or somebody else who administers.";

/// Said where the door of a role is to be opened that counts for every child.
pub(crate) const NO_DOOR_OF_AN_OFFICE: &str = "This role counts for every child already, so no door of it is opened to one. Nothing was changed. Choose the role in which they work with this child.";

/// Said where a door is to be passed on for longer than it may be.
pub(crate) fn lent_too_long(last: NaiveDate) -> String {
    format!(
        "You can pass this on until {} at most: no longer than it is open to you, and for a year at the longest. Nothing was changed. Give that day, or an earlier one.",
        super::day(last)
    )
}

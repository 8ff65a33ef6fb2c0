### Changing somebody's roles, and what somebody reads whose own roles or doors changed.

## Somebody's roles

roles-change = Change roles
roles-change-of = Change roles: { $name }
roles-title = Roles of { $name }
roles-which = What are they to the council?
roles-which-hint = Tick every role that they have from now on. A role shows no child by itself, but for the Virtual School Head: doors to children are opened one by one.
roles-none-chosen = Nothing is different yet. Tick or untick a role first.
roles-more = More:
roles-less = Less:
roles-right-reads_every_child = reads every child.
roles-right-writes_every_child = writes what the Virtual School writes, for every child.
roles-right-administers = lets people in, removes them, and opens and closes doors.
roles-right-adopts = puts frameworks into force.
roles-right-decides = decides on the work of people who were removed, and sees who looked at a child.
roles-opens = { $count ->
    [one] doors as { $role } open to 1 child.
   *[other] doors as { $role } open to { $count } children.
}
roles-closes = { $count ->
    [one] doors as { $role } close to 1 child.
   *[other] doors as { $role } close to { $count } children.
}
roles-keys = { $count ->
    [one] 1 child gets new keys. What is written from then on is closed to { $name } where they may not read it.
   *[other] { $count } children get new keys. What is written from then on is closed to { $name } where they may not read it.
}
roles-when = It counts once the server has it. Their tablet follows when it next reaches the server. Words that they had not shared are kept there.
roles-back = It can be changed back. Doors that came with a role open again with it.
roles-yes = Change the roles
roles-failed = Nothing was changed. { $why }
roles-done = The roles of { $name } are changed. It counts once the server has it.
roles-undo = Change back
roles-undo-of = Change back: roles of { $name }
roles-becoming = Not confirmed yet: { $roles }

## Pages that closed, and other roles

noticed-roles = Your roles in the council have changed.
noticed-roles-more = You were: { $before }. You are now: { $now }. This tablet offers what goes with that.
noticed-closed = { $count ->
    [one] The pages of 1 child are closed to you now.
   *[other] The pages of { $count } children are closed to you now.
}
noticed-closed-more = A door came to its last day or was closed, or a role of yours changed. Words that you had not shared are kept on this tablet. If this is a mistake, speak to your Virtual School.
